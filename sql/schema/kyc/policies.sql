select strata_core.lay_row_security(format('strata_kyc.%I', t))
from unnest(array['document_types', 'acceptance_policies', 'acceptance_policy_documents', 'fingerprint_keys', 'identity_documents', 'document_fingerprints',
                  'verification_cases', 'verification_checks', 'attachments']) as t;

create policy reporter_select on strata_kyc.identity_documents for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_cases for select to strata_reporter using (true);
create policy reporter_select on strata_kyc.verification_checks for select to strata_reporter using (true);
-- The owner says what is accepted; nobody does at run time.
create policy owner_select on strata_kyc.acceptance_policies for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policies for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policies for update to strata_owner using (true) with check (true);
create policy owner_select on strata_kyc.acceptance_policy_documents for select to strata_owner using (true);
create policy owner_insert on strata_kyc.acceptance_policy_documents for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.acceptance_policy_documents for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_kyc.acceptance_policy_documents for delete to strata_owner using (true);
create policy everyone_select on strata_kyc.document_types for select to strata_auth, strata_app, strata_operator, strata_reporter using (true);
-- A new type of document is a row that the owner adds.
create policy owner_select on strata_kyc.document_types for select to strata_owner using (true);
create policy owner_insert on strata_kyc.document_types for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.document_types for update to strata_owner using (true) with check (true);

select strata_core.lay_row_security('strata_kyc.document_types');

create policy everyone_select on strata_kyc.document_types for select to strata_auth, strata_app, strata_operator, strata_reporter using (true);
-- A new type of document is a row that the owner adds.
create policy owner_select on strata_kyc.document_types for select to strata_owner using (true);
create policy owner_insert on strata_kyc.document_types for insert to strata_owner with check (true);
create policy owner_update on strata_kyc.document_types for update to strata_owner using (true) with check (true);

select strata_core.lay_row_security(format('strata_users.%I', t))
from unnest(array['user_types', 'users', 'user_activity', 'sessions', 'identifiers', 'password_credentials', 'federated_identities', 'passkeys', 'passkey_handles',
                  'totp_factors', 'recovery_codes', 'challenges', 'throttles', 'devices', 'sign_in_rules', 'linking_policies', 'sign_ins', 'external_ids', 'notices',
                  'identifier_changes', 'number_reassignments', 'private_identifications', 'recovery_cases']) as t;
-- A partition is written and read through the whole table, whose policies count; by itself it is closed to everybody.
alter table strata_users.sign_ins_default enable row level security;
alter table strata_users.sign_ins_default force row level security;


create policy everyone_select on strata_users.user_types for select to strata_app, strata_reporter using (true);
-- What an organization sees of a person is the membership and its effective profile, not this record.
create policy self_select on strata_users.users for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy self_select on strata_users.user_activity for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy self_select on strata_users.identifiers for select to strata_app using (user_id = (select c.user_id from strata_core.context c));
create policy reporter_select on strata_users.users for select to strata_reporter using (true);
create policy reporter_select on strata_users.user_activity for select to strata_reporter using (true);
create policy reporter_select on strata_users.identifiers for select to strata_reporter using (true);
create policy reporter_select on strata_users.sign_ins for select to strata_reporter using (true);
-- A new type of user is a row that the owner adds.
create policy owner_select on strata_users.user_types for select to strata_owner using (true);
create policy owner_insert on strata_users.user_types for insert to strata_owner with check (true);
create policy owner_update on strata_users.user_types for update to strata_owner using (true) with check (true);
-- The owner tunes the rules of signing in; nobody does at run time.
create policy owner_select on strata_users.sign_in_rules for select to strata_owner using (true);
create policy owner_insert on strata_users.sign_in_rules for insert to strata_owner with check (true);
create policy owner_update on strata_users.sign_in_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_users.sign_in_rules for delete to strata_owner using (true);
-- So are the providers that are believed about addresses.
create policy owner_select on strata_users.linking_policies for select to strata_owner using (true);
create policy owner_insert on strata_users.linking_policies for insert to strata_owner with check (true);
create policy owner_update on strata_users.linking_policies for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_users.linking_policies for delete to strata_owner using (true);

select strata_core.lay_row_security(format('strata_core.%I', t))
from unnest(array['settings', 'keys', 'transitions', 'error_codes', 'time_zones', 'personal_data', 'security_event_types']) as t;

-- What is no secret and no data of anybody may be read by everyone who may use the schema.
create policy everyone_select on strata_core.transitions for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.error_codes for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.time_zones for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_core.security_event_types for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);

-- The owner sets the policy values: under forced row level security it would otherwise change nothing and be told so by nobody.
create policy owner_select on strata_core.settings for select to strata_owner using (true);
create policy owner_update on strata_core.settings for update to strata_owner using (true) with check (true);
-- And registers personal data, in migrations.
create policy owner_select on strata_core.personal_data for select to strata_owner using (true);
create policy owner_insert on strata_core.personal_data for insert to strata_owner with check (true);

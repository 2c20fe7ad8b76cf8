select strata_core.lay_row_security(format('strata_accounts.%I', t))
from unnest(array['currencies', 'account_types', 'eligible_customers', 'accounts', 'account_holders', 'account_operators', 'account_moves']) as t;

-- What is no secret and no data of anybody may be read by everyone who may use the schema.
create policy everyone_select on strata_accounts.currencies for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
create policy everyone_select on strata_accounts.account_types for select to strata_auth, strata_app, strata_operator, strata_worker, strata_analyst, strata_reporter using (true);
-- A new currency and a new type of account are rows that the owner adds.
create policy owner_select on strata_accounts.currencies for select to strata_owner using (true);
create policy owner_insert on strata_accounts.currencies for insert to strata_owner with check (true);
create policy owner_update on strata_accounts.currencies for update to strata_owner using (true) with check (true);
create policy owner_select on strata_accounts.account_types for select to strata_owner using (true);
create policy owner_insert on strata_accounts.account_types for insert to strata_owner with check (true);
create policy owner_update on strata_accounts.account_types for update to strata_owner using (true) with check (true);

create policy reporter_select on strata_accounts.eligible_customers for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.accounts for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.account_holders for select to strata_reporter using (true);
create policy reporter_select on strata_accounts.account_operators for select to strata_reporter using (true);

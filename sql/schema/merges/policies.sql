select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['data_groups', 'merge_policies', 'merges', 'merge_steps', 'merge_ledger', 'pending_grants']) as t;

-- What a merge does to a table is changed by the owner.
create policy owner_select on strata_merges.merge_policies for select to strata_owner using (true);
create policy owner_insert on strata_merges.merge_policies for insert to strata_owner with check (true);
create policy owner_update on strata_merges.merge_policies for update to strata_owner using (true) with check (true);

select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['data_groups', 'merge_policies', 'merges', 'merge_steps', 'merge_ledger', 'pending_grants']) as t;

create policy reporter_select on strata_merges.merges for select to strata_reporter using (true);
-- What a merge does to a table is changed by the owner.
create policy owner_select on strata_merges.merge_policies for select to strata_owner using (true);
create policy owner_insert on strata_merges.merge_policies for insert to strata_owner with check (true);
create policy owner_update on strata_merges.merge_policies for update to strata_owner using (true) with check (true);

select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['email_rules', 'blocking_rules', 'comparison_levels', 'comparison_weights', 'matching_parameters', 'term_frequencies', 'blocking_keys', 'customer_features',
                  'user_features', 'compared_pairs', 'duplicate_candidates', 'rejected_duplicates']) as t;

-- How is compared, the owner says; nobody does at run time.
create policy owner_select on strata_merges.email_rules for select to strata_owner using (true);
create policy owner_insert on strata_merges.email_rules for insert to strata_owner with check (true);
create policy owner_update on strata_merges.email_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.email_rules for delete to strata_owner using (true);
create policy owner_select on strata_merges.blocking_rules for select to strata_owner using (true);
create policy owner_insert on strata_merges.blocking_rules for insert to strata_owner with check (true);
create policy owner_update on strata_merges.blocking_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.blocking_rules for delete to strata_owner using (true);
create policy owner_select on strata_merges.comparison_levels for select to strata_owner using (true);
create policy owner_insert on strata_merges.comparison_levels for insert to strata_owner with check (true);
create policy owner_update on strata_merges.comparison_levels for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.comparison_levels for delete to strata_owner using (true);

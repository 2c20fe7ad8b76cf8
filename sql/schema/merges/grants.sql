grant select on strata_merges.data_groups to strata_definer;
grant select, insert, update on strata_merges.merge_policies, strata_merges.merges, strata_merges.merge_steps to strata_definer;
grant select, insert, update, delete on strata_merges.merge_ledger to strata_definer;
grant select, insert on strata_merges.pending_grants to strata_definer;
grant execute on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) to strata_definer;

revoke create on schema strata_merges from strata_definer;

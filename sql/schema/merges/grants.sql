revoke create on schema strata_merges from strata_definer;

revoke create on schema strata_access from strata_definer;


revoke create on schema strata_wiring from strata_definer;

revoke create on schema strata_accounts from strata_definer;

revoke create on schema strata from strata_definer, strata_reporter;

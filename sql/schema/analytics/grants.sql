set local role strata_reporter;
grant select on all tables in schema strata_analytics to strata_analyst;
set local role strata_owner;

revoke create on schema strata_analytics from strata_definer, strata_reporter;

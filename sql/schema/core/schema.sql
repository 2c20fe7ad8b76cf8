-- The schema itself is made by bootstrap.sql, because the history of the migrations lives in it.
comment on schema strata_core is 'Ids, clock, settings, keys, the signed context and the allowed transitions: what every other stratum stands on.';

-- Functions are executable by PUBLIC when made. Ours are not; grants.sql of each stratum says who may call what.
alter default privileges for role strata_owner revoke execute on functions from public;

grant usage on schema strata_core to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_core to strata_definer;

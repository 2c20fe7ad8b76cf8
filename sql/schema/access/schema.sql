-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_access authorization strata_owner;
set local role strata_owner;

comment on schema strata_access is 'Permissions, roles, who holds which, and what follows from it.';

grant usage on schema strata_access to strata_definer, strata_reporter, strata_app, strata_operator;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_access to strata_definer, strata_reporter;

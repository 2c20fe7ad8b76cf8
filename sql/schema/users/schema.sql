-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_users authorization strata_owner;
set local role strata_owner;

comment on schema strata_users is 'People and machines that operate: who they are, what they did last, and their sessions. Knows no organization.';

grant usage on schema strata_users to strata_definer, strata_reporter, strata_app;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_users to strata_definer;

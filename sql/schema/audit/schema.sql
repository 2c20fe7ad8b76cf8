-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_audit authorization strata_owner;
set local role strata_owner;

comment on schema strata_audit is 'Who changed what and when: row history, lifecycle events and security events, only added to; and the outbox, from which a log elsewhere gets them. Nothing in it points at another stratum.';

grant usage on schema strata_audit to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_audit to strata_definer, strata_reporter;

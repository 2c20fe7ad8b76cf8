-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_wiring authorization strata_owner;
set local role strata_owner;

comment on schema strata_wiring is 'The triggers that connect strata which must not know each other, and nothing else.';

grant usage on schema strata_wiring to strata_definer;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_wiring to strata_definer;

-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_analytics authorization strata_owner;
set local role strata_owner;

comment on schema strata_analytics is 'The analysts'' interface: one row per noun over all organizations, without names, contacts or secrets.';

grant usage on schema strata_analytics to strata_reporter, strata_analyst;

-- A new owner needs CREATE while functions and views are handed over; grants.sql takes it back.
grant create on schema strata_analytics to strata_definer, strata_reporter;

-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_profile authorization strata_owner;
set local role strata_owner;

comment on schema strata_profile is 'Attributes of users: here what is calculated from the events of all strata below.';

grant usage on schema strata_profile to strata_definer, strata_reporter;

-- The materialized view is made by its owner, and a function is handed over to another, who need CREATE for that; the end of the view's file and grants.sql take it back.
grant create on schema strata_profile to strata_reporter, strata_definer;

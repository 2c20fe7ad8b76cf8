-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata authorization strata_owner;
set local role strata_owner;

comment on schema strata is 'The interface: the views and functions that applications call. Stable; everything else may change.';

grant usage on schema strata to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker;

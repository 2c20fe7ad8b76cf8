-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_customers authorization strata_owner;
set local role strata_owner;

comment on schema strata_customers is 'Customers: the legal entities that contracts are with. Knows no user and no account.';

grant usage on schema strata_customers to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_customers to strata_definer;

-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_accounts authorization strata_owner;
set local role strata_owner;

comment on schema strata_accounts is 'Accounts, which money features hang on, their holders and operators. Knows no user and no customer: who may hold one is told by eligible_customers.';

-- Everyone: the currencies and types of accounts are for all; on the other tables no role at run time has any privilege.
grant usage on schema strata_accounts to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_accounts to strata_definer;

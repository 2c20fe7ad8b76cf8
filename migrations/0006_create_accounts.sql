-- Creates strata_accounts: accounts, holders, operators, who may hold one, and their part of the interface.
-- Nouns: accounts

set local role strata_owner;
--! begin accounts/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_accounts authorization strata_owner;
set local role strata_owner;

comment on schema strata_accounts is 'Accounts, which money features hang on, their holders and operators. Knows no user and no customer: who may hold one is told by eligible_customers.';

grant usage on schema strata_accounts to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_accounts to strata_definer;
--! end accounts/schema.sql
--! begin accounts/grants.sql
revoke create on schema strata_accounts from strata_definer;
--! end accounts/grants.sql
grant create on schema strata to strata_definer, strata_reporter;
--! begin interface/accounts_grants.sql
revoke create on schema strata from strata_definer, strata_reporter;
--! end interface/accounts_grants.sql

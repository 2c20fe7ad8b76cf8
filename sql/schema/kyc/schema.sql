-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_kyc authorization strata_owner;
set local role strata_owner;

comment on schema strata_kyc is 'Identity documents, their fingerprints, and the cases in which they are checked. Knows customers, and no user and no account.';

grant usage on schema strata_kyc to strata_definer, strata_reporter;
-- Checking a number calls the functions of its type by name, with the rights of whoever asks.
grant usage on schema strata_kyc to strata_auth, strata_app, strata_operator;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_kyc to strata_definer;

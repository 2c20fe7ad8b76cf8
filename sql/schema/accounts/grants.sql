grant select on strata_accounts.currencies, strata_accounts.account_types
  to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator, strata_worker, strata_analyst;
grant select, insert, update on strata_accounts.eligible_customers, strata_accounts.accounts, strata_accounts.account_holders,
  strata_accounts.account_operators, strata_accounts.account_moves to strata_definer;
grant select on strata_accounts.eligible_customers, strata_accounts.accounts, strata_accounts.account_holders, strata_accounts.account_operators to strata_reporter;

grant execute on function strata_accounts.account_status(timestamptz, timestamptz, timestamptz) to strata_definer, strata_reporter;

revoke create on schema strata_accounts from strata_definer;

-- What belongs to strata_reporter is granted by it.
set local role strata_reporter;
grant execute on function strata.account_status_periods(uuid) to strata_operator;
-- What belongs to strata_definer is granted by it.
set local role strata_definer;
grant execute on function
  strata.create_account(uuid, text, text, text, uuid), strata.open_account(uuid, text), strata.freeze_account(uuid, text), strata.unfreeze_account(uuid, text),
  strata.close_account(uuid, text), strata.rename_account(uuid, text), strata.set_default_account(uuid), strata.set_parent_account(uuid, uuid),
  strata.add_account_holder(uuid, uuid, text), strata.end_account_holder(uuid), strata.add_account_operator(uuid, uuid, text),
  strata.end_account_operator(uuid), strata.list_accounts(uuid, integer, uuid), strata.list_account_roles(uuid)
  to strata_operator;
set local role strata_owner;

revoke create on schema strata from strata_definer, strata_reporter;

/* @name listOwnAccounts */
select
  account_id as "account_id!",
  customer_id as "customer_id!",
  parent_account_id,
  account_type as "account_type!",
  currency as "currency!",
  name,
  is_default as "is_default!",
  status as "status!",
  opened_at,
  frozen_at,
  closed_at,
  created_at as "created_at!"
from strata.accounts
where account_id > :after_account_id!
order by account_id
limit :limit!;

/* @name getOwnAccount */
select
  account_id as "account_id!",
  customer_id as "customer_id!",
  parent_account_id,
  account_type as "account_type!",
  currency as "currency!",
  name,
  is_default as "is_default!",
  status as "status!",
  opened_at,
  frozen_at,
  closed_at,
  created_at as "created_at!"
from strata.accounts
where account_id = :account_id!;

/* @name listCurrencies */
select
  currency as "currency!",
  name as "name!",
  minor_unit as "minor_unit!",
  withdrawn_on::text as withdrawn_on
from strata_accounts.currencies
order by currency;

/* @name listAccountTypes */
select
  account_type as "account_type!",
  description as "description!"
from strata_accounts.account_types
order by account_type;

/* @name createAccount */
select
  outcome as "outcome!",
  account_id
from strata.create_account(
  p_customer_id => :customer_id!,
  p_account_type => :account_type!,
  p_currency => :currency!,
  p_name => :name,
  p_parent_account_id => :parent_account_id
);

/* @name openAccount */
select strata.open_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!";

/* @name freezeAccount */
select strata.freeze_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!";

/* @name unfreezeAccount */
select strata.unfreeze_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!";

/* @name closeAccount */
select strata.close_account(p_account_id => :account_id!, p_reason => :reason) as "outcome!";

/* @name renameAccount */
select strata.rename_account(p_account_id => :account_id!, p_name => :name) as "outcome!";

/* @name setDefaultAccount */
select strata.set_default_account(p_account_id => :account_id!) as "outcome!";

/* @name setParentAccount */
select strata.set_parent_account(p_account_id => :account_id!, p_parent_account_id => :parent_account_id) as "outcome!";

/* @name addAccountHolder */
select
  outcome as "outcome!",
  account_holder_id
from strata.add_account_holder(p_account_id => :account_id!, p_customer_id => :customer_id!, p_capacity => :capacity!);

/* @name endAccountHolder */
select strata.end_account_holder(p_account_holder_id => :account_holder_id!) as "outcome!";

/* @name addAccountOperator */
select
  outcome as "outcome!",
  account_operator_id
from strata.add_account_operator(p_account_id => :account_id!, p_user_id => :user_id!, p_capacity => :capacity!);

/* @name endAccountOperator */
select strata.end_account_operator(p_account_operator_id => :account_operator_id!) as "outcome!";

/* @name listAccounts */
select
  account_id as "account_id!",
  customer_id as "customer_id!",
  parent_account_id,
  account_type as "account_type!",
  currency as "currency!",
  name,
  is_default as "is_default!",
  capacities as "capacities!",
  status as "status!",
  status_reason,
  frozen_by,
  opened_at,
  frozen_at,
  closed_at,
  created_at as "created_at!"
from strata.list_accounts(p_customer_id => :customer_id!, p_limit => :limit!, p_after_account_id => :after_account_id);

/* @name listAccountRoles */
select
  account_role_id as "account_role_id!",
  customer_id,
  user_id,
  capacity as "capacity!",
  started_at as "started_at!",
  ended_at
from strata.list_account_roles(p_account_id => :account_id!);

/* @name listAccountStatusPeriods */
select
  status as "status!",
  reason,
  started_at as "started_at!",
  ended_at
from strata.account_status_periods(p_account_id => :account_id!);

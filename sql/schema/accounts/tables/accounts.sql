-- What money hangs on, and no money: a ledger points at account_id, which nothing ever changes, whoever the customer becomes. Accounts are closed and
-- never deleted. Parent and child belong to one customer; the foreign key says so, and a merge moves both in one statement.
create table strata_accounts.accounts (
  account_id        uuid not null default strata_core.uuid_v7(),
  customer_id       uuid not null,
  parent_account_id uuid,
  account_type      text not null,
  currency          text not null,
  name              text,
  is_default        boolean not null default false,
  opened_at         timestamptz,
  frozen_at         timestamptz,
  frozen_by         text,
  closed_at         timestamptz,
  status            text generated always as (strata_accounts.account_status(closed_at, frozen_at, opened_at)) stored,
  status_reason     strata_core.reason,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default clock_timestamp(),

  constraint accounts_pkey primary key (account_id),
  -- Also the list of a customer's accounts.
  constraint accounts_customer_id_account_id_key unique (customer_id, account_id),
  constraint accounts_customer_id_fkey foreign key (customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint accounts_parent_account_id_fkey foreign key (customer_id, parent_account_id) references strata_accounts.accounts (customer_id, account_id),
  constraint accounts_account_type_fkey foreign key (account_type) references strata_accounts.account_types (account_type),
  constraint accounts_currency_fkey foreign key (currency) references strata_accounts.currencies (currency),
  constraint accounts_parent_account_id_check check (parent_account_id <> account_id),
  constraint accounts_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
  constraint accounts_is_default_check check (not is_default or closed_at is null),
  constraint accounts_frozen_at_check check (frozen_at is null or opened_at is not null),
  constraint accounts_frozen_by_check check ((frozen_at is null) = (frozen_by is null) and frozen_by in ('policy', 'operator')),
  constraint accounts_status_check check (status in ('closed', 'frozen', 'open', 'pending'))
);

-- One default per customer and currency.
create unique index accounts_one_default_per_currency_idx on strata_accounts.accounts (customer_id, currency) where is_default;
-- The children of an account; also for the foreign key.
create index accounts_parent_account_id_idx on strata_accounts.accounts (customer_id, parent_account_id) where parent_account_id is not null;
-- For the foreign keys.
create index accounts_account_type_idx on strata_accounts.accounts (account_type);
create index accounts_currency_idx on strata_accounts.accounts (currency);

create trigger t100_touch_updated_at before update on strata_accounts.accounts for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_refuse_cycle before insert or update of parent_account_id on strata_accounts.accounts
  for each row when (new.parent_account_id is not null) execute function strata_accounts.tg_accounts__refuse_cycle();
select strata_audit.lay_lifecycle('strata_accounts.accounts', 'account');
select strata_audit.lay_row_history('strata_accounts.accounts', 'account_id',
  '{account_id,customer_id,parent_account_id,account_type,currency,name,is_default,frozen_by,status,status_reason}');

select strata_core.lay_personal_data('strata_accounts.accounts', p_subject => 'customer', p_key_column => 'customer_id', p_treatment => 'clear',
  p_columns => '{name,status_reason}');

comment on table strata_accounts.accounts is 'One row per account. Never deleted, only closed.';
comment on column strata_accounts.accounts.account_id is 'Key. Never changes: ledgers hang on it.';
comment on column strata_accounts.accounts.customer_id is 'The customer that the account belongs to; another one after a merge.';
comment on column strata_accounts.accounts.parent_account_id is 'The account of the same customer that this one is a part of; null at the top.';
comment on column strata_accounts.accounts.account_type is 'What the account is for.';
comment on column strata_accounts.accounts.currency is 'Currency in which it is kept (ISO 4217).';
comment on column strata_accounts.accounts.name is 'What the customer calls it; null when it has no name. @pii';
comment on column strata_accounts.accounts.is_default is 'Whether it is the one that is meant when only customer and currency are named.';
comment on column strata_accounts.accounts.opened_at is 'When it was opened; null while it is pending, and where it was closed before.';
comment on column strata_accounts.accounts.frozen_at is 'Since when it is frozen; null when not.';
comment on column strata_accounts.accounts.frozen_by is 'policy: because the customer lost eligibility, until it is back. operator: until an operator unfreezes it. Null when not frozen.';
comment on column strata_accounts.accounts.closed_at is 'When it was closed, for good; null before.';
comment on column strata_accounts.accounts.status is 'closed, frozen, open or pending, from the events.';
comment on column strata_accounts.accounts.status_reason is 'Reason given with the last change of status; null when none was. @pii';

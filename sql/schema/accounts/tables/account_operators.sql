-- Users are keys without a foreign key: the stratum knows no user and can be moved away from them. Whether the user exists is known where users are.
create table strata_accounts.account_operators (
  account_operator_id uuid not null default strata_core.uuid_v7(),
  account_id uuid not null,
  user_id    uuid not null,
  capacity   text not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at   timestamptz,

  constraint account_operators_pkey primary key (account_operator_id),
  constraint account_operators_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_operators_capacity_check check (capacity in ('administrator', 'payer', 'viewer')),
  constraint account_operators_ended_at_check check (ended_at >= started_at)
);

create unique index account_operators_one_current_idx on strata_accounts.account_operators (account_id, user_id, capacity) where ended_at is null;
-- All roles in an account, and all accounts of a user, the former ones too.
create index account_operators_account_id_idx on strata_accounts.account_operators (account_id);
create index account_operators_user_id_idx on strata_accounts.account_operators (user_id);

select strata_audit.lay_row_history('strata_accounts.account_operators', 'account_operator_id',
  '{account_operator_id,account_id,user_id,capacity,started_at,ended_at}');

comment on table strata_accounts.account_operators is 'One row per user and capacity in which the user operates an account, or did. Never deleted, only ended.';
comment on column strata_accounts.account_operators.account_operator_id is 'Key.';
comment on column strata_accounts.account_operators.account_id is 'The account.';
comment on column strata_accounts.account_operators.user_id is 'Key of the user, as its own system knows it.';
comment on column strata_accounts.account_operators.capacity is 'administrator: may do everything that the customer may. payer: may move money. viewer: may look.';
comment on column strata_accounts.account_operators.started_at is 'Since when.';
comment on column strata_accounts.account_operators.ended_at is 'Until when; null while it lasts.';

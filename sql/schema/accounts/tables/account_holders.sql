-- The owner is a row too, so that who has to do with an account is asked in one place. A role ends and is never deleted.
create table strata_accounts.account_holders (
  account_holder_id uuid not null default strata_core.uuid_v7(),
  account_id  uuid not null,
  customer_id uuid not null,
  capacity    text not null,
  started_at  timestamptz not null default clock_timestamp(),
  ended_at    timestamptz,

  constraint account_holders_pkey primary key (account_holder_id),
  constraint account_holders_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_holders_customer_id_fkey foreign key (customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_holders_capacity_check check (capacity in ('owner', 'joint_owner', 'payer', 'beneficiary')),
  constraint account_holders_ended_at_check check (ended_at >= started_at)
);

create unique index account_holders_one_current_idx on strata_accounts.account_holders (account_id, customer_id, capacity) where ended_at is null;
create unique index account_holders_one_owner_idx on strata_accounts.account_holders (account_id) where capacity = 'owner' and ended_at is null;
-- All roles in an account, and all accounts of a customer, the former ones too.
create index account_holders_account_id_idx on strata_accounts.account_holders (account_id);
create index account_holders_customer_id_idx on strata_accounts.account_holders (customer_id);

select strata_audit.lay_row_history('strata_accounts.account_holders', 'account_holder_id',
  '{account_holder_id,account_id,customer_id,capacity,started_at,ended_at}');

comment on table strata_accounts.account_holders is 'One row per customer and capacity in which the customer stands to an account, or stood. Never deleted, only ended.';
comment on column strata_accounts.account_holders.account_holder_id is 'Key.';
comment on column strata_accounts.account_holders.account_id is 'The account.';
comment on column strata_accounts.account_holders.customer_id is 'The customer.';
comment on column strata_accounts.account_holders.capacity is 'owner: whom the account belongs to, one at a time. joint_owner: owns it together with the owner. payer: pays what is owed on it. beneficiary: is paid from it.';
comment on column strata_accounts.account_holders.started_at is 'Since when.';
comment on column strata_accounts.account_holders.ended_at is 'Until when; null while it lasts.';

-- What a merge moved and changed, so that undoing it gives back exactly that. Kept here and not with the merge: whoever merges may be in another database,
-- from which nothing comes but eligible_customers.
create table strata_accounts.account_moves (
  account_move_id      uuid not null default strata_core.uuid_v7(),
  account_id           uuid not null,
  account_holder_id    uuid,
  from_customer_id     uuid not null,
  to_customer_id       uuid not null,
  has_lost_default     boolean not null default false,
  former_status        text,
  former_frozen_at     timestamptz,
  former_frozen_by     text,
  former_status_reason strata_core.reason,
  role_ended_at        timestamptz,
  moved_at             timestamptz not null,
  undone_at            timestamptz,
  kept                 text[] not null default '{}',

  constraint account_moves_pkey primary key (account_move_id),
  constraint account_moves_account_id_fkey foreign key (account_id) references strata_accounts.accounts (account_id),
  constraint account_moves_account_holder_id_fkey foreign key (account_holder_id) references strata_accounts.account_holders (account_holder_id),
  constraint account_moves_from_customer_id_fkey foreign key (from_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_moves_to_customer_id_fkey foreign key (to_customer_id) references strata_accounts.eligible_customers (customer_id),
  constraint account_moves_to_customer_id_check check (to_customer_id <> from_customer_id),
  -- Either an account or a role in one.
  constraint account_moves_account_holder_id_check
    check (case when account_holder_id is null then role_ended_at is null and former_status is not null
                else not has_lost_default and num_nonnulls(former_status, former_frozen_at, former_frozen_by, former_status_reason) = 0 end),
  constraint account_moves_former_status_check check (former_status in ('closed', 'frozen', 'open', 'pending')),
  constraint account_moves_kept_check check (kept <@ array['customer', 'parent', 'default', 'status', 'end'] and (kept = '{}' or undone_at is not null))
);

-- What is to be given back when a merge is undone.
create index account_moves_open_idx on strata_accounts.account_moves (from_customer_id) where undone_at is null;
-- The moves of an account; also for the foreign key.
create index account_moves_account_id_idx on strata_accounts.account_moves (account_id);
-- For the foreign keys.
create index account_moves_account_holder_id_idx on strata_accounts.account_moves (account_holder_id) where account_holder_id is not null;
create index account_moves_from_customer_id_idx on strata_accounts.account_moves (from_customer_id);
create index account_moves_to_customer_id_idx on strata_accounts.account_moves (to_customer_id);

select strata_audit.lay_row_history('strata_accounts.account_moves', 'account_move_id',
  '{account_move_id,account_id,account_holder_id,from_customer_id,to_customer_id,moved_at,undone_at,kept}');

select strata_core.lay_personal_data('strata_accounts.account_moves', p_subject => 'customer', p_key_column => c, p_treatment => 'clear',
  p_columns => '{former_status_reason}')
from unnest(array['from_customer_id', 'to_customer_id']) as c;

comment on table strata_accounts.account_moves is 'One row per account or role in one that a merge of customers moved. Undone with the merge.';
comment on column strata_accounts.account_moves.account_move_id is 'Key.';
comment on column strata_accounts.account_moves.account_id is 'The account, or the one that the role is in.';
comment on column strata_accounts.account_moves.account_holder_id is 'The role that was moved; null where it was the account.';
comment on column strata_accounts.account_moves.from_customer_id is 'The customer who was merged.';
comment on column strata_accounts.account_moves.to_customer_id is 'The customer who took over: the survivor, or whoever the survivor was merged into by then.';
comment on column strata_accounts.account_moves.has_lost_default is 'Whether the account was a default and is none any more, because the survivor has one in its currency.';
comment on column strata_accounts.account_moves.former_status is 'Status of the account before; null of a role.';
comment on column strata_accounts.account_moves.former_frozen_at is 'Since when the account was frozen; null when it was not, and of a role.';
comment on column strata_accounts.account_moves.former_frozen_by is 'Who had frozen the account, policy or operator; null when nobody had, and of a role.';
comment on column strata_accounts.account_moves.former_status_reason is 'Reason of the account''s status before; null when there was none, and of a role. @pii';
comment on column strata_accounts.account_moves.role_ended_at is 'When the merge ended the role, because the survivor has the same; null where it did not.';
comment on column strata_accounts.account_moves.moved_at is 'When it was moved.';
comment on column strata_accounts.account_moves.undone_at is 'When the merge was undone; null while it stands.';
comment on column strata_accounts.account_moves.kept is 'What the undoing did not put back, because it was changed since. customer: who has it, so that all of it stayed. parent: the account is at the top now, below nothing. default, status: of the account. end: of the role.';

-- A merge is a row before it is anything else: whoever repeats a call names the same key and finds it. The preview is the merge itself, rolled back, so
-- the plan says what will happen and not what somebody thinks; its hash is what is approved.
create table strata_merges.merges (
  merge_id            uuid not null default strata_core.uuid_v7(),
  kind                text not null,
  source_id           uuid not null,
  survivor_id         uuid not null,
  idempotency_key     text collate "C" not null,
  proposed_choices    jsonb not null default '{}',
  choices             jsonb not null default '{}',
  plan                jsonb,
  plan_hash           text,
  proposed_by_user_id uuid,
  proved_at           timestamptz,
  proposed_at         timestamptz not null,
  previewed_at        timestamptz,
  approved_at         timestamptz,
  approved_by_user_id uuid,
  applied_at          timestamptz,
  undone_at           timestamptz,
  sealed_at           timestamptz,
  canceled_at         timestamptz,
  row_count           bigint,
  restored_count      bigint,
  kept_count          bigint,
  status              text generated always as (strata_merges.merge_status(canceled_at, undone_at, sealed_at, applied_at, approved_at, previewed_at)) stored,
  status_reason       text,

  constraint merges_pkey primary key (merge_id),
  constraint merges_idempotency_key_key unique (idempotency_key),
  constraint merges_kind_check check (kind in ('user', 'customer')),
  constraint merges_survivor_id_check check (survivor_id <> source_id),
  constraint merges_idempotency_key_check check (length(idempotency_key) between 1 and 200 and idempotency_key !~ '[[:cntrl:]]'),
  constraint merges_choices_check check (jsonb_typeof(choices) = 'object' and pg_column_size(choices) <= 8192),
  constraint merges_plan_hash_check check ((plan_hash is null) = (plan is null) and (previewed_at is null or plan_hash is not null)),
  constraint merges_approved_at_check check (approved_at is null or previewed_at is not null),
  constraint merges_applied_at_check check (applied_at is null or (previewed_at is not null and row_count is not null)),
  constraint merges_undone_at_check check (
    (undone_at is null) = (restored_count is null) and (undone_at is null) = (kept_count is null) and (undone_at is null or (applied_at is not null and sealed_at is null))),
  constraint merges_sealed_at_check check (sealed_at is null or applied_at is not null),
  constraint merges_canceled_at_check check (canceled_at is null or applied_at is null),
  constraint merges_status_check check (status in ('canceled', 'undone', 'sealed', 'applied', 'approved', 'previewed', 'proposed')),
  constraint merges_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- What was merged into whom, and what a merge has to be undone before.
create index merges_source_id_idx on strata_merges.merges (source_id);
create index merges_survivor_id_idx on strata_merges.merges (survivor_id);
-- What is to be sealed next.
create index merges_applied_at_idx on strata_merges.merges (applied_at) where status = 'applied';

select strata_audit.lay_lifecycle('strata_merges.merges', 'merge');

-- Whoever is erased does not come back by an undo: the ledger goes, and the merge is sealed.
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'user', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'customer', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'clear', p_columns => '{status_reason}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merges is 'One row per merge of two users or two customers, from its proposal on. Never deleted.';
comment on column strata_merges.merges.merge_id is 'Key.';
comment on column strata_merges.merges.kind is 'What is merged: user or customer.';
comment on column strata_merges.merges.source_id is 'The record that goes into the other.';
comment on column strata_merges.merges.survivor_id is 'The record that is left.';
comment on column strata_merges.merges.idempotency_key is 'Name that whoever proposed the merge gave it: the same name is the same merge.';
comment on column strata_merges.merges.proposed_choices is 'Choices that came with the proposal: the same proposal under the same key is known by them.';
comment on column strata_merges.merges.choices is 'Data group to survivor_wins, source_wins or leave; survivor_wins where nothing is said.';
comment on column strata_merges.merges.plan is 'What the last preview found: steps, conflicts, reasons for approval, pending grants. Null before.';
comment on column strata_merges.merges.plan_hash is 'SHA-256, in hex, of what was decided by the plan; null before a preview.';
comment on column strata_merges.merges.proposed_by_user_id is 'Who proposed it; null for a program or a login without a session.';
comment on column strata_merges.merges.proved_at is 'When somebody proved to be both users; null when nobody did.';
comment on column strata_merges.merges.proposed_at is 'When it was proposed.';
comment on column strata_merges.merges.previewed_at is 'When it was last previewed; null before.';
comment on column strata_merges.merges.approved_at is 'When the plan was approved; null before, and again after another preview found something else.';
comment on column strata_merges.merges.approved_by_user_id is 'Who approved it; null for a login without a session.';
comment on column strata_merges.merges.applied_at is 'When it was carried out; null before.';
comment on column strata_merges.merges.undone_at is 'When it was undone; null unless it was.';
comment on column strata_merges.merges.sealed_at is 'Since when it cannot be undone, because the time for it is over or the person was erased; null before.';
comment on column strata_merges.merges.canceled_at is 'When it was given up; null unless it was.';
comment on column strata_merges.merges.row_count is 'Rows that it changed; null before.';
comment on column strata_merges.merges.restored_count is 'Rows that undoing put back; null unless it was undone.';
comment on column strata_merges.merges.kept_count is 'Rows that undoing left wholly or partly as they were, for a reason that the ledger tells; null unless it was undone.';
comment on column strata_merges.merges.status is 'canceled, undone, sealed, applied, approved, previewed or proposed.';
comment on column strata_merges.merges.status_reason is 'Reason given with the last change; null when none was. @pii';

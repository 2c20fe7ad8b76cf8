-- One row per changed row, with nothing but what changed: undoing needs no more, and what is not here cannot leak from here. Rows go when the merge is sealed.
create table strata_merges.merge_ledger (
  merge_id    uuid not null,
  step        integer not null,
  row_number  bigint not null,
  source_id   uuid not null,
  survivor_id uuid not null,
  row_key     jsonb not null,
  before      jsonb not null,
  after       jsonb not null,
  restored_at timestamptz,
  kept_reason text,

  constraint merge_ledger_pkey primary key (merge_id, step, row_number),
  constraint merge_ledger_step_fkey foreign key (merge_id, step) references strata_merges.merge_steps (merge_id, step),
  constraint merge_ledger_kept_reason_check check (kept_reason in ('gone', 'changed', 'collision', 'partly_changed'))
);

-- Whoever is erased takes their rows along.
create index merge_ledger_source_id_idx on strata_merges.merge_ledger (source_id);
create index merge_ledger_survivor_id_idx on strata_merges.merge_ledger (survivor_id);
-- What could not be restored.
create index merge_ledger_kept_reason_idx on strata_merges.merge_ledger (merge_id) where kept_reason is not null;

select strata_core.lay_personal_data('strata_merges.merge_ledger', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'delete_row', p_columns => '{before,after}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merge_ledger is 'One row per row that a merge changed, until the merge is sealed.';
comment on column strata_merges.merge_ledger.merge_id is 'The merge.';
comment on column strata_merges.merge_ledger.step is 'The step of the merge, which names the table.';
comment on column strata_merges.merge_ledger.row_number is 'Order within the step.';
comment on column strata_merges.merge_ledger.source_id is 'The record that was merged.';
comment on column strata_merges.merge_ledger.survivor_id is 'The record that it was merged into.';
comment on column strata_merges.merge_ledger.row_key is 'Key of the row after the change.';
comment on column strata_merges.merge_ledger.before is 'The columns of the step before. @pii';
comment on column strata_merges.merge_ledger.after is 'The same columns after. @pii';
comment on column strata_merges.merge_ledger.restored_at is 'When undoing put the row back; null before.';
comment on column strata_merges.merge_ledger.kept_reason is 'Why undoing left it: gone, changed (points elsewhere since), partly_changed (some of its columns are somebody''s later edit), collision (another row has its place). Null: it did not.';

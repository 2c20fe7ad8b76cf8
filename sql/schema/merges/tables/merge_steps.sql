create table strata_merges.merge_steps (
  merge_id     uuid not null,
  step         integer not null,
  kind         text not null,
  relation     text not null,
  column_name  text not null,
  policy       text not null,
  data_group   text not null,
  key_columns  text[] not null,
  columns      text[] not null,
  row_count    bigint not null default 0,

  constraint merge_steps_pkey primary key (merge_id, step),
  constraint merge_steps_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id)
);

comment on table strata_merges.merge_steps is 'One row per merge and table that it changed, in the order of changing.';
comment on column strata_merges.merge_steps.merge_id is 'The merge.';
comment on column strata_merges.merge_steps.step is 'Its order in the merge.';
comment on column strata_merges.merge_steps.kind is 'What the column refers to: user, customer or membership.';
comment on column strata_merges.merge_steps.relation is 'Table, with its schema.';
comment on column strata_merges.merge_steps.column_name is 'The column by which rows were found.';
comment on column strata_merges.merge_steps.policy is 'What was done: repoint, close_duplicate, union, or what made a value.';
comment on column strata_merges.merge_steps.data_group is 'The group of data that it belongs to.';
comment on column strata_merges.merge_steps.key_columns is 'Columns by which rows are told apart.';
comment on column strata_merges.merge_steps.columns is 'Columns that may have changed.';
comment on column strata_merges.merge_steps.row_count is 'Rows that it changed.';

-- One row per column that a merge has to decide about. Which columns these are is asked of the catalog at every merge, so a table that was forgotten stops it instead of
-- being lost. Expressions are SQL over the row r (of the source), or s and t (source and survivor) for values, with $1 the source, $2 the survivor and $3 the time;
-- ours are written by the owner, those of other programs by whoever owns the table (strata.register_reference).
create table strata_merges.merge_policies (
  merge_policy_id   integer not null generated always as identity,
  kind              text not null,
  relation          text not null,
  column_name       text not null,
  policy            text not null,
  data_group        text not null,
  row_condition     text,
  close_assignments text,
  value_expression  text,
  also_columns      text[] not null default '{}',
  hook              text,
  hook_time_limit   interval,
  description       text,
  registered_by     name,
  registered_at     timestamptz,

  constraint merge_policies_pkey primary key (merge_policy_id),
  constraint merge_policies_relation_column_name_kind_key unique (relation, column_name, kind),
  constraint merge_policies_kind_check check (kind in ('user', 'customer', 'membership')),
  constraint merge_policies_policy_check check (policy in ('repoint', 'keep', 'close_duplicate', 'least', 'greatest', 'coalesce', 'union', 'block', 'custom')),
  constraint merge_policies_close_assignments_check check (
    case policy when 'close_duplicate' then close_assignments is not null when 'keep' then close_assignments is null or row_condition is not null else close_assignments is null end),
  constraint merge_policies_custom_check check (policy <> 'custom' or num_nonnulls(hook, value_expression) = 1),
  constraint merge_policies_value_expression_check check (value_expression is null or policy = 'custom'),
  constraint merge_policies_hook_time_limit_check check (hook_time_limit > '0 seconds' and (hook_time_limit is null or hook is not null)),
  -- What other programs keep is told from ours by who said it.
  constraint merge_policies_registered_by_check check ((registered_by is null) = (registered_at is null))
);

comment on table strata_merges.merge_policies is 'One row per column that refers to a user, customer or membership, or holds a value of one that a merge decides about: what becomes of it.';
comment on column strata_merges.merge_policies.merge_policy_id is 'Key, and the order in which policies are carried out.';
comment on column strata_merges.merge_policies.kind is 'What the column refers to: user, customer or membership. Memberships are merged along with users, where both have the same one.';
comment on column strata_merges.merge_policies.relation is 'Table, with its schema.';
comment on column strata_merges.merge_policies.column_name is 'The column.';
comment on column strata_merges.merge_policies.policy is 'repoint: rows go to the survivor, a collision blocks. close_duplicate: rows go to the survivor, colliding ones are ended before. union: rows go, colliding ones stay. keep: rows stay. block: a row blocks the merge. least, greatest, coalesce: the survivor''s value is made from both. custom: value_expression or hook says.';
comment on column strata_merges.merge_policies.data_group is 'The group of strata_merges.data_groups by which whoever merges decides about it.';
comment on column strata_merges.merge_policies.row_condition is 'SQL: which rows it is about; null for all. Others stay.';
comment on column strata_merges.merge_policies.close_assignments is 'SQL that ends a row: a colliding one, or with keep one of row_condition; null where nothing ends.';
comment on column strata_merges.merge_policies.value_expression is 'SQL for the survivor''s value; null unless it is custom.';
comment on column strata_merges.merge_policies.also_columns is 'Columns that triggers change along with it: they go back with it, and constraints about them are the triggers'' business.';
comment on column strata_merges.merge_policies.hook is 'Function (merge_id, source, survivor, is_undo) that is called before the rows are changed; null for none.';
comment on column strata_merges.merge_policies.hook_time_limit is 'How long the hook may take; null for the setting merge_hook_time_limit.';
comment on column strata_merges.merge_policies.description is 'Why; null where it needs no saying.';
comment on column strata_merges.merge_policies.registered_by is 'Login that registered a table of another program; null for those of pg-strata.';
comment on column strata_merges.merge_policies.registered_at is 'When; null for those of pg-strata.';

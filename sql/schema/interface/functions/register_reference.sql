-- Who may say what happens to a table is its owner; the expressions run as strata_definer when rows are looked for, so whoever registers is trusted with pg-strata itself (strata_owner) as well.
create function strata.register_reference(p_relation text, p_column name, p_kind text, p_policy text, p_data_group text default 'application',
                                          p_row_condition text default null, p_close_assignments text default null, p_hook text default null, p_hook_time_limit interval default null,
                                          p_description text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_oid        regclass := strata_merges.find_relation(p_relation);
  v_relation   text := (select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = v_oid);
  v_constraint text;
begin
  if v_relation is null or v_relation ~ '^strata(_[a-z]+)?\.'
     or not exists (select from pg_attribute a where a.attrelid = v_oid and a.attname = p_column and a.attnum > 0 and not a.attisdropped) then
    return 'unknown';
  elsif not pg_has_role(session_user, (select c.relowner from pg_class c where c.oid = v_oid), 'usage') then
    return 'not_allowed';
  elsif p_kind not in ('user', 'customer', 'membership') or p_policy in ('least', 'greatest', 'coalesce')
        or not exists (select from strata_merges.data_groups g where g.data_group = p_data_group and g.kind = case p_kind when 'membership' then 'user' else p_kind end) then
    perform strata_core.raise_error('ST402', 'merge_policies_policy_check');
  end if;
  insert into strata_merges.merge_policies as m (kind, relation, column_name, policy, data_group, row_condition, close_assignments, hook, hook_time_limit, description, registered_by, registered_at)
  values (p_kind, v_relation, p_column, p_policy, p_data_group, p_row_condition, p_close_assignments,
          p_hook, p_hook_time_limit, p_description, session_user, strata_core.clock())
  on conflict (relation, column_name, kind) do update
  set policy = excluded.policy, data_group = excluded.data_group, row_condition = excluded.row_condition, close_assignments = excluded.close_assignments, hook = excluded.hook,
      hook_time_limit = excluded.hook_time_limit, description = excluded.description, registered_by = excluded.registered_by, registered_at = excluded.registered_at;
  return 'registered';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merge_policies_policy_check'));
end
$$;

comment on function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) is 'Says what a merge does with a column of another program''s table that refers to a user, customer or membership; again to say something else. Policies: repoint (a collision blocks), union (colliding rows stay), close_duplicate (they are ended by p_close_assignments, SQL over the row r), keep, block, custom (p_hook alone). The hook (merge_id, source, survivor, is_undo) runs with the rights of its owner. The table is read as strata_definer and changed as strata_merger: grant them usage on its schema, both select on it, and strata_merger update of the column. Outcomes: registered, not_allowed, unknown. Not_allowed: the login may not act as the owner of the table. Unknown: no such table or column, or one of pg-strata. Raises ST402, with the constraint, for what is not allowed.';

alter function strata.register_reference(text, name, text, text, text, text, text, text, interval, text) owner to strata_definer;

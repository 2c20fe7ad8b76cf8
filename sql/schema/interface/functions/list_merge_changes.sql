-- The keys and what became of them, and no values: these are for undoing, and personal.
create function strata.list_merge_changes(p_merge_id uuid, p_is_kept boolean default false, p_limit integer default 100, p_after_step integer default 0, p_after_row bigint default 0)
  returns table (step integer, row_number bigint, relation text, column_name text, policy text, data_group text, row_key jsonb, changed_columns text[], is_restored boolean, kept_reason text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select l.step, l.row_number, s.relation, s.column_name, s.policy, s.data_group, l.row_key,
           array(select c.name from unnest(s.columns) as c (name) where l.before -> c.name is distinct from l.after -> c.name), l.restored_at is not null, l.kept_reason
    from strata_merges.merge_ledger l
    join strata_merges.merge_steps s on s.merge_id = l.merge_id and s.step = l.step
    where l.merge_id = p_merge_id and (not p_is_kept or l.kept_reason is not null) and (l.step, l.row_number) > (p_after_step, p_after_row)
    order by l.step, l.row_number
    limit greatest(least(p_limit, 10000), 0);
end
$$;

comment on function strata.list_merge_changes(uuid, boolean, integer, integer, bigint) is 'One row per row that a merge changed, in order, until the merge is sealed; with p_is_kept only those that undoing left, and why (kept_reason): gone, changed (points elsewhere since), partly_changed (some columns are a later edit), collision (another row has its place).';

alter function strata.list_merge_changes(uuid, boolean, integer, integer, bigint) owner to strata_definer;

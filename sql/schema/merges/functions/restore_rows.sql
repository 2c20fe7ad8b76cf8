-- Undoes a part of a step. A column goes back only where it still is what the merge made of it; a row that points elsewhere since is left alone. What triggers change along
-- is put right by a second update, when all rows of the step are back.
create function strata_merges.restore_rows(p_step strata_merges.merge_steps, p_from bigint, p_to bigint, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_step.relation::regclass;
  v_keys     text := strata_merges.record_columns(v_relation, p_step.key_columns);
  v_columns  text := strata_merges.record_columns(v_relation, p_step.columns);
  v_statement text;
  v_numbers  bigint[];
  v_row_keys jsonb[];
  v_befores  jsonb[];
  v_afters   jsonb[];
  v_positions jsonb[];
  v_wholes   jsonb[];
  v_whole    bigint[];
  v_partly   bigint[];
  v_join     text := (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name));
begin
  select array_agg(l.row_number order by l.row_number), array_agg(l.row_key order by l.row_number), array_agg(l.before order by l.row_number), array_agg(l.after order by l.row_number)
    into v_numbers, v_row_keys, v_befores, v_afters
  from strata_merges.merge_ledger l
  where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number between p_from and p_to and l.restored_at is null;
  -- Answered are positions in the batch: of the rows that went back, whether wholly.
  v_statement := format($f$
    with picked as materialized (
      select l.position, l.row_key, l.before, r.unchanged
      from unnest($4::jsonb[], $5::jsonb[], $6::jsonb[]) with ordinality as l (row_key, before, after, position)
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.after) as a (%3$s)
      cross join lateral (select array[%4$s] as unchanged from %1$s r where %5$s for no key update) r
    ), restored as (
      update %1$s r set %6$s
      from picked p
      cross join lateral jsonb_to_record(p.before) as b (%3$s)
      cross join lateral jsonb_to_record(p.row_key) as k (%2$s)
      where %5$s and %7$s
      returning p.position, p.unchanged
    )
    select array_agg(to_jsonb(d.position)), array_agg(to_jsonb(true = all (d.unchanged))), null::jsonb[], null::integer from restored d
  $f$, v_relation, v_keys, v_columns,
       (select string_agg(format('r.%1$I is not distinct from a.%1$I', c.name), ', ' order by c.position) from unnest(p_step.columns) with ordinality as c (name, position)),
       v_join,
       (select string_agg(format('%1$I = case when p.unchanged[%2$s] then b.%1$I else r.%1$I end', c.name, c.position), ', ' order by c.position)
        from unnest(p_step.columns) with ordinality as c (name, position)),
       -- The column that says whose the row is decides, where it was changed; otherwise any that is as it was.
       case when p_step.column_name = any (p_step.columns) then format('p.unchanged[%s]', array_position(p_step.columns, p_step.column_name)) else 'true = any (p.unchanged)' end);
  if p_step.relation ~ '^strata_' then
    execute v_statement into v_positions, v_wholes using null::uuid, null::uuid, p_clock, v_row_keys, v_befores, v_afters;
  else
    select c.row_keys, c.befores into v_positions, v_wholes
    from strata_merges.change_foreign_rows(v_statement, null, null, p_clock, v_row_keys, v_befores, v_afters) c;
  end if;
  select coalesce(array_agg(v_numbers[d.position::integer]) filter (where d.is_whole::boolean), '{}'), coalesce(array_agg(v_numbers[d.position::integer]) filter (where not d.is_whole::boolean), '{}')
    into v_whole, v_partly
  from unnest(v_positions, v_wholes) as d (position, is_whole);
  -- By arrays: in a join, on a ledger that has just been filled, the planner would compare every row with every other.
  update strata_merges.merge_ledger l
  set restored_at = p_clock, kept_reason = case when l.row_number = any (v_partly) then 'partly_changed' end
  where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = any (v_whole || v_partly);
  execute format($f$
    update strata_merges.merge_ledger l
    set kept_reason = case when exists (select from jsonb_to_record(l.row_key) as k (%2$s) join %1$s r on %3$s) then 'changed' else 'gone' end
    where l.merge_id = $1 and l.step = $2 and l.row_number between $3 and $4 and l.restored_at is null
  $f$, v_relation, v_keys, v_join)
  using p_step.merge_id, p_step.step, p_from, p_to;
end
$$;

comment on function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) is 'Puts rows of a step back and marks them in the ledger, with the reason where it left them.';

alter function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) owner to strata_definer;

-- A thousand rows at a time: transition tables and lists of returned rows would go to disk beyond that. Keys come from one cursor, because a query for each batch would walk
-- over the index entries that the batches before have left behind. What was locked and not changed was hidden by a policy or swallowed by a trigger, and stops the merge.
create function strata_merges.change_rows(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                          p_condition text, p_assignments text, p_columns text[], p_step_policy text default null) returns bigint
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_policy.relation::regclass;
  v_keys     text[] := strata_merges.row_key(v_relation);
  v_step     integer;
  v_count    bigint := 0;
  v_key      jsonb;
  v_batch    jsonb[] := '{}';
  v_join     text;
  v_select   text;
  v_statement text;
begin
  select format('select jsonb_build_object(%s) from %s r where %s', string_agg(format('%L, r.%I', k.name, k.name), ', ' order by k.position), v_relation, p_condition),
         string_agg(format('r.%I = (b.value ->> %L)::%s', k.name, k.name, format_type(a.atttypid, a.atttypmod)), ' and ' order by k.position)
    into v_select, v_join
  from unnest(v_keys) with ordinality as k (name, position) join pg_attribute a on a.attrelid = v_relation and a.attname = k.name;
  v_statement := format($f$
    with picked as materialized (
      select b.value as key, jsonb_build_object(%1$s) as before
      from unnest($4::jsonb[]) as b (value) cross join lateral (select r.* from %2$s r where %3$s and %4$s for no key update) r
    ), changed as (
      update %2$s r set %5$s from picked b where %6$s
      returning jsonb_build_object(%7$s) as row_key, b.before, jsonb_build_object(%1$s) as after
    )
    select array_agg(c.row_key), array_agg(c.before), array_agg(c.after), (select count(*) from picked)::integer from changed c
  $f$, (select string_agg(format('%L, r.%I', c.name, c.name), ', ') from unnest(p_columns) as c (name)), v_relation, v_join, p_condition, p_assignments,
       replace(v_join, 'b.value', 'b.key'), (select string_agg(format('%L, r.%I', k.name, k.name), ', ') from unnest(v_keys) as k (name)));

  for v_key in execute v_select using p_source, p_survivor, p_clock loop
    if v_step is null then
      insert into strata_merges.merge_steps (merge_id, step, kind, relation, column_name, policy, data_group, key_columns, columns)
      values (p_merge.merge_id, (select coalesce(max(s.step), 0) + 1 from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id),
              p_policy.kind, p_policy.relation, p_policy.column_name, coalesce(p_step_policy, p_policy.policy), p_policy.data_group, v_keys, p_columns)
      returning step into v_step;
    end if;
    v_batch := v_batch || v_key;
    if cardinality(v_batch) = 1000 then
      v_count := v_count + strata_merges.change_batch(p_merge, p_policy, v_step, v_count, v_statement, p_source, p_survivor, p_clock, v_batch);
      v_batch := '{}';
    end if;
  end loop;
  if cardinality(v_batch) > 0 then
    v_count := v_count + strata_merges.change_batch(p_merge, p_policy, v_step, v_count, v_statement, p_source, p_survivor, p_clock, v_batch);
  end if;
  update strata_merges.merge_steps s set row_count = v_count where s.merge_id = p_merge.merge_id and s.step = v_step;
  return v_count;
end
$$;

comment on function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) is 'Changes the rows r of a policy''s table that a condition selects and enters each in the ledger; answers how many. In condition and assignments $1 is the source, $2 the survivor, $3 the time. Raises ST205, with the table, when a row that was selected was not changed.';

alter function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) owner to strata_definer;

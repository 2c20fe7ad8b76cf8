create function strata_merges.apply_policy(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                           p_organization_id uuid default null) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_choice    text := coalesce(p_merge.choices ->> p_policy.data_group, 'survivor_wins');
  v_obstacle  text;
  v_column    name := p_policy.column_name;
  v_moving    text := format('r.%I = $1%s', v_column, coalesce(' and (' || p_policy.row_condition || ')', ''));
  v_collision text;
  v_move      text := format('%I = $2', v_column);
  v_closed    text[];
  v_count     bigint;
  v_kept      bigint;
  v_found     jsonb := '[]';
begin
  if v_choice = 'leave' then
    return '[]';
  elsif p_policy.registered_by is not null and p_policy.policy <> 'keep' then
    v_obstacle := strata_merges.foreign_obstacle(p_policy.relation, p_policy.column_name);
    if v_obstacle is not null then
      return jsonb_build_array(jsonb_build_object('conflict', v_obstacle, 'relation', p_policy.relation, 'column', p_policy.column_name));
    end if;
  end if;
  if p_policy.hook is not null then
    if p_policy.registered_by is not null then
      perform strata_merges.call_hook(p_policy, p_merge.merge_id, p_source, p_survivor, false);
    else
      execute format('select %s($1, $2, $3, $4, $5)', p_policy.hook::regproc) into v_found using p_merge, p_policy, p_source, p_survivor, p_clock;
    end if;
  end if;
  -- Keys of tenants begin with the organization, and so do their indexes.
  if p_organization_id is not null and exists (select from pg_attribute a where a.attrelid = p_policy.relation::regclass and a.attname = 'organization_id') then
    v_moving := v_moving || format(' and r.organization_id = %L', p_organization_id);
  end if;
  v_closed := array(select m[1] from regexp_matches(p_policy.close_assignments, '(?:^|,)\s*([a-z_][a-z0-9_]*)\s*=', 'g') m
                    union select c.name from unnest(p_policy.also_columns) as c (name));

  if p_policy.policy = 'keep' then
    if p_policy.close_assignments is not null then
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving, p_policy.close_assignments, v_closed);
    end if;
    return v_found;
  elsif p_policy.policy = 'block' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    return v_found || case when v_count = 0 then '[]' else
      jsonb_build_array(jsonb_build_object('conflict', 'blocked', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count)) end;
  elsif p_policy.policy = 'custom' then
    return v_found;
  end if;

  v_collision := strata_merges.collision_condition(p_policy.relation::regclass, v_column, p_policy.also_columns);
  if p_policy.policy = 'repoint' and v_collision <> 'false' then
    execute format('select count(*) from %s r where %s and %s', p_policy.relation::regclass, v_moving, v_collision) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      return v_found || jsonb_build_array(jsonb_build_object('conflict', 'collision', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count));
    end if;
  elsif p_policy.policy = 'close_duplicate' and v_collision <> 'false' then
    if v_choice = 'source_wins' then
      -- The other way round: the survivor's own rows give way, and stay with the survivor.
      perform strata_merges.change_rows(p_merge, p_policy, p_survivor, p_source, p_clock, format('r.%I = $1 and %s', v_column, v_collision), p_policy.close_assignments, v_closed,
                                        'close_survivor');
    else
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || ' and ' || v_collision, p_policy.close_assignments, v_closed);
    end if;
  end if;
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || case v_collision when 'false' then '' else ' and not ' || v_collision end, v_move,
                                    v_column::text || p_policy.also_columns);
  if p_policy.policy = 'repoint' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      perform strata_core.raise_error('ST205', p_policy.relation);
    end if;
    return v_found;
  end if;
  execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_kept using p_source, p_survivor, p_clock;
  return v_found || case when v_kept = 0 then '[]' else
    jsonb_build_array(jsonb_build_object('kept', v_kept, 'relation', p_policy.relation, 'column', p_policy.column_name, 'data_group', p_policy.data_group)) end;
end
$$;

comment on function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) is 'Carries out one policy of a merge, and answers what it found: an array of conflicts and of rows that stay with the source.';

alter function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) owner to strata_definer;

-- The one path of previewing and applying. The caller holds both records, and rolls back what is only a preview.
create function strata_merges.run_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_reasons  text[] := strata_merges.approval_reasons(p_merge, v_clock);
  v_policy   strata_merges.merge_policies;
  v_found    jsonb;
  v_entity   text := case p_merge.kind when 'user' then 'strata_users.users' else 'strata_customers.customers' end;
begin
  select coalesce(jsonb_agg(jsonb_build_object('conflict', 'missing_policy', 'relation', c.relation, 'column', c.column_name) order by c.relation, c.column_name), '[]') into v_found
  from strata_merges.reference_columns() c
  where c.kind = any (case p_merge.kind when 'user' then '{user,membership}'::text[] else '{customer}' end)
    and not exists (select from strata_merges.merge_policies p where p.kind = c.kind and p.relation = c.relation and p.column_name = c.column_name);
  if v_found = '[]' then
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, role_id)
    select p_merge.merge_id, row_number() over (order by r.role_id), 'platform_role', r.role_id
    from strata_access.user_roles r
    where p_merge.kind = 'user' and r.user_id = p_merge.source_id and (r.ended_at is null or r.ended_at > v_clock)
      and not exists (select from strata_access.user_roles o where o.user_id = p_merge.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > v_clock));
    -- Values first: they are compared while both still are what they were.
    perform strata_merges.apply_values(p_merge, v_clock);
    for v_policy in
      select p.* from strata_merges.merge_policies p
      where p.kind = p_merge.kind and p.policy not in ('least', 'greatest', 'coalesce') and p.value_expression is null and strata_merges.find_relation(p.relation) is not null
        and not (p.policy = 'keep' and p.close_assignments is null and p.hook is null)
      order by p.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock);
    end loop;
    select p.* into v_policy from strata_merges.merge_policies p where p.relation = v_entity and p.column_name = 'merged_into_' || p_merge.kind || '_id' and p.kind = p_merge.kind;
    perform strata_merges.change_rows(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock, format('r.%I = $1', p_merge.kind || '_id'),
      format('merged_at = $3, merged_into_%s_id = $2, status_reason = %L', p_merge.kind, p_merge.status_reason), array['merged_at', 'merged_into_' || p_merge.kind || '_id', 'status_reason'], 'merge');
    if p_merge.kind = 'user' then
      -- Not in the ledger: sessions that ended do not come back.
      update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_merge.source_id;
    end if;
  end if;
  return jsonb_build_object(
    'conflicts', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column', f.value) from jsonb_array_elements(v_found) as f (value) where f.value ? 'conflict'), '[]'),
    'approval', to_jsonb(v_reasons),
    'steps', coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'relation', s.relation, 'column', s.column_name, 'policy', s.policy, 'data_group', s.data_group, 'rows', s.row_count) order by s.step)
                       from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id), '[]'),
    'kept', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column') from jsonb_array_elements(v_found) as f (value) where f.value ? 'kept'), '[]'),
    'pending_grants', coalesce((select jsonb_agg(jsonb_strip_nulls(to_jsonb(g) - 'merge_id') order by g.pending_grant) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id), '[]'));
end
$$;

comment on function strata_merges.run_merge(strata_merges.merges) is 'Carries out a merge and answers its plan: conflicts, reasons for approval, steps with their rows, rows that stay, and grants that are not inherited. With a conflict it is to be rolled back.';

alter function strata_merges.run_merge(strata_merges.merges) owner to strata_definer;

-- Before the memberships themselves are touched, what hangs on those that will end: the triggers that end relations then find nothing to do, and everything is in the ledger. The survivor keeps the roles of their own; what the source could beyond them is written down and not given.
create function strata_merges.merge_memberships(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_pair   record;
  v_policy strata_merges.merge_policies;
  v_last   integer;
  v_source text;
  v_found  jsonb := '[]';
begin
  for v_pair in
    select s.organization_id, s.membership_id as source_id, t.membership_id as survivor_id
    from strata_tenancy.memberships s
    join strata_tenancy.memberships t on t.organization_id = s.organization_id and t.user_id = p_survivor and t.label = s.label and t.ended_at is null
    where s.user_id = p_source and s.ended_at is null
    order by s.organization_id, s.membership_id
  loop
    v_last := (select coalesce(max(g.pending_grant), 0) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id);
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, organization_id, membership_id, role_id, permission, scope, relationship_id)
    select p_merge.merge_id, v_last + row_number() over (order by g.kind, g.role_id, g.permission, g.scope, g.relationship_id), g.kind, v_pair.organization_id, v_pair.survivor_id, g.role_id, g.permission, g.scope, g.relationship_id
    from (
      select 'role' as kind, r.role_id, null as permission, null as scope, null::uuid as relationship_id from strata_access.membership_roles r
      where r.organization_id = v_pair.organization_id and r.membership_id = v_pair.source_id and (r.ended_at is null or r.ended_at > p_clock)
        and not exists (select from strata_access.membership_roles o
                        where o.organization_id = r.organization_id and o.membership_id = v_pair.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'permission', null, g.permission, g.scope, null from strata_access.membership_grants g
      where g.organization_id = v_pair.organization_id and g.membership_id = v_pair.source_id and g.effect = 'allow' and (g.ended_at is null or g.ended_at > p_clock)
        and not exists (select from strata_access.membership_grants o
                        where o.organization_id = g.organization_id and o.membership_id = v_pair.survivor_id and o.permission = g.permission and o.scope = g.scope and o.effect = 'allow'
                          and o.counterpart_membership_id is not distinct from g.counterpart_membership_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'relationship', null, null, null, r.relationship_id from strata_tenancy.relationships r
      where r.organization_id = v_pair.organization_id and v_pair.source_id in (r.upper_membership_id, r.lower_membership_id) and (r.ended_at is null or r.ended_at > p_clock)
    ) g;
    for v_policy in
      select m.* from strata_merges.merge_policies m where m.kind = 'membership' and not (m.policy = 'keep' and m.close_assignments is null) order by m.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, v_pair.source_id, v_pair.survivor_id, p_clock, v_pair.organization_id);
    end loop;
    -- The stricter of two suspensions counts.
    v_source := format('(select %%s from strata_tenancy.memberships s where s.organization_id = %L and s.membership_id = $1)', v_pair.organization_id);
    perform strata_merges.change_rows(p_merge, p_policy, v_pair.source_id, v_pair.survivor_id, p_clock,
      format('r.organization_id = %L and r.membership_id = $2 and ', v_pair.organization_id)
        || format(v_source, 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3) and (r.suspended_at is null or coalesce(s.suspended_until, ''infinity'') > coalesce(r.suspended_until, ''infinity''))'),
      'suspended_at = coalesce(r.suspended_at, ' || format(v_source, 's.suspended_at') || '), suspended_until = '
        || format(v_source, 'case when r.suspended_at is null then s.suspended_until when num_nulls(s.suspended_until, r.suspended_until) = 0 then greatest(s.suspended_until, r.suspended_until) end'),
      '{suspended_at,suspended_until}', 'sanction');
  end loop;
  return v_found;
end
$$;

comment on function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: what hangs on memberships that both have, in the same organization and by the same label.';

alter function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;

-- See strata.reachable_members.
create function strata.reachable_organizations(p_organization_id uuid, p_direction text, p_relationship_type text default null, p_at timestamptz default null)
  returns table (organization_id uuid, name text, depth integer, path uuid[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_at    timestamptz := coalesce(p_at, strata_core.clock());
  v_seen  uuid[] := array[p_organization_id];
  v_level uuid[] := array[p_organization_id];
  v_paths text[] := array[p_organization_id::text];
  v_depth integer := 0;
begin
  if p_direction is null or p_direction not in ('lower', 'upper') then
    perform strata_core.raise_error('ST402', 'direction_check');
  elsif not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  loop
    v_depth := v_depth + 1;
    select array_agg(n.organization_id), array_agg(n.path) into v_level, v_paths
    from (
      select distinct on (r.lower_organization_id) r.lower_organization_id as organization_id, l.path || ',' || r.lower_organization_id::text as path
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organization_relationships r on r.upper_organization_id = l.organization_id
      where p_direction = 'lower' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.lower_organization_id <> all (v_seen)
      union all
      select distinct on (r.upper_organization_id) r.upper_organization_id, l.path || ',' || r.upper_organization_id::text
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organization_relationships r on r.lower_organization_id = l.organization_id
      where p_direction = 'upper' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.upper_organization_id <> all (v_seen)
    ) n;
    exit when v_level is null;
    return query
      select l.organization_id, o.name, v_depth, string_to_array(l.path, ',')::uuid[]
      from unnest(v_level, v_paths) as l (organization_id, path)
      join strata_tenancy.organizations o on o.organization_id = l.organization_id
      order by o.name, o.organization_id;
    v_seen := v_seen || v_level;
  end loop;
end
$$;

comment on function strata.reachable_organizations(uuid, text, text, timestamptz) is 'One row per organization that is below (lower) or above (upper) another one, directly or through others, in relations of one type or of any, now or at another time: the shortest way and its length. Circles end. No row for whoever may not manage the organization. Raises ST402 for another direction.';

alter function strata.reachable_organizations(uuid, text, text, timestamptz) owner to strata_definer;

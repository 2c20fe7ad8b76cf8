-- Level by level and everybody once: a recursive query would walk every path there is, and in a net of relations there are more of those than anybody can wait for.
create function strata.reachable_members(p_membership_id uuid, p_direction text, p_relationship_type text default null, p_at timestamptz default null)
  returns table (membership_id uuid, depth integer, path uuid[])
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := (select c.organization_id from strata_core.context c);
  v_at              timestamptz := coalesce(p_at, strata_core.clock());
  v_seen            uuid[] := array[p_membership_id];
  v_level           uuid[] := array[p_membership_id];
  v_paths           text[] := array[p_membership_id::text];
  v_depth           integer := 0;
begin
  if p_direction is null or p_direction not in ('lower', 'upper') then
    perform strata_core.raise_error('ST402', 'direction_check');
  end if;
  loop
    v_depth := v_depth + 1;
    select array_agg(n.membership_id), array_agg(n.path) into v_level, v_paths
    from (
      select distinct on (r.lower_membership_id) r.lower_membership_id as membership_id, l.path || ',' || r.lower_membership_id::text as path
      from unnest(v_level, v_paths) as l (membership_id, path)
      join strata_tenancy.relationships r on r.organization_id = v_organization_id and r.upper_membership_id = l.membership_id
      where p_direction = 'lower' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.lower_membership_id <> all (v_seen)
      union all
      select distinct on (r.upper_membership_id) r.upper_membership_id, l.path || ',' || r.upper_membership_id::text
      from unnest(v_level, v_paths) as l (membership_id, path)
      join strata_tenancy.relationships r on r.organization_id = v_organization_id and r.lower_membership_id = l.membership_id
      where p_direction = 'upper' and r.started_at <= v_at and (r.ended_at is null or r.ended_at > v_at)
        and (p_relationship_type is null or r.relationship_type = p_relationship_type) and r.upper_membership_id <> all (v_seen)
    ) n;
    exit when v_level is null;
    return query select l.membership_id, v_depth, string_to_array(l.path, ',')::uuid[] from unnest(v_level, v_paths) as l (membership_id, path);
    v_seen := v_seen || v_level;
  end loop;
end
$$;

comment on function strata.reachable_members(uuid, text, text, timestamptz) is 'One row per member of the session''s organization that is below (lower) or above (upper) a member, directly or through others, in relations of one type or of any, now or at another time: the shortest way and its length. Circles end. Raises ST402 for another direction.';

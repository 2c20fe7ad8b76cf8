create function strata.end_relationship(p_organization_id uuid, p_relationship_id uuid, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(p_until, v_clock);
  v_relationship strata_tenancy.relationships;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  select r.* into v_relationship from strata_tenancy.relationships r where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id;
  if not found then
    return 'unknown';
  elsif not strata_access.covers_relation(p_organization_id, v_relationship.upper_membership_id, v_relationship.lower_membership_id, 'deny',
                                          v_relationship.ended_at) then
    return 'not_allowed';
  end if;
  update strata_tenancy.relationships r set ended_at = greatest(v_until, r.started_at)
  where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id
    and coalesce(r.ended_at, 'infinity') > greatest(v_until, r.started_at);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.end_relationship(uuid, uuid, timestamptz) is 'Ends a relation between two members, now or at a later time. One that has not begun never stands. Outcomes: done, unchanged, unknown, not_allowed. Unchanged: it ends by then. Not_allowed: also when whoever ends it lacks something that they may, or that is denied to them about each other. Raises ST202 for a member outside of read committed.';

alter function strata.end_relationship(uuid, uuid, timestamptz) owner to strata_definer;

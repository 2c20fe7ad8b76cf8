create function strata.end_relationship(p_organization_id uuid, p_relationship_id uuid, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(p_until, v_clock);
  v_members uuid[] := (select array[r.upper_membership_id, r.lower_membership_id] from strata_tenancy.relationships r
                       where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id);
begin
  if not strata_access.authorize(p_organization_id, 'members.manage')
     or exists (select from unnest(v_members) as m (membership_id) where not strata_access.covers_member(p_organization_id, m.membership_id)) then
    return 'not_allowed';
  end if;
  update strata_tenancy.relationships r set ended_at = greatest(v_until, r.started_at)
  where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id
    and coalesce(r.ended_at, 'infinity') > greatest(v_until, r.started_at);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.relationships r where r.organization_id = p_organization_id and r.relationship_id = p_relationship_id)
              then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_relationship(uuid, uuid, timestamptz) is 'Ends a relation between two members, now or at a later time. One that has not begun never stands. Outcomes: done, unchanged, unknown, not_allowed. Unchanged: it ends by then. Raises ST202 for a member outside of read committed.';

alter function strata.end_relationship(uuid, uuid, timestamptz) owner to strata_definer;

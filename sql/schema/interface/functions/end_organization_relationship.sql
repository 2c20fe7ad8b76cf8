create function strata.end_organization_relationship(p_organization_relationship_id uuid, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(p_until, v_clock);
begin
  update strata_tenancy.organization_relationships r set ended_at = greatest(v_until, r.started_at)
  where r.organization_relationship_id = p_organization_relationship_id and coalesce(r.ended_at, 'infinity') > greatest(v_until, r.started_at);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organization_relationships r where r.organization_relationship_id = p_organization_relationship_id)
              then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_organization_relationship(uuid, timestamptz) is 'Ends a relation between two organizations, now or at a later time. One that has not begun never stands. Outcomes: done, unchanged, unknown. Unchanged: it ends by then.';

alter function strata.end_organization_relationship(uuid, timestamptz) owner to strata_definer;

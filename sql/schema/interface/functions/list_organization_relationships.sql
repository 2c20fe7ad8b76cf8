create function strata.list_organization_relationships(p_organization_id uuid)
  returns table (organization_relationship_id uuid, relationship_type text, upper_organization_id uuid, upper_name text, lower_organization_id uuid, lower_name text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  return query
    select r.organization_relationship_id, r.relationship_type, r.upper_organization_id, u.name, r.lower_organization_id, l.name, r.started_at, r.ended_at
    from strata_tenancy.organization_relationships r
    join strata_tenancy.organizations u on u.organization_id = r.upper_organization_id
    join strata_tenancy.organizations l on l.organization_id = r.lower_organization_id
    where p_organization_id in (r.upper_organization_id, r.lower_organization_id)
    order by r.ended_at nulls first, r.started_at desc, r.organization_relationship_id;
end
$$;

comment on function strata.list_organization_relationships(uuid) is 'One row per relation that an organization stands, stood or will stand in, on either side; those without an end come first. No row for whoever may not manage the organization.';

alter function strata.list_organization_relationships(uuid) owner to strata_definer;

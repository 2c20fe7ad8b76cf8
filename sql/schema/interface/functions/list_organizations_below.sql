create function strata.list_organizations_below(p_organization_id uuid)
  returns table (organization_id uuid, name text, slug text, party_type text, status text, depth integer, path uuid[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'organization.manage') then
    return;
  end if;
  return query
    with recursive below (organization_id, depth, path) as (
      select o.organization_id, 1, array[p_organization_id, o.organization_id]
      from strata_tenancy.organizations o where o.parent_organization_id = p_organization_id
      union all
      select o.organization_id, b.depth + 1, b.path || o.organization_id
      from below b join strata_tenancy.organizations o on o.parent_organization_id = b.organization_id
    )
    select o.organization_id, o.name, o.slug, o.party_type, strata_tenancy.organization_status_at(o, strata_core.clock()), b.depth, b.path
    from below b join strata_tenancy.organizations o on o.organization_id = b.organization_id
    order by b.depth, o.name, o.organization_id;
end
$$;

comment on function strata.list_organizations_below(uuid) is 'One row per organization below another one, at any depth, the nearest first; path leads from the one to the other. No row for whoever may not manage the organization.';

alter function strata.list_organizations_below(uuid) owner to strata_definer;

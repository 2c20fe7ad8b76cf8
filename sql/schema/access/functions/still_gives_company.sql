-- As with roles. No permission is asked for: to put somebody into a company it is enough to be a member who can act, and into the admin company to be in it.
create function strata_access.still_gives_company(p_organization_id uuid, p_granter_membership_id uuid, p_company_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_granter_membership_id is null
      or not exists (select from strata_tenancy.companies c where c.organization_id = p_organization_id and c.company_id = p_company_id and c.is_admin)
      or strata_access.member_covers(p_organization_id, p_granter_membership_id, '{}', '-infinity')
         and strata_tenancy.covers_company(p_organization_id, p_granter_membership_id, p_company_id);
end
$$;

comment on function strata_access.still_gives_company(uuid, uuid, uuid) is 'Whether a member (null: the platform) who decided that people come into a company could put them there now: into the admin company only whoever can act in it.';

alter function strata_access.still_gives_company(uuid, uuid, uuid) owner to strata_definer;

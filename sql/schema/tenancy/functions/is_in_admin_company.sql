create function strata_tenancy.is_in_admin_company() returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.memberships m
                 join strata_tenancy.companies a on a.organization_id = m.organization_id and a.company_id = m.company_id
                 where m.organization_id = (select c.organization_id from strata_core.context c)
                   and m.membership_id = (select c.membership_id from strata_core.context c) and a.is_admin);
end
$$;

comment on function strata_tenancy.is_in_admin_company() is 'Whether the membership that acts belongs to the admin company of its organization; false outside an organization.';

alter function strata_tenancy.is_in_admin_company() owner to strata_definer;

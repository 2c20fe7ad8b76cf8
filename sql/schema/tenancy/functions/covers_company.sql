-- Whoever is in the admin company sees the data of all companies, so nobody outside of it puts themself or anybody else there.
create function strata_tenancy.covers_company(p_organization_id uuid, p_membership_id uuid, p_company_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  if p_membership_id is null
     or not exists (select from strata_tenancy.companies c
                    where c.organization_id = p_organization_id and c.company_id = p_company_id and c.is_admin
                      and not exists (select from strata_tenancy.memberships m
                                      where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.company_id = c.company_id)) then
    return true;
  elsif p_membership_id = strata_core.membership_id() then
    perform strata_audit.record_security_event('access-denied', strata_core.user_id(), p_organization_id, jsonb_build_object('beyond', array['admin_company']));
  end if;
  return false;
end
$$;

comment on function strata_tenancy.covers_company(uuid, uuid, uuid) is 'Whether a member (null: the platform) may put somebody into a company: into the admin company only from within. What whoever calls wanted and may not is recorded as access-denied.';

alter function strata_tenancy.covers_company(uuid, uuid, uuid) owner to strata_definer;

-- For what is given later and to somebody who is not a member yet: the same questions as strata_access.assign_role asks, and whether whoever decides it now could
-- give it now. The rights of the organization are locked, so that the answer holds.
create function strata_access.check_gift(p_organization_id uuid, p_role_ids uuid[], p_company_id uuid) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_is_admin boolean := false;
  v_role_id  uuid;
begin
  perform strata_access.lock_rights(p_organization_id);
  if p_company_id is not null then
    select c.is_admin into v_is_admin from strata_tenancy.companies c
    where c.organization_id = p_organization_id and c.company_id = p_company_id and c.status = 'active';
    if not found then
      return 'unknown';
    end if;
  end if;
  if exists (select from unnest(p_role_ids) as g (role_id)
             where not exists (select from strata_access.roles r
                               where r.role_id = g.role_id and r.defined_in in (p_organization_id, strata_access.platform_id())
                                 and r.kind = 'organization' and r.retired_at is null)) then
    return 'unknown';
  end if;
  foreach v_role_id in array p_role_ids loop
    if not strata_access.covers_role(p_organization_id, v_role_id) then
      return 'not_allowed';
    end if;
  end loop;
  if not v_is_admin and exists (select from strata_access.roles r where r.role_id = any (p_role_ids) and r.is_for_admin_company) then
    return 'admin_company_required';
  end if;
  return null;
end
$$;

comment on function strata_access.check_gift(uuid, uuid[], uuid) is 'Whether whoever calls may give these roles to somebody who will belong to a company (null: to none). Null when they may; else unknown (no such role or company), not_allowed or admin_company_required. Raises ST202 outside of read committed.';

alter function strata_access.check_gift(uuid, uuid[], uuid) owner to strata_definer;

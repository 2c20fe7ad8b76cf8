create function strata.revoke_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
     or not exists (select from strata_access.roles r where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id())) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_access.withdraw_role(p_organization_id, p_membership_id, p_role_id, p_reason);
exception
  when sqlstate 'ST204' then
    return 'last_owner';
end
$$;

comment on function strata.revoke_role(uuid, uuid, uuid, text) is 'Takes a role from a member now, and whenever it would have begun later (roles.grant). Whoever takes it must hold all that the member may. Outcomes: done, unchanged, unknown, not_allowed, last_owner. Raises ST402 without a reason and ST202 outside of read committed, but not for the platform.';

alter function strata.revoke_role(uuid, uuid, uuid, text) owner to strata_definer;

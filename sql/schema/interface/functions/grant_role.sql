create function strata.grant_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_access.roles r
                 where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id()) and r.kind = 'organization')
     or not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  elsif not (strata_access.covers_member(p_organization_id, p_membership_id) and strata_access.covers_role(p_organization_id, p_role_id, p_until)) then
    return 'not_allowed';
  end if;
  return strata_access.assign_role(p_organization_id, p_membership_id, p_role_id, 'granted', p_reason, greatest(p_from, strata_core.clock()), p_until);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_ended_at_check'));
end
$$;

comment on function strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz) is 'Gives a member a role or makes them one of a team, from now or a later time and until a time or without an end (roles.grant). Whoever gives it must hold all that it brings for as long, and all that the member may. Outcomes: done, unchanged, unknown, not_allowed, admin_company_required. Unknown: there is no such member or role here, or it has ended. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.grant_role(uuid, uuid, uuid, text, timestamptz, timestamptz) owner to strata_definer;

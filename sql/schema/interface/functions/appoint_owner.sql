create function strata.appoint_owner(p_organization_id uuid, p_membership_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'ownership.transfer') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not strata_access.covers_role(p_organization_id, strata_access.owner_role_id()) then
    return 'not_allowed';
  elsif exists (select from strata_tenancy.memberships m
                left join strata_users.users u on u.user_id = m.user_id
                where m.organization_id = p_organization_id and m.membership_id = p_membership_id
                  and (m.status <> 'active' or num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) > 0)) then
    return 'refused';
  end if;
  return strata_access.make_owner(p_organization_id, p_membership_id, 'granted', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_source_check'));
end
$$;

comment on function strata.appoint_owner(uuid, uuid, text) is 'Makes an active member an owner besides those that there are; the way for the platform to give an owner to an organization that has none. Outcomes: done, unchanged, refused, unknown, not_allowed, admin_company_required. Refused: the member or the user is not active. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.appoint_owner(uuid, uuid, text) owner to strata_definer;

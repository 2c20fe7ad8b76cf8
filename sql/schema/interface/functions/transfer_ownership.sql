create function strata.transfer_ownership(p_organization_id uuid, p_membership_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_membership_id uuid := (select c.membership_id from strata_core.context c);
  v_outcome       text;
  v_constraint    text;
begin
  if not strata_access.authorize(p_organization_id, 'ownership.transfer') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not strata_access.covers_role(p_organization_id, strata_access.owner_role_id())
     or not exists (select from strata_access.owners w where w.organization_id = p_organization_id and w.membership_id = v_membership_id) then
    return 'not_allowed';
  elsif p_membership_id = v_membership_id
        or exists (select from strata_tenancy.memberships m
                   left join strata_users.users u on u.user_id = m.user_id
                   where m.organization_id = p_organization_id and m.membership_id = p_membership_id
                     and (m.status <> 'active' or num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) > 0)) then
    return 'refused';
  end if;
  -- Members in the order of their keys, as everywhere.
  perform from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id in (p_membership_id, v_membership_id) order by m.membership_id for no key update;
  v_outcome := strata_access.make_owner(p_organization_id, p_membership_id, 'transfer', p_reason);
  if v_outcome in ('done', 'unchanged') then
    perform strata_access.withdraw_role(p_organization_id, v_membership_id, strata_access.owner_role_id(), p_reason);
    v_outcome := 'done';
  end if;
  return v_outcome;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_roles_source_check'));
end
$$;

comment on function strata.transfer_ownership(uuid, uuid, text) is 'Hands the organization over: an owner makes an active member the owner in the own place, and keeps the other roles. Outcomes: done, refused, unknown, not_allowed, admin_company_required. Refused: the member or the user is not active, or it is oneself. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.transfer_ownership(uuid, uuid, text) owner to strata_definer;

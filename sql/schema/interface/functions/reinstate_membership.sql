create function strata.reinstate_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
        and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  return strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'reinstate', p_reason);
end
$$;

comment on function strata.reinstate_membership(uuid, uuid, text) is 'Ends a suspension. Outcomes: done, refused, unknown, not_allowed. Refused: strata_core.transitions does not allow it, or it has ended. Raises ST202 for a member outside of read committed.';

alter function strata.reinstate_membership(uuid, uuid, text) owner to strata_definer;

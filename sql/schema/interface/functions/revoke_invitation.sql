create function strata.revoke_invitation(p_organization_id uuid, p_invitation_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_invitation strata_tenancy.invitations;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    return 'not_allowed';
  end if;
  select i.* into v_invitation from strata_tenancy.invitations i
  where i.organization_id = p_organization_id and i.invitation_id = p_invitation_id for no key update;
  v_clock := strata_core.clock();
  if not found then
    return 'unknown';
  elsif strata_tenancy.invitation_status_at(v_invitation, v_clock) <> 'pending' then
    return 'unchanged';
  end if;
  update strata_tenancy.invitations i set revoked_at = v_clock, status_reason = p_reason
  where i.organization_id = p_organization_id and i.invitation_id = p_invitation_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.revoke_invitation(uuid, uuid, text) is 'Takes an invitation back: its token is worth nothing from now on. Outcomes: done, unchanged, not_allowed, unknown. Unchanged: it had ended, however. Raises ST402 for a reason that is not allowed.';

alter function strata.revoke_invitation(uuid, uuid, text) owner to strata_definer;

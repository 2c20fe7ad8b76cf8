create function strata.decline_invitation(p_token text default null, p_invitation_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_context    strata_core.context;
  v_invitation strata_tenancy.invitations;
  v_status     text;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return 'impersonation_refused';
  end if;
  v_invitation := strata_tenancy.find_invitation(p_token, p_invitation_id, v_context.user_id);
  if v_invitation.invitation_id is null then
    return 'unknown';
  end if;
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  select i.* into strict v_invitation from strata_tenancy.invitations i
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id for no key update;
  v_clock := strata_core.clock();
  v_status := strata_tenancy.invitation_status_at(v_invitation, v_clock);
  if strata_tenancy.is_invitee(v_invitation, v_context.user_id) is not true then
    return 'not_invitee';
  elsif v_status <> 'pending' then
    return case v_status when 'declined' then 'unchanged' when 'accepted' then 'already_accepted' else v_status end;
  end if;
  update strata_tenancy.invitations i set declined_at = v_clock
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
  return 'declined';
end
$$;

comment on function strata.decline_invitation(text, uuid) is 'The user of the session declines an invitation, found as by strata.accept_invitation. A membership that was to be claimed stays as it was. Outcomes: declined, unchanged, not_invitee, already_accepted, revoked, expired, impersonation_refused, unknown. Raises ST101 without a session.';

alter function strata.decline_invitation(text, uuid) owner to strata_definer;

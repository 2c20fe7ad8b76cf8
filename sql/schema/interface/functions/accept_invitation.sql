-- What was right when it was made need not be any more: who accepts, who invited and into what are asked now, under the locks of whoever could change the answers.
create function strata.accept_invitation(p_token text default null, p_invitation_id uuid default null)
  returns table (outcome text, organization_id uuid, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock         timestamptz;
  v_context       strata_core.context;
  v_invitation    strata_tenancy.invitations;
  v_organization  strata_tenancy.organizations;
  v_claimed       strata_tenancy.memberships;
  v_status        text;
  v_membership_id uuid;
  v_role_id       uuid;
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid, null::uuid;
    return;
  end if;
  v_invitation := strata_tenancy.find_invitation(p_token, p_invitation_id, v_context.user_id);
  if v_invitation.invitation_id is null then
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  -- Users, organizations, memberships: as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    -- In a transaction that began before: not even a token is theirs any more.
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  perform strata_access.lock_rights(v_invitation.organization_id);
  select i.* into strict v_invitation from strata_tenancy.invitations i
  where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id for no key update;
  select o.* into strict v_organization from strata_tenancy.organizations o where o.organization_id = v_invitation.organization_id;
  select m.* into v_claimed from strata_tenancy.memberships m
  where m.organization_id = v_invitation.organization_id and m.membership_id = v_invitation.membership_id for no key update;
  v_clock := strata_core.clock();
  v_status := strata_tenancy.invitation_status_at(v_invitation, v_clock);

  outcome := case
    when strata_tenancy.is_invitee(v_invitation, v_context.user_id) is not true then 'not_invitee'
    when v_status = 'accepted' then case when v_invitation.accepted_by_user_id = v_context.user_id then 'unchanged' else 'already_accepted' end
    when v_status <> 'pending' then v_status
    when strata_tenancy.has_left_since(v_organization.organization_id, v_context.user_id, v_invitation.invited_at)
         or v_claimed.user_id is not null or v_claimed.ended_at is not null then 'revoked'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when exists (select from strata_tenancy.memberships m
                 where m.organization_id = v_organization.organization_id and m.user_id = v_context.user_id
                   and strata_tenancy.membership_status_at(m, v_clock) = 'suspended') then 'member_suspended'
    when exists (select from strata_tenancy.memberships m
                 where m.organization_id = v_organization.organization_id and m.user_id = v_context.user_id
                   and m.label = coalesce(v_claimed.label, v_invitation.label) and m.ended_at is null) then 'already_member'
    when strata_tenancy.has_required_attributes(v_invitation.party_type) then 'attributes_required'
    when strata_access.may_invite(v_invitation) is not true
         or not strata_tenancy.covers_company(v_organization.organization_id, v_invitation.invited_by_membership_id, coalesce(v_claimed.company_id, v_invitation.company_id))
         then 'inviter_not_allowed'
    when exists (select from strata_access.invitation_roles g
                 join strata_access.roles r on r.role_id = g.role_id and r.is_for_admin_company
                 where g.organization_id = v_organization.organization_id and g.invitation_id = v_invitation.invitation_id)
         and not exists (select from strata_tenancy.companies c
                         where c.organization_id = v_organization.organization_id and c.is_admin
                           and c.company_id = coalesce(v_claimed.company_id, v_invitation.company_id)) then 'admin_company_required'
    else 'accepted'
  end;

  if outcome in ('not_invitee', 'inviter_not_allowed') then
    perform strata_audit.record_security_event('invitation-refused', v_context.user_id, v_organization.organization_id,
                                               jsonb_build_object('invitation_id', v_invitation.invitation_id, 'outcome', outcome));
  elsif outcome = 'revoked' and v_status = 'pending' then
    update strata_tenancy.invitations i set revoked_at = v_clock, status_reason = 'the membership has ended, or is somebody else''s'
    where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
  elsif outcome = 'unchanged' then
    organization_id := v_invitation.organization_id;
    membership_id := v_invitation.accepted_membership_id;
  elsif outcome = 'accepted' then
    organization_id := v_invitation.organization_id;
    if v_invitation.membership_id is not null then
      v_membership_id := v_invitation.membership_id;
      update strata_tenancy.memberships m set user_id = v_context.user_id, joined_at = v_clock
      where m.organization_id = v_invitation.organization_id and m.membership_id = v_invitation.membership_id;
    else
      insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, party_type, label, joined_at)
      values (v_invitation.organization_id, v_context.user_id, v_invitation.company_id, v_invitation.party_type, v_invitation.label, v_clock)
      returning m.membership_id into v_membership_id;
    end if;
    update strata_tenancy.invitations i
    set accepted_at = v_clock, accepted_by_user_id = v_context.user_id, accepted_membership_id = v_membership_id
    where i.organization_id = v_invitation.organization_id and i.invitation_id = v_invitation.invitation_id;
    for v_role_id in
      select r.role_id from strata_access.invitation_roles r
      where r.organization_id = v_invitation.organization_id and r.invitation_id = v_invitation.invitation_id order by r.role_id
    loop
      -- Refused only where somebody has retired a role of the platform since it was looked at.
      if strata_access.assign_role(v_invitation.organization_id, v_membership_id, v_role_id, p_source => 'invitation', p_reason => null,
                                   p_source_reference => v_invitation.invitation_id::text,
                                   p_granter_membership_id => v_invitation.invited_by_membership_id) not in ('done', 'unchanged') then
        perform strata_core.raise_error('ST402', 'membership_roles_role_id_check');
      end if;
    end loop;
    perform strata_audit.record_security_event('invitation-accepted', v_context.user_id, v_invitation.organization_id,
                                               jsonb_build_object('invitation_id', v_invitation.invitation_id, 'membership_id', v_membership_id));
    membership_id := v_membership_id;
  end if;
  return next;
end
$$;

comment on function strata.accept_invitation(text, uuid) is 'The user of the session, who may be in any organization or none, accepts an invitation: by its token, or by its key where it is for the user or for an address that the user has proved. Only whoever is invited can, also with the token. Outcomes: accepted, unchanged, not_invitee, already_accepted, declined, revoked, expired, already_member, member_suspended, attributes_required, inviter_not_allowed, admin_company_required, organization_not_active, impersonation_refused, unknown. Unchanged: the user has accepted it before. Not invitee: the user has not proved the address, or another user is invited. Revoked: also when the user has left since, or the membership to be claimed is not free any more. Attributes required: members of that type have had to have some since; the organization invites anew. Inviter not allowed: whoever invited could not make this invitation now; nothing has happened, and it may be accepted once they can again. Raises ST101 without a session and ST202 outside of read committed.';

alter function strata.accept_invitation(text, uuid) owner to strata_definer;

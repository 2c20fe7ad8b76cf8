-- Whether an address is known plays no part: the answer, and what the organization sees afterwards, are the same for everybody's and nobody's. One invitation of the
-- same person takes the place of another in the same step, so that there are never two tokens.
create function strata.invite_member(p_organization_id uuid, p_email text default null, p_phone text default null, p_user_id uuid default null,
                                     p_membership_id uuid default null, p_role_ids uuid[] default '{}', p_company_id uuid default null, p_label text default null,
                                     p_lifetime interval default null, p_message text default null, p_party_type text default null)
  returns table (outcome text, invitation_id uuid, token text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_kind         text := case when p_email is not null then 'email' when p_phone is not null then 'phone' end;
  v_address      text := btrim(coalesce(p_email, p_phone));
  v_value        text := strata_users.normalise_identifier(v_kind, v_address);
  v_role_ids     uuid[] := array(select distinct r.role_id from unnest(p_role_ids) as r (role_id));
  v_label        text := case when p_membership_id is null then coalesce(p_label, 'default') else p_label end;
  v_party_type   text := case when p_membership_id is null then coalesce(p_party_type, 'member') else p_party_type end;
  v_company_id   uuid := p_company_id;
  v_context      strata_core.context;
  v_organization strata_tenancy.organizations;
  v_membership   strata_tenancy.memberships;
  v_constraint   text;
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    outcome := 'not_allowed';
    return next;
    return;
  elsif num_nonnulls(p_email, p_phone, p_user_id) > 1 or num_nonnulls(p_email, p_phone, p_user_id, p_membership_id) = 0 then
    perform strata_core.raise_error('ST402', 'invitations_invitee_check');
  elsif v_kind is not null and v_value is null then
    perform strata_core.raise_error('ST402', 'invitations_value_check');
  elsif p_lifetime <= interval '0' then
    perform strata_core.raise_error('ST402', 'invitations_expires_at_check');
  end if;

  -- Users, organizations, memberships: as everywhere.
  if p_user_id is not null then
    perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
    if not found then
      outcome := 'unknown';
      return next;
      return;
    end if;
  end if;
  perform strata_access.lock_rights(p_organization_id);
  v_clock := strata_core.clock();
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  if p_membership_id is not null then
    select m.* into v_membership from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null for no key update;
    v_company_id := coalesce(p_company_id, v_membership.company_id);
  end if;
  outcome := case
    when v_organization.organization_id is null or p_membership_id is not null and v_membership.membership_id is null then 'unknown'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when v_membership.user_id is not null
         or exists (select from strata_tenancy.memberships m
                    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.label = coalesce(v_membership.label, v_label) and m.ended_at is null) then 'already_member'
    -- Nobody says them of themself: the organization enters the membership, and invites for that.
    when p_membership_id is null and strata_tenancy.has_required_attributes(v_party_type) then 'attributes_required'
    else strata_access.check_gift(p_organization_id, v_role_ids, v_company_id)
  end;
  -- Whoever claims a membership has what it was given already.
  if outcome is null
     and (p_membership_id is not null and not strata_access.covers_member(p_organization_id, p_membership_id)
          or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), v_company_id)) then
    outcome := 'not_allowed';
  end if;
  if outcome is not null then
    return next;
    return;
  end if;

  update strata_tenancy.invitations i
  set revoked_at = greatest(v_clock, i.invited_at), status_reason = 'a new one takes its place'
  where i.organization_id = p_organization_id and i.status = 'pending'
    and (i.kind = v_kind and i.value = v_value or i.user_id = p_user_id or i.membership_id = p_membership_id);
  select c.* into v_context from strata_core.context c;
  token := strata_users.new_token();
  insert into strata_tenancy.invitations as i (organization_id, kind, value, address, user_id, membership_id, company_id, label, party_type, message, token_hash,
                                               invited_by_membership_id, invited_by_user_id, invited_at, expires_at)
  values (p_organization_id, v_kind, v_value, v_address, p_user_id, p_membership_id, p_company_id, v_label, v_party_type, p_message, strata_users.hash_token(token),
          v_context.membership_id, v_context.user_id, v_clock,
          v_clock + least(coalesce(p_lifetime, strata_core.setting_interval('invitation_lifetime')), strata_core.setting_interval('invitation_lifetime_max')))
  returning 'invited', i.invitation_id, i.expires_at into outcome, invitation_id, expires_at;
  insert into strata_access.invitation_roles (organization_id, invitation_id, role_id, role_defined_in)
  select p_organization_id, invitation_id, r.role_id, r.defined_in from strata_access.roles r where r.role_id = any (v_role_ids);
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'invitations_invitee_check'));
end
$$;

comment on function strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text) is 'Invites somebody into an organization, with roles: by an e-mail address, a phone number or a user, for a new membership; or for a membership without a user, which is claimed, and then by one of these or by the token alone. The token is for the host''s message (shown once, stored nowhere). An invitation of the same person from before is revoked. Outcomes: invited, already_member, attributes_required, admin_company_required, not_allowed, organization_not_active, unknown. Already member: the user has a membership of that label, or the membership has a user; of an address this shows when it is accepted. Attributes required: a member of that type has attributes that have to be given; enter the membership, and invite for that. Not allowed: also when whoever invites could not give one of the roles, may not act upon the membership, or invites into the admin company from outside of it. Unknown: no such user, membership, company or role. A lifetime is cut to the setting invitation_lifetime_max. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.invite_member(uuid, text, text, uuid, uuid, uuid[], uuid, text, interval, text, text) owner to strata_definer;

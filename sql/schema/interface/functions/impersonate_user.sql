-- Staff prove by a session of their own who they are: a name in a parameter proves nothing. The audit row says what the session says, and it is also
-- written for what was refused to somebody known, because the refusal is answered and not raised.
-- Always in an organization: there is nobody else who could refuse it.
create function strata.impersonate_user(p_operator_token text, p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_reason text,
                                        p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_hash       bytea := strata_users.hash_token(p_operator_token);
  v_operator   strata_users.sessions;
  v_user       strata_users.users;
  v_membership strata_tenancy.memberships;
  v_organization strata_tenancy.organizations;
  v_lifetime_max interval := strata_core.setting_interval('impersonation_lifetime_max');
  v_lifetime   interval := least(p_lifetime, v_lifetime_max);
  v_outcome    text;
  v_token      text;
  v_session_id uuid;
  v_expires_at timestamptz;
begin
  if p_reason is null or length(p_reason) > 1000 or btrim(p_reason) = '' or p_reason ~ '[[:cntrl:]]' then
    perform strata_core.raise_error('ST402', 'reason_check');
  end if;
  if p_organization_id is null or v_lifetime <= interval '0' then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  v_expires_at := least(v_clock + v_lifetime, v_clock + v_lifetime_max);
  if v_expires_at <= v_clock then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select s.* into v_operator from strata_users.sessions s where s.token_hash = v_hash;
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.user_id = p_user_id
    and m.membership_id = coalesce(p_membership_id, (select d.membership_id from strata_tenancy.memberships d
                                                     where d.organization_id = p_organization_id and d.user_id = p_user_id and d.is_default));

  v_outcome := case
    when strata.session_outcome(v_hash, v_clock) <> 'begun' or v_operator.impersonator_user_id is not null
         or not exists (select from strata_users.users w where w.user_id = v_operator.user_id and w.user_type = 'staff') then 'operator_refused'
    when v_user.user_id is null then 'unknown_user'
    when v_user.user_id = v_operator.user_id then 'self'
    when v_user.user_type = 'staff' then 'user_refused'
    when strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then 'user_not_active'
    when v_membership.membership_id is null then 'unknown_membership'
    when strata_tenancy.membership_status_at(v_membership, v_clock) <> 'active' then 'membership_not_active'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when v_operator.assurance_level < v_organization.minimum_assurance_level then 'assurance_too_low'
    when v_organization.impersonation_refused_at is not null then 'organization_refused'
    else 'opened'
  end;

  if v_outcome = 'opened' then
    v_token := strata_users.new_token();
    insert into strata_users.sessions as s (user_id, organization_id, membership_id, token_hash, assurance_level, user_epoch, membership_epoch,
                                            authenticated_at, opened_at, expires_at, impersonator_user_id, impersonator_session_id, impersonation_reason)
    values (p_user_id, p_organization_id, v_membership.membership_id, strata_users.hash_token(v_token), 1, v_user.session_epoch,
            v_membership.session_epoch, v_operator.authenticated_at, v_clock, least(v_expires_at, v_operator.expires_at), v_operator.user_id, v_operator.session_id, p_reason)
    returning s.session_id, s.expires_at into v_session_id, v_expires_at;
  else
    v_expires_at := null;
  end if;
  -- A token that nobody has names no actor, and a key that nobody has is no event of anybody.
  if v_operator.session_id is not null and v_user.user_id is not null then
    insert into strata_audit.security_events (organization_id, user_id, event_type, actor_user_id, actor_membership_id, actor_session_id,
                                              actor_impersonator_user_id, actor_role, details, reason, occurred_at)
    values (v_organization.organization_id, p_user_id, case v_outcome when 'opened' then 'impersonation-started' else 'impersonation-refused' end,
            v_operator.user_id, v_operator.membership_id, v_operator.session_id, v_operator.impersonator_user_id, session_user,
            jsonb_strip_nulls(jsonb_build_object('outcome', v_outcome, 'membership_id', v_membership.membership_id, 'session_id', v_session_id,
                                                 'expires_at', v_expires_at)), p_reason, v_clock);
  end if;
  return query select v_outcome, v_token, v_session_id, v_expires_at;
end
$$;

comment on function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) is 'Lets a member of staff, known by a session of the own, act as a user in an organization, as one membership, by default the default one: a session of assurance level 1 with both identities, which ends with the one it was started from. Outcomes: opened, operator_refused, unknown_user, self, user_refused, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, organization_refused. With opened comes the token that strata.begin_session takes (shown once, stored nowhere). operator_refused: the token is of no session that begins, of nobody on the staff, or of an impersonation. user_refused: the user is on the staff too. assurance_too_low: the organization wants its members recognised more surely than the member of staff was. organization_refused: the organization forbids it. Starting and refusing are recorded in strata_audit.security_events. Raises ST402 without a reason or an organization, and for a lifetime that is not positive.';

alter function strata.impersonate_user(text, uuid, uuid, uuid, text, interval) owner to strata_definer;

-- For somebody who was recognised elsewhere or before: whether the user, the membership and the organization may, is looked at here.
create function strata.start_session(p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_assurance_level integer, p_lifetime interval default null,
                                     p_method text default null, p_identifier_id uuid default null, p_device_id uuid default null,
                                     p_authenticated_at timestamptz default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_user       strata_users.users;
  v_membership_id uuid;
  v_membership_epoch integer;
begin
  if p_lifetime <= interval '0' or v_clock + least(p_lifetime, interval '100 years') <= v_clock or p_assurance_level is null or p_assurance_level not between 1 and 3
     or (p_organization_id is null and p_membership_id is not null) then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    outcome := 'unknown_user';
    return next;
    return;
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    outcome := 'user_not_active';
    return next;
    return;
  end if;

  if p_organization_id is not null then
    select a.outcome, a.membership_id, a.session_epoch into outcome, v_membership_id, v_membership_epoch
    from strata.admit_member(p_user_id, p_organization_id, p_membership_id, p_assurance_level, p_method, v_clock) a;
    if outcome <> 'admitted' then
      return next;
      return;
    end if;
  end if;

  outcome := 'opened';
  select s.token, s.session_id, s.expires_at into token, session_id, expires_at
  from strata_users.create_session(p_user_id, v_user.session_epoch, p_assurance_level, p_lifetime, p_method, p_identifier_id, p_device_id, p_authenticated_at,
                                   p_organization_id, v_membership_id, v_membership_epoch, v_clock) s;
  return next;
end
$$;

comment on function strata.start_session(uuid, uuid, uuid, integer, interval, text, uuid, uuid, timestamptz) is 'Opens a session for somebody who was recognised. Called by strata.open_session and strata.switch_session.';

alter function strata.start_session(uuid, uuid, uuid, integer, interval, text, uuid, uuid, timestamptz) owner to strata_definer;

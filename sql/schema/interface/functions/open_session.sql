-- For the host's own sign-in, which has already recognised the person. The token is 244 random bits; only its hash is kept.
create function strata.open_session(p_user_id uuid, p_organization_id uuid default null, p_membership_id uuid default null,
                                    p_assurance_level integer default 1, p_lifetime interval default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_user       strata_users.users;
  v_membership strata_tenancy.memberships;
  v_organization strata_tenancy.organizations;
  v_lifetime   interval := least(coalesce(p_lifetime, strata_core.setting_interval('session_lifetime')), strata_core.setting_interval('session_lifetime_max'));
  v_expires_at timestamptz;
  v_token      text := encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex');
begin
  if v_lifetime <= interval '0' or p_assurance_level is null or p_assurance_level not between 1 and 3
     or (p_organization_id is null) <> (p_membership_id is null) then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;
  -- A month compares as 30 days and may last 31 or 28: what counts is the moment that the interval leads to.
  v_expires_at := least(v_clock + v_lifetime, v_clock + strata_core.setting_interval('session_lifetime_max'));
  if v_expires_at <= v_clock then
    perform strata_core.raise_error('ST402', 'sessions_check');
  end if;

  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    return query select 'unknown_user', null::text, null::uuid, null::timestamptz;
    return;
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    return query select 'user_not_active', null::text, null::uuid, null::timestamptz;
    return;
  end if;

  if p_membership_id is not null then
    select m.* into v_membership from strata_tenancy.memberships m
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.user_id = p_user_id;
    if not found then
      return query select 'unknown_membership', null::text, null::uuid, null::timestamptz;
      return;
    elsif strata_tenancy.membership_status_at(v_membership, v_clock) <> 'active' then
      return query select 'membership_not_active', null::text, null::uuid, null::timestamptz;
      return;
    end if;
    select o.* into strict v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
    if strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then
      return query select 'organization_not_active', null::text, null::uuid, null::timestamptz;
      return;
    end if;
  end if;

  return query
    insert into strata_users.sessions as s (user_id, organization_id, membership_id, token_hash, assurance_level, user_epoch, membership_epoch,
                                            opened_at, expires_at)
    values (p_user_id, p_organization_id, p_membership_id, sha256(convert_to(v_token, 'UTF8')), p_assurance_level, v_user.session_epoch,
            v_membership.session_epoch, v_clock, v_expires_at)
    returning 'opened', v_token, s.session_id, s.expires_at;
end
$$;

comment on function strata.open_session(uuid, uuid, uuid, integer, interval) is 'Opens a session for a user, in an organization as one membership or outside any. Outcome opened, with the token that strata.begin_session takes (shown once, stored nowhere); or unknown_user, user_not_active, unknown_membership, membership_not_active, organization_not_active. Raises ST402 for a lifetime that is not positive, an assurance level other than 1 to 3, or only one of organization and membership.';

alter function strata.open_session(uuid, uuid, uuid, integer, interval) owner to strata_definer;

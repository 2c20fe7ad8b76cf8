-- The person was recognised already: acting as another membership takes no other proof, and makes nothing more recent or more certain than it was.
create function strata.switch_session(p_session_token text, p_organization_id uuid default null, p_membership_id uuid default null)
  returns table (outcome text, token text, session_id uuid, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session strata_users.sessions;
begin
  -- The user first, as everywhere: what ends all sessions holds that row and then wants theirs.
  perform from strata_users.users u
  where u.user_id = (select s.user_id from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token))
  for no key update;
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token) for update;
  if not found or v_session.impersonator_user_id is not null
     or strata.session_outcome(v_session.token_hash, strata_core.clock()) not in ('begun', 'membership_not_active', 'organization_not_active', 'assurance_too_low', 'method_not_allowed') then
    outcome := 'session_refused';
    return next;
    return;
  end if;
  select s.outcome, s.token, s.session_id, s.expires_at into outcome, token, session_id, expires_at
  from strata.start_session(v_session.user_id, p_organization_id, p_membership_id, v_session.assurance_level, v_session.expires_at - strata_core.clock(),
                            v_session.method, v_session.identifier_id, v_session.device_id, v_session.authenticated_at) s;
  if outcome = 'opened' then
    update strata_users.sessions s set revoked_at = strata_core.clock() where s.session_id = v_session.session_id;
  end if;
  return next;
end
$$;

comment on function strata.switch_session(text, uuid, uuid) is 'Exchanges a session for one that acts as another membership of the same user, by default the default one in the organization, or outside any organization; the old one ends. Outcomes: opened, session_refused, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. Raises ST402 for a membership without its organization.';

alter function strata.switch_session(text, uuid, uuid) owner to strata_definer;

create function strata.request_number_proof(p_session_token text, p_number_reassignment_id uuid)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session      record;
  v_reassignment strata_users.number_reassignments;
  v_throttle     strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.holder_user_id = v_session.user_id and r.status in ('claimed', 'contested');
  if not found then
    outcome := 'unknown';
    return next;
    return;
  elsif strata_users.rests_on_number(v_session.session_id, v_reassignment.identifier_id) then
    outcome := 'rests_on_number';
    return next;
    return;
  end if;
  -- Counted apart from what the claimant, who has the number, may ask for it.
  v_throttle := strata_users.lock_throttle('code_request', 'holder phone:' || v_reassignment.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    address := v_reassignment.address;
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
    from strata_users.create_challenge('verify', 'phone', v_reassignment.address, v_session.user_id, v_reassignment.identifier_id) c;
  end if;
  return next;
end
$$;

comment on function strata.request_number_proof(text, uuid) is 'Makes a code for a number that somebody else claims, for its holder who signed in lately; the host sends it there. Outcomes: sent, throttled, rests_on_number, unknown, session_refused, reauthentication_required. Throttled is until expires_at; of unknown there is no such open claim on a number of theirs.';

alter function strata.request_number_proof(text, uuid) owner to strata_definer;

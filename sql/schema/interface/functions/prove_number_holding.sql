-- Two things together: a sign-in that whoever has the number could not have made, and the number.
create function strata.prove_number_holding(p_session_token text, p_number_reassignment_id uuid, p_challenge_token text, p_code text)
  returns table (outcome text, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_session      record;
  v_reassignment strata_users.number_reassignments;
  v_challenge    strata_users.challenges;
  v_throttle     strata_users.throttles;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.holder_user_id = v_session.user_id;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  elsif strata_users.rests_on_number(v_session.session_id, v_reassignment.identifier_id) then
    outcome := 'rests_on_number';
    return next;
    return;
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'verify' and c.user_id = v_session.user_id
    and c.identifier_id = v_reassignment.identifier_id;
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.lock_people(array[v_reassignment.identifier_id], array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if not strata_users.end_number_claim(p_number_reassignment_id, 'proved_by_holder') then
    outcome := 'closed';
    return next;
    return;
  end if;
  update strata_users.identifiers i set last_proof_at = v_clock where i.identifier_id = v_reassignment.identifier_id and i.released_at is null;
  outcome := 'done';
  return next;
  return;
end
$$;

comment on function strata.prove_number_holding(text, uuid, text, text) is 'The holder of a number that somebody else claims proves to have it still, with the code of strata.request_number_proof and a session that does not rest on the number alone. The claim ends; the claimant keeps the empty user and is told. Outcomes: done, refused, rests_on_number, throttled, closed, unknown, session_refused, reauthentication_required. Throttled is until expires_at; of refused the code was wrong, of rests_on_number another way to sign in is needed, of closed the claim had ended. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.prove_number_holding(text, uuid, text, text) owner to strata_definer;

-- The token is that of a sign-in that waits: whoever has it has proved the number minutes ago, and the sign-in was not let through because they may be somebody new.
create function strata.claim_number(p_step_up_token text, p_given_name text default null, p_family_name text default null, p_locale text default null,
                                    p_time_zone text default null, p_signals strata_users.sign_in_signals default null)
  returns table (outcome text, number_reassignment_id uuid, user_id uuid, session_token text, session_id uuid, expires_at timestamptz, device_token text,
                 contest_until timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_waiting      strata_users.challenges;
  v_held         strata_users.identifiers;
  v_throttle     strata_users.throttles;
  v_user         strata_users.users;
  v_reason       text;
  v_identifier_id uuid;
  v_result       strata_users.sign_in_result;
begin
  select c.* into v_waiting from strata_users.challenges c where c.token_hash = strata_users.hash_token(p_step_up_token) and c.is_claimable;
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id;
  v_throttle := strata_users.lock_throttle('sign_in', v_held.kind || ':' || v_held.value);
  update strata_users.challenges c set attempt_count = c.attempt_count + 1, consumed_at = v_clock, new_password_hash = null
  where c.challenge_id = v_waiting.challenge_id and c.consumed_at is null and c.attempt_count < c.attempt_limit and c.expires_at > strata_core.clock();
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.lock_people(array[v_held.identifier_id], array[v_held.user_id]);
  select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id;

  if v_held.released_at is not null then
    outcome := 'refused';
    v_reason := 'number_released';
  elsif exists (select from strata_users.identifiers i
                where i.kind = 'phone' and i.value = v_held.value and i.release_reason = 'recycled' and i.quarantined_until > v_clock) then
    outcome := 'quarantined';
    v_reason := 'quarantined';
  elsif exists (select from strata_users.number_reassignments r where r.value = v_held.value and r.status in ('claimed', 'contested', 'released')) then
    outcome := 'already_claimed';
    v_reason := 'already_claimed';
  elsif v_held.last_proof_at > v_clock - strata_core.setting_interval('reassignment_dormancy') then
    outcome := 'refused';
    v_reason := 'holder_active';
  end if;
  if outcome is not null then
    perform strata_users.record_attempt('sms_code', 'refused', v_held.user_id, v_held.identifier_id, v_throttle.throttle_key, p_signals, v_clock, array[v_reason]);
    return next;
    return;
  end if;

  user_id := strata_users.enter_person(null, p_given_name, p_family_name, p_locale, p_time_zone);
  insert into strata_users.identifiers as i (user_id, kind, value, address, claimed_at) values (user_id, 'phone', v_held.value, v_held.address, v_clock)
  returning i.identifier_id into v_identifier_id;
  select u.* into strict v_user from strata_users.users u where u.user_id = claim_number.user_id for no key update;
  v_result := strata.conclude_sign_in(v_user, 'sms_code', v_identifier_id, null, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
  session_token := v_result.session_token;
  session_id := v_result.session_id;
  expires_at := v_result.expires_at;
  device_token := v_result.device_token;

  insert into strata_users.number_reassignments as r (identifier_id, holder_user_id, claimant_user_id, value, address, number_status, number_recycled_on,
                                                      number_proved_at, claimed_at)
  values (v_held.identifier_id, v_held.user_id, user_id, v_held.value, v_held.address, (p_signals).number_status, (p_signals).number_recycled_on,
          v_waiting.created_at, v_clock)
  returning r.number_reassignment_id into number_reassignment_id;
  -- A password is asked too: it proves the holder, also where the number is the name that it is entered with.
  if exists (select from strata_users.password_credentials c where c.user_id = v_held.user_id)
     or cardinality(strata_users.usable_methods(v_held.user_id, v_held.identifier_id)) > 0 then
    outcome := 'contested';
    contest_until := v_clock + strata_core.setting_interval('reassignment_contest_period');
    update strata_users.number_reassignments r set contested_at = v_clock, contest_until = claim_number.contest_until
    where r.number_reassignment_id = claim_number.number_reassignment_id;
    perform strata_users.announce_event(v_held.user_id, 'identifier-contested', v_held.identifier_id);
  elsif (select strata_users.is_number_recycled(r) from strata_users.number_reassignments r where r.number_reassignment_id = claim_number.number_reassignment_id) then
    outcome := strata_users.release_number(number_reassignment_id, 'provider');
  else
    outcome := 'claimed';
  end if;
  return next;
end
$$;

comment on function strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals) is 'Somebody who proved a number that another user holds says that they are somebody new, with the step_up_token of a sign-in that is_claimable. They start with an empty user and a session of it, and the claim on the number is decided apart. Outcomes: claimed, contested, completed, released, already_claimed, quarantined, refused. Claimed waits for evidence; contested: the holder is asked, until contest_until; completed: the holder has no other way in and the provider dates the recycling after their last proof, so the number is the claimant''s; released: the same, to be proved once more. No user is made where somebody else has claimed it already, where it was taken from somebody lately (quarantined), and where the holder has proved it lately or the token is worth nothing (refused). Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.claim_number(text, text, text, text, text, strata_users.sign_in_signals) owner to strata_definer;

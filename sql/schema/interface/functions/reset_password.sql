-- A recovery is a sign-in that also sets a password, and is worth no more than that: it is assessed by the same rules, so whoever was given somebody's number cannot
-- recover their user with it, and where a second factor is set up it cannot be skipped. Then the new hash waits on the challenge for the second proof.
create function strata.reset_password(p_challenge_token text, p_code text, p_password_hash text, p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_challenge strata_users.challenges;
  v_holder    record;
  v_throttle  strata_users.throttles;
  v_user      strata_users.users;
  v_result    strata_users.sign_in_result;
begin
  if strata_users.password_algorithm(p_password_hash) is null then
    perform strata_core.raise_error('ST402', 'password_credentials_algorithm_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'recover';
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_code_throttle(v_challenge.kind, v_challenge.value, (p_signals).device_token);
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = v_challenge.kind and i.value = v_challenge.value and i.verified_at is not null and i.released_at is null;
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    return strata_users.refuse_attempt('refused', 'wrong_code', v_challenge.method, v_holder.user_id, v_holder.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  if v_holder.user_id is null then
    return strata_users.refuse_attempt('no_user', 'unknown_address', v_challenge.method, null, null, v_throttle, p_signals);
  end if;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
  v_result := strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
  if v_result.outcome = 'step_up_required' then
    update strata_users.challenges c set new_password_hash = p_password_hash where c.token_hash = strata_users.hash_token(v_result.step_up_token);
  elsif v_result.outcome = 'signed_in' then
    perform strata_users.replace_password(v_holder.user_id, p_password_hash, v_result.session_id);
  end if;
  return v_result;
end
$$;

comment on function strata.reset_password(text, text, text, strata_users.sign_in_signals) is 'Sets a new password with the code that strata.request_code made for recover, and signs in: all other sessions end and every proved address is told. Assessed like any sign-in; where that asks for a second proof the password is set once strata.step_up gets it, and not before. Outcomes: signed_in, step_up_required, refused, throttled, no_user, user_not_active. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no argon2id, bcrypt or scrypt hash.';

alter function strata.reset_password(text, text, text, strata_users.sign_in_signals) owner to strata_definer;

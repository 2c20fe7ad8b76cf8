create function strata.sign_in_with_code(p_challenge_token text, p_code text, p_signals strata_users.sign_in_signals default null) returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_challenge strata_users.challenges;
  v_holder    record;
  v_released  record;
  v_throttle  strata_users.throttles;
  v_user      strata_users.users;
  v_result    strata_users.sign_in_result;
begin
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'sign_in';
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
  if v_holder.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
  end if;
  select t.* into v_released from strata_users.take_released_number(v_challenge.kind, v_challenge.value) t;
  if v_released.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_released.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_released.identifier_id, strata_core.clock(), v_throttle.throttle_key, p_signals, 1,
                                   p_is_new => v_released.is_first);
  end if;
  return strata_users.refuse_attempt('no_user', 'unknown_address', v_challenge.method, null, null, v_throttle, p_signals);
end
$$;

comment on function strata.sign_in_with_code(text, text, strata_users.sign_in_signals) is 'Signs in with the code that strata.request_code made for sign_in. Outcomes: signed_in, signed_up, step_up_required, refused, throttled, no_user, user_not_active. Of signed_up the number had been released to whoever claimed it, and is theirs now; of no_user the code was right and nobody has the address. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.sign_in_with_code(text, text, strata_users.sign_in_signals) owner to strata_definer;

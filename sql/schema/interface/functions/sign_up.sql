-- Nothing is entered before the address is proved, so nobody can be there first with somebody else's address, and that an address is known shows only to
-- whoever has just proved to own it. A username is a public name: that it is taken may be said.
create function strata.sign_up(p_challenge_token text, p_code text, p_given_name text default null, p_family_name text default null, p_locale text default null,
                               p_time_zone text default null, p_username text default null, p_password_hash text default null,
                               p_signals strata_users.sign_in_signals default null, p_guest_token text default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_challenge strata_users.challenges;
  v_throttle  strata_users.throttles;
  v_holder    record;
  v_released  record;
  v_user_id   uuid;
  v_user      strata_users.users;
  v_username  text := strata_users.normalise_identifier('username', p_username);
  v_result    strata_users.sign_in_result;
begin
  if p_username is not null and v_username is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose in ('sign_up', 'sign_in');
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_code_throttle(v_challenge.kind, v_challenge.value, (p_signals).device_token);
  if v_username is not null then
    perform strata_users.lock_throttle('sign_in', 'username:' || v_username);
    if strata_users.is_quarantined('username', v_username, null)
       or exists (select from strata_users.identifiers i
                  where i.kind = 'username' and i.value = v_username and i.verified_at is not null and i.released_at is null) then
      v_result.outcome := 'username_taken';
      return v_result;
    end if;
  end if;
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
    return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1,
                                   p_is_stranger => true);
  end if;

  select t.* into v_released from strata_users.take_released_number(v_challenge.kind, v_challenge.value) t;
  if v_released.user_id is not null then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_released.user_id for no key update;
    return strata.conclude_sign_in(v_user, v_challenge.method, v_released.identifier_id, v_clock, v_throttle.throttle_key, p_signals, 1,
                                   p_is_new => v_released.is_first);
  end if;
  -- The session is looked at under the lock of the guest: whoever comes second with it finds a person there.
  select u.user_id into v_user_id
  from strata_users.sessions s
  join strata_users.users u on u.user_id = s.user_id
  where s.token_hash = strata_users.hash_token(p_guest_token) and s.impersonator_user_id is null and u.kind = 'guest'
  for no key update of u;
  if found and strata.session_outcome(strata_users.hash_token(p_guest_token), strata_core.clock()) <> 'begun' then
    v_user_id := null;
  end if;
  v_user_id := coalesce(v_user_id, strata_users.claimed_placeholder(v_challenge.kind, v_challenge.value));
  if strata_users.is_quarantined(v_challenge.kind, v_challenge.value, v_user_id) then
    return strata_users.refuse_attempt('quarantined', 'quarantined', v_challenge.method, null, null, v_throttle, p_signals);
  end if;
  v_user_id := strata_users.enter_person(v_user_id, p_given_name, p_family_name, p_locale, p_time_zone);
  perform strata_users.prove_identifier(v_user_id, v_challenge.kind, v_challenge.address);
  if v_username is not null then
    perform strata_users.prove_identifier(v_user_id, 'username', p_username);
  end if;
  if p_password_hash is not null then
    perform strata_audit.record_security_event('credential-change', v_user_id, null,
      jsonb_build_object('credential_type', 'password', 'change_type', strata_users.store_password(v_user_id, p_password_hash)));
  end if;
  select i.identifier_id into strict v_holder.identifier_id from strata_users.identifiers i
  where i.user_id = v_user_id and i.kind = v_challenge.kind and i.value = v_challenge.value and i.released_at is null;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
  return strata.conclude_sign_in(v_user, v_challenge.method, v_holder.identifier_id, v_clock, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
end
$$;

comment on function strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text) is 'Registers whoever proves an address with the code that strata.request_code made: a new person, the placeholder who was entered with that address, the guest whose session token is given, or whoever claimed a number that was released to them since. Whoever holds the address already is signed in as with strata.sign_in_with_code. Outcomes: signed_up, signed_in, step_up_required, refused, throttled, quarantined, username_taken, user_not_active. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.sign_up(text, text, text, text, text, text, text, text, strata_users.sign_in_signals, text) owner to strata_definer;

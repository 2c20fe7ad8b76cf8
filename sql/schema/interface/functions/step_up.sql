-- The second proof of a sign-in that waits. What the client verifies (password, time-based code, passkey signature) it says with p_is_verified; what makes it worth
-- anything only once is decided here: the step of the code, the counter of the passkey, the use of the recovery code.
create function strata.step_up(p_step_up_token text, p_method text, p_is_verified boolean default false, p_code_token text default null, p_code text default null,
                               p_totp_step bigint default null, p_recovery_code_hash bytea default null, p_password_hash text default null,
                               p_credential_id bytea default null, p_sign_count_before bigint default null, p_sign_count bigint default null,
                               p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_waiting  strata_users.challenges;
  v_throttle strata_users.throttles;
  v_user     strata_users.users;
  v_is_open  boolean;
  v_is_right boolean := false;
  v_level    integer;
  v_result   strata_users.sign_in_result;
begin
  select c.* into v_waiting from strata_users.challenges c where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up';
  if not found then
    v_result.outcome := 'refused';
    return v_result;
  end if;
  v_throttle := strata_users.lock_throttle('second_factor', v_waiting.user_id::text);
  if strata_users.is_throttled(v_throttle) then
    return strata_users.refuse_attempt('throttled', null, p_method, v_waiting.user_id, v_waiting.identifier_id, v_throttle, p_signals);
  end if;

  update strata_users.challenges c set attempt_count = c.attempt_count + 1
  where c.challenge_id = v_waiting.challenge_id and c.consumed_at is null and c.attempt_count < c.attempt_limit and c.expires_at > strata_core.clock();
  v_is_open := found;
  select u.* into strict v_user from strata_users.users u where u.user_id = v_waiting.user_id for no key update;
  if v_is_open and v_waiting.user_epoch = v_user.session_epoch
     and coalesce(p_method = any (strata_users.step_up_methods(v_waiting.user_id, v_waiting.method, v_waiting.identifier_id)), false) then
    case p_method
      when 'totp' then
        update strata_users.totp_factors t set last_step = p_totp_step
        where t.user_id = v_waiting.user_id and t.confirmed_at is not null and t.last_step < p_totp_step and p_is_verified;
        v_is_right := found;
      when 'recovery_code' then
        update strata_users.recovery_codes r set used_at = v_clock
        where r.user_id = v_waiting.user_id and r.code_hash = p_recovery_code_hash and r.used_at is null;
        v_is_right := found;
      when 'password' then
        v_is_right := coalesce(p_is_verified and exists (
          select from strata_users.password_credentials c where c.user_id = v_waiting.user_id and c.password_hash = p_password_hash), false);
      when 'passkey' then
        v_is_right := coalesce(p_is_verified and strata_users.consume_passkey_challenge(p_code_token)
                               and exists (select from strata_users.passkeys p where p.credential_id = p_credential_id and p.user_id = v_waiting.user_id)
                               and strata_users.use_passkey(p_credential_id, p_sign_count_before, p_sign_count) is not null, false);
      else
        v_is_right := exists (select from strata_users.challenges c
                              where c.token_hash = strata_users.hash_token(p_code_token) and c.purpose = 'step_up_code' and c.step_up_token_hash = v_waiting.token_hash
                                and c.method = p_method)
                      and strata_users.consume_challenge(strata_users.hash_token(p_code_token), p_code);
    end case;
  end if;
  if not v_is_right then
    return strata_users.refuse_attempt('refused', 'wrong_second_proof', p_method, v_waiting.user_id, v_waiting.identifier_id, v_throttle, p_signals);
  end if;
  perform strata_users.count_success(v_throttle);
  update strata_users.challenges c set consumed_at = v_clock, new_password_hash = null where c.challenge_id = v_waiting.challenge_id;
  -- An e-mail code is no authenticator (NIST SP 800-63B 5.1.3.1), so it raises nothing.
  v_level := case when p_method = 'email_code' or (p_method = 'password' and v_waiting.method = 'email_code') then 1 else 2 end;
  v_result := strata.conclude_sign_in(v_user, v_waiting.method, v_waiting.identifier_id,
                                      (select i.last_proof_at from strata_users.identifiers i where i.identifier_id = v_waiting.identifier_id),
                                      v_throttle.throttle_key, p_signals, v_level, p_second_method => p_method,
                                      p_organization_id => v_waiting.organization_id, p_membership_id => v_waiting.membership_id);
  -- Read before it was consumed; a recovery never changes its hash after it has answered.
  if v_result.outcome = 'signed_in' and v_waiting.new_password_hash is not null then
    perform strata_users.replace_password(v_waiting.user_id, v_waiting.new_password_hash, v_result.session_id);
  end if;
  return v_result;
end
$$;

comment on function strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals) is 'Gives the second proof of a sign-in that waits: totp, recovery_code, passkey, password, email_code or sms_code, of those that step_up_methods named. Of a recovery it also sets the new password. Outcomes: signed_in, refused, throttled, user_not_active, unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. From unknown_membership on: of a sign-in to one organization. Counts and writes down every attempt: call it in a transaction of its own, because what is rolled back is not counted.';

alter function strata.step_up(text, text, boolean, text, text, bigint, bytea, text, bytea, bigint, bigint, strata_users.sign_in_signals) owner to strata_definer;

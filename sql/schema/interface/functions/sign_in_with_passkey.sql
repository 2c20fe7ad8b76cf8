create function strata.sign_in_with_passkey(p_challenge_token text, p_credential_id bytea, p_sign_count_before bigint, p_sign_count bigint,
                                            p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_throttle strata_users.throttles;
  v_owner    strata_users.users;
  v_result   strata_users.sign_in_result;
begin
  v_throttle := strata_users.lock_throttle('sign_in', 'passkey:' || encode(p_credential_id, 'hex'));
  select u.* into v_owner from strata_users.passkeys p
  join strata_users.users u on u.user_id = p.user_id
  where p.credential_id = p_credential_id
  for no key update of u;
  if not strata_users.consume_passkey_challenge(p_challenge_token)
     or strata_users.use_passkey(p_credential_id, p_sign_count_before, p_sign_count) is distinct from v_owner.user_id
     or v_owner.user_id is null then
    v_result.outcome := 'refused';
    perform strata_users.record_attempt('passkey', 'refused', v_owner.user_id, null, v_throttle.throttle_key, p_signals, strata_core.clock(),
                                        array['passkey_refused']);
    return v_result;
  end if;
  return strata.conclude_sign_in(v_owner, 'passkey', null, null, v_throttle.throttle_key, p_signals, 2);
end
$$;

comment on function strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals) is 'Signs in with a passkey whose signature over the challenge of strata.request_passkey_challenge the client has verified, with the counter as it was found and as it was signed. Outcomes: signed_in, step_up_required, refused, user_not_active. A passkey whose counter went back is set aside.';

alter function strata.sign_in_with_passkey(text, bytea, bigint, bigint, strata_users.sign_in_signals) owner to strata_definer;

-- The host has verified the ID token. Of a provider that is believed about the address, a proved one there that is also proved here is the same proof as a code sent
-- to it, so the identity is linked when such a sign-in would be let in; what nobody proved here counts for nothing, whoever entered it first.
create function strata.sign_in_with_identity(p_issuer text, p_subject text, p_email text default null, p_is_email_verified boolean default false,
                                             p_given_name text default null, p_family_name text default null, p_locale text default null,
                                             p_signals strata_users.sign_in_signals default null)
  returns strata_users.sign_in_result
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
  set plan_cache_mode = force_generic_plan -- see strata.find_password
as $$
declare
  v_clock         timestamptz := strata_core.clock();
  v_value         text := case when p_is_email_verified then strata_users.normalise_identifier('email', p_email) end;
  v_linking       text;
  v_throttle      strata_users.throttles;
  v_user_id       uuid;
  v_holder        record;
  v_user          strata_users.users;
  v_result        strata_users.sign_in_result;
  v_constraint    text;
begin
  if p_issuer is null or p_subject is null then
    perform strata_core.raise_error('ST402', 'federated_identities_subject_check');
  end if;
  v_throttle := strata_users.lock_throttle('sign_in', 'identity:' || p_issuer || ' ' || p_subject);
  select f.user_id into v_user_id from strata_users.federated_identities f where f.issuer = p_issuer and f.subject = p_subject;
  if found then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
    -- It may have been removed while this waited.
    if not exists (select from strata_users.federated_identities f where f.issuer = p_issuer and f.subject = p_subject and f.user_id = v_user_id) then
      perform strata_users.record_attempt('identity', 'refused', v_user_id, null, v_throttle.throttle_key, p_signals, v_clock, array['identity_removed']);
      v_result.outcome := 'refused';
      return v_result;
    end if;
    v_result := strata.conclude_sign_in(v_user, 'identity', null, null, v_throttle.throttle_key, p_signals, 1);
    update strata_users.federated_identities f set last_used_at = v_clock
    where f.issuer = p_issuer and f.subject = p_subject and v_result.outcome = 'signed_in';
    return v_result;
  end if;

  v_linking := strata_users.linking_policy(p_issuer, v_value);
  if v_linking = 'refuse' then
    v_value := null;
  end if;
  if v_value is not null then
    perform strata_users.lock_throttle('sign_in', 'email:' || v_value);
  end if;
  select i.user_id, i.identifier_id, i.last_proof_at into v_holder from strata_users.identifiers i
  where i.kind = 'email' and i.value = v_value and i.verified_at is not null and i.released_at is null;
  if found then
    select u.* into strict v_user from strata_users.users u where u.user_id = v_holder.user_id for no key update;
    -- An address that was proved long ago, or was taken from somebody lately, may not be the user's any more; whoever has it proves the user by other means.
    if v_linking <> 'automatic' or v_holder.last_proof_at < v_clock - strata_core.setting_interval('linking_proof_age')
       or strata_users.is_quarantined('email', v_value, v_holder.user_id) then
      perform strata_users.record_attempt('identity', 'refused', v_holder.user_id, v_holder.identifier_id, v_throttle.throttle_key, p_signals, v_clock,
                                          array['confirmation_required']);
      v_result.outcome := 'confirmation_required';
      return v_result;
    end if;
    v_result := strata.conclude_sign_in(v_user, 'identity', v_holder.identifier_id, v_holder.last_proof_at, v_throttle.throttle_key, p_signals, 1);
    if v_result.outcome <> 'signed_in' then
      return v_result;
    end if;
    v_user_id := v_holder.user_id;
  else
    if strata_users.is_quarantined('email', v_value, null) then
      v_value := null;
    end if;
    v_user_id := strata_users.enter_person(strata_users.claimed_placeholder('email', v_value), p_given_name, p_family_name, p_locale, null);
    if v_value is not null then
      perform strata_users.prove_identifier(v_user_id, 'email', p_email);
    end if;
  end if;
  begin
    insert into strata_users.federated_identities (user_id, issuer, subject, linked_at, last_used_at) values (v_user_id, p_issuer, p_subject, v_clock, v_clock);
  exception
    when check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform strata_core.raise_error('ST402', v_constraint);
  end;
  if v_result.outcome is not null then
    perform strata_users.announce_credential_change(v_user_id, 'identity', 'create');
    return v_result;
  end if;
  perform strata_audit.record_security_event('credential-change', v_user_id, null, jsonb_build_object('credential_type', 'identity', 'change_type', 'create'));
  select u.* into strict v_user from strata_users.users u where u.user_id = v_user_id for no key update;
  return strata.conclude_sign_in(v_user, 'identity', null, null, v_throttle.throttle_key, p_signals, 1, p_is_new => true);
end
$$;

comment on function strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals) is 'Signs in, or up, with an identity at another provider whose ID token the host has verified. An identity is its issuer and subject together. Outcomes: signed_up, signed_in, step_up_required, confirmation_required, refused, user_not_active. Of confirmation_required a user has proved the address here, and is to sign in by other means and link the identity then (strata_users.linking_policies, strata.link_identity). Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.sign_in_with_identity(text, text, text, boolean, text, text, text, strata_users.sign_in_signals) owner to strata_definer;

-- Counted apart from what anybody may ask for the address: whoever is here has given a first proof, and strangers must not use up the codes of the owner.
create function strata.request_step_up_code(p_step_up_token text, p_method text)
  returns table (outcome text, challenge_token text, expires_at timestamptz, code text, address text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_waiting    strata_users.challenges;
  v_identifier strata_users.identifiers;
  v_throttle   strata_users.throttles;
begin
  select c.* into v_waiting from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.attempt_count < c.attempt_limit
    and c.expires_at > strata_core.clock();
  if not found or not coalesce(p_method = any (strata_users.step_up_methods(v_waiting.user_id, v_waiting.method, v_waiting.identifier_id)), false)
     or p_method not in ('email_code', 'sms_code') then
    outcome := 'refused';
    return next;
    return;
  end if;
  select i.* into strict v_identifier from strata_users.identifiers i
  where i.user_id = v_waiting.user_id and i.is_primary and i.kind = case p_method when 'email_code' then 'email' else 'phone' end;
  v_throttle := strata_users.lock_throttle('code_request', 'step_up ' || v_identifier.kind || ':' || v_identifier.value);
  if strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := v_throttle.blocked_until;
  else
    perform strata_users.count_failure(v_throttle);
    outcome := 'sent';
    address := v_identifier.address;
    select c.challenge_token, c.code, c.expires_at into challenge_token, code, expires_at
    from strata_users.create_challenge('step_up_code', v_identifier.kind, v_identifier.address, v_waiting.user_id, v_identifier.identifier_id, v_waiting.token_hash) c;
    -- Whoever erased the person meanwhile could not see the code.
    perform from strata_users.users u where u.user_id = v_waiting.user_id and u.erased_at is null for no key update;
    if not found then
      delete from strata_users.challenges c where c.token_hash = strata_users.hash_token(challenge_token);
      outcome := 'refused';
      challenge_token := null;
      expires_at := null;
      code := null;
      address := null;
    end if;
  end if;
  return next;
end
$$;

comment on function strata.request_step_up_code(text, text) is 'Makes a code for the primary address of the user whose sign-in waits, by email_code or sms_code; the host sends it there. Outcomes: sent, throttled, refused. The address is for the host''s sender alone, and not for whoever asked.';

alter function strata.request_step_up_code(text, text) owner to strata_definer;

-- The same answer and the same work whether somebody holds the lost address or not, and whether anything matched.
create function strata.open_recovery_case(p_challenge_token text, p_code text, p_lost_kind text, p_lost_address text, p_kinds text[], p_fingerprints bytea[],
                                          p_key_versions integer[], p_signals strata_users.sign_in_signals default null)
  returns table (outcome text, recovery_case_id uuid, reviewable_at timestamptz, expires_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock     timestamptz := strata_core.clock();
  v_lost      text := strata_users.normalise_identifier(p_lost_kind, p_lost_address);
  v_challenge strata_users.challenges;
  v_requests  strata_users.throttles;
  v_throttle  strata_users.throttles;
  v_holder    record;
begin
  if v_lost is null then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  elsif cardinality(p_kinds) is distinct from cardinality(p_fingerprints) or cardinality(p_kinds) is distinct from cardinality(p_key_versions)
        or coalesce(cardinality(p_kinds), 0) > 100 then
    perform strata_core.raise_error('ST402', 'recovery_cases_given_kinds_check');
  end if;
  select c.* into v_challenge from strata_users.challenges c
  where c.token_hash = strata_users.hash_token(p_challenge_token) and c.purpose = 'recover';
  if not found then
    outcome := 'refused';
    return next;
    return;
  end if;
  v_requests := strata_users.lock_throttle('code_request', p_lost_kind || ':' || v_lost);
  v_throttle := strata_users.lock_throttle('sign_in', v_challenge.kind || ':' || v_challenge.value);
  if strata_users.is_throttled(v_requests) or strata_users.is_throttled(v_throttle) then
    outcome := 'throttled';
    expires_at := greatest(v_requests.blocked_until, v_throttle.blocked_until);
    return next;
    return;
  elsif not strata_users.consume_challenge(v_challenge.token_hash, p_code) then
    perform strata_users.count_failure(v_throttle);
    outcome := 'refused';
    return next;
    return;
  end if;
  perform strata_users.count_success(v_throttle);
  perform strata_users.count_failure(v_requests);

  select i.user_id, i.identifier_id into v_holder from strata_users.identifiers i
  where i.kind = p_lost_kind and i.value = v_lost and i.verified_at is not null and i.released_at is null;
  insert into strata_users.recovery_cases as r (user_id, lost_identifier_id, kind, value, address, given_kinds, matched_kinds, is_known_device, is_known_country,
                                                reviewable_at, expires_at, opened_at)
  select v_holder.user_id, v_holder.identifier_id, v_challenge.kind, v_challenge.value, v_challenge.address,
         array(select distinct g.kind from unnest(p_kinds) as g (kind) where g.kind is not null order by 1),
         array(select distinct g.kind
               from unnest(p_kinds, p_fingerprints, p_key_versions) as g (kind, fingerprint, key_version)
               join strata_users.private_identifications i
                 on i.user_id = v_holder.user_id and i.kind = g.kind and i.key_version = g.key_version and i.fingerprint = g.fingerprint
               order by 1),
         exists (select from strata_users.devices d
                 where d.user_id = v_holder.user_id and d.token_hash = strata_users.hash_token((p_signals).device_token) and d.forgotten_at is null),
         case when (p_signals).country is not null
              then exists (select from strata_users.devices d where d.user_id = v_holder.user_id and d.country = (p_signals).country and d.forgotten_at is null) end,
         v_clock + strata_core.setting_interval('recovery_case_wait'), v_clock + strata_core.setting_interval('recovery_case_lifetime'), v_clock
  returning 'opened', r.recovery_case_id, r.reviewable_at, r.expires_at into outcome, recovery_case_id, reviewable_at, expires_at;
  perform strata_users.announce_event(v_holder.user_id, 'recovery-activated');
  return next;
end
$$;

comment on function strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) is 'Somebody who lost every way in proves a new address, with the code that strata.request_code made for recover, names the lost one, and gives fingerprints of private facts (kinds, fingerprints and key versions, side by side). Every proved address of the user is told, and people review the case. Outcomes: opened, refused, throttled. Opened tells nothing of what was found; of refused the code was wrong, throttled is until expires_at. Counts every attempt: call it in a transaction of its own, because what is rolled back is not counted. Raises ST402 for what is no address, or lists that do not go together.';

alter function strata.open_recovery_case(text, text, text, text, text[], bytea[], integer[], strata_users.sign_in_signals) owner to strata_definer;

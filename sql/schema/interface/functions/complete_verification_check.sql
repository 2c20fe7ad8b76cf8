create function strata.complete_verification_check(p_verification_check_id uuid, p_attempt integer, p_outcome text, p_provider_reference text default null, p_payload jsonb default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case_id    uuid;
  v_case       strata_kyc.verification_cases;
  v_check      strata_kyc.verification_checks;
  v_constraint text;
begin
  if p_outcome is null or p_outcome not in ('passed', 'failed', 'inconclusive', 'unavailable') then
    perform strata_core.raise_error('ST402', 'verification_checks_result_check');
  end if;
  select k.verification_case_id into v_case_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id;
  if not found then
    return 'unknown';
  end if;
  v_case := strata_kyc.hold_case(v_case_id);
  select k.* into strict v_check from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id for no key update;
  if v_check.provider is null then
    return 'unknown';
  elsif v_check.status <> 'pending' or v_case.status <> 'processing' or v_case.expires_at <= v_clock
        or (p_outcome = 'unavailable' and v_check.attempt_count is distinct from p_attempt) then
    return 'late';
  elsif p_outcome = 'unavailable' and v_check.attempt_count < strata_core.setting_integer('verification_check_attempts') then
    update strata_kyc.verification_checks k
    set due_at = v_clock + strata_core.retry_delay(strata_core.setting_interval('verification_check_delay'), v_check.attempt_count)
    where k.verification_check_id = p_verification_check_id;
    return 'postponed';
  end if;
  update strata_kyc.verification_checks k
  set completed_at = v_clock, result = case p_outcome when 'unavailable' then 'inconclusive' else p_outcome end,
      provider_reference = p_provider_reference, payload = p_payload,
      status_reason = case p_outcome when 'unavailable' then 'the provider could not be asked' end
  where k.verification_check_id = p_verification_check_id;
  if v_check.subject_digest <> v_case.subject_digest then
    -- Taken while the customer had another name, and perhaps taken back since: the answer is about somebody else.
    perform strata_kyc.request_input(v_case_id, 'the legal attributes changed');
  else
    perform strata_kyc.advance_case(v_case);
  end if;
  return 'recorded';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_checks_payload_check'));
end
$$;

comment on function strata.complete_verification_check(uuid, integer, text, text, jsonb) is 'What a provider answered to a check that was taken (attempt: its attempt_count): passed, failed, inconclusive, or unavailable where it could not be asked. The next method is asked, or the case decided. Outcomes: recorded, postponed, late, unknown. Of postponed it is taken again later; after the setting verification_check_attempts of them it counts as inconclusive. Of late the check was answered, taken again or not wanted any more: nothing changed. The payload holds no number: the client takes it out. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.complete_verification_check(uuid, integer, text, text, jsonb) owner to strata_definer;

create function strata.review_verification(p_verification_case_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_user_id    uuid := (select x.user_id from strata_core.context x);
  v_case       strata_kyc.verification_cases;
  v_outcome    text;
  v_stale      text;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('approve', 'reject', 'request_input') then
    perform strata_core.raise_error('ST402', 'verification_cases_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'verification_cases_status_reason_check');
  end if;
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    return 'unknown';
  elsif v_case.status not in ('processing', 'requires_input') or v_case.expires_at <= v_clock then
    return 'closed';
  elsif p_decision = 'request_input' then
    if v_case.status = 'requires_input' then
      return 'input_requested';
    end if;
    perform strata_kyc.request_input(p_verification_case_id, p_reason, v_user_id);
    return 'input_requested';
  elsif v_case.status = 'requires_input' then
    return 'incomplete';
  elsif p_decision = 'reject' then
    update strata_kyc.verification_checks k
    set completed_at = v_clock, result = 'failed', status_reason = p_reason, reviewed_by_user_id = v_user_id
    where k.verification_case_id = p_verification_case_id and k.status = 'pending' and k.method = 'manual';
    perform strata_kyc.close_case(v_case, 'rejected', p_reason, v_user_id);
    return 'rejected';
  end if;

  v_stale := strata_kyc.staleness(v_case);
  if v_stale is not null then
    perform strata_kyc.request_input(p_verification_case_id, v_stale);
    return 'input_requested';
  end if;
  begin
    update strata_kyc.verification_checks k
    set completed_at = v_clock, result = 'passed', status_reason = p_reason, reviewed_by_user_id = v_user_id
    where k.verification_case_id = p_verification_case_id and k.status = 'pending' and k.method = 'manual';
    if not found then
      return 'incomplete';
    end if;
    v_outcome := strata_kyc.advance_case(v_case, p_reason);
    if v_outcome <> 'verified' then
      raise exception using errcode = 'triggered_action_exception';
    end if;
  exception when triggered_action_exception then
    return case v_outcome when 'duplicate' then 'duplicate' else 'incomplete' end;
  end;
  return v_outcome;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_cases_status_reason_check'));
end
$$;

comment on function strata.review_verification(uuid, text, text) is 'People decide a case: approve every document that waits for them, reject, or request_input, with the reason. A customer who took another name or lost the representative since the case was submitted cannot be approved: it is then submitted again (input_requested). Outcomes: verified, rejected, input_requested, duplicate, incomplete, closed, unknown. Of duplicate another customer is verified by the same document, and of incomplete the policy wants more than people have said, or providers have not answered: nothing changed. Closed: it had been decided or has run out. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_verification(uuid, text, text) owner to strata_definer;

create function strata.review_verification_check(p_verification_check_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_case_id    uuid;
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  if p_decision is null or p_decision not in ('pass', 'fail') then
    perform strata_core.raise_error('ST402', 'verification_checks_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'verification_checks_status_reason_check');
  end if;
  select k.verification_case_id into v_case_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id and k.method = 'manual';
  if not found then
    return 'unknown';
  end if;
  v_case := strata_kyc.hold_case(v_case_id);
  if v_case.status <> 'processing' or v_case.expires_at <= v_clock then
    return 'closed';
  end if;
  update strata_kyc.verification_checks k
  set completed_at = v_clock, result = case p_decision when 'pass' then 'passed' else 'failed' end, status_reason = p_reason,
      reviewed_by_user_id = (select x.user_id from strata_core.context x)
  where k.verification_check_id = p_verification_check_id and k.status = 'pending';
  if not found then
    return 'closed';
  end if;
  return strata_kyc.advance_case(v_case, p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_checks_status_reason_check'));
end
$$;

comment on function strata.review_verification_check(uuid, text, text) is 'People decide about one document: pass or fail, with the reason. The last one decides the case. Outcomes: pending, verified, rejected, duplicate, changed, closed, unknown. Of pending other checks are not answered. Of duplicate another customer is verified by the same document: the document waits for people again. Of changed the customer took another name or lost the representative meanwhile, and the case is to be submitted again. Closed: it had been decided. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_verification_check(uuid, text, text) owner to strata_definer;

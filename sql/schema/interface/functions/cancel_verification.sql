create function strata.cancel_verification(p_verification_case_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    return 'unknown';
  elsif v_case.status not in ('requires_input', 'processing') or v_case.expires_at <= strata_core.clock() then
    return 'unchanged';
  end if;
  perform strata_kyc.close_case(v_case, 'canceled', p_reason);
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'verification_cases_status_reason_check'));
end
$$;

comment on function strata.cancel_verification(uuid, text) is 'Gives a verification up; the customer is prospective again, or stays what it was if verified before. Outcomes: done, unchanged, unknown. Unchanged: it had ended or has run out. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.cancel_verification(uuid, text) owner to strata_definer;

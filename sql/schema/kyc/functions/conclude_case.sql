create function strata_kyc.conclude_case(p_case strata_kyc.verification_cases, p_passed uuid[], p_failed uuid[], p_reason text default null, p_user_id uuid default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock       timestamptz := strata_core.clock();
  v_until       timestamptz;
  v_fingerprint record;
begin
  begin
    update strata_kyc.identity_documents d set rejected_at = v_clock, status_reason = coalesce(p_reason, 'a check failed')
    where d.identity_document_id = any (p_failed) and d.status in ('submitted', 'verified');
    update strata_kyc.identity_documents d set verified_at = v_clock where d.identity_document_id = any (p_passed) and d.status in ('submitted', 'verified');
    -- What is let go is let go in the same order as what is taken: somebody else may be waiting for it who has what this one is to wait for.
    for v_fingerprint in
      select f.identity_document_id, f.fingerprint_key_id, f.identity_document_id = any (p_passed) as is_passed from strata_kyc.document_fingerprints f
      join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
      where f.identity_document_id = any (p_passed || p_failed) order by f.fingerprint, f.fingerprint_key_id, is_passed, d.submitted_at, d.identity_document_id
    loop
      if v_fingerprint.is_passed then
        perform strata_kyc.supersede_documents(v_fingerprint.identity_document_id, p_passed, v_clock);
      end if;
      update strata_kyc.document_fingerprints f set held_at = case when v_fingerprint.is_passed then v_clock end
      where f.identity_document_id = v_fingerprint.identity_document_id and f.fingerprint_key_id = v_fingerprint.fingerprint_key_id
        and (f.held_at is null) = v_fingerprint.is_passed;
    end loop;
    v_until := strata_kyc.verification_end(p_case.customer_id, p_case.acceptance_policy);
    if v_until is null or v_until <= v_clock then
      raise exception using errcode = 'triggered_action_exception';
    end if;
  exception
    -- Another customer is verified by one of them, or was at this moment. Nothing of the above was done.
    when unique_violation then
      return 'duplicate';
    when triggered_action_exception then
      return 'incomplete';
  end;
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  update strata_kyc.verification_cases c
  set verified_at = v_clock, reviewed_by_user_id = p_user_id, status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set verified_at = v_clock, verified_until = nullif(v_until, 'infinity'), rejected_at = null, submitted_at = coalesce(c.submitted_at, v_clock), status_reason = p_reason
  where c.customer_id = p_case.customer_id;
  return 'verified';
end
$$;

comment on function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) is 'Verifies the customer of a case by the documents that passed: verified, duplicate (another customer is verified by one of them) or incomplete (they do not fulfil the policy). Of the last two nothing is changed.';

alter function strata_kyc.conclude_case(strata_kyc.verification_cases, uuid[], uuid[], text, uuid) owner to strata_definer;

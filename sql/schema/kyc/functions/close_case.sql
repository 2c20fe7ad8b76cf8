create function strata_kyc.close_case(p_case strata_kyc.verification_cases, p_status text, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock  timestamptz := strata_core.clock();
  v_failed uuid[];
  v_rested boolean;
begin
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  -- What was found false is false in the next case too.
  if p_status = 'rejected' then
    v_failed := array(select k.identity_document_id from strata_kyc.verification_checks k
                      where k.verification_case_id = p_case.verification_case_id and k.result = 'failed' and k.requested_at >= p_case.submitted_at);
    v_rested := exists (select from strata_kyc.identity_documents d where d.identity_document_id = any (v_failed) and d.status = 'verified');
    perform strata_kyc.reject_documents(v_failed, p_reason);
    -- A customer who was verified by it before is so no more, unless the others suffice.
    if v_rested then
      perform strata_kyc.reconsider_customer(p_case.customer_id, p_reason);
    end if;
  end if;
  update strata_kyc.verification_cases c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      canceled_at = case p_status when 'canceled' then v_clock end,
      expired_at  = case p_status when 'expired' then v_clock end,
      reviewed_by_user_id = p_user_id,
      status_reason = p_reason
  where c.verification_case_id = p_case.verification_case_id;
  update strata_customers.customers c
  set rejected_at = case p_status when 'rejected' then v_clock end,
      submitted_at = case p_status when 'rejected' then c.submitted_at end,
      status_reason = p_reason
  where c.customer_id = p_case.customer_id and c.status = 'pending_verification';
end
$$;

comment on function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) is 'Ends an open case without a verification: rejected, canceled or expired. A customer who waited for it, or rested on a document that it found false, is rejected; one who gave up or let it run out is prospective again.';

alter function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) owner to strata_definer;

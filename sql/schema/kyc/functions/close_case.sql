create function strata_kyc.close_case(p_case strata_kyc.verification_cases, p_status text, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  update strata_kyc.verification_checks k set canceled_at = v_clock
  where k.verification_case_id = p_case.verification_case_id and k.status = 'pending';
  -- What was found false is false in the next case too.
  if p_status = 'rejected' then
    perform strata_kyc.reject_documents(array(select k.identity_document_id from strata_kyc.verification_checks k
                                              where k.verification_case_id = p_case.verification_case_id and k.result = 'failed'
                                                and k.requested_at >= p_case.submitted_at), p_reason);
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

comment on function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) is 'Ends an open case without a verification: rejected, canceled or expired. A customer who waited for it is rejected, or prospective again.';

alter function strata_kyc.close_case(strata_kyc.verification_cases, text, text, uuid) owner to strata_definer;

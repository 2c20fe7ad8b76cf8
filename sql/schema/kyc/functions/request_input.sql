create function strata_kyc.request_input(p_verification_case_id uuid, p_reason text, p_user_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.verification_checks k set canceled_at = strata_core.clock()
  where k.verification_case_id = p_verification_case_id and k.status = 'pending';
  update strata_kyc.verification_cases c
  set submitted_at = null, subject_digest = null, reviewed_by_user_id = p_user_id, status_reason = p_reason
  where c.verification_case_id = p_verification_case_id;
end
$$;

comment on function strata_kyc.request_input(uuid, text, uuid) is 'Brings a case back to its customer: what was asked is not wanted any more, and is asked anew when it is submitted again.';

alter function strata_kyc.request_input(uuid, text, uuid) owner to strata_definer;

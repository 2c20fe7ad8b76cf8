create function strata_kyc.request_check(p_case strata_kyc.verification_cases, p_identity_document_id uuid, p_method text, p_reason text default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  insert into strata_kyc.verification_checks (verification_case_id, customer_id, identity_document_id, method, provider, due_at, requested_at, status_reason)
  select p_case.verification_case_id, p_case.customer_id, p_identity_document_id, p_method, case when p_method <> 'manual' then a.provider end,
         strata_core.clock(), strata_core.clock(), p_reason
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
  where d.identity_document_id = p_identity_document_id
  on conflict do nothing;
end
$$;

comment on function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) is 'Makes a check of a document in a case, unless the same is pending.';

alter function strata_kyc.request_check(strata_kyc.verification_cases, uuid, text, text) owner to strata_definer;

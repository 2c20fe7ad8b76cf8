create function strata_kyc.end_document(p_identity_document_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_document   strata_kyc.identity_documents;
  v_case       strata_kyc.verification_cases;
begin
  perform from strata_customers.customers c
  where c.customer_id = (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id) for no key update;
  select d.* into v_document from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id for no key update;
  if not found then
    return 'unknown';
  elsif p_change = 'reject' and v_document.status = 'withdrawn' and exists (select from strata_kyc.document_fingerprints f
                                                    where f.identity_document_id = p_identity_document_id and f.held_at is not null) then
    -- It stood for the customer beyond that, which ends here: otherwise whose document it is could never be verified by it.
    perform strata_kyc.reject_documents(array[p_identity_document_id], p_reason);
    update strata_kyc.identity_documents d set rejected_at = strata_core.clock(), status_reason = p_reason where d.identity_document_id = p_identity_document_id;
    return 'done';
  elsif v_document.status not in ('submitted', 'verified')
        or exists (select from strata_customers.customers c where c.customer_id = v_document.customer_id and c.erased_at is not null) then
    return 'unchanged';
  end if;
  update strata_kyc.verification_checks k set canceled_at = strata_core.clock()
  where k.identity_document_id = p_identity_document_id and k.status = 'pending';
  if p_change = 'withdraw' then
    update strata_kyc.identity_documents d set withdrawn_at = strata_core.clock(), status_reason = p_reason where d.identity_document_id = p_identity_document_id;
  else
    perform strata_kyc.reject_documents(array[p_identity_document_id], p_reason);
  end if;
  for v_case in
    select c.* from strata_kyc.verification_cases c
    where c.customer_id = v_document.customer_id and c.status = 'processing'
      and exists (select from strata_kyc.verification_checks k
                  where k.verification_case_id = c.verification_case_id and k.identity_document_id = p_identity_document_id and k.requested_at >= c.submitted_at)
    for no key update
  loop
    -- A case that lost a document asks for another.
    perform strata_kyc.request_input(v_case.verification_case_id, 'a document has gone');
  end loop;
  if v_document.status = 'verified' and strata_kyc.reconsider_customer(v_document.customer_id, coalesce(p_reason, 'a document was taken back')) = 'pending' then
    return 'verification_pending';
  end if;
  return 'done';
end
$$;

comment on function strata_kyc.end_document(uuid, text, text) is 'A document counts no more: withdraw (the customer takes it back) or reject (it is not good, or not the customer''s). Called by the functions of the interface.';

alter function strata_kyc.end_document(uuid, text, text) owner to strata_definer;

create function strata.reject_document(p_identity_document_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_document   strata_kyc.identity_documents;
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  if p_reason is null then
    perform strata_core.raise_error('ST402', 'identity_documents_status_reason_check');
  end if;
  perform from strata_customers.customers c
  where c.customer_id = (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id) for no key update;
  select d.* into v_document from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id for no key update;
  if not found then
    return 'unknown';
  elsif v_document.status = 'withdrawn' and exists (select from strata_kyc.document_fingerprints f
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
  perform strata_kyc.reject_documents(array[p_identity_document_id], p_reason);
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
  if v_document.status = 'verified' and strata_kyc.reconsider_customer(v_document.customer_id, coalesce(p_reason, 'a document was rejected')) = 'pending' then
    return 'verification_pending';
  end if;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.reject_document(uuid, text) is 'A document was found not to be good, or not to be the customer''s: it stands for nobody any more, nor does one that was verified and taken back. Outcomes: done, verification_pending, unchanged, unknown. Unchanged: it stood for nobody, or its customer is erased. Of verification_pending the customer rested on it and is to be verified anew. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.reject_document(uuid, text) owner to strata_definer;

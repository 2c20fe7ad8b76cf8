create function strata.withdraw_document(p_identity_document_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  return strata_kyc.end_document(p_identity_document_id, 'withdraw', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.withdraw_document(uuid, text) is 'The customer takes a document back. What it proved is remembered: nobody else is verified by it. Outcomes: done, verification_pending, unchanged, unknown. Unchanged: it stood for nobody, or its customer is erased. Of verification_pending the customer rested on it and is to be verified anew. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.withdraw_document(uuid, text) owner to strata_definer;

create function strata.reject_document(p_identity_document_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if p_reason is null then
    perform strata_core.raise_error('ST402', 'identity_documents_status_reason_check');
  end if;
  return strata_kyc.end_document(p_identity_document_id, 'reject', p_reason);
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.reject_document(uuid, text) is 'A document was found not to be good, or not to be the customer''s: it stands for nobody any more, nor does one that was verified and taken back. Outcomes: done, verification_pending, unchanged, unknown. Unchanged: it stood for nobody, or its customer is erased. Of verification_pending the customer rested on it and is to be verified anew. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.reject_document(uuid, text) owner to strata_definer;

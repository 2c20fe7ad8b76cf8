create function strata_kyc.reject_documents(p_identity_document_ids uuid[], p_reason text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (p_identity_document_ids) and f.held_at is not null;
  update strata_kyc.identity_documents d set rejected_at = strata_core.clock(), status_reason = p_reason
  where d.identity_document_id = any (p_identity_document_ids) and d.status in ('submitted', 'verified');
end
$$;

comment on function strata_kyc.reject_documents(uuid[], text) is 'Marks documents as not good, or not the customer''s: they stand for nobody any more.';

alter function strata_kyc.reject_documents(uuid[], text) owner to strata_definer;

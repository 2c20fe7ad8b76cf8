create function strata_kyc.supersede_documents(p_identity_document_id uuid, p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  update strata_kyc.identity_documents d set superseded_at = p_at, status_reason = 'the same document was verified anew'
  where d.status = 'verified' and d.identity_document_id in (
    select o.identity_document_id from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id = f.customer_id and o.identity_document_id <> f.identity_document_id
    where f.identity_document_id = p_identity_document_id);
  update strata_kyc.document_fingerprints o set held_at = null
  from strata_kyc.document_fingerprints f
  where f.identity_document_id = p_identity_document_id and o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id
    and o.customer_id = f.customer_id and o.identity_document_id <> f.identity_document_id and o.held_at is not null;
end
$$;

comment on function strata_kyc.supersede_documents(uuid, timestamptz) is 'A customer shows a document again, as after its renewal: the row that held its number gives way to this one.';

alter function strata_kyc.supersede_documents(uuid, timestamptz) owner to strata_definer;

create function strata_kyc.supersede_documents(p_identity_document_id uuid, p_passed uuid[], p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_former uuid[];
begin
  v_former := array(
    select o.identity_document_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id = f.customer_id and o.identity_document_id <> f.identity_document_id
    join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
    join strata_kyc.identity_documents e on e.identity_document_id = o.identity_document_id
    where f.identity_document_id = p_identity_document_id
      and (o.identity_document_id <> all (p_passed) or (e.submitted_at, e.identity_document_id) < (d.submitted_at, d.identity_document_id)));
  update strata_kyc.identity_documents d set superseded_at = p_at, status_reason = 'the same document was verified anew'
  where d.identity_document_id = any (v_former) and d.status = 'verified';
  update strata_kyc.document_fingerprints f set held_at = null where f.identity_document_id = any (v_former) and f.held_at is not null;
end
$$;

comment on function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) is 'A customer shows a document again, as after its renewal: the rows that held its number give way to this one, but not to a former one of those that passed together.';

alter function strata_kyc.supersede_documents(uuid, uuid[], timestamptz) owner to strata_definer;

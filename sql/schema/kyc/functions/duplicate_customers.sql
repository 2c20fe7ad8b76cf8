create function strata_kyc.duplicate_customers(p_identity_document_id uuid) returns uuid[]
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return array(
    select distinct o.customer_id
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id <> f.customer_id
    where f.identity_document_id = p_identity_document_id
    order by o.customer_id);
end
$$;

comment on function strata_kyc.duplicate_customers(uuid) is 'The other customers that showed the same document, under any of the keys in use.';

alter function strata_kyc.duplicate_customers(uuid) owner to strata_definer;

create function strata.rekey_document(p_identity_document_id uuid, p_old_ciphertext bytea, p_ciphertext bytea, p_fingerprint_key_ids text[], p_fingerprints bytea[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_document   strata_kyc.identity_documents;
  v_constraint text;
begin
  -- Like whoever verifies it, so that a fingerprint that is added counts as those that are there.
  perform from strata_customers.customers c
  where c.customer_id = (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id) for no key update;
  perform from strata_kyc.fingerprint_keys k where k.retired_at is null order by k.fingerprint_key_id for share;
  select d.* into v_document from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id for no key update;
  if not found then
    return 'unknown';
  elsif v_document.ciphertext is null or v_document.ciphertext is distinct from p_old_ciphertext then
    return 'changed';
  end if;
  update strata_kyc.identity_documents d set ciphertext = p_ciphertext where d.identity_document_id = p_identity_document_id and d.ciphertext <> p_ciphertext;
  insert into strata_kyc.document_fingerprints (identity_document_id, fingerprint_key_id, customer_id, fingerprint, held_at)
  select p_identity_document_id, k.fingerprint_key_id, v_document.customer_id, g.fingerprint,
         (select max(f.held_at) from strata_kyc.document_fingerprints f where f.identity_document_id = p_identity_document_id)
  from unnest(p_fingerprint_key_ids, p_fingerprints) as g (fingerprint_key_id, fingerprint)
  join strata_kyc.fingerprint_keys k on k.fingerprint_key_id = g.fingerprint_key_id and k.retired_at is null
  on conflict (identity_document_id, fingerprint_key_id) do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_ciphertext_check'));
end
$$;

comment on function strata.rekey_document(uuid, bytea, bytea, text[], bytea[]) is 'Puts a number that was sealed anew in the place of what is there, and adds the fingerprints that the document lacks. Outcomes: done, changed, unknown. Of changed somebody else was faster, or the number was redacted. Raises ST402, with the constraint, for what is not sealed, or a fingerprint by which another customer is verified.';

alter function strata.rekey_document(uuid, bytea, bytea, text[], bytea[]) owner to strata_definer;

create function strata.retire_fingerprint_key(p_fingerprint_key_id text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  -- Whoever is handing in a document shares these rows: after this lock there is none left that counts on the key and has not been seen.
  perform from strata_kyc.fingerprint_keys k order by k.fingerprint_key_id for update;
  if not exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id) then
    return 'unknown';
  elsif exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id = p_fingerprint_key_id and k.retired_at is not null) then
    return 'unchanged';
  elsif not exists (select from strata_kyc.fingerprint_keys k where k.fingerprint_key_id <> p_fingerprint_key_id and k.retired_at is null)
        or exists (select from strata_kyc.identity_documents d
                   cross join strata_kyc.fingerprint_keys k
                   where d.ciphertext is not null and k.fingerprint_key_id <> p_fingerprint_key_id and k.retired_at is null
                     and not exists (select from strata_kyc.document_fingerprints f
                                     where f.identity_document_id = d.identity_document_id and f.fingerprint_key_id = k.fingerprint_key_id)) then
    return 'incomplete';
  end if;
  update strata_kyc.fingerprint_keys k set retired_at = strata_core.clock() where k.fingerprint_key_id = p_fingerprint_key_id;
  delete from strata_kyc.document_fingerprints f where f.fingerprint_key_id = p_fingerprint_key_id;
  return 'retired';
end
$$;

comment on function strata.retire_fingerprint_key(text) is 'Ends the use of a key of the client and deletes its fingerprints, once every document has one of each other key. Outcomes: retired, unchanged, incomplete, unknown. Of incomplete some document lacks one (run rotateDocumentKeys to its end), or there is no other key. A document whose number was redacted before cannot get one and is not found by its number any more. Call it in read committed.';

alter function strata.retire_fingerprint_key(text) owner to strata_definer;

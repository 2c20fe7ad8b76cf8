-- In the order of their keys, from where the caller has been: a rotation walks through all documents once, and not once per batch.
create function strata.take_documents_to_rekey(p_encryption_key_id text, p_limit integer default 100, p_after uuid default null)
  returns table (identity_document_id uuid, document_type text, country text, region text, ciphertext bytea, fingerprint_key_ids text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_key_id text collate "C" := replace(p_encryption_key_id, '\', '\\');
begin
  return query
    select d.identity_document_id, d.document_type, d.country::text, d.region, d.ciphertext,
           array(select f.fingerprint_key_id from strata_kyc.document_fingerprints f where f.identity_document_id = d.identity_document_id order by 1)
    from strata_kyc.identity_documents d
    where d.ciphertext is not null and d.identity_document_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
      and (d.encryption_key_id <> v_key_id
           or exists (select from strata_kyc.fingerprint_keys k
                      where k.retired_at is null
                        and not exists (select from strata_kyc.document_fingerprints f
                                        where f.identity_document_id = d.identity_document_id and f.fingerprint_key_id = k.fingerprint_key_id)))
    order by d.identity_document_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.take_documents_to_rekey(text, integer, uuid) is 'Documents that were sealed with another key than this one, or that lack a fingerprint of a key in use, for the client to do anew; those after a key, in the order of their keys. None is left when no row comes from the beginning.';

alter function strata.take_documents_to_rekey(text, integer, uuid) owner to strata_definer;

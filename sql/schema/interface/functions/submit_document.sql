create function strata.submit_document(p_customer_id uuid, p_identity_document_id uuid, p_document_type text, p_country text, p_region text, p_last_four text, p_ciphertext bytea,
                                       p_fingerprint_key_ids text[], p_fingerprints bytea[], p_issued_on date default null, p_expires_on date default null)
  returns table (outcome text, missing_fingerprint_key_ids text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_type       strata_kyc.document_types;
  v_customer   strata_customers.customers;
  v_keys       text[];
  v_constraint text;
begin
  if cardinality(p_fingerprint_key_ids) is distinct from cardinality(p_fingerprints) or cardinality(p_fingerprints) > 20 then
    perform strata_core.raise_error('ST402', 'document_fingerprints_fingerprint_check');
  end if;
  select t.* into v_type from strata_kyc.document_types t where t.document_type = p_document_type;
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  if v_customer.customer_id is null or v_type.document_type is null then
    outcome := 'unknown';
  elsif v_customer.status in ('merged', 'closed') or v_type.customer_kind <> v_customer.kind then
    outcome := 'refused';
  elsif v_type.country <> p_country then
    perform strata_core.raise_error('ST402', 'identity_documents_country_check');
  elsif v_type.has_region <> (p_region is not null) then
    perform strata_core.raise_error('ST402', 'identity_documents_region_check');
  else
    -- Shared with other documents, and against a key that is being retired: whoever waited here sees what came of it.
    select array_agg(k.fingerprint_key_id) into v_keys
    from (select l.fingerprint_key_id from strata_kyc.fingerprint_keys l where l.retired_at is null order by l.fingerprint_key_id for share) k;
    -- A key without a name stands for none of them.
    missing_fingerprint_key_ids := array(select k from unnest(v_keys) as k where not exists (select from unnest(p_fingerprint_key_ids) as g (key_id) where g.key_id = k));
    if v_keys is null then
      outcome := 'no_fingerprint_key';
    elsif cardinality(missing_fingerprint_key_ids) > 0 then
      outcome := 'fingerprints_missing';
    else
      -- The same call again, by whoever did not hear the answer.
      insert into strata_kyc.identity_documents (identity_document_id, customer_id, document_type, country, region, last_four, ciphertext, issued_on, expires_on, submitted_at)
      values (p_identity_document_id, p_customer_id, p_document_type, p_country, p_region, p_last_four, p_ciphertext, p_issued_on, p_expires_on, strata_core.clock())
      on conflict (identity_document_id) do nothing;
      if not found and not exists (select from strata_kyc.identity_documents d
                                   where d.identity_document_id = p_identity_document_id and d.customer_id = p_customer_id and d.ciphertext = p_ciphertext) then
        perform strata_core.raise_error('ST402', 'identity_documents_pkey');
      end if;
      -- Again after it was verified, when a key has come meanwhile: what that one says counts as what is there.
      insert into strata_kyc.document_fingerprints (identity_document_id, fingerprint_key_id, customer_id, fingerprint, held_at)
      select p_identity_document_id, g.fingerprint_key_id, p_customer_id, g.fingerprint,
             (select max(f.held_at) from strata_kyc.document_fingerprints f where f.identity_document_id = p_identity_document_id)
      from unnest(p_fingerprint_key_ids, p_fingerprints) as g (fingerprint_key_id, fingerprint)
      where g.fingerprint_key_id = any (v_keys)
      on conflict (identity_document_id, fingerprint_key_id) do nothing;
      outcome := 'submitted';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation or unique_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_pkey'));
end
$$;

comment on function strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date) is 'A customer hands in an identity document, whose number the client has checked (strata.check_document_number), sealed for this row and fingerprinted. The same document on another customer is no error: people see it. Outcomes: submitted, fingerprints_missing, no_fingerprint_key, refused, unknown. Of fingerprints_missing the client lacks a key that is in use (missing_fingerprint_key_ids): give it every key before strata.begin_fingerprint_key. Of no_fingerprint_key none has been begun. Refused: the customer is closed or merged, or of another kind than the type is for. Idempotent for the same id and ciphertext. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.submit_document(uuid, uuid, text, text, text, text, bytea, text[], bytea[], date, date) owner to strata_definer;

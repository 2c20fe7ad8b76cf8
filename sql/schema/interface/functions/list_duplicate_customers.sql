create function strata.list_duplicate_customers(p_limit integer default 100)
  returns table (customer_id uuid, other_customer_id uuid, document_type text, country text, region text, is_verified boolean, is_other_verified boolean, found_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select distinct on (f.customer_id, o.customer_id, d.document_type, d.country, d.region)
           f.customer_id, o.customer_id, d.document_type, d.country::text, d.region, f.held_at is not null, o.held_at is not null,
           greatest(d.submitted_at, e.submitted_at)
    from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id > f.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = f.identity_document_id
    join strata_kyc.identity_documents e on e.identity_document_id = o.identity_document_id
    join strata_customers.customers c on c.customer_id = f.customer_id and c.merged_at is null
    join strata_customers.customers k on k.customer_id = o.customer_id and k.merged_at is null
    order by f.customer_id, o.customer_id, d.document_type, d.country, d.region, f.held_at nulls last, o.held_at nulls last
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_duplicate_customers(integer) is 'One row per two customers that showed the same document, and type: who may be one legal entity twice. At most one of them is verified by it.';

alter function strata.list_duplicate_customers(integer) owner to strata_definer;

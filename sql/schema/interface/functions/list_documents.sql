create function strata.list_documents(p_customer_id uuid)
  returns table (identity_document_id uuid, document_type text, country text, region text, last_four text, issued_on date, expires_on date, is_expired boolean, status text,
                 status_reason text, submitted_at timestamptz, verified_at timestamptz, attachment_uris text[], duplicate_customer_ids uuid[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.identity_document_id, d.document_type, d.country::text, d.region, d.last_four, d.issued_on, d.expires_on,
           coalesce(d.expires_on < (strata_core.clock() at time zone 'UTC')::date, false), d.status, d.status_reason, d.submitted_at, d.verified_at,
           array(select a.uri from strata_kyc.attachments a where a.identity_document_id = d.identity_document_id and a.uri is not null order by a.attached_at),
           strata_kyc.duplicate_customers(d.identity_document_id)
    from strata_kyc.identity_documents d
    where d.customer_id = p_customer_id
    order by d.submitted_at, d.identity_document_id;
end
$$;

comment on function strata.list_documents(uuid) is 'One row per document that a customer showed, the first first, with the other customers that showed the same one (duplicate_customer_ids).';

alter function strata.list_documents(uuid) owner to strata_definer;

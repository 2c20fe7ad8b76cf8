create function strata.list_verification_reviews(p_limit integer default 100)
  returns table (verification_check_id uuid, verification_case_id uuid, customer_id uuid, customer_kind text, name text, born_on date, market text, identity_document_id uuid,
                 document_type text, country text, region text, last_four text, issued_on date, expires_on date, other_results text[], attachment_uris text[],
                 duplicate_customer_ids uuid[], requested_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select k.verification_check_id, k.verification_case_id, k.customer_id, u.kind, u.name, u.born_on, c.market::text, k.identity_document_id,
           d.document_type, d.country::text, d.region, d.last_four, d.issued_on, d.expires_on,
           array(select o.method || ':' || o.status from strata_kyc.verification_checks o
                 where o.verification_case_id = k.verification_case_id and o.identity_document_id = k.identity_document_id and o.method <> 'manual'
                 order by o.requested_at, o.verification_check_id),
           array(select a.uri from strata_kyc.attachments a where a.identity_document_id = k.identity_document_id and a.uri is not null order by a.attached_at),
           strata_kyc.duplicate_customers(k.identity_document_id), k.requested_at, c.expires_at
    from (
      select l.* from strata_kyc.verification_checks l
      join strata_kyc.verification_cases o on o.verification_case_id = l.verification_case_id and o.expires_at > strata_core.clock()
      where l.status = 'pending' and l.method = 'manual'
      order by l.requested_at, l.verification_check_id
      limit greatest(least(p_limit, 1000), 0)
    ) k
    join strata_kyc.verification_cases c on c.verification_case_id = k.verification_case_id
    join strata_customers.customers u on u.customer_id = k.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id
    order by k.requested_at, k.verification_check_id;
end
$$;

comment on function strata.list_verification_reviews(integer) is 'One row per document that waits for people, the oldest first, with what providers said (other_results, as method:result) and the other customers that showed the same one.';

alter function strata.list_verification_reviews(integer) owner to strata_definer;

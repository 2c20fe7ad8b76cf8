-- Takers do not wait for each other.
create function strata.take_verification_checks(p_provider text, p_limit integer default 10)
  returns table (verification_check_id uuid, verification_case_id uuid, customer_id uuid, customer_kind text, name text, given_name text, family_name text, legal_name text,
                 born_on date, identity_document_id uuid, document_type text, country text, region text, issued_on date, expires_on date, ciphertext bytea, method text,
                 attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  return query
    with due as (
      select k.verification_check_id from strata_kyc.verification_checks k
      where k.provider = p_provider and k.status = 'pending' and k.due_at <= v_clock
      order by k.due_at, k.verification_check_id
      limit greatest(least(p_limit, 1000), 0)
      for update skip locked
    ), taken as (
      update strata_kyc.verification_checks k
      set taken_at = v_clock, attempt_count = k.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('verification_check_lease'),
          -- Whoever asked about another name may still answer, whatever the name is by then.
          subject_digest = case when k.subject_digest <> o.subject_digest then k.subject_digest else strata_kyc.subject_digest(k.customer_id) end
      from due d, strata_kyc.verification_cases o
      where k.verification_check_id = d.verification_check_id and o.verification_case_id = k.verification_case_id
      returning k.*
    )
    select t.verification_check_id, t.verification_case_id, t.customer_id, c.kind, c.name, c.given_name, c.family_name, c.legal_name, c.born_on,
           t.identity_document_id, d.document_type, d.country::text, d.region, d.issued_on, d.expires_on, d.ciphertext, t.method, t.attempt_count
    from taken t
    join strata_customers.customers c on c.customer_id = t.customer_id
    join strata_kyc.identity_documents d on d.identity_document_id = t.identity_document_id
    order by t.requested_at, t.verification_check_id;
end
$$;

comment on function strata.take_verification_checks(text, integer) is 'Takes checks that a provider is to be asked, for the setting verification_check_lease: whoever has the answer calls strata.complete_verification_check, and what nobody answers is taken again. Two takers never get the same one meanwhile. The number is for whoever has the key.';

alter function strata.take_verification_checks(text, integer) owner to strata_definer;

create function strata.submit_verification(p_verification_case_id uuid)
  returns table (outcome text, missing text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_case       strata_kyc.verification_cases;
  v_policy     strata_kyc.acceptance_policies;
  v_documents  uuid[];
  v_type_count integer;
begin
  v_case := strata_kyc.hold_case(p_verification_case_id);
  if v_case.verification_case_id is null then
    outcome := 'unknown';
    return next;
    return;
  elsif v_case.status <> 'requires_input' or v_case.expires_at <= v_clock then
    outcome := 'refused';
    return next;
    return;
  end if;
  select p.* into strict v_policy from strata_kyc.acceptance_policies p where p.acceptance_policy = v_case.acceptance_policy;
  select coalesce(array_agg(d.identity_document_id order by d.identity_document_id), '{}'), count(distinct d.document_type) into v_documents, v_type_count
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = v_case.acceptance_policy and a.document_type = d.document_type
  where d.customer_id = v_case.customer_id and d.status in ('submitted', 'verified') and d.ciphertext is not null
    and coalesce(d.expires_on + 1 + coalesce(strata_core.setting_interval('document_expiry_grace'), '0') > v_clock at time zone 'UTC', true);
  missing := array(
    select a.document_type from strata_kyc.acceptance_policy_documents a
    where a.acceptance_policy = v_case.acceptance_policy and (a.is_required or v_type_count < v_policy.document_count)
      and not exists (select from strata_kyc.identity_documents d where d.identity_document_id = any (v_documents) and d.document_type = a.document_type)
    order by a.is_required desc, a.document_type);
  if v_type_count < v_policy.document_count
     or exists (select from strata_kyc.acceptance_policy_documents a
                where a.acceptance_policy = v_case.acceptance_policy and a.is_required and a.document_type = any (missing)) then
    outcome := 'documents_missing';
    return next;
    return;
  end if;
  missing := '{}';
  if not strata_kyc.is_represented(v_case.customer_id, v_case.acceptance_policy) then
    outcome := 'representative_missing';
    return next;
    return;
  end if;

  update strata_kyc.verification_cases c set submitted_at = v_clock, subject_digest = strata_kyc.subject_digest(c.customer_id), status_reason = null
  where c.verification_case_id = p_verification_case_id returning c.* into v_case;
  update strata_customers.customers c set submitted_at = v_clock, rejected_at = null, status_reason = null
  where c.customer_id = v_case.customer_id and c.status in ('prospective', 'rejected', 'pending_verification');
  if v_policy.duplicate_action = 'reject' and exists (
    select from strata_kyc.document_fingerprints f
    join strata_kyc.document_fingerprints o
      on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id and o.customer_id <> f.customer_id and o.held_at is not null
    where f.identity_document_id = any (v_documents)) then
    perform strata_kyc.close_case(v_case, 'rejected', 'another customer is verified by this document');
    outcome := 'duplicate';
    return next;
    return;
  end if;
  perform strata_kyc.request_check(v_case, d.identity_document_id, m.method)
  from strata_kyc.identity_documents d
  join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = v_case.acceptance_policy and a.document_type = d.document_type
  cross join lateral unnest(a.methods) with ordinality as m (method, position)
  where d.identity_document_id = any (v_documents) and (a.is_every_method_required or m.position = 1)
  order by d.identity_document_id, m.position;
  outcome := 'submitted';
  return next;
end
$$;

comment on function strata.submit_verification(uuid) is 'Everything that was asked for is there: checks are made by the policy, and the customer waits for their answers. Outcomes: submitted, documents_missing, representative_missing, duplicate, refused, unknown. Of documents_missing: missing names the types, of which all that are required and as many as the policy asks for are to be handed in. Of duplicate another customer is verified by one of the documents and the policy rejects the second. Refused: the case is not waiting for input.';

alter function strata.submit_verification(uuid) owner to strata_definer;

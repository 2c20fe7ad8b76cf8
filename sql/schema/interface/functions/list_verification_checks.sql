create function strata.list_verification_checks(p_verification_case_id uuid)
  returns table (verification_check_id uuid, customer_id uuid, case_status text, acceptance_policy text, identity_document_id uuid, document_type text, country text, region text,
                 last_four text, method text, provider text, status text, status_reason text, attempt_count integer, provider_reference text, payload jsonb, reviewed_by_user_id uuid,
                 requested_at timestamptz, completed_at timestamptz, attachment_uris text[])
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select k.verification_check_id, c.customer_id,
           case when c.status in ('requires_input', 'processing') and c.expires_at <= strata_core.clock() then 'expired' else c.status end,
           c.acceptance_policy, k.identity_document_id, d.document_type, d.country::text, d.region, d.last_four, k.method, k.provider, k.status, k.status_reason,
           k.attempt_count, k.provider_reference, k.payload, k.reviewed_by_user_id, k.requested_at, k.completed_at,
           array(select a.uri from strata_kyc.attachments a
                 where a.uri is not null and (a.verification_check_id = k.verification_check_id or a.identity_document_id = k.identity_document_id) order by a.attached_at)
    from strata_kyc.verification_cases c
    left join strata_kyc.verification_checks k on k.verification_case_id = c.verification_case_id
    left join strata_kyc.identity_documents d on d.identity_document_id = k.identity_document_id
    where c.verification_case_id = p_verification_case_id
    order by k.requested_at, k.verification_check_id;
end
$$;

comment on function strata.list_verification_checks(uuid) is 'One row per check of a case, the first first, with its evidence and the status of the case by the clock; one row without a check where none was made; none for an unknown case.';

alter function strata.list_verification_checks(uuid) owner to strata_definer;

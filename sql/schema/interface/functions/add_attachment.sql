create function strata.add_attachment(p_identity_document_id uuid, p_verification_check_id uuid, p_uri text, p_media_type text, p_sha256 bytea)
  returns table (outcome text, attachment_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  -- Held, so that nothing is attached beside an erasure, nor after it.
  perform from strata_customers.customers c
  where c.customer_id = coalesce((select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id),
                                 (select k.customer_id from strata_kyc.verification_checks k where k.verification_check_id = p_verification_check_id))
    and c.erased_at is null for no key update;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  insert into strata_kyc.attachments as a (customer_id, identity_document_id, verification_check_id, uri, media_type, sha256, attached_at)
  select o.customer_id, p_identity_document_id, p_verification_check_id, p_uri, p_media_type, p_sha256, strata_core.clock()
  from (select d.customer_id from strata_kyc.identity_documents d where d.identity_document_id = p_identity_document_id and d.redacted_at is null
        union all
        select k.customer_id from strata_kyc.verification_checks k
        join strata_kyc.verification_cases c on c.verification_case_id = k.verification_case_id and c.redacted_at is null
        where k.verification_check_id = p_verification_check_id) o
  limit 1
  returning 'added', a.attachment_id into outcome, attachment_id;
  outcome := coalesce(outcome, 'unknown');
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'attachments_uri_check'));
end
$$;

comment on function strata.add_attachment(uuid, uuid, text, text, bytea) is 'Says where a picture of a document, or a paper that is evidence of a check, lies: one of the two ids, and the SHA-256 of the file. Outcomes: added, unknown. Unknown: there is none, or it was redacted or erased. Raises ST402, with the constraint, for both ids or values that are not allowed.';

alter function strata.add_attachment(uuid, uuid, text, text, bytea) owner to strata_definer;

create function strata.redact_verification_data(p_customer_id uuid, p_reason text)
  returns table (outcome text, held_until timestamptz, document_count integer, attachment_uris text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- A legal hold that came while the customer was waited for has to be seen.
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'identity_documents_status_reason_check');
  end if;
  perform from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  if not found then
    outcome := 'unknown';
  elsif exists (select from strata_kyc.verification_cases c where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing')) then
    outcome := 'refused';
  else
    select max(coalesce(h.until, 'infinity')) into held_until from strata_customers.legal_holds h
    where h.customer_id = p_customer_id and h.lifted_at is null and coalesce(h.until > v_clock, true);
    if held_until is not null then
      outcome := 'held';
      held_until := nullif(held_until, 'infinity');
    else
      attachment_uris := array(select a.uri from strata_kyc.attachments a where a.customer_id = p_customer_id and a.uri is not null order by a.attached_at);
      update strata_kyc.attachments a set uri = null, redacted_at = v_clock where a.customer_id = p_customer_id and a.uri is not null;
      update strata_kyc.verification_checks k set payload = null, provider_reference = null
      where k.customer_id = p_customer_id and num_nonnulls(k.payload, k.provider_reference) > 0;
      update strata_kyc.verification_cases c set redacted_at = v_clock where c.customer_id = p_customer_id and c.redacted_at is null;
      update strata_kyc.identity_documents d set ciphertext = null, last_four = null, redacted_at = v_clock, status_reason = p_reason
      where d.customer_id = p_customer_id and d.redacted_at is null;
      get diagnostics document_count = row_count;
      outcome := 'done';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'identity_documents_status_reason_check'));
end
$$;

comment on function strata.redact_verification_data(uuid, text) is 'Takes the numbers, the answers of providers and the references to files out of what is known of a customer; what was decided, when and by what stays, and so do the fingerprints, which keep the document from being used by somebody else. Outcomes: done, held, refused, unknown. Of held a legal hold wants it kept until held_until, null where it has no end; of refused a case is open. attachment_uris are the files that the host is to delete. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.redact_verification_data(uuid, text) owner to strata_definer;

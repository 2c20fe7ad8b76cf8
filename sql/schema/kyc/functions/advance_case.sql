create function strata_kyc.advance_case(p_case strata_kyc.verification_cases, p_reason text default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_document   record;
  v_status     jsonb;
  v_next       text;
  v_is_pending boolean := false;
  v_passed     uuid[] := '{}';
  v_failed     uuid[] := '{}';
  v_outcome    text;
  v_stale      text := strata_kyc.staleness(p_case);
  v_user_id    uuid := (select x.user_id from strata_core.context x);
begin
  if v_stale is not null then
    perform strata_kyc.request_input(p_case.verification_case_id, v_stale);
    return 'changed';
  end if;
  for v_document in
    select d.identity_document_id, a.methods, a.is_every_method_required
    from strata_kyc.identity_documents d
    join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_case.acceptance_policy and a.document_type = d.document_type
    where d.identity_document_id in (select k.identity_document_id from strata_kyc.verification_checks k where k.verification_case_id = p_case.verification_case_id
                                     and k.requested_at >= p_case.submitted_at)
    order by d.identity_document_id
  loop
    -- The last answer of each method since the case was submitted.
    select coalesce(jsonb_object_agg(k.method, k.status), '{}') into v_status
    from (select distinct on (l.method) l.method, l.status from strata_kyc.verification_checks l
          where l.verification_case_id = p_case.verification_case_id and l.identity_document_id = v_document.identity_document_id
            and l.requested_at >= p_case.submitted_at
          order by l.method, l.requested_at desc, l.verification_check_id desc) k;
    v_next := (select m.method from unnest(v_document.methods) with ordinality as m (method, position) where not v_status ? m.method order by m.position limit 1);
    if exists (select from jsonb_each_text(v_status) s where s.value = 'pending') then
      v_is_pending := true;
    elsif (case when v_document.is_every_method_required
               -- People may decide where a provider could not, and not against one that said no.
               then (select bool_and(coalesce(v_status ->> m.method = 'passed' or (v_status ->> m.method = 'inconclusive' and v_status ->> 'manual' = 'passed'), false))
                     from unnest(v_document.methods) as m (method))
               else exists (select from jsonb_each_text(v_status) s where s.value = 'passed') end) then
      v_passed := v_passed || v_document.identity_document_id;
    elsif v_next is not null then
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, v_next);
      v_is_pending := true;
    elsif not v_status ? 'manual' and not exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      -- Nobody could say anything: that is for people.
      perform strata_kyc.request_check(p_case, v_document.identity_document_id, 'manual');
      v_is_pending := true;
    elsif exists (select from jsonb_each_text(v_status) s where s.value = 'failed') then
      v_failed := v_failed || v_document.identity_document_id;
    end if;
  end loop;
  if v_is_pending then
    return 'pending';
  end if;
  v_outcome := strata_kyc.conclude_case(p_case, v_passed, v_failed, p_reason, v_user_id);
  if v_outcome = 'incomplete' then
    perform strata_kyc.close_case(p_case, 'rejected', coalesce(p_reason, 'the documents were not confirmed'), v_user_id);
    return 'rejected';
  elsif v_outcome = 'duplicate' then
    if (select p.duplicate_action from strata_kyc.acceptance_policies p where p.acceptance_policy = p_case.acceptance_policy) = 'reject' then
      perform strata_kyc.close_case(p_case, 'rejected', 'another customer is verified by this document', v_user_id);
      return 'rejected';
    end if;
    perform strata_kyc.request_check(p_case, d.identity_document_id, 'manual', 'another customer is verified by this document')
    from unnest(v_passed) as d (identity_document_id);
  end if;
  return v_outcome;
end
$$;

comment on function strata_kyc.advance_case(strata_kyc.verification_cases, text) is 'After an answer: asks the next method where one is left, and decides the case where none is: pending, verified, rejected, changed (the customer took other legal attributes or lost the representative meanwhile, and the case is to be submitted again) or duplicate (people are asked, because another customer is verified by the same document).';

alter function strata_kyc.advance_case(strata_kyc.verification_cases, text) owner to strata_definer;

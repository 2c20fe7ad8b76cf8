-- What was true when the case was submitted can have changed while it was being checked.
create function strata_kyc.staleness(p_case strata_kyc.verification_cases) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return case
    when p_case.subject_digest <> strata_kyc.subject_digest(p_case.customer_id) then 'the legal attributes changed'
    when not strata_kyc.is_represented(p_case.customer_id, p_case.acceptance_policy) then 'no verified representative is left'
  end;
end
$$;

comment on function strata_kyc.staleness(strata_kyc.verification_cases) is 'Why the answers in a case decide nothing any more, so that it is to be submitted again; null while they do.';

alter function strata_kyc.staleness(strata_kyc.verification_cases) owner to strata_definer;

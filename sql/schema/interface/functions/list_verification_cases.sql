create function strata.list_verification_cases(p_customer_id uuid)
  returns table (verification_case_id uuid, acceptance_policy text, market text, status text, status_reason text, reviewed_by_user_id uuid, opened_at timestamptz,
                 submitted_at timestamptz, decided_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select c.verification_case_id, c.acceptance_policy, c.market::text,
           case when c.status in ('requires_input', 'processing') and c.expires_at <= strata_core.clock() then 'expired' else c.status end,
           c.status_reason, c.reviewed_by_user_id, c.opened_at, c.submitted_at, coalesce(c.verified_at, c.rejected_at, c.canceled_at, c.expired_at), c.expires_at
    from strata_kyc.verification_cases c
    where c.customer_id = p_customer_id
    order by c.opened_at desc, c.verification_case_id desc;
end
$$;

comment on function strata.list_verification_cases(uuid) is 'One row per attempt to verify a customer, the latest first, with its status by the clock.';

alter function strata.list_verification_cases(uuid) owner to strata_definer;

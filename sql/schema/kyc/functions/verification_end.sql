create function strata_kyc.verification_end(p_customer_id uuid, p_acceptance_policy text) returns timestamptz
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_grace interval := coalesce(strata_core.setting_interval('document_expiry_grace'), '0');
begin
  return (
    with verified as (
      select d.document_type, a.is_required,
             max(coalesce((d.expires_on + 1 + v_grace) at time zone 'UTC', 'infinity')) as until
      from strata_kyc.identity_documents d
      join strata_customers.customers c on c.customer_id = d.customer_id
      join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p_acceptance_policy and a.document_type = d.document_type
      -- What was verified before the customer last had to be verified was verified about somebody of another name, or is asked about anew.
      where d.customer_id = p_customer_id and d.status = 'verified' and d.verified_at >= coalesce(c.submitted_at, d.verified_at)
      group by d.document_type, a.is_required
    )
    -- The first moment at which a required document has run out, or too few of the others are left.
    select case when count(v.document_type) >= p.document_count and count(*) filter (where v.is_required) = (
                  select count(*) from strata_kyc.acceptance_policy_documents a where a.acceptance_policy = p_acceptance_policy and a.is_required)
             then least(min(v.until) filter (where v.is_required), (array_agg(v.until order by v.until desc))[p.document_count]) end
    from strata_kyc.acceptance_policies p
    left join verified v on true
    where p.acceptance_policy = p_acceptance_policy
    group by p.document_count
  );
end
$$;

comment on function strata_kyc.verification_end(uuid, text) is 'Until when the verified documents of a customer fulfil a policy: infinity where none of those that count runs out, null where they do not fulfil it. Those count that were verified since the customer last had to be.';

alter function strata_kyc.verification_end(uuid, text) owner to strata_definer;

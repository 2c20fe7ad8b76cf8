create function strata_kyc.reconsider_customer(p_customer_id uuid, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_policy text;
  v_until  timestamptz;
begin
  select c.acceptance_policy into v_policy from strata_kyc.verification_cases c
  where c.customer_id = p_customer_id and c.status = 'verified' order by c.verified_at desc limit 1;
  v_until := strata_kyc.verification_end(p_customer_id, v_policy);
  if v_until > strata_core.clock() then
    update strata_customers.customers c set verified_until = nullif(v_until, 'infinity')
    where c.customer_id = p_customer_id and c.verified_at is not null and c.verified_until is distinct from nullif(v_until, 'infinity');
    return 'verified';
  end if;
  update strata_customers.customers c
  set verified_at = null, verified_until = null, submitted_at = strata_core.clock(), status_reason = p_reason
  where c.customer_id = p_customer_id and c.verified_at is not null and c.status in ('active', 'suspended');
  return case when found then 'pending' else 'unchanged' end;
end
$$;

comment on function strata_kyc.reconsider_customer(uuid, text) is 'After a document of a verified customer has gone or run out: the customer stays verified where the others suffice (verified), and is to be verified anew where they do not (pending).';

alter function strata_kyc.reconsider_customer(uuid, text) owner to strata_definer;

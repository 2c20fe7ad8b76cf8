create function strata.open_verification(p_customer_id uuid, p_market text default null)
  returns table (outcome text, verification_case_id uuid, acceptance_policy text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_customer   strata_customers.customers;
  v_case       strata_kyc.verification_cases;
  v_constraint text;
begin
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing');
  if v_case.expires_at <= v_clock then
    perform strata_kyc.close_case(v_case, 'expired', 'ran out');
    v_case := null;
  end if;
  select p.acceptance_policy into acceptance_policy from strata_kyc.acceptance_policies p
  where p.customer_kind = v_customer.kind and (p.market = p_market or p.market is null)
  order by p.market nulls last limit 1;
  if v_customer.customer_id is null then
    outcome := 'unknown';
  elsif v_customer.status in ('merged', 'closed') then
    outcome := 'refused';
    acceptance_policy := null;
  elsif v_case.verification_case_id is not null then
    outcome := 'unchanged';
    verification_case_id := v_case.verification_case_id;
    acceptance_policy := v_case.acceptance_policy;
  elsif acceptance_policy is null then
    outcome := 'no_policy';
  else
    insert into strata_kyc.verification_cases as c (customer_id, acceptance_policy, market, opened_at, expires_at)
    values (p_customer_id, acceptance_policy, p_market, v_clock, v_clock + strata_core.setting_interval('verification_case_lifetime'))
    -- Only in repeatable read, of a case that it cannot see: 40001, and the transaction is repeated.
    on conflict do nothing
    returning 'opened', c.verification_case_id into outcome, verification_case_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'country_check'));
end
$$;

comment on function strata.open_verification(uuid, text) is 'Begins the verification of a customer, by the policy of its kind and market. Outcomes: opened, unchanged, no_policy, refused, unknown. Unchanged: a case is open already. Refused: closed or merged. Raises ST402, with the constraint, for what is no country.';

alter function strata.open_verification(uuid, text) owner to strata_definer;

create function strata.redeem_benefit(p_benefit text, p_customer_id uuid, p_reference text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_customer   strata_customers.customers;
  v_benefit    strata_customers.benefits;
  v_constraint text;
begin
  -- Held to the end, so that nobody loses the verification between the question and the row.
  select c.* into v_customer from strata_customers.customers c where c.customer_id = p_customer_id for share;
  select b.* into v_benefit from strata_customers.benefits b where b.benefit = p_benefit;
  if v_customer.customer_id is null or v_benefit.benefit is null then
    return 'unknown';
  elsif exists (select from strata_customers.benefit_redemptions r
                join strata_customers.customers c on c.customer_id = r.customer_id
                where r.benefit = p_benefit and (c.customer_id = p_customer_id or c.merged_into_customer_id = p_customer_id)) then
    return 'already_redeemed';
  elsif v_benefit.ended_at <= v_clock then
    return 'ended';
  elsif strata_customers.customer_status_at(v_customer, v_clock) in ('merged', 'closed', 'suspended')
        or (v_benefit.is_verification_required and strata_customers.customer_status_at(v_customer, v_clock) <> 'active') then
    return 'not_eligible';
  end if;
  insert into strata_customers.benefit_redemptions (benefit, customer_id, reference, redeemed_at)
  values (p_benefit, p_customer_id, p_reference, v_clock)
  on conflict (benefit, customer_id) do nothing;
  return case when found then 'redeemed' else 'already_redeemed' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'benefit_redemptions_reference_check'));
end
$$;

comment on function strata.redeem_benefit(text, uuid, text) is 'A customer gets a benefit, once, however many ask at the same moment. Outcomes: redeemed, already_redeemed, not_eligible, ended, unknown. Of not_eligible the customer is not verified, or suspended, closed or merged. Who was merged into the customer counts as the customer. Raises ST402, with the constraint, for a reference that is not allowed.';

alter function strata.redeem_benefit(text, uuid, text) owner to strata_definer;

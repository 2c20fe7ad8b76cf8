-- A verification that is under way ends with the customer: whoever answers it later comes too late.
create function strata.close_customer(p_customer_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_case strata_kyc.verification_cases;
begin
  perform from strata_customers.customers c where c.customer_id = p_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c
  where c.customer_id = p_customer_id and c.status in ('requires_input', 'processing') for no key update;
  if found then
    perform strata_kyc.close_case(v_case, case when v_case.expires_at > strata_core.clock() then 'canceled' else 'expired' end, 'the customer was closed');
  end if;
  return strata_customers.change_customer_status(p_customer_id, 'close', p_reason);
end
$$;

comment on function strata.close_customer(uuid, text) is 'Ends the relation with a customer for good, and a verification that is under way; nothing is deleted. Outcomes: done, refused, unknown. Refused: it had been closed, or merged. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.close_customer(uuid, text) owner to strata_definer;

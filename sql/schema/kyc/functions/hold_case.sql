-- The order of all that touch these rows: the customer, the case, its checks, the documents, their fingerprints in the order of their values.
create function strata_kyc.hold_case(p_verification_case_id uuid) returns strata_kyc.verification_cases
  language plpgsql volatile
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_customer_id uuid;
  v_case        strata_kyc.verification_cases;
begin
  select c.customer_id into v_customer_id from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id;
  perform from strata_customers.customers c where c.customer_id = v_customer_id for no key update;
  select c.* into v_case from strata_kyc.verification_cases c where c.verification_case_id = p_verification_case_id for no key update;
  return v_case;
end
$$;

comment on function strata_kyc.hold_case(uuid) is 'The case of a key with its customer locked, then itself; null when there is none.';

alter function strata_kyc.hold_case(uuid) owner to strata_definer;

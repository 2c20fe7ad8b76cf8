-- Whom somebody else holds is left for the next time: many customers are locked here in no order that others know, and nobody is waited for.
create function strata.settle_verifications(p_limit integer default 100)
  returns table (expired_count integer, reopened_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
  v_key   uuid;
  v_case  strata_kyc.verification_cases;
begin
  expired_count := 0;
  reopened_count := 0;
  for v_key in
    select c.verification_case_id from strata_kyc.verification_cases c
    where c.status in ('requires_input', 'processing') and c.expires_at <= v_clock
    order by c.expires_at, c.verification_case_id
    limit greatest(least(p_limit, 1000), 0)
  loop
    perform from strata_customers.customers c
    where c.customer_id = (select k.customer_id from strata_kyc.verification_cases k where k.verification_case_id = v_key) for no key update skip locked;
    continue when not found;
    v_case := strata_kyc.hold_case(v_key);
    if v_case.status in ('requires_input', 'processing') then
      perform strata_kyc.close_case(v_case, 'expired', 'ran out');
      expired_count := expired_count + 1;
    end if;
  end loop;
  for v_key in
    select c.customer_id from strata_customers.customers c
    where c.verified_until <= v_clock and c.status in ('active', 'suspended')
    order by c.customer_id
    limit greatest(least(p_limit, 1000), 0)
  loop
    perform from strata_customers.customers c where c.customer_id = v_key for no key update skip locked;
    continue when not found;
    if strata_kyc.reconsider_customer(v_key, 'a document has expired') = 'pending' then
      reopened_count := reopened_count + 1;
      insert into strata_kyc.verification_cases (customer_id, acceptance_policy, market, opened_at, expires_at)
      select c.customer_id, c.acceptance_policy, c.market, v_clock, v_clock + strata_core.setting_interval('verification_case_lifetime')
      from strata_kyc.verification_cases c
      where c.customer_id = v_key and c.status = 'verified' order by c.verified_at desc limit 1
      on conflict do nothing;
    end if;
  end loop;
  return next;
end
$$;

comment on function strata.settle_verifications(integer) is 'Does what the clock allows: notes cases that have run out, and opens a new one for customers whose documents have expired. Customers that somebody is changing at this moment are left for the next call. Answers how many of each; until then strata.customers and strata.open_account already go by the clock.';

alter function strata.settle_verifications(integer) owner to strata_definer;

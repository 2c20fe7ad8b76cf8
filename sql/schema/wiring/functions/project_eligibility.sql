-- Whoever is not merged any more is eligible since when they were before. A survivor gets its row before the row of the merged customer says so: whoever replicates the table sees them in this order. Rows are locked in the
-- order of their ids before anything is written.
create function strata_wiring.project_eligibility(p_customer_ids uuid[] default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_customer_ids uuid[] := coalesce(p_customer_ids, array(select c.customer_id from strata_customers.customers c));
  v_survivor_ids uuid[];
  v_former_ids   uuid[];
begin
  v_survivor_ids := array(select distinct c.merged_into_customer_id from strata_customers.customers c
                          join strata_accounts.eligible_customers e on e.customer_id = c.customer_id
                          where c.customer_id = any (v_customer_ids) and c.merged_into_customer_id is not null);
  v_former_ids := array(select distinct e.merged_into_customer_id from strata_accounts.eligible_customers e
                        where e.customer_id = any (v_customer_ids) and e.merged_into_customer_id is not null);
  perform from strata_accounts.eligible_customers e
  where e.customer_id = any (v_customer_ids || v_survivor_ids || v_former_ids) order by e.customer_id for no key update;

  insert into strata_accounts.eligible_customers (customer_id, eligible_at, eligible_until, lost_at, changed_at)
  select c.customer_id, case when c.status = 'active' then v_clock end, c.verified_until,
         case when c.status <> 'active' then v_clock end, v_clock
  from strata_customers.customers c
  where c.customer_id = any (v_customer_ids || v_survivor_ids) and (c.status = 'active' or c.customer_id = any (v_survivor_ids))
  order by c.customer_id
  on conflict on constraint eligible_customers_pkey do nothing;

  update strata_accounts.eligible_customers e
  set eligible_at             = case when c.status = 'active' and e.lost_at is not null
                                     then coalesce(case when e.merged_into_customer_id is not null then e.eligible_at end, v_clock) else e.eligible_at end,
      eligible_until          = case when c.status = 'active' then c.verified_until else e.eligible_until end,
      lost_at                 = case when c.status <> 'active' then coalesce(e.lost_at, v_clock) end,
      merged_into_customer_id = c.merged_into_customer_id,
      changed_at              = v_clock
  from strata_customers.customers c
  where e.customer_id = any (v_customer_ids) and c.customer_id = e.customer_id
    and ((c.status = 'active') <> (e.lost_at is null)
         or c.status = 'active' and e.eligible_until is distinct from c.verified_until
         or e.merged_into_customer_id is distinct from c.merged_into_customer_id);
end
$$;

comment on function strata_wiring.project_eligibility(uuid[]) is 'Brings strata_accounts.eligible_customers in step with the given customers, or (null) with all: active customers are eligible, as long as their verification holds. Idempotent. Called by a trigger, and by hand after a repair.';

alter function strata_wiring.project_eligibility(uuid[]) owner to strata_definer;

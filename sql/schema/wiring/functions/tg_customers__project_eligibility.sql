-- Most changes of a customer are no change of what accounts go by; they end at the first question. A full join, as in strata_audit.lay_lifecycle: the plan
-- of one row must do for many.
create function strata_wiring.tg_customers__project_eligibility() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_customer_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_customer_ids := array(select n.customer_id from new_rows n where n.status = 'active');
  else
    v_customer_ids := array(select n.customer_id from old_rows o full join new_rows n on n.customer_id = o.customer_id
                            where (n.status = 'active') <> (o.status = 'active')
                               or n.verified_until is distinct from o.verified_until
                               or n.merged_into_customer_id is distinct from o.merged_into_customer_id);
  end if;
  if cardinality(v_customer_ids) > 0 then
    perform strata_wiring.project_eligibility(v_customer_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_customers__project_eligibility() is 'Trigger: tells accounts, in the same transaction, which customers may hold one, and who was merged into whom.';

create trigger t600_project_inserted_eligibility after insert on strata_customers.customers
  referencing new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();
create trigger t600_project_updated_eligibility after update on strata_customers.customers
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();

alter function strata_wiring.tg_customers__project_eligibility() owner to strata_definer;

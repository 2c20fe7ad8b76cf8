create function strata.add_representative(p_user_id uuid, p_customer_id uuid, p_capacity text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  -- Users before customers, as everywhere.
  perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    return 'unknown';
  end if;
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.status not in ('merged', 'closed') for no key update;
  if not found then
    return 'unknown';
  elsif exists (select from strata_tenancy.representatives r where r.user_id = p_user_id and r.customer_id = p_customer_id and r.capacity = p_capacity and r.ended_at is null) then
    return 'unchanged';
  end if;
  insert into strata_tenancy.representatives (user_id, customer_id, capacity, started_at) values (p_user_id, p_customer_id, p_capacity, strata_core.clock())
  -- Only in repeatable read, of a row that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'representatives_capacity_check'));
end
$$;

comment on function strata.add_representative(uuid, uuid, text) is 'A user acts for a customer from now on, in a capacity (director, authorised_signatory, employee, self). Outcomes: done, unchanged, unknown. Unknown: no such user or customer, or one that is closed, merged or erased. Raises ST402, with the constraint, for another capacity.';

alter function strata.add_representative(uuid, uuid, text) owner to strata_definer;

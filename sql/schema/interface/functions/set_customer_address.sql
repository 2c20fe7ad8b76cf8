-- Ends the current address of the type and begins the new one, in one call, so that there is always at most one.
create function strata.set_customer_address(p_customer_id uuid, p_address_type text, p_address_lines text[], p_locality text default null,
                                            p_region text default null, p_postal_code text default null, p_country text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- The lock on the customer puts two changes of one address in a row.
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  update strata_customers.customer_addresses a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.customer_id = p_customer_id and a.address_type = p_address_type and a.ended_at is null;
  insert into strata_customers.customer_addresses (customer_id, address_type, address_lines, locality, region, postal_code, country, started_at)
  values (p_customer_id, p_address_type, p_address_lines, p_locality, p_region, p_postal_code, p_country, v_clock)
  -- Only in repeatable read, of an address that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_addresses_address_lines_check'));
end
$$;

comment on function strata.set_customer_address(uuid, text, text[], text, text, text, text) is 'Gives a customer a new current address of a type (residence, registered, postal, billing); the former one is kept with its end. Outcomes: done, unknown. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_customer_address(uuid, text, text[], text, text, text, text) owner to strata_definer;

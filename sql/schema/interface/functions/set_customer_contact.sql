create function strata.set_customer_contact(p_customer_id uuid, p_contact_type text, p_value text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  -- The lock on the customer puts two changes of one contact in a row.
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  update strata_customers.customer_contacts a set ended_at = greatest(v_clock, a.started_at + interval '1 microsecond')
  where a.customer_id = p_customer_id and a.contact_type = p_contact_type and a.ended_at is null;
  if p_value is not null then
    insert into strata_customers.customer_contacts (customer_id, contact_type, value, started_at)
    values (p_customer_id, p_contact_type, p_value, v_clock)
    -- Only in repeatable read, of a contact that it cannot see: 40001, and the transaction is repeated.
    on conflict do nothing;
  end if;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_contacts_contact_type_check'));
end
$$;

comment on function strata.set_customer_contact(uuid, text, text) is 'Gives a customer a new current contact of a type (email, phone, fax, website), or none with null; the former one is kept with its end. Outcomes: done, unknown. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_customer_contact(uuid, text, text) owner to strata_definer;

create function strata.place_legal_hold(p_customer_id uuid, p_reason text, p_until timestamptz default null)
  returns table (outcome text, legal_hold_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  perform from strata_customers.customers c where c.customer_id = p_customer_id and c.erased_at is null for no key update;
  if not found then
    outcome := 'unknown';
  else
    insert into strata_customers.legal_holds as h (customer_id, reason, until, placed_at)
    values (p_customer_id, p_reason, p_until, strata_core.clock())
    returning 'placed', h.legal_hold_id into outcome, legal_hold_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'reason_check'));
end
$$;

comment on function strata.place_legal_hold(uuid, text, timestamptz) is 'Orders that what is known of a customer be kept, until a time or until lifted. Outcomes: placed, unknown. Raises ST402, with the constraint, without a reason or for an end that has passed.';

alter function strata.place_legal_hold(uuid, text, timestamptz) owner to strata_definer;

-- Only a merge takes a suspension over to somebody who is not active; people suspend whom they verified.
create function strata_customers.change_customer_status(p_customer_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_customers, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_customers.customers c
  set suspended_at  = case p_change when 'suspend' then v_clock when 'reinstate' then null else c.suspended_at end,
      closed_at     = case p_change when 'close' then v_clock else c.closed_at end,
      status_reason = p_reason
  where c.customer_id = p_customer_id and c.status not in ('merged', 'closed')
    and case p_change when 'reinstate' then c.suspended_at is not null when 'suspend' then strata_customers.customer_status_at(c, v_clock) = 'active' else true end;
  if found then
    return 'done';
  end if;
  return coalesce((select case when c.status in ('merged', 'closed') or (p_change = 'suspend' and c.suspended_at is null) then 'refused' else 'unchanged' end
                   from strata_customers.customers c where c.customer_id = p_customer_id),
                  'unknown');
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_customers.change_customer_status(uuid, text, text) is 'Makes one change of status: suspend, reinstate or close. Called by the functions of the interface.';

alter function strata_customers.change_customer_status(uuid, text, text) owner to strata_definer;

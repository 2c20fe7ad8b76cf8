create function strata.reinstate_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_customer(uuid, text) is 'Ends a suspension. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.reinstate_customer(uuid, text) owner to strata_definer;

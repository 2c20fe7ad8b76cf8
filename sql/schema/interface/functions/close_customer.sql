create function strata.close_customer(p_customer_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_customers.change_customer_status(p_customer_id, 'close', p_reason);
end;

comment on function strata.close_customer(uuid, text) is 'Ends the relation with a customer for good; nothing is deleted. Outcomes: done, refused, unknown. Refused: it had been closed, or merged.';

alter function strata.close_customer(uuid, text) owner to strata_definer;

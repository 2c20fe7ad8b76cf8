create function strata.lift_legal_hold(p_legal_hold_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.legal_holds h set lifted_at = strata_core.clock() where h.legal_hold_id = p_legal_hold_id and h.lifted_at is null;
  if found then
    return 'lifted';
  end if;
  return case when exists (select from strata_customers.legal_holds h where h.legal_hold_id = p_legal_hold_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.lift_legal_hold(uuid) is 'Ends an order to keep what is known of a customer. Outcomes: lifted, unchanged, unknown. Unchanged: it had been lifted.';

alter function strata.lift_legal_hold(uuid) owner to strata_definer;

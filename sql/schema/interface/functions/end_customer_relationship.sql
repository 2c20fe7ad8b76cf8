create function strata.end_customer_relationship(p_customer_relationship_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_customers.customer_relationships r
  set ended_at = greatest(strata_core.clock(), r.started_at + interval '1 microsecond')
  where r.customer_relationship_id = p_customer_relationship_id and r.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_customers.customer_relationships r where r.customer_relationship_id = p_customer_relationship_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_customer_relationship(uuid) is 'Ends a relation between two customers. Outcomes: done, unchanged, unknown. Unchanged: it had ended.';

alter function strata.end_customer_relationship(uuid) owner to strata_definer;

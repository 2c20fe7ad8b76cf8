create function strata.list_customer_relationships(p_customer_id uuid)
  returns table (customer_relationship_id uuid, relationship_type text, from_customer_id uuid, from_name text, to_customer_id uuid, to_name text, started_at timestamptz,
                 ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.customer_relationship_id, r.relationship_type, r.from_customer_id, f.name, r.to_customer_id, t.name, r.started_at, r.ended_at
    from strata_customers.customer_relationships r
    join strata_customers.customers f on f.customer_id = r.from_customer_id
    join strata_customers.customers t on t.customer_id = r.to_customer_id
    where p_customer_id in (r.from_customer_id, r.to_customer_id)
    order by r.ended_at nulls first, r.started_at desc, r.customer_relationship_id;
end
$$;

comment on function strata.list_customer_relationships(uuid) is 'One row per relation that a customer stands or stood in, on either side; those that stand come first.';

alter function strata.list_customer_relationships(uuid) owner to strata_definer;

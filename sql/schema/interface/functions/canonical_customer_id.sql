create function strata.canonical_customer_id(p_customer_id uuid) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(c.merged_into_customer_id, c.customer_id) from strata_customers.customers c where c.customer_id = p_customer_id);
end
$$;

comment on function strata.canonical_customer_id(uuid) is 'Which customer a customer is today: the survivor of a merge, or the customer. Null when there is none.';

alter function strata.canonical_customer_id(uuid) owner to strata_definer;

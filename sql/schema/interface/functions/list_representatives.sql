create function strata.list_representatives(p_customer_id uuid)
  returns table (user_id uuid, full_name text, capacity text, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.user_id, u.full_name, r.capacity, r.started_at, r.ended_at
    from strata_tenancy.representatives r
    join strata_users.users u on u.user_id = r.user_id
    where r.customer_id = p_customer_id
    order by r.ended_at nulls first, r.started_at desc, r.user_id;
end
$$;

comment on function strata.list_representatives(uuid) is 'One row per user that acts or acted for a customer, and capacity; those who do come first.';

alter function strata.list_representatives(uuid) owner to strata_definer;

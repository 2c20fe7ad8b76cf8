create function strata.customer_history(p_customer_id uuid)
  returns table (given_name text, family_name text, legal_name text, born_on date, legal_form text, country text, started_at timestamptz, ended_at timestamptz, actor_user_id uuid,
                 actor_role text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with version as (
      select h.row_history_id as position, h.old_image as image, h.changed_at as ended_at, h.actor_user_id, h.actor_role
      from strata_audit.row_history h
      where h.table_name = 'strata_customers.customers' and h.row_key = p_customer_id and h.operation = 'update'
      union all
      select null, jsonb_build_object('given_name', c.given_name, 'family_name', c.family_name, 'legal_name', c.legal_name, 'born_on', c.born_on,
                                      'legal_form', c.legal_form, 'country', c.country), null, null, null
      from strata_customers.customers c where c.customer_id = p_customer_id
    ), attributes as (
      select v.position, v.ended_at, v.actor_user_id, v.actor_role, a.*
      from version v
      cross join lateral jsonb_to_record(v.image) as a (given_name text, family_name text, legal_name text, born_on date, legal_form text, country text)
    ), period as (
      -- A row changes for other reasons too: its last image before the attributes did is the one that ends a period.
      select a.*,
             (a.given_name, a.family_name, a.legal_name, a.born_on, a.legal_form, a.country)
               is distinct from lead((a.given_name, a.family_name, a.legal_name, a.born_on, a.legal_form, a.country)) over (order by a.position nulls last) as is_last
      from attributes a
    )
    select p.given_name, p.family_name, p.legal_name, p.born_on, p.legal_form, p.country,
           coalesce(lag(p.ended_at) over (order by p.position nulls last), (select c.created_at from strata_customers.customers c where c.customer_id = p_customer_id)),
           p.ended_at, lag(p.actor_user_id) over (order by p.position nulls last), lag(p.actor_role) over (order by p.position nulls last)
    from period p
    where p.is_last or p.position is null
    order by p.position desc nulls first;
end
$$;

comment on function strata.customer_history(uuid) is 'One row per set of legal attributes that a customer has or had, the present one first, with when it began and ended and who entered it; the first set has no actor.';

alter function strata.customer_history(uuid) owner to strata_definer;

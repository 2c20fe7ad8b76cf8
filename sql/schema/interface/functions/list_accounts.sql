create function strata.list_accounts(p_customer_id uuid, p_limit integer default 100, p_after_account_id uuid default null)
  returns table (account_id uuid, customer_id uuid, parent_account_id uuid, account_type text, currency text, name text, is_default boolean, capacities text[],
                 status text, status_reason text, frozen_by text, opened_at timestamptz, frozen_at timestamptz, closed_at timestamptz, created_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select a.account_id, a.customer_id, a.parent_account_id, a.account_type, a.currency, a.name, a.is_default, h.capacities,
         a.status, a.status_reason, a.frozen_by, a.opened_at, a.frozen_at, a.closed_at, a.created_at
  from (
    select r.account_id, array_agg(r.capacity order by r.capacity) as capacities
    from strata_accounts.account_holders r
    where r.customer_id = p_customer_id and r.ended_at is null and (p_after_account_id is null or r.account_id > p_after_account_id)
    group by r.account_id
    order by r.account_id
    limit greatest(least(p_limit, 1000), 0)
  ) h
  join strata_accounts.accounts a on a.account_id = h.account_id
  order by a.account_id;
end;

comment on function strata.list_accounts(uuid, integer, uuid) is 'One row per account in which a customer has a capacity now, closed accounts too, oldest first; at most 1,000, those after an account where one is named. Capacities are the customer''s own; customer_id is the owner.';

alter function strata.list_accounts(uuid, integer, uuid) owner to strata_definer;

create function strata.list_account_roles(p_account_id uuid)
  returns table (account_role_id uuid, customer_id uuid, user_id uuid, capacity text, started_at timestamptz, ended_at timestamptz)
  language sql stable security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select h.account_holder_id, h.customer_id, null::uuid, h.capacity, h.started_at, h.ended_at
  from strata_accounts.account_holders h where h.account_id = p_account_id
  union all
  select o.account_operator_id, null::uuid, o.user_id, o.capacity, o.started_at, o.ended_at
  from strata_accounts.account_operators o where o.account_id = p_account_id
  order by 5, 1;
end;

comment on function strata.list_account_roles(uuid) is 'One row per customer (holder) or user (operator) and capacity in an account, former ones with their end. account_role_id is the account_holder_id or account_operator_id.';

alter function strata.list_account_roles(uuid) owner to strata_definer;

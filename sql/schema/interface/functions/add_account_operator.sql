create function strata.add_account_operator(p_account_id uuid, p_user_id uuid, p_capacity text) returns table (outcome text, account_operator_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return query select 'unknown', null::uuid;
    return;
  end if;
  select o.account_operator_id into account_operator_id from strata_accounts.account_operators o
  where o.account_id = p_account_id and o.user_id = p_user_id and o.capacity = p_capacity and o.ended_at is null;
  outcome := case when found then 'unchanged' when v_account.status = 'closed' then 'refused' else 'added' end;
  if outcome = 'added' then
    insert into strata_accounts.account_operators as o (account_id, user_id, capacity, started_at)
    values (p_account_id, p_user_id, p_capacity, strata_core.clock())
    returning o.account_operator_id into account_operator_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'account_operators_capacity_check'));
end
$$;

comment on function strata.add_account_operator(uuid, uuid, text) is 'Lets a user operate an account as administrator, payer or viewer. That the user exists is for the caller to know. Outcomes: added, unchanged, refused, unknown. Unchanged: does so already. Refused: the account is closed. Raises ST402, with the constraint, for a capacity that is not allowed and ST202 outside of read committed.';

alter function strata.add_account_operator(uuid, uuid, text) owner to strata_definer;

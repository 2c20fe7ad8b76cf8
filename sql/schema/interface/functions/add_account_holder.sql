create function strata.add_account_holder(p_account_id uuid, p_customer_id uuid, p_capacity text) returns table (outcome text, account_holder_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id, array[p_customer_id]);
  if v_account.account_id is null then
    return query select 'unknown', null::uuid;
    return;
  end if;
  select h.account_holder_id into account_holder_id from strata_accounts.account_holders h
  where h.account_id = p_account_id and h.customer_id = p_customer_id and h.capacity = p_capacity and h.ended_at is null;
  outcome := case
    when found then 'unchanged'
    when v_account.status = 'closed' or p_capacity = 'owner' then 'refused'
    when not strata_accounts.is_eligible(p_customer_id) then 'not_eligible'
    else 'added'
  end;
  if outcome = 'added' then
    insert into strata_accounts.account_holders as h (account_id, customer_id, capacity, started_at)
    values (p_account_id, p_customer_id, p_capacity, strata_core.clock())
    returning h.account_holder_id into account_holder_id;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'account_holders_capacity_check'));
end
$$;

comment on function strata.add_account_holder(uuid, uuid, text) is 'Gives a customer who is eligible at this moment a capacity in an account: joint_owner, payer or beneficiary. Outcomes: added, unchanged, not_eligible, refused, unknown. Unchanged: has it already. Refused: the account is closed, or the capacity is owner, which only a merge passes on. Raises ST402, with the constraint, for a capacity that is not allowed and ST202 outside of read committed.';

alter function strata.add_account_holder(uuid, uuid, text) owner to strata_definer;

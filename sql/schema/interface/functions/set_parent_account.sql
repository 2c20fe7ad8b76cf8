create function strata.set_parent_account(p_account_id uuid, p_parent_account_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  elsif v_account.parent_account_id is not distinct from p_parent_account_id then
    return 'unchanged';
  elsif v_account.status = 'closed' then
    return 'refused';
  elsif p_parent_account_id is not null
        and not exists (select from strata_accounts.accounts a
                        where a.account_id = p_parent_account_id and a.customer_id = v_account.customer_id and a.status <> 'closed') then
    return 'parent_refused';
  end if;
  update strata_accounts.accounts a set parent_account_id = p_parent_account_id where a.account_id = p_account_id;
  return 'done';
exception
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'accounts_parent_account_id_check' then
      return 'circle';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_parent_account(uuid, uuid) is 'Puts an account below another one of its customer, or (null) at the top. Outcomes: done, unchanged, circle, parent_refused, refused, unknown. Circle: the parent is the account itself or below it. Parent_refused: the parent is closed or of another customer. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_parent_account(uuid, uuid) owner to strata_definer;

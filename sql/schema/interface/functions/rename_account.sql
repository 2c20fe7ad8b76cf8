create function strata.rename_account(p_account_id uuid, p_name text) returns text
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
  elsif v_account.name is not distinct from p_name then
    return 'unchanged';
  end if;
  update strata_accounts.accounts a set name = p_name where a.account_id = p_account_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.rename_account(uuid, text) is 'Gives an account another name, or none (null). Outcomes: done, unchanged, unknown. Raises ST402, with the constraint, for a name that is not allowed and ST202 outside of read committed.';

alter function strata.rename_account(uuid, text) owner to strata_definer;

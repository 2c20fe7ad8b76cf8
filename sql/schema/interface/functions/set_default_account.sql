create function strata.set_default_account(p_account_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_account strata_accounts.accounts;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  elsif v_account.status = 'closed' then
    return 'refused';
  elsif v_account.is_default then
    return 'unchanged';
  end if;
  update strata_accounts.accounts a set is_default = false
  where a.customer_id = v_account.customer_id and a.currency = v_account.currency and a.is_default;
  update strata_accounts.accounts a set is_default = true where a.account_id = p_account_id;
  return 'done';
end
$$;

comment on function strata.set_default_account(uuid) is 'Makes an account the default of its customer in its currency, in the place of the one that was. Outcomes: done, unchanged, refused, unknown. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_default_account(uuid) owner to strata_definer;

-- A merge may move the account to another customer while the first lock is waited for: then it is looked for again, and the block lets go of what it held,
-- because rows of customers are locked in the order of their ids and the survivor's may come first.
create function strata_accounts.lock_account(p_account_id uuid, p_customer_ids uuid[] default '{}') returns strata_accounts.accounts
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_customer_id uuid;
  v_account     strata_accounts.accounts;
begin
  loop
    select a.customer_id into v_customer_id from strata_accounts.accounts a where a.account_id = p_account_id;
    if not found then
      return null;
    end if;
    begin
      perform strata_accounts.lock_customers(p_customer_ids || v_customer_id);
      select a.* into v_account from strata_accounts.accounts a
      where a.account_id = p_account_id and a.customer_id = v_customer_id for no key update;
      if found then
        return v_account;
      end if;
      raise exception using errcode = 'triggered_action_exception';
    exception
      when triggered_action_exception then null;
    end;
  end loop;
end
$$;

comment on function strata_accounts.lock_account(uuid, uuid[]) is 'Locks an account, after its customer and the given ones, and answers it as it is then; null when there is none. Raises ST202 outside of read committed.';

alter function strata_accounts.lock_account(uuid, uuid[]) owner to strata_definer;

-- Two changes that only together make a circle have to wait for each other. Accounts below one another belong to one customer, so its row is the one
-- to wait for; the functions of the interface hold it already.
create function strata_accounts.tg_accounts__refuse_cycle() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_account_id uuid := new.parent_account_id;
begin
  perform from strata_accounts.eligible_customers e where e.customer_id = new.customer_id for no key update;
  while v_account_id is not null loop
    if v_account_id = new.account_id then
      perform strata_core.raise_error('ST402', 'accounts_parent_account_id_check');
    end if;
    v_account_id := (select a.parent_account_id from strata_accounts.accounts a where a.account_id = v_account_id);
  end loop;
  return new;
end
$$;

comment on function strata_accounts.tg_accounts__refuse_cycle() is 'Trigger: refuses an account that would be above itself. Raises ST402.';

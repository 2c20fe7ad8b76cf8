-- Every change of an account begins here: the rows of the customers first, in the order of their ids, then accounts. Whoever changes eligibility holds
-- the same row, so the two never pass each other. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_accounts.lock_customers(p_customer_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_accounts.eligible_customers e where e.customer_id = any (p_customer_ids) order by e.customer_id for no key update;
end
$$;

comment on function strata_accounts.lock_customers(uuid[]) is 'Locks the rows of customers in strata_accounts.eligible_customers until the end of the transaction. Raises ST202 outside of read committed.';

alter function strata_accounts.lock_customers(uuid[]) owner to strata_definer;

create function strata.create_account(p_customer_id uuid, p_account_type text, p_currency text, p_name text default null, p_parent_account_id uuid default null)
  returns table (outcome text, account_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  perform strata_accounts.lock_customers(array[p_customer_id]);
  if not exists (select from strata_accounts.eligible_customers e where e.customer_id = p_customer_id and e.merged_into_customer_id is null) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  if p_parent_account_id is not null
     and not exists (select from strata_accounts.accounts a
                     where a.account_id = p_parent_account_id and a.customer_id = p_customer_id and a.status <> 'closed') then
    return query select 'parent_refused', null::uuid;
    return;
  end if;
  if exists (select from strata_accounts.currencies c where c.currency = p_currency and c.withdrawn_on <= strata_core.clock()::date) then
    perform strata_core.raise_error('ST402', 'accounts_currency_fkey');
  end if;
  insert into strata_accounts.accounts as a (customer_id, parent_account_id, account_type, currency, name)
  values (p_customer_id, p_parent_account_id, p_account_type, p_currency, p_name)
  returning a.account_id into account_id;
  insert into strata_accounts.account_holders (account_id, customer_id, capacity, started_at)
  values (account_id, p_customer_id, 'owner', strata_core.clock());
  outcome := 'created';
  return next;
exception
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'accounts_account_type_fkey'));
end
$$;

comment on function strata.create_account(uuid, text, text, text, uuid) is 'Makes a pending account of a customer, who becomes its owner, in a currency of strata_accounts.currencies that is in use. Outcomes: created, unknown, parent_refused. Unknown: the customer never was eligible, or was merged into another. Parent_refused: the parent is closed or of another customer. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.create_account(uuid, text, text, text, uuid) owner to strata_definer;

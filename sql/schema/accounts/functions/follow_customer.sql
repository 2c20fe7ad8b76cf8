create function strata_accounts.follow_customer(p_customer_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_survivor_id uuid := (select e.merged_into_customer_id from strata_accounts.eligible_customers e where e.customer_id = p_customer_id for no key update);
begin
  if v_survivor_id is not null then
    perform strata_accounts.settle_accounts(strata_accounts.move_accounts(p_customer_id, v_survivor_id));
  else
    perform strata_accounts.settle_accounts(c) from unnest(strata_accounts.return_accounts(p_customer_id) || p_customer_id) as c;
  end if;
end
$$;

comment on function strata_accounts.follow_customer(uuid) is 'Brings accounts in step with what eligible_customers says of a customer: freezes and unfreezes them, gives them to a survivor, and takes them back. Idempotent. Called by a trigger.';

alter function strata_accounts.follow_customer(uuid) owner to strata_definer;

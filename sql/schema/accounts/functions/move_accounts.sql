-- Of two defaults in one currency the survivor's stays, and of two equal roles the survivor's. Parents and children move in one statement, so that
-- the key which holds them together is never broken.
create function strata_accounts.move_accounts(p_from_customer_id uuid, p_to_customer_id uuid) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_to    uuid := p_to_customer_id;
  v_next  uuid;
begin
  -- The survivor may have been merged itself by now.
  loop
    v_next := (select e.merged_into_customer_id from strata_accounts.eligible_customers e where e.customer_id = v_to for no key update);
    exit when v_next is null;
    if v_next = p_from_customer_id then
      perform strata_core.raise_error('ST402', 'eligible_customers_merged_into_customer_id_check');
    end if;
    v_to := v_next;
  end loop;

  insert into strata_accounts.account_moves (account_id, from_customer_id, to_customer_id, has_lost_default, former_status, former_frozen_at,
                                             former_frozen_by, former_status_reason, moved_at)
  select a.account_id, p_from_customer_id, v_to,
         a.is_default and exists (select from strata_accounts.accounts d where d.customer_id = v_to and d.currency = a.currency and d.is_default),
         a.status, a.frozen_at, a.frozen_by, a.status_reason, v_clock
  from strata_accounts.accounts a where a.customer_id = p_from_customer_id;
  if found then
    update strata_accounts.accounts a
    set customer_id = v_to,
        is_default  = a.is_default and not exists (select from strata_accounts.accounts d where d.customer_id = v_to and d.currency = a.currency and d.is_default)
    where a.customer_id = p_from_customer_id;
  end if;
  insert into strata_accounts.account_moves (account_id, account_holder_id, from_customer_id, to_customer_id, role_ended_at, moved_at)
  select h.account_id, h.account_holder_id, p_from_customer_id, v_to,
         case when h.ended_at is null and exists (select from strata_accounts.account_holders s
                                                  where s.account_id = h.account_id and s.customer_id = v_to and s.capacity = h.capacity and s.ended_at is null)
              then greatest(v_clock, h.started_at) end, v_clock
  from strata_accounts.account_holders h where h.customer_id = p_from_customer_id;
  if found then
    update strata_accounts.account_holders h
    set customer_id = v_to, ended_at = coalesce(h.ended_at, m.role_ended_at)
    from strata_accounts.account_moves m
    where h.customer_id = p_from_customer_id and m.account_holder_id = h.account_holder_id and m.from_customer_id = p_from_customer_id and m.undone_at is null;
  end if;
  return v_to;
end
$$;

comment on function strata_accounts.move_accounts(uuid, uuid) is 'Gives the accounts and roles of a merged customer to the survivor, and answers who that is in the end. The keys of the accounts stay. Called by follow_customer.';

alter function strata_accounts.move_accounts(uuid, uuid) owner to strata_definer;

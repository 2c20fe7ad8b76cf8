-- Whom an account belongs to comes before where it is placed: what the merge moved goes back, and nothing else does. Where parent and child come to belong to two
-- customers by that, the child goes to the top, in a statement of its own before, so that the key which holds them together is never broken.
-- What somebody changed since stays as it is. A freeze by the policy is no such change: it follows from whose the account was.
create function strata_accounts.return_accounts(p_customer_id uuid) returns uuid[]
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_survivor_ids uuid[] := array(select distinct m.to_customer_id from strata_accounts.account_moves m
                                 where m.from_customer_id = p_customer_id and m.undone_at is null order by 1);
  v_lower_ids    uuid[];
  v_move_ids     uuid[];
begin
  if cardinality(v_survivor_ids) = 0 then
    return v_survivor_ids;
  end if;
  perform strata_accounts.lock_customers(v_survivor_ids);
  v_lower_ids := array(
    select a.account_id from strata_accounts.accounts a
    where a.customer_id = any (v_survivor_ids) and a.parent_account_id is not null
      and exists (select from strata_accounts.account_moves m
                  where m.account_id = a.account_id and m.from_customer_id = p_customer_id and m.to_customer_id = a.customer_id
                    and m.undone_at is null and m.account_holder_id is null)
       <> exists (select from strata_accounts.account_moves m
                  where m.account_id = a.parent_account_id and m.from_customer_id = p_customer_id and m.to_customer_id = a.customer_id
                    and m.undone_at is null and m.account_holder_id is null));
  if cardinality(v_lower_ids) > 0 then
    update strata_accounts.accounts a set parent_account_id = null where a.account_id = any (v_lower_ids);
  end if;

  with undone as (
    update strata_accounts.account_moves m
    set undone_at = v_clock,
        kept = case when a.customer_id <> m.to_customer_id then array['customer'] else array_remove(array[
          case when a.account_id = any (v_lower_ids) then 'parent' end,
          case when m.has_lost_default and not a.is_default
                    and (a.closed_at is not null
                         or exists (select from strata_accounts.accounts d
                                    where d.customer_id = m.to_customer_id and d.currency = a.currency and d.is_default
                                      and exists (select from strata_accounts.account_moves o
                                                  where o.account_id = d.account_id and o.from_customer_id = p_customer_id and o.to_customer_id = d.customer_id
                                                    and o.undone_at is null and o.account_holder_id is null)))
               then 'default' end,
          case when (a.status, a.frozen_at, a.frozen_by, a.status_reason)
                      is distinct from (m.former_status, m.former_frozen_at, m.former_frozen_by, m.former_status_reason)
                    and not ((m.former_status = 'open' or m.former_status = 'frozen' and m.former_frozen_by = 'policy')
                             and (a.status = 'frozen' and a.frozen_by = 'policy' or a.status = 'open' and a.status_reason = 'the customer is eligible again'))
               then 'status' end], null) end
    from strata_accounts.accounts a
    where m.from_customer_id = p_customer_id and m.undone_at is null and m.account_holder_id is null and a.account_id = m.account_id
    returning m.account_move_id)
  select array_agg(u.account_move_id) into v_move_ids from undone u;
  if v_move_ids is not null then
    update strata_accounts.accounts a
    set customer_id   = p_customer_id,
        is_default    = a.is_default or m.has_lost_default and not 'default' = any (m.kept),
        frozen_at     = case when 'status' = any (m.kept) then a.frozen_at else m.former_frozen_at end,
        frozen_by     = case when 'status' = any (m.kept) then a.frozen_by else m.former_frozen_by end,
        status_reason = case when 'status' = any (m.kept) then a.status_reason else m.former_status_reason end
    from unnest(v_move_ids) as u (account_move_id)
    join strata_accounts.account_moves m on m.account_move_id = u.account_move_id
    where a.account_id = m.account_id and not 'customer' = any (m.kept);
  end if;

  -- An owner goes where the account goes. A role that was one with the survivor's ends with it.
  with undone as (
    update strata_accounts.account_moves m
    set undone_at = v_clock,
        kept = case when h.customer_id <> m.to_customer_id or h.capacity = 'owner' and h.ended_at is null and a.customer_id <> p_customer_id then array['customer']
                    when m.role_ended_at is not null
                         and (h.ended_at is distinct from m.role_ended_at
                              or not exists (select from strata_accounts.account_holders s
                                             where s.account_id = h.account_id and s.customer_id = m.to_customer_id and s.capacity = h.capacity and s.ended_at is null))
                      then array['end']
                    else '{}' end
    from strata_accounts.account_holders h
    join strata_accounts.accounts a on a.account_id = h.account_id
    where m.from_customer_id = p_customer_id and m.undone_at is null and h.account_holder_id = m.account_holder_id
    returning m.account_move_id)
  select array_agg(u.account_move_id) into v_move_ids from undone u;
  if v_move_ids is not null then
    update strata_accounts.account_holders h
    set customer_id = p_customer_id, ended_at = case when m.role_ended_at is not null and m.kept = '{}' then null else h.ended_at end
    from unnest(v_move_ids) as u (account_move_id)
    join strata_accounts.account_moves m on m.account_move_id = u.account_move_id
    where h.account_holder_id = m.account_holder_id and not 'customer' = any (m.kept);
  end if;
  return v_survivor_ids;
end
$$;

comment on function strata_accounts.return_accounts(uuid) is 'Gives back to a customer, who was merged and is not any more, the accounts and roles that are still where the merge put them, and answers who had them. Says in account_moves what stays as it is. Raises ST202 outside of read committed. Called by follow_customer.';

alter function strata_accounts.return_accounts(uuid) owner to strata_definer;

create function strata_accounts.change_account_status(p_account_id uuid, p_change text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
declare
  v_clock      timestamptz;
  v_account    strata_accounts.accounts;
  v_constraint text;
begin
  v_account := strata_accounts.lock_account(p_account_id);
  if v_account.account_id is null then
    return 'unknown';
  end if;
  -- A freeze by the policy can become an operator's, which the policy does not undo.
  if v_account.status = (case p_change when 'freeze' then 'frozen' when 'close' then 'closed' else 'open' end)
     and (p_change <> 'freeze' or v_account.frozen_by = 'operator') then
    return 'unchanged';
  end if;
  if v_account.status <> all (case p_change when 'open' then array['pending'] when 'unfreeze' then array['frozen']
                                            when 'freeze' then array['open', 'frozen'] else array['pending', 'open', 'frozen'] end) then
    return 'refused';
  end if;
  if p_change in ('open', 'unfreeze') and not strata_accounts.is_eligible(v_account.customer_id) then
    return 'not_eligible';
  end if;
  if p_change = 'close' and exists (select from strata_accounts.accounts c
                                    where c.customer_id = v_account.customer_id and c.parent_account_id = p_account_id and c.status <> 'closed') then
    return 'has_children';
  end if;
  v_clock := strata_core.clock();
  update strata_accounts.accounts a
  set opened_at     = case p_change when 'open' then v_clock else a.opened_at end,
      frozen_at     = case p_change when 'freeze' then coalesce(a.frozen_at, v_clock) when 'unfreeze' then null else a.frozen_at end,
      frozen_by     = case p_change when 'freeze' then 'operator' when 'unfreeze' then null else a.frozen_by end,
      closed_at     = case p_change when 'close' then v_clock else a.closed_at end,
      is_default    = a.is_default and p_change <> 'close',
      status_reason = p_reason
  where a.account_id = p_account_id;
  return 'done';
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_accounts.change_account_status(uuid, text, text) is 'Makes one change of status: open, freeze, unfreeze or close. Called by the functions of the interface.';

alter function strata_accounts.change_account_status(uuid, text, text) owner to strata_definer;

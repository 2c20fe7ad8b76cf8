-- An unknown value of the policy freezes, and does not unfreeze. Each update is asked for first: it would fire the triggers of accounts even for no row.
create function strata_accounts.settle_accounts(p_customer_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if strata_accounts.is_eligible(p_customer_id) then
    if exists (select from strata_accounts.accounts a where a.customer_id = p_customer_id and a.status = 'frozen' and a.frozen_by = 'policy')
       and strata_core.setting_text('account_unfreeze_policy') = 'unfreeze' then
      update strata_accounts.accounts a
      set frozen_at = null, frozen_by = null, status_reason = 'the customer is eligible again'
      where a.customer_id = p_customer_id and a.status = 'frozen' and a.frozen_by = 'policy';
    end if;
  elsif exists (select from strata_accounts.accounts a where a.customer_id = p_customer_id and a.status = 'open')
        and strata_core.setting_text('account_freeze_policy') is distinct from 'keep' then
    update strata_accounts.accounts a
    set frozen_at = strata_core.clock(), frozen_by = 'policy', status_reason = 'the customer is not eligible any more'
    where a.customer_id = p_customer_id and a.status = 'open';
  end if;
end
$$;

comment on function strata_accounts.settle_accounts(uuid) is 'Brings the accounts of a customer in step with its eligibility, as the settings account_freeze_policy and account_unfreeze_policy say. Idempotent. Called by a trigger.';

alter function strata_accounts.settle_accounts(uuid) owner to strata_definer;

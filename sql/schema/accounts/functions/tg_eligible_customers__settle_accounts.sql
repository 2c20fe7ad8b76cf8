-- Fires in replication as well: after a split an apply worker writes the table, in a session where ordinary triggers rest. Those of accounts rest there
-- too, so that the lifecycle and the history of what is frozen here are only kept once the split has set them to always as well.
-- Losing eligibility waits for an account that is being opened, and must then see it.
create function strata_accounts.tg_eligible_customers__settle_accounts() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_accounts, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and (new.lost_at, new.eligible_until, new.merged_into_customer_id)
                          is not distinct from (old.lost_at, old.eligible_until, old.merged_into_customer_id) then
    return null;
  end if;
  if tg_op = 'UPDATE' and current_setting('transaction_isolation') <> 'read committed' and not strata_accounts.is_eligible(new.customer_id) then
    perform strata_core.raise_error('ST202');
  end if;
  perform strata_accounts.follow_customer(new.customer_id);
  return null;
end
$$;

comment on function strata_accounts.tg_eligible_customers__settle_accounts() is 'Trigger: freezes and unfreezes the accounts of a customer whose eligibility changed, moves those of one that was merged, and brings them back when the merge is undone. Raises ST202 outside of read committed when eligibility is lost or a merge undone.';

create trigger t600_settle_accounts after insert or update on strata_accounts.eligible_customers
  for each row execute function strata_accounts.tg_eligible_customers__settle_accounts();
alter table strata_accounts.eligible_customers enable always trigger t600_settle_accounts;

alter function strata_accounts.tg_eligible_customers__settle_accounts() owner to strata_definer;

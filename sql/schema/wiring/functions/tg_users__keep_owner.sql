-- Users do not know organizations, and whoever suspends, deactivates, merges or erases one must leave none without an owner. A merge moves the memberships first.
-- Somebody may be made an owner at this moment: their organizations are locked before it is asked what they own, and what comes after the lock has to see what was
-- committed before it, which only read committed does. A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_users__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_user_ids         uuid[] := array(select o.user_id from old_rows o full join new_rows n on n.user_id = o.user_id
                                     where num_nonnulls(o.suspended_at, o.deactivated_at, o.merged_at, o.erased_at) = 0
                                       and num_nonnulls(n.suspended_at, n.deactivated_at, n.merged_at, n.erased_at) > 0);
  v_organization_ids uuid[];
begin
  if cardinality(v_user_ids) = 0 then
    return null;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform strata_access.lock_organizations_of(v_user_ids);
  v_organization_ids := array(
    select distinct m.organization_id from strata_tenancy.memberships m
    join strata_access.membership_roles r on r.organization_id = m.organization_id and r.membership_id = m.membership_id
      and r.role_id = strata_access.owner_role_id() and r.ended_at is null and r.started_at <= strata_core.clock()
    where m.user_id = any (v_user_ids) and m.status = 'active');
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_users__keep_owner() is 'Trigger: refuses to suspend, deactivate, merge or erase the last owner of an organization. Raises ST204, and ST202 outside of read committed.';

create trigger t600_keep_owner after update on strata_users.users
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_users__keep_owner();

alter function strata_wiring.tg_users__keep_owner() owner to strata_definer;

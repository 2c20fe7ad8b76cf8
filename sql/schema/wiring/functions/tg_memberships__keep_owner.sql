-- Whoever makes a member an owner holds the membership, as whoever ends it does. But a repeatable read does not see who has become one since it began: it fails at
-- the lock of the organization where another owner has gone since. A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_memberships__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_membership_ids   uuid[] := array(
    select o.membership_id from old_rows o full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where o.status = 'active' and (n.status is distinct from 'active' or n.user_id is distinct from o.user_id));
  v_organization_ids uuid[];
begin
  if cardinality(v_membership_ids) = 0 then
    return null;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform from strata_tenancy.organizations o
    where o.organization_id in (select m.organization_id from old_rows m where m.membership_id = any (v_membership_ids))
    order by o.organization_id for no key update;
  end if;
  v_organization_ids := array(
    select distinct o.organization_id from old_rows o
    join strata_access.membership_roles r on r.organization_id = o.organization_id and r.membership_id = o.membership_id
      and r.role_id = strata_access.owner_role_id() and r.ended_at is null and r.started_at <= strata_core.clock()
    join strata_users.users u on u.user_id = o.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
    where o.membership_id = any (v_membership_ids));
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_memberships__keep_owner() is 'Trigger: refuses to suspend, end or hand to nobody the membership of the last owner. Raises ST204.';

create trigger t600_keep_owner after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_memberships__keep_owner();

alter function strata_wiring.tg_memberships__keep_owner() owner to strata_definer;

create function strata_access.tg_membership_roles__keep_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_organization_ids uuid[];
begin
  -- Most changes are of other roles, and end here.
  if not exists (select from old_rows o where o.role_id = '00000000-0000-4000-8000-000000000001' and o.ended_at is null) then
    return null;
  end if;
  v_organization_ids := array(
    select distinct o.organization_id from old_rows o
    join strata_tenancy.memberships m on m.organization_id = o.organization_id and m.membership_id = o.membership_id and m.status = 'active'
    join strata_users.users u on u.user_id = m.user_id and num_nonnulls(u.suspended_at, u.deactivated_at, u.merged_at, u.erased_at) = 0
    where o.role_id = strata_access.owner_role_id() and o.ended_at is null and o.started_at <= strata_core.clock()
      and not exists (select from strata_access.owners w where w.organization_id = o.organization_id and w.membership_id = o.membership_id));
  if cardinality(v_organization_ids) > 0 then
    perform strata_access.keep_owner(v_organization_ids);
  end if;
  return null;
end
$$;

comment on function strata_access.tg_membership_roles__keep_owner() is 'Trigger: refuses to take the role of the last owner, or to set an end to it. Raises ST204.';

create trigger t600_keep_owner_updated after update on strata_access.membership_roles
  referencing old table as old_rows for each statement execute function strata_access.tg_membership_roles__keep_owner();
create trigger t600_keep_owner_deleted after delete on strata_access.membership_roles
  referencing old table as old_rows for each statement execute function strata_access.tg_membership_roles__keep_owner();

alter function strata_access.tg_membership_roles__keep_owner() owner to strata_definer;

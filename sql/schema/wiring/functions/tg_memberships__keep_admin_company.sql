-- Whoever gives a role that needs the admin company holds the row of the membership; so does whoever moves it. A full join, as in strata_audit.lay_lifecycle: the plan
-- of one row must do for many.
create function strata_wiring.tg_memberships__keep_admin_company() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_membership_ids uuid[] := array(
    select n.membership_id from old_rows o full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where n.company_id is distinct from o.company_id);
begin
  if cardinality(v_membership_ids) > 0 and exists (
    select from new_rows n
    join strata_access.membership_roles h on h.organization_id = n.organization_id and h.membership_id = n.membership_id
      and (h.ended_at is null or h.ended_at > strata_core.clock())
    join strata_access.roles r on r.role_id = h.role_id and r.is_for_admin_company and r.retired_at is null
    where n.membership_id = any (v_membership_ids)
      and not exists (select from strata_tenancy.companies c where c.organization_id = n.organization_id and c.company_id = n.company_id and c.is_admin)) then
    perform strata_core.raise_error('ST402', 'membership_roles_admin_company_check');
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_memberships__keep_admin_company() is 'Trigger: refuses to move a member out of the admin company who holds a role, now or later, that only its members can hold. Raises ST402 (membership_roles_admin_company_check).';

create trigger t600_keep_admin_company after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_memberships__keep_admin_company();

alter function strata_wiring.tg_memberships__keep_admin_company() owner to strata_definer;

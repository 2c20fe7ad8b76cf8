create function strata.set_member_company(p_organization_id uuid, p_membership_id uuid, p_company_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null)
        or p_company_id is not null and not exists (
          select from strata_tenancy.companies c
          where c.organization_id = p_organization_id and c.company_id = p_company_id and c.closed_at is null) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id)
        or not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    return 'not_allowed';
  end if;
  update strata_tenancy.memberships m set company_id = p_company_id
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.company_id is distinct from p_company_id;
  return case when found then 'done' else 'unchanged' end;
exception
  when sqlstate 'ST402' then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'membership_roles_admin_company_check' then
      return 'role_held';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_member_company(uuid, uuid, uuid) is 'Moves a member to another company of the organization, or to none (members.manage). Whoever does must hold all that the member may, and be in the admin company to move somebody there. Outcomes: done, unchanged, unknown, role_held, not_allowed. Role_held: the member holds a role, now or later, that only members of the admin company can. Unknown: there is no such member or company here, or it has ended.';

alter function strata.set_member_company(uuid, uuid, uuid) owner to strata_definer;

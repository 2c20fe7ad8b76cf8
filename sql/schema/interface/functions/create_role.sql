create function strata.create_role(p_organization_id uuid, p_role text, p_name text, p_reason text, p_description text default null, p_is_team boolean default false,
                                   p_is_for_admin_company boolean default false, p_kind text default 'organization')
  returns table (outcome text, role_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  elsif p_organization_id is not null and not exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  perform strata_access.check_reason(p_reason);
  insert into strata_access.roles as r (organization_id, role, name, description, is_team, is_for_admin_company, kind, created_by_membership_id, created_by_user_id, reason)
  select p_organization_id, p_role, p_name, p_description, p_is_team, p_is_for_admin_company, p_kind, x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  returning r.role_id into role_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'role_taken', null::uuid;
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'roles_role_check'));
end
$$;

comment on function strata.create_role(uuid, text, text, text, text, boolean, boolean, text) is 'Defines a role or team of an organization (roles.manage), or without one of the platform, for memberships or (kind platform) for users. It brings nothing yet. Outcomes: created, role_taken, unknown, not_allowed. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_role(uuid, text, text, text, text, boolean, boolean, text) owner to strata_definer;

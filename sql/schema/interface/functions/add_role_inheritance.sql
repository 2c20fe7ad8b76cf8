create function strata.add_role_inheritance(p_organization_id uuid, p_role_id uuid, p_inherits_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_role       strata_access.roles;
  v_inherits   strata_access.roles;
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  select r.* into v_role from strata_access.roles r where r.role_id = p_role_id;
  select r.* into v_inherits from strata_access.roles r
  where r.role_id = p_inherits_role_id and r.defined_in in (v_role.defined_in, strata_access.platform_id()) and r.kind = v_role.kind;
  if v_inherits.role_id is null or v_role.retired_at is not null or v_inherits.retired_at is not null then
    return 'unknown';
  elsif not strata_access.covers_role(p_organization_id, p_inherits_role_id) then
    return 'not_allowed';
  elsif v_role.role_id = v_inherits.role_id or v_inherits.is_for_admin_company and not v_role.is_for_admin_company then
    return 'refused';
  end if;
  insert into strata_access.role_inheritance (role_id, inherits_role_id, kind, role_defined_in, inherits_defined_in, is_for_admin_company,
                                              is_inherited_for_admin_company, granted_by_membership_id, granted_by_user_id, reason)
  select p_role_id, p_inherits_role_id, v_role.kind, v_role.defined_in, v_inherits.defined_in, v_role.is_for_admin_company, v_inherits.is_for_admin_company,
         x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  on conflict (role_id, inherits_role_id) where ended_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when sqlstate 'ST402' then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'role_inheritance_circle_check' then
      return 'refused';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.add_role_inheritance(uuid, uuid, uuid, text) is 'From now on a role brings what another brings: a team holds a role, or is part of a team. Whoever says so must hold all that both bring. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: a role would inherit itself, or one that only members of the admin company can hold would come to one that others can. Unknown: there is no such role here, or it is retired. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.add_role_inheritance(uuid, uuid, uuid, text) owner to strata_definer;

create function strata.add_role_permission(p_organization_id uuid, p_role_id uuid, p_permission text, p_reason text, p_scope text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_role       strata_access.roles;
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  select r.* into v_role from strata_access.roles r where r.role_id = p_role_id;
  if v_role.retired_at is not null or not exists (select from strata_access.permissions p where p.permission = p_permission and p.kind = v_role.kind) then
    return 'unknown';
  elsif not strata_access.covers_permissions(p_organization_id, array[p_permission]) then
    return 'not_allowed';
  end if;
  insert into strata_access.role_permissions (role_id, kind, permission, scope, granted_by_membership_id, granted_by_user_id, reason)
  select p_role_id, v_role.kind, p_permission, p_scope, x.membership_id, x.user_id, p_reason
  from (select) as once left join strata_core.context x on true
  on conflict (role_id, permission, scope) where ended_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'role_permissions_scope_check'));
end
$$;

comment on function strata.add_role_permission(uuid, uuid, text, text, text) is 'From now on a role brings a permission, in a scope: own, own_upper, own_lower or organization. Whoever adds it must hold it themselves, and all that the role brings. Outcomes: done, unchanged, unknown, not_allowed. Unknown: there is no such role or permission, or it is retired. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.add_role_permission(uuid, uuid, text, text, text) owner to strata_definer;

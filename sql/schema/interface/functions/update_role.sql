create function strata.update_role(p_organization_id uuid, p_role_id uuid, p_name text, p_description text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_constraint text;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  update strata_access.roles r set name = p_name, description = p_description where r.role_id = p_role_id;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'roles_name_check'));
end
$$;

comment on function strata.update_role(uuid, uuid, text, text) is 'Changes what people read of a role, all of it together. Outcomes: done, unknown, not_allowed. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.update_role(uuid, uuid, text, text) owner to strata_definer;

create function strata.create_permission(p_permission text, p_description text, p_kind text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_access.permissions (permission, description, kind) values (p_permission, p_description, p_kind);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'permissions_permission_check'));
end
$$;

comment on function strata.create_permission(text, text, text) is 'Registers a permission, which the role owner then brings where it is one of organizations. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_permission(text, text, text) owner to strata_definer;

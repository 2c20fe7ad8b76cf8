-- The door of every function that changes what a role is: of the organization itself, or without one of the platform. Whoever changes a role must hold all that
-- it brings: it may be the role of somebody who may more. The locks come before all else: whoever writes a role first and then wants them all meets others who do,
-- and a time that was read before the wait is from before what is waited for.
create function strata_access.authorize_role_change(p_organization_id uuid, p_role_id uuid) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if not strata_access.authorize(p_organization_id, 'roles.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_access.roles r where r.role_id = p_role_id and r.organization_id is not distinct from p_organization_id) then
    return 'unknown';
  end if;
  perform strata_access.lock_roles(array[p_role_id]);
  return case when strata_access.covers_role(p_organization_id, p_role_id) then 'done' else 'not_allowed' end;
end
$$;

comment on function strata_access.authorize_role_change(uuid, uuid) is 'Whether whoever calls may change a role: done, or not_allowed or unknown. Locks and raises as lock_roles and covers_permissions.';

alter function strata_access.authorize_role_change(uuid, uuid) owner to strata_definer;

create function strata_access.covers_role(p_organization_id uuid, p_role_id uuid, p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  -- What the role brings is read when the organization is held.
  return strata_access.covers_permissions(p_organization_id, '{}')
     and strata_access.covers_permissions(p_organization_id,
           array(select e.permission from strata_access.effective_role_permissions e where e.role_id = p_role_id), p_until);
end
$$;

comment on function strata_access.covers_role(uuid, uuid, timestamptz) is 'Whether whoever calls may give a role away until a time (null: without an end): a member who holds everything that it brings, or the platform. Whether there is such a role is not looked at. Locks and raises as covers_permissions.';

alter function strata_access.covers_role(uuid, uuid, timestamptz) owner to strata_definer;

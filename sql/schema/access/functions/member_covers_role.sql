create function strata_access.member_covers_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform strata_access.lock_rights(p_organization_id);
  return exists (select from strata_access.roles r
                 where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id())
                   and r.kind = 'organization' and r.retired_at is null)
     and strata_access.member_covers(p_organization_id, p_membership_id,
           array(select distinct e.permission from strata_access.effective_role_permissions e where e.role_id = p_role_id), p_until);
end
$$;

comment on function strata_access.member_covers_role(uuid, uuid, uuid, timestamptz) is 'Whether an active member may give a role away until a time (null: without an end): holds everything that it brings. Locks the rights of the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.member_covers_role(uuid, uuid, uuid, timestamptz) owner to strata_definer;

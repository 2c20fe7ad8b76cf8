create function strata_access.covers_member(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  -- What the member holds is read when the organization is held.
  if not strata_access.covers_permissions(p_organization_id, '{}') then
    return false;
  elsif p_membership_id = (select c.membership_id from strata_core.context c) then
    return true;
  end if;
  return strata_access.covers_permissions(p_organization_id, strata_access.held_permissions(p_organization_id, p_membership_id, strata_core.clock()), '-infinity');
end
$$;

comment on function strata_access.covers_member(uuid, uuid) is 'Whether whoever calls may act upon a member: it is themselves, or they may now everything that the other may, now or later; or it is the platform. Whether there is such a member is not looked at. Locks and raises as covers_permissions.';

alter function strata_access.covers_member(uuid, uuid) owner to strata_definer;

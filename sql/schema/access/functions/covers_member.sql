-- What is denied to the other member counts for nothing here: a deny can be lifted. What begins later counts.
create function strata_access.covers_member(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz;
begin
  -- What the member holds is read when the organization is held.
  if not strata_access.covers_permissions(p_organization_id, '{}') then
    return false;
  elsif p_membership_id = (select c.membership_id from strata_core.context c) then
    return true;
  end if;
  v_clock := strata_core.clock();
  return strata_access.covers_permissions(p_organization_id, array(
    select e.permission from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id and (r.ended_at is null or r.ended_at > v_clock)
    union
    select g.permission from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.effect = 'allow'
      and (g.ended_at is null or g.ended_at > v_clock)), '-infinity');
end
$$;

comment on function strata_access.covers_member(uuid, uuid) is 'Whether whoever calls may act upon a member: it is themselves, or they may now everything that the other may, now or later; or it is the platform. Whether there is such a member is not looked at. Locks and raises as covers_permissions.';

alter function strata_access.covers_member(uuid, uuid) owner to strata_definer;

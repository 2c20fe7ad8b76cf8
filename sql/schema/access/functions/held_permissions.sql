-- What is denied to the member counts for nothing here: a deny can be lifted. What begins later counts.
create function strata_access.held_permissions(p_organization_id uuid, p_membership_id uuid, p_at timestamptz) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return array(
    select e.permission from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id and (r.ended_at is null or r.ended_at > p_at)
    union
    select g.permission from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.effect = 'allow'
      and (g.ended_at is null or g.ended_at > p_at));
end
$$;

comment on function strata_access.held_permissions(uuid, uuid, timestamptz) is 'Everything that a member may at a time, or will may later, whatever is denied.';

alter function strata_access.held_permissions(uuid, uuid, timestamptz) owner to strata_definer;

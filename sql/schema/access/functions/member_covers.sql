-- What somebody must have to give it away: the permission about everybody, without any exception, at this moment and until the gift ends. It is enough
-- that one period covers all of that time; two that follow each other do not. Whoever was suspended or removed since the transaction began, gives nothing any more.
create function strata_access.member_covers(p_organization_id uuid, p_membership_id uuid, p_permissions text[], p_until timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_until timestamptz := greatest(coalesce(p_until, 'infinity'), v_clock);
begin
  return exists (
    select from strata_tenancy.memberships m
    join strata_tenancy.organizations o on o.organization_id = m.organization_id
    join strata_users.users u on u.user_id = m.user_id
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id
      and strata_tenancy.effective_status(strata_users.user_status_at(u, v_clock), strata_tenancy.membership_status_at(m, v_clock),
                                          strata_tenancy.organization_status_at(o, v_clock)) = 'active')
  and not exists (
    select from unnest(p_permissions) as p (permission)
    where not exists (select from strata_access.membership_roles r
                      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p.permission and e.scope = 'organization'
                      where r.organization_id = p_organization_id and r.membership_id = p_membership_id
                        and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock and r.ended_at >= v_until))
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p.permission
                        and g.effect = 'allow' and g.scope = 'organization'
                        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock and g.ended_at >= v_until))
       or exists (select from strata_access.membership_grants g
                  where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p.permission
                    and g.effect = 'deny' and (g.started_at <= v_clock or g.started_at < v_until) and (g.ended_at is null or g.ended_at > v_clock)));
end
$$;

comment on function strata_access.member_covers(uuid, uuid, text[], timestamptz) is 'Whether a member can act and holds all of these permissions at scope organization, with no deny of any scope on them, from now until a time; null: without an end. A time that has passed asks for now alone.';

alter function strata_access.member_covers(uuid, uuid, text[], timestamptz) owner to strata_definer;

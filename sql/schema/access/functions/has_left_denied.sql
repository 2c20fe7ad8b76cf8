-- What was denied hangs on the membership, and a new one is without it. Whoever came back since, by an invitation or the platform, was taken back by somebody who
-- could say it again.
create function strata_access.has_left_denied(p_organization_id uuid, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return exists (
    select from strata_tenancy.memberships m
    join strata_access.membership_grants g on g.organization_id = m.organization_id and g.membership_id = m.membership_id
      and g.effect = 'deny' and (g.ended_at is null or g.ended_at > strata_core.clock())
    where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at is not null
      and not exists (select from strata_tenancy.memberships n
                      where n.organization_id = p_organization_id and n.user_id = p_user_id and n.joined_at >= m.ended_at));
end
$$;

comment on function strata_access.has_left_denied(uuid, uuid) is 'Whether a membership of a user in an organization has ended to which something is denied, now or later, and the user has not become a member again since.';

alter function strata_access.has_left_denied(uuid, uuid) owner to strata_definer;

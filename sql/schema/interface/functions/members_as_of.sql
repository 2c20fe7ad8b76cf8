-- Who belonged is what the membership says of itself: when it began and when it ended. The page is cut before anything else is looked up.
create function strata.members_as_of(p_at timestamptz, p_organization_id uuid default null, p_limit integer default 100, p_after uuid default null)
  returns table (membership_id uuid, user_id uuid, display_name text, label text, status text, joined_at timestamptz, ended_at timestamptz, roles text[], permissions text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
begin
  if not strata_access.may_read_rights(v_organization_id, null) then
    return;
  end if;
  return query
    with page as (
      select m.membership_id, m.user_id, m.display_name, m.label, m.joined_at, m.ended_at
      from strata_tenancy.memberships m
      where m.organization_id = v_organization_id and m.joined_at <= p_at and (m.ended_at is null or m.ended_at > p_at)
        and (p_after is null or m.membership_id > p_after)
      order by m.membership_id
      limit greatest(least(p_limit, 1000), 0)
    )
    select g.membership_id, g.user_id, g.display_name, g.label, strata_access.member_status(v_organization_id, g.membership_id, p_at), g.joined_at, g.ended_at,
           array(select distinct r.role from strata_access.membership_roles h join strata_access.roles r on r.role_id = h.role_id
                 where h.organization_id = v_organization_id and h.membership_id = g.membership_id and h.started_at <= p_at and (h.ended_at is null or h.ended_at > p_at)
                 order by r.role),
           array(select p.permission from strata_access.member_permissions(v_organization_id, g.membership_id, p_at) p
                 where p.scope = 'organization'
                 group by p.permission having bool_and(p.effect = 'allow') order by p.permission)
    from page g
    order by g.membership_id;
end
$$;

comment on function strata.members_as_of(timestamptz, uuid, integer, uuid) is 'One row per member who belonged to an organization at a time, by key: p_after is the last of the page before. The names are those of today; status says whether the member could act then, roles what they held, and permissions what they were allowed about everybody. For whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.members_as_of(timestamptz, uuid, integer, uuid) owner to strata_definer;

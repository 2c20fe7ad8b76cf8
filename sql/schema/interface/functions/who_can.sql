-- From the permission to those who have it, through the indexes that lead there: the roles that bring it, who holds them, and who was granted it. What is about
-- single members is only looked at for those who stand in the relation to the counterpart, which are few. Who is left out, because something denies it or
-- because they cannot act, is looked up one by one as the page fills.
create function strata.who_can(p_permission text, p_counterpart_membership_id uuid default null, p_organization_id uuid default null, p_limit integer default 100,
                               p_after uuid default null)
  returns table (membership_id uuid, user_id uuid, display_name text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock           timestamptz := strata_core.clock();
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
begin
  if not strata_access.may_read_rights(v_organization_id, null) then
    return;
  end if;
  return query
    with related (membership_id, scope) as materialized (
      select p_counterpart_membership_id, 'own'
      union
      select r.upper_membership_id, 'own_lower' from strata_tenancy.relationships r
      where r.organization_id = v_organization_id and r.lower_membership_id = p_counterpart_membership_id
        and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock)
      union
      select r.lower_membership_id, 'own_upper' from strata_tenancy.relationships r
      where r.organization_id = v_organization_id and r.upper_membership_id = p_counterpart_membership_id
        and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock)
    ), candidate (membership_id) as (
      select h.membership_id
      from strata_access.effective_role_permissions e
      join strata_access.membership_roles h
        on h.role_defined_in in (v_organization_id, '00000000-0000-0000-0000-000000000000') and h.role_id = e.role_id and h.organization_id = v_organization_id
      where e.permission = p_permission and e.scope = 'organization'
        and h.started_at <= v_clock and (h.ended_at is null or h.ended_at > v_clock)
      union
      select g.membership_id
      from strata_access.membership_grants g
      where g.permission = p_permission and g.kind = 'organization' and g.organization_id = v_organization_id and g.effect = 'allow' and g.scope = 'organization'
        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
      union
      select t.membership_id
      from related t
      join strata_access.membership_roles h on h.membership_id = t.membership_id and h.organization_id = v_organization_id
      join strata_access.effective_role_permissions e on e.role_id = h.role_id and e.permission = p_permission and e.scope = t.scope
      where h.started_at <= v_clock and (h.ended_at is null or h.ended_at > v_clock)
      union
      select t.membership_id
      from related t
      join strata_access.membership_grants g on g.membership_id = t.membership_id and g.organization_id = v_organization_id and g.permission = p_permission
      where g.effect = 'allow' and g.scope = t.scope and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
    )
    select m.membership_id, m.user_id, m.display_name
    from candidate c
    join strata_tenancy.memberships m on m.organization_id = v_organization_id and m.membership_id = c.membership_id
    join strata_tenancy.organizations o on o.organization_id = m.organization_id
    join strata_users.users u on u.user_id = m.user_id
    where strata_tenancy.effective_status(strata_users.user_status_at(u, v_clock), strata_tenancy.membership_status_at(m, v_clock),
                                          strata_tenancy.organization_status_at(o, v_clock)) = 'active'
      and not exists (select from strata_access.membership_grants g
                      where g.membership_id = m.membership_id and g.organization_id = v_organization_id and g.permission = p_permission and g.effect = 'deny'
                        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
                        and (g.scope = 'organization'
                             or (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
                                and exists (select from related t where t.membership_id = m.membership_id and t.scope = g.scope)))
      and (p_after is null or m.membership_id > p_after)
    order by m.membership_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.who_can(text, uuid, uuid, integer, uuid) is 'One row per member who may do something, at all or to one member, and can act now, by key: p_after is the last of the page before. The reverse of strata.has_permission. For whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.who_can(text, uuid, uuid, integer, uuid) owner to strata_definer;

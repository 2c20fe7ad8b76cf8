-- From the permission to those who have it, through the indexes that lead there: the roles that bring it and who holds them, in the order of the page; who was
-- granted it; and what is about single members only for those who stand in the relation to the counterpart, which are few. Of each, no more is looked at than
-- a page can take. Who is left out, because something denies it or because they cannot act, makes room for the next.
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
  v_left            integer := greatest(least(p_limit, 1000), 0);
  v_after           uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_above           uuid[];
  v_below           uuid[];
  v_candidates      uuid[];
  v_count           integer;
begin
  if not strata_access.may_read_rights(v_organization_id, null) then
    return;
  end if;
  v_above := array(select r.upper_membership_id from strata_tenancy.relationships r
                   where r.organization_id = v_organization_id and r.lower_membership_id = p_counterpart_membership_id
                     and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock));
  v_below := array(select r.lower_membership_id from strata_tenancy.relationships r
                   where r.organization_id = v_organization_id and r.upper_membership_id = p_counterpart_membership_id
                     and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock));

  while v_left > 0 loop
    v_candidates := array(
      select c.membership_id
      from (
        select h.membership_id
        from strata_access.effective_role_permissions e
        join strata_access.roles r on r.role_id = e.role_id and r.defined_in in (v_organization_id, '00000000-0000-0000-0000-000000000000')
        cross join lateral (
          select k.membership_id from strata_access.membership_roles k
          where k.role_defined_in = r.defined_in and k.role_id = r.role_id and k.organization_id = v_organization_id and k.membership_id > v_after
            and k.started_at <= v_clock and (k.ended_at is null or k.ended_at > v_clock)
          order by k.membership_id limit v_left
        ) h
        where e.permission = p_permission and e.scope = 'organization'
        union
        select g.membership_id
        from strata_access.membership_grants g
        where g.permission = p_permission and g.kind = 'organization' and g.organization_id = v_organization_id and g.membership_id > v_after
          and g.effect = 'allow' and g.scope = 'organization' and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
        union
        select t.membership_id
        from (select p_counterpart_membership_id as membership_id, 'own' as scope
              union all select a.id, 'own_lower' from unnest(v_above) as a (id)
              union all select b.id, 'own_upper' from unnest(v_below) as b (id)) t
        where t.membership_id > v_after
          and (exists (select from strata_access.membership_roles h
                       join strata_access.effective_role_permissions e on e.role_id = h.role_id and e.permission = p_permission and e.scope = t.scope
                       where h.membership_id = t.membership_id and h.organization_id = v_organization_id
                         and h.started_at <= v_clock and (h.ended_at is null or h.ended_at > v_clock))
               or exists (select from strata_access.membership_grants g
                          where g.membership_id = t.membership_id and g.organization_id = v_organization_id and g.permission = p_permission
                            and g.effect = 'allow' and g.scope = t.scope
                            and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
                            and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)))
      ) c
      order by c.membership_id limit v_left);
    exit when cardinality(v_candidates) = 0;
    v_after := v_candidates[cardinality(v_candidates)];

    return query
      select m.membership_id, m.user_id, m.display_name
      from strata_tenancy.memberships m
      join strata_tenancy.organizations o on o.organization_id = m.organization_id
      join strata_users.users u on u.user_id = m.user_id
      where m.organization_id = v_organization_id and m.membership_id = any (v_candidates)
        and strata_tenancy.effective_status(strata_users.user_status_at(u, v_clock), strata_tenancy.membership_status_at(m, v_clock),
                                            strata_tenancy.organization_status_at(o, v_clock)) = 'active'
        and not exists (select from strata_access.membership_grants g
                        where g.membership_id = m.membership_id and g.organization_id = v_organization_id and g.permission = p_permission and g.effect = 'deny'
                          and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
                          and (g.scope = 'organization'
                               or (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
                                  and (g.scope = 'own' and m.membership_id = p_counterpart_membership_id
                                       or g.scope = 'own_lower' and m.membership_id = any (v_above)
                                       or g.scope = 'own_upper' and m.membership_id = any (v_below))))
      order by m.membership_id;
    get diagnostics v_count = row_count;
    v_left := v_left - v_count;
  end loop;
end
$$;

comment on function strata.who_can(text, uuid, uuid, integer, uuid) is 'One row per member who may do something, at all or to one member, and can act now, by key: p_after is the last of the page before. The reverse of strata.has_permission. For whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.who_can(text, uuid, uuid, integer, uuid) owner to strata_definer;

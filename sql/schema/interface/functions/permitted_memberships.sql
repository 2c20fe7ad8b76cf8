-- What holds about everybody decides first. Nearly always what is left is scopes without exceptions, and they name the few; only where something is denied, or
-- granted about one member, are exceptions taken away. The planner is told of few rows, so that it looks each up by its key: to read the whole
-- organization for them is wrong for a large one by a factor of fifty.
create function strata.permitted_memberships(p_permission text) returns setof uuid
  language plpgsql stable parallel restricted security definer rows 10
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_organization_id uuid;
  v_membership_id   uuid;
  v_clock           timestamptz;
  v_allowed         text[];
  v_denied          text[];
  v_has_named       boolean;
begin
  select c.organization_id, c.membership_id, c.clock, g.allowed || r.allowed, g.denied, g.has_named
    into v_organization_id, v_membership_id, v_clock, v_allowed, v_denied, v_has_named
  from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
        from strata_core.context c offset 0) c
  cross join lateral (
    select array_agg(e.scope) as allowed
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
    where r.organization_id = c.organization_id and r.membership_id = c.membership_id
      and r.started_at <= c.clock and (r.ended_at is null or r.ended_at > c.clock)) r
  cross join lateral (
    select array_agg(g.scope) filter (where g.effect = 'allow' and g.counterpart_membership_id is null) as allowed,
           array_agg(g.scope) filter (where g.effect = 'deny' and g.counterpart_membership_id is null) as denied,
           coalesce(bool_or(g.counterpart_membership_id is not null), false) as has_named
    from strata_access.membership_grants g
    where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission
      and g.started_at <= c.clock and (g.ended_at is null or g.ended_at > c.clock)) g;

  if v_membership_id is null or 'organization' = any (v_denied) or v_allowed is null and not v_has_named then
    return;
  elsif v_denied is not null or v_has_named then
    return query
    with related (membership_id, scope) as (
      select v_membership_id, 'own'
      union
      select l.lower_membership_id, 'own_lower' from strata_tenancy.relationships l
      where l.organization_id = v_organization_id and l.upper_membership_id = v_membership_id
        and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
      union
      select l.upper_membership_id, 'own_upper' from strata_tenancy.relationships l
      where l.organization_id = v_organization_id and l.lower_membership_id = v_membership_id
        and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
    ), named (membership_id, effect) as (
      select r.membership_id, g.effect
      from strata_access.membership_grants g
      join related r on r.membership_id = g.counterpart_membership_id and r.scope = g.scope
      where g.organization_id = v_organization_id and g.membership_id = v_membership_id and g.permission = p_permission
        and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock)
    )
    select a.membership_id
    from (select m.membership_id from strata_tenancy.memberships m where m.organization_id = v_organization_id and 'organization' = any (v_allowed)
          union
          select r.membership_id from related r where r.scope = any (v_allowed)
          union
          select n.membership_id from named n where n.effect = 'allow') a
    where not exists (select from related r where r.membership_id = a.membership_id and r.scope = any (v_denied))
      and not exists (select from named n where n.membership_id = a.membership_id and n.effect = 'deny');
  elsif 'organization' = any (v_allowed) then
    return query
    select m.membership_id from strata_tenancy.memberships m where m.organization_id = v_organization_id;
  else
    return query
    select v_membership_id where 'own' = any (v_allowed)
    union
    select l.lower_membership_id from strata_tenancy.relationships l
    where 'own_lower' = any (v_allowed) and l.organization_id = v_organization_id and l.upper_membership_id = v_membership_id
      and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock)
    union
    select l.upper_membership_id from strata_tenancy.relationships l
    where 'own_upper' = any (v_allowed) and l.organization_id = v_organization_id and l.lower_membership_id = v_membership_id
      and l.started_at <= v_clock and (l.ended_at is null or l.ended_at > v_clock);
  end if;
end
$$;

comment on function strata.permitted_memberships(text) is 'The members to whom the membership that acts may do something: those for whom strata.has_permission answers true. For joins. Nobody without a session in an organization.';

alter function strata.permitted_memberships(text) owner to strata_definer;

-- What holds about everybody decides first; else the few that scopes and counterparts name are gathered, and those that are denied taken away.
create function strata.permitted_memberships(p_permission text) returns setof uuid
  language plpgsql stable parallel restricted security definer rows 100
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
  select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end
    into v_organization_id, v_membership_id, v_clock
  from strata_core.context c;
  if v_membership_id is null then
    return;
  end if;
  select array_agg(g.scope) filter (where g.effect = 'allow' and g.counterpart_membership_id is null),
         array_agg(g.scope) filter (where g.effect = 'deny' and g.counterpart_membership_id is null),
         coalesce(bool_or(g.counterpart_membership_id is not null), false)
    into v_allowed, v_denied, v_has_named
  from strata_access.membership_grants g
  where g.organization_id = v_organization_id and g.membership_id = v_membership_id and g.permission = p_permission
    and g.started_at <= v_clock and (g.ended_at is null or g.ended_at > v_clock);
  v_allowed := v_allowed || array(
    select e.scope from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
    where r.organization_id = v_organization_id and r.membership_id = v_membership_id
      and r.started_at <= v_clock and (r.ended_at is null or r.ended_at > v_clock));

  if 'organization' = any (v_denied) then
    return;
  elsif 'organization' = any (v_allowed) and v_denied is null and not v_has_named then
    return query
    select m.membership_id from strata_tenancy.memberships m where m.organization_id = v_organization_id;
    return;
  end if;
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
    where v_has_named and g.organization_id = v_organization_id and g.membership_id = v_membership_id and g.permission = p_permission
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
end
$$;

comment on function strata.permitted_memberships(text) is 'The members to whom the membership that acts may do something: those for whom strata.has_permission answers true. For joins. Nobody without a session in an organization.';

alter function strata.permitted_memberships(text) owner to strata_definer;

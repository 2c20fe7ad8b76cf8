-- Asked for every operation, so what it costs everything costs. One statement, which plpgsql keeps prepared: it verifies the context, goes to what was
-- granted directly, which decides where there is any, and otherwise to the roles. It calls nothing for a row; the clock is asked once.
create function strata.has_permission(p_permission text, p_counterpart_membership_id uuid default null) returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_is_allowed boolean;
begin
  if p_counterpart_membership_id is null then
    select coalesce(
      (select bool_and(g.effect = 'allow') from strata_access.membership_grants g
       where g.organization_id = x.organization_id and g.membership_id = x.membership_id and g.permission = p_permission and g.scope = 'organization'
         and g.started_at <= x.clock and (g.ended_at is null or g.ended_at > x.clock)),
      exists (select from strata_access.membership_roles r
              join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission and e.scope = 'organization'
              where r.organization_id = x.organization_id and r.membership_id = x.membership_id
                and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)))
      into v_is_allowed
    from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
          from strata_core.context c offset 0) x;
  else
    select coalesce(
      (select bool_and(g.effect = 'allow') from strata_access.membership_grants g
       where g.organization_id = x.organization_id and g.membership_id = x.membership_id and g.permission = p_permission
         and g.started_at <= x.clock and (g.ended_at is null or g.ended_at > x.clock)
         and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
         and (g.scope = 'organization'
              or g.scope = 'own' and p_counterpart_membership_id = x.membership_id
              or g.scope = 'own_lower' and exists (
                   select from strata_tenancy.relationships l
                   where l.organization_id = x.organization_id and l.upper_membership_id = x.membership_id and l.lower_membership_id = p_counterpart_membership_id
                     and l.started_at <= x.clock and (l.ended_at is null or l.ended_at > x.clock))
              or g.scope = 'own_upper' and exists (
                   select from strata_tenancy.relationships l
                   where l.organization_id = x.organization_id and l.upper_membership_id = p_counterpart_membership_id and l.lower_membership_id = x.membership_id
                     and l.started_at <= x.clock and (l.ended_at is null or l.ended_at > x.clock)))),
      exists (select from strata_access.membership_roles r
              join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
              where r.organization_id = x.organization_id and r.membership_id = x.membership_id
                and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)
                and (e.scope = 'organization'
                     or e.scope = 'own' and p_counterpart_membership_id = x.membership_id
                     or e.scope = 'own_lower' and exists (
                          select from strata_tenancy.relationships l
                          where l.organization_id = x.organization_id and l.upper_membership_id = x.membership_id and l.lower_membership_id = p_counterpart_membership_id
                            and l.started_at <= x.clock and (l.ended_at is null or l.ended_at > x.clock))
                     or e.scope = 'own_upper' and exists (
                          select from strata_tenancy.relationships l
                          where l.organization_id = x.organization_id and l.upper_membership_id = p_counterpart_membership_id and l.lower_membership_id = x.membership_id
                            and l.started_at <= x.clock and (l.ended_at is null or l.ended_at > x.clock)))))
      into v_is_allowed
    from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
          from strata_core.context c offset 0) x;
  end if;
  return v_is_allowed is true;
end
$$;

comment on function strata.has_permission(text, uuid) is 'Whether the membership that acts may do something: at all (no counterpart: only what holds about everybody counts), or to one member. False without a session in an organization. In policies call it as (select …): once per statement.';

alter function strata.has_permission(text, uuid) owner to strata_definer;

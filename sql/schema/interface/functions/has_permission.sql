-- Asked for every operation, so what it costs everything costs. Nearly every question is about nobody in particular, by somebody to whom nothing was granted or denied
-- directly, on a clock that nobody has set: the first statement answers that with four looks by key, and calls nothing. Otherwise it has no row, and the second
-- knows everything: what applies about the counterpart are the scopes that reach it.
create function strata.has_permission(p_permission text, p_counterpart_membership_id uuid default null) returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_is_allowed boolean;
begin
  if p_counterpart_membership_id is null then
    select exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission and e.scope = 'organization'
      where r.organization_id = c.organization_id and r.membership_id = c.membership_id
        and r.started_at <= clock_timestamp() and (r.ended_at is null or r.ended_at > clock_timestamp()))
      into v_is_allowed
    from strata_core.context c
    where not c.has_test_clock
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission);
    if found then
      return v_is_allowed;
    end if;
  end if;

  select coalesce(
    (select bool_and(g.effect = 'allow') from strata_access.membership_grants g
     where g.organization_id = x.organization_id and g.membership_id = x.membership_id and g.permission = p_permission and g.scope = any (x.scopes)
       and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
       and g.started_at <= x.clock and (g.ended_at is null or g.ended_at > x.clock)),
    exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission and e.scope = any (x.scopes)
      where r.organization_id = x.organization_id and r.membership_id = x.membership_id
        and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)))
    into v_is_allowed
  from (
    select c.organization_id, c.membership_id, c.clock, array['organization',
             case when c.membership_id = p_counterpart_membership_id then 'own' end,
             case when exists (select from strata_tenancy.relationships l
                               where l.organization_id = c.organization_id and l.upper_membership_id = c.membership_id and l.lower_membership_id = p_counterpart_membership_id
                                 and l.started_at <= c.clock and (l.ended_at is null or l.ended_at > c.clock)) then 'own_lower' end,
             case when exists (select from strata_tenancy.relationships l
                               where l.organization_id = c.organization_id and l.lower_membership_id = c.membership_id and l.upper_membership_id = p_counterpart_membership_id
                                 and l.started_at <= c.clock and (l.ended_at is null or l.ended_at > c.clock)) then 'own_upper' end] as scopes
    from (select c.organization_id, c.membership_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
          from strata_core.context c offset 0) c
    offset 0
  ) x;
  return v_is_allowed is true;
end
$$;

comment on function strata.has_permission(text, uuid) is 'Whether the membership that acts may do something: at all (no counterpart: only what holds about everybody counts), or to one member. False without a session in an organization. In policies call it as (select …): once per statement.';

alter function strata.has_permission(text, uuid) owner to strata_definer;

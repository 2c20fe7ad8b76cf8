-- As the second statement of strata.has_permission.
create function strata.has_permissions(p_permissions text[], p_counterpart_membership_id uuid default null)
  returns table (permission text, is_allowed boolean)
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  select p.permission, x.membership_id is not null and coalesce(
    (select bool_and(g.effect = 'allow') from strata_access.membership_grants g
     where g.organization_id = x.organization_id and g.membership_id = x.membership_id and g.permission = p.permission and g.scope = any (x.scopes)
       and (g.counterpart_membership_id is null or g.counterpart_membership_id = p_counterpart_membership_id)
       and g.started_at <= x.clock and (g.ended_at is null or g.ended_at > x.clock)),
    exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p.permission and e.scope = any (x.scopes)
      where r.organization_id = x.organization_id and r.membership_id = x.membership_id
        and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)))
  from unnest(p_permissions) with ordinality as p (permission, position)
  left join (
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
  ) x on true
  order by p.position;
end
$$;

comment on function strata.has_permissions(text[], uuid) is 'The answers of strata.has_permission for several permissions, one row each in the order asked, all of one moment.';

alter function strata.has_permissions(text[], uuid) owner to strata_definer;

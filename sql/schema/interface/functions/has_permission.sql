-- Asked for every operation, so what it costs everything costs. Nearly always nothing was granted or denied to the member directly, and nobody has set a clock:
-- then one statement answers, with a look by key at the key of the context, the grants, the roles and what these bring, and it calls nothing. It has no
-- row where that does not hold, and strata.has_permissions answers, which knows everything.
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
  else
    select exists (
      select from strata_access.membership_roles r
      join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission
      where r.organization_id = c.organization_id and r.membership_id = c.membership_id
        and r.started_at <= clock_timestamp() and (r.ended_at is null or r.ended_at > clock_timestamp())
        and (e.scope = 'organization'
             or e.scope = 'own' and p_counterpart_membership_id = c.membership_id
             or e.scope in ('own_lower', 'own_upper') and exists (
                  select from strata_tenancy.relationships l
                  where l.organization_id = c.organization_id
                    and l.upper_membership_id = case e.scope when 'own_lower' then c.membership_id else p_counterpart_membership_id end
                    and l.lower_membership_id = case e.scope when 'own_lower' then p_counterpart_membership_id else c.membership_id end
                    and l.started_at <= clock_timestamp() and (l.ended_at is null or l.ended_at > clock_timestamp()))))
      into v_is_allowed
    from strata_core.context c
    where not c.has_test_clock
      and not exists (select from strata_access.membership_grants g
                      where g.organization_id = c.organization_id and g.membership_id = c.membership_id and g.permission = p_permission);
  end if;
  if found then
    return v_is_allowed;
  end if;
  return (select a.is_allowed from strata.has_permissions(array[p_permission], p_counterpart_membership_id) a);
end
$$;

comment on function strata.has_permission(text, uuid) is 'Whether the membership that acts may do something: at all (no counterpart: only what holds about everybody counts), or to one member. False without a session in an organization. In policies call it as (select …): once per statement.';

alter function strata.has_permission(text, uuid) owner to strata_definer;

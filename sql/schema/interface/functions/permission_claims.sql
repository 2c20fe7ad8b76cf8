-- For whoever keeps the answers and does not ask again. How stale they may be is said with each: until when it is worth something, at most claims_lifetime, and less
-- where the clock itself will change what a permission amounts to.
create function strata.permission_claims()
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, valid_until timestamptz)
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid;
  v_membership_id   uuid;
  v_clock           timestamptz := strata_core.clock();
  v_until           timestamptz := v_clock + strata_core.setting_interval('claims_lifetime');
begin
  select c.organization_id, c.membership_id into v_organization_id, v_membership_id from strata_core.context c;
  return query
  with claim (permission, effect, scope, counterpart_membership_id, started_at, ended_at) as (
    select e.permission, 'allow', e.scope, null::uuid, r.started_at, r.ended_at
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e on e.role_id = r.role_id
    where r.organization_id = v_organization_id and r.membership_id = v_membership_id and (r.ended_at is null or r.ended_at > v_clock)
    union all
    select g.permission, g.effect, g.scope, g.counterpart_membership_id, g.started_at, g.ended_at
    from strata_access.membership_grants g
    where g.organization_id = v_organization_id and g.membership_id = v_membership_id and (g.ended_at is null or g.ended_at > v_clock)
  ), turn (permission, at) as (
    select c.permission, min(t.at) from claim c cross join lateral (values (c.started_at), (c.ended_at)) as t (at) where t.at > v_clock group by c.permission
  )
  select distinct c.permission, c.effect, c.scope, c.counterpart_membership_id, least(v_until, t.at)
  from claim c
  left join turn t on t.permission = c.permission
  where c.started_at <= v_clock
  order by 1, 2, 3, 4;
end
$$;

comment on function strata.permission_claims() is 'What the membership that acts is allowed and denied now, for a cache: one row per permission, effect, scope and counterpart, and until when it is worth something. After that, or once a permission is not among them, ask again. A deny that applies outweighs what allows. No row without a session in an organization.';

alter function strata.permission_claims() owner to strata_definer;

create function strata.grant_permission(p_organization_id uuid, p_membership_id uuid, p_permission text, p_reason text, p_effect text default 'allow', p_scope text default 'organization',
                                       p_counterpart_membership_id uuid default null, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_from       timestamptz;
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_gaps       tstzmultirange;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  if not exists (select from strata_access.permissions p where p.permission = p_permission and p.kind = 'organization')
     or not exists (select from strata_tenancy.memberships m
                    where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.ended_at is null)
     or p_counterpart_membership_id is not null and not exists (
       select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_counterpart_membership_id) then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, p_membership_id)
        or p_effect is distinct from 'deny' and not strata_access.covers_permissions(p_organization_id, array[p_permission], p_until) then
    return 'not_allowed';
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  v_from := greatest(p_from, strata_core.clock());
  if v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_grants_ended_at_check');
  elsif exists (select from strata_access.membership_grants g
                where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission and g.scope = p_scope
                  and g.counterpart_membership_id is not distinct from p_counterpart_membership_id and g.effect <> p_effect
                  and tstzrange(g.started_at, g.ended_at) && tstzrange(v_from, v_until)) then
    return 'contradicted';
  end if;
  v_gaps := tstzmultirange(tstzrange(v_from, v_until)) - coalesce((
    select range_agg(tstzrange(g.started_at, g.ended_at)) from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission and g.scope = p_scope
      and g.counterpart_membership_id is not distinct from p_counterpart_membership_id), '{}');
  insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, started_at, ended_at,
                                               granted_by_membership_id, granted_by_user_id, reason)
  select p_organization_id, p_membership_id, p_permission, p_effect, p_scope, p_counterpart_membership_id, lower(gap.period), upper(gap.period),
         x.membership_id, x.user_id, p_reason
  from unnest(v_gaps) as gap (period)
  left join strata_core.context x on true;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'membership_grants_effect_check'));
end
$$;

comment on function strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz) is 'Allows or denies a member something without a role: about everybody, or by scope own, own_upper or own_lower about oneself, those above or those below, all of them or one counterpart; from now or a later time and until a time or without an end (roles.grant). Whoever allows it must hold it for as long, and all that the member may. Outcomes: done, unchanged, contradicted, unknown, not_allowed. Contradicted: the opposite was said for a part of that time, which is to be revoked first. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata.grant_permission(uuid, uuid, text, text, text, text, uuid, timestamptz, timestamptz) owner to strata_definer;

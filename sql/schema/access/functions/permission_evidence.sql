-- From the dated rows, like strata_access.member_permissions, and with what does not hold at the time: whoever asks why somebody may not, wants to see the role
-- that ended yesterday. What a role brings is looked at as it was at the time; whether it was held then is said of each row. A circle is not followed round, as there.
create function strata_access.permission_evidence(p_organization_id uuid, p_membership_id uuid, p_permission text, p_counterpart_membership_id uuid, p_at timestamptz)
  returns table (source text, effect text, scope text, counterpart_membership_id uuid, is_applied boolean, explanation text, role_id uuid, role text, role_path text[], teams text[],
                 membership_role_id uuid, membership_grant_id uuid, granted_by_membership_id uuid, granted_by_user_id uuid, reason text,
                 started_at timestamptz, ended_at timestamptz)
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_self  boolean := p_counterpart_membership_id = p_membership_id;
  v_is_upper boolean := exists (select from strata_tenancy.relationships r
                                where r.organization_id = p_organization_id and r.upper_membership_id = p_membership_id
                                  and r.lower_membership_id = p_counterpart_membership_id and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at));
  v_is_lower boolean := exists (select from strata_tenancy.relationships r
                                where r.organization_id = p_organization_id and r.lower_membership_id = p_membership_id
                                  and r.upper_membership_id = p_counterpart_membership_id and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at));
begin
  return query
  with recursive reach (membership_role_id, role_id, role_path) as (
    select h.membership_role_id, h.role_id, array[h.role_id]
    from strata_access.membership_roles h
    where h.organization_id = p_organization_id and h.membership_id = p_membership_id
    union all
    select a.membership_role_id, i.inherits_role_id, a.role_path || i.inherits_role_id
    from reach a
    join strata_access.role_inheritance i on i.role_id = a.role_id and i.started_at <= p_at and (i.ended_at is null or i.ended_at > p_at)
    where i.inherits_role_id <> all (a.role_path)
  ), found as (
    select 'role' as source, 'allow' as effect, p.scope, null::uuid as counterpart_membership_id, a.role_path,
           h.membership_role_id, null::uuid as membership_grant_id, h.granted_by_membership_id, h.granted_by_user_id, h.reason, h.started_at, h.ended_at
    from reach a
    join strata_access.role_permissions p on p.role_id = a.role_id and p.permission = p_permission and p.started_at <= p_at and (p.ended_at is null or p.ended_at > p_at)
    join strata_access.membership_roles h on h.organization_id = p_organization_id and h.membership_role_id = a.membership_role_id
    union all
    select 'grant', g.effect, g.scope, g.counterpart_membership_id, null, null, g.membership_grant_id, g.granted_by_membership_id, g.granted_by_user_id, g.reason,
           g.started_at, g.ended_at
    from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.permission = p_permission
  ), judged as (
    select f.*,
           case when f.started_at > p_at then 'not_begun'
                when f.ended_at <= p_at then 'ended'
                when f.scope = 'organization' then 'applies'
                when p_counterpart_membership_id is null then 'counterpart_needed'
                when f.counterpart_membership_id <> p_counterpart_membership_id then 'other_counterpart'
                when f.scope = 'own' then case when v_is_self then 'applies' else 'not_oneself' end
                when f.scope = 'own_lower' then case when v_is_upper then 'applies' else 'not_above' end
                else case when v_is_lower then 'applies' else 'not_below' end end as explanation
    from found f
  )
  select j.source, j.effect, j.scope, j.counterpart_membership_id, j.explanation = 'applies', j.explanation, j.role_path[1],
         (select r.role from strata_access.roles r where r.role_id = j.role_path[1]),
         case when j.role_path is not null then array(select r.role from unnest(j.role_path) with ordinality as s (role_id, position)
                                                      join strata_access.roles r on r.role_id = s.role_id order by s.position) end,
         case when j.role_path is not null then array(select r.role from unnest(j.role_path) with ordinality as s (role_id, position)
                                                      join strata_access.roles r on r.role_id = s.role_id where r.is_team order by s.position) end,
         j.membership_role_id, j.membership_grant_id, j.granted_by_membership_id, j.granted_by_user_id, j.reason::text, j.started_at, j.ended_at
  from judged j
  order by j.explanation = 'applies' desc, j.effect = 'deny' desc, j.started_at desc, j.membership_role_id, j.membership_grant_id, j.role_path;
end
$$;

comment on function strata_access.permission_evidence(uuid, uuid, text, uuid, timestamptz) is 'One row for each way by which a member was, is or will be allowed or denied something, with whether it applies at a time to a counterpart and why not: what applies comes first, and of that what denies. Of a role held it tells the path to the role that brings the permission, and which roles in it are teams. Whether the member could act is not looked at.';

alter function strata_access.permission_evidence(uuid, uuid, text, uuid, timestamptz) owner to strata_definer;

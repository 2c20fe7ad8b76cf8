-- From the dated rows, which are never deleted. What began was granted; what ended was revoked where somebody wrote the end later or said why, and expired
-- where it had been given with the end. Only rows of the page are looked up in the row history, which knows when a change was written.
-- What staff wrote about roles of the platform, which every organization uses, is theirs: an organization sees the change, and neither who nor why.
create function strata.permission_history(p_membership_id uuid default null, p_role_id uuid default null, p_organization_id uuid default null, p_limit integer default 100,
                                          p_after_record_key uuid default null, p_after_change text default null)
  returns table (changed_at timestamptz, recorded_at timestamptz, change text, subject text, membership_id uuid, user_id uuid, role_id uuid, role text, inherits_role text,
                 permission text, effect text, scope text, counterpart_membership_id uuid, source text, until timestamptz,
                 actor_membership_id uuid, actor_user_id uuid, reason text, record_key uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock           timestamptz := strata_core.clock();
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
begin
  if v_organization_id is null then
    if not strata_access.authorize(null, 'audit.read') then
      return;
    end if;
  elsif not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  return query
    with fact as (
      select 'role' as subject, 'strata_access.membership_roles' as table_name, h.membership_role_id as record_key, h.membership_id, null::uuid as user_id, h.role_id,
             null::uuid as inherits_role_id, null as permission, 'allow' as effect, null as scope, null::uuid as counterpart_membership_id, h.source, h.started_at, h.ended_at,
             h.granted_by_membership_id, h.granted_by_user_id, h.reason, h.revoked_by_membership_id, h.revoked_by_user_id, h.revoke_reason
      from strata_access.membership_roles h
      where h.organization_id = v_organization_id and (p_membership_id is null or h.membership_id = p_membership_id) and (p_role_id is null or h.role_id = p_role_id)
      union all
      select 'permission', 'strata_access.membership_grants', g.membership_grant_id, g.membership_id, null, null,
             null, g.permission, g.effect, g.scope, g.counterpart_membership_id, 'granted', g.started_at, g.ended_at,
             g.granted_by_membership_id, g.granted_by_user_id, g.reason, g.revoked_by_membership_id, g.revoked_by_user_id, g.revoke_reason
      from strata_access.membership_grants g
      where g.organization_id = v_organization_id and (p_membership_id is null or g.membership_id = p_membership_id) and p_role_id is null
      union all
      select 'role_permission', 'strata_access.role_permissions', p.role_permission_id, null, null, p.role_id,
             null, p.permission, 'allow', p.scope, null, null, p.started_at, p.ended_at,
             p.granted_by_membership_id, p.granted_by_user_id, p.reason, p.revoked_by_membership_id, p.revoked_by_user_id, p.revoke_reason
      from strata_access.role_permissions p
      where p_membership_id is null and (p_role_id is null or p.role_id = p_role_id)
      union all
      select 'role_inheritance', 'strata_access.role_inheritance', i.role_inheritance_id, null, null, i.role_id,
             i.inherits_role_id, null, 'allow', null, null, null, i.started_at, i.ended_at,
             i.granted_by_membership_id, i.granted_by_user_id, i.reason, i.revoked_by_membership_id, i.revoked_by_user_id, i.revoke_reason
      from strata_access.role_inheritance i
      where p_membership_id is null and (p_role_id is null or i.role_id = p_role_id)
      union all
      select 'platform_role', 'strata_access.user_roles', s.user_role_id, null, s.user_id, s.role_id,
             null, null, 'allow', null, null, null, s.started_at, s.ended_at,
             null, s.granted_by_user_id, s.reason, null, s.revoked_by_user_id, s.revoke_reason
      from strata_access.user_roles s
      where v_organization_id is null and p_membership_id is null and (p_role_id is null or s.role_id = p_role_id)
    ), change as (
      select f.*, 'granted' as change, f.started_at as changed_at, f.ended_at as until, f.granted_by_membership_id as actor_membership_id,
             f.granted_by_user_id as actor_user_id, f.reason as why
      from fact f
      union all
      select f.*, 'revoked', f.ended_at, null, f.revoked_by_membership_id, f.revoked_by_user_id, f.revoke_reason
      from fact f
      where f.ended_at is not null
    ), page as (
      select c.*, r.role, i.role as inherits_role, r.organization_id is null as is_of_platform
      from change c
      left join strata_access.roles r on r.role_id = c.role_id
      left join strata_access.roles i on i.role_id = c.inherits_role_id
      where (c.change = 'granted' or c.ended_at <= v_clock or num_nonnulls(c.revoked_by_membership_id, c.revoked_by_user_id, c.revoke_reason) > 0)
        and (p_after_record_key is null
             or (c.changed_at, c.record_key, c.change <> 'granted') < (select a.changed_at, a.record_key, a.change <> 'granted' from change a
                                                                       where a.record_key = p_after_record_key and (a.change = 'granted') = (p_after_change = 'granted')))
        -- Of the roles of others nobody learns anything; those of the platform concern every organization, but not the staff's own.
        and (c.subject in ('role', 'permission', 'platform_role')
             or r.organization_id is not distinct from v_organization_id
             or r.organization_id is null and r.kind = 'organization')
      order by c.changed_at desc, c.record_key desc, c.change <> 'granted' desc
      limit greatest(least(p_limit, 1000), 0)
    )
    select g.changed_at, written.changed_at,
           case when g.change = 'granted' or written.changed_at is not null or num_nonnulls(g.actor_membership_id, g.actor_user_id, g.why) > 0 then g.change else 'expired' end,
           g.subject, g.membership_id, g.user_id, g.role_id, g.role, g.inherits_role, g.permission, g.effect, g.scope, g.counterpart_membership_id, g.source, g.until,
           g.actor_membership_id,
           case when hidden.is_hidden then null else g.actor_user_id end,
           case when hidden.is_hidden then null else g.why::text end,
           g.record_key
    from page g
    cross join lateral (select g.subject in ('role_permission', 'role_inheritance') and g.is_of_platform and v_organization_id is not null as is_hidden) hidden
    left join lateral (select l.changed_at from strata_audit.row_history l
                       where l.table_name = g.table_name and l.row_key = g.record_key
                         and case g.change when 'granted' then l.operation = 'insert'
                             else l.operation = 'update' and (l.old_image ->> 'ended_at')::timestamptz is distinct from g.ended_at end
                       order by l.row_history_id desc limit 1) written on true
    order by g.changed_at desc, g.record_key desc, g.change <> 'granted' desc;
end
$$;

comment on function strata.permission_history(uuid, uuid, uuid, integer, uuid, text) is 'One row per change of who may what in an organization, the latest first: p_after_record_key and p_after_change are the record_key and change of the last of the page before. change is granted, revoked, or expired (it had been given with an end); subject is role (a member got it), permission (a member was granted or denied it, see effect), role_permission (a role brings it), role_inheritance (a role inherits another) or platform_role (a user of the staff got it). changed_at is when it took effect, recorded_at when it was written; null for what came with the installation, and for what expired. Of one member, or of one role, where these are named. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name, or of the platform without one; nobody else gets a row.';

alter function strata.permission_history(uuid, uuid, uuid, integer, uuid, text) owner to strata_definer;

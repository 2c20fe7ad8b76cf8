import type { Rule, Violation } from '../rule.js'

export const permissions: Rule = {
  name: 'permissions',
  severity: 'error',
  why: 'Checks read what roles bring from a table that triggers keep, and trust guards that triggers are: what was written while one of them was off stays wrong.',
  remedy:
    'Run as strata_definer: select strata_access.settle_roles(array(select role_id from strata_access.roles)).',
  async find(database) {
    const [present] = await database.query<{ access: boolean }>(
      `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where n.nspname = 'strata_access' and c.relname = 'effective_role_permissions') as access`,
    )
    if (!present?.access) return []
    const found = await database.queryAs<Violation>(
      'strata_definer',
      'the rows of strata_access',
      `with recursive reach (role_id, source_role_id) as (
         select r.role_id, r.role_id from strata_access.roles r
         union
         select r.role_id, i.inherits_role_id from reach r
         join strata_access.role_inheritance i on i.role_id = r.source_role_id and i.ended_at is null
       ), due as (
         select distinct r.role_id, p.permission, p.scope
         from reach r join strata_access.role_permissions p on p.role_id = r.source_role_id and p.ended_at is null
       ), fault as (
         select 'strata_access.effective_role_permissions' as object, 'Roles that lack a permission which their rows bring' as message, null as remedy,
                d.role_id::text as example
         from due d natural left join strata_access.effective_role_permissions e where e.role_id is null
         union all
         select 'strata_access.effective_role_permissions', 'Roles that bring a permission which their rows do not', null, e.role_id::text
         from strata_access.effective_role_permissions e natural left join due d where d.role_id is null
         union all
         select 'strata_access.role_inheritance', 'Roles that inherit themselves', 'End one of the inheritances: select strata.remove_role_inheritance(…).',
                i.role_id::text
         from strata_access.role_inheritance i
         join reach r on r.role_id = i.inherits_role_id and r.source_role_id = i.role_id
         where i.ended_at is null
         union all
         select 'strata_access.role_permissions', 'Permissions that the role owner lacks', 'Add them: select strata.add_role_permission(…).', p.permission
         from strata_access.permissions p
         where p.kind = 'organization'
           and not exists (select from due d where d.role_id = strata_access.owner_role_id() and d.permission = p.permission and d.scope = 'organization')
         union all
         select 'strata_access.membership_roles', 'Members outside of the admin company who hold a role that only its members can',
                'Move them, or take the role: select strata.set_member_company(…), strata.revoke_role(…).', h.membership_id::text
         from strata_access.membership_roles h
         join strata_access.roles r on r.role_id = h.role_id and r.is_for_admin_company and r.retired_at is null
         join strata_tenancy.memberships m on m.organization_id = h.organization_id and m.membership_id = h.membership_id and m.ended_at is null
         left join strata_tenancy.companies c on c.organization_id = m.organization_id and c.company_id = m.company_id
         where (h.ended_at is null or h.ended_at > strata_core.clock()) and c.is_admin is not true
         union all
         select 'strata_access.membership_roles', 'Members who hold a role twice at a time', 'End one of the two: select strata.revoke_role(…).',
                h.membership_id::text
         from (select h.membership_id, h.started_at,
                      max(coalesce(h.ended_at, 'infinity')) over (partition by h.organization_id, h.membership_id, h.role_id order by h.started_at, h.ended_at
                                                                  rows between unbounded preceding and 1 preceding) as until
               from strata_access.membership_roles h where h.ended_at is null or h.ended_at > h.started_at) h
         where h.until > h.started_at
         union all
         select 'strata_tenancy.organizations', 'Organizations that had an owner and have none', 'Appoint one: select strata.appoint_owner(…).',
                o.organization_id::text
         from strata_tenancy.organizations o
         where o.status <> 'closed'
           and exists (select from strata_access.membership_roles h
                       where h.organization_id = o.organization_id and h.role_id = strata_access.owner_role_id()
                         and h.started_at <= strata_core.clock() and (h.ended_at is null or h.revoke_reason is not null))
           and not exists (select from strata_access.owners w where w.organization_id = o.organization_id)
       )
       select f.object, format('%s: %s, such as %s.', f.message, count(distinct f.example), min(f.example)) as message, f.remedy
       from fault f group by f.object, f.message, f.remedy order by 1, 2`,
    )
    return (found ?? []).map(({ remedy, ...violation }) => (remedy ? { ...violation, remedy } : violation))
  },
}

import { ours, sqlRule } from '../rule.js'

/** As Postgres prints what strata_core.lay_tenant_rule lays. */
export const TENANT_RULE = '(organization_id = ( SELECT c.organization_id\n   FROM strata_core.context c))'

export const tenantIsolation = sqlRule(
  {
    name: 'tenant-isolation',
    severity: 'error',
    why: 'The restrictive policy is what keeps an application inside the organization of its session, whatever other policies allow.',
    remedy:
      'Drop the policies tenant_isolation, member_select and definer_all of the table and lay them anew with strata_core.lay_tenant_rule.',
  },
  `select c.oid::regclass::text as object,
          case when p.oid is null then 'strata_app reaches the table and there is no policy tenant_isolation.'
               when p.polpermissive then 'The policy tenant_isolation is permissive.'
               when p.polcmd <> '*' then 'The policy tenant_isolation does not hold for all commands.'
               when p.polroles <> array['strata_app'::regrole::oid] then 'The policy tenant_isolation is not for strata_app alone.'
               when pg_get_expr(p.polqual, p.polrelid) is distinct from $1 then 'What tenant_isolation lets read is not the tenant rule.'
               else 'What tenant_isolation lets write is not the tenant rule.' end as message
   from pg_class c
   join pg_namespace n on n.oid = c.relnamespace
   join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
   left join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant_isolation'
   where ${ours('n')} and c.relkind in ('r', 'p')
     and (p.oid is not null
          or has_any_column_privilege('strata_app', c.oid, 'select, insert, update')
          or has_table_privilege('strata_app', c.oid, 'select, insert, update, delete, truncate'))
     and (p.oid is null or p.polpermissive or p.polcmd <> '*' or p.polroles <> array['strata_app'::regrole::oid]
          or pg_get_expr(p.polqual, p.polrelid) is distinct from $1 or pg_get_expr(p.polwithcheck, p.polrelid) is distinct from $1)
   order by 1`,
  [TENANT_RULE],
)

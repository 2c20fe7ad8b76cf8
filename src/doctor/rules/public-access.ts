import { ours, sqlRule } from '../rule.js'

export const publicAccess = sqlRule(
  {
    name: 'public-access',
    severity: 'error',
    why: 'What PUBLIC may do, every login of the server may do: also those of other programs.',
    remedy: 'Run: revoke … from public.',
  },
  `select 'schema ' || n.nspname as object, format('PUBLIC has %s on it.', lower(x.privilege_type)) as message
   from pg_namespace n cross join aclexplode(n.nspacl) x
   where ${ours('n')} and x.grantee = 0
   union all
   select c.oid::regclass::text, format('PUBLIC may %s.', lower(x.privilege_type))
   from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) x
   where ${ours('n')} and x.grantee = 0
   union all
   select c.oid::regclass || '.' || quote_ident(a.attname), format('PUBLIC may %s.', lower(x.privilege_type))
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(a.attacl) x
   where ${ours('n')} and x.grantee = 0
   union all
   select p.oid::regprocedure::text, 'PUBLIC may execute.'
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
   where ${ours('n')} and x.grantee = 0
   order by 1, 2`,
)

import { sqlRule } from '../rule.js'

const SECRET_TABLES = ['strata_core.keys', 'strata_users.sessions']

export const secrets = sqlRule(
  {
    name: 'secrets',
    severity: 'error',
    why: 'Whoever reads the key signs contexts of any organization; whoever writes sessions signs in as anybody.',
    remedy:
      "Run: revoke all on … from …, then select strata_core.generate_key('context') as strata_definer, because the old key may be known.",
  },
  `select s.name as object,
          format('%s has %s on it.', case when x.grantee = 0 then 'PUBLIC' else x.grantee::regrole::text end, lower(x.privilege_type)) as message
   from unnest($1::text[]) as s (name)
   join pg_namespace n on n.nspname = split_part(s.name, '.', 1)
   join pg_class c on c.relnamespace = n.oid and c.relname = split_part(s.name, '.', 2)
   cross join lateral (
     select * from aclexplode(c.relacl)
     union all
     select x.* from pg_attribute a cross join aclexplode(a.attacl) x where a.attrelid = c.oid
   ) x
   where x.grantee not in (c.relowner, to_regrole('strata_definer'))
   order by 1, 2`,
  [SECRET_TABLES],
)

import { ours, sqlRule } from '../rule.js'

export const policyCoverage = sqlRule(
  {
    name: 'policy-coverage',
    severity: 'error',
    why: 'A privilege without a policy raises no error: the role reads nothing, changes nothing, and nobody notices.',
    remedy: 'Add the permissive policy of that role and command, or take the privilege back.',
  },
  `with granted as (
     select c.oid, x.grantee, lower(x.privilege_type) as command
     from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) x
     where ${ours('n')} and c.relkind in ('r', 'p') and x.grantee <> c.relowner
     union
     select c.oid, x.grantee, lower(x.privilege_type)
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(a.attacl) x
     where ${ours('n')} and c.relkind in ('r', 'p') and x.grantee <> c.relowner
   )
   select g.oid::regclass::text as object,
          format('%s may %s, but no policy lets it.', case when g.grantee = 0 then 'PUBLIC' else g.grantee::regrole::text end, g.command) as message
   from granted g
   where g.command in ('select', 'insert', 'update', 'delete')
     and not exists (
       select from pg_policy p
       where p.polrelid = g.oid and p.polpermissive and p.polroles && array[g.grantee, 0::oid]
         and p.polcmd in ('*', case g.command when 'select' then 'r' when 'insert' then 'a' when 'update' then 'w' else 'd' end))
   order by 1, 2`,
)

import { ours, sqlRule } from '../rule.js'

export const partitions = sqlRule(
  {
    name: 'partitions',
    severity: 'error',
    why: 'A partition that is read directly is guarded by its own policies and not by those of the whole table.',
    remedy: 'Revoke all privileges on the partition: what may be done is granted on the whole table.',
  },
  `select distinct c.oid::regclass::text as object,
          format('%s has a privilege on it.', case when x.grantee = 0 then 'PUBLIC' else x.grantee::regrole::text end) as message
   from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) x
   where ${ours('n')} and c.relispartition and c.relkind in ('r', 'p', 'f') and x.grantee <> c.relowner
   order by 1, 2`,
)

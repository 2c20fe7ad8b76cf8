import { ours, sqlRule } from '../rule.js'

export const foreignReferences = sqlRule(
  {
    name: 'foreign-references',
    severity: 'warning',
    why: 'A foreign key of another program without an index makes every change of the row it points at, a merge above all, read that whole table.',
    remedy: 'Create an index on the referencing columns of that table.',
  },
  `select format('constraint %I on %s', k.conname, k.conrelid::regclass) as object,
          format('It references %s and no index begins with its columns.', k.confrelid::regclass) as message
   from pg_constraint k
   join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
   join pg_class t on t.oid = k.confrelid join pg_namespace m on m.oid = t.relnamespace
   where k.contype = 'f' and ${ours('m')} and not ${ours('n')}
     and not exists (select from pg_index i where i.indrelid = k.conrelid and i.indisvalid
                     and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
   order by 1`,
)

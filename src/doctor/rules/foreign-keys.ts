import { ours, sqlRule } from '../rule.js'

export const foreignKeys = sqlRule(
  {
    name: 'foreign-keys',
    severity: 'error',
    why: 'Without an index every change of the referenced row reads the whole referencing table; a cascade removes rows behind every policy and audit trail.',
    remedy:
      'Create an index that begins with the columns of the key; write keys with no action and let rows end instead of going.',
  },
  `select format('constraint %I on %s', k.conname, k.conrelid::regclass) as object,
          case when f.cascades then 'It changes or removes referencing rows by itself.'
               else 'No index begins with its columns.' end as message
   from pg_constraint k
   join pg_class c on c.oid = k.conrelid
   join pg_namespace n on n.oid = c.relnamespace
   cross join lateral (select k.confdeltype not in ('a', 'r') or k.confupdtype not in ('a', 'r') as cascades) f
   where ${ours('n')} and k.contype = 'f'
     and (f.cascades or not exists (
       select from pg_index i
       where i.indrelid = k.conrelid and i.indisvalid
         and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
         and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\([a-z_]+ IS NOT NULL\\)$')))
   order by 1`,
)

import { ours, sqlRule } from '../rule.js'

export const validity = sqlRule(
  {
    name: 'validity',
    severity: 'error',
    why: 'An index that was left half-built is not used and does not keep keys unique; a constraint that was never validated says nothing about the rows that were there.',
    remedy: 'Run: reindex index concurrently …, or alter table … validate constraint ….',
  },
  `select i.indexrelid::regclass::text as object, 'The index is not valid.' as message
   from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
   where ${ours('n')} and not (i.indisvalid and i.indisready)
   union all
   select format('constraint %I on %s', k.conname, k.conrelid::regclass), 'The constraint is not validated.'
   from pg_constraint k join pg_namespace n on n.oid = k.connamespace
   where ${ours('n')} and not k.convalidated
   order by 1`,
)

import { ours, RUNTIME_ROLES, sqlRule } from '../rule.js'

export const materializedViews = sqlRule(
  {
    name: 'materialized-views',
    severity: 'error',
    why: 'A materialized view has no row level security: whoever may select from it sees all rows. Without a plain unique index a refresh blocks its readers.',
    remedy:
      'Revoke every privilege of roles at run time and let them read through a barrier view; create a unique index on its columns.',
  },
  `select c.oid::regclass::text as object, v.message
   from pg_class c
   join pg_namespace n on n.oid = c.relnamespace
   cross join lateral (
     select 'It has no unique index that a concurrent refresh can use.' as message
     where not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null)
     union all
     select 'It has never been filled.' where not c.relispopulated
     union all
     select format('%s may read it.', r.rolname) from pg_roles r
     where r.rolname = any ($1) and has_any_column_privilege(r.oid, c.oid, 'select')
   ) v
   where ${ours('n')} and c.relkind = 'm'
   order by 1, 2`,
  [RUNTIME_ROLES],
)

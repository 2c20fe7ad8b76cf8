import { sqlRule } from '../rule.js'

/** Columns of personal data that an analysts' view reads and shows only in part. */
const MASKED = ['strata_analytics.customers <- strata_customers.customers.born_on']

export const analytics = sqlRule(
  {
    name: 'analytics',
    severity: 'error',
    why: 'Analysts work across all organizations; a column of personal data (marked @pii) must not reach them as it is.',
    remedy:
      'Leave the column out of the view, or show only a part that names nobody and list it here as masked.',
  },
  `select distinct v.oid::regclass::text as object, format('It reads %s.%I, which is personal data.', t.oid::regclass, a.attname) as message
   from pg_class v
   join pg_namespace n on n.oid = v.relnamespace and n.nspname = 'strata_analytics'
   join pg_rewrite w on w.ev_class = v.oid
   join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
   join pg_class t on t.oid = d.refobjid and t.oid <> v.oid
   join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid and a.attnum > 0
   where col_description(t.oid, a.attnum) like '%@pii%'
     and format('%s <- %s.%s', v.oid::regclass, t.oid::regclass, a.attname) <> all ($1)
   order by 1, 2`,
  [MASKED],
)

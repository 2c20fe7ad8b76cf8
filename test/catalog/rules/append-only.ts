import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'an audit trail whose guard is off',
    sql: 'alter table strata_audit.row_history disable trigger t900_refuse_change',
    object: 'strata_audit.row_history',
  },
  {
    title: 'an audit trail that a replica could rewrite',
    sql: 'alter table strata_audit.lifecycle_events enable trigger t900_refuse_change',
    object: 'strata_audit.lifecycle_events',
  },
  {
    title: 'an audit trail that can be truncated',
    sql: 'drop trigger t900_refuse_truncate on strata_audit.row_history',
    object: 'strata_audit.row_history',
  },
  {
    title: 'a new audit table without guards',
    sql: 'create table strata_audit.extra ()',
    object: 'strata_audit.extra',
  },
]

import type { BadExample } from '../example.js'

const waits = (columns = '', values = '') =>
  `insert into strata_audit.outbox (tag, record, occurred_at, due_at${columns})
   values ('strata.x', '{}', now() - interval '2 hours', now() - interval '2 hours'${values})`

export const examples: BadExample[] = [
  {
    title: 'a relay that has stopped',
    sql: `${waits(', attempt_count, taken_at, delivered_at', `, 1, now() - interval '1 day', now() - interval '1 day'`)}; ${waits()}`,
    object: 'strata_audit.outbox',
  },
  {
    title: 'a relay whose receiver has never taken anything',
    sql: waits(', attempt_count, taken_at', ', 3, now()'),
    object: 'strata_audit.outbox',
  },
]

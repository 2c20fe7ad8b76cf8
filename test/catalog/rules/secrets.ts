import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a reporter who may read the key',
    sql: 'grant select on strata_core.keys to strata_reporter',
    object: 'strata_core.keys',
  },
  {
    title: 'an application that may read one column of the sessions',
    sql: 'grant select (token_hash) on strata_users.sessions to strata_app',
    object: 'strata_users.sessions',
  },
]

import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a privilege that no policy lets anybody use',
    sql: 'drop policy self_select on strata_users.users',
    object: 'strata_users.users',
  },
  {
    title: 'a privilege on a column that no policy lets anybody use',
    sql: 'grant insert (name) on strata_tenancy.companies to strata_app',
    object: 'strata_tenancy.companies',
  },
]

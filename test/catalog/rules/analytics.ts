import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: "a column of personal data in an analysts' view",
    sql: 'create view strata_analytics.names with (security_barrier = true) as select user_id, family_name from strata_users.users',
    object: 'strata_analytics.names',
  },
]

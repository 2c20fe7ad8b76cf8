import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: '[X35] an analyst who is shown the network of a sign-in',
    sql: `create view strata_analytics.networks with (security_barrier = true) as select network from strata_users.sign_ins`,
    object: 'strata_analytics.networks',
  },
  {
    title: '[X35] an analyst who is shown an address',
    sql: `create view strata_analytics.addresses with (security_barrier = true) as select value from strata_users.identifiers`,
    object: 'strata_analytics.addresses',
  },
  {
    title: "a column of personal data in an analysts' view",
    sql: 'create view strata_analytics.names with (security_barrier = true) as select user_id, family_name from strata_users.users',
    object: 'strata_analytics.names',
  },
]

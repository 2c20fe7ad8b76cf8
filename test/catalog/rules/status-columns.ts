import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a status that can be written',
    sql: 'alter table strata_customers.customer_addresses add status text',
    object: 'strata_customers.customer_addresses.status',
  },
  {
    title: 'a status without a list of its values',
    sql: 'alter table strata_users.users drop constraint users_status_check',
    object: 'strata_users.users.status',
  },
]

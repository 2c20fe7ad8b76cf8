import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: "another program's foreign key that no merge knows",
    sql: 'create table public.orders (user_id uuid references strata_users.users)',
    object: 'public.orders.user_id',
  },
  {
    title: 'a table of ours with a column that no merge knows',
    sql: 'alter table strata_users.challenges add column invited_by_user_id uuid',
    object: 'strata_users.challenges.invited_by_user_id',
  },
]

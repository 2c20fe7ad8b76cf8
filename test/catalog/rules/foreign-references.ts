import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: "another program's foreign key without an index",
    sql: 'create table public.orders (user_id uuid references strata_users.users)',
    object: 'constraint orders_user_id_fkey on public.orders',
  },
]

import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a foreign key without an index',
    sql: 'drop index strata_tenancy.memberships_user_id_idx',
    object: 'constraint memberships_user_id_fkey on strata_tenancy.memberships',
  },
  {
    title: 'a foreign key that deletes rows by itself',
    sql: `alter table strata_users.sessions drop constraint sessions_user_id_fkey,
      add constraint sessions_user_id_fkey foreign key (user_id) references strata_users.users on delete cascade`,
    object: 'constraint sessions_user_id_fkey on strata_users.sessions',
  },
]

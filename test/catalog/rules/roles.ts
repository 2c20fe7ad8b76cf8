import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a group role that ignores policies',
    sql: 'alter role strata_app bypassrls',
    object: 'role strata_app',
  },
  {
    title: 'a group role that can log in',
    sql: 'alter role strata_worker login',
    object: 'role strata_worker',
  },
  {
    title: 'an owner that reads through the policies of others',
    sql: 'alter role strata_owner inherit',
    object: 'role strata_owner',
  },
  {
    title: 'a group role that is a member of another',
    sql: 'grant strata_operator to strata_app',
    object: 'role strata_app',
  },
  {
    title: 'a group role that reads everything',
    sql: 'grant pg_read_all_data to strata_worker',
    object: 'role strata_worker',
  },
]

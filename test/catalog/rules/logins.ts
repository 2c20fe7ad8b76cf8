import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'an application that is a superuser',
    sql: 'alter role strata_test_app superuser',
    object: 'role strata_test_app',
  },
  {
    title: 'an application that ignores policies',
    sql: 'alter role strata_test_app bypassrls',
    object: 'role strata_test_app',
  },
  {
    title: 'an application that can make itself more',
    sql: 'alter role strata_test_app createrole',
    object: 'role strata_test_app',
  },
  {
    title: 'an application that can become the owner of the functions',
    sql: 'grant strata_definer to strata_test_app',
    object: 'role strata_test_app',
  },
  {
    title: 'an application that is platform staff as well',
    sql: 'grant strata_operator to strata_test_app',
    object: 'role strata_test_app',
  },
  {
    title: 'an analyst who may read every table',
    sql: 'grant pg_read_all_data to strata_test_analyst',
    object: 'role strata_test_analyst',
  },
]

import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a login whose triggers are silenced',
    sql: 'alter role strata_test_app set session_replication_role = replica',
    object: 'role strata_test_app',
  },
  {
    title: 'a context that is set beforehand',
    sql: "alter role strata_test_app set strata.context = 'x'",
    object: 'role strata_test_app',
  },
  {
    title: 'a server that writes tokens into its log',
    sql: "set local log_statement = 'all'",
    object: 'server',
  },
]

import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a test clock that was left set',
    sql: "update strata_core.settings set value = '2020-01-01' where setting = 'test_clock'",
    object: 'setting test_clock',
  },
  {
    title: 'a lifetime that is not set',
    sql: "update strata_core.settings set value = null where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
  {
    title: 'a lifetime above its own limit',
    sql: "update strata_core.settings set value = '1 year' where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
  {
    title: 'a lifetime of nothing',
    sql: "update strata_core.settings set value = '0' where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
]

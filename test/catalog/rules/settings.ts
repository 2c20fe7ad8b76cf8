import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a test clock that was left set',
    sql: "update strata_core.settings set value = '2020-01-01' where setting = 'test_clock'",
    object: 'setting test_clock',
  },
  {
    title: 'a policy of freezing accounts that is no policy',
    sql: "update strata_core.settings set value = 'maybe' where setting = 'account_freeze_policy'",
    object: 'setting account_freeze_policy',
  },
  {
    title: 'a lifetime that is not set',
    sql: "update strata_core.settings set value = null where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
  {
    title: 'a lifetime of impersonations that is not set',
    sql: "delete from strata_core.settings where setting = 'impersonation_lifetime_max'",
    object: 'setting impersonation_lifetime_max',
  },
  {
    title: 'a lifetime above its own limit',
    sql: "update strata_core.settings set value = '1 year' where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
  {
    title: '[C11] failures that block nobody',
    sql: "update strata_core.settings set value = null where setting = 'throttle_limit'",
    object: 'setting throttle_limit',
  },
  {
    title: 'codes that are too short',
    sql: "update strata_core.settings set value = '4' where setting = 'code_length'",
    object: 'setting code_length',
  },
  {
    title: 'codes that never run out',
    sql: "update strata_core.settings set value = null where setting = 'challenge_lifetime'",
    object: 'setting challenge_lifetime',
  },
  {
    title: 'a lifetime of nothing',
    sql: "update strata_core.settings set value = '0' where setting = 'session_lifetime'",
    object: 'setting session_lifetime',
  },
]

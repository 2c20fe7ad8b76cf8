import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a context function that runs once per row',
    sql: 'alter function strata_core.organization_id volatile',
    object: 'strata_core.organization_id()',
  },
  {
    title: 'a context function that runs in parallel workers',
    sql: 'alter function strata_core.session_id parallel safe',
    object: 'strata_core.session_id()',
  },
  {
    title: 'a context function that runs with the rights of its caller',
    sql: 'alter function strata_core.user_id security invoker',
    object: 'strata_core.user_id()',
  },
]

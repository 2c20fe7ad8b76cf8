import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a context function that runs once per row',
    sql: 'alter function strata_core.organization_id volatile',
    object: 'strata_core.organization_id()',
  },
  {
    title: 'a context function that runs in parallel workers',
    sql: 'alter function strata_core.context_body parallel safe',
    object: 'strata_core.context_body()',
  },
  {
    title: 'a context function that is no longer inlined',
    sql: 'alter function strata_core.user_id set search_path = pg_catalog, strata_core, pg_temp',
    object: 'strata_core.user_id()',
  },
]

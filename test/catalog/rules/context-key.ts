import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a lost key',
    sql: 'delete from strata_core.keys',
    object: 'strata_core.keys',
  },
]

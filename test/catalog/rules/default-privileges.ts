import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'functions that would be born open',
    sql: 'alter default privileges for role strata_owner grant execute on functions to public',
    object: 'default privileges of strata_owner',
  },
  {
    title: 'tables that would be born readable',
    sql: 'alter default privileges for role strata_reporter grant select on tables to strata_app',
    object: 'default privileges of strata_reporter',
  },
]

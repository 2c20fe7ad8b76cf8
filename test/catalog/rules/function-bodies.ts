import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a SQL function kept as text',
    sql: "create function strata.noun() returns integer language sql as 'select 1'",
    object: 'strata.noun()',
  },
  {
    title: 'a function that switches row level security off',
    sql: 'alter function strata.update_my_profile set row_security = off',
    object: 'strata.update_my_profile(text,text,text,text,text)',
  },
  {
    title: 'a function whose plans are made anew at each call',
    sql: 'alter function strata.update_my_profile set plan_cache_mode = force_custom_plan',
    object: 'strata.update_my_profile(text,text,text,text,text)',
  },
]

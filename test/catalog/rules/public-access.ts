import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a schema that is open to everybody',
    sql: 'grant usage on schema strata to public',
    object: 'schema strata',
  },
  {
    title: 'a table that everybody may read',
    sql: 'grant select on strata_core.settings to public',
    object: 'strata_core.settings',
  },
  {
    title: 'a column that everybody may read',
    sql: 'grant select (value) on strata_core.settings to public',
    object: 'strata_core.settings.value',
  },
  {
    title: '[X26] a function that everybody may execute',
    sql: 'grant execute on function strata.revoke_session to public',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a function whose privileges were never written',
    sql: 'create function strata.noun() returns integer language sql begin atomic select 1; end',
    object: 'strata.noun()',
  },
]

import type { BadExample } from '../example.js'

const replaced = (from: string, to: string) =>
  `do $$ begin
     execute 'create or replace view strata_core.context with (security_barrier = true) as '
       || replace(pg_get_viewdef('strata_core.context'::regclass), ${from}, ${to});
   end $$`

export const examples: BadExample[] = [
  {
    title: 'a context that verifies no signature',
    sql: replaced(
      `'= current_setting(''strata.signature'''`,
      `'is not null or '''' = current_setting(''strata.signature'''`,
    ),
    object: 'strata_core.context',
  },
  {
    title: 'a context that passes in another transaction',
    sql: replaced(`'transaction_timestamp()'`, `'''2026-01-01 00:00:00+00''::timestamptz'`),
    object: 'strata_core.context',
  },
  {
    title: 'a context that passes on another connection',
    sql: replaced(`'pg_backend_pid()'`, `'1'`),
    object: 'strata_core.context',
  },
  {
    title: 'a context in front of which functions of its reader run',
    sql: 'alter view strata_core.context set (security_barrier = false)',
    object: 'strata_core.context',
  },
]

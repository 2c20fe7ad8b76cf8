import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a view that lost security_invoker when it was replaced',
    sql: "do $$ begin execute 'create or replace view strata.me as ' || pg_get_viewdef('strata.me'::regclass); end $$",
    object: 'strata.me',
  },
  {
    title: 'a barrier view that lost its barrier',
    sql: 'alter view strata.customers reset (security_barrier)',
    object: 'strata.customers',
  },
  {
    title: 'a view that is both kinds at once',
    sql: 'alter view strata.customers set (security_invoker = true)',
    object: 'strata.customers',
  },
  {
    title: 'a view that runs with the rights of its owner and is granted to an application',
    sql: 'grant select on strata_audit.status_periods to strata_app',
    object: 'strata_audit.status_periods',
  },
  {
    title: 'a barrier view that filters by nothing',
    sql: 'create view strata.all_users with (security_barrier = true) as select user_id from strata_users.users',
    object: 'strata.all_users',
  },
]

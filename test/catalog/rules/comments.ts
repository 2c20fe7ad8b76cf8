import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a table without a comment',
    sql: 'comment on table strata_users.users is null',
    object: 'strata_users.users',
  },
  {
    title: 'a column without a comment',
    sql: 'comment on column strata_users.users.locale is null',
    object: 'strata_users.users.locale',
  },
  {
    title: 'a function without a comment',
    sql: 'comment on function strata.revoke_session is null',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a computed column of a view without a comment',
    sql: 'comment on column strata_analytics.customers.birth_year is null',
    object: 'strata_analytics.customers.birth_year',
  },
  {
    title: 'a composite type without a comment',
    sql: 'comment on type strata_users.sign_in_signals is null',
    object: 'strata_users.sign_in_signals',
  },
  {
    title: 'a field of a composite type without a comment',
    sql: 'comment on column strata_users.sign_in_signals.network is null',
    object: 'strata_users.sign_in_signals.network',
  },
  {
    title: 'a schema without a comment',
    sql: "comment on schema strata is ' '",
    object: 'schema strata',
  },
]

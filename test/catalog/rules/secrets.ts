import type { BadExample } from '../example.js'

/** The tables of credentials and of what stands for them. */
const credentials = [
  'challenges',
  'devices',
  'federated_identities',
  'passkey_handles',
  'passkeys',
  'password_credentials',
  'recovery_codes',
  'throttles',
  'totp_factors',
]

export const examples: BadExample[] = [
  ...credentials.map((table) => ({
    title: `[C6] a reporter who may read a column of ${table}`,
    sql: `do $$ begin execute (select format('grant select (%I) on %s to strata_reporter', a.attname, a.attrelid::regclass)
      from pg_attribute a where a.attrelid = 'strata_users.${table}'::regclass and a.attnum = 1); end $$`,
    object: `strata_users.${table}`,
  })),
  {
    title: 'a reporter who may read the key',
    sql: 'grant select on strata_core.keys to strata_reporter',
    object: 'strata_core.keys',
  },
  {
    title: 'an application that may read one column of the sessions',
    sql: 'grant select (token_hash) on strata_users.sessions to strata_app',
    object: 'strata_users.sessions',
  },
]

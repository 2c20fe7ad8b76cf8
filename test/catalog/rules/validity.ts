import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a constraint that was never validated',
    sql: 'alter table strata_users.users add constraint users_locale_short_check check (length(locale) < 100) not valid',
    object: 'constraint users_locale_short_check on strata_users.users',
  },
  {
    title: 'an index that was left half-built',
    sql: "update pg_index set indisvalid = false where indexrelid = 'strata_users.users_time_zone_idx'::regclass",
    object: 'strata_users.users_time_zone_idx',
  },
]

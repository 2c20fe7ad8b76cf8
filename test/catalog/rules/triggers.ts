import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a stratum that has half moved',
    sql: 'alter table strata_accounts.accounts enable always trigger t010_refuse_moved',
    object: 'strata_accounts',
  },
  {
    title: 'a trigger that is off',
    sql: 'alter table strata_users.users disable trigger t600_copy_full_name',
    object: 'trigger t600_copy_full_name on strata_users.users',
  },
  {
    title: 'a trigger that fires for replicas only',
    sql: 'alter table strata_users.users enable replica trigger t800_record_update',
    object: 'trigger t800_record_update on strata_users.users',
  },
  {
    title: 'foreign keys that are not enforced',
    sql: 'alter table strata_users.users disable trigger all',
    object: 'strata_users.users',
  },
  {
    title: 'a history that misses its updates',
    sql: 'drop trigger t800_record_update on strata_users.users',
    object: 'strata_users.users',
  },
  {
    title: 'a lifecycle that nobody checks',
    sql: 'drop function strata_users.tg_users__record_lifecycle() cascade',
    object: 'strata_users.users',
  },
  {
    title: 'a trigger function that nothing calls',
    sql: 'drop trigger t600_copy_full_name on strata_users.users',
    object: 'strata_wiring.tg_users__copy_full_name()',
  },
  {
    title: 'a table whose updated_at stands still',
    sql: 'drop trigger t100_touch_updated_at on strata_users.users',
    object: 'strata_users.users',
  },
]

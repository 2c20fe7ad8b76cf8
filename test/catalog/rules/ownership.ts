import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a table of somebody else',
    sql: 'alter table strata_tenancy.companies owner to strata_definer',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a definer function that belongs to the owner of the tables',
    sql: 'alter function strata.revoke_session owner to strata_owner',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a barrier view that belongs to the owner of the tables',
    sql: 'alter view strata.customers owner to strata_owner',
    object: 'strata.customers',
  },
  {
    title: 'an invoker view that belongs to a role that reads everything',
    sql: 'alter view strata.me owner to strata_reporter',
    object: 'strata.me',
  },
  {
    title: 'a schema of somebody else',
    sql: 'alter schema strata_wiring owner to strata_definer',
    object: 'schema strata_wiring',
  },
  {
    title: 'an invoker function of a stranger',
    sql: 'alter function strata.schema_version owner to strata_test_stranger',
    object: 'strata.schema_version()',
  },
  {
    title: 'a function for partitions that does not belong to the owner of the tables',
    sql: 'alter function strata_users.partition_sign_ins owner to strata_definer',
    object: 'strata_users.partition_sign_ins(date[],date[])',
  },
  {
    title: 'a composite type of somebody else',
    sql: 'alter type strata_users.sign_in_signals owner to strata_definer',
    object: 'strata_users.sign_in_signals',
  },
  {
    title: 'a type of somebody else',
    sql: "create type strata_users.colour as enum ('red')",
    object: 'strata_users.colour',
  },
]

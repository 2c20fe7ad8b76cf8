import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a migration of another version',
    sql: "insert into strata_core.migration_files (name, checksum, package_version) values ('9999_later', repeat('0', 64), '9.9.9')",
    object: 'migration 9999_later',
  },
  {
    title: 'a migration that is not applied',
    sql: "delete from strata_core.migration_files where name like '0011%'",
    object: 'migration 0011_create_interface',
  },
  {
    title: 'a migration that was edited afterwards',
    sql: "update strata_core.migration_files set checksum = repeat('0', 64) where name like '0001%'",
    object: 'migration 0001_create_core',
  },
]

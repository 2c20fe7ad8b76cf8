import { readMigrations } from '../../migrate/files.js'
import { OWNER } from '../../migrate/names.js'
import { filesOf } from '../../migrate/nouns.js'
import type { Rule } from '../rule.js'

export const migrations: Rule = {
  name: 'migrations',
  severity: 'error',
  why: 'The doctor knows one version of the schema: in a database of another version its other findings may only be the difference.',
  remedy: 'Run pg-strata status, then pg-strata migrate; or use the doctor of the version that is installed.',
  async find(database) {
    const applied = await database.queryAs<{ name: string; checksum: string }>(
      OWNER,
      'which migrations are applied',
      'select name, checksum from strata_core.migration_files',
    )
    if (applied === undefined) return []
    const inDatabase = new Map(applied.map(({ name, checksum }) => [name, checksum]))
    const inPackage = filesOf(await readMigrations(), database.noun)
    const known = new Set(inPackage.map(({ name }) => name))
    return [
      ...inPackage
        .filter(({ name, checksum }) => inDatabase.get(name) !== checksum)
        .map(({ name }) => ({
          object: `migration ${name}`,
          message: inDatabase.has(name) ? 'It was edited after it was applied.' : 'It is not applied.',
        })),
      ...[...inDatabase.keys()]
        .filter((name) => !known.has(name))
        .map((name) => ({
          object: `migration ${name}`,
          message: 'It is not in this version of the package.',
        })),
    ]
  },
}

/** Lints SQL: our own rules over sql/schema, migrations and sql/queries, then squawk over the migrations. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, Refusal, readArguments } from './support/command.js'
import { ownText } from './support/includes.js'
import { bin, migrationsDir, queriesDir, root, schemaDir, shown } from './support/paths.js'
import { type Finding, lintManifest, lintNumbers, lintSql, type Place } from './support/sql-lints.js'

const sqlFiles = (directory: string) =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .map((path) => path.replaceAll('\\', '/'))
        .filter((path) => path.endsWith('.sql'))
        .sort()
    : []

const places: [Place, string][] = [
  ['schema', schemaDir],
  ['migration', migrationsDir],
  ['query', queriesDir],
]

await command(() => {
  readArguments({})
  const findings: Finding[] = []
  for (const [place, directory] of places) {
    for (const path of sqlFiles(directory).filter((name) => name !== 'install.sql')) {
      const text = readFileSync(join(directory, path), 'utf8')
      const found = lintSql({ path, place, text: place === 'migration' ? ownText(text) : text })
      findings.push(...found.map((finding) => ({ ...finding, path: shown(join(directory, path)) })))
    }
  }
  const manifest = join(schemaDir, 'install.sql')
  findings.push(
    ...lintManifest(
      readFileSync(manifest, 'utf8'),
      sqlFiles(schemaDir).filter((path) => path !== 'install.sql'),
    ),
  )
  findings.push(...lintNumbers(sqlFiles(migrationsDir)))
  for (const { path, line, rule, message } of findings) console.error(`${path}:${line}: ${message} [${rule}]`)

  const migrations = sqlFiles(migrationsDir).map((path) => join(migrationsDir, path))
  const squawk =
    migrations.length === 0
      ? 0
      : spawnSync(bin('squawk'), ['--config', join(root, '.squawk.toml'), ...migrations], {
          stdio: 'inherit',
        }).status
  if (findings.length > 0) throw new Refusal(`${findings.length} findings in SQL.`)
  if (squawk !== 0) throw new Refusal('squawk has findings in migrations.')
})

/** `npm run migration:new -- "lock users"`: the next numbered migration, with its header. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, readArguments } from './support/command.js'
import { migrationFiles, migrationHeader, nextMigrationName } from './support/migration-files.js'
import { migrationsDir, shown } from './support/paths.js'

await command(() => {
  const { positionals } = readArguments({ positionals: 32 })
  const name = nextMigrationName(
    positionals.join(' '),
    migrationFiles().map((file) => file.name),
  )
  const path = join(migrationsDir, name)
  writeFileSync(path, migrationHeader(name), { flag: 'wx' })
  console.log(`Wrote ${shown(path)}.`)
})

/** `npm run migration:compile [-- file] [-- --check]`: puts the present text of included files into migrations. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { command, Refusal, readArguments } from './support/command.js'
import { compileMigration } from './support/includes.js'
import { migrationFiles } from './support/migration-files.js'
import { shown } from './support/paths.js'

await command(() => {
  const { switches, positionals } = readArguments({ switches: ['--check'], positionals: 1 })
  const [wanted] = positionals
  const files = migrationFiles().filter((file) => wanted === undefined || file.name === basename(wanted))
  if (wanted !== undefined && files.length === 0)
    throw new Refusal(`There is no migration ${wanted} in migrations/.`)

  const stale = files
    .map((file) => ({ ...file, compiled: compileMigration(file.text, shown(file.path)) }))
    .filter((file) => file.compiled !== file.text)
  if (switches.has('--check')) {
    if (stale.length > 0)
      throw new Refusal(
        `${stale.map((file) => shown(file.path)).join(', ')}: not the present text of sql/schema. Run npm run migration:compile.`,
      )
    console.log(`${files.length} migrations carry the present text of sql/schema.`)
    return
  }
  for (const file of stale) writeFileSync(file.path, file.compiled)
  console.log(
    stale.length === 0
      ? 'Nothing to compile.'
      : `Compiled ${stale.map((file) => shown(file.path)).join(', ')}.`,
  )
})

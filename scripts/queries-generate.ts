/** `npm run queries:generate`: types sql/queries against a migrated database and writes src/queries. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, readArguments } from './support/command.js'
import { generatedQueriesDir, queriesDir } from './support/paths.js'
import { generateQueries } from './support/queries.js'
import { withWorkbench } from './support/workbench.js'

await command(async () => {
  readArguments({})
  const files = await withWorkbench(async (bench) => {
    const { url, client } = await bench.migrated()
    return generateQueries(url, client, queriesDir)
  })
  mkdirSync(generatedQueriesDir, { recursive: true })
  for (const stale of readdirSync(generatedQueriesDir).filter((name) => name.endsWith('.ts')))
    rmSync(join(generatedQueriesDir, stale))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(generatedQueriesDir, name), text)
  console.log(`Wrote ${Object.keys(files).length} files to src/queries.`)
})

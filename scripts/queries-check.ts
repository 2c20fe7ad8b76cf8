/** `npm run queries:check`: src/queries is what a fresh generation gives, file by file. */
import { command, Refusal, readArguments } from './support/command.js'
import { differingFiles, readFiles } from './support/files.js'
import { generatedQueriesDir, queriesDir } from './support/paths.js'
import { generateQueries } from './support/queries.js'
import { withWorkbench } from './support/workbench.js'

await command(async () => {
  readArguments({})
  const files = await withWorkbench(async (bench) => {
    const { url, client } = await bench.migrated()
    return generateQueries(url, client, queriesDir)
  })
  const differing = differingFiles(files, readFiles(generatedQueriesDir, '.ts'))
  if (differing.length > 0)
    throw new Refusal(
      `${differing.map((line) => `src/queries/${line}`).join('\n')}\nRun npm run queries:generate.`,
    )
  console.log(`src/queries is up to date: ${Object.keys(files).length} files.`)
})

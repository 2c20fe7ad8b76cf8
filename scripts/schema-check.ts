/** `npm run schema:check`: the migrations build what sql/schema says, object by object, comments and grants included. */
import { catalogSnapshot, compareSnapshots, formatDifferences } from './support/catalog-snapshot.js'
import { command, Refusal, readArguments } from './support/command.js'
import { withWorkbench } from './support/workbench.js'

await command(async () => {
  readArguments({})
  await withWorkbench(async (bench) => {
    const defined = await catalogSnapshot((await bench.defined()).client)
    const migrated = await catalogSnapshot((await bench.migrated()).client)
    const differences = compareSnapshots(defined, migrated)
    if (differences.length > 0)
      throw new Refusal(
        `${formatDifferences(differences, 'sql/schema', 'migrations')}\n\n${differences.length} objects differ between sql/schema and migrations.`,
      )
    console.log(`sql/schema and migrations build the same ${Object.keys(defined).length} objects.`)
  })
})

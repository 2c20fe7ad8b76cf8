/** The doctor finds nothing in a database that the migrations have just built: the same command that users run on theirs. */
import { spawnSync } from 'node:child_process'
import { command, Refusal, readArguments } from './support/command.js'
import { root } from './support/paths.js'
import { withWorkbench } from './support/workbench.js'

await command(async () => {
  readArguments({})
  await withWorkbench(async (bench) => {
    const { url } = await bench.migrated()
    const { status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'doctor', '--database-url', url],
      { cwd: root, stdio: 'inherit' },
    )
    if (status !== 0) throw new Refusal('The doctor has findings in a fresh database.')
  })
})

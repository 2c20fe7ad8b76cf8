/** `npm run docs:generate`: docs/schema and docs/errors.md from a migrated database; with `--check` says what is stale. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogDocs } from './support/catalog-docs.js'
import { command, Refusal, readArguments } from './support/command.js'
import { differingFiles, type Files, readFiles } from './support/files.js'
import { docsDir } from './support/paths.js'
import { withWorkbench } from './support/workbench.js'

function presentPages(): Files {
  const schema = Object.entries(readFiles(join(docsDir, 'schema'), '.md')).map(([name, text]) => [
    `schema/${name}`,
    text,
  ])
  const errors = join(docsDir, 'errors.md')
  return {
    ...Object.fromEntries(schema),
    ...(existsSync(errors) ? { 'errors.md': readFileSync(errors, 'utf8') } : {}),
  }
}

await command(async () => {
  const { switches } = readArguments({ switches: ['--check'] })
  const pages = await withWorkbench(async (bench) => catalogDocs((await bench.migrated()).client))
  if (switches.has('--check')) {
    const differing = differingFiles(pages, presentPages())
    if (differing.length > 0)
      throw new Refusal(`${differing.map((line) => `docs/${line}`).join('\n')}\nRun npm run docs:generate.`)
    console.log(`docs/schema and docs/errors.md are up to date: ${Object.keys(pages).length} pages.`)
    return
  }
  rmSync(join(docsDir, 'schema'), { recursive: true, force: true })
  mkdirSync(join(docsDir, 'schema'), { recursive: true })
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(docsDir, name), text)
  console.log(`Wrote ${Object.keys(pages).length} pages to docs.`)
})

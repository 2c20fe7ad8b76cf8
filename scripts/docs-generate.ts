/** `npm run docs:generate`: docs/schema, docs/errors.md and docs/settings.md from a migrated database; with `--check` says what is stale. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { catalogDocs } from './support/catalog-docs.js'
import { command, Refusal, readArguments } from './support/command.js'
import { differingFiles, type Files, readFiles } from './support/files.js'
import { docsDir } from './support/paths.js'
import { withWorkbench } from './support/workbench.js'

/** Beside the folder docs/schema, which holds nothing else. */
const singlePages = ['errors.md', 'settings.md']

function presentPages(): Files {
  const schema = Object.entries(readFiles(join(docsDir, 'schema'), '.md')).map(([name, text]) => [
    `schema/${name}`,
    text,
  ])
  const single = singlePages
    .filter((name) => existsSync(join(docsDir, name)))
    .map((name) => [name, readFileSync(join(docsDir, name), 'utf8')])
  return Object.fromEntries([...schema, ...single])
}

await command(async () => {
  const { switches } = readArguments({ switches: ['--check'] })
  const pages = await withWorkbench(async (bench) => catalogDocs((await bench.migrated()).client))
  if (switches.has('--check')) {
    const differing = differingFiles(pages, presentPages())
    if (differing.length > 0)
      throw new Refusal(`${differing.map((line) => `docs/${line}`).join('\n')}\nRun npm run docs:generate.`)
    console.log(`The generated pages of docs are up to date: ${Object.keys(pages).length} pages.`)
    return
  }
  rmSync(join(docsDir, 'schema'), { recursive: true, force: true })
  mkdirSync(join(docsDir, 'schema'), { recursive: true })
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(docsDir, name), text)
  console.log(`Wrote ${Object.keys(pages).length} pages to docs.`)
})

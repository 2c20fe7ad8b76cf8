/**
 * The package as its users run it. The bench itself runs through tsx, whose output names every closure at the moment it is made; a client
 * compiled that way would pay for each of its callbacks what no application pays.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const src = fileURLToPath(new URL('../src/', import.meta.url))
// Below the root's modules and not below this folder's: the package must find the pg that the bench gives it pools of.
const target = fileURLToPath(
  new URL(`../node_modules/.cache/pg-strata-bench-${process.pid}/`, import.meta.url),
)

export type Package = typeof import('../src/index.js') & Pick<typeof import('../src/query.js'), 'compile'>

let loaded: Promise<Package> | undefined

export function published(): Promise<Package> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Package> {
  try {
    await compile()
    const index = await import(pathToFileURL(join(target, 'src/index.js')).href)
    const query = await import(pathToFileURL(join(target, 'src/query.js')).href)
    return { ...index, compile: query.compile } as Package
  } finally {
    await rm(target, { recursive: true, force: true })
  }
}

async function compile(): Promise<void> {
  const files = await readdir(src, { recursive: true })
  const sources = files.filter((file) => /(?<!\.d)\.ts$/.test(file))
  await mkdir(join(target, 'src'), { recursive: true })
  await cp(fileURLToPath(new URL('../package.json', import.meta.url)), join(target, 'package.json'))
  await Promise.all(
    sources.map(async (file) => {
      const { outputText } = ts.transpileModule(await readFile(join(src, file), 'utf8'), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
        },
      })
      const output = join(target, 'src', file.replace(/\.ts$/, '.js'))
      await mkdir(dirname(output), { recursive: true })
      await writeFile(output, outputText)
    }),
  )
}

/**
 * `npm run check`: everything that CI runs, in its order, stopping at the first failure. `--no-tests` leaves out the tests,
 * for a CI that has just run them.
 */
import { spawn } from 'node:child_process'
import { startPostgres } from '../src/postgres/index.js'
import { command, Refusal, readArguments } from './support/command.js'
import { root } from './support/paths.js'

interface Step {
  name: string
  run: [file: string, ...args: string[]]
  /** Works on the server that the steps share; the tests start one of their own, set up for them. */
  database?: boolean
}

const script = (name: string, ...args: string[]): Step['run'] => [
  process.execPath,
  '--import',
  'tsx',
  `scripts/${name}.ts`,
  ...args,
]
const local = (name: string, ...args: string[]): Step['run'] => [`node_modules/.bin/${name}`, ...args]

const steps: Step[] = [
  { name: 'biome', run: local('biome', 'check', '.') },
  { name: 'types', run: local('tsc', '--noEmit') },
  { name: 'sql lint', run: script('lint-sql') },
  { name: 'migrations compiled', run: script('migration-compile', '--check') },
  { name: 'schema:check', run: script('schema-check'), database: true },
  { name: 'queries:check', run: script('queries-check'), database: true },
  { name: 'docs:check', run: script('docs-generate', '--check'), database: true },
  { name: 'tests', run: local('vitest', 'run') },
  { name: 'doctor', run: script('doctor-check'), database: true },
  { name: 'pack:check', run: script('pack-check') },
]

function perform({ run: [file, ...args] }: Step, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env, stdio: 'inherit' })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

await command(async () => {
  const { switches } = readArguments({ switches: ['--no-tests'] })
  const chosen = steps.filter(({ name }) => !(name === 'tests' && switches.has('--no-tests')))
  const began = performance.now()
  const server = process.env.DATABASE_URL ? undefined : await startPostgres()
  try {
    const shared = server ? { ...process.env, DATABASE_URL: server.url } : process.env
    for (const step of chosen) {
      const at = performance.now()
      console.log(`\n── ${step.name}`)
      if (!(await perform(step, step.database ? shared : process.env)))
        throw new Refusal(`\n${step.name} failed after ${seconds(at)}.`)
      console.log(`   ${step.name}: ${seconds(at)}`)
    }
  } finally {
    await server?.stop()
  }
  console.log(`\nAll ${chosen.length} checks passed in ${seconds(began)}.`)
})

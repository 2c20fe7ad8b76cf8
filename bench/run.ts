/** `npm run bench`: measures the cases and says whether they hold. See docs/performance.md. */
import { Command, CommanderError, Option } from 'commander'
import { UsageError } from '../src/cli/support/errors.js'
import { EXIT } from '../src/cli/support/exit.js'
import { Output, type Progress } from '../src/cli/support/output.js'
import { PostgresUnavailableError } from '../src/postgres/index.js'
import type { Case } from './cases/case.js'
import { cases } from './cases/index.js'
import { type Measurement, measure } from './harness.js'
import { type CaseResult, missed, table, toDocument } from './report.js'
import { NoWorld, type SizeName, sizes, World } from './world.js'

interface Options {
  only?: string
  size: SizeName
  json?: boolean
  check?: boolean
  list?: boolean
}

const program = new Command('npm run bench --')
  .description(
    'Measures pg-strata against what it is compared with, in slices that take turns in one process.',
  )
  .option('--only <cases>', 'only these cases, separated by commas')
  .addOption(
    new Option('--size <size>', 'how much data, and how many rounds')
      .choices(Object.keys(sizes))
      .default('small'),
  )
  .option('--check', 'exit with 1 when a median misses its bar')
  .option('--list', 'the cases, and nothing else')
  .option('--json', 'print one JSON document instead of text')
  .addHelpText(
    'after',
    `
Example: the two cases that matter most, on Postgres 15, with a million users
  STRATA_PG=15 npm run bench -- --only rls,client --size full

The database: one of its own, made for the run (STRATA_PG picks the major), or a new database on the server of DATABASE_URL.`,
  )
  .exitOverride()

async function main(): Promise<number> {
  const options = program.parse().opts<Options>()
  const output = new Output(options)
  try {
    const chosen = choose(options.only)
    if (options.list) {
      output.result({ cases: cases.map(({ name, claim }) => ({ case: name, claim })) })
      for (const { name, claim } of cases) output.line(`${name.padEnd(22)} ${claim}`)
      return EXIT.done
    }
    const results = await run(chosen, options.size, output)
    output.result(toDocument(results))
    return conclude(results, options, output)
  } catch (error) {
    if (error instanceof NoWorld) return output.failure(new PostgresUnavailableError(error.message))
    return output.failure(error)
  }
}

function choose(only: string | undefined): readonly Case[] {
  if (only === undefined) return cases
  const names = only.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !cases.some((known) => known.name === name))
  if (unknown !== undefined) {
    const known = cases.map(({ name }) => name).join(', ')
    throw new UsageError(`There is no case "${unknown}"; the cases are ${known}.`)
  }
  return cases.filter(({ name }) => names.includes(name))
}

async function run(chosen: readonly Case[], sizeName: SizeName, output: Output): Promise<CaseResult[]> {
  const size = sizes[sizeName]
  let bar: { label: string; progress: Progress } | undefined
  const report = (label: string, done: number, total: number) => {
    if (bar?.label !== label) {
      bar?.progress.stop()
      bar = { label, progress: output.progress(label, total) }
    }
    bar.progress.update(done)
    if (done >= total) {
      bar.progress.stop()
      bar = undefined
    }
  }

  const world = await World.open(size, report)
  const results: CaseResult[] = []
  try {
    output.line(
      `Postgres ${world.version} · ${size.users.toLocaleString('en')} users in ${size.organizations.toLocaleString('en')} organizations · ${size.plan.rounds} rounds`,
    )
    for (const { name, claim, comparisons } of chosen) {
      const measurements: Measurement[] = []
      const notes: string[] = []
      for await (const comparison of comparisons(world, (note) => notes.push(note))) {
        if ('measurements' in comparison) {
          measurements.push(...comparison.measurements)
          continue
        }
        const variants = comparison.variants.map((variant) => variant.name)
        const label = `${name}: ${variants.at(-1)}`
        measurements.push(
          ...(await measure(comparison, size.plan, {
            onTurn: (done, total) => report(label, done, total),
          })),
        )
      }
      await world.closePools()
      results.push(...measurements.map((measurement) => ({ case: name, measurement })))
      output.line(`\n${name}: ${claim}`)
      for (const line of table(measurements)) output.line(line)
      for (const note of notes) output.line(`  ${note}`)
    }
  } finally {
    bar?.progress.stop()
    await world.close()
  }
  return results
}

function conclude(results: readonly CaseResult[], options: Options, output: Output): number {
  const failures = missed(results)
  const bars = results.filter(({ measurement }) => measurement.bar).length
  if (bars > 0) {
    const names = failures.map(({ case: name, measurement }) => `${name} ${measurement.variant}`)
    output.line(
      failures.length === 0
        ? `\nAll ${bars} bars are met.`
        : `\n${failures.length} of ${bars} bars missed: ${names.join('; ')}.`,
    )
  }
  return options.check && failures.length > 0 ? EXIT.findings : EXIT.done
}

try {
  process.exitCode = await main()
} catch (error) {
  // Commander has said what is wrong, or has shown the help.
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
}

import { Argument, type Command } from 'commander'
import {
  type AbortResult,
  abortExtraction,
  type ExtractProgress,
  type ExtractResult,
  extract,
} from '../extract/index.js'
import { action, type DatabaseOptions, seconds, withDatabase } from './support/command.js'
import { UsageError } from './support/errors.js'
import { EXIT } from './support/exit.js'
import type { Output, Progress } from './support/output.js'

interface Options extends DatabaseOptions {
  to?: string
  sourceUrl?: string
  dryRun?: boolean
  cutOver?: boolean
  abort?: boolean
  maxPause?: number
  retryFor?: number
}

const EXAMPLE = `
Example, with the source named by DATABASE_URL:
  pg-strata extract accounts --to postgres://admin:secret@db2:5432/bank --dry-run
  pg-strata extract accounts --to postgres://admin:secret@db2:5432/bank
  pg-strata extract accounts --to postgres://admin:secret@db2:5432/bank --cut-over

Run again after any failure: it goes on where it was. Until the cut-over, --abort takes all of it back.`

export function register(program: Command): void {
  const command = withDatabase(program.command('extract'))
    .description(
      'move a stratum to a database on another server while writes go on; exit code 1 when a dry run finds something missing',
    )
    .addArgument(new Argument('<stratum>', 'what moves').choices(['accounts']))
    .option('--to <url>', 'the database that is to have it, without pg-strata in it')
    .option(
      '--source-url <url>',
      'the source as the target sees it, with a login that may replicate and bypasses row level security (default: the source itself)',
    )
    .option('--dry-run', 'show what would be done and what is missing, and change nothing')
    .option('--cut-over', 'switch as soon as the copy has caught up; without it the target only follows')
    .option('--max-pause <seconds>', 'how long writes may wait at the cut-over (default: 0.8)', seconds)
    .option('--retry-for <seconds>', 'for how long the cut-over is tried again (default: 60)', seconds)
    .option(
      '--abort',
      'before the cut-over: remove everything that was made; without --to only at the source, for a target that is gone',
    )
    .addHelpText('after', EXAMPLE)
  const run = action(async (options: Options, output) => {
    if (options.abort) {
      if (options.cutOver || options.dryRun)
        throw new UsageError('--abort goes with neither --cut-over nor --dry-run.')
      const result = await abortExtraction({ databaseUrl: options.databaseUrl, to: options.to })
      output.result(result)
      tellAbort(result, output)
      return undefined
    }
    const { to } = options
    if (to === undefined) throw new UsageError('Name the database that is to have the accounts with --to.')
    const watch = new Watch(output)
    const result = await extract({
      databaseUrl: options.databaseUrl,
      to,
      sourceUrl: options.sourceUrl,
      dryRun: options.dryRun,
      cutOver: options.cutOver,
      maxPauseMs: options.maxPause,
      retryForMs: options.retryFor,
      onProgress: (progress) => watch.show(progress),
    }).finally(() => watch.stop())
    output.result(result)
    tell(result, output)
    return result.stage === 'planned' && result.plan.lacks.length > 0 ? EXIT.findings : EXIT.done
  })
  command.action((_stratum: string, options: Options) => run(options))
}

function tell({ stage, plan, cutOver, moved, movedAt, lagBytes }: ExtractResult, output: Output): void {
  const number = (n: number): string => n.toLocaleString('en')
  switch (stage) {
    case 'planned': {
      output.line(`${plan.source} → ${plan.target}`)
      for (const { table, rows } of [...plan.tables, ...plan.audit])
        output.line(`  ${table.padEnd(36)} ${number(rows).padStart(12)} rows move`)
      output.line(
        `  ${plan.projection.table.padEnd(36)} ${number(plan.projection.rows).padStart(12)} rows are followed`,
      )
      plan.steps.forEach((step, i) => {
        output.line(`${i + 1}. ${step}`)
      })
      for (const { side, message, sql } of plan.lacks) {
        output.line(`✗ ${side}: ${message}`)
        for (const line of sql?.split('\n') ?? []) output.line(`    ${line}`)
      }
      output.line(
        plan.lacks.length === 0 ? 'Nothing is missing. Nothing was changed.' : 'Nothing was changed.',
      )
      break
    }
    case 'following':
      output.line(
        `Everything is copied, and ${plan.target} follows the writes of ${plan.source} (${number(Math.round((lagBytes ?? 0) / 1024))} kB behind).`,
      )
      output.line(
        'Nothing is switched yet. Next: the same command with --cut-over; or with --abort to go back.',
      )
      break
    case 'done':
      for (const { table, rows } of moved ?? [])
        output.line(`  ${table.padEnd(36)} ${number(rows).padStart(12)} rows`)
      if (cutOver)
        output.line(
          `Writes waited ${cutOver.pauseMs} ms (${cutOver.attempts} ${cutOver.attempts === 1 ? 'attempt' : 'attempts'}).`,
        )
      output.line(
        `Done: ${plan.target} has the accounts since ${movedAt?.toISOString()}; ${plan.source} keeps an archive that refuses changes.`,
      )
      break
  }
}

function tellAbort({ target, targetCleared }: AbortResult, output: Output): void {
  output.line(
    targetCleared
      ? `Given up: the source and ${target} are as they were before.`
      : `Given up at the source. ${target} was not named with --to: if it comes back, drop its subscriptions strata_extract_accounts and strata_eligible_customers (alter subscription … disable; alter subscription … set (slot_name = none); drop subscription …) and run pg-strata uninstall --force there.`,
  )
}

const STAGES: Record<string, string> = {
  installing: 'Installing accounts alone in the target',
  publishing: 'Publishing at the source',
  subscribing: 'Subscribing at the target',
  copying: 'Copying',
  cutting_over: 'Comparing both sides, then switching',
  finishing: 'Clearing away what the copy needed',
}

class Watch {
  #bar: Progress | undefined
  #of: string | undefined

  constructor(readonly output: Output) {}

  show(progress: ExtractProgress): void {
    switch (progress.event) {
      case 'stage':
        this.stop()
        this.output.note(`${STAGES[progress.stage]} …`)
        break
      case 'copying':
        this.#show('Copying', progress.total).update(
          progress.copied,
          `rows, ${Math.round(progress.lagBytes / 1024).toLocaleString('en')} kB behind`,
        )
        break
      case 'verifying':
        this.#show('Comparing', progress.total).update(progress.done, 'tables')
        break
      case 'retrying':
        this.output.note(`Attempt ${progress.attempt} was taken back: ${progress.reason}`)
        break
    }
  }

  #show(label: string, total: number): Progress {
    if (this.#bar === undefined || this.#of !== label) {
      this.stop()
      this.#bar = this.output.progress(label, total)
      this.#of = label
    }
    return this.#bar
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }
}

import { type Command, Option } from 'commander'
import { type MigrationProgress, migrate, NOUNS, type Noun } from '../migrate/index.js'
import { action, type DatabaseOptions, seconds, withDatabase } from './support/command.js'
import type { Output, Progress } from './support/output.js'

interface Options extends DatabaseOptions {
  only?: Noun
  dryRun?: boolean
  wait?: number
  lockTimeout?: number
  statementTimeout?: number
  retryFor?: number
}

export function register(program: Command): void {
  withDatabase(program.command('migrate'))
    .description('install pg-strata, or bring it to the version of this package')
    .addOption(
      new Option(
        '--only <noun>',
        'install one noun alone, with core and audit; the database remembers it',
      ).choices(NOUNS),
    )
    .option('--dry-run', 'show what would be applied, and change nothing')
    .option('--wait <seconds>', 'how long to wait for another runner (default: 300)', seconds)
    .option('--lock-timeout <seconds>', 'how long a statement may wait for a lock (default: 2)', seconds)
    .option(
      '--retry-for <seconds>',
      'how long to try again when a lock is not to be had (default: 60)',
      seconds,
    )
    .option('--statement-timeout <seconds>', 'how long a statement may run (default: 600)', seconds)
    .action(
      action(async (options: Options, output) => {
        const watch = new Watch(output)
        const result = await migrate({
          databaseUrl: options.databaseUrl,
          only: options.only,
          dryRun: options.dryRun,
          waitMs: options.wait,
          lockTimeoutMs: options.lockTimeout,
          retryForMs: options.retryFor,
          statementTimeoutMs: options.statementTimeout,
          onProgress: (progress) => watch.show(progress),
        }).finally(() => watch.stop())
        output.result(result)
        const { applied, already, pending } = result
        if (options.dryRun && pending.length > 0) {
          for (const name of pending) output.line(`  ${name}`)
          output.line(
            `${migrations(pending.length)} would be applied to the ${already.length} that are there.`,
          )
        } else if (applied.length > 0) {
          output.line(`${migrations(applied.length)} applied, ${already.length} before.`)
        } else {
          output.line(`Up to date: ${migrations(already.length)}, nothing to apply.`)
        }
        return undefined
      }),
    )
}

class Watch {
  #bar: Progress | undefined

  constructor(readonly output: Output) {}

  show(progress: MigrationProgress): void {
    switch (progress.event) {
      case 'waiting': {
        const { holder, waitedMs } = progress
        const who = holder
          ? ` (${holder.application || 'unknown program'}, server process ${holder.pid})`
          : ''
        this.output.note(`Waiting for another runner${who}: ${Math.round(waitedMs / 1000)} s`)
        break
      }
      case 'planned':
        break
      case 'applying':
        this.#bar ??= this.output.progress('Migrating', progress.total)
        this.#bar.update(progress.index - 1, progress.name)
        break
      case 'retrying':
        this.output.note(
          `${progress.name} did not get its locks (SQLSTATE ${progress.sqlState}); attempt ${progress.attempt + 1} in ${progress.inMs} ms`,
        )
        break
      case 'applied':
        this.output.line(`✓ ${progress.name.padEnd(40)} ${String(progress.ms).padStart(6)} ms`)
        this.#bar?.update(progress.index)
        break
    }
  }

  stop(): void {
    this.#bar?.stop()
  }
}

function migrations(count: number): string {
  return `${count} ${count === 1 ? 'migration' : 'migrations'}`
}

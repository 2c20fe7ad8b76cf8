import type { Command } from 'commander'
import { status } from '../migrate/index.js'
import { action, type DatabaseOptions, withDatabase } from './support/command.js'
import { EXIT } from './support/exit.js'

export function register(program: Command): void {
  withDatabase(program.command('status'))
    .description('show what is applied, pending, unknown or altered; exit code 1 unless all is up to date')
    .action(
      action(async ({ databaseUrl }: DatabaseOptions, output) => {
        const found = await status({ databaseUrl })
        output.result(found)
        output.line(
          `pg-strata ${found.packageVersion}${found.only ? `, ${found.only} alone` : ''}, Postgres ${found.serverVersion}`,
        )
        const edited = new Set(found.edited)
        const unknown = new Map(found.unknown.map(({ name, packageVersion }) => [name, packageVersion]))
        const gone = new Map(found.gone.map(({ name, now }) => [name, now]))
        for (const { name, appliedAt } of found.applied) {
          const fault = edited.has(name)
            ? 'edited after it was applied'
            : unknown.has(name)
              ? `from pg-strata ${unknown.get(name)}, unknown to this one`
              : gone.has(name)
                ? gone.get(name)
                  ? `now named ${gone.get(name)}`
                  : 'no longer in the package'
                : ''
          output.line(
            `${fault ? '✗' : '✓'} ${name.padEnd(40)} ${appliedAt.toISOString()}${fault && `  ${fault}`}`,
          )
        }
        const skipped = new Set(found.skipped)
        for (const name of found.pending) {
          output.line(
            `· ${name.padEnd(40)} ${skipped.has(name) ? 'left out although later ones were applied' : 'pending'}`,
          )
        }
        output.line(
          found.upToDate
            ? 'Up to date.'
            : found.installed
              ? 'Not up to date.'
              : 'Not installed: run pg-strata migrate.',
        )
        return found.upToDate ? EXIT.done : EXIT.findings
      }),
    )
}

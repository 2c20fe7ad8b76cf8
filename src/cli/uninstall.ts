import type { Command } from 'commander'
import { uninstall } from '../migrate/index.js'
import { action, type DatabaseOptions, seconds, withDatabase } from './support/command.js'

interface Options extends DatabaseOptions {
  force?: boolean
  roles?: boolean
  wait?: number
}

export function register(program: Command): void {
  withDatabase(program.command('uninstall'))
    .description('remove the schemas of pg-strata; refuses while they hold data or others depend on them')
    .option('--force', 'remove the data too')
    .option('--roles', 'also drop the group roles that nothing on this server needs any more')
    .option('--wait <seconds>', 'how long to wait for a running migration (default: 300)', seconds)
    .action(
      action(async (options: Options, output) => {
        const { schemas, droppedRoles, keptRoles } = await uninstall({
          databaseUrl: options.databaseUrl,
          force: options.force,
          roles: options.roles,
          waitMs: options.wait,
          onProgress: (progress) => {
            if (progress.event === 'waiting')
              output.note(`Waiting for another runner: ${Math.round(progress.waitedMs / 1000)} s`)
            else
              output.note(
                `Somebody holds a lock (SQLSTATE ${progress.sqlState}); attempt ${progress.attempt + 1} in ${progress.inMs} ms`,
              )
          },
        })
        output.result({ schemas, droppedRoles, keptRoles })
        output.line(`Removed: ${schemas.join(', ')}.`)
        if (droppedRoles.length > 0) output.line(`Dropped: ${droppedRoles.join(', ')}.`)
        for (const { role, reason } of keptRoles) output.line(`Kept ${role}: ${reason}.`)
        return undefined
      }),
    )
}

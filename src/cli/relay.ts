/** `pg-strata relay`: carries the outbox to a log elsewhere. For a login that is a member of strata_worker. */
import { type Command, InvalidArgumentError } from 'commander'
import pg from 'pg'
import { createStrata } from '../client.js'
import { connect, connectionConfig } from '../database.js'
import { FLUENTD_PORT, fluentdSink } from '../fluentd.js'
import { getOutboxBacklog, type RecordSink, relayOutbox, streamSink } from '../relay.js'
import { action, type DatabaseOptions, seconds, withDatabase } from './support/command.js'
import { UsageError } from './support/errors.js'
import { EXIT } from './support/exit.js'
import { age } from './support/table.js'

interface Options extends DatabaseOptions {
  to: Target
  once?: boolean
  tagPrefix?: string
  batch: number
  timeout: number
}
type Target = 'stdout' | { host: string; port: number }

export function register(program: Command): void {
  withDatabase(program.command('relay'))
    .description(
      'carry changes of permissions from the outbox to a log elsewhere, each at least once, until it is stopped',
    )
    .requiredOption(
      '--to <target>',
      'fluentd://host:port (forward protocol, with acknowledgements), or stdout',
      target,
    )
    .option('--once', 'end when nothing waits any more; exit code 6 when the receiver cannot be reached')
    .option('--tag-prefix <prefix>', 'put before every tag, with a dot between', tagPrefix)
    .option('--batch <count>', 'how many records are taken at a time', count, 500)
    .option('--timeout <seconds>', 'how long the receiver may take to acknowledge', seconds, 30_000)
    .addHelpText(
      'after',
      `
The login has to be a member of strata_worker. Several may run at once. A record that arrives twice has the same id.

Examples:
  pg-strata relay --to fluentd://127.0.0.1:24224
  pg-strata relay --to fluentd://127.0.0.1:24224 --tag-prefix acme.production
  pg-strata relay --to stdout --once`,
    )
    .action(
      action(async ({ databaseUrl, to, once = false, tagPrefix, batch, timeout, json }: Options, output) => {
        if (json && to === 'stdout')
          throw new UsageError('--json and --to stdout both want standard output: choose one.')
        const sink: RecordSink =
          to === 'stdout'
            ? streamSink(process.stdout, 'standard output', tagPrefix)
            : fluentdSink({ ...to, timeoutMs: timeout, tagPrefix })
        const config = connectionConfig(databaseUrl)
        // Says what is wrong with the address before anything else does.
        await (await connect(config)).end()
        const pool = new pg.Pool({ ...config, max: 1 })
        const { worker } = createStrata({ app: pool, worker: pool })
        const stop = new AbortController()
        const end = () => stop.abort()
        process.once('SIGINT', end).once('SIGTERM', end)
        try {
          const before = await getOutboxBacklog(worker)
          const bar = once && to !== 'stdout' ? output.progress('relaying', before.waiting_count) : undefined
          if (!once) output.note(`Relaying to ${sink.name}; ${waiting(before)}. Ctrl-C ends it.`)
          let delivered = 0
          let isInTrouble = false
          const run = await relayOutbox(worker, {
            sink,
            once,
            batch,
            signal: stop.signal,
            onDelivered: (count) => {
              delivered += count
              bar?.update(delivered)
              if (isInTrouble) output.note('Delivering again.')
              isInTrouble = false
            },
            onFailure: ({ message }, waitMs) => {
              output.note(`${message} Trying again in ${waitMs / 1000} s.`)
              isInTrouble = true
            },
          })
          bar?.stop()
          const { waiting_count } = await getOutboxBacklog(worker)
          output.result({ to: sink.name, ...run, waiting: waiting_count })
          const summary = `${run.delivered} record${run.delivered === 1 ? '' : 's'} delivered to ${sink.name}${
            waiting_count > 0 ? `; ${waiting_count} wait` : ''
          }.`
          // Between records, text would be one more of them.
          if (to === 'stdout') output.note(summary)
          else output.line(summary)
          return EXIT.done
        } finally {
          process.off('SIGINT', end).off('SIGTERM', end)
          await sink.close()
          await pool.end()
        }
      }),
    )
}

function waiting({ waiting_count, oldest_at }: { waiting_count: number; oldest_at: Date | null }): string {
  if (!oldest_at) return 'nothing waits'
  return `${waiting_count} record${waiting_count === 1 ? '' : 's'} wait, the oldest for ${age(oldest_at)}`
}

function target(text: string): Target {
  if (text === 'stdout') return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url?.protocol !== 'fluentd:' ||
    !url.hostname ||
    url.username + url.password + url.search + url.hash !== '' ||
    !['', '/'].includes(url.pathname)
  )
    throw new InvalidArgumentError('It must be fluentd://host:port, or stdout.')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? FLUENTD_PORT : Number(url.port),
  }
}

function tagPrefix(text: string): string {
  if (text.length > 128 || !/^[\w-]+(\.[\w-]+)*$/.test(text))
    throw new InvalidArgumentError('It must be words with dots between, such as acme.production.')
  return text
}

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
  return number
}

/**
 * The connection of a runner: pinned settings, proof that it is a session of our own, and the lock.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type ConnectionSource, connect, connectionConfig } from '../database.js'
import { MigrationError } from './errors.js'
import { LOCK_VALUE, OLDEST_MAJOR } from './names.js'

export interface SessionOptions {
  /** A URL or what `pg` takes. Default: `DATABASE_URL`, else the `PG*` variables. */
  databaseUrl?: ConnectionSource | undefined
  /** How long one statement may wait for a lock, and so how long other software may queue behind it. Default 2 s. */
  lockTimeoutMs?: number | undefined
  /** How long one statement may run. Default 10 min. */
  statementTimeoutMs?: number | undefined
}

export interface Session {
  readonly client: pg.Client
  /** Known to this session only; each migration checks that it still runs here. */
  readonly token: string
  readonly serverVersion: string
  readonly major: number
}

export const LOCK_TIMEOUT_MS = 2_000
export const STATEMENT_TIMEOUT_MS = 600_000

/**
 * Opens a connection for DDL.
 * @throws ConnectionError, MigrationError `unsuitable_server`, `pooler`
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const config: pg.ClientConfig = {
    ...connectionConfig(options.databaseUrl),
    application_name: 'pg-strata migrate',
  }
  const client = await connect(config)
  try {
    const { rows } = await client.query<{ version: string; number: number; standby: boolean }>(
      `select pg_catalog.current_setting('server_version') as version,
              pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as number,
              pg_catalog.pg_is_in_recovery() as standby`,
    )
    const server = rows[0]
    if (!server) throw new Error('the server did not tell its version')
    const major = Math.floor(server.number / 10_000)
    const needed = neededInsteadOf(server.number)
    if (needed) {
      throw new MigrationError(
        'unsuitable_server',
        `The server runs Postgres ${server.version}; pg-strata needs ${needed} or newer.`,
      )
    }
    if (server.standby) {
      throw new MigrationError(
        'unsuitable_server',
        'The server is a read-only standby: connect to the primary.',
      )
    }
    await refusePooler(client, config)
    const token = randomUUID()
    await pinSettings(client, token, options)
    return { client, token, serverVersion: server.version, major }
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** The oldest version that would do, when that of a `server_version_num` does not. */
export function neededInsteadOf(number: number): string | undefined {
  if (number < OLDEST_MAJOR * 10_000) return `${OLDEST_MAJOR}`
  // Their planner fails on outer joins around whole rows ("wrong varnullingrels"), and so beginning a session does.
  if (number >= 160_000 && number < 160_002) return '16.2'
  return undefined
}

/**
 * Whatever the database, the role or the environment say, a migration means the same. pg_catalog comes first and pg_temp last, so
 * that nothing in public or in a temporary schema can stand in for what a migration names.
 */
async function pinSettings(client: pg.Client, token: string, options: SessionOptions): Promise<void> {
  const settings: Record<string, string> = {
    TimeZone: 'UTC',
    DateStyle: 'ISO, YMD',
    IntervalStyle: 'postgres',
    standard_conforming_strings: 'on',
    check_function_bodies: 'on',
    client_min_messages: 'warning',
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
    lock_timeout: String(options.lockTimeoutMs ?? LOCK_TIMEOUT_MS),
    statement_timeout: String(options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS),
    idle_in_transaction_session_timeout: '60000',
    'strata.runner': token,
  }
  // First and alone: in what follows, names and operators already mean pg_catalog's.
  await client.query('set search_path = pg_catalog, pg_temp')
  await client.query(
    'select set_config(s.name, s.value, false) from unnest($1::text[], $2::text[]) as s (name, value)',
    [Object.keys(settings), Object.values(settings)],
  )
  // A runner that was killed must not hold its locks until its statement is over. Not every platform can look, so it may be refused.
  await client
    .query("select pg_catalog.set_config('client_connection_check_interval', '1000', false)")
    .catch(() => {})
}

// Rounds of the probe below. A pooler that hands out its connections in turn is seen in the second round at the latest, unless it is
// busy; then what is left to chance is caught by the check inside each migration's transaction.
const PROBES = 4

/**
 * Session-level state (lock, settings) means nothing where every transaction may run in another session. A pooler in transaction
 * mode shows itself when a second connection is given the backend of the first, or when the first changes its backend.
 * @throws MigrationError `pooler`
 */
async function refusePooler(client: pg.Client, config: pg.ClientConfig): Promise<void> {
  const first = await backendPid(client)
  // The server itself told this number when the connection began; a pooler makes one up.
  if ((client as pg.Client & { processID?: number }).processID === first) return
  const refusal = (cause?: unknown) =>
    new MigrationError(
      'pooler',
      'This connection goes through a pooler in transaction or statement mode, where neither locks nor settings last: migrate through a direct connection to the server.',
      { cause, retry: 'never' },
    )
  for (let round = 0; round < PROBES; round++) {
    const other = await connect(config)
    try {
      // In statement mode not even a transaction can be begun.
      await other.query('begin').catch((cause) => Promise.reject(refusal(cause)))
      if ((await backendPid(other)) === first || (await backendPid(client)) !== first) throw refusal()
    } finally {
      await other.end().catch(() => {})
    }
  }
}

async function backendPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}

const POLL_MS = 200

export interface LockHolder {
  pid: number
  /** `application_name` of the holder, empty when it is hidden from us. */
  application: string
}

/**
 * Takes the lock of pg-strata's runners in this database, waiting at most `waitMs`.
 * @throws MigrationError `locked`
 */
export async function takeLock(
  session: Session,
  waitMs: number,
  onWait: (holder: LockHolder | undefined, waitedMs: number) => void,
): Promise<void> {
  const began = Date.now()
  let told = 0
  for (;;) {
    const { rows } = await session.client.query<{ taken: boolean }>(
      'select pg_catalog.pg_try_advisory_lock($1) as taken',
      [LOCK_VALUE],
    )
    if (rows[0]?.taken) return
    const waited = Date.now() - began
    if (waited >= waitMs) {
      const holder = await lockHolder(session.client)
      throw new MigrationError(
        'locked',
        `Another runner${holder ? ` (server process ${holder.pid})` : ''} has held the lock for more than ${Math.round(waitMs / 1000)} s: wait for it to end, or end it.`,
        { retry: 'later' },
      )
    }
    if (told === 0 || waited - told >= 1_000) {
      onWait(await lockHolder(session.client), waited)
      told = waited || 1
    }
    await sleep(Math.min(POLL_MS, waitMs - waited))
  }
}

async function lockHolder(client: pg.Client): Promise<LockHolder | undefined> {
  const { rows } = await client.query<LockHolder>(
    `select l.pid, coalesce(a.application_name, '') as application
     from pg_catalog.pg_locks l
     left join pg_catalog.pg_stat_activity a on a.pid = l.pid
     where ${LOCK_IS_OURS} and l.granted`,
    [LOCK_VALUE],
  )
  return rows[0]
}

const LOCK_IS_OURS = `l.locktype = 'advisory' and l.objsubid = 1
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  and (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = $1`

/**
 * The guard at the head of each migration: raises unless the transaction runs in the very session that took the lock. It is what
 * stands when a pooler was not noticed.
 */
export function sessionGuard(session: Session): string {
  return `do $guard$
begin
  if pg_catalog.current_setting('strata.runner', true) is distinct from '${session.token}'
     or not exists (select from pg_catalog.pg_locks l
                    where l.pid = pg_catalog.pg_backend_pid() and l.granted
                      and ${LOCK_IS_OURS.replace('$1', String(LOCK_VALUE))}) then
    raise exception 'the session that holds the lock is another one'
      using errcode = 'object_not_in_prerequisite_state', constraint = '${SESSION_GUARD}';
  end if;
end
$guard$;`
}

export const SESSION_GUARD = 'strata_runner_session'

export async function closeSession(session: Session): Promise<void> {
  // Ending the connection releases the lock, also when the transaction is in error.
  await session.client.end().catch(() => {})
}

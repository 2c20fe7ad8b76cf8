/** The copy and the stream: publications and slots at the source, subscriptions at the target, and how far they are. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg, { escapeIdentifier, escapeLiteral } from 'pg'
import { sqlState } from '../migrate/errors.js'
import { migrate } from '../migrate/index.js'
import { OWNER } from '../migrate/names.js'
import { ExtractionError } from './errors.js'
import {
  AUDIT_TABLES,
  GUARD,
  PROJECTION,
  PUBLICATIONS,
  STRATUM,
  STREAMS,
  type Stream,
  SUBSCRIPTIONS,
  slotName,
} from './names.js'
import { asOwner, type Pair, type Side } from './pair.js'
import { type Plan, stratumTables } from './plan.js'
import { type Extraction, writeExtraction } from './state.js'
import { subscriberConnection } from './subscriber.js'

/** Installs accounts alone at the target, closes them to everybody but replication, and writes down whose they are. */
export async function install(pair: Pair, extraction: Extraction): Promise<void> {
  const { source, target } = pair
  await migrate({ databaseUrl: target.config, only: 'accounts' })
  await inheritOwner(pair)
  const tables = await stratumTables(target)
  await asOwner(target.client, async () => {
    const list = tables.map((table) => `${STRATUM}.${escapeIdentifier(table)}`)
    // What the migrations filled comes from the source like all the rest.
    await target.client.query(`truncate ${list.join(', ')}`)
    for (const table of list) await target.client.query(`alter table ${table} enable trigger ${GUARD}`)
    // While rows come in, what the source does to accounts comes in as well: doing it here once more would double it.
    for (const trigger of await triggersOf(target.client, PROJECTION))
      await target.client.query(`alter table ${STRATUM}.${PROJECTION} enable trigger ${trigger}`)
    await writeExtraction(target.client, {
      extractionId: extraction.extractionId,
      side: 'target',
      peer: source.name,
      peerSystem: source.system,
      madeRoles: [],
    })
  })
}

/** An apply worker that is no superuser needs the rights of the owner, not only the right to become it. */
async function inheritOwner({ target }: Pair): Promise<void> {
  const { rows } = await target.client.query<{ inherits: boolean }>(
    `select pg_has_role(session_user, '${OWNER}', 'usage') as inherits`,
  )
  if (rows[0]?.inherits) return
  const me = escapeIdentifier(target.client.user ?? '')
  const sql = `grant ${OWNER} to ${me} with inherit true;`
  await target.client.query(sql).catch((cause) => {
    throw new ExtractionError(
      'privilege_missing',
      `The login ${target.client.user} does not have the rights of ${OWNER} at the target: have an administrator run the SQL below, then run the command again.`,
      { sql, cause, retry: 'never' },
    )
  })
}

export async function triggersOf(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(t.tgname) as name from pg_trigger t
     where t.tgrelid = to_regclass($1) and not t.tgisinternal and t.tgname <> '${GUARD}' order by 1`,
    [`${STRATUM}.${table}`],
  )
  return rows.map(({ name }) => name)
}

/** Publications and slots, as far as they are missing. A slot is made before the subscription, so that no moment is lost between them. */
export async function publish({ source }: Pair, extraction: Extraction): Promise<void> {
  const { client } = source
  const tables = (await stratumTables(source)).map((table) => `${STRATUM}.${escapeIdentifier(table)}`)
  const audit = Object.entries(AUDIT_TABLES).map(
    ([table, { filter }]) => `strata_audit.${table} where (${filter})`,
  )
  const wanted: Record<string, string> = {
    [PUBLICATIONS.rows]: `for table ${tables.join(', ')}`,
    [PUBLICATIONS.audit]: `for table ${audit.join(', ')} with (publish = 'insert')`,
    [PUBLICATIONS.projection]: `for table ${STRATUM}.${PROJECTION}`,
  }
  for (const [name, what] of Object.entries(wanted)) {
    const { rowCount } = await client.query('select from pg_publication where pubname = $1', [name])
    if (!rowCount) await client.query(`create publication ${name} ${what}`)
  }
  for (const stream of STREAMS) {
    const slot = slotName(stream, extraction.extractionId)
    const { rowCount } = await client.query('select from pg_replication_slots where slot_name = $1', [slot])
    if (!rowCount) await client.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
  }
}

const PUBLISHED: Record<Stream, readonly string[]> = {
  moved: [PUBLICATIONS.rows, PUBLICATIONS.audit],
  projection: [PUBLICATIONS.projection],
}

/** Subscriptions, as far as they are missing. */
export async function subscribe(
  { source, target }: Pair,
  extraction: Extraction,
  sourceUrl: string | undefined,
): Promise<void> {
  const connection = subscriberConnection(source, sourceUrl)
  const expected: Record<Stream, number> = {
    moved: (await stratumTables(source)).length + Object.keys(AUDIT_TABLES).length,
    projection: 1,
  }
  for (const stream of STREAMS) {
    const { rowCount } = await target.client.query(`select from ${MINE} where subname = $1`, [
      SUBSCRIPTIONS[stream],
    ])
    if (rowCount) continue
    const options = [
      'create_slot = false',
      `slot_name = '${slotName(stream, extraction.extractionId)}'`,
      'copy_data = true',
      // Forced row level security binds the owner of the tables; the login that subscribes is above it.
      ...(target.major >= 16 ? ['run_as_owner = true'] : []),
    ]
    await target.client.query('begin')
    try {
      await target.client.query(
        `create subscription ${SUBSCRIPTIONS[stream]} connection ${escapeLiteral(connection.text)}
         publication ${PUBLISHED[stream].join(', ')} with (${options.join(', ')})`,
      )
      const { rows } = await target.client.query<{ count: number }>(
        `select count(*)::int as count from pg_subscription_rel r join ${MINE} on s.oid = r.srsubid where s.subname = $1`,
        [SUBSCRIPTIONS[stream]],
      )
      if (rows[0]?.count !== expected[stream]) {
        throw new ExtractionError(
          'not_possible',
          'Seen from the target, the address of the source leads to another database: name the right one with --source-url.',
        )
      }
      await target.client.query('commit')
    } catch (error) {
      await target.client.query('rollback').catch(() => {})
      if (error instanceof ExtractionError || !(error instanceof pg.DatabaseError)) throw error
      throw new ExtractionError(
        'not_possible',
        `The target cannot subscribe to the source as ${connection.user}: ${withoutSecret(error.message, connection.text)}. Name the source as the target sees it with --source-url.`,
        { cause: error },
      )
    }
  }
}

/** Our subscriptions: the catalog is shared by all databases of a server. */
export const MINE = `(select oid, subname, subenabled from pg_subscription
  where subdbid = (select oid from pg_database where datname = current_database())) s`

/** libpq does not repeat passwords in its errors; should it ever, they end here. */
function withoutSecret(text: string, connection: string): string {
  const [, password] =
    /:\/\/[^:@/]*:([^@]*)@|password='((?:[^'\\]|\\.)*)'/.exec(connection)?.filter(Boolean) ?? []
  return (password ? text.replaceAll(password, '…') : text).replaceAll('\n', ' ').replace(/\.$/, '')
}

export interface Progress {
  copied: number
  total: number
  /** Bytes of the source's log that the target has not confirmed. */
  lagBytes: number
}

interface Table {
  name: string
  state: string
  copied: number
}

/** One look at both sides. */
async function look({ source, target }: Pair, extraction: Extraction) {
  const slots = STREAMS.map((stream) => slotName(stream, extraction.extractionId))
  const { rows: tables } = await target.client.query<Table>(
    `select r.srrelid::regclass::text as name, r.srsubstate::text as state, coalesce(p.tuples_processed, 0)::float8 as copied
     from pg_subscription_rel r
     join ${MINE} on s.oid = r.srsubid
     left join pg_stat_progress_copy p on p.relid = r.srrelid and p.datname = current_database()
     where s.subname = any ($1)`,
    [Object.values(SUBSCRIPTIONS)],
  )
  const { rows: subscriptions } = await target.client.query<{
    name: string
    enabled: boolean
    errors: number
  }>(
    `select s.subname::text as name, s.subenabled as enabled, coalesce(e.apply_error_count + e.sync_error_count, 0)::int as errors
     from ${MINE} left join pg_stat_subscription_stats e on e.subid = s.oid where s.subname = any ($1)`,
    [Object.values(SUBSCRIPTIONS)],
  )
  const { rows: lags } = await source.client.query<{ name: string; lag: number; lost: boolean }>(
    `select slot_name::text as name, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 as lag, coalesce(wal_status = 'lost', false) as lost
     from pg_replication_slots where slot_name = any ($1)`,
    [slots],
  )
  return { tables, subscriptions, lags, slots }
}

export const CAUGHT_UP_BYTES = 1024 * 1024
const ERRORS_TOLERATED = 3

/** Waits until every table is copied and the stream is near. */
export async function waitForCopy(
  pair: Pair,
  extraction: Extraction,
  plan: Plan,
  report: (progress: Progress) => void,
): Promise<Progress> {
  const sizes = new Map(
    [...plan.tables, ...plan.audit, plan.projection].map(({ table, rows }) => [table, rows]),
  )
  const total = [...sizes.values()].reduce((sum, rows) => sum + rows, 0)
  let errorsBefore: number | undefined
  for (;;) {
    const { tables, subscriptions, lags, slots } = await look(pair, extraction)
    const off = subscriptions.find(({ enabled }) => !enabled)
    if (off) {
      throw new ExtractionError(
        'replication_failed',
        `Somebody disabled the subscription ${off.name} at the target: run "alter subscription ${off.name} enable" there, or give up with --abort.`,
      )
    }
    const lost = slots.find((slot) => !lags.some(({ name, lost }) => name === slot && !lost))
    if (lost) {
      throw new ExtractionError(
        'replication_failed',
        `The replication slot ${lost} is gone from the source, and with it what the target has not got yet: give up with --abort and begin again.`,
      )
    }
    const errors = subscriptions.reduce((sum, each) => sum + each.errors, 0)
    errorsBefore ??= errors
    if (errors - errorsBefore >= ERRORS_TOLERATED) {
      throw new ExtractionError(
        'replication_failed',
        `Replication has failed ${errors - errorsBefore} times since this command began: read the log of the target's server, put right what it says, and run the command again.`,
        { retry: 'later' },
      )
    }
    const lagBytes = Math.max(0, ...lags.map(({ lag }) => lag))
    const copied = tables.reduce(
      (sum, { name, state, copied }) =>
        sum + (['i', 'd'].includes(state) ? copied : Math.max(sizes.get(name) ?? 0, copied)),
      0,
    )
    const progress = { copied: Math.min(copied, total), total, lagBytes }
    report(progress)
    if (tables.length > 0 && tables.every(({ state }) => state === 'r') && lagBytes <= CAUGHT_UP_BYTES)
      return progress
    await sleep(200)
  }
}

/** A point in the source's log that is behind everything committed by now, and flushed, so that it is sent. */
export async function mark(beside: pg.Client): Promise<string> {
  const { rows } = await beside.query<{ lsn: string }>(
    `select pg_logical_emit_message(true, 'pg-strata', 'mark')::text as lsn`,
  )
  if (!rows[0]) throw new Error('the server did not tell where its log is')
  const { rows: flushed } = await beside.query<{ lsn: string }>(
    'select pg_current_wal_flush_lsn()::text as lsn',
  )
  return flushed[0]?.lsn as string
}

/** Waits until the target has, durably, what the source had written up to a point. Answers false when the time is over. */
export async function replayed(
  beside: pg.Client,
  extraction: Extraction,
  lsn: string,
  until: () => boolean,
): Promise<boolean> {
  const slots = STREAMS.map((stream) => slotName(stream, extraction.extractionId))
  for (;;) {
    const { rows } = await beside.query<{ there: boolean }>(
      `select count(*) filter (where confirmed_flush_lsn >= $2::pg_lsn) = $3 as there
       from pg_replication_slots where slot_name = any ($1)`,
      [slots, lsn, slots.length],
    )
    if (rows[0]?.there) return true
    if (!until()) return false
    await sleep(4)
  }
}

/** Ends a subscription and gives its slot back. Either may be gone already. */
export async function dropStream(
  { source, target }: Pair,
  extraction: Extraction,
  stream: Stream,
): Promise<void> {
  const name = SUBSCRIPTIONS[stream]
  const { client } = target
  const { rows } = await client.query<{ id: number }>(
    `select oid::int as id from ${MINE} where subname = $1`,
    [name],
  )
  const id = rows[0]?.id
  if (id !== undefined) {
    // Taken apart first: dropping it then does not fail when the source cannot be reached from there.
    await client.query(`alter subscription ${name} disable`)
    await client.query(`alter subscription ${name} set (slot_name = none)`)
    await client.query(`drop subscription ${name}`)
  }
  await dropSlots(source, [slotName(stream, extraction.extractionId)], id)
}

const SLOT_PATIENCE_MS = 15_000

/** Drops slots, also those of a first copy that was under way, as soon as nobody reads from them. */
export async function dropSlots(
  source: Side,
  names: readonly string[],
  subscription?: number,
): Promise<void> {
  const { client } = source
  const began = Date.now()
  for (;;) {
    const { rows } = await client.query<{ name: string; pid: number | null }>(
      `select slot_name::text as name, active_pid as pid from pg_replication_slots
       where database = current_database() and (slot_name = any ($1) or slot_name like $2)`,
      [names, `pg\\_${subscription ?? 0}\\_sync\\_%`],
    )
    if (rows.length === 0) return
    for (const { name, pid } of rows) {
      if (pid === null) {
        await client.query('select pg_drop_replication_slot($1)', [name]).catch((error) => {
          // Somebody else dropped it, or a sender has come back to it for a moment.
          if (!['42704', '55006'].includes(sqlState(error) ?? '')) throw error
        })
      } else if (Date.now() - began > SLOT_PATIENCE_MS) {
        throw new ExtractionError(
          'replication_failed',
          `The replication slot ${name} is still being read by server process ${pid} of the source: end it with select pg_terminate_backend(${pid}), then run the command again.`,
          { retry: 'later' },
        )
      }
    }
    await sleep(100)
  }
}

export async function dropPublications({ client }: Side, stream: Stream): Promise<void> {
  for (const name of PUBLISHED[stream]) await client.query(`drop publication if exists ${name}`)
}

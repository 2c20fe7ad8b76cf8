/**
 * Whether both sides have the same rows. Everything is compared while writes go on, by checksums of buckets and then of the rows in those that differ;
 * what was written since is compared again while writes are held, and that is little.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { ExtractionError } from './errors.js'
import { mark, replayed } from './follow.js'
import { AUDIT_TABLES, PROJECTION, STRATUM } from './names.js'
import { asDefiner, asOwner, asRole, type Pair } from './pair.js'
import { stratumTables } from './plan.js'
import type { Extraction } from './state.js'

interface Compared {
  /** With its schema. */
  name: string
  /** Key columns, as an expression. */
  key: string
  /** The row as text; both sides write it alike, because both sessions have the same settings. */
  row: string
  filter: string
  /** Its changes are told by strata_audit.row_history. */
  hasHistory: boolean
  isAudit: boolean
}

export interface Verified {
  /** What the audit trail had reached before the comparison began: changes behind it are compared again. */
  since: Record<keyof typeof AUDIT_TABLES, string>
  rows: Record<string, number>
}

async function comparedTables({ source }: Pair): Promise<Compared[]> {
  const own = [...(await stratumTables(source)), PROJECTION].map((table) => `${STRATUM}.${table}`)
  const audit = Object.keys(AUDIT_TABLES).map((table) => `strata_audit.${table}`)
  const { rows } = await source.client.query<{
    name: string
    key: string
    row: string
    hasHistory: boolean
  }>(
    `select c.name,
            (select format('concat_ws(%L, %s)', '|', string_agg(format('t.%I', a.attname), ', ' order by k.n))
             from pg_index i cross join unnest(i.indkey) with ordinality as k (attnum, n)
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
             where i.indrelid = c.oid and i.indisprimary) as key,
            (select format('row(%s)::text', string_agg(format('t.%I', a.attname), ', ' order by a.attnum))
             from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as row,
            exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                    where t.tgrelid = c.oid and p.proname like '%record\\_row\\_history') as "hasHistory"
     from unnest($1::text[]) with ordinality as w (name, n)
     cross join lateral (select w.name, to_regclass(w.name)::oid as oid) c
     order by w.n`,
    [[...own, ...audit]],
  )
  return rows.map((row) => {
    const [schema, table = ''] = row.name.split('.')
    const trail = schema === 'strata_audit' ? AUDIT_TABLES[table as keyof typeof AUDIT_TABLES] : undefined
    return { ...row, filter: trail?.filter ?? 'true', isAudit: trail !== undefined }
  })
}

const BUCKETS = 4096
const ROUNDS = 10

interface Bucket {
  bucket: number
  count: number
  sum: string
}

async function buckets(
  client: pg.ClientBase,
  table: Compared,
  upTo: string | undefined,
): Promise<Map<number, Bucket>> {
  const { rows } = await client.query<Bucket>(
    `select (hashtextextended(${table.key}, 1) & ${BUCKETS - 1})::int as bucket, count(*)::int as count,
            sum(hashtextextended(${table.row}, 0)::numeric)::text as sum
     from ${table.name} t where ${where(table, upTo)} group by 1`,
  )
  return new Map(rows.map((row) => [row.bucket, row]))
}

async function rowsOf(
  client: pg.ClientBase,
  table: Compared,
  upTo: string | undefined,
  chosen: readonly number[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ key: string; hash: string }>(
    `select ${table.key} as key, hashtextextended(${table.row}, 0)::text as hash
     from ${table.name} t
     where ${where(table, upTo)} and (hashtextextended(${table.key}, 1) & ${BUCKETS - 1})::int = any ($1)`,
    [chosen],
  )
  return new Map(rows.map(({ key, hash }) => [key, hash]))
}

async function rowsByKey(
  client: pg.ClientBase,
  table: Compared,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const column = table.key.slice(table.key.indexOf('t.'), -1)
  const { rows } = await client.query<{ key: string; hash: string }>(
    `select ${table.key} as key, hashtextextended(${table.row}, 0)::text as hash
     from ${table.name} t where ${column} = any ($1::uuid[])`,
    [keys],
  )
  return new Map(rows.map(({ key, hash }) => [key, hash]))
}

function where(table: Compared, upTo: string | undefined): string {
  if (!table.isAudit || upTo === undefined) return table.filter
  const { key } = AUDIT_TABLES[table.name.split('.')[1] as keyof typeof AUDIT_TABLES]
  return `${table.filter} and t.${key} <= ${upTo}`
}

function differingBuckets(a: Map<number, Bucket>, b: Map<number, Bucket>): number[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((bucket) => {
    const [one, other] = [a.get(bucket), b.get(bucket)]
    return one?.count !== other?.count || one?.sum !== other?.sum
  })
}

function differingKeys(a: Map<string, string>, b: Map<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))
}

/** The last entries of the audit trail, at a moment when everything before them is decided. */
async function settledTrail({ source }: Pair, patienceMs: number): Promise<Verified['since']> {
  const { client } = source
  const { rows } = await asOwner(client, () =>
    client.query<{ next: string; events: string; history: string }>(
      `select pg_snapshot_xmax(pg_current_snapshot())::text as next,
            coalesce(pg_sequence_last_value(pg_get_serial_sequence('strata_audit.lifecycle_events', 'lifecycle_event_id')::regclass), 0)::text as events,
            coalesce(pg_sequence_last_value(pg_get_serial_sequence('strata_audit.row_history', 'row_history_id')::regclass), 0)::text as history`,
    ),
  )
  const [{ next, events, history }] = rows as [(typeof rows)[number]]
  const began = Date.now()
  for (;;) {
    const { rows: now } = await client.query<{ over: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as over',
      [next],
    )
    if (now[0]?.over) return { lifecycle_events: events, row_history: history }
    if (Date.now() - began > patienceMs) {
      throw new ExtractionError(
        'pause_exceeded',
        `A transaction at the source has been writing for more than ${patienceMs / 1000} s: end it (see pg_stat_activity, ordered by xact_start), then run the command again.`,
        { retry: 'later' },
      )
    }
    await sleep(50)
  }
}

const PATIENCE_MS = 60_000

/**
 * Compares all rows, writes or no writes.
 * @throws ExtractionError `rows_differ`
 */
export async function verify(
  pair: Pair,
  extraction: Extraction,
  beside: pg.Client,
  patienceMs: number,
  report: (done: number, total: number) => void,
): Promise<Verified> {
  const { source, target } = pair
  const tables = await comparedTables(pair)
  const since = await settledTrail(pair, patienceMs)
  const rows: Record<string, number> = {}
  for (const [position, table] of tables.entries()) {
    report(position, tables.length)
    const upTo = table.isAudit ? since[table.name.split('.')[1] as keyof typeof since] : undefined
    let suspects: string[] = []
    for (let round = 1; ; round++) {
      const ours = await asDefiner(source.client, () => buckets(source.client, table, upTo))
      await catchUp(beside, extraction)
      const theirs = await asDefiner(target.client, () => buckets(target.client, table, upTo))
      rows[table.name] = [...ours.values()].reduce((sum, { count }) => sum + count, 0)
      const chosen = differingBuckets(ours, theirs)
      if (chosen.length === 0) break
      const here = await asDefiner(source.client, () => rowsOf(source.client, table, upTo, chosen))
      await catchUp(beside, extraction)
      const there = await asDefiner(target.client, () => rowsOf(target.client, table, upTo, chosen))
      const differing = differingKeys(here, there)
      const changed = table.hasHistory ? await changedKeys(pair, since) : undefined
      const unexplained = differing.filter((key) => !changed?.get(table.name)?.has(key))
      if (unexplained.length === 0) break
      if (table.isAudit && (await carryRedactions(pair, extraction)) > 0) continue
      // Without a history of its own a table is looked at until the same rows no longer differ.
      suspects = round === 1 ? unexplained : suspects.filter((key) => unexplained.includes(key))
      if (suspects.length > 0 && round >= ROUNDS) throw differ(table.name, suspects.length)
      if (suspects.length === 0 && round > 1) break
      await sleep(100)
    }
  }
  report(tables.length, tables.length)
  return { since, rows }
}

async function catchUp(beside: pg.Client, extraction: Extraction): Promise<void> {
  const began = Date.now()
  const there = await replayed(beside, extraction, await mark(beside), () => Date.now() - began < PATIENCE_MS)
  if (there) return
  throw new ExtractionError(
    'replication_failed',
    `The target has not caught up within ${PATIENCE_MS / 1000} s: look at its log and its load, then run the command again.`,
    { retry: 'later' },
  )
}

function differ(table: string, count: number): ExtractionError {
  return new ExtractionError(
    'rows_differ',
    `${count} ${count === 1 ? 'row' : 'rows'} of ${table} differ between source and target; nothing was switched. Somebody wrote at the target, or a row never arrived: give up with --abort and begin again.`,
  )
}

/** The rows that the history says were written since, by table. */
async function changedKeys({ source }: Pair, since: Verified['since']): Promise<Map<string, Set<string>>> {
  return asDefiner(source.client, () => readChangedKeys(source.client, since))
}

async function readChangedKeys(
  client: pg.ClientBase,
  since: Verified['since'],
): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ name: string; keys: string[] }>(
    `select table_name as name, array_agg(distinct row_key::text) as keys
     from strata_audit.row_history where row_history_id > $1 and ${AUDIT_TABLES.row_history.filter} group by 1`,
    [since.row_history],
  )
  return new Map(rows.map(({ name, keys }) => [name, new Set(keys)]))
}

/**
 * Compares what was written during the comparison before, still without holding anything up, so that little is left for the moment when writes are
 * held. Whatever is not plainly alike is left to a new comparison of everything.
 */
export async function verifyRecent(
  pair: Pair,
  extraction: Extraction,
  beside: pg.Client,
  { since, rows }: Verified,
  patienceMs: number,
): Promise<Verified | undefined> {
  const { source, target } = pair
  const tables = await comparedTables(pair)
  const now = await settledTrail(pair, patienceMs)
  const changed = await changedKeys(pair, since)
  for (const table of tables) {
    if (table.isAudit) {
      const name = table.name.split('.')[1] as keyof typeof since
      const sql = trailSum(table, since[name], now[name])
      const ours = await asDefiner(source.client, () =>
        byIndex(source.client, () => source.client.query(sql)),
      )
      await catchUp(beside, extraction)
      const theirs = await asDefiner(target.client, () =>
        byIndex(target.client, () => target.client.query(sql)),
      )
      if (JSON.stringify(ours.rows) !== JSON.stringify(theirs.rows)) return undefined
    } else if (table.hasHistory) {
      const keys = [...(changed.get(table.name) ?? [])]
      const ours = await asDefiner(source.client, () =>
        byIndex(source.client, () => rowsByKey(source.client, table, keys)),
      )
      await catchUp(beside, extraction)
      const theirs = await asDefiner(target.client, () =>
        byIndex(target.client, () => rowsByKey(target.client, table, keys)),
      )
      const later = (await changedKeys(pair, now)).get(table.name)
      if (differingKeys(ours, theirs).some((key) => !later?.has(key))) return undefined
    }
  }
  return { since: now, rows }
}

/** A copy that has just arrived has no statistics; without them the planner reads whole tables for the last rows of them. */
async function byIndex<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('set local enable_seqscan = off; set local jit = off')
  return work()
}

function trailSum(table: Compared, after: string, upTo?: string): string {
  const { key } = AUDIT_TABLES[table.name.split('.')[1] as keyof typeof AUDIT_TABLES]
  return `select count(*)::int as count, coalesce(sum(hashtextextended(${table.row}, 0)::numeric), 0)::text as sum
          from ${table.name} t where ${where(table, upTo)} and t.${key} > ${after}`
}

/**
 * Compares what was written since, while writes are held: the caller is strata_definer in a transaction of the source. Answers which table differs.
 */
export async function verifySince(
  pair: Pair,
  { since }: Verified,
  withinMs: number,
): Promise<string | undefined> {
  const { source, target } = pair
  const tables = await comparedTables(pair)
  return asDefiner(target.client, async () => {
    await target.client.query(`set local statement_timeout = ${withinMs}`)
    await byIndex(target.client, async () => {})
    await byIndex(source.client, async () => {})
    const changed = await readChangedKeys(source.client, since)
    for (const table of tables) {
      if (table.name === `${STRATUM}.${PROJECTION}`) continue
      let differing: boolean
      if (table.isAudit) {
        const sql = trailSum(table, since[table.name.split('.')[1] as keyof typeof since])
        const [ours, theirs] = await Promise.all([source.client.query(sql), target.client.query(sql)])
        differing = JSON.stringify(ours.rows) !== JSON.stringify(theirs.rows)
      } else if (table.hasHistory) {
        const keys = [...(changed.get(table.name) ?? [])]
        if (keys.length === 0) continue
        const [ours, theirs] = await Promise.all([
          rowsByKey(source.client, table, keys),
          rowsByKey(target.client, table, keys),
        ])
        differing = differingKeys(ours, theirs).length > 0
      } else {
        const [ours, theirs] = await Promise.all([
          buckets(source.client, table, undefined),
          buckets(target.client, table, undefined),
        ])
        differing = differingBuckets(ours, theirs).length > 0
      }
      if (differing) return table.name
    }
    return undefined
  })
}

/** What a person who was erased lost in the audit trail is lost on the other side as well. Answers how many rows were brought in step. */
export async function carryRedactions({ source, target }: Pair, extraction: Extraction): Promise<number> {
  let carried = 0
  for (const [name, { key, filter }] of Object.entries(AUDIT_TABLES)) {
    const [column, type] = name === 'row_history' ? ['old_image', 'jsonb'] : ['reason', 'text']
    const { rows } = await asDefiner(source.client, () =>
      source.client.query<{ key: string; value: string | null; at: string }>(
        `select t.${key}::text as key, t.${column}::text as value, t.redacted_at::text as at
         from strata_audit.${name} t where ${filter} and t.redacted_at >= $1`,
        [new Date(extraction.begunAt.getTime() - REDACTION_MARGIN_MS)],
      ),
    )
    if (rows.length === 0) continue
    const { rowCount } = await asRole(target.client, 'strata_definer', () =>
      target.client.query(
        `update strata_audit.${name} t set ${column} = r.value::${type}, redacted_at = r.at
         from unnest($1::bigint[], $2::text[], $3::timestamptz[]) as r (key, value, at)
         where t.${key} = r.key and t.redacted_at is null`,
        [rows.map((row) => row.key), rows.map((row) => row.value), rows.map((row) => row.at)],
      ),
    )
    carried += rowCount ?? 0
  }
  return carried
}

/** A transaction that erases may have begun before the extraction did. */
const REDACTION_MARGIN_MS = 3_600_000

/**
 * The switch: one transaction at the source that holds writes, waits for the target, compares, and ends writing there. Until it commits everything
 * can be taken back; from then on the target has the accounts, whatever becomes of this program.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { escapeIdentifier } from 'pg'
import { isConnectionLoss, retryClass, sqlState } from '../migrate/errors.js'
import { OWNER } from '../migrate/names.js'
import { ExtractionError } from './errors.js'
import { dropPublications, dropStream, mark, replayed, triggersOf } from './follow.js'
import { AUDIT_TABLES, GUARD, PROJECTION, STRATUM, SUBSCRIPTIONS } from './names.js'
import { asOwner, asRole, openBeside, type Pair } from './pair.js'
import { stratumTables } from './plan.js'
import { type Extraction, readExtraction } from './state.js'
import { carryRedactions, type Verified, verify, verifyRecent, verifySince } from './verify.js'

export interface CutOverOptions {
  /** How long writes may wait. */
  maxPauseMs: number
  /** For how long attempts are made. */
  retryForMs: number
  onVerify: (done: number, total: number) => void
  onSwitch: (attempt: number) => void
  onRetry: (attempt: number, reason: string) => void
}

export interface CutOver {
  /** From asking for the locks at the source until writes were refused there. */
  heldMs: number
  /** Until the target took them. */
  pauseMs: number
  attempts: number
}

/** Held no longer than this per lock, because whoever comes after it waits as well. */
const LOCK_TIMEOUT_MS = 200
const LONGEST_RETRY_PAUSE_MS = 5_000
/** Numbers of the audit trail that are left out between what came from the source and what is written at the target. */
const SEQUENCE_MARGIN = 1_000

export async function cutOver(pair: Pair, extraction: Extraction, options: CutOverOptions): Promise<CutOver> {
  const beside = await openBeside(pair.source)
  try {
    await followClosely(pair)
    await copySettings(pair)
    await analyse(pair)
    let verified = await verify(pair, extraction, beside, options.retryForMs, options.onVerify)
    const began = Date.now()
    for (let attempt = 1; ; attempt++) {
      verified =
        (await verifyRecent(pair, extraction, beside, verified, options.retryForMs)) ??
        (await verify(pair, extraction, beside, options.retryForMs, options.onVerify))
      await noteSettled(pair)
      options.onSwitch(attempt)
      const { reason, heldMs, since } = await trySwitch(
        pair,
        extraction,
        beside,
        verified,
        options.maxPauseMs,
      )
      if (reason === undefined) {
        await open(pair)
        return { heldMs, pauseMs: Math.round(performance.now() - since), attempts: attempt }
      }
      const pause = Math.min(LONGEST_RETRY_PAUSE_MS, 100 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
      if (Date.now() - began + pause > options.retryForMs) {
        throw new ExtractionError(
          'pause_exceeded',
          `The cut-over did not fit into ${options.maxPauseMs} ms in ${attempt} ${attempt === 1 ? 'attempt' : 'attempts'} (last: ${reason}); each was taken back and nothing was switched. Run the command again when there is less load or no long transaction, or allow more with --max-pause.`,
          { retry: 'later' },
        )
      }
      options.onRetry(attempt, reason)
      await sleep(pause)
    }
  } finally {
    await beside.end().catch(() => {})
  }
}

/** What is confirmed is then on the disk of the target at once, instead of up to half a second later. */
async function followClosely({ target }: Pair): Promise<void> {
  for (const name of Object.values(SUBSCRIPTIONS))
    await target.client.query(`alter subscription ${name} set (synchronous_commit = 'local')`)
}

/** What has just arrived has no statistics, and from the first moment on everybody reads it. */
async function analyse({ target }: Pair): Promise<void> {
  const tables = [...(await stratumTables(target)), PROJECTION].map(
    (table) => `${STRATUM}.${escapeIdentifier(table)}`,
  )
  const audit = Object.keys(AUDIT_TABLES).map((table) => `strata_audit.${table}`)
  await asOwner(target.client, () => target.client.query(`analyze ${[...tables, ...audit].join(', ')}`))
}

/** Policies and the clock decide at the target what they decided at the source. */
async function copySettings({ source, target }: Pair): Promise<void> {
  const { rows } = await asOwner(source.client, () =>
    source.client.query<{ setting: string; value: string | null }>(
      'select setting, value from strata_core.settings',
    ),
  )
  await asOwner(target.client, () =>
    target.client.query(
      `update strata_core.settings s set value = n.value
       from unnest($1::text[], $2::text[]) as n (setting, value)
       where s.setting = n.setting and s.value is distinct from n.value`,
      [rows.map(({ setting }) => setting), rows.map(({ value }) => value)],
    ),
  )
}

/**
 * From when on the target may hear of customers whose accounts nobody settles: the source does it until it commits the switch, the target once it is
 * open. What is in between is settled afterwards.
 */
async function noteSettled({ target }: Pair): Promise<void> {
  await asOwner(target.client, () =>
    target.client.query(
      `update strata_core.extractions set settled_from = pg_snapshot_xmax(pg_current_snapshot())::text where stratum = '${STRATUM}'`,
    ),
  )
}

async function settle({ target }: Pair): Promise<void> {
  const { client } = target
  const from = (await readExtraction(client))?.settledFrom
  if (!from) return
  await asRole(client, 'strata_definer', () =>
    client.query(
      `select strata_accounts.follow_customer(e.customer_id)
       from (select c.customer_id from ${STRATUM}.${PROJECTION} c
             where age(c.xmin) <= age($1::xid8::xid) order by c.customer_id for no key update) e`,
      [from],
    ),
  )
  await asOwner(client, () =>
    client.query(`update strata_core.extractions set settled_from = null where stratum = '${STRATUM}'`),
  )
}

interface Attempt {
  /** Why it was taken back; undefined when it was committed. */
  reason?: string
  heldMs: number
  since: number
}

async function trySwitch(
  pair: Pair,
  extraction: Extraction,
  beside: pg.Client,
  verified: Verified,
  maxPauseMs: number,
): Promise<Attempt> {
  const { source, target } = pair
  const tables = (await stratumTables(source)).map((table) => `${STRATUM}.${escapeIdentifier(table)}`)
  const projection = `${STRATUM}.${PROJECTION}`
  const resting = await triggersOf(source.client, PROJECTION)
  await source.client.query('begin')
  // Should this program freeze, the server lets the writes go on.
  await source.client.query(
    `set local idle_in_transaction_session_timeout = ${maxPauseMs + 200};
     set local lock_timeout = ${Math.min(LOCK_TIMEOUT_MS, maxPauseMs)}; set local statement_timeout = ${maxPauseMs};
     set local synchronous_commit = 'local'; set local role ${OWNER}`,
  )
  const since = performance.now()
  const left = () => maxPauseMs - (performance.now() - since)
  let underWay: Promise<unknown> = Promise.resolve()
  const giveUp = async (reason: string): Promise<Attempt> => {
    await source.client.query('rollback')
    const heldMs = Math.round(performance.now() - since)
    // Writes go on; what is still being asked has to be over before the two connections are used for anything else.
    await underWay.catch(() => {})
    return { reason, heldMs, since }
  }
  try {
    // The projection first: whoever changes a customer then waits here, with nothing done, instead of being refused half-way.
    await source.client.query(`lock table ${[projection, ...tables].join(', ')} in share row exclusive mode`)
    const lsn = await mark(beside)
    const numbers = await lastNumbers(source.client)
    await source.client.query(
      [
        ...tables.map((table) => `alter table ${table} enable always trigger ${GUARD}`),
        // From here on eligibility does at the target what it did here.
        ...resting.map((trigger) => `alter table ${projection} disable trigger ${trigger}`),
        `update strata_core.extractions set moved_at = clock_timestamp() where stratum = '${STRATUM}'`,
        'set local role strata_definer',
      ].join('; '),
    )
    if (!(await replayed(beside, extraction, lsn, () => left() > 0)))
      return await giveUp('the target was behind')
    const comparing = verifySince(pair, verified, maxPauseMs)
    underWay = comparing
    const table = await within(left(), comparing)
    if (table) return await giveUp(`${table} differed`)
    const advancing = advanceNumbers(target.client, numbers, maxPauseMs)
    underWay = advancing
    await within(left(), advancing)
    if (left() <= 0) return await giveUp('the time was over')
    await source.client.query('commit')
    return { heldMs: Math.round(performance.now() - since), since }
  } catch (error) {
    if (error === LATE) return giveUp('the target answered too late')
    if (isConnectionLoss(error)) throw error
    const state = sqlState(error)
    if (state === '55P03') return giveUp('a transaction held a lock')
    if (state === '57014' || retryClass(error) === 'now') return giveUp(`SQLSTATE ${state}`)
    await source.client.query('rollback').catch(() => {})
    throw error
  }
}

const OPEN_ATTEMPTS = 50
const LATE = new Error('too late')

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  work.catch(() => {})
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(LATE), Math.max(0, ms))
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}

const SEQUENCES = Object.entries(AUDIT_TABLES).map(
  ([table, { key }]) => `pg_get_serial_sequence('strata_audit.${table}', '${key}')::regclass`,
)

/** The caller is strata_owner: to anybody else a sequence tells nothing. */
async function lastNumbers(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ numbers: string[] }>(
    `select array[${SEQUENCES.map((sequence) => `coalesce(pg_sequence_last_value(${sequence}), 0)::text`).join(', ')}] as numbers`,
  )
  return rows[0]?.numbers ?? []
}

/** Numbers that came with the rows are not given out again. Harmless when the switch is taken back. */
async function advanceNumbers(
  client: pg.ClientBase,
  numbers: readonly string[],
  withinMs: number,
): Promise<void> {
  await asOwner(client, async () => {
    await client.query(`set local statement_timeout = ${withinMs}`)
    await client.query(
      `select ${SEQUENCES.map((sequence, i) => `setval(${sequence}, greatest($${i + 1}::bigint, coalesce(pg_sequence_last_value(${sequence}), 0)) + ${SEQUENCE_MARGIN})`).join(', ')}`,
      [...numbers],
    )
  })
}

/** Lets the target take writes, and makes it do by itself what the source did when eligibility changed. Idempotent. */
export async function open({ target }: Pair): Promise<void> {
  const { client } = target
  // Whoever has it open already has writes there, which are not to be held up once more.
  if ((await readExtraction(client))?.movedAt) return
  const tables = await stratumTables(target)
  const triggers: { table: string; triggers: string[] }[] = []
  for (const table of [...tables, PROJECTION])
    triggers.push({ table, triggers: await triggersOf(client, table) })
  for (let attempt = 1; ; attempt++) {
    try {
      await asOwner(client, async () => {
        await client.query(
          [
            `set local lock_timeout = ${LOCK_TIMEOUT_MS}`,
            `lock table ${[PROJECTION, ...tables].map((table) => `${STRATUM}.${escapeIdentifier(table)}`).join(', ')} in share row exclusive mode`,
            ...tables.map(
              (table) => `alter table ${STRATUM}.${escapeIdentifier(table)} disable trigger ${GUARD}`,
            ),
            // An apply worker writes as a replica, in which only these fire: what it freezes is recorded like all else.
            ...triggers.flatMap(({ table, triggers }) =>
              triggers.map(
                (trigger) =>
                  `alter table ${STRATUM}.${escapeIdentifier(table)} enable always trigger ${trigger}`,
              ),
            ),
            `update strata_core.extractions set moved_at = clock_timestamp() where stratum = '${STRATUM}' and moved_at is null`,
          ].join('; '),
        )
      })
      return
    } catch (error) {
      if (retryClass(error) !== 'now' || isConnectionLoss(error) || attempt === OPEN_ATTEMPTS) throw error
    }
  }
}

/**
 * Clears away what the copy needed. Everything here can be done again: a run that was killed goes on with what is left.
 */
export async function finish(pair: Pair, extraction: Extraction): Promise<void> {
  await open(pair)
  await settle(pair)
  await carryRedactions(pair, extraction)
  await dropStream(pair, extraction, 'moved')
  await dropPublications(pair.source, 'moved')
  for (const { client } of [pair.target, pair.source])
    await asOwner(client, () =>
      client.query(
        `update strata_core.extractions set finished_at = clock_timestamp() where stratum = '${STRATUM}' and finished_at is null`,
      ),
    )
}

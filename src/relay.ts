/**
 * Carrying the outbox to a log elsewhere. The outbox is a queue in the database: records are taken for a while, delivered, and then said to have arrived. Whatever
 * breaks on the way, a record is delivered at least once; one that comes twice has the same `id`. All state is in the database, so any number of relays may run,
 * and any of them may be killed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Desk } from './client.js'
import { StrataError } from './errors.js'
import { checkOption } from './options.js'
import * as queries from './queries/audit.js'

export type OutboxRecord = queries.TakeOutboxResult
export type OutboxBacklog = queries.GetOutboxBacklogResult

/** Where records go. `fluentdSink` and `streamSink` are two; yours can be a third. */
export interface RecordSink {
  /** As messages to people call it. */
  readonly name: string
  /** Resolves when whoever receives has all of them. Whatever it throws means that they may have none: they are delivered again. */
  deliver(tag: string, records: readonly OutboxRecord[]): Promise<void>
  /** Whether nothing can be delivered ever again, so that trying on is of no use. */
  isOver?(): boolean
  close(): Promise<void>
}

export interface RelayOptions {
  sink: RecordSink
  /** How many records are taken at a time; fewer after a failure. */
  batch?: number
  /** Ends when nothing waits any more, instead of waiting for more. */
  once?: boolean
  /** How often in a row it may fail before `once` gives up. */
  attempts?: number
  /** How long to wait when nothing waits. */
  idleMs?: number
  /** How long to wait after the first failure; doubled with every further one in a row, up to a minute. */
  retryMs?: number
  /** Ends it, after what is under way. */
  signal?: AbortSignal | undefined
  onDelivered?: ((count: number) => void) | undefined
  onFailure?: ((error: StrataError, waitMs: number) => void) | undefined
}

export interface RelayRun {
  /** Records that arrived. */
  delivered: number
  /** How often something was not delivered, or the database not reached. */
  failures: number
}

const options = z.object({
  sink: z.object({
    name: z.string(),
    deliver: z.custom((value) => typeof value === 'function', 'must be a function'),
  }),
  batch: z.int().min(1).max(1000),
  attempts: z.int().min(1).max(100),
  idleMs: z.int().min(1).max(3_600_000),
  retryMs: z.int().min(1).max(60_000),
})

const LONGEST_WAIT_MS = 60_000

/**
 * Delivers what waits in the outbox: with `once` until nothing does, else until `signal` is aborted. A receiver or a database that cannot be reached is tried again,
 * without end, or with `once` a few times. Throws `records_not_delivered` (ST917) when `once` gives up or the sink is over, `option_invalid` (ST916), and what the
 * database throws that does not pass.
 */
export async function relayOutbox(on: Desk<'worker'>, given: RelayOptions): Promise<RelayRun> {
  const { sink, batch = 500, once = false, attempts = 4, idleMs = 1000, retryMs = 1000 } = given
  const { signal, onDelivered, onFailure } = given
  checkOption(options, { sink, batch, attempts, idleMs, retryMs }, 'relayOutbox')
  const told: RelayRun = { delivered: 0, failures: 0 }
  let failures = 0
  // What was not delivered is given back behind the others and taken again in ever smaller parts: one message that a receiver refuses for ever, or only because it is
  // too large, does not hold up what happened to travel with it.
  let limit = batch
  while (!signal?.aborted) {
    try {
      const taken = await relayBatch(on, sink, limit, signal, (count) => {
        told.delivered += count
        failures = 0
        limit = batch
        onDelivered?.(count)
      })
      if (taken > 0) continue
      if (once) break
      await pause(idleMs, signal)
    } catch (error) {
      if (!(error instanceof StrataError) || !passes(error)) throw error
      failures++
      told.failures++
      limit = Math.max(1, limit >> 1)
      if (sink.isOver?.() || (once && failures >= attempts)) throw error
      const waitMs = Math.min(retryMs * 2 ** (failures - 1), LONGEST_WAIT_MS)
      onFailure?.(error, waitMs)
      await pause(waitMs, signal)
    }
  }
  return told
}

/** Answers how many records were taken. Those that were not delivered are given back before it throws. */
async function relayBatch(
  on: Desk<'worker'>,
  sink: RecordSink,
  limit: number,
  signal: AbortSignal | undefined,
  onDelivered: (count: number) => void,
): Promise<number> {
  const records = await on.run(queries.takeOutbox, { limit })
  const left = new Map<string, OutboxRecord[]>()
  for (const record of records) left.set(record.tag, [...(left.get(record.tag) ?? []), record])
  try {
    for (const [tag, group] of [...left]) {
      if (signal?.aborted) break
      try {
        await sink.deliver(tag, group)
      } catch (cause) {
        throw notDelivered(sink, cause)
      }
      await on.run(queries.completeOutbox, { outbox_ids: group.map(({ outbox_id }) => outbox_id) })
      left.delete(tag)
      onDelivered(group.length)
    }
  } finally {
    await giveBack(on, [...left.values()].flat())
  }
  return records.length
}

/** Where it fails too, the lease of the records runs out. */
async function giveBack(on: Desk<'worker'>, records: readonly OutboxRecord[]): Promise<void> {
  if (records.length === 0) return
  const outbox_ids = records.map(({ outbox_id }) => outbox_id)
  const attempts = records.map(({ attempt_count }) => attempt_count)
  await on.run(queries.releaseOutbox, { outbox_ids, attempts }).catch(() => {})
}

/** How much waits, and since when. */
export async function getOutboxBacklog(on: Desk<'worker'>): Promise<OutboxBacklog> {
  const [row] = await on.run(queries.getOutboxBacklog)
  return row as OutboxBacklog
}

/** Deletes what was delivered longer ago than the setting `outbox_retention`; answers how many records. For once a day. */
export async function purgeOutbox(on: Desk<'worker'>): Promise<number> {
  const limit = 10_000
  for (let purged = 0; ; ) {
    const [row] = await on.run(queries.purgeOutbox, { limit })
    purged += row?.count ?? 0
    if ((row?.count ?? 0) < limit) return purged
  }
}

/**
 * Lines of JSON to a stream: `{ "tag": …, "record": … }`. A record has arrived when the stream has taken it, which says nothing about where the stream leads.
 */
export function streamSink(
  stream: NodeJS.WritableStream,
  name = 'the stream',
  tagPrefix?: string,
): RecordSink {
  let isOver = false
  // The write that met it is told as well; unheard, it would end the process.
  stream.on('error', () => {
    isOver = true
  })
  return {
    name,
    deliver: (tag, records) =>
      new Promise((resolve, reject) => {
        const lines = records.map(
          ({ record }) => `${JSON.stringify({ tag: prefixed(tagPrefix, tag), record })}\n`,
        )
        stream.write(lines.join(''), (error) => {
          if (!error) return resolve()
          isOver = true
          reject(error)
        })
      }),
    isOver: () => isOver,
    close: async () => {},
  }
}

export const prefixed = (prefix: string | undefined, tag: string) => (prefix ? `${prefix}.${tag}` : tag)

const notDelivered = (sink: RecordSink, cause: unknown) =>
  new StrataError(
    'ST917',
    `The records were not delivered to ${sink.name}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  )

// What was cut off may have been done; here doing it again is harmless.
const passes = (error: StrataError) => error.retry !== 'never' || error.condition === 'commit_unknown'

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => {})
}

/**
 * Moving accounts to a database of their own while writes go on:
 *
 *     import { extract } from 'pg-strata/extract'
 *     await extract({ databaseUrl, to })                  // copy and follow; nothing is switched
 *     await extract({ databaseUrl, to, cutOver: true })   // and switch
 *
 * Run again after any failure: it goes on where the two databases are.
 */
import { randomUUID } from 'node:crypto'
import type { ConnectionSource } from '../database.js'
import { takeLock } from '../migrate/session.js'
import { cutOver, finish } from './cut-over.js'
import { ExtractionError } from './errors.js'
import { install, type Progress, publish, subscribe, waitForCopy } from './follow.js'
import { asOwner, closePair, openSide, type Pair, type Side } from './pair.js'
import { examine, type Plan, type PlannedTable, refuseLacks } from './plan.js'
import { type Extraction, readExtraction, writeExtraction } from './state.js'

export { type AbortOptions, type AbortResult, abortExtraction } from './abort.js'
export { ExtractionError, type ExtractionErrorCode } from './errors.js'
export type { Lack, Plan, PlannedTable } from './plan.js'

export interface ExtractOptions {
  /** The database that has the accounts. Default: `DATABASE_URL`, else the `PG*` variables. */
  databaseUrl?: ConnectionSource | undefined
  /** The database that is to have them: another server, without pg-strata. */
  to: ConnectionSource
  /** The source as the target sees it, with a login that may replicate and bypasses row level security. Default: `databaseUrl`. */
  sourceUrl?: string | undefined
  /** Answers what would be done and what is missing, and changes nothing. */
  dryRun?: boolean | undefined
  /** Switches as soon as the copy has caught up. */
  cutOver?: boolean | undefined
  /** How long writes may wait at the cut-over. Default 800 ms. */
  maxPauseMs?: number | undefined
  /** For how long the cut-over is tried again. Default 60 s. */
  retryForMs?: number | undefined
  onProgress?: ((progress: ExtractProgress) => void) | undefined
}

export type ExtractProgress =
  | {
      event: 'stage'
      stage: 'installing' | 'publishing' | 'subscribing' | 'copying' | 'cutting_over' | 'finishing'
    }
  | ({ event: 'copying' } & Progress)
  | { event: 'verifying'; done: number; total: number }
  /** Writes are held now, for less than a second. */
  | { event: 'switching'; attempt: number }
  | { event: 'retrying'; attempt: number; reason: string }

export interface ExtractResult {
  /** planned: a dry run. following: copied, and the writes of the source are followed. done: switched, and nothing is left to do. */
  stage: 'planned' | 'following' | 'done'
  plan: Plan
  extractionId: string | undefined
  /** Bytes of the source's log that the target had not confirmed, when following began. */
  lagBytes: number | undefined
  /** Since when the target has the accounts. */
  movedAt: Date | undefined
  cutOver: { heldMs: number; pauseMs: number; attempts: number } | undefined
  /** What is in the archive at the source, after the switch. */
  moved: PlannedTable[] | undefined
}

const MAX_PAUSE_MS = 800
const RETRY_FOR_MS = 60_000
const LOCK_WAIT_MS = 10_000

/**
 * Moves the accounts, or goes on with moving them.
 * @throws ConnectionError, MigrationError, ExtractionError
 */
export async function extract(options: ExtractOptions): Promise<ExtractResult> {
  const report = options.onProgress ?? (() => {})
  let target: Side | undefined
  const source = await openSide(options.databaseUrl)
  try {
    target = await openSide(options.to)
    const pair: Pair = { source, target }
    // Migrations of the source wait meanwhile: both sides stay at one version.
    if (!options.dryRun) await takeLock(source, LOCK_WAIT_MS, () => {})
    const { plan, atSource, atTarget, missingRoles } = await examine(pair, options.sourceUrl)
    const nothing = { plan, extractionId: atSource?.extractionId, lagBytes: undefined, cutOver: undefined }
    const done = { movedAt: atSource?.movedAt ?? undefined, moved: [...plan.tables, ...plan.audit] }
    if (atSource?.finishedAt) return { stage: 'done', ...nothing, ...done }
    if (options.dryRun) return { stage: 'planned', ...nothing, movedAt: undefined, moved: undefined }
    refuseLacks(plan)

    const stage = (name: Extract<ExtractProgress, { event: 'stage' }>['stage']) =>
      report({ event: 'stage', stage: name })
    const extraction = atSource ?? (await begin(pair, missingRoles))
    if (extraction.movedAt) {
      stage('finishing')
      await finish(pair, extraction)
      return { stage: 'done', ...nothing, ...done }
    }
    if (!atTarget) {
      stage('installing')
      await install(pair, extraction)
    }
    stage('publishing')
    await publish(pair, extraction)
    stage('subscribing')
    await subscribe(pair, extraction, options.sourceUrl)
    stage('copying')
    const { lagBytes } = await waitForCopy(pair, extraction, plan, (progress) =>
      report({ event: 'copying', ...progress }),
    )
    const following = { plan, extractionId: extraction.extractionId, lagBytes }
    if (!options.cutOver)
      return { stage: 'following', ...following, movedAt: undefined, cutOver: undefined, moved: undefined }

    stage('cutting_over')
    const switched = await cutOver(pair, extraction, {
      maxPauseMs: options.maxPauseMs ?? MAX_PAUSE_MS,
      retryForMs: options.retryForMs ?? RETRY_FOR_MS,
      onVerify: (done, total) => report({ event: 'verifying', done, total }),
      onSwitch: (attempt) => report({ event: 'switching', attempt }),
      onRetry: (attempt, reason) => report({ event: 'retrying', attempt, reason }),
    })
    stage('finishing')
    await finish(pair, extraction)
    const { plan: after, atSource: moved } = await examine(pair, options.sourceUrl)
    return {
      stage: 'done',
      ...following,
      movedAt: moved?.movedAt ?? undefined,
      cutOver: switched,
      moved: [...after.tables, ...after.audit],
    }
  } finally {
    await closePair(target, source)
  }
}

async function begin({ source, target }: Pair, madeRoles: readonly string[]): Promise<Extraction> {
  await asOwner(source.client, () =>
    writeExtraction(source.client, {
      extractionId: randomUUID(),
      side: 'source',
      peer: target.name,
      peerSystem: target.system,
      madeRoles: [...madeRoles],
    }),
  )
  const begun = await readExtraction(source.client)
  if (!begun) throw new ExtractionError('not_begun', 'The source does not keep what was written to it.')
  return begun
}

/** Taking an extraction back, as long as nothing was switched. */
import { escapeIdentifier } from 'pg'
import type { ConnectionSource } from '../database.js'
import { uninstall } from '../migrate/index.js'
import { takeLock } from '../migrate/session.js'
import { ExtractionError } from './errors.js'
import { dropPublications, dropSlots, dropStream } from './follow.js'
import { STRATUM, STREAMS, slotName } from './names.js'
import { asOwner, closePair, openSide, type Side } from './pair.js'
import { readExtraction } from './state.js'

export interface AbortOptions {
  databaseUrl?: ConnectionSource | undefined
  /** Without it only the source is cleared, for a target that is gone for good. */
  to?: ConnectionSource | undefined
}

export interface AbortResult {
  extractionId: string
  target: string
  /** False when the target was not named, and keeps its copy and its subscriptions. */
  targetCleared: boolean
}

const LOCK_WAIT_MS = 10_000

/** @throws ConnectionError, MigrationError, ExtractionError `not_begun`, `moved`, `other_target` */
export async function abortExtraction(options: AbortOptions): Promise<AbortResult> {
  let target: Side | undefined
  const source = await openSide(options.databaseUrl)
  try {
    await takeLock(source, LOCK_WAIT_MS, () => {})
    const extraction = await readExtraction(source.client)
    if (extraction?.side !== 'source')
      throw new ExtractionError(
        'not_begun',
        `There is no extraction of the accounts of ${source.name} to give up.`,
      )
    if (extraction.movedAt) {
      throw new ExtractionError(
        'moved',
        `The accounts have moved to ${extraction.peer} and are written there since ${extraction.movedAt.toISOString()}: what was written cannot be taken back. Run the command without --abort to finish what may be left to clear away.`,
      )
    }
    if (options.to !== undefined) {
      target = await openSide(options.to)
      if (target.system !== extraction.peerSystem) {
        throw new ExtractionError(
          'other_target',
          `The accounts are under way to ${extraction.peer}, which is another database than ${target.name}: name that one with --to.`,
        )
      }
      const pair = { source, target }
      for (const stream of STREAMS) await dropStream(pair, extraction, stream)
      await clearTarget(target, extraction.madeRoles)
    }
    for (const stream of STREAMS) {
      await dropSlots(source, [slotName(stream, extraction.extractionId)])
      await dropPublications(source, stream)
    }
    await asOwner(source.client, () =>
      source.client.query('delete from strata_core.extractions where stratum = $1', [STRATUM]),
    )
    return {
      extractionId: extraction.extractionId,
      target: extraction.peer,
      targetCleared: target !== undefined,
    }
  } finally {
    await closePair(target, source)
  }
}

/** Nothing of pg-strata was there before; whoever began has looked. */
async function clearTarget(target: Side, madeRoles: readonly string[]): Promise<void> {
  const { rowCount } = await target.client.query(`select from pg_namespace where nspname = 'strata_core'`)
  if (rowCount) await uninstall({ databaseUrl: target.config, force: true })
  for (const role of [...madeRoles].reverse()) {
    // Another database of that server may have come to need it.
    await target.client.query(`drop role if exists ${escapeIdentifier(role)}`).catch(() => {})
  }
}

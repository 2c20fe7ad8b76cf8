import { setTimeout as sleep } from 'node:timers/promises'
import { isConnectionLoss, retryClass, sqlState } from './errors.js'
import type { Session } from './session.js'

export interface Retry {
  attempt: number
  /** SQLSTATE of what made the attempt fail. */
  sqlState: string | undefined
  inMs: number
}

export const RETRY_FOR_MS = 60_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/**
 * Runs a transaction again while it fails for a passing reason (somebody holds a lock, a deadlock, a serialization failure) and
 * `forMs` are not over. The pauses grow, so that others who queued behind our lock request get through.
 */
export async function withRetry<T>(
  session: Session,
  forMs: number,
  onRetry: (retry: Retry) => void,
  transaction: () => Promise<T>,
): Promise<T> {
  const began = Date.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction()
    } catch (error) {
      if (isConnectionLoss(error)) throw error
      // node-pg-migrate leaves a failed transaction open.
      await session.client.query('rollback')
      const pause =
        Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
      if (retryClass(error) !== 'now' || Date.now() - began + pause > forMs) throw error
      onRetry({ attempt, sqlState: sqlState(error), inMs: Math.round(pause) })
      await sleep(pause)
    }
  }
}

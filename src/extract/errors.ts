/** Why an extraction did not go on, and whether trying again can help. */
import { type RetryClass, retryClass, sqlState } from '../migrate/errors.js'

export type ExtractionErrorCode =
  /** What the two servers, logins or databases lack; `details` lists all of it, `sql` is what an administrator runs. */
  | 'not_possible'
  | 'privilege_missing'
  /** The stratum is under way to another database, or has gone there. */
  | 'other_target'
  /** There is nothing to abort. */
  | 'not_begun'
  /** After the cut-over there is no way back but another extraction. */
  | 'moved'
  /** Replication was stopped by somebody, or fails again and again; the log of the target says why. */
  | 'replication_failed'
  /** The two sides do not have the same rows; nothing was switched. */
  | 'rows_differ'
  /** No attempt fitted into the time in which writes may wait; all were taken back. */
  | 'pause_exceeded'

export class ExtractionError extends Error {
  override name = 'ExtractionError'
  readonly details: readonly string[]
  readonly sql: string | undefined
  readonly retry: RetryClass
  readonly sqlState: string | undefined

  constructor(
    readonly code: ExtractionErrorCode,
    message: string,
    {
      details = [],
      sql,
      retry,
      cause,
    }: { details?: readonly string[]; sql?: string | undefined; retry?: RetryClass; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.details = details
    this.sql = sql
    this.retry = retry ?? (cause === undefined ? 'never' : retryClass(cause))
    this.sqlState = sqlState(cause)
  }
}

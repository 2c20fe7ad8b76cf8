/**
 * Why a migration, a status or an uninstall did not happen, and whether trying again can help.
 */

export type MigrationErrorCode =
  /** The migration files of the package are not usable: a packaging fault. */
  | 'bad_files'
  /** The server is too old, read-only, or something between us and it hands out another session for every transaction. */
  | 'unsuitable_server'
  | 'pooler'
  /** A role or privilege is missing; `sql` is what a database administrator runs once. */
  | 'privilege_missing'
  /** A schema of our name exists and is not ours. */
  | 'foreign_schema'
  /** One noun alone is asked for in a database that has another one, or all of them. */
  | 'noun_differs'
  /** An applied migration was edited, deleted, renamed, or left out before later ones. */
  | 'history_differs'
  /** A stratum is on its way to or from another database, which must be at the same version until it has arrived. */
  | 'extraction_under_way'
  /** The database was migrated by a newer package. */
  | 'newer_database'
  /** Another runner holds the lock for longer than we wait. */
  | 'locked'
  /** A statement of a migration failed; nothing of that migration was kept. */
  | 'migration_failed'
  | 'connection_lost'
  | 'not_installed'
  /** An uninstall would lose rows, or objects of others that stand on ours (`details` lists them). */
  | 'has_data'
  | 'has_dependents'

/**
 * What a repetition can do: `now` – the same call can succeed at once (serialization failure, deadlock, lock timeout, lost
 * connection); `later` – it can succeed when the server has recovered (disk full, out of connections, statement timeout, shutting
 * down); `never` – not without a change.
 */
export type RetryClass = 'now' | 'later' | 'never'

const RETRY_NOW = new Set(['40001', '40P01', '55P03', '57P01', '57P02'])
const RETRY_LATER = new Set(['57014', '57P03', '57P04', '58030'])

/** Sorts an error of the driver or of the server by its SQLSTATE (or by the code of a broken connection). */
export function retryClass(error: unknown): RetryClass {
  const code = sqlState(error)
  if (code === undefined) return isConnectionLoss(error) ? 'now' : 'never'
  if (RETRY_NOW.has(code) || code.startsWith('08')) return 'now'
  if (RETRY_LATER.has(code) || code.startsWith('53')) return 'later'
  return 'never'
}

/** The SQLSTATE of a server's error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code)
    ? code
    : undefined
}

/** True when the connection is gone, so that nothing more can be said or undone on it. */
export function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && /^(08...|57P0[12]|ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code)) return true
  return (
    error instanceof Error &&
    /connection (terminated|error)|not queryable|closed the connection/i.test(error.message)
  )
}

export interface MigrationErrorDetails {
  /** The migration that failed. */
  migration?: string
  /** What a database administrator runs once, complete and in order. */
  sql?: string
  /** The objects or tables that stand in the way. */
  details?: string[]
  retry?: RetryClass
  cause?: unknown
}

/** `message` is for a person: what is wrong, and what to do next. */
export class MigrationError extends Error {
  override name = 'MigrationError'
  readonly retry: RetryClass
  readonly migration: string | undefined
  readonly sql: string | undefined
  readonly details: readonly string[]
  /** The SQLSTATE behind it, when the server said one. */
  readonly sqlState: string | undefined

  constructor(
    readonly code: MigrationErrorCode,
    message: string,
    { migration, sql, details = [], retry, cause }: MigrationErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.migration = migration
    this.sql = sql
    this.details = details
    this.retry = retry ?? retryClass(cause)
    this.sqlState = sqlState(cause)
  }
}

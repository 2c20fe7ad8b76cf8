/** What a person (or, with --json, a program) is told when a command does not succeed. */
import { ConnectionError } from '../../database.js'
import { type Condition, StrataError } from '../../errors.js'
import { ExtractionError } from '../../extract/errors.js'
import { isConnectionLoss, MigrationError, retryClass, sqlState } from '../../migrate/errors.js'
import { PostgresUnavailableError } from '../../postgres/errors.js'
import { EXIT, type ExitCode } from './exit.js'

/** Input that a command cannot use: `message` is one sentence for a person. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What the database holds does not allow it: `code` is the outcome, `message` one sentence for a person. */
export class RefusedError extends Error {
  override name = 'RefusedError'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export interface Explanation {
  exitCode: ExitCode
  code: string
  message: string
  /** What a database administrator runs once. */
  sql?: string
  details?: readonly string[]
  sqlState?: string
  retry?: string
}

export function explain(error: unknown): Explanation {
  if (error instanceof MigrationError) {
    const { code, message, sql, details, retry } = error
    return {
      exitCode: migrationExit(error),
      code,
      message,
      retry,
      ...(sql ? { sql } : {}),
      ...(details.length > 0 ? { details } : {}),
      ...(error.sqlState ? { sqlState: error.sqlState } : {}),
    }
  }
  if (error instanceof ExtractionError) {
    const { code, message, sql, details, retry } = error
    return {
      exitCode: code === 'privilege_missing' ? EXIT.privilege : retry === 'never' ? EXIT.refused : EXIT.again,
      code,
      message,
      retry,
      ...(sql ? { sql } : {}),
      ...(details.length > 0 ? { details } : {}),
      ...(error.sqlState ? { sqlState: error.sqlState } : {}),
    }
  }
  if (error instanceof ConnectionError) {
    const usage = error.code === 'not_given' || error.code === 'malformed'
    return { exitCode: usage ? EXIT.usage : EXIT.connection, code: error.code, message: error.message }
  }
  if (error instanceof UsageError) return { exitCode: EXIT.usage, code: 'usage', message: error.message }
  if (error instanceof RefusedError)
    return { exitCode: EXIT.refused, code: error.code, message: error.message }
  if (error instanceof StrataError && clientExits[error.condition]) {
    const { condition, message } = error
    return { exitCode: clientExits[condition] as ExitCode, code: condition, message }
  }
  if (error instanceof PostgresUnavailableError) {
    return { exitCode: EXIT.connection, code: 'postgres_unavailable', message: error.message }
  }
  if (isConnectionLoss(error)) {
    return {
      exitCode: EXIT.again,
      code: 'connection_lost',
      message: 'The connection to the server broke: run the command again.',
      retry: 'now',
    }
  }
  const state = sqlState(error)
  const retry = retryClass(error)
  const text = error instanceof Error ? error.message : String(error)
  if (state) {
    return {
      exitCode: retry === 'never' ? EXIT.failed : EXIT.again,
      code: 'statement_failed',
      message: `The server refused a statement: ${text} (SQLSTATE ${state})${retry === 'never' ? '' : '; run the command again'}.`,
      sqlState: state,
      retry,
    }
  }
  // Whatever comes here was not foreseen; the place where it happened is the most useful thing to report.
  const place = error instanceof Error && error.stack ? error.stack : text
  return {
    exitCode: EXIT.bug,
    code: 'bug',
    message: `pg-strata met a fault of its own, please report it: ${place}`,
  }
}

/** What the typed client says, where it says it in a sentence for a person. */
const clientExits: Partial<Record<Condition, ExitCode>> = {
  connection_refused_by_role: EXIT.privilege,
  schema_not_installed: EXIT.refused,
  schema_version_unknown: EXIT.refused,
  session_refused: EXIT.refused,
  invalid_input: EXIT.usage,
  connection_lost: EXIT.again,
  commit_unknown: EXIT.again,
  records_not_delivered: EXIT.again,
  option_invalid: EXIT.usage,
}

function migrationExit({ code, retry }: MigrationError): ExitCode {
  if (code === 'privilege_missing') return EXIT.privilege
  if (retry !== 'never') return EXIT.again
  return code === 'migration_failed' || code === 'bad_files' ? EXIT.failed : EXIT.refused
}

/**
 * Typed errors. Everything that the client throws is a `StrataError`: `code` is the SQLSTATE, `condition` its name, `retry` says whether
 * doing the same again can help. An error never carries what the server puts into DETAIL or CONTEXT, because that is data.
 */
import { ZodError } from 'zod'

/** The errors that pg-strata raises in the database. Mirrors strata_core.error_codes; a test compares. */
export const databaseConditions = {
  ST101: 'context_required',
  ST102: 'context_already_set',
  ST103: 'session_refused',
  ST201: 'transition_refused',
  ST202: 'isolation_refused',
  ST203: 'stratum_moved',
  ST204: 'last_owner',
  ST205: 'rows_not_changed',
  ST206: 'hook_refused',
  ST301: 'append_only',
  ST401: 'invalid_generator_call',
  ST402: 'invalid_input',
} as const

/** The errors that the client raises by itself; the database never does. */
export const clientConditions = {
  ST901: 'connection_refused_by_role',
  ST902: 'schema_not_installed',
  ST903: 'schema_version_unknown',
  ST904: 'pool_missing',
  ST905: 'transaction_closed',
  ST906: 'query_not_awaited',
  ST907: 'transaction_ended_by_callback',
  ST908: 'transaction_failed',
  ST909: 'session_nested',
  ST910: 'commit_unknown',
  ST911: 'connection_lost',
  ST912: 'package_missing',
  ST913: 'secret_not_opened',
  ST914: 'option_missing',
  ST915: 'code_not_sent',
  ST916: 'option_invalid',
  ST917: 'records_not_delivered',
} as const

/** The conditions of Postgres itself that a program is likely to act on. Any other is named `database_error`. */
export const postgresConditions = {
  '08006': 'connection_failure',
  '0A000': 'feature_not_supported',
  '22P02': 'invalid_text_representation',
  '23502': 'not_null_violation',
  '23503': 'foreign_key_violation',
  '23505': 'unique_violation',
  '23514': 'check_violation',
  '23P01': 'exclusion_violation',
  '25P02': 'in_failed_sql_transaction',
  '25P03': 'idle_in_transaction_session_timeout',
  '26000': 'invalid_sql_statement_name',
  '28P01': 'invalid_password',
  '40001': 'serialization_failure',
  '40P01': 'deadlock_detected',
  '42501': 'insufficient_privilege',
  '53100': 'disk_full',
  '53200': 'out_of_memory',
  '53300': 'too_many_connections',
  '55P03': 'lock_not_available',
  '57014': 'query_canceled',
  '57P01': 'admin_shutdown',
  '57P02': 'crash_shutdown',
  '57P03': 'cannot_connect_now',
} as const

export type Condition =
  | (typeof databaseConditions)[keyof typeof databaseConditions]
  | (typeof clientConditions)[keyof typeof clientConditions]
  | (typeof postgresConditions)[keyof typeof postgresConditions]
  | 'database_error'

/**
 * `at once`: the transaction lost against another one; the same transaction again will most likely pass.
 * `later`: the server was busy, full, stopping or told to give up; again after a while.
 * `never`: the same again gives the same error, or it is unknown whether the first time took effect.
 */
export type Retry = 'at once' | 'later' | 'never'

const retryable: Record<string, Retry> = {
  '40001': 'at once',
  '40P01': 'at once',
  '08006': 'later',
  '25P03': 'later',
  '53100': 'later',
  '53200': 'later',
  '53300': 'later',
  '55P03': 'later',
  '57014': 'later',
  '57P01': 'later',
  '57P02': 'later',
  '57P03': 'later',
  ST911: 'later',
  ST915: 'later',
  ST917: 'later',
}

const conditions: Record<string, Condition> = {
  ...databaseConditions,
  ...clientConditions,
  ...postgresConditions,
}

export class StrataError extends Error {
  override readonly name: string = 'StrataError'
  readonly condition: Condition
  readonly retry: Retry
  /** The constraint that was broken, where one was. */
  readonly constraint: string | undefined
  /** What to do next, where the server says so. */
  readonly hint: string | undefined

  constructor(
    /** The SQLSTATE; ST9xx for errors of the client itself. */
    readonly code: string,
    message: string,
    more: { constraint?: string | undefined; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.condition = conditions[code] ?? 'database_error'
    this.retry = retryable[code] ?? 'never'
    this.constraint = more.constraint
    this.hint = more.hint
  }
}

/** Why a session was not begun, in the words of strata.begin_session. */
export type SessionRefusal =
  | 'unknown'
  | 'expired'
  | 'revoked'
  | 'superseded'
  | 'user_not_active'
  | 'membership_not_active'
  | 'organization_not_active'
  /** The organization wants its members recognised more surely: sign in with a second factor. */
  | 'assurance_too_low'
  /** The organization does not take the way in which the person signed in. */
  | 'method_not_allowed'
  /** Whoever impersonated was locked, left the staff, or ended the session it was started from. */
  | 'impersonator_not_active'
  /** The organization forbids it, the user is on the staff now, or it was tried at the operator's door. */
  | 'impersonation_refused'

/** The token opens no session (any more). Nothing was read or written. */
export class SessionRefused extends StrataError {
  override readonly name = 'SessionRefused'
  constructor(readonly outcome: SessionRefusal) {
    super('ST103', `The session was refused: ${outcome.replaceAll('_', ' ')}. Sign in again.`)
  }
}

/** A value did not pass its schema; nothing was sent. `issues` says where, and never repeats the value. */
export class InvalidInput extends StrataError {
  override readonly name = 'InvalidInput'
  readonly issues: readonly { readonly path: string; readonly message: string }[]
  constructor(error: ZodError) {
    const issues = error.issues
      .flatMap((issue) => plainIssues(issue))
      .map((i) => ({ path: i.path.map(String).join('.'), message: i.message }))
    super('ST402', issues.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message)).join('; '))
    this.issues = issues
  }
}

type Issue = ZodError['issues'][number]

/** Where a value has none of several shapes, what is wrong with it is said of the one that it comes closest to. */
function plainIssues(issue: Issue): Pick<Issue, 'path' | 'message'>[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const shapes = issue.errors as Issue[][]
  const closest = shapes.reduce((best, other) => (distance(other) < distance(best) ? other : best))
  return closest
    .flatMap(plainIssues)
    .map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
}

/** A shape that lacks a field, or whose field is wrong, is nearer than one that does not know the field, or is called otherwise. */
const distance = (issues: Issue[]): number =>
  issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 10 * issue.keys.length
    return sum + (issue.code === 'invalid_union' && issue.errors.length === 0 ? 1000 : 1)
  }, 0)

interface ServerError {
  code: string
  message: string
  constraint?: string
  hint?: string
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && typeof (error as { severity?: unknown }).severity === 'string'

/** What the driver threw, as a typed error. Errors without a SQLSTATE come from the connection itself. */
export function toStrataError(error: unknown): StrataError {
  if (error instanceof StrataError) return error
  if (error instanceof ZodError) return new InvalidInput(error)
  if (error instanceof TypeError) {
    // JSON without an end, and the like: the driver could not write the value, so nothing was sent.
    return new StrataError('ST402', 'A parameter cannot be turned into a value for the database.', {
      cause: error,
    })
  }
  if (!isServerError(error)) {
    // The driver's own error is safe to pass on: it knows addresses and system calls, not data.
    return new StrataError('ST911', 'The connection to the database was lost, or could not be made.', {
      cause: error,
    })
  }
  if (error.code === 'ST103') return new SessionRefused((error.constraint || 'unknown') as SessionRefusal)
  return new StrataError(error.code, error.message, {
    constraint: error.constraint || undefined,
    hint: error.hint || undefined,
  })
}

/** The exit codes of every command, as docs/operations.md lists them. */
export const EXIT = {
  done: 0,
  /** The command worked and the answer is no: findings, or a database that is not up to date. */
  findings: 1,
  /** An option, argument or file that cannot be used. */
  usage: 2,
  /** No connection to the database. */
  connection: 3,
  /** Refused because of what the database holds; nothing was changed. */
  refused: 4,
  /** A role or privilege is missing; the SQL for a database administrator is printed. */
  privilege: 5,
  /** Failed for a passing reason: the same command can succeed later. */
  again: 6,
  /** A statement failed; what it belonged to was rolled back. */
  failed: 7,
  /** A fault of pg-strata itself. */
  bug: 70,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

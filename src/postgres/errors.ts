/** Why there is no Postgres, as one sentence that says what to do next. */
export class PostgresUnavailableError extends Error {
  override readonly name = 'PostgresUnavailableError'
}

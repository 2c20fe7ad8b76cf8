/**
 * Several statements under one Sync: one write, one round trip, and a single implicit transaction unless the statements open one
 * themselves. The server skips everything behind a statement that fails, so a query may travel right behind the check that permits it.
 * `pg` gives each query a Sync of its own, also with `pipeline: true`; see docs/decisions/0004-session-pipeline.md.
 */
import pg from 'pg'
import utils from 'pg/lib/utils.js'
import type { Statement } from './query.js'

/** The part of pg's wire connection that query classes (pg-cursor, pg-query-stream, this one) are written against. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
  parse(statement: { name: string | undefined; text: string }): void
  bind(portal: { statement: string | undefined; values: unknown[] }): void
  describe(portal: { type: 'P' }): void
  execute(): void
  sync(): void
}

type Landed = (error: Error | null, results: pg.QueryResult[]) => void

interface DriverQuery {
  name: string | undefined
  text: string
  callback: (error: Error | null, results: pg.QueryResult | pg.QueryResult[]) => void
  _results: pg.QueryResult | pg.QueryResult[]
  submit(wire: Wire): Error | null
  handleCommandComplete(message: unknown, wire: Wire): void
  handleError(error: Error, wire: Wire): void
}
const DriverQuery = pg.Query as unknown as new (config: { text: string }) => DriverQuery

class Flight extends DriverQuery {
  #at = 0
  readonly #parsed: Statement[] = []

  constructor(
    readonly statements: readonly Statement[],
    landed: Landed,
  ) {
    super({ text: '' })
    this.callback = (error, results) => {
      const all = Array.isArray(results) ? results : [results]
      landed(error, error ? all.slice(0, this.#at) : all)
    }
  }

  override submit(wire: Wire): Error | null {
    let values: unknown[][]
    try {
      values = this.statements.map((s) => s.values.map(utils.prepareValue))
    } catch (error) {
      return error as Error
    }
    wire.stream.cork()
    for (const [i, { name, text, silent }] of this.statements.entries()) {
      const known = name && (wire.parsedStatements[name] ?? wire.submittedNamedStatements[name])
      if (!known) {
        wire.parse({ name, text })
        if (name) {
          wire.submittedNamedStatements[name] = text
          this.#parsed.push(this.statements[i] as Statement)
        }
      }
      wire.bind({ statement: name, values: values[i] as unknown[] })
      // Without a description the server does not tell the columns, and the driver keeps no rows.
      if (!silent) wire.describe({ type: 'P' })
      wire.execute()
    }
    wire.sync()
    wire.stream.uncork()
    this.#point()
    return null
  }

  override handleCommandComplete(message: unknown, wire: Wire) {
    super.handleCommandComplete(message, wire)
    this.#at++
    this.#point()
  }

  override handleError(error: Error, wire: Wire) {
    // What the server skipped was never parsed: the driver must not believe it was.
    for (const { name } of this.#parsed) if (name) delete wire.submittedNamedStatements[name]
    const results = this._results
    const { callback } = this
    this.callback = () => {}
    callback(error, results)
  }

  // The driver books a ParseComplete to `name` and `text`: they follow the statement that is being answered.
  #point() {
    const statement = this.statements[this.#at]
    this.name = statement?.name
    this.text = statement?.text ?? ''
  }
}

/** Sends the statements in one flight. On an error `landed` also gets the results of the statements before the one that failed. */
export function send(client: pg.ClientBase, statements: readonly Statement[], landed: Landed): void {
  client.query(new Flight(statements, landed) as unknown as pg.Submittable)
}

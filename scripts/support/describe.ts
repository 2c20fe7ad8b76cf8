/** Where the columns of a statement come from, asked of the server without running it. */
import type { ClientBase } from 'pg'

export interface Column {
  name: string
  /** The relation and column it is a plain copy of; 0 where it is computed. */
  tableID: number
  columnID: number
}

/** What pg's Connection offers beyond its published types. */
interface Wire {
  parse(query: { text: string }, more: boolean): void
  describe(target: { type: 'S' }, more: boolean): void
  sync(): void
}

/** The columns that a statement would answer. */
export function describeColumns(client: ClientBase, text: string): Promise<Column[]> {
  return new Promise((resolve, reject) => {
    let columns: Column[] = []
    const statement = {
      submit(connection: Wire) {
        connection.parse({ text }, true)
        connection.describe({ type: 'S' }, true)
        connection.sync()
      },
      handleRowDescription(message: { fields: Column[] }) {
        columns = message.fields
      },
      handleParseComplete() {},
      handleError: reject,
      handleReadyForQuery() {
        resolve(columns)
      },
    }
    client.query(statement as never)
  })
}

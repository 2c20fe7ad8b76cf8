/** COPY … TO STDOUT through pg, which has no reader for it: the messages are read off the connection. */
import type pg from 'pg'

export async function to(client: pg.Client, statement: string): Promise<string[]> {
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
  const chunks: Buffer[] = []
  const take = ({ chunk }: { chunk: Buffer }) => chunks.push(chunk)
  connection.on('copyData', take)
  try {
    await client.query(statement)
  } finally {
    connection.off('copyData', take)
  }
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => (line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line))
}

/** A rotation in a process of its own, to be killed. Arguments: database URL, keys as JSON. */
import pg from 'pg'
import { createStrata, rotateDocumentKeys } from '../../src/index.js'

const [connectionString, given] = process.argv.slice(2) as [string, string]
const { sealing, printing, current } = JSON.parse(given)
const keysOf = (named: Record<string, string>) =>
  new Map(Object.entries(named).map(([id, key]) => [id, Buffer.from(key, 'hex')]))
const pool = new pg.Pool({ connectionString })
const strata = createStrata({ app: pool, worker: pool })
await rotateDocumentKeys(
  strata.worker,
  {
    encryption: { keys: keysOf(sealing), current },
    fingerprints: { keys: keysOf(printing) },
  },
  { limit: 5, onProgress: ({ rekeyed }) => process.stdout.write(`${rekeyed}\n`) },
)
await pool.end()

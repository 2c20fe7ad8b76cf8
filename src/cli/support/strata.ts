/** The typed client behind a command: one connection, as the login of the address, which may be a member of any group role. */
import pg from 'pg'
import { createStrata, type Strata } from '../../client.js'
import { connect, connectionConfig } from '../../database.js'

export async function withStrata<T>(
  databaseUrl: string | undefined,
  work: (strata: Strata) => Promise<T>,
): Promise<T> {
  const config = connectionConfig(databaseUrl)
  // Says what is wrong with the address before anything else does.
  await (await connect(config)).end()
  const pool = new pg.Pool({ ...config, max: 1 })
  try {
    return await work(createStrata({ app: pool, operator: pool, worker: pool }))
  } finally {
    await pool.end()
  }
}

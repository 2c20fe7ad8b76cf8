/** A server beside the one of the run, for what a running server cannot be told: another major, a preloaded library. */
import pg from 'pg'
import { migrate } from '../../src/migrate/index.js'
import { type PostgresServer, type StartOptions, startPostgres } from '../../src/postgres/index.js'
import type { Role, TestDatabase } from '../support/database.js'
import { connectionUrl, loginName, loginPassword } from '../support/server.js'

export type OwnServer = Pick<TestDatabase, 'name' | 'client'> & { adminUrl: string; stop(): Promise<void> }

/** Started, migrated by a login that is no superuser, with the logins of the tests. */
export async function ownServer(options: StartOptions): Promise<OwnServer & { server: PostgresServer }> {
  const server = await startPostgres(options)
  const name = 'original'
  const open: pg.Client[] = []
  const connect = async (role: Role, database: string, config: pg.ClientConfig = {}): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: connectionUrl(server.url, role, database), ...config })
    client.on('error', () => {})
    await client.connect()
    open.push(client)
    return client
  }
  const stop = async () => {
    await Promise.allSettled(open.map((client) => client.end()))
    await server.stop()
  }
  try {
    const admin = await connect('superuser', 'postgres')
    const atRunTime = ['app', 'auth', 'operator', 'worker', 'analyst'] as const
    for (const role of ['installer', ...atRunTime] as const) {
      const password = pg.escapeLiteral(loginPassword(server.url, role))
      await admin.query(
        `create role ${loginName(role)} login ${role === 'installer' ? 'createrole' : ''} password ${password}`,
      )
    }
    await admin.query(`create database ${name}`)
    await admin.query(`grant create on database ${name} to ${loginName('installer')}`)
    await migrate({ databaseUrl: connectionUrl(server.url, 'installer', name) })
    for (const role of atRunTime) await admin.query(`grant strata_${role} to ${loginName(role)}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { name, adminUrl: server.url, server, client: (role, config) => connect(role, name, config), stop }
}

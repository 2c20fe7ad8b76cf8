/**
 * The server of the demo, the database of an application that was there first, and a login for each role: none of them a superuser.
 * The superuser is used here, for what a database administrator does once, and nowhere else.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { connect } from '../database.js'
import { type PostgresServer, startPostgres } from '../postgres/index.js'

const DATABASE = 'shop'

/** `host` owns the database and all that was in it before; the others are members of one group role of pg-strata each. */
export const logins = ['host', 'installer', 'app', 'auth', 'operator', 'worker', 'analyst'] as const
export type Login = (typeof logins)[number]

export interface Stage {
  server: PostgresServer
  /** `18.4`, as the server says it. */
  version: string
  url(login: Login): string
  pool(login: Login, options?: pg.PoolConfig): pg.Pool
  /** Ends the connections that were made here; the server goes on. */
  close(): Promise<void>
}

export const loginName = (login: Login): string => `demo_${login}`

export async function setStage(options: { keep: boolean }): Promise<Stage> {
  const server = await startPostgres({ keep: options.keep })
  const passwords = new Map(logins.map((login) => [login, randomBytes(12).toString('base64url')]))
  const url: Stage['url'] = (login) =>
    server.urlFor({
      database: DATABASE,
      user: loginName(login),
      password: passwords.get(login) as string,
    })
  try {
    const administrator = await connect({ connectionString: server.url })
    try {
      for (const login of logins) {
        const password = pg.escapeLiteral(passwords.get(login) as string)
        const rights = login === 'installer' ? 'createrole' : ''
        await administrator.query(`create role ${loginName(login)} login ${rights} password ${password}`)
      }
      await administrator.query(`create database ${DATABASE} owner ${loginName('host')}`)
      // Whoever installs says what a merge does to the host's tables, and so acts for both.
      await administrator.query(`grant ${loginName('host')} to ${loginName('installer')}`)
      await administrator.query(`grant create on database ${DATABASE} to ${loginName('installer')}`)
      const { rows } = await administrator.query<{ version: string }>(
        `select split_part(current_setting('server_version'), ' ', 1) as version`,
      )
      return { server, version: rows[0]?.version ?? '', url, ...pools(url) }
    } finally {
      await administrator.end()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/**
 * The logins of the host join the group roles: the last step of an installation, done by whoever installed. The owner of the host's tables joins the
 * application, because policies of those tables ask who acts.
 */
export async function admitLogins(stage: Stage): Promise<void> {
  const installer = stage.pool('installer', { max: 1 })
  for (const login of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
    await installer.query(`grant strata_${login} to ${loginName(login)}`)
  }
  await installer.query(`grant strata_app to ${loginName('host')}`)
}

function pools(url: Stage['url']): Pick<Stage, 'pool' | 'close'> {
  const open: pg.Pool[] = []
  return {
    pool(login, options) {
      const pool = new pg.Pool({ connectionString: url(login), pipeline: true, ...options })
      // A connection that is cut shows in the next query; unheard, the event would end the whole demo without a word.
      pool.on('error', () => {})
      open.push(pool)
      return pool
    },
    async close() {
      await Promise.all(open.splice(0).map((pool) => pool.end()))
    },
  }
}

/** Databases and connections for test files. Everything made here closes and drops itself after the file. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, inject, test } from 'vitest'
import type { TestServer } from './global-setup.js'
import { connectionUrl, loginName, type Role } from './server.js'

export type { Role } from './server.js'

export type TestDatabase = {
  readonly name: string
  /** The connection string of a login to this database. */
  url(role: Role): string
  /** A pool that is closed after the file. */
  pool(role: Role, options?: pg.PoolConfig): pg.Pool
  /** A connected client that is closed after the file. */
  client(role: Role, options?: pg.ClientConfig): Promise<pg.Client>
  /** For a database that is not needed until the end of the file. */
  drop(): Promise<void>
}

/** The server of this run: its major version, and where it comes from. */
export function testServer(): TestServer {
  return inject('server')
}

/** A database with everything that the migrations make, and no rows of ours. */
export async function testDatabase(): Promise<TestDatabase> {
  const { template } = inject('server')
  if ('failure' in template)
    throw new Error(`The migrations could not build the template database: ${template.failure}`)
  return makeDatabase(template.name)
}

/** A database in which nothing is installed and where `installer` may install. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase('template1')
}

/** The small number in ordinary runs, the large one with STRATA_TEST_SCALE=full. */
export function rounds(small: number, full: number): number {
  return process.env.STRATA_TEST_SCALE === 'full' ? full : small
}

/** `test` when something is there, else a skipped test that says what is missing. */
export function testWhen(present: boolean, missing: string): (title: string, ...rest: TestArguments) => void {
  return (title, ...rest) => {
    if (present) test(title, ...rest)
    else test(title, ({ skip }) => skip(missing))
  }
}
type TestArguments = [body: () => unknown, timeout?: number]

/** Runs the body in a transaction that leaves no trace. */
export async function inRollback<T>(client: pg.ClientBase, body: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    return await body()
  } finally {
    await client.query('rollback')
  }
}

async function makeDatabase(template: string): Promise<TestDatabase> {
  const { adminUrl, databasePrefix } = inject('server')
  const name = `${databasePrefix}${randomBytes(5).toString('hex')}`
  await asAdmin(adminUrl, async (admin) => {
    const identifier = pg.escapeIdentifier(name)
    await admin.query(
      `create database ${identifier} template ${pg.escapeIdentifier(template)} strategy file_copy`,
    )
    if (template === 'template1') {
      await admin.query(`grant create on database ${identifier} to ${loginName('installer')}`)
    } else {
      await copyDatabaseGrants(admin, template, name)
    }
  })

  const open = new Set<{ end(): Promise<void> }>()
  let dropping: Promise<void> | undefined
  const drop = (): Promise<void> => {
    dropping ??= (async () => {
      // A pool waits for clients that a test checked out and forgot; dropping with force ends those.
      const closing = Promise.allSettled([...open].map((connection) => connection.end()))
      await Promise.race([closing, sleep(1000, undefined, { ref: false })])
      await asAdmin(adminUrl, (admin) =>
        admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
      )
    })()
    return dropping
  }
  afterAll(drop)

  const url = (role: Role): string => connectionUrl(adminUrl, role, name)
  return {
    name,
    url,
    pool(role, options) {
      const pool = new pg.Pool({ connectionString: url(role), max: 4, ...options })
      // Tests end sessions on purpose; the next query tells, an unheard event would end the whole run.
      pool.on('error', () => {})
      open.add(pool)
      return pool
    },
    async client(role, options) {
      const client = new pg.Client({ connectionString: url(role), ...options })
      client.on('error', () => {})
      await client.connect()
      open.add(client)
      return client
    },
    drop,
  }
}

/** Postgres clones everything but what was granted on the database itself, which the migrations may have changed. */
async function copyDatabaseGrants(admin: pg.Client, from: string, to: string): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(
    `select format('revoke all on database %I from public', $2::text) as statement
     union all
     select format('grant %s on database %I to %s', privilege_type, $2::text, coalesce(quote_ident(rolname), 'public'))
     from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) acl left join pg_roles r on r.oid = acl.grantee
     where datname = $1`,
    [from, to],
  )
  for (const { statement } of rows) await admin.query(statement)
}

async function asAdmin(adminUrl: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

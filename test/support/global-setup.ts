/**
 * Once per run: a server, the login roles, and a template database built by the real migrations, run by a login that
 * is neither superuser nor BYPASSRLS. A server in DATABASE_URL may serve several runs at once and other people's
 * databases; a run removes exactly what it made, and what a killed run before it left.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import {
  connectionUrl,
  loginName,
  loginPassword,
  type RunningServer,
  roles,
  type ServerKind,
  startServer,
} from './server.js'

export type TestServer = {
  kind: ServerKind
  adminUrl: string
  major: number
  /** Begins the name of every database of this run. */
  databasePrefix: string
  /** The migrated database that tests clone, unless building it failed. */
  template: { name: string } | { failure: string }
}

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer
  }
}

/** First key of the advisory locks of this file; the second is a run's number, or 0 for the logins all runs share. */
const lockClass = 0x57a7
const groupRoles = [
  'strata_owner',
  'strata_definer',
  'strata_reporter',
  'strata_merger',
  'strata_auth',
  'strata_app',
  'strata_operator',
  'strata_worker',
  'strata_analyst',
]
const madeGroupRoles = 'made by a test run, with the group roles'
const foundGroupRoles = 'made by a test run'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  let admin: pg.Client | undefined
  try {
    admin = new pg.Client({ connectionString: server.adminUrl, application_name: 'pg-strata tests' })
    // A lost connection shows in the next query; unheard, the event would end the run without a word.
    admin.on('error', () => {})
    await admin.connect()
    const major = await checkServer(admin)
    // Positive, so that it reads the same in a database name and as a lock key.
    const run = randomBytes(4).readUInt32BE() >>> 1
    const databasePrefix = `strata_test_${run}_`
    await admin.query('select pg_advisory_lock($1, $2)', [lockClass, run])
    await sweep(admin)
    const template = await prepare(admin, server, major, `${databasePrefix}template`)
    project.provide('server', {
      kind: server.kind,
      adminUrl: server.adminUrl,
      major,
      databasePrefix,
      template,
    })
    return async () => teardown(server, admin as pg.Client, databasePrefix)
  } catch (error) {
    await admin?.end().catch(() => {})
    await server.stop()
    throw error
  }
}

async function checkServer(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ is_superuser: boolean; version: number }>(
    `select rolsuper as is_superuser, current_setting('server_version_num')::int as version
     from pg_roles where rolname = current_user`,
  )
  const { is_superuser, version } = rows[0] as { is_superuser: boolean; version: number }
  const major = Math.floor(version / 10_000)
  if (!is_superuser) {
    throw new Error(
      'The tests make roles and end sessions of others: let DATABASE_URL name a superuser of a server for tests.',
    )
  }
  if (major < 15)
    throw new Error(`The server in DATABASE_URL is Postgres ${major}, but 15 or newer is needed.`)
  return major
}

async function prepare(
  admin: pg.Client,
  server: RunningServer,
  major: number,
  name: string,
): Promise<TestServer['template']> {
  return withRolesLocked(admin, async () => {
    await createLogins(admin, server.adminUrl, major)
    await admin.query(`create database ${pg.escapeIdentifier(name)}`)
    await admin.query(`grant create on database ${pg.escapeIdentifier(name)} to ${loginName('installer')}`)
    try {
      const { migrate } = await import('../../src/migrate/index.js')
      await migrate({ databaseUrl: connectionUrl(server.adminUrl, 'installer', name) })
      for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
        await admin.query(`grant strata_${role} to ${loginName(role)}`)
      }
      return { name }
    } catch (error) {
      // Tests that need no schema can still say something; the others fail with this.
      return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
    }
  })
}

async function createLogins(admin: pg.Client, adminUrl: string, major: number): Promise<void> {
  const { rows: found } = await admin.query<{ name: string }>(
    'select rolname as name from pg_roles where rolname = any($1)',
    [groupRoles],
  )
  for (const role of roles) {
    const name = loginName(role)
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name])
    if (!rowCount) {
      await admin.query(`create role ${name}`)
      const note = found.length > 0 ? foundGroupRoles : madeGroupRoles
      await admin.query(`comment on role ${name} is ${pg.escapeLiteral(note)}`)
    }
    const rights = role === 'installer' ? 'createrole' : 'nocreaterole'
    const password = pg.escapeLiteral(loginPassword(adminUrl, role))
    await admin.query(
      `alter role ${name} login nosuperuser nobypassrls nocreatedb ${rights} password ${password}`,
    )
  }
  // Where an installation was before us, its administrator lets another installer in like this.
  if (found.some(({ name }) => name === 'strata_owner')) {
    const become = major >= 16 ? 'with inherit false, set true' : ''
    await admin.query(`grant strata_owner to ${loginName('installer')} ${become}`)
  }
}

/** Roles belong to the server, not to a database: what runs side by side do to them happens one after the other. */
async function withRolesLocked<T>(admin: pg.Client, work: () => Promise<T>): Promise<T> {
  await admin.query('select pg_advisory_lock($1, 0)', [lockClass])
  try {
    return await work()
  } finally {
    await admin.query('select pg_advisory_unlock($1, 0)', [lockClass])
  }
}

/** A run holds the lock of its number as long as it lives: whoever gets it may clean up after that run. */
async function sweep(admin: pg.Client): Promise<void> {
  for (const { name, run } of await testDatabases(admin)) {
    const { rows } = await admin.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', [
      lockClass,
      run,
    ])
    if (!rows[0]?.free) continue
    await dropDatabase(admin, name)
    await admin.query('select pg_advisory_unlock($1, $2)', [lockClass, run])
  }
}

async function testDatabases(admin: pg.Client): Promise<{ name: string; run: number }[]> {
  const { rows } = await admin.query<{ name: string; run: number }>(
    `select datname as name, substring(datname from '^strata_test_([0-9]{1,10})_')::bigint::int as run
     from pg_database where datname ~ '^strata_test_[0-9]{1,10}_'
       and substring(datname from '^strata_test_([0-9]{1,10})_')::bigint <= 2147483647`,
  )
  return rows
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
}

async function teardown(server: RunningServer, admin: pg.Client, databasePrefix: string): Promise<void> {
  try {
    // Our own server goes as a whole.
    if (server.kind === 'url') {
      for (const { name } of await testDatabases(admin)) {
        if (name.startsWith(databasePrefix)) await dropDatabase(admin, name)
      }
      await withRolesLocked(admin, () => dropLogins(admin))
    }
  } finally {
    await admin.end().catch(() => {})
    await server.stop()
  }
}

/** The last run on a server takes the logins with it, and the group roles if no installation outside of tests needs them. */
async function dropLogins(admin: pg.Client): Promise<void> {
  if ((await testDatabases(admin)).length > 0) return
  const { rows } = await admin.query<{ note: string | null }>(
    "select shobj_description(oid, 'pg_authid') as note from pg_roles where rolname = $1",
    [loginName('installer')],
  )
  // The group roles first: as long as they are there, the installer who granted them cannot go.
  const ours = rows[0]?.note === madeGroupRoles ? groupRoles : []
  const names = [...ours, ...roles.map(loginName)]
  for (const name of names) {
    await admin.query(`drop role if exists ${name}`).catch((error: pg.DatabaseError) => {
      // Something on this server still depends on it, so it is not ours alone.
      if (error.code !== '2BP01') throw error
    })
  }
}

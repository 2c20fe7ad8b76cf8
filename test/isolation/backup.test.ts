/** The instructions of docs/backup.md, carried out: its SQL is run from the page itself. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  catalogSnapshot,
  compareSnapshots,
  formatDifferences,
} from '../../scripts/support/catalog-snapshot.js'
import { type Major, majors, PostgresUnavailableError } from '../../src/postgres/index.js'
import { as, attempt, type Cast, makeCast, rowsOf, shows } from '../support/cast.js'
import { type Role, testDatabase, testServer } from '../support/database.js'
import { one } from '../support/people.js'
import { connectionUrl, loginName, loginPassword } from '../support/server.js'
import { type OwnServer, ownServer } from './own-server.js'
import { allTables, everything, forEveryone, reachableRelations, rowCount } from './reach.js'

const run = promisify(execFile)
const dumps = await run('pg_dump', ['--version']).then(
  ({ stdout }) => Number(/\) (\d+)/.exec(stdout)?.[1]),
  () => 0,
)

const backup = `strata_test_backup_${randomBytes(4).toString('hex')}`
const restored = `strata_restored_${randomBytes(4).toString('hex')}`
let place: OwnServer | undefined
let unavailable = 'pg_dump is not on the PATH'
let folder: string
let superuser: pg.Client
let cast: Cast
const open = new Set<pg.Client>()

const connect = async (adminUrl: string, role: Role, database: string): Promise<pg.Client> => {
  const client = new pg.Client(connectionUrl(adminUrl, role, database))
  client.on('error', () => {})
  await client.connect()
  open.add(client)
  return client
}

/** The database of this run, or one of a server that is old enough for the pg_dump of this machine. */
async function findPlace(): Promise<OwnServer | undefined> {
  if (!dumps) return undefined
  const { major, adminUrl } = testServer()
  if (dumps >= major) {
    const { name, client } = await testDatabase()
    return { name, client, adminUrl, stop: async () => {} }
  }
  if (!majors.includes(dumps as Major)) {
    unavailable = `pg_dump ${dumps} is older than every supported server`
    return undefined
  }
  try {
    return await ownServer({ major: dumps as Major })
  } catch (error) {
    if (!(error instanceof PostgresUnavailableError)) throw error
    unavailable = error.message
    return undefined
  }
}

const sqlOf = async (heading: string): Promise<string> => {
  const page = await readFile(new URL('../../docs/backup.md', import.meta.url), 'utf8')
  const sql = new RegExp(`## ${heading}[^]*?\`\`\`sql\n([^]*?)\`\`\``).exec(page)?.[1]
  if (!sql) throw new Error(`docs/backup.md has no SQL under "${heading}".`)
  return sql.replaceAll('strata_backup', backup)
}

/** Environment of a client program, so that no password is in a list of processes. */
const loggedIn = (user: string, password: string, database: string) => {
  const { hostname, port } = new URL(place?.adminUrl as string)
  return {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  }
}
const asInstaller = () =>
  loggedIn(
    loginName('installer'),
    loginPassword(place?.adminUrl as string, 'installer'),
    place?.name as string,
  )

/** What differs in the catalog but for parentheses, of which Postgres prints fewer once it has read its own output. */
async function catalogDifferences(copy: pg.Client, rows: boolean): Promise<string> {
  const [left, right] = await Promise.all(
    [superuser, copy].map(async (client) => {
      const snapshot = Object.entries(await catalogSnapshot(client, { rows }))
      return Object.fromEntries(snapshot.map(([object, text]) => [object, text.replace(/[()]/g, '')]))
    }),
  )
  expect(Object.keys(left ?? {}).length).toBeGreaterThan(500)
  return formatDifferences(compareSnapshots(left ?? {}, right ?? {}), 'original', 'restored')
}

beforeAll(async () => {
  place = await findPlace()
  if (!place) return
  folder = await mkdtemp(join(tmpdir(), 'strata-backup-'))
  cast = await makeCast(place)
  superuser = await place.client('superuser')
}, 120_000)

afterAll(async () => {
  if (!place) return
  for (const client of open) await client.end().catch(() => {})
  const admin = new pg.Client(place.adminUrl)
  await admin.connect()
  await admin.query(`drop database if exists ${restored} with (force)`)
  await admin.query(`drop role if exists ${backup}`)
  await admin.end()
  await place.stop()
  await rm(folder, { recursive: true, force: true })
})

test('[X37] whoever dumps as the owner is refused, or gets a dump without rows when row security is asked for', async (context) => {
  if (!place) return context.skip(unavailable)
  const options = { env: asInstaller(), maxBuffer: 50_000_000 }
  await expect(run('pg_dump', ['--role=strata_owner'], options)).rejects.toMatchObject({
    stderr: expect.stringContaining('row-level security'),
  })
  const { stdout } = await run('pg_dump', ['--role=strata_owner', '--enable-row-security'], options)
  expect(stdout).toContain('CREATE TABLE strata_tenancy.memberships')
  expect(shows(stdout, cast.a) || shows(stdout, cast.b)).toBe(false)
})

test('[X37] an administrator who dumps as the documented backup role and restores has everything back: rows, row security, owners and grants', async (context) => {
  if (!place) return context.skip(unavailable)
  await superuser.query(await sqlOf('The backup role'))
  await superuser.query(`alter role ${backup} password 'for this test'`)
  const environment = loggedIn(backup, 'for this test', place.name)
  const reader = new pg.Client({
    host: environment.PGHOST,
    port: Number(environment.PGPORT),
    user: backup,
    password: 'for this test',
    database: place.name,
  })
  await reader.connect()
  await reader.query('begin read write')
  for (const statement of ['delete from strata_users.users', `update strata_core.settings set value = null`])
    expect(await attempt(reader, statement)).toBe('42501')
  await reader.end()

  const dump = join(folder, 'app.dump')
  await run('pg_dump', ['--format=custom', `--file=${dump}`], { env: environment })
  await superuser.query(`create database ${restored}`)
  const { username, password } = new URL(place.adminUrl)
  const administrator = loggedIn(decodeURIComponent(username), decodeURIComponent(password), restored)
  await run('pg_restore', [`--dbname=${restored}`, '--enable-row-security', '--exit-on-error', dump], {
    env: administrator,
  })

  const copy = await connect(place.adminUrl, 'superuser', restored)
  expect(await catalogDifferences(copy, true)).toBe('')
  const tables = await allTables(superuser)
  const rows = await everything(superuser, tables)
  expect(shows(rows, cast.a) && shows(rows, cast.b)).toBe(true)
  expect(await everything(copy, tables)).toBe(rows)
  const calculated = 'select count(*)::int from strata_profile.user_attributes_calculated'
  expect(await one<number>(copy, calculated)).toBe(await one(superuser, calculated))
})

test('[X37] [I18] members of the restored database are kept apart, sign in with the token they have, and the audit goes on', async (context) => {
  if (!place) return context.skip(unavailable)
  const app = await connect(place.adminUrl, 'app', restored)
  const relations = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
  expect(await rowCount(app, relations)).toBe(0)
  await as(app, cast.a.member.token, async () => {
    const seen = await everything(app, relations)
    expect([shows(seen, cast.a), shows(seen, cast.b)]).toEqual([true, false])
  })
  const operator = await connect(place.adminUrl, 'operator', restored)
  const [last] = (await rowsOf(operator, `select strata.create_user('After', 'Restore')`)) as string[]
  expect(last).toMatch(/[0-9a-f-]{36}/)
})

test('[X37] [K8] whoever forgets row security in the restore loses the calculated attributes, and has them again after a refresh', async (context) => {
  if (!place) return context.skip(unavailable)
  await superuser.query(`drop database ${restored} with (force)`)
  await superuser.query(`create database ${restored}`)
  const { username, password } = new URL(place.adminUrl)
  const environment = loggedIn(decodeURIComponent(username), decodeURIComponent(password), restored)
  await expect(
    run('pg_restore', [`--dbname=${restored}`, join(folder, 'app.dump')], { env: environment }),
  ).rejects.toMatchObject({ stderr: expect.stringContaining('errors ignored on restore: 1') })
  const copy = await connect(place.adminUrl, 'superuser', restored)
  const calculated = 'select count(*)::int from strata_profile.user_attributes_calculated'
  await expect(copy.query(calculated)).rejects.toMatchObject({ code: '55000' })
  const worker = await connect(place.adminUrl, 'worker', restored)
  await worker.query('select strata.refresh_user_attributes()')
  expect(await one<number>(copy, calculated)).toBe(await one(superuser, calculated))
  expect(await catalogDifferences(copy, false)).toBe('')
})

test('[X37] whoever looks after a copy replaces its key and ends its sessions as documented', async (context) => {
  if (!place) return context.skip(unavailable)
  const installer = await connect(place.adminUrl, 'installer', restored)
  await installer.query(await sqlOf('A copy that lives beside the original'))
  const app = await connect(place.adminUrl, 'app', restored)
  const outcome = 'select outcome from strata.begin_session($1)'
  expect(await one(app, outcome, [cast.a.member.token])).toBe('revoked')
  const auth = await connect(place.adminUrl, 'auth', restored)
  const { userId, membershipId } = cast.a.member
  const token = await one(auth, 'select token from strata.open_session($1, $2, $3)', [
    userId,
    cast.a.organizationId,
    membershipId,
  ])
  expect(await as(app, token, () => one(app, 'select strata.membership_id()'))).toBe(membershipId)
  const keys =
    'select array_agg(encode(inner_block || outer_block, $1) order by purpose) from strata_core.keys'
  const copy = await connect(place.adminUrl, 'superuser', restored)
  const [replaced, original] = [await one(copy, keys, ['hex']), await one(superuser, keys, ['hex'])]
  expect(replaced).toHaveLength(3)
  for (const key of replaced) expect(original).not.toContain(key)
})

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MigrationError, migrate, status, uninstall } from '../../src/migrate/index.js'
import { emptyDatabase, type TestDatabase } from '../support/database.js'
import { history, migrationsFolder, rejection, SAMPLE, SAMPLE_NAMES, schemas } from './support.js'

// Debian puts it where only root's PATH looks.
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`
const hasPgbouncer = spawnSync('pgbouncer', ['--version'], { env: { PATH } }).status === 0
const NOBODY = 65_534

describe.skipIf(!hasPgbouncer)(
  `[X99] a migration through PgBouncer${hasPgbouncer ? '' : ' (skipped: pgbouncer is not installed)'}`,
  () => {
    let folder: string
    const children: ChildProcess[] = []

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'strata-pgbouncer-'))
      await chmod(folder, 0o755)
    })
    afterAll(async () => {
      for (const child of children) {
        const exited = once(child, 'exit')
        if (child.exitCode === null) {
          child.kill('SIGKILL')
          await exited
        }
      }
      await rm(folder, { recursive: true, force: true })
    })

    /** Starts a PgBouncer in front of a test database; answers the installer's URL through it. */
    async function pgbouncer(db: TestDatabase, settings: Record<string, string>): Promise<string> {
      const server = new URL(db.url('installer'))
      const port = await freePort()
      const users = join(folder, `users-${port}.txt`)
      const config = join(folder, `pgbouncer-${port}.ini`)
      await writeFile(
        users,
        `"${decodeURIComponent(server.username)}" "${decodeURIComponent(server.password)}"\n`,
      )
      await writeFile(
        config,
        `[databases]
* = host=${server.hostname} port=${server.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
${Object.entries(settings)
  .map(([name, value]) => `${name} = ${value}`)
  .join('\n')}
`,
      )
      // PgBouncer refuses to run as root.
      const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
      const child = spawn('pgbouncer', ['-q', config], { ...account, env: { PATH }, stdio: 'ignore' })
      children.push(child)
      const url = new URL(server)
      url.hostname = '127.0.0.1'
      url.port = String(port)
      url.search = ''
      await untilListening(url.href)
      return url.href
    }

    test.each([
      ['transaction mode', { pool_mode: 'transaction' }],
      ['transaction mode with one server connection', { pool_mode: 'transaction', default_pool_size: '1' }],
      [
        'transaction mode, handing connections out in turn',
        { pool_mode: 'transaction', server_round_robin: '1' },
      ],
      ['statement mode', { pool_mode: 'statement' }],
    ])('in %s is refused before anything is changed', async (_, settings) => {
      const db = await emptyDatabase()
      const databaseUrl = await pgbouncer(db, settings)
      await warm(
        databaseUrl,
        settings.pool_mode === 'transaction' && !('default_pool_size' in settings) ? 4 : 1,
      )
      const directory = await migrationsFolder(SAMPLE)
      for (const command of [
        () => migrate({ databaseUrl, directory }),
        () => status({ databaseUrl, directory }),
        () => uninstall({ databaseUrl }),
      ]) {
        expect(await rejection(MigrationError, command())).toMatchObject({ code: 'pooler', retry: 'never' })
      }
      const root = await db.client('superuser')
      expect(await schemas(root)).toEqual([])
      // No setting of ours may have stayed behind on a connection that others will be given.
      for (let i = 0; i < 4; i++) {
        const other = new pg.Client({ connectionString: databaseUrl })
        await other.connect()
        const { rows } = await other.query(
          `select current_setting('search_path') as path, current_setting('strata.runner', true) as token`,
        )
        await other.end()
        expect(rows).toEqual([{ path: '"$user", public', token: null }])
      }
    })

    test('in session mode works, since the session is ours until it ends', async () => {
      const db = await emptyDatabase()
      const databaseUrl = await pgbouncer(db, { pool_mode: 'session' })
      const directory = await migrationsFolder(SAMPLE)
      expect((await migrate({ databaseUrl, directory })).applied).toHaveLength(3)
      const root = await db.client('superuser')
      expect(await history(root)).toEqual(SAMPLE_NAMES)
    })
  },
)

test('[X99] a migration that finds itself in another session than the one with the lock is refused, whoever moved it', async () => {
  const db = await emptyDatabase()
  const directory = await migrationsFolder({
    ...SAMPLE,
    '0002_add_status.sql': `${SAMPLE['0002_add_status.sql']}select set_config('strata.runner', 'another', false);\n`,
  })
  const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
  expect(error).toMatchObject({ code: 'pooler', migration: '0003_name_things' })
  const root = await db.client('superuser')
  expect(await history(root)).toEqual(SAMPLE_NAMES.slice(0, 2))

  const unlocked = await migrationsFolder({
    ...SAMPLE,
    '0002_add_status.sql': await readFile(join(directory, '0002_add_status.sql'), 'utf8'),
    '0003_name_things.sql': 'select pg_advisory_unlock_all();\n',
    '0004_create_more.sql': 'create schema strata_users authorization strata_owner;\n',
  })
  expect(
    await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory: unlocked })),
  ).toMatchObject({ code: 'pooler', migration: '0004_create_more' })
  expect(await history(root)).toEqual(SAMPLE_NAMES)
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function untilListening(url: string): Promise<void> {
  const began = Date.now()
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      await client.end()
      return
    } catch (error) {
      if (Date.now() - began > 10_000) throw error
      await sleep(50)
    }
  }
}

/** Lets the pooler open several connections to the server, as one that is in use has. */
async function warm(url: string, count: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: count })
  await Promise.all(Array.from({ length: count }, () => pool.query('select pg_sleep(0.1)')))
  await pool.end()
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createStrata,
  getMe,
  getOrganization,
  listMembers,
  queries,
  SessionRefused,
  StrataError,
} from '../../src/index.js'
import { type Cast, makeCast } from '../support/cast.js'
import { rounds, testDatabase } from '../support/database.js'
import { anyToken, refusal } from './support.js'

// Debian puts it where only root's PATH looks.
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`
const version = /PgBouncer (\d+)\.(\d+)/.exec(
  spawnSync('pgbouncer', ['--version'], { env: { PATH }, encoding: 'utf8' }).stdout ?? '',
)
const namesStatements = version !== null && Number(version[2]) >= 21

describe.skipIf(!version)(
  `[X99] sessions through PgBouncer in transaction mode${version ? '' : ' (skipped: pgbouncer is not installed)'}`,
  async () => {
    const db = await testDatabase()
    let cast: Cast
    let folder: string
    let child: ChildProcess
    let url: string

    beforeAll(async () => {
      cast = await makeCast(db)
      folder = await mkdtemp(join(tmpdir(), 'strata-pgbouncer-'))
      await chmod(folder, 0o755)
      const server = new URL(db.url('app'))
      const port = await freePort()
      await writeFile(
        join(folder, 'users.txt'),
        `"${decodeURIComponent(server.username)}" "${decodeURIComponent(server.password)}"\n`,
      )
      // Two servers for sixteen clients: every transaction may meet another backend than the one before.
      await writeFile(
        join(folder, 'pgbouncer.ini'),
        `[databases]
* = host=${server.hostname} port=${server.port || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 2
server_round_robin = 1
${namesStatements ? 'max_prepared_statements = 100' : ''}
`,
      )
      // PgBouncer refuses to run as root.
      const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
      child = spawn('pgbouncer', ['-q', join(folder, 'pgbouncer.ini')], {
        ...account,
        env: { PATH },
        stdio: 'ignore',
      })
      server.hostname = '127.0.0.1'
      server.port = String(port)
      server.search = ''
      url = server.href
      await untilListening(url)
    })
    afterAll(async () => {
      if (child && child.exitCode === null) {
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }
      if (folder) await rm(folder, { recursive: true, force: true })
    })

    describe.each<[prepare: 'named' | 'unnamed', pipeline: boolean]>([
      ['unnamed', false],
      ['unnamed', true],
      ...(namesStatements ? [['named', false] as ['named', boolean]] : []),
    ])('with %s statements, pipelined: %s', (prepare, pipeline) => {
      test(
        'sixteen clients over two servers, some failing and forgetful, see no row of another organization',
        async () => {
          const pool = db.pool('app', { connectionString: url, max: 16, pipeline })
          const strata = createStrata({ app: pool, prepare })
          const people = [cast.a, cast.b].flatMap((side) =>
            [side.owner, side.member, side.locum].map(({ token }) => ({ own: side.organizationId, token })),
          )
          const total = rounds(600, 10_000)
          let left = total
          let answered = 0
          let foreign = 0
          const look = (rows: { organization_id: string }[], own: string) => {
            expect(rows).not.toEqual([])
            answered++
            foreign += rows.filter((row) => row.organization_id !== own).length
          }
          const worker = async () => {
            while (left-- > 0) {
              const { own, token } = people[Math.floor(Math.random() * people.length)] as (typeof people)[0]
              const kind = Math.floor(Math.random() * 8)
              if (kind < 3) look(await strata.run(token, queries.tenancy.listMembers, { limit: 100 }), own)
              else if (kind < 5) look(await strata.withSession(token, (tx) => listMembers(tx)), own)
              else if (kind < 6) {
                await strata.withSession(token, async (tx) => {
                  await getMe(tx)
                  await sleep(Math.random() * 5)
                  expect((await getOrganization(tx))?.organization_id).toBe(own)
                  look(await listMembers(tx), own)
                })
              } else {
                const careless = strata.withSession(token, async (tx) => {
                  if (kind === 6) await tx.query('select 1 / 0').catch(() => {})
                  else listMembers(tx)
                })
                expect(await refusal(careless)).toBeInstanceOf(StrataError)
              }
            }
          }
          await Promise.all(Array.from({ length: 16 }, worker))
          expect(foreign).toBe(0)
          expect(answered).toBeGreaterThan(total / 2)
          await pool.end()
        },
        rounds(60_000, 300_000),
      )

      test('a refused session is refused there too, and runs nothing', async () => {
        const strata = createStrata({ app: db.pool('app', { connectionString: url, pipeline }), prepare })
        expect(await refusal(getMe(strata.as(anyToken())))).toBeInstanceOf(SessionRefused)
        expect(await getMe(strata.as(cast.a.owner.token))).toMatchObject({ user_id: cast.a.owner.userId })
      })
    })
  },
)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function untilListening(url: string): Promise<void> {
  for (const began = Date.now(); ; await sleep(50)) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() - began > 10_000) throw error
    }
  }
}

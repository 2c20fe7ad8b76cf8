import { setTimeout as sleep } from 'node:timers/promises'
import { PreparedQuery } from '@pgtyped/runtime'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createStrata,
  createUser,
  getMe,
  listMembers,
  openSession,
  recordVerification,
  registerUser,
} from '../../src/index.js'
import { migrate } from '../../src/migrate/index.js'
import { type PostgresServer, startPostgres } from '../../src/postgres/index.js'
import { type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { backendOf, clientOf, makeHostTable, notes, refusal } from './support.js'

describe.each([
  ['a pool', false],
  ['a pipelined pool', true],
])('over %s', async (_, pipeline) => {
  const db = await testDatabase()
  const { app, strata } = clientOf(db, { max: 1, pipeline })
  let cast: Cast
  let superuser: pg.Client
  beforeAll(async () => {
    cast = await makeCast(db)
    superuser = await makeHostTable(db)
  })
  beforeEach(() => superuser.query('truncate host.notes'))
  const kill = (pid: number) => superuser.query('select pg_terminate_backend($1)', [pid])

  test('a connection that is killed between two queries loses the transaction and nothing else', async () => {
    const error = await refusal(
      strata.withSession(cast.a.owner.token, async (tx) => {
        await tx.query(`insert into host.notes (note) values ('lost')`)
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        await kill(rows[0]?.pid as number)
        await sleep(50)
        await tx.query(`insert into host.notes (note) values ('lost too')`)
      }),
    )
    expect(['admin_shutdown', 'connection_lost']).toContain(error.condition)
    expect(error.retry).toBe('later')
    expect(await notes(superuser)).toEqual([])
    expect(await listMembers(strata.as(cast.a.owner.token))).not.toEqual([])
  })

  test('a connection that is killed during a query is told to the query', async () => {
    const error = await refusal(
      strata.withSession(cast.a.owner.token, async (tx) => {
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        await Promise.all([tx.query('select pg_sleep(20)'), kill(rows[0]?.pid as number)])
      }),
    )
    expect(['admin_shutdown', 'connection_lost']).toContain(error.condition)
    expect(await getMe(strata.as(cast.a.owner.token))).toBeDefined()
  })

  test('a connection that is killed before the commit commits nothing, and says that it may be unknown', async () => {
    const error = await refusal(
      strata.withSession(cast.a.owner.token, async (tx) => {
        await tx.query(`insert into host.notes (note) values ('lost')`)
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        await kill(rows[0]?.pid as number)
      }),
    )
    expect(['admin_shutdown', 'connection_lost', 'commit_unknown']).toContain(error.condition)
    expect(await notes(superuser)).toEqual([])
  })

  test('one operation whose connection is lost under way may have been done, and says so', async () => {
    const sleeper = new PreparedQuery<void, { slept: null }>({
      usedParamSet: {},
      params: [],
      statement: 'select pg_sleep(20) as slept',
    } as never)
    const pid = await backendOf(app)
    const underWay = refusal(strata.as(cast.a.owner.token).run(sleeper))
    await sleep(100)
    await superuser.query('select pg_terminate_backend($1)', [pid])
    const error = await underWay
    // The server says goodbye before it hangs up; then nothing was committed. Without a goodbye nobody knows.
    expect(['admin_shutdown', 'commit_unknown']).toContain(error.condition)
    expect(error.retry).toBe(error.condition === 'admin_shutdown' ? 'later' : 'never')

    const cut = refusal(strata.as(cast.a.owner.token).run(sleeper))
    await sleep(100)
    const [busy] = (app as unknown as { _clients: { connection: { stream: { destroy(): void } } }[] })
      ._clients
    busy?.connection.stream.destroy()
    expect(await cut).toMatchObject({ code: 'ST910', retry: 'never' })
  })

  test('an idle connection that is killed ends neither the process nor the next call', async () => {
    await kill(await backendOf(app))
    await sleep(100)
    expect(await getMe(strata.as(cast.a.owner.token))).toBeDefined()
  })

  test('a connection that is cut after the commit was sent leaves the question open, and says so', async () => {
    const error = await refusal(
      strata.withSession(cast.a.owner.token, async (tx) => {
        await tx.query(`insert into host.notes (note) values ('perhaps')`)
        const { client } = tx as unknown as { client: pg.Client }
        const { query } = client
        // The commit reaches the server; its answer does not reach us.
        client.query = ((text: never, ...rest: never[]) => {
          const answer = (query as (...all: unknown[]) => Promise<unknown>).call(client, text, ...rest)
          if (text === 'commit') {
            setImmediate(() => client.connection.stream.destroy())
          }
          return answer
        }) as never
      }),
    )
    expect(error).toMatchObject({ code: 'ST910', condition: 'commit_unknown', retry: 'never' })
    expect(await listMembers(strata.as(cast.b.owner.token))).not.toEqual([])
  })
})

describe('a server of our own', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server?.stop())

  test('a restart of the server is survived: what was under way fails, what comes next works', async () => {
    await migrate({ databaseUrl: server.url })
    const admin = new pg.Client({ connectionString: server.url })
    await admin.connect()
    for (const door of ['app', 'auth', 'operator']) {
      await admin.query(`create role login_${door} login password 'x' in role strata_${door}`)
    }
    await admin.end()
    const pool = (door: string) =>
      new pg.Pool({
        connectionString: server.urlFor({ user: `login_${door}`, password: 'x', database: 'postgres' }),
      })
    const pools = { app: pool('app'), auth: pool('auth'), operator: pool('operator') }
    const strata = createStrata(pools)
    const user_id = await createUser(strata.operator, { given_name: 'Ada' })
    await registerUser(strata.operator, { user_id })
    await recordVerification(strata.auth, { user_id, kind: 'email' })
    const opened = await openSession(strata.auth, { user_id })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    expect(await getMe(strata.as(opened.token))).toMatchObject({ user_id })

    const underWay = refusal(strata.withSession(opened.token, (tx) => tx.query('select pg_sleep(30)')))
    await sleep(200)
    await server.kill('SIGINT')
    expect((await underWay).retry).toBe('later')
    expect(await refusal(getMe(strata.as(opened.token)))).toMatchObject({ retry: 'later' })
    await server.restart()
    expect(await getMe(strata.as(opened.token))).toMatchObject({ user_id })
    await Promise.all(Object.values(pools).map((p) => p.end()))
  }, 60_000)
})

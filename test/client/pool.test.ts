import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createStrata,
  getMe,
  getOrganization,
  listMembers,
  lockUser,
  queries,
  type SessionTransaction,
  StrataError,
  unlockUser,
} from '../../src/index.js'
import { type Cast, makeCast } from '../support/cast.js'
import { rounds, testDatabase } from '../support/database.js'
import { loginName } from '../support/server.js'
import { backendOf, clientOf, makeHostTable, notes, refusal } from './support.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client

beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await makeHostTable(db)
})
beforeEach(() => superuser.query('truncate host.notes'))

describe.each([
  ['a pool of one', { max: 1 }],
  ['a pipelined pool of one', { max: 1, pipeline: true }],
])('over %s', (_, options) => {
  const { app, strata } = clientOf(db, options)
  const write = (tx: SessionTransaction, note: string) =>
    tx.query('insert into host.notes (note) values ($1)', [note])

  /** What a careless callback leads to: nothing is committed, and the next borrower has another, clean connection. */
  async function careless(condition: string, body: (tx: SessionTransaction) => unknown, kept: string[] = []) {
    const before = await backendOf(app)
    const error = await refusal(strata.withSession(cast.a.owner.token, body as never))
    expect(error.condition).toBe(condition)
    expect(await backendOf(app)).not.toBe(before)
    expect(await notes(superuser)).toEqual(kept)
    const b = await strata.withSession(cast.b.owner.token, (tx) => listMembers(tx))
    expect(new Set(b.map((row) => row.organization_id))).toEqual(new Set([cast.b.organizationId]))
  }

  test('[X17] a callback that swallows the error of a query commits nothing and costs its connection', () =>
    careless('transaction_failed', async (tx) => {
      await write(tx, 'lost')
      await tx.query('select 1 / 0').catch(() => {})
    }))

  test('[X17] a callback that does not await its queries commits nothing and costs its connection', () =>
    careless('query_not_awaited', (tx) => {
      write(tx, 'lost')
      tx.query('select pg_sleep(0.2)')
    }))

  test('[X17] a callback that does not await the last of its queries commits nothing', () =>
    careless('query_not_awaited', async (tx) => {
      await write(tx, 'lost')
      tx.query('select pg_sleep(0.2), 1 / 0')
    }))

  test('[X17] a callback that commits by itself is told so, and costs its connection', () =>
    careless(
      'transaction_ended_by_callback',
      async (tx) => {
        await write(tx, 'by itself')
        await tx.query('commit')
      },
      ['by itself'],
    ))

  test('[X17] a callback that commits and begins anew is told so', () =>
    careless(
      'transaction_ended_by_callback',
      async (tx) => {
        await write(tx, 'by itself')
        await tx.query('commit')
        await tx.query('begin')
        expect(await listMembers(tx)).toEqual([])
      },
      ['by itself'],
    ))

  test('[X17] a callback that rolls back, and goes on in a chained transaction, is told so', async () => {
    await careless('transaction_ended_by_callback', async (tx) => {
      await write(tx, 'lost')
      await tx.query('rollback')
    })
    await careless('transaction_ended_by_callback', async (tx) => {
      await write(tx, 'lost')
      await tx.query('rollback and chain')
      expect(await listMembers(tx)).toEqual([])
    })
  })

  test('several statements in one text are refused, so that none can hide a commit', async () => {
    const error = await refusal(
      strata.withSession(cast.a.owner.token, (tx) => tx.query('select 1; commit; select 2')),
    )
    expect(error.code).toBe('42601')
  })

  test('[X17] a query sent after the callback returned is refused and reaches no other borrower', async () => {
    let late: SessionTransaction | undefined
    await strata.withSession(cast.a.owner.token, async (tx) => {
      await getMe(tx)
      late = tx
    })
    const tx = late as SessionTransaction
    const attempts = async () => {
      for (const attempt of [
        () => getMe(tx),
        () => tx.run(queries.tenancy.listMembers, { limit: 5 }),
        () => write(tx, 'late'),
      ]) {
        expect(await refusal(attempt())).toMatchObject({ condition: 'transaction_closed' })
      }
    }
    await attempts()
    await strata.withSession(cast.b.owner.token, async (other) => {
      await getMe(other)
      await attempts()
      expect((await getOrganization(other))?.organization_id).toBe(cast.b.organizationId)
    })
    expect(await notes(superuser)).toEqual([])
  })

  test('a callback that fails before it has asked anything leaves nothing that could still be sent', async () => {
    const { token } = cast.a.owner
    await strata.withSession(token, (tx) => getMe(tx))
    let late: SessionTransaction | undefined
    const failure = new Error('at once')
    const attempt = strata.withSession(token, (tx) => {
      late = tx
      throw failure
    })
    await expect(attempt).rejects.toBe(failure)
    const tx = late as unknown as SessionTransaction
    expect(await refusal(tx.session)).toMatchObject({ condition: 'transaction_closed' })
    expect(await refusal(getMe(tx))).toMatchObject({ condition: 'transaction_closed' })
    const { rows } = await app.query('select strata.user_id() as who, now() = statement_timestamp() as alone')
    expect(rows).toEqual([{ who: null, alone: true }])
  })

  test('a parameter that cannot be sent is told as such, and its connection stays good', async () => {
    const endless: unknown[] = [{}]
    ;(endless[0] as { self: unknown }).self = endless[0]
    for (const attempt of [
      () => strata.withSession(cast.a.owner.token, (tx) => tx.query('select $1::jsonb', endless)),
      () =>
        strata.withSession(cast.a.owner.token, async (tx) => {
          await getMe(tx)
          await tx.query('select $1::jsonb', endless)
        }),
    ]) {
      expect(await refusal(attempt())).toMatchObject({ code: 'ST402', retry: 'never' })
      expect(await listMembers(strata.as(cast.b.owner.token))).not.toEqual([])
    }
  })

  test('a callback that fails while other queries of it are under way is rolled back, and its connection stays', async () => {
    const before = await backendOf(app)
    const error = await refusal(
      strata.withSession(cast.a.owner.token, (tx) =>
        Promise.all([write(tx, 'lost'), tx.query('select 1 / 0'), tx.query('select pg_sleep(0.05)')]),
      ),
    )
    expect(error.code).toBe('22012')
    expect(await backendOf(app)).toBe(before)
    expect(await notes(superuser)).toEqual([])
  })

  test('a callback that repairs its mistake with a savepoint commits', async () => {
    await strata.withSession(cast.a.owner.token, async (tx) => {
      await write(tx, 'kept')
      await tx.query('savepoint attempt')
      await tx.query('select 1 / 0').catch(() => {})
      await tx.query('rollback to savepoint attempt')
    })
    expect(await notes(superuser)).toEqual(['kept'])
  })

  test('a mistake found at commit is told with its constraint, and nothing is kept', async () => {
    await superuser.query(
      'create table if not exists host.parents (parent text primary key); create table if not exists host.children (parent text references host.parents deferrable initially deferred)',
    )
    await superuser.query(`grant all on host.parents, host.children to ${loginName('app')}`)
    const orphan = (tx: SessionTransaction) => tx.query(`insert into host.children values ('nobody')`)
    const error = await refusal(strata.withSession(cast.a.owner.token, orphan))
    expect(error).toMatchObject({ condition: 'foreign_key_violation', constraint: 'children_parent_fkey' })
    expect((await superuser.query('select from host.children')).rowCount).toBe(0)
  })

  test('[X16] what a callback sets for the session is gone for the next borrower', async () => {
    const { rows } = await app.query(`select current_setting('search_path') as path`)
    for (const text of [
      `set search_path = host`,
      `select set_config('search_path', 'host', false)`,
      `set statement_timeout = 12345`,
    ]) {
      await strata.withSession(cast.a.owner.token, (tx) => tx.query(text))
      const after = await app.query(
        `select current_setting('search_path') as path, current_setting('statement_timeout') as timeout`,
      )
      expect(after.rows).toEqual([{ path: rows[0].path, timeout: '0' }])
    }
    const before = await backendOf(app)
    await strata.withSession(cast.a.owner.token, (tx) => tx.query(`set local statement_timeout = 12345`))
    expect(await backendOf(app)).toBe(before)
  })

  test("[X16] A's signed context, kept for the session, shows the next borrower nothing", async () => {
    await strata.withSession(cast.a.owner.token, async (tx) => {
      expect(await listMembers(tx)).not.toEqual([])
      await tx.query(
        `select set_config(s, current_setting(s), false) from unnest(array['strata.context', 'strata.signature']) s`,
      )
    })
    expect((await app.query('select from strata.members')).rowCount).toBe(0)
    // The same done past the client, on a connection that stays in the pool.
    const client = await app.connect()
    await client.query('begin')
    await client.query('select strata.begin_session($1)', [cast.a.owner.token])
    await client.query(
      `select set_config(s, current_setting(s), false) from unnest(array['strata.context', 'strata.signature']) s`,
    )
    expect((await client.query('select from strata.members')).rowCount).toBeGreaterThan(0)
    await client.query('commit')
    expect(
      (await client.query(`select length(current_setting('strata.context')) as length`)).rows[0].length,
    ).toBeGreaterThan(100)
    expect((await client.query('select from strata.members')).rowCount).toBe(0)
    client.release()
    const rows = await listMembers(strata.as(cast.b.owner.token))
    expect(new Set(rows.map((row) => row.organization_id))).toEqual(new Set([cast.b.organizationId]))
  })

  test('[X18] cursors, temporary tables, prepared statements and channels stay with their connection', async () => {
    for (const [text, left] of [
      ['declare everybody cursor with hold for select * from strata.members', 'select name from pg_cursors'],
      [
        'create temporary table everybody as select * from strata.members',
        `select 1 where to_regclass('pg_temp.everybody') is not null`,
      ],
      [
        'select * into temp everybody from strata.members',
        `select 1 where to_regclass('pg_temp.everybody') is not null`,
      ],
      [
        'prepare everybody as select * from strata.members',
        'select name from pg_prepared_statements where from_sql',
      ],
      ['listen everybody', 'select pg_listening_channels()'],
      [
        'select pg_advisory_lock(42)',
        `select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
      ],
    ] as const) {
      await strata.withSession(cast.a.owner.token, async (tx) => {
        await tx.query(text)
        expect((await tx.query(left)).rowCount, text).toBeGreaterThanOrEqual(
          text.startsWith('listen') ? 0 : 1,
        )
      })
      expect((await app.query(left)).rowCount, text).toBe(0)
    }
  })

  test('[X18] what our own statements leave in a connection is their text and nobody’s rows', async () => {
    await strata.withSession(cast.a.owner.token, (tx) => listMembers(tx))
    const { rows } = await app.query(
      'select name, statement from pg_prepared_statements where name like $1',
      ['strata_%'],
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(cast.a.organizationId)
    expect(JSON.stringify(rows)).not.toContain(cast.a.owner.token)
  })

  test('[X19] the application cannot become somebody else inside a session', async () => {
    for (const text of [
      'set role strata_owner',
      'set local role strata_definer',
      `set session authorization ${loginName('installer')}`,
    ]) {
      const error = await refusal(strata.withSession(cast.a.owner.token, (tx) => tx.query(text)))
      expect(error.condition).toBe('insufficient_privilege')
    }
    const seen = await strata.withSession(cast.a.owner.token, async (tx) => {
      await tx.query('reset role')
      return listMembers(tx)
    })
    expect(new Set(seen.map((row) => row.organization_id))).toEqual(new Set([cast.a.organizationId]))
  })

  test('a connection that somebody else gave back inside a transaction is not used', async () => {
    const client = await app.connect()
    await client.query('begin')
    await client.query(`insert into host.notes (note) values ('of somebody else')`)
    client.release()
    await strata.withSession(cast.a.owner.token, (tx) => write(tx, 'ours'))
    expect(await notes(superuser)).toEqual(['ours'])
  })
})

describe('roles', () => {
  const withLogin = async (name: string, grants: string[], options = '') => {
    const login = `strata_test_${name}_${process.pid}`
    await superuser.query(`create role ${login} login password 'x' ${options}`)
    for (const role of grants) await superuser.query(`grant ${role} to ${login}`)
    const url = new URL(db.url('app'))
    url.username = login
    url.password = 'x'
    const pool = db.pool('app', { connectionString: url.href })
    return {
      login,
      pool,
      drop: async () => {
        await pool.end()
        await superuser.query(`drop role ${login}`)
      },
    }
  }

  test.each([
    ['a superuser', [], 'superuser'],
    ['one that bypasses row security', ['strata_app'], 'bypassrls'],
    ['a member of strata_owner', ['strata_app', 'strata_owner'], ''],
    ['a member of strata_definer', ['strata_app', 'strata_definer'], ''],
    ['a member of strata_reporter', ['strata_app', 'strata_reporter'], ''],
    ['one that is not a member of strata_app', ['strata_worker'], ''],
    ['one that is a member of nothing', [], ''],
  ])('a connection as %s is refused before anything is asked', async (who, grants, options) => {
    const { pool, drop } = await withLogin(`r${who.length}`, grants, options)
    const strata = createStrata({ app: pool })
    let entered = false
    const error = await refusal(
      strata.withSession(cast.a.owner.token, () => {
        entered = true
      }),
    )
    expect(error).toMatchObject({ code: 'ST901', condition: 'connection_refused_by_role' })
    expect(await refusal(getMe(strata.as(cast.a.owner.token)))).toMatchObject({ code: 'ST901' })
    expect(entered).toBe(false)
    expect(pool.totalCount).toBe(0)
    await drop()
  })

  test('a pool that is given for two doors is looked at for each of them', async () => {
    const { login, pool, drop } = await withLogin('auth_only', ['strata_auth'])
    const strata = createStrata({ app: pool, auth: pool, operator: pool })
    const { userId } = cast.a.owner
    expect(await strata.openSession({ user_id: userId })).toMatchObject({ outcome: 'opened' })
    const error = await refusal(lockUser(strata.operator, { user_id: userId }))
    expect(error).toMatchObject({ code: 'ST901', condition: 'connection_refused_by_role' })
    expect(error.message).toContain('grant strata_operator to')
    // With both roles one connection serves both doors, and is listened to once.
    await superuser.query(`grant strata_operator to ${login}`)
    for (let round = 0; round < 3; round++) {
      expect(await strata.openSession({ user_id: userId })).toMatchObject({ outcome: 'opened' })
      expect(await unlockUser(strata.operator, { user_id: userId })).toBe('unchanged')
    }
    const client = await pool.connect()
    const listeners = client.listenerCount('error')
    client.release()
    expect([pool.totalCount, listeners]).toEqual([1, 1])
    await drop()
  })

  test('a pool is listened to once, however many clients are made over it', () => {
    const pool = db.pool('app')
    const before = pool.listenerCount('error')
    for (let made = 0; made < 20; made++) createStrata({ app: pool, operator: pool })
    expect(pool.listenerCount('error')).toBe(before + 1)
  })

  test('a door without a pool says which pool is missing', async () => {
    const strata = createStrata({ app: db.pool('app') })
    const error = await refusal(strata.openSession({ user_id: cast.a.owner.userId }))
    expect(error).toMatchObject({ condition: 'pool_missing' })
    expect(error.message).toContain('auth')
    await strata.revokeSession('0'.repeat(64)) // which the application may do as well
  })
})

test.each([
  ['a pool', false],
  ['a pipelined pool', true],
])(
  'sixteen clients share %s of two connections, some of them failing and forgetful: no row of another organization is ever seen',
  async (_, pipeline) => {
    const { app, strata } = clientOf(db, { max: 2, pipeline })
    const sides = [cast.a, cast.b]
    const people = sides.flatMap((side) =>
      [side.owner, side.member, side.reinstated, side.locum].map((person) => ({ side, person })),
    )
    const total = rounds(1_500, 10_000)
    let left = total
    let foreign = 0
    let answered = 0
    let refused = 0
    const look = (rows: { organization_id: string }[], own: string) => {
      answered++
      if (rows.length === 0) throw new Error('a member sees nobody')
      foreign += rows.filter((row) => row.organization_id !== own).length
    }
    const late: SessionTransaction[] = []

    const worker = async () => {
      while (left-- > 0) {
        const { side, person } = people[Math.floor(Math.random() * people.length)] as (typeof people)[0]
        const own = side.organizationId
        const { token } = person
        const all = (tx: SessionTransaction) =>
          tx.query<{ organization_id: string }>('select organization_id from strata.members')
        const behaviours: (() => Promise<unknown>)[] = [
          () => strata.withSession(token, async (tx) => look(await listMembers(tx), own)),
          () => strata.withSession(token, async (tx) => look((await all(tx)).rows, own)),
          async () => look(await strata.run(token, queries.tenancy.listMembers, { limit: 100 }), own),
          async () => look(await listMembers(strata.as(token)), own),
          () =>
            strata.withSession(token, async (tx) => {
              const [first, second] = await Promise.all([listMembers(tx), all(tx)])
              look(first, own)
              look(second.rows, own)
            }),
          () =>
            strata.withSession(token, async (tx) => {
              await all(tx)
              throw new StrataError('22000', 'the callback fails')
            }),
          () => strata.withSession(token, (tx) => void (Math.random() < 0.5 ? all(tx) : listMembers(tx))),
          () => strata.withSession(token, (tx) => all(tx).then(() => tx.query('select 1 / 0'))),
          () =>
            strata.withSession(token, async (tx) => {
              await tx.query('select 1 / 0').catch(() => {})
              late.push(tx)
            }),
          () => strata.withSession(token, async (tx) => void late.push(tx)),
          async () => {
            const tx = late.pop()
            if (tx) await all(tx)
          },
        ]
        // Carelessness is the exception: five in six do what they should.
        const careful = Math.random() < 5 / 6
        const choice = careful ? Math.floor(Math.random() * 5) : 5 + Math.floor(Math.random() * 6)
        await behaviours[choice]?.().catch((error) => {
          if (!(error instanceof StrataError) || careful) throw error
          refused++
        })
      }
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    expect(foreign).toBe(0)
    expect(answered).toBeGreaterThan(total / 2)
    expect(refused).toBeGreaterThan(total / 20)
    expect(app.totalCount).toBeLessThanOrEqual(2)
    await sleep(0)
    expect(app.waitingCount).toBe(0)
  },
  rounds(30_000, 240_000),
)

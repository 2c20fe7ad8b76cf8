import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { schemaVersions } from '../../src/connection.js'
import { clientConditions, databaseConditions, postgresConditions, toStrataError } from '../../src/errors.js'
import { createStrata, createUser, getMe, listMembers } from '../../src/index.js'
import { type Cast, makeCast } from '../support/cast.js'
import { emptyDatabase, testDatabase } from '../support/database.js'
import { clientOf, makeHostTable, notes, refusal } from './support.js'

const db = await testDatabase()
const { strata } = clientOf(db)
let cast: Cast
let superuser: pg.Client
beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await makeHostTable(db)
})

test('the client names the errors that the database can raise, all of them and no others', async () => {
  const { rows } = await superuser.query<{ sqlstate: string; condition_name: string }>(
    'select sqlstate, condition_name from strata_core.error_codes',
  )
  expect(databaseConditions).toEqual(Object.fromEntries(rows.map((r) => [r.sqlstate, r.condition_name])))
})

test('no code of the client is one of the database, and every condition has one code', () => {
  const all = [databaseConditions, clientConditions, postgresConditions]
  const codes = all.flatMap((list) => Object.keys(list))
  const names = all.flatMap((list) => Object.values(list))
  expect(new Set(codes).size).toBe(codes.length)
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(clientConditions).every((code) => code.startsWith('ST9'))).toBe(true)
  expect(Object.keys(databaseConditions).some((code) => code.startsWith('ST9'))).toBe(false)
})

test('the page about the client lists its own errors, all of them and no others', () => {
  const page = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| (ST9\d\d) \| `(\w+)` \|/gm)].map(([, code, name]) => [code, name])
  expect(Object.fromEntries(listed)).toEqual(clientConditions)
})

test('an error of the database carries its constraint and never a row', async () => {
  const { token } = cast.a.owner
  const secret = 'a note that is nobody else’s business'
  await strata.withSession(token, (tx) => tx.query('insert into host.notes (note) values ($1)', [secret]))
  const error = await refusal(
    strata.withSession(token, (tx) => tx.query('insert into host.notes (note) values ($1)', [secret])),
  )
  expect(error).toMatchObject({ code: '23505', condition: 'unique_violation', constraint: 'notes_pkey' })
  const everything = JSON.stringify({
    ...error,
    message: error.message,
    stack: error.stack,
    cause: error.cause,
  })
  expect(everything).not.toContain(secret)
  expect(error).not.toHaveProperty('detail')
  expect(error).not.toHaveProperty('where')
  expect(error.cause).toBeUndefined()
})

test('an error that nobody named keeps its code', () => {
  const error = toStrataError(Object.assign(new Error('odd'), { severity: 'ERROR', code: '22012' }))
  expect(error).toMatchObject({ code: '22012', condition: 'database_error', retry: 'never' })
})

describe('[X102] what can help', () => {
  const inSession = (text: string, before?: string) =>
    refusal(
      strata.withSession(cast.a.owner.token, async (tx) => {
        if (before) await tx.query(before)
        await tx.query(text)
      }),
    )

  test('a statement that took too long may be tried later', async () => {
    const error = await inSession('select pg_sleep(5)', 'set local statement_timeout = 50')
    expect(error).toMatchObject({ code: '57014', condition: 'query_canceled', retry: 'later' })
  })

  test('a lock that was not granted in time may be tried later', async () => {
    await superuser.query('begin')
    await superuser.query('lock table host.notes')
    const error = await inSession('select from host.notes', 'set local lock_timeout = 50')
    await superuser.query('rollback')
    expect(error).toMatchObject({ code: '55P03', condition: 'lock_not_available', retry: 'later' })
  })

  test.each([
    ['53100', 'disk_full', 'later'],
    ['53300', 'too_many_connections', 'later'],
    ['40001', 'serialization_failure', 'at once'],
    ['40P01', 'deadlock_detected', 'at once'],
    ['23505', 'unique_violation', 'never'],
    ['42501', 'insufficient_privilege', 'never'],
  ])('%s is named %s and may be tried again: %s', async (code, condition, retry) => {
    const error = await inSession(`do $$ begin raise exception using errcode = '${code}'; end $$`)
    expect(error).toMatchObject({ code, condition, retry })
  })
})

describe('repeatable transactions', () => {
  /** Reads a sum, waits until the other has read it too, and writes: of two such, one must fail. */
  const race = async (options: { repeatable?: boolean }) => {
    await superuser.query('truncate host.notes')
    let readers = 0
    let bothHaveRead: () => void
    const both = new Promise<void>((resolve) => {
      bothHaveRead = resolve
    })
    let runs = 0
    const body = (note: string) =>
      strata.withSession(
        cast.a.owner.token,
        async (tx) => {
          runs++
          await tx.query('select count(*) from host.notes')
          if (++readers === 2) bothHaveRead()
          await both
          await tx.query('insert into host.notes (note) values ($1)', [note])
        },
        { isolation: 'serializable', ...options },
      )
    const settled = await Promise.allSettled([body('one'), body('two')])
    return { settled, runs }
  }

  test('of two that cannot both be true, one is refused when nothing was said of repeating', async () => {
    const { settled, runs } = await race({})
    const failed = settled.filter((s) => s.status === 'rejected')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.reason).toMatchObject({ code: '40001', retry: 'at once' })
    expect(runs).toBe(2)
    expect(await notes(superuser)).toHaveLength(1)
  })

  test('both are done when the body may be repeated', async () => {
    const { settled, runs } = await race({ repeatable: true })
    expect(settled.map((s) => s.status)).toEqual(['fulfilled', 'fulfilled'])
    expect(runs).toBeGreaterThan(2)
    expect(await notes(superuser)).toEqual(['one', 'two'])
  })

  test('a body that always loses is given up after five times', async () => {
    let runs = 0
    const error = await refusal(
      strata.withSession(
        cast.a.owner.token,
        async (tx) => {
          runs++
          await tx.query(`do $$ begin raise exception using errcode = '40P01'; end $$`)
        },
        { repeatable: true },
      ),
    )
    expect(error.code).toBe('40P01')
    expect(runs).toBe(5)
  })

  test('other errors are not repeated', async () => {
    let runs = 0
    await refusal(
      strata.operator.transaction(
        async (tx) => {
          runs++
          await createUser(tx, { given_name: 'X', user_type: 'nonsense' })
        },
        { repeatable: true },
      ),
    )
    expect(runs).toBe(1)
  })
})

describe('databases that do not fit', () => {
  test('a database without pg-strata says how to install it', async () => {
    const empty = await emptyDatabase()
    const error = await refusal(clientOf(empty).strata.withSession(cast.a.owner.token, (tx) => getMe(tx)))
    expect(error).toMatchObject({ code: 'ST902', condition: 'schema_not_installed' })
    expect(error.message).toContain('pg-strata migrate')
  })

  test.each([
    ['older', schemaVersions.from - 1, 'pg-strata migrate'],
    ['newer', schemaVersions.to + 1, 'update the package'],
  ])('[X98] a client refuses a database whose interface is %s than it knows', async (_, version, advice) => {
    const other = await testDatabase()
    const admin = await other.client('superuser')
    await admin.query(
      `create or replace function strata.schema_version() returns integer language sql immutable parallel safe begin atomic select ${version}; end`,
    )
    const side = clientOf(other)
    let entered = false
    const error = await refusal(
      side.strata.withSession(cast.a.owner.token, () => {
        entered = true
      }),
    )
    expect(error).toMatchObject({ code: 'ST903', condition: 'schema_version_unknown', retry: 'never' })
    expect(error.message).toContain(advice)
    expect(entered).toBe(false)
    await refusal(createUser(side.strata.operator, { given_name: 'Nobody' }))
    const { rows } = await admin.query('select count(*)::int as users from strata_users.users')
    expect(rows).toEqual([{ users: 0 }])
  })

  test('a wrong password, or nobody listening, is one typed error without the password', async () => {
    const wrong = new URL(db.url('app'))
    wrong.password = 'wrong-password'
    const nobody = new URL(db.url('app'))
    nobody.port = '1'
    for (const [url, code] of [
      [wrong, '28P01'],
      [nobody, 'ST911'],
    ] as const) {
      const pool = db.pool('app', { connectionString: url.href })
      const error = await refusal(listMembers(createStrata({ app: pool }).as(cast.a.owner.token)))
      expect(error.code).toBe(code)
      expect(error.message).not.toContain('wrong-password')
    }
  })
})

import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { doctor } from '../../src/doctor/index.js'
import { testDatabase } from '../support/database.js'
import { failure, one, setClock } from '../support/people.js'
import { signInByCode, signUp } from './support.js'

const db = await testDatabase()
let auth: pg.Client
let worker: pg.Client
let installer: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  auth = await db.client('auth')
  worker = await db.client('worker')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
})

/** The months of this file begin where nothing has been recorded yet. */
let year = 2040
const at = (month: number, day = 10) => new Date(Date.UTC(year, month - 1, day, 12))
beforeEach(async () => {
  year += 10
  await setClock(installer, at(1))
})
afterEach(() => setClock(installer, null))

interface Told {
  month: string
  outcome: string
}

const maintain = async (client: pg.ClientBase, ahead = 3, keep = 1200): Promise<Told[]> =>
  (
    await client.query(
      "select to_char(month, 'YYYY-MM') as month, outcome from strata.maintain_sign_ins($1, $2) order by 1, 2",
      [ahead, keep],
    )
  ).rows
const months = (told: Told[], outcome: string) =>
  told.filter((each) => each.outcome === outcome).map(({ month }) => month)
const partitionsOf = async (of = year) =>
  (
    await superuser.query(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'strata_users.sign_ins'::regclass and c.relname like $1 order by 1`,
      [`sign_ins_${of}%`],
    )
  ).rows.map(({ name }) => name)
const partitionOf = (userId: string) =>
  one(superuser, 'select tableoid::regclass::text from strata_users.sign_ins where user_id = $1', [userId])
let count = 0
const newEmail = () => `month${++count}@example.com`

describe('a worker who makes room for the attempts of coming months', () => {
  test('[C11] makes the months that are missing, once, and attempts go there', async () => {
    expect(months(await maintain(worker), 'created')).toEqual(
      ['01', '02', '03', '04'].map((month) => `${year}-${month}`),
    )
    expect(await maintain(worker)).toEqual([])
    for (const month of [1, 4]) {
      await setClock(installer, at(month))
      const { user_id } = await signUp(auth, newEmail())
      expect(await partitionOf(user_id)).toBe(`strata_users.sign_ins_${year}_0${month}`)
    }
    expect(months(await maintain(worker), 'created')).toEqual(
      ['05', '06', '07'].map((month) => `${year}-${month}`),
    )
  })

  test('gets months of UTC, wherever the worker runs', async () => {
    const client = await db.client('worker')
    await client.query("set timezone = 'Pacific/Kiritimati'; set datestyle = 'German, DMY'")
    await setClock(installer, new Date(Date.UTC(year, 0, 31, 23)))
    expect(months(await maintain(client, 1), 'created')).toEqual([`${year}-01`, `${year}-02`])
    const { user_id } = await signUp(auth, newEmail())
    await setClock(installer, new Date(Date.UTC(year, 1, 1, 0, 0, 1)))
    const later = await signUp(auth, newEmail())
    expect([await partitionOf(user_id), await partitionOf(later.user_id)]).toEqual(
      ['01', '02'].map((month) => `strata_users.sign_ins_${year}_${month}`),
    )
  })

  test('is told of a month whose attempts are in the default partition already, and gets the others', async () => {
    await setClock(installer, at(2))
    const { user_id } = await signUp(auth, newEmail())
    await setClock(installer, at(1))
    const told = await maintain(worker)
    expect(months(told, 'skipped')).toEqual([`${year}-02`])
    expect(months(told, 'created')).toEqual(['01', '03', '04'].map((month) => `${year}-${month}`))
    expect(await partitionOf(user_id)).toBe('strata_users.sign_ins_default')
    expect(await maintain(worker)).toEqual([{ month: `${year}-02`, outcome: 'skipped' }])
  })

  test('[X29] makes partitions that nobody reads or writes by themselves, and that the doctor has nothing to say about', async () => {
    await maintain(worker)
    await signUp(auth, newEmail())
    const { rows } = await superuser.query(
      `select c.relrowsecurity and c.relforcerowsecurity as forced, c.relacl is null as closed, c.relowner::regrole::text as owner,
              obj_description(c.oid) is not null as described, (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
              (select count(*)::int from pg_index x where x.indrelid = c.oid) as indexes,
              (select count(*)::int from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f', 'p')) as constraints
       from pg_class c where c.oid = $1::regclass`,
      [`strata_users.sign_ins_${year}_01`],
    )
    expect(rows).toEqual([
      {
        forced: true,
        closed: true,
        owner: 'strata_owner',
        described: true,
        policies: 0,
        indexes: 2,
        constraints: 1,
      },
    ])
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
      const client = await db.client(role)
      for (const partition of [`sign_ins_${year}_01`, 'sign_ins_default'])
        for (const statement of [
          `select from strata_users.${partition}`,
          `delete from strata_users.${partition}`,
        ])
          expect(await failure(client, statement)).toMatchObject({ code: '42501' })
    }
    const analyst = await db.client('analyst')
    expect(
      await one<number>(
        analyst,
        'select count(*)::int from strata_analytics.sign_ins where attempted_at >= $1',
        [at(1)],
      ),
    ).toBe(1)
    await setClock(installer, null)
    expect((await doctor(superuser)).findings).toEqual([])
  })

  test('drops what is older than the months to keep, from the partitions and from the default one, and the users stay', async () => {
    await maintain(worker, 0, 24)
    const kept = await signUp(auth, newEmail())
    await setClock(installer, at(3))
    const late = await signUp(auth, newEmail())
    await setClock(installer, new Date(Date.UTC(year + 2, 0, 1)))
    expect(await maintain(worker, 0, 24)).toEqual([{ month: `${year + 2}-01`, outcome: 'created' }])
    await setClock(installer, new Date(Date.UTC(year + 2, 1, 1)))
    expect(await maintain(worker, 0, 24)).toEqual([
      { month: `${year}-01`, outcome: 'dropped' },
      { month: `${year + 2}-02`, outcome: 'created' },
    ])
    expect(await partitionsOf()).toEqual([])
    await setClock(installer, new Date(Date.UTC(year + 2, 3, 1)))
    expect(await maintain(worker, 0, 24)).toEqual([
      { month: `${year}-03`, outcome: 'emptied' },
      { month: `${year + 2}-04`, outcome: 'created' },
    ])
    for (const { user_id } of [kept, late]) {
      expect(
        await one<number>(superuser, 'select count(*)::int from strata_users.sign_ins where user_id = $1', [
          user_id,
        ]),
      ).toBe(0)
      expect(
        await one(superuser, 'select status from strata_users.users where user_id = $1', [user_id]),
      ).toBe('active')
    }
  })

  test('two at once run one after the other', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => db.client('worker')))
    const told = await Promise.all(clients.map((client) => maintain(client)))
    expect(told.flat()).toHaveLength(4)
    expect(new Set(told.flat().map(({ outcome }) => outcome))).toEqual(new Set(['created']))
  })

  test('gives way to somebody who holds a lock, and does it the next time', async () => {
    const reader = await db.client('superuser')
    await reader.query('begin; lock table strata_users.sign_ins_default in row exclusive mode')
    expect(new Set(months(await maintain(worker), 'busy')).size).toBe(4)
    expect(await partitionsOf()).toEqual([])
    await reader.query('rollback')
    expect(months(await maintain(worker), 'created')).toHaveLength(4)
    expect(await one(worker, 'show lock_timeout')).toBe('0')
  })

  test('does not make a sign-in fail that comes at the same moment', async () => {
    const email = newEmail()
    const { device_token } = await signUp(auth, email)
    const others = db.pool('auth', { max: 4 })
    const working = (async () => {
      for (let round = 0; round < 12; round++) await maintain(worker, round)
    })()
    const signing = Array.from({ length: 4 }, async (_, i) => {
      const client = await others.connect()
      try {
        const outcomes: string[] = []
        for (let round = 0; round < 10; round++) {
          const mine = i === 0 && round === 0 ? email : `busy${i}-${round}@example.com`
          if (mine !== email) await signUp(client, mine)
          else outcomes.push((await signInByCode(client, email, { device_token })).outcome)
        }
        return outcomes
      } finally {
        client.release()
      }
    })
    await working
    expect((await Promise.all(signing)).flat()).toEqual(['signed_in'])
  })

  test('is refused months that make no sense, and so is everybody else', async () => {
    for (const [ahead, keep] of [
      [-1, 24],
      [121, 24],
      [3, 0],
      [null, 24],
      [3, null],
    ])
      expect(await failure(worker, 'select strata.maintain_sign_ins($1, $2)', [ahead, keep])).toMatchObject({
        code: 'ST402',
        constraint: 'sign_ins_check',
        detail: undefined,
      })
    for (const role of ['app', 'auth', 'operator', 'analyst'] as const)
      expect(await failure(await db.client(role), 'select strata.maintain_sign_ins()')).toMatchObject({
        code: '42501',
      })
  })
})

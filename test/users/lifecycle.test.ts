import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  createUser,
  failure,
  inSession,
  one,
  openSession,
  setClock,
} from '../support/people.js'

const hours = (count: number) => count * 3_600_000

let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let analyst: pg.Client
let installer: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  analyst = await db.client('analyst')
  installer = await db.client('installer')
})

const statusOf = (userId: string) =>
  one(analyst, 'select status from strata_analytics.users where user_id = $1', [userId])
const change = (call: string, userId: string, ...rest: unknown[]) =>
  one(operator, `select strata.${call}($1${rest.map((_, i) => `, $${i + 2}`).join('')})`, [userId, ...rest])

describe('the status of a user', () => {
  test('[B1] [B2] [J1] [J2] a person entered in a directory becomes active through events, each of which moves the status', async () => {
    const userId = await createUser(operator, 'Grace', 'Hopper')
    const seen = [await statusOf(userId)]
    for (const [text, values] of [
      ['select strata.register_user($1)', [userId]],
      ['select strata.record_verification($1, $2)', [userId, 'email']],
      ['select strata.record_sign_in($1)', [userId]],
    ] as const) {
      expect(await one(auth, text, [...values])).toBe('done')
      seen.push(await statusOf(userId))
    }
    expect(seen).toEqual(['placeholder', 'pending_verification', 'pending_first_sign_in', 'active'])
  })

  test('[J6] staff cannot lock a placeholder, and nothing is changed or recorded by the attempt', async () => {
    const userId = await createUser(operator, 'Nobody', 'Yet')
    expect(await change('lock_user', userId, 'a mistake', null)).toBe('refused')
    expect(await statusOf(userId)).toBe('placeholder')
    expect(
      await one(
        analyst,
        'select count(*)::int from strata_analytics.user_status_periods where user_id = $1',
        [userId],
      ),
    ).toBe(1)
  })

  test('[B10] [B12] [J5] an operator suspends, reinstates, deactivates and reactivates a user, and every step is recorded with its reason', async () => {
    const userId = await createActiveUser(operator, auth, 'Sam', 'Sanction')
    for (const [call, reason] of [
      ['suspend_user', 'spam'],
      ['reinstate_user', 'appeal'],
      ['deactivate_user', 'left'],
      ['reactivate_user', 'came back'],
    ] as const)
      expect(await change(call, userId, reason)).toBe('done')
    const superuser = await db.client('superuser')
    const { rows } = await superuser.query(
      `select from_status, to_status, reason, actor_role from strata_audit.lifecycle_events
       where row_key = $1 order by lifecycle_event_id offset 4`,
      [userId],
    )
    expect(rows.map((row) => [row.from_status, row.to_status, row.reason])).toEqual([
      ['active', 'suspended', 'spam'],
      ['suspended', 'active', 'appeal'],
      ['active', 'deactivated', 'left'],
      ['deactivated', 'active', 'came back'],
    ])
    expect(new Set(rows.map((row) => row.actor_role))).toEqual(new Set(['strata_test_operator']))
  })

  test('[J3] [B12] a lock with an end heals by itself, and the user signs in again without anybody writing anything', async () => {
    const userId = await createActiveUser(operator, auth, 'Tim', 'Timed')
    const { organizationId } = await createOrganization(operator, 'timed')
    const token = await openSession(
      auth,
      userId,
      organizationId,
      await createMembership(operator, organizationId, userId),
    )
    const until = new Date(Date.now() + hours(1))
    expect(await change('lock_user', userId, 'five wrong codes', until)).toBe('done')
    expect(await statusOf(userId)).toBe('locked')
    expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).toBe('user_not_active')
    try {
      await setClock(installer, new Date(until.getTime() - 1))
      expect(await statusOf(userId)).toBe('locked')
      await setClock(installer, until)
      expect(await statusOf(userId)).toBe('active')
      expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).toBe('begun')
      expect(await one(auth, 'select strata.record_sign_in($1)', [userId])).toBe('done')
    } finally {
      await setClock(installer, null)
    }
  })

  test('[J7] a suspension that ends while a longer lock holds leaves the user locked, and the periods say so', async () => {
    const start = Math.floor(Date.now() / 1000) * 1000
    try {
      await setClock(installer, new Date(start))
      const userId = await createActiveUser(operator, auth, 'Both', 'Timers')
      await change('lock_user', userId, 'lock', new Date(start + hours(5)))
      await change('suspend_user', userId, 'ban', new Date(start + hours(2)))
      const seen: string[] = []
      for (const at of [1, 3, 6]) {
        await setClock(installer, new Date(start + hours(at)))
        seen.push(await statusOf(userId))
      }
      expect(seen).toEqual(['suspended', 'locked', 'active'])
      const { rows } = await analyst.query(
        `select status, extract(epoch from started_at)::float8 as started, extract(epoch from ended_at)::float8 as ended
         from strata_analytics.user_status_periods where user_id = $1 order by started_at`,
        [userId],
      )
      expect(
        rows.map((row) => [row.status, row.started * 1000 - start, row.ended && row.ended * 1000 - start]),
      ).toEqual([
        ['suspended', 0, hours(2)],
        ['locked', hours(2), hours(5)],
        ['active', hours(5), null],
      ])
    } finally {
      await setClock(installer, null)
    }
  })

  test('[J7] an administrator asks how long a member was locked and gets the hours, also for a lock that ran out by itself', async () => {
    const start = Math.floor(Date.now() / 1000) * 1000
    try {
      await setClock(installer, new Date(start))
      const userId = await createActiveUser(operator, auth, 'Lou', 'Locked')
      const { organizationId } = await createOrganization(operator, 'locked-hours')
      const token = await openSession(
        auth,
        userId,
        organizationId,
        await createMembership(operator, organizationId, userId),
      )
      await setClock(installer, new Date(start + hours(1)))
      await change('lock_user', userId, 'first', new Date(start + hours(3)))
      await setClock(installer, new Date(start + hours(5)))
      await change('lock_user', userId, 'second', null)
      await setClock(installer, new Date(start + hours(9)))
      await change('unlock_user', userId, 'checked')
      const periods = await inSession(app, token, async () => {
        const { rows } = await app.query(
          `select status, extract(epoch from started_at)::float8 as started, extract(epoch from ended_at)::float8 as ended
           from strata.user_status_periods where user_id = $1 and ended_at is distinct from started_at order by started_at`,
          [userId],
        )
        return rows.map((row) => [
          row.status,
          (row.started - start / 1000) / 3600,
          row.ended && (row.ended - start / 1000) / 3600,
        ])
      })
      expect(periods).toEqual([
        ['active', 0, 1],
        ['locked', 1, 3],
        ['active', 3, 5],
        ['locked', 5, 9],
        ['active', 9, null],
      ])
    } finally {
      await setClock(installer, null)
    }
  })

  test('[J6] even the role that owns the functions cannot make a change that the transitions do not list', async () => {
    const userId = await createUser(operator, 'Direct', 'Update')
    await installer.query('begin; set local role strata_owner; set local role strata_definer')
    expect(
      await failure(
        installer,
        'update strata_users.users set locked_at = clock_timestamp() where user_id = $1',
        [userId],
      ),
    ).toMatchObject({ code: 'ST201' })
    await installer.query('rollback')
  })

  test('an operator who names an unknown user is told so, and a user who is gone for good is not changed', async () => {
    expect(await change('lock_user', '00000000-0000-7000-8000-000000000000', 'x', null)).toBe('unknown')
    const userId = await createUser(operator, 'Gone', 'Person')
    expect(await one(operator, 'select outcome from strata.erase_user($1, $2)', [userId, 'a request'])).toBe(
      'done',
    )
    expect(await change('deactivate_user', userId, 'again')).toBe('refused')
    expect(await statusOf(userId)).toBe('erased')
  })
})

describe('what is written about a user', () => {
  test('[B6] a time zone that the server does not know, a language tag that is none and a name with control characters are refused by constraint, without echoing the row', async () => {
    for (const [values, constraint] of [
      [['A', 'B', 'standard', null, 'not/a_zone'], 'users_time_zone_fkey'],
      [['A', 'B', 'standard', null, 'europe/paris'], 'users_time_zone_fkey'],
      [['A', 'B', 'standard', 'x_y', null], 'users_locale_check'],
      [['A\u0007', 'B', 'standard', null, null], 'users_given_name_check'],
      [['A', 'B'.repeat(201), 'standard', null, null], 'users_family_name_check'],
      [['A', 'B', 'no_such_type', null, null], 'users_user_type_kind_fkey'],
    ] as const)
      expect(await failure(operator, 'select strata.create_user($1, $2, $3, $4, $5)', [...values])).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
    expect(
      await one(operator, "select strata.create_user('A', 'B', 'standard', 'de-CH', 'Europe/Zurich')"),
    ).toBeTruthy()
  })

  test('[B5] [B7] the owner adds a type of user as a row, and a user of that type has its kind', async () => {
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      "insert into strata_users.user_types (user_type, kind, description) values ('robot', 'machine', 'A machine on the floor.')",
    )
    await installer.query('commit')
    const userId = await one(operator, "select strata.create_user('R2', 'D2', 'robot')")
    expect(await one(analyst, 'select kind from strata_analytics.users where user_id = $1', [userId])).toBe(
      'machine',
    )
  })

  test('[B14] every sign-in counts, and only the first one touches the user', async () => {
    const userId = await createActiveUser(operator, auth, 'Regular', 'Guest')
    const superuser = await db.client('superuser')
    const version = 'select xmin::text from strata_users.users where user_id = $1'
    const before = await one(superuser, version, [userId])
    for (let i = 0; i < 3; i++) await auth.query('select strata.record_sign_in($1)', [userId])
    expect(
      await one(analyst, 'select sign_in_count from strata_analytics.users where user_id = $1', [userId]),
    ).toBe(4)
    expect(await one(superuser, version, [userId])).toBe(before)
  })

  test('sixteen sign-ins of one user at once are all counted', async () => {
    const userId = await createActiveUser(operator, auth, 'Busy', 'Person')
    const pool = db.pool('auth', { max: 16 })
    await Promise.all(
      Array.from({ length: 16 }, () => pool.query('select strata.record_sign_in($1)', [userId])),
    )
    expect(
      await one(analyst, 'select sign_in_count from strata_analytics.users where user_id = $1', [userId]),
    ).toBe(17)
  })
})

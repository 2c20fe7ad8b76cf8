import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
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

let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let worker: pg.Client
let token: string
let userId: string
let stranger: string

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  worker = await db.client('worker')
  userId = await createActiveUser(operator, auth, 'Attri', 'Bute')
  stranger = await createActiveUser(operator, auth, 'Stran', 'Ger')
  const { organizationId } = await createOrganization(operator, 'attributes')
  const other = await createOrganization(operator, 'attributes-elsewhere')
  await createMembership(operator, other.organizationId, stranger)
  await createMembership(operator, other.organizationId, userId)
  token = await openSession(
    auth,
    userId,
    organizationId,
    await createMembership(operator, organizationId, userId),
  )
})

const attributes = () =>
  inSession(app, token, async () => (await app.query('select * from strata.user_attributes')).rows)

test('[K1] [K5] [K7] [K8] [L2] calculated attributes appear with a refresh and say of when they are; static ones and flags are fresh before', async () => {
  expect(await attributes()).toMatchObject([
    {
      user_id: userId,
      user_type: 'standard',
      is_verified: true,
      has_signed_in: true,
      created_cohort_on: null,
      calculated_at: null,
    },
  ])
  const before = new Date()
  const { rows } = await worker.query('select * from strata.refresh_user_attributes()')
  expect(rows[0].row_count).toBe('2')
  const [row] = await attributes()
  expect(row).toMatchObject({ user_id: userId, membership_count: 1, sign_in_count: 1 })
  expect(row.calculated_at.getTime()).toBeGreaterThanOrEqual(before.getTime() - 1)
  expect(row.created_cohort_on.getDate()).toBe(1)
})

test('[K9] a member sees the attributes of people of the own organization only, though the view holds everybody', async () => {
  await worker.query('select strata.refresh_user_attributes()')
  expect((await attributes()).map((row) => row.user_id)).toEqual([userId])
  const analyst = await db.client('analyst')
  expect(
    await one(analyst, 'select membership_count from strata_analytics.users where user_id = $1', [stranger]),
  ).toBe(1)
  expect(await failure(app, 'select * from strata_profile.user_attributes_calculated')).toMatchObject({
    code: '42501',
  })
})

test('what depends on the time is never stored: after 31 days without a sign-in the user is not active, without a refresh', async () => {
  const installer = await db.client('installer')
  expect((await attributes())[0]).toMatchObject({ is_active_30_days: true, days_since_last_sign_in: 0 })
  try {
    // The session would have expired by then, so the analyst asks.
    await setClock(installer, new Date(Date.now() + 31 * 86_400_000))
    const analyst = await db.client('analyst')
    expect(
      await one(analyst, 'select is_active_30_days from strata_analytics.users where user_id = $1', [userId]),
    ).toBe(false)
  } finally {
    await setClock(installer, null)
  }
})

test('[K8] a reader is not blocked while attributes are refreshed, and refreshes that come together run one after the other', async () => {
  const pool = db.pool('worker', { max: 4 })
  await worker.query('begin')
  await worker.query('select strata.refresh_user_attributes()')
  const waiting = Promise.all(
    Array.from({ length: 3 }, () => pool.query('select strata.refresh_user_attributes()')),
  )
  expect(await attributes()).toHaveLength(1)
  await worker.query('commit')
  await waiting
  const newcomer = await createUser(operator, 'New', 'Comer')
  await worker.query('select strata.refresh_user_attributes()')
  const analyst = await db.client('analyst')
  expect(
    await one(analyst, 'select membership_count from strata_analytics.users where user_id = $1', [newcomer]),
  ).toBe(0)
})

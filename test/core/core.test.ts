import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
  openSession,
  setClock,
} from '../support/people.js'

let installer: pg.Client
let app: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  installer = await db.client('installer')
  app = await db.client('app')
})

/** Runs one statement as the owner, in a transaction that leaves no trace. */
async function asOwner<T>(body: () => Promise<T>, role = 'strata_owner'): Promise<T> {
  await installer.query('begin; set local role strata_owner')
  if (role !== 'strata_owner') await installer.query(`set local role ${role}`)
  try {
    return await body()
  } finally {
    await installer.query('rollback')
  }
}

test('ids are uuids of version 7: unique, and in the order of the milliseconds in which they were made', async () => {
  const { rows } = await app.query(
    `select strata_core.uuid_v7()::text as id, pg_sleep(case when i % 100 = 0 then 0.002 else 0 end) from generate_series(1, 1000) i`,
  )
  const ids = rows.map((row) => row.id as string)
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const milliseconds = ids.map((id) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))
  expect(milliseconds).toEqual([...milliseconds].sort((a, b) => a - b))
  expect(Math.abs((milliseconds.at(-1) as number) - Date.now())).toBeLessThan(60_000)
})

test('the owner cannot store a policy value that is not of its type, and can store one that is', async () => {
  const set = "update strata_core.settings set value = $1 where setting = 'session_lifetime'"
  expect(await asOwner(() => failure(installer, set, ['soon']))).toMatchObject({ code: '22007' })
  expect(await asOwner(async () => (await installer.query(set, ['30 minutes'])).rowCount)).toBe(1)
})

test('a session that is opened lasts as long as the settings say, and no longer than their limit', async () => {
  const operator = await db.client('operator')
  const auth = await db.client('auth')
  const userId = await createActiveUser(operator, auth, 'Set', 'Tings')
  const lifetime = (asked: string | null) =>
    one(
      auth,
      `select round(extract(epoch from expires_at - clock_timestamp()) / 3600)::int
       from strata.open_session($1, p_lifetime => $2)`,
      [userId, asked],
    )
  expect([await lifetime(null), await lifetime('1 hour'), await lifetime('10 years')]).toEqual([
    12,
    1,
    90 * 24,
  ])
  expect(
    await failure(auth, "select strata.open_session($1, p_lifetime => '-1 hour')", [userId]),
  ).toMatchObject({ code: 'ST402' })
})

test('nobody but the owner sets the clock, and a setting of the session does not move it', async () => {
  const future = new Date(Date.now() + 86_400_000)
  for (const role of ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger'] as const) {
    const client = await db.client(role)
    expect(await failure(client, "update strata_core.settings set value = 'x'"), role).toMatchObject({
      code: '42501',
    })
  }
  await app.query("set strata.test_clock = '2099-01-01'")
  expect(await one(app, 'select extract(year from strata_core.clock())::int')).toBe(
    new Date().getUTCFullYear(),
  )
  try {
    await setClock(installer, future)
    expect(await one(app, 'select strata_core.clock()')).toEqual(future)
  } finally {
    await setClock(installer, null)
  }
})

test('replacing the context key ends the contexts of running transactions and lets new ones begin', async () => {
  const operator = await db.client('operator')
  const auth = await db.client('auth')
  const userId = await createActiveUser(operator, auth, 'Key', 'Holder')
  const { organizationId } = await createOrganization(operator, 'keys')
  const token = await openSession(
    auth,
    userId,
    organizationId,
    await createMembership(operator, organizationId, userId),
  )
  await inSession(app, token, async () => {
    expect(await one(app, 'select strata.organization_id()')).toBe(organizationId)
    await installer.query(
      "begin; set local role strata_owner; set local role strata_definer; select strata_core.generate_key('context'); commit",
    )
    expect(await one(app, 'select strata.organization_id()')).toBeNull()
  })
  expect(await inSession(app, token, () => one(app, 'select strata.organization_id()'))).toBe(organizationId)
})

test('an HMAC of ours is the one of RFC 4231 test case 2', async () => {
  // Key "Jefe", padded to the block of 64 bytes and combined with the two pads by hand.
  const pad = (byte: number) =>
    Buffer.from(Array.from({ length: 64 }, (_, i) => byte ^ (Buffer.from('Jefe')[i] ?? 0)))
  expect(
    await asOwner(
      () =>
        one(installer, "select encode(strata_core.hmac($1, $2, $3), 'hex')", [
          pad(0x36),
          pad(0x5c),
          Buffer.from('what do ya want for nothing?'),
        ]),
      'strata_definer',
    ),
  ).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

test('every error of ours is raised with its meaning, its remedy and no detail', async () => {
  const { rows } = await app.query('select * from strata_core.error_codes order by sqlstate')
  expect(rows.length).toBeGreaterThan(5)
  for (const row of rows) {
    const error = await app
      .query('select strata_core.raise_error($1)', [row.sqlstate])
      .catch((raised: pg.DatabaseError) => raised)
    expect(error).toMatchObject({
      code: row.sqlstate,
      message: row.meaning,
      hint: row.remedy,
      detail: undefined,
    })
  }
})

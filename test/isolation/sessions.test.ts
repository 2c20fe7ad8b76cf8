import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { attempt, begin, type Cast, makeCast, type Person, shows } from '../support/cast.js'
import { testDatabase, testServer } from '../support/database.js'
import { one } from '../support/people.js'
import { allTables, everything, forEveryone, reachableRelations, rowCount } from './reach.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client
let auth: pg.Client
let operator: pg.Client
let installer: pg.Client
let superuser: pg.Client
let ofSomebody: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
  auth = await db.client('auth')
  operator = await db.client('operator')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  ofSomebody = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
})
afterEach(() => app.query('rollback'))

/** What beginning a session answers, and proof that a refusal leaves nobody and nothing. */
const outcomeOf = async (token: unknown): Promise<string> => {
  await app.query('begin')
  try {
    const { rows } = await app.query('select * from strata.begin_session($1)', [token])
    const [{ outcome, ...who }] = rows
    if (outcome === 'begun') {
      expect(await one(app, 'select count(*)::int from strata.me')).toBe(1)
    } else {
      expect(new Set(Object.values(who))).toEqual(new Set([null]))
      expect(await one(app, 'select strata.user_id()')).toBeNull()
      expect(await rowCount(app, ofSomebody)).toBe(0)
      await app.query('savepoint required')
      await expect(app.query('select strata.begin_session($1, true)', [token])).rejects.toMatchObject({
        code: 'ST103',
        constraint: outcome,
        detail: undefined,
      })
    }
    return outcome
  } finally {
    await app.query('rollback')
  }
}
const open = async (person: Person, lifetime: string | null = null) => {
  const { rows } = await auth.query('select * from strata.open_session($1, $2, $3, 1, $4)', [
    person.userId,
    cast.a.organizationId,
    person.membershipId,
    lifetime,
  ])
  return rows[0] as { outcome: string; token: string; session_id: string; expires_at: Date }
}
const done = async (text: string, ...values: unknown[]) =>
  expect(await one(operator, `select strata.${text}`, values)).toBe('done')

describe('a session that has lost its ground', () => {
  test('[X46] [C12] [J4] a session is dead at the next begin for whatever happens to user, membership or organization, and lives again only by its undoing', async () => {
    const { organizationId, member, owner } = cast.a
    const cases: [string, string, unknown[], string, unknown[]][] = [
      ['user_not_active', 'lock_user($1)', [member.userId], 'unlock_user($1)', [member.userId]],
      ['user_not_active', 'suspend_user($1)', [member.userId], 'reinstate_user($1)', [member.userId]],
      ['user_not_active', 'deactivate_user($1)', [member.userId], 'reactivate_user($1)', [member.userId]],
      [
        'membership_not_active',
        'suspend_membership($1, $2)',
        [organizationId, member.membershipId],
        'reinstate_membership($1, $2)',
        [organizationId, member.membershipId],
      ],
      [
        'organization_not_active',
        'suspend_organization($1)',
        [organizationId],
        'reinstate_organization($1)',
        [organizationId],
      ],
    ]
    const inB = cast.b.member.token
    for (const [outcome, change, values, undo, back] of cases) {
      expect(await outcomeOf(member.token)).toBe('begun')
      await done(change, ...values)
      expect([change, await outcomeOf(member.token)]).toEqual([change, outcome])
      const untouched = outcome === 'organization_not_active' ? 'organization_not_active' : 'begun'
      expect([change, await outcomeOf(owner.token)]).toEqual([change, untouched])
      expect([change, await outcomeOf(inB)]).toEqual([change, 'begun'])
      expect((await open(member)).outcome).toBe(outcome)
      await done(undo, ...back)
      expect([undo, await outcomeOf(member.token)]).toEqual([undo, 'begun'])
    }
  })

  test('[X46] [C12] all sessions of a user end with one call, those of colleagues do not, and a new one begins', async () => {
    const { reinstated, owner } = cast.a
    const tokens = [reinstated.token, (await open(reinstated)).token, (await open(reinstated)).token]
    expect(await one(operator, 'select strata.revoke_user_sessions($1)', [reinstated.userId])).toBe('revoked')
    for (const token of tokens) expect(await outcomeOf(token)).toBe('superseded')
    expect(await outcomeOf(owner.token)).toBe('begun')
    expect(await outcomeOf((await open(reinstated)).token)).toBe('begun')
  })

  test('[X46] [C12] a session ends for a membership whose epoch was raised, or that belongs to somebody else since', async () => {
    const { token } = await open(cast.a.reinstated)
    const change = (text: string, ...values: unknown[]) =>
      superuser.query(`update strata_tenancy.memberships set ${text} where membership_id = $1`, [
        cast.a.reinstated.membershipId,
        ...values,
      ])
    await change('user_id = $2', cast.a.owner.userId)
    expect(await outcomeOf(token)).toBe('membership_not_active')
    await change('user_id = $2', cast.a.reinstated.userId)
    expect(await outcomeOf(token)).toBe('begun')
    await change('session_epoch = session_epoch + 1')
    expect(await outcomeOf(token)).toBe('superseded')
  })

  test('[X46] [C12] a session ends when it is revoked by whoever holds its token, for good and alone', async () => {
    const first = await open(cast.a.owner)
    const second = await open(cast.a.owner)
    expect(await one(app, 'select strata.revoke_session($1)', [first.token])).toBe('revoked')
    expect(await one(auth, 'select strata.revoke_session($1)', [first.token])).toBe('unchanged')
    expect(await outcomeOf(first.token)).toBe('revoked')
    expect(await outcomeOf(second.token)).toBe('begun')
    expect(await one(app, 'select strata.revoke_session($1)', ['nobody has this'])).toBe('unknown')
  })

  test('[X46] [F8] a member who left is refused with the session of before, and cannot get a new one', async () => {
    const leaving = cast.b.member
    await done('end_membership($1, $2)', cast.b.organizationId, leaving.membershipId)
    expect(await outcomeOf(leaving.token)).toBe('membership_not_active')
    expect(
      await one(auth, 'select outcome from strata.open_session($1, $2, $3)', [
        leaving.userId,
        cast.b.organizationId,
        leaving.membershipId,
      ]),
    ).toBe('membership_not_active')
  })

  test('a transaction under way keeps its context when the session is revoked, and the next one is refused', async () => {
    const { token } = await open(cast.a.owner)
    await begin(app, token)
    expect(await one(auth, 'select strata.revoke_session($1)', [token])).toBe('revoked')
    expect(await one(app, 'select strata.user_id()')).toBe(cast.a.owner.userId)
    await app.query('commit')
    expect(await outcomeOf(token)).toBe('revoked')
  })
})

describe('the clock', () => {
  const setClock = async (time: string | null) => {
    await installer.query('begin; set local role strata_owner')
    const { rowCount } = await installer.query(
      `update strata_core.settings set value = $1 where setting = 'test_clock'`,
      [time],
    )
    await installer.query('commit')
    expect(rowCount).toBe(1)
  }
  afterEach(() => setClock(null))
  const at = (time: string, shift: string) =>
    one(superuser, `select ($1::timestamptz + $2::interval)::text`, [time, shift])

  test('[C12] [J3] a session is good until the microsecond before it expires, and not at it', async () => {
    const { token, session_id } = await open(cast.a.owner, '1 hour')
    const expires = await one(
      superuser,
      'select expires_at::text from strata_users.sessions where session_id = $1',
      [session_id],
    )
    for (const [shift, outcome] of [
      ['-1 microsecond', 'begun'],
      ['0', 'expired'],
      ['1 microsecond', 'expired'],
      ['100 years', 'expired'],
    ] as const) {
      await setClock(await at(expires, shift))
      expect([shift, await outcomeOf(token)]).toEqual([shift, outcome])
    }
  })

  test('[J3] [C12] a locked user, suspended membership and suspended organization are let in again at the moment that was said, and not before', async () => {
    const { member, organizationId } = cast.a
    const until = await one(superuser, `select (clock_timestamp() + interval '1 hour')::text`)
    for (const [change, values, undo, outcome] of [
      ['lock_user($1, null, $2)', [member.userId], 'unlock_user($1)', 'user_not_active'],
      ['suspend_user($1, null, $2)', [member.userId], 'reinstate_user($1)', 'user_not_active'],
      [
        'suspend_membership($1, $2, null, $3)',
        [organizationId, member.membershipId],
        'reinstate_membership($1, $2)',
        'membership_not_active',
      ],
      [
        'suspend_organization($1, null, $2)',
        [organizationId],
        'reinstate_organization($1)',
        'organization_not_active',
      ],
    ] as [string, string[], string, string][]) {
      await done(change, ...values, until)
      for (const [shift, expected] of [
        ['-1 microsecond', outcome],
        ['0', 'begun'],
        ['1 hour', 'begun'],
      ] as const) {
        await setClock(await at(until, shift))
        expect([change, shift, await outcomeOf(member.token)]).toEqual([change, shift, expected])
      }
      await setClock(null)
      expect([change, await outcomeOf(member.token)]).toEqual([change, outcome])
      await done(undo, ...values)
    }
  })

  test('[C12] a transaction that was opened before the expiry does not keep the session alive', async () => {
    const { token } = await open(cast.a.owner, '400 milliseconds')
    expect(await outcomeOf(token)).toBe('begun')
    await app.query('begin')
    await app.query('select now()')
    await sleep(500)
    expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).toBe('expired')
  })

  test('[C12] no lifetime is longer than the longest that the settings allow, and none is shorter than nothing', async () => {
    const longest = await one(
      superuser,
      `select (clock_timestamp() + strata_core.setting_interval('session_lifetime_max') + interval '1 minute')::text`,
    )
    for (const lifetime of [
      '178000000 years',
      '91 days',
      '3 months',
      '2 months 30 days',
      '2160 hours 1 second',
    ]) {
      const { expires_at } = await open(cast.a.owner, lifetime)
      expect(expires_at.getTime()).toBeLessThan(new Date(longest).getTime())
    }
    for (const lifetime of ['0', '-1 second', '-1 month', '-178000000 years', '-1 month +29 days'])
      await expect(open(cast.a.owner, lifetime)).rejects.toMatchObject({ code: 'ST402', detail: undefined })
    // Positive as an interval, and yet no time at all when the month before had 31 days.
    await setClock('2026-11-22 12:00:00+00')
    await expect(open(cast.a.owner, '-1 month +31 days')).rejects.toMatchObject({
      code: 'ST402',
      detail: undefined,
    })
  })

  test('[X12] nobody at run time can set the clock', async () => {
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
      const client = await db.client(role)
      await client.query('begin')
      for (const statement of [
        `update strata_core.settings set value = '2000-01-01'`,
        `insert into strata_core.settings (setting, value_type, value, description) values ('test_clock2', 'text', '', '')`,
        'select * from strata_core.settings',
      ])
        expect([role, await attempt(client, statement)]).toEqual([role, '42501'])
      await client.query('rollback')
    }
  })
})

describe('a token', () => {
  test('[C13] [X11] an attacker who guesses, damages or derives a token is answered unknown, whatever the text', async () => {
    const { token, sessionId, userId } = cast.a.owner
    const hash = createHash('sha256').update(token).digest()
    const hostile = [
      null,
      '',
      ' ',
      `${token} `,
      ` ${token}`,
      `${token}\n`,
      token.slice(1),
      token.slice(0, -1),
      token.toUpperCase() === token ? `${token}x` : token.toUpperCase(),
      token.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      token + token,
      [...token].reverse().join(''),
      hash.toString('hex'),
      `\\x${hash.toString('hex')}`,
      hash.toString('base64'),
      sessionId,
      userId,
      cast.a.organizationId,
      '00000000-0000-0000-0000-000000000000',
      'null',
      '%',
      '_'.repeat(64),
      `${token.slice(0, 10)}%`,
      `' or true --`,
      `'; select pg_sleep(10); --`,
      `"; drop schema strata cascade; --`,
      '$1',
      '%L %I %s',
      '\\x00',
      '\u0001\u001f\u007f',
      '\u202e\u200b\ufeff',
      token.replace(/[0-9]/, (digit) => String.fromCharCode(0xff10 + Number(digit))),
      'é',
      'e\u0301',
      '😀'.repeat(300),
      'x'.repeat(1_000_000),
      token.repeat(20_000),
    ]
    for (const guess of hostile) {
      expect([String(guess).slice(0, 40), await outcomeOf(guess)]).toEqual([
        String(guess).slice(0, 40),
        'unknown',
      ])
      expect(await one(app, 'select strata.revoke_session($1)', [guess])).toBe('unknown')
    }
    // What is no text does not get as far as a function.
    await expect(app.query('select strata.begin_session($1)', ['\u0000'])).rejects.toMatchObject({
      code: '22021',
    })
    await expect(
      app.query('select strata.begin_session($1::text::uuid::text)', [`${token}'`]),
    ).rejects.toMatchObject({
      code: '22P02',
    })
    expect(await outcomeOf(token)).toBe('begun')
  })

  test('[C13] [C6] a token is stored nowhere: what the database keeps is its hash, and that is no token', async () => {
    const tokens = [cast.a, cast.b].flatMap((side) => [side.owner.token, side.member.token, side.locum.token])
    const stored = await everything(superuser, await allTables(superuser))
    for (const token of tokens) {
      expect(stored).not.toContain(token)
      expect(stored).toContain(createHash('sha256').update(token).digest('hex'))
    }
    expect(new Set(tokens.map((token) => token.slice(0, 12))).size).toBe(tokens.length)
  })

  test('[C6] [X9] nobody at run time can read sessions, keys or settings, or sign a context', async () => {
    const secrets = [
      'select from strata_users.sessions',
      'select token_hash from strata_users.sessions',
      'select from strata_core.keys',
      'select inner_block from strata_core.keys',
      'copy strata_core.keys to stdout',
      `select strata_core.generate_key('context')`,
      `select strata.session_outcome('x', now())`,
    ]
    const signing = [`select strata_core.sign_context('x', '', '')`, `select strata_core.hmac('x', 'x', 'x')`]
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger'] as const) {
      const client = await db.client(role)
      await client.query('begin')
      for (const statement of [...secrets, ...signing])
        expect([role, statement, await attempt(client, statement)]).toEqual([role, statement, '42501'])
      await client.query('rollback')
    }
    // The login that migrates has the rights of the owner at once before 16; and row level security holds for the owner.
    await installer.query('begin')
    for (const statement of secrets)
      expect([statement, await attempt(installer, statement)]).toEqual([
        statement,
        testServer().major < 16 && !statement.includes('(') ? 0 : '42501',
      ])
    await installer.query('rollback')
    expect(await one<number>(superuser, 'select count(*)::int from strata_users.sessions')).toBeGreaterThan(5)
  })

  test('[F22] a session of one organization never opens another one, also for a person who belongs to both', async () => {
    for (const [own, other] of [
      [cast.a, cast.b],
      [cast.b, cast.a],
    ] as const) {
      const context = await begin(app, own.locum.token)
      expect(context).toMatchObject({
        organization_id: own.organizationId,
        membership_id: own.locum.membershipId,
        user_id: cast.a.locum.userId,
      })
      const seen = await everything(app, ofSomebody)
      expect([shows(seen, own), shows(seen, other)]).toEqual([true, false])
      await app.query('rollback')
    }
  })
})

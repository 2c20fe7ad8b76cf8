/** What an organization wants of whoever acts in it: how surely they were recognised, in which way, and whether staff may act as them. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { createStrata, SessionRefused, setSecurityPolicy } from '../../src/index.js'
import { testDatabase } from '../support/database.js'
import { failure, inSession, one } from '../support/people.js'
import { found, type Joined, join, type Logins } from './support.js'

const db = await testDatabase()
let logins: Logins
let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  superuser = await db.client('superuser')
  logins = { operator, auth }
})

const setPolicy = (
  organizationId: string,
  level: number,
  methods: string[] | null = null,
  on: pg.ClientBase = operator,
) => one(on, 'select strata.set_security_policy($1, $2, $3)', [organizationId, level, methods])
const open = async ({ userId, membershipId }: Joined, organizationId: string, level: number) => {
  const { rows } = await auth.query('select outcome, token from strata.open_session($1, $2, $3, $4)', [
    userId,
    organizationId,
    membershipId,
    level,
  ])
  return rows[0] as { outcome: string; token: string }
}
const begin = (token: string) => one(app, 'select outcome from strata.begin_session($1)', [token])
/** As if the person had signed in that way. */
const signedInBy = (token: string, method: string | null) =>
  superuser.query(
    `update strata_users.sessions set method = $2 where token_hash = sha256(convert_to($1, 'UTF8'))`,
    [token, method],
  )

describe('the security policy of an organization', () => {
  test('[F21] keeps out who was not recognised surely enough, when a session is opened, switched to and begun', async () => {
    const { organizationId } = await found(logins, 'sure')
    const member = await join(logins, organizationId, 'Member')
    const elsewhere = await found(logins, 'sure-elsewhere')
    const there = await join(logins, elsewhere.organizationId, 'x', { userId: member.userId })
    const [low, high] = [await open(member, organizationId, 1), await open(member, organizationId, 2)]
    expect([await begin(low.token), await begin(high.token)]).toEqual(['begun', 'begun'])
    expect(await setPolicy(organizationId, 2)).toBe('done')
    // What is open is stopped at the next transaction, and so is what would be opened or switched to.
    expect([await begin(low.token), await begin(high.token)]).toEqual(['assurance_too_low', 'begun'])
    expect([
      (await open(member, organizationId, 1)).outcome,
      (await open(member, organizationId, 2)).outcome,
      (await open(member, organizationId, 3)).outcome,
    ]).toEqual(['assurance_too_low', 'opened', 'opened'])
    const switched = async (token: string, to: string | null) =>
      (await auth.query('select outcome, token from strata.switch_session($1, $2)', [token, to])).rows[0]
    expect((await switched(there.token, organizationId)).outcome).toBe('assurance_too_low')
    // The session that is refused here may go elsewhere.
    const away = await switched(low.token, elsewhere.organizationId)
    expect([away.outcome, await begin(away.token)]).toEqual(['opened', 'begun'])
    expect(await setPolicy(organizationId, 1)).toBe('done')
    expect((await switched(away.token, organizationId)).outcome).toBe('opened')
  })

  test('[F21] keeps out who signed in in a way that it does not take, and host stands for what the host opened by itself', async () => {
    const { organizationId } = await found(logins, 'ways')
    const member = await join(logins, organizationId, 'Member')
    const tokens = new Map<string, string>()
    for (const method of ['password', 'email_code', 'sms_code', 'identity', 'passkey', 'host']) {
      const { token } = await open(member, organizationId, 1)
      await signedInBy(token, method === 'host' ? null : method)
      tokens.set(method, token)
    }
    for (const allowed of [
      ['passkey', 'identity'],
      ['host'],
      ['password', 'email_code', 'sms_code', 'host'],
      null,
    ]) {
      expect(await setPolicy(organizationId, 1, allowed)).toBe('done')
      for (const [method, token] of tokens)
        expect([allowed, method, await begin(token)]).toEqual([
          allowed,
          method,
          !allowed || allowed.includes(method) ? 'begun' : 'method_not_allowed',
        ])
      expect((await open(member, organizationId, 1)).outcome).toBe(
        !allowed || allowed.includes('host') ? 'opened' : 'method_not_allowed',
      )
    }
    for (const [level, methods, constraint] of [
      [0, null, 'assurance_level_check'],
      [4, null, 'assurance_level_check'],
      [null, null, 'assurance_level_check'],
      [1, [], 'organizations_allowed_sign_in_methods_check'],
      [1, ['password', 'horse'], 'organizations_allowed_sign_in_methods_check'],
      [1, ['totp'], 'organizations_allowed_sign_in_methods_check'],
    ] as const)
      expect([
        level,
        methods,
        await failure(operator, 'select strata.set_security_policy($1, $2, $3)', [
          organizationId,
          level,
          methods,
        ]),
      ]).toEqual([level, methods, { code: 'ST402', constraint, detail: undefined }])
  })

  test('[F21] shuts out nobody by their own hand, so that whoever set it can take it back', async () => {
    const { organizationId, owner } = await found(logins, 'own-hand')
    const by = async (token: string, level: number, methods: string[] | null) =>
      inSession(app, token, () => setPolicy(organizationId, level, methods, app))
    expect(await by(owner.token, 2, null)).toBe('assurance_too_low')
    expect(await by(owner.token, 1, ['password'])).toBe('method_not_allowed')
    expect(await by(owner.token, 1, ['password', 'host'])).toBe('done')
    const sure = await open(owner, organizationId, 2)
    expect(await by(sure.token, 3, null)).toBe('assurance_too_low')
    expect(await by(sure.token, 2, null)).toBe('done')
    expect([await begin(owner.token), await begin(sure.token)]).toEqual(['assurance_too_low', 'begun'])
    expect(await by(sure.token, 1, null)).toBe('done')
  })

  test('[F21] holds in the client at the next transaction, with the reason, and says nothing to whoever is in no organization', async () => {
    const { organizationId } = await found(logins, 'client')
    const member = await join(logins, organizationId, 'Member')
    const strata = createStrata({
      app: db.pool('app', { max: 2 }),
      operator: db.pool('operator', { max: 2 }),
    })
    const who = (token: string) => strata.withSession(token, (tx) => tx.session)
    expect(await who(member.token)).toMatchObject({ membership_id: member.membershipId })
    expect(
      await setSecurityPolicy(strata.operator, {
        organization_id: organizationId,
        minimum_assurance_level: 2,
        allowed_sign_in_methods: null,
      }),
    ).toBe('done')
    for (let again = 0; again < 2; again++) {
      const error = await who(member.token).catch((refused) => refused)
      expect(error).toBeInstanceOf(SessionRefused)
      expect((error as SessionRefused).outcome).toBe('assurance_too_low')
    }
    const { rows } = await auth.query('select token from strata.open_session($1)', [member.userId])
    expect(await who(rows[0].token)).toMatchObject({ organization_id: null, assurance_level: 1 })
  })

  test('[F21] [T4] is held against staff who act as its members by how surely they were recognised themselves', async () => {
    const { organizationId } = await found(logins, 'staffed')
    const member = await join(logins, organizationId, 'Member')
    const staffId = await one(operator, `select strata.create_user('Sam', 'Staff', 'staff')`)
    await auth.query('select strata.register_user($1)', [staffId])
    await auth.query("select strata.record_verification($1, 'email')", [staffId])
    const own = async (level: number) =>
      (
        await auth.query('select token from strata.open_session($1, p_assurance_level => $2)', [
          staffId,
          level,
        ])
      ).rows[0].token as string
    const impersonate = async (token: string) =>
      (
        await operator.query('select outcome, token from strata.impersonate_user($1, $2, $3, $4, $5)', [
          token,
          member.userId,
          organizationId,
          member.membershipId,
          'a ticket',
        ])
      ).rows[0]
    const [low, high] = [await own(1), await own(2)]
    const acting = [await impersonate(low), await impersonate(high)]
    expect(await setPolicy(organizationId, 2, ['passkey'])).toBe('done')
    expect([await begin(acting[0].token), await begin(acting[1].token)]).toEqual([
      'assurance_too_low',
      'begun',
    ])
    expect([(await impersonate(low)).outcome, (await impersonate(high)).outcome]).toEqual([
      'assurance_too_low',
      'opened',
    ])
  })

  test('[F21] is for whoever may manage the security of the organization, and every change is recorded', async () => {
    const { organizationId, owner } = await found(logins, 'governed')
    const plain = await join(logins, organizationId, 'Plain')
    const other = await found(logins, 'governed-other')
    const as = (token: string) =>
      inSession(app, token, () => setPolicy(organizationId, 1, ['host', 'passkey'], app))
    expect([
      await as(plain.token),
      await as(other.owner.token),
      await as(owner.token),
      await as(owner.token),
    ]).toEqual(['not_allowed', 'not_allowed', 'done', 'unchanged'])
    expect(await setPolicy('00000000-0000-7000-8000-000000000000', 1)).toBe('unknown')
    const { rows } = await superuser.query(
      `select event_type, actor_membership_id, details from strata_audit.security_events
       where organization_id in ($1, $2) and event_type in ('security-policy-changed', 'access-denied') order by occurred_at`,
      [organizationId, other.organizationId],
    )
    expect(rows).toEqual([
      {
        event_type: 'access-denied',
        actor_membership_id: plain.membershipId,
        details: { permission: 'security.manage' },
      },
      {
        event_type: 'access-denied',
        actor_membership_id: other.owner.membershipId,
        details: { permission: 'security.manage' },
      },
      {
        event_type: 'security-policy-changed',
        actor_membership_id: owner.membershipId,
        details: { minimum_assurance_level: 1, allowed_sign_in_methods: ['host', 'passkey'] },
      },
    ])
    // The organization reads its policy, and forbids staff by itself.
    await inSession(app, owner.token, async () => {
      expect(
        (await app.query('select minimum_assurance_level, allowed_sign_in_methods from strata.organizations'))
          .rows,
      ).toEqual([{ minimum_assurance_level: 1, allowed_sign_in_methods: ['host', 'passkey'] }])
      expect([
        await one(app, 'select strata.refuse_impersonation($1, $2)', [organizationId, 'our contract']),
        await one(app, 'select strata.allow_impersonation($1)', [organizationId]),
      ]).toEqual(['done', 'done'])
    })
    expect(
      await inSession(app, plain.token, () =>
        one(app, 'select strata.refuse_impersonation($1)', [organizationId]),
      ),
    ).toBe('not_allowed')
  })
})

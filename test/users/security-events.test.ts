import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  beginIdentifierChange,
  confirmIdentifierChange,
  eraseUser,
  listSecurityEvents,
  lockUser,
  recordIdentification,
  reinstateUser,
  removeCredential,
  replaceRecoveryCodes,
  requestCode,
  resetPassword,
  revokeUserSessions,
  setPassword,
  suspendUser,
  takeNotices,
  unlockUser,
} from '../../src/index.js'
import { be, newcomer, signInOf, withTotp } from '../client/support.js'
import { testDatabase } from '../support/database.js'
import { believe } from './support.js'

const db = await testDatabase()
const side = signInOf(db)
const { strata, last } = side
const { auth, operator, worker } = strata
let superuser: pg.Client
beforeAll(async () => {
  superuser = await db.client('superuser')
})

const password = 'correct horse battery'
const other = 'battery horse correct'
/** What staff read about a user, the earliest first. */
const eventsOf = async (user_id: string) => (await listSecurityEvents(operator, { user_id })).reverse()
const typesOf = async (user_id: string) => (await eventsOf(user_id)).map(({ event_type }) => event_type)
/** What is told to the addresses of a user and was not told before. */
const toldTo = async (user_id: string) => {
  const notices = await takeNotices(worker, { limit: 1000 })
  return notices.filter((notice) => notice.user_id === user_id).map(({ event_type }) => event_type)
}

describe('the words for what happens to an account', () => {
  const caep = 'https://schemas.openid.net/secevent/caep/event-type/'
  const risc = 'https://schemas.openid.net/secevent/risc/event-type/'

  test('[D15] are those of OpenID RISC and CAEP where these have one', async () => {
    const { rows } = await superuser.query<{ event_type: string; event_uri: string | null }>(
      'select event_type, event_uri from strata_core.security_event_types order by event_type',
    )
    // OpenID RISC Profile 1.0, chapter 2, and CAEP 1.0, chapter 3.
    const standard = new Map([
      ...['account-disabled', 'account-enabled', 'account-purged', 'credential-compromise'].map(
        (type) => [type, `${risc}${type}`] as const,
      ),
      ...[
        'identifier-changed',
        'identifier-recycled',
        'recovery-activated',
        'recovery-information-changed',
      ].map((type) => [type, `${risc}${type}`] as const),
      ...['credential-change', 'session-revoked'].map((type) => [type, `${caep}${type}`] as const),
    ])
    expect(
      new Map(rows.filter(({ event_uri }) => event_uri).map((r) => [r.event_type, r.event_uri])),
    ).toEqual(standard)
    expect(rows.length).toBeGreaterThan(standard.size)
  })

  test('[D15] are there for something: every one of them is recorded by a function', async () => {
    const { rows } = await superuser.query<{ event_type: string; count: number }>(
      `select t.event_type, count(p.oid)::int as count
       from strata_core.security_event_types t
       left join pg_proc p on p.pronamespace::regnamespace::text like 'strata%' and strpos(p.prosrc, quote_literal(t.event_type)) > 0
       group by t.event_type`,
    )
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.filter(({ count }) => count === 0)).toEqual([])
  })

  test('[D15] cannot be others, whoever records one', async () => {
    await expect(
      superuser.query(
        `insert into strata_audit.security_events (event_type, actor_role, occurred_at) values ('account-sold', 'me', now())`,
      ),
    ).rejects.toMatchObject({ code: '23503', constraint: 'security_events_event_type_fkey' })
  })

  test('[D15] are on the page that explains them', () => {
    const page = readFileSync(new URL('../../docs/users.md', import.meta.url), 'utf8')
    for (const word of ['account-disabled', 'identifier-recycled', 'credential-change', 'session-revoked'])
      expect(page).toContain(`\`${word}\``)
  })
})

describe('staff who look into an account', () => {
  test('[D15] read when it was disabled and enabled, by what, and nothing of a lock that another outlasts', async () => {
    const { user_id } = await newcomer(side, 'disabled@example.org')
    const until = new Date(Date.now() + 3_600_000)
    expect(await lockUser(operator, { user_id, reason: 'a stranger called', until })).toBe('done')
    expect(await suspendUser(operator, { user_id, reason: 'unpaid' })).toBe('done')
    expect(await unlockUser(operator, { user_id })).toBe('done')
    expect(await typesOf(user_id)).toEqual(['account-disabled', 'account-disabled'])
    expect(await reinstateUser(operator, { user_id })).toBe('done')
    expect(await reinstateUser(operator, { user_id: '019a0000-0000-7000-8000-000000000000' })).toBe('unknown')
    const events = await eventsOf(user_id)
    expect(events.map(({ event_type, details }) => [event_type, details])).toEqual([
      ['account-disabled', { change: 'lock', until: expect.stringMatching(/^\d{4}-/) }],
      ['account-disabled', { change: 'suspend' }],
      ['account-enabled', { change: 'reinstate' }],
    ])
    expect(events[2]).toMatchObject({
      event_uri: 'https://schemas.openid.net/secevent/risc/event-type/account-enabled',
      organization_id: null,
      actor_user_id: null,
      actor_impersonator_user_id: null,
      actor_role: expect.stringMatching(/operator/),
      occurred_at: expect.any(Date),
    })
  })

  test('[D15] read which credentials were made, changed and removed, and the user was told of each at every proved address', async () => {
    const { user_id, token: session_token } = await newcomer(side, 'credentials@example.org', { password })
    expect(await eventsOf(user_id)).toMatchObject([
      { event_type: 'credential-change', details: { credential_type: 'password', change_type: 'create' } },
    ])
    expect(await toldTo(user_id)).toEqual([]) // Signing up is no news to whoever signs up.
    expect(await setPassword(auth, { session_token, password: other })).toBe('done')
    await withTotp(side, session_token)
    expect(await replaceRecoveryCodes(auth, { session_token })).toMatchObject({ outcome: 'done' })
    expect(await removeCredential(auth, { session_token, kind: 'totp' })).toBe('done')
    const changes = (await eventsOf(user_id)).filter(({ event_type }) => event_type === 'credential-change')
    expect(changes.slice(1).map(({ details }) => details)).toEqual([
      { credential_type: 'password', change_type: 'update' },
      { credential_type: 'totp', change_type: 'create' },
      { credential_type: 'recovery_codes', change_type: 'create' },
      { credential_type: 'totp', change_type: 'delete' },
    ])
    expect(await toldTo(user_id)).toEqual(Array(4).fill('credential-change'))
  })

  test('[D15] read that an identity was linked to a user who was there, and the user was told', async () => {
    await believe(await db.client('installer'), 'https://id.example')
    const { user_id, device_token } = await newcomer(side, 'linked@example.org')
    const identity = {
      issuer: 'https://id.example',
      subject: 'linked',
      email: 'linked@example.org',
      is_email_verified: true,
    }
    be(await strata.signIn({ method: 'identity', ...identity, device: { device_token } }), 'signed_in')
    expect(await eventsOf(user_id)).toMatchObject([
      { event_type: 'credential-change', details: { credential_type: 'identity', change_type: 'create' } },
    ])
    expect(await toldTo(user_id)).toEqual(['credential-change'])
    be(await strata.signIn({ method: 'identity', ...identity, device: { device_token } }), 'signed_in')
    expect(await typesOf(user_id)).toHaveLength(1)
  })

  test('[D15] read of a change of address, of what a recovery may rest on, of the recovery, and of the sessions that each ended', async () => {
    const {
      user_id,
      token: session_token,
      device_token,
    } = await newcomer(side, 'before@example.org', { password })
    const [held] = (
      await superuser.query('select identifier_id from strata_users.identifiers where user_id = $1', [
        user_id,
      ])
    ).rows
    expect(
      await recordIdentification(auth, {
        session_token,
        kind: 'first_pet',
        fingerprint: Buffer.alloc(32, 7),
      }),
    ).toBe('done')
    const { challenge, identifier_change_id, version } = be(
      await beginIdentifierChange(auth, {
        session_token,
        identifier: { email: 'after@example.org' },
        replaces_identifier_id: held.identifier_id,
      }),
      'code_sent',
    )
    const { code } = last()
    be(
      await confirmIdentifierChange(auth, { session_token, identifier_change_id, version, challenge, code }),
      'applied',
    )
    const recovery = be(
      await requestCode(auth, { purpose: 'recover', to: { email: 'after@example.org' } }),
      'code_sent',
    )
    be(
      await resetPassword(auth, {
        challenge: recovery.challenge,
        code: last().code,
        password: other,
        device: { device_token },
      }),
      'signed_in',
    )
    expect(await typesOf(user_id)).toEqual([
      'credential-change',
      'recovery-information-changed',
      'identifier-changed',
      'session-revoked',
      'session-revoked',
      'credential-change',
      'recovery-activated',
    ])
    expect((await toldTo(user_id)).sort()).toEqual([
      'identifier-changed',
      'recovery-activated',
      'recovery-information-changed',
    ])
  })

  test('[D15] read that sessions were revoked, one or all', async () => {
    const { user_id, token, session_id } = await newcomer(side, 'revoked@example.org')
    expect(await strata.revokeSession(token)).toBe('revoked')
    expect(await strata.revokeSession(token)).toBe('unchanged')
    expect(await revokeUserSessions(operator, { user_id })).toBe('revoked')
    expect((await eventsOf(user_id)).map(({ event_type, details }) => [event_type, details])).toEqual([
      ['session-revoked', { session_id }],
      ['session-revoked', {}],
    ])
  })

  test('[D15] read of an erased person that they were erased, and no more than words', async () => {
    const { user_id } = await newcomer(side, 'purged@example.org', { given_name: 'Purged' })
    await eraseUser(operator, { user_id, reason: 'asked for it' })
    expect(await typesOf(user_id)).toContain('account-purged')
    expect(JSON.stringify(await eventsOf(user_id))).not.toMatch(/purged@|Purged/)
  })
})

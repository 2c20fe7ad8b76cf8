/** Ways to sign in that come to a user who is there already: by the word of a provider, from a session, and away again. */
import type pg from 'pg'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import {
  findHolder,
  linkIdentity,
  listCredentials,
  listSecurityEvents,
  removeCredential,
  takeNotices,
} from '../../src/index.js'
import { be, newcomer, refusal, signInOf, withTotp } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one, setClock } from '../support/people.js'

vi.setConfig({ testTimeout: 120_000 })
const db = await testDatabase()
const side = signInOf(db, { max: 16 })
const { strata } = side
const { auth, operator, worker } = strata
let superuser: pg.Client
let installer: pg.Client
let staff: pg.Client

/** Believed about all, about its own domain, asked about, not believed. Of the unlisted one nothing is decided. */
const issuers = {
  trusted: 'https://all.example',
  own: 'https://own.example',
  asked: 'https://asked.example',
  refused: 'https://refused.example',
  unlisted: 'https://unlisted.example',
}

beforeAll(async () => {
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  staff = await db.client('operator')
  await installer.query('set role strata_owner')
  await installer.query(
    `insert into strata_users.linking_policies (issuer, linking, email_domains, description) values
       ($1, 'automatic', null, 'Our own.'), ($2, 'automatic', '{own.example,mail.own.example}', 'A mail provider.'),
       ($3, 'confirm', null, 'A network.'), ($4, 'refuse', null, 'Lets anybody write any address.')`,
    [issuers.trusted, issuers.own, issuers.asked, issuers.refused],
  )
})

let count = 0
const newEmail = (domain = 'example.org') => `person${++count}@${domain}`
const newSubject = () => `subject-${++count}`
const password = 'correct horse battery'
const by = (issuer: string, email: string | null, is_email_verified = true, subject = newSubject()) =>
  ({ method: 'identity', issuer, subject, email, is_email_verified }) as const
const identitiesOf = async (user_id: string) =>
  (
    await superuser.query(
      'select issuer, subject from strata_users.federated_identities where user_id = $1 order by linked_at',
      [user_id],
    )
  ).rows
const holderOf = (email: string) =>
  one<string | null>(
    superuser,
    `select (select user_id from strata_users.identifiers where kind = 'email' and value = lower($1) and verified_at is not null and released_at is null)`,
    [email],
  )
const lastAttempt = async () =>
  (
    await superuser.query(
      'select method, outcome, reasons, user_id from strata_users.sign_ins order by attempted_at desc, sign_in_id desc limit 1',
    )
  ).rows[0]
const eventsOf = async (user_id: string) =>
  (await listSecurityEvents(operator, { user_id })).map(({ event_type, details }) => [
    event_type,
    (details as Record<string, string>).credential_type ?? null,
    (details as Record<string, string>).change_type ?? null,
  ])
const told = async (user_id: string) => {
  const notices = await takeNotices(worker, { limit: 1000 })
  return notices.filter((notice) => notice.user_id === user_id).map(({ event_type }) => event_type)
}
const forget = () => takeNotices(worker, { limit: 1000 })

describe("[E1] an identity of a provider that says of somebody new that a user's address is theirs", () => {
  test('is linked where the policy believes the provider: the user signs in, is told, and is found by it from then on', async () => {
    for (const [issuer, email] of [
      [issuers.trusted, newEmail()],
      [issuers.own, newEmail('own.example')],
      [issuers.own, newEmail('mail.own.example')],
    ] as const) {
      const person = await newcomer(side, email)
      await forget()
      const identity = by(issuer, email.toUpperCase())
      const device = { device_token: person.device_token }
      expect(await strata.signIn({ ...identity, device })).toMatchObject({
        outcome: 'signed_in',
        user_id: person.user_id,
      })
      expect(await identitiesOf(person.user_id)).toEqual([{ issuer, subject: identity.subject }])
      expect(await eventsOf(person.user_id)).toEqual([['credential-change', 'identity', 'create']])
      expect(await told(person.user_id)).toEqual(['credential-change'])
      // Its own address may change there; who it is does not.
      expect(await strata.signIn({ ...identity, email: newEmail() })).toMatchObject({
        outcome: 'signed_in',
        user_id: person.user_id,
      })
    }
  })

  test("has to be confirmed where nothing is decided, where the policy says so, and where the domain is not the provider's", async () => {
    for (const [issuer, email] of [
      [issuers.unlisted, newEmail()],
      [issuers.asked, newEmail()],
      [issuers.own, newEmail()],
      [issuers.own, newEmail('notown.example')],
      [issuers.own, newEmail('own.example.org')],
    ] as const) {
      const person = await newcomer(side, email)
      await forget()
      const identity = by(issuer, email)
      expect(await strata.signIn(identity)).toEqual({ outcome: 'confirmation_required' })
      expect(await strata.signUp(identity)).toEqual({ outcome: 'confirmation_required' })
      expect(await identitiesOf(person.user_id)).toEqual([])
      expect(await lastAttempt()).toMatchObject({
        method: 'identity',
        outcome: 'refused',
        reasons: ['confirmation_required'],
        user_id: person.user_id,
      })
      expect(await told(person.user_id)).toEqual([])
      // The person proves the user, and links it.
      const session_token = person.token
      const { issuer: named, subject } = identity
      expect(await linkIdentity(auth, { session_token, issuer: named, subject })).toBe('done')
      expect(await strata.signIn(identity)).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    }
  })

  test('is somebody new without the address where the provider is not believed, and learns nothing of who is known', async () => {
    const known = newEmail()
    const { user_id } = await newcomer(side, known)
    const answers: object[] = []
    for (const email of [known, newEmail()]) {
      const answer = be(await strata.signIn(by(issuers.refused, email)), 'signed_up')
      expect(answer.user_id).not.toBe(user_id)
      answers.push(Object.keys(answer).sort())
      expect(
        await one(superuser, 'select count(*)::int from strata_users.identifiers where user_id = $1', [
          answer.user_id,
        ]),
      ).toBe(0)
    }
    expect(answers[0]).toEqual(answers[1])
    expect(await holderOf(known)).toBe(user_id)
  })

  test('is never linked by an address that the provider has not verified, nor is its owner told', async () => {
    const known = newEmail()
    const person = await newcomer(side, known)
    await forget()
    for (const issuer of Object.values(issuers)) {
      const [stranger, other] = [
        be(await strata.signIn(by(issuer, known, false)), 'signed_up'),
        be(await strata.signIn(by(issuer, newEmail(), false)), 'signed_up'),
      ]
      expect(Object.keys(stranger)).toEqual(Object.keys(other))
      expect(stranger.user_id).not.toBe(person.user_id)
    }
    expect(await identitiesOf(person.user_id)).toEqual([])
    expect(await told(person.user_id)).toEqual([])
    expect(await holderOf(known)).toBe(person.user_id)
  })

  test('is never linked to a user who is suspended, locked, deactivated, merged or erased', async () => {
    for (const verb of ['suspend', 'lock', 'deactivate']) {
      const email = newEmail()
      const { user_id } = await newcomer(side, email)
      await staff.query(`select strata.${verb}_user($1, 'a reason')`, [user_id])
      expect(await strata.signIn(by(issuers.trusted, email))).toEqual({ outcome: 'user_not_active' })
      expect(await identitiesOf(user_id)).toEqual([])
    }
    const [email, survivor] = [newEmail(), await newcomer(side, newEmail())]
    const merged = await newcomer(side, email)
    await superuser.query(
      'update strata_users.users set merged_at = clock_timestamp(), merged_into_user_id = $2 where user_id = $1',
      [merged.user_id, survivor.user_id],
    )
    expect(await strata.signIn(by(issuers.trusted, email))).toEqual({ outcome: 'refused' })
    expect(await identitiesOf(merged.user_id)).toEqual([])
    const gone = newEmail()
    const erased = await newcomer(side, gone)
    await staff.query(`select strata.erase_user($1, 'a request')`, [erased.user_id])
    const next = be(await strata.signIn(by(issuers.trusted, gone)), 'signed_up')
    expect(next.user_id).not.toBe(erased.user_id)
    expect(await identitiesOf(erased.user_id)).toEqual([])
  })

  test('has to be confirmed where the address was proved too long ago, or taken from somebody lately', async () => {
    const old = newEmail()
    const person = await newcomer(side, old, { password })
    const prove = (when: string) =>
      superuser.query(
        `update strata_users.identifiers set claimed_at = clock_timestamp() - $2::interval, verified_at = clock_timestamp() - $2::interval,
                last_proof_at = clock_timestamp() - $2::interval where value = $1`,
        [old, when],
      )
    await prove('181 days')
    expect(await strata.signIn(by(issuers.trusted, old))).toEqual({ outcome: 'confirmation_required' })
    await prove('179 days')
    be(await strata.signIn(by(issuers.trusted, old)), 'signed_in')
    expect(await identitiesOf(person.user_id)).toHaveLength(1)

    const taken = newEmail()
    const [former, holder] = [await newcomer(side, newEmail()), await newcomer(side, taken)]
    await superuser.query(
      `insert into strata_users.identifiers (user_id, kind, value, address, claimed_at, verified_at, last_proof_at, released_at, release_reason, quarantined_until)
       select $1, 'email', value, address, verified_at - interval '2 days', verified_at - interval '2 days', verified_at - interval '2 days',
              verified_at - interval '1 day', 'admin', clock_timestamp() + interval '1 day'
       from strata_users.identifiers where user_id = $2`,
      [former.user_id, holder.user_id],
    )
    expect(await strata.signIn(by(issuers.trusted, taken))).toEqual({ outcome: 'confirmation_required' })
    expect(await identitiesOf(holder.user_id)).toEqual([])
  })

  test('is somebody new without the address while that is in quarantine, and has it otherwise', async () => {
    const email = newEmail()
    const person = await newcomer(side, email)
    await superuser.query(
      `update strata_users.identifiers set released_at = clock_timestamp(), release_reason = 'user_removed', is_primary = false,
              quarantined_until = clock_timestamp() + interval '1 day' where user_id = $1`,
      [person.user_id],
    )
    const next = be(await strata.signIn(by(issuers.trusted, email)), 'signed_up')
    expect([next.user_id === person.user_id, await holderOf(email)]).toEqual([false, null])
    const fresh = newEmail()
    const owner = be(await strata.signIn(by(issuers.unlisted, fresh)), 'signed_up')
    expect(await holderOf(fresh)).toBe(owner.user_id)
  })

  test('asks whoever has set up a second factor for it, and is linked after it by hand', async () => {
    const email = newEmail()
    const person = await newcomer(side, email, { password })
    const { next } = await withTotp(side, person.token)
    const identity = by(issuers.trusted, email)
    const waiting = be(await strata.signIn(identity), 'step_up_required')
    expect(await identitiesOf(person.user_id)).toEqual([])
    const back = be(
      await strata.signIn({ method: 'step_up', step_up: waiting.step_up, with: 'totp', code: next() }),
      'signed_in',
    )
    expect(await identitiesOf(person.user_id)).toEqual([])
    const { issuer, subject } = identity
    expect(await linkIdentity(auth, { session_token: back.token, issuer, subject })).toBe('done')
    be(await strata.signIn(by(issuer, newEmail(), true, subject)), 'step_up_required')
  })

  test('is decided by rows that the owner changes and nobody at run time sees', async () => {
    const email = newEmail()
    const person = await newcomer(side, email)
    be(await strata.signIn(by(issuers.unlisted, email)), 'confirmation_required')
    await installer.query(
      `insert into strata_users.linking_policies (issuer, linking, description) values ($1, 'automatic', 'Ours now.')`,
      [issuers.unlisted],
    )
    expect(await strata.signIn(by(issuers.unlisted, email))).toMatchObject({
      outcome: 'signed_in',
      user_id: person.user_id,
    })
    await installer.query('delete from strata_users.linking_policies where issuer = $1', [issuers.unlisted])
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const)
      expect(await failure(await db.client(role), 'select from strata_users.linking_policies')).toMatchObject(
        { code: '42501' },
      )
    for (const values of [
      `'http://plain.example', 'confirm', null`,
      `'https://odd.example', 'sometimes', null`,
      `'https://odd.example', 'confirm', '{own.example}'`,
      `'https://odd.example', 'automatic', '{}'`,
      `'https://odd.example', 'automatic', '{Own.example}'`,
      `'https://odd.example', 'automatic', '{a@own.example}'`,
    ])
      expect(
        await failure(
          installer,
          `insert into strata_users.linking_policies (issuer, linking, email_domains, description) values (${values}, 'x')`,
        ),
        values,
      ).toMatchObject({ code: '23514' })
  })
})

describe('[E2] somebody who is signed in', () => {
  test('links an identity, is told, and signs in with it; once is enough, and the subject of another provider is another', async () => {
    const person = await newcomer(side, newEmail())
    await forget()
    const session_token = person.token
    const identity = { issuer: issuers.unlisted, subject: newSubject() }
    expect(await linkIdentity(auth, { session_token, ...identity })).toBe('done')
    expect(await linkIdentity(auth, { session_token, ...identity })).toBe('unchanged')
    expect(await linkIdentity(auth, { session_token, ...identity, issuer: issuers.asked })).toBe('done')
    expect(await eventsOf(person.user_id)).toEqual(Array(2).fill(['credential-change', 'identity', 'create']))
    expect(await told(person.user_id)).toEqual(Array(2).fill('credential-change'))
    expect(await strata.signIn({ method: 'identity', ...identity })).toMatchObject({
      outcome: 'signed_in',
      user_id: person.user_id,
    })
    const credentials = await listCredentials(auth, { session_token })
    expect(credentials.map(({ kind, label }) => [kind, label])).toEqual([
      ['identity', issuers.unlisted],
      ['identity', issuers.asked],
    ])
  })

  test("is refused one that is somebody else's, who keeps it and is not named", async () => {
    const [one_, other] = [await newcomer(side, newEmail()), await newcomer(side, newEmail())]
    const identity = { issuer: issuers.trusted, subject: newSubject() }
    expect(await linkIdentity(auth, { session_token: one_.token, ...identity })).toBe('done')
    await forget()
    expect(await linkIdentity(auth, { session_token: other.token, ...identity })).toBe('taken')
    expect(await identitiesOf(one_.user_id)).toEqual([identity])
    expect(await identitiesOf(other.user_id)).toEqual([])
    expect([await told(one_.user_id), await eventsOf(other.user_id)]).toEqual([[], []])
  })

  test('has to have signed in lately, with what is set up, and as themselves', async () => {
    const person = await newcomer(side, newEmail(), { password })
    const identity = { issuer: issuers.trusted, subject: newSubject() }
    const link = (session_token: string) => linkIdentity(auth, { session_token, ...identity })
    await setClock(installer, new Date(Date.now() + 11 * 60_000))
    try {
      expect(await link(person.token)).toBe('reauthentication_required')
    } finally {
      await setClock(installer, null)
      await installer.query('set role strata_owner')
    }
    const { token: other } = be(
      await strata.signIn({
        method: 'password',
        identifier: { email: person.email },
        password,
        device: { device_token: person.device_token },
      }),
      'signed_in',
    )
    await withTotp(side, person.token)
    expect(await link(other)).toBe('reauthentication_required')
    expect(await link('nobody')).toBe('session_refused')
    expect(await identitiesOf(person.user_id)).toEqual([])
    await staff.query('select strata.suspend_user($1)', [person.user_id])
    expect(await link(person.token)).toBe('session_refused')
    expect(
      await refusal(linkIdentity(auth, { session_token: person.token, issuer: 'http://x', subject: 'x' })),
    ).toMatchObject({ code: 'ST402' })
    expect(
      await failure(await db.client('auth'), 'select strata.link_identity($1, $2, $3)', [
        (await newcomer(side, newEmail())).token,
        'http://plain.example',
        'x',
      ]),
    ).toEqual({ code: 'ST402', constraint: 'federated_identities_issuer_check', detail: undefined })
  })

  test('has it alone, of sixteen who link it or sign in with it at the same moment', async () => {
    for (let round = 0; round < rounds(5, 100); round++) {
      const people: { user_id: string; token: string }[] = []
      for (let i = 0; i < 4; i++) people.push(await newcomer(side, newEmail()))
      const identity = { issuer: issuers.trusted, subject: newSubject() }
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          const person = people[i % 4] as { user_id: string; token: string }
          if (i === 15) return (await strata.signIn({ method: 'identity', ...identity })).outcome
          return linkIdentity(auth, { session_token: person.token, ...identity })
        }),
      )
      const { rows } = await superuser.query(
        'select user_id from strata_users.federated_identities where issuer = $1 and subject = $2',
        [identity.issuer, identity.subject],
      )
      expect(rows).toHaveLength(1)
      const isNew = outcomes[15] === 'signed_up'
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(isNew ? 0 : 1)
      const owner = people.findIndex(({ user_id }) => user_id === rows[0].user_id)
      outcomes.slice(0, 15).forEach((outcome, i) => {
        expect(i % 4 === owner ? ['done', 'unchanged'] : ['taken']).toContain(outcome)
      })
    }
  })
})

describe('[E3] somebody who is signed in unlinks an identity', () => {
  test('and does not sign in with it any more; the last way to sign in stays', async () => {
    const identity = { issuer: issuers.unlisted, subject: newSubject() }
    const person = be(await strata.signUp({ method: 'identity', ...identity }), 'signed_up')
    const session_token = person.token
    const credentials = () => listCredentials(auth, { session_token })
    const [only] = await credentials()
    const remove = (credential_id: string) =>
      removeCredential(auth, { session_token, kind: 'identity', credential_id })
    expect(await remove(only?.credential_id as string)).toBe('last_method')
    expect(await linkIdentity(auth, { session_token, issuer: issuers.asked, subject: newSubject() })).toBe(
      'done',
    )
    expect(await remove(only?.credential_id as string)).toBe('done')
    expect(await remove(only?.credential_id as string)).toBe('last_method')
    const [left] = await credentials()
    expect(left?.label).toBe(issuers.asked)
    // It is nobody's now: whoever comes with it is somebody new.
    const next = be(await strata.signIn({ method: 'identity', ...identity }), 'signed_up')
    expect(next.user_id).not.toBe(person.user_id)
  })

  test("after a sign-in of late, is told at every address, and can take nobody else's", async () => {
    const [person, other] = [await newcomer(side, newEmail()), await newcomer(side, newEmail())]
    const session_token = person.token
    for (const { token } of [person, other])
      expect(
        await linkIdentity(auth, { session_token: token, issuer: issuers.asked, subject: newSubject() }),
      ).toBe('done')
    await forget()
    const idOf = async (token: string) =>
      (await listCredentials(auth, { session_token: token }))[0]?.credential_id as string
    const [mine, theirs] = [await idOf(person.token), await idOf(other.token)]
    const remove = (credential_id: string) =>
      removeCredential(auth, { session_token, kind: 'identity', credential_id })
    expect(await remove(theirs)).toBe('unknown')
    await setClock(installer, new Date(Date.now() + 11 * 60_000))
    try {
      expect(await remove(mine)).toBe('reauthentication_required')
    } finally {
      await setClock(installer, null)
      await installer.query('set role strata_owner')
    }
    expect(await remove(mine)).toBe('done')
    expect(await eventsOf(person.user_id)).toEqual([
      ['credential-change', 'identity', 'delete'],
      ['credential-change', 'identity', 'create'],
    ])
    expect(await told(person.user_id)).toEqual(['credential-change'])
    expect([await identitiesOf(person.user_id), (await identitiesOf(other.user_id)).length]).toEqual([[], 1])
  })

  test('and of sixteen that are unlinked at once one is left', async () => {
    for (let round = 0; round < rounds(3, 100); round++) {
      const { token: session_token } = be(await strata.signUp(by(issuers.trusted, null)), 'signed_up')
      for (let i = 0; i < 15; i++)
        await linkIdentity(auth, { session_token, issuer: issuers.trusted, subject: newSubject() })
      const credentials = await listCredentials(auth, { session_token })
      expect(credentials).toHaveLength(16)
      const outcomes = await Promise.all(
        credentials.map(({ credential_id }) =>
          removeCredential(auth, { session_token, kind: 'identity', credential_id: credential_id as string }),
        ),
      )
      expect(outcomes.sort()).toEqual([...Array(15).fill('done'), 'last_method'])
    }
  })
})

describe('[E4] staff', () => {
  test('are told which user holds an address, a name or an identity that stands in the way, and since when', async () => {
    const email = newEmail()
    const person = await newcomer(side, email, { username: `holder${++count}` })
    const identity = { issuer: issuers.trusted, subject: newSubject() }
    await linkIdentity(auth, { session_token: person.token, ...identity })
    await staff.query('select strata.suspend_user($1)', [person.user_id])
    const held = { hold: 'held', user_id: person.user_id, status: 'suspended', until: null }
    for (const what of [
      { identifier: { email: email.toUpperCase() } },
      { identifier: { username: `Holder${count - 1}` } },
      identity,
    ]) {
      const found = await findHolder(operator, what)
      expect(found).toMatchObject([held])
      expect(found[0]?.since).toBeInstanceOf(Date)
    }
    for (const what of [
      { identifier: { email: newEmail() } },
      { identifier: { phone: '+491511234567' } },
      { ...identity, issuer: issuers.asked },
    ])
      expect(await findHolder(operator, what)).toEqual([])
  })

  test('are told of a quarantine, and of nobody who only wrote an address or gave it up long ago', async () => {
    const email = newEmail()
    const [former, claimant] = [await newcomer(side, email), await newcomer(side, newEmail())]
    await (await db.client('auth')).query(`select strata.claim_identifier($1, 'email', $2)`, [
      claimant.user_id,
      email,
    ])
    const release = (until: string) =>
      superuser.query(
        `update strata_users.identifiers set released_at = coalesce(released_at, clock_timestamp()), release_reason = 'user_removed', is_primary = false,
                quarantined_until = greatest(released_at, clock_timestamp()) + $2::interval where user_id = $1`,
        [former.user_id, until],
      )
    await release('1 day')
    const found = await findHolder(operator, { identifier: { email } })
    expect(found).toMatchObject([{ hold: 'quarantined', user_id: former.user_id, status: 'active' }])
    expect(found[0]?.until?.getTime()).toBeGreaterThan(Date.now())
    await setClock(installer, new Date(Date.now() + 2 * 86_400_000))
    try {
      expect(await findHolder(operator, { identifier: { email } })).toEqual([])
    } finally {
      await setClock(installer, null)
      await installer.query('set role strata_owner')
    }
    expect(await refusal(findHolder(operator, { identifier: { email: 'nobody' } }))).toMatchObject({
      code: 'ST402',
    })
  })

  test('and nobody else: not the application, not the door, not the worker, not analysts', async () => {
    const email = newEmail()
    const person = await newcomer(side, email)
    const call = `select user_id from strata.find_holder('email', $1)`
    expect(await one(await db.client('operator'), call, [email])).toBe(person.user_id)
    for (const role of ['app', 'auth', 'worker', 'analyst'] as const)
      expect([role, await failure(await db.client(role), call, [email])]).toMatchObject([
        role,
        { code: '42501' },
      ])
  })
})

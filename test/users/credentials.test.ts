import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  addPasskey,
  beginIdentifierChange,
  beginPasskey,
  beginTotp,
  claimIdentifier,
  completeNotice,
  confirmTotp,
  createMembership,
  createOrganization,
  createUser,
  getMe,
  listCredentials,
  purgeSignInData,
  removeCredential,
  replaceRecoveryCodes,
  setPassword,
  switchSession,
  takeNotices,
} from '../../src/index.js'
import {
  be,
  newcomer,
  refusal,
  relyingParty,
  signInOf,
  totpCodeOf,
  withPasskey,
  withTotp,
} from '../client/support.js'
import { Authenticator } from '../support/authenticator.js'
import { rounds, testDatabase } from '../support/database.js'
import { one, setClock } from '../support/people.js'
import { believe } from './support.js'

const db = await testDatabase()
const side = signInOf(db, { max: 16 })
const { strata, last } = side
const { auth, operator, worker } = strata
let superuser: pg.Client
let installer: pg.Client
beforeAll(async () => {
  superuser = await db.client('superuser')
  installer = await db.client('installer')
})

let count = 0
const newEmail = () => `owner${++count}@example.org`
const password = 'correct horse battery'
const [origin] = relyingParty.origins as [string]
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const atOnce = <T>(times: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, i) => work(i)))
const tally = (outcomes: (string | { outcome: string })[]) => {
  const sum: Record<string, number> = {}
  for (const one of outcomes) {
    const outcome = typeof one === 'string' ? one : one.outcome
    sum[outcome] = (sum[outcome] ?? 0) + 1
  }
  return sum
}
const waiting = async (email: string) =>
  be(await strata.signIn({ method: 'password', identifier: { email }, password }), 'step_up_required').step_up
const byTotp = (step_up: string, code: string) =>
  strata.signIn({ method: 'step_up', step_up, with: 'totp', code })
const askForPasskey = async () => be(await strata.signIn({ method: 'passkey' }), 'passkey_requested')
/** Somebody without any address: an identity is their one way to sign in. */
const byIdentityAlone = async () =>
  be(
    await strata.signIn({ method: 'identity', issuer: 'https://id.example', subject: `alone-${++count}` }),
    'signed_up',
  )

describe('a code of a generator', () => {
  test('[C9] [X42] is good once, also right after it was set up with it', async () => {
    const { email, token } = await newcomer(side, newEmail(), { password })
    const { used, next } = await withTotp(side, token)
    expect(await byTotp(await waiting(email), used)).toEqual({ outcome: 'refused' })
    const code = next()
    expect(await byTotp(await waiting(email), code)).toMatchObject({ outcome: 'signed_in' })
    expect(await byTotp(await waiting(email), code)).toEqual({ outcome: 'refused' })
  })

  test('[X42] of two uses at once, in sign-ins of their own, one is let in', {
    timeout: rounds(30_000, 300_000),
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const { email, token } = await newcomer(side, newEmail(), { password })
      const { next } = await withTotp(side, token)
      const tokens = [await waiting(email), await waiting(email)]
      const code = next()
      const answers = await atOnce(2, (i) => byTotp(tokens[i] as string, code))
      expect(tally(answers)).toEqual({ signed_in: 1, refused: 1 })
    }
  })

  test('guessing ends soon, and the right one does not help then', async () => {
    const { email, token } = await newcomer(side, newEmail(), { password })
    const { next } = await withTotp(side, token)
    const wrong = String((Number(next()) + 1) % 1_000_000).padStart(6, '0')
    const outcomes: string[] = []
    for (let i = 0; i < 5; i++) outcomes.push((await byTotp(await waiting(email), wrong)).outcome)
    expect(outcomes).toEqual(Array(5).fill('refused'))
    expect(await byTotp(await waiting(email), next())).toMatchObject({ outcome: 'throttled' })
  })

  test('counts for nothing before its owner has entered one, and a wrong one confirms nothing', async () => {
    const { email, token: session_token } = await newcomer(side, newEmail(), { password })
    expect(await confirmTotp(auth, { session_token, code: '123456' })).toBe('refused')
    const { secret } = be(await beginTotp(auth, { session_token, issuer: 'Example' }), 'begun')
    const code = totpCodeOf(secret)
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    expect(await confirmTotp(auth, { session_token, code: wrong })).toBe('refused')
    expect(await strata.signIn({ method: 'password', identifier: { email }, password })).toMatchObject({
      outcome: 'signed_in',
    })
    expect(await confirmTotp(auth, { session_token, code })).toBe('done')
    expect(await confirmTotp(auth, { session_token, code })).toBe('refused')
  })

  test('[X64] is of no use to a user whose row the sealed secret was copied to', async () => {
    const victim = await newcomer(side, newEmail(), { password })
    const thief = await newcomer(side, newEmail(), { password })
    await withTotp(side, victim.token)
    const { next } = await withTotp(side, thief.token)
    await superuser.query(
      `update strata_users.totp_factors t set secret_ciphertext = o.secret_ciphertext
       from strata_users.totp_factors o where t.user_id = $1 and o.user_id = $2`,
      [victim.user_id, thief.user_id],
    )
    expect(await refusal(byTotp(await waiting(victim.email), next()))).toMatchObject({
      code: 'ST913',
      condition: 'secret_not_opened',
    })
  })
})

describe('a passkey', () => {
  const signIn = async (key: Authenticator, asked?: Awaited<ReturnType<typeof askForPasskey>>) => {
    const { challenge, options } = asked ?? (await askForPasskey())
    return strata.signIn({ method: 'passkey', challenge, response: key.get(options) })
  }
  const suspectOf = (key: Authenticator) =>
    stored<boolean>('select suspect_at is not null from strata_users.passkeys where credential_id = $1', [
      key.credentialId,
    ])

  test('[C8] is kept with its key, counter and handle, and never made twice by one authenticator', async () => {
    const { token: session_token, user_id, email } = await newcomer(side, newEmail())
    const key = await withPasskey(side, session_token)
    const { rows } = await superuser.query(
      `select p.credential_id, p.sign_count::int, p.transports, p.label, length(h.handle) as handle
       from strata_users.passkeys p join strata_users.passkey_handles h on h.user_id = p.user_id where p.user_id = $1`,
      [user_id],
    )
    expect(rows).toEqual([
      {
        credential_id: key.credentialId,
        sign_count: 0,
        transports: ['internal', 'hybrid'],
        label: 'My key',
        handle: 64,
      },
    ])
    const { options } = be(await beginPasskey(auth, { session_token }), 'passkey_requested')
    expect(options.excludeCredentials).toMatchObject([{ id: key.credentialId.toString('base64url') }])
    expect(options.user.name).toBe(email)
    await withPasskey(side, session_token)
    expect(
      await stored<number>('select count(*)::int from strata_users.passkey_handles where user_id = $1', [
        user_id,
      ]),
    ).toBe(1)
    expect(await signIn(key)).toMatchObject({ outcome: 'signed_in', user_id, assurance_level: 2 })
  })

  test('[X43] whose counter goes back is set aside, though its signature is right', async () => {
    const { token } = await newcomer(side, newEmail())
    const key = await withPasskey(side, token, new Authenticator(origin, { counter: 10 }))
    expect(await signIn(key)).toMatchObject({ outcome: 'signed_in' })
    key.counter = 5
    expect(await signIn(key)).toEqual({ outcome: 'refused' })
    expect(await suspectOf(key)).toBe(true)
    key.counter = 1000
    expect(await signIn(key)).toEqual({ outcome: 'refused' })
  })

  test('[X43] of two copies that sign at once one is let in, and the key is set aside', {
    timeout: rounds(30_000, 300_000),
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const { token } = await newcomer(side, newEmail())
      const key = await withPasskey(side, token, new Authenticator(origin, { counter: 10 }))
      const asked = [await askForPasskey(), await askForPasskey()] as const
      const responses = asked.map(({ options }) => {
        key.counter = 10
        return key.get(options)
      })
      const answers = await atOnce(2, (i) =>
        strata.signIn({
          method: 'passkey',
          challenge: (asked[i] as (typeof asked)[0]).challenge,
          response: responses[i] as (typeof responses)[0],
        }),
      )
      expect(tally(answers)).toEqual({ signed_in: 1, refused: 1 })
      expect(await suspectOf(key)).toBe(true)
    }
  })

  test('that does not count is none the worse for it', async () => {
    const { token } = await newcomer(side, newEmail())
    const key = await withPasskey(side, token, new Authenticator(origin, { counter: 0, step: 0 }))
    for (let i = 0; i < 2; i++) expect(await signIn(key)).toMatchObject({ outcome: 'signed_in' })
    expect(await suspectOf(key)).toBe(false)
  })

  test('whose signature does not fit is refused and counted, and nobody can set it aside that way', async () => {
    const { token, user_id } = await newcomer(side, newEmail())
    const key = await withPasskey(side, token)
    expect(await signIn(key)).toMatchObject({ outcome: 'signed_in' })
    const asked = await askForPasskey()
    const response = key.get(asked.options, { origin: 'https://evil.example' })
    const { challenge } = asked
    expect(await strata.signIn({ method: 'passkey', challenge, response })).toEqual({ outcome: 'refused' })
    expect(await suspectOf(key)).toBe(false)
    expect(
      await stored<number>(
        "select count(*)::int from strata_users.sign_ins where user_id = $1 and reasons = '{passkey_refused}'",
        [user_id],
      ),
    ).toBe(1)
    // The challenge is used up by it.
    const honest = key.get(asked.options)
    expect(await strata.signIn({ method: 'passkey', challenge, response: honest })).toEqual({
      outcome: 'refused',
    })
  })

  test('[X44] that two users register at once is of one of them', {
    timeout: rounds(30_000, 300_000),
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const key = new Authenticator(origin)
      const people = [await newcomer(side, newEmail()), await newcomer(side, newEmail())] as const
      const made: { session_token: string; challenge: string; response: ReturnType<typeof key.create> }[] = []
      for (const { token: session_token } of people) {
        const { challenge, options } = be(await beginPasskey(auth, { session_token }), 'passkey_requested')
        made.push({ session_token, challenge, response: key.create(options) })
      }
      const outcomes = await atOnce(2, (i) => addPasskey(auth, made[i] as (typeof made)[0]))
      expect(tally(outcomes)).toEqual({ done: 1, refused: 1 })
      expect(
        await stored<number>('select count(*)::int from strata_users.passkeys where credential_id = $1', [
          key.credentialId,
        ]),
      ).toBe(1)
    }
  })
})

describe('the last way to sign in', () => {
  test('[C14] [X49] cannot be removed, whatever else there is that is none', async () => {
    const { token: session_token } = await byIdentityAlone()
    await withTotp(side, session_token)
    await replaceRecoveryCodes(auth, { session_token })
    // A password without an address is no way in.
    expect(await setPassword(auth, { session_token, password })).toBe('done')
    const identity = (await listCredentials(auth, { session_token })).find(({ kind }) => kind === 'identity')
    const credential_id = identity?.credential_id as string
    const remove = () => removeCredential(auth, { session_token, kind: 'identity', credential_id })
    expect(await remove()).toBe('last_method')
    await withPasskey(side, session_token)
    expect(await remove()).toBe('done')
    const [passkey] = (await listCredentials(auth, { session_token })).filter(
      ({ kind }) => kind === 'passkey',
    )
    expect(
      await removeCredential(auth, {
        session_token,
        kind: 'passkey',
        credential_id: passkey?.credential_id as string,
      }),
    ).toBe('last_method')
    for (const kind of ['password', 'totp', 'recovery_codes'] as const) {
      expect(await removeCredential(auth, { session_token, kind })).toBe('done')
      expect(await removeCredential(auth, { session_token, kind })).toBe('unknown')
    }
  })

  test('[C14] [X49] is left when 16 remove everything at once', {
    timeout: rounds(30_000, 300_000),
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const { token: session_token, user_id } = await byIdentityAlone()
      await superuser.query(
        `insert into strata_users.passkeys (user_id, credential_id, public_key, is_backed_up, registered_at)
         select $1::uuid, sha256(convert_to($1::uuid::text || n, 'UTF8')), sha256('x'), false, now() from generate_series(1, 15) n`,
        [user_id],
      )
      await superuser.query('update strata_users.sessions set assurance_level = 2 where user_id = $1', [
        user_id,
      ])
      const credentials = await listCredentials(auth, { session_token })
      expect(credentials).toHaveLength(16)
      const outcomes = await atOnce(16, (i) => {
        const { kind, credential_id } = credentials[i] as (typeof credentials)[0]
        return removeCredential(auth, {
          session_token,
          kind: kind as 'identity' | 'passkey',
          credential_id: credential_id as string,
        })
      })
      expect(tally(outcomes)).toEqual({ done: 15, last_method: 1 })
      expect(await listCredentials(auth, { session_token })).toHaveLength(1)
    }
  })
})

describe('a signed-in person', () => {
  test('[C1] [C9] sees every credential and no secret', async () => {
    await believe(installer, 'https://id.example')
    const { token: session_token, email } = await newcomer(side, newEmail(), { password })
    await strata.signIn({
      method: 'identity',
      issuer: 'https://id.example',
      subject: `linked-${email}`,
      email,
      is_email_verified: true,
    })
    await withTotp(side, session_token)
    await withPasskey(side, session_token)
    await replaceRecoveryCodes(auth, { session_token, count: 4 })
    const credentials = await listCredentials(auth, { session_token })
    expect(credentials.map(({ kind, label }) => [kind, label])).toEqual([
      ['password', null],
      ['identity', 'https://id.example'],
      ['passkey', 'My key'],
      ['totp', null],
      ['recovery_codes', '4'],
    ])
    expect(Object.keys(credentials[0] as object).sort()).toEqual(
      ['added_at', 'credential_id', 'kind', 'label', 'last_used_at'].sort(),
    )
    expect(await refusal(listCredentials(auth, { session_token: 'nobody' }))).toMatchObject({ code: 'ST103' })
  })

  test('[D3] who signed in too long ago changes no credential before doing so again', async () => {
    const { token: session_token } = await newcomer(side, newEmail(), { password })
    const { challenge, options } = be(await beginPasskey(auth, { session_token }), 'passkey_requested')
    const response = new Authenticator(origin).create(options)
    const all = (session_token: string) =>
      Promise.all([
        setPassword(auth, { session_token, password: 'another password' }),
        beginTotp(auth, { session_token, issuer: 'Example' }),
        confirmTotp(auth, { session_token, code: '123456' }),
        beginPasskey(auth, { session_token }),
        addPasskey(auth, { session_token, challenge, response }),
        replaceRecoveryCodes(auth, { session_token }),
        removeCredential(auth, { session_token, kind: 'password' }),
      ])
    try {
      await setClock(installer, new Date(Date.now() + 60 * 60_000))
      expect(tally(await all(session_token))).toEqual({ reauthentication_required: 7 })
    } finally {
      await setClock(installer, null)
    }
    expect(tally(await all('nobody'))).toEqual({ session_refused: 7 })
    await strata.revokeSession(session_token)
    expect(tally(await all(session_token))).toEqual({ session_refused: 7 })
  })

  test('[X45] chooses a password that is hashed before it leaves, and not a short one', async () => {
    const { token: session_token, user_id, email } = await newcomer(side, newEmail())
    const old = be(await signInAgain(email), 'signed_in')
    expect(await refusal(setPassword(auth, { session_token, password: 'short' }))).toMatchObject({
      code: 'ST402',
    })
    expect(await setPassword(auth, { session_token, password })).toBe('done')
    expect(
      await stored('select password_hash from strata_users.password_credentials where user_id = $1', [
        user_id,
      ]),
    ).toMatch(/^\$argon2id\$.{87}$/)
    expect(await refusal(strata.withSession(old.token, getMe))).toMatchObject({ outcome: 'revoked' })
    await strata.withSession(session_token, getMe)
  })

  test('[C12] acts as another membership without another proof, and no surer than before', async () => {
    const { token: session_token, user_id } = await newcomer(side, newEmail())
    const { organization_id } = be(
      await createOrganization(operator, { name: 'Ward', slug: `ward-${++count}` }),
      'created',
    ) as { organization_id: string }
    const { membership_id } = be(
      await createMembership(operator, { organization_id, user_id }),
      'created',
    ) as {
      membership_id: string
    }
    const there = be(await switchSession(auth, { session_token, organization_id, membership_id }), 'opened')
    expect(await strata.withSession(there.token, (tx) => tx.session)).toMatchObject({
      user_id,
      organization_id,
      membership_id,
      assurance_level: 1,
    })
    expect(await switchSession(auth, { session_token })).toEqual({ outcome: 'session_refused' })
    expect(await refusal(switchSession(auth, { session_token: there.token, membership_id }))).toMatchObject({
      code: 'ST402',
    })
    const outside = be(await switchSession(auth, { session_token: there.token }), 'opened')
    // Without a membership, as the default one.
    const back = be(await switchSession(auth, { session_token: outside.token, organization_id }), 'opened')
    expect(await strata.withSession(back.token, (tx) => tx.session)).toMatchObject({ membership_id })
  })

  async function signInAgain(email: string) {
    const { challenge } = be(await strata.signIn({ method: 'email_code', email }), 'code_sent')
    return strata.signIn({ method: 'email_code', challenge, code: last().code })
  }
})

test('[B3] whoever proves an address that was claimed for somebody in a directory becomes that user', async () => {
  const email = newEmail()
  const user_id = await createUser(operator, { given_name: 'Grace' })
  const claim = () => claimIdentifier(operator, { user_id, identifier: { email } })
  expect([await claim(), await claim()]).toEqual(['done', 'unchanged'])
  expect(
    await claimIdentifier(operator, {
      user_id: '00000000-0000-7000-8000-000000000000',
      identifier: { email },
    }),
  ).toBe('unknown')
  expect((await newcomer(side, email)).user_id).toBe(user_id)
})

test('a worker deletes what can decide nothing any more', async () => {
  const { token: session_token } = await newcomer(side, newEmail())
  await beginIdentifierChange(auth, { session_token, identifier: { email: newEmail() } })
  await setPassword(auth, { session_token, password })
  for (const { notice_id } of await takeNotices(worker, { limit: 1000 }))
    await completeNotice(worker, { notice_id })
  try {
    await setClock(installer, new Date(Date.now() + 400 * 86_400_000))
    const purged = await purgeSignInData(worker)
    expect(Number(purged.challenge_count)).toBeGreaterThan(0)
    expect(Number(purged.session_count)).toBeGreaterThan(0)
    expect(Number(purged.notice_count)).toBeGreaterThan(0)
    expect(
      await stored<number>(
        'select count(*)::int from strata_users.identifier_changes where applied_at is null',
      ),
    ).toBe(0)
    expect(await purgeSignInData(worker)).toEqual({
      challenge_count: '0',
      throttle_count: '0',
      session_count: '0',
      notice_count: '0',
    })
  } finally {
    await setClock(installer, null)
  }
})

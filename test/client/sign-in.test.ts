import { randomUUID } from 'node:crypto'
import { hash as bcryptHash } from '@node-rs/bcrypt'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createStrata,
  createUser,
  getMe,
  hashPassword,
  InvalidInput,
  listMyIdentifiers,
  openSession,
  replaceRecoveryCodes,
  requestCode,
  setPassword,
  signIn,
} from '../../src/index.js'
import { Authenticator } from '../support/authenticator.js'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import {
  anyToken,
  be,
  newcomer,
  refusal,
  relyingParty,
  secrets,
  signInOf,
  withPasskey,
  withTotp,
} from './support.js'

const db = await testDatabase()
const side = signInOf(db, { max: 16 })
const { strata, mail, last } = side
const { auth, operator } = strata
let superuser: pg.Client
beforeAll(async () => {
  superuser = await db.client('superuser')
})

let count = 0
const newEmail = () => `person${++count}@example.org`
const newPhone = () => `+4915123${String(450_000 + ++count)}`
const password = 'correct horse battery'
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const hashOf = (user_id: string) =>
  stored('select password_hash from strata_users.password_credentials where user_id = $1', [user_id])
const byPassword = (email: string, given = password, device_token?: string) =>
  strata.signIn({
    method: 'password',
    identifier: { email },
    password: given,
    ...(device_token ? { device: { device_token } } : {}),
  })

describe('somebody new', () => {
  test('[B1] [C1] signs up by an e-mail code, and in with a password by address or username', async () => {
    const email = newEmail()
    const sent = await strata.signUp({ method: 'email_code', email })
    expect(sent).toEqual({
      outcome: 'code_sent',
      challenge: expect.any(String),
      expires_at: expect.any(Date),
    })
    expect(JSON.stringify(sent)).not.toContain(last().code)
    expect(last()).toEqual({
      purpose: 'sign_up',
      kind: 'email',
      address: email,
      code: expect.stringMatching(/^\d{6}$/),
      is_known: false,
      expires_at: be(sent, 'code_sent').expires_at,
    })
    const { challenge } = be(sent, 'code_sent')
    const profile = { given_name: 'Ada', family_name: 'Lovelace', username: 'Ada.L', password }
    expect(
      await strata.signUp({ method: 'email_code', challenge, code: wrong(last().code), ...profile }),
    ).toEqual({ outcome: 'refused' })
    const person = be(
      await strata.signUp({ method: 'email_code', challenge, code: last().code, ...profile }),
      'signed_up',
    )
    expect(person).toEqual({
      outcome: 'signed_up',
      user_id: expect.any(String),
      token: expect.any(String),
      session_id: expect.any(String),
      expires_at: expect.any(Date),
      assurance_level: 1,
      device_token: expect.any(String),
    })
    expect(await hashOf(person.user_id)).toMatch(/^\$argon2id\$/)
    const mine = await strata.withSession(person.token, async (tx) => ({
      me: await getMe(tx),
      identifiers: await listMyIdentifiers(tx),
    }))
    expect(mine.me).toMatchObject({ user_id: person.user_id, full_name: 'Ada Lovelace', status: 'active' })
    expect(mine.identifiers.map(({ kind, address, is_primary }) => [kind, address, is_primary])).toEqual([
      ['email', email, true],
      ['username', 'Ada.L', true],
    ])
    const { device_token } = person
    for (const identifier of [{ email }, { username: 'ada.l' }])
      expect(
        await strata.signIn({ method: 'password', identifier, password, device: { device_token } }),
      ).toMatchObject({ outcome: 'signed_in', user_id: person.user_id, device_token: null })
    expect(await byPassword(email, 'wrong')).toEqual({ outcome: 'refused' })
  })

  test('[C1] signs up and in by SMS, and the number may be written in any way', async () => {
    const phone = newPhone()
    const { challenge } = be(await strata.signUp({ method: 'sms_code', phone }), 'code_sent')
    expect(last()).toMatchObject({ kind: 'phone', address: phone, purpose: 'sign_up' })
    const person = be(
      await strata.signUp({ method: 'sms_code', challenge, code: ` ${last().code} ` }),
      'signed_up',
    )
    const again = be(
      await strata.signIn({ method: 'sms_code', phone: `${phone.slice(0, 3)} ${phone.slice(3)}` }),
      'code_sent',
    )
    expect(last()).toMatchObject({ purpose: 'sign_in', is_known: true, address: phone })
    const device = { device_token: person.device_token }
    expect(
      await strata.signIn({ method: 'sms_code', challenge: again.challenge, code: last().code, device }),
    ).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
  })

  test('[C7] [X51] signs up and in with an identity, which is issuer and subject together', async () => {
    const identity = { method: 'identity', issuer: 'https://id.example', subject: randomUUID() } as const
    const email = newEmail()
    const person = be(
      await strata.signUp({ ...identity, email, is_email_verified: true, given_name: 'Ada' }),
      'signed_up',
    )
    expect(await strata.signIn(identity)).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    const other = be(await strata.signIn({ ...identity, issuer: 'https://other.example' }), 'signed_up')
    expect(other.user_id).not.toBe(person.user_id)
    // A provider's address that is none of ours is no reason to shut anybody out.
    expect(
      await strata.signIn({
        ...identity,
        subject: randomUUID(),
        email: 'not an address',
        is_email_verified: true,
      }),
    ).toMatchObject({ outcome: 'signed_up' })
  })

  test('with an address that another has is signed in as whoever proves it, and the password is not theirs to set', async () => {
    const person = await newcomer(side, newEmail(), { password })
    const before = await hashOf(person.user_id)
    const { challenge } = be(
      await strata.signUp({ method: 'email_code', email: person.email.toUpperCase() }),
      'code_sent',
    )
    expect(last()).toMatchObject({ is_known: true })
    expect(
      await strata.signUp({
        method: 'email_code',
        challenge,
        code: last().code,
        password: 'another password',
      }),
    ).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    expect(await hashOf(person.user_id)).toBe(before)
  })

  test('[X52] gets mail at the address that its owner wrote, however somebody else writes it', async () => {
    const email = `Mixed.Case${++count}@example.org`
    await newcomer(side, email)
    for (const purpose of ['sign_up', 'sign_in', 'recover'] as const) {
      await requestCode(auth, { purpose, to: { email: email.toLowerCase() } })
      expect(last()).toMatchObject({ purpose, address: email })
    }
  })

  test('[B8] as a guest becomes a person in place', async () => {
    const user_id = await createUser(auth, { user_type: 'guest' })
    await superuser.query('update strata_users.users set registered_at = now() where user_id = $1', [user_id])
    const guest = be(await strata.openSession({ user_id }), 'opened')
    const person = await newcomer(side, newEmail(), { guest_token: guest.token })
    expect(person.user_id).toBe(user_id)
  })

  test('[B7] that is a machine has no way in but the sessions that the host opens', async () => {
    const user_id = await createUser(auth, { user_type: 'service' })
    const email = newEmail()
    await operator.transaction(async (tx) => {
      await tx.query('select strata.claim_identifier($1, $2, $3)', [user_id, 'email', email])
    })
    // Whoever proves an address that was entered for it does not become it.
    expect((await newcomer(side, email)).user_id).not.toBe(user_id)
    await superuser.query('update strata_users.users set registered_at = now() where user_id = $1', [user_id])
    const address = newEmail()
    await superuser.query("select strata_users.prove_identifier($1, 'email', $2)", [user_id, address])
    const { token } = be(await openSession(auth, { user_id }), 'opened')
    expect(await setPassword(auth, { session_token: token, password })).toBe('done')
    expect(await byPassword(address)).toEqual({ outcome: 'refused' })
    const { challenge } = be(await strata.signIn({ method: 'email_code', email: address }), 'code_sent')
    expect(await strata.signIn({ method: 'email_code', challenge, code: last().code })).toEqual({
      outcome: 'refused',
    })
    const key = await withPasskey(side, token)
    const asked = be(await strata.signIn({ method: 'passkey' }), 'passkey_requested')
    expect(
      await strata.signIn({
        method: 'passkey',
        challenge: asked.challenge,
        response: key.get(asked.options),
      }),
    ).toEqual({ outcome: 'refused' })
    expect(await strata.withSession(token, async (tx) => (await tx.session).user_id)).toBe(user_id)
    expect(
      await stored('select distinct reasons::text from strata_users.sign_ins where user_id = $1', [user_id]),
    ).toBe('{machine_user}')
  })
})

describe('a password', () => {
  test('[C5] [X45] of another system is verified whatever its hash, and kept as argon2id from then on', async () => {
    const { hash: argon2Hash } = await import('@node-rs/argon2')
    const { scryptSync } = await import('node:crypto')
    const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
    const salt = Buffer.from('0123456789abcdef')
    const hashes = {
      bcrypt: await bcryptHash(password, 4),
      argon2id: await argon2Hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 }),
      scrypt: `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 }))}`,
    }
    for (const [algorithm, hash] of Object.entries(hashes)) {
      const { user_id, email } = await newcomer(side, newEmail())
      await superuser.query(
        'insert into strata_users.password_credentials (user_id, password_hash, set_at) values ($1, $2, now())',
        [user_id, hash],
      )
      expect(
        await stored('select algorithm from strata_users.password_credentials where user_id = $1', [user_id]),
      ).toBe(algorithm)
      expect(await byPassword(email, 'wrong')).toEqual({ outcome: 'refused' })
      expect(await hashOf(user_id)).toBe(hash)
      expect(await byPassword(email)).toMatchObject({ outcome: 'signed_in' })
      const renewed = await hashOf(user_id)
      expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await byPassword(email)).toMatchObject({ outcome: 'signed_in' })
      expect(await hashOf(user_id)).toBe(renewed)
    }
    const { user_id } = await newcomer(side, newEmail())
    for (const bad of [
      'secret',
      'd41d8cd98f00b204e9800998ecf8427e',
      (await hashPassword(password)).slice(0, 60),
    ])
      expect(
        await failure(
          superuser,
          'insert into strata_users.password_credentials (user_id, password_hash, set_at) values ($1, $2, now())',
          [user_id, bad],
        ),
      ).toMatchObject({ code: expect.stringMatching(/^235/) })
  })

  test('[C12] that is right is written down with device, network and session', async () => {
    const { email, user_id, device_token } = await newcomer(side, newEmail(), { password })
    const session = be(
      await strata.signIn({
        method: 'password',
        identifier: { email },
        password,
        device: {
          device_token,
          network: '192.0.2.7',
          country: 'CH',
          user_agent: `Browser\u0000${'x'.repeat(2000)}`,
        },
      }),
      'signed_in',
    )
    const { rows } = await superuser.query(
      `select s.method, s.assurance_level, s.device_id = d.device_id as device, i.network::text, i.country, length(i.user_agent)
       from strata_users.sessions s
       join strata_users.devices d on d.user_id = s.user_id
       join strata_users.sign_ins i on i.session_id = s.session_id
       where s.session_id = $1 and s.user_id = $2`,
      [session.session_id, user_id],
    )
    expect(rows).toEqual([
      {
        method: 'password',
        assurance_level: 1,
        device: true,
        network: '192.0.2.7/32',
        country: 'CH',
        length: 1000,
      },
    ])
  })

  test('what a socket or a network in between says never shuts anybody out', async () => {
    const { email, user_id } = await newcomer(side, newEmail(), { password })
    for (const [device, network, country] of [
      [{ network: '::ffff:192.0.2.7', country: 'ch' }, '::ffff:192.0.2.7/128', 'CH'],
      [{ network: 'fe80::1%eth0', country: 'T1' }, null, null],
      [{ network: 'unknown', country: 'ZZZ' }, null, null],
      [{ network: '192.0.2.7:4711', country: 'XX' }, null, null],
      [{ network: '', country: '' }, null, null],
      [{ network: '192.0.2.7\u0000', country: 'ß' }, null, null],
      [{ network: ['192.0.2.7'] as never, country: ['CH', 'DE'] as never }, null, null],
    ] as const) {
      const attempt = { method: 'password', identifier: { email }, password, device } as const
      be(await strata.signIn(attempt), 'signed_in')
      const { rows } = await superuser.query(
        'select network::text, country from strata_users.sign_ins where user_id = $1 order by attempted_at desc limit 1',
        [user_id],
      )
      expect(rows, JSON.stringify(device)).toEqual([{ network, country }])
    }
  })

  test('a device token that is none of ours is as good as none, and shuts nobody out', async () => {
    const { email } = await newcomer(side, newEmail(), { password })
    for (const device_token of ['', '\u0000', 'x'.repeat(9999)])
      expect(be(await byPassword(email, password, device_token), 'signed_in').device_token).not.toBe(null)
  })
})

describe('an attempt that failed', () => {
  const failures = (email: string) =>
    stored<number>(
      "select failure_count from strata_users.throttles where throttle_key = strata_users.keyed_hash('throttle', convert_to('sign_in:password email:' || $1, 'UTF8'))",
      [email],
    )

  test('[X39] [C11] stays counted when the host rolls back around it, also inside a session', async () => {
    const narrow = signInOf(db, { max: 1 })
    const { email, token } = await newcomer(narrow, newEmail(), { password })
    const attempt = () =>
      narrow.strata.signIn({ method: 'password', identifier: { email }, password: 'wrong' })
    const host = db.pool('app', { max: 1 })
    const client = await host.connect()
    await client.query('begin')
    expect(await attempt()).toEqual({ outcome: 'refused' })
    await client.query('rollback')
    client.release()
    expect(await failures(email)).toBe(1)

    await expect(
      narrow.strata.withSession(token, async (tx) => {
        await getMe(tx)
        expect(await attempt()).toEqual({ outcome: 'refused' })
        throw new Error('the host changes its mind')
      }),
    ).rejects.toThrow('the host changes its mind')
    expect(await failures(email)).toBe(2)
    expect(
      await stored<number>(
        "select count(*)::int from strata_users.sign_ins where reasons = '{wrong_password}' and user_id = (select user_id from strata_users.identifiers where value = $1)",
        [email],
      ),
    ).toBe(2)
  })

  test('[X39] ten wrong codes through the client leave the right one worth nothing', async () => {
    const { email } = await newcomer(side, newEmail())
    const { challenge } = be(await strata.signIn({ method: 'email_code', email }), 'code_sent')
    const { code } = last()
    const outcomes: string[] = []
    for (let i = 0; i < 10; i++)
      outcomes.push((await strata.signIn({ method: 'email_code', challenge, code: wrong(code) })).outcome)
    expect(outcomes).toEqual([...Array(5).fill('refused'), ...Array(5).fill('throttled')])
    const late = be(await strata.signIn({ method: 'email_code', challenge, code }), 'throttled')
    expect(late.until.getTime()).toBeGreaterThan(Date.now())
  })

  test('is not made in a transaction that could take it back: the types refuse one', async () => {
    await auth.transaction(async (tx) => {
      // @ts-expect-error a transaction is no desk
      const attempt: Promise<unknown> = signIn(tx, { method: 'passkey' })
      await attempt.catch(() => {})
    })
  })
})

describe('sending', () => {
  test('that fails is one typed error, and the person can ask again', async () => {
    let isDown = true
    const codes: string[] = []
    const other = createStrata({
      app: db.pool('app'),
      auth: db.pool('auth'),
      sendCode({ code }) {
        if (isDown) throw new Error(`the queue is full: ${code}`)
        codes.push(code)
      },
    })
    const email = newEmail()
    for (const method of ['signUp', 'signIn'] as const) {
      const error = await refusal(other[method]({ method: 'email_code', email }))
      expect(error).toMatchObject({ code: 'ST915', condition: 'code_not_sent', retry: 'later' })
      expect(error.message).not.toMatch(/\d{6}/)
      expect((error.cause as Error).message).toMatch(/^the queue is full/)
    }
    isDown = false
    const { challenge } = be(await other.signUp({ method: 'email_code', email }), 'code_sent')
    const code = codes.at(-1) as string
    expect(await other.signUp({ method: 'email_code', challenge, code })).toMatchObject({
      outcome: 'signed_up',
    })
  })

  test('without what createStrata was not given is refused before anything is written', async () => {
    const bare = createStrata({ app: db.pool('app'), auth: db.pool('auth') })
    const challenges = () => stored('select count(*) from strata_users.challenges')
    const before = await challenges()
    const step_up = anyToken()
    for (const input of [
      { method: 'email_code', email: newEmail() },
      { method: 'passkey' },
      { method: 'step_up', step_up, with: 'totp', code: '123456' },
      { method: 'step_up', step_up, with: 'email_code' },
    ] as const)
      expect(await refusal(bare.signIn(input))).toMatchObject({ code: 'ST914', condition: 'option_missing' })
    expect(await challenges()).toBe(before)
  })
})

describe('a second proof', () => {
  const waiting = async (email: string) => be(await byPassword(email), 'step_up_required')

  test('[C9] is a code of a generator, and then the session is of level 2', async () => {
    const { email, token, user_id } = await newcomer(side, newEmail(), { password })
    const { next, uri } = await withTotp(side, token)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Example:person\d+%40example.org\?/)
    const { step_up, methods, is_claimable } = await waiting(email)
    expect({ methods, is_claimable }).toEqual({ methods: ['totp'], is_claimable: false })
    expect(await strata.signIn({ method: 'step_up', step_up, with: 'totp', code: wrong(next()) })).toEqual({
      outcome: 'refused',
    })
    // What the client did not find was counted all the same.
    expect(
      await stored<number>(
        "select max(attempt_count) from strata_users.challenges where user_id = $1 and purpose = 'step_up'",
        [user_id],
      ),
    ).toBe(1)
    expect(await strata.signIn({ method: 'step_up', step_up, with: 'totp', code: next() })).toMatchObject({
      outcome: 'signed_in',
      user_id,
      assurance_level: 2,
    })
    // For an e-mail code, too: an address is no way around it.
    const { challenge } = be(await strata.signIn({ method: 'email_code', email }), 'code_sent')
    expect(await strata.signIn({ method: 'email_code', challenge, code: last().code })).toMatchObject({
      outcome: 'step_up_required',
    })
  })

  test('[C9] is a recovery code, once', async () => {
    const { email, token } = await newcomer(side, newEmail(), { password })
    await withTotp(side, token)
    const { codes } = be(await replaceRecoveryCodes(auth, { session_token: token, count: 3 }), 'done')
    expect(codes).toHaveLength(3)
    const give = async (code: string) => {
      const { step_up, methods } = await waiting(email)
      expect(methods).toEqual(['totp', 'recovery_code'])
      return strata.signIn({ method: 'step_up', step_up, with: 'recovery_code', code })
    }
    const [code] = codes as [string]
    expect(await give(code.toLowerCase())).toMatchObject({ outcome: 'signed_in', assurance_level: 2 })
    expect(await give(code)).toEqual({ outcome: 'refused' })
  })

  test('[C8] is a passkey, which does for a first proof as well', async () => {
    const { email, token, user_id } = await newcomer(side, newEmail(), { password })
    const key = await withPasskey(side, token)
    const { step_up, methods } = await waiting(email)
    expect(methods).toEqual(['passkey'])
    const asked = be(
      await strata.signIn({ method: 'step_up', step_up, with: 'passkey' }),
      'passkey_requested',
    )
    const { challenge } = asked
    const stranger = new Authenticator(relyingParty.origins[0] as string)
    stranger.create({ ...asked.options, rp: { name: 'x' }, user: { id: 'AAAA' } } as never)
    const proof = { method: 'step_up', step_up, with: 'passkey', challenge } as const
    expect(await strata.signIn({ ...proof, response: stranger.get(asked.options) })).toEqual({
      outcome: 'refused',
    })
    const again = be(
      await strata.signIn({ method: 'step_up', step_up, with: 'passkey' }),
      'passkey_requested',
    )
    const response = key.get(again.options)
    expect(await strata.signIn({ ...proof, challenge: again.challenge, response })).toMatchObject({
      outcome: 'signed_in',
      user_id,
      assurance_level: 2,
    })
    const first = be(await strata.signIn({ method: 'passkey' }), 'passkey_requested')
    const signed = {
      method: 'passkey',
      challenge: first.challenge,
      response: key.get(first.options),
    } as const
    expect(await strata.signIn(signed)).toMatchObject({ outcome: 'signed_in', user_id, assurance_level: 2 })
    expect(await strata.signIn(signed)).toEqual({ outcome: 'refused' })
  })

  test('[X55] is a password or a code to another address, for a stranger with the number of somebody', async () => {
    const phone = newPhone()
    const email = newEmail()
    const first = be(await strata.signUp({ method: 'sms_code', phone }), 'code_sent')
    const holder = be(
      await strata.signUp({ method: 'sms_code', challenge: first.challenge, code: last().code, password }),
      'signed_up',
    )
    await superuser.query("select strata_users.prove_identifier($1, 'email', $2)", [holder.user_id, email])
    const bcrypt = await bcryptHash(password, 4)
    await superuser.query(
      'update strata_users.password_credentials set password_hash = $2 where user_id = $1',
      [holder.user_id, bcrypt],
    )
    const contested = async () => {
      const { challenge } = be(await strata.signUp({ method: 'sms_code', phone }), 'code_sent')
      return be(await strata.signUp({ method: 'sms_code', challenge, code: last().code }), 'step_up_required')
    }
    const { step_up, methods, is_claimable } = await contested()
    expect({ methods, is_claimable }).toEqual({ methods: ['password', 'email_code'], is_claimable: true })
    const guess = (given: string) =>
      strata.signIn({ method: 'step_up', step_up, with: 'password', password: given })
    expect(await guess('wrong')).toEqual({ outcome: 'refused' })
    expect(await guess(password)).toMatchObject({ outcome: 'signed_in', needs_rehash: true })
    expect(await guess(password)).toEqual({ outcome: 'refused' })

    const other = await contested()
    const sent = be(
      await strata.signIn({ method: 'step_up', step_up: other.step_up, with: 'email_code' }),
      'code_sent',
    )
    expect(JSON.stringify(sent)).not.toContain(email)
    expect(last()).toMatchObject({ purpose: 'step_up', kind: 'email', address: email, is_known: true })
    expect(
      await strata.signIn({
        method: 'step_up',
        step_up: other.step_up,
        with: 'email_code',
        challenge: sent.challenge,
        code: last().code,
      }),
    ).toMatchObject({ outcome: 'signed_in', user_id: holder.user_id })
    expect(await strata.signIn({ method: 'step_up', step_up: other.step_up, with: 'sms_code' })).toEqual({
      outcome: 'refused',
    })
  })

  test('for nobody who waits is refused, whatever it is', async () => {
    const step_up = anyToken()
    const sent = mail.length
    for (const input of [
      { with: 'totp', code: '123456' },
      { with: 'recovery_code', code: '7K3M-9QXT-2HVB-RN5C-0WZ8-PD4E' },
      { with: 'password', password },
      { with: 'email_code' },
      { with: 'sms_code', challenge: anyToken(), code: '123456' },
    ] as const)
      expect(await strata.signIn({ method: 'step_up', step_up, ...input })).toEqual({ outcome: 'refused' })
    expect(mail.length).toBe(sent)
  })
})

describe('nobody finds out whether an address is known', () => {
  const tables = ['challenges', 'throttles', 'sign_ins', 'users', 'identifiers', 'sessions', 'devices']
  const rowCounts = async () => {
    const { rows } = await superuser.query(
      `select ${tables.map((t) => `(select count(*)::int from strata_users.${t}) as ${t}`).join(', ')}`,
    )
    return rows[0] as Record<string, number>
  }
  /** What a call answers or throws, with what is random named only by its kind; and how many rows it leaves. */
  const trace = async (work: () => Promise<unknown>) => {
    const before = await rowCounts()
    const answer = await work().then(
      (value) => ({ value }),
      (error) => ({ thrown: error.code, message: error.message, issues: error.issues }),
    )
    const after = await rowCounts()
    const shape = JSON.stringify(answer, (key, value) =>
      ['challenge', 'expires_at', 'until'].includes(key) ? typeof value : value,
    )
    return [shape, ...tables.map((table) => (after[table] as number) - (before[table] as number))]
  }

  const ways: [string, (email: string) => Promise<unknown>][] = [
    ['signing up', (email) => strata.signUp({ method: 'email_code', email })],
    ['asking for a code to sign in', (email) => strata.signIn({ method: 'email_code', email })],
    ['asking for a code to recover', (email) => requestCode(auth, { purpose: 'recover', to: { email } })],
    ['a wrong password', (email) => byPassword(email, 'not the password')],
    [
      'a password until it is too much',
      async (email) => {
        const outcomes: string[] = []
        for (let i = 0; i < 7; i++) outcomes.push((await byPassword(email, 'not the password')).outcome)
        return outcomes
      },
    ],
    [
      'a wrong code to sign in',
      async (email) => {
        const { challenge } = be(await strata.signIn({ method: 'email_code', email }), 'code_sent')
        return strata.signIn({ method: 'email_code', challenge, code: wrong(last().code) })
      },
    ],
    [
      'a wrong code to sign up',
      async (email) => {
        const { challenge } = be(await strata.signUp({ method: 'email_code', email }), 'code_sent')
        return strata.signUp({ method: 'email_code', challenge, code: wrong(last().code), password })
      },
    ],
    [
      'asking until it is too much',
      async (email) => {
        const outcomes: string[] = []
        for (let i = 0; i < 7; i++)
          outcomes.push((await strata.signUp({ method: 'email_code', email })).outcome)
        return outcomes
      },
    ],
  ]
  const known = async () => {
    const { email } = await newcomer(side, newEmail(), { password })
    // What its owner did a moment ago is no part of the comparison.
    await superuser.query('delete from strata_users.throttles')
    await superuser.query('delete from strata_users.challenges')
    return email
  }

  test.each(ways)('by %s: outcome, error and rows written are the same', async (_, work) => {
    const somebody = await known()
    const about = await trace(() => work(somebody))
    await superuser.query('delete from strata_users.throttles')
    expect(await trace(() => work(newEmail()))).toEqual(about)
  })

  // 16 are too many by themselves.
  const single = ways.filter(([name]) => !name.includes('too much'))
  test.each(single)('by %s, 16 at once', { timeout: rounds(30_000, 900_000) }, async (_, work) => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const tallies: Record<string, number>[] = []
      for (const email of [await known(), newEmail()]) {
        const answers = await Promise.all(
          Array.from({ length: 16 }, () => work(email).catch((error) => String(error.code))),
        )
        const tally: Record<string, number> = {}
        for (const answer of answers.flat()) {
          const shape = JSON.stringify(answer).replaceAll(/"(challenge|expires_at|until)":"[^"]*"/g, '"$1"')
          tally[shape] = (tally[shape] ?? 0) + 1
        }
        tallies.push(tally)
      }
      expect(tallies[0]).toEqual(tallies[1])
    }
  })
})

test('an input that fits no way to sign in is told where it is wrong, in the words of the way that it comes closest to', async () => {
  const issues = async (input: unknown) => {
    const error = await refusal(strata.signIn(input as never))
    expect(error).toBeInstanceOf(InvalidInput)
    return (error as InvalidInput).issues.map(({ path }) => path)
  }
  expect(await issues({ method: 'password', identifier: { email: 'no' }, password })).toEqual([
    'identifier.email',
  ])
  expect(await issues({ method: 'password', identifier: { email: newEmail() } })).toEqual(['password'])
  expect(await issues({ method: 'email_code', email: 'no' })).toEqual(['email'])
  expect(await issues({ method: 'email_code', challenge: 'x', code: 'abc' })).toEqual(['code'])
  expect(await issues({ method: 'step_up', step_up: 'x', with: 'totp', code: '1' })).toEqual(['code'])
  expect(await issues({ method: 'carrier_pigeon' })).toEqual(['method'])
  expect(secrets.keys.size).toBe(1)
})

describe('a mistake in signing in is told in our words', () => {
  const proof = { method: 'step_up', step_up: 'x' }
  const challenge = '0'.repeat(64)
  const passkey = { method: 'passkey', challenge }
  const methods = 'password, email_code, sms_code, identity, passkey, step_up'
  const proofs = 'totp, recovery_code, password, email_code, sms_code, passkey'
  test.each([
    [undefined, 'required'],
    [{}, `method: required, one of ${methods}`],
    [{ method: 'magic' }, `method: must be one of ${methods}`],
    [{ method: 'password' }, 'identifier: required; password: required'],
    [{ method: 'email_code' }, 'email: required'],
    [{ method: 'email_code', code: '123456' }, 'challenge: required'],
    [{ method: 'sms_code', challenge: 'x' }, 'code: required'],
    [
      { method: 'email_code', email: 'ada@example.org', code: '123456' },
      'challenge: required; has no field email',
    ],
    [proof, `with: required, one of ${proofs}`],
    [{ ...proof, with: 'magic' }, `with: must be one of ${proofs}`],
    [{ ...proof, with: 'totp' }, 'code: required'],
    [{ ...proof, with: 'recovery_code' }, 'code: required'],
    [{ ...proof, with: 'password' }, 'password: required'],
    [{ ...proof, with: 'email_code', code: '123456' }, 'challenge: required'],
    [{ ...proof, with: 'passkey', challenge }, 'response: required'],
    [{ ...passkey, response: 'x' }, 'response: must be an object'],
    [
      { ...passkey, response: { id: '%', rawId: 'eA', type: 'public-key', response: { signature: 7 } } },
      'response.id: must be base64url; response.response.clientDataJSON: required; response.response.authenticatorData: required; response.response.signature: must be a string',
    ],
    [
      { method: 'email_code', challenge, code: '123456', device: { sim_changed_at: new Date('never') } },
      'device.sim_changed_at: must be a valid date',
    ],
  ])('to whoever calls signIn(%j)', async (input, message) => {
    const error = await refusal(strata.signIn(input as never))
    expect(error).toBeInstanceOf(InvalidInput)
    expect(error.message).toBe(message)
  })

  test('to whoever calls signUp with a way that is none of its own', async () => {
    const error = await refusal(strata.signUp({ method: 'passkey' } as never))
    expect(error.message).toBe('method: must be one of email_code, sms_code, identity')
  })
})

test('what was never given out is unknown, also where Postgres could not read it', async () => {
  const nul = 'a\u0000'
  const { token } = await newcomer(side, newEmail())
  const code = '123456'
  expect(await strata.signIn({ method: 'email_code', challenge: nul, code })).toEqual({ outcome: 'refused' })
  const proof = { method: 'step_up', step_up: nul } as const
  for (const more of [
    { with: 'recovery_code', code: '0'.repeat(24) },
    { with: 'totp', code },
    { with: 'password', password },
    { with: 'email_code' },
    { with: 'email_code', challenge: nul, code },
  ] as const)
    expect(await strata.signIn({ ...proof, ...more })).toEqual({ outcome: 'refused' })
  expect(await setPassword(auth, { session_token: nul, password })).toBe('session_refused')
  expect(await strata.revokeSession(nul)).toBe('unknown')
  const session = await refusal(strata.withSession(nul, (tx) => getMe(tx)))
  expect(session).toMatchObject({ code: 'ST103', outcome: 'unknown' })
  const actor = await refusal(operator.transaction((tx) => createUser(tx, {}), { actor: nul }))
  expect(actor).toMatchObject({ code: 'ST103', outcome: 'unknown' })
  // With something added, a token that was given out is another one.
  expect(await strata.revokeSession(`${token}\u0000`)).toBe('unknown')
  expect(await strata.withSession(token, (tx) => getMe(tx))).toBeDefined()
})

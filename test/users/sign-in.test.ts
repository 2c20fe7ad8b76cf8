import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { createUser, failure, one, setClock } from '../support/people.js'
import {
  believe,
  HASH,
  OTHER_HASH,
  requestCode,
  signInByCode,
  signInWithCode,
  signInWithIdentity,
  signInWithPassword,
  signUp,
  signUpWithCode,
  wrong,
} from './support.js'

const db = await testDatabase()
let auth: pg.Client
let operator: pg.Client
let app: pg.Client
let superuser: pg.Client
let installer: pg.Client
let pool: pg.Pool

beforeAll(async () => {
  auth = await db.client('auth')
  operator = await db.client('operator')
  app = await db.client('app')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  pool = db.pool('auth', { max: 16 })
})

let count = 0
const newEmail = () => `person${++count}@example.com`
const newPhone = () => `+4915123${String(450_000 + ++count)}`
const beginsAs = async (token: string | null) =>
  one(app, 'select outcome from strata.begin_session($1)', [token])
/** What tests look at as a superuser, because nobody at run time may. */
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
/** Everybody at once. */
const atOnce = <T>(times: number, work: (client: pg.PoolClient, i: number) => Promise<T>) =>
  Promise.all(
    Array.from({ length: times }, async (_, i) => {
      const client = await pool.connect()
      try {
        return await work(client, i)
      } finally {
        client.release()
      }
    }),
  )
const tally = (outcomes: { outcome: string }[]) =>
  outcomes.reduce<Record<string, number>>((sum, { outcome }) => {
    sum[outcome] = (sum[outcome] ?? 0) + 1
    return sum
  }, {})

describe('signing up', () => {
  test('[B1] [C1] a person who proves an address is a user with a session, a device and a held, primary identifier', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    expect(await beginsAs(person.session_token)).toBe('begun')
    const { rows } = await superuser.query(
      'select kind, value, is_primary, verified_at is not null as verified from strata_users.identifiers where user_id = $1',
      [person.user_id],
    )
    expect(rows).toEqual([{ kind: 'email', value: email, is_primary: true, verified: true }])
    expect(await stored('select status from strata_users.users where user_id = $1', [person.user_id])).toBe(
      'active',
    )
    expect(
      await stored('select outcome from strata_users.sign_ins where user_id = $1', [person.user_id]),
    ).toBe('signed_up')
    const again = await signInWithPassword(auth, email, true, { device_token: person.device_token })
    expect(again).toMatchObject({ outcome: 'signed_in', user_id: person.user_id, device_token: null })
  })

  test('[D13] [X50] whoever was there first with an unproved address holds nothing, and the owner finds nothing of theirs', async () => {
    const email = newEmail()
    const squatter = await signInWithIdentity(auth, 'https://evil.example', `squatter-${email}`, email, false)
    expect(squatter.outcome).toBe('signed_up')
    await operator.query('select strata.claim_identifier($1, $2, $3)', [squatter.user_id, 'email', email])
    const owner = await signInWithIdentity(auth, 'https://good.example', `owner-${email}`, email, true)
    expect(owner.outcome).toBe('signed_up')
    expect(owner.user_id).not.toBe(squatter.user_id)
    expect(
      await stored(
        'select user_id from strata_users.identifiers where value = $1 and verified_at is not null and released_at is null',
        [email],
      ),
    ).toBe(owner.user_id)
  })

  test('[B2] [B3] [X50] a placeholder is claimed by whoever proves its address, and what was set up before the proof is gone', async () => {
    const email = newEmail()
    const placeholder = await createUser(operator, 'Grace', 'Hopper')
    expect(
      await one(operator, 'select strata.claim_identifier($1, $2, $3)', [placeholder, 'email', email]),
    ).toBe('done')
    await superuser.query('insert into strata_users.password_credentials values ($1, $2, default, now())', [
      placeholder,
      HASH,
    ])
    const person = await signUp(auth, email)
    expect(person.user_id).toBe(placeholder)
    expect(
      await stored<number>('select count(*)::int from strata_users.password_credentials where user_id = $1', [
        placeholder,
      ]),
    ).toBe(0)
    expect((await signInWithPassword(auth, email, true)).outcome).toBe('refused')
  })

  test('[B4] somebody known by an address alone is one user however often and at once they write, and becomes that user by proving it', async () => {
    const email = newEmail()
    const enter = (client: pg.ClientBase, address: string, name: string | null = null) =>
      client
        .query<{ outcome: string; user_id: string }>('select * from strata.enter_participant($1, $2, $3)', [
          'email',
          address,
          name,
        ])
        .then(({ rows }) => rows[0] as { outcome: string; user_id: string })
    for (let round = 0; round < rounds(3, 200); round++) {
      const address = newEmail()
      const entered = await atOnce(16, (client) => enter(client, address, 'Once'))
      expect(tally(entered)).toEqual({ entered: 1, known: 15 })
      expect(new Set(entered.map(({ user_id }) => user_id)).size).toBe(1)
    }
    const first = await enter(auth, email, 'Wrote')
    expect(await enter(auth, email.toUpperCase(), 'Another')).toEqual({
      outcome: 'known',
      user_id: first.user_id,
    })
    expect(
      await stored("select status || ' ' || given_name from strata_users.users where user_id = $1", [
        first.user_id,
      ]),
    ).toBe('placeholder Wrote')
    const person = await signUp(auth, email)
    expect(person.user_id).toBe(first.user_id)
    expect(await enter(operator, email)).toEqual({ outcome: 'held', user_id: first.user_id })
    expect(await failure(auth, "select strata.enter_participant('email', 'nobody')")).toMatchObject({
      code: 'ST402',
      constraint: 'identifiers_value_check',
    })
  })

  test('[B4] two placeholders with one address are left alone', async () => {
    const email = newEmail()
    for (const name of ['One', 'Two']) {
      const id = await createUser(operator, name, 'Writer')
      await operator.query('select strata.claim_identifier($1, $2, $3)', [id, 'email', email])
    }
    const person = await signUp(auth, email)
    expect(
      await stored<number>(
        'select count(*)::int from strata_users.identifiers where value = $1 and verified_at is null',
        [email],
      ),
    ).toBe(2)
    expect(
      await stored('select given_name from strata_users.users where user_id = $1', [person.user_id]),
    ).toBe('Given')
  })

  test('[B8] a guest becomes a person in place', async () => {
    const guest = await one(operator, "select strata.create_user(null, null, 'guest')")
    await auth.query('select strata.register_user($1)', [guest])
    const token = await one(auth, 'select token from strata.open_session($1)', [guest])
    const person = await signUp(auth, newEmail(), { guest: token })
    expect(person.user_id).toBe(guest)
    expect(await stored('select kind from strata_users.users where user_id = $1', [guest])).toBe('person')
  })

  test('[B9] [X52] [X61] an address has one owner however it is written, and what only looks alike is another', async () => {
    const n = ++count
    const person = await signUp(auth, `Mixed.Case${n}@Example.com`)
    const same = await signInByCode(auth, `mixed.case${n}@EXAMPLE.COM`, { device_token: person.device_token })
    expect(same).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    expect(
      await stored('select address from strata_users.identifiers where user_id = $1', [person.user_id]),
    ).toBe(`Mixed.Case${n}@Example.com`)
    for (const other of [`mixedcase${n}@example.com`, `mıxed.case${n}@example.com`]) {
      const stranger = await signUp(auth, other)
      expect(stranger.user_id).not.toBe(person.user_id)
    }
    expect(
      await failure(auth, "select strata.request_code('sign_up', 'email', $1)", [`ﬁ${n}@example.com`]),
    ).toMatchObject({
      code: 'ST402',
    })
    const phone = newPhone()
    const caller = await signUp(auth, phone)
    const spaced = `${phone.slice(0, 3)} (${phone.slice(3, 6)}) ${phone.slice(6)}`
    const dialled = await signInByCode(auth, spaced, { device_token: caller.device_token })
    expect(dialled.user_id).toBe(caller.user_id)
  })

  test('a username that is taken is told before the code is used', async () => {
    const name = `name${++count}`
    await signUp(auth, newEmail(), { username: name })
    const { challenge_token, code } = await requestCode(auth, 'sign_up', newEmail())
    expect(
      (await signUpWithCode(auth, challenge_token, code, { username: name.toUpperCase() })).outcome,
    ).toBe('username_taken')
    expect((await signUpWithCode(auth, challenge_token, code, { username: `${name}2` })).outcome).toBe(
      'signed_up',
    )
  })

  test('two people who prove one address at once become one user', async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const email = newEmail()
      const { challenge_token, code } = await requestCode(auth, 'sign_up', email)
      const results = await atOnce(16, (client) => signUpWithCode(client, challenge_token, code))
      expect(tally(results).signed_up).toBe(1)
      expect(
        await stored<number>('select count(*)::int from strata_users.identifiers where value = $1', [email]),
      ).toBe(1)
    }
  })
})

describe('a code', () => {
  test('[X38] [C10] of 16 who send the same code at once one is let in', async () => {
    for (let round = 0; round < rounds(5, 200); round++) {
      const email = newEmail()
      const { device_token } = await signUp(auth, email)
      const { challenge_token, code } = await requestCode(auth, 'sign_in', email)
      const results = await atOnce(16, (client) =>
        signInWithCode(client, challenge_token, code, { device_token }),
      )
      expect(tally(results).signed_in).toBe(1)
    }
  })

  test('[X39] [C11] after ten wrong codes the right one does not help, and every attempt was counted though all failed', async () => {
    const email = newEmail()
    const { user_id } = await signUp(auth, email)
    const { challenge_token, code } = await requestCode(auth, 'sign_in', email)
    const outcomes: string[] = []
    for (let i = 0; i < 10; i++)
      outcomes.push((await signInWithCode(auth, challenge_token, wrong(code))).outcome)
    expect(outcomes).toEqual([...Array(5).fill('refused'), ...Array(5).fill('throttled')])
    expect((await signInWithCode(auth, challenge_token, code)).outcome).toBe('throttled')
    expect(
      await stored<number>(
        'select attempt_count from strata_users.challenges where user_id is null and value = $1 and purpose = $2',
        [email, 'sign_in'],
      ),
    ).toBe(5)
    expect(
      await stored<number>('select count(*)::int from strata_users.sign_ins where user_id = $1', [user_id]),
    ).toBe(12)
  })

  test('[X39] no counter is lost when 16 guess at once', async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const email = newEmail()
      await signUp(auth, email, { password_hash: HASH })
      const results = await atOnce(16, (client) => signInWithPassword(client, email, false))
      expect(tally(results)).toEqual({ refused: 5, throttled: 11 })
      expect((await signInWithPassword(auth, email, true)).outcome).toBe('throttled')
    }
  })

  test('[X40] a code is worth nothing in another request, for another purpose or address', async () => {
    const [one_, two] = [newEmail(), newEmail()]
    await signUp(auth, one_)
    await signUp(auth, two)
    const first = await requestCode(auth, 'sign_in', one_)
    const other = await requestCode(auth, 'sign_in', two)
    if (first.code !== other.code)
      expect((await signInWithCode(auth, other.challenge_token, first.code)).outcome).toBe('refused')
    const second = await requestCode(auth, 'sign_in', one_)
    expect((await signInWithCode(auth, first.challenge_token, first.code)).outcome).toBe('refused')
    const recovery = await requestCode(auth, 'recover', one_)
    expect((await signInWithCode(auth, recovery.challenge_token, recovery.code)).outcome).toBe('refused')
    expect((await signInWithCode(auth, second.challenge_token, second.code)).outcome).toBe('signed_in')
  })

  test('[C10] a code and its token are kept as hashes, and a new request for the same thing takes the place of the old one', async () => {
    const email = newEmail()
    await signUp(auth, email)
    const first = await requestCode(auth, 'sign_in', email)
    const second = await requestCode(auth, 'sign_in', email)
    const other = await requestCode(auth, 'recover', email)
    const { rows } = await superuser.query(
      `select c.purpose, c.token_hash = sha256(convert_to($2, 'UTF8')) as is_hash, c.code_hash = sha256(convert_to($3, 'UTF8')) as is_plain_hash,
              c::text like '%' || $2 || '%' as shows_token
       from strata_users.challenges c where c.value = $1 and c.consumed_at is null order by c.purpose`,
      [email, second.challenge_token, second.code],
    )
    expect(rows).toEqual([
      { purpose: 'recover', is_hash: false, is_plain_hash: false, shows_token: false },
      { purpose: 'sign_in', is_hash: true, is_plain_hash: false, shows_token: false },
    ])
    expect((await signInWithCode(auth, first.challenge_token, first.code)).outcome).toBe('refused')
    expect((await signInWithCode(auth, other.challenge_token, other.code)).outcome).toBe('refused')
    expect((await signInWithCode(auth, second.challenge_token, second.code)).outcome).toBe('signed_in')
  })

  test('[X41] a code that ran out while its transaction was open is refused', async () => {
    const email = newEmail()
    await signUp(auth, email)
    const { challenge_token, code } = await requestCode(auth, 'sign_in', email)
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query('select now()')
      await superuser.query(
        "update strata_users.challenges set expires_at = created_at + interval '1 microsecond' where value = $1 and purpose = 'sign_in'",
        [email],
      )
      expect((await signInWithCode(client, challenge_token, code)).outcome).toBe('refused')
      await client.query('commit')
    } finally {
      client.release()
    }
  })

  test('codes for one address run out after five requests, also for an address that nobody has', async () => {
    const known = newEmail()
    await signUp(auth, known)
    await superuser.query("delete from strata_users.throttles where scope = 'code_request'")
    for (const email of [known, newEmail()]) {
      const outcomes: string[] = []
      for (let i = 0; i < 6; i++) outcomes.push((await requestCode(auth, 'sign_in', email)).outcome)
      expect(outcomes).toEqual([...Array(5).fill('sent'), 'throttled'])
    }
  })
})

describe('a password', () => {
  test('[C5] [X45] argon2id, bcrypt and scrypt hashes are stored with their algorithm; plain text, MD5 and cut hashes are refused', async () => {
    const good: [string, string][] = [
      ['argon2id', HASH],
      ['bcrypt', `$2b$12$${'a'.repeat(53)}`],
      ['scrypt', `$scrypt$ln=15,r=8,p=1$${'c'.repeat(22)}$${'d'.repeat(43)}`],
    ]
    for (const [algorithm, hash] of good) {
      const person = await signUp(auth, newEmail(), { password_hash: hash })
      expect(
        await stored('select algorithm from strata_users.password_credentials where user_id = $1', [
          person.user_id,
        ]),
      ).toBe(algorithm)
    }
    const { session_token } = await signUp(auth, newEmail())
    for (const bad of [
      'secret',
      'd41d8cd98f00b204e9800998ecf8427e',
      HASH.slice(0, 60),
      `$2b$12$${'a'.repeat(52)}`,
      '',
      ` ${HASH}`,
    ])
      expect(await failure(auth, 'select strata.set_password($1, $2)', [session_token, bad])).toMatchObject({
        code: 'ST402',
        constraint: 'password_credentials_algorithm_check',
        detail: undefined,
      })
  })

  test('an answer to the hash of an earlier password is worth nothing', async () => {
    const email = newEmail()
    const { session_token } = await signUp(auth, email, { password_hash: HASH })
    expect(await one(auth, 'select strata.set_password($1, $2)', [session_token, OTHER_HASH])).toBe('done')
    expect((await signInWithPassword(auth, email, true, { hash: HASH })).outcome).toBe('refused')
    expect((await signInWithPassword(auth, email, true, { hash: OTHER_HASH })).outcome).toBe('signed_in')
  })

  test('a new password ends all other sessions', async () => {
    const email = newEmail()
    const first = await signUp(auth, email, { password_hash: HASH })
    const second = await signInWithPassword(auth, email, true, { device_token: first.device_token })
    expect(await one(auth, 'select strata.set_password($1, $2)', [second.session_token, OTHER_HASH])).toBe(
      'done',
    )
    expect([await beginsAs(first.session_token), await beginsAs(second.session_token)]).toEqual([
      'revoked',
      'begun',
    ])
  })

  test('[C6] nobody at run time reads or writes a credential', async () => {
    for (const client of [auth, app, operator])
      for (const table of [
        'password_credentials',
        'challenges',
        'throttles',
        'totp_factors',
        'recovery_codes',
        'passkeys',
        'federated_identities',
      ])
        expect(await failure(client, `select from strata_users.${table}`)).toMatchObject({ code: '42501' })
  })

  test("a stranger's wrong guesses do not shut the owner out of a device of their own", async () => {
    const email = newEmail()
    const { device_token } = await signUp(auth, email, { password_hash: HASH })
    for (let i = 0; i < 6; i++) await signInWithPassword(auth, email, false)
    expect((await signInWithPassword(auth, email, true)).outcome).toBe('throttled')
    expect((await signInWithPassword(auth, email, true, { device_token })).outcome).toBe('signed_in')
  })

  test('a block heals by itself, and lasts longer the next time', async () => {
    const email = newEmail()
    await signUp(auth, email, { password_hash: HASH })
    for (let i = 0; i < 5; i++) await signInWithPassword(auth, email, false)
    const later = (minutes: number) => setClock(installer, new Date(Date.now() + minutes * 60_000))
    try {
      await later(1.1)
      expect((await signInWithPassword(auth, email, false)).outcome).toBe('refused')
      await later(2.5)
      expect((await signInWithPassword(auth, email, true)).outcome).toBe('throttled')
      await later(4)
      expect((await signInWithPassword(auth, email, true)).outcome).toBe('signed_in')
    } finally {
      await setClock(installer, null)
    }
  })
})

describe('an identity of another provider', () => {
  test('[C7] [X51] is its issuer and subject together', async () => {
    const one_ = await signInWithIdentity(auth, 'https://a.example', 'sub-1')
    const other = await signInWithIdentity(auth, 'https://b.example', 'sub-1')
    expect([one_.outcome, other.outcome]).toEqual(['signed_up', 'signed_up'])
    expect(one_.user_id).not.toBe(other.user_id)
    expect(await signInWithIdentity(auth, 'https://a.example', 'sub-1')).toMatchObject({
      user_id: one_.user_id,
    })
    expect(await failure(auth, "select strata.sign_in_with_identity('http://a.example', 'x')")).toMatchObject(
      { code: 'ST402' },
    )
  })

  test('[C1] with a proved address leads to the user who proved it here, where the provider is believed', async () => {
    await believe(installer, 'https://a.example')
    const email = newEmail()
    const person = await signUp(auth, email)
    const linked = await signInWithIdentity(auth, 'https://a.example', `sub-${email}`, email, true)
    expect(linked).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    expect(await signInWithIdentity(auth, 'https://a.example', `sub-${email}`)).toMatchObject({
      user_id: person.user_id,
    })
  })

  test('signs up once when 16 come at once', async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const email = newEmail()
      const results = await atOnce(16, (client) =>
        signInWithIdentity(client, 'https://a.example', `race-${email}`, email, true),
      )
      expect(tally(results)).toEqual({ signed_up: 1, signed_in: 15 })
      expect(new Set(results.map(({ user_id }) => user_id)).size).toBe(1)
    }
  })
})

describe('a session', () => {
  test('[C12] [X46] ends at the next transaction when the user is locked, suspended or deactivated', async () => {
    for (const verb of ['lock', 'suspend', 'deactivate']) {
      const person = await signUp(auth, newEmail())
      expect(await beginsAs(person.session_token)).toBe('begun')
      await operator.query(`select strata.${verb}_user($1)`, [person.user_id])
      expect(await beginsAs(person.session_token)).toBe('user_not_active')
      const { rows } = await superuser.query(
        'select device_id is not null as device, identifier_id is not null as identifier, method from strata_users.sessions where user_id = $1',
        [person.user_id],
      )
      expect(rows).toEqual([{ device: true, identifier: true, method: 'email_code' }])
    }
  })

  test('a user who may not sign in learns it after a right code and never after a password', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await operator.query('select strata.suspend_user($1)', [person.user_id])
    expect((await signInByCode(auth, email)).outcome).toBe('user_not_active')
    expect((await signInWithPassword(auth, email, true)).outcome).toBe('refused')
  })
})

import { createHash } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one, setClock } from '../support/people.js'
import {
  HASH,
  kindOf,
  OTHER_HASH,
  requestCode,
  type Signals,
  type SignIn,
  signals,
  signInByCode,
  signInWithPassword,
  signUp,
  wrong,
} from './support.js'

const db = await testDatabase()
let auth: pg.Client
let app: pg.Client
let operator: pg.Client
let superuser: pg.Client
let installer: pg.Client
let pool: pg.Pool

beforeAll(async () => {
  auth = await db.client('auth')
  app = await db.client('app')
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  pool = db.pool('auth', { max: 16 })
})

let count = 0
const newEmail = () => `forgetful${++count}@example.com`
const newPhone = () => `+4915125${String(450_000 + ++count)}`
const beginsAs = (token: string | null) => one(app, 'select outcome from strata.begin_session($1)', [token])
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const passwordOf = async (userId: string) =>
  (
    await superuser.query('select password_hash from strata_users.password_credentials where user_id = $1', [
      userId,
    ])
  ).rows[0]?.password_hash as string | undefined
const messagesTo = async (userId: string) =>
  (
    await superuser.query(
      "select event_type || ' ' || address as message from strata_users.notices where user_id = $1 order by address, event_type",
      [userId],
    )
  ).rows.map(({ message }) => message as string)

const reset = async (
  token: string,
  code: string,
  hash: string | null = OTHER_HASH,
  given: Signals = {},
  client: pg.ClientBase = auth,
) =>
  (
    await client.query('select * from strata.reset_password($1, $2, $3, $4)', [
      token,
      code,
      hash,
      signals(given),
    ])
  ).rows[0] as SignIn
async function recover(address: string, given: Signals = {}, hash = OTHER_HASH): Promise<SignIn> {
  const { challenge_token, code } = await requestCode(auth, 'recover', address)
  return reset(challenge_token, code, hash, given)
}
async function add(session: string, address: string): Promise<void> {
  const { rows } = await auth.query('select * from strata.begin_identifier_change($1, $2, $3)', [
    session,
    kindOf(address),
    address,
  ])
  const begun = rows[0]
  const confirmed = await auth.query(
    'select outcome from strata.confirm_identifier_change($1, $2, $3, $4, $5)',
    [session, begun.identifier_change_id, begun.version, begun.challenge_token, begun.code],
  )
  expect(confirmed.rows[0].outcome).toBe('applied')
}
const secondFactor = (userId: string) =>
  superuser.query(
    `insert into strata_users.totp_factors (user_id, secret_ciphertext, key_id, created_at, confirmed_at, last_step)
     values ($1, decode(repeat('00', 40), 'hex'), 'k1', now(), now(), 1)`,
    [userId],
  )
const stepUp = async (token: string | null, step: number, client: pg.ClientBase = auth) =>
  (await client.query("select * from strata.step_up($1, 'totp', true, p_totp_step => $2)", [token, step]))
    .rows[0] as SignIn

describe('a user who forgot the password', () => {
  test('[D5] sets a new one through another method, all sessions end, and every proved address is told', async () => {
    const [email, phone] = [newEmail(), newPhone()]
    const person = await signUp(auth, email, { password_hash: HASH })
    await add(person.session_token, phone)
    await superuser.query('delete from strata_users.notices')
    const device = { device_token: person.device_token }
    const other = await signInWithPassword(auth, email, true, device)
    const back = await recover(phone, device)
    expect(back).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    expect([
      await beginsAs(person.session_token),
      await beginsAs(other.session_token),
      await beginsAs(back.session_token),
    ]).toEqual(['revoked', 'revoked', 'begun'])
    expect(await passwordOf(person.user_id)).toBe(OTHER_HASH)
    expect((await signInWithPassword(auth, email, true, { ...device, hash: HASH })).outcome).toBe('refused')
    expect((await signInWithPassword(auth, email, true, { ...device, hash: OTHER_HASH })).outcome).toBe(
      'signed_in',
    )
    expect(await messagesTo(person.user_id)).toEqual([
      `recovery-activated ${phone}`,
      `recovery-activated ${email}`,
    ])
  })

  test('[X48] cannot skip a second factor: nothing is changed and nobody told before the second proof', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await secondFactor(person.user_id)
    const half = await recover(email, { device_token: person.device_token })
    expect(half).toMatchObject({
      outcome: 'step_up_required',
      session_token: null,
      step_up_methods: ['totp'],
    })
    expect(await passwordOf(person.user_id)).toBe(HASH)
    expect(await beginsAs(person.session_token)).toBe('begun')
    expect(await messagesTo(person.user_id)).toEqual([])
    // A wrong second proof changes nothing either.
    expect((await stepUp(half.step_up_token, 1)).outcome).toBe('refused')
    expect(await passwordOf(person.user_id)).toBe(HASH)
    const back = await stepUp(half.step_up_token, 7)
    expect(back).toMatchObject({ outcome: 'signed_in', assurance_level: 2 })
    expect(await passwordOf(person.user_id)).toBe(OTHER_HASH)
    expect([await beginsAs(person.session_token), await beginsAs(back.session_token)]).toEqual([
      'revoked',
      'begun',
    ])
    expect(await messagesTo(person.user_id)).toEqual([`new-device ${email}`, `recovery-activated ${email}`])
    expect(
      await stored<number>(
        'select count(*)::int from strata_users.challenges where new_password_hash is not null',
      ),
    ).toBe(0)
  })

  test('[X48] a recovery code stands in for the lost factor, once', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await secondFactor(person.user_id)
    const code = createHash('sha256').update('recovery').digest()
    await superuser.query('insert into strata_users.recovery_codes values ($1, $2, now())', [
      person.user_id,
      code,
    ])
    const use = async () => {
      const half = await recover(email, { device_token: person.device_token })
      const { rows } = await auth.query(
        "select * from strata.step_up($1, 'recovery_code', p_recovery_code_hash => $2)",
        [half.step_up_token, code],
      )
      return rows[0].outcome
    }
    expect([await use(), await use()]).toEqual(['signed_in', 'refused'])
  })

  test('[X48] of 16 second proofs at once one sets the password', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      await superuser.query('delete from strata_users.throttles')
      const email = newEmail()
      const person = await signUp(auth, email, { password_hash: HASH })
      await secondFactor(person.user_id)
      const half = await recover(email, { device_token: person.device_token })
      const results = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const client = await pool.connect()
          try {
            return (await stepUp(half.step_up_token, 7, client)).outcome
          } finally {
            client.release()
          }
        }),
      )
      expect(results.filter((outcome) => outcome === 'signed_in')).toHaveLength(1)
      const told = await messagesTo(person.user_id)
      expect(told.filter((message) => message.startsWith('recovery-activated'))).toHaveLength(1)
    }
  })

  test('[X38] of 16 who send the same code at once one sets the password, whoever signs in with the old one meanwhile', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      await superuser.query('delete from strata_users.throttles')
      const email = newEmail()
      const person = await signUp(auth, email, { password_hash: HASH })
      const device = { device_token: person.device_token }
      const { challenge_token, code } = await requestCode(auth, 'recover', email)
      const results = await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          const client = await pool.connect()
          try {
            if (i % 4 === 0) return await signInWithPassword(client, email, true, { ...device, hash: HASH })
            return { ...(await reset(challenge_token, code, OTHER_HASH, device, client)), recovery: true }
          } finally {
            client.release()
          }
        }),
      )
      const recovered = results.filter((result) => 'recovery' in result && result.outcome === 'signed_in')
      expect(recovered).toHaveLength(1)
      for (const { session_token } of results.filter((result) => result.session_token))
        expect((await beginsAs(session_token)) === 'begun').toBe(
          session_token === recovered[0]?.session_token,
        )
    }
  })

  test('[X39] [X40] wrong codes are counted, and a code to sign in with recovers nothing', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    const signing = await requestCode(auth, 'sign_in', email)
    expect((await reset(signing.challenge_token, signing.code)).outcome).toBe('refused')
    const { challenge_token, code } = await requestCode(auth, 'recover', email)
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++) outcomes.push((await reset(challenge_token, wrong(code))).outcome)
    expect(outcomes).toEqual([...Array(5).fill('refused'), 'throttled'])
    expect((await reset(challenge_token, code)).outcome).toBe('throttled')
    expect(await passwordOf(person.user_id)).toBe(HASH)
  })

  test('who is nobody, or may not sign in, learns it after the right code and changes nothing', async () => {
    expect((await recover(newEmail())).outcome).toBe('no_user')
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await operator.query('select strata.suspend_user($1)', [person.user_id])
    expect((await recover(email)).outcome).toBe('user_not_active')
    expect(await passwordOf(person.user_id)).toBe(HASH)
    const { challenge_token, code } = await requestCode(auth, 'recover', newEmail())
    expect(
      await failure(auth, 'select strata.reset_password($1, $2, $3)', [challenge_token, code, 'secret']),
    ).toMatchObject({ code: 'ST402', constraint: 'password_credentials_algorithm_check', detail: undefined })
  })

  test('[X55] whoever was given the number of another does not recover the user with it', async () => {
    const phone = newPhone()
    const person = await signUp(auth, phone, { password_hash: HASH })
    await superuser.query(
      "update strata_users.user_activity set last_sign_in_at = last_sign_in_at - interval '200 days' where user_id = $1",
      [person.user_id],
    )
    await superuser.query(
      `update strata_users.identifiers set claimed_at = claimed_at - interval '200 days', verified_at = verified_at - interval '200 days',
         last_proof_at = last_proof_at - interval '200 days' where user_id = $1`,
      [person.user_id],
    )
    const stranger = await recover(phone)
    expect(stranger).toMatchObject({ outcome: 'step_up_required', session_token: null, is_claimable: true })
    expect(await passwordOf(person.user_id)).toBe(HASH)
  })

  test('a code to the address of somebody who has no password sets the first one', async () => {
    const email = newEmail()
    const person = await signUp(auth, email)
    expect((await recover(email, { device_token: person.device_token })).outcome).toBe('signed_in')
    expect(await passwordOf(person.user_id)).toBe(OTHER_HASH)
    expect((await signInByCode(auth, email)).outcome).toBe('signed_in')
  })
})

describe('somebody who lost every way in', () => {
  const fingerprint = (fact: string, version = 1) =>
    createHash('sha256').update(`${version} ${fact}`).digest()
  const later = (hours: number) => setClock(installer, new Date(Date.now() + hours * 3_600_000))
  interface Opened {
    outcome: string
    recovery_case_id: string | null
    reviewable_at: Date | null
  }
  const record = (session: string, kind: string, fact: string, version = 1) =>
    one(auth, 'select strata.record_identification($1, $2, $3, $4)', [
      session,
      kind,
      fingerprint(fact, version),
      version,
    ])
  const openWith = async (
    token: string,
    code: string,
    lost: string,
    facts: [kind: string, fact: string, version?: number][],
    given: Signals = {},
  ) =>
    (
      await auth.query('select * from strata.open_recovery_case($1, $2, $3, $4, $5, $6, $7, $8)', [
        token,
        code,
        kindOf(lost),
        lost,
        facts.map(([kind]) => kind),
        facts.map(([, fact, version]) => fingerprint(fact, version)),
        facts.map(([, , version]) => version ?? 1),
        signals(given),
      ])
    ).rows[0] as Opened
  async function open(
    fresh: string,
    lost: string,
    facts: Parameters<typeof openWith>[3],
    given: Signals = {},
  ) {
    const { challenge_token, code } = await requestCode(auth, 'recover', fresh)
    return openWith(challenge_token, code, lost, facts, given)
  }
  const review = (
    id: string | null,
    decision: string,
    reason: string | null = 'talked to them',
    client: pg.ClientBase = operator,
  ) => one(client, 'select strata.review_recovery_case($1, $2, $3)', [id, decision, reason])
  const seenBy = async (id: string | null) =>
    (await operator.query('select * from strata.list_recovery_cases(1000)')).rows.filter(
      ({ recovery_case_id }) => recovery_case_id === id,
    )
  /** A user with a number and two facts, one of them under two keys. */
  async function forgetful() {
    const phone = newPhone()
    const person = await signUp(auth, phone, { password_hash: HASH, country: 'DE' })
    expect(await record(person.session_token, 'date_of_birth', '1990-12-31')).toBe('done')
    expect(await record(person.session_token, 'date_of_birth', '1990-12-31', 2)).toBe('done')
    expect(await record(person.session_token, 'document_number', 'X1')).toBe('done')
    const told = `recovery-information-changed ${phone}`
    expect(await messagesTo(person.user_id)).toEqual([told, told, told])
    await superuser.query('delete from strata_users.notices where user_id = $1', [person.user_id])
    return { ...person, phone }
  }

  test('[D6] proves a new address and private facts; an operator sees which of them are right and never what they are, and approves', async () => {
    const a = await forgetful()
    const fresh = newEmail()
    const opened = await open(
      fresh,
      a.phone,
      [
        ['date_of_birth', '1990-12-31', 2],
        ['document_number', 'Y2'],
      ],
      { device_token: a.device_token, country: 'FR' },
    )
    expect(opened).toMatchObject({ outcome: 'opened' })
    expect(await messagesTo(a.user_id)).toEqual([`recovery-activated ${a.phone}`])
    const rows = await seenBy(opened.recovery_case_id)
    expect(rows).toMatchObject([
      {
        identification: 'date_of_birth',
        is_matched: true,
        is_known_device: true,
        is_known_country: false,
        user_id: a.user_id,
      },
      { identification: 'document_number', is_matched: false },
    ])
    expect(Object.values(rows[0]).some((value) => Buffer.isBuffer(value))).toBe(false)
    expect(await review(opened.recovery_case_id, 'approve')).toBe('too_early')
    await later(25)
    try {
      expect(await review(opened.recovery_case_id, 'approve')).toBe('approved')
      expect([
        await review(opened.recovery_case_id, 'approve'),
        await review(opened.recovery_case_id, 'refuse'),
      ]).toEqual(['closed', 'closed'])
      expect(await beginsAs(a.session_token)).toMatch(/revoked|expired|superseded/)
      expect(await signInByCode(auth, fresh)).toMatchObject({ outcome: 'signed_in', user_id: a.user_id })
      expect((await signInByCode(auth, a.phone)).outcome).toBe('no_user')
      expect(await messagesTo(a.user_id)).toEqual([
        `identifier-changed ${a.phone}`,
        `recovery-activated ${a.phone}`,
        `new-device ${fresh}`,
      ])
      const { rows: changes } = await superuser.query(
        'select method, status from strata_users.identifier_changes where user_id = $1',
        [a.user_id],
      )
      expect(changes).toEqual([{ method: 'operator', status: 'applied' }])
    } finally {
      await setClock(installer, null)
    }
  })

  test('[D6] is refused by the user, who was told, or by an operator with a reason', async () => {
    const a = await forgetful()
    const first = await open(newEmail(), a.phone, [])
    expect(await seenBy(first.recovery_case_id)).toMatchObject([{ identification: null, is_matched: false }])
    const refuse = (token: string) => one(auth, 'select strata.refuse_recovery($1)', [token])
    expect([await refuse(a.session_token), await refuse(a.session_token), await refuse('nobody')]).toEqual([
      'done',
      'unchanged',
      'session_refused',
    ])
    const second = await open(newEmail(), a.phone, [])
    expect(await review(second.recovery_case_id, 'refuse')).toBe('refused')
    await later(25)
    try {
      expect([
        await review(first.recovery_case_id, 'approve'),
        await review(second.recovery_case_id, 'approve'),
      ]).toEqual(['closed', 'closed'])
    } finally {
      await setClock(installer, null)
    }
    expect((await signInWithPassword(auth, a.phone, true, { device_token: a.device_token })).outcome).toBe(
      'signed_in',
    )
    expect(
      await failure(operator, 'select strata.review_recovery_case($1, $2, null)', [
        second.recovery_case_id,
        'approve',
      ]),
    ).toMatchObject({ code: 'ST402', constraint: 'recovery_cases_status_reason_check' })
    expect(
      await failure(operator, 'select strata.review_recovery_case($1, $2, $3)', [
        second.recovery_case_id,
        'maybe',
        'x',
      ]),
    ).toMatchObject({ code: 'ST402' })
  })

  test('[X7] an address that nobody has gives a case like any other, which nobody reviews', async () => {
    const a = await forgetful()
    const shape = (answer: object) => Object.entries(answer).map(([name, value]) => [name, value === null])
    const known = await open(newEmail(), a.phone, [['date_of_birth', '1990-12-31']])
    const unknown = await open(newEmail(), newPhone(), [['date_of_birth', '1990-12-31']])
    expect(shape(unknown)).toEqual(shape(known))
    expect(await seenBy(unknown.recovery_case_id)).toEqual([])
    expect(await review(unknown.recovery_case_id, 'approve')).toBe('unknown')
  })

  test('a new address that somebody holds is not given away, and a case that waited too long is closed', async () => {
    const a = await forgetful()
    const taken = newEmail()
    await signUp(auth, taken)
    const opened = await open(taken, a.phone, [])
    const other = await open(newEmail(), a.phone, [])
    try {
      await later(25)
      expect(await review(opened.recovery_case_id, 'approve')).toBe('held')
      await later(24 * 31)
      expect(await review(other.recovery_case_id, 'approve')).toBe('closed')
    } finally {
      await setClock(installer, null)
    }
  })

  test('[X39] [X40] codes are counted, bound to their purpose, and lists that do not go together are refused', async () => {
    const a = await forgetful()
    const signing = await requestCode(auth, 'sign_in', newEmail())
    expect((await openWith(signing.challenge_token, signing.code, a.phone, [])).outcome).toBe('refused')
    const { challenge_token, code } = await requestCode(auth, 'recover', newEmail())
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++)
      outcomes.push((await openWith(challenge_token, wrong(code), a.phone, [])).outcome)
    expect(outcomes).toEqual([...Array(5).fill('refused'), 'throttled'])
    expect(
      await failure(auth, "select strata.open_recovery_case('t', 'c', 'phone', $1, '{a,b}', '{}', '{}')", [
        a.phone,
      ]),
    ).toMatchObject({ code: 'ST402', constraint: 'recovery_cases_given_kinds_check' })
    expect(await record('nobody', 'date_of_birth', 'x')).toBe('session_refused')
    expect(
      await failure(auth, "select strata.record_identification($1, 'date_of_birth', '\\x00', 1)", [
        a.session_token,
      ]),
    ).toMatchObject({
      code: 'ST402',
      constraint: 'sha256_check',
      detail: undefined,
    })
    for (const client of [auth, operator, app])
      expect(await failure(client, 'select from strata_users.private_identifications')).toMatchObject({
        code: '42501',
      })
  })

  test('of 16 operators who decide at once one does', { timeout: 300_000 }, async () => {
    const operators = db.pool('operator', { max: 16 })
    for (let round = 0; round < rounds(3, 200); round++) {
      await superuser.query('delete from strata_users.throttles')
      const a = await forgetful()
      const cases = [await open(newEmail(), a.phone, []), await open(newEmail(), a.phone, [])]
      await later(25)
      try {
        const outcomes = await Promise.all(
          Array.from({ length: 16 }, async (_, i) => {
            const client = await operators.connect()
            try {
              return await review(
                cases[i % 2]?.recovery_case_id ?? null,
                i % 4 === 3 ? 'refuse' : 'approve',
                'checked',
                client,
              )
            } finally {
              client.release()
            }
          }),
        )
        expect(outcomes.filter((outcome) => outcome === 'approved').length).toBeLessThanOrEqual(1)
        expect(outcomes.filter((outcome) => outcome !== 'closed').length).toBeLessThanOrEqual(2)
        expect(
          await stored<number>(
            'select count(*)::int from strata_users.identifiers where user_id = $1 and is_primary and released_at is null',
            [a.user_id],
          ),
        ).toBe(1)
      } finally {
        await setClock(installer, null)
      }
    }
  })
})

import fc from 'fast-check'
import type pg from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { inRollback, rounds, testDatabase } from '../support/database.js'
import { failure, one, openSession, setClock } from '../support/people.js'
import {
  HASH,
  kindOf,
  requestCode,
  type Signals,
  type SignIn,
  signals,
  signInByCode,
  signInWithCode,
  signInWithPassword,
  signUp,
  signUpWithCode,
  wrong,
} from './support.js'

const db = await testDatabase()
let auth: pg.Client
let app: pg.Client
let operator: pg.Client
let worker: pg.Client
let superuser: pg.Client
let installer: pg.Client

beforeAll(async () => {
  auth = await db.client('auth')
  app = await db.client('app')
  operator = await db.client('operator')
  worker = await db.client('worker')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
})

const day = 86_400_000
let count = 0
const newEmail = () => `caller${++count}@example.com`
const newPhone = () => `+4915126${String(450_000 + ++count)}`
const beginsAs = (token: string | null) => one(app, 'select outcome from strata.begin_session($1)', [token])
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const column = async <T = string>(text: string, values: unknown[]) =>
  (await superuser.query({ text, values, rowMode: 'array' })).rows.map(([value]) => value as T)
const forgetCounters = () => superuser.query('delete from strata_users.throttles')

/** So many days from today; every test ends with the real time. */
const goTo = async (days: number) => {
  await setClock(installer, new Date(Date.now() + days * day))
  await forgetCounters()
}
afterEach(async () => {
  await setClock(installer, null)
})
const dateAt = (days: number) => new Date(Date.now() + days * day).toISOString().slice(0, 10)

interface Claim {
  outcome: string
  number_reassignment_id: string | null
  user_id: string | null
  session_token: string | null
  device_token: string | null
  contest_until: Date | null
}
const claimWith = async (token: string | null, given: Signals = {}, client: pg.ClientBase = auth) =>
  (
    await client.query(
      "select * from strata.claim_number($1, p_given_name => 'New', p_family_name => 'Caller', p_signals => $2)",
      [token, signals(given)],
    )
  ).rows[0] as Claim
const arrive = async (phone: string, client: pg.ClientBase = auth): Promise<SignIn> => {
  const { challenge_token, code } = await requestCode(client, 'sign_up', phone)
  return signUpWithCode(client, challenge_token, code)
}
/** Somebody new proves the number and says so. */
const claim = async (phone: string, given: Signals = {}) =>
  claimWith((await arrive(phone)).step_up_token, given)

/** A session of the host's own sign-in, which rests on no number. */
const sessionOf = (userId: string) => openSession(auth, userId)
async function tryToAdd(userId: string, address: string): Promise<string> {
  const session = await sessionOf(userId)
  const begun = (
    await auth.query('select * from strata.begin_identifier_change($1, $2, $3)', [
      session,
      kindOf(address),
      address,
    ])
  ).rows[0]
  return one(auth, 'select outcome from strata.confirm_identifier_change($1, $2, $3, $4, $5)', [
    session,
    begun.identifier_change_id,
    begun.version,
    begun.challenge_token,
    begun.code,
  ])
}
async function add(userId: string, address: string): Promise<void> {
  const outcome = await tryToAdd(userId, address)
  if (outcome !== 'applied') throw new Error(`${address} was not added: ${outcome}`)
}
/** A holder who has not been here for a while: with the number alone, or with an address besides. */
async function holder(options: { email?: string; password?: boolean } = {}) {
  const phone = newPhone()
  const person = await signUp(auth, phone, options.password ? { password_hash: HASH } : {})
  if (options.email) await add(person.user_id, options.email)
  await superuser.query('delete from strata_users.notices')
  return { ...person, phone }
}

const proofOf = async (session: string, id: string | null) =>
  (await auth.query('select * from strata.request_number_proof($1, $2)', [session, id])).rows[0] as {
    outcome: string
    challenge_token: string
    code: string
  }
const prove = (
  session: string,
  id: string | null,
  token: string,
  code: string,
  client: pg.ClientBase = auth,
) =>
  one(client, 'select outcome from strata.prove_number_holding($1, $2, $3, $4)', [session, id, token, code])
const review = (
  id: string | null,
  decision: string,
  reason: string | null = 'checked',
  client: pg.ClientBase = operator,
) => one(client, 'select strata.review_number_reassignment($1, $2, $3)', [id, decision, reason])
const settle = async (client: pg.ClientBase = worker) =>
  (await client.query('select * from strata.settle_number_reassignments(1000)')).rows[0] as {
    released_count: number
    expired_count: number
  }
const statusOf = (id: string | null) =>
  stored('select status from strata_users.number_reassignments where number_reassignment_id = $1', [id])
const holderOf = async (phone: string) =>
  (
    await column(
      'select user_id from strata_users.identifiers where value = $1 and verified_at is not null and released_at is null',
      [phone],
    )
  )[0] ?? null
const messagesTo = (userId: string | null) =>
  column(
    "select event_type || ' ' || address from strata_users.notices where user_id = $1 order by created_at, notice_id",
    [userId],
  )
const historyOf = async (phone: string) =>
  (await operator.query('select * from strata.number_history($1)', [phone])).rows as {
    user_id: string
    held_to: Date | null
    release_reason: string | null
  }[]

describe('somebody new with the number of a holder who left', () => {
  test('[X55] [D9] [D10] is not signed in as the holder, and is asked for more', async () => {
    const a = await holder()
    await goTo(60)
    const b = await arrive(a.phone)
    expect(b).toMatchObject({
      outcome: 'step_up_required',
      user_id: null,
      session_token: null,
      is_claimable: true,
    })
    expect(
      await column(
        "select unnest(reasons) from strata_users.sign_ins where outcome = 'step_up_required' and user_id = $1",
        [a.user_id],
      ),
    ).toContain('stranger')
  })

  test('[D8] [D7] gets the number and an empty user when the provider dates the recycling after the last proof and the holder has nothing else', async () => {
    const a = await holder()
    await goTo(60)
    const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
    expect(b).toMatchObject({ outcome: 'completed' })
    expect(b.user_id).not.toBe(a.user_id)
    expect(await holderOf(a.phone)).toBe(b.user_id)
    expect(await beginsAs(b.session_token)).toBe('begun')
    const { rows } = await superuser.query(
      `select (select count(*)::int from strata_users.identifiers where user_id = $1) as identifiers, status, given_name
       from strata_users.users where user_id = $1`,
      [b.user_id],
    )
    expect(rows).toEqual([{ identifiers: 1, status: 'active', given_name: 'New' }])
    expect(await stored('select status from strata_users.users where user_id = $1', [a.user_id])).toBe(
      'active',
    )
    expect(
      (await historyOf(a.phone)).map(({ user_id, release_reason }) => [user_id, release_reason]),
    ).toEqual([
      [a.user_id, 'recycled'],
      [b.user_id, null],
    ])
    const again = await signInByCode(auth, a.phone, { device_token: b.device_token })
    expect(again).toMatchObject({ outcome: 'signed_in', user_id: b.user_id })
  })

  test('[X56] is refused when the holder has proved the number within 45 days, whatever the provider says, and no user is made', async () => {
    const a = await holder()
    await goTo(44)
    const users = await stored<number>('select count(*)::int from strata_users.users')
    const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(43) })
    expect(b).toMatchObject({ outcome: 'refused', user_id: null, session_token: null })
    expect(await stored<number>('select count(*)::int from strata_users.users')).toBe(users)
    await goTo(46)
    expect((await signInByCode(auth, a.phone, { device_token: a.device_token })).user_id).toBe(a.user_id)
    await goTo(60)
    expect((await claim(a.phone)).outcome).toBe('refused')
  })

  test('[X60] an answer that is unknown, late or contradicts what we know releases nothing by itself, however long it takes', async () => {
    const answers: Signals[] = [
      {},
      { number_status: 'unknown' },
      { number_status: 'unchanged' },
      { number_status: 'unchanged', number_recycled_on: dateAt(50) },
      { number_status: 'unknown', number_recycled_on: dateAt(50) },
      { number_status: 'recycled' },
      { number_status: 'recycled', number_recycled_on: dateAt(-10) },
      { number_status: 'recycled', number_recycled_on: dateAt(0) },
      { number_status: 'recycled', number_recycled_on: dateAt(70) },
    ]
    for (const email of [undefined, newEmail()])
      for (const answer of answers) {
        const a = await holder(email ? { email: newEmail() } : {})
        await goTo(60)
        const b = await claim(a.phone, answer)
        expect(b.outcome).toBe(email ? 'contested' : 'claimed')
        await goTo(85)
        await settle()
        expect([await statusOf(b.number_reassignment_id), await holderOf(a.phone)]).toEqual([
          b.outcome,
          a.user_id,
        ])
        await goTo(91)
        await settle()
        expect([await statusOf(b.number_reassignment_id), await holderOf(a.phone)]).toEqual([
          'expired',
          a.user_id,
        ])
        await goTo(0)
      }
  })

  test('[X60] evidence is worth nothing once the holder has proved the number again', async () => {
    const a = await holder({ email: newEmail() })
    await goTo(60)
    const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
    expect(b.outcome).toBe('contested')
    expect((await signInByCode(auth, a.phone, { device_token: a.device_token })).outcome).toBe('signed_in')
    await goTo(80)
    await settle()
    expect(await statusOf(b.number_reassignment_id)).toBe('contested')
  })

  test('[D8] [D12] the holder is asked through other addresses and waited for; silence and evidence together release the number', async () => {
    const email = newEmail()
    const a = await holder({ email })
    await goTo(59)
    const elsewhere = await signInByCode(auth, email, { device_token: a.device_token })
    await goTo(60)
    // A session that rests on the number, and one that does not.
    const resting = await signInByCode(auth, a.phone, { device_token: a.device_token })
    await superuser.query(
      "update strata_users.identifiers set last_proof_at = verified_at where user_id = $1 and kind = 'phone'",
      [a.user_id],
    )
    await superuser.query(
      "update strata_users.sessions set expires_at = expires_at + interval '90 days' where user_id = $1",
      [a.user_id],
    )
    const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
    expect(b.outcome).toBe('contested')
    expect(await messagesTo(a.user_id)).toEqual([`identifier-contested ${email}`])
    expect(await review(b.number_reassignment_id, 'release')).toBe('contest_open')
    await goTo(66)
    await settle()
    expect(await statusOf(b.number_reassignment_id)).toBe('contested')
    await goTo(68)
    expect((await settle()).released_count).toBe(1)
    expect(await statusOf(b.number_reassignment_id)).toBe('released')
    expect(await holderOf(a.phone)).toBeNull()
    expect(await messagesTo(a.user_id)).toEqual([
      `identifier-contested ${email}`,
      `identifier-recycled ${email}`,
    ])
    expect([await beginsAs(resting.session_token), await beginsAs(elsewhere.session_token)]).toEqual([
      'revoked',
      'begun',
    ])
    // The claimant proves the number again and has it.
    const back = await signInByCode(auth, a.phone, { device_token: b.device_token })
    expect(back).toMatchObject({ outcome: 'signed_up', user_id: b.user_id })
    expect(await statusOf(b.number_reassignment_id)).toBe('completed')
    expect(await holderOf(a.phone)).toBe(b.user_id)
  })

  test('comes back by signing up and is the claimant, not a third person', async () => {
    const a = await holder()
    await goTo(60)
    const b = await claim(a.phone)
    await goTo(61)
    expect(await review(b.number_reassignment_id, 'release')).toBe('released')
    await add(b.user_id as string, newEmail())
    const back = await arrive(a.phone)
    // The claimant has an address meanwhile, so this is a sign-in like any other.
    expect(back).toMatchObject({ outcome: 'signed_in', user_id: b.user_id })
    expect(await holderOf(a.phone)).toBe(b.user_id)
  })

  test('[D8] an operator releases or refuses with a reason, and the number is held at once while the proof is fresh', async () => {
    const a = await holder()
    await goTo(60)
    const b = await claim(a.phone, { number_status: 'unknown' })
    const { rows } = await operator.query('select * from strata.list_open_number_reassignments(1000)')
    expect(
      rows.find(({ number_reassignment_id }) => number_reassignment_id === b.number_reassignment_id),
    ).toMatchObject({
      holder_user_id: a.user_id,
      claimant_user_id: b.user_id,
      number_status: 'unknown',
      has_evidence: false,
    })
    expect(
      await failure(operator, 'select strata.review_number_reassignment($1, $2, $3)', [
        b.number_reassignment_id,
        'maybe',
        'x',
      ]),
    ).toMatchObject({ code: 'ST402' })
    expect(
      await failure(operator, 'select strata.review_number_reassignment($1, $2, null)', [
        b.number_reassignment_id,
        'release',
      ]),
    ).toMatchObject({
      code: 'ST402',
      constraint: 'number_reassignments_status_reason_check',
    })
    expect(
      await failure(operator, 'select strata.review_number_reassignment($1, $2, $3)', [
        b.number_reassignment_id,
        'release',
        '\u0007',
      ]),
    ).toMatchObject({
      code: 'ST402',
      constraint: 'number_reassignments_status_reason_check',
      detail: undefined,
    })
    expect(await review(b.number_reassignment_id, 'release')).toBe('completed')
    expect([
      await review(b.number_reassignment_id, 'refuse'),
      await review(b.number_reassignment_id, 'release'),
    ]).toEqual(['closed', 'closed'])
    expect(await review('00000000-0000-0000-0000-000000000000', 'release')).toBe('unknown')

    await goTo(0)
    const c = await holder()
    await goTo(60)
    const d = await claim(c.phone)
    expect(await review(d.number_reassignment_id, 'refuse', 'the contract is still theirs')).toBe('refused')
    expect(await holderOf(c.phone)).toBe(c.user_id)
    expect(await beginsAs(d.session_token)).toBe('begun')
    expect(
      await column(
        'select reason from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id',
        [d.number_reassignment_id],
      ),
    ).toEqual([null, 'the contract is still theirs'])
  })

  test('the step-up token is worth one claim, while it is fresh, and only where the number may be claimed', async () => {
    const a = await holder({ password: true })
    await goTo(60)
    const waiting = await arrive(a.phone)
    expect((await claimWith(waiting.step_up_token)).outcome).toBe('contested')
    expect((await claimWith(waiting.step_up_token)).outcome).toBe('refused')
    expect((await claimWith('nobody')).outcome).toBe('refused')
    const late = await arrive(a.phone)
    await setClock(installer, new Date(Date.now() + 60 * day + 11 * 60_000))
    expect((await claimWith(late.step_up_token)).outcome).toBe('refused')
    // A sign-in with a password that waits for a second proof claims nothing.
    const elsewhere = await signInWithPassword(auth, a.phone, true)
    expect(elsewhere.outcome).toBe('step_up_required')
    expect((await claimWith(elsewhere.step_up_token)).outcome).toBe('refused')
  })

  test('gives the claim up', async () => {
    const a = await holder()
    await goTo(60)
    const b = await claim(a.phone)
    const withdraw = (token: string | null) =>
      one(auth, 'select strata.withdraw_number_claim($1, $2)', [token, b.number_reassignment_id])
    expect(await withdraw(await sessionOf(a.user_id))).toBe('unknown')
    expect(await withdraw('nobody')).toBe('session_refused')
    expect([await withdraw(b.session_token), await withdraw(b.session_token)]).toEqual(['done', 'closed'])
    expect(await holderOf(a.phone)).toBe(a.user_id)
    expect((await claim(a.phone)).outcome).toBe('claimed')
  })

  test('[X57] [X61] of many claimants of one number, however they write it, one claim is open', async () => {
    const a = await holder()
    await goTo(60)
    expect((await claim(a.phone)).outcome).toBe('claimed')
    const spaced = `${a.phone.slice(0, 3)} (${a.phone.slice(3, 6)}) ${a.phone.slice(6)}`
    expect((await claim(spaced)).outcome).toBe('already_claimed')
    expect(
      await stored<number>('select count(*)::int from strata_users.number_reassignments where value = $1', [
        a.phone,
      ]),
    ).toBe(1)
  })
})

describe('the holder of a number that somebody else claims', () => {
  test('[D8] signs in with something else, proves the number, and the claim ends; the claimant keeps the empty user', async () => {
    const email = newEmail()
    const a = await holder({ email })
    await goTo(60)
    const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
    const byEmail = await signInByCode(auth, email, { device_token: a.device_token })
    const mine = await auth.query('select * from strata.list_number_reassignments($1)', [
      byEmail.session_token,
    ])
    expect(mine.rows).toMatchObject([
      { role: 'holder', status: 'contested', number_reassignment_id: b.number_reassignment_id },
    ])
    const proof = await proofOf(byEmail.session_token as string, b.number_reassignment_id)
    const answer = (code: string) =>
      prove(byEmail.session_token as string, b.number_reassignment_id, proof.challenge_token, code)
    expect(await answer(wrong(proof.code))).toBe('refused')
    expect([await answer(proof.code), await answer(proof.code)]).toEqual(['done', 'refused'])
    expect(await statusOf(b.number_reassignment_id)).toBe('proved_by_holder')
    await goTo(80)
    await settle()
    expect(await holderOf(a.phone)).toBe(a.user_id)
    const theirs = await auth.query('select * from strata.list_number_reassignments($1)', [
      await sessionOf(b.user_id as string),
    ])
    expect(theirs.rows).toMatchObject([{ role: 'claimant', status: 'proved_by_holder' }])
    expect((await signInByCode(auth, a.phone, { device_token: b.device_token })).user_id).not.toBe(b.user_id)
    // Proved again, so nobody can claim it for a while.
    expect((await claim(a.phone)).outcome).toBe('refused')
  })

  test('[X56] cannot answer with a session that rests on the number alone, which the claimant could have', async () => {
    const a = await holder({ password: true })
    await goTo(60)
    const resting = await signInByCode(auth, a.phone, { device_token: a.device_token })
    await superuser.query(
      'update strata_users.identifiers set last_proof_at = verified_at where user_id = $1',
      [a.user_id],
    )
    const b = await claim(a.phone)
    expect(b.outcome).toBe('contested')
    expect((await proofOf(resting.session_token as string, b.number_reassignment_id)).outcome).toBe(
      'rests_on_number',
    )
    // The password is something else, also where the number is the name that it is entered with.
    const byPassword = await signInWithPassword(auth, a.phone, true, { device_token: a.device_token })
    const proof = await proofOf(byPassword.session_token as string, b.number_reassignment_id)
    expect(
      await prove(
        resting.session_token as string,
        b.number_reassignment_id,
        proof.challenge_token,
        proof.code,
      ),
    ).toBe('rests_on_number')
    expect(
      await prove(
        byPassword.session_token as string,
        b.number_reassignment_id,
        proof.challenge_token,
        proof.code,
      ),
    ).toBe('done')
  })

  test('gives the number up by removing it, and the claimant gets it', async () => {
    const a = await holder({ email: newEmail() })
    await goTo(60)
    const b = await claim(a.phone)
    const id = await stored(
      "select identifier_id from strata_users.identifiers where user_id = $1 and kind = 'phone'",
      [a.user_id],
    )
    expect(await one(auth, 'select strata.remove_identifier($1, $2)', [await sessionOf(a.user_id), id])).toBe(
      'done',
    )
    expect(await statusOf(b.number_reassignment_id)).toBe('released')
    expect((await signInByCode(auth, a.phone)).user_id).toBe(b.user_id)
  })

  test('[X58] comes back after the release: signs in with what is left, finds the number gone, and the history shows both', async () => {
    const email = newEmail()
    const a = await holder({ email })
    await goTo(60)
    const b = await claim(a.phone)
    await goTo(68)
    expect(await review(b.number_reassignment_id, 'release')).toBe('released')
    expect((await arrive(a.phone)).user_id).toBe(b.user_id)
    await forgetCounters()
    const back = await signInByCode(auth, email, { device_token: a.device_token })
    expect(back).toMatchObject({ outcome: 'signed_in', user_id: a.user_id })
    expect(
      await column('select value from strata_users.identifiers where user_id = $1 and released_at is null', [
        a.user_id,
      ]),
    ).toEqual([email])
    expect((await historyOf(a.phone)).map(({ user_id, held_to }) => [user_id, held_to === null])).toEqual([
      [a.user_id, false],
      [b.user_id, true],
    ])
    expect((await signInByCode(auth, a.phone, { device_token: a.device_token })).user_id).not.toBe(a.user_id)
  })

  test('[X59] neither takes it back nor does a third person claim it inside the quarantine', async () => {
    const a = await holder({ email: newEmail() })
    await goTo(60)
    const b = await claim(a.phone)
    await goTo(68)
    expect(await review(b.number_reassignment_id, 'release')).toBe('released')
    // Not while nobody holds it,
    const session = await sessionOf(a.user_id)
    const begun = (
      await auth.query('select * from strata.begin_identifier_change($1, $2, $3)', [
        session,
        'phone',
        a.phone,
      ])
    ).rows[0]
    const { rows } = await auth.query(
      'select outcome from strata.confirm_identifier_change($1, $2, $3, $4, $5)',
      [session, begun.identifier_change_id, begun.version, begun.challenge_token, begun.code],
    )
    expect(rows[0].outcome).toBe('quarantined')
    // and not once the claimant does.
    await forgetCounters()
    expect((await arrive(a.phone)).user_id).toBe(b.user_id)
    await goTo(150)
    expect(
      (await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(140) })).outcome,
    ).toBe('quarantined')
    await goTo(160)
    expect(
      (await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(140) })).outcome,
    ).toBe('completed')
    expect(await historyOf(a.phone)).toHaveLength(3)
  })

  test('a claimant who does not come back loses the number that waits for them, and somebody new signs up with it', async () => {
    const a = await holder()
    await goTo(60)
    const b = await claim(a.phone)
    await goTo(61)
    expect(await review(b.number_reassignment_id, 'release')).toBe('released')
    await goTo(152)
    const c = await arrive(a.phone)
    expect(c.outcome).toBe('signed_up')
    expect(c.user_id).not.toBe(b.user_id)
    await settle()
    expect(await statusOf(b.number_reassignment_id)).toBe('expired')
  })
})

const statuses = [
  'claimed',
  'contested',
  'proved_by_holder',
  'released',
  'completed',
  'refused',
  'withdrawn',
  'expired',
] as const
type Status = (typeof statuses)[number]
const allowed: Record<Status, readonly Status[]> = {
  claimed: ['contested', 'proved_by_holder', 'released', 'refused', 'withdrawn', 'expired'],
  contested: ['proved_by_holder', 'released', 'refused', 'withdrawn', 'expired'],
  released: ['completed', 'expired'],
  proved_by_holder: [],
  completed: [],
  refused: [],
  withdrawn: [],
  expired: [],
}
/** The events that make a status. */
const events: Record<Status, string> = {
  claimed: '',
  contested: ', contested_at = c.at, contest_until = c.at + interval $$7 days$$',
  proved_by_holder: ', proved_by_holder_at = c.at',
  released: ', released_at = c.at, release_evidence = $$operator$$',
  completed: ', released_at = c.at, release_evidence = $$operator$$, completed_at = c.at',
  refused: ', refused_at = c.at',
  withdrawn: ', withdrawn_at = c.at',
  expired: ', expired_at = c.at',
}
const none = `contested_at = null, contest_until = null, proved_by_holder_at = null, released_at = null, release_evidence = null, completed_at = null,
  refused_at = null, withdrawn_at = null, expired_at = null`
const columnsOf = (assignments: string) =>
  new Set([...assignments.matchAll(/(\w+) =/g)].map(([, name]) => name))
const becomes = (status: Status) => {
  const set = columnsOf(events[status])
  const cleared = none.split(',').filter((one) => !set.has(/(\w+) =/.exec(one)?.[1]))
  return `update strata_users.number_reassignments set ${[...cleared, ...events[status].split(',')].filter((one) => one.trim() !== '').join(',')}
          from (select clock_timestamp() as at) c where number_reassignment_id = $1`
}
const pathTo: Record<Status, Status[]> = {
  claimed: [],
  contested: ['contested'],
  released: ['released'],
  completed: ['released', 'completed'],
  proved_by_holder: ['proved_by_holder'],
  refused: ['refused'],
  withdrawn: ['withdrawn'],
  expired: ['expired'],
}

describe('the status of a claim', () => {
  test('[J6] [X66] changes as the transitions say, of all pairs, whoever makes the change; each change is an event', async () => {
    const a = await holder()
    await goTo(60)
    const { number_reassignment_id: id } = await claim(a.phone)
    for (const from of statuses)
      for (const to of statuses.filter((status) => status !== from))
        await inRollback(superuser, async () => {
          for (const step of pathTo[from]) await superuser.query(becomes(step), [id])
          const result = await failure(superuser, becomes(to), [id])
          expect({ from, to, code: result?.code ?? 'done' }).toEqual({
            from,
            to,
            code: allowed[from].includes(to) ? 'done' : 'ST201',
          })
          if (!result)
            expect(
              await column(
                "select from_status || ' ' || to_status from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id desc limit 1",
                [id],
              ),
            ).toEqual([`${from} ${to}`])
        })
  })

  test('is read and written by nobody but the functions', async () => {
    for (const client of [auth, app, operator, worker])
      expect(await failure(client, 'select from strata_users.number_reassignments')).toMatchObject({
        code: '42501',
      })
    for (const client of [app, auth, worker])
      expect(
        await failure(client, 'select strata.review_number_reassignment(null, null, null)'),
      ).toMatchObject({ code: '42501' })
  })
})

interface Person {
  userId: string
  device: string | null
  hasEmail: boolean
  lastSignIn: number
}
interface Open {
  id: string
  status: 'claimed' | 'contested' | 'released'
  claimant: Person
  claimedAt: number
  provedAt: number
  contestUntil: number | null
  recycledAt: number | null
}
interface Line {
  phone: string
  holder: Person | null
  lastProof: number
  quarantineUntil: number
  open: Open | null
  former: Set<string>
  waiting: { token: string; at: number } | null
}
interface Model {
  now: number
  lines: Line[]
  ended: Map<string, string>
}
type Answer = 'none' | 'unknown' | 'unchanged' | 'late' | 'good'
let steps = 0
const real = {}
type Real = typeof real

/** What must be so after every step, whatever it was. */
async function holdsTogether(model: Model): Promise<void> {
  steps++
  for (const line of model.lines) {
    expect(await holderOf(line.phone)).toBe(line.holder?.userId ?? null)
    expect(
      await column(
        `select number_reassignment_id || ' ' || status from strata_users.number_reassignments
         where value = $1 and status in ('claimed', 'contested', 'released')`,
        [line.phone],
      ),
    ).toEqual(line.open ? [`${line.open.id} ${line.open.status}`] : [])
    // Who held the number held it one after the other, and the holder of a released claim is not one of them any more.
    for (const userId of line.former) expect(line.holder?.userId).not.toBe(userId)
  }
  if (model.ended.size > 0) {
    const { rows } = await superuser.query(
      'select number_reassignment_id as id, status from strata_users.number_reassignments where number_reassignment_id = any ($1)',
      [[...model.ended.keys()]],
    )
    expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(model.ended)
  }
}
function end(model: Model, line: Line, status: Status): void {
  model.ended.set((line.open as Open).id, status)
  line.open = null
}
/** With the number goes what rested on it: nobody steps up with, or claims by, an earlier sign-in. */
function letGo(model: Model, line: Line): void {
  line.holder = null
  line.quarantineUntil = model.now + 90 * day
  if (line.waiting) line.waiting.at = 0
}
function release(model: Model, line: Line): 'released' | 'completed' {
  const open = line.open as Open
  line.former.add((line.holder as Person).userId)
  letGo(model, line)
  if (open.provedAt + 600_000 > model.now) {
    complete(model, line)
    return 'completed'
  }
  open.status = 'released'
  return 'released'
}
function complete(model: Model, line: Line): Person {
  const { claimant } = line.open as Open
  end(model, line, 'completed')
  line.holder = claimant
  line.lastProof = model.now
  claimant.lastSignIn = model.now
  return claimant
}
const isEvidence = (line: Line, open: Open) =>
  open.recycledAt !== null && open.recycledAt > line.lastProof && open.recycledAt <= open.claimedAt
const midnight = (time: number) => Math.floor(time / day) * day

abstract class Command implements fc.AsyncCommand<Model, Real> {
  constructor(readonly index: number) {}
  check(_model: Readonly<Model>): boolean {
    return true
  }
  async run(model: Model): Promise<void> {
    await forgetCounters()
    await this.act(model, model.lines[this.index] as Line)
    await holdsTogether(model)
  }
  protected abstract act(model: Model, line: Line): Promise<void>
  toString(): string {
    return `${this.constructor.name}(${Object.values(this).join(', ')})`
  }
}
/** Somebody without a device of ours signs up with the number. */
class SignUp extends Command {
  protected async act(model: Model, line: Line): Promise<void> {
    const result = await arrive(line.phone)
    if (line.holder) {
      expect(result).toMatchObject({
        outcome: 'step_up_required',
        is_claimable: true,
        user_id: null,
        session_token: null,
      })
      line.waiting = { token: result.step_up_token as string, at: model.now }
    } else if (line.open && line.quarantineUntil > model.now) {
      const isFirst = !line.open.claimant.hasEmail
      const claimant = complete(model, line)
      expect(result).toMatchObject({ outcome: isFirst ? 'signed_up' : 'signed_in', user_id: claimant.userId })
      // With the first proof goes what was there before it, the device of the claim too.
      if (isFirst) claimant.device = result.device_token
    } else if (line.quarantineUntil > model.now) {
      expect(result.outcome).toBe('quarantined')
    } else {
      expect(result.outcome).toBe('signed_up')
      // The claimant did not come back in time.
      if (line.open) end(model, line, 'expired')
      expect(line.former).not.toContain(result.user_id)
      line.holder = {
        userId: result.user_id as string,
        device: result.device_token,
        hasEmail: false,
        lastSignIn: model.now,
      }
      line.lastProof = model.now
    }
  }
}
/** A code by SMS on the device of whoever holds the number. */
class SignIn_ extends Command {
  protected async act(model: Model, line: Line): Promise<void> {
    const { challenge_token, code } = await requestCode(auth, 'sign_in', line.phone)
    const result = await signInWithCode(auth, challenge_token, code, {
      device_token: line.holder?.device ?? null,
    })
    if (line.holder) {
      const isDormant = model.now - Math.max(line.holder.lastSignIn, line.lastProof) >= 180 * day
      if (isDormant) {
        expect(result).toMatchObject({ outcome: 'step_up_required', is_claimable: false })
        expect((await claimWith(result.step_up_token)).outcome).toBe('refused')
      } else {
        expect(result).toMatchObject({ outcome: 'signed_in', user_id: line.holder.userId })
        line.holder.lastSignIn = model.now
        if (line.lastProof < model.now - day) line.lastProof = model.now
      }
    } else if (line.open && line.quarantineUntil > model.now) {
      const isFirst = !line.open.claimant.hasEmail
      const claimant = complete(model, line)
      expect(result.user_id).toBe(claimant.userId)
      if (isFirst) claimant.device = result.device_token
    } else {
      expect(result.outcome).toBe('no_user')
    }
  }
}
class AddEmail extends Command {
  override check(model: Readonly<Model>): boolean {
    const line = model.lines[this.index] as Line
    return Boolean(line.holder && !line.holder.hasEmail)
  }
  protected async act(_model: Model, line: Line): Promise<void> {
    const person = line.holder as Person
    await add(person.userId, newEmail())
    person.hasEmail = true
  }
}
class ClaimantAddsEmail extends Command {
  override check(model: Readonly<Model>): boolean {
    const line = model.lines[this.index] as Line
    return Boolean(line.open && !line.open.claimant.hasEmail)
  }
  protected async act(_model: Model, line: Line): Promise<void> {
    const person = (line.open as Open).claimant
    await add(person.userId, newEmail())
    person.hasEmail = true
  }
}
class ClaimNumber extends Command {
  constructor(
    index: number,
    readonly answer: Answer,
  ) {
    super(index)
  }
  override check(model: Readonly<Model>): boolean {
    return Boolean((model.lines[this.index] as Line).waiting)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const waiting = line.waiting as { token: string; at: number }
    line.waiting = null
    const recycledAt =
      this.answer === 'good'
        ? midnight(model.now)
        : this.answer === 'late'
          ? midnight(line.lastProof) - day
          : null
    const given: Signals =
      this.answer === 'none'
        ? {}
        : this.answer === 'unknown' || this.answer === 'unchanged'
          ? { number_status: this.answer }
          : {
              number_status: 'recycled',
              number_recycled_on: new Date(recycledAt as number).toISOString().slice(0, 10),
            }
    const result = await claimWith(waiting.token, given)
    const expected = this.expect(model, line, waiting.at)
    if (expected !== 'claim') {
      expect(result).toMatchObject({ outcome: expected, user_id: null, session_token: null })
      return
    }
    const a = line.holder as Person
    expect(result.user_id).not.toBe(a.userId)
    const claimant = {
      userId: result.user_id as string,
      device: result.device_token,
      hasEmail: false,
      lastSignIn: model.now,
    }
    line.open = {
      id: result.number_reassignment_id as string,
      status: a.hasEmail ? 'contested' : 'claimed',
      claimant,
      claimedAt: model.now,
      provedAt: waiting.at,
      contestUntil: a.hasEmail ? model.now + 7 * day : null,
      recycledAt,
    }
    if (a.hasEmail) expect(result.outcome).toBe('contested')
    else if (isEvidence(line, line.open)) expect(result.outcome).toBe(release(model, line))
    else expect(result.outcome).toBe('claimed')
  }
  private expect(model: Model, line: Line, at: number): string {
    if (at + 600_000 <= model.now) return 'refused'
    if (!line.holder) return 'refused'
    if (line.quarantineUntil > model.now) return 'quarantined'
    if (line.open) return 'already_claimed'
    return line.lastProof > model.now - 45 * day ? 'refused' : 'claim'
  }
}
/** Both at once, as people do. */
class ComeAndClaim extends ClaimNumber {
  override check(model: Readonly<Model>): boolean {
    return (model.lines[this.index] as Line).holder !== null
  }
  protected override async act(model: Model, line: Line): Promise<void> {
    line.waiting = { token: (await arrive(line.phone)).step_up_token as string, at: model.now }
    await super.act(model, line)
  }
}
/** The claimant enters the number among the own addresses instead of signing in by it. */
class ClaimantAddsNumber extends Command {
  override check(model: Readonly<Model>): boolean {
    return Boolean((model.lines[this.index] as Line).open)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const { claimant } = line.open as Open
    const outcome = await tryToAdd(claimant.userId, line.phone)
    if (line.holder) expect(outcome).toBe('held')
    else {
      expect(outcome).toBe('applied')
      const { lastSignIn } = claimant
      complete(model, line)
      claimant.lastSignIn = lastSignIn
    }
  }
}
class ProveHolding extends Command {
  override check(model: Readonly<Model>): boolean {
    const line = model.lines[this.index] as Line
    return Boolean(line.holder && line.open)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const session = await sessionOf((line.holder as Person).userId)
    const { id } = line.open as Open
    const proof = await proofOf(session, id)
    expect(await prove(session, id, proof.challenge_token, proof.code)).toBe('done')
    line.lastProof = model.now
    end(model, line, 'proved_by_holder')
  }
}
class Review extends Command {
  constructor(
    index: number,
    readonly decision: 'release' | 'refuse',
  ) {
    super(index)
  }
  override check(model: Readonly<Model>): boolean {
    return Boolean((model.lines[this.index] as Line).open)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const open = line.open as Open
    const outcome = await review(open.id, this.decision)
    if (open.status === 'released') expect(outcome).toBe('closed')
    else if (this.decision === 'refuse') {
      expect(outcome).toBe('refused')
      end(model, line, 'refused')
    } else if (open.contestUntil !== null && open.contestUntil > model.now)
      expect(outcome).toBe('contest_open')
    else expect(outcome).toBe(release(model, line))
  }
}
class ReviewEnded extends Command {
  override check(model: Readonly<Model>): boolean {
    return model.ended.size > 0
  }
  protected async act(model: Model): Promise<void> {
    for (const id of model.ended.keys())
      expect([await review(id, 'release'), await review(id, 'refuse')]).toEqual(['closed', 'closed'])
  }
}
class Withdraw extends Command {
  override check(model: Readonly<Model>): boolean {
    return Boolean((model.lines[this.index] as Line).open)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const open = line.open as Open
    const outcome = await one(auth, 'select strata.withdraw_number_claim($1, $2)', [
      await sessionOf(open.claimant.userId),
      open.id,
    ])
    if (open.status === 'released') expect(outcome).toBe('closed')
    else {
      expect(outcome).toBe('done')
      end(model, line, 'withdrawn')
    }
  }
}
class RemoveNumber extends Command {
  override check(model: Readonly<Model>): boolean {
    return Boolean((model.lines[this.index] as Line).holder)
  }
  protected async act(model: Model, line: Line): Promise<void> {
    const a = line.holder as Person
    const id = await stored(
      'select identifier_id from strata_users.identifiers where user_id = $1 and value = $2 and released_at is null',
      [a.userId, line.phone],
    )
    const outcome = await one(auth, 'select strata.remove_identifier($1, $2)', [
      await sessionOf(a.userId),
      id,
    ])
    if (!a.hasEmail) {
      expect(outcome).toBe('last_method')
      return
    }
    expect(outcome).toBe('done')
    if (line.open) {
      line.open.status = 'released'
      line.former.add(a.userId)
    }
    letGo(model, line)
  }
}
class Settle extends Command {
  protected async act(model: Model): Promise<void> {
    await settle()
    for (const line of model.lines) {
      const { open } = line
      if (!open) continue
      if (open.status === 'released') {
        if (line.quarantineUntil <= model.now) end(model, line, 'expired')
      } else if ((open.contestUntil ?? 0) <= model.now && isEvidence(line, open)) release(model, line)
      else if (open.claimedAt + 30 * day <= model.now) end(model, line, 'expired')
    }
  }
}
class Pass extends Command {
  constructor(
    index: number,
    readonly days: number,
  ) {
    super(index)
  }
  protected async act(model: Model): Promise<void> {
    model.now += this.days * day
    await setClock(installer, new Date(model.now))
  }
}

describe('whatever people, operators and the clock do', () => {
  test('[D8] [X56] [X58] [X59] [X60] [X66] a number has one holder at most, nobody is signed in as somebody else by it, and what has ended stays so', {
    timeout: 3_600_000,
  }, async () => {
    const line = fc.nat(1)
    const commands = [
      line.map((index) => new SignUp(index)),
      line.map((index) => new SignUp(index)),
      line.map((index) => new SignIn_(index)),
      line.map((index) => new AddEmail(index)),
      line.map((index) => new ClaimantAddsEmail(index)),
      fc
        .tuple(line, fc.constantFrom<Answer>('none', 'unknown', 'unchanged', 'late', 'good', 'good'))
        .map(([index, answer]) => new ClaimNumber(index, answer)),
      fc
        .tuple(line, fc.constantFrom<Answer>('none', 'good', 'good', 'late'))
        .map(([index, answer]) => new ComeAndClaim(index, answer)),
      line.map((index) => new ClaimantAddsNumber(index)),
      line.map((index) => new ProveHolding(index)),
      fc
        .tuple(line, fc.constantFrom<'release' | 'refuse'>('release', 'release', 'refuse'))
        .map(([index, decision]) => new Review(index, decision)),
      line.map((index) => new ReviewEnded(index)),
      line.map((index) => new Withdraw(index)),
      line.map((index) => new RemoveNumber(index)),
      line.map((index) => new Settle(index)),
      fc
        .tuple(line, fc.constantFrom(0.003, 1, 8, 31, 46, 46, 91, 200))
        .map(([index, days]) => new Pass(index, days)),
      fc.tuple(line, fc.constantFrom(46, 60)).map(([index, days]) => new Pass(index, days)),
    ]
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 100, size: 'max' }), async (run) => {
        const now = Date.now()
        await setClock(installer, new Date(now))
        const model: Model = {
          now,
          lines: [0, 1].map(() => ({
            phone: newPhone(),
            holder: null,
            lastProof: 0,
            quarantineUntil: 0,
            open: null,
            former: new Set(),
            waiting: null,
          })),
          ended: new Map(),
        }
        for (const { index, email } of [
          { index: 0, email: false },
          { index: 1, email: true },
        ]) {
          await new SignUp(index).run(model)
          if (email) await new AddEmail(index).run(model)
        }
        await fc.asyncModelRun(() => ({ model, real }), run)
        for (const status of model.ended.values()) seen.set(status, (seen.get(status) ?? 0) + 1)
      }),
      { numRuns: rounds(6, 200), endOnFailure: process.env.STRATA_TEST_SCALE !== 'full' },
    )
    console.log(`${steps} steps; claims ended: ${JSON.stringify(Object.fromEntries(seen))}`)
    expect(steps).toBeGreaterThan(rounds(20, 2000))
  })
})

describe('sixteen at once', () => {
  let pools: Record<'auth' | 'operator' | 'worker', pg.Pool>
  beforeAll(() => {
    pools = {
      auth: db.pool('auth', { max: 16 }),
      operator: db.pool('operator', { max: 4 }),
      worker: db.pool('worker', { max: 4 }),
    }
  })
  const using = async <T>(
    role: 'auth' | 'operator' | 'worker',
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> => {
    const client = await pools[role].connect()
    try {
      return await work(client)
    } finally {
      client.release()
    }
  }

  test('[X57] claimants of one number: one claim, and one new user', { timeout: 600_000 }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      await goTo(0)
      const a = await holder()
      await goTo(60)
      const tokens: (string | null)[] = []
      for (let i = 0; i < 16; i++) {
        if (i % 4 === 0) await forgetCounters()
        tokens.push((await arrive(a.phone)).step_up_token)
      }
      const users = await stored<number>('select count(*)::int from strata_users.users')
      const results = await Promise.all(
        tokens.map((token) => using('auth', (client) => claimWith(token, {}, client))),
      )
      expect(results.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array(15).fill('already_claimed'),
        'claimed',
      ])
      expect(await stored<number>('select count(*)::int from strata_users.users')).toBe(users + 1)
      // The same token sixteen times is one claim as well.
      expect(
        await review(
          results.find(({ outcome }) => outcome === 'claimed')?.number_reassignment_id ?? null,
          'refuse',
        ),
      ).toBe('refused')
      await forgetCounters()
      const { step_up_token } = await arrive(a.phone)
      const same = await Promise.all(
        Array.from({ length: 16 }, () => using('auth', (client) => claimWith(step_up_token, {}, client))),
      )
      expect(same.map(({ outcome }) => outcome).sort()).toEqual(['claimed', ...Array(15).fill('refused')])
    }
  })

  test('the holder proves, an operator decides, the clock settles, people sign in and claim: one end, one holder, no deadlock', {
    timeout: 600_000,
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      await goTo(0)
      const email = newEmail()
      const a = await holder({ email })
      await goTo(60)
      const waiting = (await arrive(a.phone)).step_up_token
      const b = await claim(a.phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
      await goTo(68)
      const session = await sessionOf(a.user_id)
      const id = b.number_reassignment_id
      const number = await stored(
        "select identifier_id from strata_users.identifiers where user_id = $1 and kind = 'phone'",
        [a.user_id],
      )
      const proof = await proofOf(session, id)
      const signing = await requestCode(auth, 'sign_in', a.phone)
      const signingUp = await requestCode(auth, 'sign_up', a.phone)
      const byEmail = await requestCode(auth, 'sign_in', email)
      const ends = await Promise.all([
        ...[1, 2].map(() =>
          using('auth', (client) => prove(session, id, proof.challenge_token, proof.code, client)),
        ),
        ...[1, 2].map(() => using('operator', (client) => review(id, 'release', 'checked', client))),
        ...[1, 2].map(() => using('operator', (client) => review(id, 'refuse', 'checked', client))),
        ...[1, 2].map(() =>
          using('worker', async (client) => `settled ${(await settle(client)).released_count}`),
        ),
        using('auth', (client) =>
          one(client, 'select strata.withdraw_number_claim($1, $2)', [b.session_token, id]),
        ),
        using('auth', (client) =>
          one(client, 'select strata.remove_identifier($1, $2)', [session, number]),
        ).then((o) => `removal ${o}`),
        ...[1, 2].map(() =>
          using('auth', async (client) => `claim ${(await claimWith(waiting, {}, client)).outcome}`),
        ),
        using('auth', async (client) => {
          const { user_id } = await signInWithCode(client, signing.challenge_token, signing.code, {
            device_token: a.device_token,
          })
          return `user ${user_id}`
        }),
        using(
          'auth',
          async (client) =>
            `user ${(await signUpWithCode(client, signingUp.challenge_token, signingUp.code)).user_id}`,
        ),
        using('auth', async (client) => {
          await signInWithCode(client, byEmail.challenge_token, byEmail.code, {
            device_token: a.device_token,
          })
          return 'other'
        }),
      ])
      const decided = ends.filter((end) =>
        ['done', 'released', 'completed', 'refused', 'settled 1'].includes(end),
      )
      // A refused proof is a used code, so what decided is seen in the row.
      const status = await statusOf(id)
      const events = await column(
        "select from_status || ' ' || to_status from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id",
        [id],
      )
      expect(events.slice(0, 2)).toEqual(['none claimed', 'claimed contested'])
      expect(events.length).toBeLessThanOrEqual(4)
      expect(['proved_by_holder', 'released', 'completed', 'refused', 'withdrawn']).toContain(status)
      expect(decided.length + ends.filter((end) => end.startsWith('removal done')).length).toBeGreaterThan(0)
      const now = await holderOf(a.phone)
      const isTaken = ['released', 'completed'].includes(status)
      expect(now === a.user_id).toBe(!isTaken && !ends.includes('removal done'))
      // Whoever was signed in by the number was its holder before or after, and never anybody else.
      for (const end of ends.filter((one) => one.startsWith('user ')))
        expect(['user null', `user ${a.user_id}`, `user ${b.user_id}`]).toContain(end)
      expect(
        await stored<number>(
          'select count(*)::int from strata_users.sessions s join strata_users.identifiers i using (identifier_id) where i.identifier_id = $1 and i.released_at is not null and s.revoked_at is null',
          [number],
        ),
      ).toBe(0)
    }
  })

  test('settling many numbers while their holders change them ends without a deadlock', {
    timeout: 600_000,
  }, async () => {
    for (let round = 0; round < rounds(1, 200); round++) {
      await goTo(0)
      const holders = []
      for (let i = 0; i < 6; i++) holders.push(await holder({ email: newEmail() }))
      await goTo(60)
      for (const { phone } of holders)
        await claim(phone, { number_status: 'recycled', number_recycled_on: dateAt(50) })
      await goTo(68)
      const sessions = await Promise.all(
        holders.map(({ user_id }) => using('auth', (client) => openSession(client, user_id))),
      )
      const numbers = []
      for (const { user_id } of holders)
        numbers.push(
          await stored(
            "select identifier_id from strata_users.identifiers where user_id = $1 and kind = 'phone'",
            [user_id],
          ),
        )
      await Promise.all([
        ...[1, 2, 3, 4].map(() => using('worker', settle)),
        ...numbers.map((id, i) =>
          using('auth', (client) =>
            one(client, 'select strata.remove_identifier($1, $2)', [sessions[i], id]),
          ),
        ),
        ...holders.map(({ phone }) => using('auth', (client) => arrive(phone, client))),
      ])
      for (const { phone, user_id } of holders) expect(await holderOf(phone)).not.toBe(user_id)
    }
  })
})

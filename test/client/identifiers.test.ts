/** The functions of src/identifiers.ts, each through the door that it belongs to. What they decide is tested in test/users, in SQL. */
import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  beginIdentifierChange,
  type CodeSent,
  cancelIdentifierChange,
  claimNumber,
  completeNotice,
  confirmIdentifierChange,
  createStrata,
  InvalidInput,
  listMyIdentifiers,
  listNumberHistory,
  listNumberReassignments,
  listOpenNumberReassignments,
  listRecoveryCases,
  makeIdentifierPrimary,
  openRecoveryCase,
  proveNumberHolding,
  recordIdentification,
  refuseRecovery,
  removeIdentifier,
  requestCode,
  requestNumberProof,
  resetPassword,
  reviewNumberReassignment,
  reviewRecoveryCase,
  settleNumberReassignments,
  takeNotices,
  withdrawNumberClaim,
} from '../../src/index.js'
import { testDatabase } from '../support/database.js'
import { setClock } from '../support/people.js'
import { anyToken, be, newcomer, refusal, signInOf, withTotp } from './support.js'

const db = await testDatabase()
const side = signInOf(db)
const { strata, mail, last } = side
const { auth, operator, worker } = strata
let installer: pg.Client
beforeAll(async () => {
  installer = await db.client('installer')
})

let count = 0
const newEmail = () => `mover${++count}@example.org`
const newPhone = () => `+4915127${String(450_000 + ++count)}`
const nobody = '00000000-0000-0000-0000-000000000000'
const password = 'correct horse battery'
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
/** The challenge that was answered, with the code that was sent. */
const received = ({ challenge }: Pick<CodeSent, 'challenge'>) => ({ challenge, code: last().code })
const showsCode = (answer: object) => mail.some(({ code }) => JSON.stringify(answer).includes(`"${code}"`))

async function byPhone(phone: string) {
  const sent = be(await strata.signUp({ method: 'sms_code', phone }), 'code_sent')
  return strata.signUp({ method: 'sms_code', ...received(sent) })
}
async function begin(session_token: string, identifier: { email: string } | { phone: string }, old?: string) {
  const change = { session_token, identifier, replaces_identifier_id: old }
  return be(await beginIdentifierChange(auth, change), 'code_sent')
}
async function add(session_token: string, identifier: { email: string } | { phone: string }, old?: string) {
  const { identifier_change_id, version, challenge } = await begin(session_token, identifier, old)
  const change = { session_token, identifier_change_id, version, ...received({ challenge }) }
  return be(await confirmIdentifierChange(auth, change), 'applied')
}
const addressesOf = async (token: string) =>
  (await listMyIdentifiers(strata.as(token))).map(({ address, is_primary }) => ({ address, is_primary }))
async function setTo<T>(name: string, value: string, body: () => Promise<T>): Promise<T> {
  const write = async (to: string) => {
    await installer.query('begin; set local role strata_owner')
    const text =
      'update strata_core.settings s set value = $2 from strata_core.settings o where s.setting = $1 and o.setting = s.setting returning o.value'
    const { rows } = await installer.query(text, [name, to])
    await installer.query('commit')
    return rows[0].value as string
  }
  const before = await write(value)
  try {
    return await body()
  } finally {
    await write(before)
  }
}

describe('a person who changes an address', () => {
  test('[D1] adds one, ranks it first and gives the other up, with codes that no answer shows', async () => {
    const [first, second] = [newEmail(), newEmail()]
    const { token: session_token } = await newcomer(side, first)
    const begun = await begin(session_token, { email: ` ${second}` })
    expect(last()).toMatchObject({ purpose: 'verify', kind: 'email', address: second, is_known: false })
    expect(last().expires_at).toEqual(begun.expires_at)
    expect(begun.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(600_000)
    expect(Object.keys(begun).sort()).toEqual(
      ['challenge', 'expires_at', 'identifier_change_id', 'outcome', 'version'].sort(),
    )
    expect(showsCode(begun)).toBe(false)

    const { identifier_change_id, version } = begun
    const proof = { session_token, identifier_change_id, version, ...received(begun) }
    const confirm = (given: object) => confirmIdentifierChange(auth, { ...proof, ...given })
    expect(await confirm({ code: wrong(proof.code) })).toEqual({ outcome: 'refused' })
    expect(await confirm({ version: version + 1 })).toEqual({ outcome: 'conflict', version })
    expect(await addressesOf(session_token)).toEqual([{ address: first, is_primary: true }])
    const { identifier_id } = be(await confirm({}), 'applied')
    expect(await confirm({})).toEqual({ outcome: 'refused' })

    const again = { session_token, identifier: { email: second } }
    expect(await beginIdentifierChange(auth, again)).toEqual({ outcome: 'unchanged' })
    expect(await makeIdentifierPrimary(auth, { session_token, identifier_id })).toBe('done')
    expect(await makeIdentifierPrimary(auth, { session_token, identifier_id: nobody })).toBe('unknown')
    const mine = await listMyIdentifiers(strata.as(session_token))
    const old = mine.find(({ address }) => address === first)?.identifier_id as string
    expect(await removeIdentifier(auth, { session_token, identifier_id })).toBe('done')
    expect(await removeIdentifier(auth, { session_token, identifier_id: old })).toBe('last_method')
    expect(await addressesOf(session_token)).toEqual([{ address: first, is_primary: true }])
  })

  test('[D1] thinks better of it, and the code is worth nothing', async () => {
    const { token: session_token } = await newcomer(side, newEmail())
    const phone = newPhone()
    const begun = await begin(session_token, { phone: `${phone.slice(0, 3)} (151) ${phone.slice(6)}` })
    expect(last()).toMatchObject({ kind: 'phone', address: phone })
    const change = { session_token, identifier_change_id: begun.identifier_change_id }
    expect(await cancelIdentifierChange(auth, change)).toBe('done')
    expect(await cancelIdentifierChange(auth, change)).toBe('unchanged')
    const late = { ...change, version: begun.version, ...received(begun) }
    expect(await confirmIdentifierChange(auth, late)).toEqual({ outcome: 'refused' })
  })

  test('[D1] confirms at both addresses where the setting asks both', async () => {
    const first = newEmail()
    const { token: session_token } = await newcomer(side, first)
    const [mine] = await listMyIdentifiers(strata.as(session_token))
    const begun = await setTo('identifier_change_confirmation', 'both', () =>
      begin(session_token, { email: newEmail() }, mine?.identifier_id),
    )
    const [verify, confirm] = mail.slice(-2)
    expect(confirm).toMatchObject({ purpose: 'confirm', address: first, is_known: true })
    expect(confirm?.code).not.toBe(verify?.code)
    expect(showsCode(begun)).toBe(false)
    const { identifier_change_id, version, challenge, old_challenge } = begun
    const change = { session_token, identifier_change_id }
    const pending = be(
      await confirmIdentifierChange(auth, { ...change, version, challenge, code: verify?.code ?? '' }),
      'pending',
    )
    // As long as the other code, and not as long as the change.
    expect(Math.abs(Number(pending.expires_at) - Number(confirm?.expires_at))).toBeLessThan(1000)
    const old = { challenge: old_challenge ?? '', code: confirm?.code ?? '' }
    expect(await confirmIdentifierChange(auth, { ...change, version, ...old })).toEqual({
      outcome: 'conflict',
      version: pending.version,
    })
    const done = await confirmIdentifierChange(auth, { ...change, version: pending.version, ...old })
    expect(done).toMatchObject({ outcome: 'applied' })
  })

  test('waits after a few codes, and learns until when', async () => {
    const { token: session_token } = await newcomer(side, newEmail())
    const change = { session_token, identifier: { email: newEmail() } }
    let answer = await beginIdentifierChange(auth, change)
    for (let i = 0; i < 20 && answer.outcome === 'code_sent'; i++)
      answer = await beginIdentifierChange(auth, change)
    const sent = mail.length
    expect(be(answer, 'throttled').until.getTime()).toBeGreaterThan(Date.now())
    await beginIdentifierChange(auth, change)
    expect(mail).toHaveLength(sent)
  })

  test('gets an error without a sender, and when the sender fails, and neither shows the code', async () => {
    const { token: session_token } = await newcomer(side, newEmail())
    const change = { session_token, identifier: { email: newEmail() } }
    const pools = { app: side.app, auth: db.pool('auth') }
    const mute = createStrata(pools)
    expect(await refusal(beginIdentifierChange(mute.auth, change))).toMatchObject({ code: 'ST914' })
    const claim = { session_token, number_reassignment_id: nobody }
    expect(await refusal(requestNumberProof(mute.auth, claim))).toMatchObject({ code: 'ST914' })
    let code = ''
    const broken = createStrata({
      ...pools,
      sendCode: (message) => {
        code = message.code
        throw new Error('the queue is down')
      },
    })
    const error = await refusal(beginIdentifierChange(broken.auth, change))
    expect(error).toMatchObject({ code: 'ST915' })
    expect(code).toMatch(/^\d+$/)
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(code)
  })

  test('is nobody without a session, and what is no address or no code is not sent', async () => {
    const session_token = anyToken()
    const change = { session_token, identifier: { email: newEmail() } }
    expect(await beginIdentifierChange(auth, change)).toEqual({ outcome: 'session_refused' })
    const claim = { session_token, number_reassignment_id: nobody }
    expect(await requestNumberProof(auth, claim)).toEqual({ outcome: 'session_refused' })
    for (const refused of [
      beginIdentifierChange(auth, { session_token, identifier: { email: 'nobody' } }),
      beginIdentifierChange(auth, { session_token, identifier: { username: 'nobody' } as never }),
      resetPassword(auth, { challenge: 'x', code: 'abc', password }),
      resetPassword(auth, { challenge: 'x', code: '123456', password: 'short' }),
      claimNumber(auth, { step_up: 'x', device: { number_recycled_on: 'lately' } }),
    ])
      expect(await refusal(refused)).toBeInstanceOf(InvalidInput)
  })

  test('is not attempted in a transaction, which could roll back what is counted', () => {
    const proof = { challenge: 'x', code: '123456' }
    const never = () =>
      auth.transaction((tx) => [
        // @ts-expect-error
        beginIdentifierChange(tx, { session_token: 'x', identifier: { email: 'x@example.org' } }),
        // @ts-expect-error
        resetPassword(tx, { ...proof, password }),
        // @ts-expect-error
        claimNumber(tx, { step_up: 'x' }),
        // @ts-expect-error
        proveNumberHolding(tx, { session_token: 'x', number_reassignment_id: nobody, ...proof }),
        // @ts-expect-error
        openRecoveryCase(tx, { ...proof, lost: { email: 'x@example.org' } }),
      ])
    expect(never).toBeTypeOf('function')
  })
})

describe('a person who forgot the password', () => {
  const recover = async (email: string) =>
    received(be(await requestCode(auth, { purpose: 'recover', to: { email } }), 'code_sent'))
  const signIn = (email: string, given: string, device_token: string) =>
    strata.signIn({ method: 'password', identifier: { email }, password: given, device: { device_token } })
  const fresh = 'another horse, another battery'

  test('[D5] sets a new one with a code, and is signed in', async () => {
    const email = newEmail()
    const { user_id, device_token } = await newcomer(side, email, { password })
    const { challenge, code } = await recover(email)
    const given = { challenge, password: fresh, device: { device_token } }
    expect(await resetPassword(auth, { ...given, code: wrong(code) })).toEqual({ outcome: 'refused' })
    const reset = be(await resetPassword(auth, { ...given, code: ` ${code} ` }), 'signed_in')
    expect(reset.user_id).toBe(user_id)
    expect(await strata.withSession(reset.token, (tx) => tx.session)).toMatchObject({ user_id })
    expect(await signIn(email, password, device_token)).toEqual({ outcome: 'refused' })
    expect(await signIn(email, fresh, device_token)).toMatchObject({ outcome: 'signed_in', user_id })
    const unknown = await recover(newEmail())
    expect(await resetPassword(auth, { ...unknown, password })).toEqual({ outcome: 'no_user' })
  })

  test('[D5] gives the second proof before the new one counts', async () => {
    const email = newEmail()
    const { token, device_token } = await newcomer(side, email, { password })
    const totp = await withTotp(side, token)
    const given = { ...(await recover(email)), password: fresh, device: { device_token } }
    const waiting = be(await resetPassword(auth, given), 'step_up_required')
    expect(waiting.methods).toContain('totp')
    expect(await signIn(email, fresh, device_token)).toEqual({ outcome: 'refused' })
    const { step_up } = waiting
    const proof = { method: 'step_up', with: 'totp', step_up, code: totp.next() } as const
    expect(await strata.signIn({ ...proof, device: { device_token } })).toMatchObject({
      outcome: 'signed_in',
    })
    expect(await signIn(email, fresh, device_token)).toMatchObject({ outcome: 'step_up_required' })
  })
})

describe('a number that a carrier gave to somebody else', () => {
  /** A holder with another way in, and somebody new with the number after the holder was not seen for sixty days. */
  async function contested(
    body: (on: {
      phone: string
      email: string
      holder: { user_id: string; device_token: string | null }
      claimant: { user_id: string; token: string; number_reassignment_id: string }
    }) => Promise<void>,
  ) {
    const [phone, email] = [newPhone(), newEmail()]
    const holder = be(await byPhone(phone), 'signed_up')
    await add(holder.token, { email })
    await setClock(installer, new Date(Date.now() + 60 * 86_400_000))
    try {
      const { step_up, is_claimable } = be(await byPhone(phone), 'step_up_required')
      expect(is_claimable).toBe(true)
      const device = { number_status: 'recycled', number_recycled_on: '2020-01-01' } as const
      const claimant = be(await claimNumber(auth, { step_up, given_name: 'Ben', device }), 'contested')
      expect(claimant.contest_until).toBeInstanceOf(Date)
      expect(await claimNumber(auth, { step_up })).toEqual({ outcome: 'refused' })
      await body({ phone, email, holder, claimant })
    } finally {
      await setClock(installer, null)
    }
  }

  test('[D8] stays with a holder who signs in otherwise and proves it', async () => {
    await contested(async ({ phone, email, holder: { device_token }, claimant }) => {
      const sent = be(await strata.signIn({ method: 'email_code', email }), 'code_sent')
      const signedIn = await strata.signIn({
        method: 'email_code',
        ...received(sent),
        device: { device_token },
      })
      const { token: session_token } = be(signedIn, 'signed_in')
      const claims = await listNumberReassignments(auth, { session_token })
      const { number_reassignment_id } = claimant
      expect(claims).toMatchObject([{ number_reassignment_id, role: 'holder', status: 'contested' }])
      const mine = { session_token, number_reassignment_id }
      const proof = be(await requestNumberProof(auth, mine), 'code_sent')
      expect(last()).toMatchObject({ purpose: 'verify', kind: 'phone', address: phone, is_known: true })
      expect(last().expires_at).toEqual(proof.expires_at)
      expect(showsCode(proof)).toBe(false)
      const { challenge, code } = received(proof)
      expect(await proveNumberHolding(auth, { ...mine, challenge, code: wrong(code) })).toEqual({
        outcome: 'refused',
      })
      expect(await proveNumberHolding(auth, { ...mine, challenge, code })).toEqual({ outcome: 'done' })
      expect(await requestNumberProof(auth, mine)).toEqual({ outcome: 'unknown' })
      const theirs = await listNumberReassignments(auth, { session_token: claimant.token })
      expect(theirs).toMatchObject([{ role: 'claimant', status: 'proved_by_holder' }])
    })
  })

  test('[D8] is claimed, looked at by people, and left to its holder', async () => {
    await contested(async ({ phone, holder, claimant }) => {
      const { number_reassignment_id } = claimant
      expect(await listOpenNumberReassignments(operator, { limit: 10 })).toMatchObject([
        {
          number_reassignment_id,
          has_evidence: false,
          number_status: 'recycled',
          number_recycled_on: '2020-01-01',
        },
      ])
      expect(await settleNumberReassignments(worker)).toEqual({ released_count: 0, expired_count: 0 })
      const review = { number_reassignment_id, reason: 'a call' }
      expect(await reviewNumberReassignment(operator, { ...review, decision: 'release' })).toBe(
        'contest_open',
      )
      const mine = { session_token: claimant.token, number_reassignment_id }
      expect(await withdrawNumberClaim(auth, mine)).toBe('done')
      expect(await withdrawNumberClaim(auth, mine)).toBe('closed')
      expect(await reviewNumberReassignment(operator, { ...review, decision: 'refuse' })).toBe('closed')
      expect(await listOpenNumberReassignments(operator)).toEqual([])
      const spaced = `${phone.slice(0, 3)} ${phone.slice(3)}`
      expect(await listNumberHistory(operator, { address: spaced })).toMatchObject([
        { user_id: holder.user_id, held_to: null, release_reason: null },
      ])
    })
  })

  test('tells its holder, by a message that a worker takes and completes', async () => {
    await contested(async ({ email, holder: { user_id } }) => {
      const taken = await takeNotices(worker, { limit: 1000 })
      const notice = taken.find(({ event_type, address }) => {
        return event_type === 'identifier-contested' && address === email
      })
      expect(notice).toMatchObject({ user_id, kind: 'email' })
      const notice_id = notice?.notice_id as string
      expect(await completeNotice(worker, { notice_id })).toBe('done')
      expect(await completeNotice(worker, { notice_id })).toBe('unchanged')
      expect(await completeNotice(worker, { notice_id: nobody })).toBe('unknown')
    })
  })
})

describe('a person who lost every way in', () => {
  const fingerprint = (fact: string) => createHmac('sha256', 'key').update(fact).digest()

  test('[D6] hands private facts over as bytes, and the operator reads which of them are right', async () => {
    const phone = newPhone()
    const { token: session_token, user_id, device_token } = be(await byPhone(phone), 'signed_up')
    const born = { kind: 'date_of_birth', fingerprint: fingerprint('1990') }
    expect(await recordIdentification(auth, { session_token, ...born })).toBe('done')
    const short = { session_token, kind: 'date_of_birth', fingerprint: Buffer.from('1990') }
    expect(await refusal(recordIdentification(auth, short))).toBeInstanceOf(InvalidInput)

    const to = { email: newEmail() }
    const { challenge, code } = received(be(await requestCode(auth, { purpose: 'recover', to }), 'code_sent'))
    const given = {
      challenge,
      lost: { phone: `${phone.slice(0, 3)} ${phone.slice(3)}` },
      identifications: [born, { kind: 'document_number', fingerprint: fingerprint('X') }],
      device: { device_token },
    }
    expect(await openRecoveryCase(auth, { ...given, code: wrong(code) })).toEqual({ outcome: 'refused' })
    const opened = be(await openRecoveryCase(auth, { ...given, code }), 'opened')
    expect(opened.reviewable_at.getTime()).toBeLessThan(opened.expires_at.getTime())
    const { recovery_case_id } = opened
    const evidence = await listRecoveryCases(operator)
    expect(evidence).toMatchObject([
      {
        recovery_case_id,
        user_id,
        identification: 'date_of_birth',
        is_matched: true,
        is_known_device: true,
      },
      { recovery_case_id, user_id, identification: 'document_number', is_matched: false },
    ])
    const review = { recovery_case_id, decision: 'approve', reason: 'seen' } as const
    expect(await reviewRecoveryCase(operator, review)).toBe('too_early')
    expect(await refuseRecovery(auth, { session_token })).toBe('done')
    expect(await refuseRecovery(auth, { session_token })).toBe('unchanged')
    expect(await reviewRecoveryCase(operator, review)).toBe('closed')
  })

  test('waits after a few cases, and learns until when', async () => {
    const lost = { email: newEmail() }
    const open = async () => {
      const to = { email: newEmail() }
      const sent = be(await requestCode(auth, { purpose: 'recover', to }), 'code_sent')
      return openRecoveryCase(auth, { ...received(sent), lost })
    }
    let answer = await open()
    for (let i = 0; i < 20 && answer.outcome === 'opened'; i++) answer = await open()
    expect(be(answer, 'throttled').until.getTime()).toBeGreaterThan(Date.now())
  })
})

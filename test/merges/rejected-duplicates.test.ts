/** The second record of somebody, rejected instead of merged. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rejectDuplicate } from '../../src/index.js'
import { be, newcomer, signInOf } from '../client/support.js'
import { createPerson, customerStatus, openCase, submitDocument, verifyCustomer } from '../kyc/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createActiveUser, failure, one } from '../support/people.js'

const db = await testDatabase()
const side = signInOf(db, { max: 16 })
const { strata } = side
let operator: pg.Client
let worker: pg.Client
let auth: pg.Client
let app: pg.Client
let superuser: pg.Client
const reason = 'was entered twice'

beforeAll(async () => {
  operator = await db.client('operator')
  worker = await db.client('worker')
  auth = await db.client('auth')
  app = await db.client('app')
  superuser = await db.client('superuser')
  await one(operator, `select strata.begin_fingerprint_key('f1')`)
})

let count = 0
const newEmail = () => `second${++count}@example.org`
const reject = (kind: 'user' | 'customer', rejected_id: string, kept_id: string) =>
  rejectDuplicate(strata.operator, { kind, rejected_id, kept_id, reason })
const remembered = async (rejectedId: string) =>
  (
    await superuser.query(
      'select kept_record_id as kept, reason from strata_merges.rejected_duplicates where rejected_record_id = $1',
      [rejectedId],
    )
  ).rows
const userStatus = (userId: string) =>
  one(superuser, 'select status from strata_users.users where user_id = $1', [userId])
const candidate = async (kind: string, one_: string, other: string) =>
  superuser.query(
    `insert into strata_merges.duplicate_candidates (kind, record_id, other_record_id, score, probability, evidence, evidence_digest, found_at)
     values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 20, 0.999, '[]', '\\x00', now())`,
    [kind, one_, other],
  )
const isListed = async (kind: string, one_: string, other: string) =>
  one<boolean>(
    operator,
    `select count(*) > 0 from strata.list_duplicate_candidates($1) where record_id in ($2, $3) and other_record_id in ($2, $3)`,
    [kind, one_, other],
  )

describe('[E15] a second user', () => {
  test('is deactivated, signed out everywhere and cannot sign in; the pair is remembered and not shown any more', async () => {
    const kept = await newcomer(side, newEmail())
    const second = await newcomer(side, newEmail(), { password: 'correct horse battery' })
    await candidate('user', kept.user_id, second.user_id)
    expect(await isListed('user', kept.user_id, second.user_id)).toBe(true)
    expect(await one(app, 'select outcome from strata.begin_session($1)', [second.token])).toBe('begun')

    expect(await reject('user', second.user_id, kept.user_id)).toBe('done')
    expect([await userStatus(second.user_id), await userStatus(kept.user_id)]).toEqual([
      'deactivated',
      'active',
    ])
    expect(await one(app, 'select outcome from strata.begin_session($1)', [second.token])).not.toBe('begun')
    expect(await one(app, 'select outcome from strata.begin_session($1)', [kept.token])).toBe('begun')
    expect(
      await strata.signIn({
        method: 'password',
        identifier: { email: second.email },
        password: 'correct horse battery',
      }),
    ).toEqual({ outcome: 'refused' })
    expect(await remembered(second.user_id)).toEqual([{ kept: kept.user_id, reason }])
    expect(await isListed('user', kept.user_id, second.user_id)).toBe(false)
    expect(await reject('user', second.user_id, kept.user_id)).toBe('unchanged')
    const { rows } = await operator.query('select event_type from strata.list_security_events($1)', [
      second.user_id,
    ])
    expect(rows.map(({ event_type }) => event_type)).toEqual([
      'session-revoked',
      'account-disabled',
      'credential-change',
    ])

    // Let in again, the pair is a question again; the sessions of before stay ended.
    await operator.query(`select strata.reactivate_user($1, 'a mistake')`, [second.user_id])
    expect(await isListed('user', kept.user_id, second.user_id)).toBe(true)
    expect(await one(app, 'select outcome from strata.begin_session($1)', [second.token])).not.toBe('begun')
    expect(await reject('user', second.user_id, kept.user_id)).toBe('done')
  })

  test('stays who would leave an organization without an owner, and nothing is remembered', async () => {
    const [owner, kept] = [
      await createActiveUser(operator, auth, 'Last', 'Owner'),
      await createActiveUser(operator, auth, 'Kept', 'User'),
    ]
    await operator.query('select * from strata.create_organization($1, $1, p_owner_user_id => $2)', [
      'owned-once',
      owner,
    ])
    expect(await reject('user', owner, kept)).toBe('last_owner')
    expect([await userStatus(owner), await remembered(owner)]).toEqual(['active', []])
  })
})

describe('[E15] a second customer', () => {
  test('is rejected where a verification is pending, with the case, and closed otherwise', async () => {
    const kept = await createPerson(operator, 'Kept')
    await verifyCustomer(operator, worker, kept, 'E15KEPT01')
    const pending = await createPerson(operator, 'Pending')
    await submitDocument(operator, pending, 'E15PEND01')
    const caseId = await openCase(operator, pending)
    await operator.query('select strata.submit_verification($1)', [caseId])
    expect(await customerStatus(superuser, pending)).toBe('pending_verification')
    await candidate('customer', kept, pending)
    expect(await isListed('customer', kept, pending)).toBe(true)
    expect(await reject('customer', pending, kept)).toBe('done')
    expect(await customerStatus(superuser, pending)).toBe('rejected')
    expect(
      await one(
        superuser,
        'select status from strata_kyc.verification_cases where verification_case_id = $1',
        [caseId],
      ),
    ).toBe('rejected')
    expect(await isListed('customer', kept, pending)).toBe(false)
    expect(await reject('customer', pending, kept)).toBe('unchanged')

    const active = await createPerson(operator, 'Active')
    await verifyCustomer(operator, worker, active, 'E15ACTV01')
    const prospective = await createPerson(operator, 'Prospective')
    const early = await openCase(operator, prospective)
    for (const id of [active, prospective]) {
      expect(await reject('customer', id, kept)).toBe('done')
      expect(await customerStatus(superuser, id)).toBe('closed')
      expect(await remembered(id)).toEqual([{ kept, reason }])
    }
    expect(
      await one(
        superuser,
        'select status from strata_kyc.verification_cases where verification_case_id = $1',
        [early],
      ),
    ).toBe('canceled')
    expect(await customerStatus(superuser, kept)).toBe('active')
  })

  test('without a case is rejected too, and with one that has run out closed', async () => {
    const kept = await createPerson(operator, 'Kept')
    const [without, late] = [await createPerson(operator, 'Without'), await createPerson(operator, 'Late')]
    await superuser.query(
      'update strata_customers.customers set submitted_at = clock_timestamp() where customer_id = $1',
      [without],
    )
    await submitDocument(operator, late, 'E15LATE01')
    const caseId = await openCase(operator, late)
    await operator.query('select strata.submit_verification($1)', [caseId])
    await superuser.query(
      `update strata_kyc.verification_cases set opened_at = opened_at - interval '1 year', submitted_at = submitted_at - interval '1 year', expires_at = clock_timestamp() - interval '1 day'
       where verification_case_id = $1`,
      [caseId],
    )
    for (const id of [without, late]) expect(await reject('customer', id, kept)).toBe('done')
    expect([await customerStatus(superuser, without), await customerStatus(superuser, late)]).toEqual([
      'rejected',
      'closed',
    ])
  })
})

describe('[E15] staff who reject', () => {
  test('are refused the same record, one that is gone, and one to keep that is not there to stay; nothing changes', async () => {
    const [a, b, gone] = [
      await createActiveUser(operator, auth, 'A', 'User'),
      await createActiveUser(operator, auth, 'B', 'User'),
      await createActiveUser(operator, auth, 'Gone', 'User'),
    ]
    const customer = await createPerson(operator, 'Customer')
    await operator.query(`select strata.erase_user($1, 'a request')`, [gone])
    expect([
      await reject('user', a, a),
      await reject('user', gone, a),
      await reject('user', a, gone),
      await reject('user', a, '00000000-0000-7000-8000-000000000000'),
      await reject('user', '00000000-0000-7000-8000-000000000000', a),
      await reject('user', a, customer),
      await reject('customer', a, b),
    ]).toEqual(['refused', 'refused', 'refused', 'unknown', 'unknown', 'unknown', 'unknown'])
    await operator.query('select strata.deactivate_user($1)', [b])
    expect(await reject('user', a, b)).toBe('refused')
    expect([await userStatus(a), await remembered(a)]).toEqual(['active', []])
    // Deactivated before for something else: now it is known why.
    expect(await reject('user', b, a)).toBe('done')
    expect(await remembered(b)).toEqual([{ kept: a, reason }])
    for (const [text, constraint] of [
      [`select strata.reject_duplicate('club', $1, $2, 'x')`, 'rejected_duplicates_kind_check'],
      [`select strata.reject_duplicate('user', $1, $2, null)`, 'reason_check'],
    ] as const) {
      expect(await failure(operator, text, [a, customer])).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
      expect(
        await failure(operator, `select strata.reject_duplicate('user', $1, $2, '')`, [b, a]),
      ).toMatchObject({
        code: 'ST402',
      })
    }
    for (const role of ['app', 'auth', 'worker', 'analyst'] as const)
      expect(
        await failure(await db.client(role), `select strata.reject_duplicate('user', $1, $2, 'x')`, [a, b]),
      ).toMatchObject({ code: '42501' })
  })

  test('one for the other and the other for the one, sixteen at once, keep one of the two', async () => {
    const tally: Record<string, number> = {}
    for (let round = 0; round < rounds(5, 100); round++) {
      const [a, b] = [(await newcomer(side, newEmail())).user_id, (await newcomer(side, newEmail())).user_id]
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, (_, i) => (i % 2 ? reject('user', a, b) : reject('user', b, a))),
      )
      for (const outcome of outcomes) tally[outcome] = (tally[outcome] ?? 0) + 1
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
      expect([await userStatus(a), await userStatus(b)].sort()).toEqual(['active', 'deactivated'])
    }
    expect(Object.keys(tally).sort()).toEqual(['done', 'refused', 'unchanged'])
    be(await strata.signUp({ method: 'identity', issuer: 'https://id.example', subject: 'x' }), 'signed_up')
  })
})

/** What it takes to be verified, by whom, and what undoes it. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inRollback, testDatabase } from '../support/database.js'
import { createActiveUser, failure, inSession, one, setClock } from '../support/people.js'
import {
  answer,
  createEnterprise,
  createPerson,
  customerStatus,
  fingerprint,
  openCase,
  sealed,
  submitCase,
  submitDocument,
  takeChecks,
  verifyCustomer,
} from './support.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('worker', { max: 16 })
let operator: pg.Client
let worker: pg.Client
let superuser: pg.Client
let installer: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  worker = await db.client('worker')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  await one(operator, `select strata.begin_fingerprint_key('f1')`)
})

const status = (customerId: string) => customerStatus(superuser, customerId)
const statusOf = (table: string, key: string, id: string) =>
  one(superuser, `select status from strata_kyc.${table} where ${key} = $1`, [id])
const review = (caseId: string, decision: string) =>
  one(operator, 'select strata.review_verification($1, $2, $3)', [caseId, decision, 'looked at it'])
const reviews = async (caseId: string) =>
  (await operator.query('select * from strata.list_verification_reviews(1000)')).rows.filter(
    (row) => row.verification_case_id === caseId,
  )
const asOwner = async (text: string, values: unknown[] = []) => {
  await installer.query('begin; set local role strata_owner')
  await installer.query(text, values)
  await installer.query('commit')
}

describe('a person', () => {
  test('[A7] [A8] is verified when the registry says so, with what it said kept as evidence', async () => {
    const customerId = await createPerson(operator, 'Registry')
    const documentId = await submitDocument(operator, customerId, 'C01X00T47')
    const caseId = await openCase(operator, customerId)
    expect([
      await status(customerId),
      await statusOf('verification_cases', 'verification_case_id', caseId),
    ]).toEqual(['prospective', 'requires_input'])
    expect(await submitCase(operator, caseId)).toBe('submitted')
    expect(await status(customerId)).toBe('pending_verification')
    const [check] = await takeChecks(worker)
    expect(check).toMatchObject({
      verification_case_id: caseId,
      identity_document_id: documentId,
      customer_id: customerId,
      customer_kind: 'individual',
      name: 'Kim Registry',
      document_type: 'passport',
      country: 'DE',
      method: 'registry',
      attempt_count: 1,
    })
    expect(await answer(worker, check as never, 'passed', { match: 'full' })).toBe('recorded')
    expect([
      await status(customerId),
      await statusOf('verification_cases', 'verification_case_id', caseId),
      await statusOf('identity_documents', 'identity_document_id', documentId),
    ]).toEqual(['active', 'verified', 'verified'])
    const { rows } = await operator.query('select * from strata.list_verification_checks($1)', [caseId])
    expect(rows).toEqual([
      expect.objectContaining({
        case_status: 'verified',
        method: 'registry',
        provider: 'registry',
        status: 'passed',
        provider_reference: 'ref-1',
        payload: { match: 'full' },
        attempt_count: 1,
        last_four: '0T47',
      }),
    ])
  })

  test('[A7] waits for people where the registry cannot say, who approve with their name and reason', async () => {
    const customerId = await createPerson(operator, 'Manual')
    await submitDocument(operator, customerId, 'C02MANUAL')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    const [check] = await takeChecks(worker)
    expect(await review(caseId, 'approve'), 'the registry has not answered').toBe('incomplete')
    await answer(worker, check as never, 'inconclusive')
    expect(await status(customerId)).toBe('pending_verification')
    expect(await reviews(caseId)).toEqual([
      expect.objectContaining({
        customer_id: customerId,
        name: 'Kim Manual',
        document_type: 'passport',
        last_four: 'NUAL',
        other_results: ['registry:inconclusive'],
        duplicate_customer_ids: [],
      }),
    ])
    const auth = await db.client('auth')
    const staffId = await createActiveUser(operator, auth, 'Staff', 'Member')
    const token = await one(auth, 'select token from strata.open_session($1)', [staffId])
    expect(await inSession(operator, token, () => review(caseId, 'approve'))).toBe('verified')
    expect(await status(customerId)).toBe('active')
    const { rows } = await operator.query('select * from strata.list_verification_cases($1)', [customerId])
    expect(rows).toEqual([
      expect.objectContaining({
        status: 'verified',
        status_reason: 'looked at it',
        reviewed_by_user_id: staffId,
        acceptance_policy: 'individual',
      }),
    ])
    expect(await reviews(caseId)).toEqual([])
    expect(await review(caseId, 'reject')).toBe('closed')
  })

  test('[A7] is asked for more, hands it in and is rejected in the end; another document of theirs may still do', async () => {
    const customerId = await createPerson(operator, 'Rejected')
    const first = await submitDocument(operator, customerId, 'C03FALSE1')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    expect(await review(caseId, 'request_input')).toBe('input_requested')
    expect(await statusOf('verification_cases', 'verification_case_id', caseId)).toBe('requires_input')
    expect(await takeChecks(worker), 'nothing is asked while the customer is waited for').toEqual([])
    expect(await submitCase(operator, caseId)).toBe('submitted')
    const [check] = await takeChecks(worker)
    await answer(worker, check as never, 'failed')
    expect(await reviews(caseId)).toHaveLength(1)
    expect(await review(caseId, 'reject')).toBe('rejected')
    expect([
      await status(customerId),
      await statusOf('verification_cases', 'verification_case_id', caseId),
      await statusOf('identity_documents', 'identity_document_id', first),
    ]).toEqual(['rejected', 'rejected', 'rejected'])

    await submitDocument(operator, customerId, 'C03GOOD01')
    const again = await openCase(operator, customerId)
    expect(again).not.toBe(caseId)
    await submitCase(operator, again)
    const checks = await takeChecks(worker)
    expect(checks, 'what was found false is not asked about again').toHaveLength(1)
    await answer(worker, checks[0] as never, 'passed')
    expect(await status(customerId)).toBe('active')
  })

  test('gives a verification up and is prospective again; a document that they took back is not asked about', async () => {
    const customerId = await createPerson(operator, 'Leaving')
    const documentId = await submitDocument(operator, customerId, 'C04LEAVE1')
    const caseId = await openCase(operator, customerId)
    expect((await operator.query('select * from strata.open_verification($1)', [customerId])).rows).toEqual([
      { outcome: 'unchanged', verification_case_id: caseId, acceptance_policy: 'individual' },
    ])
    await submitCase(operator, caseId)
    expect(await one(operator, 'select strata.cancel_verification($1)', [caseId])).toBe('done')
    expect(await one(operator, 'select strata.cancel_verification($1)', [caseId])).toBe('unchanged')
    expect(await status(customerId)).toBe('prospective')
    expect(await takeChecks(worker)).toEqual([])
    expect(await one(operator, 'select strata.withdraw_document($1)', [documentId])).toBe('done')
    expect(await one(operator, 'select strata.withdraw_document($1)', [documentId])).toBe('unchanged')
    const again = await openCase(operator, customerId)
    expect((await operator.query('select * from strata.submit_verification($1)', [again])).rows).toEqual([
      {
        outcome: 'documents_missing',
        missing: expect.arrayContaining(['passport', 'us_ssn', 'us_driver_licence', 'cn_resident_id']),
      },
    ])
  })

  test('[X65] whose name changes is to be verified anew, with the former name and the former verification in the history', async () => {
    const customerId = await createPerson(operator, 'Maiden')
    const { caseId } = await verifyCustomer(operator, worker, customerId, 'C05NAME01')
    expect(
      await one(operator, 'select strata.update_customer($1, $2, $3, null, null, null, $4, $5)', [
        ...[customerId, 'Kim', 'Married', 'US', 'married'],
      ]),
    ).toBe('verification_pending')
    expect(await status(customerId)).toBe('pending_verification')
    expect(await statusOf('verification_cases', 'verification_case_id', caseId)).toBe('verified')
    const { rows: names } = await operator.query(
      'select family_name, ended_at is null as is_current, started_at is not null as has_start from strata.customer_history($1)',
      [customerId],
    )
    expect(names).toEqual([
      { family_name: 'Married', is_current: true, has_start: true },
      { family_name: 'Maiden', is_current: false, has_start: true },
    ])
    const { rows: periods } = await superuser.query(
      `select status, ended_at is null as lasts from strata_audit.status_periods where noun = 'customer' and row_key = $1 order by started_at`,
      [customerId],
    )
    expect(periods.map(({ status }) => status)).toEqual([
      'prospective',
      'pending_verification',
      'active',
      'pending_verification',
    ])
    const again = await openCase(operator, customerId)
    expect(await submitCase(operator, again)).toBe('submitted')
    await answer(worker, (await takeChecks(worker))[0] as never, 'passed')
    expect(await status(customerId)).toBe('active')
  })

  test('[X65] who takes the document back is to be verified anew, and not where another one suffices', async () => {
    const customerId = await createPerson(operator, 'Two')
    const { documentId } = await verifyCustomer(operator, worker, customerId, 'C06TWO001')
    const { documentId: second } = await verifyCustomer(operator, worker, customerId, '123456789', {
      type: 'us_ssn',
      country: 'US',
    })
    expect(await status(customerId), 'verified by two documents').toBe('active')
    expect(await one(operator, 'select strata.withdraw_document($1, $2)', [documentId, 'lost it'])).toBe(
      'done',
    )
    expect(await status(customerId)).toBe('active')
    expect(await one(operator, 'select strata.reject_document($1, $2)', [second, 'found forged'])).toBe(
      'verification_pending',
    )
    expect(await status(customerId)).toBe('pending_verification')
    expect(await failure(operator, 'select strata.reject_document($1, null)', [second])).toMatchObject({
      code: 'ST402',
      constraint: 'identity_documents_status_reason_check',
    })
  })

  test('[X65] who takes another name while documents are checked is not verified by answers about the former one', async () => {
    for (const way of ['registry', 'people'] as const) {
      const customerId = await createPerson(operator, 'Before')
      await submitDocument(operator, customerId, `C08${way}`.toUpperCase())
      const caseId = await openCase(operator, customerId)
      await submitCase(operator, caseId)
      const [check] = await takeChecks(worker)
      if (way === 'people') await answer(worker, check as never, 'inconclusive')
      await operator.query(`select strata.update_customer($1, 'Kim', 'After', null, null, null, 'US')`, [
        customerId,
      ])
      if (way === 'registry') await answer(worker, check as never, 'passed')
      else expect(await review(caseId, 'approve')).toBe('input_requested')
      expect([
        await status(customerId),
        await statusOf('verification_cases', 'verification_case_id', caseId),
      ]).toEqual(['pending_verification', 'requires_input'])
      await submitCase(operator, caseId)
      await answer(worker, (await takeChecks(worker))[0] as never, 'passed')
      expect(await status(customerId)).toBe('active')
    }
  })

  test('whose attributes are set to what they were stays verified', async () => {
    const customerId = await createPerson(operator, 'Same')
    await verifyCustomer(operator, worker, customerId, 'C07SAME01')
    expect(
      await one(operator, `select strata.update_customer($1, 'Kim', 'Same', null, null, null, 'US')`, [
        customerId,
      ]),
    ).toBe('unchanged')
    expect(await status(customerId)).toBe('active')
  })
})

describe('[A6] one document', () => {
  test('[E16] [X62] on two customers is no error: both show it, people see it, and one of them is verified', async () => {
    const number = 'C10TWICE1'
    const [first, second] = [await createPerson(operator, 'First'), await createPerson(operator, 'Second')]
    await verifyCustomer(operator, worker, first, number)
    const { rows: answers } = await operator.query(
      `select * from strata.submit_document($1, $2, 'passport', 'DE', null, 'ICE1', $3, '{f1}', $4)`,
      [second, randomUUID(), sealed(number), [fingerprint(number)]],
    )
    expect(answers, 'whoever hands it in is told nothing of anybody else').toEqual([
      { outcome: 'submitted', missing_fingerprint_key_ids: [] },
    ])
    const caseId = await openCase(operator, second)
    expect(await submitCase(operator, caseId)).toBe('submitted')
    const [check] = await takeChecks(worker)
    expect(await answer(worker, check as never, 'passed')).toBe('recorded')
    expect(await status(second), 'the registry agrees, the index does not').toBe('pending_verification')
    expect(await reviews(caseId)).toEqual([
      expect.objectContaining({ customer_id: second, duplicate_customer_ids: [first] }),
    ])
    expect(await review(caseId, 'approve')).toBe('duplicate')
    expect(await reviews(caseId), 'nothing has changed').toHaveLength(1)
    const { rows: candidates } = await operator.query('select * from strata.list_duplicate_customers()')
    expect(
      candidates.filter(({ customer_id, other_customer_id }) =>
        [customer_id, other_customer_id].includes(second),
      ),
    ).toEqual([expect.objectContaining({ document_type: 'passport', country: 'DE' })])
    expect(await review(caseId, 'reject')).toBe('rejected')
    expect([await status(first), await status(second)]).toEqual(['active', 'rejected'])
  })

  test('[E15] on a second customer is rejected at once where the policy says so', async () => {
    await asOwner(
      `insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, duplicate_action, description)
       values ('individual_fr', 'individual', 'FR', 1, 'reject', 'France takes nobody twice.')`,
    )
    await asOwner(
      `insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, methods, provider)
       values ('individual_fr', 'passport', '{registry}', 'registry')`,
    )
    const [first, second] = [await createPerson(operator, 'One'), await createPerson(operator, 'Other')]
    await verifyCustomer(operator, worker, first, 'C11REJECT')
    await submitDocument(operator, second, 'C11REJECT')
    const caseId = await openCase(operator, second, 'FR')
    expect(await submitCase(operator, caseId)).toBe('duplicate')
    expect([
      await status(second),
      await statusOf('verification_cases', 'verification_case_id', caseId),
    ]).toEqual(['rejected', 'rejected'])
    expect(await takeChecks(worker)).toEqual([])
  })

  test('[E16] of two unverified customers verifies whoever is decided first, of sixteen at the same moment exactly one', async () => {
    const number = 'C12RACE01'
    const customers = await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        const customerId = await createPerson(operator, `Racer ${i}`)
        await submitDocument(operator, customerId, number)
        const caseId = await openCase(operator, customerId)
        await submitCase(operator, caseId)
        return { customerId, caseId }
      }),
    )
    const checks = await takeChecks(worker)
    expect(checks).toHaveLength(16)
    const outcomes = await Promise.all(
      checks.map(async (check) => {
        const { rows } = await pool.query('select strata.complete_verification_check($1, 1, $2) as outcome', [
          check.verification_check_id,
          'passed',
        ])
        return rows[0].outcome
      }),
    )
    expect(new Set(outcomes)).toEqual(new Set(['recorded']))
    const statuses = await Promise.all(customers.map(({ customerId }) => status(customerId)))
    expect(statuses.sort()).toEqual(['active', ...Array(15).fill('pending_verification')])
    expect(
      await one(
        superuser,
        'select count(*)::int from strata_kyc.document_fingerprints where fingerprint = $1 and held_at is not null',
        [fingerprint(number)],
      ),
    ).toBe(1)
    for (const { caseId } of customers) await review(caseId, 'reject')
  })

  test('with several documents each, in opposite orders, leads to no deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const cases: string[] = []
      for (const numbers of [
        [`A${round}SWAP001`, `B${round}SWAP002`],
        [`B${round}SWAP002`, `A${round}SWAP001`],
      ]) {
        const customerId = await createPerson(operator, 'Swap')
        for (const number of numbers) await submitDocument(operator, customerId, number)
        const caseId = await openCase(operator, customerId)
        await submitCase(operator, caseId)
        cases.push(caseId)
      }
      const checks = await takeChecks(worker)
      await Promise.all(
        checks.map((check) =>
          pool.query('select strata.complete_verification_check($1, 1, $2)', [
            check.verification_check_id,
            'passed',
          ]),
        ),
      )
      const statuses = await Promise.all(
        cases.map((id) => statusOf('verification_cases', 'verification_case_id', id)),
      )
      expect(statuses.sort()).toEqual(['processing', 'verified'])
      for (const caseId of cases) await review(caseId, 'reject')
    }
  })

  test('stays taken when its customer withdraws it, and is free when it was found not to be theirs', async () => {
    const [first, second] = [await createPerson(operator, 'Had'), await createPerson(operator, 'Wants')]
    const { documentId } = await verifyCustomer(operator, worker, first, 'C13FREE01')
    await one(operator, 'select strata.withdraw_document($1)', [documentId])
    const { caseId } = await verifyCustomer(operator, worker, second, 'C13FREE01')
    expect(await status(second)).toBe('pending_verification')
    expect(await review(caseId, 'approve')).toBe('duplicate')

    const [third, fourth] = [await createPerson(operator, 'Forger'), await createPerson(operator, 'Owner')]
    const { documentId: forged } = await verifyCustomer(operator, worker, third, 'C13OWNED1')
    expect(await one(operator, 'select strata.reject_document($1, $2)', [forged, 'forged'])).toBe(
      'verification_pending',
    )
    await verifyCustomer(operator, worker, fourth, 'C13OWNED1')
    expect([await status(third), await status(fourth)]).toEqual(['pending_verification', 'active'])
  })

  test('shown again by the same customer takes the place of its former row', async () => {
    const customerId = await createPerson(operator, 'Renewed')
    const { documentId } = await verifyCustomer(operator, worker, customerId, 'C14RENEW1', {
      expiresOn: '2030-01-01',
    })
    const { documentId: renewed } = await verifyCustomer(operator, worker, customerId, 'C14RENEW1', {
      expiresOn: '2040-01-01',
    })
    expect([
      await statusOf('identity_documents', 'identity_document_id', documentId),
      await statusOf('identity_documents', 'identity_document_id', renewed),
    ]).toEqual(['superseded', 'verified'])
    expect(
      await one(
        superuser,
        'select verified_until::text from strata_customers.customers where customer_id = $1',
        [customerId],
      ),
    ).toBe('2040-01-02 00:00:00+00')
  })

  test('[A10] of each kind on one customer tells that the customers behind them are one', async () => {
    const customerId = await createPerson(operator, 'Linked')
    await verifyCustomer(operator, worker, customerId, 'C15LINK01')
    await verifyCustomer(operator, worker, customerId, '223456789', { type: 'us_ssn', country: 'US' })
    const { rows } = await operator.query('select document_type, status from strata.list_documents($1)', [
      customerId,
    ])
    expect(rows).toEqual([
      { document_type: 'passport', status: 'verified' },
      { document_type: 'us_ssn', status: 'verified' },
    ])
    // Whoever comes with either of them is found.
    for (const [number, document] of [
      ['C15LINK01', {}],
      ['223456789', { type: 'us_ssn', country: 'US' }],
    ] as const) {
      const other = await createPerson(operator, 'Again')
      const documentId = await submitDocument(operator, other, number, document)
      const { rows: found } = await operator.query(
        'select duplicate_customer_ids from strata.list_documents($1) where identity_document_id = $2',
        [other, documentId],
      )
      expect(found[0].duplicate_customer_ids).toContain(customerId)
    }
  })
})

describe('[A11] a policy', () => {
  test('takes the documents of its market and no others, required ones always, several where it says several', async () => {
    await asOwner(
      `insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, description)
       values ('individual_cn', 'individual', 'CN', 2, 'A passport, and the identity card in any case.')`,
    )
    await asOwner(
      `insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, is_required, methods, provider)
       values ('individual_cn', 'cn_resident_id', true, '{registry}', 'registry'), ('individual_cn', 'passport', false, '{manual}', null)`,
    )
    const customerId = await createPerson(operator, 'Market')
    const caseId = await openCase(operator, customerId, 'CN')
    const submit = async () =>
      (await operator.query('select * from strata.submit_verification($1)', [caseId])).rows[0]
    expect(await submit()).toEqual({ outcome: 'documents_missing', missing: ['cn_resident_id', 'passport'] })
    await submitDocument(operator, customerId, '333456789', { type: 'us_ssn', country: 'US' })
    await submitDocument(operator, customerId, 'C20MARKET')
    expect(await submit()).toEqual({ outcome: 'documents_missing', missing: ['cn_resident_id'] })
    await submitDocument(operator, customerId, '11010519491231002X', {
      type: 'cn_resident_id',
      country: 'CN',
    })
    expect(await submit()).toEqual({ outcome: 'submitted', missing: [] })
    const checks = await takeChecks(worker)
    expect(checks.map(({ verification_case_id }) => verification_case_id)).toEqual([caseId])
    const [manual] = await reviews(caseId)
    expect(manual.document_type).toBe('passport')
    expect(
      await one(operator, `select strata.review_verification_check($1, 'pass', 'good picture')`, [
        manual.verification_check_id,
      ]),
    ).toBe('pending')
    await answer(worker, checks[0] as never, 'passed')
    expect(await status(customerId)).toBe('active')
  })

  test('that wants every method is not content with one, and people cannot outvote a provider that said no', async () => {
    await asOwner(
      `insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, description)
       values ('individual_ch', 'individual', 'CH', 1, 'Both.')`,
    )
    await asOwner(
      `insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, methods, is_every_method_required, provider)
       values ('individual_ch', 'passport', '{registry,manual}', true, 'registry')`,
    )
    const outcomes: string[] = []
    for (const [registry, people] of [
      ['passed', 'pass'],
      ['passed', 'fail'],
      ['failed', 'pass'],
      ['inconclusive', 'pass'],
    ] as const) {
      const customerId = await createPerson(operator, 'Both')
      await submitDocument(operator, customerId, `C21${registry}${people}`.toUpperCase().slice(0, 12))
      const caseId = await openCase(operator, customerId, 'CH')
      await submitCase(operator, caseId)
      const [manual] = await reviews(caseId)
      const [check] = await takeChecks(worker)
      await answer(worker, check as never, registry)
      expect(await status(customerId)).toBe('pending_verification')
      await one(operator, 'select strata.review_verification_check($1, $2, $3)', [
        ...[manual.verification_check_id, people, 'looked'],
      ])
      outcomes.push(await status(customerId))
    }
    expect(outcomes).toEqual(['active', 'rejected', 'rejected', 'active'])
  })

  test('that nobody wrote verifies nobody', async () => {
    await inRollback(superuser, async () => {
      await superuser.query(
        `delete from strata_kyc.acceptance_policy_documents where acceptance_policy = 'enterprise'`,
      )
      await superuser.query(
        `delete from strata_kyc.acceptance_policies where acceptance_policy = 'enterprise'`,
      )
      const customerId = await one(
        superuser,
        `select strata.create_customer('enterprise', p_legal_name => 'Nowhere')`,
      )
      const { rows } = await superuser.query('select * from strata.open_verification($1)', [customerId])
      expect(rows).toEqual([{ outcome: 'no_policy', verification_case_id: null, acceptance_policy: null }])
    })
  })
})

test('[A12] an enterprise shows its registration and a verified representative, and people look at it', async () => {
  const enterpriseId = await createEnterprise(operator, 'Harbour Ltd')
  await submitDocument(operator, enterpriseId, '01234567', { type: 'gb_company_number', country: 'GB' })
  const caseId = await openCase(operator, enterpriseId)
  expect(await submitCase(operator, caseId)).toBe('representative_missing')
  const directorId = await createPerson(operator, 'Director')
  const relate = () =>
    one(operator, `select strata.relate_customers($1, $2, 'representative')`, [directorId, enterpriseId])
  expect(await relate()).toBe('done')
  expect(await submitCase(operator, caseId), 'a representative whom nobody knows').toBe(
    'representative_missing',
  )
  await verifyCustomer(operator, worker, directorId, 'C30DIRECT')
  expect(await submitCase(operator, caseId)).toBe('submitted')
  expect(await takeChecks(worker), 'no registry is asked').toEqual([])
  // Whoever is not represented any more is not verified, and is when somebody is named again.
  const [relation] = (
    await operator.query('select customer_relationship_id from strata.list_customer_relationships($1)', [
      enterpriseId,
    ])
  ).rows
  await one(operator, 'select strata.end_customer_relationship($1)', [relation.customer_relationship_id])
  expect(await review(caseId, 'approve')).toBe('input_requested')
  expect(await submitCase(operator, caseId)).toBe('representative_missing')
  expect(await relate()).toBe('done')
  expect(await submitCase(operator, caseId)).toBe('submitted')
  expect(await review(caseId, 'approve')).toBe('verified')
  expect(await status(enterpriseId)).toBe('active')
  // A document of a person proves no enterprise.
  expect(
    (
      await operator.query(
        `select outcome from strata.submit_document($1, $2, 'passport', 'DE', null, 'X', $3, '{f1}', $4)`,
        [enterpriseId, randomUUID(), sealed('x'), [fingerprint('x')]],
      )
    ).rows,
  ).toEqual([{ outcome: 'refused' }])
})

describe('the clock', () => {
  test('[A9] ends a verification with the document: at once for whoever asks, and for good when the worker has been there', async () => {
    const customerId = await createPerson(operator, 'Expiring')
    await verifyCustomer(operator, worker, customerId, 'C40EXPIRE', { expiresOn: '2031-05-31' })
    const organizationId = await one(
      operator,
      `select organization_id from strata.create_organization('E', 'expiring', $1)`,
      [customerId],
    )
    const auth = await db.client('auth')
    const app = await db.client('app')
    const userId = await one(operator, `select strata.create_user('E', 'X')`)
    await auth.query('select strata.register_user($1)', [userId])
    const membershipId = await one(operator, 'select membership_id from strata.create_membership($1, $2)', [
      organizationId,
      userId,
    ])
    const shown = async () => {
      const token = await one(auth, 'select token from strata.open_session($1, $2, $3)', [
        userId,
        organizationId,
        membershipId,
      ])
      return inSession(app, token, () => one(app, 'select status from strata.customers'))
    }
    try {
      await setClock(installer, new Date('2031-05-31T23:59:59Z'))
      expect(await shown()).toBe('active')
      await setClock(installer, new Date('2031-06-01T00:00:01Z'))
      expect(await shown(), 'nobody wrote anything').toBe('pending_verification')
      expect(await status(customerId)).toBe('active')
      const { rows } = await worker.query('select * from strata.settle_verifications()')
      expect(rows[0].reopened_count).toBeGreaterThanOrEqual(1)
      expect(await status(customerId)).toBe('pending_verification')
      const { rows: cases } = await operator.query('select status from strata.list_verification_cases($1)', [
        customerId,
      ])
      expect(cases.map((row) => row.status)).toEqual(['requires_input', 'verified'])
      const { rows: periods } = await superuser.query(
        `select status, started_at::text from strata_audit.status_periods where noun = 'customer' and row_key = $1 order by started_at desc limit 1`,
        [customerId],
      )
      expect(periods).toEqual([
        { status: 'pending_verification', started_at: expect.stringMatching(/^2031-06-01/) },
      ])
    } finally {
      await setClock(installer, null)
    }
  })

  test('ends a case that nobody decided; late answers change nothing, and the next case begins', async () => {
    const customerId = await createPerson(operator, 'Slow')
    await submitDocument(operator, customerId, 'C41SLOW01')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    const [check] = await takeChecks(worker)
    try {
      await setClock(installer, new Date(Date.now() + 31 * 86_400_000))
      expect(await answer(worker, check as never, 'passed')).toBe('late')
      expect(await review(caseId, 'approve')).toBe('closed')
      expect(await one(operator, 'select strata.cancel_verification($1)', [caseId])).toBe('unchanged')
      expect(await submitCase(operator, caseId)).toBe('refused')
      await worker.query('select * from strata.settle_verifications()')
      expect(await statusOf('verification_cases', 'verification_case_id', caseId)).toBe('expired')
      expect(await status(customerId)).toBe('prospective')
      expect(await openCase(operator, customerId)).not.toBe(caseId)
    } finally {
      await setClock(installer, null)
    }
  })

  test('brings a provider that could not be asked again, later each time, and people after the last', async () => {
    const customerId = await createPerson(operator, 'Down')
    await submitDocument(operator, customerId, 'C42DOWN01')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    // Later than what was written in this very millisecond.
    let now = Date.now() + 1000
    const waits: number[] = []
    try {
      await setClock(installer, new Date(now))
      for (let attempt = 1; attempt <= 5; attempt++) {
        const [check] = await takeChecks(worker)
        expect(check?.attempt_count).toBe(attempt)
        expect(await takeChecks(worker), 'it is taken').toEqual([])
        expect(await answer(worker, check as never, 'unavailable')).toBe(
          attempt < 5 ? 'postponed' : 'recorded',
        )
        if (attempt === 5) break
        const began = now
        while (
          (await one(
            superuser,
            'select due_at > strata_core.clock() from strata_kyc.verification_checks where verification_case_id = $1 and method = $2',
            [caseId, 'registry'],
          )) as unknown as boolean
        ) {
          now += 60_000
          await setClock(installer, new Date(now))
        }
        waits.push(Math.round((now - began) / 60_000))
      }
      expect(waits).toEqual([1, 2, 4, 8])
      expect(await reviews(caseId)).toEqual([
        expect.objectContaining({ other_results: ['registry:inconclusive'] }),
      ])
      expect(await review(caseId, 'approve')).toBe('verified')
    } finally {
      await setClock(installer, null)
    }
  })

  test('gives a check that nobody answered to the next taker, whose answer counts; the first one comes late', async () => {
    const customerId = await createPerson(operator, 'Lease')
    await submitDocument(operator, customerId, 'C43LEASE1')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    const [first] = await takeChecks(worker)
    try {
      await setClock(installer, new Date(Date.now() + 6 * 60_000))
      const [second] = await takeChecks(worker)
      expect(second).toMatchObject({ verification_check_id: first?.verification_check_id, attempt_count: 2 })
      expect(await answer(worker, first as never, 'unavailable'), 'says nothing about the second try').toBe(
        'late',
      )
      expect(await answer(worker, second as never, 'passed')).toBe('recorded')
      expect(await answer(worker, first as never, 'failed')).toBe('late')
      expect(await status(customerId)).toBe('active')
    } finally {
      await setClock(installer, null)
    }
  })
})

describe('[A16] what is known of a customer', () => {
  test('is redacted: numbers, answers and files go, what was decided and the fingerprints stay', async () => {
    const customerId = await createPerson(operator, 'Redacted')
    const { documentId, caseId } = await verifyCustomer(operator, worker, customerId, 'C50REDACT')
    expect(
      await one(
        operator,
        `select outcome from strata.add_attachment($1, null, 's3://bucket/scan', 'image/png', sha256('x'))`,
        [documentId],
      ),
    ).toBe('added')
    const redact = async () =>
      (
        await operator.query('select * from strata.redact_verification_data($1, $2)', [
          customerId,
          'asked for it',
        ])
      ).rows[0]
    const holdId = await one(
      operator,
      `select legal_hold_id from strata.place_legal_hold($1, 'a court', '2100-01-01')`,
      [customerId],
    )
    expect(await redact()).toMatchObject({ outcome: 'held', held_until: new Date('2100-01-01T00:00:00Z') })
    await one(operator, 'select strata.lift_legal_hold($1)', [holdId])
    expect(await redact()).toEqual({
      outcome: 'done',
      held_until: null,
      document_count: 1,
      attachment_uris: ['s3://bucket/scan'],
    })
    const { rows } = await superuser.query(
      'select last_four, ciphertext, status from strata_kyc.identity_documents where customer_id = $1',
      [customerId],
    )
    expect(rows).toEqual([{ last_four: null, ciphertext: null, status: 'verified' }])
    const { rows: checks } = await operator.query(
      'select payload, provider_reference, status from strata.list_verification_checks($1)',
      [caseId],
    )
    expect(checks).toEqual([{ payload: null, provider_reference: null, status: 'passed' }])
    const other = await createPerson(operator, 'Thief')
    await verifyCustomer(operator, worker, other, 'C50REDACT')
    expect(await status(other), 'the document is still taken').toBe('pending_verification')
  })

  test('[X67] is not erased while the law wants it kept, which is told with the date, and goes completely afterwards', async () => {
    const canary = 'CANARYPERSON'
    const customerId = await one(
      operator,
      `select strata.create_customer('individual', $1, $1, p_born_on => '1980-02-29', p_country => 'US')`,
      [canary],
    )
    await one(operator, `select strata.set_customer_address($1, 'residence', array[$2], $2, null, $2)`, [
      customerId,
      canary,
    ])
    await one(operator, `select strata.set_customer_contact($1, 'email', $2)`, [
      customerId,
      `${canary}@example.org`,
    ])
    const { documentId } = await verifyCustomer(operator, worker, customerId, 'C51ERASE1')
    await one(operator, `select outcome from strata.add_attachment($1, null, $2, 'image/png', sha256('x'))`, [
      documentId,
      `s3://b/${canary}`,
    ])
    await one(
      operator,
      `select strata.update_customer($1, $2, 'Changed', null, '1980-02-28', null, 'US', $2)`,
      [customerId, canary],
    )
    const erase = async () =>
      (await operator.query('select * from strata.erase_customer($1, $2)', [customerId, 'asked for it']))
        .rows[0]
    expect(await erase()).toMatchObject({ outcome: 'refused' })
    await one(operator, 'select strata.close_customer($1, $2)', [customerId, canary])
    const closedAt = await one<Date>(
      superuser,
      'select closed_at from strata_customers.customers where customer_id = $1',
      [customerId],
    )
    const held = await erase()
    expect(held.outcome).toBe('held')
    expect(held.held_until.getUTCFullYear() - closedAt.getUTCFullYear()).toBe(5)
    const holdId = await one(operator, 'select legal_hold_id from strata.place_legal_hold($1, $2)', [
      customerId,
      canary,
    ])
    try {
      await setClock(installer, new Date(Date.now() + 6 * 365.25 * 86_400_000))
      expect(await erase()).toMatchObject({ outcome: 'held', held_until: null })
      await one(operator, 'select strata.lift_legal_hold($1)', [holdId])
      const traces = async () => {
        const { rows: tables } = await superuser.query<{ name: string }>(
          `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname like 'strata%' and c.relkind in ('r', 'p', 'm')`,
        )
        await superuser.query('analyze')
        const found: string[] = []
        for (const { name } of [...tables, { name: 'pg_catalog.pg_stats' }]) {
          const count = await one<number>(
            superuser,
            `select count(*)::int from ${name} t where t::text ilike '%' || $1 || '%'`,
            [canary],
          )
          if (count > 0) found.push(name)
        }
        return found
      }
      expect(await traces(), 'there is something to find').toEqual(
        expect.arrayContaining([
          'strata_customers.customers',
          'strata_customers.customer_contacts',
          'strata_audit.row_history',
        ]),
      )
      expect(await erase()).toMatchObject({
        outcome: 'done',
        unreached: expect.arrayContaining([expect.stringMatching(/^backups/)]),
      })
      expect(await traces()).toEqual([])
      expect(await erase()).toMatchObject({ outcome: 'unchanged' })
      expect(
        await one(
          superuser,
          'select count(*)::int from strata_kyc.document_fingerprints where customer_id = $1',
          [customerId],
        ),
      ).toBe(0)
      for (const text of [
        `select strata.set_customer_contact($1, 'email', 'a@example.org')`,
        `select strata.set_customer_address($1, 'residence', array['x'])`,
      ])
        expect(await one(operator, text, [customerId]), text).toBe('unknown')
    } finally {
      await setClock(installer, null)
    }
  })
})

test('[A5] what is not sealed, and the number itself as its last four, do not get in', async () => {
  const customerId = await createPerson(operator, 'Plain')
  for (const [ciphertext, lastFour, constraint] of [
    [Buffer.from('C60PLAINNUMBERINCLEAR0000000000000'), 'X', 'identity_documents_ciphertext_check'],
    [Buffer.alloc(0), 'X', 'identity_documents_ciphertext_check'],
    [sealed('x').subarray(0, 25), 'X', 'identity_documents_ciphertext_check'],
    [sealed('x'), '12345', 'identity_documents_last_four_check'],
  ] as const)
    expect(
      await failure(
        operator,
        `select * from strata.submit_document($1, $2, 'passport', 'DE', null, $3, $4, '{f1}', $5)`,
        [customerId, randomUUID(), lastFour, ciphertext, [fingerprint('x')]],
      ),
      constraint,
    ).toEqual({ code: 'ST402', constraint, detail: undefined })
})

test('[A4] a document has its type, issuer, dates and pictures, and is the same when it is handed in twice', async () => {
  const customerId = await createPerson(operator, 'Details')
  const id = randomUUID()
  const values = [
    customerId,
    id,
    'us_driver_licence',
    'US',
    'CA',
    '4567',
    sealed('D1234567'),
    ['f1'],
    [fingerprint('D1234567')],
  ]
  for (let again = 0; again < 2; again++) {
    const { rows } = await operator.query(
      `select outcome from strata.submit_document($1, $2, $3, $4, $5, $6, $7, $8, $9, '2020-01-01', '2030-01-01')`,
      values,
    )
    expect(rows).toEqual([{ outcome: 'submitted' }])
  }
  await operator.query(
    `select strata.add_attachment($1, null, 'https://files.example.org/front.jpg', 'image/jpeg', sha256('front'))`,
    [id],
  )
  const { rows } = await operator.query('select * from strata.list_documents($1)', [customerId])
  expect(rows).toEqual([
    expect.objectContaining({
      identity_document_id: id,
      document_type: 'us_driver_licence',
      country: 'US',
      region: 'CA',
      last_four: '4567',
      is_expired: false,
      status: 'submitted',
      attachment_uris: ['https://files.example.org/front.jpg'],
    }),
  ])
  for (const [change, constraint] of [
    [{ 3: 'DE' }, 'identity_documents_country_check'],
    [{ 4: null }, 'identity_documents_region_check'],
    [{ 6: sealed('other') }, 'identity_documents_pkey'],
  ] as const)
    expect(
      await failure(
        operator,
        'select strata.submit_document($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        Object.assign([...values], change),
      ),
    ).toMatchObject({ code: 'ST402', constraint })
})

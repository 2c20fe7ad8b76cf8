/** The typed functions: what they take, and what they make of the answers. */
import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  addAttachment,
  addDocument,
  beginFingerprintKey,
  cancelVerification,
  closeCustomer,
  createCustomer,
  InvalidInput,
  listDocuments,
  listDuplicateCustomers,
  listVerificationCases,
  listVerificationChecks,
  listVerificationReviews,
  openVerification,
  placeLegalHold,
  redactVerificationData,
  rejectDocument,
  retireFingerprintKey,
  reviewVerificationCheck,
  runVerificationChecks,
  settleVerifications,
  submitVerification,
  type VerificationProvider,
  withdrawDocument,
} from '../../src/index.js'
import { clientOf, refusal } from '../client/support.js'
import { testDatabase } from '../support/database.js'
import { setClock } from '../support/people.js'
import { addSsn, newCase, newCustomer, newKeys, ssn } from './clients.js'

const db = await testDatabase()
const { strata } = clientOf(db)
const { operator, worker } = strata
const keys = newKeys()
const nobody = randomUUID()
let installer: pg.Client
beforeAll(async () => {
  installer = await db.client('installer')
})

let numbers = 0
const next = () => ssn(++numbers)
const answering = (outcome: 'passed' | 'inconclusive'): VerificationProvider => ({
  name: 'registry',
  check: async () => ({ outcome, reference: 'R-1', payload: { outcome } }),
})
const ask = (outcome: 'passed' | 'inconclusive') =>
  runVerificationChecks(worker, { providers: [answering(outcome)], keys })

describe('[A4] an operator who enters a document', () => {
  const document = { document_type: 'us_ssn', country: 'US' }

  test('is told when no key has been begun, and nothing is stored', async () => {
    const customer_id = await newCustomer(strata, 'Early')
    expect(await addDocument(operator, keys, { customer_id, ...document, number: next() })).toEqual({
      outcome: 'no_fingerprint_key',
    })
    expect(await beginFingerprintKey(operator, { fingerprint_key_id: 'f1' })).toBe('begun')
    expect(await retireFingerprintKey(operator, { fingerprint_key_id: 'f1' })).toBe('incomplete')
    expect(await retireFingerprintKey(operator, { fingerprint_key_id: 'f9' })).toBe('unknown')
    expect(await listDocuments(operator, { customer_id })).toEqual([])
  })

  test('is told what is wrong with the number, the type or the customer', async () => {
    const customer_id = await newCustomer(strata, 'Wrong')
    const enterprise = await createCustomer(operator, { kind: 'enterprise', legal_name: 'Wrong Ltd' })
    const closed = await newCustomer(strata, 'Closed')
    await closeCustomer(operator, { customer_id: closed, reason: 'left' })
    for (const [changed, outcome] of [
      [{ number: 'none' }, 'malformed'],
      [{ number: '000-12-3456' }, 'invalid'],
      [{ country: 'FR' }, 'unknown_type'],
      [{ document_type: 'library_card' }, 'unknown_type'],
      [{ region: 'CA' }, 'unknown_type'],
      [{ customer_id: enterprise }, 'refused'],
      [{ customer_id: closed }, 'refused'],
      [{ customer_id: nobody }, 'unknown'],
    ] as const) {
      const given = { customer_id, ...document, number: next() }
      expect(await addDocument(operator, keys, { ...given, ...changed }), JSON.stringify(changed)).toEqual({
        outcome,
      })
    }
    const good = { customer_id, ...document, number: next() }
    for (const wrong of [{ number: 7 }, { country: 'usa' }, { issued_on: '31.12.2020' }, { owner: 'x' }])
      await expect(addDocument(operator, keys, { ...good, ...wrong } as never)).rejects.toBeInstanceOf(
        InvalidInput,
      )
    const error = await refusal(
      addDocument(operator, keys, {
        customer_id,
        ...document,
        number: '536-22-8714',
        issued_on: '2030-01-01',
        expires_on: '2020-01-01',
      }),
    )
    expect(error).toMatchObject({ code: 'ST402', constraint: 'identity_documents_expires_on_check' })
    expect(JSON.stringify([error, error.message])).not.toMatch(/536|8714/)
    expect(await listDocuments(operator, { customer_id })).toEqual([])
  })

  test('finds it with its dates, its last four and its files, and a second one that is the same', async () => {
    const number = next()
    const customer_id = await newCustomer(strata, 'Papers')
    const dates = { issued_on: '2020-02-29', expires_on: '2090-12-31' }
    const added = await addDocument(operator, keys, { customer_id, ...document, number, ...dates })
    expect(added).toMatchObject({ outcome: 'submitted', last_four: number.slice(-4) })
    const { identity_document_id } = added as Extract<typeof added, { outcome: 'submitted' }>
    const file = {
      uri: 's3://papers/1.jpg',
      media_type: 'image/jpeg',
      sha256: createHash('sha256').update('picture').digest(),
    }
    expect(await addAttachment(operator, { identity_document_id, ...file })).toMatchObject({
      outcome: 'added',
      attachment_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await addAttachment(operator, { identity_document_id: nobody, ...file })).toEqual({
      outcome: 'unknown',
    })
    for (const wrong of [
      {},
      { identity_document_id, verification_check_id: nobody },
      { identity_document_id, uri: 'picture.jpg' },
      { identity_document_id, sha256: 'abc' },
    ])
      await expect(addAttachment(operator, { ...file, ...wrong } as never)).rejects.toBeInstanceOf(
        InvalidInput,
      )

    const other = await newCustomer(strata, 'Same')
    await addSsn(strata, keys, other, number.replaceAll('-', ' '))
    expect(await listDocuments(operator, { customer_id })).toMatchObject([
      {
        identity_document_id,
        ...document,
        region: null,
        last_four: number.slice(-4),
        ...dates,
        is_expired: false,
        status: 'submitted',
        attachment_uris: ['s3://papers/1.jpg'],
        duplicate_customer_ids: [other],
      },
    ])
    const found = await listDuplicateCustomers(operator)
    expect(found).toMatchObject([{ ...document, is_verified: false, is_other_verified: false }])
    expect([found[0]?.customer_id, found[0]?.other_customer_id].sort()).toEqual([customer_id, other].sort())

    expect(await withdrawDocument(operator, { identity_document_id, reason: 'lost' })).toBe('done')
    expect(await withdrawDocument(operator, { identity_document_id })).toBe('unchanged')
    expect(await rejectDocument(operator, { identity_document_id: nobody, reason: 'x' })).toBe('unknown')
  })
})

describe('[A7] an operator who has a customer verified', () => {
  test('is told what is missing, what is open already, and what cannot be', async () => {
    const customer_id = await newCustomer(strata, 'Empty')
    const opened = await openVerification(operator, { customer_id, market: 'US' })
    expect(opened).toMatchObject({ outcome: 'opened', acceptance_policy: 'individual' })
    const { verification_case_id } = opened as Extract<typeof opened, { outcome: 'opened' | 'unchanged' }>
    expect(await openVerification(operator, { customer_id })).toEqual({
      outcome: 'unchanged',
      verification_case_id,
      acceptance_policy: 'individual',
    })
    expect(await openVerification(operator, { customer_id: nobody })).toEqual({ outcome: 'unknown' })
    expect(await submitVerification(operator, { verification_case_id })).toMatchObject({
      outcome: 'documents_missing',
      missing: expect.arrayContaining(['us_ssn', 'passport']),
    })
    expect(await submitVerification(operator, { verification_case_id: nobody })).toEqual({
      outcome: 'unknown',
    })
    expect(await listVerificationChecks(operator, { verification_case_id })).toMatchObject([
      { customer_id, case_status: 'requires_input', verification_check_id: null, attachment_uris: [] },
    ])
    expect(await cancelVerification(operator, { verification_case_id, reason: 'changed their mind' })).toBe(
      'done',
    )
    expect(await cancelVerification(operator, { verification_case_id })).toBe('unchanged')
    expect(await listVerificationCases(operator, { customer_id })).toMatchObject([
      { verification_case_id, status: 'canceled', status_reason: 'changed their mind' },
    ])
  })

  test('decides document by document what the registry cannot say', async () => {
    const number = next()
    const { customer_id, verification_case_id } = await newCase(strata, keys, number)
    await ask('inconclusive')
    const [review] = (await listVerificationReviews(operator, { limit: 1000 })).filter(
      (one) => one.verification_case_id === verification_case_id,
    )
    expect(review).toMatchObject({
      customer_id,
      name: `Kim No${number.slice(-4)}`,
      born_on: null,
      region: null,
    })
    const { verification_check_id } = review ?? expect.fail('nothing waits')
    const pass = { verification_check_id, decision: 'pass', reason: 'seen' } as const
    expect(await reviewVerificationCheck(operator, pass)).toBe('verified')
    expect(await reviewVerificationCheck(operator, pass)).toBe('closed')
    for (const wrong of [{ decision: 'approve' }, { reason: '' }])
      await expect(reviewVerificationCheck(operator, { ...pass, ...wrong } as never)).rejects.toBeInstanceOf(
        InvalidInput,
      )
  })

  test('takes the evidence away when nothing wants it kept, and is told of files and holds', async () => {
    const { customer_id, identity_document_id } = await newCase(strata, keys, next())
    const redact = () => redactVerificationData(operator, { customer_id, reason: 'asked for' })
    expect(await redact()).toEqual({ outcome: 'refused' })
    await ask('passed')
    const file = { uri: 's3://papers/2', media_type: 'image/png', sha256: Buffer.alloc(32) }
    await addAttachment(operator, { identity_document_id, ...file })
    const hold = { customer_id, reason: 'a court' }
    await placeLegalHold(operator, { ...hold, until: new Date(Date.now() + 3_600_000) })
    expect(await redact()).toMatchObject({ outcome: 'held', held_until: expect.any(Date) })
    await setClock(installer, new Date(Date.now() + 2 * 3_600_000))
    expect(await redact()).toEqual({
      outcome: 'done',
      document_count: 1,
      attachment_uris: ['s3://papers/2'],
    })
    expect(await listDocuments(operator, { customer_id })).toMatchObject([
      { last_four: null, attachment_uris: [] },
    ])
    await placeLegalHold(operator, hold)
    expect(await redact()).toEqual({ outcome: 'held', held_until: null })
    expect(await redactVerificationData(operator, { customer_id: nobody, reason: 'x' })).toEqual({
      outcome: 'unknown',
    })
    await setClock(installer, null)
  })

  test('has the worker end what ran out', async () => {
    const customer_id = await newCustomer(strata, 'Slow')
    await openVerification(operator, { customer_id })
    expect(await settleVerifications(worker)).toEqual({ expired_count: 0, reopened_count: 0 })
    await setClock(installer, new Date(Date.now() + 31 * 86_400_000))
    expect(await listVerificationCases(operator, { customer_id })).toMatchObject([{ status: 'expired' }])
    expect((await settleVerifications(worker, { limit: 1000 })).expired_count).toBeGreaterThan(0)
    await setClock(installer, null)
  })
})

/** What a verification rests on: an answer about the same person, a document that stands, and nothing that somebody else was waiting to keep. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import {
  answer,
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
let operator: pg.Client
let worker: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  worker = await db.client('worker')
  superuser = await db.client('superuser')
  await one(operator, `select strata.begin_fingerprint_key('f1')`)
})

const status = (customerId: string) => customerStatus(superuser, customerId)
const rename = (customerId: string, family: string) =>
  one(operator, `select strata.update_customer($1, 'Kim', $2, null, null, null, 'US')`, [customerId, family])
const codeOf = (query: Promise<unknown>) =>
  query.then(
    () => 'none',
    (error: { code: string }) => error.code,
  )
const failDocuments = async (caseId: string) => {
  for (const check of await takeChecks(worker)) await answer(worker, check, 'failed')
  return one(operator, `select strata.review_verification($1, 'reject', 'forged')`, [caseId])
}

/** A transaction that saw the database as it is now, whatever comes. */
async function inRepeatableRead<T>(body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await db.client('operator')
  await client.query('begin isolation level repeatable read')
  await client.query('select * from strata.list_documents($1)', [randomUUID()])
  try {
    return await body(client)
  } finally {
    await client.query('rollback')
  }
}

describe('a person', () => {
  test('[X65] whose document is found false in a second case is verified by it no more', async () => {
    const customerId = await createPerson(operator, 'False')
    await verifyCustomer(operator, worker, customerId, 'E01FALSE1')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    expect(await failDocuments(caseId)).toBe('rejected')
    expect(await status(customerId)).toBe('rejected')
  })

  test('[X65] whose document is found false in a second case stays verified where another one suffices', async () => {
    const customerId = await createPerson(operator, 'Other')
    await verifyCustomer(operator, worker, customerId, 'E02OTHER1')
    await verifyCustomer(operator, worker, customerId, '123456789', { type: 'us_ssn', country: 'US' })
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    const checks = await takeChecks(worker)
    expect(checks).toHaveLength(2)
    await answer(worker, checks[0] as never, 'failed')
    expect(await one(operator, `select strata.review_verification($1, 'reject', 'forged')`, [caseId])).toBe(
      'rejected',
    )
    expect(await status(customerId)).toBe('active')
  })

  test('[X65] of a new name is not verified by a redacted document of the former one', async () => {
    const customerId = await createPerson(operator, 'Former')
    await verifyCustomer(operator, worker, customerId, 'E03FORMER')
    await one(operator, `select outcome from strata.redact_verification_data($1, 'not needed')`, [customerId])
    expect(await status(customerId), 'what was decided stays').toBe('active')
    await rename(customerId, 'Later')
    await submitDocument(operator, customerId, '123456780', { type: 'us_ssn', country: 'US' })
    const caseId = await openCase(operator, customerId)
    expect(await submitCase(operator, caseId)).toBe('submitted')
    for (const check of await takeChecks(worker)) await answer(worker, check, 'failed')
    const { rows } = await operator.query('select * from strata.list_verification_reviews(100)')
    const review = rows.find((row) => row.customer_id === customerId)
    expect(
      await one(operator, `select strata.review_verification_check($1, 'fail', 'not theirs')`, [
        review.verification_check_id,
      ]),
    ).toBe('rejected')
    expect(await status(customerId)).toBe('rejected')
  })

  test('[X65] who took another name back is not verified by an answer about the other one', async () => {
    const customerId = await createPerson(operator, 'Own')
    await submitDocument(operator, customerId, 'E04BACK01')
    const caseId = await openCase(operator, customerId)
    await submitCase(operator, caseId)
    await rename(customerId, 'Borrowed')
    const [check] = await takeChecks(worker)
    expect(check).toMatchObject({ name: 'Kim Borrowed' })
    await rename(customerId, 'Own')
    expect(await answer(worker, check as never, 'passed')).toBe('recorded')
    expect([
      await status(customerId),
      await one(superuser, 'select status from strata_kyc.verification_cases where customer_id = $1', [
        customerId,
      ]),
    ]).toEqual(['pending_verification', 'requires_input'])
    await submitCase(operator, caseId)
    await answer(worker, (await takeChecks(worker))[0] as never, 'passed')
    expect(await status(customerId)).toBe('active')
  })
})

describe('a document', () => {
  test('that a thief took back is free for its owner once people find that it was not theirs', async () => {
    const [thief, owner] = [await createPerson(operator, 'Thief'), await createPerson(operator, 'Owner')]
    const { documentId } = await verifyCustomer(operator, worker, thief, 'E05STOLEN')
    expect(await one(operator, 'select strata.withdraw_document($1)', [documentId])).toBe(
      'verification_pending',
    )
    const reject = () => one(operator, `select strata.reject_document($1, 'stolen')`, [documentId])
    expect([await reject(), await reject()]).toEqual(['done', 'unchanged'])
    await verifyCustomer(operator, worker, owner, 'E05STOLEN')
    expect(await status(owner)).toBe('active')
  })

  test('of an operator whose key has no name does not get in without a fingerprint', async () => {
    const customerId = await createPerson(operator, 'Nameless')
    const { rows } = await operator.query(
      `select * from strata.submit_document($1, $2, 'passport', 'DE', null, '1234', $3, $4, $5)`,
      [customerId, randomUUID(), sealed('E06'), [null], [fingerprint('E06')]],
    )
    expect(rows).toEqual([{ outcome: 'fingerprints_missing', missing_fingerprint_key_ids: ['f1'] }])
  })

  test('takes no evidence of a check any more when its customer has been redacted or erased', async () => {
    const attach = (checkId: string) =>
      one(
        operator,
        `select outcome from strata.add_attachment(null, $1, 's3:evidence/kim.pdf', 'application/pdf', $2)`,
        [checkId, fingerprint('file')],
      )
    for (const way of ['redacted', 'erased']) {
      const customerId = await createPerson(operator, 'Gone')
      await submitDocument(operator, customerId, `E07${way}`.toUpperCase())
      await submitCase(operator, await openCase(operator, customerId))
      const [check] = await takeChecks(worker)
      await answer(worker, check as never, 'passed')
      const checkId = check?.verification_check_id as string
      expect(await attach(checkId)).toBe('added')
      if (way === 'redacted') {
        await one(operator, `select outcome from strata.redact_verification_data($1, 'old')`, [customerId])
      } else {
        await one(operator, 'select strata.close_customer($1)', [customerId])
        await superuser.query(
          `update strata_customers.customers set closed_at = closed_at - interval '100 years' where customer_id = $1`,
          [customerId],
        )
        expect(
          await one(operator, `select outcome from strata.erase_customer($1, 'ran out')`, [customerId]),
        ).toBe('done')
      }
      expect(await attach(checkId), way).toBe('unknown')
    }
  })

  test('[A6] that a client hands in again with a key that came after it was verified stands under that key too', async () => {
    const customerId = await createPerson(operator, 'Again')
    const { documentId } = await verifyCustomer(operator, worker, customerId, 'E08AGAIN1')
    await one(operator, `select strata.begin_fingerprint_key('f2')`)
    const { rows: before } = await superuser.query('select 1 from strata_kyc.document_fingerprints')
    expect(before.length).toBeGreaterThan(0)
    await submitDocument(operator, customerId, 'E08AGAIN1', { id: documentId, keys: ['f1', 'f2'] })
    const { rows } = await superuser.query(
      `select fingerprint_key_id as key, held_at is not null as held from strata_kyc.document_fingerprints
       where identity_document_id = $1 order by 1`,
      [documentId],
    )
    expect(rows).toEqual([
      { key: 'f1', held: true },
      { key: 'f2', held: true },
    ])
    // A client that sends the fingerprint of somebody else's number is told so.
    const [other, third] = [await createPerson(operator, 'Third'), randomUUID()]
    await verifyCustomer(operator, worker, other, 'E08OTHER1', { id: third, keys: ['f1', 'f2'] })
    await superuser.query(
      `delete from strata_kyc.document_fingerprints where identity_document_id = $1 and fingerprint_key_id = 'f2'`,
      [third],
    )
    const rekey = worker.query('select strata.rekey_document($1, $2, $2, $3, $4)', [
      ...[third, sealed('E08OTHER1'), ['f2'], [fingerprint('E08AGAIN1', 'f2')]],
    ])
    expect(await codeOf(rekey)).toBe('ST402')
  })
})

test('a worker who lets a false document go and takes another does not stand in the way of one who wants both', async () => {
  const numbers = ['E09ONE001', 'E09TWO002']
  numbers.sort((a, b) => Buffer.compare(fingerprint(a), fingerprint(b)))
  const [low, high] = numbers as [string, string]
  const keys = ['f1', 'f2']
  const [first, second] = [await createPerson(operator, 'Has'), await createPerson(operator, 'Wants')]
  await verifyCustomer(operator, worker, first, high, { keys })
  const firstLow = await submitDocument(operator, first, low, { keys })
  const firstCase = await openCase(operator, first)
  await submitCase(operator, firstCase)
  const firstChecks = await takeChecks(worker)
  const ofLow = firstChecks.find((check) => check.identity_document_id === firstLow)
  await answer(worker, firstChecks.find((check) => check !== ofLow) as never, 'failed')
  const { rows } = await operator.query('select * from strata.list_verification_reviews(100)')
  const waiting = rows.find((row) => row.verification_case_id === firstCase)
  expect(
    await one(operator, `select strata.review_verification_check($1, 'fail', 'false')`, [
      waiting.verification_check_id,
    ]),
  ).toBe('pending')
  for (const number of numbers) await submitDocument(operator, second, number, { keys })
  await submitCase(operator, await openCase(operator, second))
  const [earlier, last] = await takeChecks(worker)
  await answer(worker, earlier as never, 'passed')
  // Each fingerprint takes its time, so that the two meet in the middle.
  await superuser.query(`
    create function public.dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return new; end $$;
    create trigger t900_dawdle after update on strata_kyc.document_fingerprints for each row execute function public.dawdle()`)
  try {
    const beside = await db.client('worker')
    const decided = answer(worker, ofLow as never, 'passed').catch((error) => error.code)
    await sleep(100)
    const meanwhile = answer(beside, last as never, 'passed').catch((error) => error.code)
    expect([await decided, await meanwhile]).toEqual(['recorded', 'recorded'])
  } finally {
    await superuser.query(`drop trigger t900_dawdle on strata_kyc.document_fingerprints`)
  }
  expect([await status(first), await status(second)]).toEqual(['active', 'pending_verification'])
})

test('[X67] an operator who rejects or takes back a document of somebody who was erased leaves no words about them', async () => {
  const customerId = await createPerson(operator, 'Erased')
  const { documentId } = await verifyCustomer(operator, worker, customerId, 'E10ERASED', {
    keys: ['f1', 'f2'],
  })
  await one(operator, 'select strata.close_customer($1)', [customerId])
  await superuser.query(
    `update strata_customers.customers set closed_at = closed_at - interval '100 years' where customer_id = $1`,
    [customerId],
  )
  await one(operator, `select outcome from strata.erase_customer($1, 'ran out')`, [customerId])
  for (const call of ['reject_document', 'withdraw_document'])
    expect(await one(operator, `select strata.${call}($1, 'Kim Erased forged it')`, [documentId])).toBe(
      'unchanged',
    )
  expect(
    await one(
      superuser,
      'select status_reason from strata_kyc.identity_documents where identity_document_id = $1',
      [documentId],
    ),
  ).toBeNull()
})

describe('in repeatable read', () => {
  test('[X67] an operator cannot redact what a court ordered to keep meanwhile', async () => {
    const customerId = await createPerson(operator, 'Held')
    await inRepeatableRead(async (client) => {
      await one(operator, `select outcome from strata.place_legal_hold($1, 'a court')`, [customerId])
      expect(
        await codeOf(client.query(`select strata.redact_verification_data($1, 'old')`, [customerId])),
      ).toBe('ST202')
    })
  })

  test('an operator who comes second to a case, an address, a contact or a relation is told to repeat', async () => {
    const userId = await one(operator, `select strata.create_user('Ada', 'Second')`)
    const calls = {
      case: 'select strata.open_verification($1)',
      address: `select strata.set_customer_address($1, 'residence', array['1 Road'])`,
      contact: `select strata.set_customer_contact($1, 'phone', '+15550100200')`,
      relation: `select strata.relate_customers($1, $2, 'guardian')`,
      representative: `select strata.add_representative('${userId}', $1, 'self')`,
    }
    for (const [what, call] of Object.entries(calls)) {
      const customers = [await createPerson(operator, 'First')]
      if (what === 'relation') customers.push(await createPerson(operator, 'Second'))
      await inRepeatableRead(async (client) => {
        await operator.query(call, customers)
        expect(await codeOf(client.query(call, customers)), what).toBe('40001')
      })
    }
  })
})

test('a worker that settles waits for nobody who holds a customer, so that two who hold several do not wait for each other', async () => {
  const [first, second] = [await createPerson(operator, 'One'), await createPerson(operator, 'Two')]
  const [firstCase, secondCase] = [await openCase(operator, first), await openCase(operator, second)]
  await superuser.query(
    `update strata_kyc.verification_cases
     set opened_at = now() - interval '3 days', expires_at = now() - case when customer_id = $1 then interval '1 day' else interval '2 days' end
     where verification_case_id in ($2, $3)`,
    [first, firstCase, secondCase],
  )
  const holder = await db.client('superuser')
  const hold = (customerId: string) =>
    codeOf(
      holder.query('select from strata_customers.customers where customer_id = $1 for no key update', [
        customerId,
      ]),
    )
  const settle = async () =>
    (await worker.query('select expired_count from strata.settle_verifications()')).rows[0].expired_count
  await holder.query('begin')
  await hold(first)
  const settled = settle().catch((error) => error.code)
  await sleep(300)
  expect([await hold(second), await settled]).toEqual(['none', 1])
  await holder.query('rollback')
  expect(await settle()).toBe(1)
})

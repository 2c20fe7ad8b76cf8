/** Customers and documents as a client hands them in, in SQL. Nothing is encrypted here: the database looks at the shape, and cannot look at more. */
import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { one } from '../support/people.js'

/** What the client would have sealed: version, name of the key, nonce, text, tag. */
export function sealed(number: string, key = 'e1'): Buffer {
  return Buffer.concat([
    Buffer.from([1, key.length]),
    Buffer.from(key),
    Buffer.alloc(12, 7),
    createHash('sha256').update(number).digest().subarray(0, 9),
    Buffer.alloc(16, 9),
  ])
}

/** The same number has the same fingerprint under one key, and another under another. */
export function fingerprint(number: string, key = 'f1'): Buffer {
  return createHash('sha256').update(`${key}:${number}`).digest()
}

export const createPerson = (operator: pg.ClientBase, family: string) =>
  one(operator, `select strata.create_customer('individual', 'Kim', $1, p_country => 'US')`, [family])

export const createEnterprise = (operator: pg.ClientBase, name: string) =>
  one(operator, `select strata.create_customer('enterprise', p_legal_name => $1, p_country => 'GB')`, [name])

export interface Document {
  type?: string
  country?: string
  region?: string | null
  keys?: string[]
  expiresOn?: string | null
  id?: string
}

/** Hands a document in; answers its id. */
export async function submitDocument(
  operator: pg.ClientBase | pg.Pool,
  customerId: string,
  number: string,
  { type = 'passport', country = 'DE', region = null, keys = ['f1'], expiresOn = null, id }: Document = {},
): Promise<string> {
  const documentId = id ?? randomUUID()
  const { rows } = await operator.query(
    'select * from strata.submit_document($1, $2, $3, $4, $5, $6, $7, $8, $9, null, $10)',
    [
      ...[customerId, documentId, type, country, region, number.slice(-4), sealed(number), keys],
      ...[keys.map((key) => fingerprint(number, key)), expiresOn],
    ],
  )
  if (rows[0]?.outcome !== 'submitted') throw new Error(`The document was not taken: ${rows[0]?.outcome}`)
  return documentId
}

export async function openCase(
  operator: pg.ClientBase,
  customerId: string,
  market: string | null = null,
): Promise<string> {
  const { rows } = await operator.query('select * from strata.open_verification($1, $2)', [
    customerId,
    market,
  ])
  if (!rows[0]?.verification_case_id) throw new Error(`No case was opened: ${rows[0]?.outcome}`)
  return rows[0].verification_case_id
}

export const submitCase = (operator: pg.ClientBase, caseId: string) =>
  one(operator, 'select outcome from strata.submit_verification($1)', [caseId])

export interface Check {
  verification_check_id: string
  verification_case_id: string
  identity_document_id: string
  customer_id: string
  attempt_count: number
}

export const takeChecks = async (worker: pg.ClientBase, limit = 100): Promise<Check[]> =>
  (await worker.query(`select * from strata.take_verification_checks('registry', $1)`, [limit])).rows

export const answer = (worker: pg.ClientBase, check: Check, outcome: string, payload: object | null = null) =>
  one(worker, 'select strata.complete_verification_check($1, $2, $3, $4, $5)', [
    ...[check.verification_check_id, check.attempt_count, outcome, 'ref-1', payload],
  ])

/** A customer who is verified by a document: the registry said so. */
export async function verifyCustomer(
  operator: pg.ClientBase,
  worker: pg.ClientBase,
  customerId: string,
  number: string,
  document: Document = {},
): Promise<{ caseId: string; documentId: string }> {
  const documentId = await submitDocument(operator, customerId, number, document)
  const caseId = await openCase(operator, customerId)
  await submitCase(operator, caseId)
  for (const check of await takeChecks(worker)) {
    await answer(worker, check, check.verification_case_id === caseId ? 'passed' : 'unavailable')
  }
  return { caseId, documentId }
}

export const customerStatus = (superuser: pg.ClientBase, customerId: string) =>
  one(superuser, 'select status from strata_customers.customers where customer_id = $1', [customerId])

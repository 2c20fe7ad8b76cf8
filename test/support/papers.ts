/** What the cast's customers have shown: people who were verified, who wait for a registry, for people, and who are asked for more. */
import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { one } from './people.js'

/** Of four people who are customers, and of whom each is somewhere else on the way. */
export type Papers = {
  /** Verified, with an attachment, a legal hold, a contact, a relation to the side's enterprise and a benefit. */
  verified: Shown & { relationshipId: string; legalHoldId: string }
  /** A registry is to be asked. */
  waiting: Shown & { checkId: string }
  /** People are to look. */
  reviewed: Shown & { checkId: string }
  /** Has handed a document in and asked for nothing yet. */
  asked: Shown
  /** Asked for nothing until the case ran out, which nobody has noted. */
  lapsed: Shown
  /** The host's code for something that a customer gets once. */
  benefit: string
}
type Shown = { customerId: string; documentId: string; caseId: string; ciphertext: Buffer }

/** The shape that is stored; nobody here opens it. */
export function sealedOf(mark: string, name: string): Buffer {
  const text = createHash('sha256').update(`${mark} ${name}`).digest().subarray(0, 9)
  return Buffer.concat([
    Buffer.from([1, 4]),
    Buffer.from('cast'),
    Buffer.alloc(12, 1),
    text,
    Buffer.alloc(16, 2),
  ])
}
export const fingerprintOf = (mark: string, name: string) =>
  createHash('sha256').update(`${mark} ${name} f`).digest()

/** What `strata.submit_document` takes. */
export const documentOf = (mark: string, name: string, customerId: string, id = randomUUID()) => [
  ...[
    customerId,
    id,
    'passport',
    'GB',
    null,
    mark.slice(-4),
    sealedOf(mark, name),
    ['cast'],
    [fingerprintOf(mark, name)],
  ],
  ...['2020-01-01', '2090-01-01'],
]
export const submitting = 'strata.submit_document($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)'

export async function showPapers(
  { operator, worker, superuser }: { operator: pg.Client; worker: pg.Client; superuser: pg.Client },
  mark: string,
  enterpriseId: string,
  userId: string,
): Promise<Papers> {
  const must = async (client: pg.Client, expected: string, text: string, values: unknown[]) => {
    const { rows } = await client.query(`select answer.* from ${text} as answer`, values)
    const outcome = rows[0].outcome ?? rows[0].answer
    if (outcome !== expected) throw new Error(`${outcome} and not ${expected}: ${text}`)
    return rows[0]
  }
  await operator.query(`select strata.begin_fingerprint_key('cast')`)
  const show = async (name: string): Promise<Shown> => {
    const customerId = await one(
      operator,
      `select strata.create_customer('individual', $1, $2, p_born_on => '1980-02-29', p_country => 'GB')`,
      [`${mark} ${name}`, mark],
    )
    const documentId = randomUUID()
    await must(operator, 'submitted', submitting, documentOf(mark, name, customerId, documentId))
    const { verification_case_id } = await must(operator, 'opened', 'strata.open_verification($1)', [
      customerId,
    ])
    return { customerId, documentId, caseId: verification_case_id, ciphertext: sealedOf(mark, name) }
  }
  const answer = async (shown: Shown, outcome: string) => {
    const { rows } = await worker.query(`select * from strata.take_verification_checks('registry', 100)`)
    const check = rows.find(({ customer_id }) => customer_id === shown.customerId)
    await must(worker, 'recorded', 'strata.complete_verification_check($1, $2, $3, $4, $5)', [
      ...[check.verification_check_id, check.attempt_count, outcome, `${mark} reference`, { [mark]: mark }],
    ])
    return check.verification_check_id as string
  }
  const submit = (shown: Shown) =>
    must(operator, 'submitted', 'strata.submit_verification($1)', [shown.caseId])

  const [verified, reviewed, waiting, asked, lapsed] = [
    await show('verified'),
    await show('reviewed'),
    await show('waiting'),
    await show('asked'),
    await show('lapsed'),
  ]
  await submit(verified)
  const checkId = await answer(verified, 'passed')
  for (const ids of [
    [verified.documentId, null],
    [null, checkId],
  ])
    await must(operator, 'added', `strata.add_attachment($1, $2, $3, 'image/png', sha256('x'))`, [
      ...[...ids, `s3://${mark}/file`],
    ])
  await must(operator, 'done', `strata.set_customer_contact($1, 'email', $2)`, [
    verified.customerId,
    `${mark}@example.org`,
  ])
  await must(operator, 'done', `strata.relate_customers($1, $2, 'representative')`, [
    verified.customerId,
    enterpriseId,
  ])
  const relationshipId = await one(
    operator,
    'select customer_relationship_id from strata.list_customer_relationships($1)',
    [enterpriseId],
  )
  await must(operator, 'done', `strata.add_representative($1, $2, 'director')`, [userId, enterpriseId])
  const { legal_hold_id } = await must(operator, 'placed', 'strata.place_legal_hold($1, $2)', [
    verified.customerId,
    `${mark} court`,
  ])
  const benefit = `${mark}-coupon`
  await must(operator, 'created', 'strata.create_benefit($1, $2)', [benefit, `${mark} coupon`])
  await must(operator, 'redeemed', 'strata.redeem_benefit($1, $2, $3)', [
    benefit,
    verified.customerId,
    `${mark} order`,
  ])

  await submit(reviewed)
  await answer(reviewed, 'inconclusive')
  await superuser.query(
    `update strata_kyc.verification_cases set opened_at = opened_at - interval '40 days', expires_at = expires_at - interval '40 days'
     where verification_case_id = $1`,
    [lapsed.caseId],
  )
  return {
    verified: { ...verified, relationshipId, legalHoldId: legal_hold_id },
    waiting: { ...waiting, checkId: '' },
    reviewed: { ...reviewed, checkId: await pendingCheck(superuser, reviewed) },
    asked,
    lapsed,
    benefit,
  }
}

/** Last of all, because whoever takes checks takes those of both sides. */
export async function startWaiting(
  operator: pg.Client,
  superuser: pg.Client,
  { waiting }: Papers,
): Promise<void> {
  const outcome = await one(operator, 'select outcome from strata.submit_verification($1)', [waiting.caseId])
  if (outcome !== 'submitted') throw new Error(`Nothing waits for the registry: ${outcome}`)
  waiting.checkId = await pendingCheck(superuser, waiting)
}

const pendingCheck = (superuser: pg.Client, { customerId }: Shown): Promise<string> =>
  one(
    superuser,
    `select verification_check_id from strata_kyc.verification_checks where customer_id = $1 and status = 'pending'`,
    [customerId],
  )

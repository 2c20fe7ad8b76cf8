/** Every pair of states of every noun of this stratum, and long random lives. */
import fc from 'fast-check'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inRollback, rounds, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import {
  answer,
  createPerson,
  customerStatus,
  openCase,
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

/** The events that make each status of a noun, as assignments of all of its event columns. */
const nouns: Record<string, { table: string; key: string; events: Record<string, string> }> = {
  customer: {
    table: 'strata_customers.customers',
    key: 'customer_id',
    events: {
      prospective: '',
      pending_verification: 'submitted_at',
      active: 'submitted_at, verified_at',
      rejected: 'submitted_at, rejected_at',
      suspended: 'submitted_at, verified_at, suspended_at',
      closed: 'closed_at',
      merged: 'merged_at',
    },
  },
  identity_document: {
    table: 'strata_kyc.identity_documents',
    key: 'identity_document_id',
    events: {
      submitted: '',
      verified: 'verified_at',
      rejected: 'rejected_at',
      superseded: 'verified_at, superseded_at',
      withdrawn: 'withdrawn_at',
    },
  },
  verification_case: {
    table: 'strata_kyc.verification_cases',
    key: 'verification_case_id',
    events: {
      requires_input: '',
      processing: `submitted_at, subject_digest = sha256('x')`,
      verified: `submitted_at, subject_digest = sha256('x'), verified_at`,
      rejected: `submitted_at, subject_digest = sha256('x'), rejected_at`,
      canceled: 'canceled_at',
      expired: 'expired_at',
    },
  },
  verification_check: {
    table: 'strata_kyc.verification_checks',
    key: 'verification_check_id',
    events: {
      pending: '',
      passed: `completed_at, result = 'passed'`,
      failed: `completed_at, result = 'failed'`,
      inconclusive: `completed_at, result = 'inconclusive'`,
      canceled: 'canceled_at',
    },
  },
}

describe('[X66] every pair of states', () => {
  for (const [noun, { table, key, events }] of Object.entries(nouns)) {
    test(`of a ${noun} is allowed where the transitions say so, and refused by name everywhere else, also for an update by hand`, async () => {
      const customerId = await createPerson(operator, 'Pairs')
      const otherId = await createPerson(operator, 'Other')
      await submitDocument(operator, customerId, `P${noun.slice(-4)}${noun.length}`.toUpperCase())
      const caseId = await openCase(operator, customerId)
      await operator.query('select strata.submit_verification($1)', [caseId])
      const id = await one(superuser, `select ${key} from ${table} where customer_id = $1 limit 1`, [
        customerId,
      ])
      const columns = [...new Set(Object.values(events).flatMap((list) => list.split(', ').filter(Boolean)))]
      const names = [...new Set(columns.map((column) => column.split(' ')[0] as string))]
      const assignments = (status: string) => {
        const set = (events[status] as string).split(', ').filter(Boolean)
        const values = names.map((name) => {
          const given = set.find((column) => column.split(' ')[0] === name)
          if (!given) return `${name} = null`
          return given.includes('=') ? given : `${name} = strata_core.clock()`
        })
        if (noun === 'customer')
          values.push(`merged_into_customer_id = ${status === 'merged' ? `'${otherId}'` : 'null'}`)
        return values.join(', ')
      }
      const { rows: allowed } = await superuser.query(
        'select from_status, to_status from strata_core.transitions where noun = $1',
        [noun],
      )
      const list = new Set(allowed.map(({ from_status, to_status }) => `${from_status} ${to_status}`))
      const found: string[] = []
      const refused: string[] = []
      for (const from of Object.keys(events)) {
        for (const to of Object.keys(events)) {
          if (from === to) continue
          await inRollback(superuser, async () => {
            // Into the first state past every trigger; out of it as the role that the functions run as.
            await superuser.query(`set local session_replication_role = replica`)
            await superuser.query(`update ${table} set ${assignments(from)} where ${key} = $1`, [id])
            expect(await one(superuser, `select status from ${table} where ${key} = $1`, [id])).toBe(from)
            await superuser.query(`set local session_replication_role = origin`)
            await superuser.query('set local role strata_definer')
            const refusal = await failure(
              superuser,
              `update ${table} set ${assignments(to)} where ${key} = $1`,
              [id],
            )
            if (refusal === null) found.push(`${from} ${to}`)
            else {
              expect(refusal.code, `${from} to ${to}`).toBe('ST201')
              refused.push(`${from} ${to}`)
            }
          })
        }
      }
      expect(new Set(found)).toEqual(new Set([...list].filter((pair) => !pair.startsWith('none '))))
      const states = Object.keys(events).length
      expect(found.length + refused.length).toBe(states * (states - 1))
    })
  }
})

/** What may happen to a customer, by the functions that people and programs call. */
const operations = [
  'submit_document',
  'open',
  'submit',
  'pass',
  'fail',
  'inconclusive',
  'approve',
  'reject',
  'request_input',
  'cancel',
  'rename',
  'withdraw',
  'suspend',
  'reinstate',
  'close',
] as const
type Operation = (typeof operations)[number]

interface Model {
  customer: 'prospective' | 'pending' | 'active' | 'rejected'
  suspended: boolean
  closed: boolean
  case: 'none' | 'requires_input' | 'processing'
  /** Of the pending check. */
  check: 'registry' | 'manual' | 'none'
  registryFailed: boolean
  /** Took another name since the case was submitted. */
  renamed: boolean
  documents: { id: string; verified: boolean; asked: boolean }[]
}

test('[X66] [A7] [A14] a long random life never reaches a state that the model does not know, nor is anything refused that it allows', async () => {
  let steps = 0
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...operations), { minLength: 20, maxLength: 60 }),
      async (life) => {
        const customerId = await createPerson(operator, 'Life')
        let number = 0
        let caseId: string | undefined
        const model: Model = {
          customer: 'prospective',
          suspended: false,
          closed: false,
          case: 'none',
          check: 'none',
          registryFailed: false,
          renamed: false,
          documents: [],
        }
        for (const operation of life) {
          steps++
          const [expected, actual] = await step(operation, model, {
            customerId,
            caseId,
            next: () => ++number,
          })
          if (operation === 'open' && actual.id) caseId = actual.id
          expect(actual.outcome, `${operation} in ${JSON.stringify(model)}`).toBe(expected)
          seen.add(`${operation}: ${expected}`)
          const status = model.closed
            ? 'closed'
            : model.suspended
              ? 'suspended'
              : {
                  prospective: 'prospective',
                  pending: 'pending_verification',
                  active: 'active',
                  rejected: 'rejected',
                }[model.customer]
          expect(
            await customerStatus(superuser, customerId),
            `after ${operation} in ${JSON.stringify(model)}`,
          ).toBe(status)
        }
        // Leave no check for the next life.
        if (caseId) await operator.query('select strata.cancel_verification($1)', [caseId])
      },
    ),
    { numRuns: rounds(25, 300), endOnFailure: true },
  )
  expect(seen.size).toBeGreaterThan(25)
  console.log(`model-based run of customers: ${steps} steps, ${seen.size} different answers`)
}, 600_000)

async function step(
  operation: Operation,
  model: Model,
  { customerId, caseId, next }: { customerId: string; caseId: string | undefined; next(): number },
): Promise<[expected: string, actual: { outcome: string; id?: string }]> {
  const call = async (text: string, values: unknown[]) => ({ outcome: await one(operator, text, values) })
  const nobody = '00000000-0000-7000-8000-000000000000'
  const drop = () => {
    model.case = 'none'
    model.check = 'none'
  }
  switch (operation) {
    case 'submit_document': {
      if (model.closed) {
        const { rows } = await operator
          .query(
            `select outcome from strata.submit_document($1, gen_random_uuid(), 'passport', 'DE', null, 'X', '\\x01'::bytea, '{f1}', '{}')`,
            [customerId],
          )
          .catch(() => ({ rows: [{ outcome: 'refused' }] }))
        return ['refused', rows[0]]
      }
      const id = await submitDocument(operator, customerId, `${customerId.slice(-6)}${next()}`)
      model.documents.push({ id, verified: false, asked: false })
      return ['submitted', { outcome: 'submitted' }]
    }
    case 'open': {
      const { rows } = await operator.query(
        'select outcome, verification_case_id as id from strata.open_verification($1)',
        [customerId],
      )
      if (model.closed) return ['refused', rows[0]]
      if (model.case !== 'none') return ['unchanged', rows[0]]
      model.case = 'requires_input'
      return ['opened', rows[0]]
    }
    case 'submit': {
      const actual = await call('select outcome from strata.submit_verification($1)', [caseId ?? nobody])
      if (!caseId) return ['unknown', actual]
      if (model.case !== 'requires_input') return ['refused', actual]
      if (model.documents.length === 0) return ['documents_missing', actual]
      model.case = 'processing'
      model.check = 'registry'
      for (const document of model.documents) document.asked = true
      model.registryFailed = false
      model.renamed = false
      if (!model.closed && model.customer !== 'active') model.customer = 'pending'
      return ['submitted', actual]
    }
    case 'pass':
    case 'fail':
    case 'inconclusive': {
      const checks = (await takeChecks(worker)).filter((check) => check.customer_id === customerId)
      if (model.check !== 'registry') return ['none', { outcome: checks.length === 0 ? 'none' : 'some' }]
      const result = { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive' }[operation]
      let outcome = ''
      for (const check of checks) outcome = await answer(worker, check, result)
      if (model.renamed) {
        model.case = 'requires_input'
        model.check = 'none'
        // The first answer ends what the others are about.
        return [checks.length > 1 ? 'late' : 'recorded', { outcome }]
      }
      if (operation === 'pass') {
        drop()
        model.customer = 'active'
        for (const document of model.documents) document.verified ||= document.asked
      } else {
        model.check = 'manual'
        model.registryFailed = operation === 'fail'
      }
      return ['recorded', { outcome }]
    }
    case 'approve': {
      const actual = await call(`select strata.review_verification($1, 'approve', 'seen')`, [
        caseId ?? nobody,
      ])
      if (!caseId) return ['unknown', actual]
      if (model.case === 'none') return ['closed', actual]
      if (model.case === 'requires_input') return ['incomplete', actual]
      if (model.renamed) {
        model.case = 'requires_input'
        model.check = 'none'
        return ['input_requested', actual]
      }
      if (model.check !== 'manual') return ['incomplete', actual]
      drop()
      model.customer = 'active'
      for (const document of model.documents) document.verified ||= document.asked
      return ['verified', actual]
    }
    case 'reject': {
      const actual = await call(`select strata.review_verification($1, 'reject', 'false')`, [
        caseId ?? nobody,
      ])
      if (!caseId) return ['unknown', actual]
      if (model.case === 'none') return ['closed', actual]
      if (model.case === 'requires_input') return ['incomplete', actual]
      // Documents that were found false, by the registry or by people, are not asked about again.
      if (model.check === 'manual' || model.registryFailed) {
        model.documents = model.documents.filter(({ asked }) => !asked)
      }
      drop()
      if (model.customer === 'pending' && !model.suspended) model.customer = 'rejected'
      return ['rejected', actual]
    }
    case 'request_input': {
      const actual = await call(`select strata.review_verification($1, 'request_input', 'more')`, [
        caseId ?? nobody,
      ])
      if (!caseId) return ['unknown', actual]
      if (model.case === 'none') return ['closed', actual]
      model.case = 'requires_input'
      model.check = 'none'
      return ['input_requested', actual]
    }
    case 'cancel': {
      const actual = await call('select strata.cancel_verification($1)', [caseId ?? nobody])
      if (!caseId) return ['unknown', actual]
      if (model.case === 'none') return ['unchanged', actual]
      drop()
      if (model.customer === 'pending' && !model.suspended) model.customer = 'prospective'
      return ['done', actual]
    }
    case 'rename': {
      const actual = await call(`select strata.update_customer($1, 'Kim', $2, null, null, null, 'US')`, [
        customerId,
        `Name ${next()}`,
      ])
      if (model.closed) return ['refused', actual]
      if (model.case === 'processing') model.renamed = true
      if (model.customer === 'active') model.customer = 'pending'
      return [model.customer === 'pending' && !model.suspended ? 'verification_pending' : 'done', actual]
    }
    case 'withdraw': {
      const document = model.documents.pop()
      const id = document?.id
      const actual = await call('select strata.withdraw_document($1)', [id ?? nobody])
      if (!id) return ['unknown', actual]
      if (model.case === 'processing' && document?.asked) {
        model.case = 'requires_input'
        model.check = 'none'
      }
      if (
        document?.verified &&
        model.customer === 'active' &&
        !model.closed &&
        !model.documents.some(({ verified }) => verified)
      ) {
        model.customer = 'pending'
        return ['verification_pending', actual]
      }
      return ['done', actual]
    }
    case 'suspend': {
      const actual = await call('select strata.suspend_customer($1)', [customerId])
      if (model.closed) return ['refused', actual]
      if (model.suspended) return ['unchanged', actual]
      if (model.customer !== 'active') return ['refused', actual]
      model.suspended = true
      return ['done', actual]
    }
    case 'reinstate': {
      const actual = await call('select strata.reinstate_customer($1)', [customerId])
      if (model.closed) return ['refused', actual]
      if (!model.suspended) return ['unchanged', actual]
      model.suspended = false
      return ['done', actual]
    }
    case 'close': {
      // Seldom, or no life would be long.
      if (next() % 5 !== 0) return ['not now', { outcome: 'not now' }]
      const actual = await call('select strata.close_customer($1)', [customerId])
      if (model.closed) return ['refused', actual]
      model.closed = true
      drop()
      return ['done', actual]
    }
  }
}

test('a customer who was verified once has what a second life of the same documents cannot take', async () => {
  const customerId = await createPerson(operator, 'Kept')
  await verifyCustomer(operator, worker, customerId, 'KEPT00001')
  await operator.query('select strata.close_customer($1)', [customerId])
  const again = await createPerson(operator, 'Again')
  await verifyCustomer(operator, worker, again, 'KEPT00001')
  expect(await customerStatus(superuser, again)).toBe('pending_verification')
})

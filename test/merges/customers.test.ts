/** Two customers who are one legal entity. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { createEnterprise, createPerson, customerStatus, submitDocument } from '../kyc/support.js'
import { testDatabase } from '../support/database.js'
import { createActiveUser, one } from '../support/people.js'
import { content, difference, merge, undo } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let auth: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  superuser = await db.client('superuser')
  await one(operator, `select strata.begin_fingerprint_key('f1')`)
})

const addressed = (customerId: string, line: string, type = 'residence') =>
  one(operator, `select strata.set_customer_address($1, $2, array[$3])`, [customerId, type, line])
const reached = (customerId: string, type: string, value: string) =>
  one(operator, 'select strata.set_customer_contact($1, $2, $3)', [customerId, type, value])

describe('[E14] a merge of two customers', () => {
  test('brings addresses, contacts, documents, relations, holds and benefits along, and undoing restores every row', async () => {
    const [source, survivor, third] = [
      await createPerson(operator, 'Source'),
      await createPerson(operator, 'Survivor'),
      await createEnterprise(operator, 'Third'),
    ]
    await addressed(source, '1 First Street')
    await addressed(source, '2 Second Street', 'billing')
    await addressed(survivor, '3 Third Street')
    await reached(source, 'email', 'kim@example.com')
    await reached(survivor, 'phone', '+15550100200')
    for (const from of [source, survivor])
      await one(operator, `select strata.relate_customers($1, $2, 'representative')`, [from, third])
    await submitDocument(operator, source, 'C01X00T47')
    await one(operator, `select strata.create_benefit('trial-1', 'A trial', false)`)
    await one(operator, `select strata.create_benefit('trial-2', 'A trial', false)`)
    for (const [benefit, customer] of [
      ['trial-1', source],
      ['trial-1', survivor],
      ['trial-2', source],
    ])
      expect(await one(operator, 'select strata.redeem_benefit($1, $2)', [benefit, customer])).toBe(
        'redeemed',
      )
    await one(operator, `select outcome from strata.place_legal_hold($1, 'a claim')`, [source])
    const userId = await createActiveUser(operator, auth, 'Kim', 'Signs')
    for (const customer of [source, survivor])
      expect(
        await one(operator, `select strata.add_representative($1, $2, 'self')`, [userId, customer]),
      ).toBe('done')
    const before = await content(superuser)
    const { mergeId, plan } = await merge(operator, 'customer', source, survivor)
    expect(plan.kept.map(({ relation, kept }) => [relation, kept])).toEqual([
      ['strata_customers.benefit_redemptions', 1],
    ])
    expect(await customerStatus(superuser, source)).toBe('merged')
    expect(
      (
        await superuser.query(
          `select address_type, address_lines[1] as line, ended_at is null as stands from strata_customers.customer_addresses where customer_id = $1 order by 2`,
          [survivor],
        )
      ).rows,
    ).toEqual([
      { address_type: 'residence', line: '1 First Street', stands: false },
      { address_type: 'billing', line: '2 Second Street', stands: true },
      { address_type: 'residence', line: '3 Third Street', stands: true },
    ])
    expect(await one(operator, `select strata.redeem_benefit('trial-2', $1)`, [survivor]), '[A15]').toBe(
      'already_redeemed',
    )
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(difference(before, await content(superuser))).toEqual({})
  })
})

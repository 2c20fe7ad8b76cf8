/** Customers and each other, the users who act for them, and what each of them gets once. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { createEnterprise, createPerson, customerStatus, verifyCustomer } from '../kyc/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createActiveUser, failure, one, setClock } from '../support/people.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('operator', { max: 16 })
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

const relate = (from: string, to: string, type: string) =>
  one(operator, 'select strata.relate_customers($1, $2, $3)', [from, to, type])

describe('[A13] customers', () => {
  test('stand in dated relations, which end and stay to be read', async () => {
    const [parent, child, director] = [
      await createEnterprise(operator, 'Parent'),
      await createEnterprise(operator, 'Child'),
      await createPerson(operator, 'Director'),
    ]
    expect([
      await relate(parent, child, 'parent_company'),
      await relate(parent, child, 'parent_company'),
      await relate(director, child, 'representative'),
      await relate(director, child, 'parent_company'),
      await relate(child, director, 'beneficial_owner'),
    ]).toEqual(['done', 'unchanged', 'done', 'refused', 'refused'])
    const list = async () =>
      (await operator.query('select * from strata.list_customer_relationships($1)', [child])).rows
    const [representative] = await list()
    expect(representative).toMatchObject({
      relationship_type: 'representative',
      from_name: 'Kim Director',
      to_name: 'Child',
      ended_at: null,
    })
    const end = () =>
      one(operator, 'select strata.end_customer_relationship($1)', [representative.customer_relationship_id])
    expect([await end(), await end()]).toEqual(['done', 'unchanged'])
    expect(await relate(director, child, 'representative'), 'again').toBe('done')
    const { rows: all } = await operator.query(
      'select relationship_type, ended_at is null as stands from strata.list_customer_relationships($1)',
      [child],
    )
    expect(all).toEqual([
      { relationship_type: 'representative', stands: true },
      { relationship_type: 'parent_company', stands: true },
      { relationship_type: 'representative', stands: false },
    ])
    expect(
      await failure(operator, `select strata.relate_customers($1, $2, 'cousin')`, [parent, child]),
    ).toEqual({
      code: 'ST402',
      constraint: 'customer_relationships_relationship_type_fkey',
      detail: undefined,
    })
    expect(await relate(parent, '00000000-0000-7000-8000-000000000000', 'parent_company')).toBe('unknown')
  })

  test('are never above themselves, however many relations it takes and however many add them at once', async () => {
    const size = 8
    for (let round = 0; round < rounds(3, 25); round++) {
      const companies = await Promise.all(
        Array.from({ length: size }, (_, i) => createEnterprise(operator, `Ring ${i}`)),
      )
      const outcomes = await Promise.all(
        companies.map(async (company, i) => {
          const { rows } = await pool.query(
            `select strata.relate_customers($1, $2, 'parent_company') as outcome`,
            [company, companies[(i + 1) % size]],
          )
          return rows[0].outcome as string
        }),
      )
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(size - 1)
      expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(1)
    }
  })

  test('get a new kind of relation by a row that the owner adds', async () => {
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      `insert into strata_customers.customer_relationship_types values ('blood_centre_of', 'enterprise', 'enterprise', false, 'Serves it.')`,
    )
    await installer.query('commit')
    expect(
      await relate(
        await createEnterprise(operator, 'Centre'),
        await createEnterprise(operator, 'Clinic'),
        'blood_centre_of',
      ),
    ).toBe('done')
  })
})

test('[A13] [A12] a user acts for a customer, in a capacity and for a time, until erased at the latest', async () => {
  const auth = await db.client('auth')
  const userId = await createActiveUser(operator, auth, 'Acting', 'Person')
  const customerId = await createEnterprise(operator, 'Represented')
  const add = (capacity: string) =>
    one(operator, 'select strata.add_representative($1, $2, $3)', [userId, customerId, capacity])
  expect([await add('director'), await add('director'), await add('authorised_signatory')]).toEqual([
    'done',
    'unchanged',
    'done',
  ])
  expect(
    await failure(operator, `select strata.add_representative($1, $2, 'king')`, [userId, customerId]),
  ).toMatchObject({
    code: 'ST402',
    constraint: 'representatives_capacity_check',
  })
  const end = (capacity: string | null) =>
    one(operator, 'select strata.end_representative($1, $2, $3)', [userId, customerId, capacity])
  expect([await end('director'), await end('director')]).toEqual(['done', 'unchanged'])
  expect(await one(operator, `select outcome from strata.erase_user($1, 'a request')`, [userId])).toBe('done')
  const { rows } = await operator.query(
    'select capacity, ended_at is null as acts from strata.list_representatives($1)',
    [customerId],
  )
  expect(rows).toEqual(
    expect.arrayContaining([
      { capacity: 'authorised_signatory', acts: false },
      { capacity: 'director', acts: false },
    ]),
  )
  expect(await add('employee'), 'of somebody who was erased').toBe('unknown')
})

describe('[A15] a benefit', () => {
  const redeem = (benefit: string, customerId: string) =>
    one(operator, 'select strata.redeem_benefit($1, $2, $3)', [benefit, customerId, 'order-1'])

  test('is for verified customers, once each', async () => {
    expect(await one(operator, `select strata.create_benefit('welcome', 'Ten off')`)).toBe('created')
    expect(await one(operator, `select strata.create_benefit('welcome', 'Ten off')`)).toBe('taken')
    const customerId = await createPerson(operator, 'Coupon')
    expect(await redeem('welcome', customerId)).toBe('not_eligible')
    await verifyCustomer(operator, worker, customerId, 'A15COUPON')
    expect([
      await redeem('welcome', customerId),
      await redeem('welcome', customerId),
      await redeem('nothing', customerId),
    ]).toEqual(['redeemed', 'already_redeemed', 'unknown'])
    expect(await one(operator, `select strata.end_benefit('welcome')`)).toBe('done')
    const late = await createPerson(operator, 'Late')
    await verifyCustomer(operator, worker, late, 'A15LATE01')
    expect([await redeem('welcome', late), await redeem('welcome', customerId)]).toEqual([
      'ended',
      'already_redeemed',
    ])
  })

  test('asked for sixteen times at once is given once, also by a second customer with the same document', async () => {
    await one(operator, `select strata.create_benefit('race', 'One')`)
    for (let round = 0; round < rounds(5, 200); round++) {
      const number = `A15R${String(round).padStart(5, '0')}`
      const [customerId, twin] = [await createPerson(operator, 'Racer'), await createPerson(operator, 'Twin')]
      await verifyCustomer(operator, worker, customerId, number)
      await verifyCustomer(operator, worker, twin, number)
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          const { rows } = await pool.query('select strata.redeem_benefit($1, $2) as outcome', [
            'race',
            i % 2 ? twin : customerId,
          ])
          return rows[0].outcome as string
        }),
      )
      expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'not_eligible')).toHaveLength(8)
    }
  })

  test('is not given to somebody who is losing the verification at the same moment', async () => {
    await one(operator, `select strata.create_benefit('losing', 'One')`)
    const other = await db.client('operator')
    const customerId = await createPerson(operator, 'Losing')
    await verifyCustomer(operator, worker, customerId, 'A15LOSE01')
    await other.query('begin')
    await other.query(`select strata.update_customer($1, 'Kim', 'Changed', null, null, null, 'US')`, [
      customerId,
    ])
    const asked = redeem('losing', customerId)
    await other.query('commit')
    expect(await asked).toBe('not_eligible')
    expect(await customerStatus(superuser, customerId)).toBe('pending_verification')
  })

  test('goes by the clock: a verification that has run out is none, before anybody has noted it', async () => {
    await one(operator, `select strata.create_benefit('clock', 'One')`)
    const customerId = await createPerson(operator, 'Clock')
    await verifyCustomer(operator, worker, customerId, 'A15CLOCK1', { expiresOn: '2031-01-31' })
    try {
      await setClock(installer, new Date('2031-02-01T00:00:01Z'))
      expect(await redeem('clock', customerId)).toBe('not_eligible')
    } finally {
      await setClock(installer, null)
    }
    expect(await redeem('clock', customerId)).toBe('redeemed')
  })

  test('that needs no verification is still had once, and by nobody who is suspended', async () => {
    await one(operator, `select strata.create_benefit('open', 'One', false)`)
    const customerId = await createPerson(operator, 'Open')
    await verifyCustomer(operator, worker, customerId, 'A15OPEN01')
    await one(operator, 'select strata.suspend_customer($1)', [customerId])
    expect(await redeem('open', customerId)).toBe('not_eligible')
    await one(operator, 'select strata.reinstate_customer($1)', [customerId])
    expect(await redeem('open', customerId)).toBe('redeemed')
    expect(await redeem('open', await createPerson(operator, 'Unknown'))).toBe('redeemed')
  })

  const merge = (customerId: string, survivorId: string | null) =>
    superuser.query(
      `update strata_customers.customers set merged_into_customer_id = $2, merged_at = case when $2::uuid is not null then clock_timestamp() end
       where customer_id = $1`,
      [customerId, survivorId],
    )
  const verified = async (name: string, number: string) => {
    const customerId = await createPerson(operator, name)
    await verifyCustomer(operator, worker, customerId, number)
    return customerId
  }

  test('[A15] that two customers had is had by nobody a third time once they are one, and what one had counts for the other', async () => {
    for (const benefit of ['both', 'source', 'neither'])
      await one(operator, `select strata.create_benefit($1, 'One')`, [benefit])
    const source = await verified('Merged', 'A15MERGE1')
    const earlier = await verified('Earlier', 'A15MERGE2')
    const survivor = await verified('Surviving', 'A15MERGE3')
    expect([
      await redeem('both', source),
      await redeem('both', survivor),
      await redeem('source', earlier),
    ]).toEqual(['redeemed', 'redeemed', 'redeemed'])
    await merge(earlier, source)
    // Redirects are flat: who was merged into the source is now merged into the survivor.
    for (const id of [source, earlier]) await merge(id, survivor)
    for (const id of [source, earlier, survivor])
      expect([id, await redeem('both', id)]).toEqual([
        id,
        id === earlier ? 'not_eligible' : 'already_redeemed',
      ])
    expect(await redeem('source', survivor)).toBe('already_redeemed')
    expect(await redeem('neither', survivor)).toBe('redeemed')
    const { rows } = await superuser.query(
      `select benefit, count(*)::int from strata_customers.benefit_redemptions where customer_id = any ($1) group by 1 order by 1`,
      [[source, earlier, survivor]],
    )
    expect(rows).toEqual([
      { benefit: 'both', count: 2 },
      { benefit: 'neither', count: 1 },
      { benefit: 'source', count: 1 },
    ])
    // Two again, each has had what each has had.
    await merge(source, null)
    expect([await redeem('both', source), await redeem('neither', source)]).toEqual([
      'already_redeemed',
      'redeemed',
    ])
  })

  test('[A15] asked for by sixteen connections while two customers become one is given to each once at most', async () => {
    await one(operator, `select strata.create_benefit('merging', 'One')`)
    for (let round = 0; round < rounds(5, 100); round++) {
      const number = `A15M${String(round).padStart(4, '0')}`
      const [source, survivor] = [
        await verified('Source', `${number}A`),
        await verified('Survivor', `${number}B`),
      ]
      await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          if (i === 8) return merge(source, survivor)
          return pool.query('select strata.redeem_benefit($1, $2) as outcome', [
            'merging',
            i % 2 ? source : survivor,
          ])
        }),
      )
      const { rows } = await superuser.query(
        `select count(*)::int as all, count(distinct customer_id)::int as customers from strata_customers.benefit_redemptions where customer_id = any ($1)`,
        [[source, survivor]],
      )
      expect(rows[0].all).toBe(rows[0].customers)
      expect(rows[0].all).toBeGreaterThan(0)
      expect([await redeem('merging', survivor), await redeem('merging', source)]).toEqual([
        'already_redeemed',
        expect.stringMatching(/^(already_redeemed|not_eligible)$/),
      ])
    }
  })
})

test('[A3] a contact of a customer is checked, dated and ended', async () => {
  const customerId = await createPerson(operator, 'Reached')
  const set = (type: string, value: string | null) =>
    ['select strata.set_customer_contact($1, $2, $3)', [customerId, type, value]] as const
  for (const [type, value] of [
    ['email', 'a@example.org'],
    ['email', 'b@example.org'],
    ['phone', '+14155550100'],
    ['website', 'https://example.org/a?b'],
    ['phone', null],
  ] as const)
    expect(await one(operator, ...(set(type, value) as unknown as [string, unknown[]]))).toBe('done')
  const { rows } = await superuser.query(
    'select contact_type, value, ended_at is null as is_current from strata_customers.customer_contacts where customer_id = $1 order by customer_contact_id',
    [customerId],
  )
  expect(rows).toEqual([
    { contact_type: 'email', value: 'a@example.org', is_current: false },
    { contact_type: 'email', value: 'b@example.org', is_current: true },
    { contact_type: 'phone', value: '+14155550100', is_current: false },
    { contact_type: 'website', value: 'https://example.org/a?b', is_current: true },
  ])
  for (const [type, value, constraint] of [
    ['email', 'nobody', 'customer_contacts_value_check'],
    ['phone', '12', 'customer_contacts_value_check'],
    ['website', 'javascript:alert(1)', 'customer_contacts_value_check'],
    ['pigeon', 'x', 'customer_contacts_contact_type_check'],
    ['email', 'erased', 'customer_contacts_value_check'],
  ] as const)
    expect(
      await failure(operator, ...(set(type, value) as unknown as [string, unknown[]])),
      `${type} ${value}`,
    ).toMatchObject({
      code: 'ST402',
      constraint,
    })
})

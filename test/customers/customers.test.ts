import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
  openSession,
} from '../support/people.js'

let operator: pg.Client
let superuser: pg.Client
let installer: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
})

const createIndividual = (given: string, family: string) =>
  one(
    operator,
    "select strata.create_customer('individual', $1, $2, p_born_on => '1980-02-29', p_country => 'AU')",
    [given, family],
  )

test('[A1] a customer exists without any user, and a user without any customer', async () => {
  const customerId = await createIndividual('Legal', 'Only')
  expect(
    await one(superuser, 'select name from strata_customers.customers where customer_id = $1', [customerId]),
  ).toBe('Legal Only')
  expect(
    await one(
      superuser,
      `select count(*)::int from pg_constraint c
       where c.contype = 'f' and array['strata_users', 'strata_customers'] @>
         array[(select relnamespace::regnamespace::text from pg_class where oid = c.conrelid),
               (select relnamespace::regnamespace::text from pg_class where oid = c.confrelid)]
         and (select relnamespace from pg_class where oid = c.conrelid) <> (select relnamespace from pg_class where oid = c.confrelid)`,
    ),
  ).toBe(0)
})

test('[A2] an enterprise has no birthday and a person no legal form; each is refused by the constraint of its kind', async () => {
  for (const [text, constraint] of [
    [
      "select strata.create_customer('enterprise', null, null, 'ACME', '2000-01-01')",
      'customers_enterprise_check',
    ],
    ["select strata.create_customer('enterprise', 'A', null, 'ACME')", 'customers_enterprise_check'],
    ["select strata.create_customer('enterprise')", 'customers_enterprise_check'],
    [
      "select strata.create_customer('individual', 'A', 'B', p_legal_form => 'GmbH')",
      'customers_individual_check',
    ],
    ["select strata.create_customer('individual')", 'customers_individual_check'],
    ["select strata.create_customer('club', 'A', 'B')", 'customers_kind_check'],
    ["select strata.create_customer('individual', 'A', 'B', p_country => 'Switzerland')", 'country_check'],
  ] as const)
    expect(await failure(operator, text), text).toEqual({ code: 'ST402', constraint, detail: undefined })
  expect(
    await one(operator, "select strata.create_customer('enterprise', null, null, 'ACME', null, 'AG', 'CH')"),
  ).toBeTruthy()
})

test('[A3] an operator corrects the name and moves the address of a customer, and both stay in the history', async () => {
  const customerId = await createIndividual('Ann', 'Maiden')
  const move = (line: string) =>
    one(
      operator,
      "select strata.set_customer_address($1, 'residence', array[$2], 'Bern', null, '3000', 'CH')",
      [customerId, line],
    )
  expect([await move('Old street 1'), await move('New street 2')]).toEqual(['done', 'done'])
  await installer.query('begin; set local role strata_owner; set local role strata_definer')
  await installer.query(
    "update strata_customers.customers set family_name = 'Married' where customer_id = $1",
    [customerId],
  )
  await installer.query('commit')
  const { rows: addresses } = await superuser.query(
    `select address_lines[1] as line, ended_at is null as is_current from strata_customers.customer_addresses
     where customer_id = $1 order by started_at`,
    [customerId],
  )
  expect(addresses).toEqual([
    { line: 'Old street 1', is_current: false },
    { line: 'New street 2', is_current: true },
  ])
  expect(
    await one(
      superuser,
      "select old_image ->> 'family_name' from strata_audit.row_history where row_key = $1 and operation = 'update'",
      [customerId],
    ),
  ).toBe('Maiden')
})

test('addresses are refused by name where they would break what they are written on: control characters, lists in lists', async () => {
  const customerId = await createIndividual('Refused', 'Lines')
  const set = (lines: unknown[]) =>
    operator
      .query("select strata.set_customer_address($1, 'postal', $2) as outcome", [customerId, lines])
      .then(
        ({ rows }) => rows[0].outcome,
        ({ code, constraint }) => `${code} ${constraint}`,
      )
  for (const lines of [
    ['1 Street\nBcc: c@d'],
    [['a', 'b']],
    ['x'.repeat(1001)],
    [null],
    ['a', 'b', 'c', 'd', 'e', 'f'],
  ])
    expect(await set(lines)).toBe('ST402 customer_addresses_address_lines_check')
  expect(await set(['1 Street', 'Flat 2'])).toBe('done')
})

test('sixteen address changes of one customer at once leave one current address and lose none', async () => {
  const customerId = await createIndividual('Often', 'Moving')
  const pool = db.pool('operator', { max: 16 })
  await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      pool.query("select strata.set_customer_address($1, 'postal', array[$2])", [customerId, `Box ${i}`]),
    ),
  )
  const { rows } = await superuser.query(
    `select count(*)::int as all, count(*) filter (where ended_at is null)::int as current
     from strata_customers.customer_addresses where customer_id = $1`,
    [customerId],
  )
  expect(rows).toEqual([{ all: 16, current: 1 }])
})

test('[A14] a customer is suspended, reinstated and closed with a reason each, and what the transitions do not list is refused', async () => {
  const customerId = await createIndividual('Life', 'Cycle')
  const call = (name: string, reason: string) =>
    one(operator, `select strata.${name}($1, $2)`, [customerId, reason])
  expect(await call('suspend_customer', 'not yet verified')).toBe('refused')
  await installer.query('begin; set local role strata_owner; set local role strata_definer')
  await installer.query(
    'update strata_customers.customers set submitted_at = clock_timestamp() where customer_id = $1',
    [customerId],
  )
  await installer.query(
    'update strata_customers.customers set verified_at = clock_timestamp() where customer_id = $1',
    [customerId],
  )
  await installer.query('commit')
  expect([
    await call('suspend_customer', 'fraud check'),
    await call('reinstate_customer', 'cleared'),
    await call('close_customer', 'left'),
    await call('reinstate_customer', 'too late'),
  ]).toEqual(['done', 'done', 'done', 'refused'])
  const { rows } = await superuser.query(
    'select to_status, reason from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id',
    [customerId],
  )
  expect(rows.map((row) => [row.to_status, row.reason])).toEqual([
    ['prospective', null],
    ['pending_verification', null],
    ['active', null],
    ['suspended', 'fraud check'],
    ['active', 'cleared'],
    ['closed', 'left'],
  ])
})

test('a member sees the customer of the own organization and no other', async () => {
  const auth = await db.client('auth')
  const app = await db.client('app')
  const mine = await createIndividual('My', 'Customer')
  await createIndividual('Other', 'Customer')
  const { organizationId } = await createOrganization(operator, 'of-a-customer', mine)
  const userId = await createActiveUser(operator, auth, 'Any', 'Member')
  const token = await openSession(
    auth,
    userId,
    organizationId,
    await createMembership(operator, organizationId, userId),
  )
  const { rows } = await inSession(app, token, () =>
    app.query('select customer_id, name from strata.customers'),
  )
  expect(rows).toEqual([{ customer_id: mine, name: 'My Customer' }])
})

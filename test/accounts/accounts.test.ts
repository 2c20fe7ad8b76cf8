import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inRollback, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import { type Accounts, accountsOf, createAccount, eligibilityOf, openAccount } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let superuser: pg.Client
let accounts: Accounts
let eligibility: ReturnType<typeof eligibilityOf>
beforeAll(async () => {
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  accounts = accountsOf(operator)
  eligibility = eligibilityOf(superuser)
})

const stored = async <T = Record<string, unknown>>(accountId: string): Promise<T> =>
  (await superuser.query('select * from strata_accounts.accounts where account_id = $1', [accountId])).rows[0]
const rolesOf = async (accountId: string) =>
  (
    await operator.query(
      `select coalesce(customer_id, user_id) as who, capacity, ended_at is null as current from strata.list_account_roles($1)`,
      [accountId],
    )
  ).rows

describe('an account', () => {
  test('[R1] [A1] exists without any user and without any row of customers: who may hold one is all that it knows', async () => {
    const accountId = await openAccount(accounts, await eligibility.begin())
    expect(await stored(accountId)).toMatchObject({
      status: 'open',
      currency: 'EUR',
      account_type: 'payment',
    })
    expect(
      await one(
        superuser,
        `select (select count(*) from strata_users.users)::int + (select count(*) from strata_customers.customers)::int`,
      ),
    ).toBe(0)
  })

  test('[R4] goes from pending to open, frozen, open and closed, each with its reason, and how long it was what is known', async () => {
    const accountId = await createAccount(accounts, await eligibility.begin())
    const answers = [
      await accounts.open(accountId, 'papers signed'),
      await accounts.open(accountId),
      await accounts.freeze(accountId, 'court order'),
      await accounts.freeze(accountId),
      await accounts.open(accountId),
      await accounts.unfreeze(accountId, 'order lifted'),
      await accounts.unfreeze(accountId),
      await accounts.close(accountId, 'left'),
      await accounts.close(accountId),
    ]
    expect(answers).toEqual([
      'done',
      'unchanged',
      'done',
      'unchanged',
      'refused',
      'done',
      'unchanged',
      'done',
      'unchanged',
    ])
    const { rows } = await operator.query('select * from strata.account_status_periods($1)', [accountId])
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
      ['pending', null],
      ['open', 'papers signed'],
      ['frozen', 'court order'],
      ['open', 'order lifted'],
      ['closed', 'left'],
    ])
    expect(rows.map(({ ended_at }) => ended_at !== null)).toEqual([true, true, true, true, false])
  })

  test('[R4] that is closed stays closed: every change of it is refused, also one by hand', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    await accounts.close(accountId)
    expect([
      await accounts.open(accountId),
      await accounts.freeze(accountId),
      await accounts.unfreeze(accountId),
      await accounts.setDefault(accountId),
      await accounts.setParent(accountId, await createAccount(accounts, customerId)),
      (await accounts.addHolder(accountId, await eligibility.begin(), 'payer')).outcome,
      (await accounts.addOperator(accountId, randomUUID(), 'payer')).outcome,
    ]).toEqual(Array(7).fill('refused'))
    expect(
      await failure(superuser, 'update strata_accounts.accounts set closed_at = null where account_id = $1', [
        accountId,
      ]),
    ).toMatchObject({ code: 'ST201' })
  })

  test('[R4] is closed after all below it, and can be below no account that is closed, of another customer or below itself', async () => {
    const customerId = await eligibility.begin()
    const top = await createAccount(accounts, customerId)
    const middle = await createAccount(accounts, customerId, 'EUR', top)
    const bottom = await createAccount(accounts, customerId, 'USD', middle)
    const foreign = await createAccount(accounts, await eligibility.begin())
    expect([await accounts.setParent(top, bottom), await accounts.setParent(top, top)]).toEqual([
      'circle',
      'circle',
    ])
    expect([
      await accounts.setParent(top, foreign),
      (await accounts.create(customerId, 'EUR', foreign)).outcome,
    ]).toEqual(['parent_refused', 'parent_refused'])
    expect([await accounts.close(top), await accounts.close(middle), await accounts.close(bottom)]).toEqual([
      'has_children',
      'has_children',
      'done',
    ])
    expect([
      await accounts.setParent(middle, null),
      await accounts.setParent(middle, null),
      await accounts.close(top),
    ]).toEqual(['done', 'unchanged', 'done'])
    expect([
      await accounts.setParent(middle, top),
      (await accounts.create(customerId, 'EUR', top)).outcome,
    ]).toEqual(['parent_refused', 'parent_refused'])
  })

  test('[R4] by hand is put neither below itself nor below an account of another customer, in one statement or in two', async () => {
    const customerId = await eligibility.begin()
    const [a, b] = [await createAccount(accounts, customerId), await createAccount(accounts, customerId)]
    const foreign = await createAccount(accounts, await eligibility.begin())
    const put = (what: string, below: string) =>
      failure(superuser, 'update strata_accounts.accounts set parent_account_id = $2 where account_id = $1', [
        what,
        below,
      ])
    expect(await put(a, foreign)).toMatchObject({ code: '23503' })
    expect(await put(a, b)).toBeNull()
    expect(await put(b, a)).toMatchObject({ code: 'ST402', constraint: 'accounts_parent_account_id_check' })
    expect(
      await failure(
        superuser,
        `update strata_accounts.accounts set parent_account_id = case account_id when $1 then $2::uuid else $1::uuid end where account_id in ($1, $2)`,
        [a, b],
      ),
    ).toMatchObject({ code: 'ST402' })
    expect(
      await failure(
        superuser,
        `insert into strata_accounts.accounts (account_id, customer_id, parent_account_id, account_type, currency)
         select i, $1, p, 'payment', 'EUR' from (values ($2::uuid, $3::uuid), ($3, $2)) as v (i, p)`,
        [customerId, randomUUID(), randomUUID()],
      ),
    ).toMatchObject({ code: 'ST402' })
  })

  test('[R4] is the default of its customer in its currency in the place of another, until it is closed', async () => {
    const customerId = await eligibility.begin()
    const [a, b, dollars] = [
      await openAccount(accounts, customerId),
      await createAccount(accounts, customerId),
      await createAccount(accounts, customerId, 'USD'),
    ]
    const defaults = async () =>
      (
        await superuser.query(
          'select account_id from strata_accounts.accounts where customer_id = $1 and is_default order by 1',
          [customerId],
        )
      ).rows.map(({ account_id }) => account_id)
    expect([
      await accounts.setDefault(a),
      await accounts.setDefault(a),
      await accounts.setDefault(dollars),
    ]).toEqual(['done', 'unchanged', 'done'])
    expect(await accounts.setDefault(b)).toBe('done')
    expect(await defaults()).toEqual([b, dollars].sort())
    await accounts.close(b)
    expect(await defaults()).toEqual([dollars])
    expect(
      await failure(
        superuser,
        'update strata_accounts.accounts set is_default = true where account_id = $1',
        [b],
      ),
    ).toMatchObject({ code: '23514', constraint: 'accounts_is_default_check' })
    await accounts.setDefault(a)
    expect(
      await failure(
        superuser,
        `insert into strata_accounts.accounts (customer_id, account_type, currency, is_default) values ($1, 'payment', 'EUR', true)`,
        [customerId],
      ),
    ).toMatchObject({ code: '23505', constraint: 'accounts_one_default_per_currency_idx' })
  })

  test('[R2] [R3] has several holders and operators, each in a capacity, with dates, once at a time', async () => {
    const [owner, other] = [await eligibility.begin(), await eligibility.begin()]
    const accountId = await openAccount(accounts, owner)
    const userId = randomUUID()
    const joint = await accounts.addHolder(accountId, other, 'joint_owner')
    const added = [
      joint,
      await accounts.addHolder(accountId, other, 'joint_owner'),
      await accounts.addHolder(accountId, other, 'beneficiary'),
      await accounts.addHolder(accountId, other, 'owner'),
      await accounts.addHolder(accountId, randomUUID(), 'payer'),
      await accounts.addOperator(accountId, userId, 'administrator'),
      await accounts.addOperator(accountId, userId, 'viewer'),
      await accounts.addOperator(accountId, userId, 'viewer'),
    ]
    expect(added.map(({ outcome }) => outcome)).toEqual([
      'added',
      'unchanged',
      'added',
      'refused',
      'not_eligible',
      'added',
      'added',
      'unchanged',
    ])
    expect(added[1]).toMatchObject({ account_holder_id: joint.account_holder_id })
    const viewer = (added[6] as { account_operator_id: string }).account_operator_id
    expect([
      await accounts.endHolder(joint.account_holder_id),
      await accounts.endHolder(joint.account_holder_id),
    ]).toEqual(['done', 'unchanged'])
    expect([
      await accounts.endOperator(viewer),
      await accounts.endOperator(viewer),
      await accounts.endOperator(randomUUID()),
    ]).toEqual(['done', 'unchanged', 'unknown'])
    const again = await accounts.addHolder(accountId, other, 'joint_owner')
    expect(again.outcome).toBe('added')
    expect(again.account_holder_id).not.toBe(joint.account_holder_id)
    expect(await rolesOf(accountId)).toEqual([
      { who: owner, capacity: 'owner', current: true },
      { who: other, capacity: 'joint_owner', current: false },
      { who: other, capacity: 'beneficiary', current: true },
      { who: userId, capacity: 'administrator', current: true },
      { who: userId, capacity: 'viewer', current: false },
      { who: other, capacity: 'joint_owner', current: true },
    ])
    const ownerRole = await one(
      superuser,
      `select account_holder_id from strata_accounts.account_holders where account_id = $1 and capacity = 'owner'`,
      [accountId],
    )
    expect([await accounts.endHolder(ownerRole), await accounts.endHolder(randomUUID())]).toEqual([
      'refused',
      'unknown',
    ])
  })

  test('[R2] is listed for each of its holders with what they are to it, page by page', async () => {
    const [owner, other] = [await eligibility.begin(), await eligibility.begin()]
    const ids: string[] = []
    for (const currency of ['EUR', 'USD', 'JPY']) ids.push(await openAccount(accounts, owner, currency))
    await accounts.addHolder(ids[1] as string, other, 'payer')
    await accounts.addHolder(ids[1] as string, other, 'joint_owner')
    const list = async (...values: unknown[]) =>
      (
        await operator.query(
          `select account_id, customer_id, capacities from strata.list_accounts(${values.map((_, i) => `$${i + 1}`).join(', ')})`,
          values,
        )
      ).rows
    expect((await list(owner)).map(({ account_id }) => account_id)).toEqual(ids)
    expect((await list(owner, 2)).map(({ account_id }) => account_id)).toEqual(ids.slice(0, 2))
    expect((await list(owner, 2, ids[1])).map(({ account_id }) => account_id)).toEqual(ids.slice(2))
    expect(await list(other)).toEqual([
      { account_id: ids[1], customer_id: owner, capacities: ['joint_owner', 'payer'] },
    ])
    expect(await list(randomUUID())).toEqual([])
  })

  test('is renamed, and keeps the name of before in its history', async () => {
    const accountId = await createAccount(accounts, await eligibility.begin())
    expect([
      await accounts.rename(accountId, 'Rent'),
      await accounts.rename(accountId, 'Rent'),
      await accounts.rename(accountId, null),
      await accounts.rename(randomUUID(), 'x'),
    ]).toEqual(['done', 'unchanged', 'done', 'unknown'])
    const { rows } = await superuser.query(
      `select old_image ->> 'name' as name from strata_audit.row_history where row_key = $1 and operation = 'update' order by row_history_id`,
      [accountId],
    )
    expect(rows.map(({ name }) => name)).toEqual([null, 'Rent'])
  })

  test('that nobody made is unknown to every function', async () => {
    const none = randomUUID()
    expect([
      await accounts.open(none),
      await accounts.freeze(none),
      await accounts.unfreeze(none),
      await accounts.close(none),
      await accounts.setDefault(none),
      await accounts.setParent(none, null),
      (await accounts.addHolder(none, none, 'payer')).outcome,
      (await accounts.addOperator(none, none, 'payer')).outcome,
    ]).toEqual(Array(8).fill('unknown'))
  })

  test('is refused, by the constraint that says why, with what is no currency, type, capacity, name or reason', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    const userId = randomUUID()
    for (const [text, values, constraint] of [
      ['create_account($1, $2, $3)', [customerId, 'payment', 'DEM'], 'accounts_currency_fkey'],
      ['create_account($1, $2, $3)', [customerId, 'payment', 'eur'], 'accounts_currency_fkey'],
      ['create_account($1, $2, $3)', [customerId, 'payment', null], 'accounts_account_type_fkey'],
      ['create_account($1, $2, $3)', [customerId, 'cash', 'EUR'], 'accounts_account_type_fkey'],
      ['create_account($1, $2, $3, $4)', [customerId, 'payment', 'EUR', ''], 'accounts_name_check'],
      ['rename_account($1, $2)', [accountId, 'a\nb'], 'accounts_name_check'],
      ['freeze_account($1, $2)', [accountId, ' '], 'reason_check'],
      ['add_account_holder($1, $2, $3)', [accountId, customerId, 'friend'], 'account_holders_capacity_check'],
      ['add_account_operator($1, $2, $3)', [accountId, userId, null], 'account_operators_capacity_check'],
      ['add_account_operator($1, $2, $3)', [accountId, userId, 'owner'], 'account_operators_capacity_check'],
    ] as const)
      expect(await failure(operator, `select strata.${text}`, [...values]), text).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
    expect((await accounts.create(randomUUID())).outcome).toBe('unknown')
  })

  test('is not changed in a transaction that does not see what others have just committed', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    for (const [text, values] of [
      ['freeze_account($1)', [accountId]],
      ['set_default_account($1)', [accountId]],
      [`create_account($1, 'payment', 'EUR')`, [customerId]],
    ] as const) {
      await operator.query('begin isolation level repeatable read')
      expect(await failure(operator, `select strata.${text}`, [...values])).toMatchObject({ code: 'ST202' })
      await operator.query('rollback')
    }
  })
})

describe('currencies', () => {
  test('are the codes of ISO 4217 that are in use, with their decimals, for everyone to read', async () => {
    const app = await db.client('app')
    const { rows } = await app.query<{ currency: string; minor_unit: number }>(
      'select currency, minor_unit from strata_accounts.currencies order by 1',
    )
    const units = Object.fromEntries(rows.map(({ currency, minor_unit }) => [currency, minor_unit]))
    expect(rows.length).toBeGreaterThanOrEqual(150)
    expect([units.EUR, units.JPY, units.KWD, units.CLP, units.TND, units.MGA]).toEqual([2, 0, 3, 0, 3, 2])
    for (const historical of ['DEM', 'FRF', 'HRK', 'BGN', 'ZWL', 'SLL', 'MRO', 'STD', 'CUC', 'ANG'])
      expect(units[historical]).toBeUndefined()
    // The runtime knows the list too, with funds, metals and codes that have ended.
    const known = new Set(Intl.supportedValuesOf('currency'))
    const newer = ['SLE', 'VED', 'XCG', 'ZWG']
    expect(
      rows.map(({ currency }) => currency).filter((code) => !known.has(code) && !newer.includes(code)),
    ).toEqual([])
  })

  test('and types of accounts are added by the owner as rows, and a currency that ends takes no new account', async () => {
    const installer = await db.client('installer')
    const customerId = await eligibility.begin()
    await inRollback(installer, async () => {
      await installer.query('set local role strata_owner')
      await installer.query(
        `insert into strata_accounts.currencies (currency, name, minor_unit) values ('XAU', 'Gold', 4)`,
      )
      await installer.query(
        `insert into strata_accounts.account_types values ('escrow', 'Held until both sides agree.')`,
      )
      await installer.query(
        `update strata_accounts.currencies set withdrawn_on = '2020-01-01' where currency = 'SVC'`,
      )
      await installer.query('set local role strata_definer')
      const made = accountsOf(installer)
      expect((await made.create(customerId, 'XAU', null, 'escrow')).outcome).toBe('created')
      expect(
        await failure(installer, `select strata.create_account($1, 'payment', 'SVC')`, [customerId]),
      ).toMatchObject({ code: 'ST402', constraint: 'accounts_currency_fkey' })
    })
    expect(
      await failure(operator, `insert into strata_accounts.account_types values ('mine', 'x')`),
    ).toMatchObject({ code: '42501' })
  })
})

/** What comes back to a customer whose merge is undone, and what stays with the survivor. */
import fc from 'fast-check'
import type pg from 'pg'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createPerson, verifyCustomer } from '../kyc/support.js'
import { content, difference, merge, undo } from '../merges/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import { type Accounts, accountsOf, createAccount, eligibilityOf, openAccount } from './support.js'

vi.setConfig({ testTimeout: 300_000 })
const db = await testDatabase()
let operator: pg.Client
let superuser: pg.Client
let accounts: Accounts
let eligibility: ReturnType<typeof eligibilityOf>
const pool = db.pool('operator', { max: 16 })
const feed = db.pool('superuser', { max: 16 })

beforeAll(async () => {
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  accounts = accountsOf(operator)
  eligibility = eligibilityOf(superuser)
})

type Rows = { accounts: Record<string, unknown>[]; holders: Record<string, unknown>[] }

/** Everything of these customers and of the accounts that they have to do with, but for when it was last touched. */
async function everythingOf(customerIds: string[]): Promise<Rows> {
  const { rows } = await superuser.query(
    `select coalesce((select jsonb_agg(to_jsonb(a) - 'updated_at' order by a.account_id) from strata_accounts.accounts a where a.customer_id = any ($1)), '[]') as accounts,
            coalesce((select jsonb_agg(to_jsonb(h) order by h.account_holder_id) from strata_accounts.account_holders h
                      where h.customer_id = any ($1)
                         or h.account_id in (select a.account_id from strata_accounts.accounts a where a.customer_id = any ($1))), '[]') as holders`,
    [customerIds],
  )
  return rows[0]
}
const accountOf = async (accountId: string) =>
  (
    await superuser.query(
      `select customer_id as customer, parent_account_id as parent, is_default as default, status, frozen_by, status_reason as reason
       from strata_accounts.accounts where account_id = $1`,
      [accountId],
    )
  ).rows[0]
const keptOf = async (accountId: string, fromId: string) =>
  (
    await superuser.query(
      `select case when m.account_holder_id is null then 'account' else 'role' end as what, m.kept, m.undone_at is not null as undone
       from strata_accounts.account_moves m where m.account_id = $1 and m.from_customer_id = $2 order by 1, m.account_move_id`,
      [accountId, fromId],
    )
  ).rows.map(({ what, kept, undone }) => `${what} ${undone ? 'undone' : 'open'} ${kept.join()}`.trim())
const pair = async (): Promise<[string, string]> => [await eligibility.begin(), await eligibility.begin()]

describe('[R5] a customer whose merge is undone', () => {
  test('has the accounts and roles back as they were: parents, defaults, roles that ended, what was frozen and why', async () => {
    const [source, survivor] = await pair()
    const other = await eligibility.begin()
    const top = await openAccount(accounts, source)
    const below = await createAccount(accounts, source, 'EUR', top)
    const dollars = await openAccount(accounts, source, 'USD')
    const held = await openAccount(accounts, source)
    await accounts.freeze(held, 'under investigation')
    const theirs = await openAccount(accounts, survivor)
    const shared = await openAccount(accounts, other)
    for (const id of [top, dollars, theirs]) await accounts.setDefault(id)
    for (const id of [source, survivor]) await accounts.addHolder(shared, id, 'payer')
    await accounts.addHolder(shared, source, 'beneficiary')
    const before = await everythingOf([source, survivor, other])

    await eligibility.lose(survivor)
    await eligibility.begin(survivor)
    const lostAt = await eligibility.mergeUndoably(source, survivor)
    expect(await accountOf(top)).toMatchObject({ customer: survivor, default: false })
    expect(await accountOf(below)).toMatchObject({ customer: survivor, parent: top })
    await eligibility.unmerge(source, lostAt)

    const after = await everythingOf([source, survivor, other])
    // The survivor's own account was frozen and unfrozen on the way, and says so.
    const apart = ({ accounts: rows, holders }: Rows) => ({
      accounts: rows.filter((row) => row.account_id !== theirs),
      holders,
    })
    expect(apart(after)).toEqual(apart(before))
    expect(before.accounts.length).toBe(6)
    for (const id of [top, below, dollars, held])
      expect(await keptOf(id, source)).toEqual(['account undone', 'role undone'])
    // Again changes nothing.
    await superuser.query('select strata_accounts.follow_customer($1)', [source])
    expect(await everythingOf([source, survivor, other])).toEqual(after)
  })

  test('has accounts open again that the merge froze, and frozen again that it opened', async () => {
    const [source, survivor] = await pair()
    const open = await openAccount(accounts, source)
    await eligibility.lose(survivor)
    let before = await everythingOf([source])
    let lostAt = await eligibility.mergeUndoably(source, survivor)
    expect(await accountOf(open)).toMatchObject({ customer: survivor, status: 'frozen', frozen_by: 'policy' })
    await eligibility.unmerge(source, lostAt)
    expect(await everythingOf([source])).toEqual(before)

    await eligibility.begin(survivor)
    await eligibility.lose(source)
    before = await everythingOf([source])
    expect(before.accounts[0]).toMatchObject({ status: 'frozen', frozen_by: 'policy' })
    lostAt = await eligibility.mergeUndoably(source, survivor)
    expect(await accountOf(open)).toMatchObject({ customer: survivor, status: 'open', frozen_by: null })
    await eligibility.unmerge(source, lostAt)
    expect(await everythingOf([source])).toEqual(before)
    expect(
      await one(
        superuser,
        `select count(*)::int from strata_audit.lifecycle_events where row_key = $1 and noun = 'account'`,
        [open],
      ),
    ).toBe(7)
  })

  test('has frozen what the survivor opened, where the customer is not eligible any more, and the other way round', async () => {
    const [source, survivor] = await pair()
    const pending = await createAccount(accounts, source)
    await eligibility.mergeUndoably(source, survivor)
    expect(await accounts.open(pending, 'asked for')).toBe('done')
    await eligibility.unmerge(source, new Date().toISOString())
    expect(await accountOf(pending)).toMatchObject({
      customer: source,
      status: 'frozen',
      frozen_by: 'policy',
    })
    expect(await keptOf(pending, source)).toEqual(['account undone status', 'role undone'])
  })

  test('leaves alone what was changed since: a status, a default, the end of a role, an account that went on', async () => {
    const [source, survivor] = await pair()
    const [other, third] = [await eligibility.begin(), await eligibility.begin()]
    const frozen = await openAccount(accounts, source)
    const closed = await openAccount(accounts, source)
    const second = await openAccount(accounts, source)
    const gone = await openAccount(accounts, source)
    const theirs = await openAccount(accounts, survivor)
    const shared = await openAccount(accounts, other)
    await accounts.setDefault(closed)
    await accounts.setDefault(theirs)
    for (const id of [source, survivor]) await accounts.addHolder(shared, id, 'payer')
    const { account_holder_id: survivorRole } = await accounts.addHolder(shared, survivor, 'payer')
    await eligibility.mergeUndoably(source, survivor)

    await accounts.freeze(frozen, 'looked strange')
    await accounts.close(closed, 'not needed')
    await accounts.setDefault(second)
    expect(await accounts.endHolder(survivorRole)).toBe('done')
    for (const table of ['accounts', 'account_holders'])
      await superuser.query(`update strata_accounts.${table} set customer_id = $2 where account_id = $1`, [
        gone,
        third,
      ])
    await eligibility.unmerge(source, null)

    expect(await accountOf(frozen)).toMatchObject({
      customer: source,
      status: 'frozen',
      frozen_by: 'operator',
      reason: 'looked strange',
    })
    expect(await accountOf(closed)).toMatchObject({ customer: source, status: 'closed', default: false })
    expect(await accountOf(second)).toMatchObject({ customer: source, default: true })
    expect(await accountOf(theirs)).toMatchObject({ customer: survivor, default: false })
    expect(await accountOf(gone)).toMatchObject({ customer: third })
    expect([await keptOf(frozen, source), await keptOf(closed, source), await keptOf(gone, source)]).toEqual([
      ['account undone status', 'role undone'],
      ['account undone default,status', 'role undone'],
      ['account undone customer', 'role undone customer'],
    ])
    // Whoever took the role away from the two as one does not find it with the one.
    expect(await keptOf(shared, source)).toEqual(['role undone end'])
    const { rows } = await superuser.query(
      `select customer_id, ended_at is null as current from strata_accounts.account_holders where account_id = $1 and capacity = 'payer' order by started_at`,
      [shared],
    )
    expect(rows).toEqual([
      { customer_id: source, current: false },
      { customer_id: survivor, current: false },
    ])
  })

  test('has every account that was taken over, and none that was not: what is below or above another customer goes to the top', async () => {
    const [source, survivor] = await pair()
    const [top, middle] = [await openAccount(accounts, source), await openAccount(accounts, source)]
    const [theirs, lower] = [await openAccount(accounts, survivor), await openAccount(accounts, survivor)]
    await eligibility.mergeUndoably(source, survivor)
    const made = await createAccount(accounts, survivor, 'EUR', top)
    const madeBelow = await createAccount(accounts, survivor, 'EUR', made)
    expect([await accounts.setParent(middle, theirs), await accounts.setParent(lower, top)]).toEqual([
      'done',
      'done',
    ])
    await eligibility.unmerge(source, null)
    const places: [string, string, string | null][] = []
    for (const id of [top, middle, theirs, lower, made, madeBelow]) {
      const { customer, parent } = await accountOf(id)
      places.push([id, customer, parent])
    }
    expect(places).toEqual([
      [top, source, null],
      [middle, source, null],
      [theirs, survivor, null],
      [lower, survivor, null],
      [made, survivor, null],
      [madeBelow, survivor, made],
    ])
    expect(await keptOf(middle, source)).toEqual(['account undone parent', 'role undone'])
    expect(
      await one(
        superuser,
        `select count(*)::int from strata_audit.row_history where row_key = $1 and old_image ->> 'parent_account_id' = $2`,
        [lower, top],
      ),
    ).toBe(1)
  })

  test('has them back step by step after several merges, the last one first; what went on with the survivor stays there', async () => {
    const [a, b] = await pair()
    const c = await eligibility.begin()
    const late = await eligibility.begin()
    const ids = [
      await openAccount(accounts, a),
      await openAccount(accounts, b),
      await openAccount(accounts, c),
      await openAccount(accounts, late),
    ]
    for (const id of ids) await accounts.setDefault(id)
    const before = await everythingOf([a, b, c, late])
    await eligibility.mergeUndoably(a, b)
    const between = await everythingOf([a, b])
    await eligibility.mergeUndoably(b, c)
    // A message that is late: b is somebody else by now.
    await eligibility.mergeUndoably(late, b)
    expect((await everythingOf([c])).accounts.length).toBe(4)
    await eligibility.unmerge(late, null)
    await eligibility.unmerge(b, null)
    expect(await everythingOf([a, b])).toEqual(between)
    await eligibility.unmerge(a, null)
    expect(await everythingOf([a, b, c, late])).toEqual(before)

    // In the other order: the accounts of a went on to c, and come back to b, to whom they were given.
    await eligibility.mergeUndoably(a, b)
    await eligibility.mergeUndoably(b, c)
    await eligibility.unmerge(a, null)
    expect(await accountOf(ids[0] as string)).toMatchObject({ customer: c })
    await eligibility.unmerge(b, null)
    expect(await accountOf(ids[0] as string)).toMatchObject({ customer: b })
  })

  test('has them back in the transaction that undoes the merge of customers, also where redirects were made flat', async () => {
    const people: string[] = []
    for (const name of ['Ann', 'Ben', 'Cyd']) {
      const id = await one(operator, `select strata.create_customer('individual', $1, 'Undone')`, [name])
      for (const event of ['submitted_at', 'verified_at'])
        await superuser.query(
          `update strata_customers.customers set ${event} = clock_timestamp() where customer_id = $1`,
          [id],
        )
      people.push(id)
    }
    const [ann, ben, cyd] = people as [string, string, string]
    const ids = [
      await openAccount(accounts, ann),
      await openAccount(accounts, ben),
      await openAccount(accounts, cyd),
    ]
    for (const id of ids) await accounts.setDefault(id)
    const before = await everythingOf(people)
    const statuses = async () =>
      (
        await superuser.query(
          'select status from strata_customers.customers where customer_id = any ($1) order by customer_id',
          [people],
        )
      ).rows.map(({ status }) => status)
    const direct = (customerIds: string[], into: string | null) =>
      superuser.query(
        'update strata_customers.customers set merged_at = case when $2::uuid is null then null else coalesce(merged_at, clock_timestamp()) end, merged_into_customer_id = $2 where customer_id = any ($1)',
        [customerIds, into],
      )
    await direct([ann], ben)
    const between = await everythingOf(people)
    await direct([ann, ben], cyd)
    expect((await everythingOf([cyd])).accounts.length).toBe(3)
    expect(await statuses()).toEqual(['merged', 'merged', 'active'])
    await superuser.query(
      `update strata_customers.customers
       set merged_into_customer_id = case customer_id when $1 then $2::uuid end, merged_at = case customer_id when $1 then merged_at end
       where customer_id in ($1, $2)`,
      [ann, ben],
    )
    expect(await everythingOf(people)).toEqual(between)
    await direct([ann], null)
    expect(await everythingOf(people)).toEqual(before)
    expect(await statuses()).toEqual(['active', 'active', 'active'])
  })

  test('has everything back that a merge by the engine took over, row for row, in all tables', async () => {
    const worker = await db.client('worker')
    const [source, survivor] = [
      await createPerson(operator, 'Engine'),
      await createPerson(operator, 'Survivor'),
    ]
    await one(operator, `select strata.begin_fingerprint_key('f1')`)
    await verifyCustomer(operator, worker, source, 'R5SOURCE1')
    const top = await openAccount(accounts, source)
    await createAccount(accounts, source, 'EUR', top)
    await accounts.setDefault(top)
    await verifyCustomer(operator, worker, survivor, 'R5SURVIV1')
    const theirs = await openAccount(accounts, survivor)
    await accounts.setDefault(theirs)
    for (const id of [source, survivor]) {
      const shared = await openAccount(accounts, await eligibility.begin())
      await accounts.addHolder(shared, id, 'payer')
    }
    const before = await content(superuser)
    const { mergeId } = await merge(operator, 'customer', source, survivor)
    expect((await everythingOf([survivor])).accounts.length).toBe(3)
    expect((await everythingOf([source])).accounts).toEqual([])
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(difference(before, await content(superuser))).toEqual({})
    expect((await everythingOf([source])).accounts.length).toBe(2)
  })

  test('is refused where what others have just done to the accounts is not seen', async () => {
    const [source, survivor] = await pair()
    await openAccount(accounts, source)
    await eligibility.mergeUndoably(source, survivor)
    await superuser.query('begin isolation level repeatable read')
    expect(
      await failure(
        superuser,
        'update strata_accounts.eligible_customers set merged_into_customer_id = null, lost_at = null where customer_id = $1',
        [source],
      ),
    ).toMatchObject({ code: 'ST202' })
    await superuser.query('rollback')
  })
})

const verbs = [
  ...['create', 'create', 'open', 'open', 'freeze', 'unfreeze', 'close', 'setDefault', 'setDefault'],
  ...['setParent', 'addPayer', 'addPayer', 'endPayer', 'lose', 'regain'],
] as const
type Step = { verb: (typeof verbs)[number]; what: number; other: number }
const step = fc.record({
  verb: fc.constantFrom(...verbs),
  what: fc.nat({ max: 47 }),
  other: fc.nat({ max: 47 }),
})

/** Does something to one of these customers or of the accounts that are known; what is refused is refused. */
async function take({ verb, what, other }: Step, customerIds: string[], known: string[]): Promise<void> {
  const customerId = customerIds[what % customerIds.length] as string
  const accountId = known[what % Math.max(known.length, 1)] as string
  const second = known[other % Math.max(known.length, 1)] as string
  if (verb === 'create') {
    const parent = other % 3 === 0 ? (second ?? null) : null
    const { outcome, account_id } = await accounts.create(customerId, other % 2 === 0 ? 'EUR' : 'USD', parent)
    if (outcome === 'created') known.push(account_id)
  } else if (verb === 'lose' || verb === 'regain') {
    await superuser.query(
      `update strata_accounts.eligible_customers set lost_at = case $2 when 'lose' then clock_timestamp() end
       where customer_id = $1 and merged_into_customer_id is null and (lost_at is null) = ($2 = 'lose')`,
      [customerId, verb],
    )
  } else if (known.length === 0) {
    return
  } else if (verb === 'setParent') {
    await accounts.setParent(accountId, other % 4 === 0 ? null : second)
  } else if (verb === 'addPayer') {
    await accounts.addHolder(accountId, customerIds[other % customerIds.length] as string, 'payer')
  } else if (verb === 'endPayer') {
    const { rows } = await superuser.query(
      `select account_holder_id as id from strata_accounts.account_holders where account_id = $1 and capacity = 'payer' and ended_at is null limit 1`,
      [accountId],
    )
    if (rows[0]) await accounts.endHolder(rows[0].id)
  } else {
    await accounts[verb](accountId, `${verb} ${other}`)
  }
}

describe('[R5] whatever accounts there are', () => {
  test('two merges that are undone leave no difference in any row', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.noBias(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' })),
        fc.boolean(),
        async (steps, keeps) => {
          const ids: string[] = []
          for (let i = 0; i < 3; i++) ids.push(await eligibility.begin())
          const [a, b, c] = ids as [string, string, string]
          const known: string[] = []
          await superuser.query(
            `update strata_core.settings set value = $1 where setting = 'account_unfreeze_policy'`,
            [keeps ? 'keep' : 'unfreeze'],
          )
          for (const taken of steps) await take(taken, ids, known)
          const before = await everythingOf(ids)
          const lostA = await eligibility.mergeUndoably(a, b)
          const between = await everythingOf(ids)
          const lostB = await eligibility.mergeUndoably(b, c)
          expect((await everythingOf([a, b])).accounts).toEqual([])
          await eligibility.unmerge(b, lostB)
          expect(await everythingOf(ids)).toEqual(between)
          await eligibility.unmerge(a, lostA)
          expect(await everythingOf(ids)).toEqual(before)
          compared += before.accounts.length + before.holders.length
        },
      ),
      { numRuns: rounds(40, 400), seed: rounds(7, Date.now() % 100_000), endOnFailure: true },
    )
    await superuser.query(
      `update strata_core.settings set value = 'unfreeze' where setting = 'account_unfreeze_policy'`,
    )
    expect(compared).toBeGreaterThan(400)
  })

  test('a merge that is undone after anything was done gives back what was taken over, nothing else, and says what it left', async () => {
    const left = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.noBias(fc.array(step, { minLength: 20, maxLength: 50, size: 'max' })),
        fc.noBias(fc.array(step, { minLength: 5, maxLength: 30, size: 'max' })),
        async (steps, since) => {
          const [source, survivor] = await pair()
          const ids = [source, survivor, await eligibility.begin()]
          const known: string[] = []
          for (const taken of steps) await take(taken, ids, known)
          const mine = (await everythingOf([source])).accounts.map(({ account_id }) => account_id)
          const rolesBefore = await currentRoles(source)
          const lostAt = await eligibility.mergeUndoably(source, survivor)
          for (const taken of since) await take(taken, ids, known)
          const before = await everythingOf(ids)
          const rolesSince = await currentRoles(survivor)
          await eligibility.unmerge(source, lostAt)
          const after = await everythingOf(ids)

          expect(
            after.accounts.filter((row) => row.customer_id === source).map(({ account_id }) => account_id),
          ).toEqual(mine)
          for (const row of after.accounts) {
            const was = before.accounts.find(({ account_id }) => account_id === row.account_id)
            expect(was).toBeDefined()
            // Nobody's freeze but the policy's ends, and nothing that was closed or pending is anything else.
            if (was?.status === 'closed' || was?.status === 'pending' || was?.frozen_by === 'operator')
              expect([row.status, row.frozen_by]).toEqual([was.status, was.frozen_by])
            if (row.customer_id === source && lostAt !== null) expect(row.status).not.toBe('open')
            if (row.customer_id === source && lostAt === null && row.status === 'frozen')
              expect(row.frozen_by).toBe('operator')
          }
          for (const role of await currentRoles(source)) expect(rolesBefore).toContain(role)
          for (const role of await currentRoles(survivor)) expect(rolesSince).toContain(role)
          const { rows } = await superuser.query(
            `select account_id, kept, undone_at from strata_accounts.account_moves where from_customer_id = $1 and account_holder_id is null order by 1`,
            [source],
          )
          expect(rows.map(({ account_id }) => account_id)).toEqual(mine)
          for (const { kept, undone_at } of rows) {
            expect(undone_at).not.toBeNull()
            for (const what of kept) left.add(what)
          }
        },
      ),
      { numRuns: rounds(40, 400), seed: rounds(3, Date.now() % 100_000), endOnFailure: true },
    )
    expect([...left].sort()).toEqual(['default', 'parent', 'status'])
  })

  test('sixteen connections that open, make, close and prefer them meet no deadlock while a merge is made and undone', async () => {
    for (let round = 0; round < rounds(10, 100); round++) {
      const [one_, two] = await pair()
      const [source, survivor] = round % 2 === 0 ? [one_, two] : [two, one_]
      const mine: string[] = []
      for (let i = 0; i < 4; i++) mine.push(await createAccount(accounts, source))
      const theirs = await createAccount(accounts, survivor)
      const call = async (name: string, ...values: unknown[]) =>
        (
          await pool.query(
            `select * from strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')}) as outcome`,
            values,
          )
        ).rows[0].outcome
      await Promise.all(
        Array.from({ length: 16 }, async (_, i) => {
          if (i === 0) {
            const feeding = await feed.connect()
            try {
              const lostAt = await eligibilityOf(feeding).mergeUndoably(source, survivor)
              await new Promise((resolve) => setTimeout(resolve, round % 5))
              await eligibilityOf(feeding).unmerge(source, lostAt)
            } finally {
              feeding.release()
            }
            return
          }
          if (i < 5) return call('open_account', mine[i - 1])
          if (i < 8) return call('set_default_account', i % 2 ? theirs : mine[i % 4])
          if (i < 11) return call('set_parent_account', mine[i % 4], theirs)
          if (i < 14) return call('create_account', survivor, 'payment', 'EUR', null, mine[i % 4])
          return call('close_account', mine[i % 4])
        }),
      )
      const { rows } = await superuser.query(
        'select account_id from strata_accounts.accounts where customer_id = $1 order by 1',
        [source],
      )
      expect(rows.map(({ account_id }) => account_id)).toEqual([...mine].sort())
    }
  })
})

const currentRoles = async (customerId: string): Promise<string[]> =>
  (
    await superuser.query(
      `select h.account_id || ' ' || h.capacity as role from strata_accounts.account_holders h where h.customer_id = $1 and h.ended_at is null and h.capacity <> 'owner'`,
      [customerId],
    )
  ).rows.map(({ role }) => role)

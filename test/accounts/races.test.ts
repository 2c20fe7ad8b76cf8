/** Sixteen connections at once, and transactions held open in either order. */
import type pg from 'pg'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { type Accounts, accountsOf, createAccount, eligibilityOf, openAccount } from './support.js'

vi.setConfig({ testTimeout: 300_000 })
const db = await testDatabase()
let operator: pg.Client
let other: pg.Client
let superuser: pg.Client
let feeder: pg.Client
let accounts: Accounts
let eligibility: ReturnType<typeof eligibilityOf>
const pool = db.pool('operator', { max: 16 })
const feed = db.pool('superuser', { max: 16 })

beforeAll(async () => {
  operator = await db.client('operator')
  other = await db.client('operator')
  superuser = await db.client('superuser')
  feeder = await db.client('superuser')
  accounts = accountsOf(operator)
  eligibility = eligibilityOf(superuser)
})

const sixteen = <T>(body: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 16 }, (_, i) => body(i)))
const call = async (name: string, ...values: unknown[]): Promise<string> => {
  const { rows } = await pool.query(
    `select * from strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')}) as outcome`,
    values,
  )
  return rows[0].outcome
}
const many = async (customerId: string, count = 16) => {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await createAccount(accounts, customerId))
  return ids
}
const countOf = (what: string, values: unknown[]) =>
  one<number>(superuser, `select count(*)::int from strata_accounts.accounts where ${what}`, values)

/** Until somebody waits for a lock in this database. */
async function waiting(): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const there = await one<number>(
      superuser,
      `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
    if (there > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('Nobody waits.')
}

describe('opening an account while its customer loses eligibility', () => {
  test('waits for the loss that came first, and then is refused', async () => {
    const customerId = await eligibility.begin()
    const accountId = await createAccount(accounts, customerId)
    await feeder.query('begin')
    await eligibilityOf(feeder).lose(customerId)
    const opening = accountsOf(other).open(accountId)
    await waiting()
    await feeder.query('commit')
    expect(await opening).toBe('not_eligible')
  })

  test('holds the loss up that came second, which then freezes what was opened', async () => {
    const customerId = await eligibility.begin()
    const accountId = await createAccount(accounts, customerId)
    await operator.query('begin')
    expect(await accounts.open(accountId)).toBe('done')
    const losing = eligibilityOf(feeder).lose(customerId)
    await waiting()
    await operator.query('commit')
    await losing
    expect(await countOf(`account_id = $1 and status = 'frozen' and frozen_by = 'policy'`, [accountId])).toBe(
      1,
    )
  })

  test('ends, by sixteen connections and in whatever order, with no account open that nobody froze', async () => {
    const outcomes: Record<string, number> = {}
    for (let round = 0; round < rounds(20, 200); round++) {
      const customerId = await eligibility.begin()
      const ids = await many(customerId, 15)
      await sixteen(async (i) => {
        // The loss comes at another moment each time.
        if (i === 15) {
          await new Promise((resolve) => setTimeout(resolve, round % 8))
          await feed.query(
            'update strata_accounts.eligible_customers set lost_at = clock_timestamp() where customer_id = $1',
            [customerId],
          )
          return
        }
        const outcome = await call('open_account', ids[i])
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      })
      expect(await countOf(`customer_id = $1 and status = 'open'`, [customerId])).toBe(0)
    }
    expect(Object.keys(outcomes).sort()).toEqual(['done', 'not_eligible'])
  })
})

describe('sixteen at once', () => {
  test('[R4] make one default of sixteen accounts', async () => {
    const customerId = await eligibility.begin()
    const ids = await many(customerId)
    const answers = await sixteen((i) => call('set_default_account', ids[i]))
    expect(answers).toEqual(Array(16).fill('done'))
    expect(await countOf('customer_id = $1 and is_default', [customerId])).toBe(1)
  })

  test('[R4] put sixteen accounts below one another and never in a circle', async () => {
    const customerId = await eligibility.begin()
    const ids = await many(customerId)
    const answers = await sixteen((i) => call('set_parent_account', ids[i], ids[(i + 1) % 16]))
    expect(answers.sort()).toEqual(['circle', ...Array(15).fill('done')])
  })

  test('[R4] close an account and make accounts below it: it is closed or has children, never both', async () => {
    for (let round = 0; round < rounds(10, 100); round++) {
      const customerId = await eligibility.begin()
      const parent = await createAccount(accounts, customerId)
      const answers = await sixteen((i) =>
        i === 7
          ? call('close_account', parent)
          : call('create_account', customerId, 'payment', 'EUR', null, parent),
      )
      const children = await countOf('parent_account_id = $1', [parent])
      expect(answers[7]).toBe(children > 0 ? 'has_children' : 'done')
    }
  })

  test('[R3] give a role once, and all are told of the same', async () => {
    const [owner, holder] = [await eligibility.begin(), await eligibility.begin()]
    const accountId = await openAccount(accounts, owner)
    const rows = await sixteen(
      async () =>
        (await pool.query(`select * from strata.add_account_holder($1, $2, 'payer')`, [accountId, holder]))
          .rows[0],
    )
    expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['added', ...Array(15).fill('unchanged')])
    expect(new Set(rows.map(({ account_holder_id }) => account_holder_id)).size).toBe(1)
  })

  test('close, freeze and open one account, which ends closed or frozen and says to each what became of it', async () => {
    for (let round = 0; round < rounds(10, 100); round++) {
      const accountId = await createAccount(accounts, await eligibility.begin())
      const verbs = ['open', 'freeze', 'unfreeze', 'close']
      const answers = await sixteen((i) => call(`${verbs[i % 4]}_account`, accountId))
      expect(answers.filter((_, i) => i % 4 === 3).sort()).toEqual(['done', ...Array(3).fill('unchanged')])
      expect(await countOf(`account_id = $1 and status = 'closed'`, [accountId])).toBe(1)
    }
  })

  test('[R5] open, make and prefer accounts of two customers while one is merged into the other: none is left behind', async () => {
    for (let round = 0; round < rounds(10, 100); round++) {
      const customers: [string, string] = ['', '']
      for (const i of [0, 1]) {
        customers[i] = await one(
          operator,
          `select strata.create_customer('individual', 'Merged', 'Customer')`,
        )
        for (const event of ['submitted_at', 'verified_at'])
          await superuser.query(
            `update strata_customers.customers set ${event} = clock_timestamp() where customer_id = $1`,
            [customers[i]],
          )
      }
      // Once the greater id is the source, once the lesser.
      const [source, survivor] = round % 2 === 0 ? customers : [customers[1], customers[0]]
      const mine = await many(source, 6)
      const theirs = await many(survivor, 4)
      const answers = await sixteen(async (i) => {
        if (i === 0) {
          await new Promise((resolve) => setTimeout(resolve, round % 5))
          await feed.query(
            'update strata_customers.customers set merged_at = clock_timestamp(), merged_into_customer_id = $2 where customer_id = $1',
            [source, survivor],
          )
          return 'merged'
        }
        if (i < 4) return call('open_account', mine[i])
        if (i < 6) return call('set_default_account', mine[i])
        if (i < 8) return call('set_default_account', theirs[i - 6])
        if (i < 12) return call('create_account', source, 'payment', 'EUR')
        return call('add_account_holder', (i % 2 ? mine : theirs)[0], i % 2 ? survivor : source, 'payer')
      })
      for (const answer of answers)
        expect(['merged', 'done', 'created', 'unknown', 'added', 'unchanged', 'not_eligible']).toContain(
          answer,
        )
      expect(await countOf('customer_id = $1', [source])).toBe(0)
      expect(await countOf(`customer_id = $1 and is_default and currency = 'EUR'`, [survivor])).toBe(1)
      expect(await countOf(`customer_id = $1 and status = 'frozen'`, [survivor])).toBe(0)
      expect(
        await one<number>(
          superuser,
          'select count(*)::int from strata_accounts.account_holders where customer_id = $1',
          [source],
        ),
      ).toBe(0)
    }
  })
})

/**
 * Accounts against a model of a page: random sequences of everything that can be done to a few customers and accounts, by functions and by hand.
 * Every answer is foretold, and after every sequence the tables are what the model says.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { failure } from '../support/people.js'
import { type Accounts, accountsOf, eligibilityOf } from './support.js'

type Status = 'pending' | 'open' | 'frozen' | 'closed'
type Account = {
  id: string
  owner: number
  parent: Account | undefined
  currency: string
  isDefault: boolean
  status: Status
  frozenBy: 'policy' | 'operator' | undefined
  payers: Map<number, string>
}
type Customer = { id: string; eligible: boolean; mergedInto: number | undefined }
type Model = { customers: Customer[]; accounts: Account[] }
type Step = { verb: Verb; what: number; other: number }

const verbs = [
  ...['create', 'open', 'freeze', 'unfreeze', 'close', 'setDefault', 'setParent', 'addPayer', 'endPayer'],
  ...['lose', 'regain', 'merge', 'byHand', 'byHand'],
] as const
type Verb = string
const statuses = ['pending', 'open', 'frozen', 'closed'] as const
const allowed = [
  'pending open',
  'pending closed',
  'open frozen',
  'frozen open',
  'open closed',
  'frozen closed',
]

const db = await testDatabase()
let superuser: pg.Client
let accounts: Accounts
let eligibility: ReturnType<typeof eligibilityOf>
const seen = { steps: 0, byFunction: new Set<string>(), byHand: new Map<string, Set<string>>() }

beforeAll(async () => {
  superuser = await db.client('superuser')
  accounts = accountsOf(await db.client('operator'))
  eligibility = eligibilityOf(superuser)
})

/** What a function must answer, and what the model is afterwards. */
const foretell: Record<string, (model: Model, account: Account) => string> = {
  open(model, account) {
    if (account.status === 'open') return 'unchanged'
    if (account.status !== 'pending') return 'refused'
    if (!model.customers[account.owner]?.eligible) return 'not_eligible'
    account.status = 'open'
    return 'done'
  },
  freeze(_, account) {
    if (account.status === 'frozen' && account.frozenBy === 'operator') return 'unchanged'
    if (account.status === 'pending' || account.status === 'closed') return 'refused'
    Object.assign(account, { status: 'frozen', frozenBy: 'operator' })
    return 'done'
  },
  unfreeze(model, account) {
    if (account.status === 'open') return 'unchanged'
    if (account.status !== 'frozen') return 'refused'
    if (!model.customers[account.owner]?.eligible) return 'not_eligible'
    Object.assign(account, { status: 'open', frozenBy: undefined })
    return 'done'
  },
  close(model, account) {
    if (account.status === 'closed') return 'unchanged'
    if (model.accounts.some(({ parent, status }) => parent === account && status !== 'closed'))
      return 'has_children'
    Object.assign(account, { status: 'closed', isDefault: false })
    return 'done'
  },
  setDefault(model, account) {
    if (account.status === 'closed') return 'refused'
    if (account.isDefault) return 'unchanged'
    for (const other of model.accounts)
      if (other.owner === account.owner && other.currency === account.currency) other.isDefault = false
    account.isDefault = true
    return 'done'
  },
}

function foretellParent(account: Account, parent: Account | undefined): string {
  if (account.parent === parent) return 'unchanged'
  if (account.status === 'closed') return 'refused'
  if (parent && (parent.owner !== account.owner || parent.status === 'closed')) return 'parent_refused'
  for (let above = parent; above; above = above.parent) if (above === account) return 'circle'
  account.parent = parent
  return 'done'
}

function settle(model: Model, owner: number): void {
  const eligible = model.customers[owner]?.eligible
  for (const account of model.accounts) {
    if (account.owner !== owner) continue
    if (!eligible && account.status === 'open')
      Object.assign(account, { status: 'frozen', frozenBy: 'policy' })
    else if (eligible && account.status === 'frozen' && account.frozenBy === 'policy')
      Object.assign(account, { status: 'open', frozenBy: undefined })
  }
}

function moveAll(model: Model, from: number, to: number): void {
  const taken = model.accounts.filter(({ owner, isDefault }) => owner === to && isDefault)
  for (const account of model.accounts) {
    if (account.owner === from) {
      if (taken.some(({ currency }) => currency === account.currency)) account.isDefault = false
      account.owner = to
    }
    const role = account.payers.get(from)
    account.payers.delete(from)
    if (role && !account.payers.has(to)) account.payers.set(to, role)
  }
  settle(model, to)
}

/** The columns that make a status, as somebody with a console would write them. */
const events: Record<Status, string> = {
  pending: 'opened_at = null, frozen_at = null, frozen_by = null, closed_at = null',
  open: 'opened_at = now(), frozen_at = null, frozen_by = null, closed_at = null',
  frozen: `opened_at = now(), frozen_at = now(), frozen_by = 'operator', closed_at = null`,
  closed: 'closed_at = now(), is_default = false',
}

async function take(model: Model, { verb, what, other }: Step): Promise<void> {
  const customer = what % model.customers.length
  const second = other % model.customers.length
  const account = model.accounts[what % Math.max(model.accounts.length, 1)]
  const another = model.accounts[other % Math.max(model.accounts.length, 1)]
  const { id, eligible, mergedInto } = model.customers[customer] as Customer
  if (verb === 'create') {
    const parent = other % 3 === 0 ? another : undefined
    const currency = other % 2 === 0 ? 'EUR' : 'USD'
    const { outcome, account_id } = await accounts.create(id, currency, parent?.id ?? null)
    const refused = parent && (parent.owner !== customer || parent.status === 'closed')
    const expected = mergedInto !== undefined ? 'unknown' : refused ? 'parent_refused' : 'created'
    expect(outcome).toBe(expected)
    if (outcome === 'created')
      model.accounts.push({
        ...{ id: account_id, owner: customer, parent, currency, isDefault: false },
        ...{ status: 'pending', frozenBy: undefined, payers: new Map() },
      })
  } else if (verb === 'lose' || verb === 'regain') {
    if (mergedInto !== undefined) return
    if (verb === 'lose') await eligibility.lose(id)
    else if (!eligible) await eligibility.begin(id)
    else return
    ;(model.customers[customer] as Customer).eligible = verb === 'regain'
    settle(model, customer)
  } else if (verb === 'merge') {
    const target = model.customers[second] as Customer
    // Rare, or soon nobody would be left.
    if (what % 4 !== 0 || customer === second || mergedInto !== undefined || target.mergedInto !== undefined)
      return
    await eligibility.merge(id, target.id)
    Object.assign(model.customers[customer] as Customer, { eligible: false, mergedInto: second })
    moveAll(model, customer, second)
  } else if (!account) {
    return
  } else if (verb === 'setParent') {
    const parent = other % 4 === 0 ? undefined : another
    const answer = await accounts.setParent(account.id, parent?.id ?? null)
    expect([verb, answer]).toEqual([verb, foretellParent(account, parent)])
  } else if (verb === 'addPayer') {
    const holder = model.customers[second] as Customer
    const { outcome, account_holder_id } = await accounts.addHolder(account.id, holder.id, 'payer')
    const expected = account.payers.has(second)
      ? 'unchanged'
      : account.status === 'closed'
        ? 'refused'
        : holder.eligible
          ? 'added'
          : 'not_eligible'
    expect([verb, outcome]).toEqual([verb, expected])
    if (outcome === 'added') account.payers.set(second, account_holder_id)
  } else if (verb === 'endPayer') {
    const role = account.payers.get(second)
    expect(await accounts.endHolder(role ?? randomUUID())).toBe(role ? 'done' : 'unknown')
    account.payers.delete(second)
  } else if (verb === 'byHand') {
    const to = statuses[other % 4] as Status
    const pair = `${account.status} ${to}`
    if (account.status === to) return
    const fault = await failure(
      superuser,
      `update strata_accounts.accounts set ${events[to]} where account_id = $1`,
      [account.id],
    )
    const told = seen.byHand.get(pair) ?? new Set()
    seen.byHand.set(pair, told.add(fault?.code ?? 'done'))
    if (fault === null) {
      account.frozenBy = to === 'frozen' ? 'operator' : to === 'closed' ? account.frozenBy : undefined
      account.status = to
      if (to === 'closed') account.isDefault = false
    }
  } else {
    seen.byFunction.add(`${verb} ${account.status}`)
    const before = account.status
    const answer = await accounts[verb as 'open'](account.id)
    expect([verb, before, answer]).toEqual([verb, before, foretell[verb]?.(model, account)])
  }
  seen.steps += 1
}

async function compare(model: Model): Promise<void> {
  const ids = model.accounts.map(({ id }) => id)
  const { rows } = await superuser.query(
    `select a.account_id, a.customer_id, a.parent_account_id, a.is_default, a.status, case when a.status = 'frozen' then a.frozen_by end as frozen_by,
            array(select h.customer_id::text from strata_accounts.account_holders h
                  where h.account_id = a.account_id and h.capacity = 'payer' and h.ended_at is null order by 1) as payers,
            (select h.customer_id from strata_accounts.account_holders h
             where h.account_id = a.account_id and h.capacity = 'owner' and h.ended_at is null) as owner,
            (select array_agg(e.to_status order by e.lifecycle_event_id) from strata_audit.lifecycle_events e where e.row_key = a.account_id) as statuses
     from strata_accounts.accounts a where a.account_id = any ($1) order by 1`,
    [ids],
  )
  const nameOf = (index: number) => (model.customers[index] as Customer).id
  const expected = model.accounts
    .map((account) => ({
      account_id: account.id,
      customer_id: nameOf(account.owner),
      parent_account_id: account.parent?.id ?? null,
      is_default: account.isDefault,
      status: account.status,
      frozen_by: account.status === 'frozen' ? account.frozenBy : null,
      payers: [...account.payers.keys()].map(nameOf).sort(),
      owner: nameOf(account.owner),
    }))
    .sort((a, b) => (a.account_id < b.account_id ? -1 : 1))
  expect(rows.map(({ statuses: _, ...row }) => row)).toEqual(expected)
  for (const { statuses: path } of rows)
    for (let i = 1; i < path.length; i++) expect(allowed).toContain(`${path[i - 1]} ${path[i]}`)
}

test('[R4] whatever is done to accounts in whatever order, each answer is the foretold one, and no forbidden change of status is ever made', {
  timeout: 600_000,
}, async () => {
  const step = fc.record({
    verb: fc.constantFrom(...verbs),
    what: fc.nat({ max: 47 }),
    other: fc.nat({ max: 47 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.noBias(fc.array(step, { minLength: 60, maxLength: 120, size: 'max' })),
      async (steps) => {
        const model: Model = { customers: [], accounts: [] }
        for (let i = 0; i < 4; i++)
          model.customers.push({ id: await eligibility.begin(), eligible: true, mergedInto: undefined })
        for (const taken of steps) await take(model, taken)
        await compare(model)
      },
    ),
    { numRuns: rounds(40, 400), seed: rounds(1, Date.now() % 100_000), endOnFailure: true },
  )
  // Every pair of states, by hand: a change is made exactly when it is on the list.
  for (const from of statuses)
    for (const to of statuses) {
      if (from === to) continue
      const pair = `${from} ${to}`
      expect([pair, [...(seen.byHand.get(pair) ?? [])]]).toEqual([
        pair,
        [allowed.includes(pair) ? 'done' : 'ST201'],
      ])
    }
  // Every function in every state.
  for (const verb of Object.keys(foretell))
    for (const status of statuses) expect(seen.byFunction).toContain(`${verb} ${status}`)
})

afterAll(() => console.log(`accounts against their model: ${seen.steps} steps`))

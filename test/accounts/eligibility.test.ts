/** What becomes of accounts when their customer changes: eligibility lost and found, merges, and who tells accounts of them. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inRollback, testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
  openSession,
  setClock,
} from '../support/people.js'
import { type Accounts, accountsOf, createAccount, eligibilityOf, openAccount } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let superuser: pg.Client
let installer: pg.Client
let accounts: Accounts
let eligibility: ReturnType<typeof eligibilityOf>
beforeAll(async () => {
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  accounts = accountsOf(operator)
  eligibility = eligibilityOf(superuser)
})

const stateOf = async (accountId: string) => {
  const { rows } = await superuser.query(
    'select status, frozen_by from strata_accounts.accounts where account_id = $1',
    [accountId],
  )
  return [rows[0].status, rows[0].frozen_by].filter(Boolean).join(' by ')
}
const statesOf = async (accountIds: string[]) => {
  const states: string[] = []
  for (const accountId of accountIds) states.push(await stateOf(accountId))
  return states
}
const settings = (values: Record<string, string>) =>
  superuser.query(
    'update strata_core.settings s set value = v.value from jsonb_each_text($1) as v (setting, value) where s.setting = v.setting',
    [JSON.stringify(values)],
  )

describe('a customer who loses eligibility', () => {
  test('has the open accounts frozen, and unfrozen when it is back, but for those that an operator froze', async () => {
    const customerId = await eligibility.begin()
    const ids: [string, string, string, string] = [
      await openAccount(accounts, customerId),
      await openAccount(accounts, customerId),
      await createAccount(accounts, customerId),
      await openAccount(accounts, customerId),
    ]
    await accounts.freeze(ids[1])
    await accounts.close(ids[3])
    await eligibility.lose(customerId)
    expect(await statesOf(ids)).toEqual(['frozen by policy', 'frozen by operator', 'pending', 'closed'])
    expect([
      await accounts.unfreeze(ids[0]),
      await accounts.unfreeze(ids[1]),
      await accounts.open(ids[2]),
    ]).toEqual(Array(3).fill('not_eligible'))
    await eligibility.begin(customerId)
    expect(await statesOf(ids)).toEqual(['open', 'frozen by operator', 'pending', 'closed'])
    const { rows } = await operator.query('select status, reason from strata.account_status_periods($1)', [
      ids[0],
    ])
    expect(rows.slice(2)).toEqual([
      { status: 'frozen', reason: 'the customer is not eligible any more' },
      { status: 'open', reason: 'the customer is eligible again' },
    ])
  })

  test('stays frozen when an operator took the freeze over', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    await eligibility.lose(customerId)
    expect(await accounts.freeze(accountId, 'under investigation')).toBe('done')
    await eligibility.begin(customerId)
    expect(await stateOf(accountId)).toBe('frozen by operator')
    expect(await accounts.unfreeze(accountId)).toBe('done')
  })

  test('keeps accounts as they are where the policies say so, and can open none', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    const pending = await createAccount(accounts, customerId)
    await inRollback(superuser, async () => {
      await settings({ account_freeze_policy: 'keep' })
      await eligibility.lose(customerId)
      expect(await stateOf(accountId)).toBe('open')
    })
    await settings({ account_unfreeze_policy: 'keep' })
    await eligibility.lose(customerId)
    expect(await accounts.open(pending)).toBe('not_eligible')
    await eligibility.begin(customerId)
    expect(await stateOf(accountId)).toBe('frozen by policy')
    expect(await accounts.unfreeze(accountId)).toBe('done')
    await settings({ account_unfreeze_policy: 'unfreeze' })
  })

  test('by the clock alone can open and unfreeze nothing any more', async () => {
    const customerId = await eligibility.begin(undefined, new Date(Date.now() + 3_600_000))
    const [opened, pending] = [
      await openAccount(accounts, customerId),
      await createAccount(accounts, customerId),
    ]
    await accounts.freeze(opened)
    await setClock(installer, new Date(Date.now() + 7_200_000))
    expect([await accounts.open(pending), await accounts.unfreeze(opened)]).toEqual([
      'not_eligible',
      'not_eligible',
    ])
    expect((await accounts.addHolder(pending, customerId, 'payer')).outcome).toBe('not_eligible')
    await setClock(installer, null)
    expect([await accounts.open(pending), await accounts.unfreeze(opened)]).toEqual(['done', 'done'])
  })

  test('has accounts frozen by a session that replicates too, where only what is set to always fires', async () => {
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    const events = () =>
      one<number>(
        superuser,
        `select (select count(*) from strata_audit.lifecycle_events where row_key = $1)::int
              + (select count(*) from strata_audit.row_history where row_key = $1)::int`,
        [accountId],
      )
    const before = await events()
    const always = (tables: string[]) =>
      superuser.query(
        `do $$ declare r record; begin
           for r in select tgname, tgrelid::regclass as relation from pg_trigger where tgrelid = any ('{${tables}}'::regclass[]) and not tgisinternal and tgenabled <> 'D'
           loop execute format('alter table %s enable always trigger %I', r.relation, r.tgname); end loop; end $$`,
      )
    await inRollback(superuser, async () => {
      await superuser.query('set local session_replication_role = replica')
      await eligibility.lose(customerId)
      expect(await stateOf(accountId)).toBe('frozen by policy')
      expect(await events()).toBe(before)
    })
    await inRollback(superuser, async () => {
      await always(['strata_accounts.accounts', 'strata_accounts.account_holders'])
      await superuser.query('set local session_replication_role = replica')
      await eligibility.lose(customerId)
      expect(await stateOf(accountId)).toBe('frozen by policy')
      expect(await events()).toBe(before + 2)
    })
  })

  test('is refused where the accounts that others have just opened are not seen', async () => {
    const customerId = await eligibility.begin()
    await superuser.query('begin isolation level repeatable read')
    expect(
      await failure(
        superuser,
        'update strata_accounts.eligible_customers set lost_at = now() where customer_id = $1',
        [customerId],
      ),
    ).toMatchObject({ code: 'ST202' })
    await superuser.query('rollback')
  })
})

describe('a customer who is merged', () => {
  test('[R5] leaves accounts and roles to the survivor: the keys stay, and so does the ledger of a host that hangs on them', async () => {
    const [source, survivor] = [await eligibility.begin(), await eligibility.begin()]
    await superuser.query(`
      create schema if not exists shop;
      create table shop.ledger (entry bigint generated always as identity primary key,
        account_id uuid not null references strata_accounts.accounts (account_id), amount bigint not null);
      create function shop.refuse() returns trigger language plpgsql as $$ begin raise exception 'the ledger was touched'; end $$;`)
    const top = await openAccount(accounts, source)
    const below = await createAccount(accounts, source, 'EUR', top)
    const dollars = await openAccount(accounts, source, 'USD')
    const kept = await openAccount(accounts, survivor)
    for (const id of [top, dollars, kept]) await accounts.setDefault(id)
    await superuser.query(
      'insert into shop.ledger (account_id, amount) select a, 100 from unnest($1::uuid[]) as a',
      [[top, below, dollars]],
    )
    await superuser.query(
      'create trigger refuse before update or delete on shop.ledger for each row execute function shop.refuse()',
    )
    const ledger = () =>
      one(superuser, `select string_agg(l::text, ';' order by entry) || max(xmin::text) from shop.ledger l`)
    const before = await ledger()
    await eligibility.merge(source, survivor)

    expect(await ledger()).toBe(before)
    const { rows } = await superuser.query(
      `select account_id, parent_account_id, is_default, status from strata_accounts.accounts where customer_id = $1 order by account_id`,
      [survivor],
    )
    expect(rows).toEqual([
      { account_id: top, parent_account_id: null, is_default: false, status: 'open' },
      { account_id: below, parent_account_id: top, is_default: false, status: 'pending' },
      { account_id: dollars, parent_account_id: null, is_default: true, status: 'open' },
      { account_id: kept, parent_account_id: null, is_default: true, status: 'open' },
    ])
    expect(
      await one(
        superuser,
        `select count(*)::int from strata_accounts.account_holders where customer_id = $1`,
        [source],
      ),
    ).toBe(0)
    // Nothing happened to the accounts but that: no freeze on the way.
    expect(
      (await operator.query('select status from strata.account_status_periods($1)', [top])).rows,
    ).toEqual([{ status: 'pending' }, { status: 'open' }])
    expect((await accounts.create(source)).outcome).toBe('unknown')
    await superuser.query('drop schema shop cascade')
  })

  test('[R5] leaves a role that both had once, and the one of the source ended', async () => {
    const [owner, source, survivor] = [
      await eligibility.begin(),
      await eligibility.begin(),
      await eligibility.begin(),
    ]
    const accountId = await openAccount(accounts, owner)
    await accounts.addHolder(accountId, source, 'payer')
    await accounts.addHolder(accountId, survivor, 'payer')
    await accounts.addHolder(accountId, source, 'beneficiary')
    await eligibility.merge(source, survivor)
    const { rows } = await superuser.query(
      `select customer_id, capacity, ended_at is null as current from strata_accounts.account_holders
       where account_id = $1 and capacity <> 'owner' order by started_at`,
      [accountId],
    )
    expect(rows).toEqual([
      { customer_id: survivor, capacity: 'payer', current: false },
      { customer_id: survivor, capacity: 'payer', current: true },
      { customer_id: survivor, capacity: 'beneficiary', current: true },
    ])
  })

  test('[R5] leaves accounts in the state that the eligibility of the survivor asks for', async () => {
    const [a, b, c] = [await eligibility.begin(), await eligibility.begin(), await eligibility.begin()]
    const accountId = await openAccount(accounts, a)
    await eligibility.lose(b)
    await eligibility.merge(a, b)
    expect(await stateOf(accountId)).toBe('frozen by policy')
    // The survivor is merged in its turn, and a late message still names it.
    await eligibility.merge(b, c)
    expect(await stateOf(accountId)).toBe('open')
    const late = await eligibility.begin()
    const other = await openAccount(accounts, late)
    await eligibility.merge(late, b)
    expect(
      await one(superuser, 'select customer_id from strata_accounts.accounts where account_id = $1', [other]),
    ).toBe(c)
    expect(
      await failure(
        superuser,
        'update strata_accounts.eligible_customers set lost_at = now(), merged_into_customer_id = $2 where customer_id = $1',
        [c, a],
      ),
    ).toMatchObject({ code: 'ST402' })
  })
})

describe('the wiring of customers', () => {
  const customer = (name: string) =>
    one(operator, `select strata.create_customer('individual', $1, 'Wired')`, [name])
  const set = (customerId: string, what: string) =>
    superuser.query(`update strata_customers.customers set ${what} where customer_id = $1`, [customerId])
  const verify = async (customerId: string) => {
    await set(customerId, 'submitted_at = clock_timestamp()')
    await set(customerId, 'verified_at = clock_timestamp()')
  }
  const eligible = async (customerId: string) => {
    const { rows } = await superuser.query(
      `select eligible_at is not null as was, lost_at is null as "is", merged_into_customer_id as into from strata_accounts.eligible_customers where customer_id = $1`,
      [customerId],
    )
    return rows[0]
  }

  test('[S2] [A14] [R5] tells accounts, in the same transaction, who is verified, suspended, reinstated, closed and merged', async () => {
    const [ann, ben] = [await customer('Ann'), await customer('Ben')]
    expect(await eligible(ann)).toBeUndefined()
    await verify(ann)
    expect(await eligible(ann)).toEqual({ was: true, is: true, into: null })
    const accountId = await openAccount(accounts, ann)

    await operator.query('begin')
    await operator.query('select strata.suspend_customer($1)', [ann])
    expect(await stateOf(accountId)).toBe('open')
    await operator.query('commit')
    expect(await stateOf(accountId)).toBe('frozen by policy')
    await operator.query('select strata.reinstate_customer($1)', [ann])
    expect([await stateOf(accountId), await eligible(ann)]).toEqual([
      'open',
      { was: true, is: true, into: null },
    ])

    // A survivor who never was eligible takes the accounts over, frozen, until verified.
    await set(ann, `merged_at = clock_timestamp(), merged_into_customer_id = '${ben}'`)
    expect(await eligible(ann)).toEqual({ was: true, is: false, into: ben })
    expect(await eligible(ben)).toEqual({ was: false, is: false, into: null })
    expect(await stateOf(accountId)).toBe('frozen by policy')
    await verify(ben)
    expect([await stateOf(accountId), await eligible(ben)]).toEqual([
      'open',
      { was: true, is: true, into: null },
    ])
    await operator.query('select strata.close_customer($1)', [ben])
    expect(await stateOf(accountId)).toBe('frozen by policy')
    expect(await accounts.close(accountId)).toBe('done')
  })

  test('[S2] [A14] carries until when a verification holds, and leaves accounts alone when it changes nothing for them', async () => {
    const customerId = await customer('Timed')
    await verify(customerId)
    const changedAt = () =>
      one(
        superuser,
        'select changed_at::text from strata_accounts.eligible_customers where customer_id = $1',
        [customerId],
      )
    const before = await changedAt()
    await set(customerId, `status_reason = 'looked at'`)
    expect(await changedAt()).toBe(before)
    await set(customerId, `verified_until = '2100-01-01'`)
    expect(
      await one(
        superuser,
        'select eligible_until::date::text from strata_accounts.eligible_customers where customer_id = $1',
        [customerId],
      ),
    ).toBe('2100-01-01')
  })

  test('[S2] can be brought in step again by hand, also for customers that are older than it', async () => {
    const customerId = await customer('Older')
    await superuser.query('alter table strata_customers.customers disable trigger user')
    await verify(customerId)
    await superuser.query('alter table strata_customers.customers enable trigger user')
    expect(await eligible(customerId)).toBeUndefined()
    await superuser.query('select strata_wiring.project_eligibility()')
    expect(await eligible(customerId)).toEqual({ was: true, is: true, into: null })
  })

  test('[R1] shows a member the accounts of the customer that the own organization belongs to, and no other', async () => {
    const [auth, app] = [await db.client('auth'), await db.client('app')]
    const [mine, other] = [await customer('Mine'), await customer('Other')]
    for (const id of [mine, other]) await verify(id)
    const accountId = await openAccount(accounts, mine)
    await openAccount(accounts, other)
    const { organizationId } = await createOrganization(operator, 'with-accounts', mine)
    const userId = await createActiveUser(operator, auth, 'Any', 'Member')
    const token = await openSession(
      auth,
      userId,
      organizationId,
      await createMembership(operator, organizationId, userId),
    )
    const { rows } = await inSession(app, token, () =>
      app.query('select account_id, status from strata.accounts'),
    )
    expect(rows).toEqual([{ account_id: accountId, status: 'open' }])
    expect((await app.query('select * from strata.accounts')).rows).toEqual([])
  })

  test('[R1] shows analysts accounts of all customers, how many hold and operate them, and how long they were what', async () => {
    const analyst = await db.client('analyst')
    const customerId = await eligibility.begin()
    const accountId = await openAccount(accounts, customerId)
    await accounts.addOperator(accountId, randomUUID(), 'viewer')
    const { rows } = await analyst.query('select * from strata_analytics.accounts where account_id = $1', [
      accountId,
    ])
    expect(rows[0]).toMatchObject({
      customer_id: customerId,
      status: 'open',
      holder_count: 1,
      operator_count: 1,
    })
    expect(rows[0]).not.toHaveProperty('name')
    const periods = await analyst.query(
      'select status from strata_analytics.account_status_periods where account_id = $1',
      [accountId],
    )
    expect(periods.rows).toEqual([{ status: 'pending' }, { status: 'open' }])
  })
})

/** The noun without the others: its migration, on top of core and audit, on an empty database. */
import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { MIGRATIONS_DIRECTORY } from '../../src/migrate/files.js'
import { migrate } from '../../src/migrate/index.js'
import { emptyDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { type Accounts, accountsOf, createAccount, eligibilityOf } from './support.js'

const db = await emptyDatabase()
let superuser: pg.Client
let operator: pg.Client
let accounts: Accounts
beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'strata-accounts-'))
  for (const name of ['0001_create_core', '0002_create_audit', '0006_create_accounts'])
    await copyFile(join(MIGRATIONS_DIRECTORY, `${name}.sql`), join(directory, `${name}.sql`))
  await migrate({ databaseUrl: db.url('installer'), directory })
  await rm(directory, { recursive: true })
  superuser = await db.client('superuser')
  operator = await db.client('operator')
  accounts = accountsOf(operator)
})

test('[S1] [S2] accounts install alone, and there an account of a customer written by hand is opened, frozen, unfrozen and closed', async () => {
  const { rows } = await superuser.query(
    `select nspname::text as name from pg_namespace where nspname ~ '^strata' order by 1`,
  )
  expect(rows.map(({ name }) => name)).toEqual(['strata', 'strata_accounts', 'strata_audit', 'strata_core'])

  const eligibility = eligibilityOf(superuser)
  const customerId = await eligibility.begin()
  const accountId = await createAccount(accounts, customerId)
  const state = () =>
    one(
      superuser,
      `select concat_ws(' by ', status, frozen_by) from strata_accounts.accounts where account_id = $1`,
      [accountId],
    )
  expect([
    await accounts.open(accountId),
    await accounts.freeze(accountId),
    await accounts.unfreeze(accountId),
  ]).toEqual(['done', 'done', 'done'])
  await eligibility.lose(customerId)
  expect(await state()).toBe('frozen by policy')
  expect(await accounts.unfreeze(accountId)).toBe('not_eligible')
  await eligibility.begin(customerId)
  expect(await state()).toBe('open')
  await accounts.addOperator(accountId, randomUUID(), 'administrator')
  await accounts.setDefault(accountId)
  const survivorId = await eligibility.begin()
  await eligibility.merge(customerId, survivorId)
  expect(await one(superuser, 'select customer_id from strata_accounts.accounts')).toBe(survivorId)
  expect(await accounts.close(accountId)).toBe('done')
  const periods = await operator.query('select status from strata.account_status_periods($1)', [accountId])
  expect(periods.rows.map(({ status }) => status)).toEqual([
    'pending',
    'open',
    'frozen',
    'open',
    'frozen',
    'open',
    'closed',
  ])
})

test('[S1] every function that comes with accounts can be called there: none looks for what is not installed', async () => {
  const { rows } = await superuser.query<{ call: string }>(
    `select format('select %s(%s)', p.oid::regproc, (select string_agg('null::' || format_type(t, null), ', ') from unnest(p.proargtypes) t)) as call
     from pg_proc p where p.pronamespace = 'strata'::regnamespace and p.pronargs > 0`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(14)
  for (const { call } of rows) {
    const code = await operator.query(call).then(
      () => 'answered',
      (error: pg.DatabaseError) => error.code,
    )
    expect([call, code]).toEqual([call, expect.stringMatching(/^(answered|ST402)$/)])
  }
})

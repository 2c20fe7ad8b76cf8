/** Accounts by the functions that an operator calls, and eligibility by hand: to accounts it makes no difference who writes it. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { one } from '../support/people.js'

export const accountsOf = (operator: pg.ClientBase) => {
  const call = (name: string, ...values: unknown[]): Promise<string> =>
    one(operator, `select strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')})`, values)
  const row = async (name: string, ...values: unknown[]) =>
    (
      await operator.query(
        `select * from strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')})`,
        values,
      )
    ).rows[0]
  return {
    create: (customerId: string, currency = 'EUR', parent: string | null = null, type = 'payment') =>
      row('create_account', customerId, type, currency, null, parent) as Promise<{
        outcome: string
        account_id: string
      }>,
    open: (accountId: string, reason: string | null = null) => call('open_account', accountId, reason),
    freeze: (accountId: string, reason: string | null = null) => call('freeze_account', accountId, reason),
    unfreeze: (accountId: string, reason: string | null = null) =>
      call('unfreeze_account', accountId, reason),
    close: (accountId: string, reason: string | null = null) => call('close_account', accountId, reason),
    setDefault: (accountId: string) => call('set_default_account', accountId),
    setParent: (accountId: string, parent: string | null) => call('set_parent_account', accountId, parent),
    rename: (accountId: string, name: string | null) => call('rename_account', accountId, name),
    addHolder: (accountId: string, customerId: string, capacity: string) =>
      row('add_account_holder', accountId, customerId, capacity) as Promise<{
        outcome: string
        account_holder_id: string
      }>,
    endHolder: (holderId: string) => call('end_account_holder', holderId),
    addOperator: (accountId: string, userId: string, capacity: string) =>
      row('add_account_operator', accountId, userId, capacity) as Promise<{
        outcome: string
        account_operator_id: string
      }>,
    endOperator: (operatorId: string) => call('end_account_operator', operatorId),
  }
}
export type Accounts = ReturnType<typeof accountsOf>

/** A pending account that must come into being. */
export async function createAccount(
  accounts: Accounts,
  customerId: string,
  currency = 'EUR',
  parent: string | null = null,
) {
  const { outcome, account_id } = await accounts.create(customerId, currency, parent)
  if (outcome !== 'created') throw new Error(`No account was made: ${outcome}`)
  return account_id
}

export async function openAccount(accounts: Accounts, customerId: string, currency = 'EUR') {
  const accountId = await createAccount(accounts, customerId, currency)
  const outcome = await accounts.open(accountId)
  if (outcome !== 'done') throw new Error(`No account was opened: ${outcome}`)
  return accountId
}

/** Writes eligibility as whoever feeds the table would. */
export const eligibilityOf = (client: pg.ClientBase) => ({
  async begin(customerId: string = randomUUID(), until: Date | null = null): Promise<string> {
    await client.query(
      `insert into strata_accounts.eligible_customers as e (customer_id, eligible_at, eligible_until) values ($1, clock_timestamp(), $2)
       on conflict (customer_id) do update set eligible_at = excluded.eligible_at, eligible_until = excluded.eligible_until, lost_at = null`,
      [customerId, until],
    )
    return customerId
  },
  lose: (customerId: string) =>
    client.query(
      'update strata_accounts.eligible_customers set lost_at = clock_timestamp() where customer_id = $1',
      [customerId],
    ),
  merge: (customerId: string, survivorId: string) =>
    client.query(
      `update strata_accounts.eligible_customers set lost_at = coalesce(lost_at, clock_timestamp()), merged_into_customer_id = $2 where customer_id = $1`,
      [customerId, survivorId],
    ),
  /** Answers since when the customer was not eligible, which undoing the merge puts back. */
  async mergeUndoably(customerId: string, survivorId: string): Promise<string | null> {
    const { rows } = await client.query(
      'select lost_at::text from strata_accounts.eligible_customers where customer_id = $1',
      [customerId],
    )
    await this.merge(customerId, survivorId)
    return rows[0].lost_at
  },
  unmerge: (customerId: string, lostAt: string | null) =>
    client.query(
      'update strata_accounts.eligible_customers set merged_into_customer_id = null, lost_at = $2 where customer_id = $1',
      [customerId, lostAt],
    ),
})

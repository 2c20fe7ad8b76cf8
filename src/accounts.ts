/** Accounts, their holders and operators: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/accounts.js'
import type { AccountStatus, AddAccountHolderOutcome, CreateAccountOutcome } from './queries/values.js'

/** An account as the organization of its customer sees it. */
export type OwnAccount = queries.ListOwnAccountsResult
/** An account in which a customer has `capacities` now; `customer_id` is its owner. */
export type Account = Omit<queries.ListAccountsResult, 'status' | 'frozen_by'> & {
  status: AccountStatus
  frozen_by: 'policy' | 'operator' | null
}
/** What a customer (holder) or a user (operator) is to an account, or was. */
export type AccountRole = queries.ListAccountRolesResult
export type AccountStatusPeriod = Omit<queries.ListAccountStatusPeriodsResult, 'status'> & {
  status: AccountStatus
}
export type CreatedAccount =
  | { outcome: 'created'; account_id: string }
  | { outcome: Exclude<CreateAccountOutcome, 'created'> }
export type AddedAccountHolder =
  | { outcome: 'added' | 'unchanged'; account_holder_id: string }
  | { outcome: Exclude<AddAccountHolderOutcome, 'added' | 'unchanged'> }
export type AddedAccountOperator =
  | { outcome: 'added' | 'unchanged'; account_operator_id: string }
  | { outcome: 'refused' | 'unknown' }

/** The row without the keys that it does not have: those of an outcome that made nothing are null. */
const told = (row: object | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null))

/** The accounts of the customer that the session's organization belongs to, oldest first; `after` is the last one of the page before. */
export async function listOwnAccounts(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.ownAccountPage> = {},
): Promise<OwnAccount[]> {
  const { limit, after } = parse(inputs.ownAccountPage, input)
  return tx.run(queries.listOwnAccounts, { limit, after_account_id: after.account_id })
}

/** One of these accounts, by its id. */
export async function getOwnAccount(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.accountRef>,
): Promise<OwnAccount | undefined> {
  const [row] = await tx.run(queries.getOwnAccount, parse(inputs.accountRef, input))
  return row
}

/** The currencies in which accounts can be kept, with their decimals. */
export async function listCurrencies(on: Runner<'app' | 'operator'>) {
  return on.run(queries.listCurrencies)
}

/** What accounts can be for. */
export async function listAccountTypes(on: Runner<'app' | 'operator'>) {
  return on.run(queries.listAccountTypes)
}

/** Makes a pending account, owned by the customer. `unknown`: the customer never was eligible, or was merged into another. */
export async function createAccount(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createAccount>,
): Promise<CreatedAccount> {
  const [row] = await on.run(queries.createAccount, parse(inputs.createAccount, input))
  return told(row) as CreatedAccount
}

/** Opens a pending account of a customer who is eligible at this moment. */
export async function openAccount(on: Runner<'operator'>, input: z.input<typeof inputs.changeAccount>) {
  const [row] = await on.run(queries.openAccount, parse(inputs.changeAccount, input))
  return (row as queries.OpenAccountResult).outcome
}

/** Freezes an account until an operator unfreezes it, also one that is frozen because its customer lost eligibility. */
export async function freezeAccount(on: Runner<'operator'>, input: z.input<typeof inputs.changeAccount>) {
  const [row] = await on.run(queries.freezeAccount, parse(inputs.changeAccount, input))
  return (row as queries.FreezeAccountResult).outcome
}

/** Unfreezes an account, whoever froze it, of a customer who is eligible at this moment. */
export async function unfreezeAccount(on: Runner<'operator'>, input: z.input<typeof inputs.changeAccount>) {
  const [row] = await on.run(queries.unfreezeAccount, parse(inputs.changeAccount, input))
  return (row as queries.UnfreezeAccountResult).outcome
}

/** Closes an account for good. `has_children`: an account below it is not closed. */
export async function closeAccount(on: Runner<'operator'>, input: z.input<typeof inputs.changeAccount>) {
  const [row] = await on.run(queries.closeAccount, parse(inputs.changeAccount, input))
  return (row as queries.CloseAccountResult).outcome
}

/** Gives an account another name, or none. */
export async function renameAccount(on: Runner<'operator'>, input: z.input<typeof inputs.renameAccount>) {
  const [row] = await on.run(queries.renameAccount, parse(inputs.renameAccount, input))
  return (row as queries.RenameAccountResult).outcome
}

/** Makes an account the default of its customer in its currency, in the place of the one that was. */
export async function setDefaultAccount(on: Runner<'operator'>, input: z.input<typeof inputs.accountRef>) {
  const [row] = await on.run(queries.setDefaultAccount, parse(inputs.accountRef, input))
  return (row as queries.SetDefaultAccountResult).outcome
}

/** Puts an account below another one of its customer, or (null) at the top. `circle`: that one is below it already. */
export async function setParentAccount(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.setParentAccount>,
) {
  const [row] = await on.run(queries.setParentAccount, parse(inputs.setParentAccount, input))
  return (row as queries.SetParentAccountResult).outcome
}

/** Gives a customer who is eligible at this moment a capacity in an account. */
export async function addAccountHolder(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.addAccountHolder>,
): Promise<AddedAccountHolder> {
  const [row] = await on.run(queries.addAccountHolder, parse(inputs.addAccountHolder, input))
  return told(row) as AddedAccountHolder
}

/** Ends a capacity of a customer; the owner's is `refused`. */
export async function endAccountHolder(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.accountHolderRef>,
) {
  const [row] = await on.run(queries.endAccountHolder, parse(inputs.accountHolderRef, input))
  return (row as queries.EndAccountHolderResult).outcome
}

/** Lets a user operate an account. That the user exists is for the caller to know. */
export async function addAccountOperator(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.addAccountOperator>,
): Promise<AddedAccountOperator> {
  const [row] = await on.run(queries.addAccountOperator, parse(inputs.addAccountOperator, input))
  return told(row) as AddedAccountOperator
}

export async function endAccountOperator(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.accountOperatorRef>,
) {
  const [row] = await on.run(queries.endAccountOperator, parse(inputs.accountOperatorRef, input))
  return (row as queries.EndAccountOperatorResult).outcome
}

/** The accounts in which a customer has a capacity now, closed ones too, oldest first; `after` is the last one of the page before. */
export async function listAccounts(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.accountPage>,
): Promise<Account[]> {
  const { customer_id, limit, after } = parse(inputs.accountPage, input)
  const rows = await on.run(queries.listAccounts, { customer_id, limit, after_account_id: after?.account_id })
  return rows as Account[]
}

/** Who has to do with an account, in what capacity, from when to when. */
export async function listAccountRoles(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.accountRef>,
): Promise<AccountRole[]> {
  return on.run(queries.listAccountRoles, parse(inputs.accountRef, input))
}

/** What an account was, from when to when, and why. */
export async function listAccountStatusPeriods(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.accountRef>,
): Promise<AccountStatusPeriod[]> {
  const rows = await on.run(queries.listAccountStatusPeriods, parse(inputs.accountRef, input))
  return rows as AccountStatusPeriod[]
}

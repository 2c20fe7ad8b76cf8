/** Customers, the legal entities: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/customers.js'
import type { Change } from './users.js'

export type Customer = queries.GetCustomerResult

const changed = (rows: { outcome: string }[]) => rows[0]?.outcome as Change

/** The customer that the session's organization belongs to, if it belongs to one. */
export async function getCustomer(tx: Runner<'app'>): Promise<Customer | undefined> {
  const [row] = await tx.run(queries.getCustomer)
  return row
}

/** Enters an individual or an enterprise; answers the new customer_id. */
export async function createCustomer(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createCustomer>,
): Promise<string> {
  const [row] = await on.run(queries.createCustomer, parse(inputs.createCustomer, input))
  return (row as queries.CreateCustomerResult).customer_id
}

/** Begins a new current address of a type and ends the one before, which is kept. */
export async function setCustomerAddress(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerAddress>,
) {
  const [row] = await on.run(queries.setCustomerAddress, parse(inputs.customerAddress, input))
  return row?.outcome as 'done' | 'unknown'
}

export async function suspendCustomer(on: Runner<'operator'>, input: z.input<typeof inputs.changeCustomer>) {
  return changed(await on.run(queries.suspendCustomer, parse(inputs.changeCustomer, input)))
}

export async function reinstateCustomer(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeCustomer>,
) {
  return changed(await on.run(queries.reinstateCustomer, parse(inputs.changeCustomer, input)))
}

/** Ends the relation with a customer for good; nothing is deleted. */
export async function closeCustomer(on: Runner<'operator'>, input: z.input<typeof inputs.changeCustomer>) {
  return changed(await on.run(queries.closeCustomer, parse(inputs.changeCustomer, input)))
}

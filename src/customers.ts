/** Customers, the legal entities: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/customers.js'

export type Customer = queries.GetCustomerResult
export type CustomerAttributes = queries.CustomerHistoryResult
export type CustomerRelationship = queries.ListCustomerRelationshipsResult
export type Representative = queries.ListRepresentativesResult
export type CustomerErasure = queries.EraseCustomerResult

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
  return (row as queries.SetCustomerAddressResult).outcome
}

export async function suspendCustomer(on: Runner<'operator'>, input: z.input<typeof inputs.changeCustomer>) {
  const [row] = await on.run(queries.suspendCustomer, parse(inputs.changeCustomer, input))
  return (row as queries.SuspendCustomerResult).outcome
}

export async function reinstateCustomer(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeCustomer>,
) {
  const [row] = await on.run(queries.reinstateCustomer, parse(inputs.changeCustomer, input))
  return (row as queries.ReinstateCustomerResult).outcome
}

/** Ends the relation with a customer for good; nothing is deleted. */
export async function closeCustomer(on: Runner<'operator'>, input: z.input<typeof inputs.changeCustomer>) {
  const [row] = await on.run(queries.closeCustomer, parse(inputs.changeCustomer, input))
  return (row as queries.CloseCustomerResult).outcome
}

/** Changes the legal attributes of a customer, all of them together; a verified one is then to be verified anew. */
export async function updateCustomer(on: Runner<'operator'>, input: z.input<typeof inputs.updateCustomer>) {
  const [row] = await on.run(queries.updateCustomer, parse(inputs.updateCustomer, input))
  return (row as queries.UpdateCustomerResult).outcome
}

/** The legal attributes that a customer has and had, the present ones first. */
export async function customerHistory(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<CustomerAttributes[]> {
  return on.run(queries.customerHistory, parse(inputs.customerRef, input))
}

/** Begins a new current contact of a type, or none with null, and ends the one before, which is kept. */
export async function setCustomerContact(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerContact>,
) {
  const [row] = await on.run(queries.setCustomerContact, parse(inputs.customerContact, input))
  return (row as queries.SetCustomerContactResult).outcome
}

/** The first customer becomes the `relationship_type` of the second: its parent_company, a representative of it. */
export async function relateCustomers(on: Runner<'operator'>, input: z.input<typeof inputs.relateCustomers>) {
  const [row] = await on.run(queries.relateCustomers, parse(inputs.relateCustomers, input))
  return (row as queries.RelateCustomersResult).outcome
}

/** Ends a relation between two customers, which is kept with its dates. */
export async function endCustomerRelationship(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRelationshipRef>,
) {
  const [row] = await on.run(queries.endCustomerRelationship, parse(inputs.customerRelationshipRef, input))
  return (row as queries.EndCustomerRelationshipResult).outcome
}

/** The relations of a customer on either side, those that stand first. */
export async function listCustomerRelationships(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<CustomerRelationship[]> {
  return on.run(queries.listCustomerRelationships, parse(inputs.customerRef, input))
}

/** A user acts for a customer from now on. */
export async function addRepresentative(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.representative>,
) {
  const [row] = await on.run(queries.addRepresentative, parse(inputs.representative, input))
  return (row as queries.AddRepresentativeResult).outcome
}

/** A user acts for a customer no more, in one capacity or, where none is named, in any. */
export async function endRepresentative(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.endRepresentative>,
) {
  const [row] = await on.run(queries.endRepresentative, parse(inputs.endRepresentative, input))
  return (row as queries.EndRepresentativeResult).outcome
}

/** Who acts and acted for a customer. */
export async function listRepresentatives(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<Representative[]> {
  return on.run(queries.listRepresentatives, parse(inputs.customerRef, input))
}

/** Enters a coupon, a trial or another benefit that each customer gets once. */
export async function createBenefit(on: Runner<'operator'>, input: z.input<typeof inputs.createBenefit>) {
  const [row] = await on.run(queries.createBenefit, parse(inputs.createBenefit, input))
  return (row as queries.CreateBenefitResult).outcome
}

/** Nobody gets the benefit any more. */
export async function endBenefit(on: Runner<'operator'>, input: z.input<typeof inputs.benefitRef>) {
  const [row] = await on.run(queries.endBenefit, parse(inputs.benefitRef, input))
  return (row as queries.EndBenefitResult).outcome
}

/** A customer gets a benefit: once, however many ask at the same moment. */
export async function redeemBenefit(on: Runner<'operator'>, input: z.input<typeof inputs.redeemBenefit>) {
  const [row] = await on.run(queries.redeemBenefit, parse(inputs.redeemBenefit, input))
  return (row as queries.RedeemBenefitResult).outcome
}

/** Orders that what is known of a customer be kept, whatever else has run out. */
export async function placeLegalHold(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.placeLegalHold>,
): Promise<queries.PlaceLegalHoldResult> {
  const [row] = await on.run(queries.placeLegalHold, parse(inputs.placeLegalHold, input))
  return row as queries.PlaceLegalHoldResult
}

/** Ends an order to keep what is known of a customer. */
export async function liftLegalHold(on: Runner<'operator'>, input: z.input<typeof inputs.legalHoldRef>) {
  const [row] = await on.run(queries.liftLegalHold, parse(inputs.legalHoldRef, input))
  return (row as queries.LiftLegalHoldResult).outcome
}

/** Erases the personal data of a customer who has left, once nothing of it has to be kept; until then it answers until when (null: no end is set). */
export async function eraseCustomer(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.eraseCustomer>,
): Promise<CustomerErasure> {
  const [row] = await on.run(queries.eraseCustomer, parse(inputs.eraseCustomer, input))
  return row as CustomerErasure
}

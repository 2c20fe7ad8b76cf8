/** Terms and consents: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/terms.js'

export type Term = queries.ListTermsResult
export type PendingTerm = queries.ListPendingTermsResult
export type AcceptedTerms =
  | { outcome: 'accepted'; consent_id: string }
  | { outcome: 'unchanged'; consent_id: string }
  | { outcome: 'superseded' | 'not_allowed' | 'impersonation_refused' | 'unknown' }
export type MyConsent = queries.ListMyConsentsResult
export type Consent = queries.ListConsentsResult

/** Enters a text that is to be agreed to; it has no version yet. */
export async function createTerm(on: Runner<'operator'>, input: z.input<typeof inputs.createTerm>) {
  const [row] = await on.run(queries.createTerm, parse(inputs.createTerm, input))
  return (row as queries.CreateTermResult).outcome
}

/** Publishes a version of a term, now or at a time to come. It cannot be changed afterwards. */
export async function publishTermVersion(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.publishTermVersion>,
) {
  const [row] = await on.run(queries.publishTermVersion, parse(inputs.publishTermVersion, input))
  return (row as queries.PublishTermVersionResult).outcome
}

/** Nobody is asked to accept a term any more; what was accepted stays on record. */
export async function retireTerm(on: Runner<'operator'>, input: z.input<typeof inputs.termRef>) {
  const [row] = await on.run(queries.retireTerm, parse(inputs.termRef, input))
  return (row as queries.RetireTermResult).outcome
}

/** The terms in use, each in the version that is in force. */
export async function listTerms(on: Runner<'app'> | Runner<'auth'> | Runner<'operator'>): Promise<Term[]> {
  return (on as Runner<'auth'>).run(queries.listTerms)
}

/** What the user of the session has still to accept: for themself, for the organization that they manage, for customers that they may sign for. */
export async function listPendingTerms(tx: Runner<'app'>): Promise<PendingTerm[]> {
  return tx.run(queries.listPendingTerms)
}

/** The user of the session accepts a version that is in force, for whom the term binds; a customer is named. */
export async function acceptTerms(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.acceptTerms>,
): Promise<AcceptedTerms> {
  const [row] = await tx.run(queries.acceptTerms, parse(inputs.acceptTerms, input))
  const { outcome, consent_id } = row as queries.AcceptTermsResult
  return (consent_id ? { outcome, consent_id } : { outcome }) as AcceptedTerms
}

/** Takes back what was consented to. What was agreed to, or taken note of, stays. */
export async function withdrawConsent(tx: Runner<'app'>, input: z.input<typeof inputs.consentRef>) {
  const [row] = await tx.run(queries.withdrawConsent, parse(inputs.consentRef, input))
  return (row as queries.WithdrawConsentResult).outcome
}

/** What the user of the session accepted, for whomever, the latest first. */
export async function listMyConsents(tx: Runner<'app'>): Promise<MyConsent[]> {
  return tx.run(queries.listMyConsents)
}

/** Who accepted what, and when: of a user, for an organization, for a customer, or at all, page by page. */
export async function listConsents(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.listConsents> = {},
): Promise<Consent[]> {
  const { after, ...rest } = parse(inputs.listConsents, input)
  return on.run(queries.listConsents, { ...rest, after_consent_id: after?.consent_id })
}

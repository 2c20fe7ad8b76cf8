/**
 * Addresses over time: changing, ranking and removing them, recovering through them, and numbers that a carrier gave to somebody else. What counts attempts takes
 * the auth door itself and no transaction, because what is rolled back is not counted. Codes go to `sendCode` and show in no answer. What takes the
 * session of a person answers `session_refused` for a token that opens none, and mostly wants a sign-in that is not longer ago than the setting
 * `reauthentication_age` (`reauthentication_required`). All throw `InvalidInput` (ST402), those that send also `option_missing` (ST914) and `code_not_sent` (ST915).
 */
import type { z } from 'zod'
import type { Desk, Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { hashPassword } from './passwords.js'
import * as queries from './queries/users.js'
import type {
  BeginIdentifierChangeOutcome,
  ClaimNumberOutcome,
  ConfirmIdentifierChangeOutcome,
  ProveNumberHoldingOutcome,
  RequestNumberProofOutcome,
  ResetPasswordOutcome,
} from './queries/values.js'
import {
  type CodeSent,
  type Concluded,
  concluded,
  contactOf,
  deliver,
  type SignInDesk,
  setting,
  type Throttled,
} from './sign-in.js'

/**
 * `code_sent`: bring `challenge` and the code of the new address to `confirmIdentifierChange`, before `expires_at`. With `old_challenge` the old address got a code
 * as well, and both have to be confirmed.
 */
export type IdentifierChangeBegun =
  | (CodeSent & { identifier_change_id: string; version: number; old_challenge?: string })
  | Throttled
  | { outcome: Exclude<BeginIdentifierChangeOutcome, 'sent' | 'throttled'> }

/** `pending`: the other address must confirm, with this `version`. `conflict`: what was confirmed is another version; null when it was passed just now. */
export type IdentifierChangeConfirmed =
  | { outcome: 'applied'; version: number; identifier_id: string }
  | { outcome: 'pending'; version: number; expires_at: Date }
  | { outcome: 'conflict'; version: number | null }
  | Throttled
  | { outcome: Exclude<ConfirmIdentifierChangeOutcome, 'applied' | 'pending' | 'conflict' | 'throttled'> }

/** With a `step_up_required` the new password waits for the second proof and is set by it. */
export type PasswordReset = Concluded<ResetPasswordOutcome>

interface ClaimEntered<O extends string> {
  outcome: O
  number_reassignment_id: string
  user_id: string
  token: string
  session_id: string
  expires_at: Date
  device_token: string | null
  /** How long the holder is waited for; null where nobody is asked. */
  contest_until: O extends 'contested' ? Date : null
}
type Claimed<O extends string> = O extends 'claimed' | 'completed' | 'contested' | 'released'
  ? ClaimEntered<O>
  : { outcome: O }
/** Whoever claims has an empty user and a session of it; `contested`: the holder is asked. */
export type NumberClaimed = Claimed<ClaimNumberOutcome>

export type NumberProofRequested =
  | CodeSent
  | Throttled
  | { outcome: Exclude<RequestNumberProofOutcome, 'sent' | 'throttled'> }
export type NumberReassignment = queries.ListNumberReassignmentsResult
export type OpenNumberReassignment = queries.ListOpenNumberReassignmentsResult
export type NumberHolder = queries.ListNumberHistoryResult
export type Notice = queries.TakeNoticesResult

/** One row per private fact that was given: whether it is the user's, never what it is. */
export type RecoveryEvidence = queries.ListRecoveryCasesResult
/** `opened` tells nothing of what was found. Nobody decides before `reviewable_at`. */
export type RecoveryCaseOpened =
  | { outcome: 'opened'; recovery_case_id: string; reviewable_at: Date; expires_at: Date }
  | Throttled
  | { outcome: 'refused' }

/** Begins to add an address to the user of a session, or to put it in the place of another. Whether somebody else holds it is not told before it is proved. */
export async function beginIdentifierChange(
  on: SignInDesk,
  input: z.input<typeof inputs.beginIdentifierChange>,
): Promise<IdentifierChangeBegun> {
  const { identifier, ...change } = parse(inputs.beginIdentifierChange, input)
  setting(on, 'sendCode')
  const { kind, address } = contactOf(identifier)
  const [row] = await on.run(queries.beginIdentifierChange, { ...change, kind, address })
  const { outcome, ...answer } = row as queries.BeginIdentifierChangeResult
  if (outcome === 'throttled') return { outcome, until: answer.expires_at as Date }
  if (outcome !== 'sent') return { outcome }
  const { old_challenge_token, identifier_change_id, version } = answer
  const sent = await deliver(on, { ...answer, purpose: 'verify', kind, is_known: false })
  const begun = {
    ...sent,
    identifier_change_id: identifier_change_id as string,
    version: version as number,
  }
  if (old_challenge_token === null) return begun
  const { challenge: old_challenge } = await deliver(on, {
    purpose: 'confirm',
    kind,
    address: answer.old_address,
    code: answer.old_code,
    is_known: true,
    expires_at: answer.expires_at,
    challenge_token: old_challenge_token,
  })
  return { ...begun, old_challenge }
}

/** Confirms a change with the code that was sent to the new address or the old one. */
export async function confirmIdentifierChange(
  on: Desk<'auth'>,
  input: z.input<typeof inputs.confirmIdentifierChange>,
): Promise<IdentifierChangeConfirmed> {
  const { challenge: challenge_token, ...change } = parse(inputs.confirmIdentifierChange, input)
  const [row] = await on.run(queries.confirmIdentifierChange, { ...change, challenge_token })
  const { outcome, version, identifier_id, expires_at } = row as queries.ConfirmIdentifierChangeResult
  switch (outcome) {
    case 'applied':
      return { outcome, version: version as number, identifier_id: identifier_id as string }
    case 'pending':
      return { outcome, version: version as number, expires_at: expires_at as Date }
    case 'conflict':
      return { outcome, version }
    case 'throttled':
      return { outcome, until: expires_at as Date }
    default:
      return { outcome }
  }
}

export async function cancelIdentifierChange(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.identifierChangeRef>,
) {
  const [row] = await on.run(queries.cancelIdentifierChange, parse(inputs.identifierChangeRef, input))
  return (row as queries.CancelIdentifierChangeResult).outcome
}

/** Messages of its kind go to this address from now on. */
export async function makeIdentifierPrimary(on: Runner<'auth'>, input: z.input<typeof inputs.identifierRef>) {
  const [row] = await on.run(queries.makeIdentifierPrimary, parse(inputs.identifierRef, input))
  return (row as queries.MakeIdentifierPrimaryResult).outcome
}

/** Gives an address up; the last way to sign in stays. */
export async function removeIdentifier(on: Runner<'auth'>, input: z.input<typeof inputs.identifierRef>) {
  const [row] = await on.run(queries.removeIdentifier, parse(inputs.identifierRef, input))
  return (row as queries.RemoveIdentifierResult).outcome
}

/** Sets a new password with a code that `requestCode` sent for `recover`, signs in and ends all other sessions. */
export async function resetPassword(
  on: Desk<'auth'>,
  input: z.input<typeof inputs.resetPassword>,
): Promise<PasswordReset> {
  const { challenge: challenge_token, code, password, device } = parse(inputs.resetPassword, input)
  const password_hash = await hashPassword(password)
  const [row] = await on.run(queries.resetPassword, { challenge_token, code, password_hash, ...device })
  return concluded(row)
}

/**
 * Somebody who proved a number that another user holds says that they are somebody new, with the `step_up` of an answer that `is_claimable`: they start with an
 * empty user.
 */
export async function claimNumber(
  on: Desk<'auth'>,
  input: z.input<typeof inputs.claimNumber>,
): Promise<NumberClaimed> {
  const { step_up: step_up_token, device, ...person } = parse(inputs.claimNumber, input)
  const [row] = await on.run(queries.claimNumber, { step_up_token, ...person, ...device })
  const { session_token: token, ...answer } = row as queries.ClaimNumberResult
  if (token === null) return { outcome: answer.outcome } as NumberClaimed
  return { ...answer, token } as NumberClaimed
}

/** The claims on numbers that the user of a session holds, or claims. */
export async function listNumberReassignments(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.sessionToken>,
): Promise<NumberReassignment[]> {
  return on.run(queries.listNumberReassignments, parse(inputs.sessionToken, input))
}

/** Sends a code to a number that somebody else claims, for its holder. */
export async function requestNumberProof(
  on: SignInDesk,
  input: z.input<typeof inputs.numberReassignmentRef>,
): Promise<NumberProofRequested> {
  const claim = parse(inputs.numberReassignmentRef, input)
  setting(on, 'sendCode')
  const [row] = await on.run(queries.requestNumberProof, claim)
  const { outcome, ...answer } = row as queries.RequestNumberProofResult
  if (outcome === 'throttled') return { outcome, until: answer.expires_at as Date }
  if (outcome !== 'sent') return { outcome }
  return deliver(on, { ...answer, purpose: 'verify', kind: 'phone', is_known: true })
}

/** The holder proves to have the number still, which ends the claim. */
export async function proveNumberHolding(
  on: Desk<'auth'>,
  input: z.input<typeof inputs.proveNumberHolding>,
): Promise<Throttled | { outcome: Exclude<ProveNumberHoldingOutcome, 'throttled'> }> {
  const { challenge: challenge_token, ...proof } = parse(inputs.proveNumberHolding, input)
  const [row] = await on.run(queries.proveNumberHolding, { ...proof, challenge_token })
  const { outcome, expires_at } = row as queries.ProveNumberHoldingResult
  return outcome === 'throttled' ? { outcome, until: expires_at as Date } : { outcome }
}

export async function withdrawNumberClaim(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.numberReassignmentRef>,
) {
  const [row] = await on.run(queries.withdrawNumberClaim, parse(inputs.numberReassignmentRef, input))
  return (row as queries.WithdrawNumberClaimResult).outcome
}

/** The claims on numbers that nobody has decided, the oldest first. */
export async function listOpenNumberReassignments(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<OpenNumberReassignment[]> {
  return on.run(queries.listOpenNumberReassignments, parse(inputs.atMost, input))
}

export async function reviewNumberReassignment(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.reviewNumberReassignment>,
) {
  const [row] = await on.run(queries.reviewNumberReassignment, parse(inputs.reviewNumberReassignment, input))
  return (row as queries.ReviewNumberReassignmentResult).outcome
}

/** Who has held a number, from when to when. */
export async function listNumberHistory(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.numberRef>,
): Promise<NumberHolder[]> {
  return on.run(queries.listNumberHistory, parse(inputs.numberRef, input))
}

/** Does with claims on numbers what the clock allows; call it every hour or so. */
export async function settleNumberReassignments(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
) {
  const [row] = await on.run(queries.settleNumberReassignments, parse(inputs.atMost, input))
  return row as queries.SettleNumberReassignmentsResult
}

/** Takes messages that wait to be sent. Send each, then say so with `completeNotice`; what nobody says so of is taken again. */
export async function takeNotices(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<Notice[]> {
  return on.run(queries.takeNotices, parse(inputs.atMost, input))
}

export async function completeNotice(on: Runner<'worker'>, input: z.input<typeof inputs.noticeRef>) {
  const [row] = await on.run(queries.completeNotice, parse(inputs.noticeRef, input))
  return (row as queries.CompleteNoticeResult).outcome
}

/** Keeps the fingerprint of a private fact of the user of a session, for a recovery one day. */
export async function recordIdentification(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.recordIdentification>,
) {
  const [row] = await on.run(queries.recordIdentification, parse(inputs.recordIdentification, input))
  return (row as queries.RecordIdentificationResult).outcome
}

/** Somebody who lost every way in proves a new address with a code for `recover`, names the lost one and gives private facts; people review it. */
export async function openRecoveryCase(
  on: Desk<'auth'>,
  input: z.input<typeof inputs.openRecoveryCase>,
): Promise<RecoveryCaseOpened> {
  const { challenge, code, lost, identifications, device } = parse(inputs.openRecoveryCase, input)
  const { kind: lost_kind, address: lost_address } = contactOf(lost)
  const [row] = await on.run(queries.openRecoveryCase, {
    challenge_token: challenge,
    code,
    lost_kind,
    lost_address,
    kinds: identifications.map(({ kind }) => kind),
    fingerprints: identifications.map(({ fingerprint }) => fingerprint),
    key_versions: identifications.map(({ key_version }) => key_version),
    ...device,
  })
  const { outcome, ...answer } = row as queries.OpenRecoveryCaseResult
  if (outcome === 'throttled') return { outcome, until: answer.expires_at as Date }
  return (outcome === 'opened' ? { outcome, ...answer } : { outcome }) as RecoveryCaseOpened
}

/** The user did not ask for the recoveries that wait for a review. */
export async function refuseRecovery(on: Runner<'auth'>, input: z.input<typeof inputs.sessionToken>) {
  const [row] = await on.run(queries.refuseRecovery, parse(inputs.sessionToken, input))
  return (row as queries.RefuseRecoveryResult).outcome
}

/** The recoveries that wait for a review, the oldest first. */
export async function listRecoveryCases(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<RecoveryEvidence[]> {
  return on.run(queries.listRecoveryCases, parse(inputs.atMost, input))
}

export async function reviewRecoveryCase(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.reviewRecoveryCase>,
) {
  const [row] = await on.run(queries.reviewRecoveryCase, parse(inputs.reviewRecoveryCase, input))
  return (row as queries.ReviewRecoveryCaseResult).outcome
}

/** Users and their sessions: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/users.js'
import type {
  DeactivateUserOutcome,
  ImpersonateUserOutcome,
  OpenSessionOutcome,
  SuspendUserOutcome,
} from './queries/values.js'
import { contactOf } from './sign-in.js'

/** `unchanged`: it was so before. `refused`: the transition is not allowed from the present status. `unknown`: there is no such row. */
export type Change = 'done' | 'unchanged' | 'refused' | 'unknown'
export type OpenedSession =
  | { outcome: 'opened'; token: string; session_id: string; expires_at: Date }
  | { outcome: Exclude<OpenSessionOutcome, 'opened'> }
export type Impersonation =
  | { outcome: 'opened'; token: string; session_id: string; expires_at: Date }
  | { outcome: Exclude<ImpersonateUserOutcome, 'opened'> }
export type Erasure = queries.EraseUserResult
export type Holder = queries.FindHolderResult
export type Me = queries.GetMeResult
export type User = queries.GetUserResult
export type SecurityEvent = queries.ListSecurityEventsResult

const changed = (rows: { outcome: string }[]) => rows[0]?.outcome as Change

/** Opens a session for a person whom the host has recognised. The token is shown once and stored nowhere. */
export async function openSession(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.openSession>,
): Promise<OpenedSession> {
  const [row] = await on.run(queries.openSession, parse(inputs.openSession, input))
  return row?.outcome === 'opened' ? (row as OpenedSession) : ({ outcome: row?.outcome } as OpenedSession)
}

/**
 * Lets a member of staff, known by a session of the own, act as a user in an organization. The session has assurance level 1, ends with the one
 * it was started from, and records both identities with everything it does.
 */
export async function impersonateUser(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.impersonateUser>,
): Promise<Impersonation> {
  const [row] = await on.run(queries.impersonateUser, parse(inputs.impersonateUser, input))
  return row?.outcome === 'opened' ? (row as Impersonation) : ({ outcome: row?.outcome } as Impersonation)
}

/** Ends all sessions of a user. */
export async function revokeUserSessions(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.userRef>,
) {
  const [row] = await on.run(queries.revokeUserSessions, parse(inputs.userRef, input))
  return row?.outcome as 'revoked' | 'unknown'
}

/** The user of the session, with the own record. */
export async function getMe(tx: Runner<'app'>): Promise<Me | undefined> {
  const [row] = await tx.run(queries.getMe)
  return row
}

/** A user who has a membership in the session's organization. */
export async function getUser(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.userRef>,
): Promise<User | undefined> {
  const [row] = await tx.run(queries.getUser, parse(inputs.userRef, input))
  return row
}

/** The users of the session's organization, by key, page by page: `after` is the last of the page before. */
export async function listUsers(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.userPage> = {},
): Promise<User[]> {
  const { limit, after } = parse(inputs.userPage, input)
  return tx.run(queries.listUsers, { limit, after_user_id: after.user_id })
}

/** The users of the session's organization who can sign in in one way only, page by page: worth a word before they lose it. */
export async function listUsersAtRisk(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.userPage> = {},
): Promise<queries.ListUsersAtRiskResult[]> {
  const { limit, after } = parse(inputs.userPage, input)
  return tx.run(queries.listUsersAtRisk, { limit, after_user_id: after.user_id })
}

/** How long a user had which status. */
export async function listUserStatusPeriods(tx: Runner<'app'>, input: z.input<typeof inputs.userRef>) {
  return tx.run(queries.listUserStatusPeriods, parse(inputs.userRef, input))
}

/** Enters a user without a login; answers the new user_id. */
export async function createUser(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.createUser>,
): Promise<string> {
  const [row] = await on.run(queries.createUser, parse(inputs.createUser, input))
  return (row as queries.CreateUserResult).user_id
}

/** A placeholder becomes the user of the person it stands for. */
export async function registerUser(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.changeUser>,
) {
  return changed(await on.run(queries.registerUser, parse(inputs.changeUser, input)))
}

/** Remembers what another system calls a user. */
export async function addExternalId(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.externalId>,
) {
  const [row] = await on.run(queries.addExternalId, parse(inputs.externalId, input))
  return (row as queries.AddExternalIdResult).outcome
}

/** The user whom another system calls so, or whom that user was merged into. */
export async function findExternalId(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.externalIdRef>,
): Promise<string | undefined> {
  const [row] = await on.run(queries.findExternalId, parse(inputs.externalIdRef, input))
  return row?.user_id ?? undefined
}

/**
 * Whom an address, username or identity belongs to that somebody else wants: who holds it, and who held it so lately that nobody else can have it yet. For
 * staff; a person who asks is never told. None: nobody stands in the way.
 */
export async function findHolder(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.findHolder>,
): Promise<Holder[]> {
  const given = parse(inputs.findHolder, input)
  if ('subject' in given)
    return on.run(queries.findHolder, { kind: 'identity', value: given.subject, issuer: given.issuer })
  const { kind, address } = contactOf(given.identifier)
  return on.run(queries.findHolder, { kind, value: address })
}

/** Records that a contact of the user was proved; the first proof counts. */
export async function recordVerification(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.recordVerification>,
) {
  return changed(await on.run(queries.recordVerification, parse(inputs.recordVerification, input)))
}

/** Records a sign-in. */
export async function recordSignIn(on: Runner<'auth'>, input: z.input<typeof inputs.userRef>) {
  return changed(await on.run(queries.recordSignIn, parse(inputs.userRef, input)))
}

/** Locks a user for safety, until a time or until unlocked. */
export async function lockUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUserUntil>) {
  return changed(await on.run(queries.lockUser, parse(inputs.changeUserUntil, input)))
}

export async function unlockUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUser>) {
  return changed(await on.run(queries.unlockUser, parse(inputs.changeUser, input)))
}

/** Suspends a user as a sanction, until a time or until reinstated. */
export async function suspendUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUserUntil>) {
  const [row] = await on.run(queries.suspendUser, parse(inputs.changeUserUntil, input))
  return row?.outcome as SuspendUserOutcome
}

export async function reinstateUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUser>) {
  return changed(await on.run(queries.reinstateUser, parse(inputs.changeUser, input)))
}

/** The user leaves the platform; nothing is deleted. */
export async function deactivateUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUser>) {
  const [row] = await on.run(queries.deactivateUser, parse(inputs.changeUser, input))
  return row?.outcome as DeactivateUserOutcome
}

export async function reactivateUser(on: Runner<'operator'>, input: z.input<typeof inputs.changeUser>) {
  return changed(await on.run(queries.reactivateUser, parse(inputs.changeUser, input)))
}

/**
 * Erases a person for good and keeps what the person wrote. `unreached` names what a database cannot reach from within: backups, logs, copies.
 * The reason stays: name nobody in it.
 */
export async function eraseUser(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.eraseUser>,
): Promise<Erasure> {
  const [row] = await on.run(queries.eraseUser, parse(inputs.eraseUser, input))
  return row as Erasure
}

/** What happened to the safety of a user's account and sessions, the latest first; `event_uri` names the event of OpenID RISC or CAEP that it is. */
export async function listSecurityEvents(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.listSecurityEvents>,
): Promise<SecurityEvent[]> {
  return on.run(queries.listSecurityEvents, parse(inputs.listSecurityEvents, input))
}

/** Makes the partitions of attempts to sign in for this month and those ahead, and lets go of what is too old to keep; for once a day. */
export async function maintainSignIns(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.maintainSignIns> = {},
): Promise<queries.MaintainSignInsResult[]> {
  return on.run(queries.maintainSignIns, parse(inputs.maintainSignIns, input))
}

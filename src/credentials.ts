/**
 * How a signed-in person looks after the own ways to sign in. These functions go through the auth door and take the token of the person's session: what they
 * reach, the application's role must not. Whatever adds or removes a credential wants a sign-in that is not longer ago than the setting
 * `reauthentication_age` (NIST SP 800-63B §6.1.2: binding another authenticator takes authentication first), and answers `reauthentication_required` otherwise;
 * a token that opens no session is `session_refused`. All throw `InvalidInput` (ST402).
 */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import {
  newPasskeyHandle,
  type PasskeyRegistrationOptions,
  passkeyRegistrationOptions,
  verifyPasskeyRegistration,
} from './passkeys.js'
import { hashPassword } from './passwords.js'
import * as queries from './queries/users.js'
import type {
  AddPasskeyOutcome,
  AddTotpFactorOutcome,
  ConfirmTotpFactorOutcome,
  FindEnrolmentOutcome,
  LinkIdentityOutcome,
  ReplaceRecoveryCodesOutcome,
  SwitchSessionOutcome,
} from './queries/values.js'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.js'
import { openSecret, sealSecret } from './secrets.js'
import { bytesOf, contactOf, type SignInDesk, setting, totpOwner } from './sign-in.js'
import { findTotpStep, newTotpSecret, totpUri } from './totp.js'

export type Credential = queries.ListCredentialsResult
export type MyIdentifier = queries.ListMyIdentifiersResult

/** Why nothing was set up. */
export interface NotEnrolled {
  outcome: Exclude<FindEnrolmentOutcome, 'found'>
}

/** Show `uri` as a QR code, or `secret` to be typed; neither can be had again. It counts after `confirmTotp`. */
export type TotpBegun =
  | { outcome: 'begun'; secret: string; uri: string }
  | { outcome: Exclude<AddTotpFactorOutcome, 'done'> }

/** Give `options` to the browser, and `addPasskey` this `challenge` with its response. */
export type PasskeyBegun =
  | { outcome: 'passkey_requested'; challenge: string; options: PasskeyRegistrationOptions; expires_at: Date }
  | NotEnrolled

/** The codes are shown once. */
export type RecoveryCodesMade =
  | { outcome: 'done'; codes: string[] }
  | { outcome: Exclude<ReplaceRecoveryCodesOutcome, 'done'> }

export type SessionSwitched =
  | { outcome: 'opened'; token: string; session_id: string; expires_at: Date }
  | { outcome: Exclude<SwitchSessionOutcome, 'opened'> }

/** Sets or changes the password, hashed with argon2id, and ends all other sessions of the person. */
export async function setPassword(on: Runner<'auth'>, input: z.input<typeof inputs.setPassword>) {
  const { session_token, password } = parse(inputs.setPassword, input)
  const password_hash = await hashPassword(password)
  const [row] = await on.run(queries.setPassword, { session_token, password_hash })
  return (row as queries.SetPasswordResult).outcome
}

/** Begins to register a passkey. Throws `option_missing` (ST914) without `relyingParty`, `package_missing` (ST912) without @simplewebauthn/server. */
export async function beginPasskey(
  on: SignInDesk,
  input: z.input<typeof inputs.sessionToken>,
): Promise<PasskeyBegun> {
  const { session_token } = parse(inputs.sessionToken, input)
  const relying_party = setting(on, 'relyingParty')
  const found = await enrolment(on, session_token, newPasskeyHandle())
  if (found.outcome !== 'found') return { outcome: found.outcome }
  const [row] = await on.run(queries.requestPasskeyChallenge)
  const { challenge_token, expires_at } = row as queries.RequestPasskeyChallengeResult
  const options = await passkeyRegistrationOptions({
    relying_party,
    handle: found.handle as Buffer,
    user_name: found.user_name ?? found.display_name ?? relying_party.name,
    display_name: found.display_name,
    existing: (found.credential_ids ?? []).map((credential_id) => ({ credential_id })),
    challenge: bytesOf(challenge_token),
  })
  return { outcome: 'passkey_requested', challenge: challenge_token, options, expires_at }
}

/**
 * Registers the passkey that an authenticator made for `beginPasskey`. `refused`: the response does not fit the challenge, the challenge is used or too old,
 * or the credential is registered already (WebAuthn level 3 §7.1 step 26). Throws as `beginPasskey`.
 */
export async function addPasskey(
  on: SignInDesk,
  input: z.input<typeof inputs.addPasskey>,
): Promise<AddPasskeyOutcome> {
  const { session_token, challenge, response, label } = parse(inputs.addPasskey, input)
  const relying_party = setting(on, 'relyingParty')
  const { outcome, handle } = await enrolment(on, session_token)
  if (outcome !== 'found') return outcome
  const made = await verifyPasskeyRegistration({
    relying_party,
    challenge: bytesOf(challenge),
    response,
    label,
  })
  if (made.outcome === 'refused' || !handle) return 'refused'
  const [row] = await on.run(queries.addPasskey, {
    session_token,
    challenge_token: challenge,
    handle,
    ...made.passkey,
  })
  return (row as queries.AddPasskeyResult).outcome
}

/** Begins to set up a generator of time-based codes (RFC 6238). Throws `option_missing` (ST914) without `secrets`. */
export async function beginTotp(on: SignInDesk, input: z.input<typeof inputs.beginTotp>): Promise<TotpBegun> {
  const { session_token, issuer, label } = parse(inputs.beginTotp, input)
  const { keys, current } = setting(on, 'secrets')
  const { outcome, user_id, user_name } = await enrolment(on, session_token)
  if (outcome !== 'found') return { outcome }
  const secret = newTotpSecret()
  const uri = totpUri({ secret, issuer, label: label ?? user_name ?? issuer })
  const key = { id: current, key: keys.get(current) as Uint8Array }
  const secret_ciphertext = sealSecret(key, secret, totpOwner(user_id as string))
  const [row] = await on.run(queries.addTotpFactor, { session_token, secret_ciphertext, key_id: current })
  const answer = row as queries.AddTotpFactorResult
  return answer.outcome === 'done' ? { outcome: 'begun', secret, uri } : { outcome: answer.outcome }
}

/**
 * The generator counts once its owner has entered a code of it; that code is used up then. It takes the place of an earlier one. `refused`: none is being set up,
 * or the code is wrong. Throws `option_missing` (ST914) and `secret_not_opened` (ST913).
 */
export async function confirmTotp(
  on: SignInDesk,
  input: z.input<typeof inputs.confirmTotp>,
): Promise<ConfirmTotpFactorOutcome> {
  const { session_token, code } = parse(inputs.confirmTotp, input)
  const { keys } = setting(on, 'secrets')
  const { outcome, user_id, secret_ciphertext } = await enrolment(on, session_token)
  if (outcome !== 'found') return outcome
  if (!secret_ciphertext) return 'refused'
  const secret = openSecret(keys, secret_ciphertext, totpOwner(user_id as string))
  const totp_step = findTotpStep({ secret, code, at: new Date() })
  if (totp_step === null) return 'refused'
  const [row] = await on.run(queries.confirmTotpFactor, { session_token, secret_ciphertext, totp_step })
  return (row as queries.ConfirmTotpFactorResult).outcome
}

/** New recovery codes, ten where `count` is left out; earlier ones are worth nothing any more. */
export async function replaceRecoveryCodes(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.replaceRecoveryCodes>,
): Promise<RecoveryCodesMade> {
  const { session_token, count } = parse(inputs.replaceRecoveryCodes, input)
  const codes = newRecoveryCodes(count)
  const [row] = await on.run(queries.replaceRecoveryCodes, {
    session_token,
    code_hashes: codes.map(hashRecoveryCode),
  })
  const { outcome } = row as queries.ReplaceRecoveryCodesResult
  return outcome === 'done' ? { outcome, codes } : { outcome }
}

/**
 * Links an identity at another provider, whose ID token you have verified, to the person of the session. `taken`: it is linked to somebody else. What `signIn` calls
 * `confirmation_required` ends here: let the person sign in by other means, and link it then.
 */
export async function linkIdentity(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.linkIdentity>,
): Promise<LinkIdentityOutcome> {
  const [row] = await on.run(queries.linkIdentity, parse(inputs.linkIdentity, input))
  return (row as queries.LinkIdentityResult).outcome
}

/** Removes one of the credentials that `listCredentials` shows. `last_method`: without it nobody could sign in as this person any more. */
export async function removeCredential(on: Runner<'auth'>, input: z.input<typeof inputs.removeCredential>) {
  const [row] = await on.run(queries.removeCredential, parse(inputs.removeCredential, input))
  return (row as queries.RemoveCredentialResult).outcome
}

/** The credentials of the person, without any secret; none when the session is refused. */
export async function listCredentials(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.sessionToken>,
): Promise<Credential[]> {
  return on.run(queries.listCredentials, parse(inputs.sessionToken, input))
}

/** Exchanges a session for one as another membership of the same person, or outside any organization; the old one ends. As sure and as recent as it was. */
export async function switchSession(
  on: Runner<'auth'>,
  input: z.input<typeof inputs.switchSession>,
): Promise<SessionSwitched> {
  const [row] = await on.run(queries.switchSession, parse(inputs.switchSession, input))
  return row?.outcome === 'opened' ? (row as SessionSwitched) : ({ outcome: row?.outcome } as SessionSwitched)
}

/** Enters an address of somebody in a directory that nobody has proved; whoever proves it at sign-up becomes this user, while it is a placeholder. */
export async function claimIdentifier(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.claimIdentifier>,
) {
  const { user_id, identifier } = parse(inputs.claimIdentifier, input)
  const [row] = await on.run(queries.claimIdentifier, { user_id, ...contactOf(identifier) })
  return (row as queries.ClaimIdentifierResult).outcome
}

/**
 * The user behind an address in a message or on a list, entered as a placeholder where nobody is there yet. `held`: somebody has proved the address, and that a message
 * bears it does not prove that it is theirs.
 */
export async function enterParticipant(
  on: Runner<'auth' | 'operator'>,
  input: z.input<typeof inputs.enterParticipant>,
): Promise<queries.EnterParticipantResult> {
  const { identifier, ...person } = parse(inputs.enterParticipant, input)
  const [row] = await on.run(queries.enterParticipant, { ...person, ...contactOf(identifier) })
  return row as queries.EnterParticipantResult
}

/** The addresses and the username of the session's user, also those that are not proved. */
export async function listMyIdentifiers(tx: Runner<'app'>): Promise<MyIdentifier[]> {
  return tx.run(queries.listMyIdentifiers)
}

/** Deletes challenges and counters a day after they ran out, and sessions after 90 days; answers how many, as strings (bigint). */
export async function purgeSignInData(on: Runner<'worker'>): Promise<queries.PurgeSignInDataResult> {
  const [row] = await on.run(queries.purgeSignInData)
  return row as queries.PurgeSignInDataResult
}

async function enrolment(on: SignInDesk, session_token: string, new_handle: Buffer | null = null) {
  const [row] = await on.run(queries.findEnrolment, { session_token, new_handle })
  return row as queries.FindEnrolmentResult
}

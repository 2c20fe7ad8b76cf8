/**
 * Signing up and in, one call each. The database decides, counts, slows down and writes down; what it must not see (passwords, the secrets of
 * code generators) is verified here. Every attempt is a transaction of its own on a connection of the auth pool, so that it stays counted whatever
 * the caller rolls back, also inside a `withSession`. It must find a free connection there: give `auth` a pool of its own.
 *
 * Somebody who asks learns the same about an address that is known and one that is not: the same outcomes, errors, rows written and work done. What
 * is known is told to whoever proves to own the address, and to `sendCode`.
 */
import type { z } from 'zod'
import type { Desk } from './client.js'
import { StrataError } from './errors.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import {
  type PasskeySignInOptions,
  passkeySignInOptions,
  readPasskeyResponse,
  verifyPasskeySignIn,
} from './passkeys.js'
import { hashPassword, verifyPassword } from './passwords.js'
import * as queries from './queries/users.js'
import type {
  SignInWithCodeOutcome,
  SignInWithIdentityOutcome,
  SignInWithPasskeyOutcome,
  SignInWithPasswordOutcome,
  SignUpOutcome,
  StepUpOutcome,
} from './queries/values.js'
import { hashRecoveryCode } from './recovery-codes.js'
import { openSecret, type SecretKeys } from './secrets.js'
import { findTotpStep } from './totp.js'

/** A code on its way to the owner of an address. Nothing of it is for whoever asked. */
export interface CodeMessage {
  /** `verify`: whoever asks is to prove an address. `confirm`: an address is to be given up for another, and is asked. */
  purpose: 'sign_up' | 'sign_in' | 'recover' | 'step_up' | 'verify' | 'confirm'
  kind: 'email' | 'phone'
  /** As its owner wrote it, where somebody has it; else as it was entered. */
  address: string
  code: string
  /** Whether a user has the address: for the words of the message alone. Send one in either case. Not looked up for an address that is to be added. */
  is_known: boolean
  expires_at: Date
}

/** What `createStrata` is given for signing in, as far as your ways to sign in need it. */
export interface SignInSettings {
  /**
   * Sends a code. It is awaited, for known and unknown addresses alike, so let it hand the message to a queue: how long it takes, the person can
   * measure. When it throws, signing in throws `code_not_sent` (ST915), and a new code can be asked for.
   */
  sendCode?: ((message: CodeMessage) => unknown) | undefined
  /** Keys for the secrets of code generators: those that may have been used, by id, and the id of the one to seal with. */
  secrets?: { keys: SecretKeys; current: string } | undefined
  /** Who asks for passkeys: the domain, its name, and the pages that may use them. */
  relyingParty?: z.input<typeof inputs.relyingParty> | undefined
}

/** The auth pool, with what signing in needs beside it. A single transaction will not do: what it rolls back was not counted. */
export interface SignInDesk extends Desk<'auth'> {
  readonly settings: SignInSettings
}

type SignUp = z.output<typeof inputs.signUp>
type SignIn = z.output<typeof inputs.signIn>
type By<M> = Extract<SignIn, { method: M }>
export type StepUpMethod = By<'step_up'>['with']

/** The token goes to the browser and opens transactions (`withSession`). Keep `device_token`, where there is one, on the device for years. */
export interface Admitted<O extends string> {
  outcome: O
  user_id: string
  token: string
  session_id: string
  expires_at: Date
  /** 1 to 3, NIST SP 800-63. */
  assurance_level: number
  /** Null when the device brought one that is good. */
  device_token: string | null
  /** After a step-up with a password whose hash is outdated: offer to set it anew. Signing in with a password does so by itself. */
  needs_rehash?: boolean
}

/** The first proof was right and not enough: give one of `methods` with `step_up` before `expires_at`. */
export interface StepUpRequired {
  outcome: 'step_up_required'
  step_up: string
  methods: StepUpMethod[]
  /** Whether somebody new, to whom the carrier gave the number, may claim it. */
  is_claimable: boolean
  expires_at: Date
}

export interface Throttled {
  outcome: 'throttled'
  /** Nothing is tried before. */
  until: Date
}

/** Call again with this `challenge` and the code that the person received. Keep it with whoever asked: it is worth something. */
export interface CodeSent {
  outcome: 'code_sent'
  challenge: string
  expires_at: Date
}

/** Give `options` to the browser, and call again with this `challenge` and its response. */
export interface PasskeyRequested {
  outcome: 'passkey_requested'
  challenge: string
  options: PasskeySignInOptions
  expires_at: Date
}

export type Concluded<O extends string> = O extends 'signed_in' | 'signed_up'
  ? Admitted<O>
  : O extends 'step_up_required'
    ? StepUpRequired
    : O extends 'throttled'
      ? Throttled
      : { outcome: O }

/**
 * `refused`: something was wrong, and what it was is not told. `username_taken`, `quarantined`: only after the address was proved, or of a public name.
 * A known address that is proved anew signs its owner in, or asks for a second proof.
 */
export type SignUpAnswer = CodeSent | Throttled | Concluded<SignUpOutcome | SignInWithIdentityOutcome>
/** `no_user`, `user_not_active`: only to whoever proved the address; after a password both are `refused`. */
export type SignInAnswer =
  | CodeSent
  | PasskeyRequested
  | Concluded<
      | SignInWithPasswordOutcome
      | SignInWithCodeOutcome
      | SignInWithIdentityOutcome
      | SignInWithPasskeyOutcome
      | StepUpOutcome
    >

/**
 * Signs a person up: `email_code` and `sms_code` in two calls, of which the first sends a code and the second brings it with everything else; `identity` in one.
 * Nothing is entered before the address is proved (NIST SP 800-63A §4.4: an address is confirmed by a code sent to it). Throws `InvalidInput` (ST402),
 * `option_missing` (ST914) and `code_not_sent` (ST915).
 */
export async function signUp(on: SignInDesk, input: z.input<typeof inputs.signUp>): Promise<SignUpAnswer> {
  const given: SignUp = parse(inputs.signUp, input)
  if (given.method === 'identity') return byIdentity(on, given)
  if (!('challenge' in given)) return sendCodeTo(on, 'sign_up', contactOf(given), given.device)
  const { method: _, challenge: challenge_token, password, device, ...person } = given
  // Also for an address that turns out to be known, where nobody asked for a password.
  const password_hash = password == null ? null : await hashPassword(password)
  const [row] = await on.run(queries.signUp, {
    ...person,
    challenge_token,
    password_hash,
    ...device,
  })
  return concluded(row)
}

/**
 * Signs a person in by `password`, `email_code`, `sms_code`, `identity` or `passkey`, or gives the second proof (`step_up`) that an earlier answer asked for. Codes
 * and passkeys take two calls: without `challenge` the first answers `code_sent` or `passkey_requested`, the second brings the answer. For an identity
 * the host has verified the ID token before. Throws `InvalidInput` (ST402), `option_missing` (ST914), `code_not_sent` (ST915), `package_missing` (ST912) without
 * @simplewebauthn/server, and `secret_not_opened` (ST913).
 */
export async function signIn(on: SignInDesk, input: z.input<typeof inputs.signIn>): Promise<SignInAnswer> {
  const given: SignIn = parse(inputs.signIn, input)
  switch (given.method) {
    case 'password':
      return byPassword(on, given)
    case 'identity':
      return byIdentity(on, given)
    case 'passkey':
      return byPasskey(on, given)
    case 'step_up':
      return byStepUp(on, given)
    default:
      return byCode(on, given)
  }
}

/** Sends a code without saying what for beyond its purpose; `recover` is for whoever has lost the other ways. Throws as `signIn`. */
export async function requestCode(
  on: SignInDesk,
  input: z.input<typeof inputs.requestCode>,
): Promise<CodeSent | Throttled> {
  const { purpose, to, device } = parse(inputs.requestCode, input)
  return sendCodeTo(on, purpose, contactOf(to), device)
}

async function byPassword(on: SignInDesk, { identifier, password, device }: By<'password'>) {
  const who = { ...contactOf(identifier), ...device }
  const [found] = await on.run(queries.findPassword, who)
  const password_hash = found?.password_hash ?? null
  const { verified, needs_rehash } = await verifyPassword(password_hash, password)
  const [row] = await on.run(queries.signInWithPassword, {
    ...who,
    password_hash,
    is_verified: verified,
    new_password_hash: needs_rehash ? await hashPassword(password) : null,
  })
  return concluded(row)
}

async function byCode(on: SignInDesk, given: By<'email_code' | 'sms_code'>) {
  if (!('challenge' in given)) return sendCodeTo(on, 'sign_in', contactOf(given), given.device)
  const { challenge: challenge_token, code, device } = given
  const [row] = await on.run(queries.signInWithCode, { challenge_token, code, ...device })
  return concluded(row)
}

async function byIdentity(on: SignInDesk, { method: _, device, ...identity }: By<'identity'>) {
  const [row] = await on.run(queries.signInWithIdentity, { ...identity, ...device })
  return concluded(row)
}

async function byPasskey(on: SignInDesk, given: By<'passkey'>) {
  if (!('challenge' in given)) return requestPasskey(on)
  const { credential_id, counters } = await provePasskey(on, given)
  const [row] = await on.run(queries.signInWithPasskey, {
    challenge_token: given.challenge,
    credential_id,
    ...counters,
    ...given.device,
  })
  return concluded(row)
}

async function byStepUp(on: SignInDesk, given: By<'step_up'>) {
  const step_up_token = given.step_up
  if (!isProof(given)) {
    return given.with === 'passkey' ? requestPasskey(on) : sendStepUpCode(on, step_up_token, given.with)
  }
  const { needs_rehash = false, ...proof } = await secondProof(on, given)
  const [row] = await on.run(queries.stepUp, {
    is_verified: false,
    ...proof,
    step_up_token,
    method: given.with,
    ...given.device,
  })
  const answer = concluded(row)
  return needs_rehash && answer.outcome === 'signed_in' ? { ...answer, needs_rehash } : answer
}

type Proof = Extract<By<'step_up'>, { code: unknown } | { password: unknown } | { response: unknown }>
const isProof = (given: By<'step_up'>): given is Proof =>
  'code' in given || 'password' in given || 'response' in given

/** What the database decides about. What did not hold is sent as well, so that it is counted. */
async function secondProof(on: SignInDesk, given: Proof) {
  switch (given.with) {
    case 'totp': {
      const totp_step = await totpStep(on, given)
      return { is_verified: totp_step !== null, totp_step }
    }
    case 'recovery_code':
      return { recovery_code_hash: hashRecoveryCode(given.code) }
    case 'password': {
      const [found] = await on.run(queries.findStepUpPassword, { step_up_token: given.step_up })
      const password_hash = found?.password_hash ?? null
      const { verified, needs_rehash } = await verifyPassword(password_hash, given.password)
      return { is_verified: verified, password_hash, needs_rehash }
    }
    case 'passkey': {
      const { credential_id, counters } = await provePasskey(on, given)
      return { is_verified: counters !== null, code_token: given.challenge, credential_id, ...counters }
    }
    default:
      return { code_token: given.challenge, code: given.code }
  }
}

async function totpStep(on: SignInDesk, { step_up: step_up_token, code }: { step_up: string; code: string }) {
  const { keys } = setting(on, 'secrets')
  const [found] = await on.run(queries.findTotp, { step_up_token })
  if (!found) return null
  const secret = openSecret(keys, found.secret_ciphertext, totpOwner(found.user_id))
  return findTotpStep({ secret, code, at: new Date() })
}

/** Whose a sealed secret is: moved to the row of another user, it does not open. */
export const totpOwner = (user_id: string) => `totp:${user_id}`

async function requestPasskey(on: SignInDesk): Promise<PasskeyRequested> {
  const relying_party = setting(on, 'relyingParty')
  const [row] = await on.run(queries.requestPasskeyChallenge)
  const { challenge_token, expires_at } = row as queries.RequestPasskeyChallengeResult
  const options = await passkeySignInOptions({ relying_party, challenge: bytesOf(challenge_token) })
  return { outcome: 'passkey_requested', challenge: challenge_token, options, expires_at }
}

/** Without counters: the passkey is none that we know, or its signature does not fit. The counter is moved, and looked at, in the database. */
async function provePasskey(
  on: SignInDesk,
  { challenge, response }: { challenge: string; response: z.input<typeof inputs.passkeySignInResponse> },
) {
  const relying_party = setting(on, 'relyingParty')
  const { credential_id } = readPasskeyResponse(response)
  const [passkey] = await on.run(queries.findPasskey, { credential_id })
  if (!passkey) return { credential_id, counters: null }
  const signed = await verifyPasskeySignIn({
    relying_party,
    challenge: bytesOf(challenge),
    response,
    passkey: { ...passkey, credential_id },
    handles: passkey.handles,
  })
  if (signed.outcome === 'refused') return { credential_id, counters: null }
  const counters = { sign_count_before: signed.sign_count_seen, sign_count: signed.sign_count }
  return { credential_id, counters }
}

export const bytesOf = (challenge: string) => Buffer.from(challenge, 'hex')

async function sendCodeTo(
  on: SignInDesk,
  purpose: 'sign_up' | 'sign_in' | 'recover',
  to: { kind: string; address: string },
  device: z.infer<typeof inputs.device> | null | undefined,
): Promise<CodeSent | Throttled> {
  setting(on, 'sendCode')
  const [row] = await on.run(queries.requestCode, { purpose, ...to, device_token: device?.device_token })
  const answer = row as queries.RequestCodeResult
  if (answer.outcome === 'throttled') return { outcome: 'throttled', until: answer.expires_at }
  return deliver(on, { ...answer, purpose, kind: to.kind })
}

async function sendStepUpCode(
  on: SignInDesk,
  step_up_token: string,
  method: 'email_code' | 'sms_code',
): Promise<CodeSent | Throttled | { outcome: 'refused' }> {
  setting(on, 'sendCode')
  const [row] = await on.run(queries.requestStepUpCode, { step_up_token, method })
  const answer = row as queries.RequestStepUpCodeResult
  if (answer.outcome === 'refused') return { outcome: 'refused' }
  if (answer.outcome === 'throttled') return { outcome: 'throttled', until: answer.expires_at as Date }
  const kind = method === 'email_code' ? 'email' : 'phone'
  return deliver(on, { ...answer, purpose: 'step_up', kind, is_known: true })
}

/** Sends a code, which shows in no answer and in no error. */
export async function deliver(
  on: SignInDesk,
  message: { [K in keyof CodeMessage]: unknown } & { challenge_token: string | null },
): Promise<CodeSent> {
  const { purpose, kind, address, code, is_known, expires_at, challenge_token } = message as CodeMessage & {
    challenge_token: string
  }
  try {
    await setting(on, 'sendCode')({ purpose, kind, address, code, is_known, expires_at })
  } catch (cause) {
    throw new StrataError('ST915', 'The code was not sent, because sendCode failed; ask for a new one.', {
      cause,
    })
  }
  return { outcome: 'code_sent', challenge: challenge_token, expires_at }
}

/** One of the things that createStrata was given; looked up before anything is sent. */
export function setting<K extends keyof SignInSettings>(
  { settings }: SignInDesk,
  name: K,
): NonNullable<SignInSettings[K]> {
  const value = settings[name]
  if (value == null)
    throw new StrataError('ST914', `createStrata was not given \`${name}\`, which this way to sign in needs.`)
  return value
}

type Contact = { email: string } | { phone: string } | { username: string }
type Login = Contact | { organization: string; login_name: string }
export function contactOf(contact: Contact): { kind: 'email' | 'phone' | 'username'; address: string }
export function contactOf(login: Login): {
  kind: 'email' | 'phone' | 'username' | 'login_name'
  address: string
}
export function contactOf(contact: Login) {
  if ('login_name' in contact)
    return { kind: 'login_name', address: `${contact.organization}/${contact.login_name}` }
  if ('email' in contact) return { kind: 'email', address: contact.email }
  if ('phone' in contact) return { kind: 'phone', address: contact.phone }
  return { kind: 'username', address: contact.username }
}

type Row<O extends string> = Omit<queries.SignInWithPasswordResult, 'outcome'> & { outcome: O }

/** Every way to sign in answers the same columns; which of them are filled, the outcome says. */
export function concluded<O extends string>(row: Row<O> | undefined): Concluded<O>
export function concluded(row: Row<string> | undefined): object {
  const { outcome, expires_at, session_token, step_up_token, step_up_methods, ...rest } = row as Row<string>
  switch (outcome) {
    case 'signed_in':
    case 'signed_up': {
      const { user_id, session_id, assurance_level, device_token } = rest
      return { outcome, user_id, token: session_token, session_id, expires_at, assurance_level, device_token }
    }
    case 'step_up_required': {
      const { is_claimable } = rest
      return { outcome, step_up: step_up_token, methods: step_up_methods, is_claimable, expires_at }
    }
    case 'throttled':
      return { outcome, until: expires_at }
    default:
      return { outcome }
  }
}

/**
 * Passkeys (WebAuthn level 3). @simplewebauthn/server does the cryptography and is an optional peer: it is loaded with the first call, so that
 * who has no passkeys need not install it. These functions translate between its words and the rows of `passkeys`, and decide nothing
 * that needs the database: that a challenge is used once, that a credential is registered once, and that the counter only grows are guarded updates there.
 */
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { loadPeer } from './peers.js'

/** A row of `passkeys`, as far as the authenticator knows it. `transports` is what the browser said: `internal`, `hybrid`, `usb` … */
export interface NewPasskey {
  credential_id: Buffer
  public_key: Buffer
  sign_count: number
  transports: string[]
  is_backed_up: boolean
  label: string | null
}

/**
 * `wrong_challenge`, `wrong_origin`: it was made for another question or on another site. `wrong_passkey`, `wrong_handle`: it is another
 * credential than the row's, or names another user. `not_valid`: anything else, such as a signature that does not fit.
 */
export type PasskeyRefusal =
  | 'wrong_challenge'
  | 'wrong_origin'
  | 'wrong_passkey'
  | 'wrong_handle'
  | 'not_valid'

export interface RefusedPasskey {
  outcome: 'refused'
  reason: PasskeyRefusal
  /** What exactly was wrong, for your log; it repeats parts of the response and is nothing for the person. */
  detail: string
}

export type PasskeyRegistration =
  | { outcome: 'verified'; passkey: NewPasskey; is_user_verified: boolean }
  | RefusedPasskey

/**
 * `counter_went_back`: the signature is right, but the counter is not above the one stored, so there may be two copies of the key (§6.1.1): not a
 * sign-in before somebody has decided. For both outcomes the database sets the counter from `sign_count_seen` to `sign_count`, if it is still that.
 */
export type PasskeySignIn =
  | {
      outcome: 'verified' | 'counter_went_back'
      credential_id: Buffer
      sign_count_seen: number
      sign_count: number
      is_backed_up: boolean
      /** Whether the authenticator asked for a finger, a face or a PIN: a passkey is then two factors. */
      is_user_verified: boolean
    }
  | RefusedPasskey

interface CredentialDescriptor {
  id: string
  type: string
  transports?: string[]
}

/** `PublicKeyCredentialCreationOptionsJSON`: goes to `startRegistration` of @simplewebauthn/browser, or to `parseCreationOptionsFromJSON`. */
export interface PasskeyRegistrationOptions {
  rp: { id?: string; name: string }
  user: { id: string; name: string; displayName: string }
  challenge: string
  pubKeyCredParams: { type: 'public-key'; alg: number }[]
  timeout?: number
  excludeCredentials?: CredentialDescriptor[]
  authenticatorSelection?: {
    residentKey?: 'discouraged' | 'preferred' | 'required'
    requireResidentKey?: boolean
    userVerification?: 'discouraged' | 'preferred' | 'required'
  }
  attestation?: 'none' | 'indirect' | 'direct' | 'enterprise'
  extensions?: { credProps?: boolean }
}

/** `PublicKeyCredentialRequestOptionsJSON`: goes to `startAuthentication` of @simplewebauthn/browser, or to `parseRequestOptionsFromJSON`. */
export interface PasskeySignInOptions {
  rpId?: string
  challenge: string
  timeout?: number
  allowCredentials?: CredentialDescriptor[]
  userVerification?: 'discouraged' | 'preferred' | 'required'
}

type RelyingParty = z.output<typeof inputs.relyingParty>

const library = () => loadPeer('@simplewebauthn/server', () => import('@simplewebauthn/server'))

/** EdDSA, ES256 and RS256, by their COSE numbers: what §5.4 recommends to offer. Offered and accepted are the same. */
const algorithms = [-8, -7, -257]

/** A new user handle: 64 random bytes, as §14.6.1 demands, because an authenticator shows it to whoever holds it. Kept in `passkey_handles`. */
export function newPasskeyHandle(): Buffer {
  return randomBytes(64)
}

/**
 * Options for making a passkey. `challenge` in the answer is base64url of 32 random bytes (§13.4.3 demands 16), unless one was given; store it, to be used
 * once. Throws `InvalidInput`, and `package_missing` (ST912) without @simplewebauthn/server.
 */
export async function passkeyRegistrationOptions(
  input: z.input<typeof inputs.passkeyRegistrationOptions>,
): Promise<PasskeyRegistrationOptions> {
  const options = parse(inputs.passkeyRegistrationOptions, input)
  const { generateRegistrationOptions } = await library()
  return generateRegistrationOptions({
    rpID: options.relying_party.id,
    rpName: options.relying_party.name,
    userID: own(options.handle),
    userName: options.user_name,
    userDisplayName: options.display_name ?? '',
    challenge: own(options.challenge ?? randomBytes(32)),
    timeout: options.timeout_seconds * 1000,
    attestationType: 'none',
    excludeCredentials: options.existing.map(descriptor),
    // The authenticator keeps it, so that nobody has to say first who they are.
    authenticatorSelection: {
      residentKey: 'required',
      userVerification: options.require_user_verification ? 'required' : 'preferred',
    },
    supportedAlgorithmIDs: algorithms,
  })
}

/** Verifies a new passkey (§7.1) and answers the row to store. Attestation is not asked for and not believed. Throws as above. */
export async function verifyPasskeyRegistration(
  input: z.input<typeof inputs.verifyPasskeyRegistration>,
): Promise<PasskeyRegistration> {
  const { relying_party, challenge, response, label, ...more } = parse(
    inputs.verifyPasskeyRegistration,
    input,
  )
  const { verifyRegistrationResponse } = await library()
  const { response: made, ...credential } = response
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...credential,
        response: { clientDataJSON: made.clientDataJSON, attestationObject: made.attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: base64url(challenge),
      expectedOrigin: relying_party.origins,
      expectedRPID: relying_party.id,
      requireUserVerification: more.require_user_verification,
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified) return refused('not_valid', 'The attestation is not valid.')
    const { id, publicKey, counter } = registrationInfo.credential
    // The browser names the credential beside what the authenticator signed, and could name another.
    if (id !== response.id) return refused('wrong_passkey', 'The authenticator made another credential.')
    return {
      outcome: 'verified',
      passkey: {
        credential_id: fromBase64url(id),
        public_key: Buffer.from(publicKey),
        sign_count: counter,
        transports: made.transports ?? [],
        is_backed_up: registrationInfo.credentialBackedUp,
        label: label ?? null,
      },
      is_user_verified: registrationInfo.userVerified,
    }
  } catch (error) {
    return explained(error, made.clientDataJSON, challenge, relying_party)
  }
}

/** Options for signing in with a passkey: of a user who is known already (`passkeys`), or of whoever answers. Throws as above. */
export async function passkeySignInOptions(
  input: z.input<typeof inputs.passkeySignInOptions>,
): Promise<PasskeySignInOptions> {
  const options = parse(inputs.passkeySignInOptions, input)
  const { generateAuthenticationOptions } = await library()
  return generateAuthenticationOptions({
    rpID: options.relying_party.id,
    challenge: own(options.challenge ?? randomBytes(32)),
    timeout: options.timeout_seconds * 1000,
    userVerification: options.require_user_verification ? 'required' : 'preferred',
    ...(options.passkeys ? { allowCredentials: options.passkeys.map(descriptor) } : {}),
  })
}

/**
 * What a response says of itself, before anything is verified: by which credential, for which user (`handle` is null where the authenticator keeps none)
 * and to which challenge it answers. For finding the rows to verify it with, and nothing else. Throws `InvalidInput`.
 */
export function readPasskeyResponse(response: z.input<typeof inputs.passkeySignInResponse>): {
  credential_id: Buffer
  handle: Buffer | null
  challenge: Buffer | null
} {
  const { id, response: signed } = parse(inputs.passkeySignInResponse, response)
  const { challenge } = clientData(signed.clientDataJSON)
  return {
    credential_id: fromBase64url(id),
    handle: signed.userHandle ? fromBase64url(signed.userHandle) : null,
    challenge: challenge ? fromBase64url(challenge) : null,
  }
}

/** Verifies a sign-in (§7.2) against the row of the passkey. Throws as above. */
export async function verifyPasskeySignIn(
  input: z.input<typeof inputs.verifyPasskeySignIn>,
): Promise<PasskeySignIn> {
  const { relying_party, challenge, response, passkey, handles, ...more } = parse(
    inputs.verifyPasskeySignIn,
    input,
  )
  const { verifyAuthenticationResponse } = await library()
  const credential_id = Buffer.from(passkey.credential_id)
  const { response: signed, ...credential } = response
  if (response.id !== base64url(credential_id))
    return refused('wrong_passkey', 'The response is by another credential than the row.')
  const handle = signed.userHandle ? fromBase64url(signed.userHandle) : undefined
  if (handle && !handles.some((one) => handle.equals(one)))
    return refused('wrong_handle', 'The response names another user than the one of the passkey.')
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...credential,
        response: {
          clientDataJSON: signed.clientDataJSON,
          authenticatorData: signed.authenticatorData,
          signature: signed.signature,
        },
        clientExtensionResults: {},
      },
      expectedChallenge: base64url(challenge),
      expectedOrigin: relying_party.origins,
      expectedRPID: relying_party.id,
      credential: {
        id: base64url(credential_id),
        publicKey: own(passkey.public_key),
        // The library throws for a counter that went back, before it has looked at the signature, and keeps the counter to itself. Compared with
        // none, it does neither.
        counter: 0,
      },
      requireUserVerification: more.require_user_verification,
    })
    if (!verified) return refused('not_valid', 'The signature is not valid.')
    const { newCounter, credentialBackedUp, userVerified } = authenticationInfo
    return {
      // §7.2, step 22: authenticators without a counter always say 0.
      outcome: hasGrown(passkey.sign_count, newCounter) ? 'verified' : 'counter_went_back',
      credential_id,
      sign_count_seen: passkey.sign_count,
      sign_count: newCounter,
      is_backed_up: credentialBackedUp,
      is_user_verified: userVerified,
    }
  } catch (error) {
    return explained(error, signed.clientDataJSON, challenge, relying_party)
  }
}

const hasGrown = (seen: number, now: number) => now > seen || (now === 0 && seen === 0)
const base64url = (data: Uint8Array) => Buffer.from(data).toString('base64url')
const fromBase64url = (text: string) => Buffer.from(text, 'base64url')
/** A copy in memory of its own, as the library's types want it. */
const own = (data: Uint8Array) => Uint8Array.from(data)

function descriptor(passkey: { credential_id: Uint8Array; transports?: string[] | null | undefined }) {
  const id = base64url(passkey.credential_id)
  return passkey.transports?.length ? { id, transports: passkey.transports } : { id }
}

const refused = (reason: PasskeyRefusal, detail: string): RefusedPasskey => ({
  outcome: 'refused',
  reason,
  detail,
})

/** Why the library has refused. It says so in sentences only; the two reasons that a program is likely to tell apart are looked up. */
function explained(
  error: unknown,
  clientDataJSON: string,
  challenge: Uint8Array,
  { origins }: RelyingParty,
): RefusedPasskey {
  const detail = error instanceof Error ? error.message : String(error)
  const said = clientData(clientDataJSON)
  if (said.challenge !== undefined && said.challenge !== base64url(challenge))
    return refused('wrong_challenge', detail)
  if (said.origin !== undefined && !origins.includes(said.origin)) return refused('wrong_origin', detail)
  return refused('not_valid', detail)
}

/** `CollectedClientData` of §5.8.1, as far as it is one. */
function clientData(clientDataJSON: string): { challenge?: string; origin?: string } {
  try {
    const data: unknown = JSON.parse(fromBase64url(clientDataJSON).toString('utf8'))
    const { challenge, origin } = (data ?? {}) as Record<string, unknown>
    return {
      ...(typeof challenge === 'string' ? { challenge } : {}),
      ...(typeof origin === 'string' ? { origin } : {}),
    }
  } catch {
    return {}
  }
}

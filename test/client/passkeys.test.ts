import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  InvalidInput,
  type NewPasskey,
  newPasskeyHandle,
  type PasskeyRegistration,
  type PasskeySignInOptions,
  passkeyRegistrationOptions,
  passkeySignInOptions,
  readPasskeyResponse,
  verifyPasskeyRegistration,
  verifyPasskeySignIn,
} from '../../src/index.js'
import { loadPeer } from '../../src/peers.js'
import { Authenticator } from '../support/authenticator.js'
import { refusal } from './support.js'

const relying_party = { id: 'example.org', name: 'Example', origins: ['https://app.example.org'] }
const [origin] = relying_party.origins as [string]
const bytesOf = (challenge: string) => Buffer.from(challenge, 'base64url')

let handle: Buffer
beforeEach(() => {
  handle = newPasskeyHandle()
})

/** Asks for a passkey and verifies what the authenticator makes of it. */
async function register(
  authenticator: Authenticator,
  lie?: Parameters<Authenticator['create']>[1],
  more: { label?: string; require_user_verification?: boolean } = {},
) {
  const options = await passkeyRegistrationOptions({ relying_party, handle, user_name: 'ada@example.org' })
  const response = authenticator.create(options, lie)
  const challenge = bytesOf(options.challenge)
  return verifyPasskeyRegistration({ relying_party, challenge, response, ...more })
}

async function passkeyOf(authenticator: Authenticator): Promise<NewPasskey> {
  const answer = await register(authenticator)
  if (answer.outcome !== 'verified') return expect.fail(JSON.stringify(answer))
  return answer.passkey
}

/** Asks for a sign-in and verifies what the authenticator answers, against the row. */
async function signIn(
  authenticator: Authenticator,
  passkey: Omit<NewPasskey, 'sign_count'> & { sign_count: number | bigint | string },
  lie?: Parameters<Authenticator['get']>[1],
  more: { handles?: Uint8Array[]; require_user_verification?: boolean } = {},
) {
  const options = await passkeySignInOptions({ relying_party, passkeys: [passkey] })
  const response = authenticator.get(options, lie)
  const challenge = bytesOf(options.challenge)
  return verifyPasskeySignIn({ relying_party, challenge, response, passkey, handles: [handle], ...more })
}

describe('what the browser is asked', () => {
  test('a user who registers is named by a random handle and by nothing that tells who it is', async () => {
    const existing = [{ credential_id: Buffer.from('one'), transports: ['usb'] }]
    const options = await passkeyRegistrationOptions({ relying_party, handle, user_name: 'ada', existing })
    // What a program hands to the library for browsers.
    const same: PublicKeyCredentialCreationOptionsJSON = options
    expect(same).toMatchObject({
      rp: { id: 'example.org', name: 'Example' },
      user: { id: handle.toString('base64url'), name: 'ada' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [
        { id: Buffer.from('one').toString('base64url'), type: 'public-key', transports: ['usb'] },
      ],
      timeout: 300_000,
    })
    expect(handle).toHaveLength(64)
    expect(newPasskeyHandle().equals(handle)).toBe(false)
  })

  test('a challenge is new every time, or the one that the host made', async () => {
    const ask = async (challenge?: Uint8Array) =>
      (await passkeySignInOptions({ relying_party, challenge })).challenge
    expect(bytesOf(await ask())).toHaveLength(32)
    expect(await ask()).not.toBe(await ask())
    const own = Buffer.alloc(16, 7)
    expect(bytesOf(await ask(own)).equals(own)).toBe(true)
    expect(await refusal(ask(Buffer.alloc(15)))).toBeInstanceOf(InvalidInput)
  })

  test('a person whom nobody knows yet chooses the passkey', async () => {
    const options: PublicKeyCredentialRequestOptionsJSON = await passkeySignInOptions({ relying_party })
    expect(options).toMatchObject({ rpId: 'example.org', userVerification: 'required' })
    expect(options.allowCredentials).toBeUndefined()
  })

  test.each([
    ['a page instead of an origin', { ...relying_party, origins: ['https://app.example.org/'] }],
    ['no origin at all', { ...relying_party, origins: [] }],
    ['an address instead of a domain', { ...relying_party, id: 'https://example.org' }],
  ])('a host that gives %s is told', async (_, wrong) => {
    expect(await refusal(passkeySignInOptions({ relying_party: wrong }))).toBeInstanceOf(InvalidInput)
  })
})

describe('[C8] a user with a passkey', () => {
  test('registers it, gets a row to store, and signs in with it', async () => {
    const authenticator = new Authenticator(origin, { counter: 5 })
    const registered = await register(authenticator, undefined, { label: ' My phone ' })
    expect(registered).toMatchObject({
      outcome: 'verified',
      is_user_verified: true,
      passkey: {
        credential_id: authenticator.credentialId,
        sign_count: 5,
        transports: ['internal', 'hybrid'],
        is_backed_up: false,
        label: 'My phone',
      },
    })
    const { passkey } = registered as PasskeyRegistration & { outcome: 'verified' }
    expect(Buffer.isBuffer(passkey.public_key)).toBe(true)
    expect(await signIn(authenticator, passkey)).toEqual({
      outcome: 'verified',
      credential_id: authenticator.credentialId,
      sign_count_seen: 5,
      sign_count: 6,
      is_backed_up: false,
      is_user_verified: true,
    })
  })

  test('is found by what the response says, before it is verified', async () => {
    const authenticator = new Authenticator(origin)
    await passkeyOf(authenticator)
    const options = await passkeySignInOptions({ relying_party })
    expect(readPasskeyResponse(authenticator.get(options))).toEqual({
      credential_id: authenticator.credentialId,
      handle,
      challenge: bytesOf(options.challenge),
    })
  })

  test('can have it on several devices, and the row says so', async () => {
    const authenticator = new Authenticator(origin)
    const synced = { flags: 0x01 | 0x04 | 0x08 | 0x10 }
    const registered = await register(authenticator, synced)
    expect(registered).toMatchObject({ outcome: 'verified', passkey: { is_backed_up: true } })
    const passkey = await passkeyOf(authenticator)
    expect(await signIn(authenticator, passkey, synced)).toMatchObject({ is_backed_up: true })
  })

  test('is recognised by each of the handles that a merge left', async () => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    const handles = [newPasskeyHandle(), handle]
    expect(await signIn(authenticator, passkey, {}, { handles })).toMatchObject({ outcome: 'verified' })
  })
})

describe('[X43] the counter of a passkey', () => {
  test.each([
    ['is one further', 7, 8, 'verified'],
    ['is much further', 7, 4_294_967_295, 'verified'],
    ['stands still', 7, 7, 'counter_went_back'],
    ['goes back', 7, 6, 'counter_went_back'],
    ['goes back to nothing', 7, 0, 'counter_went_back'],
    ['begins', 0, 1, 'verified'],
    ['is not kept by this authenticator', 0, 0, 'verified'],
  ])('%s: both values are handed over, for the database to decide', async (_, seen, now, outcome) => {
    const authenticator = new Authenticator(origin, { counter: 0, step: 0 })
    const passkey = await passkeyOf(authenticator)
    authenticator.counter = now
    // As the driver reads a bigint.
    for (const sign_count of [seen, BigInt(seen), String(seen)])
      expect(await signIn(authenticator, { ...passkey, sign_count })).toMatchObject({
        outcome,
        sign_count_seen: seen,
        sign_count: now,
      })
  })

  test('of somebody who cannot sign is not believed', async () => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    const other = await passkeyOf(new Authenticator(origin))
    const answer = await signIn(authenticator, { ...passkey, public_key: other.public_key, sign_count: 100 })
    expect(answer).toMatchObject({ outcome: 'refused', reason: 'not_valid' })
    expect(answer).not.toHaveProperty('sign_count')
  })
})

describe('an attacker', () => {
  const lies = [
    ['on another site', { origin: 'https://app.example.org.evil.test' }, 'wrong_origin'],
    ['without encryption', { origin: 'http://app.example.org' }, 'wrong_origin'],
    ['with an old answer', { challenge: Buffer.alloc(32).toString('base64url') }, 'wrong_challenge'],
    ['with a passkey of another relying party', { rpId: 'evil.test' }, 'not_valid'],
    ['with an answer to the other question', { type: 'webauthn.other' }, 'not_valid'],
    ['with nobody there', { flags: 0x04 }, 'not_valid'],
    ['who found the device but not its owner', { flags: 0x01 }, 'not_valid'],
    ['with flags that contradict each other', { flags: 0x01 | 0x04 | 0x10 }, 'not_valid'],
  ] as const

  test.each(lies)('%s registers no passkey', async (_, lie, reason) => {
    expect(await register(new Authenticator(origin), lie)).toMatchObject({ outcome: 'refused', reason })
  })

  test.each(lies)('%s does not sign in', async (_, lie, reason) => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    expect(await signIn(authenticator, passkey, lie)).toMatchObject({ outcome: 'refused', reason })
  })

  test('with a passkey of their own does not sign in as its row says', async () => {
    const victim = new Authenticator(origin)
    const passkey = await passkeyOf(victim)
    const own = new Authenticator(origin)
    await passkeyOf(own)
    expect(await signIn(own, passkey)).toMatchObject({ outcome: 'refused', reason: 'wrong_passkey' })
    const options = await passkeySignInOptions({ relying_party })
    const { id, rawId } = victim.get(options)
    const response = { ...own.get(options), id, rawId }
    const challenge = bytesOf(options.challenge)
    expect(
      await verifyPasskeySignIn({ relying_party, challenge, response, passkey, handles: [handle] }),
    ).toMatchObject({ outcome: 'refused', reason: 'not_valid' })
  })

  test('who names another user is refused', async () => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    const answer = await signIn(authenticator, passkey, { handle: newPasskeyHandle() })
    expect(answer).toMatchObject({ outcome: 'refused', reason: 'wrong_handle' })
  })

  test('who registers under the name of another credential is refused', async () => {
    const options = await passkeyRegistrationOptions({ relying_party, handle, user_name: 'ada' })
    const id = Buffer.from('another').toString('base64url')
    const response = { ...new Authenticator(origin).create(options), id, rawId: id }
    const challenge = bytesOf(options.challenge)
    expect(await verifyPasskeyRegistration({ relying_party, challenge, response })).toMatchObject({
      outcome: 'refused',
      reason: 'wrong_passkey',
    })
  })

  test('who changes any byte of what was signed is refused', async () => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    const options = await passkeySignInOptions({ relying_party })
    const challenge = bytesOf(options.challenge)
    const response = authenticator.get(options)
    const parts = [
      ['clientDataJSON', () => true],
      ['authenticatorData', () => true],
      // Two numbers in DER, whose lengths have more than one spelling: bytes that are inside of them.
      ['signature', (at: number, length: number) => (at > 8 && at < 32) || at > length - 24],
    ] as const
    for (const [part, isMeant] of parts) {
      const original = Buffer.from(response.response[part], 'base64url')
      for (let at = 0; at < original.length; at++) {
        if (!isMeant(at, original.length)) continue
        const changed = Buffer.from(original)
        changed[at] = (changed[at] as number) ^ 1
        const forged = { ...response.response, [part]: changed.toString('base64url') }
        const answer = await verifyPasskeySignIn({
          relying_party,
          challenge,
          response: { ...response, response: forged },
          passkey,
          handles: [handle],
        })
        expect(answer.outcome, `${part}, byte ${at}`).toBe('refused')
      }
    }
  })

  test('who sends nonsense gets an answer and no error', async () => {
    const authenticator = new Authenticator(origin)
    const passkey = await passkeyOf(authenticator)
    const options = await passkeySignInOptions({ relying_party })
    const challenge = bytesOf(options.challenge)
    const good = authenticator.get(options)
    for (const text of ['', 'null', '[]', '7', '{', '{"challenge":{}}', '\u0000']) {
      const clientDataJSON = Buffer.from(text || ' ').toString('base64url')
      const response = { ...good, response: { ...good.response, clientDataJSON } }
      expect(readPasskeyResponse(response).challenge).toBeNull()
      expect(
        await verifyPasskeySignIn({ relying_party, challenge, response, passkey, handles: [handle] }),
      ).toMatchObject({ outcome: 'refused', reason: 'not_valid' })
    }
    const attestationObject = Buffer.from('nonsense').toString('base64url')
    const asked = await passkeyRegistrationOptions({ relying_party, handle, user_name: 'ada' })
    const made = authenticator.create(asked)
    expect(
      await verifyPasskeyRegistration({
        relying_party,
        challenge: bytesOf(asked.challenge),
        response: { ...made, response: { ...made.response, attestationObject } },
      }),
    ).toMatchObject({ outcome: 'refused', reason: 'not_valid' })
  })
})

test('a host that wants a second factor only may leave out who touched the key', async () => {
  const authenticator = new Authenticator(origin)
  const touched = { flags: 0x01 }
  const second = { require_user_verification: false }
  expect(await register(authenticator, touched, second)).toMatchObject({
    outcome: 'verified',
    is_user_verified: false,
  })
  const passkey = await passkeyOf(authenticator)
  expect(await signIn(authenticator, passkey, touched, second)).toMatchObject({
    outcome: 'verified',
    is_user_verified: false,
  })
})

test('a host without the package is told what to install', async () => {
  const missing = 'no-such-package-of-passkeys'
  const error = await refusal(loadPeer(missing, () => import(/* @vite-ignore */ missing)))
  expect(error).toMatchObject({ code: 'ST912', condition: 'package_missing', retry: 'never' })
  expect(error.message).toContain(`npm install ${missing}`)
})

test('a response that is none is refused before anything is loaded', async () => {
  const options: PasskeySignInOptions = await passkeySignInOptions({ relying_party })
  const authenticator = new Authenticator(origin)
  const good = authenticator.get(options)
  for (const response of [
    {},
    null,
    { ...good, id: 'not base64url!' },
    { ...good, type: 'password' },
    { ...good, response: { ...good.response, signature: '' } },
    { ...good, response: { ...good.response, userHandle: 'x'.repeat(200) } },
  ])
    expect(() => readPasskeyResponse(response as never)).toThrow(InvalidInput)
})

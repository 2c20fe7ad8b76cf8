/**
 * An authenticator and the browser in front of it, in software: an ES256 key, and the byte strings of WebAuthn level 3 (§6.1, §6.5, §5.8.1) put
 * together as the standard lays them out. It does what it is told, also what no honest one would.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { PasskeyRegistrationOptions, PasskeySignInOptions } from '../../src/index.js'

type Lie = Partial<{
  origin: string
  challenge: string
  rpId: string
  type: string
  handle: Uint8Array
  /** Bits of §6.1: user present 1, user verified 4, may be backed up 8, is backed up 16. */
  flags: number
}>

const [present, verified, credentialIncluded] = [0x01, 0x04, 0x40]
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const base64url = (data: Uint8Array) => Buffer.from(data).toString('base64url')

export class Authenticator {
  readonly credentialId = randomBytes(32)
  counter: number
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  private handle: string | undefined

  /** `counter: 0` with `step: 0` is an authenticator that does not count. */
  constructor(
    readonly origin: string,
    readonly settings: { counter?: number; step?: number } = {},
  ) {
    this.counter = settings.counter ?? 0
  }

  /** `navigator.credentials.create`. */
  create(options: PasskeyRegistrationOptions, lie: Lie = {}) {
    this.handle = options.user.id
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.credentialId.length)
    const authData = Buffer.concat([
      this.authenticatorData(lie.rpId ?? options.rp.id ?? '', credentialIncluded | this.flags(lie)),
      Buffer.alloc(16),
      length,
      this.credentialId,
      this.publicKey(),
    ])
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Map<string, string> | Uint8Array>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', Uint8Array.from(authData)],
      ]),
    )
    return {
      ...this.credential(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', options.challenge, lie),
        attestationObject: base64url(attestationObject),
        transports: ['internal', 'hybrid'],
      },
    }
  }

  /** `navigator.credentials.get`. */
  get(options: PasskeySignInOptions, lie: Lie = {}) {
    this.counter += this.settings.step ?? 1
    const clientDataJSON = this.clientData('webauthn.get', options.challenge, lie)
    const authenticatorData = this.authenticatorData(lie.rpId ?? options.rpId ?? '', this.flags(lie))
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    return {
      ...this.credential(),
      response: {
        clientDataJSON,
        authenticatorData: base64url(authenticatorData),
        signature: base64url(sign('sha256', signed, this.keys.privateKey)),
        userHandle: lie.handle ? base64url(lie.handle) : this.handle,
      },
    }
  }

  private credential() {
    const id = base64url(this.credentialId)
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} }
  }

  private flags(lie: Lie): number {
    return lie.flags ?? present | verified
  }

  private clientData(type: string, challenge: string, lie: Lie): string {
    const data = {
      type: lie.type ?? type,
      challenge: lie.challenge ?? challenge,
      origin: lie.origin ?? this.origin,
    }
    return base64url(Buffer.from(JSON.stringify({ ...data, crossOrigin: false })))
  }

  /** Hash of the relying party's id, flags, counter: 37 bytes. */
  private authenticatorData(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter])
  }

  /** A COSE key (RFC 9053 §7.1.1): EC2, ES256, P-256, x, y. */
  private publicKey(): Uint8Array {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' })
    return isoCBOR.encode(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Uint8Array.from(Buffer.from(x, 'base64url'))],
        [-3, Uint8Array.from(Buffer.from(y, 'base64url'))],
      ]),
    )
  }
}

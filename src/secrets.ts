/**
 * Secrets that have to be read again, unlike passwords: sealed by the client with a key that the database does not have, so that a copy
 * of the database opens none of them. AES-256-GCM (NIST SP 800-38D). What is sealed is bound to its owner: moved to another row, it does not open.
 *
 * Layout: version (one byte, 1), length of the key's id (one byte), the key's id, nonce (12 bytes), ciphertext, tag (16 bytes).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { StrataError } from './errors.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'

/** 32 random bytes and a name for them, of up to 100 printable ASCII characters. */
export type SecretKey = z.output<typeof inputs.secretKey>
/** The keys that may have been used, by their id: the present one, and former ones for as long as something is sealed with them. */
export type SecretKeys = ReadonlyMap<string, Uint8Array>

const version = 1
const nonceLength = 12
const tagLength = 16

/** Everything that is not secret and must not be changed: the header, and whose it is. */
const bound = (header: Uint8Array, owner: string) => Buffer.concat([header, Buffer.from(owner, 'utf8')])

/**
 * Seals a text for an owner, named by kind and id (`totp:01a2…`); the same words open it again. One key is good for 2^32 secrets, because its nonces are
 * random. Throws `InvalidInput` for a key that has not 32 bytes.
 */
export function sealSecret(key: SecretKey, plaintext: string, owner: string): Buffer {
  const { id, key: bytes } = parse(inputs.secretKey, key)
  const name = Buffer.from(id, 'ascii')
  const header = Buffer.concat([Buffer.from([version, name.length]), name])
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: tagLength })
  cipher.setAAD(bound(header, parse(inputs.sealedFor, owner)))
  return Buffer.concat([header, nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `sealSecret` sealed for the same owner. Throws `secret_not_opened` (ST913) for another owner, another key or a changed byte. */
export function openSecret(keys: SecretKeys, ciphertext: Uint8Array, owner: string): string {
  const sealed = Buffer.from(ciphertext)
  const header = sealed.subarray(0, 2 + (sealed[1] ?? 0))
  if (sealed[0] !== version || sealed.length < header.length + nonceLength + tagLength)
    throw new StrataError('ST913', 'This is not a sealed secret.')
  const key = keys.get(header.toString('latin1', 2))
  if (!key) throw new StrataError('ST913', 'The secret was sealed with a key that was not given.')
  const body = sealed.subarray(header.length)
  const decipher = createDecipheriv(
    'aes-256-gcm',
    parse(inputs.secretKey.shape.key, key),
    body.subarray(0, nonceLength),
    { authTagLength: tagLength },
  )
  decipher.setAAD(bound(header, parse(inputs.sealedFor, owner)))
  decipher.setAuthTag(body.subarray(-tagLength))
  const text = decipher.update(body.subarray(nonceLength, -tagLength))
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    throw new StrataError(
      'ST913',
      'The secret was sealed for another owner or with another key, or it was changed.',
    )
  }
}

/** The id of the key that sealed a secret, for finding what is still to be sealed anew; undefined for what is not sealed. */
export function sealedWith(ciphertext: Uint8Array): string | undefined {
  const [first, length = 0] = ciphertext
  return first === version ? Buffer.from(ciphertext.subarray(2, 2 + length)).toString('latin1') : undefined
}

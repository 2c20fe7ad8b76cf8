/** Recovery codes: printed, put away and used once when the other factor is lost ("look-up secrets" of NIST SP 800-63B §5.1.2). */
import { createHash, randomBytes } from 'node:crypto'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'

/** Crockford's base 32: no I, L and O, which are read as 1 and 0, and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** New codes of 120 random bits, as six groups of four (`7K3M-9QXT-2HVB-RN5C-0WZ8-PD4E`). Show them once and store only their hashes. */
export function newRecoveryCodes(count?: number): string[] {
  return Array.from({ length: parse(inputs.recoveryCodeCount, count) }, newRecoveryCode)
}

function newRecoveryCode(): string {
  // 32 divides 256, so every character is equally likely.
  const characters = Array.from(randomBytes(24), (byte) => alphabet[byte % alphabet.length])
  return Array.from({ length: 6 }, (_, group) => characters.slice(4 * group, 4 * group + 4).join('')).join(
    '-',
  )
}

/**
 * What the database stores: 32 bytes, the same for every way to write the code. Throws `InvalidInput` for what cannot be a code.
 *
 * SHA-256 without salt, and not argon2id: a slow hash makes up for secrets that can be guessed, and 120 random bits cannot, not even
 * when all codes of all users are guessed at together. §5.1.2.2 draws the line at 112 bits: below, salted and slow; from there on, any
 * approved hash. It also lets one statement find and use up the code.
 */
export function hashRecoveryCode(code: string): Buffer {
  return createHash('sha256').update(parse(inputs.recoveryCode, code)).digest()
}

/**
 * One-time passwords of authenticator applications: RFC 6238 with what all of them know, SHA-1, steps of 30 seconds and six digits. A code is
 * only compared here; that each counts once is decided by the database, which refuses a step that is not after the last one.
 */
import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { z } from 'zod'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'

const parameters = { algorithm: 'SHA1', digits: 6, period: 30 }

/** A new shared secret: 160 random bits (RFC 4226 §4, R6) as 32 characters of Base32. Store it sealed (`sealSecret`). */
export function newTotpSecret(): string {
  return new Secret({ buffer: Uint8Array.from(randomBytes(20)).buffer }).base32
}

/** The `otpauth://` address to show as a QR code; whoever sees it has the secret. Throws `InvalidInput`. */
export function totpUri(input: z.input<typeof inputs.totpUri>): string {
  const { secret, label, issuer } = parse(inputs.totpUri, input)
  return new TOTP({ ...parameters, secret: Secret.fromBase32(secret), label, issuer }).toString()
}

/**
 * The number of the step whose code this is (seconds since 1970 divided by 30), or null. Looks at the step of `at` and at `window` steps
 * before and after it, the nearest first, and compares in constant time. Throws `InvalidInput` for what is not six digits.
 */
export function findTotpStep(input: z.input<typeof inputs.findTotpStep>): number | null {
  const { secret, code, at, window } = parse(inputs.findTotpStep, input)
  const timestamp = at.getTime()
  const totp = new TOTP({ ...parameters, secret: Secret.fromBase32(secret) })
  const delta = totp.validate({ token: code, timestamp, window })
  return delta === null ? null : totp.counter({ timestamp }) + delta
}

/**
 * The password hashes that can be verified: argon2id, which we write, and the two in which hashes come from elsewhere. A row is not
 * trusted: its parameters are bounded, so that nobody who can write one makes a verification take gigabytes or minutes.
 */

/** `hash` is the whole string; `salt` and `key` are bytes. */
export type PasswordHash =
  | { algorithm: 'argon2id'; hash: string; memory: number; passes: number; lanes: number }
  | { algorithm: 'bcrypt'; hash: string }
  | {
      algorithm: 'scrypt'
      cost: number
      block_size: number
      parallelization: number
      salt: Buffer
      key: Buffer
    }

/** OWASP's first choice for argon2id: 19 MiB (in KiB), two passes, one lane. RFC 9106 names the parameters. */
export const argon2Parameters = { memory: 19456, passes: 2, lanes: 1 }

/** 256 MiB: what libsodium calls moderate, and more than any recommendation for sign-in. In KiB. */
const mostMemory = 262_144
/** KiB × passes, N × r × p, and rounds as a power of two: about two seconds of work, or less, each. */
const mostArgon2Work = 1_048_576
const mostScryptWork = 2_097_152
const mostBcryptCost = 15

// PHC strings write numbers without leading zeros.
const argon2id =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,2}),p=([1-9]\d?)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
// 16 bytes in 22 characters and 23 in 31, so of the last ones not every bit is used. The library refuses others without any work.
const bcrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/
const scrypt = /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d{0,3}),p=([1-9]\d?)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** The parts of a hash, or undefined for anything that is not of these formats or asks for more than is reasonable. */
export function readPasswordHash(hash: string): PasswordHash | undefined {
  if (hash.length > 300) return undefined
  return readArgon2id(hash) ?? readBcrypt(hash) ?? readScrypt(hash)
}

function readArgon2id(hash: string): PasswordHash | undefined {
  const [, m, t, p, salt, key] = argon2id.exec(hash) ?? []
  const [memory, passes, lanes] = [Number(m), Number(t), Number(p)]
  const isBounded = memory <= mostMemory && memory * passes <= mostArgon2Work && lanes <= 16
  // RFC 9106 §3.1. The library takes salts of up to 48 bytes.
  const isPossible = memory >= 8 * lanes && fromBase64(salt, 8, 48) && readKey(key)
  return isBounded && isPossible ? { algorithm: 'argon2id', hash, memory, passes, lanes } : undefined
}

function readBcrypt(hash: string): PasswordHash | undefined {
  const cost = Number(bcrypt.exec(hash)?.[1])
  return cost >= 4 && cost <= mostBcryptCost ? { algorithm: 'bcrypt', hash } : undefined
}

function readScrypt(hash: string): PasswordHash | undefined {
  const [, ln, r, p, saltText, keyText] = scrypt.exec(hash) ?? []
  const [cost, block_size, parallelization] = [2 ** Number(ln), Number(r), Number(p)]
  const isBounded =
    (cost * block_size) / 8 <= mostMemory && cost * block_size * parallelization <= mostScryptWork
  // RFC 7914 §2: N is less than 2 to the power of 16 r.
  const isPossible = Number(ln) < 16 * block_size
  const salt = fromBase64(saltText, 8, 64)
  const key = readKey(keyText)
  if (!isBounded || !isPossible || !salt || !key) return undefined
  return { algorithm: 'scrypt', cost, block_size, parallelization, salt, key }
}

/** PHC strings write base64 without padding, and in one way only. */
export const toBase64 = (data: Uint8Array) => Buffer.from(data).toString('base64').replaceAll('=', '')

function fromBase64(text: string | undefined, least: number, most: number): Buffer | undefined {
  const data = Buffer.from(text ?? '', 'base64')
  return toBase64(data) === text && data.length >= least && data.length <= most ? data : undefined
}

/** Of whole words, so that one that was cut off is seldom taken for a shorter one. */
function readKey(text: string | undefined): Buffer | undefined {
  const key = fromBase64(text, 16, 64)
  return key && key.length % 8 === 0 ? key : undefined
}

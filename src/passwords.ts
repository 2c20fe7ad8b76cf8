/**
 * Passwords are hashed and verified here and not in the database, which never sees one: statements are logged, and an attacker who
 * may run SQL would otherwise have the database's processors to guess with. Written as argon2id; bcrypt and scrypt are read, so that people
 * who come from another system keep their password, and told apart by `needs_rehash`.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { argon2Parameters, type PasswordHash, readPasswordHash, toBase64 } from './password-formats.js'

/**
 * `needs_rehash`: the password was right, and its hash is of another kind than `hashPassword` makes: hash what was typed and store it. (bcrypt
 * compared its first 72 bytes only; from then on all of it counts.) Always false for a password that was wrong.
 */
export interface PasswordAnswer {
  verified: boolean
  needs_rehash: boolean
}

const argon2Options = {
  // Algorithm.Argon2id: a const enum has no value that isolated modules can import.
  algorithm: 2,
  memoryCost: argon2Parameters.memory,
  timeCost: argon2Parameters.passes,
  parallelism: argon2Parameters.lanes,
} as const

/** Costs what a real hash costs, and was made from no password. */
const decoy = readPasswordHash(
  `$argon2id$v=19$m=${argon2Parameters.memory},t=${argon2Parameters.passes},p=${argon2Parameters.lanes}$${toBase64(randomBytes(16))}$${toBase64(randomBytes(32))}`,
) as PasswordHash

/**
 * The argon2id hash of a password as a PHC string of 97 characters, with the parameters of OWASP (19 MiB, two passes, one lane) and a random
 * salt of 16 bytes. The password is brought into Unicode's form NFKC first (NIST SP 800-63B §5.1.1.2). It takes any password that can
 * be signed in with, so that old ones can be hashed anew; whether one may be chosen says `inputs.newPassword`. Throws `InvalidInput`.
 */
export async function hashPassword(password: string): Promise<string> {
  return argon2Hash(utf8(parse(inputs.password, password).normalize('NFKC')), argon2Options)
}

/**
 * Whether the password is the one of the hash. Null for the hash (nobody has that address, or the user has no password) does the same work as
 * a hash of ours and answers no, so that the time it takes does not tell which addresses are known; so does a hash that cannot be read. A hash
 * from elsewhere takes the time that its parameters ask for until it is replaced. Throws for no hash and no password.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<PasswordAnswer> {
  const refused = { verified: false, needs_rehash: false }
  // Nobody can have such a password. Decided by what was typed alone, and so it tells nothing about anybody.
  if (!inputs.password.safeParse(password).success) return refused
  const stored = hash === null ? undefined : readPasswordHash(hash)
  const normal = password.normalize('NFKC')
  // Other systems hashed what was typed as it was.
  for (const form of new Set([normal, password])) {
    const matches = await isPasswordOf(stored ?? decoy, utf8(form))
    if (matches && stored) return { verified: true, needs_rehash: form !== normal || !isOurs(stored) }
  }
  return refused
}

const utf8 = (text: string) => Buffer.from(text, 'utf8')

function isOurs(stored: PasswordHash): boolean {
  const { memory, passes, lanes } = argon2Parameters
  return (
    stored.algorithm === 'argon2id' &&
    stored.memory === memory &&
    stored.passes === passes &&
    stored.lanes === lanes &&
    // Salt and key of other lengths are as good as weaker parameters.
    stored.hash.length === 97
  )
}

async function isPasswordOf(stored: PasswordHash, password: Buffer): Promise<boolean> {
  switch (stored.algorithm) {
    case 'argon2id':
      return argon2Verify(stored.hash, password)
    case 'bcrypt': {
      // Loaded with the first such hash: most programs never meet one.
      const { verify } = await import('@node-rs/bcrypt')
      // bcrypt reads 72 bytes and no more, and goes round in them: `a`, NUL, `a` has the hash of `a`. Nobody has a NUL in a password that bcrypt
      // hashed, because most programs end there.
      return (await verify(password, stored.hash)) && !password.includes(0)
    }
    case 'scrypt':
      return timingSafeEqual(await scryptOf(stored, password), stored.key)
  }
}

function scryptOf(stored: PasswordHash & { algorithm: 'scrypt' }, password: Buffer): Promise<Buffer> {
  const { cost, block_size, parallelization, salt, key } = stored
  const options: ScryptOptions = {
    cost,
    blockSize: block_size,
    parallelization,
    // What RFC 7914 needs for N, r and p, which readPasswordHash has bounded; Node's own bound is 32 MiB.
    maxmem: 128 * block_size * (cost + parallelization + 2) + 1024,
  }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, key.length, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    )
  })
}

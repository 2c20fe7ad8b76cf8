import { randomBytes, scryptSync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashPassword, InvalidInput, inputs, verifyPassword } from '../../src/index.js'
import { readPasswordHash, toBase64 } from '../../src/password-formats.js'
import { refusal } from './support.js'

const accepted = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success
const no = { verified: false, needs_rehash: false }
const current = { verified: true, needs_rehash: false }
const old = { verified: true, needs_rehash: true }
const b64 = (length: number) => toBase64(Buffer.alloc(length, 7))
const password = 'correct horse battery staple'

function scrypt(text: string, { ln = 10, r = 8, p = 1, salt = randomBytes(16), length = 32 } = {}): string {
  const key = scryptSync(text, salt, length, { N: 2 ** ln, r, p, maxmem: 2 ** 30 })
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`
}

describe('[C5] a password is hashed', () => {
  test('as argon2id with the parameters of OWASP and a salt of its own', async () => {
    const hash = await hashPassword(password)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(hash).toHaveLength(97)
    expect(await hashPassword(password)).not.toBe(hash)
    expect(await verifyPassword(hash, password)).toEqual(current)
    expect(await verifyPassword(hash, `${password} `)).toEqual(no)
  })

  test('the same, however the keyboard composes its characters', async () => {
    // é as one character and as two; a ligature; full-width letters.
    const hash = await hashPassword('caf\u00e9 \ufb01\u{ff21}bc')
    expect(await verifyPassword(hash, 'cafe\u0301 fiAbc')).toEqual(current)
    expect(await verifyPassword(hash, 'cafe fiAbc')).toEqual(no)
  })

  test('with everything that it contains: NUL, the thousandth character, an emoji', async () => {
    const long = '😀'.repeat(1023)
    const hash = await hashPassword(`${long}a`)
    expect(await verifyPassword(hash, `${long}a`)).toEqual(current)
    expect(await verifyPassword(hash, `${long}b`)).toEqual(no)
    const withNul = await hashPassword('password\u0000one')
    expect(await verifyPassword(withNul, 'password\u0000one')).toEqual(current)
    expect(await verifyPassword(withNul, 'password\u0000two')).toEqual(no)
    expect(await verifyPassword(withNul, 'password')).toEqual(no)
  })

  test('and never what is no password', async () => {
    for (const bad of ['', 'a'.repeat(1025), '\ud800password', 'password\udc00', 7, null, undefined])
      expect(await refusal(hashPassword(bad as string))).toBeInstanceOf(InvalidInput)
  })
})

describe('[C5] a password that another system hashed is verified, and asks for a new hash', () => {
  test.each([
    ['bcrypt of OpenBSD', '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i', 'abc'],
    ['bcrypt of OpenBSD', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe', 'a'],
    [
      'scrypt, the third example of RFC 7914',
      `$scrypt$ln=14,r=8,p=1$${toBase64(Buffer.from('SodiumChloride'))}$${toBase64(
        Buffer.from(
          '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
          'hex',
        ),
      )}`,
      'pleaseletmein',
    ],
    [
      'scrypt of passlib',
      '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
      'password',
    ],
  ])('%s', async (_, hash, right) => {
    expect(await verifyPassword(hash, right)).toEqual(old)
    expect(await verifyPassword(hash, `${right}!`)).toEqual(no)
  })

  test.each(['2a', '2b', '2y'])('bcrypt that calls itself %s', async (version) => {
    const hash = (await bcrypt(password, 4)).replace('$2b$', `$${version}$`)
    expect(hash).toHaveLength(60)
    expect(await verifyPassword(hash, password)).toEqual(old)
    expect(await verifyPassword(hash, password.toUpperCase())).toEqual(no)
  })

  test.each([
    { memoryCost: 8192 },
    { timeCost: 3 },
    { parallelism: 2 },
    { outputLen: 16 },
    { salt: randomBytes(8) },
  ])('argon2id with %o', async (options) => {
    const hash = await argon2(password, { memoryCost: 19456, timeCost: 2, parallelism: 1, ...options })
    expect(await verifyPassword(hash, password)).toEqual(old)
    expect(await verifyPassword(hash, 'another password')).toEqual(no)
  })

  test.each([
    ['argon2id', (text: string) => argon2(text)],
    ['bcrypt', (text: string) => bcrypt(text, 4)],
    ['scrypt', async (text: string) => scrypt(text)],
  ])('%s of what was typed as it was, or of its normal form', async (_, hash) => {
    const typed = 'cafe\u0301 au lait'
    expect(await verifyPassword(await hash(typed), typed)).toEqual(old)
    expect(await verifyPassword(await hash(typed.normalize('NFKC')), typed)).toMatchObject({ verified: true })
    expect(await verifyPassword(await hash('cafe au lait'), typed)).toEqual(no)
  })

  test('bcrypt reads 72 bytes and cannot tell what comes after them', async () => {
    const hash = await bcrypt('x'.repeat(80), 4)
    expect(await verifyPassword(hash, 'x'.repeat(80))).toEqual(old)
    expect(await verifyPassword(hash, `${'x'.repeat(72)}anything`)).toEqual(old)
    expect(await verifyPassword(hash, 'x'.repeat(71))).toEqual(no)
  })

  test('a password with NUL has no bcrypt hash, although bcrypt goes round in it', async () => {
    const hash = await bcrypt('abc', 4)
    for (const tricky of ['abc\u0000abc', 'abc\u0000', 'abc\u0000def', '\u0000abc'])
      expect(await verifyPassword(hash, tricky), JSON.stringify(tricky)).toEqual(no)
  })
})

describe('an attacker with a list of addresses', () => {
  const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1] as number
  const timed = async (hash: string | null, text: string) => {
    const start = performance.now()
    expect(await verifyPassword(hash, text)).toEqual(no)
    return performance.now() - start
  }

  test.each([
    ['an unknown address', null, 'a wrong password'],
    ['an unknown address and a password in two forms', null, 'cafe\u0301 au lait'],
    ['a hash that cannot be read', 'nonsense', 'a wrong password'],
    ['a hash that asks for too much', `$argon2id$v=19$m=4194304,t=2,p=1$${b64(16)}$${b64(32)}`, 'wrong'],
  ])('waits as long for %s as for a wrong password', async (_, unknown, text) => {
    const known = await hashPassword(password)
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
    // In turns, so that what else the machine does meets both.
    for (let round = 0; round < 9; round++) {
      times.known.push(await timed(known, text))
      times.unknown.push(await timed(unknown, text))
    }
    const ratio = median(times.unknown) / median(times.known)
    // No work at all would be a thousandth; the bench case `enumeration` measures closely, and a busy machine must not fail this.
    expect(ratio).toBeGreaterThan(0.2)
    expect(ratio).toBeLessThan(5)
  })

  test('finds no password for an unknown address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'binary' }), async (text) => {
        expect(await verifyPassword(null, text)).toEqual(no)
      }),
      { numRuns: 10 },
    )
  })

  test('who sends what is no password is answered without any work', async () => {
    const known = await hashPassword(password)
    const start = performance.now()
    for (const bad of ['', 'a'.repeat(1_000_000), '😀'.repeat(1025), '\ud800', null, {}, 7])
      for (const hash of [known, null])
        expect(await verifyPassword(hash, bad as string), typeof bad).toEqual(no)
    expect(performance.now() - start).toBeLessThan(500)
  })
})

describe('[X45] a hash', () => {
  const good = [
    `$argon2id$v=19$m=19456,t=2,p=1$${b64(16)}$${b64(32)}`,
    `$argon2id$v=19$m=65536,t=3,p=4$${b64(16)}$${b64(32)}`,
    `$argon2id$v=19$m=262144,t=3,p=1$${b64(16)}$${b64(64)}`,
    `$2b$12$${'e'.repeat(53)}`,
    `$scrypt$ln=17,r=8,p=1$${b64(16)}$${b64(32)}`,
    `$scrypt$ln=14,r=16,p=1$${b64(16)}$${b64(64)}`,
  ]
  test.each(good)('%s is of a known format', (hash) => {
    expect(accepted(inputs.passwordHash, hash)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['a password', password],
    ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['crypt with MD5', '$1$O3JMY.Tw$AdLnLjQ/5jXF9.MTp3gHv/'],
    ['SHA-512', `$6$rounds=5000$saltsalt$${'a'.repeat(86)}`],
    ['PBKDF2', '$pbkdf2-sha256$i=29000$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E'],
    ['argon2i', `$argon2i$v=19$m=19456,t=2,p=1$${b64(16)}$${b64(32)}`],
    ['the first version of argon2id', `$argon2id$v=16$m=19456,t=2,p=1$${b64(16)}$${b64(32)}`],
    ...Array.from({ length: 10 }, (_, cut) => [
      `argon2id without its last ${cut + 1}`,
      good[0]?.slice(0, -cut - 1) as string,
    ]),
    ['argon2id with a line end', `${good[0]}\n`],
    ['argon2id with a short salt', `$argon2id$v=19$m=19456,t=2,p=1$${b64(7)}$${b64(32)}`],
    ['argon2id with a short key', `$argon2id$v=19$m=19456,t=2,p=1$${b64(16)}$${b64(8)}`],
    ['argon2id with too little memory for its lanes', `$argon2id$v=19$m=8,t=2,p=2$${b64(16)}$${b64(32)}`],
    ['argon2id without a pass', `$argon2id$v=19$m=19456,t=0,p=1$${b64(16)}$${b64(32)}`],
    ['argon2id that wants 4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1$${b64(16)}$${b64(32)}`],
    ['argon2id that wants a minute', `$argon2id$v=19$m=19456,t=999,p=1$${b64(16)}$${b64(32)}`],
    ['argon2id with a leading zero', `$argon2id$v=19$m=19456,t=02,p=1$${b64(16)}$${b64(32)}`],
    ['cut off bcrypt', `$2b$12$${'e'.repeat(52)}`],
    ['bcrypt with bits that no salt has', `$2b$12$${'e'.repeat(21)}f${'e'.repeat(31)}`],
    ['bcrypt with bits that no key has', `$2b$12$${'e'.repeat(52)}f`],
    ['the broken bcrypt', `$2x$12$${'e'.repeat(53)}`],
    ['bcrypt that wants a day', `$2b$31$${'e'.repeat(53)}`],
    ['bcrypt that is too cheap to be one', `$2b$03$${'e'.repeat(53)}`],
    ['scrypt that wants 16 GiB', `$scrypt$ln=24,r=8,p=1$${b64(16)}$${b64(32)}`],
    ['scrypt that wants as much through its blocks', `$scrypt$ln=10,r=9999,p=1$${b64(16)}$${b64(32)}`],
    ['scrypt that wants a minute', `$scrypt$ln=16,r=8,p=99$${b64(16)}$${b64(32)}`],
    ['scrypt that cannot be', `$scrypt$ln=16,r=1,p=1$${b64(16)}$${b64(32)}`],
    ['scrypt without a block', `$scrypt$ln=14,r=0,p=1$${b64(16)}$${b64(32)}`],
    ['scrypt with a key of no length', `$scrypt$ln=14,r=8,p=1$${b64(16)}$`],
  ])('that is %s verifies nothing and raises nothing', async (_, hash) => {
    expect(accepted(inputs.passwordHash, hash)).toBe(false)
    expect(await verifyPassword(hash, password)).toEqual(no)
  })

  test('whose characters somebody changed raises nothing either', async () => {
    const hashes = [await hashPassword(password), await bcrypt(password, 4), scrypt(password)]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...hashes),
        fc.nat(120),
        fc.string({ maxLength: 2 }),
        async (hash, at, other) => {
          const changed = hash.slice(0, at) + other + hash.slice(at + 1)
          // The versions of bcrypt differ in their name only.
          fc.pre(changed !== hash && changed.slice(4) !== hash.slice(4))
          const stored = readPasswordHash(changed)
          // A digit more may be a minute's work that is allowed.
          fc.pre(stored?.algorithm !== 'bcrypt' || Number(changed.slice(4, 6)) < 10)
          expect(await verifyPassword(changed, password)).toEqual(no)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('at the bound of memory is verified, with more than Node allows by itself', async () => {
    const hash = scrypt(password, { ln: 16 })
    expect(await verifyPassword(hash, password)).toEqual(old)
  })
})

describe('a person who chooses a password', () => {
  test.each([
    ['eight characters', 'abcdefgh', true],
    ['seven', 'abcdefg', false],
    ['eight in two alphabets', 'pässwörд', true],
    ['eight emoji', '😀'.repeat(8), true],
    ['seven emoji, which are fourteen code units', '😀'.repeat(7), false],
    ['four letters with four accents', 'e\u0301'.repeat(4), false],
    ['spaces, which count', '        ', true],
    ['1024 characters', '😀'.repeat(1024), true],
    ['1025', 'a'.repeat(1025), false],
    ['NUL', 'abcdefgh\u0000', false],
    ['a tab', 'abcd\tefgh', false],
    ['half a character', 'abcdefgh\ud83d', false],
    ['nothing', '', false],
  ])('with %s', (_, text, expected) => {
    expect(accepted(inputs.newPassword, text)).toBe(expected)
  })

  test('types it as it is: it is neither trimmed nor changed', () => {
    expect(inputs.newPassword.parse('  Cafe\u0301 au lait ')).toBe('  Cafe\u0301 au lait ')
  })

  test('reads what is wrong, and not the password', () => {
    const { error } = inputs.newPassword.safeParse('hunter2')
    expect(error?.issues.map(({ message }) => message)).toEqual(['must have at least 8 characters'])
    expect(JSON.stringify(error?.issues)).not.toContain('hunter2')
  })

  test('once chose a shorter one elsewhere, and still signs in', () => {
    expect(accepted(inputs.password, 'abc')).toBe(true)
  })
})

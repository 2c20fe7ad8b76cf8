import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { describe, expect, test } from 'vitest'
import {
  findTotpStep,
  InvalidInput,
  newTotpSecret,
  openSecret,
  type SecretKey,
  StrataError,
  sealedWith,
  sealSecret,
  totpUri,
} from '../../src/index.js'

/** "12345678901234567890" of RFC 6238, appendix B, in Base32. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('[C9] a code of an authenticator application', () => {
  // Appendix B has eight digits; six are the last six of them (RFC 4226 §5.3: modulo 10^digits).
  test.each([
    [59, '94287082', 0x1],
    [1111111109, '07081804', 0x23523ec],
    [1111111111, '14050471', 0x23523ed],
    [1234567890, '89005924', 0x273ef07],
    [2000000000, '69279037', 0x3f940aa],
    [20000000000, '65353130', 0x27bc86aa],
  ])('at second %i is that of RFC 6238', (seconds, digits, step) => {
    const at = new Date(seconds * 1000)
    const code = digits.slice(2)
    expect(findTotpStep({ secret: rfcSecret, code, at, window: 0 })).toBe(step)
    expect(findTotpStep({ secret: rfcSecret, code: ` ${code.slice(0, 3)} ${code.slice(3)}`, at })).toBe(step)
  })

  const now = new Date('2026-03-01T12:00:10Z')
  const step = Math.floor(now.getTime() / 30_000)
  const codeOf = (secret: string, of: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: of * 30_000 })

  test('is found in the steps around the time, and not beyond them', () => {
    const secret = newTotpSecret()
    for (const window of [0, 1, 3])
      for (let away = -5; away <= 5; away++) {
        // Codes of neighbouring steps are the same once in a million.
        const found = findTotpStep({ secret, code: codeOf(secret, step + away), at: now, window })
        expect(found, `${away} of ${window}`).toBe(Math.abs(away) <= window ? step + away : null)
      }
  })

  test('names the step, so that the database can refuse it the second time', () => {
    const secret = newTotpSecret()
    const code = codeOf(secret, step)
    const later = new Date(now.getTime() + 30_000)
    expect(findTotpStep({ secret, code, at: now })).toBe(step)
    expect(findTotpStep({ secret, code, at: later })).toBe(step)
  })

  test('of another secret is none', () => {
    const code = codeOf(newTotpSecret(), step)
    expect(findTotpStep({ secret: newTotpSecret(), code, at: now, window: 0 })).toBeNull()
  })

  test('that is none of six digits is refused before it is compared', () => {
    for (const code of ['', '12345', '1234567', 'abcdef', '１２３４５６', '12345\u0000', '-12345', 123456])
      expect(() => findTotpStep({ secret: rfcSecret, code: code as string, at: now })).toThrow(InvalidInput)
    for (const wrong of [{ window: 11 }, { window: -1 }, { at: new Date('never') }, { secret: 'GEZDGNBV' }])
      expect(() => findTotpStep({ secret: rfcSecret, code: '123456', at: now, ...wrong })).toThrow(
        InvalidInput,
      )
  })
})

describe('[C9] a user who sets up an authenticator application', () => {
  test('gets a secret of 160 bits that nobody else has', () => {
    const secrets = Array.from({ length: 100 }, newTotpSecret)
    for (const secret of secrets) {
      expect(secret).toMatch(/^[A-Z2-7]{32}$/)
      expect(Secret.fromBase32(secret).bytes).toHaveLength(20)
    }
    expect(new Set(secrets).size).toBe(100)
  })

  test('scans an address that the application understands', () => {
    const uri = new URL(totpUri({ secret: rfcSecret, label: 'ada+work@example.org', issuer: 'Pump & Co' }))
    expect(uri.protocol).toBe('otpauth:')
    expect(uri.host).toBe('totp')
    expect(decodeURIComponent(uri.pathname)).toBe('/Pump & Co:ada+work@example.org')
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: rfcSecret,
      issuer: 'Pump & Co',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })

  test('cannot be shown another issuer by a name with a colon in it', () => {
    expect(() => totpUri({ secret: rfcSecret, label: 'Bank:ada', issuer: 'Pump' })).toThrow(InvalidInput)
    expect(() => totpUri({ secret: rfcSecret, label: 'ada', issuer: 'Bank:Pump' })).toThrow(InvalidInput)
  })
})

describe('a sealed secret', () => {
  const key = (id: string): SecretKey => ({ id, key: randomBytes(32) })
  const [present, former] = [key('2026-02'), key('2025-11')]
  const keys = new Map([present, former].map((one) => [one.id, one.key]))
  const owner = 'totp:01a20128-0936-7a31-ae2c-1c7e85b77a12'
  const other = 'totp:01a20128-0936-7a31-ae2c-1c7e85b77a13'
  const condition = (attempt: () => unknown) => {
    try {
      return attempt()
    } catch (error) {
      return error instanceof StrataError ? error.condition : error
    }
  }

  test('opens for its owner, whichever of the keys sealed it', () => {
    for (const one of [present, former]) {
      const sealed = sealSecret(one, rfcSecret, owner)
      expect(sealed.includes(rfcSecret)).toBe(false)
      expect(sealedWith(sealed)).toBe(one.id)
      expect(openSecret(keys, sealed, owner)).toBe(rfcSecret)
      // As the driver reads a bytea, and as somebody else might.
      expect(openSecret(keys, Uint8Array.from(sealed), owner)).toBe(rfcSecret)
    }
  })

  test('is another one every time', () => {
    const sealed = Array.from({ length: 100 }, () => sealSecret(present, rfcSecret, owner).toString('hex'))
    expect(new Set(sealed).size).toBe(100)
  })

  test('holds any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, name) => {
        expect(openSecret(keys, sealSecret(present, text, name), name)).toBe(text)
      }),
    )
  })

  test('that was copied to another user does not open, and the error is one clear sentence', () => {
    const sealed = sealSecret(present, rfcSecret, owner)
    let error: unknown
    try {
      openSecret(keys, sealed, other)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(StrataError)
    expect(error).toMatchObject({ code: 'ST913', condition: 'secret_not_opened', retry: 'never' })
    expect((error as Error).message).toMatch(/^The secret was sealed for another owner [^.]*\.$/)
    expect((error as Error).cause).toBeUndefined()
  })

  test('does not open when any bit of it was changed, or a part is missing', () => {
    const sealed = sealSecret(present, rfcSecret, owner)
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(condition(() => openSecret(keys, changed, owner))).toBe('secret_not_opened')
    }
    for (let length = 0; length < sealed.length; length++)
      expect(condition(() => openSecret(keys, sealed.subarray(0, length), owner))).toBe('secret_not_opened')
    expect(condition(() => openSecret(keys, Buffer.concat([sealed, Buffer.alloc(1)]), owner))).toBe(
      'secret_not_opened',
    )
    expect(sealedWith(Buffer.from('no secret'))).toBeUndefined()
  })

  test('does not open with another key, also not one of the same name', () => {
    const sealed = sealSecret(present, rfcSecret, owner)
    expect(condition(() => openSecret(new Map(), sealed, owner))).toBe('secret_not_opened')
    const wrong = new Map([[present.id, randomBytes(32)]])
    expect(condition(() => openSecret(wrong, sealed, owner))).toBe('secret_not_opened')
    // The name of the key is bound too: relabelled, it does not open even where both names have the same key.
    const relabelled = Buffer.from(sealed)
    relabelled.write(former.id, 2, 'latin1')
    const same = new Map([
      [present.id, present.key],
      [former.id, present.key],
    ])
    expect(condition(() => openSecret(same, relabelled, owner))).toBe('secret_not_opened')
  })

  test('is not made with half a key, without a name for it or for nobody', () => {
    for (const bad of [
      { id: 'a', key: randomBytes(16) },
      { id: '', key: randomBytes(32) },
      { id: 'ä', key: randomBytes(32) },
      { id: 'a', key: 'x'.repeat(32) as never },
    ])
      expect(condition(() => sealSecret(bad, rfcSecret, owner))).toBe('invalid_input')
    expect(condition(() => sealSecret(present, rfcSecret, ''))).toBe('invalid_input')
  })
})

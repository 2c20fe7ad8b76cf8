import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashRecoveryCode, InvalidInput, inputs, newRecoveryCodes } from '../../src/index.js'

describe('[C9] a user who prints recovery codes', () => {
  test('gets ten, each in six groups of four that can be read aloud', () => {
    const codes = newRecoveryCodes()
    expect(codes).toHaveLength(10)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/)
    expect(newRecoveryCodes(3)).toHaveLength(3)
    for (const bad of [0, 101, 1.5, -1]) expect(() => newRecoveryCodes(bad)).toThrow(InvalidInput)
  })

  test('gets 120 random bits in each: all characters, in all places, equally often', () => {
    const codes = Array.from({ length: 100 }, () => newRecoveryCodes(100)).flat()
    expect(new Set(codes).size).toBe(10_000)
    const places = codes.map((code) => code.replaceAll('-', ''))
    for (let place = 0; place < 24; place++) {
      const counts = new Map<string, number>()
      for (const code of places) {
        const character = code[place] as string
        counts.set(character, (counts.get(character) ?? 0) + 1)
      }
      expect(counts.size).toBe(32)
      // 312.5 expected, standard deviation 17.4: seven of them.
      for (const count of counts.values()) expect(Math.abs(count - 312.5)).toBeLessThan(122)
    }
  })

  test('may type one as they read it', () => {
    const written = '0O1I-LABC-DEFG-HJKM-NPQR-STVW'
    const meant = '00111ABCDEFGHJKMNPQRSTVW'
    const hash = hashRecoveryCode(written)
    expect(hash).toEqual(createHash('sha256').update(meant).digest())
    expect(hash).toHaveLength(32)
    for (const same of [
      meant,
      written.toLowerCase(),
      written.replaceAll('-', ' '),
      `  ${written.replaceAll('-', '')}\n`,
      '0o1i-Labc-defg-hjkm-npqr-stvw',
    ])
      expect(hashRecoveryCode(same).equals(hash), same).toBe(true)
    expect(hashRecoveryCode(written.replace('A', 'B')).equals(hash)).toBe(false)
  })

  test('is told when it cannot be one', () => {
    for (const bad of ['', '0'.repeat(23), '0'.repeat(25), 'U'.repeat(24), `${'0'.repeat(23)}!`, 7, null]) {
      expect(inputs.recoveryCode.safeParse(bad).success).toBe(false)
      expect(() => hashRecoveryCode(bad as string)).toThrow(InvalidInput)
    }
  })

  test('has a hash for every code, and no two codes the same', () => {
    const codes = newRecoveryCodes(100)
    expect(new Set(codes.map((code) => hashRecoveryCode(code).toString('hex'))).size).toBe(100)
  })
})

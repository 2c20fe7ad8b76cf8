import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastFour } from '../../src/index.js'
import { maskDocumentNumber } from '../../src/masking.js'

const number = '110105194912310020'
const mask = (value: unknown, of = number) => maskDocumentNumber(value, of)

/** What anybody finds who looks through a text for a number: letters and digits alone, in capitals. */
const bare = (text: string) =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

describe('what a provider repeats of a document number', () => {
  test.each([
    ['as it is', number, '****0020'],
    ['inside of a sentence', `No record of ${number}.`, 'No record of ****0020.'],
    ['with spaces', '110105 19491231 0020', '****0020'],
    ['with hyphens', 'id: 110105-19491231-0020;', 'id: ****0020;'],
    ['with characters that nobody sees', [...number].join('\u200b'), '****0020'],
    ['in full-width digits', '１１０１０５１９４９１２３１００２０', '****0020'],
    ['as a number', 110105194912310020, '****0020'],
    ['as a number that lost its last digits', Number('110105194912310099'), '****0020'],
    ['without its check digit', '11010519491231002', '****0020'],
    ['twice', `${number}/${number}`, '****0020'],
    ['twice, apart', `${number} or ${number}`, '****0020 or ****0020'],
    ['as a key', { [number]: true }, { '****0020': true }],
    ['as a key with hyphens', { '110105-19491231-0020': { found: 1 } }, { '****0020': { found: 1 } }],
    ['deep inside', { a: [{ b: [`x${number}y`] }] }, { a: [{ b: ['x****0020y'] }] }],
    ['as JSON in a text', { raw: `{"id":"${number}"}` }, { raw: '{"id":"****0020"}' }],
    ['in Base64', { raw: Buffer.from(number).toString('base64') }, { raw: '****0020' }],
    ['in Base64 of more', `x:${btoa(`{"number":"110105 19491231 0020"}`)}`, 'x:****0020'],
    ['in Base64 behind other letters', { raw: `abc${btoa(number)}` }, { raw: '****0020' }],
    [
      'in a token',
      `e30.${Buffer.from(`{"sub":"${number}"}`).toString('base64url')}.c2ln`,
      'e30.****0020.c2ln',
    ],
    ['in hex', Buffer.from(number).toString('hex'), '****0020'],
    ['in hex of 16-bit letters', `0x${Buffer.from(number, 'utf16le').toString('hex')}`, '0x****0020'],
    ['in hex of capitals', Buffer.from(number).toString('hex').toUpperCase(), '****0020'],
  ])('%s is kept as its last four characters', (_, said, kept) => {
    expect(mask(said)).toEqual(kept)
  })

  test('in the letters that it was not asked in is found too', () => {
    expect(mask({ number: 'd123-4567 ' }, 'D1234567')).toEqual({ number: '****4567 ' })
    expect(mask('ab12345', 'AB12345')).toBe('****345')
    expect(mask(['Б1234567', 'б-1234-567'], 'Б1234567')).toEqual(['****4567', '****4567'])
  })

  test('as a number without its leading zeros is found too', () => {
    expect(mask({ ein: 12345678 }, '012345678')).toEqual({ ein: '****5678' })
    expect(mask([1234, 1234.5], '00001234')).toEqual(['****1234', 1234.5])
  })

  test('in parts, each of which is too short to be found, is withheld with everything around it', () => {
    const withheld = { withheld: 'The answer repeated the document number in parts.' }
    expect(mask({ area: '123', group: 45, serial: '6789' }, '123456789')).toEqual(withheld)
    expect(mask([...'123456789'].map(Number), '123456789')).toEqual(withheld)
  })
})

describe('what a provider says otherwise', () => {
  test('is kept as it is', () => {
    const said = {
      status: 'match',
      born_on: '1949-12-31',
      score: 0.98,
      asked_at: 1767225600123,
      flags: [true, false, null],
      'last four': '0020',
      image: Buffer.from('nothing of interest').toString('base64'),
      digest: 'c0ffee00c0ffee00c0ffee00c0ffee00',
      nested: { empty: {}, list: [] },
      ['__proto__']: 'kept',
    }
    expect(JSON.stringify(mask(said))).toBe(JSON.stringify(said))
    expect(mask(undefined)).toBeNull()
    expect(mask('', '12')).toBe('')
  })

  test('that Postgres cannot hold is kept without it', () => {
    expect(mask({ 'a\0b': 'c\0d', half: '\ud800 and \udc00' })).toEqual({ 'a�b': 'c�d', half: '� and �' })
  })

  test('that is no JSON, too long or too deep is no answer', () => {
    const circle: Record<string, unknown> = {}
    circle.again = circle
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
    expect(mask(deep(32))).toEqual(deep(32))
    for (const wrong of [
      circle,
      { big: 1n },
      'x'.repeat(32_767),
      'ü'.repeat(16_384),
      deep(33),
      deep(5000),
      Array(2000).fill(0),
    ])
      expect(() => mask(wrong)).toThrow()
  })

  test('takes no time that a hostile provider could use up', () => {
    const began = performance.now()
    for (const filler of ['1', 'A', '110105', 'MTEw', 'ff', '"', '－'])
      mask([filler.repeat(Math.floor(30_000 / Buffer.byteLength(JSON.stringify(filler))))])
    expect(performance.now() - began).toBeLessThan(3000)
  })
})

test('nobody finds a number in what was kept, wherever and however the provider wrote it', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 7, maxLength: 20 })
  const letters = fc.string({ unit: fc.constantFrom(...'0123456789ABCXZ'), minLength: 7, maxLength: 20 })
  const written = fc.record({
    number: fc.oneof(digits, letters),
    separators: fc.array(fc.constantFrom('', '', '', ' ', '-', '.', '/', '\u00a0', '--'), {
      minLength: 20,
      maxLength: 20,
    }),
    isSmall: fc.boolean(),
    around: fc.tuple(fc.string(), fc.string()),
    wrap: fc.constantFrom<(text: string, value: unknown) => unknown>(
      (text) => text,
      (text) => [text, text],
      (text) => ({ [text]: 1 }),
      (text) => ({ a: [{ [text]: { b: text } }] }),
      (text) => ({ json: JSON.stringify({ text }) }),
      (_, value) => ({ value }),
      (text) => ({ base64: Buffer.from(text).toString('base64') }),
      (text) => ({ base64url: Buffer.from(` ${text}`).toString('base64url') }),
      (text) => ({ hex: Buffer.from(text).toString('hex') }),
    ),
    beside: fc.jsonValue({ maxDepth: 2 }),
  })
  fc.assert(
    fc.property(written, ({ number, separators, isSmall, around, wrap, beside }) => {
      const spelt = [...number].map((character, at) => character + separators[at]).join('')
      const [before, after] = around
      const text = before + (isSmall ? spelt.toLowerCase() : spelt) + after
      const kept = JSON.stringify(mask({ said: wrap(text, Number(number) || number), beside }, number))
      expect(bare(kept).includes(number)).toBe(false)
      expect(kept.includes(number)).toBe(false)
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        const encoded = Buffer.from(number).toString(encoding).replaceAll('=', '')
        expect(kept.toLowerCase().includes(encoded.toLowerCase())).toBe(false)
      }
      expect(kept.includes(lastFour(number)) || kept.includes('withheld')).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

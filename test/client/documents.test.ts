import { createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkDocumentKeys,
  type DocumentKeys,
  fingerprintDocument,
  InvalidInput,
  lastFour,
  type NumberedDocument,
  newDocumentId,
  openDocumentNumber,
  StrataError,
  sealDocumentNumber,
  sealedWith,
} from '../../src/index.js'

const [sealing, formerSealing, printing, formerPrinting] = Array.from({ length: 4 }, () =>
  randomBytes(32),
) as [Buffer, Buffer, Buffer, Buffer]
const keys: DocumentKeys = {
  encryption: {
    keys: new Map([
      ['seal-2026', sealing],
      ['seal-2025', formerSealing],
    ]),
    current: 'seal-2026',
  },
  fingerprints: {
    keys: new Map([
      ['print-2026', printing],
      ['print-2025', formerPrinting],
    ]),
  },
}
const document_number = '110105194912310020'
const condition = (attempt: () => unknown) => {
  try {
    return attempt()
  } catch (error) {
    return error instanceof StrataError ? error.condition : error
  }
}

/** Any letter, digit or sign that a normaliser may leave. */
const number = fc.string({ unit: fc.constantFrom(...'0123456789ABCXYZ<ÄЖ京/.'), minLength: 1, maxLength: 30 })
const document = fc.record(
  {
    document_type: fc.stringMatching(/^[a-z][a-z0-9_]{1,10}$/),
    country: fc.stringMatching(/^[A-Z]{2}$/),
    region: fc.option(fc.stringMatching(/^[A-Z0-9]{1,3}$/)),
    document_number: number,
  },
  { noNullPrototype: true },
)

describe('the sealed number of a document', () => {
  const id = newDocumentId()

  test('[A5] opens for its row, whichever of the keys sealed it', () => {
    for (const current of keys.encryption.keys.keys()) {
      const before = { ...keys, encryption: { ...keys.encryption, current } }
      const sealed = sealDocumentNumber(before, id, document_number)
      expect(sealedWith(sealed)).toBe(current)
      expect(sealed.includes(document_number)).toBe(false)
      expect(openDocumentNumber(keys, id, sealed)).toBe(document_number)
      expect(openDocumentNumber(keys, id.toUpperCase(), Uint8Array.from(sealed))).toBe(document_number)
    }
  })

  test('[X64] does not open in the row of another document', () => {
    const sealed = sealDocumentNumber(keys, id, document_number)
    fc.assert(
      fc.property(fc.uuid(), (other) => {
        expect(condition(() => openDocumentNumber(keys, other, sealed))).toBe(
          other === id ? document_number : 'secret_not_opened',
        )
      }),
    )
    for (let bit = 0; bit < 128; bit++) {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
      const neighbour = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      expect(condition(() => openDocumentNumber(keys, neighbour, sealed))).toBe('secret_not_opened')
    }
  })

  test('[X64] does not open with any of its bytes changed, with one missing or one more', () => {
    const sealed = sealDocumentNumber(keys, id, document_number)
    for (let at = 0; at < sealed.length; at++) {
      for (const difference of [1, 0x80, 0xff]) {
        const changed = Buffer.from(sealed)
        changed[at] = (changed[at] as number) ^ difference
        expect(condition(() => openDocumentNumber(keys, id, changed))).toBe('secret_not_opened')
      }
      expect(condition(() => openDocumentNumber(keys, id, sealed.subarray(0, at)))).toBe('secret_not_opened')
    }
    const longer = Buffer.concat([sealed, Buffer.alloc(1)])
    expect(condition(() => openDocumentNumber(keys, id, longer))).toBe('secret_not_opened')
  })

  test('does not open with another key, nor with another key of the same name, nor with one for fingerprints', () => {
    const sealed = sealDocumentNumber(keys, id, document_number)
    const others: [string, Buffer][] = [
      ['seal-2025', sealing],
      ['seal-2026', randomBytes(32)],
      ['seal-2026', formerSealing],
    ]
    for (const [name, key] of others) {
      const wrong = { ...keys, encryption: { keys: new Map([[name, key]]), current: name } }
      expect(condition(() => openDocumentNumber(wrong, id, sealed))).toBe('secret_not_opened')
    }
    const confused = {
      encryption: { keys: new Map([['seal-2026', printing]]), current: 'seal-2026' },
      fingerprints: { keys: new Map([['print-2026', sealing]]) },
    }
    expect(condition(() => openDocumentNumber(confused, id, sealed))).toBe('secret_not_opened')
  })

  test('is another one every time, and holds every number', () => {
    const sealed = Array.from({ length: 100 }, () => sealDocumentNumber(keys, id, document_number))
    expect(new Set(sealed.map((bytes) => bytes.toString('hex'))).size).toBe(100)
    fc.assert(
      fc.property(fc.uuid(), number, (row, any) => {
        expect(openDocumentNumber(keys, row, sealDocumentNumber(keys, row, any))).toBe(any)
      }),
    )
  })

  test('is sealed from no number that is not normalised, and for no row without a key', () => {
    for (const wrong of ['', '1101 0519', ' 110105', '110105\n', '11\u000005', 'x'.repeat(101)])
      expect(() => sealDocumentNumber(keys, id, wrong)).toThrow(InvalidInput)
    expect(() => sealDocumentNumber(keys, 'row 1', document_number)).toThrow(InvalidInput)
  })
})

describe('the fingerprints of a document', () => {
  const given: NumberedDocument = {
    document_type: 'driver_license',
    country: 'US',
    region: 'CA',
    document_number: 'D1234567',
  }
  const printsOf = (document: NumberedDocument, by = keys) =>
    fingerprintDocument(by, document).map(({ fingerprint }) => fingerprint.toString('hex'))

  test('are one for each key, of 32 bytes, laid out as it is written down', () => {
    const message = 'pg-strata/document/1\0driver_license\0US-CA\0D1234567'
    expect(fingerprintDocument(keys, given)).toEqual([
      {
        fingerprint_key_id: 'print-2026',
        fingerprint: createHmac('sha256', printing).update(message).digest(),
      },
      {
        fingerprint_key_id: 'print-2025',
        fingerprint: createHmac('sha256', formerPrinting).update(message).digest(),
      },
    ])
    const { region: _, ...nationwide } = given
    const unissued = createHmac('sha256', printing)
      .update('pg-strata/document/1\0driver_license\0US\0D1234567')
      .digest('hex')
    expect(printsOf(nationwide)[0]).toBe(unissued)
    expect(printsOf({ ...given, region: null })[0]).toBe(unissued)
  })

  test('[A5] are the same for the same document and key, and others in every other case', () => {
    fc.assert(
      fc.property(document, document, (one, other) => {
        const same =
          one.document_type === other.document_type &&
          one.country === other.country &&
          one.region === other.region &&
          one.document_number === other.document_number
        expect(printsOf(one)).toEqual(printsOf({ ...one }))
        expect(printsOf(one)[0] === printsOf(other)[0]).toBe(same)
        expect(printsOf(one)[0]).not.toBe(printsOf(one)[1])
      }),
      { numRuns: 500 },
    )
    for (const other of [
      { ...given, document_type: 'driver_licence' },
      { ...given, country: 'CA' },
      { ...given, region: 'NY' },
      { ...given, region: null },
      { ...given, document_number: 'D1234568' },
    ])
      expect(printsOf(other)).not.toEqual(printsOf(given))
  })

  test('are never those of a document whose parts are divided otherwise', () => {
    // What one part loses the next one gains, in every way that the parts can be cut from one text.
    const text = 'ssnUSCA1234567'
    const made = new Map<string, string>()
    for (let type = 2; type <= text.length; type++)
      for (let country = type; country <= text.length; country++)
        for (let region = country; region <= text.length; region++) {
          const parts = {
            document_type: text.slice(0, type),
            country: text.slice(type, country),
            region: text.slice(country, region) || null,
            document_number: text.slice(region),
          }
          try {
            const [print] = printsOf(parts)
            expect(made.get(print as string)).toBeUndefined()
            made.set(print as string, JSON.stringify(parts))
          } catch (error) {
            if (!(error instanceof InvalidInput)) throw error
          }
        }
    expect(made.size).toBeGreaterThanOrEqual(4)
    const nationwide = { ...given, region: null, document_number: '-CAD1234567' }
    expect(printsOf(nationwide)).not.toEqual(printsOf(given))
  })

  test('are made of no part that is not what it should be', () => {
    for (const wrong of [
      { document_type: 'Driver licence' },
      { document_type: 'ssn\0US' },
      { country: 'us' },
      { country: 'US-CA' },
      { region: '' },
      { region: 'CA\0' },
      { document_number: 'D123 4567' },
      { document_number: 'D1234567\0' },
      { document_number: '' },
      { number: 'D1234567' },
    ])
      expect(() => fingerprintDocument(keys, { ...given, ...wrong })).toThrow(InvalidInput)
  })
})

describe('whoever configures the keys', () => {
  const mistake = (wrong: unknown) => {
    try {
      checkDocumentKeys(wrong as DocumentKeys)
    } catch (error) {
      return error as StrataError
    }
    return expect.fail('nothing was refused')
  }
  const short = randomBytes(16)
  const text = sealing.toString('base64')

  test.each([
    ['none', undefined, 'required'],
    ['none for fingerprints', { encryption: keys.encryption }, 'fingerprints: required'],
    [
      'an empty list of fingerprint keys',
      { ...keys, fingerprints: { keys: new Map() } },
      'fingerprints.keys: must not be empty',
    ],
    [
      'a key that is too short',
      { ...keys, fingerprints: { keys: new Map([['print', short]]) } },
      'fingerprints.keys: must have 32 bytes each',
    ],
    [
      'a key as text',
      { ...keys, encryption: { keys: new Map([['seal', text]]), current: 'seal' } },
      'encryption.keys: must have 32 bytes each',
    ],
    [
      'ids and keys that are confused',
      { ...keys, encryption: { keys: new Map([[text, 'seal']]), current: text } },
      'encryption.keys: must have 32 bytes each',
    ],
    [
      'a current key that is none of the keys',
      { ...keys, encryption: { ...keys.encryption, current: 'seal-2027' } },
      'encryption.current: must be the id of one of `keys`',
    ],
    [
      'one key for both purposes',
      { ...keys, fingerprints: { keys: new Map([['print', Uint8Array.from(formerSealing)]]) } },
      'fingerprints.keys: must be other keys than those of `encryption`',
    ],
  ])('with %s is told so, and no key is repeated', (_, wrong, told) => {
    const error = mistake(wrong)
    expect(error).toBeInstanceOf(StrataError)
    expect(error).toMatchObject({ code: 'ST916', condition: 'option_invalid', retry: 'never' })
    expect(error.message).toContain(told)
    for (const key of [sealing, formerSealing, printing, formerPrinting, short])
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
        expect(error.message).not.toContain(key.toString(encoding))
  })

  test('is told by whatever takes them, before anything is sealed, opened or fingerprinted', () => {
    const wrong = { ...keys, fingerprints: { keys: keys.encryption.keys } }
    const id = newDocumentId()
    const sealed = sealDocumentNumber(keys, id, document_number)
    for (const attempt of [
      () => sealDocumentNumber(wrong, id, document_number),
      () => openDocumentNumber(wrong, id, sealed),
      () => fingerprintDocument(wrong, { document_type: 'ssn', country: 'US', document_number }),
    ])
      expect(condition(attempt)).toBe('option_invalid')
  })
})

test('what people see of a number is its last four characters, and never more than half of it', () => {
  expect(lastFour(document_number)).toBe('0020')
  expect(['A', 'AB', 'ABC', 'ABCDE', 'ABCDEFG', 'ABCDEFGH'].map(lastFour)).toEqual([
    '',
    'B',
    'C',
    'DE',
    'EFG',
    'EFGH',
  ])
  fc.assert(
    fc.property(number, (any) => {
      const [shown, all] = [[...lastFour(any)].length, [...any].length]
      expect(any.endsWith(lastFour(any))).toBe(true)
      expect(shown <= 4 && shown * 2 <= all).toBe(true)
    }),
  )
})

test('the key of a new document is a uuid of version 7, later than those before', async () => {
  const made: string[] = []
  for (let i = 0; i < 20; i++) {
    made.push(newDocumentId())
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect([...made].sort()).toEqual(made)
  expect(new Set(Array.from({ length: 1000 }, newDocumentId)).size).toBe(1000)
  expect(
    Math.abs(Number.parseInt(newDocumentId().slice(0, 13).replace('-', ''), 16) - Date.now()),
  ).toBeLessThan(1000)
})

import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createStrata, InvalidInput, StrataError } from '../../src/index.js'
import { relyingParty, secrets } from './support.js'

// A pool connects when it is asked to, and nobody asks.
const app = new pg.Pool()

const mistake = (options: unknown): StrataError => {
  try {
    createStrata(options as never)
  } catch (error) {
    expect(error).toBeInstanceOf(StrataError)
    expect(error).not.toBeInstanceOf(InvalidInput)
    return error as StrataError
  }
  return expect.fail('nothing was refused')
}

test.each([
  ['nothing', undefined, 'app'],
  ['no pool for app', { auth: app }, 'app'],
  ['an address for app', { app: 'postgres://app:hunter2@db.example.org/app' }, 'app'],
  [
    'an address for a further door',
    { app, worker: 'postgres://worker:hunter2@db.example.org/app' },
    'worker',
  ],
  ['a client for a pool', { app, auth: new pg.Client() }, 'auth'],
])('createStrata says at once that it was given %s', (_, options, door) => {
  const error = mistake(options)
  expect(error).toMatchObject({ code: 'ST904', condition: 'pool_missing', retry: 'never' })
  expect(error.message).toContain(`for ${door};`)
  expect(error.message).not.toContain('hunter2')
})

const key = randomBytes(32)
const text = key.toString('base64')
const keys = new Map([['2026', key]])
test.each([
  [
    'keys that are no Map',
    { secrets: { keys: { '2026': key }, current: '2026' } },
    'secrets.keys: must be a Map',
  ],
  [
    'a key that is too short',
    { secrets: { keys: new Map([...keys, ['2027', randomBytes(31)]]), current: '2026' } },
    'secrets.keys: must have 32 bytes each',
  ],
  [
    'keys as text',
    { secrets: { keys: new Map([['2026', text]]), current: '2026' } },
    'secrets.keys: must have 32 bytes each',
  ],
  [
    'ids and keys that are confused',
    { secrets: { keys: new Map([[text, '2026']]), current: text } },
    'secrets.keys: must have 32 bytes each',
  ],
  [
    'a current key that is none of the keys',
    { secrets: { keys, current: '2027' } },
    'secrets.current: must be the id of one of `keys`',
  ],
  ['no current key', { secrets: { keys } }, 'secrets.current: required'],
  [
    'a relying party that is an address',
    { relyingParty: { ...relyingParty, id: 'https://example.org' } },
    'relyingParty.id: must be a domain in lower case',
  ],
  [
    'a relying party whose origin is a page',
    { relyingParty: { ...relyingParty, origins: ['https://example.org/sign-in'] } },
    'relyingParty.origins.0: must be an origin, without a path',
  ],
  ['a queue for sendCode', { sendCode: { send() {} } }, 'sendCode: must be a function'],
  ['an unknown way to prepare', { prepare: 'never' }, 'prepare: must be one of named, unnamed'],
])('createStrata says at once that it was given %s', (_, options, told) => {
  const error = mistake({ app, ...options })
  expect(error).toMatchObject({ code: 'ST916', condition: 'option_invalid', retry: 'never' })
  expect(error.message).toContain(told)
  expect(error.message).not.toContain(text)
})

test('createStrata takes what it may be given, and null for what it is not', () => {
  createStrata({ app, secrets, relyingParty, sendCode: () => {}, prepare: 'unnamed' })
  createStrata({ app, auth: null, secrets: null, relyingParty: null, sendCode: null, prepare: null } as never)
})

/** A client over the pools of a test database, and a table of a host without any policy. */
import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type pg from 'pg'
import { expect } from 'vitest'
import {
  addPasskey,
  beginPasskey,
  beginTotp,
  type CodeMessage,
  confirmTotp,
  createStrata,
  StrataError,
  type signUp,
} from '../../src/index.js'
import { Authenticator } from '../support/authenticator.js'
import type { TestDatabase } from '../support/database.js'
import { loginName } from '../support/server.js'

export function clientOf(db: TestDatabase, options: pg.PoolConfig & { prepare?: 'named' | 'unnamed' } = {}) {
  const { prepare, ...config } = options
  const app = db.pool('app', config)
  const strata = createStrata({
    app,
    auth: db.pool('auth', config),
    operator: db.pool('operator', config),
    worker: db.pool('worker', config),
    ...(prepare ? { prepare } : {}),
  })
  return { app, strata }
}

/** `host.notes`, which the application's login may write: nothing but the transaction protects it. */
export async function makeHostTable(db: TestDatabase): Promise<pg.Client> {
  const superuser = await db.client('superuser')
  await superuser.query('create schema host')
  await superuser.query('create table host.notes (note text primary key, about text)')
  await superuser.query(`grant usage, create on schema host to ${loginName('app')}`)
  await superuser.query(`grant all on host.notes to ${loginName('app')}`)
  return superuser
}

export async function notes(superuser: pg.Client): Promise<string[]> {
  const { rows } = await superuser.query<{ note: string }>('select note from host.notes order by note')
  return rows.map(({ note }) => note)
}

/** The typed error that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<StrataError> {
  const error = await promise.then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StrataError)
  return error as StrataError
}

export async function backendOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query('select pg_backend_pid() as pid')
  return rows[0].pid
}

export const anyToken = () => randomBytes(32).toString('hex')

export const relyingParty = { id: 'example.org', name: 'Example', origins: ['https://app.example.org'] }
export const secrets = { keys: new Map([['test', randomBytes(32)]]), current: 'test' }

/** A client with everything that signing in needs. `mail` is what was sent, `code` the last code for whoever has asked. */
export function signInOf(db: TestDatabase, options: pg.PoolConfig = {}) {
  const mail: CodeMessage[] = []
  const app = db.pool('app', options)
  const strata = createStrata({
    app,
    auth: db.pool('auth', options),
    operator: db.pool('operator', options),
    worker: db.pool('worker', options),
    sendCode: async (message) => {
      mail.push(message)
    },
    secrets,
    relyingParty,
  })
  const last = () => mail.at(-1) ?? expect.fail('nothing was sent')
  return { app, strata, mail, last }
}
type Side = ReturnType<typeof signInOf>

/** The answer, which has this outcome. */
export function be<A extends { outcome: string }, O extends A['outcome']>(
  answer: A,
  outcome: O,
): Extract<A, { outcome: O }> {
  expect(answer).toMatchObject({ outcome })
  return answer as Extract<A, { outcome: O }>
}

type Profile = Omit<
  Extract<Parameters<typeof signUp>[1], { method: 'email_code'; code: string }>,
  'method' | 'challenge' | 'code'
>

/** Somebody new, with an e-mail address that they prove. */
export async function newcomer({ strata, last }: Side, email: string, profile: Profile = {}) {
  const { challenge } = be(await strata.signUp({ method: 'email_code', email }), 'code_sent')
  const { code } = last()
  const person = be(await strata.signUp({ method: 'email_code', challenge, code, ...profile }), 'signed_up')
  return { ...person, device_token: person.device_token as string, email }
}

/** The code that an authenticator application shows at a time. */
export const totpCodeOf = (secret: string, at = new Date()) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })

/** Somebody who has set up a generator of codes. Its code of this moment is used up; those of the next step are good. */
export async function withTotp({ strata }: Side, session_token: string) {
  const { secret, uri } = be(await beginTotp(strata.auth, { session_token, issuer: 'Example' }), 'begun')
  const code = totpCodeOf(secret)
  expect(await confirmTotp(strata.auth, { session_token, code })).toBe('done')
  return { secret, uri, used: code, next: () => totpCodeOf(secret, new Date(Date.now() + 30_000)) }
}

/** Registers a passkey of an authenticator in software. */
export async function withPasskey(
  { strata }: Side,
  session_token: string,
  authenticator = new Authenticator(relyingParty.origins[0] as string),
) {
  const { challenge, options } = be(await beginPasskey(strata.auth, { session_token }), 'passkey_requested')
  const response = authenticator.create(options)
  const outcome = await addPasskey(strata.auth, { session_token, challenge, response, label: 'My key' })
  expect(outcome).toBe('done')
  return authenticator
}

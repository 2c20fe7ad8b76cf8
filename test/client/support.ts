/** A client over the pools of a test database, and a table of a host without any policy. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { expect } from 'vitest'
import { createStrata, StrataError } from '../../src/index.js'
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

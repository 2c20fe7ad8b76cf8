/** The two databases of an extraction, and how they are asked. */
import type pg from 'pg'
import { type ConnectionSource, connect, connectionConfig, describeTarget } from '../database.js'
import { OWNER } from '../migrate/names.js'
import { closeSession, openSession, type Session } from '../migrate/session.js'

export interface Side extends Session {
  readonly config: pg.ClientConfig
  /** `login@host:port/database`, for people. */
  readonly name: string
  /** The identifier of the server and that of the database. */
  readonly system: string
  /** Also tells apart a server and its copy. */
  readonly server: string
}

export interface Pair {
  readonly source: Side
  readonly target: Side
}

export async function openSide(source: ConnectionSource | undefined): Promise<Side> {
  const config = connectionConfig(source)
  const session = await openSession({ databaseUrl: config })
  try {
    const { rows } = await session.client.query<{ system: string; database: string; server: string }>(
      `select system_identifier::text as system, (select oid from pg_database where datname = current_database())::text as database,
              system_identifier || ' ' || extract(epoch from pg_postmaster_start_time()) as server
       from pg_control_system()`,
    )
    const [{ system, database, server }] = rows as [(typeof rows)[number]]
    return {
      ...session,
      config,
      name: describeTarget(session.client),
      system: `${system}/${database}`,
      server,
    }
  } catch (error) {
    await closeSession(session)
    throw error
  }
}

export async function closePair(...sides: (Side | undefined)[]): Promise<void> {
  await Promise.all(sides.map((side) => side && closeSession(side)))
}

/** A second connection to a side, for what must not wait for the first. */
export function openBeside(side: Side): Promise<pg.Client> {
  return connect({ ...side.config, application_name: 'pg-strata extract' })
}

type Role = typeof OWNER | 'strata_definer'

/** Runs in a transaction as a role. The definer's policies show every row; the owner alone may change definitions. */
export async function asRole<T>(
  client: pg.ClientBase,
  role: Role,
  work: () => Promise<T>,
  begin = 'begin',
): Promise<T> {
  await client.query(begin)
  try {
    await client.query(`set local role ${role}`)
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

export const asOwner = <T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> =>
  asRole(client, OWNER, work)

export const asDefiner = <T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> =>
  asRole(client, 'strata_definer', work, 'begin isolation level repeatable read, read only')

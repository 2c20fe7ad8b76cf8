/**
 * The client: sessions, transactions and single operations over the host's own pools.
 *
 * What travels together: `begin`, the session and the first query leave in one flight, so that a transaction around one query costs two
 * round trips; one operation in one call costs one. Nothing behind a refused session is executed, because the server skips the rest of a
 * flight after an error. See docs/decisions/0004-session-pipeline.md.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import crypto from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PreparedQuery } from '@pgtyped/runtime'
import type pg from 'pg'
import { borrow, type Door, lend, watch } from './connection.js'
import { SessionRefused, StrataError, toStrataError } from './errors.js'
import { send } from './flight.js'
import { checkOptions, poolMissing } from './options.js'
import { revokeSession } from './queries/users.js'
import { compile, type Prepare, type Statement } from './query.js'
import { type SignInDesk, type SignInSettings, signIn, signUp } from './sign-in.js'
import { type OpenedSession, openSession } from './users.js'

export type { Door } from './connection.js'
export type { Prepare } from './query.js'

type Ours<P> = P extends { organization_id?: unknown } ? Omit<P, 'organization_id'> : P
// Inside a session the organization is the session's: a query's own `organization_id` is filled in and cannot be given.
type Given<D extends Door, P> = D extends 'app' ? Ours<P> : P
// biome-ignore lint/complexity/noBannedTypes: the question is whether an empty object would do
// biome-ignore lint/suspicious/noConfusingVoidType: pgtyped writes void where a query takes no parameters
type Args<P> = [P] extends [void] ? [] : {} extends P ? [params?: P] : [params: P]

/** Whatever runs generated queries through a door: a transaction, a session, or a pool. */
export interface Runner<D extends Door = Door> {
  readonly door: D
  run<P, R>(query: PreparedQuery<P, R>, ...params: Args<Given<D, P>>): Promise<R[]>
}

/** Who acts, as the database has verified it in this transaction. */
export interface Session {
  user_id: string
  organization_id: string | null
  membership_id: string | null
  session_id: string
  assurance_level: number
  /** The member of staff who acts as the user; null when it is the user. */
  impersonator_user_id: string | null
}

export interface Transaction<D extends Door = 'app'> extends Runner<D> {
  /**
   * The host's own SQL in the same transaction: one statement, with `$1` parameters. A pgtyped query takes the transaction as its
   * connection. A statement that leaves something behind in the connection (set, listen, prepare, a temporary table) costs the connection.
   */
  query<R = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ rows: R[]; rowCount: number }>
}

export interface SessionTransaction extends Transaction<'app'> {
  /** Await it before doing anything outside the database: it rejects when the session is refused. */
  readonly session: Promise<Session>
}

export interface TransactionOptions {
  /** The body may run more than once: a transaction that lost against another one is tried again, up to five times. */
  repeatable?: boolean
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readOnly?: boolean
}

/** A pool with a door: single operations, and transactions of several. */
export interface Desk<D extends Door> extends Runner<D> {
  transaction<T>(
    body: (tx: Transaction<D>) => T | Promise<T>,
    options?: D extends 'operator' ? OperatorOptions : TransactionOptions,
  ): Promise<T>
}

export interface OperatorOptions extends TransactionOptions {
  /** A session of whoever does it: every event of the transaction then records the user, the membership and the session. */
  actor?: string
}

export interface StrataOptions extends SignInSettings {
  /** Login that is a member of strata_app: everything inside a session. */
  app: pg.Pool
  /** Login that is a member of strata_auth: signing in and opening sessions. */
  auth?: pg.Pool | undefined
  /** Login that is a member of strata_operator: platform staff. */
  operator?: pg.Pool | undefined
  /** Login that is a member of strata_worker: maintenance. */
  worker?: pg.Pool | undefined
  /** `unnamed` for PgBouncer before 1.21 in transaction mode, which cannot hold prepared statements. */
  prepare?: Prepare | undefined
}

export interface Strata {
  withSession<T>(
    token: string,
    body: (tx: SessionTransaction) => T | Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /** One operation in one round trip, in a transaction of its own. */
  run<P, R>(token: string, query: PreparedQuery<P, R>, ...params: Args<Given<'app', P>>): Promise<R[]>
  /** The same as a runner, for the functions of this package: `listMembers(strata.as(token), { limit: 50 })`. */
  as(token: string, options?: Pick<TransactionOptions, 'repeatable'>): Runner<'app'>
  /** Signs a person up in a transaction of its own; see `signUp` of sign-in.ts. */
  signUp(input: Parameters<typeof signUp>[1]): ReturnType<typeof signUp>
  /** Signs a person in, or takes the second proof, in a transaction of its own; see `signIn` of sign-in.ts. */
  signIn(input: Parameters<typeof signIn>[1]): ReturnType<typeof signIn>
  /** Opens a session for a person or machine whom the host has recognised. The token is shown once and stored nowhere. */
  openSession(input: Parameters<typeof openSession>[1]): Promise<OpenedSession>
  /** Ends a session for whoever holds its token. Transactions under way keep it to their end. */
  revokeSession(token: string): Promise<'revoked' | 'unchanged' | 'unknown'>
  readonly auth: SignInDesk
  readonly operator: Desk<'operator'>
  readonly worker: Desk<'worker'>
}

const ignore = () => {}

// The typed signature of run is for callers; in here queries of any type pass through.
interface AnyRunner<R> {
  run(query: PreparedQuery<never, R>, params: object | undefined): Promise<R[]>
}

/** Connects to nothing yet. Throws `pool_missing` (ST904) and `option_invalid` (ST916) for options that it cannot use. */
export function createStrata(options: StrataOptions): Strata {
  checkOptions(options)
  const prepare = options.prepare ?? 'named'
  const remembered = new Organizations()
  const nesting = new AsyncLocalStorage<{ open: boolean }>()
  for (const pool of new Set([options.app, options.auth, options.operator, options.worker])) {
    if (pool) watch(pool)
  }

  const refuseNesting = () => {
    if (nesting.getStore()?.open) {
      throw new StrataError(
        'ST909',
        'A session was begun inside the callback of another one; begin it after that callback has returned.',
      )
    }
  }

  async function withSession<T>(
    token: string,
    body: (tx: SessionTransaction) => T | Promise<T>,
    transaction: TransactionOptions = {},
  ): Promise<T> {
    refuseNesting()
    const key = keyOf(token)
    return repeat(transaction.repeatable, async () => {
      const client = await borrow(options.app, 'app')
      const organization = remembered.get(key)
      const opening = [begin(transaction, prepare), identify(token, prepare)]
      const unit = new Unit('app', client, prepare, opening, organization, (session) =>
        session ? remembered.set(key, session.organization_id) : remembered.delete(key),
      )
      const scope = { open: true }
      try {
        return await unit.conduct(
          () => nesting.run(scope, body, unit),
          organization === undefined, // a token that was not accepted lately does not get as far as the callback
        )
      } finally {
        scope.open = false
      }
    })
  }

  async function runAs<R>(
    token: string,
    query: PreparedQuery<never, R>,
    params: object | undefined,
    again: boolean,
  ) {
    refuseNesting()
    const form = compile(query)
    const key = keyOf(token)
    const organization_id = remembered.get(key)
    if (form.tenant && organization_id === undefined) {
      const body = (tx: unknown) => (tx as AnyRunner<R>).run(query, params)
      return withSession(token, body, { repeatable: again })
    }
    const given = form.tenant ? { ...params, organization_id } : params
    const flight = [admit(token, prepare), form.bind(given as never, prepare)]
    try {
      const rows = await repeat(again, () => fly<R>(options.app, 'app', flight))
      if (organization_id !== undefined) remembered.set(key, organization_id)
      return rows
    } catch (error) {
      if (error instanceof SessionRefused) remembered.delete(key)
      throw error
    }
  }

  function desk<D extends Door>(door: D, pool: pg.Pool | undefined): Desk<D> {
    return {
      door,
      run(query, ...[params]) {
        if (!pool) return Promise.reject(poolMissing(door))
        return fly(pool, door, [compile(query).bind(params as never, prepare)])
      },
      transaction(body, transaction: OperatorOptions = {}) {
        const { actor, repeatable } = transaction
        return repeat(repeatable, async () => {
          if (!pool) throw poolMissing(door)
          if (actor !== undefined && !isToken(actor)) throw new SessionRefused('unknown')
          const client = await borrow(pool, door)
          const opening = [begin(transaction, prepare)]
          if (actor !== undefined) opening.push(admit(actor, prepare))
          const unit = new Unit(door, client, prepare, opening, undefined, ignore)
          return unit.conduct(() => body(unit), actor !== undefined)
        })
      },
    }
  }

  const { sendCode, secrets, relyingParty } = options
  const auth: SignInDesk = { ...desk('auth', options.auth), settings: { sendCode, secrets, relyingParty } }
  const as: Strata['as'] = (token, { repeatable = false } = {}) => ({
    door: 'app',
    run: (query, ...[params]) => runAs(token, query as never, params as never, repeatable) as never,
  })

  return {
    withSession,
    as,
    run: (token, query, ...params) => as(token).run(query, ...params),
    signUp: (input) => signUp(auth, input),
    signIn: (input) => signIn(auth, input),
    openSession: (input) => openSession(auth, input),
    async revokeSession(token) {
      if (!isToken(token)) return 'unknown'
      remembered.delete(keyOf(token))
      const [row] = await (options.auth ? auth : desk('app', options.app)).run(revokeSession, { token })
      return row?.outcome as 'revoked' | 'unchanged' | 'unknown'
    },
    auth,
    operator: desk('operator', options.operator),
    worker: desk('worker', options.worker),
  }
}

const tooLate = () =>
  new StrataError(
    'ST905',
    'A query was sent after its transaction had ended; await every query inside the callback.',
  )

const commitUnknown = () =>
  new StrataError(
    'ST910',
    'The connection was lost before the answer came: look whether the work was committed before doing it again.',
  )

/** Statements that begin and end by themselves, in one flight; answers the rows of the last. */
function fly<R>(pool: pg.Pool, door: Door, statements: Statement[]): Promise<R[]> {
  return new Promise((resolve, reject) =>
    lend(
      pool,
      door,
      (client) =>
        sendAll(client, statements, (error, result) => {
          const failure = error && toStrataError(error)
          client.release(failure !== null && spoils(failure))
          if (failure) reject(failure.condition === 'connection_lost' ? commitUnknown() : failure)
          else resolve((result as pg.QueryResult).rows)
        }),
      reject,
    ),
  )
}

function sendAll(client: pg.PoolClient, statements: Statement[], landed: Landed): void {
  if (statements.length === 1) ask(client, statements[0] as Statement, landed)
  else send(client, statements, (error, results) => landed(error, results.at(-1)))
}

type Landed = (error: Error | null, result: pg.QueryResult | undefined) => void

// The driver's own query is the shortest way for a single statement. One without a name and values it would send as plain text, which may
// hold several; a flight takes only one.
function ask(client: pg.ClientBase, { name, text, values }: Statement, callback: Landed): void {
  if (name || values.length > 0) client.query({ name, text, values, callback } as pg.QueryConfig)
  else send(client, [{ text, values }], (error, results) => callback(error, results[0]))
}

/** One transaction on one borrowed connection, from its first flight to the connection's return. */
class Unit<D extends Door> implements Transaction<D> {
  #opening: Statement[] | undefined
  #opened: Promise<void> | undefined
  #session: Session | undefined
  #refusal: StrataError | undefined
  #pending = 0
  #quiet: (() => void) | undefined
  readonly #waiting: (() => void)[] = []
  #closed = false
  #ended = false
  #spoilt = false

  constructor(
    readonly door: D,
    readonly client: pg.PoolClient,
    readonly prepare: Prepare,
    opening: Statement[],
    private organization: string | null | undefined,
    private remember: (session: Session | undefined) => void,
  ) {
    this.#opening = opening
  }

  get session(): Promise<Session> {
    if (this.#closed && !this.#session) return Promise.reject(this.#refusal ?? tooLate())
    const session = this.#open().then(() => {
      if (this.#refusal) throw this.#refusal
      return this.#session as Session
    })
    session.catch(ignore)
    return session
  }

  run<P, R>(query: PreparedQuery<P, R>, ...[params]: Args<Given<D, P>>): Promise<R[]> {
    const form = compile(query)
    const given =
      this.door === 'app' && form.tenant ? { ...params, organization_id: this.organization } : params
    return this.#submit(form.bind(given as never, this.prepare), rowsOf) as Promise<R[]>
  }

  query<R>(text: string, values: readonly unknown[] = []): Promise<{ rows: R[]; rowCount: number }> {
    if (leavesStateBehind.test(text)) this.#spoilt = true
    return this.#submit({ text, values: [...values] }, (result) => {
      const { command, rows, rowCount } = result
      if (command === 'COMMIT' || (command === 'ROLLBACK' && /\bchain\b/i.test(text))) this.#ended = true
      if (!harmless.has(command) && !localSetting.test(text)) this.#spoilt = true
      return { rows, rowCount: rowCount ?? 0 }
    })
  }

  /** Runs the body, then commits; or rolls back, if anything at all was wrong. */
  async conduct<T>(body: () => T | Promise<T>, verifyFirst: boolean): Promise<T> {
    let result: T
    try {
      if (verifyFirst) {
        await this.#open()
        if (this.#refusal) throw this.#refusal
      }
      const running = body()
      // A body that has not asked anything yet may be busy elsewhere: its session is checked now, not when it first asks.
      this.#open()
      result = await running
      await this.#settle()
    } catch (error) {
      this.#closed = true
      await this.#rollBack()
      throw this.#refusal ?? error
    }
    this.#release(this.#spoilt)
    return result
  }

  #submit<T>(statement: Statement, read: (result: pg.QueryResult) => T): Promise<T> {
    if (this.#closed) return Promise.reject(tooLate())
    this.#pending++
    const answer = new Promise<T>((resolve, reject) =>
      this.#queue(statement, (error, result) => {
        if (error) reject(this.#told(error))
        else resolve(read(result as pg.QueryResult))
        this.#waiting.shift()?.()
        if (--this.#pending === 0) this.#quiet?.()
      }),
    )
    // A query that nobody awaits is the transaction's to report; unheard, its error would end the process.
    answer.catch(ignore)
    return answer
  }

  // Only a pipelined connection takes a query while it is busy with another.
  #queue(statement: Statement, landed: Landed): void {
    if (this.#pending === 1 || this.client.pipeline) this.#dispatch(statement, landed)
    else this.#waiting.push(() => this.#dispatch(statement, landed))
  }

  #dispatch(statement: Statement, landed: Landed): void {
    if (this.#opening) this.#depart(statement, landed)
    else ask(this.client, statement, landed)
  }

  #open(): Promise<void> {
    if (this.#opening) this.#depart()
    return this.#opened as Promise<void>
  }

  #depart(first?: Statement, landed?: Landed): void {
    const opening = this.#opening as Statement[]
    this.#opening = undefined
    this.#opened = new Promise((done) => {
      send(this.client, first ? [...opening, first] : opening, (error, results) => {
        const verified = results[opening.length - 1]
        if (!verified) {
          this.#refusal = this.#told(error as Error)
        } else if (this.door === 'app') {
          this.#session = verified.rows[0] as Session
          this.organization = this.#session.organization_id
        }
        this.remember(this.#session)
        landed?.(error, results[opening.length])
        done()
      })
    })
  }

  #told(error: Error): StrataError {
    if (this.#refusal) return this.#refusal
    const failure = toStrataError(error)
    if (spoils(failure)) this.#spoilt = true
    return failure
  }

  async #settle(): Promise<void> {
    this.#closed = true
    const forgotten = this.#pending > 0
    await this.#opened
    if (this.#refusal) throw this.#refusal
    if (forgotten) {
      this.#spoilt = true
      await this.#drain()
      throw new StrataError(
        'ST906',
        'The callback returned before its queries had answered, so nothing was committed; await each of them.',
      )
    }
    if (this.#ended || this.client.getTransactionStatus() === 'I') {
      this.#spoilt = true
      throw new StrataError(
        'ST907',
        'The callback ended the transaction itself; leave begin, commit and rollback to the client.',
      )
    }
    if ((await this.#commit()) !== 'COMMIT') {
      this.#spoilt = true
      throw new StrataError(
        'ST908',
        'A query of the transaction had failed and the callback went on, so nothing was committed; let the error pass, or use a savepoint.',
      )
    }
  }

  async #rollBack(): Promise<void> {
    await this.#drain()
    if (this.#opening || this.#spoilt) return this.#release(this.#spoilt)
    try {
      await this.client.query('rollback')
      this.#release(this.client.getTransactionStatus() !== 'I')
    } catch {
      this.#release(true)
    }
  }

  // Queries under way are answered and not cut off: an error that nobody awaits would end the process.
  async #drain(): Promise<void> {
    if (this.#pending > 0) {
      await new Promise<void>((resolve) => {
        this.#quiet = resolve
      })
    }
  }

  async #commit(): Promise<string> {
    try {
      return (await this.client.query('commit')).command
    } catch (error) {
      const failure = this.#told(error as Error)
      throw failure.condition === 'connection_lost' ? commitUnknown() : failure
    }
  }

  #release(destroy: boolean) {
    this.client.release(destroy)
  }
}

const rowsOf = (result: pg.QueryResult) => result.rows

/** The organization of tokens that were accepted lately, so that a tenant query can leave together with the session it depends on. */
class Organizations {
  static readonly lifetime = 60_000
  static readonly most = 10_000
  readonly #known = new Map<string, { organization: string | null; until: number }>()

  get(key: string): string | null | undefined {
    const entry = this.#known.get(key)
    return entry && entry.until > performance.now() ? entry.organization : undefined
  }

  set(key: string, organization: string | null): void {
    this.#known.delete(key)
    this.#known.set(key, { organization, until: performance.now() + Organizations.lifetime })
    if (this.#known.size > Organizations.most) this.#known.delete(this.#known.keys().next().value as string)
  }

  delete(key: string): void {
    this.#known.delete(key)
  }
}

const digest: (text: string) => string = crypto.hash
  ? (text) => crypto.hash('sha256', text, 'base64') // twice as fast, and younger than Node 20.0
  : (text) => crypto.createHash('sha256').update(text).digest('base64')

// What Postgres could not even read opens no session.
const isToken = (token: unknown) => typeof token === 'string' && token.length <= 512 && !token.includes('\0')

// Bearer tokens are not kept in memory longer than the request that brought them.
function keyOf(token: string): string {
  if (!isToken(token)) throw new SessionRefused('unknown')
  return digest(token)
}

const named = (prepare: Prepare, name: string, statement: Statement): Statement =>
  prepare === 'named' ? { name: `strata_${name}`, ...statement } : statement

function begin({ isolation, readOnly }: TransactionOptions, prepare: Prepare): Statement {
  const text = ['begin', isolation && `isolation level ${isolation}`, readOnly && 'read only']
    .filter(Boolean)
    .join(' ')
  return named(prepare, text.replaceAll(' ', '_'), { text, values: [], silent: true })
}

/** Begins the session, or raises: then nothing that follows in the flight is executed. Answers who acts. */
const identify = (token: string, prepare: Prepare): Statement =>
  named(prepare, 'identify', {
    text: 'select user_id, organization_id, membership_id, session_id, assurance_level, impersonator_user_id from strata.begin_session($1, true)',
    values: [token],
  })

/** The same for one operation, which does not ask who acts. */
const admit = (token: string, prepare: Prepare): Statement =>
  named(prepare, 'admit', {
    text: 'select from strata.begin_session($1, true)',
    values: [token],
    silent: true,
  })

async function repeat<T>(repeatable: boolean | undefined, attempt: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await attempt()
    } catch (error) {
      const again = repeatable && round < 5 && error instanceof StrataError && error.retry === 'at once'
      if (!again) throw error
      await sleep(Math.random() * 10 * 2 ** round)
    }
  }
}

// After these the connection itself is in doubt: it broke, or its prepared statements no longer fit the schema.
const spoils = (error: StrataError) =>
  error.condition === 'connection_lost' || /^(08|57P|0A000|26000|25P03)/.test(error.code)

// Statements that leave nothing behind in a connection, and the few functions by which a select can.
const harmless = new Set(
  ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'SAVEPOINT', 'RELEASE', 'ROLLBACK'].concat([
    'FETCH',
    'MOVE',
    'CLOSE',
    'LOCK',
    'NOTIFY',
    'SHOW',
    'EXPLAIN',
  ]),
)
const localSetting = /^\s*set\s+(local|constraints|transaction)\b/i
const leavesStateBehind =
  /\b(set_config|pg_(try_)?advisory_lock\w*|dblink_connect\w*)\s*\(|\b(pg_)?temp(orary)?\b/i

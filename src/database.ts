/**
 * Where the database is, and how a failure to reach it is told.
 *
 * Every command takes `--database-url`, else `DATABASE_URL`, else the usual `PG*` variables. Messages name user, host, port and
 * database; the password is never part of one.
 */
import pg from 'pg'

export type ConnectionErrorCode = 'not_given' | 'malformed' | 'unreachable' | 'refused' | 'busy'

/** The database cannot be used at all: `message` is one sentence for a person, `cause` the driver's own error. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
  constructor(
    readonly code: ConnectionErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A connection string, or what `pg` takes. */
export type ConnectionSource = string | pg.ClientConfig

const CONNECT_TIMEOUT_MS = 15_000
const NAMES_A_DATABASE = ['PGHOST', 'PGHOSTADDR', 'PGDATABASE', 'PGUSER', 'PGPORT'] as const

/**
 * Answers what `pg` needs to connect.
 * @throws ConnectionError `not_given` when nothing names a database, `malformed` when the URL cannot be read.
 */
export function connectionConfig(
  source?: ConnectionSource,
  env: NodeJS.ProcessEnv = process.env,
): pg.ClientConfig {
  const given = source ?? (env.DATABASE_URL || undefined)
  if (typeof given === 'object') return withDefaults(given)
  if (given !== undefined) return withDefaults({ connectionString: checkedUrl(given) })
  if (!NAMES_A_DATABASE.some((name) => env[name])) {
    throw new ConnectionError(
      'not_given',
      'No database is named: pass --database-url, or set DATABASE_URL or the PG* variables (PGHOST, PGDATABASE, PGUSER, PGPASSWORD).',
    )
  }
  return withDefaults({
    ...present('host', env.PGHOST ?? env.PGHOSTADDR),
    ...present('port', env.PGPORT === undefined ? undefined : checkedPort(env.PGPORT)),
    ...present('database', env.PGDATABASE),
    ...present('user', env.PGUSER),
    ...present('password', env.PGPASSWORD),
  })
}

/**
 * Connects, and says in one sentence why it could not.
 * @throws ConnectionError
 */
export async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  let client: pg.Client
  try {
    client = new pg.Client(config)
  } catch (error) {
    // A certificate file that cannot be read, or options in the URL that exclude each other.
    throw new ConnectionError('malformed', `The database URL cannot be used: ${sentence(error)}`, {
      cause: error,
    })
  }
  // A connection that breaks while it is idle must not end the process: the next query reports it.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => {})
    throw connectionError(error, client)
  }
  return client
}

/** `user@host:port/database`, for messages. */
export function describeTarget(target: Pick<pg.Client, 'user' | 'host' | 'port' | 'database'>): string {
  const place = target.host.startsWith('/') ? target.host : `${target.host}:${target.port}`
  return `${target.user ?? 'nobody'}@${place}/${target.database ?? target.user ?? ''}`
}

function withDefaults(config: pg.ClientConfig): pg.ClientConfig {
  return { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true, ...config }
}

function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}

// pg reads nearly any text as a URL ("foo" becomes a database name on localhost), so the form is checked here.
function checkedUrl(url: string): string {
  const form = 'postgres://user:password@host:5432/database'
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new ConnectionError('malformed', `The database URL must look like ${form}.`)
  }
  let parsed: URL
  try {
    parsed = new URL(url)
    decodeURIComponent(`${parsed.username}${parsed.password}${parsed.pathname}`)
  } catch {
    throw new ConnectionError(
      'malformed',
      `The database URL cannot be read: it must look like ${form}, with characters such as # / ? @ % in the password percent-encoded.`,
    )
  }
  if (parsed.hash !== '' || parsed.pathname.slice(1).includes('/')) {
    throw new ConnectionError(
      'malformed',
      'The database URL has text after the database name: characters such as # / ? in the password must be percent-encoded.',
    )
  }
  return url
}

function checkedPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ConnectionError('malformed', `PGPORT must be a number from 1 to 65535, not "${text}".`)
  }
  return port
}

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ECONNRESET: 'the connection was cut',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be used',
}

function connectionError(error: unknown, client: pg.Client): ConnectionError {
  const target = describeTarget(client)
  const code = codeOf(error)
  const cause = { cause: error }
  const unreachable = UNREACHABLE[code]
  if (unreachable) {
    return new ConnectionError(
      'unreachable',
      `Cannot reach the database at ${target}: ${unreachable}.`,
      cause,
    )
  }
  switch (code) {
    case '28P01':
      return new ConnectionError(
        'refused',
        `The server refuses the user or the password for ${target}: check both.`,
        cause,
      )
    case '28000':
      return new ConnectionError(
        'refused',
        `The server does not let the user of ${target} in: check the user, and pg_hba.conf on the server.`,
        cause,
      )
    case '3D000':
      return new ConnectionError(
        'refused',
        `The database of ${target} does not exist: create it, or name another.`,
        cause,
      )
    case '42501':
      return new ConnectionError(
        'refused',
        `The user of ${target} may not connect to this database: grant it CONNECT.`,
        cause,
      )
    case '53300':
      return new ConnectionError(
        'busy',
        `The server of ${target} has no connection left: try again later.`,
        cause,
      )
    case '57P03':
      return new ConnectionError(
        'busy',
        `The server of ${target} is starting or stopping: try again shortly.`,
        cause,
      )
  }
  const text = sentence(error)
  if (/password must be a (non-empty )?string/.test(text)) {
    return new ConnectionError(
      'refused',
      `The server asks for a password for ${target}, and none was given.`,
      cause,
    )
  }
  if (/timeout/i.test(text)) {
    return new ConnectionError(
      'unreachable',
      `Cannot reach the database at ${target}: it does not answer.`,
      cause,
    )
  }
  return new ConnectionError('unreachable', `Cannot use the database at ${target}: ${text}`, cause)
}

// A host with several addresses fails with one AggregateError around an error for each.
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(text) ? text : `${text}.`
}

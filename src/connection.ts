/**
 * Borrowing connections. Each new one is looked at once for each door: whether its role is harmless, and whether the database speaks the version of the
 * interface that this client knows.
 */
import pg from 'pg'
import { StrataError, toStrataError } from './errors.js'

/** The four doors of pg-strata: a pool each, with a login that is a member of `strata_<door>` and of nothing above it. */
export type Door = 'app' | 'auth' | 'operator' | 'worker'

/** The numbers of `strata.schema_version()` that this client works with. */
export const schemaVersions = { from: 1, to: 1 }

// Through any of these a single statement reads every organization's rows, or the keys that sign contexts.
const inspection = `
  select strata.schema_version() as version,
         pg_catalog.pg_has_role(session_user, $1, 'usage') as admitted,
         (select r.rolname
          from pg_catalog.pg_roles r
          where (r.rolsuper or r.rolbypassrls or r.rolname in ('strata_owner', 'strata_definer', 'strata_reporter'))
            and pg_catalog.pg_has_role(session_user, r.oid, 'member')
          order by r.rolname = session_user desc, r.rolsuper desc, r.rolname
          limit 1) as excessive,
         session_user as login`

/** The doors that a connection was looked at for: a login that may go through one of them may not go through all. */
const inspected = new WeakMap<pg.PoolClient, Set<Door>>()
const watched = new WeakSet<pg.Pool>()

/** Keeps an idle connection that dies from ending the process; its pool has already removed it when it says so. */
export function watch(pool: pg.Pool): void {
  if (watched.has(pool)) return
  watched.add(pool)
  pool.on('error', () => {})
}

/**
 * Hands out a connection that is idle, outside any transaction, and safe to use. By callbacks, like the pool itself: this lies on the way
 * of every single operation, and a promise more is felt there.
 */
export function lend(
  pool: pg.Pool,
  door: Door,
  use: (client: pg.PoolClient) => void,
  fail: (error: StrataError) => void,
): void {
  pool.connect((error, client) => {
    if (error || !client) return fail(toStrataError(error))
    // A connection that has just been made has no status yet.
    if ((client.getTransactionStatus() ?? 'I') !== 'I') {
      // Somebody else gave it back inside a transaction: what they left in it must not be committed by us.
      client.release(true)
      return lend(pool, door, use, fail)
    }
    const doors = inspected.get(client) ?? new Set()
    if (doors.has(door)) return use(client)
    if (!inspected.has(client)) {
      inspected.set(client, doors)
      // While lent out, a connection is not watched by its pool: the query under way is told, and that is enough.
      client.on('error', () => {})
    }
    inspect(client, door).then(
      () => {
        doors.add(door)
        use(client)
      },
      (refusal) => {
        client.release(true)
        fail(refusal)
      },
    )
  })
}

export function borrow(pool: pg.Pool, door: Door): Promise<pg.PoolClient> {
  return new Promise((use, fail) => lend(pool, door, use, fail))
}

async function inspect(client: pg.PoolClient, door: Door): Promise<void> {
  if (!(client instanceof pg.Client)) {
    throw new StrataError(
      'ST904',
      'The pool was made by another copy of pg than the one pg-strata uses; run `npm dedupe pg`.',
    )
  }
  const { version, admitted, excessive, login } = await facts(client, door)
  if (version < schemaVersions.from) {
    throw new StrataError(
      'ST903',
      `The database has interface version ${version} and this client needs ${schemaVersions.from}; run \`pg-strata migrate\`.`,
    )
  }
  if (version > schemaVersions.to) {
    throw new StrataError(
      'ST903',
      `The database has interface version ${version} and this client knows ${schemaVersions.to}; update the package pg-strata.`,
    )
  }
  if (excessive) {
    const why =
      excessive === login
        ? 'is a superuser, BYPASSRLS or an owner'
        : `can become ${JSON.stringify(excessive)}`
    throw new StrataError(
      'ST901',
      `The role "${login}" ${why}, and would see every organization's rows; connect with a login that is a member of strata_${door} only.`,
    )
  }
  if (!admitted) {
    throw new StrataError(
      'ST901',
      `The role "${login}" is not a member of strata_${door}; run \`grant strata_${door} to "${login}"\`.`,
    )
  }
}

async function facts(client: pg.PoolClient, door: Door) {
  try {
    const { rows } = await client.query(inspection, [`strata_${door}`])
    return rows[0] as { version: number; admitted: boolean; excessive: string | null; login: string }
  } catch (error) {
    const failure = toStrataError(error)
    if (['3F000', '42883', '42704'].includes(failure.code)) {
      throw new StrataError('ST902', 'pg-strata is not installed in this database; run `pg-strata migrate`.')
    }
    if (failure.code === '42501') {
      throw new StrataError(
        'ST901',
        `The role of this pool may not use pg-strata; make it a member of strata_${door}.`,
      )
    }
    throw failure
  }
}

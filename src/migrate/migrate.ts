/**
 * `migrate` on node-pg-migrate: it keeps the history and runs each file in a transaction of its own; everything around it (lock,
 * settings, checksums, privileges, retries) is here.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type RunnerOption, runner } from 'node-pg-migrate'
import { escapeLiteral } from 'pg'
import { PACKAGE_VERSION } from '../version.js'
import { isConnectionLoss, MigrationError, retryClass, sqlState } from './errors.js'
import { MIGRATIONS_DIRECTORY, type MigrationFile, readMigrations } from './files.js'
import {
  type Comparison,
  compareHistory,
  type Installation,
  readHistory,
  readInstallation,
  refuseDifferences,
} from './history.js'
import { HISTORY_SCHEMA, HISTORY_TABLE, OWNER } from './names.js'
import { type Noun, readNoun, refuseOtherNoun, rememberNoun } from './nouns.js'
import { privilegeMissing, readPrerequisites, rolesAreReady } from './prerequisites.js'
import { RETRY_FOR_MS, type Retry, withRetry } from './retry.js'
import {
  closeSession,
  type LockHolder,
  openSession,
  SESSION_GUARD,
  type Session,
  type SessionOptions,
  sessionGuard,
  takeLock,
} from './session.js'

export interface MigrateOptions extends SessionOptions {
  /** Installs one noun alone, with core and audit. The database remembers it, so later runs need not say it. */
  only?: Noun | undefined
  /** Answers what would be applied, and changes nothing. */
  dryRun?: boolean | undefined
  /** How long to wait for another runner. Default 5 min. */
  waitMs?: number | undefined
  /** How long a migration is tried again when a lock is not to be had. Default 60 s. */
  retryForMs?: number | undefined
  onProgress?: ((progress: MigrationProgress) => void) | undefined
  /** Another folder of migrations than the package's, for tests of migrations. */
  directory?: string | undefined
}

export type MigrationProgress =
  | { event: 'waiting'; holder: LockHolder | undefined; waitedMs: number }
  | { event: 'planned'; pending: string[]; already: number }
  | { event: 'applying'; name: string; index: number; total: number }
  | ({ event: 'retrying'; name: string } & Retry)
  | { event: 'applied'; name: string; ms: number; index: number; total: number }

export interface AppliedMigration {
  name: string
  ms: number
}

export interface MigrateResult {
  applied: AppliedMigration[]
  /** Those that had been applied before. */
  already: string[]
  /** What is not applied: empty, except after a dry run. */
  pending: string[]
  /** The one noun that is installed; undefined where all are. */
  only: Noun | undefined
}

export const WAIT_MS = 300_000

/**
 * Brings a database to the version of this package. Repeating it is harmless: what is applied is left alone, and after a failure
 * or a crash it continues with the first migration that was not committed.
 * @throws ConnectionError, MigrationError
 */
export async function migrate(options: MigrateOptions = {}): Promise<MigrateResult> {
  const directory = options.directory ?? MIGRATIONS_DIRECTORY
  const files = await readMigrations(directory)
  const session = await openSession(options)
  const report = options.onProgress ?? (() => {})
  try {
    if (!options.dryRun) {
      await takeLock(session, options.waitMs ?? WAIT_MS, (holder, waitedMs) =>
        report({ event: 'waiting', holder, waitedMs }),
      )
    }
    const { installation, comparison, noun } = await inspect(session, files, options.only)
    refuseDifferences(comparison)
    const already = comparison.applied.map(({ name }) => name)
    const pending = comparison.pending.map(({ name }) => name)
    report({ event: 'planned', pending, already: already.length })
    if (pending.length > 0 && installation.installed) await refuseExtraction(session)
    if (options.dryRun || pending.length === 0) return { applied: [], already, pending, only: noun }

    await prepare(session, installation, noun)
    await session.client.query(`set role ${OWNER}`)
    const applied: AppliedMigration[] = []
    for (const [position, file] of comparison.pending.entries()) {
      const step = { name: file.name, index: position + 1, total: pending.length }
      report({ event: 'applying', ...step })
      const began = performance.now()
      await withRetry(
        session,
        options.retryForMs ?? RETRY_FOR_MS,
        (retry) => report({ event: 'retrying', name: file.name, ...retry }),
        () => applyFile(session, directory, file),
      ).catch(async (error) => {
        throw await migrationFailure(session, file, error)
      })
      const ms = Math.round(performance.now() - began)
      applied.push({ name: file.name, ms })
      report({ event: 'applied', ...step, ms })
    }
    return { applied, already, pending: [], only: noun }
  } catch (error) {
    if (!(error instanceof MigrationError) && isConnectionLoss(error))
      throw connectionLost('between two migrations', error)
    throw error
  } finally {
    await closeSession(session)
  }
}

/** @throws MigrationError `extraction_under_way`: what is replicated row by row must look the same on both sides. */
async function refuseExtraction({ client }: Session): Promise<void> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = 'strata_core' and c.relname = 'extractions') as there`,
  )
  if (!there[0]?.there) return
  await client.query(`set role ${OWNER}`)
  const { rows } = await client.query<{ peer: string }>(
    'select peer from strata_core.extractions where finished_at is null',
  )
  await client.query('set role none')
  if (rows[0]) {
    throw new MigrationError(
      'extraction_under_way',
      `An extraction is under way between this database and ${rows[0].peer}: finish it or give it up (pg-strata extract, --abort) with the version that is installed, then migrate.`,
    )
  }
}

export interface Inspection {
  installation: Installation
  comparison: Comparison
  /** The one noun that is installed, or would be; undefined for all. */
  noun: Noun | undefined
}

/** Compares database and package, changing nothing. Leaves the session with its login role. */
export async function inspect(
  session: Session,
  files: readonly MigrationFile[],
  only?: Noun,
): Promise<Inspection> {
  const installation = await readInstallation(session)
  if (!installation.installed)
    return { installation, comparison: compareHistory([], files, only), noun: only }
  const found = await readPrerequisites(session)
  if (!found.installerIsOwner) throw privilegeMissing(session, found)
  await session.client.query(`set role ${OWNER}`)
  const applied = await readHistory(session)
  const noun = await readNoun(session)
  await session.client.query('set role none')
  refuseOtherNoun(noun, only)
  const others = installation.schemas.filter((schema) => schema !== HISTORY_SCHEMA)
  if (applied.length === 0 && others.length > 0) {
    throw new MigrationError(
      'foreign_schema',
      `The history of migrations is empty, and yet ${others.join(', ')} exist${others.length === 1 ? 's' : ''}: restore the history, or remove what is there.`,
      { details: others },
    )
  }
  return { installation, comparison: compareHistory(applied, files, noun), noun }
}

/** Makes the roles and the history where they are missing: all or nothing, in one transaction. */
async function prepare(session: Session, installation: Installation, noun: Noun | undefined): Promise<void> {
  const found = await readPrerequisites(session)
  const ready = rolesAreReady(found)
  if (ready && installation.installed) return
  if ((!ready && !found.createsRoles) || (!installation.installed && !found.createsSchemas)) {
    throw privilegeMissing(session, found)
  }
  const steps = [
    ...(ready ? [] : [await coreSql('roles')]),
    ...(installation.installed ? [] : [await coreSql('bootstrap')]),
    ...(installation.installed || noun === undefined ? [] : [rememberNoun(noun)]),
  ]
  for (let attempt = 1; ; attempt++) {
    try {
      await session.client.query('begin')
      for (const step of steps) await session.client.query(step)
      await session.client.query('commit')
      return
    } catch (error) {
      if (isConnectionLoss(error)) throw error
      await session.client.query('rollback')
      if (sqlState(error) === '42501')
        throw privilegeMissing(session, await readPrerequisites(session), error)
      // Roles belong to the whole server, the lock to one database: an installation next door can be making the same ones.
      if (!isRoleRace(error) || attempt === ROLE_ATTEMPTS) throw bootstrapFailure(error)
    }
  }
}

const ROLE_ATTEMPTS = 10

function isRoleRace(error: unknown): boolean {
  const state = sqlState(error) ?? ''
  return (
    ['42710', '23505', '40001', '40P01', '55P03'].includes(state) ||
    (state === 'XX000' && /tuple concurrently/.test(String(error)))
  )
}

function coreSql(name: 'roles' | 'bootstrap'): Promise<string> {
  return readFile(new URL(`../../sql/schema/core/${name}.sql`, import.meta.url), 'utf8')
}

async function applyFile(session: Session, directory: string, file: MigrationFile): Promise<void> {
  const options: RunnerOption = {
    dbClient: session.client,
    dir: directory,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    file: file.name,
    migrationsSchema: HISTORY_SCHEMA,
    migrationsTable: HISTORY_TABLE,
    singleTransaction: false,
    // The lock is ours already, with a bounded wait; the order has been compared by name.
    noLock: true,
    checkOrder: false,
    logger: SILENT,
    migrationLoaderStrategies: [
      { extensions: ['.sql'], loader: async (paths) => paths.map((path) => unit(session, file, path)) },
    ],
  }
  const ran = await runner(options)
  if (ran.length !== 1) {
    throw new MigrationError(
      'bad_files',
      `${file.name}.sql disappeared from ${directory} while it was being applied.`,
    )
  }
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

/**
 * What is run for a file is what was read and summed, not what is on the disk by now. Its transaction begins with the guard and the
 * version row; the file itself begins with the rights of the login role.
 */
function unit(session: Session, file: MigrationFile, path: string) {
  const values = [file.name, file.checksum, PACKAGE_VERSION].map(escapeLiteral).join(', ')
  return {
    id: path,
    filePaths: [path],
    actions: {
      up: (pgm: { sql(text: string): void }) => {
        if (basename(path) !== `${file.name}.sql`) return
        pgm.sql(sessionGuard(session))
        pgm.sql(
          `insert into strata_core.migration_files (name, checksum, package_version) values (${values})`,
        )
        pgm.sql('set local role none')
        pgm.sql(file.text)
        pgm.sql(`set local role ${OWNER}`)
      },
      down: false as const,
    },
  }
}

interface ServerError {
  message: string
  position?: string
  where?: string
  constraint?: string
}

async function migrationFailure(session: Session, file: MigrationFile, error: unknown): Promise<unknown> {
  if (error instanceof MigrationError) return error
  if (isConnectionLoss(error)) return connectionLost(`while ${file.name} was running`, error)
  const state = sqlState(error)
  if (state === undefined) return error
  const { message, position, where, constraint } = error as ServerError
  if (constraint === SESSION_GUARD) {
    return new MigrationError(
      'pooler',
      'The connection was handed another session of the server in the midst of the migrations: migrate through a direct connection, not through a pooler.',
      { migration: file.name, cause: error, retry: 'never' },
    )
  }
  if (state === '42501') {
    const found = await readPrerequisites(session)
    if (!rolesAreReady(found) || !found.createsSchemas) return privilegeMissing(session, found, error)
  }
  const line = position ? file.text.slice(0, Number(position)).split('\n').length : undefined
  const place = line ? ` at line ${line}` : where ? ` (${where.split('\n')[0]})` : ''
  const next = {
    now: 'nothing of it was kept; migrate again, best when nobody holds locks for long',
    later: 'nothing of it was kept; migrate again when the server has what it lacks',
    never: 'nothing of it was kept',
  }[retryClass(error)]
  return new MigrationError(
    'migration_failed',
    `Migration ${file.name} failed${place}: ${message} (SQLSTATE ${state}); ${next}.`,
    {
      migration: file.name,
      cause: error,
    },
  )
}

function bootstrapFailure(error: unknown): unknown {
  const state = sqlState(error)
  if (state === undefined) return error
  return new MigrationError(
    'migration_failed',
    `The roles and the history of pg-strata cannot be made: ${(error as ServerError).message} (SQLSTATE ${state}); nothing was kept.`,
    { cause: error },
  )
}

function connectionLost(when: string, cause: unknown): MigrationError {
  return new MigrationError(
    'connection_lost',
    `The connection to the server broke ${when}: migrate again, it continues with the first migration that was not committed.`,
    { cause, retry: 'now' },
  )
}

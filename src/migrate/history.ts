/**
 * What a database says about itself: which schemas of ours it has, whose they are, and which files were applied.
 */
import { MigrationError } from './errors.js'
import type { MigrationFile } from './files.js'
import { HISTORY_SCHEMA, OWNER, SCHEMAS } from './names.js'
import { filesOf, type Noun } from './nouns.js'
import type { Session } from './session.js'

export interface AppliedFile {
  readonly name: string
  readonly checksum: string
  readonly packageVersion: string
  readonly appliedBy: string
  readonly appliedAt: Date
}

export interface Installation {
  /** False when the history does not exist: nothing of ours is here. */
  readonly installed: boolean
  readonly schemas: readonly string[]
}

/**
 * Looks at the catalog alone, so any role may ask.
 * @throws MigrationError `foreign_schema` when a schema of our name is somebody else's.
 */
export async function readInstallation(session: Session): Promise<Installation> {
  const { rows } = await session.client.query<{ schema: string; owner: string; historyTables: number }>(
    `select n.nspname::text as schema, pg_get_userbyid(n.nspowner)::text as owner,
            (select count(*)::int from pg_class c
             where c.relnamespace = n.oid and n.nspname = $2 and c.relname in ('migrations', 'migration_files')
               and c.relkind = 'r' and c.relowner = n.nspowner) as "historyTables"
     from pg_namespace n where n.nspname = any ($1) order by 1`,
    [SCHEMAS, HISTORY_SCHEMA],
  )
  const foreign = rows.filter(({ owner }) => owner !== OWNER)
  if (foreign.length > 0) {
    const list = foreign.map(({ schema, owner }) => `${schema} (owner ${owner})`)
    throw new MigrationError(
      'foreign_schema',
      `This database already has ${foreign.length === 1 ? 'a schema' : 'schemas'} with a name of pg-strata that pg-strata did not make: ${list.join(', ')}; rename or remove what is there, or use another database.`,
      { details: list },
    )
  }
  const schemas = rows.map(({ schema }) => schema)
  const installed = rows.some(({ historyTables }) => historyTables === 2)
  if (!installed && schemas.length > 0) {
    throw new MigrationError(
      'foreign_schema',
      `The ${schemas.length === 1 ? 'schema' : 'schemas'} ${schemas.join(', ')} exist${schemas.length === 1 ? 's' : ''} without a history of migrations: restore strata_core.migrations and strata_core.migration_files, or remove the schemas.`,
      { details: schemas },
    )
  }
  return { installed, schemas }
}

/**
 * Reads the history as strata_owner.
 * @throws MigrationError `history_differs` when the two tables of the history contradict each other.
 */
export async function readHistory(session: Session): Promise<AppliedFile[]> {
  const { rows } = await session.client.query<AppliedFile & { unmatched: boolean }>(
    `select coalesce(f.name, m.name) as name, f.checksum, f.package_version as "packageVersion",
            f.applied_by as "appliedBy", f.applied_at as "appliedAt", m.id is null or f.name is null as unmatched
     from strata_core.migration_files f
     full join strata_core.migrations m on m.name = f.name
     order by coalesce(f.name, m.name) collate "C"`,
  )
  const unmatched = rows.filter((row) => row.unmatched).map(({ name }) => name)
  if (unmatched.length > 0) {
    throw new MigrationError(
      'history_differs',
      `The history was changed by hand: ${unmatched.join(', ')} is in only one of strata_core.migrations and strata_core.migration_files.`,
      { details: unmatched },
    )
  }
  return rows
}

export interface Comparison {
  readonly applied: readonly AppliedFile[]
  /** Applied, and the package's file is another one now. */
  readonly edited: readonly string[]
  /** Applied under a name that the package does not have; `now` is its name for the same text, if it has one. */
  readonly gone: readonly { name: string; now?: string }[]
  /** Applied, and younger than everything in the package: from a newer version. */
  readonly unknown: readonly { name: string; packageVersion: string }[]
  /** Not applied though later ones were. */
  readonly skipped: readonly string[]
  readonly pending: readonly MigrationFile[]
}

/** Sets the history against the files of the package, or against those of the one noun that is installed. Pure. */
export function compareHistory(
  applied: readonly AppliedFile[],
  all: readonly MigrationFile[],
  noun?: Noun,
): Comparison {
  const files = filesOf(all, noun)
  const byName = new Map(files.map((file) => [file.name, file]))
  const appliedNames = new Set(applied.map(({ name }) => name))
  // Whether a stranger is younger than the package is a question to all of its files.
  const last = all.at(-1)?.name ?? ''
  const lastApplied = applied.filter(({ name }) => byName.has(name)).at(-1)?.name ?? ''
  const strangers = applied.filter(({ name }) => !byName.has(name))
  const waiting = files.filter(({ name }) => !appliedNames.has(name))
  const gone = strangers
    .map(({ name, checksum }) => ({ name, now: waiting.find((file) => file.checksum === checksum)?.name }))
    .filter(({ name, now }) => now !== undefined || number(name) <= number(last))
  const renamed = new Set(gone.map(({ now }) => now))
  return {
    applied,
    edited: applied
      .filter(({ name, checksum }) => byName.has(name) && byName.get(name)?.checksum !== checksum)
      .map(({ name }) => name),
    gone: gone.map(({ name, now }) => (now === undefined ? { name } : { name, now })),
    unknown: strangers
      .filter(({ name }) => !gone.some((one) => one.name === name))
      .map(({ name, packageVersion }) => ({ name, packageVersion })),
    skipped: waiting.filter(({ name }) => name < lastApplied && !renamed.has(name)).map(({ name }) => name),
    pending: waiting.filter(({ name }) => !renamed.has(name)),
  }
}

/** @throws MigrationError `history_differs`, `newer_database` */
export function refuseDifferences({ edited, gone, unknown, skipped }: Comparison): void {
  const faults = [
    ...edited.map((name) => `${name} was edited after it was applied`),
    ...gone.map(({ name, now }) =>
      now ? `${name} was renamed to ${now}` : `${name} was applied and is not in the package any more`,
    ),
    ...skipped.map((name) => `${name} was left out although later ones were applied`),
  ]
  if (faults.length > 0) {
    throw new MigrationError(
      'history_differs',
      `The package does not have the migrations that this database was built from: ${faults.join('; ')}. Nothing was changed; install an unaltered pg-strata.`,
      { details: faults },
    )
  }
  if (unknown.length > 0) {
    const newest = unknown.at(-1)
    throw new MigrationError(
      'newer_database',
      `This database was migrated by a newer pg-strata (${newest?.packageVersion}): ${unknown.map(({ name }) => name).join(', ')} ${unknown.length === 1 ? 'is' : 'are'} unknown here. Use that version or a later one.`,
      { details: unknown.map(({ name }) => name) },
    )
  }
}

function number(name: string): number {
  return Number.parseInt(name, 10)
}

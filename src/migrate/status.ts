/** What is applied, what is not, and what is not as it should be. Changes nothing. */
import { PACKAGE_VERSION } from '../version.js'
import { MIGRATIONS_DIRECTORY, readMigrations } from './files.js'
import type { AppliedFile } from './history.js'
import { inspect } from './migrate.js'
import type { Noun } from './nouns.js'
import { closeSession, openSession, type SessionOptions } from './session.js'

export interface StatusOptions extends SessionOptions {
  directory?: string | undefined
}

export interface Status {
  packageVersion: string
  serverVersion: string
  installed: boolean
  /** The one noun that is installed; undefined where all are. */
  only: Noun | undefined
  /** True when database and package are at the same version and nothing was altered. */
  upToDate: boolean
  applied: AppliedFile[]
  pending: string[]
  /** Applied by a newer package. */
  unknown: { name: string; packageVersion: string }[]
  /** Applied, and altered in the package since. */
  edited: string[]
  /** Applied, and no longer in the package under that name. */
  gone: { name: string; now?: string }[]
  /** Left out although later ones were applied. */
  skipped: string[]
}

/** @throws ConnectionError, MigrationError (`foreign_schema`, `privilege_missing`, `pooler`, `bad_files`, `history_differs`) */
export async function status(options: StatusOptions = {}): Promise<Status> {
  const files = await readMigrations(options.directory ?? MIGRATIONS_DIRECTORY)
  const session = await openSession(options)
  try {
    const { installation, comparison, noun } = await inspect(session, files)
    const { applied, edited, gone, unknown, skipped } = comparison
    const pending = comparison.pending.map(({ name }) => name)
    return {
      packageVersion: PACKAGE_VERSION,
      serverVersion: session.serverVersion,
      installed: installation.installed,
      only: noun,
      upToDate: [pending, edited, gone, unknown, skipped].every(({ length }) => length === 0),
      applied: [...applied],
      pending,
      unknown: [...unknown],
      edited: [...edited],
      gone: [...gone],
      skipped: [...skipped],
    }
  } finally {
    await closeSession(session)
  }
}

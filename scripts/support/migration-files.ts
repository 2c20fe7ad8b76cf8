/** The migration files on disk: their names, numbers and texts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './command.js'
import { migrationsDir } from './paths.js'

export interface MigrationFile {
  name: string
  path: string
  text: string
}

export const migrationName = /^\d{4}_[a-z][a-z0-9]*(_[a-z0-9]+)*\.sql$/

export function migrationFiles(directory = migrationsDir): MigrationFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, path: join(directory, name), text: readFileSync(join(directory, name), 'utf8') }))
}

/** `lock users` becomes `0013_lock_users.sql`, one above the highest number there is. */
export function nextMigrationName(imperative: string, existing: readonly string[]): string {
  const words = imperative
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  if (words.length === 0 || !/^[a-z]/.test(words[0] as string))
    throw new Refusal('Say what the migration does, as a command: npm run migration:new -- "lock users".')
  const highest = Math.max(0, ...existing.map((name) => Number.parseInt(name, 10) || 0))
  return `${String(highest + 1).padStart(4, '0')}_${words.join('_')}.sql`
}

export const migrationHeader = (
  name: string,
) => `-- ${name}: say in one sentence what changes for whom, and why.
set local role strata_owner;

-- Draft with include lines and run npm run migration:compile: each becomes the text of a file of sql/schema.
`

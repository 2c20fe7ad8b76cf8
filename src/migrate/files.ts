/**
 * The migration files of the package: read once, checked and summed, so that what is run is what was verified.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrationError } from './errors.js'
import { type Noun, nounsIn } from './nouns.js'

export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('../../migrations/', import.meta.url))

export interface MigrationFile {
  /** File name without `.sql`: the name under which the history knows it. */
  readonly name: string
  readonly text: string
  /** SHA-256 in hex. */
  readonly checksum: string
  /** The nouns that it is part of when they are installed alone. */
  readonly nouns: readonly Noun[]
}

const FILE_NAME = /^\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.sql$/

/**
 * Reads the migrations of a directory in their order.
 * @throws MigrationError `bad_files`
 */
export async function readMigrations(directory: string = MIGRATIONS_DIRECTORY): Promise<MigrationFile[]> {
  let entries: string[]
  try {
    entries = (await readdir(directory)).filter((entry) => entry.endsWith('.sql')).sort()
  } catch (cause) {
    throw new MigrationError('bad_files', `The folder of migrations ${directory} cannot be read.`, { cause })
  }
  if (entries.length === 0) {
    throw new MigrationError(
      'bad_files',
      `The folder ${directory} holds no migrations: install the package again.`,
    )
  }
  const numbers = new Set<string>()
  const files: MigrationFile[] = []
  for (const entry of entries) {
    if (!FILE_NAME.test(entry)) {
      throw new MigrationError(
        'bad_files',
        `${entry} is not named like a migration: it must be NNNN_imperative.sql.`,
      )
    }
    const number = entry.slice(0, 4)
    if (numbers.has(number))
      throw new MigrationError('bad_files', `Two migrations have the number ${number}.`)
    numbers.add(number)
    const text = await readFile(join(directory, entry), 'utf8')
    const fault = migrationFault(text)
    if (fault) throw new MigrationError('bad_files', `${entry} ${fault}.`)
    files.push({
      name: entry.slice(0, -'.sql'.length),
      text,
      checksum: createHash('sha256').update(text).digest('hex'),
      nouns: nounsIn(text) ?? [],
    })
  }
  return files
}

/** Says why a file cannot be a migration (as the end of a sentence that begins with its name), or nothing. */
export function migrationFault(text: string): string | undefined {
  // node-pg-migrate's own reading of .sql files cuts at such a comment, even inside a function body; ours does not, but a file
  // that means two things is refused.
  if (/^\s*--[\s-]*(up|down)\s+migration/im.test(text)) {
    return 'holds a comment line that node-pg-migrate takes for an up or down marker: migrations only go forward'
  }
  if (nounsIn(text) === undefined) return 'names a noun in its heading that cannot be installed alone'
  if (/^--! include /m.test(text)) return 'is a draft: compile it first with npm run migration:compile'
  if (
    /^\s*(commit|rollback|abort|start\s+transaction|begin\s*(transaction|work|isolation[^;]*)?)\s*;/im.test(
      outerSql(text),
    )
  ) {
    return 'begins or ends a transaction: each migration is run in one of its own'
  }
  return undefined
}

// What is left without comments and dollar-quoted bodies, where commit and begin have other meanings.
function outerSql(text: string): string {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g, '')
}

/**
 * What of pg-strata a database has: all of it, or one noun alone with the strata that it stands on. Each migration says in a line of its heading which
 * of them it belongs to; one that says nothing belongs to the whole only.
 */
import { MigrationError } from './errors.js'
import type { MigrationFile } from './files.js'
import { OWNER } from './names.js'
import type { Session } from './session.js'

export const NOUNS = ['users', 'customers', 'accounts'] as const

/** A noun that can be installed alone. */
export type Noun = (typeof NOUNS)[number]

const FOUNDATION = ['strata_core', 'strata_audit', 'strata'] as const

const OWN_SCHEMAS: Readonly<Record<Noun, readonly string[]>> = {
  users: ['strata_users'],
  customers: ['strata_customers', 'strata_kyc'],
  accounts: ['strata_accounts'],
}

/** The schemas of a noun that is installed alone. */
export function schemasOf(noun: Noun): readonly string[] {
  return [...FOUNDATION, ...OWN_SCHEMAS[noun]]
}

const HEADING = /^-- Nouns: (.*)$/m

/** The nouns that a migration belongs to when they are installed alone; undefined when its heading names one that there is not. */
export function nounsIn(text: string): readonly Noun[] | undefined {
  const named = HEADING.exec(text)?.[1]
  if (named === undefined) return []
  if (named === 'every') return NOUNS
  const list = named.split(', ')
  return list.every(isNoun) ? list : undefined
}

export function isNoun(text: string): text is Noun {
  return (NOUNS as readonly string[]).includes(text)
}

/** The migrations that build a database: all of them, or those of one noun. */
export function filesOf(files: readonly MigrationFile[], noun: Noun | undefined): readonly MigrationFile[] {
  return noun === undefined ? files : files.filter(({ nouns }) => nouns.includes(noun))
}

/** The views and functions of the interface that come with a noun alone, by the marks of the files that its migrations carry. */
export function interfaceOf(files: readonly MigrationFile[], noun: Noun): ReadonlySet<string> {
  const marks = filesOf(files, noun).flatMap(({ text }) => [
    ...text.matchAll(/^--! begin interface\/(?:functions|views)\/(\w+)\.sql$/gm),
  ])
  return new Set(marks.map(([, name]) => `strata.${name}`))
}

/** Reads as strata_owner which noun was installed alone. Undefined: everything was. */
export async function readNoun(session: Session): Promise<Noun | undefined> {
  const { rows } = await session.client.query<{ noun: Noun }>('select noun from strata_core.installed_nouns')
  return rows[0]?.noun
}

/** @throws MigrationError `noun_differs` when the database was installed as something else than what is asked for. */
export function refuseOtherNoun(installed: Noun | undefined, only: Noun | undefined): void {
  if (only === undefined || only === installed) return
  const has = installed === undefined ? 'the whole of pg-strata' : `${installed} alone`
  throw new MigrationError(
    'noun_differs',
    `This database has ${has}, so it cannot have ${only} alone: migrate without --only, or name another database.`,
  )
}

/** Writes down which noun is installed alone; part of the transaction that makes the history. */
export function rememberNoun(noun: Noun): string {
  return `set local role ${OWNER}; insert into strata_core.installed_nouns (noun) values ('${noun}')`
}

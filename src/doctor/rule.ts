/** What a rule is, and what it may ask the database. */
import type { Noun } from '../migrate/nouns.js'

/** An error is a hole or a loss in the installation; a warning is about what stands around it: the server, its settings, other programs. */
export type Severity = 'error' | 'warning'

export interface Violation {
  /** What is at fault, named as SQL names it. */
  object: string
  /** One sentence: what is wrong with it. */
  message: string
  /** One sentence: what to do next, where the rule's own remedy says too little. */
  remedy?: string | undefined
}

export interface Rule {
  readonly name: string
  readonly severity: Severity
  /** What goes wrong where the rule is broken. */
  readonly why: string
  /** What to do about it. */
  readonly remedy: string
  find(database: Database): Promise<Violation[]>
}

/** What a rule sees of the database: one consistent moment, with nothing but pg_catalog in the search path. */
export interface Database {
  /** As in `server_version_num`. */
  readonly serverVersion: number
  /** The one noun that is installed; undefined where all are. */
  readonly noun: Noun | undefined
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Runs as a role that the login may become. Undefined where it may not: the answer then says what could not be seen. */
  queryAs<Row extends object>(
    role: string,
    what: string,
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[] | undefined>
}

/** A rule whose query answers its violations. */
export function sqlRule(rule: Omit<Rule, 'find'>, sql: string, parameters: readonly unknown[] = []): Rule {
  return { ...rule, find: (database) => database.query<Violation>(sql, parameters) }
}

/** A condition on a `pg_namespace`: the database is shared, and this prefix is what belongs to pg-strata. */
export function ours(namespace: string): string {
  return `(${namespace}.nspname = 'strata' or ${namespace}.nspname like 'strata\\_%')`
}

/** The group roles that people and programs act as; the others own things. */
export const RUNTIME_ROLES = [
  'strata_auth',
  'strata_app',
  'strata_operator',
  'strata_worker',
  'strata_analyst',
] as const

/** The same as an SQL array of role ids. */
export const runtimeRoles = `(select array_agg(oid) from pg_roles where rolname in (${RUNTIME_ROLES.map((role) => `'${role}'`).join(', ')}))`

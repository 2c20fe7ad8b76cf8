import { readMigrations } from '../../migrate/files.js'
import { interfaceOf, type Noun, schemasOf } from '../../migrate/nouns.js'
import { functions, type Grantee, relations, schemas } from '../privileges.js'
import { type Database, ours, type Rule, type Violation } from '../rule.js'

/** One line per object and per privilege on it; without a grantee the line only says that the object is there. */
interface Line {
  object: string
  /** What it is listed under: its name, for a function without arguments. */
  name: string
  kind: 'schema' | 'relation' | 'function'
  grantee: string | null
  privilege: string | null
  column: string | null
  grantable: boolean | null
}

const actual = `
  select 'schema ' || n.nspname as object, n.nspname::text as name, 'schema' as kind, x.*
  from pg_namespace n
  left join lateral (
    select grantee, lower(privilege_type) as privilege, null::text as column, is_grantable as grantable
    from aclexplode(n.nspacl) where grantee not in (n.nspowner, 0)
  ) x on true
  where ${ours('n')}
  union all
  select c.oid::regclass::text, c.oid::regclass::text, 'relation', x.*
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join lateral (
    select grantee, lower(privilege_type), null::text, is_grantable
    from aclexplode(c.relacl) where grantee not in (c.relowner, 0)
    union all
    select y.grantee, lower(y.privilege_type), a.attname::text, y.is_grantable
    from pg_attribute a cross join aclexplode(a.attacl) y
    where a.attrelid = c.oid and not a.attisdropped and y.grantee not in (c.relowner, 0)
  ) x on true
  where ${ours('n')} and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  union all
  select p.oid::regprocedure::text, n.nspname || '.' || p.proname, 'function', x.*
  from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  left join lateral (
    select grantee, lower(privilege_type), null::text, is_grantable
    from aclexplode(p.proacl) where grantee not in (p.proowner, 0)
  ) x on true
  where ${ours('n')}`

export const grants: Rule = {
  name: 'grants',
  severity: 'error',
  why: 'Privileges are the first wall: a role that may do one thing more than it should needs only one loose policy to do harm, and one that may do less breaks the application.',
  remedy: 'Grant or revoke what the message names.',
  async find(database) {
    const lines = await database.query<Line>(
      `select a.object, a.name, a.kind, a.grantee::regrole::text as grantee, a.privilege, a.column, a.grantable from (${actual}) a`,
    )
    const expected = await expectedPrivileges(database.noun)
    return [...differences(lines, expected), ...overloads(lines), ...(await sequences(database))].sort(
      (a, b) => `${a.object} ${a.message}`.localeCompare(`${b.object} ${b.message}`),
    )
  },
}

function differences(lines: readonly Line[], expected: ReadonlyMap<string, Set<string>>): Violation[] {
  const violations: Violation[] = []
  const objects = new Map(lines.map(({ kind, name, object }) => [`${kind} ${name}`, object]))
  for (const [key, object] of objects) {
    if (!expected.has(key)) {
      violations.push({
        object,
        message: 'It is not part of pg-strata, or of a newer version of it.',
        remedy:
          'Move what is not part of pg-strata to a schema of its own; doctor and database must be of one version.',
      })
    }
  }
  for (const [key, privileges] of expected) {
    const object = objects.get(key)
    if (object === undefined) {
      violations.push({
        object: key,
        message: 'It is missing.',
        remedy: 'Run pg-strata migrate, or restore it from the migrations.',
      })
      continue
    }
    const found = new Map(
      lines
        .filter((line) => `${line.kind} ${line.name}` === key && line.grantee !== null)
        .map((line) => [privilegeKey(line.grantee, line.privilege, line.column), line]),
    )
    const on = key.startsWith('schema ') || key.startsWith('function ') ? key : object
    for (const [text, { grantable, grantee, privilege, column }] of found) {
      const what = `${privilege}${column === null ? '' : ` (${column})`}`
      if (!privileges.has(text)) {
        violations.push({
          object,
          message: `${grantee} may ${describe(what)} and should not.`,
          remedy: `Run: revoke ${what} on ${on} from ${grantee}.`,
        })
      } else if (grantable) {
        violations.push({
          object,
          message: `${grantee} may pass its ${what} on to others.`,
          remedy: `Run: revoke grant option for ${what} on ${on} from ${grantee}.`,
        })
      }
    }
    for (const text of privileges) {
      if (found.has(text)) continue
      const [grantee, privilege, column] = text.split(' ')
      const what = `${privilege}${column ? ` (${column})` : ''}`
      violations.push({
        object,
        message: `${grantee} may not ${describe(what)} and should.`,
        remedy: `Run: grant ${what} on ${on} to ${grantee}.`,
      })
    }
  }
  return violations
}

/**
 * What privileges.ts says, in the form of the catalog: for each object the set of "role privilege column". Where a noun is installed alone, only what
 * comes with it.
 */
async function expectedPrivileges(noun: Noun | undefined): Promise<Map<string, Set<string>>> {
  const expected = new Map<string, Set<string>>()
  const comesWith = await partOf(noun)
  for (const [name, grantees] of Object.entries(schemas).filter(comesWith)) {
    expected.set(
      `schema ${name}`,
      new Set(grantees.map((grantee) => privilegeKey(role(grantee), 'usage', null))),
    )
  }
  for (const [name, byGrantee] of Object.entries(relations).filter(comesWith)) {
    const keys = Object.entries(byGrantee).flatMap(([grantee, privileges]) =>
      parsePrivileges(privileges).map(({ privilege, column }) =>
        privilegeKey(role(grantee as Grantee), privilege, column),
      ),
    )
    expected.set(`relation ${name}`, new Set(keys))
  }
  for (const [name, grantees] of Object.entries(functions).filter(comesWith)) {
    expected.set(
      `function ${name}`,
      new Set(grantees.map((grantee) => privilegeKey(role(grantee), 'execute', null))),
    )
  }
  return expected
}

/** Tells of an entry of privileges.ts whether its object is installed: by its schema, and in the interface by the files of the migrations. */
async function partOf(noun: Noun | undefined): Promise<(entry: [string, unknown]) => boolean> {
  if (noun === undefined) return () => true
  const inInterface = interfaceOf(await readMigrations(), noun)
  const inSchemas = schemasOf(noun)
  return ([name]) => {
    const [schema = ''] = name.split('.')
    return inSchemas.includes(schema) && (name === 'strata' || schema !== 'strata' || inInterface.has(name))
  }
}

/** "select, update (a, b)" is three privileges: select, update of a, update of b. */
export function parsePrivileges(text: string): { privilege: string; column: string | null }[] {
  return [...text.matchAll(/([a-z]+)(?:\s*\(([^)]*)\))?/g)].flatMap(([, privilege = '', columns]) =>
    (columns?.split(',') ?? [null]).map((column) => ({ privilege, column: column?.trim() ?? null })),
  )
}

function role(grantee: Grantee): string {
  return `strata_${grantee}`
}

function privilegeKey(grantee: string | null, privilege: string | null, column: string | null): string {
  return column === null ? `${grantee} ${privilege}` : `${grantee} ${privilege} ${column}`
}

function describe(what: string): string {
  return what === 'usage'
    ? 'use it'
    : what === 'create'
      ? 'create objects in it'
      : what === 'execute'
        ? 'execute it'
        : what
}

function overloads(lines: readonly Line[]): Violation[] {
  const byName = new Map<string, Set<string>>()
  for (const { kind, name, object } of lines) {
    if (kind === 'function') byName.set(name, (byName.get(name) ?? new Set()).add(object))
  }
  return [...byName]
    .filter(([, objects]) => objects.size > 1)
    .map(([name, objects]) => ({
      object: `function ${name}`,
      message: `It exists more than once: ${[...objects].join(', ')}.`,
      remedy: 'Drop the one that is not in the migrations.',
    }))
}

async function sequences(database: Database): Promise<Violation[]> {
  return database.query<Violation>(
    `select c.oid::regclass::text as object, format('%s has %s on the sequence.', x.grantee::regrole, lower(x.privilege_type)) as message
     from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) x
     where ${ours('n')} and c.relkind = 'S' and x.grantee not in (c.relowner, 0)`,
  )
}

/** Relations, roles and commands: what the matrix of privileges says about each, and the statement that tries it. */
import type pg from 'pg'
import { functions, type Grantee, relations, schemas } from '../../src/doctor/privileges.js'
import { parsePrivileges } from '../../src/doctor/rules/grants.js'
import { OPEN_TABLES } from '../../src/doctor/rules/policy-shape.js'

export const commands = ['select', 'insert', 'update', 'delete'] as const
export type Command = (typeof commands)[number]

/** The logins of the tests that stand for somebody; the stranger is a member of nothing. */
export const logins = ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger'] as const
export type Login = (typeof logins)[number]

/** Open to everybody who may use their schema. */
export const open = [...OPEN_TABLES, 'strata.permissions'].sort()

export interface Relation {
  name: string
  kind: 'r' | 'p' | 'v' | 'm' | 'f' | 'S'
  /** Nothing is granted on a part, so the list does not name it: everything is refused. */
  isPartition: boolean
  /** A column that a statement could write. */
  column: string
}

export interface Routine {
  name: string
  signature: string
  call: string
}

/** Every relation of ours, of every kind, from the catalog: a new one is under test from the day it exists. */
export async function allRelations(client: pg.ClientBase): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(`
    select n.nspname || '.' || c.relname as name, c.relkind as kind, c.relispartition as "isPartition",
           (select quote_ident(a.attname) from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = '' and a.attgenerated = ''
            order by a.attnum limit 1) as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname = 'strata' or n.nspname like 'strata\\_%') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    order by 1`)
  return rows
}

/** Every function of ours, and a call of it in which every argument is null. */
export async function allRoutines(client: pg.ClientBase): Promise<Routine[]> {
  const { rows } = await client.query<Routine>(`
    select n.nspname || '.' || p.proname as name, p.oid::regprocedure::text as signature,
           format('select %I.%I(%s)', n.nspname, p.proname,
             -- The name of a composite type is in a schema that not every caller may use, and nobody has to: a row is read as what the function takes.
             (select string_agg(case when y.typtype = 'c' then 'null' else 'null::' || format_type(t.type, null) end, ', ' order by t.position)
              from unnest(p.proargtypes) with ordinality as t (type, position) join pg_type y on y.oid = t.type)) as call
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'strata' or n.nspname like 'strata\\_%'
    order by 2`)
  return rows
}

/** Whether the matrix lets a role run a command, and on which columns where not on all. */
export function allowed(
  role: Login,
  relation: string,
  command: Command,
): { columns: string[] | null } | null {
  if (role === 'stranger' || !mayUse(role, relation)) return null
  const granted = parsePrivileges(relations[relation]?.[role] ?? '').filter(
    ({ privilege }) => privilege === command,
  )
  if (granted.length === 0) return null
  const columns = granted.flatMap(({ column }) => column ?? [])
  return { columns: columns.length > 0 ? columns : null }
}

/** Whether the matrix lets a role call a function: the function, and its schema. */
export function mayExecute(role: Login, name: string): boolean {
  return role !== 'stranger' && mayUse(role, name) && (functions[name]?.includes(role) ?? false)
}

function mayUse(role: Grantee, name: string): boolean {
  return schemas[name.split('.')[0] ?? '']?.includes(role) ?? false
}

/** The statement that tries a command on a relation; on the given column where a privilege holds for some only. */
export function statement({ name, kind, column }: Relation, command: Command, onColumn = column): string {
  if (kind === 'S')
    return command === 'select'
      ? `select last_value::text as t from ${name}`
      : `select nextval('${name}')::text as t`
  switch (command) {
    case 'select':
      return `select t::text from ${name} t`
    case 'insert':
      return `insert into ${name} default values`
    case 'update':
      return `update ${name} t set ${onColumn} = null`
    case 'delete':
      return `delete from ${name}`
  }
}

/**
 * The SQLSTATEs of a refusal: for a table always the missing privilege; a view or materialized view may also say that
 * nobody at all can write through it.
 */
export function refusals(kind: Relation['kind']): string[] {
  switch (kind) {
    case 'v':
      return ['42501', '55000', '0A000']
    case 'm':
      return ['42501', '42809']
    default:
      return ['42501']
  }
}

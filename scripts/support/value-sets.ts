/**
 * Which columns hold one of a fixed set of texts, and which values those are.
 *
 * The CHECK constraint of the table column says so, for every result column that is a plain copy of it, through any number
 * of views. A view's column that is computed (a status at this moment) has the set of the column that its comment names in
 * full ("As strata_users.users.status, at this moment."), else of the column of that name in the table that the view is
 * named for, or in the only table it reads that has one. A
 * function's `outcome` has the values that its comment lists ("Outcomes: begun, expired.").
 */
import type { ClientBase } from 'pg'
import { describeColumns } from './describe.js'

export interface ValueSet {
  /** Name of the TypeScript type. */
  name: string
  values: string[]
}

export const pascal = (snake: string) =>
  snake
    .split('_')
    .filter((word) => word !== '')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('')

/** The values of `CHECK ((status = ANY (ARRAY['a'::text, 'b'::text])))`, also where null is allowed; undefined for any other check. */
export function valuesOfCheck(check: string, column: string): string[] | undefined {
  const flat = check
    .replace(/^CHECK /, '')
    .replace(/[()]/g, '')
    .replace(/::(text|character varying)(\[\])?/g, '')
  const listed = flat.match(/^(?:(\w+) IS NULL OR )?(\w+) = (?:ANY ARRAY\[(.*)\]|('(?:[^']|'')*'))$/)
  if (!listed || listed[2] !== column || (listed[1] ?? column) !== column) return undefined
  const values = [...(listed[3] ?? listed[4] ?? '').matchAll(/'((?:[^']|'')*)'/g)]
  return values.length === 0 ? undefined : values.map((match) => (match[1] as string).replaceAll("''", "'"))
}

/** `Outcomes: begun, expired.` in the comment of a function. */
export function outcomesOfComment(comment: string | null): string[] | undefined {
  return comment?.match(/\boutcomes: (\w+(?:, \w+)*)/i)?.[1]?.split(', ')
}

export class ValueSets {
  readonly #client: ClientBase
  readonly #found = new Map<string, Promise<ValueSet | undefined>>()

  constructor(client: ClientBase) {
    this.#client = client
  }

  /** The set of a column of a table or view. */
  ofColumn(tableID: number, columnID: number): Promise<ValueSet | undefined> {
    const key = `${tableID}.${columnID}`
    const known = this.#found.get(key) ?? this.#lookUp(tableID, columnID)
    this.#found.set(key, known)
    return known
  }

  /** The set of a column that is named, if there is such a column. */
  async ofName(relation: string, column: string): Promise<ValueSet | undefined> {
    const { rows } = await this.#client.query(
      'select attrelid as table, attnum as column from pg_attribute where attrelid = to_regclass($1) and attname = $2',
      [relation, column],
    )
    return rows[0] && this.ofColumn(rows[0].table, rows[0].column)
  }

  async #lookUp(tableID: number, columnID: number): Promise<ValueSet | undefined> {
    const { rows } = await this.#client.query(
      `select c.relname as relation, c.relkind as kind, a.attname as column, col_description(c.oid, a.attnum) as comment,
              pg_get_viewdef(c.oid) as definition,
              array(select pg_get_constraintdef(k.oid) from pg_constraint k
                    where k.contype = 'c' and (k.conrelid = c.oid and k.conkey = array[a.attnum] or k.contypid = a.atttypid)) as checks,
              (select kc.attname from pg_index i join pg_attribute kc on kc.attrelid = i.indrelid and kc.attnum = i.indkey[i.indnkeyatts - 1]
               where i.indrelid = c.oid and i.indisprimary) as key
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.oid = $1 and a.attnum = $2`,
      [tableID, columnID],
    )
    const column = rows[0]
    if (column === undefined) return undefined
    const name = `${pascal(singular(column.relation, column.key))}${pascal(column.column)}`
    for (const check of column.checks) {
      const values = valuesOfCheck(check.replaceAll(/\bVALUE\b/g, column.column), column.column)
      if (values) return { name, values }
    }
    if (column.kind !== 'v' && column.kind !== 'm') return undefined
    const origin = (await describeColumns(this.#client, column.definition))[columnID - 1]
    if (origin && origin.tableID !== 0) return this.ofColumn(origin.tableID, origin.columnID)
    return (await this.#named(column.comment)) ?? (await this.#namesake(tableID, column.column))
  }

  /** The set of the column that a comment names in full. */
  async #named(comment: string | null): Promise<ValueSet | undefined> {
    for (const [, table, name] of comment?.matchAll(/\b(strata\w*\.\w+)\.(\w+)\b/g) ?? []) {
      const set = await this.ofName(table as string, name as string)
      if (set) return set
    }
    return undefined
  }

  /** The set of the same-named column behind a view: the only one, or that of the table which the view is named for. */
  async #namesake(view: number, name: string): Promise<ValueSet | undefined> {
    const { rows } = await this.#client.query(
      `select distinct a.attrelid as table, a.attnum as column, c.relname = v.relname as namesake
       from pg_rewrite w
       join pg_class v on v.oid = w.ev_class
       join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
       join pg_class c on c.oid = d.refobjid
       join pg_attribute a on a.attrelid = c.oid and a.attname = $2
       where w.ev_class = $1`,
      [view, name],
    )
    const found = new Map<string, ValueSet>()
    for (const { table, column, namesake } of rows) {
      const set = await this.ofColumn(table, column)
      if (set && namesake) return set
      if (set) found.set(set.name, set)
    }
    return found.size === 1 ? [...found.values()][0] : undefined
  }

  /** The set of a function's `outcome`. */
  async ofFunction(schema: string, routine: string): Promise<ValueSet | undefined> {
    const { rows } = await this.#client.query(
      `select obj_description(p.oid, 'pg_proc') as comment from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = $1 and p.proname = $2 order by p.oid limit 1`,
      [schema, routine],
    )
    const values = outcomesOfComment(rows[0]?.comment ?? null)
    return values && { name: `${pascal(routine)}Outcome`, values }
  }
}

/** The word for one row: the primary key's name tells it (`membership_id`), else the table's name without its s. */
function singular(relation: string, key: string | null): string {
  return key?.endsWith('_id') ? key.slice(0, -'_id'.length) : relation.replace(/s$/, '')
}

/**
 * The reference pages of docs/schema, errors.md and settings.md, written from the catalog: what `\d+` would tell, for people without a database at
 * hand. What a page says comes from the database itself, comments above all.
 */
import type { ClientBase } from 'pg'
import type { Files } from './files.js'

interface Column {
  name: string
  type: string
  nullable: boolean
  value: string | null
  comment: string | null
}

interface Policy {
  name: string
  restrictive: boolean
  command: string
  roles: string
  using: string | null
  check: string | null
}

interface Grant {
  role: string
  privileges: string
}

interface Relation {
  schema: string
  name: string
  kind: 'table' | 'view' | 'materialized view'
  comment: string | null
  options: string | null
  secured: string
  columns: Column[]
  key: string[]
  constraints: { name: string; definition: string; comment: string | null }[]
  references: { columns: string[]; target: string; optional: boolean; unique: boolean }[]
  indexes: { name: string; definition: string }[]
  triggers: { name: string; definition: string }[]
  policies: Policy[]
  grants: Grant[]
}

interface Routine {
  name: string
  arguments: string
  result: string
  comment: string | null
  language: string
  volatility: string
  security: string
  owner: string
  executable: string
}

/** A domain has a base and a rule, a composite type has fields. */
interface Type {
  schema: string
  name: string
  comment: string | null
  base: string | null
  rules: string[]
  fields: Pick<Column, 'name' | 'type' | 'comment'>[]
}

interface Stratum {
  schema: string
  comment: string | null
  usage: string
  types: Type[]
  relations: Relation[]
  routines: Routine[]
}

interface Transition {
  noun: string
  from_status: string
  to_status: string
  description: string
}

interface ErrorCode {
  sqlstate: string
  condition_name: string
  meaning: string
  remedy: string
}

interface Setting {
  setting: string
  value_type: string
  value: string | null
  description: string
}

/** Names as they are written in definitions, and one word each: a diagram takes no spaces. */
const typeName = (type: string) =>
  type
    .replaceAll('timestamp with time zone', 'timestamptz')
    .replaceAll('character varying', 'varchar')
    .replaceAll('double precision', 'float8')

const relationsSql = `
  select n.nspname as schema, c.relname as name,
         case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind,
         obj_description(c.oid, 'pg_class') as comment,
         array_to_string(c.reloptions, ', ') as options,
         case when c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'enabled' else 'none' end as secured,
         (select coalesce(json_agg(json_build_object(
                   'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
                   'value', case when a.attgenerated <> '' then 'generated: ' || pg_get_expr(d.adbin, d.adrelid) when a.attidentity <> '' then 'identity' else pg_get_expr(d.adbin, d.adrelid) end,
                   'comment', col_description(c.oid, a.attnum)) order by a.attnum), '[]')
          from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         (select coalesce(json_agg(a.attname order by k.position), '[]') from pg_constraint p
          cross join unnest(p.conkey) with ordinality k (attnum, position)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum where p.conrelid = c.oid and p.contype = 'p') as key,
         (select coalesce(json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid), 'comment', obj_description(k.oid, 'pg_constraint'))
                                   order by k.contype = 'p' desc, k.contype, k.conname collate "C"), '[]')
          from pg_constraint k where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c', 'x')) as constraints,
         (select coalesce(json_agg(json_build_object(
                   'columns', (select json_agg(a.attname order by x.position) from unnest(k.conkey) with ordinality x (attnum, position)
                               join pg_attribute a on a.attrelid = c.oid and a.attnum = x.attnum),
                   'target', tn.nspname || '.' || t.relname,
                   'optional', exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (k.conkey) and not a.attnotnull),
                   'unique', exists (select from pg_constraint u where u.conrelid = c.oid and u.contype in ('p', 'u') and u.conkey <@ k.conkey))
                 order by k.conname collate "C"), '[]')
          from pg_constraint k join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
          where k.conrelid = c.oid and k.contype = 'f') as references,
         (select coalesce(json_agg(json_build_object('name', ic.relname, 'definition', regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ON \\S+ ', '\\1'))
                                   order by ic.relname collate "C"), '[]')
          from pg_index i join pg_class ic on ic.oid = i.indexrelid
          where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)) as indexes,
         (select coalesce(json_agg(json_build_object('name', t.tgname, 'definition', regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER \\S+ ', '')) order by t.tgname collate "C"), '[]')
          from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers,
         (select coalesce(json_agg(json_build_object(
                   'name', p.polname, 'restrictive', not p.polpermissive,
                   'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
                   'roles', (select string_agg(case when r = 0 then 'public' else r::regrole::text end, ', ' order by case when r = 0 then 'public' else r::regrole::text end collate "C") from unnest(p.polroles) r),
                   'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
                 order by p.polpermissive, p.polname collate "C"), '[]')
          from pg_policy p where p.polrelid = c.oid) as policies,
         (select coalesce(json_agg(json_build_object('role', g.role, 'privileges', g.privileges) order by g.role collate "C"), '[]') from (
            select role, string_agg(privilege, ', ' order by privilege collate "C") as privileges from (
              select case when x.grantee = 0 then 'public' else x.grantee::regrole::text end as role, lower(x.privilege_type) as privilege
              from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x where x.grantee <> c.relowner
              union all
              select case when x.grantee = 0 then 'public' else x.grantee::regrole::text end,
                     lower(x.privilege_type) || ' (' || string_agg(a.attname, ', ' order by a.attnum) || ')'
              from pg_attribute a cross join aclexplode(a.attacl) x where a.attrelid = c.oid and not a.attisdropped and x.grantee <> c.relowner
              group by x.grantee, x.privilege_type
            ) e group by role) g) as grants
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm')
  order by n.nspname collate "C", c.relkind in ('v', 'm'), c.relname collate "C"`

const typesSql = `
  select n.nspname as schema, t.typname as name, obj_description(t.oid, 'pg_type') as comment,
         case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as base,
         array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.contypid = t.oid order by k.conname collate "C") as rules,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'comment', col_description(c.oid, a.attnum)) order by a.attnum), '[]')
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped where c.oid = t.typrelid) as fields
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname = any ($1) and (t.typtype = 'd' or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
  order by n.nspname collate "C", t.typname collate "C"`

const routinesSql = `
  select n.nspname as schema, p.proname as name, pg_get_function_arguments(p.oid) as arguments, pg_get_function_result(p.oid) as result,
         obj_description(p.oid, 'pg_proc') as comment, l.lanname as language,
         case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end as volatility,
         case when p.prosecdef then 'definer' else 'invoker' end as security, p.proowner::regrole::text as owner,
         coalesce((select string_agg(case when x.grantee = 0 then 'public' else x.grantee::regrole::text end, ', ' order by case when x.grantee = 0 then 'public' else x.grantee::regrole::text end collate "C")
                   from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee <> p.proowner), '') as executable
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where n.nspname = any ($1)
  order by n.nspname collate "C", p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`

const strataSql = `
  select n.nspname as schema, obj_description(n.oid, 'pg_namespace') as comment,
         coalesce((select string_agg(case when x.grantee = 0 then 'public' else x.grantee::regrole::text end, ', ' order by case when x.grantee = 0 then 'public' else x.grantee::regrole::text end collate "C")
                   from aclexplode(n.nspacl) x where x.grantee <> n.nspowner and x.privilege_type = 'USAGE'), '') as usage
  from pg_namespace n where n.nspname = 'strata' or n.nspname like 'strata\\_%'`

/** The order in which strata may depend on each other, which is the order for reading; strangers come last. */
const order = [
  'strata_core',
  'strata_audit',
  'strata_users',
  'strata_customers',
  'strata_kyc',
  'strata_accounts',
  'strata_tenancy',
  'strata_access',
  'strata_profile',
  'strata_merges',
  'strata_wiring',
  'strata_import',
  'strata',
  'strata_analytics',
]

async function readStrata(client: ClientBase): Promise<Stratum[]> {
  const { rows } = await client.query<Omit<Stratum, 'types' | 'relations' | 'routines'>>(strataSql)
  const position = (schema: string) => (order.indexOf(schema) + order.length + 1) % (order.length + 1)
  const strata = rows.sort(
    (a, b) => position(a.schema) - position(b.schema) || (a.schema < b.schema ? -1 : 1),
  )
  const schemas = strata.map(({ schema }) => schema)
  const types = (await client.query<Type>(typesSql, [schemas])).rows
  const relations = (await client.query<Relation>(relationsSql, [schemas])).rows
  const routines = (await client.query<Routine & { schema: string }>(routinesSql, [schemas])).rows
  return strata.map((stratum) => ({
    ...stratum,
    types: types.filter(({ schema }) => schema === stratum.schema),
    relations: relations.filter(({ schema }) => schema === stratum.schema),
    routines: routines.filter(({ schema }) => schema === stratum.schema),
  }))
}

const cell = (text: string | null | undefined) =>
  (text ?? '').replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
const code = (text: string | null) => (text === null || text === '' ? '' : `\`${cell(text)}\``)

function table(head: string[], rows: string[][]): string[] {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ]
}

const section = (title: string, lines: string[]) => (lines.length === 0 ? [] : [title, '', ...lines])

function typePage(type: Type): string[] {
  return [
    `### ${type.schema}.${type.name}`,
    '',
    ...(type.comment ? [type.comment, ''] : []),
    ...(type.base === null
      ? table(
          ['field', 'type', 'meaning'],
          type.fields.map((field) => [code(field.name), typeName(field.type), cell(field.comment)]),
        )
      : [`${typeName(type.base)}, ${type.rules.map((rule) => code(rule)).join(', ')}`, '']),
  ]
}

function relationPage(relation: Relation): string[] {
  const isTable = relation.kind === 'table'
  const how = isTable
    ? `Row level security: ${relation.secured}.`
    : `A ${relation.kind}${relation.options ? `, ${relation.options}` : ''}.`
  return [
    `### ${relation.schema}.${relation.name}`,
    '',
    ...(relation.comment ? [relation.comment, ''] : []),
    how,
    '',
    ...table(
      ['column', 'type', ...(isTable ? ['null', 'default'] : []), 'meaning'],
      relation.columns.map((column) => [
        code(column.name),
        typeName(column.type),
        ...(isTable ? [column.nullable ? 'yes' : '', code(column.value)] : []),
        cell(column.comment),
      ]),
    ),
    ...section(
      'Constraints',
      relation.constraints.length === 0
        ? []
        : [
            ...relation.constraints.map(
              ({ name, definition, comment }) =>
                `- \`${name}\`: \`${cell(definition)}\`${comment ? ` ${comment}` : ''}`,
            ),
            '',
          ],
    ),
    ...section(
      'Indexes',
      relation.indexes.length === 0
        ? []
        : [...relation.indexes.map(({ name, definition }) => `- \`${name}\`: \`${definition}\``), ''],
    ),
    ...section(
      'Triggers',
      relation.triggers.length === 0
        ? []
        : [...relation.triggers.map(({ name, definition }) => `- \`${name}\`: \`${definition}\``), ''],
    ),
    ...section(
      'Policies',
      relation.policies.length === 0
        ? []
        : table(
            ['policy', 'kind', 'command', 'roles', 'using', 'with check'],
            relation.policies.map((policy) => [
              code(policy.name),
              policy.restrictive ? 'restrictive' : 'permissive',
              policy.command,
              policy.roles,
              code(policy.using),
              code(policy.check),
            ]),
          ),
    ),
    ...section(
      'Grants',
      relation.grants.length === 0
        ? []
        : table(
            ['role', 'privileges'],
            relation.grants.map(({ role, privileges }) => [role, privileges]),
          ),
    ),
  ]
}

function routinePage(schema: string, routine: Routine): string[] {
  return [
    `### ${schema}.${routine.name}`,
    '',
    '```sql',
    `${schema}.${routine.name}(${typeName(routine.arguments)})${routine.result === null ? '' : ` returns ${typeName(routine.result)}`}`,
    '```',
    '',
    ...(routine.comment ? [routine.comment, ''] : []),
    `${routine.language}, ${routine.volatility}, security ${routine.security}, owner ${routine.owner}; executable by ${routine.executable === '' ? 'its owner only' : routine.executable}.`,
    '',
  ]
}

const entity = (name: string) => name.replace('.', '_')

/** mermaid draws one line per foreign key; a table of another stratum appears as a bare box. */
function diagram(relations: readonly Relation[], withColumns: boolean): string[] {
  const tables = relations.filter(({ kind }) => kind === 'table')
  const boxes = tables.flatMap((relation) => {
    const name = entity(`${relation.schema}.${relation.name}`)
    if (!withColumns) return [`  ${name}`]
    const foreign = new Set(relation.references.flatMap(({ columns }) => columns))
    return [
      `  ${name} {`,
      ...relation.columns.map((column) => {
        const marks = [
          relation.key.includes(column.name) ? 'PK' : '',
          foreign.has(column.name) ? 'FK' : '',
        ].filter((mark) => mark !== '')
        return `    ${typeName(column.type).replace(/[^A-Za-z0-9_[\]]/g, '_')} ${column.name}${marks.length > 0 ? ` ${marks.join(', ')}` : ''}`
      }),
      '  }',
    ]
  })
  const lines = tables.flatMap((relation) =>
    relation.references.map(
      ({ columns, target, optional, unique }) =>
        `  ${entity(target)} ${optional ? '|o' : '||'}--${unique ? 'o|' : 'o{'} ${entity(`${relation.schema}.${relation.name}`)} : "${columns.join(', ')}"`,
    ),
  )
  return ['```mermaid', 'erDiagram', ...boxes, ...lines, '```', '']
}

const written = 'Written by `npm run docs:generate` from the catalog of a migrated database; do not edit.'

function stratumPage(stratum: Stratum): string {
  const tables = stratum.relations.filter(({ kind }) => kind === 'table')
  const views = stratum.relations.filter(({ kind }) => kind !== 'table')
  return [
    `# ${stratum.schema}`,
    '',
    ...(stratum.comment ? [stratum.comment, ''] : []),
    stratum.usage === '' ? 'No role has usage on this schema but its owner.' : `Usage: ${stratum.usage}.`,
    '',
    written,
    '',
    ...(tables.length > 0 ? diagram(tables, true) : []),
    ...section('## Types', stratum.types.flatMap(typePage)),
    ...section('## Tables', tables.flatMap(relationPage)),
    ...section('## Views', views.flatMap(relationPage)),
    ...section(
      '## Functions',
      stratum.routines.flatMap((routine) => routinePage(stratum.schema, routine)),
    ),
  ]
    .join('\n')
    .replace(/\n{2,}$/, '\n')
}

const pageName = (schema: string) =>
  `${schema.replace(/^strata_/, '')}.md`.replace(/^strata\.md$/, 'interface.md')

function overview(strata: readonly Stratum[]): string {
  return [
    '# The schema',
    '',
    written,
    '',
    ...table(
      ['stratum', 'holds', 'tables', 'views', 'functions'],
      strata.map(({ schema, comment, relations, routines }) => [
        `[${schema}](${pageName(schema)})`,
        cell(comment),
        String(relations.filter(({ kind }) => kind === 'table').length),
        String(relations.filter(({ kind }) => kind !== 'table').length),
        String(routines.length),
      ]),
    ),
    'How a status changes: [lifecycles](lifecycles.md). What an error means: [errors](../errors.md). What can be set: [settings](../settings.md).',
    '',
    '## All tables',
    '',
    ...diagram(
      strata.flatMap(({ relations }) => relations),
      false,
    ),
  ]
    .join('\n')
    .replace(/\n{2,}$/, '\n')
}

function lifecyclePage(transitions: readonly Transition[]): string {
  const nouns = [...new Set(transitions.map(({ noun }) => noun))]
  return [
    '# Lifecycles',
    '',
    'The changes of status that `strata_core.transitions` allows; a trigger refuses every other one with ST201.',
    '',
    written,
    '',
    ...nouns.flatMap((noun) => {
      const own = transitions.filter((transition) => transition.noun === noun)
      const into = new Set(own.map(({ to_status }) => to_status))
      const final = [...into]
        .filter((status) => !own.some(({ from_status }) => from_status === status))
        .sort()
      return [
        `## ${noun}`,
        '',
        '```mermaid',
        'stateDiagram-v2',
        ...own.map(
          ({ from_status, to_status, description }) =>
            `  ${from_status === 'none' ? '[*]' : from_status} --> ${to_status}: ${description.replaceAll(':', ' ')}`,
        ),
        ...final.map((status) => `  ${status} --> [*]`),
        '```',
        '',
        ...table(
          ['from', 'to', 'what happened'],
          own.map(({ from_status, to_status, description }) => [from_status, to_status, cell(description)]),
        ),
      ]
    }),
  ]
    .join('\n')
    .replace(/\n{2,}$/, '\n')
}

/** What the typed client makes of an error; the remedies of the database are for whoever writes SQL. */
const inTypeScript: Record<string, string> = {
  ST101:
    'The session is in no organization: exchange it with `switchSession`. SQL of your own goes through `tx.query` inside `withSession`.',
  ST102: 'One `withSession` for each session; leave `strata.begin_session` to it.',
  ST103: 'A `SessionRefused`, whose `outcome` says why.',
  ST201: 'The functions answer `refused` instead.',
  ST202: 'Leave `isolation` out.',
  ST203: 'Point the operator pool of the application at the database that has the accounts.',
  ST402:
    'An `InvalidInput`, whose `issues` say where, before anything is sent; else the `constraint` of the `StrataError`.',
}

function errorPage(errors: readonly ErrorCode[]): string {
  return [
    '# Errors',
    '',
    'Every error that pg-strata raises in the database, from `strata_core.error_codes`. The typed client gives each the name in the second column. What the client raises by',
    'itself begins with ST9 and is listed with [the client](client.md#what-can-go-wrong).',
    '',
    'Written by `npm run docs:generate`; do not edit.',
    '',
    ...table(
      ['SQLSTATE', 'name', 'meaning', 'what to do', 'in TypeScript'],
      errors.map(({ sqlstate, condition_name, meaning, remedy }) => [
        sqlstate,
        code(condition_name),
        cell(meaning),
        cell(remedy),
        inTypeScript[sqlstate] ?? '',
      ]),
    ),
  ]
    .join('\n')
    .replace(/\n{2,}$/, '\n')
}

function settingPage(settings: readonly Setting[]): string {
  return [
    '# Settings',
    '',
    'The values of `strata_core.settings` that decide how long things last and how often they may be tried, with what they are after an installation. They hold for the whole',
    'system, and nobody changes them at run time but the owner of the schema:',
    '',
    '```sql installer',
    'set role strata_owner;',
    "update strata_core.settings set value = '30 minutes' where setting = 'reauthentication_age';",
    'select setting, value_type, value from strata_core.settings order by setting;',
    '```',
    '',
    'The next call reads the new value. A time that was fixed before stays as it was: when a session or a code runs out, until when an address is blocked. A value that cannot be',
    'read as its type is refused. Only `test_clock` is meant to be empty. `pg-strata doctor` finds values that protect nobody.',
    '',
    'Written by `npm run docs:generate`; do not edit.',
    '',
    ...table(
      ['setting', 'type', 'default', 'what it decides'],
      settings.map(({ setting, value_type, value, description }) => [
        code(setting),
        value_type,
        code(value) || 'not set',
        cell(description),
      ]),
    ),
  ]
    .join('\n')
    .replace(/\n{2,}$/, '\n')
}

/** Path below docs → text of every generated page. */
export async function catalogDocs(client: ClientBase): Promise<Files> {
  await client.query("select set_config('search_path', 'pg_catalog', false)")
  const strata = await readStrata(client)
  const transitions = await client.query<Transition>(
    'select noun, from_status, to_status, description from strata_core.transitions order by noun collate "C", from_status <> \'none\', from_status collate "C", to_status collate "C"',
  )
  const errors = await client.query<ErrorCode>(
    'select sqlstate, condition_name, meaning, remedy from strata_core.error_codes order by sqlstate collate "C"',
  )
  const settings = await client.query<Setting>(
    'select setting, value_type, value, description from strata_core.settings order by setting collate "C"',
  )
  return {
    ...Object.fromEntries(
      strata.map((stratum) => [`schema/${pageName(stratum.schema)}`, stratumPage(stratum)]),
    ),
    'schema/README.md': overview(strata),
    'schema/lifecycles.md': lifecyclePage(transitions.rows),
    'errors.md': errorPage(errors.rows),
    'settings.md': settingPage(settings.rows),
  }
}

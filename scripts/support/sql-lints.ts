/**
 * Our own rules for SQL text. What the catalog can tell is asked of the catalog (`pg-strata doctor`); these are the rules
 * about how a text is written, which no catalog remembers. Each is tested with a bad example.
 */
import { basename } from 'node:path'
import { includedPaths, madeByRunner } from './includes.js'
import { migrationName } from './migration-files.js'
import { isComment, statements, type Token, tokenize } from './sql-lexer.js'

export type Place = 'schema' | 'migration' | 'query'

export interface SqlFile {
  /** Path below sql/schema, migrations or sql/queries. */
  path: string
  place: Place
  text: string
}

export interface Finding {
  rule: string
  path: string
  line: number
  message: string
}

interface Parsed extends SqlFile {
  tokens: Token[]
  code: Token[]
  statements: Token[][]
}

interface Lint {
  places: readonly Place[]
  check(file: Parsed): { line: number; message: string }[]
}

const everywhere: readonly Place[] = ['schema', 'migration', 'query']
const definitions: readonly Place[] = ['schema', 'migration']

const words = (tokens: readonly Token[]) => tokens.map((token) => token.text)
const lineOf = (tokens: readonly Token[]) => tokens[0]?.line ?? 1

/** Whether a statement has these words in a row, outside of bodies. */
function find(statement: readonly Token[], pattern: string, from = 0): number {
  const wanted = pattern.split(' ')
  const base = statement[0]?.depth ?? 0
  for (let at = from; at + wanted.length <= statement.length; at += 1) {
    if (statement[at]?.depth === base && wanted.every((word, i) => statement[at + i]?.text === word))
      return at
  }
  return -1
}
const has = (statement: readonly Token[], pattern: string) => find(statement, pattern) !== -1

interface Definition {
  kind: string
  schema: string | undefined
  name: string
  statement: Token[]
  /** Index of the first token after the name. */
  after: number
}

const kinds = ['table', 'function', 'procedure', 'view', 'materialized view', 'type', 'domain', 'sequence']

/** `create … <kind> [if not exists] [schema.]name`. */
function definition(statement: Token[]): Definition | undefined {
  if (statement[0]?.text !== 'create') return undefined
  let at = 1
  while (['or', 'replace', 'unlogged', 'temporary', 'temp', 'recursive'].includes(statement[at]?.text ?? ''))
    at += 1
  const kind = kinds.find((candidate) =>
    candidate.split(' ').every((word, i) => statement[at + i]?.text === word),
  )
  if (kind === undefined) return undefined
  at += kind.split(' ').length
  if (statement[at]?.text === 'if') at += 3
  const qualified = statement[at + 1]?.text === '.'
  return {
    kind,
    schema: qualified ? statement[at]?.text : undefined,
    name: statement[at + (qualified ? 2 : 0)]?.text ?? '',
    statement,
    after: at + (qualified ? 3 : 1),
  }
}

const definitionsOf = (file: Parsed) =>
  file.statements.map(definition).filter((found): found is Definition => found !== undefined)

/** What stands between the bracket at `open` and the one that closes it. */
function bracketed(statement: readonly Token[], open: number): Token[] {
  let level = 0
  for (let at = open; at < statement.length; at += 1) {
    if (statement[at]?.text === '(') level += 1
    if (statement[at]?.text === ')') level -= 1
    if (level === 0) return statement.slice(open + 1, at)
  }
  return statement.slice(open + 1)
}

/** Splits at commas that no bracket encloses. */
function items(tokens: readonly Token[], separator = ','): Token[][] {
  const found: Token[][] = [[]]
  let level = 0
  for (const token of tokens) {
    if (token.text === '(') level += 1
    if (token.text === ')') level -= 1
    if (level === 0 && token.text === separator) found.push([])
    else found.at(-1)?.push(token)
  }
  return found.filter((item) => item.length > 0)
}

/** The words of an item that no bracket encloses. */
function outerWords(item: readonly Token[]): Token[] {
  let level = 0
  return item.filter((token) => {
    if (token.text === '(') level += 1
    if (token.text === ')') level -= 1
    return level === 0 && token.kind === 'word'
  })
}

const isFunction = (found: Definition) => found.kind === 'function' || found.kind === 'procedure'

/** What a function declares outside of its body. */
function header(found: Definition): Token[] {
  const base = found.statement[0]?.depth ?? 0
  const atomic = find(found.statement, 'begin atomic')
  return found.statement.filter((token, at) => token.depth === base && (atomic === -1 || at < atomic))
}

/** The body of a function in dollar quotes. */
const body = (statement: readonly Token[]) => {
  const base = statement[0]?.depth ?? 0
  return statement.filter((token) => token.depth > base)
}

const isTableConstraint = (item: readonly Token[]) =>
  ['constraint', 'primary', 'unique', 'check', 'exclude', 'foreign', 'like'].includes(item[0]?.text ?? '')

/** Where the schema of a folder has another name than strata_<folder>. Wiring makes triggers in every stratum. */
const schemaOfFolder = (folder: string): string | undefined =>
  folder === 'interface' ? 'strata' : folder === 'wiring' ? undefined : `strata_${folder}`

export const lints: Record<string, Lint> = {
  'file-is-object': {
    places: ['schema'],
    check(file) {
      const [stratum, folder] = file.path.split('/') as [string, string | undefined]
      const kind = {
        tables: ['table'],
        functions: ['function', 'procedure'],
        views: ['view', 'materialized view'],
        types: ['type', 'domain'],
      }[folder as 'tables']
      if (kind === undefined) return []
      const object = basename(file.path, '.sql')
      const schema = schemaOfFolder(stratum)
      const made = definitionsOf(file).filter((found) => kinds.includes(found.kind))
      if (made.length === 0) return [{ line: 1, message: `the file makes no ${kind[0]} named ${object}` }]
      return made
        .filter(
          (found) =>
            !kind.includes(found.kind) ||
            found.name !== object ||
            (schema !== undefined && found.schema !== schema),
        )
        .map((found) => ({
          line: lineOf(found.statement),
          message: `makes the ${found.kind} ${found.schema}.${found.name}; one file makes one object, ${schema ?? 'strata_…'}.${object} here`,
        }))
    },
  },

  'lower-case': {
    places: everywhere,
    check: (file) =>
      file.code
        .filter(
          (token) =>
            token.kind === 'word' &&
            /[A-Z]/.test(token.text) &&
            !(file.place === 'query' && isParameter(file, token)),
        )
        .map((token) => ({ line: token.line, message: `"${token.text}" is written in lower case` })),
  },

  'no-direction-marker': {
    places: everywhere,
    // The expression of node-pg-migrate, which cuts a file in two wherever it matches, also inside a function body.
    check: (file) =>
      [...file.text.matchAll(/^\s*--[\s-]*(?:up|down)\s+migration/gim)].map((match) => ({
        line: file.text.slice(0, match.index).split('\n').length + (match[0].match(/^\s*\n/) ? 1 : 0),
        message:
          'reads like an up or down marker, at which node-pg-migrate splits the file; word the comment differently',
      })),
  },

  'search-path': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter(isFunction)
        .filter((found) => has(header(found), 'security definer') || has(header(found), 'language plpgsql'))
        .flatMap((found) => {
          const tokens = header(found)
          const at = find(tokens, 'set search_path')
          const path: string[] = []
          if (at !== -1) {
            for (let i = at + 3; i < tokens.length; i += 2) {
              path.push(tokens[i]?.text ?? '')
              if (tokens[i + 1]?.text !== ',') break
            }
          }
          const pinned =
            path[0] === 'pg_catalog' &&
            path.at(-1) === 'pg_temp' &&
            path.every((schema) => /^(pg_catalog|pg_temp|strata(_\w+)?)$/.test(schema))
          return pinned
            ? []
            : [
                {
                  line: lineOf(found.statement),
                  message: `${found.name} needs "set search_path = pg_catalog, <its schema>, pg_temp": anything else can be shadowed from pg_temp`,
                },
              ]
        }),
  },

  'sql-function-atomic': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter(isFunction)
        .filter(
          (found) =>
            has(header(found), 'language sql') &&
            !has(found.statement, 'begin atomic') &&
            !has(found.statement, 'return'),
        )
        .map((found) => ({
          line: lineOf(found.statement),
          message: `${found.name} is language sql: write begin atomic … end, so that its names are resolved now and not at every call`,
        })),
  },

  'view-options': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter((found) => found.kind === 'view' && found.statement.every((token) => token.text !== 'temp'))
        .flatMap((found) => {
          const as = find(found.statement, 'as', found.after)
          const open = find(found.statement, 'with (', found.after)
          if (open === -1 || open > as)
            return [
              {
                line: lineOf(found.statement),
                message: `${found.name} states no options; "create or replace view" drops security_invoker unless it is said again`,
              },
            ]
          const options = words(bracketed(found.statement, open + 1))
          return options.includes('security_invoker') && options.includes('security_barrier')
            ? [
                {
                  line: lineOf(found.statement),
                  message: `${found.name} has security_invoker and security_barrier; under policies the barrier only keeps order by and limit from an index`,
                },
              ]
            : []
        }),
  },

  'policy-name': {
    places: definitions,
    check: (file) =>
      file.statements
        .filter((statement) => has(statement, 'create policy') && statement[0]?.text === 'create')
        .flatMap((statement) => {
          const name = statement[2]?.text ?? ''
          const table = statement[statement[5]?.text === '.' ? 6 : 4]?.text ?? ''
          const restrictive = has(statement, 'as restrictive')
          const messages: string[] = []
          if (restrictive !== (name === 'tenant_isolation'))
            messages.push(
              `policy ${name}: the restrictive policy, and only that one, is named tenant_isolation`,
            )
          if (table !== '' && name.includes(table))
            messages.push(`policy ${name}: the name repeats the table`)
          const reads = has(statement, 'for select') || has(statement, 'for delete')
          if (!reads && !has(statement, 'with check'))
            messages.push(`policy ${name}: with check is always written`)
          if (!has(statement, 'to')) messages.push(`policy ${name}: names no role`)
          return messages.map((message) => ({ line: lineOf(statement), message }))
        }),
  },

  'constraint-name': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter((found) => found.kind === 'table' && found.statement[found.after]?.text === '(')
        .flatMap((found) =>
          items(bracketed(found.statement, found.after)).flatMap((item) => constraintNames(item, found.name)),
        )
        .concat(
          file.statements
            .filter((statement) => statement[0]?.text === 'alter' && has(statement, 'add constraint'))
            .flatMap((statement) => {
              const table =
                statement[
                  find(statement, 'table') + (statement[find(statement, 'table') + 2]?.text === '.' ? 3 : 1)
                ]?.text ?? ''
              return constraintNames(statement.slice(find(statement, 'add constraint') + 1), table)
            }),
        ),
  },

  'index-name': {
    places: definitions,
    check: (file) =>
      file.statements
        .filter(
          (statement) =>
            statement[0]?.text === 'create' &&
            (has(statement, 'create index') || has(statement, 'create unique index')),
        )
        .flatMap((statement) => {
          const at = find(statement, 'index') + 1
          const name = statement[at]?.text ?? ''
          const on = find(statement, 'on')
          const table = statement[on + (statement[on + 2]?.text === '.' ? 3 : 1)]?.text ?? ''
          return name !== 'on' && name.startsWith(`${table}_`) && name.endsWith('_idx')
            ? []
            : [{ line: lineOf(statement), message: `an index on ${table} is named ${table}_…_idx` }]
        }),
  },

  'trigger-name': {
    places: definitions,
    check: (file) => [
      ...file.statements
        .filter(
          (statement) =>
            statement[0]?.text === 'create' &&
            find(statement, 'trigger') > 0 &&
            find(statement, 'trigger') < 5,
        )
        .filter((statement) => !has(statement, 'create event trigger'))
        .filter(
          (statement) => !/^t\d{3}_[a-z][a-z_]*$/.test(statement[find(statement, 'trigger') + 1]?.text ?? ''),
        )
        .map((statement) => ({
          line: lineOf(statement),
          message: `trigger ${statement[find(statement, 'trigger') + 1]?.text} is named t<NNN>_<verb>: triggers fire in the order of their names`,
        })),
      ...definitionsOf(file)
        .filter(
          (found) =>
            isFunction(found) &&
            has(header(found), 'returns trigger') &&
            !/^tg_(\w+__|_)[a-z]\w*$/.test(found.name),
        )
        .map((found) => ({
          line: lineOf(found.statement),
          message: `trigger function ${found.name} is named tg_<table>__<task>, or tg__<task> when several tables share it`,
        })),
    ],
  },

  'column-name': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter((found) => found.kind === 'table' && found.statement[found.after]?.text === '(')
        .filter((found) => found.name !== 'migrations') // its columns are node-pg-migrate's
        .flatMap((found) => items(bracketed(found.statement, found.after)))
        .filter((item) => !isTableConstraint(item))
        .flatMap((item) => {
          const name = item[0]?.text ?? ''
          const type = item[1]?.text ?? ''
          const messages: string[] = []
          if (/(_at|^until|_until)$/.test(name) !== (type === 'timestamptz'))
            messages.push(
              `${name} ${type}: a moment is timestamptz and ends in _at, or in until where it ends something`,
            )
          if (name.endsWith('_on') !== (type === 'date'))
            messages.push(`${name} ${type}: a day is a date and ends in _on`)
          if (/^(is|has)_/.test(name) !== /^bool/.test(type))
            messages.push(`${name} ${type}: a boolean begins with is_ or has_`)
          return messages.map((message) => ({ line: lineOf(item), message }))
        }),
  },

  'zoned-time': {
    places: everywhere,
    check: (file) =>
      file.code
        .filter((token) => token.kind === 'word' && ['timestamp', 'timetz'].includes(token.text))
        .map((token) => ({ line: token.line, message: `${token.text}: times are timestamptz` })),
  },

  'no-cascade': {
    places: definitions,
    check: (file) =>
      file.statements
        .filter((statement) => has(statement, 'on delete cascade') || has(statement, 'on delete set null'))
        .map((statement) => ({
          line: statement[find(statement, 'on delete')]?.line ?? lineOf(statement),
          message: 'on delete acts on rows of others past every policy; deleting is a state',
        })),
  },

  'parameter-prefix': {
    places: definitions,
    check: (file) =>
      definitionsOf(file)
        .filter((found) => isFunction(found) && found.statement[found.after]?.text === '(')
        .flatMap((found) =>
          items(bracketed(found.statement, found.after)).flatMap((item) => {
            const mode = ['in', 'out', 'inout', 'variadic'].includes(item[0]?.text ?? '')
              ? item[0]?.text
              : undefined
            const name = item[mode === undefined ? 0 : 1]?.text ?? ''
            return mode === 'out' || name.startsWith('p_')
              ? []
              : [
                  {
                    line: lineOf(item),
                    message: `parameter ${name} of ${found.name} begins with p_: "where user_id = user_id" is true for every row`,
                  },
                ]
          }),
        ),
  },

  'local-prefix': {
    places: definitions,
    check: (file) =>
      file.statements.flatMap((statement) => {
        const isBlock =
          statement[0]?.text === 'do' ||
          (statement[0]?.text === 'create' && has(statement, 'language plpgsql'))
        if (!isBlock) return []
        const tokens = body(statement)
        return tokens.flatMap((token, at) => {
          if (token.text !== 'declare') return []
          const end = tokens.findIndex(
            (other, i) =>
              i > at && other.text === 'begin' && [';', 'declare'].includes(tokens[i - 1]?.text ?? ''),
          )
          return items(tokens.slice(at + 1, end === -1 ? undefined : end), ';')
            .filter((item) => !item[0]?.text.startsWith('v_'))
            .map((item) => ({ line: lineOf(item), message: `local ${item[0]?.text} begins with v_` }))
        })
      }),
  },

  'no-concatenated-sql': {
    places: definitions,
    check: (file) =>
      file.statements
        .filter(
          (statement) =>
            statement[0]?.text === 'do' ||
            (statement[0]?.text === 'create' && has(statement, 'language plpgsql')),
        )
        .flatMap((statement) => {
          const tokens = body(statement)
          const parts = splitAt(tokens, ';')
          const executed = parts.flatMap((part) => {
            const at = part.findIndex(
              (token, i) =>
                token.text === 'execute' &&
                !['function', 'procedure', 'on'].includes(part[i + 1]?.text ?? ''),
            )
            return at === -1 ? [] : [part.slice(at + 1)]
          })
          const variables = new Set(
            executed
              .filter((part) => part.length > 0 && part[0]?.kind === 'word')
              .map((part) => part[0]?.text),
          )
          const assigned = parts.flatMap((part) => {
            const at = part.findIndex((token) => token.text === ':=')
            const name = part.slice(0, Math.max(at, 0)).find((token) => token.text.startsWith('v_'))?.text
            return variables.has(name) ? [part.slice(at + 1)] : []
          })
          return [...executed, ...assigned]
            .filter((part) => outerSymbols(part).includes('||'))
            .map((part) => ({
              line: lineOf(part),
              message: 'SQL is put together with ||; use format with %I and %L, or using',
            }))
        }),
  },

  'no-quoted-identifier': {
    places: everywhere,
    check: (file) =>
      file.code
        .filter(
          (token) =>
            token.kind === 'quoted' &&
            token.text !== '"C"' && // the collation has no other name
            !(file.place === 'query' && /^"[a-z_][a-z0-9_]*[!?]"$/.test(token.text)),
        )
        .map((token) => ({
          line: token.line,
          message: `${token.text}: names need no quotes; only a query's alias may end in ! or ?`,
        })),
  },

  'qualified-name': {
    places: definitions,
    check: (file) => [
      ...definitionsOf(file)
        .filter((found) => found.schema === undefined || !/^strata(_\w+)?$/.test(found.schema))
        .map((found) => ({
          line: lineOf(found.statement),
          message: `makes ${found.schema === undefined ? found.name : `${found.schema}.${found.name}`}; everything is made in a strata schema, by its full name`,
        })),
      ...file.code
        .filter(
          (token, at) => token.text === 'public' && token.kind === 'word' && file.code[at + 1]?.text === '.',
        )
        .map((token) => ({ line: token.line, message: 'public belongs to the host' })),
    ],
  },

  'migration-frame': {
    places: ['migration'],
    check(file) {
      const findings: { line: number; message: string }[] = []
      if (!migrationName.test(basename(file.path)))
        findings.push({ line: 1, message: 'a migration is named NNNN_<imperative>.sql, in lower case' })
      if (!file.statements.some((statement) => has(statement, 'set local role strata_owner')))
        findings.push({
          line: 1,
          message:
            'a migration says "set local role strata_owner": objects of the installer would be beyond our policies',
        })
      if (/say in one sentence what changes/.test(file.text))
        findings.push({ line: 1, message: 'the header still asks for a sentence about what changes' })
      for (const statement of file.statements) {
        const [first] = words(statement)
        if (['begin', 'commit', 'rollback', 'savepoint'].includes(first ?? '') && statement[0]?.depth === 0)
          findings.push({
            line: lineOf(statement),
            message: `${first}: the runner opens and ends the transaction`,
          })
        if (has(statement, 'concurrently'))
          findings.push({
            line: lineOf(statement),
            message: 'concurrently cannot run inside the transaction of a migration',
          })
      }
      const draft = file.tokens.find(
        (token) => token.kind === 'line comment' && token.text.startsWith('--! include'),
      )
      if (draft)
        findings.push({
          line: draft.line,
          message: 'an include line is not compiled; run npm run migration:compile',
        })
      return findings
    },
  },

  'query-comment': {
    places: ['query'],
    check: (file) => [
      ...file.tokens
        .filter((token, at) => token.kind === 'line comment' && betweenQueries(file.tokens, at))
        .map((token) => ({
          line: token.line,
          message:
            'a -- line before or between queries is more than pgtyped can read; use a block comment, or move the line into the statement',
        })),
      ...file.tokens
        .filter((token) => token.kind === 'block comment' && token.text.includes('@name'))
        .flatMap((token) =>
          token.text
            .split('\n')
            .map((text, i) => ({
              text: text.replace(/^\s*\/?\*+\/?|\*\/\s*$/g, '').trim(),
              line: token.line + i,
            }))
            .filter(({ text }) => text !== '' && !/^@(name|param)\s/.test(text))
            .map(({ line }) => ({
              line,
              message:
                'prose inside the @name block is more than pgtyped can read; put it into a block comment of its own above',
            })),
        ),
    ],
  },
}

const splitAt = (tokens: readonly Token[], separator: string) => {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (token.text === separator) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function outerSymbols(tokens: readonly Token[]): string[] {
  let level = 0
  return tokens
    .filter((token) => {
      if (token.text === '(') level += 1
      if (token.text === ')') level -= 1
      return level === 0
    })
    .map((token) => token.text)
}

const suffixes: [string, string][] = [
  ['primary', '_pkey'],
  ['unique', '_key'],
  ['foreign', '_fkey'],
  ['references', '_fkey'],
  ['check', '_check'],
  ['exclude', '_excl'],
]

/** Every constraint of a column or table item has a written name: table, columns or purpose, and Postgres' own suffix. */
function constraintNames(item: readonly Token[], table: string): { line: number; message: string }[] {
  const outer = outerWords(item)
  const findings: { line: number; message: string }[] = []
  outer.forEach((token, at) => {
    const suffix = suffixes.find(([word]) => word === token.text)?.[1]
    if (suffix === undefined) return
    if (token.text === 'references' && outer.slice(0, at).some((other) => other.text === 'foreign')) return
    const named = outer[at - 2]?.text === 'constraint'
    const name = outer[at - 1]?.text ?? ''
    if (!named)
      findings.push({
        line: token.line,
        message: `a constraint of ${table} (${token.text}) has no written name`,
      })
    else if (!name.startsWith(table) || !name.endsWith(suffix))
      findings.push({ line: token.line, message: `constraint ${name} is named ${table}_…${suffix}` })
  })
  return findings
}

/** Whether the token at this index stands outside of every statement. */
function betweenQueries(tokens: readonly Token[], at: number): boolean {
  const before = tokens
    .slice(0, at)
    .filter((token) => !isComment(token))
    .at(-1)
  return before === undefined || before.text === ';'
}

/** `:userId` is a parameter of pgtyped, not a name of SQL. */
function isParameter(file: Parsed, token: Token): boolean {
  return file.code[file.code.indexOf(token) - 1]?.text === ':'
}

/** All findings of one file. */
export function lintSql(file: SqlFile): Finding[] {
  const tokens = tokenize(file.text)
  const parsed: Parsed = {
    ...file,
    tokens,
    code: tokens.filter((token) => !isComment(token)),
    statements: statements(tokens),
  }
  return Object.entries(lints)
    .filter(([, lint]) => lint.places.includes(file.place))
    .flatMap(([rule, lint]) => lint.check(parsed).map((finding) => ({ rule, path: file.path, ...finding })))
    .sort((a, b) => a.line - b.line)
}

/** The manifest names every file of sql/schema, once; the runner's own files only in prose. */
export function lintManifest(manifest: string, files: readonly string[]): Finding[] {
  const included = includedPaths(manifest)
  const finding = (path: string, message: string): Finding => ({
    rule: 'manifest',
    path: 'install.sql',
    line: 1,
    message: `${path} ${message}`,
  })
  return [
    ...files
      .filter((path) => !included.includes(path) && !madeByRunner.includes(path))
      .map((path) => finding(path, 'is not included')),
    ...included
      .filter((path, at) => included.indexOf(path) !== at)
      .map((path) => finding(path, 'is included twice')),
    ...included.filter((path) => !files.includes(path)).map((path) => finding(path, 'does not exist')),
  ]
}

/** Migrations are numbered without a gap and without two of one number. */
export function lintNumbers(names: readonly string[]): Finding[] {
  return [...names].sort().flatMap((name, at) =>
    Number.parseInt(name, 10) === at + 1
      ? []
      : [
          {
            rule: 'migration-number',
            path: name,
            line: 1,
            message: `has another number than ${String(at + 1).padStart(4, '0')}`,
          },
        ],
  )
}

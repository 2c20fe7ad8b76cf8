/**
 * pgtyped, with its traps closed: it ends with 0 whatever happened, leaves old outputs standing where it failed, and
 * types a text with a CHECK as string. So the outputs go to an empty folder, every `@name` must have become an export, and
 * closed sets of values become unions afterwards.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { processSQLQueryIR } from '@pgtyped/runtime'
import type { ClientBase } from 'pg'
import { Refusal } from './command.js'
import { describeColumns } from './describe.js'
import type { Files } from './files.js'
import { bin, root, shown } from './paths.js'
import { tokenize } from './sql-lexer.js'
import { lintSql } from './sql-lints.js'
import { pascal, type ValueSet, ValueSets } from './value-sets.js'

/** The module of the unions; no query file may have this name. */
const valuesModule = 'values'

const queryFiles = (directory: string) =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith('.sql'))
        .sort()
    : []

/** The `@name`s of a query file, in order. */
export function queryNames(text: string): string[] {
  return tokenize(text)
    .filter((token) => token.kind === 'block comment')
    .flatMap((token) => [...token.text.matchAll(/@name\s+(\S+)/g)].map((match) => match[1] as string))
}

/**
 * Types every query of a folder against the database behind `url`, to which `client` is connected. Answers everything that
 * belongs into src/queries.
 */
export async function generateQueries(url: string, client: ClientBase, directory: string): Promise<Files> {
  const names = queryFiles(directory)
  for (const name of names) refuseUnreadable(name, readFileSync(join(directory, name), 'utf8'))
  if (names.length === 0) throw new Refusal(`There are no query files in ${shown(directory)}.`)

  const folder = mkdtempSync(join(tmpdir(), 'strata-queries-'))
  try {
    const said = await runPgtyped(url, directory, folder)
    const sets = new ValueSets(client)
    const used = new Map<string, ValueSet>()
    const files: Files = {}
    for (const name of names) {
      const module = basename(name, '.sql')
      const output = join(folder, `${module}.ts`)
      const text = existsSync(output) ? readFileSync(output, 'utf8') : ''
      refuseIncomplete(name, queryNames(readFileSync(join(directory, name), 'utf8')), text, said)
      files[`${module}.ts`] = await narrow(text, client, sets, used)
    }
    files[`${valuesModule}.ts`] = valuesFile([...used.values()])
    return files
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function refuseUnreadable(name: string, text: string): void {
  if (name === `${valuesModule}.sql`)
    throw new Refusal(`sql/queries/${name}: the name is taken by the generated unions.`)
  const findings = lintSql({ path: `sql/queries/${name}`, place: 'query', text })
  if (findings.length > 0)
    throw new Refusal(findings.map(({ path, line, message }) => `${path}:${line}: ${message}`).join('\n'))
  const names = queryNames(text)
  const twice = names.find((query, at) => names.indexOf(query) !== at)
  if (twice !== undefined) throw new Refusal(`sql/queries/${name}: two queries are named ${twice}.`)
  if (names.length === 0) throw new Refusal(`sql/queries/${name}: there is no query with an @name.`)
}

/** Every query has become an export, and none of them one of type never. */
export function refuseIncomplete(file: string, names: readonly string[], output: string, said: string): void {
  const invalid = [
    ...output.matchAll(
      /^\/\*\* Query '(\w+)' is invalid, so its result is assigned type 'never'\.\n \* ([\s\S]*?) \*\//gm,
    ),
  ]
  const complaint = said
    .split('\n')
    .filter((line) => /^\s*(message|hint): ['"]|^Error: |not supported by mapping/.test(line))
    .map((line) => line.replace(/^\s*(message|hint): ['"](.*)['"],?$/, '$2'))
    .join('\n')
  if (invalid.length > 0)
    throw new Refusal(
      `sql/queries/${file}: the database refuses ${invalid.map(([, query, why]) => `${query}${why === '' ? '' : ` (${why})`}`).join(', ')}.\n${complaint}`.trimEnd(),
    )
  const exports = [...output.matchAll(/^export const (\w+) = new PreparedQuery</gm)].map(
    (match) => match[1] as string,
  )
  const missing = names.filter(
    (query) => !exports.some((found) => found.toLowerCase() === query.toLowerCase().replaceAll('_', '')),
  )
  if (missing.length > 0 || exports.length !== names.length)
    throw new Refusal(
      `sql/queries/${file}: pgtyped made ${exports.length} of ${names.length} queries; missing: ${missing.join(', ') || 'none by name'}.\n${complaint}`.trimEnd(),
    )
  if (/is not supported by mapping/.test(said)) throw new Refusal(`sql/queries: ${complaint}`)
}

async function runPgtyped(url: string, directory: string, folder: string): Promise<string> {
  const config = join(folder, 'pgtyped.json')
  writeFileSync(
    config,
    JSON.stringify({
      transforms: [{ mode: 'sql', include: '*.sql', emitTemplate: `${folder}/{{name}}.ts` }],
      srcDir: directory,
      camelCaseColumnNames: false,
      hungarianNotation: false,
      maxWorkerThreads: 1,
      typesOverrides: { interval: { parameter: 'string' } },
    }),
  )
  // pgtyped lets the PG* variables of the environment win over the URL it is given.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PG|DATABASE_URL$)/.test(name)),
  )
  return new Promise((resolve, reject) => {
    const child = spawn(bin('pgtyped'), ['--config', config, '--uri', url], { cwd: root, env })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', reject)
    child.on('close', () => resolve(said))
  })
}

/** Replaces string by a union where a column holds one of a fixed set of values. */
async function narrow(
  text: string,
  client: ClientBase,
  sets: ValueSets,
  used: Map<string, ValueSet>,
): Promise<string> {
  let narrowed = text
  const imported = new Set<string>()
  for (const [, query, ir] of text.matchAll(/^const (\w+)IR: any = (\{.*\});$/gm)) {
    const { query: statement } = processSQLQueryIR(JSON.parse(ir as string))
    const result = pascal((query as string).replace(/^./, (letter) => letter.toUpperCase()))
    for (const column of await describeColumns(client, statement)) {
      const field = column.name.replace(/[!?]$/, '')
      const set =
        column.tableID !== 0
          ? await sets.ofColumn(column.tableID, column.columnID)
          : await computedSet(statement, field, sets)
      if (!set) continue
      const replaced = replaceField(narrowed, `${result}Result`, field, set.name)
      if (replaced === narrowed) continue
      narrowed = replaced
      agree(used, set)
      imported.add(set.name)
    }
  }
  if (imported.size === 0) return narrowed
  const types = `import type { ${[...imported].sort().join(', ')} } from './${valuesModule}.js';\n`
  return narrowed.replace(/^(import \{ PreparedQuery \}.*\n)/m, `$1${types}`)
}

/** A column without an origin comes out of a function, whose comment may list the outcomes, or through a union of one relation. */
async function computedSet(statement: string, field: string, sets: ValueSets): Promise<ValueSet | undefined> {
  const names = [...statement.matchAll(/\b(strata\w*)\.(\w+)(\s*\()?/g)]
  const call = names.find(([, , , open]) => open !== undefined)
  if (call && /outcome$/.test(field)) return sets.ofFunction(call[1] as string, call[2] as string)
  const relations = new Set(names.filter(([, , , open]) => open === undefined).map(([name]) => name))
  return relations.size === 1 ? sets.ofName([...relations][0] as string, field) : undefined
}

function agree(used: Map<string, ValueSet>, set: ValueSet): void {
  const other = used.get(set.name)
  if (other && other.values.join() !== set.values.join())
    throw new Refusal(
      `Two sets of values would both be the type ${set.name}: ${other.values.join(', ')} and ${set.values.join(', ')}.`,
    )
  used.set(set.name, set)
}

function replaceField(text: string, type: string, field: string, union: string): string {
  const start = text.indexOf(`export interface ${type} {`)
  const end = text.indexOf('\n}', start)
  if (start === -1) return text
  const body = text
    .slice(start, end)
    .replace(new RegExp(`^(  ${field}: )string( \\| null)?;$`, 'm'), `$1${union}$2;`)
  return text.slice(0, start) + body + text.slice(end)
}

function valuesFile(sets: ValueSet[]): string {
  const entries = sets
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, values }) => {
      const list = [...values].sort().map((value) => `'${value.replaceAll("'", "\\'")}'`)
      const constant = `${name[0]?.toLowerCase()}${name.slice(1)}Values`
      return `export const ${constant} = [${list.join(', ')}] as const\nexport type ${name} = (typeof ${constant})[number]\n`
    })
  return [
    '/** The closed sets of values that result columns hold, read from the catalog. */\n',
    ...entries,
  ].join('\n')
}

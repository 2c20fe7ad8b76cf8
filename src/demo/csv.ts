/** Reading people from a CSV file with a header, whoever made it: UTF-8, separated by comma, semicolon or tab. */
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { InfoRecord } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { DemoError } from './error.js'
import {
  type Field,
  fields,
  isRejection,
  type Person,
  type Rejection,
  readPerson,
  type Values,
} from './people.js'

export interface Columns {
  matched: { column: string; field: Field }[]
  unmatched: { column: string; reason: string }[]
}

export interface People {
  source: string
  columns: Columns
  people: Person[]
  rejected: Rejection[]
}

/** Header names that mean a field, without case, spaces and punctuation. */
const names: Record<Field, string[]> = {
  'given name': ['givenname', 'givennames', 'firstname', 'first', 'forename', 'vorname', 'prenom', 'nombre'],
  'family name': ['surname', 'familyname', 'lastname', 'last', 'nachname', 'nom', 'apellido', 'apellidos'],
  'date of birth': ['dateofbirth', 'birthdate', 'birthday', 'dob', 'bornon', 'geburtsdatum'],
  'street number': ['streetnumber', 'housenumber'],
  'address line 1': ['address1', 'addressline1', 'line1', 'address', 'street', 'streetaddress', 'streetname'],
  'address line 2': ['address2', 'addressline2', 'line2'],
  locality: ['locality', 'suburb', 'city', 'town', 'ort'],
  region: ['region', 'state', 'province', 'county', 'canton'],
  'postal code': ['postalcode', 'postcode', 'zip', 'zipcode', 'plz'],
  country: ['country', 'countrycode'],
  language: ['language', 'locale', 'lang'],
  'time zone': ['timezone', 'tz'],
}
const fieldOf = new Map(fields.flatMap((field) => names[field].map((name) => [name, field] as const)))

/** Why a column is left where it is. The first that fits the header counts. */
const reasons: [RegExp, string][] = [
  [
    /^(ssn|tin|nin|nino|.*(socsec|socialsecurity|passport|taxid|taxnumber|nationalid|identitycard|idcard|driverlicen|driverslicen|licencen|licensen).*)$/,
    'an identity document: never stored in clear',
  ],
  [/password|passwd|secret|totp|pin$/, 'a secret: never loaded'],
  [/mail|phone|mobile|fax/, 'a contact: it would have to be proved first'],
  [
    /^(id|uuid|key|.*(recid|recordid|userid|customerid|personid|rowid))$/,
    "the file's own key: every person gets a new one",
  ],
  [/^(name|fullname|displayname)$/, 'a full name: nobody can split it without guessing'],
]

/** @throws DemoError */
export async function readPeople(path: string): Promise<People> {
  const source = basename(path)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new DemoError(`${path} cannot be read: ${unreadable[error.code ?? ''] ?? error.message}.`)
  })
  if (bytes.every((byte) => byte <= 0x20))
    throw new DemoError(`${source} is empty: it needs a header and a row for each person.`)
  if (!isUtf8(bytes))
    throw new DemoError(`${source} is not text in UTF-8: save it as "CSV UTF-8" and try again.`)

  let columns: (Columns & { width: number; fields: (Field | undefined)[] }) | undefined
  const people: Person[] = []
  const rejected: Rejection[] = []
  for (const { line, record, problem } of records(bytes.toString('utf8'))) {
    if (!columns) {
      if (problem) throw new DemoError(`The header of ${source} cannot be read: ${problem}.`)
      columns = { ...match(record), width: record.length }
      if (!columns.matched.some(({ field }) => field === 'given name' || field === 'family name')) {
        throw new DemoError(
          `${source} has no column for a name: its first line must be a header with a column such as given_name or surname.`,
        )
      }
      continue
    }
    if (problem) {
      rejected.push({ line, reason: problem })
      continue
    }
    if (record.length !== columns.width) {
      rejected.push({
        line,
        reason: `there are ${count(record.length, 'value')} where the header has ${count(columns.width, 'column')}`,
      })
      continue
    }
    const values: Values = {}
    for (const [i, field] of columns.fields.entries()) if (field) values[field] = record[i] ?? ''
    const read = readPerson(line, values)
    if (isRejection(read)) rejected.push(read)
    else people.push(read)
  }
  if (!columns || people.length === 0) {
    const [first] = rejected
    throw new DemoError(
      first
        ? `${source} has no row that can be loaded: ${count(rejected.length, 'row')} rejected, the first on line ${first.line}: ${first.reason}.`
        : `${source} has a header and no rows.`,
    )
  }
  return { source, columns: { matched: columns.matched, unmatched: columns.unmatched }, people, rejected }
}

const unreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  ENOTDIR: 'a part of the path is no folder',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
}

interface Row {
  line: number
  record: string[]
  problem?: string
}

function records(text: string): Row[] {
  let unclosed = false
  const parsed = parse(text, {
    bom: true,
    delimiter: delimiter(text),
    ltrim: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    // With quotes relaxed there is one error left: a quote that is never closed, which swallows the rest of the file.
    skip_records_with_error: true,
    on_skip: () => {
      unclosed = true
      return undefined
    },
    info: true,
  }) as unknown as { record: string[]; info: InfoRecord }[]
  const rows: Row[] = parsed.map(({ record, info }) => ({
    // csv-parse tells the line on which a record ends; one with quoted line breaks begins earlier.
    line: info.lines - record.reduce((breaks, value) => breaks + value.split('\n').length - 1, 0),
    record,
  }))
  if (unclosed) {
    const line = (parsed.at(-1)?.info.lines ?? 0) + 1
    rows.push({
      line,
      record: [],
      problem: 'there or below a quote is opened and never closed, so the rest of the file is unreadable',
    })
  }
  return rows
}

function delimiter(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const times = (character: string): number => header.split(character).length
  return [',', ';', '\t'].reduce((best, next) => (times(next) > times(best) ? next : best))
}

function match(header: string[]): Columns & { fields: (Field | undefined)[] } {
  const taken = new Set<Field>()
  const matched: Columns['matched'] = []
  const unmatched: Columns['unmatched'] = []
  const found = header.map((column) => {
    const name = column
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
    const field = fieldOf.get(name)
    if (field && !taken.has(field)) {
      taken.add(field)
      matched.push({ column, field })
      return field
    }
    const reason = field
      ? `a second column for the ${field}`
      : (reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'nothing of that name is known')
    unmatched.push({ column: column || '(without a name)', reason })
    return undefined
  })
  return { matched, unmatched, fields: found }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/**
 * A person as the demo loads one: what a customer and a user have in common. Where it comes from (a file, a generator) is decided
 * elsewhere; whether it can be loaded is decided here, value by value, by the schemas that applications use too, and once more by the
 * database.
 */
import { z } from 'zod'
import * as inputs from '../inputs.js'

const line = z
  .string()
  .max(200, 'must have at most 200 characters')
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters')

/** What a column can be matched with, in the order in which a mapping is shown. */
const schemas = {
  'given name': inputs.personName,
  'family name': inputs.personName,
  'date of birth': z.string().transform(isoDate).pipe(inputs.day),
  'street number': line,
  'address line 1': line,
  'address line 2': line,
  locality: line,
  region: line,
  'postal code': line,
  country: z.string().toUpperCase().pipe(inputs.country),
  language: inputs.locale,
  'time zone': inputs.timeZone,
}
export type Field = keyof typeof schemas
export const fields = Object.keys(schemas) as Field[]
export type Values = Partial<Record<Field, string>>

export interface Person {
  /** Line of the file, or number of the invented person: how a rejection names it. */
  line: number
  given_name: string | null
  family_name: string | null
  born_on: string | null
  address_lines: string[]
  locality: string | null
  region: string | null
  postal_code: string | null
  country: string | null
  locale: string | null
  time_zone: string | null
}

export interface Rejection {
  line: number
  reason: string
  /** Nothing is broken, but what every person needs is missing: ordinary in real files. */
  incomplete?: true
}

/** The person, or why there is none. */
export function readPerson(line: number, values: Values): Person | Rejection {
  const read: Values = {}
  for (const field of fields) {
    const value = values[field]?.trim()
    if (!value) continue
    const { data, error } = schemas[field].safeParse(value)
    if (error) return { line, reason: `the ${field} ${error.issues[0]?.message}` }
    read[field] = data
  }
  if (!read['given name'] && !read['family name']) {
    return { line, reason: 'there is neither a given nor a family name', incomplete: true }
  }
  const street = [read['street number'], read['address line 1']].filter(Boolean).join(' ')
  return {
    line,
    given_name: read['given name'] ?? null,
    family_name: read['family name'] ?? null,
    born_on: read['date of birth'] ?? null,
    address_lines: [street, read['address line 2'] ?? ''].filter(Boolean),
    locality: read.locality ?? null,
    region: read.region ?? null,
    postal_code: read['postal code'] ?? null,
    country: read.country ?? null,
    locale: read.language ?? null,
    time_zone: read['time zone'] ?? null,
  }
}

export function isRejection(read: Person | Rejection): read is Rejection {
  return 'reason' in read
}

export function hasAddress(person: Person): boolean {
  return person.address_lines.length > 0 || Boolean(person.locality ?? person.region ?? person.postal_code)
}

// Anything else is ambiguous (which of 03/04/1980 is the month?), and is left as it is for the schema to refuse.
function isoDate(text: string): string {
  return text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
}

/** Customers out of people with known duplicates, and how well what `strata.find_duplicates` says of them agrees with the truth. */
import { createHash, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import type { Person } from './febrl.js'

/** By customer, whose record it is. */
export type Truth = Map<string, string>

/** Empties what a search left behind, and all customers. */
export async function clear(admin: Client): Promise<void> {
  await admin.query(
    'truncate strata_customers.customers, strata_merges.duplicate_candidates, strata_merges.blocking_keys cascade',
  )
}

/** Ids are random, so that nothing tells which records were made together. */
export async function load(admin: Client, people: Iterable<Person>): Promise<Truth> {
  const truth: Truth = new Map()
  await admin.query('set session_replication_role = replica')
  await admin.query('set synchronous_commit = off')
  await admin.query(
    "insert into strata_kyc.fingerprint_keys (fingerprint_key_id, introduced_at) select 'bench', now() where not exists (select from strata_kyc.fingerprint_keys)",
  )
  for (const chunk of chunks(people, 10_000)) {
    const ids = chunk.map(({ entity }) => {
      const id = randomUUID()
      truth.set(id, entity)
      return id
    })
    const column = (of: (person: Person) => string | null) => chunk.map((person) => of(person) || null)
    await admin.query(
      `insert into strata_customers.customers (customer_id, kind, given_name, family_name, born_on, country)
       select id, 'individual', given, case when given is null and family is null then '-' else family end, born, 'AU'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::date[]) as p (id, given, family, born)`,
      [ids, column((p) => p.given_name), column((p) => p.surname), column((p) => dateOf(p.date_of_birth))],
    )
    await admin.query(
      `insert into strata_customers.customer_addresses (customer_id, address_lines, locality, region, postal_code, country)
       select id, array_remove(array[nullif(concat_ws(' ', number, line), ''), other], null), locality, region, postal_code, 'AU'
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
              as p (id, number, line, other, locality, region, postal_code)`,
      [
        ids,
        column((p) => p.street_number),
        column((p) => p.address_1),
        column((p) => p.address_2),
        column((p) => p.suburb),
        column((p) => p.state),
        column((p) => p.postcode),
      ],
    )
    await admin.query(
      `insert into strata_kyc.document_fingerprints (identity_document_id, fingerprint_key_id, customer_id, fingerprint)
       select gen_random_uuid(), (select min(fingerprint_key_id) from strata_kyc.fingerprint_keys), id, fingerprint from unnest($1::uuid[], $2::bytea[]) as p (id, fingerprint) where fingerprint is not null`,
      [ids, chunk.map(({ soc_sec_id }) => (soc_sec_id === '' ? null : digest(soc_sec_id)))],
    )
  }
  await admin.query('reset session_replication_role')
  for (const table of [
    'strata_customers.customers',
    'strata_customers.customer_addresses',
    'strata_kyc.document_fingerprints',
  ])
    await admin.query(`analyze ${table}`)
  return truth
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** A day that is in no calendar is not known. */
function dateOf(text: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? []
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return null
  return Number(year) < 1850 || Number(year) > 2199 ? null : `${year}-${month}-${day}`
}

function* chunks<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = []
  for (const value of values) {
    chunk.push(value)
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}

export interface Score {
  precision: number
  recall: number
  f1: number
}

export interface Reported {
  record_id: string
  other_record_id: string
  cluster_id: string | null
}

/** All pairs of records of one entity, against all pairs that are reported, by themselves or within a cluster. */
export function score(truth: Truth, reported: readonly Reported[]): Score {
  const sizes = new Map<string, number>()
  for (const entity of truth.values()) sizes.set(entity, (sizes.get(entity) ?? 0) + 1)
  const real = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0)
  const pairs = new Set<string>()
  const clusters = new Map<string, Set<string>>()
  for (const { record_id, other_record_id, cluster_id } of reported) {
    pairs.add([record_id, other_record_id].sort().join())
    if (cluster_id === null) continue
    const cluster = clusters.get(cluster_id) ?? new Set()
    clusters.set(cluster_id, cluster.add(record_id).add(other_record_id))
  }
  for (const cluster of clusters.values()) {
    const members = [...cluster].sort()
    members.forEach((one, i) => {
      for (const other of members.slice(i + 1)) pairs.add([one, other].join())
    })
  }
  const right = [...pairs].filter((pair) => {
    const [one, other] = pair.split(',') as [string, string]
    return truth.get(one) === truth.get(other)
  }).length
  const precision = pairs.size === 0 ? 1 : right / pairs.size
  const recall = real === 0 ? 1 : right / real
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

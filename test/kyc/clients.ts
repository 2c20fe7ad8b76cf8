/** Customers and documents through the client, with keys as a program has them. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { expect } from 'vitest'
import {
  addDocument,
  createCustomer,
  type DocumentKeys,
  openVerification,
  type Strata,
  submitVerification,
} from '../../src/index.js'

/** A key for each name, the last of which seals. */
export function keysOf(sealing: Record<string, Buffer>, printing: Record<string, Buffer>): DocumentKeys {
  return {
    encryption: {
      keys: new Map(Object.entries(sealing)),
      current: Object.keys(sealing).at(-1) as string,
    },
    fingerprints: { keys: new Map(Object.entries(printing)) },
  }
}
export const newKeys = () => keysOf({ e1: randomBytes(32) }, { f1: randomBytes(32) })

/** A social security number that can have been assigned, another one for each index. */
export function ssn(index: number): string {
  const [area, group, serial] = [100 + (index % 500), 1 + (Math.floor(index / 500) % 99), 1234 + index]
  return [String(area), String(group).padStart(2, '0'), String(serial % 10_000).padStart(4, '0')].join('-')
}

export const newCustomer = ({ operator }: Strata, family_name: string) =>
  createCustomer(operator, { kind: 'individual', given_name: 'Kim', family_name, country: 'US' })

/** Hands in a social security number; answers the document's id. */
export async function addSsn(
  { operator }: Strata,
  keys: DocumentKeys,
  customer_id: string,
  number: string,
): Promise<string> {
  const added = await addDocument(operator, keys, {
    customer_id,
    document_type: 'us_ssn',
    country: 'US',
    number,
  })
  expect(added).toMatchObject({ outcome: 'submitted' })
  return (added as Extract<typeof added, { outcome: 'submitted' }>).identity_document_id
}

/** A customer who waits for the registry's word about a social security number. */
export async function newCase(strata: Strata, keys: DocumentKeys, number: string) {
  const customer_id = await newCustomer(strata, `No${number.replaceAll('-', '').slice(-4)}`)
  const identity_document_id = await addSsn(strata, keys, customer_id, number)
  const opened = await openVerification(strata.operator, { customer_id })
  expect(opened).toMatchObject({ outcome: 'opened' })
  const { verification_case_id } = opened as Extract<typeof opened, { outcome: 'opened' | 'unchanged' }>
  expect(await submitVerification(strata.operator, { verification_case_id })).toEqual({
    outcome: 'submitted',
  })
  return { customer_id, identity_document_id, verification_case_id }
}

export const setting = async (installer: pg.ClientBase, name: string, value: string) => {
  await installer.query('begin; set local role strata_owner')
  await installer.query('update strata_core.settings set value = $2 where setting = $1', [name, value])
  await installer.query('commit')
}

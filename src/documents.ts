/**
 * Identity documents: their numbers are sealed and fingerprinted here, with keys that the database does not have, so that a copy of the database
 * shows no number and finds none by trying. A number is sealed for its row; its fingerprints are the same in every row, and show that two documents are one.
 *
 * Keys are changed while everything runs: give every program both keys, `beginFingerprintKey` with the new one, `rotateDocumentKeys`, `retireFingerprintKey` with
 * the old one, and only then take the old keys out of the configuration. In between every document bears a fingerprint of both.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Runner } from './client.js'
import { StrataError } from './errors.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { checkDocumentNumber } from './kyc.js'
import { checkOption, keysById, sealingKeys } from './options.js'
import * as queries from './queries/kyc.js'
import type { SubmitDocumentOutcome } from './queries/values.js'
import { openSecret, type SecretKeys, sealedWith, sealSecret } from './secrets.js'

/** Of 32 random bytes each, from your secret store. No key serves for both. */
export interface DocumentKeys {
  /** What seals numbers: the keys that may have been used, by their id, and the id of the one to seal with. */
  encryption: { keys: SecretKeys; current: string }
  /** What fingerprints them: during a rotation the old key and the new one, and both are used. */
  fingerprints: { keys: SecretKeys }
}

export type NumberedDocument = z.input<typeof inputs.numberedDocument>

export interface DocumentFingerprint {
  fingerprint_key_id: string
  /** HMAC-SHA-256. */
  fingerprint: Buffer
}

const documentKeys = z
  .object({
    encryption: sealingKeys,
    fingerprints: z.object({ keys: keysById.refine((keys) => keys.size > 0, 'must not be empty') }),
  })
  .refine(({ encryption, fingerprints }) => disjoint(encryption.keys, fingerprints.keys), {
    message: 'must be other keys than those of `encryption`',
    path: ['fingerprints', 'keys'],
  })

const disjoint = (some: SecretKeys, others: SecretKeys) =>
  [...some.values()].every((key) => [...others.values()].every((other) => Buffer.compare(key, other) !== 0))

/** Throws `option_invalid` (ST916), which repeats no key. */
export const checkDocumentKeys = (keys: DocumentKeys) => checkOption(documentKeys, keys, 'pg-strata')

/** Whose a sealed number is: copied to the row of another document, it does not open. */
const documentOwner = (identity_document_id: string) =>
  `identity_document:${parse(inputs.uuid, identity_document_id).toLowerCase()}`

/** Seals a normalised number for one row. Throws `option_invalid` (ST916) and `InvalidInput` (ST402). */
export function sealDocumentNumber(
  keys: DocumentKeys,
  identity_document_id: string,
  document_number: string,
): Buffer {
  checkDocumentKeys(keys)
  const { current } = keys.encryption
  const key = { id: current, key: keys.encryption.keys.get(current) as Uint8Array }
  return sealSecret(key, parse(inputs.normalisedNumber, document_number), documentOwner(identity_document_id))
}

/** Throws `secret_not_opened` (ST913) for another row, a key that was not given or a changed byte, and `option_invalid` (ST916). */
export function openDocumentNumber(
  keys: DocumentKeys,
  identity_document_id: string,
  ciphertext: Uint8Array,
): string {
  checkDocumentKeys(keys)
  return openSecret(keys.encryption.keys, ciphertext, documentOwner(identity_document_id))
}

/** The layout of what is fingerprinted; another one would need another word here. */
const layout = 'pg-strata/document/1'

/**
 * The fingerprints of a document, one for each key that is given. No part has a NUL and a country has two letters, so that no two documents make the
 * same message. Throws `option_invalid` (ST916), and `InvalidInput` (ST402) for a number that is not normalised.
 */
export function fingerprintDocument(keys: DocumentKeys, document: NumberedDocument): DocumentFingerprint[] {
  checkDocumentKeys(keys)
  const { document_type, country, region, document_number } = parse(inputs.numberedDocument, document)
  const issuer = region == null ? country : `${country}-${region}`
  const message = [layout, document_type, issuer, document_number].join('\0')
  return [...keys.fingerprints.keys].map(([fingerprint_key_id, key]) => ({
    fingerprint_key_id,
    fingerprint: createHmac('sha256', key).update(message, 'utf8').digest(),
  }))
}

/** What people may see of a number: the last four characters, and of a number shorter than eight no more than half. */
export function lastFour(document_number: string): string {
  const characters = [...parse(inputs.normalisedNumber, document_number)]
  return characters.slice(characters.length - Math.min(4, Math.floor(characters.length / 2))).join('')
}

/** A new key of a document, in the order of time (RFC 9562, version 7). Made here, because the number is sealed for it before it is sent. */
export function newDocumentId(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export type DocumentAdded =
  | { outcome: 'submitted'; identity_document_id: string; last_four: string }
  /** The number is none of this type, or no document of this type has this issuer. */
  | { outcome: 'malformed' | 'invalid' | 'unknown_type' }
  /** Keys that are in use and were not given. */
  | { outcome: 'fingerprints_missing'; missing_fingerprint_key_ids: string[] }
  | { outcome: Exclude<SubmitDocumentOutcome, 'submitted' | 'fingerprints_missing'> }

/**
 * A customer hands in a document: its number is checked, sealed and fingerprinted, and the number itself is kept nowhere. The same document on another customer is no
 * error; `listDocuments` shows it to staff. Throws `option_invalid` (ST916) and `InvalidInput` (ST402).
 */
export async function addDocument(
  on: Runner<'operator'>,
  keys: DocumentKeys,
  input: z.input<typeof inputs.addDocument>,
): Promise<DocumentAdded> {
  checkDocumentKeys(keys)
  const { customer_id, number, issued_on, expires_on, ...issued } = parse(inputs.addDocument, input)
  const checked = await checkDocumentNumber(on, { ...issued, number })
  if (checked.outcome === 'unknown') return { outcome: 'unknown_type' }
  if (checked.outcome !== 'valid') return { outcome: checked.outcome }
  const { document_number } = checked
  const identity_document_id = newDocumentId()
  const last_four = lastFour(document_number)
  const [row] = await on.run(queries.submitDocument, {
    customer_id,
    identity_document_id,
    ...issued,
    last_four,
    ciphertext: sealDocumentNumber(keys, identity_document_id, document_number),
    ...columnsOf(fingerprintDocument(keys, { ...issued, document_number })),
    issued_on,
    expires_on,
  })
  const { outcome, missing_fingerprint_key_ids } = row as queries.SubmitDocumentResult
  if (outcome === 'submitted') return { outcome, identity_document_id, last_four }
  if (outcome !== 'fingerprints_missing') return { outcome }
  return { outcome, missing_fingerprint_key_ids: missing_fingerprint_key_ids ?? [] }
}

const columnsOf = (fingerprints: DocumentFingerprint[]) => ({
  fingerprint_key_ids: fingerprints.map(({ fingerprint_key_id }) => fingerprint_key_id),
  fingerprints: fingerprints.map(({ fingerprint }) => fingerprint),
})

export interface RotationProgress {
  /** Documents that were sealed and fingerprinted anew. */
  rekeyed: number
  /** Documents that somebody else was faster with. */
  changed: number
  /** Documents whose number does not open with any of the keys; they were left as they are. */
  not_opened: string[]
}

/**
 * Seals every document with the current key that is sealed with another, and fingerprints it with the keys that it has no fingerprint of, until none is left; `limit` at a
 * time. Stopped at any point it goes on where it was; others may hand in documents meanwhile, or do the same. Throws `option_invalid` (ST916) for keys that it
 * cannot use, and when there is no end: a fingerprint key is in use that was not given, or another program seals with another key.
 */
export async function rotateDocumentKeys(
  on: Runner<'worker'>,
  keys: DocumentKeys,
  options: { limit?: number; onProgress?: (progress: Readonly<RotationProgress>) => void } = {},
): Promise<RotationProgress> {
  checkDocumentKeys(keys)
  const { limit } = parse(inputs.atMost, { limit: options.limit })
  const encryption_key_id = keys.encryption.current
  const progress: RotationProgress = { rekeyed: 0, changed: 0, not_opened: [] }
  const left = new Set<string>()
  // Each round walks through all documents. The second finds what was handed in by programs that did not know of a key yet, and a further one nothing.
  for (let round = 1; round <= 5; round++) {
    const before = progress.rekeyed + progress.changed
    let after: string | undefined
    for (;;) {
      const taken = await on.run(queries.takeDocumentsToRekey, { encryption_key_id, limit, after })
      if (taken.length === 0) break
      after = taken.at(-1)?.identity_document_id
      // Two that rotate at once begin at different documents.
      const first = Math.floor(Math.random() * taken.length)
      for (const document of [...taken.slice(first), ...taken.slice(0, first)]) {
        if (left.has(document.identity_document_id)) continue
        const sealed = sealAnew(keys, document)
        if (sealed) {
          const [row] = await on.run(queries.rekeyDocument, sealed)
          progress[row?.outcome === 'done' ? 'rekeyed' : 'changed']++
        } else {
          left.add(document.identity_document_id)
          progress.not_opened.push(document.identity_document_id)
        }
      }
      options.onProgress?.(progress)
    }
    if (progress.rekeyed + progress.changed === before) return progress
  }
  throw endless()
}

const endless = () =>
  new StrataError(
    'ST916',
    'The document keys cannot be changed with these: a fingerprint key is in use that was not given, or another program seals with another key.',
  )

function sealAnew(keys: DocumentKeys, document: queries.TakeDocumentsToRekeyResult) {
  const { identity_document_id, document_type, country, region, ciphertext: old_ciphertext } = document
  const isCurrent = sealedWith(old_ciphertext) === keys.encryption.current
  const hasAll = [...keys.fingerprints.keys.keys()].every((id) => document.fingerprint_key_ids.includes(id))
  if (isCurrent && hasAll) throw endless()
  let document_number: string
  try {
    document_number = openDocumentNumber(keys, identity_document_id, old_ciphertext)
  } catch (error) {
    if (error instanceof StrataError && error.condition === 'secret_not_opened') return undefined
    throw error
  }
  return {
    identity_document_id,
    old_ciphertext,
    ciphertext: isCurrent ? old_ciphertext : sealDocumentNumber(keys, identity_document_id, document_number),
    ...columnsOf(fingerprintDocument(keys, { document_type, country, region, document_number })),
  }
}

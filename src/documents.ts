/**
 * Identity documents: their numbers are sealed and fingerprinted here, with keys that the database does not have, so that a copy of the database
 * shows no number and finds none by trying. A number is sealed for its row; its fingerprints are the same in every row, and show that two documents are one.
 *
 * Keys are changed while everything runs: give every program both keys, `beginFingerprintKey` with the new one, `rotateDocumentKeys`, `retireFingerprintKey` with
 * the old one, and only then take the old keys out of the configuration. In between every document bears a fingerprint of both.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { z } from 'zod'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { checkOption, keysById, sealingKeys } from './options.js'
import { openSecret, type SecretKeys, sealSecret } from './secrets.js'

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

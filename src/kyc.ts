/** Identity documents, and the verification of customers by them: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/kyc.js'
import type {
  OpenVerificationOutcome,
  RedactVerificationDataOutcome,
  SubmitVerificationOutcome,
} from './queries/values.js'

export type IdentityDocument = queries.ListDocumentsResult
export type DuplicateCustomers = queries.ListDuplicateCustomersResult
export type VerificationReview = queries.ListVerificationReviewsResult
export type VerificationCase = queries.ListVerificationCasesResult
export type VerificationCheck = queries.ListVerificationChecksResult

export type DocumentNumberCheck =
  /** With the form in which two numbers are compared. */
  | { outcome: 'valid'; document_number: string }
  | { outcome: 'malformed' | 'invalid' | 'unknown'; document_number: null }

export type AttachmentAdded = { outcome: 'added'; attachment_id: string } | { outcome: 'unknown' }

export type VerificationOpened =
  | { outcome: 'opened' | 'unchanged'; verification_case_id: string; acceptance_policy: string }
  | { outcome: Exclude<OpenVerificationOutcome, 'opened' | 'unchanged'> }

export type VerificationSubmitted =
  /** Types of documents: all that are required, and as many of the others as the policy asks for. */
  | { outcome: 'documents_missing'; missing: string[] }
  | { outcome: Exclude<SubmitVerificationOutcome, 'documents_missing'> }

export type VerificationRedacted =
  /** `attachment_uris` are the files that you delete. */
  | { outcome: 'done'; document_count: number; attachment_uris: string[] }
  /** Null: a legal hold without an end. */
  | { outcome: 'held'; held_until: Date | null }
  | { outcome: Exclude<RedactVerificationDataOutcome, 'done' | 'held'> }

/** Whether a number can be one of a type of document. Stores nothing, and says nothing of who has the document. */
export async function checkDocumentNumber(
  on: Runner<'auth' | 'app' | 'operator'>,
  input: z.input<typeof inputs.checkDocumentNumber>,
): Promise<DocumentNumberCheck> {
  const [row] = await on.run(queries.checkDocumentNumber, parse(inputs.checkDocumentNumber, input))
  return row as DocumentNumberCheck
}

/** The customer takes a document back; what it proved is remembered, so that it verifies nobody else. */
export async function withdrawDocument(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.withdrawDocument>,
) {
  const [row] = await on.run(queries.withdrawDocument, parse(inputs.withdrawDocument, input))
  return (row as queries.WithdrawDocumentResult).outcome
}

/** The document is not good, or not the customer's: it stands for nobody any more. */
export async function rejectDocument(on: Runner<'operator'>, input: z.input<typeof inputs.rejectDocument>) {
  const [row] = await on.run(queries.rejectDocument, parse(inputs.rejectDocument, input))
  return (row as queries.RejectDocumentResult).outcome
}

/** Says where a picture of a document, or a paper that is evidence of a check, lies; the file itself stays where you keep files. */
export async function addAttachment(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.addAttachment>,
): Promise<AttachmentAdded> {
  const [row] = await on.run(queries.addAttachment, parse(inputs.addAttachment, input))
  return (row?.outcome === 'added' ? row : { outcome: 'unknown' }) as AttachmentAdded
}

/** The documents that a customer showed, with the other customers that showed the same one. */
export async function listDocuments(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<IdentityDocument[]> {
  return on.run(queries.listDocuments, parse(inputs.customerRef, input))
}

/** Customers that showed the same document: who may be one legal entity twice. */
export async function listDuplicateCustomers(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<DuplicateCustomers[]> {
  return on.run(queries.listDuplicateCustomers, parse(inputs.atMost, input))
}

/** From now on every document is fingerprinted with this key too. Give it to every program first. */
export async function beginFingerprintKey(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.fingerprintKeyRef>,
) {
  const [row] = await on.run(queries.beginFingerprintKey, parse(inputs.fingerprintKeyRef, input))
  return (row as queries.BeginFingerprintKeyResult).outcome
}

/** Deletes the fingerprints of a key, once every document has one of each other key: after `rotateDocumentKeys`. */
export async function retireFingerprintKey(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.fingerprintKeyRef>,
) {
  const [row] = await on.run(queries.retireFingerprintKey, parse(inputs.fingerprintKeyRef, input))
  return (row as queries.RetireFingerprintKeyResult).outcome
}

/** Begins the verification of a customer, by the policy of its kind and market. */
export async function openVerification(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.openVerification>,
): Promise<VerificationOpened> {
  const [row] = await on.run(queries.openVerification, parse(inputs.openVerification, input))
  const { outcome, ...opened } = row as queries.OpenVerificationResult
  return (opened.verification_case_id ? { outcome, ...opened } : { outcome }) as VerificationOpened
}

/** Everything that was asked for is there: the checks are made. */
export async function submitVerification(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.verificationRef>,
): Promise<VerificationSubmitted> {
  const [row] = await on.run(queries.submitVerification, parse(inputs.verificationRef, input))
  const { outcome, missing } = row as queries.SubmitVerificationResult
  return outcome === 'documents_missing' ? { outcome, missing: missing ?? [] } : { outcome }
}

export async function cancelVerification(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.cancelVerification>,
) {
  const [row] = await on.run(queries.cancelVerification, parse(inputs.cancelVerification, input))
  return (row as queries.CancelVerificationResult).outcome
}

/** What waits for people, a document each, the oldest first. */
export async function listVerificationReviews(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<VerificationReview[]> {
  return on.run(queries.listVerificationReviews, parse(inputs.atMost, input))
}

/** The attempts to verify a customer, the latest first. */
export async function listVerificationCases(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<VerificationCase[]> {
  return on.run(queries.listVerificationCases, parse(inputs.customerRef, input))
}

/** The checks of a case, the first first; a row of nulls for a case without one, and none for an unknown case. */
export async function listVerificationChecks(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.verificationRef>,
): Promise<VerificationCheck[]> {
  return on.run(queries.listVerificationChecks, parse(inputs.verificationRef, input))
}

/** People decide a case. With `{ actor }` of the transaction it is recorded who. */
export async function reviewVerification(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.reviewVerification>,
) {
  const [row] = await on.run(queries.reviewVerification, parse(inputs.reviewVerification, input))
  return (row as queries.ReviewVerificationResult).outcome
}

/** People decide about one document; the last one decides the case. */
export async function reviewVerificationCheck(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.reviewVerificationCheck>,
) {
  const [row] = await on.run(queries.reviewVerificationCheck, parse(inputs.reviewVerificationCheck, input))
  return (row as queries.ReviewVerificationCheckResult).outcome
}

/** Does what the clock allows: ends cases that have run out, and opens new ones for customers whose documents have. For every hour or so. */
export async function settleVerifications(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<queries.SettleVerificationsResult> {
  const [row] = await on.run(queries.settleVerifications, parse(inputs.atMost, input))
  return row as queries.SettleVerificationsResult
}

/** Takes numbers, evidence and references to files out of what is known of a customer; what was decided stays, and so does what keeps others from using the documents. */
export async function redactVerificationData(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.redactVerificationData>,
): Promise<VerificationRedacted> {
  const [row] = await on.run(queries.redactVerificationData, parse(inputs.redactVerificationData, input))
  const { outcome, held_until, document_count, attachment_uris } = row as queries.RedactVerificationDataResult
  if (outcome === 'held') return { outcome, held_until }
  if (outcome !== 'done') return { outcome }
  return { outcome, document_count: document_count ?? 0, attachment_uris: attachment_uris ?? [] }
}

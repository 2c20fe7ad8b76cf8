/** Identity documents: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/kyc.js'

export type DocumentNumberCheck =
  /** With the form in which two numbers are compared. */
  | { outcome: 'valid'; document_number: string }
  | { outcome: 'malformed' | 'invalid' | 'unknown'; document_number: null }

/** Whether a number can be one of a type of document. Stores nothing, and says nothing of who has the document. */
export async function checkDocumentNumber(
  on: Runner<'auth' | 'app' | 'operator'>,
  input: z.input<typeof inputs.checkDocumentNumber>,
): Promise<DocumentNumberCheck> {
  const [row] = await on.run(queries.checkDocumentNumber, parse(inputs.checkDocumentNumber, input))
  return row as DocumentNumberCheck
}

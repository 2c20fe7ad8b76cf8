/**
 * Verification by somebody else: the port for registries and the like, and the loop that asks them. A provider is outside of this program, so nothing is believed of
 * it: what does not answer, answers too late or answers nonsense is `unavailable`, and only a plain "passed" in time is one. The other implementation of the port is
 * people: checks by hand have no provider, and wait in `listVerificationReviews`.
 */
import { z } from 'zod'
import { type Json, maskDocumentNumber } from './masking.js'

/** What a provider is asked. Dates are written `1990-12-31`. */
export interface VerificationRequest {
  /** The same when the question is asked again. */
  verification_check_id: string
  customer_kind: 'individual' | 'enterprise'
  name: string
  given_name: string | null
  family_name: string | null
  legal_name: string | null
  born_on: string | null
  document_type: string
  country: string
  region: string | null
  /** In its normal form. Let it appear in no log and no message. */
  document_number: string
  issued_on: string | null
  expires_on: string | null
}

/** `inconclusive` is left to people; `unavailable` is asked again later. */
export type VerificationOutcome = 'passed' | 'failed' | 'inconclusive' | 'unavailable'

export interface VerificationAnswer {
  outcome: VerificationOutcome
  /** By what the provider finds its answer again, of at most 200 characters. */
  reference?: string | null | undefined
  /** What is kept as evidence, as JSON of at most 65,536 characters. The document's number is taken out of it. */
  payload?: unknown
}

export interface VerificationProvider {
  /** As the acceptance policies name it. */
  name: string
  /** Whatever it throws counts as `unavailable`. Once `signal` is aborted nobody waits for the answer any more. */
  check(request: VerificationRequest, signal: AbortSignal): Promise<VerificationAnswer>
}

/** An answer as it is kept. */
export interface KeptAnswer {
  outcome: VerificationOutcome
  reference: string | null
  payload: Json
}

const answer = z.object({
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'unavailable']),
  reference: z.string().max(200).nullish(),
  payload: z.unknown().optional(),
})

/** Asks a provider; never rejects, and does not take longer than `timeoutMs`. */
export async function askProvider(
  provider: VerificationProvider,
  request: VerificationRequest,
  timeoutMs: number,
): Promise<KeptAnswer> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  // A provider need not heed the signal.
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The provider did not answer in time.'))
      controller.abort()
    }, timeoutMs)
  })
  let answered = false
  try {
    const asked = (async () => provider.check({ ...request }, controller.signal))()
    const given = await Promise.race([asked, tooLate])
    answered = true
    const { outcome, reference, payload } = answer.parse(given)
    const [masked, evidence] = [reference, payload].map((value) =>
      maskDocumentNumber(value, request.document_number),
    )
    return { outcome, reference: typeof masked === 'string' ? masked : null, payload: evidence as Json }
  } catch (error) {
    if (answered) return unavailable('nonsense')
    return unavailable(controller.signal.aborted ? 'timed_out' : 'threw', errorCode(error))
  } finally {
    clearTimeout(timer)
  }
}

/** Why there is no answer is kept too, in words of our own: an error's message may repeat what was asked. */
export const unavailable = (reason: string, code?: string): KeptAnswer => ({
  outcome: 'unavailable',
  reference: null,
  payload: code ? { reason, code } : { reason },
})

/** The code of a failed system call or the like (`ECONNREFUSED`), also of the cause; of a form that holds no data. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && /^[A-Z]+(_[A-Z]+)*$/.test(code)) return code
  return error.cause === error ? undefined : errorCode(error.cause)
}

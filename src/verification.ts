/**
 * Verification by somebody else: the port for registries and the like, and the loop that asks them. A provider is outside of this program, so nothing is believed of
 * it: what does not answer, answers too late or answers nonsense is `unavailable`, and only a plain "passed" in time is one. The other implementation of the port is
 * people: checks by hand have no provider, and wait in `listVerificationReviews`.
 */
import { z } from 'zod'
import type { Desk } from './client.js'
import { checkDocumentKeys, type DocumentKeys, openDocumentNumber } from './documents.js'
import { StrataError } from './errors.js'
import * as inputs from './inputs.js'
import { type Json, maskDocumentNumber } from './masking.js'
import { checkOption } from './options.js'
import * as queries from './queries/kyc.js'

/** What a provider is asked. Dates are written `1990-12-31`. */
export interface VerificationRequest {
  /** The same when the question is asked again. */
  verification_check_id: string
  /** `registry`: whether whoever issued the document knows it; `document`: whether its picture is good. */
  method: 'registry' | 'document'
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
  /** What is kept as evidence, as JSON of at most 32,768 bytes and 2,000 values. The document's number is taken out of it. */
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
  payload: { [key: string]: Json } | null
}

const answer = z.object({
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'unavailable']),
  reference: z.string().max(200).nullish(),
  payload: z.unknown().optional(),
})

export interface VerificationRun {
  passed: number
  failed: number
  inconclusive: number
  /** Asked again later, or left to people after a few times. */
  unavailable: number
  /** Answers that nobody wanted any more: the check had been answered or decided otherwise meanwhile. */
  late: number
}

const run = z.object({
  providers: z
    .array(
      z.object({
        name: inputs.providerName,
        check: z.custom((value) => typeof value === 'function', 'must be a function'),
      }),
    )
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must have different names'),
  limit: z.int().min(1).max(1_000_000),
  timeoutMs: z.int().min(1).max(240_000),
  concurrency: z.int().min(1).max(100),
})

/**
 * Asks the providers what waits for them, and writes their answers down. `limit` is how many checks of each provider at most, `concurrency` how many of each at a time;
 * `timeoutMs` has to be shorter than the setting `verification_check_lease`. A provider that is unavailable three times in a row is left alone until the next run, so
 * that while it is down not every check is left to people. For every minute or so, and in several programs at once. Throws `option_invalid` (ST916) and what the database throws.
 */
export async function runVerificationChecks(
  on: Desk<'worker'>,
  options: {
    providers: readonly VerificationProvider[]
    keys: DocumentKeys
    limit?: number
    timeoutMs?: number
    concurrency?: number
  },
): Promise<VerificationRun> {
  const { providers, keys, limit = 100, timeoutMs = 10_000, concurrency = 4 } = options
  checkDocumentKeys(keys)
  checkOption(run, { providers, limit, timeoutMs, concurrency }, 'runVerificationChecks')
  const told: VerificationRun = { passed: 0, failed: 0, inconclusive: 0, unavailable: 0, late: 0 }

  const serve = (provider: VerificationProvider) => {
    let left = limit
    let failures = 0
    // One at a time, so that none is taken before somebody is free to ask.
    return Array.from({ length: concurrency }, async () => {
      while (left-- > 0 && failures < 3) {
        const [check] = await on.run(queries.takeVerificationChecks, { provider: provider.name, limit: 1 })
        if (!check) return
        const answer = await answerTo(provider, check, keys, timeoutMs)
        failures = answer.outcome === 'unavailable' ? failures + 1 : 0
        const [row] = await on.run(queries.completeVerificationCheck, {
          verification_check_id: check.verification_check_id,
          attempt: check.attempt_count,
          outcome: answer.outcome,
          provider_reference: answer.reference,
          payload: answer.payload,
        })
        told[row?.outcome === 'recorded' || row?.outcome === 'postponed' ? answer.outcome : 'late']++
      }
    })
  }
  const ended = await Promise.allSettled(providers.flatMap(serve))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return told
}

async function answerTo(
  provider: VerificationProvider,
  check: queries.TakeVerificationChecksResult,
  keys: DocumentKeys,
  timeoutMs: number,
): Promise<KeptAnswer> {
  const { identity_document_id, ciphertext, attempt_count: _, ...question } = check
  // Its number was redacted.
  if (!ciphertext) return unavailable('no_number')
  let document_number: string
  try {
    document_number = openDocumentNumber(keys, identity_document_id, ciphertext)
  } catch (error) {
    if (error instanceof StrataError && error.condition === 'secret_not_opened')
      return unavailable('not_opened')
    throw error
  }
  return askProvider(provider, { ...question, document_number } as VerificationRequest, timeoutMs)
}

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
    const mask = (value: unknown) => maskDocumentNumber(value, request.document_number)
    return { outcome, reference: plainReference(mask(reference)), payload: objectOf(mask(payload)) }
  } catch (error) {
    if (answered) return unavailable('nonsense')
    return unavailable(controller.signal.aborted ? 'timed_out' : 'threw', errorCode(error))
  } finally {
    clearTimeout(timer)
  }
}

/** The database takes a line of at most 200 characters; what was masked can be longer than it was. */
function plainReference(masked: Json): string | null {
  if (typeof masked !== 'string') return null
  return [...masked.replaceAll(/\p{Cc}+/gu, ' ').trim()].slice(0, 200).join('') || null
}

const objectOf = (value: Json) =>
  value === null || (typeof value === 'object' && !Array.isArray(value)) ? value : { answer: value }

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

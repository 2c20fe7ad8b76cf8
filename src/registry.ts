/** A provider that asks a registry over HTTP. Yours speaks otherwise? Write one like it: the port is `VerificationProvider`. */
import { z } from 'zod'
import { providerName } from './inputs.js'
import { most } from './masking.js'
import { checkOption } from './options.js'
import {
  errorCode,
  unavailable,
  type VerificationAnswer,
  type VerificationOutcome,
  type VerificationProvider,
} from './verification.js'

export interface RegistryOptions {
  name: string
  /** An https address; http only on this machine, because the number travels in clear. */
  url: string
  /** Whatever the registry knows you by. */
  headers?: Record<string, string> | undefined
  /** In place of the global one: for a proxy, or a client certificate. */
  fetch?: typeof globalThis.fetch | undefined
}

const isSafe = ({ protocol, hostname, username, password }: URL) =>
  username + password === '' &&
  (protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)))

const options = z.object({
  name: providerName,
  url: z
    .string()
    .refine(
      (url) => URL.canParse(url) && isSafe(new URL(url)),
      'must be an https address without credentials',
    ),
  headers: z.record(z.string(), z.string()).nullish(),
  fetch: z.custom((value) => typeof value === 'function', 'must be a function').nullish(),
})

const registryAnswer = z.looseObject({
  status: z.enum(['match', 'mismatch', 'not_found', 'inconclusive', 'unavailable']),
  reference: z.string().nullish(),
})
const outcomes: Record<z.infer<typeof registryAnswer>['status'], VerificationOutcome> = {
  match: 'passed',
  mismatch: 'failed',
  not_found: 'failed',
  inconclusive: 'inconclusive',
  unavailable: 'unavailable',
}

/**
 * POSTs the question as JSON, with the check's id as `idempotency-key`, and reads `{ status, reference, … }`. Only a well-formed body with status 200 is an answer, or
 * with 404 one that says `not_found`: a wrong address answers 404 too. No redirect is followed, because the number would go wherever it points. Throws
 * `option_invalid` (ST916).
 */
export function registryProvider(given: RegistryOptions): VerificationProvider {
  checkOption(options, given, 'registryProvider')
  const { name, url, headers, fetch = globalThis.fetch } = given
  return {
    name,
    async check(request, signal): Promise<VerificationAnswer> {
      const { verification_check_id, ...question } = request
      const sent = new Headers(headers)
      sent.set('content-type', 'application/json')
      sent.set('accept', 'application/json')
      sent.set('idempotency-key', verification_check_id)
      let status: number
      let body: unknown
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: sent,
          body: JSON.stringify(question),
          redirect: 'manual',
          signal,
        })
        status = response.status
        if (status !== 200 && status !== 404) {
          await response.body?.cancel()
          return unavailable(`http_${status}`)
        }
        body = JSON.parse(await read(response))
      } catch (error) {
        if (signal.aborted) return unavailable('timed_out')
        if (error instanceof SyntaxError) return unavailable('not_json')
        if (error instanceof RangeError) return unavailable('too_long')
        return unavailable('unreachable', errorCode(error))
      }
      const answer = registryAnswer.safeParse(body)
      if (!answer.success) return unavailable(status === 200 ? 'nonsense' : `http_${status}`)
      if (status === 404 && answer.data.status !== 'not_found') return unavailable('http_404')
      const { reference } = answer.data
      return { outcome: outcomes[answer.data.status], reference, payload: answer.data }
    },
  }
}

async function read(response: Response): Promise<string> {
  const text = new TextDecoder()
  let length = 0
  let read = ''
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > most.bytes) throw new RangeError('The answer is too long.')
    read += text.decode(chunk, { stream: true })
  }
  return read + text.decode()
}

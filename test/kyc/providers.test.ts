/** A registry as a program finds it in the world: slow, wrong, late, down. Only a plain answer in time is one. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { registryProvider, StrataError, type VerificationProvider } from '../../src/index.js'
import { askProvider } from '../../src/verification.js'
import { type Behaviour, match, type Registry, startRegistry } from '../support/registry.js'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
beforeEach(() => registry.behave(match))
afterAll(() => registry.close())

const document_number = '110105194912310020'
const question = {
  verification_check_id: '01a20128-0936-7a31-ae2c-1c7e85b77a12',
  customer_kind: 'individual' as const,
  name: 'Lin Qiaozhi',
  given_name: 'Qiaozhi',
  family_name: 'Lin',
  legal_name: null,
  born_on: '1949-12-31',
  document_type: 'cn_resident_identity_card',
  country: 'CN',
  region: null,
  document_number,
  issued_on: null,
  expires_on: '2030-01-01',
}
const provider = () => registryProvider({ name: 'registry', url: registry.url })
const ask = (timeoutMs = 2000, of: VerificationProvider = provider()) => askProvider(of, question, timeoutMs)
const whileIt = (behaviour: Behaviour, timeoutMs?: number) => {
  registry.behave(behaviour)
  return ask(timeoutMs)
}

describe('[A7] a registry that answers', () => {
  test('was asked once, in JSON, under the key of the check', async () => {
    registry.asked.length = 0
    const answer = await ask()
    expect(answer).toEqual({
      outcome: 'passed',
      reference: 'R-1',
      payload: { status: 'match', reference: 'R-1' },
    })
    const { verification_check_id, ...asked } = question
    expect(registry.asked).toEqual([{ ...asked, key: verification_check_id, path: '/check', method: 'POST' }])
  })

  test.each([
    ['match', 200, 'passed'],
    ['mismatch', 200, 'failed'],
    ['not_found', 200, 'failed'],
    ['not_found', 404, 'failed'],
    ['inconclusive', 200, 'inconclusive'],
    ['unavailable', 200, 'unavailable'],
  ])('%s with status %i is told as %s', async (status, code, outcome) => {
    const answer = await whileIt({ answer: { status, reference: null, score: 1 }, status: code })
    expect(answer).toEqual({ outcome, reference: null, payload: { status, reference: null, score: 1 } })
  })

  test('and repeats the number in its evidence, its reference and its keys, is kept without it', async () => {
    const answer = await whileIt({
      answer: {
        status: 'match',
        reference: `CN/${document_number}`,
        found: { [document_number]: ['110105-19491231-0020', 110105194912310020] },
      },
    })
    expect(answer.outcome).toBe('passed')
    expect(answer.reference).toBe('CN/****0020')
    expect(answer.payload).toMatchObject({ found: { '****0020': ['****0020', '****0020'] } })
    expect(JSON.stringify(answer)).not.toMatch(/1949/)
  })

  test('slowly, but in time, is heard', async () => {
    const answer = await whileIt({ answer: { status: 'match' }, afterMs: 150 })
    expect(answer.outcome).toBe('passed')
  })
})

describe('[A7] a registry that gives no answer is unavailable, and never passes anybody', () => {
  test.each<[string, Behaviour, object]>([
    ['is overloaded', { answer: { status: 'match' }, status: 503 }, { reason: 'http_503' }],
    ['fails', { answer: { status: 'match' }, status: 500 }, { reason: 'http_500' }],
    ['counts its callers', { answer: { status: 'match' }, status: 429 }, { reason: 'http_429' }],
    ['does not know the caller', { answer: { status: 'match' }, status: 401 }, { reason: 'http_401' }],
    ['refuses the question', { answer: { status: 'mismatch' }, status: 400 }, { reason: 'http_400' }],
    ['has moved within', { answer: '', status: 404 }, { reason: 'not_json' }],
    ['is not at this address', { answer: { error: 'no route' }, status: 404 }, { reason: 'http_404' }],
    ['matches with 404', { answer: { status: 'match' }, status: 404 }, { reason: 'http_404' }],
    ['accepts the question for later', { answer: { status: 'match' }, status: 202 }, { reason: 'http_202' }],
    ['says nothing', { answer: '' }, { reason: 'not_json' }],
    ['answers with half a JSON', { answer: '{"status":"match"' }, { reason: 'not_json' }],
    ['answers with a page', { answer: '<html>match</html>' }, { reason: 'not_json' }],
    ['answers with a word', { answer: '"match"' }, { reason: 'nonsense' }],
    ['answers with null', { answer: 'null' }, { reason: 'nonsense' }],
    ['answers with a list', { answer: [{ status: 'match' }] }, { reason: 'nonsense' }],
    ['answers something else', { answer: { state: 'match' } }, { reason: 'nonsense' }],
    ['has a new word', { answer: { status: 'MATCH' } }, { reason: 'nonsense' }],
    ['has several words', { answer: { status: ['match'] } }, { reason: 'nonsense' }],
    ['has a reference that is none', { answer: { status: 'match', reference: {} } }, { reason: 'nonsense' }],
    [
      'has a reference without an end',
      { answer: { status: 'match', reference: 'R'.repeat(201) } },
      { reason: 'nonsense' },
    ],
    ['answers too much', { answer: { status: 'match', more: 'x'.repeat(70_000) } }, { reason: 'too_long' }],
    ['answers without an end', 'flood', { reason: 'too_long' }],
    ['closes the connection', 'reset', { reason: 'unreachable', code: 'ECONNRESET' }],
    ['closes it in the middle', 'cut', { reason: 'unreachable', code: 'UND_ERR_SOCKET' }],
  ])('when it %s', async (_, behaviour, payload) => {
    expect(await whileIt(behaviour)).toEqual({ outcome: 'unavailable', reference: null, payload })
  })

  test.each<[string, Behaviour]>([
    ['answers late', { answer: { status: 'match' }, afterMs: 400 }],
    ['hangs', 'hang'],
    ['trickles', 'trickle'],
  ])('when it %s, after the time that it was given and not later', async (_, behaviour) => {
    const began = performance.now()
    expect(await whileIt(behaviour, 100)).toEqual({
      outcome: 'unavailable',
      reference: null,
      payload: { reason: 'timed_out' },
    })
    expect(performance.now() - began).toBeLessThan(350)
  })

  test('when it is down, and answers again once it is back', async () => {
    await registry.goDown()
    // On the connection that was kept from before.
    expect(await ask()).toMatchObject({ outcome: 'unavailable', payload: { reason: 'unreachable' } })
    expect(await ask()).toMatchObject({
      outcome: 'unavailable',
      payload: { reason: 'unreachable', code: 'ECONNREFUSED' },
    })
    await registry.comeBack()
    expect(await ask()).toMatchObject({ outcome: 'passed' })
  })

  test('when it sends the caller elsewhere, where nobody is asked', async () => {
    const elsewhere = await startRegistry()
    for (const status of [301, 302, 303, 307, 308]) {
      const answer = await whileIt({ answer: '', status, headers: { location: elsewhere.url } })
      expect(answer).toMatchObject({ outcome: 'unavailable', payload: { reason: `http_${status}` } })
    }
    expect(elsewhere.asked).toEqual([])
    await elsewhere.close()
  })
})

describe('[A7] a provider that is written badly', () => {
  const written = (check: unknown): VerificationProvider => ({ name: 'own', check: check as never })
  const nonsense = (value: unknown) => written(async () => value)

  test.each([
    [
      'throws',
      written(() => {
        throw new Error(document_number)
      }),
      { reason: 'threw' },
    ],
    ['rejects', written(() => Promise.reject(new Error(document_number))), { reason: 'threw' }],
    ['rejects with nothing', written(() => Promise.reject()), { reason: 'threw' }],
    [
      'rejects with a code',
      written(() => Promise.reject(Object.assign(new Error(), { code: 'EPIPE' }))),
      { reason: 'threw', code: 'EPIPE' },
    ],
    [
      'rejects with a code that is a number',
      written(() => Promise.reject(Object.assign(new Error(), { code: document_number }))),
      { reason: 'threw' },
    ],
    ['is no function', written('check'), { reason: 'threw' }],
    ['answers nothing', nonsense(undefined), { reason: 'nonsense' }],
    ['answers yes', nonsense(true), { reason: 'nonsense' }],
    ['answers a word', nonsense('passed'), { reason: 'nonsense' }],
    ['has a word of its own', nonsense({ outcome: 'ok' }), { reason: 'nonsense' }],
    [
      'answers a circle',
      nonsense(
        (() => {
          const payload: unknown[] = []
          payload.push(payload)
          return { outcome: 'passed', payload }
        })(),
      ),
      { reason: 'nonsense' },
    ],
    [
      'answers too much',
      nonsense({ outcome: 'passed', payload: 'x'.repeat(70_000) }),
      { reason: 'nonsense' },
    ],
    [
      'answers what throws when it is read',
      nonsense({
        get outcome() {
          throw new Error('no')
        },
      }),
      { reason: 'nonsense' },
    ],
    [
      'answers what throws when it is written',
      nonsense({
        outcome: 'passed',
        payload: {
          toJSON() {
            throw new Error('no')
          },
        },
      }),
      { reason: 'nonsense' },
    ],
  ])('and %s is unavailable, and nobody learns the number from it', async (_, own, payload) => {
    expect(await ask(500, own)).toEqual({ outcome: 'unavailable', reference: null, payload })
  })

  test('and does not heed the signal is not waited for', async () => {
    const began = performance.now()
    const deaf = written(() => new Promise(() => {}))
    expect(await ask(50, deaf)).toMatchObject({ payload: { reason: 'timed_out' } })
    const late = written(
      () => new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), 100)),
    )
    expect(await ask(50, late)).toMatchObject({ payload: { reason: 'timed_out' } })
    expect(performance.now() - began).toBeLessThan(500)
    // What it rejects with afterwards, nobody hears: an unhandled rejection would end the process.
    await new Promise((resolve) => setTimeout(resolve, 100))
  })

  test('and changes the question changes its own copy', async () => {
    const own = written(async (asked: { document_number: string }) => {
      asked.document_number = 'x'
      return { outcome: 'passed', payload: { number: document_number } }
    })
    expect(await ask(500, own)).toMatchObject({ payload: { number: '****0020' } })
  })

  test('but answers the outcome alone has answered', async () => {
    expect(await ask(500, nonsense({ outcome: 'failed' }))).toEqual({
      outcome: 'failed',
      reference: null,
      payload: null,
    })
  })
})

describe('whoever configures a registry', () => {
  test.each([
    [
      'in clear over the network',
      { url: 'http://registry.example.org/check' },
      'url: must be an https address',
    ],
    ['with a password in its address', { url: 'https://user:hunter2@registry.example.org/' }, 'url: must be'],
    ['with no address', { url: 'registry' }, 'url: must be an https address'],
    ['without a name', { name: '' }, 'name: must not be empty'],
    ['with a fetch that is none', { fetch: 'fetch' }, 'fetch: must be a function'],
    ['with headers that are none', { headers: 'token hunter2' }, 'headers'],
  ])('%s is told so, without its secrets', (_, wrong, told) => {
    const options = { name: 'registry', url: 'https://registry.example.org/check', ...wrong } as never
    let error: unknown
    try {
      registryProvider(options)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(StrataError)
    expect(error).toMatchObject({ code: 'ST916', condition: 'option_invalid' })
    expect((error as Error).message).toContain(told)
    expect((error as Error).message).not.toContain('hunter2')
  })

  test('sends along what it knows the caller by, through a fetch of the own', async () => {
    const sent: [unknown, RequestInit | undefined][] = []
    const own = registryProvider({
      name: 'registry',
      url: 'https://registry.example.org/check',
      headers: { authorization: 'Bearer hunter2', 'Content-Type': 'text/plain' },
      fetch: async (url, init) => {
        sent.push([url, init])
        return Response.json({ status: 'match' })
      },
    })
    expect(await ask(500, own)).toMatchObject({ outcome: 'passed' })
    const [[url, init]] = sent as [[unknown, RequestInit]]
    expect(url).toBe('https://registry.example.org/check')
    expect(Object.fromEntries(init.headers as Headers)).toEqual({
      accept: 'application/json',
      authorization: 'Bearer hunter2',
      'content-type': 'application/json',
      'idempotency-key': question.verification_check_id,
    })
  })
})

/** A registry as a program finds it in the world: slow, wrong, late, down. Only a plain answer in time is one, and each is written down once. */
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  beginFingerprintKey,
  listVerificationReviews,
  registryProvider,
  reviewVerification,
  runVerificationChecks,
  StrataError,
  type VerificationProvider,
} from '../../src/index.js'
import { askProvider } from '../../src/verification.js'
import { clientOf } from '../client/support.js'
import { testDatabase } from '../support/database.js'
import { one, setClock } from '../support/people.js'
import { type Behaviour, match, type Registry, startRegistry } from '../support/registry.js'
import { newCase, newKeys, ssn } from './clients.js'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
beforeEach(() => registry.behave(match))
afterAll(() => registry.close())

const document_number = '110105194912310020'
const question = {
  verification_check_id: '01a20128-0936-7a31-ae2c-1c7e85b77a12',
  method: 'registry' as const,
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
    ['answers too much', { answer: { status: 'match', more: 'x'.repeat(33_000) } }, { reason: 'too_long' }],
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
      nonsense({ outcome: 'passed', payload: 'x'.repeat(33_000) }),
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
    ['without a name', { name: '' }, 'name: must be 1 to 63 lower case letters'],
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

describe('[A7] whoever runs the checks that wait', async () => {
  const db = await testDatabase()
  const { strata } = clientOf(db, { max: 16 })
  const keys = newKeys()
  let installer: pg.Client
  let superuser: pg.Client
  let numbers = 0
  beforeAll(async () => {
    ;[installer, superuser] = [await db.client('installer'), await db.client('superuser')]
    expect(await beginFingerprintKey(strata.operator, { fingerprint_key_id: 'f1' })).toBe('begun')
  })
  beforeEach(async () => {
    // What an earlier test left waiting is not wanted any more.
    await superuser.query(
      `update strata_kyc.verification_checks set canceled_at = strata_core.clock() where status = 'pending'`,
    )
    await setClock(installer, null)
    registry.asked.length = 0
  })

  /** In the order in which they are asked. */
  const cases = async (count: number) => {
    const made = []
    while (made.length < count) {
      const number = ssn(++numbers)
      made.push({ number, ...(await newCase(strata, keys, number)) })
    }
    return made
  }
  const none = { passed: 0, failed: 0, inconclusive: 0, unavailable: 0, late: 0 }
  const run = (options: Partial<Parameters<typeof runVerificationChecks>[1]> = {}, by = strata) =>
    runVerificationChecks(by.worker, { providers: [provider()], keys, timeoutMs: 2000, ...options })
  const checks = async () => {
    const ids = current.map(({ verification_case_id }) => verification_case_id)
    const { rows } = await superuser.query(
      `select verification_case_id, method, status, attempt_count, provider_reference, payload from strata_kyc.verification_checks
       where verification_case_id = any ($1) order by requested_at, verification_check_id`,
      [ids],
    )
    return rows
  }
  const statusOf = (customer_id: string) =>
    one(superuser, 'select status from strata_customers.customers where customer_id = $1', [customer_id])
  const later = (minutes: number) => setClock(installer, new Date(Date.now() + minutes * 60_000))
  let current: Awaited<ReturnType<typeof cases>>

  test('completes each exactly once, two workers at once with sixteen connections each', async () => {
    current = await cases(60)
    registry.behave(({ document_number }) => ({
      answer: {
        status: 'match',
        reference: `R-${document_number}`,
        record: { [document_number]: document_number },
      },
      afterMs: Math.random() * 20,
    }))
    const other = clientOf(db, { max: 16 }).strata
    const told = await Promise.all([run({ concurrency: 16 }), run({ concurrency: 16 }, other)])
    expect(told.reduce((sum, one) => sum + one.passed, 0)).toBe(60)
    expect(told.map(({ passed: _, ...others }) => others)).toEqual(
      told.map(() => ({ ...none, passed: undefined })),
    )
    expect(registry.asked.map(({ document_number }) => document_number).sort()).toEqual(
      current.map(({ number }) => number.replaceAll('-', '')).sort(),
    )
    expect(new Set(registry.asked.map(({ key }) => key)).size).toBe(60)
    for (const check of await checks()) {
      const { number } = current.find((one) => one.verification_case_id === check.verification_case_id) ?? {}
      const masked = `****${number?.slice(-4)}`
      expect(check).toMatchObject({
        status: 'passed',
        attempt_count: 1,
        provider_reference: `R-${masked}`,
        payload: { status: 'match', record: { [masked]: masked } },
      })
    }
    expect(await checks()).toHaveLength(60)
    for (const { customer_id } of current) expect(await statusOf(customer_id)).toBe('active')
  })

  test('is told of each what became of it, and the wrong ones stop nobody', async () => {
    current = await cases(12)
    const behaviours: Behaviour[] = [
      match,
      { answer: { status: 'mismatch' } },
      { answer: '<html>' },
      { answer: { status: 'inconclusive' } },
      match,
      'cut',
      { answer: { status: 'not_found' }, status: 404 },
      match,
      { answer: { status: 'match' }, status: 503 },
      match,
      'hang',
      match,
    ]
    const of = new Map(
      current.map(({ number }, at) => [number.replaceAll('-', ''), behaviours[at] as Behaviour]),
    )
    registry.behave(({ document_number }) => of.get(document_number) as Behaviour)
    // One slot, so that three in a row are counted as they come.
    const told = await run({ concurrency: 1, timeoutMs: 200 })
    expect(told).toEqual({ passed: 5, failed: 2, inconclusive: 1, unavailable: 4, late: 0 })
    const statuses = []
    for (const { customer_id } of current) statuses.push(await statusOf(customer_id))
    expect(statuses.map((status) => status === 'active')).toEqual(
      behaviours.map((behaviour) => behaviour === match),
    )
  })

  test('asks a registry that is down a few times and no more, then later again, and leaves to people what it never answered', async () => {
    current = await cases(20)
    await registry.goDown()
    const first = await run({ concurrency: 4 })
    expect(first.unavailable).toBeGreaterThanOrEqual(3)
    expect(first.unavailable).toBeLessThanOrEqual(6)
    expect(first).toEqual({ ...none, unavailable: first.unavailable })
    expect((await checks()).every(({ status }) => status === 'pending')).toBe(true)

    await registry.comeBack()
    registry.behave(match)
    expect(await run({ concurrency: 4 })).toEqual({ ...none, passed: 20 - first.unavailable })
    await later(2)
    expect(await run({ concurrency: 4 })).toEqual({ ...none, passed: first.unavailable })

    current = await cases(1)
    await registry.goDown()
    for (const minutes of [2, 5, 10, 20, 40]) {
      expect(await run({ concurrency: 1 })).toEqual({ ...none, unavailable: 1 })
      await later(2 + minutes)
    }
    await registry.comeBack()
    expect(await run()).toEqual(none)
    const [{ verification_case_id }] = current as [(typeof current)[0]]
    const waiting = (await listVerificationReviews(strata.operator)).filter(
      (review) => review.verification_case_id === verification_case_id,
    )
    expect(waiting).toMatchObject([{ other_results: ['registry:inconclusive'] }])
    expect(await checks()).toMatchObject([
      { method: 'registry', attempt_count: 5, payload: { reason: 'unreachable', code: 'ECONNREFUSED' } },
      { method: 'manual', status: 'pending' },
    ])
    const decision = { verification_case_id, decision: 'approve', reason: 'seen by hand' } as const
    expect(await reviewVerification(strata.operator, decision)).toBe('verified')
  })

  test('and answers late, when somebody else has answered meanwhile, changes nothing', async () => {
    current = await cases(1)
    let ask = 0
    // The first who asks waits for long and hears no.
    registry.behave(() => (++ask === 1 ? { answer: { status: 'mismatch' }, afterMs: 500 } : match))
    const slow = run()
    await expect.poll(() => registry.asked.length).toBe(1)
    expect(await run()).toEqual(none)
    await later(6)
    expect(await run()).toEqual({ ...none, passed: 1 })
    expect(await slow).toEqual({ ...none, late: 1 })
    expect(await checks()).toMatchObject([{ status: 'passed', attempt_count: 2 }])
    expect(registry.asked.map(({ key }) => key)).toEqual(Array(2).fill(registry.asked[0]?.key))
  })

  test('and answers late, when people have decided meanwhile, changes nothing', async () => {
    current = await cases(1)
    const [{ verification_case_id, customer_id }] = current as [(typeof current)[0]]
    registry.behave({ answer: { status: 'match' }, afterMs: 300 })
    const slow = run()
    await expect.poll(() => registry.asked.length).toBe(1)
    const decision = { verification_case_id, decision: 'reject', reason: 'a forgery' } as const
    expect(await reviewVerification(strata.operator, decision)).toBe('rejected')
    expect(await slow).toEqual({ ...none, late: 1 })
    expect(await statusOf(customer_id)).toBe('rejected')
  })

  test('that took nobody and heard nobody has it unavailable late as well', async () => {
    current = await cases(1)
    let ask = 0
    registry.behave(() => (++ask === 1 ? 'hang' : match))
    const slow = run({ timeoutMs: 400 })
    await expect.poll(() => registry.asked.length).toBe(1)
    await later(6)
    expect(await run()).toEqual({ ...none, passed: 1 })
    expect(await slow).toEqual({ ...none, late: 1 })
    expect(await checks()).toMatchObject([{ status: 'passed' }])
  })

  test('[X64] without the key, or with a ciphertext of another row, asks nobody anything', async () => {
    current = await cases(2)
    expect(await run({ keys: newKeys(), concurrency: 1 })).toEqual({ ...none, unavailable: 2 })
    const [mine, theirs] = current as [(typeof current)[0], (typeof current)[0]]
    await superuser.query(
      `update strata_kyc.identity_documents d set ciphertext = o.ciphertext from strata_kyc.identity_documents o
       where d.identity_document_id = $1 and o.identity_document_id = $2`,
      [mine.identity_document_id, theirs.identity_document_id],
    )
    await later(2)
    expect(await run({ concurrency: 1 })).toEqual({ ...none, unavailable: 1, passed: 1 })
    expect(registry.asked.map(({ document_number }) => document_number)).toEqual([
      theirs.number.replaceAll('-', ''),
    ])
    expect(await statusOf(mine.customer_id)).toBe('pending_verification')
  })

  test('asks each provider what is for it, and one that is down keeps nobody from the others', async () => {
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      `update strata_kyc.acceptance_policy_documents set methods = '{registry,document}', is_every_method_required = true, provider = 'examiner'
       where acceptance_policy = 'individual' and document_type = 'us_ssn'`,
    )
    await installer.query('commit')
    current = await cases(2)
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      `update strata_kyc.acceptance_policy_documents set methods = '{registry,manual}', is_every_method_required = false, provider = 'registry'
       where acceptance_policy = 'individual' and document_type = 'us_ssn'`,
    )
    await installer.query('commit')
    registry.behave('reset')
    const asked: unknown[] = []
    const examiner: VerificationProvider = {
      name: 'examiner',
      check: async ({ method, document_number, born_on, name }) => {
        asked.push([method, document_number, born_on, name])
        return { outcome: 'passed', reference: document_number }
      },
    }
    expect(await run({ providers: [provider()] })).toEqual(none)
    expect(await run({ providers: [provider(), examiner] })).toMatchObject({ passed: 4, unavailable: 0 })
    expect(asked.sort()).toEqual(
      current
        .flatMap(({ number }) =>
          ['document', 'registry'].map((method) => [
            method,
            number.replaceAll('-', ''),
            null,
            `Kim No${number.slice(-4)}`,
          ]),
        )
        .sort(),
    )
  })

  test('keeps the largest evidence that it takes', async () => {
    const largest = [
      Array(1300).fill(-1.2345678901234567e-308),
      Array(1300).fill(1.7976931348623157e308),
      Array(1990).fill(0.12345678),
      Object.fromEntries(Array.from({ length: 995 }, (_, at) => [`some name of a key ${at}`, at])),
      'ü'.repeat(16_000),
      Array(990).fill([{}]),
      '\u0001'.repeat(5000),
      [...'"\\\n\t'.repeat(300)],
    ]
    current = await cases(largest.length)
    let at = 0
    const own: VerificationProvider = {
      name: 'registry',
      check: async () => ({ outcome: 'passed', payload: largest[at++] }),
    }
    expect(await run({ providers: [own], concurrency: 1 })).toEqual({ ...none, passed: largest.length })
    expect((await checks()).map(({ payload }) => payload.answer ?? payload)).toEqual(largest)
  })

  test('is told what cannot be done before anything is taken', async () => {
    current = await cases(1)
    for (const wrong of [
      { providers: [] },
      { providers: [provider(), provider()] },
      { providers: [{ name: 'registry' }] },
      { providers: [{ name: 'No name', check: async () => ({ outcome: 'passed' }) }] },
      { timeoutMs: 0 },
      { timeoutMs: 400_000 },
      { concurrency: 0 },
      { limit: 1.5 },
      { keys: { ...keys, fingerprints: { keys: keys.encryption.keys } } },
    ])
      await expect(run(wrong as never)).rejects.toMatchObject({ code: 'ST916', condition: 'option_invalid' })
    expect(await checks()).toMatchObject([{ status: 'pending', attempt_count: 0 }])
    expect(await run({ limit: 1 })).toEqual({ ...none, passed: 1 })
  })
})

/** Keys of documents are changed while everything runs: two equal documents are seen to be equal before, after, and at every moment in between. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  addDocument,
  beginFingerprintKey,
  type DocumentKeys,
  listDocuments,
  listDuplicateCustomers,
  openDocumentNumber,
  retireFingerprintKey,
  rotateDocumentKeys,
  runVerificationChecks,
  type Strata,
  type VerificationProvider,
} from '../../src/index.js'
import { clientOf } from '../client/support.js'
import { rounds, type TestDatabase, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { addSsn, keysOf, newCase, newCustomer, ssn } from './clients.js'

const [e1, e2, e3] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const [f1, f2, f3] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const [f4, f5, f6] = [randomBytes(32), randomBytes(32), randomBytes(32)]
const before = keysOf({ e1 }, { f1 })
/** What every program is given before anything else is done. */
const both = keysOf({ e1, e2 }, { f1, f2 })
const after = keysOf({ e2 }, { f2 })

const begin = ({ operator }: Strata, fingerprint_key_id: string) =>
  beginFingerprintKey(operator, { fingerprint_key_id })
const retire = ({ operator }: Strata, fingerprint_key_id: string) =>
  retireFingerprintKey(operator, { fingerprint_key_id })

/** Stops as a program does that is ended: between two documents, with the error of whoever ended it. */
const rotateOnly = async (strata: Strata, keys: DocumentKeys, documents: number) => {
  const stop = new Error('stopped')
  const rotation = rotateDocumentKeys(strata.worker, keys, {
    limit: documents,
    onProgress: () => {
      throw stop
    },
  })
  await expect(rotation).rejects.toBe(stop)
}

type Stored = { id: string; key: string; ciphertext: Buffer; prints: string[] }
const stored = async (superuser: pg.Client) => {
  const { rows } = await superuser.query<Stored>(
    `select d.identity_document_id as id, d.encryption_key_id as key, d.ciphertext,
            array(select f.fingerprint_key_id from strata_kyc.document_fingerprints f where f.identity_document_id = d.identity_document_id order by 1) as prints
     from strata_kyc.identity_documents d order by 1`,
  )
  return rows
}
/** Documents by the keys that they are sealed and fingerprinted with. */
const census = async (superuser: pg.Client) => {
  const counts: Record<string, number> = {}
  for (const { key, prints } of await stored(superuser)) {
    const kind = `${key}:${prints.join('+')}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

const others = async ({ operator }: Strata, customer_id: string, id: string) =>
  (await listDocuments(operator, { customer_id })).find((one) => one.identity_document_id === id)
    ?.duplicate_customer_ids

/** Hands the number in for somebody new; answers who is found to have shown the same. */
async function foundWith(strata: Strata, keys: DocumentKeys, number: string) {
  const customer_id = await newCustomer(strata, 'Duplicate')
  const id = await addSsn(strata, keys, customer_id, number)
  return { customer_id, id, found: await others(strata, customer_id, id) }
}

const approving: VerificationProvider = { name: 'registry', check: async () => ({ outcome: 'passed' }) }

describe('[X63] a rotation that was stopped half way', async () => {
  const db = await testDatabase()
  const { strata } = clientOf(db)
  const people: { customer_id: string; id: string; number: string }[] = []
  let superuser: pg.Client
  const isDone = async (id: string) =>
    (await stored(superuser)).find((one) => one.id === id)?.prints.includes('f2') ?? false

  beforeAll(async () => {
    superuser = await db.client('superuser')
    expect(await begin(strata, 'f1')).toBe('begun')
    for (let index = 0; index < 20; index++) {
      const number = ssn(index)
      const made = index < 10 ? await newCase(strata, before, number) : undefined
      const customer_id = made?.customer_id ?? (await newCustomer(strata, 'First'))
      const id = made?.identity_document_id ?? (await addSsn(strata, before, customer_id, number))
      people.push({ customer_id, id, number })
    }
    const told = await runVerificationChecks(strata.worker, { providers: [approving], keys: before })
    expect(told.passed).toBe(10)
  })

  const phases: string[] = []
  /** Of every document, whoever hands in the same finds its holder and is found by them; and no second customer is verified by one that verified somebody. */
  const everybodyIsFound = async (keys: DocumentKeys, phase: string) => {
    phases.push(phase)
    for (const { customer_id, id, number } of people) {
      const already = (await others(strata, customer_id, id)) ?? []
      const newcomer = await foundWith(strata, keys, number)
      expect(newcomer.found, phase).toContain(customer_id)
      expect(newcomer.found?.toSorted(), phase).toEqual([...already, customer_id].toSorted())
      expect(await others(strata, customer_id, id), phase).toEqual(
        [...already, newcomer.customer_id].toSorted(),
      )
    }
    const [verified] = people as [(typeof people)[0]]
    const second = await newCase(strata, keys, verified.number)
    await runVerificationChecks(strata.worker, { providers: [approving], keys })
    const { rows } = await superuser.query(
      'select customer_id from strata_customers.customers where customer_id = any ($1) and status = $2',
      [[verified.customer_id, second.customer_id], 'active'],
    )
    expect(rows, phase).toEqual([{ customer_id: verified.customer_id }])
  }

  test('finds every duplicate both ways at every step, and verifies nobody by the document of another', async () => {
    await everybodyIsFound(before, 'before anything')
    await everybodyIsFound(both, 'every program has both keys')

    expect(await begin(strata, 'f2')).toBe('begun')
    expect(await begin(strata, 'f2')).toBe('unchanged')
    await everybodyIsFound(both, 'the new key is begun')
    expect(await retire(strata, 'f1')).toBe('incomplete')

    await rotateOnly(strata, both, 12)
    const half = await census(superuser)
    expect(Object.keys(half)).toContain('e1:f1')
    expect(Object.keys(half)).toContain('e2:f1+f2')
    const done = []
    for (const { id } of people) done.push(await isDone(id))
    expect(new Set(done), 'some of the people here are done and some are not').toEqual(new Set([true, false]))
    await everybodyIsFound(both, 'half is done')
    expect(await retire(strata, 'f1')).toBe('incomplete')

    const rotated = await rotateDocumentKeys(strata.worker, both, { limit: 7 })
    expect(rotated).toMatchObject({ changed: 0, not_opened: [] })
    expect(Object.keys(await census(superuser))).toEqual(['e2:f1+f2'])
    await everybodyIsFound(both, 'all is done')

    expect(await retire(strata, 'f1')).toBe('retired')
    await everybodyIsFound(both, 'the old key is retired')
    await everybodyIsFound(after, 'the old keys are out of the configuration')
    expect(Object.keys(await census(superuser))).toEqual(['e2:f2'])
    expect(await rotateDocumentKeys(strata.worker, after)).toEqual({ rekeyed: 0, changed: 0, not_opened: [] })
    expect(phases).toHaveLength(7)
  }, 120_000)

  test('every number opens with the new key alone, and only in its row', async () => {
    const rows = await stored(superuser)
    for (const { id, number } of people) {
      const { ciphertext } = rows.find((row) => row.id === id) ?? expect.fail('it is gone')
      expect(openDocumentNumber(after, id, ciphertext)).toBe(number.replaceAll('-', ''))
      expect(() => openDocumentNumber(before, id, ciphertext)).toThrow()
    }
    const [one, other] = rows as [Stored, Stored]
    expect(() => openDocumentNumber(after, one.id, other.ciphertext)).toThrow()
  })

  test('a program that was not given a key that is in use hands nothing in, and is told which one', async () => {
    const customer_id = await newCustomer(strata, 'Late')
    const document = { customer_id, document_type: 'us_ssn', country: 'US', number: ssn(500) }
    expect(await begin(strata, 'f3')).toBe('begun')
    for (const [keys, missing] of [
      [after, ['f3']],
      [before, ['f2', 'f3']],
      [keysOf({ e2 }, { f3 }), ['f2']],
    ] as const)
      expect(await addDocument(strata.operator, keys, document)).toEqual({
        outcome: 'fingerprints_missing',
        missing_fingerprint_key_ids: missing,
      })
    expect(await listDocuments(strata.operator, { customer_id })).toEqual([])
    expect(await addDocument(strata.operator, keysOf({ e2 }, { f1, f2, f3 }), document)).toMatchObject({
      outcome: 'submitted',
      last_four: '1734',
    })
  })

  test('does not go on for ever without a key that is in use, and says so', async () => {
    await expect(rotateDocumentKeys(strata.worker, after)).rejects.toMatchObject({
      code: 'ST916',
      message: expect.stringContaining('a fingerprint key is in use that was not given'),
    })
    // One that has a former key beside it goes round and round before it says so.
    await expect(rotateDocumentKeys(strata.worker, keysOf({ e2 }, { f1, f2 }))).rejects.toMatchObject({
      code: 'ST916',
    })
    await rotateDocumentKeys(strata.worker, keysOf({ e2 }, { f2, f3 }))
    expect(Object.keys(await census(superuser))).toEqual(['e2:f2+f3'])
  })

  test('leaves a number that does not open as it is, tells it, and does all others', async () => {
    const [victim, other] = (await stored(superuser)) as [Stored, Stored]
    await superuser.query(
      'update strata_kyc.identity_documents set ciphertext = $2 where identity_document_id = $1',
      [victim.id, other.ciphertext],
    )
    const next = keysOf({ e2, e3 }, { f2, f3 })
    const total = (await stored(superuser)).length
    const told = await rotateDocumentKeys(strata.worker, next, { limit: 3 })
    expect(told).toEqual({ rekeyed: total - 1, changed: 0, not_opened: [victim.id] })
    expect(await census(superuser)).toEqual({ 'e2:f2+f3': 1, 'e3:f2+f3': total - 1 })
    await superuser.query(
      'update strata_kyc.identity_documents set ciphertext = $2 where identity_document_id = $1',
      [victim.id, victim.ciphertext],
    )
    expect(await rotateDocumentKeys(strata.worker, next)).toEqual({ rekeyed: 1, changed: 0, not_opened: [] })
  })
})

describe('[X63] a rotation beside others', async () => {
  const db = await testDatabase()
  const { strata } = clientOf(db, { max: 16 })
  let superuser: pg.Client
  let numbers = 1000
  const fill = async (keys: DocumentKeys, count: number) => {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const number = ssn(++numbers)
        await addSsn(strata, keys, await newCustomer(strata, 'Stock'), number)
      }),
    )
  }
  beforeAll(async () => {
    superuser = await db.client('superuser')
    expect(await begin(strata, 'f1')).toBe('begun')
    await fill(before, 60)
  })

  test('that is killed goes on where it was, and does nothing twice', async () => {
    expect(await begin(strata, 'f2')).toBe('begun')
    const process = rotateProcess(db, both)
    const [first] = await once(process.stdout, 'data')
    process.kill('SIGKILL')
    await once(process, 'close')
    expect(Number(String(first).split('\n')[0])).toBeGreaterThan(0)
    const killed = await census(superuser)
    const done = killed['e2:f1+f2'] ?? 0
    expect(killed).toEqual({ 'e1:f1': 60 - done, 'e2:f1+f2': done })
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(60)
    expect(await retire(strata, 'f1')).toBe('incomplete')
    const ciphertexts = new Map(
      (await stored(superuser)).map(({ id, key, ciphertext }) => [id, { key, ciphertext }]),
    )
    expect(await rotateDocumentKeys(strata.worker, both)).toEqual({
      rekeyed: 60 - done,
      changed: 0,
      not_opened: [],
    })
    for (const { id, ciphertext } of await stored(superuser)) {
      const was = ciphertexts.get(id)
      expect(was?.ciphertext.equals(ciphertext)).toBe(was?.key === 'e2')
    }
    expect(await retire(strata, 'f1')).toBe('retired')
  }, 60_000)

  test('that is done twice at once does every document once', async () => {
    const next = keysOf({ e2, e3 }, { f2 })
    const total = (await stored(superuser)).length
    const told = await Promise.all(
      Array.from({ length: 4 }, () => rotateDocumentKeys(strata.worker, next, { limit: 10 })),
    )
    expect(told.reduce((sum, { rekeyed }) => sum + rekeyed, 0)).toBe(total)
    expect(told.flatMap(({ not_opened }) => not_opened)).toEqual([])
    expect(await census(superuser)).toEqual({ 'e3:f2': total })
  })

  test('that seals with another key than a second one does not go on for ever', async () => {
    const [some, others] = [keysOf({ e2, e3 }, { f2 }), keysOf({ e3, e2 }, { f2 })]
    const told = await Promise.allSettled([
      rotateDocumentKeys(strata.worker, some, { limit: 1000 }),
      rotateDocumentKeys(strata.worker, others, { limit: 1000 }),
    ])
    for (const one of told) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'ST916' })
    for (const { id, ciphertext } of await stored(superuser))
      expect(openDocumentNumber(some, id, ciphertext)).toMatch(/^\d{9}$/)
    await rotateDocumentKeys(strata.worker, keysOf({ e2, e3 }, { f2 }))
  }, 60_000)

  test('waits for a document that was being handed in when the new key came, and finds that it lacks it', async () => {
    const number = ssn(++numbers)
    const first = await newCustomer(strata, 'First')
    const [from, given] = [keysOf({ e3 }, { f2 }), keysOf({ e3 }, { f2, f6 })]
    let commit = () => {}
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const handingIn = strata.operator.transaction(async (tx) => {
      const document = { customer_id: first, document_type: 'us_ssn', country: 'US', number }
      expect(await addDocument(tx, from, document)).toMatchObject({ outcome: 'submitted' })
      await held
    })
    await expect
      .poll(() =>
        one(
          superuser,
          `select count(*)::int from pg_locks where mode = 'RowShareLock' and granted and relation = 'strata_kyc.fingerprint_keys'::regclass`,
        ),
      )
      .toBeGreaterThan(0)
    expect(await begin(strata, 'f6')).toBe('begun')
    await rotateDocumentKeys(strata.worker, given)
    let outcome: string | undefined
    const retiring = retire(strata, 'f2').then((told) => {
      outcome = told
    })
    const second = await foundWith(strata, given, number)
    expect(second.found, 'the first is not there yet').toEqual([])
    await sleep(100)
    expect(outcome).toBeUndefined()
    commit()
    await handingIn
    await retiring
    expect(outcome).toBe('incomplete')
    expect(await others(strata, second.customer_id, second.id)).toEqual([first])
    await rotateDocumentKeys(strata.worker, given)
    expect(await retire(strata, 'f2')).toBe('retired')
    expect(await others(strata, second.customer_id, second.id)).toEqual([first])
  })

  test('while sixteen connections hand documents in misses no duplicate at any moment', async () => {
    /** What every program has: the new keys come in here first, and the old ones go out last. */
    let keys = keysOf({ e3 }, { f6 })
    let stopped = false
    const pairs: { number: string; first: string; second: string }[] = []

    const underWay = new Set<Promise<unknown>>()
    const handIn = async <T>(work: (keys: DocumentKeys) => Promise<T>): Promise<T> => {
      const working = work(keys)
      const ended: Promise<boolean> = working.then(
        () => underWay.delete(ended),
        () => underWay.delete(ended),
      )
      underWay.add(ended)
      return working
    }
    /** A program that is given other keys is another program: the one that had the former ends first. */
    const give = async (next: DocumentKeys) => {
      keys = next
      await Promise.all(underWay)
    }

    const writer = async () => {
      while (!stopped) {
        const number = ssn(++numbers)
        const customer_id = await newCustomer(strata, 'First')
        const id = await handIn((given) => addSsn(strata, given, customer_id, number))
        // Now or much later, beside everything else.
        await sleep(Math.random() < 0.5 ? 0 : Math.random() * 300)
        const second = await handIn((given) => foundWith(strata, given, number))
        expect(second.found).toEqual([customer_id])
        expect(await others(strata, customer_id, id)).toEqual([second.customer_id])
        pairs.push({ number, first: id, second: second.id })
      }
    }
    let looks = 0
    const watcher = async () => {
      while (!stopped) {
        const known = [...pairs]
        // One statement, so one moment.
        const { rows } = await superuser.query(
          `select a, b from unnest($1::uuid[], $2::uuid[]) as p (a, b)
           where not exists (select from strata_kyc.document_fingerprints f
                             join strata_kyc.document_fingerprints o using (fingerprint_key_id, fingerprint)
                             where f.identity_document_id = p.a and o.identity_document_id = p.b)`,
          [known.map(({ first }) => first), known.map(({ second }) => second)],
        )
        expect(rows).toEqual([])
        looks++
        await sleep(5)
      }
    }
    const rotations: [DocumentKeys, string, string, DocumentKeys][] = [
      [keysOf({ e3, e1 }, { f6, f3 }), 'f3', 'f6', keysOf({ e1 }, { f3 })],
      [keysOf({ e1, e2 }, { f3, f4 }), 'f4', 'f3', keysOf({ e2 }, { f4 })],
      [keysOf({ e2, e3 }, { f4, f5 }), 'f5', 'f4', keysOf({ e3 }, { f5 })],
    ]
    const rotator = async () => {
      for (const [given, next, last, left] of rotations.slice(0, rounds(2, 3))) {
        await give(given)
        expect(await begin(strata, next)).toBe('begun')
        for (;;) {
          const told = await rotateDocumentKeys(strata.worker, given, { limit: 200 })
          expect(told.not_opened).toEqual([])
          const outcome = await retire(strata, last)
          if (outcome === 'retired') break
          // Somebody who had begun before the key did handed a document in.
          expect(outcome).toBe('incomplete')
        }
        // What was sealed with the former key before everybody had this one.
        await rotateDocumentKeys(strata.worker, given)
        await give(left)
        await sleep(100)
      }
      stopped = true
    }
    const all = [rotator(), watcher(), ...Array.from({ length: 16 }, writer)].map((one) =>
      one.finally(() => {
        stopped = true
      }),
    )
    await Promise.all(all)
    expect(looks).toBeGreaterThan(20)
    expect(pairs.length).toBeGreaterThan(100)
    const [[, , , last]] = rotations.slice(rounds(1, 2)) as [(typeof rotations)[0]]
    for (const { id, ciphertext } of await stored(superuser)) openDocumentNumber(last, id, ciphertext)
    expect(Object.keys(await census(superuser))).toEqual([
      `${last.encryption.current}:${[...last.fingerprints.keys.keys()]}`,
    ])
    const told = await listDuplicateCustomers(strata.operator, { limit: 1000 })
    // And those of the test before this one.
    expect(told).toHaveLength(Math.min(pairs.length + 1, 1000))
  }, 120_000)
})

function rotateProcess(db: TestDatabase, { encryption, fingerprints }: DocumentKeys) {
  const hex = (keys: ReadonlyMap<string, Uint8Array>) =>
    Object.fromEntries([...keys].map(([id, key]) => [id, Buffer.from(key).toString('hex')]))
  const program = fileURLToPath(new URL('./rotate-process.ts', import.meta.url))
  const given = JSON.stringify({
    sealing: hex(encryption.keys),
    printing: hex(fingerprints.keys),
    current: encryption.current,
  })
  return spawn(process.execPath, ['--import', 'tsx', program, db.url('worker'), given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

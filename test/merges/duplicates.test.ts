/** Who may be one twice: found by evidence, on data whose truth is known, and told without a value. */
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { clear, load, score, type Truth } from '../../bench/duplicates.js'
import { generate, type Person, random, shuffle } from '../../bench/febrl.js'
import {
  createCustomer,
  type DuplicateCandidate,
  dismissDuplicate,
  findDuplicates,
  listDuplicateCandidates,
  listDuplicateCustomers,
  reopenDuplicate,
  setCustomerAddress,
  updateCustomer,
} from '../../src/index.js'
import { clientOf } from '../client/support.js'
import { addSsn, newKeys, ssn } from '../kyc/clients.js'
import { testDatabase } from '../support/database.js'
import { createUser, failure, one } from '../support/people.js'

const db = await testDatabase()
const { strata } = clientOf(db)
const { operator, worker } = strata
const keys = newKeys()
let superuser: pg.Client
let installer: pg.Client
const kind = 'customer' as const

beforeAll(async () => {
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  await (await db.client('operator')).query("select strata.begin_fingerprint_key('f1')")
})
beforeEach(async () => {
  await clear(superuser)
  await superuser.query(
    'truncate strata_merges.comparison_weights, strata_merges.matching_parameters, strata_merges.term_frequencies',
  )
})

/** People from whom what agreement is worth can be learnt. */
const recipe = { seed: 11, originals: 400, duplicates: 3, share: 0.4, perField: 2, perRecord: 6 }
const crowd = (more: Partial<typeof recipe> = {}) =>
  shuffle<Person>([...generate({ ...recipe, ...more })], random(5))

const list = (more: Omit<Parameters<typeof listDuplicateCandidates>[1], 'kind'> = {}) =>
  listDuplicateCandidates(operator, { kind, limit: 1000, ...more })
const pairOf = (candidates: readonly DuplicateCandidate[], ...ids: string[]) =>
  candidates.find((one) => ids.includes(one.record_id) && ids.includes(one.other_record_id))

const person = {
  kind: 'individual' as const,
  given_name: 'Wilhelmina',
  family_name: 'Oberhuber',
  born_on: '1961-07-04',
  country: 'AT',
}
const home = {
  address_type: 'residence' as const,
  address_lines: ['Quellenstrasse 417', 'Hinterhaus'],
  locality: 'Schwechat',
  region: 'Noe',
  postal_code: '2320',
  country: 'AT',
}
async function enter(values: Partial<typeof person> = {}, address: Partial<typeof home> = {}) {
  const customer_id = await createCustomer(operator, { ...person, ...values })
  await setCustomerAddress(operator, { customer_id, ...home, ...address })
  return customer_id
}

describe('[E5] staff who look for customers that are one twice', () => {
  let truth: Truth
  beforeEach(async () => {
    truth = await load(superuser, crowd())
  })

  test('find nearly all of them and nobody else, without a label to learn from, and in the order of their probability', async () => {
    const found = await findDuplicates(worker, { kind })
    expect(found.record_count).toBe(truth.size)
    const candidates = await list()
    const { precision, recall, f1 } = score(truth, candidates)
    expect({ precision: precision > 0.99, recall: recall > 0.99, f1: f1 >= 0.995 }).toEqual({
      precision: true,
      recall: true,
      f1: true,
    })
    expect(candidates).toHaveLength(found.candidate_count)
    expect(new Set(candidates.map((one) => one.cluster_id)).size).toBe(found.cluster_count)
    const scores = candidates.map((one) => one.score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    for (const one of candidates) expect(one.probability).toBeGreaterThanOrEqual(0.5)
  })

  test('are shown attributes, levels and weights, and no value of anybody, in the rows or anywhere that stays', async () => {
    await findDuplicates(worker, { kind })
    const candidates = await list({ min_probability: 0 })
    expect(candidates.length).toBeGreaterThan(100)
    for (const { evidence, score } of candidates) {
      for (const one of evidence) expect(Object.keys(one).sort()).toEqual(['attribute', 'level', 'weight'])
      expect(evidence.reduce((sum, one) => sum + one.weight, 0)).toBeCloseTo(score, 0)
    }
    const names = await superuser.query(
      'select distinct family_name as name from strata_customers.customers where length(family_name) > 6',
    )
    const { rows } = await superuser.query(
      `select (select string_agg(d::text, ' ') from strata_merges.duplicate_candidates d) || (select string_agg(b::text, ' ') from strata_merges.blocking_keys b)
              || (select string_agg(t::text, ' ') from strata_merges.term_frequencies t) as stored`,
    )
    expect(names.rows.length).toBeGreaterThan(50)
    for (const { name } of names.rows) expect(rows[0].stored).not.toContain(name)
    for (const table of ['customer_features', 'user_features', 'compared_pairs'])
      expect(await one(superuser, `select count(*)::int from strata_merges.${table}`)).toBe(0)
  })

  test('get the same answer from the same records, and pages without a gap', async () => {
    await findDuplicates(worker, { kind })
    const first = await list({ min_probability: 0 })
    await findDuplicates(operator, { kind })
    expect(await list({ min_probability: 0 })).toEqual(first)
    const paged: DuplicateCandidate[] = []
    for (let page = await list({ limit: 7 }); page.length > 0; ) {
      paged.push(...page)
      page = await list({ limit: 7, after: paged.at(-1) as DuplicateCandidate })
    }
    expect(paged).toEqual(first.filter((one) => one.probability >= 0.5))
  })

  test('learn nothing from nobody: of no customer, of one, and of two that are alike', async () => {
    await clear(superuser)
    expect(await findDuplicates(worker, { kind })).toMatchObject({ record_count: 0, candidate_count: 0 })
    await enter()
    expect(await findDuplicates(worker, { kind })).toMatchObject({ record_count: 1, candidate_count: 0 })
    await enter()
    expect(await findDuplicates(worker, { kind })).toMatchObject({ record_count: 2, candidate_count: 1 })
  })

  test('see a name with a slip, day and month exchanged, names exchanged; and not twins, or a family at one address', async () => {
    const first = await enter()
    const slip = await enter({ given_name: 'Wilhelmnia' })
    const dates = await enter({ born_on: '1961-04-07' })
    const names = await enter({ given_name: 'Oberhuber', family_name: 'Wilhelmina' })
    const twin = await enter({ given_name: 'Jaromir' })
    const parent = await enter({ given_name: 'Agathe', born_on: '1934-11-22' })
    for (const [index, customer_id] of [first, twin, parent].entries())
      await addSsn(strata, keys, customer_id, ssn(900 + index))
    await findDuplicates(worker, { kind })
    const candidates = await list()
    const levels = (id: string) =>
      pairOf(candidates, first, id)?.evidence.map((one) => `${one.attribute} ${one.level}`)
    expect(levels(slip)).toContain('given_name slip')
    expect(levels(dates)).toContain('born_on day_and_month_swapped')
    expect(levels(names)).toEqual(expect.arrayContaining(['given_name swapped', 'family_name swapped']))
    expect(pairOf(candidates, first, parent)).toBeUndefined()
  })

  test('ask about nobody, and are answered at once', async () => {
    await findDuplicates(worker, { kind })
    const before = await list()
    expect(await findDuplicates(worker, { kind, record_ids: [] })).toMatchObject({
      record_count: 0,
      pair_count: 0,
    })
    const client = await db.client('worker')
    const { rows } = await client.query(
      `select pair_count from strata.find_duplicates('customer', array[null]::uuid[])`,
    )
    expect(rows).toEqual([{ pair_count: 0 }])
    expect(await list()).toEqual(before)
  })

  test('find the duplicate of a new or changed record in one call, with what was learnt before', async () => {
    await findDuplicates(worker, { kind })
    const learnt = await superuser.query('select * from strata_merges.comparison_weights order by 1, 2, 3')
    const before = await list()
    const first = await enter()
    expect(await findDuplicates(worker, { kind, record_ids: [first] })).toMatchObject({ record_count: 1 })
    expect((await list()).length).toBe(before.length)

    const second = await enter({ given_name: 'Wilhelmine' })
    await findDuplicates(worker, { kind, record_ids: [second] })
    const found = pairOf(await list(), first, second)
    expect(found?.cluster_id).toBe([first, second].sort()[0])

    await updateCustomer(operator, {
      customer_id: second,
      given_name: 'Xaver',
      family_name: 'Ptak',
      born_on: '1999-01-31',
    })
    await setCustomerAddress(operator, {
      ...home,
      customer_id: second,
      address_lines: ['Am Tor 3'],
      locality: 'Linz',
      postal_code: '4020',
      region: 'Ooe',
    })
    await findDuplicates(worker, { kind, record_ids: [second] })
    expect(pairOf(await list({ min_probability: 0 }), first, second)).toBeUndefined()
    expect((await list()).length).toBe(before.length)
    expect(
      (await superuser.query('select * from strata_merges.comparison_weights order by 1, 2, 3')).rows,
    ).toEqual(learnt.rows)
  })

  test('are told who the same document names, however little the rest agrees, and nothing fails [E16]', async () => {
    const first = await enter()
    const second = await enter(
      { given_name: 'Bogdan', family_name: 'Zyla', born_on: '1990-01-31' },
      { address_lines: ['Am Tor 3'], locality: 'Linz', postal_code: '4020', region: 'Ooe' },
    )
    for (const customer_id of [first, second]) await addSsn(strata, keys, customer_id, ssn(77))
    await findDuplicates(worker, { kind })
    expect(pairOf(await list({ min_probability: 0 }), first, second)?.evidence).toContainEqual(
      expect.objectContaining({ attribute: 'document', level: 'equal' }),
    )
    const shown = await listDuplicateCustomers(operator, { limit: 1000 })
    expect(shown.map((one) => [one.customer_id, one.other_customer_id].sort())).toContainEqual(
      [first, second].sort(),
    )
  })
})

describe('[E6] that two customers are two', () => {
  const reason = 'twins, said their mother'
  let first: string
  let second: string
  beforeEach(async () => {
    await load(superuser, crowd())
    first = await enter()
    second = await enter({ given_name: 'Wilhelmine' })
    await findDuplicates(worker, { kind })
    expect(pairOf(await list(), first, second)).toBeDefined()
  })
  const ref = () => ({ kind, record_id: second, other_record_id: first })

  test('is remembered through every search until they agree in something else, with who said so and why', async () => {
    const user = await createUser(await db.client('operator'), 'Staff', 'Member')
    expect(await dismissDuplicate(operator, { ...ref(), reason })).toBe('done')
    expect(await dismissDuplicate(operator, { ...ref(), reason })).toBe('unchanged')
    expect(await dismissDuplicate(operator, { kind, record_id: first, other_record_id: user, reason })).toBe(
      'unknown',
    )
    for (const record_ids of [undefined, [first], [second]]) {
      await findDuplicates(worker, { kind, ...(record_ids ? { record_ids } : {}) })
      expect(pairOf(await list(), first, second)).toBeUndefined()
    }
    expect(await list({ is_dismissed: true })).toMatchObject([{ dismiss_reason: reason, cluster_id: null }])

    const { kind: _, ...same } = person
    await updateCustomer(operator, { ...same, customer_id: second })
    await findDuplicates(worker, { kind, record_ids: [second] })
    expect(pairOf(await list(), first, second)).toMatchObject({ dismissed_at: null, dismiss_reason: null })
    expect(await list({ is_dismissed: true })).toEqual([])
  })

  test('can be taken back', async () => {
    expect(await reopenDuplicate(operator, ref())).toBe('unchanged')
    await dismissDuplicate(operator, { ...ref(), reason })
    expect(await reopenDuplicate(operator, ref())).toBe('done')
    expect(pairOf(await list(), first, second)).toBeDefined()
    expect(await reopenDuplicate(operator, { ...ref(), kind: 'user' })).toBe('unknown')
  })

  test('needs a reason, in words', async () => {
    const client = await db.client('operator')
    for (const reason of [null, ' ', 'a\nb'])
      expect(
        await failure(client, 'select strata.dismiss_duplicate($1, $2, $3, $4)', [
          kind,
          first,
          second,
          reason,
        ]),
      ).toMatchObject({ code: 'ST402' })
  })
})

describe('somebody who is erased, or merged', () => {
  test('leaves neither evidence nor keys, and is not found again, also when it happens during a search', async () => {
    await load(superuser, crowd())
    await superuser.query(
      "update strata_core.settings set value = '0 days' where setting = 'customer_retention'",
    )
    const about = async (id: string) =>
      one(
        superuser,
        `select (select count(*) from strata_merges.blocking_keys where record_id = $1)::int
                + (select count(*) from strata_merges.duplicate_candidates where $1 in (record_id, other_record_id))::int`,
        [id],
      )
    const [first, second, third] = [await enter(), await enter(), await enter()]
    await findDuplicates(worker, { kind })
    for (const id of [first, second, third]) expect(await about(id)).toBe(3)
    const client = await db.client('operator')
    for (const id of [first, second]) await client.query("select strata.close_customer($1, 'left')", [id])
    // Closed customers are compared still.
    await findDuplicates(worker, { kind })
    expect(await about(first)).toBe(3)
    expect(await one(client, "select outcome from strata.erase_customer($1, 'asked')", [first])).toBe('done')
    expect(await about(first)).toBe(0)
    await findDuplicates(worker, { kind })
    expect(await about(first)).toBe(0)

    // The search has read the second; the erasing waits for it, and takes out what it wrote.
    const searching = await db.client('worker')
    await searching.query('begin')
    await searching.query("select strata.find_duplicates('customer')")
    const erased = client.query("select outcome from strata.erase_customer($1, 'asked')", [second])
    await new Promise((done) => setTimeout(done, 300))
    await searching.query('commit')
    expect((await erased).rows[0].outcome).toBe('done')
    expect(await about(second)).toBe(0)
    expect(await about(third)).toBe(1)
  })

  test('is left out of the list as soon as the merge is there', async () => {
    await load(superuser, crowd())
    const [first, second] = [await enter(), await enter()]
    await findDuplicates(worker, { kind })
    expect(pairOf(await list(), first, second)).toBeDefined()
    await superuser.query('set session_replication_role = replica')
    await superuser.query(
      'update strata_customers.customers set merged_at = now(), merged_into_customer_id = $2 where customer_id = $1',
      [second, first],
    )
    await superuser.query('reset session_replication_role')
    expect(pairOf(await list(), first, second)).toBeUndefined()
    await findDuplicates(worker, { kind })
    expect(
      await one(superuser, 'select count(*)::int from strata_merges.blocking_keys where record_id = $1', [
        second,
      ]),
    ).toBe(0)
  })
})

test('two searches at once are one after the other, and agree', async () => {
  const truth = await load(superuser, crowd())
  const found = await Promise.all([
    findDuplicates(worker, { kind }),
    findDuplicates(operator, { kind }),
    findDuplicates(worker, { kind }),
  ])
  expect(found[1]).toEqual(found[0])
  expect(found[2]).toEqual(found[0])
  expect(score(truth, await list()).f1).toBeGreaterThan(0.99)
})

describe('[E20] an e-mail address', () => {
  test.each([
    ['Max.Muster+shop@GMail.com', 'maxmuster@gmail.com'],
    ['m.a.x.muster@googlemail.com', 'maxmuster@gmail.com'],
    ['max.muster+x@example.org', 'max.muster@example.org'],
    ['max-shop@yahoo.com', 'max@yahoo.com'],
    ['max-muster@example.org', 'max-muster@example.org'],
    ['+only@example.org', '+only@example.org'],
  ])('%s is searched as %s', async (address, canonical) => {
    expect(await one(superuser, 'select strata_merges.canonical_email($1)', [address])).toBe(canonical)
  })

  test('finds two users by what its provider ignores, and is two addresses when they sign in', async () => {
    const client = await db.client('operator')
    const users: string[] = []
    for (const [given, address] of [
      ['Max', 'max.muster@gmail.com'],
      ['Maximilian', 'maxmuster+shop@googlemail.com'],
      ['Petra', 'petra@example.org'],
    ] as const) {
      const user = await createUser(client, given, 'Muster')
      await client.query("select strata.claim_identifier($1, 'email', $2)", [user, address])
      users.push(user)
    }
    await findDuplicates(worker, { kind: 'user' })
    const found = await listDuplicateCandidates(operator, { kind: 'user', min_probability: 0 })
    expect(pairOf(found, users[0] as string, users[1] as string)?.evidence).toContainEqual(
      expect.objectContaining({ attribute: 'email', level: 'equal' }),
    )
    expect(pairOf(found, users[0] as string, users[2] as string)?.evidence ?? []).not.toContainEqual(
      expect.objectContaining({ attribute: 'email', level: 'equal' }),
    )
    expect(
      await one(
        superuser,
        'select count(distinct value)::int from strata_users.identifiers where user_id = any ($1)',
        [users],
      ),
    ).toBe(3)
  })
})

describe('nobody but staff', () => {
  test('searches or reads candidates, and staff read them through the list alone', async () => {
    await load(superuser, crowd())
    await findDuplicates(worker, { kind })
    expect((await list()).length).toBeGreaterThan(0)
    for (const login of ['app', 'auth', 'analyst'] as const) {
      const client = await db.client(login)
      expect(await failure(client, "select strata.find_duplicates('customer')")).toMatchObject({
        code: '42501',
      })
      expect(
        await failure(client, "select * from strata.list_duplicate_candidates('customer')"),
      ).toMatchObject({ code: '42501' })
    }
    expect(
      await failure(await db.client('worker'), "select * from strata.list_duplicate_candidates('customer')"),
    ).toMatchObject({ code: '42501' })
    for (const login of ['app', 'auth', 'analyst', 'operator', 'worker'] as const)
      for (const table of [
        'duplicate_candidates',
        'blocking_keys',
        'customer_features',
        'comparable_customers',
        'comparison_weights',
      ])
        expect(await failure(await db.client(login), `select * from strata_merges.${table}`)).toMatchObject({
          code: '42501',
        })
  })

  test('says how is compared: rules are rows that the owner adds', async () => {
    const client = await db.client('operator')
    expect(
      await failure(
        client,
        "insert into strata_merges.blocking_rules values ('customer', 'mine', 'array[f.region]', 'x')",
      ),
    ).toMatchObject({ code: '42501' })
    await installer.query('begin')
    await installer.query('set local role strata_owner')
    await installer.query(
      "insert into strata_merges.email_rules values ('corp.example', 'corp.example', null, '.')",
    )
    await installer.query('commit')
    expect(await one(superuser, "select strata_merges.canonical_email('a.b+c@corp.example')")).toBe(
      'ab+c@corp.example',
    )
  })
})

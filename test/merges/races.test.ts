/** Merges at the same time as each other, and as everything else. One pool of sixteen connections; whoever loses hears of it, and nobody of a deadlock. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { createActiveUser, createMembership, failure, one } from '../support/people.js'
import { found } from '../tenancy/support.js'
import { apply, approve, preview, propose, undo } from './support.js'

const db = await testDatabase()
const ROUNDS = rounds(6, 60)
const pool = db.pool('operator', { max: 16 })
const foreign = db.pool('superuser', { max: 4 })
let auth: pg.Client
let superuser: pg.Client
let worker: pg.Client
let organizationId: string
let deadlocks = 0

beforeAll(async () => {
  auth = await db.client('auth')
  superuser = await db.client('superuser')
  worker = await db.client('worker')
  const operator = await db.client('operator')
  organizationId = (await found({ operator, auth }, 'races')).organizationId
  await superuser.query(`
    create schema shop;
    create table shop.orders (order_id bigint generated always as identity primary key, user_id uuid not null references strata_users.users, note text);
    create index on shop.orders (user_id);
    grant usage on schema shop to strata_definer, strata_merger;
    grant select on shop.orders to strata_definer, strata_merger;
    grant update on shop.orders to strata_merger;
    select strata.register_reference('shop.orders', 'user_id', 'user', 'repoint')`)
})

/** On a connection of its own; answers the SQLSTATE where it fails, and counts deadlocks. */
async function at<T>(body: (client: pg.PoolClient) => Promise<T>): Promise<T | { error: string }> {
  const client = await pool.connect()
  try {
    return await body(client)
  } catch (error) {
    const { code } = error as pg.DatabaseError
    if (code === '40P01') deadlocks++
    if (code === undefined) throw error
    return { error: code }
  } finally {
    client.release()
  }
}

const user = (name = 'Kim') =>
  at((client) => createActiveUser(client, auth, name, 'Races')) as Promise<string>

/** A merge that only has to be applied. */
async function ready(source: string, survivor: string): Promise<{ mergeId: string; hash: string }> {
  return (await at(async (client) => {
    const { merge_id: mergeId } = await propose(client, 'user', source, survivor, { key: randomUUID() })
    const { plan_hash: hash } = await preview(client, mergeId)
    await approve(client, mergeId, hash)
    return { mergeId, hash }
  })) as { mergeId: string; hash: string }
}
const applied = ({ mergeId, hash }: { mergeId: string; hash: string }) =>
  at(async (client) => (await apply(client, mergeId, hash)).outcome)
const undone = (mergeId: string) => at(async (client) => (await undo(client, mergeId)).outcome)
const mergedInto = (userId: string) =>
  one<string | null>(superuser, 'select merged_into_user_id from strata_users.users where user_id = $1', [
    userId,
  ])
const chains = () =>
  one<string>(
    superuser,
    `select count(*) from strata_users.users u join strata_users.users t on t.user_id = u.merged_into_user_id where t.merged_at is not null`,
  )

describe('[X69] the same key', () => {
  test('at once is one merge, and the same answer for everybody', { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [source, survivor, key] = [await user(), await user(), randomUUID()]
      const answers = (await Promise.all(
        Array.from({ length: 8 }, () => at((client) => propose(client, 'user', source, survivor, { key }))),
      )) as { outcome: string; merge_id: string }[]
      expect(new Set(answers.map(({ merge_id }) => merge_id)).size).toBe(1)
      expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
        'proposed',
        ...Array(7).fill('unchanged'),
      ])
      const { merge_id: mergeId } = answers[0] as { merge_id: string }
      const hash = (await at(async (client) => {
        const { plan_hash } = await preview(client, mergeId)
        await approve(client, mergeId, plan_hash)
        return plan_hash
      })) as string
      const outcomes = (await Promise.all(
        Array.from({ length: 8 }, () => at((client) => apply(client, mergeId, hash))),
      )) as { outcome: string; row_count: string }[]
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        'applied',
        ...Array(7).fill('unchanged'),
      ])
      expect(new Set(outcomes.map(({ row_count }) => row_count)).size).toBe(1)
      expect(
        await one(superuser, 'select count(*) from strata_merges.merges where idempotency_key = $1', [key]),
      ).toBe('1')
      // Another request under the key is told so.
      expect(await at((client) => propose(client, 'user', survivor, source, { key }))).toMatchObject({
        outcome: 'key_reused',
      })
    }
    expect(deadlocks).toBe(0)
  })
})

describe('[X70] [X71] merges that touch each other', () => {
  test('[X70] one into the other and the other into the one: one wins, the other is refused, no cycle', {
    timeout: 120_000,
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b] = [await user('A'), await user('B')]
      for (const userId of [a, b])
        await at((client) => createMembership(client, organizationId, userId, `round ${round} ${userId}`))
      const [there, back] = [await ready(a, b), await ready(b, a)]
      const outcomes = await Promise.all([applied(there), applied(back)])
      expect([...outcomes].sort()).toEqual(['applied', 'survivor_merged'])
      expect([await mergedInto(a), await mergedInto(b)].filter((id) => id === null)).toHaveLength(1)
    }
    expect(await chains()).toBe('0')
    expect(deadlocks).toBe(0)
  })

  test('[X71] into somebody who is being merged: all lead to whoever is left, in one step', {
    timeout: 120_000,
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b, c] = [await user('A'), await user('B'), await user('C')]
      const [first, second] = [await ready(a, b), await ready(b, c)]
      const [one_, two] = await Promise.all([applied(first), applied(second)])
      expect(two).toBe('applied')
      expect(['applied', 'survivor_merged']).toContain(one_)
      expect(await mergedInto(b)).toBe(c)
      expect(await mergedInto(a)).toBe(one_ === 'applied' ? c : null)
    }
    expect(await chains()).toBe('0')
    expect(deadlocks).toBe(0)
  })

  test('a ring of merges at once leaves no ring', { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const ring = await Promise.all(Array.from({ length: 6 }, () => user()))
      const merges = []
      for (const [n, source] of ring.entries())
        merges.push(await ready(source, ring[(n + 1) % ring.length] as string))
      const outcomes = await Promise.all(merges.map(applied))
      expect(outcomes.filter((outcome) => typeof outcome !== 'string')).toEqual([])
      expect(outcomes).toContain('applied')
    }
    expect(await chains()).toBe('0')
    expect(deadlocks).toBe(0)
  })
})

describe('[X72] whoever writes for the source during a merge', () => {
  test('comes before it or after it, and nothing is lost on who was merged', {
    timeout: 120_000,
  }, async () => {
    const seen = new Set<string>()
    for (let round = 0; round < ROUNDS; round++) {
      const [source, survivor] = [await user('S'), await user('T')]
      const made = await ready(source, survivor)
      const [merged, joined, session, claim, order] = await Promise.all([
        applied(made),
        at(async (client) => {
          await sleep(Math.random() * 20)
          const { rows } = await client.query(
            'select outcome, membership_id from strata.create_membership($1, $2, null, $3)',
            [organizationId, source, `r${round} ${randomUUID()}`],
          )
          return rows[0] as { outcome: string; membership_id: string }
        }),
        sleep(Math.random() * 20).then(() =>
          failure(auth, 'select token from strata.open_session($1)', [source]),
        ),
        at((client) =>
          one(client, `select strata.claim_identifier($1, 'email', $2)`, [source, `x${round}@example.com`]),
        ),
        sleep(Math.random() * 20).then(() =>
          foreign
            .query(`insert into shop.orders (user_id, note) values ($1, 'late') returning order_id`, [source])
            .then(({ rows }) => rows[0].order_id as string),
        ),
      ])
      // A plan that became another one in between is refused, and applied after another look.
      expect(['applied', 'plan_changed']).toContain(merged)
      seen.add(String(merged))
      if (merged === 'plan_changed') expect(await applied(await ready(source, survivor))).toBe('applied')
      expect([typeof joined, typeof session, typeof claim, typeof order].includes('undefined')).toBe(false)
      await worker.query('select * from strata.settle_merges()')
      const left = await superuser.query(
        `select (select count(*)::integer from strata_tenancy.memberships where user_id = $1 and ended_at is null) as memberships,
                (select count(*)::integer from strata_users.identifiers where user_id = $1 and released_at is null) as identifiers,
                (select count(*)::integer from strata_users.sessions s join strata_users.users u using (user_id) where s.user_id = $1 and s.revoked_at is null and s.user_epoch = u.session_epoch) as sessions,
                (select count(*)::integer from shop.orders where user_id = $1) as orders,
                (select count(*)::integer from shop.orders where user_id = $2 and order_id = $3) as found`,
        [source, survivor, order],
      )
      expect(left.rows[0], JSON.stringify([merged, joined, claim])).toEqual({
        memberships: 0,
        identifiers: 0,
        sessions: 0,
        orders: 0,
        found: 1,
      })
    }
    expect(deadlocks).toBe(0)
  })
})

describe('undoing at the same time', () => {
  test('twice is once, and the next merge comes before or after', { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b, c] = [await user('A'), await user('B'), await user('C')]
      const first = await ready(a, b)
      expect(await applied(first)).toBe('applied')
      expect((await Promise.all([undone(first.mergeId), undone(first.mergeId)])).sort()).toEqual(
        ['unchanged', 'undone'].sort(),
      )
      expect(await mergedInto(a)).toBe(null)

      const again = await ready(a, b)
      expect(await applied(again)).toBe('applied')
      const next = await ready(b, c)
      const [back, on] = await Promise.all([undone(again.mergeId), applied(next)])
      expect(['undone', 'later_merge']).toContain(back)
      expect(['applied', 'plan_changed']).toContain(on)
      expect(await mergedInto(a)).toBe(back === 'undone' ? null : on === 'applied' ? c : b)
    }
    expect(await chains()).toBe('0')
    expect(deadlocks).toBe(0)
  })

  test('erasing, suspending and ending a membership beside it end without a deadlock', {
    timeout: 120_000,
  }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [source, survivor] = [await user('S'), await user('T')]
      const memberships = (await at(async (client) => [
        await createMembership(client, organizationId, source, `e${round}`),
        await createMembership(client, organizationId, survivor, `e${round}`),
      ])) as string[]
      const made = await ready(source, survivor)
      const outcomes = await Promise.all([
        applied(made),
        at((client) =>
          one(client, `select strata.erase_user($1, 'wanted it')`, [round % 2 ? source : survivor]),
        ),
        at((client) => one(client, `select strata.suspend_user($1, 'bad')`, [survivor])),
        at((client) =>
          one(client, `select strata.end_membership($1, $2, 'gone')`, [
            organizationId,
            memberships[round % 2],
          ]),
        ),
        undone(made.mergeId),
      ])
      expect(outcomes.filter((outcome) => typeof outcome !== 'string')).toEqual([])
      const [row] = (
        await superuser.query('select status from strata_merges.merges where merge_id = $1', [made.mergeId])
      ).rows
      expect(['approved', 'applied', 'undone', 'sealed']).toContain(row.status)
      // With whoever was merged into them, also where that was at the same moment.
      expect(
        await one(
          superuser,
          `select count(*) from strata_users.users s join strata_users.users t on t.user_id = s.merged_into_user_id where (s.erased_at is null) <> (t.erased_at is null)`,
        ),
      ).toBe('0')
      // Whoever was erased has nothing personal again.
      expect(
        await one(
          superuser,
          `select count(*) from strata_users.users where erased_at is not null and num_nonnulls(given_name, family_name) > 0`,
        ),
      ).toBe('0')
    }
    expect(deadlocks).toBe(0)
  })
})

describe('[X85] beside a refresh of reports', () => {
  test('merges go on, nobody is deadlocked, and the report ends with what is true', {
    timeout: 120_000,
  }, async () => {
    const before = deadlocks
    const pairs = await Promise.all(
      Array.from({ length: 8 }, async () => ready(await user('S'), await user('T'))),
    )
    const [outcomes] = await Promise.all([
      Promise.all(pairs.map(applied)),
      (async () => {
        for (let n = 0; n < ROUNDS; n++) await worker.query('select * from strata.refresh_user_attributes()')
      })(),
    ])
    expect(outcomes).toEqual(pairs.map(() => 'applied'))
    await worker.query('select * from strata.refresh_user_attributes()')
    expect(
      await one(
        superuser,
        `select count(*) from strata_users.users u full join strata_profile.user_attributes_calculated c using (user_id)
         where (c.user_id is not null) <> (u.merged_at is null and u.erased_at is null)
            or c.membership_count <> (select count(*) from strata_tenancy.memberships m where m.user_id = u.user_id)`,
      ),
    ).toBe('0')
    expect(deadlocks - before).toBe(0)
  })
})

describe('[X84] while a large merge is under way', () => {
  test('others read everything and write what has nothing to do with it', { timeout: 240_000 }, async () => {
    const ROWS = rounds(8_000, 100_000)
    const [source, survivor, other] = [await user('S'), await user('T'), await user('O')]
    await superuser.query(`insert into shop.orders (user_id) select $1 from generate_series(1, $2)`, [
      source,
      ROWS,
    ])
    const made = await ready(source, survivor)
    const reader = await db.client('superuser')
    const writer = await db.client('operator')
    // No statement waits for a lock: what would, fails.
    for (const client of [reader, writer]) await client.query(`set lock_timeout = '20ms'`)
    let isOver = false
    const turns = { read: 0, written: 0, ordered: 0 }
    const merging = applied(made).finally(() => {
      isOver = true
    })
    while (!isOver) {
      expect(
        await one(reader, `select count(*) from shop.orders where user_id = any ($1)`, [[source, survivor]]),
      ).toBe(String(ROWS))
      expect(
        await one(reader, `select merged_at is null from strata_users.users where user_id = $1`, [
          source,
        ]).then(() => true),
      ).toBe(true)
      turns.read++
      await createMembership(writer, organizationId, other, randomUUID())
      turns.written++
      await reader.query(`insert into shop.orders (user_id) values ($1)`, [other])
      turns.ordered++
    }
    expect(await merging).toBe('applied')
    expect(turns.read).toBeGreaterThan(2)
    expect(await one(superuser, 'select count(*) from shop.orders where user_id = $1', [survivor])).toBe(
      String(ROWS),
    )
    // Whoever holds a row that a merge needs makes it wait no longer than lock_timeout says, and nothing has happened.
    await superuser.query('begin; ')
    await superuser.query(
      'update shop.orders set note = $2 where order_id = (select max(order_id) from shop.orders where user_id = $1)',
      [survivor, 'held'],
    )
    const client = await pool.connect()
    try {
      await client.query(`set lock_timeout = '200ms'`)
      expect(
        await failure(client, `select * from strata.undo_merge($1, 'was wrong')`, [made.mergeId]),
      ).toMatchObject({ code: '55P03' })
    } finally {
      await client.query('reset lock_timeout')
      client.release()
      await superuser.query('rollback')
    }
    expect(await mergedInto(source)).toBe(survivor)
    expect(await undone(made.mergeId)).toBe('undone')
    expect(await one(superuser, 'select count(*) from shop.orders where user_id = $1', [source])).toBe(
      String(ROWS),
    )
  })
})

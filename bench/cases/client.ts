/**
 * What the client adds to the driver: a generated query, run through a pool's door, against the same named statement through `pool.query`;
 * beside it other clients. One row by its key, and one row inserted, both in a table of the bench without any policy. Commits do not wait
 * for the disk here (synchronous_commit off): with them all clients would look alike.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Comparison, hands, type Variant } from '../harness.js'
import type { OpenPeer, Peer } from '../peers/peer.js'
import { published } from '../published.js'
import { insertPerson, insertText, type Person, selectPerson, selectText } from '../queries/people.js'
import type { World } from '../world.js'
import type { Case } from './case.js'

const people = 10_000
const peers = ['postgres', 'kysely', 'drizzle', 'prisma'] as const
const titles = { postgres: 'postgres.js', kysely: 'kysely', drizzle: 'drizzle', prisma: 'prisma' }

export const client: Case = {
  name: 'client',
  claim: 'a generated query × the same statement by name through pg, with other clients beside it',
  async *comparisons(world, note) {
    const ids = await furnish(world)
    const others = await openers(note)
    for (const connections of [1, 16]) {
      yield* compare(world, ids, connections, others)
    }
  },
}

async function furnish(world: World): Promise<string[]> {
  return world.asSuperuser(async (admin) => {
    const columns =
      'person_id uuid primary key, full_name text not null, email text not null, created_at timestamptz not null default now()'
    await admin.query('create schema if not exists bench')
    await admin.query(`create table bench.people (${columns})`)
    await admin.query(`create table bench.arrivals (${columns})`)
    const { rows } = await admin.query<{ person_id: string }>(
      `insert into bench.people (person_id, full_name, email)
       select gen_random_uuid(), 'Person ' || n, 'person-' || n || '@example.org' from generate_series(1, $1) as n
       returning person_id`,
      [people],
    )
    await admin.query('analyze bench.people')
    const operator = world.role('operator')
    await admin.query(`grant usage on schema bench to ${operator}`)
    await admin.query(`grant select, insert on all tables in schema bench to ${operator}`)
    await admin.query(`alter role ${operator} set synchronous_commit = off`)
    return rows.map(({ person_id }) => person_id)
  })
}

/** The other clients, as far as they are installed: they are no dependencies of this package. */
async function openers(note: (text: string) => void): Promise<[string, OpenPeer][]> {
  if (!existsSync(fileURLToPath(new URL('../node_modules', import.meta.url)))) {
    note('The other clients are not installed; `npm ci --prefix bench` installs them.')
    return []
  }
  return Promise.all(
    peers.map(async (peer): Promise<[string, OpenPeer]> => {
      const { open } = (await import(`../peers/${peer}.js`)) as { open: OpenPeer }
      return [titles[peer], open]
    }),
  )
}

async function* compare(
  world: World,
  ids: readonly string[],
  connections: number,
  others: [string, OpenPeer][],
): AsyncGenerator<Comparison> {
  const url = world.url('operator')
  const pool = await world.pool('operator', connections)
  const { createStrata } = await published()
  const strata = createStrata({ app: pool, operator: await world.pool('operator', connections) })
  const runtimePool = await world.pool('operator', connections)

  const clients: [string, Peer][] = [
    [
      'pg',
      {
        select: async (person_id) =>
          (await pool.query({ name: 'select_person', text: selectText, values: [person_id] })).rows[0],
        insert: async ({ person_id, full_name, email }) =>
          (
            await pool.query({
              name: 'insert_person',
              text: insertText,
              values: [person_id, full_name, email],
            })
          ).rows[0],
        end: async () => {},
      },
    ],
    [
      'generated',
      {
        select: async (person_id) => (await strata.operator.run(selectPerson, { person_id }))[0],
        insert: async (person) => (await strata.operator.run(insertPerson, person))[0],
        end: async () => {},
      },
    ],
    [
      'pgtyped runtime',
      {
        select: async (person_id) => (await selectPerson.run({ person_id }, runtimePool as never))[0],
        insert: async (person) => (await insertPerson.run(person, runtimePool as never))[0],
        end: async () => {},
      },
    ],
    ...(await Promise.all(
      others.map(async ([name, open]): Promise<[string, Peer]> => [name, await open(url, connections)]),
    )),
  ]
  try {
    const person = (): Person => ({
      person_id: randomUUID(),
      full_name: 'Ada Lovelace',
      email: 'ada@example.org',
    })
    // Each is asked whether it does the work at all.
    for (const [name, { select, insert }] of clients) {
      const found = await select(ids[0] as string)
      assert.equal(found?.full_name, 'Person 1', name)
      const newcomer = person()
      assert.equal((await insert(newcomer))?.person_id, newcomer.person_id, name)
    }
    const sizes = { connections, rows: people, postgres: world.major }
    const at = connections === 1 ? '' : `, ${connections} connections`
    const works: [string, (peer: Peer, i: number) => Promise<unknown>][] = [
      ['select', ({ select }, i) => select(ids[(i * 7919) % ids.length] as string)],
      ['insert', ({ insert }) => insert(person())],
    ]
    for (const [work, perform] of works) {
      yield {
        sizes,
        variants: clients.map(([name, peer]): Variant => {
          const label = `${name} ${work}${at}`
          const run = hands(connections, (i) => perform(peer, i))
          if (name === 'pg') return { name: label, run }
          return {
            name: label,
            against: `pg ${work}${at}`,
            unit: 'throughput',
            ...(name === 'generated' && { bar: { limit: 0.95, aim: 0.97 } }),
            run,
          }
        }),
      }
    }
  } finally {
    await Promise.all(clients.map(([, peer]) => peer.end()))
    await world.closePools()
  }
}

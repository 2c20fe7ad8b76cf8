/**
 * What the database's part of a sign-in costs. `decision`: finding who has an address, the password hash, the device and what the rules say, against one row by
 * its primary key. `decision abroad`: the same for a device and a country that are new, where the rules have to be read. `recorded`: the rest of it (counter, attempt, device, session) against one inserted row and its commit, which waits for the disk on
 * both sides. Both through the same client, in one round trip, on the same connection, see rls.ts. Hashing the password is not in it: it
 * costs more than all of this by intent, and on another machine. `growth`: the decision among ten times as many people.
 */
import assert from 'node:assert/strict'
import { PreparedQuery } from '@pgtyped/runtime'
import type { SignInDesk } from '../../src/index.js'
import { hands } from '../harness.js'
import { deviceOf, emailOf, furnish, passwordHash } from '../people.js'
import { type Package, published } from '../published.js'
import { intermediate } from '../queries/people.js'
import type { World } from '../world.js'
import type { Case } from './case.js'

const identifierById = new PreparedQuery<{ identifier_id: string }, { user_id: string; value: string }>(
  intermediate('select user_id, value from strata_users.identifiers where identifier_id = :identifier_id!'),
)
const insertOne = new PreparedQuery<{ user_id: string; outcome: string }, { sign_in_id: string }>(
  intermediate(
    'insert into bench.sign_ins (user_id, outcome) values (:user_id!, :outcome!) returning sign_in_id',
  ),
)

/** Two backends differ for as long as they live: what is compared across databases is asked over several on either side. */
const connections = 8

export const signIn: Case = {
  name: 'sign-in',
  claim: 'finding and recording a sign-in × one row found, one row inserted',
  async *comparisons(world) {
    await furnish(world)
    const strata = await published()
    const { users } = world.size
    const ids = await identifierIds(world)
    const one = await open(world, strata, 1)
    // One after the other, all over the table.
    const nth = (i: number) => (i * 7919) % users
    const few = (i: number) => nth(i % 1000)
    const { find, findAbroad, record, byKey, insert } = work(one.auth, strata)
    assert.equal(await one.as('auth', () => find(0)), 'allow')
    assert.equal(await one.as('auth', () => findAbroad(0)), 'step_up')
    assert.equal(await one.as('auth', () => record(0)), 'signed_in')
    for (let i = 0; i < 1000; i++) await record(few(i))

    yield {
      sizes: { users, postgres: world.major },
      variants: [
        {
          name: 'by key',
          before: () => one.become('handwritten'),
          run: hands(1, (i) => byKey(ids[i % ids.length] as string)),
        },
        {
          name: 'decision',
          against: 'by key',
          bar: { limit: 2 },
          before: () => one.become('auth'),
          run: hands(1, (i) => find(nth(i))),
        },
        {
          name: 'decision abroad',
          against: 'by key',
          before: () => one.become('auth'),
          run: hands(1, (i) => findAbroad(nth(i))),
        },
      ],
    }
    yield {
      sizes: { users, postgres: world.major },
      variants: [
        {
          name: 'one row',
          before: () => one.become('handwritten'),
          run: hands(1, (i) => insert(ids[i % 1000] as string)),
        },
        {
          name: 'recorded',
          against: 'one row',
          bar: { limit: 2.5 },
          before: () => one.become('auth'),
          run: hands(1, (i) => record(few(i))),
        },
      ],
    }
    await world.closePools()

    const tenth = await world.beside('tenth', {
      users: users / 10,
      organizations: world.size.organizations / 10,
    })
    try {
      await furnish(tenth)
      const small = await decisions(tenth, strata)
      const large = await decisions(world, strata)
      const side = (of: typeof small) => {
        let ask = of(0)
        return {
          before: async (turn: number) => {
            ask = of(turn)
          },
          run: hands(1, () => ask()),
        }
      }
      yield {
        sizes: { users, users_before: users / 10, postgres: world.major },
        variants: [
          { name: 'a tenth of the users', ...side(small) },
          { name: 'growth', against: 'a tenth of the users', bar: { limit: 1.3 }, ...side(large) },
        ],
      }
    } finally {
      await world.closePools()
      await tenth.closePools()
    }
  },
}

/** The decision over one of several connections, by turns. */
async function decisions(world: World, strata: Package) {
  const opened = await Promise.all(Array.from({ length: connections }, () => open(world, strata, 1)))
  for (const { become, auth } of opened) {
    await become('auth')
    const { find } = work(auth, strata)
    for (let i = 0; i < 200; i++) await find((i * 7919) % world.size.users)
  }
  let asked = 0
  return (turn: number) => {
    const { find } = work((opened[turn % connections] as (typeof opened)[0]).auth, strata)
    return () => find((asked++ * 7919) % world.size.users)
  }
}

function work(auth: SignInDesk, { queries }: Package) {
  const who = (n: number) => ({
    kind: 'email',
    address: emailOf(n),
    device_token: deviceOf(n),
    country: 'CH',
  })
  return {
    find: async (n: number) => (await auth.run(queries.users.findPassword, who(n)))[0]?.decision ?? 'none',
    findAbroad: async (n: number) => {
      const abroad = { ...who(n), device_token: null, country: 'FR' }
      return (await auth.run(queries.users.findPassword, abroad))[0]?.decision ?? 'none'
    },
    record: async (n: number) => {
      const given = { ...who(n), password_hash: passwordHash, is_verified: true, new_password_hash: null }
      return (await auth.run(queries.users.signInWithPassword, given))[0]?.outcome ?? 'none'
    },
    byKey: (identifier_id: string) => auth.run(identifierById, { identifier_id }),
    insert: (user_id: string) => auth.run(insertOne, { user_id, outcome: 'signed_in' }),
  }
}

async function open(world: World, { createStrata }: Package, size: number) {
  const pool = await world.pool('superuser', size)
  const { auth } = createStrata({ app: pool, auth: pool })
  const become = async (login: 'auth' | 'handwritten') => {
    await pool.query(`set session authorization ${world.role(login)}`)
  }
  const as = async <T>(login: 'auth' | 'handwritten', body: () => Promise<T>) => {
    await become(login)
    return body()
  }
  return { auth, become, as }
}

async function identifierIds(world: World): Promise<string[]> {
  return world.asSuperuser(async (admin) => {
    const { rows } = await admin.query<{ identifier_id: string }>(
      'select identifier_id from strata_users.identifiers order by md5(value) limit 50000',
    )
    return rows.map(({ identifier_id }) => identifier_id)
  })
}

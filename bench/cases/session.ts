/**
 * What a session costs: a transaction with its context around one query, and one operation in one call, against the same work by somebody
 * who needs neither context nor policies. Same driver options on both sides; one member by its id.
 */
import assert from 'node:assert/strict'
import type { Pool, PoolConfig } from 'pg'
import { createStrata, getMember, queries } from '../../src/index.js'
import { type Comparison, hands } from '../harness.js'
import type { Tenant, World } from '../world.js'
import type { Case } from './case.js'
import { memberById } from './rls.js'

export const session: Case = {
  name: 'session',
  claim: 'a query in a session × the same query without one, by hand',
  async *comparisons(world) {
    const { tenants } = await world.seed()
    for (const connections of [1, 16]) {
      for (const pipeline of [false, true]) {
        yield* compare(world, tenants, connections, pipeline)
      }
    }
  },
}

async function* compare(
  world: World,
  tenants: readonly Tenant[],
  connections: number,
  pipeline: boolean,
): AsyncGenerator<Comparison> {
  const options = (pipeline ? { pipeline } : {}) as PoolConfig
  const pool = await world.pool('handwritten', connections, options)
  const strata = createStrata({ app: await world.pool('app', connections, options) })
  const at = `${connections === 1 ? '' : `, ${connections} connections`}${pipeline ? ', pipeline' : ''}`
  const sizes = { ...world.tenantSizes, connections, pipeline: pipeline ? 1 : 0 }
  const tenant = (i: number) => tenants[i % tenants.length] as Tenant
  const member = (i: number) => tenant(i).membership_ids[i % tenant(i).membership_ids.length] as string

  const works = {
    query: async (i: number) => (await pool.query(memberById(tenant(i), i))).rows[0],
    transaction: (i: number) => transaction(pool, pipeline, tenant(i), i),
    withSession: (i: number) =>
      strata.withSession(tenant(i).token, (tx) => getMember(tx, { membership_id: member(i) })),
    oneCall: async (i: number) =>
      (await strata.run(tenant(i).token, queries.tenancy.getMember, { membership_id: member(i) }))[0],
  }
  const expected = await works.query(0)
  for (const work of [works.transaction, works.withSession, works.oneCall]) {
    assert.deepEqual(await work(0), expected)
  }

  yield {
    sizes,
    variants: [
      { name: `begin; query; commit${at}`, run: hands(connections, works.transaction) },
      {
        name: `withSession${at}`,
        against: `begin; query; commit${at}`,
        bar: { limit: 1.6, aim: 1.35 },
        run: hands(connections, works.withSession),
      },
      { name: `query${at}`, run: hands(connections, works.query) },
      {
        name: `one call${at}`,
        against: `query${at}`,
        bar: { limit: 1.8 },
        run: hands(connections, works.oneCall),
      },
    ],
  }
  await world.closePools()
}

/** As an application writes it; with `pipeline`, begin and query leave together, and commit when the answer is there. */
async function transaction(pool: Pool, pipeline: boolean, tenant: Tenant, i: number) {
  const client = await pool.connect()
  try {
    const begun = client.query('begin')
    if (!pipeline) await begun
    const [, { rows }] = await Promise.all([begun, client.query(memberById(tenant, i))])
    await client.query('commit')
    return rows[0]
  } finally {
    client.release()
  }
}

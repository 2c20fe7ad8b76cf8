/**
 * What a session costs: a transaction with its context around one query, and one operation in one call, against the same work by somebody
 * who needs neither context nor policies. Same driver options on both sides, and the same connections, see rls.ts; one member by its id, and
 * a page of 50.
 */
import assert from 'node:assert/strict'
import type { Pool, PoolConfig } from 'pg'
import type { Runner } from '../../src/index.js'
import type { Statement } from '../../src/query.js'
import { type Comparison, hands } from '../harness.js'
import { type Package, published } from '../published.js'
import type { Tenant, World } from '../world.js'
import type { Case } from './case.js'
import { member, memberById, membersByName } from './rls.js'

interface Question {
  /** Added to the name of the variants; `by id` is the one that is meant when nothing is said. */
  label: string
  ours(tx: Runner<'app'>, tenant: Tenant, i: number): Promise<unknown[]>
  byHand(tenant: Tenant, i: number): Statement
}

const questions = ({ getMember, listMembers }: Package): Question[] => [
  {
    label: '',
    ours: async (tx, tenant, i) => [await getMember(tx, { membership_id: member(tenant, i) })],
    byHand: memberById,
  },
  { label: ', list', ours: (tx) => listMembers(tx, { limit: 50 }), byHand: membersByName },
]

export const session: Case = {
  name: 'session',
  claim: 'a query in a session × the same query without one, by hand',
  async *comparisons(world) {
    const { tenants } = await world.seed()
    const strata = await published()
    for (const question of questions(strata)) {
      for (const connections of [1, 16]) yield* compare(world, strata, tenants, question, connections)
    }
  },
}

async function* compare(
  world: World,
  { createStrata }: Package,
  tenants: readonly Tenant[],
  { label, ours, byHand }: Question,
  connections: number,
): AsyncGenerator<Comparison> {
  const tenant = (i: number) => tenants[i % tenants.length] as Tenant
  const open = async (options: PoolConfig) => {
    const pool = await world.pool('superuser', connections, options)
    const strata = createStrata({ app: pool })
    const become = (login: 'app' | 'handwritten') => async () => {
      const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
      for (const client of clients) {
        await client.query(`set session authorization ${world.role(login)}`)
        client.release()
      }
    }
    return {
      ours: { before: become('app') },
      byHand: { before: become('handwritten') },
      query: async (i: number) => (await pool.query(byHand(tenant(i), i))).rows,
      transaction: (i: number) => transaction(pool, byHand(tenant(i), i), 'pipeline' in options),
      withSession: (i: number) =>
        strata.withSession(tenant(i).token, (tx) => ours(tx, tenant(i), i)) as Promise<unknown>,
      oneCall: (i: number) => ours(strata.as(tenant(i).token), tenant(i), i),
    }
  }
  const plain = await open({})
  const pipelined = await open({ pipeline: true } as PoolConfig)
  await plain.byHand.before()
  const expected = await plain.query(0)
  for (const { byHand, ours, transaction, withSession, oneCall } of [plain, pipelined]) {
    await byHand.before()
    assert.deepEqual(await transaction(0), expected)
    await ours.before()
    for (const work of [withSession, oneCall]) assert.deepEqual(await work(0), expected)
  }

  const at = `${label}${connections === 1 ? '' : `, ${connections} connections`}`
  const run = (work: (i: number) => Promise<unknown>) => hands(connections, work)
  const bar = { limit: 1.6, aim: 1.35 }
  yield {
    sizes: { ...world.tenantSizes, connections, rows: expected.length },
    variants: [
      { name: 'begin; query; commit', run: run(plain.transaction), ...plain.byHand },
      {
        name: `withSession${at}`,
        against: 'begin; query; commit',
        bar,
        run: run(plain.withSession),
        ...plain.ours,
      },
      { name: 'begin; query; commit, pipeline', run: run(pipelined.transaction), ...pipelined.byHand },
      {
        name: `withSession${at}, pipeline`,
        against: 'begin; query; commit, pipeline',
        bar,
        run: run(pipelined.withSession),
        ...pipelined.ours,
      },
      { name: 'query', run: run(plain.query), ...plain.byHand },
      {
        name: `one call${at}`,
        against: 'query',
        bar: { limit: 1.8 },
        run: run(plain.oneCall),
        ...plain.ours,
      },
    ],
  }
  await world.closePools()
}

/** As an application writes it; with `pipeline`, begin and query leave together, and commit when the answer is there. */
async function transaction(pool: Pool, statement: Statement, pipeline: boolean) {
  const client = await pool.connect()
  try {
    const begun = client.query('begin')
    if (!pipeline) await begun
    const [, { rows }] = await Promise.all([begun, client.query(statement)])
    await client.query('commit')
    return rows
  } finally {
    client.release()
  }
}

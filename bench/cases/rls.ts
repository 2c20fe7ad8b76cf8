/**
 * The package's own tenant queries, under row-level security and the signed context, against the statements that somebody would write by
 * hand who trusts every `where`: prepared, on the same rows, with the same columns in the answer, by a login that bypasses the policies.
 * Both inside a transaction; how it gets its context is measured by `session`.
 */
import assert from 'node:assert/strict'
import type { PreparedQuery } from '@pgtyped/runtime'
import type { Client } from 'pg'
import { countMembers, getMember, listMembers } from '../../src/queries/tenancy.js'
import { compile, type Statement } from '../../src/query.js'
import type { Comparison, Variant } from '../harness.js'
import pg from '../pg.js'
import type { Tenant, World } from '../world.js'
import type { Case } from './case.js'

const columns = `organization_id, membership_id, user_id, company_id, label, member_number, display_name, job_title,
  case when ended_at is not null then 'ended'
       when suspended_at is not null and (suspended_until is null or suspended_until > clock_timestamp()) then 'suspended'
       when joined_at is not null then 'active' else 'invited' end as status,
  joined_at, suspended_until, ended_at, created_at`

interface Question {
  name: string
  bar: Variant['bar']
  ours: Ask
  byHand: Ask
}
type Ask = (tenant: Tenant, i: number) => Statement

const generated = <P, R>(query: PreparedQuery<P, R>, params: (tenant: Tenant, i: number) => object): Ask => {
  const form = compile(query)
  return (tenant, i) => form.bind({ organization_id: tenant.organization_id, ...params(tenant, i) }, 'named')
}
const byHand =
  (name: string, text: string, values: (tenant: Tenant, i: number) => unknown[]): Ask =>
  (tenant, i) => ({ name, text, values: values(tenant, i) })

/** One after the other. */
export const member = ({ membership_ids }: Tenant, i: number) =>
  membership_ids[i % membership_ids.length] as string

/** The first page of the members of an organization, by hand. */
export const membersByName = byHand(
  'list',
  `select ${columns} from strata_tenancy.memberships where organization_id = $1 order by display_name, membership_id limit 50`,
  (tenant) => [tenant.organization_id],
)

/** One member of an organization, by hand. */
export const memberById = byHand(
  'by_id',
  `select ${columns} from strata_tenancy.memberships where organization_id = $1 and membership_id = $2`,
  (tenant, i) => [tenant.organization_id, member(tenant, i)],
)

const questions: Question[] = [
  {
    name: 'list',
    bar: { limit: 1.1, aim: 1.03 },
    ours: generated(listMembers, () => ({ limit: 50 })),
    byHand: membersByName,
  },
  {
    name: 'by id',
    bar: { limit: 1.35, aim: 1.2 },
    ours: generated(getMember, (tenant, i) => ({ membership_id: member(tenant, i) })),
    byHand: memberById,
  },
  {
    name: 'count',
    bar: { limit: 1.35, aim: 1.2 },
    ours: generated(countMembers, () => ({})),
    byHand: byHand(
      'count',
      'select count(*)::integer as count from strata_tenancy.memberships where organization_id = $1 and ended_at is null',
      (tenant) => [tenant.organization_id],
    ),
  },
]

// Ordered by a column whose index knows no organization: a plan made for an organization that holds a third of all rows walks that index, and for a
// small one the same plan reads the whole table.
const skewed = (from: string, list: string) =>
  `select ${list} from ${from} where organization_id = $1 order by user_id limit 50`
const oursSkewed: Ask = (tenant) => ({
  name: 'skewed',
  text: skewed('strata.members', 'membership_id, user_id, display_name, status'),
  values: [tenant.organization_id],
})
const byHandSkewed: Ask = (tenant) => ({
  name: 'skewed',
  text: skewed(
    'strata_tenancy.memberships',
    `membership_id, user_id, display_name, ${columns.slice(columns.indexOf('case'), columns.indexOf('as status'))} as status`,
  ),
  values: [tenant.organization_id],
})

export const rls: Case = {
  name: 'rls',
  claim: 'queries of an organization under row-level security × the same by hand, without it',
  async *comparisons(world) {
    const { tenants, giant, tenantMembers, giantMembers } = await world.seed()
    const sizes = { ...world.tenantSizes, members: tenantMembers }

    for (const { name, bar, ours, byHand } of questions) {
      yield* compare(world, tenants, { name, bar, ours, byHand, sizes })
    }
    yield* compare(world, tenants, {
      name: 'skew guard',
      bar: { limit: 1.5 },
      ours: oursSkewed,
      byHand: byHandSkewed,
      sizes: { ...sizes, planned_for: giantMembers },
      plannedFor: giant,
    })
  },
}

async function* compare(
  world: World,
  tenants: Tenant[],
  test: Question & { sizes: Record<string, number>; plannedFor?: Tenant },
): AsyncGenerator<Comparison> {
  const own = await connect(world, 'app')
  const other = await connect(world, 'handwritten')
  try {
    const tenantOf = (turn: number) => tenants[turn % tenants.length] as Tenant
    const inContext = async (tenant: Tenant) => {
      await own.query('begin')
      const { rows } = await own.query('select outcome from strata.begin_session($1)', [tenant.token])
      assert.equal(rows[0].outcome, 'begun')
    }

    // Five times with a plan of its own each, and then the server decides on one for all.
    for (let i = 0; test.plannedFor && i < 7; i++) {
      await inContext(test.plannedFor)
      const { rows } = await own.query(test.ours(test.plannedFor, i))
      await own.query('commit')
      assert.equal(rows.length, 50)
    }
    const first = tenantOf(0)
    await inContext(first)
    const { rows } = await own.query(test.ours(first, 0))
    await own.query('commit')
    assert.deepEqual(rows, (await other.query(test.byHand(first, 0))).rows)
    assert.ok(rows.length > 0)

    let tenant = first
    const variant = (client: Client, ask: Ask) => async (count: number) => {
      for (let i = 0; i < count; i++) await client.query(ask(tenant, i))
    }
    yield {
      sizes: test.sizes,
      variants: [
        {
          name: 'by hand',
          before: async (turn) => {
            tenant = tenantOf(turn)
            await other.query('begin')
          },
          run: variant(other, test.byHand),
          after: async () => {
            await other.query('commit')
          },
        },
        {
          name: test.name,
          against: 'by hand',
          ...(test.bar && { bar: test.bar }),
          before: async (turn) => {
            tenant = tenantOf(turn)
            await inContext(tenant)
          },
          run: variant(own, test.ours),
          after: async () => {
            await own.query('commit')
          },
        },
      ],
    }
  } finally {
    await Promise.all([own.end(), other.end()])
  }
}

async function connect(world: World, login: 'app' | 'handwritten'): Promise<Client> {
  const client = new pg.Client({ connectionString: world.url(login) })
  await client.connect()
  return client
}

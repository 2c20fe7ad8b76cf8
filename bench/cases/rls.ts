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
import type { Bar } from '../harness.js'
import pg from '../pg.js'
import type { Tenant, World } from '../world.js'
import type { Case } from './case.js'

const status = `case when ended_at is not null then 'ended'
  when suspended_at is not null and (suspended_until is null or suspended_until > clock_timestamp()) then 'suspended'
  when joined_at is not null then 'active' else 'invited' end`
const columns = `organization_id, membership_id, user_id, company_id, label, member_number, display_name, job_title,
  ${status} as status, joined_at, suspended_until, ended_at, created_at`

interface Question {
  name: string
  bar: Bar
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
const skewed = (from: string, status: string): Ask => {
  const text = `select membership_id, user_id, display_name, ${status} as status
    from ${from} where organization_id = $1 order by user_id limit 50`
  return (tenant) => ({ name: 'skewed', text, values: [tenant.organization_id] })
}
const oursSkewed = skewed('strata.members', 'status')
const byHandSkewed = skewed('strata_tenancy.memberships', status)

export const rls: Case = {
  name: 'rls',
  claim: 'queries of an organization under row-level security × the same by hand, without it',
  async *comparisons(world) {
    const { tenants, giant, tenantMembers, giantMembers } = await world.seed()
    const sizes = { ...world.tenantSizes, members: tenantMembers }
    const own = await connect(world, 'app')
    const planned = await connect(world, 'app')
    const other = await connect(world, 'handwritten')
    try {
      for (const { name, bar, ours, byHand } of questions) {
        await agree(own, ours, other, byHand, tenants[0] as Tenant)
        yield {
          sizes,
          variants: [
            { name: 'by hand', ...withoutContext(other, tenants, byHand) },
            { name, against: 'by hand', bar, ...inContext(own, tenants, ours) },
          ],
        }
      }

      // Five times with a plan of its own each, and then the server decides on one for all.
      for (let i = 0; i < 7; i++) {
        const { before, ask, after } = inContext(own, [giant], oursSkewed)
        await before(0)
        assert.equal((await ask(i)).length, 50)
        await after()
      }
      await agree(own, oursSkewed, other, byHandSkewed, tenants[0] as Tenant)
      yield {
        sizes: { ...sizes, planned_for: giantMembers },
        variants: [
          { name: 'planned for it', ...inContext(planned, tenants, oursSkewed) },
          {
            name: 'skew guard',
            against: 'planned for it',
            bar: { limit: 1.5 },
            ...inContext(own, tenants, oursSkewed),
          },
          { name: 'by hand', ...withoutContext(other, tenants, byHandSkewed) },
          { name: 'skew guard, by hand', against: 'by hand', ...inContext(own, tenants, oursSkewed) },
        ],
      }
    } finally {
      await Promise.all([own.end(), planned.end(), other.end()])
    }
  },
}

/** Slices of one question, each turn in the context of another organization. */
function inContext(client: Client, tenants: readonly Tenant[], ask: Ask) {
  const side = withoutContext(client, tenants, ask)
  return {
    ...side,
    before: async (turn: number) => {
      await side.before(turn)
      const { rows } = await client.query({
        name: 'begin_session',
        text: 'select outcome from strata.begin_session($1)',
        values: [(tenants[turn % tenants.length] as Tenant).token],
      })
      assert.equal(rows[0].outcome, 'begun')
    },
  }
}

function withoutContext(client: Client, tenants: readonly Tenant[], question: Ask) {
  let tenant = tenants[0] as Tenant
  const ask = async (i: number) => (await client.query(question(tenant, i))).rows
  return {
    ask,
    before: async (turn: number) => {
      tenant = tenants[turn % tenants.length] as Tenant
      await client.query('begin')
    },
    run: async (count: number) => {
      for (let i = 0; i < count; i++) await ask(i)
    },
    after: async () => {
      await client.query('commit')
    },
  }
}

/** Both sides must give the same answer, and one at all. */
async function agree(own: Client, ours: Ask, other: Client, byHand: Ask, tenant: Tenant) {
  const sides = [inContext(own, [tenant], ours), withoutContext(other, [tenant], byHand)]
  const [answer, expected] = await Promise.all(
    sides.map(async ({ before, ask, after }) => {
      await before(0)
      const rows = await ask(0)
      await after()
      return rows
    }),
  )
  assert.deepEqual(answer, expected)
  assert.ok(expected && expected.length > 0)
}

async function connect(world: World, login: 'app' | 'handwritten'): Promise<Client> {
  const client = new pg.Client({ connectionString: world.url(login) })
  await client.connect()
  return client
}

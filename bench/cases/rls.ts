/**
 * The package's own tenant queries, under row-level security and the signed context, against the statements that somebody would write by
 * hand who trusts every `where`: prepared, on the same rows, with the same columns in the answer, by a login that bypasses the policies.
 * Both inside a transaction; how it gets its context is measured by `session`. And both on one connection, which takes the rights of either
 * login between the slices: two backends differ by up to a half in the same work, for as long as they live, by where the system puts them.
 */
import assert from 'node:assert/strict'
import type { PreparedQuery } from '@pgtyped/runtime'
import { countMembers, getMember, listMembers } from '../../src/queries/tenancy.js'
import { compile, type Statement } from '../../src/query.js'
import type { Bar } from '../harness.js'
import pg from '../pg.js'
import type { Tenant } from '../world.js'
import type { Case } from './case.js'

const status = `case when m.ended_at is not null then 'ended' when m.suspended_at is not null and (m.suspended_until is null or m.suspended_until > clock_timestamp()) then 'suspended'
  when m.joined_at is not null then 'active' else 'invited' end`
const columns = `m.organization_id, m.membership_id, m.user_id, m.company_id, m.party_type, m.label, m.is_default, m.member_number, m.login_name,
  m.display_name, m.job_title, m.attributes, ${status} as status, m.joined_at, m.suspended_until, m.ended_at, m.created_at`

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
  `select ${columns} from strata_tenancy.memberships m where m.organization_id = $1 order by m.display_name, m.membership_id limit 50`,
  (tenant) => [tenant.organization_id],
)

/** One member of an organization, by hand. */
export const memberById = byHand(
  'by_id',
  `select ${columns} from strata_tenancy.memberships m where m.organization_id = $1 and m.membership_id = $2`,
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
const skewed = (name: string, from: string, status: string): Ask => {
  const text = `select membership_id, user_id, display_name, ${status} as status
    from ${from} m where organization_id = $1 order by user_id limit 50`
  return (tenant) => ({ name, text, values: [tenant.organization_id] })
}
const oursSkewed = skewed('skewed', 'strata.members', 'status')
const oursForItself = skewed('for_itself', 'strata.members', 'status')
const byHandSkewed = skewed('skewed_by_hand', 'strata_tenancy.memberships', status)

export const rls: Case = {
  name: 'rls',
  claim: 'queries of an organization under row-level security × the same by hand, without it',
  async *comparisons(world) {
    const { tenants, giant, tenantMembers, giantMembers } = await world.seed()
    const sizes = { ...world.tenantSizes, members: tenantMembers }
    const client = new pg.Client({ connectionString: world.url('superuser') })
    await client.connect()
    const app: Side = { client, login: world.role('app') }
    const other: Side = { client, login: world.role('handwritten') }
    try {
      for (const { name, bar, ours, byHand } of questions) {
        await agree(inContext(app, tenants, ours), withoutContext(other, tenants, byHand))
        yield {
          sizes,
          variants: [
            { name: 'by hand', ...withoutContext(other, tenants, byHand) },
            { name, against: 'by hand', bar, ...inContext(app, tenants, ours) },
          ],
        }
      }

      // Five times with a plan of its own each, and then the server decides on one for all.
      for (let i = 0; i < 7; i++) {
        const { before, ask, after } = inContext(app, [giant], oursSkewed)
        await before(0)
        assert.equal((await ask(i)).length, 50)
        await after()
      }
      await agree(inContext(app, tenants, oursSkewed), withoutContext(other, tenants, byHandSkewed))
      yield {
        sizes: { ...sizes, planned_for: giantMembers },
        variants: [
          { name: 'planned for it', ...inContext(app, tenants, oursForItself) },
          {
            name: 'skew guard',
            against: 'planned for it',
            bar: { limit: 1.5 },
            ...inContext(app, tenants, oursSkewed),
          },
          { name: 'by hand', ...withoutContext(other, tenants, byHandSkewed) },
          { name: 'skew guard, by hand', against: 'by hand', ...inContext(app, tenants, oursSkewed) },
        ],
      }
    } finally {
      await client.end()
    }
  },
}

interface Side {
  client: InstanceType<typeof pg.Client>
  login: string
}

/** Slices of one question, each turn in the context of another organization. */
function inContext(app: Side, tenants: readonly Tenant[], ask: Ask) {
  const { client } = app
  const side = withoutContext(app, tenants, ask)
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

function withoutContext({ client, login }: Side, tenants: readonly Tenant[], question: Ask) {
  let tenant = tenants[0] as Tenant
  const ask = async (i: number) => (await client.query(question(tenant, i))).rows
  return {
    ask,
    before: async (turn: number) => {
      tenant = tenants[turn % tenants.length] as Tenant
      await client.query(`set session authorization ${login}`)
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
async function agree(...sides: ReturnType<typeof withoutContext>[]) {
  const answers: unknown[][] = []
  for (const { before, ask, after } of sides) {
    await before(0)
    answers.push(await ask(0))
    await after()
  }
  assert.deepEqual(answers[0], answers[1])
  assert.ok(answers[0] && answers[0].length > 0)
}

/**
 * What roles bring and what members may, against an evaluator of a page that knows nothing of how the database does it: random roles, inheritance, holders,
 * grants and relations, before and after every change and its reversal, now and at other times.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inRollback, rounds, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import { handsOf, join, type Member, makeClinic, makePermissions } from './support.js'

vi.setConfig({ testTimeout: 600_000 })

const scopes = ['own', 'own_upper', 'own_lower', 'organization'] as const
type Scope = (typeof scopes)[number]
/** In hours from the beginning of the test; null: without an end. */
type Period = { from: number; until: number | null }
type World = {
  /** Whether a role is of the platform; the others are of the organization. */
  roles: boolean[]
  brings: (Period & { role: number; permission: number; scope: Scope })[]
  inherits: (Period & { role: number; inherited: number })[]
  holds: (Period & { member: number; role: number })[]
  grants: (Period & {
    member: number
    permission: number
    effect: 'allow' | 'deny'
    scope: Scope
    counterpart: number | null
  })[]
  relations: (Period & { upper: number; lower: number })[]
}
type Change =
  | { kind: 'permission'; role: number; permission: number; scope: Scope }
  | { kind: 'inheritance'; role: number; inherited: number }
type Claim = { permission: number; effect: 'allow' | 'deny'; scope: Scope; counterpart: number | null }

const members = 4
const permissions = 3

// The evaluator.
const stands = ({ from, until }: Period, at: number) => from <= at && (until === null || at < until)
/** Roles that a role inherits, itself included: as they are now, or were at a time. */
function reach(world: World, role: number, at: number | 'now', seen = new Set<number>()): Set<number> {
  if (seen.has(role)) return seen
  seen.add(role)
  for (const edge of world.inherits)
    if (edge.role === role && (at === 'now' ? edge.until === null : stands(edge, at)))
      reach(world, edge.inherited, at, seen)
  return seen
}
function brought(world: World, role: number, at: number | 'now'): Claim[] {
  const from = reach(world, role, at)
  return world.brings
    .filter((row) => from.has(row.role) && (at === 'now' ? row.until === null : stands(row, at)))
    .map(({ permission, scope }) => ({ permission, effect: 'allow', scope, counterpart: null }))
}
/** What a member is allowed and denied at a time, by the roles of now or of that time. */
function claims(world: World, member: number, at: number, rolesAt: number | 'now'): Claim[] {
  return [
    ...world.holds
      .filter((row) => row.member === member && stands(row, at))
      .flatMap(({ role }) => brought(world, role, rolesAt)),
    ...world.grants.filter((row) => row.member === member && stands(row, at)),
  ]
}
function applies(world: World, claim: Claim, member: number, about: number | null, at: number): boolean {
  const above = (upper: number, lower: number) =>
    world.relations.some((row) => row.upper === upper && row.lower === lower && stands(row, at))
  if (claim.scope === 'organization') return true
  if (about === null) return false
  if (claim.scope === 'own') return about === member
  if (about === member || (claim.counterpart !== null && claim.counterpart !== about)) return false
  return claim.scope === 'own_lower' ? above(member, about) : above(about, member)
}
function may(world: World, member: number, permission: number, about: number | null, at: number): boolean {
  const applying = claims(world, member, at, 'now').filter(
    (claim) => claim.permission === permission && applies(world, claim, member, about, at),
  )
  return (
    applying.some(({ effect }) => effect === 'allow') && !applying.some(({ effect }) => effect === 'deny')
  )
}
const textOf = ({ permission, effect, scope, counterpart }: Claim) =>
  [permission, effect, scope, counterpart].join(' ')
const distinct = (texts: string[]) => [...new Set(texts)].sort()

// What is random. Roles change when somebody changes them, so their rows lie in the past; the rest may begin and end at any time.
const past = fc
  .tuple(fc.integer({ min: -6, max: -1 }), fc.option(fc.integer({ min: 0, max: 6 }), { freq: 2 }))
  .map(([from, length]) => ({ from, until: length === null ? null : Math.min(from + length, 0) }))
const any = fc
  .tuple(fc.integer({ min: -6, max: 6 }), fc.option(fc.integer({ min: 0, max: 8 }), { freq: 2 }))
  .map(([from, length]) => ({ from, until: length === null ? null : from + length }))
const index = (count: number) => fc.integer({ min: 0, max: count - 1 })
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) =>
  fc.array(arbitrary, { minLength: Math.floor(maxLength / 3), maxLength, size: 'max' })
const merged = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>) =>
  fc.tuple(a, b).map(([x, y]) => ({ ...x, ...y }))
/** Rows of which two of a kind never stand at once, and two without an end never are. */
function apart<T extends Period>(rows: T[], kind: (row: T) => unknown[]): T[] {
  const kept: T[] = []
  for (const row of rows) {
    const clashes = kept.some(
      (other) =>
        kind(other).join() === kind(row).join() &&
        (other.until === null || row.from < other.until) &&
        (row.until === null || other.from < row.until),
    )
    if (!clashes) kept.push(row)
  }
  return kept
}

const worlds = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 9, size: 'max' })
  .chain((roles) => {
    const role = index(roles.length)
    const scope = fc.constantFrom(...scopes)
    const permission = index(permissions)
    const member = index(members)
    return fc.record({
      roles: fc.constant(roles),
      brings: some(merged(past, fc.record({ role, permission, scope })), 14),
      inherits: some(merged(past, fc.record({ role, inherited: role })), 16),
      holds: some(merged(any, fc.record({ member, role })), 12),
      grants: some(
        merged(
          any,
          fc.record({
            member,
            permission,
            effect: fc.constantFrom('allow', 'deny'),
            scope,
            counterpart: fc.option(member),
          }),
        ),
        9,
      ),
      relations: some(merged(any, fc.record({ upper: member, lower: member })), 6),
    })
  })
  .map(
    (world): World => ({
      ...world,
      brings: apart(world.brings, ({ role, permission, scope }) => [role, permission, scope]),
      inherits: apart(
        // The smaller number inherits, so that there is no circle at any time; the platform knows no organization.
        world.inherits.filter(
          ({ role, inherited }) =>
            role < inherited && (!world.roles[role] || (world.roles[inherited] as boolean)),
        ),
        ({ role, inherited }) => [role, inherited],
      ),
      holds: apart(world.holds, ({ member, role }) => [member, role]),
      grants: apart(
        world.grants.map((grant) => ({
          ...grant,
          counterpart:
            grant.counterpart === grant.member || !/_/.test(grant.scope) ? null : grant.counterpart,
        })),
        ({ member, permission, scope, counterpart }) => [member, permission, scope, counterpart],
      ),
      relations: apart(
        world.relations.filter(({ upper, lower }) => upper < lower),
        ({ upper, lower }) => [upper, lower],
      ),
    }),
  )
const changes = (world: World): fc.Arbitrary<Change[]> => {
  const role = index(world.roles.length)
  // The other way round, an edge that stands closes a circle.
  const backwards = world.inherits
    .filter(({ until }) => until === null)
    .map((edge) => ({ kind: 'inheritance' as const, role: edge.inherited, inherited: edge.role }))
  return fc.array(
    fc.oneof(
      ...(backwards.length > 0 ? [fc.constantFrom(...backwards)] : []),
      fc.record({
        kind: fc.constant('permission' as const),
        role,
        permission: index(permissions),
        scope: fc.constantFrom(...scopes),
      }),
      fc.record({ kind: fc.constant('inheritance' as const), role, inherited: role }),
    ),
    { minLength: 3, maxLength: 3 },
  )
}
const moments = fc.array(
  fc.record({ member: index(members), at: fc.double({ min: -6, max: 9, noNaN: true }).map(Math.round) }),
  { minLength: 2, maxLength: 2 },
)

const db = await testDatabase()
let superuser: pg.Client
let organizationId: string
let people: Member[]
let names: string[]
const began = Date.now()
const timeOf = (hours: number) => new Date(began + hours * 3_600_000)
const seen = { graphs: 0, allowed: 0, denied: 0, inherited: 0, circles: 0, refusedByDeny: 0 }

beforeAll(async () => {
  const hands = await handsOf(db)
  superuser = hands.superuser
  const clinic = await makeClinic(hands)
  organizationId = clinic.organizationId
  people = []
  for (let i = 0; i < members; i++) people.push(await join(hands, clinic))
  names = await makePermissions(superuser, permissions)
})

const zero = '00000000-0000-0000-0000-000000000000'
const dated = ({ from, until }: Period) => ({
  started_at: timeOf(from),
  ended_at: until === null ? null : timeOf(until),
})
const add = (table: string, rows: object[]) =>
  superuser.query(
    `insert into strata_access.${table} (${Object.keys(rows[0] ?? {}).join(', ')})
     select ${Object.keys(rows[0] ?? {}).join(', ')} from jsonb_populate_recordset(null::strata_access.${table}, $1)`,
    [JSON.stringify(rows)],
  )

/** Writes a world into tables that have none. */
async function found(world: World): Promise<string[]> {
  const ids = world.roles.map(() => randomUUID())
  const definedIn = (role: number) => (world.roles[role] ? zero : organizationId)
  await add(
    'roles',
    ids.map((role_id, i) => ({
      role_id,
      organization_id: world.roles[i] ? null : organizationId,
      kind: 'organization',
      role: `random_${i}`,
      name: 'Random',
      is_team: i % 2 === 0,
      is_for_admin_company: false,
    })),
  )
  if (world.brings.length > 0)
    await add(
      'role_permissions',
      world.brings.map((row) => ({
        role_permission_id: randomUUID(),
        role_id: ids[row.role],
        kind: 'organization',
        permission: names[row.permission],
        scope: row.scope,
        ...dated(row),
      })),
    )
  if (world.inherits.length > 0)
    await add(
      'role_inheritance',
      world.inherits.map((row) => ({
        role_inheritance_id: randomUUID(),
        role_id: ids[row.role],
        inherits_role_id: ids[row.inherited],
        kind: 'organization',
        role_defined_in: definedIn(row.role),
        inherits_defined_in: definedIn(row.inherited),
        is_for_admin_company: false,
        is_inherited_for_admin_company: false,
        ...dated(row),
      })),
    )
  if (world.holds.length > 0)
    await add(
      'membership_roles',
      world.holds.map((row) => ({
        organization_id: organizationId,
        membership_role_id: randomUUID(),
        membership_id: people[row.member]?.membershipId,
        role_id: ids[row.role],
        role_defined_in: definedIn(row.role),
        source: 'granted',
        ...dated(row),
      })),
    )
  if (world.grants.length > 0)
    await add(
      'membership_grants',
      world.grants.map((row) => ({
        organization_id: organizationId,
        membership_grant_id: randomUUID(),
        membership_id: people[row.member]?.membershipId,
        kind: 'organization',
        permission: names[row.permission],
        effect: row.effect,
        scope: row.scope,
        counterpart_membership_id: row.counterpart === null ? null : people[row.counterpart]?.membershipId,
        ...dated(row),
      })),
    )
  for (const row of world.relations)
    await superuser.query(
      `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id,
         lower_party_type, started_at, ended_at) values ($1, 'manager', $2, 'member', $3, 'member', $4, $5)`,
      [
        organizationId,
        people[row.upper]?.membershipId,
        people[row.lower]?.membershipId,
        timeOf(row.from),
        row.until === null ? null : timeOf(row.until),
      ],
    )
  return ids
}

/** What is maintained, role by role, is what the evaluator says of each. */
async function agree(world: World, ids: string[]): Promise<void> {
  const { rows } = await superuser.query(
    `select array(select e.permission || ' ' || e.scope from strata_access.effective_role_permissions e where e.role_id = r.role_id) as brings
     from unnest($1::uuid[]) with ordinality as r (role_id, i) order by i`,
    [ids],
  )
  expect(rows.map(({ brings }) => distinct(brings))).toEqual(
    ids.map((_, role) =>
      distinct(brought(world, role, 'now').map(({ permission, scope }) => `${names[permission]} ${scope}`)),
    ),
  )
}

/** Makes a change as somebody would by hand at this moment; answers the world after it, or null where it is refused. */
async function make(world: World, ids: string[], change: Change): Promise<World | null> {
  const isPermission = change.kind === 'permission'
  const rows: (Period & Record<string, unknown>)[] = isPermission ? world.brings : world.inherits
  const same = (row: Record<string, unknown>) =>
    Object.entries(change).every(([key, value]) => key === 'kind' || row[key] === value)
  const table = isPermission ? 'role_permissions' : 'role_inheritance'
  const current = rows.find((row) => row.until === null && same(row))
  const values = isPermission
    ? [ids[change.role], names[change.permission], change.scope]
    : [ids[change.role], ids[change.inherited]]
  const columns = isPermission
    ? 'role_id = $2 and permission = $3 and scope = $4'
    : 'role_id = $2 and inherits_role_id = $3'
  if (current) {
    await superuser.query(
      `update strata_access.${table} set ended_at = $1 where ${columns} and ended_at is null`,
      [timeOf(0), ...values],
    )
    return {
      ...world,
      [isPermission ? 'brings' : 'inherits']: rows.map((row) =>
        row === current ? { ...row, until: 0 } : row,
      ),
    }
  }
  const after = {
    ...world,
    [isPermission ? 'brings' : 'inherits']: [...rows, { ...change, from: 0, until: null }],
  }
  const insert = isPermission
    ? 'insert into strata_access.role_permissions (started_at, role_id, permission, scope) values ($1, $2, $3, $4)'
    : `insert into strata_access.role_inheritance (started_at, role_id, inherits_role_id, role_defined_in, inherits_defined_in,
         is_for_admin_company, is_inherited_for_admin_company)
       select $1, a.role_id, b.role_id, a.defined_in, b.defined_in, false, false
       from strata_access.roles a, strata_access.roles b where a.role_id = $2 and b.role_id = $3`
  const constraint = isPermission ? undefined : refusal(world, change)
  if (!constraint) {
    await superuser.query(insert, [timeOf(0), ...values])
    return after
  }
  await superuser.query('savepoint change')
  expect(await failure(superuser, insert, [timeOf(0), ...values])).toMatchObject({ constraint })
  await superuser.query('rollback to savepoint change')
  return null
}
function refusal(world: World, { role, inherited }: { role: number; inherited: number }): string | undefined {
  if (role === inherited) return 'role_inheritance_inherits_role_id_check'
  if (world.roles[role] && !world.roles[inherited]) return 'role_inheritance_inherits_defined_in_check'
  if (!reach(world, inherited, 'now').has(role)) return undefined
  seen.circles++
  return 'role_inheritance_circle_check'
}

const asked = Array.from({ length: permissions }, (_, permission) =>
  [null, ...Array.from({ length: members }, (__, i) => i)].map((about) => ({ permission, about })),
).flat()
const idOf = (member: number | null) => (member === null ? null : (people[member]?.membershipId as string))

/** At a time a member asks everything, in every way there is to ask. */
async function ask(world: World, { member, at }: { member: number; at: number }): Promise<void> {
  await superuser.query('savepoint asking')
  await superuser.query(
    "update strata_core.settings set value = $1::timestamptz::text where setting = 'test_clock'",
    [timeOf(at)],
  )
  const person = people[member] as Member
  expect(await one(superuser, 'select outcome from strata.begin_session($1)', [person.token])).toBe('begun')

  const expected = asked.map(({ permission, about }) => may(world, member, permission, about, at))
  const values = [asked.map(({ permission }) => names[permission]), asked.map(({ about }) => idOf(about))]
  const single = await one<boolean[]>(
    superuser,
    `select array_agg(strata.has_permission(q.permission, q.about) order by q.i)
     from unnest($1::text[], $2::uuid[]) with ordinality as q (permission, about, i)`,
    values,
  )
  expect(single).toEqual(expected)
  for (const about of new Set(asked.map((question) => question.about))) {
    const { rows } = await superuser.query('select is_allowed from strata.has_permissions($1, $2)', [
      names,
      idOf(about),
    ])
    expect(rows.map(({ is_allowed }) => is_allowed)).toEqual(
      expected.filter((_, i) => asked[i]?.about === about),
    )
  }
  for (const [permission, name] of names.entries()) {
    const { rows } = await superuser.query('select p from strata.permitted_memberships($1) p', [name])
    const permitted = people.filter((_, i) => may(world, member, permission, i, at))
    expect(rows.map(({ p }) => p).sort()).toEqual(permitted.map(({ membershipId }) => membershipId).sort())
  }
  const told = ({ permission, effect, scope, counterpart_membership_id }: Record<string, string>) =>
    textOf({
      permission: names.indexOf(permission as string),
      effect: effect as 'allow',
      scope: scope as Scope,
      counterpart: counterpart_membership_id
        ? people.findIndex(({ membershipId }) => membershipId === counterpart_membership_id)
        : null,
    })
  const { rows: cached } = await superuser.query('select * from strata.permission_claims()')
  expect(distinct(cached.map(told))).toEqual(distinct(claims(world, member, at, 'now').map(textOf)))
  // From the dated rows alone, with the roles as they were.
  const { rows: then } = await superuser.query('select * from strata_access.member_permissions($1, $2, $3)', [
    organizationId,
    person.membershipId,
    timeOf(at),
  ])
  expect(distinct(then.map(told))).toEqual(distinct(claims(world, member, at, at).map(textOf)))

  seen.allowed += single.filter(Boolean).length
  seen.denied += single.filter((allowed) => !allowed).length
  seen.inherited += world.holds.filter(({ role }) => reach(world, role, 'now').size > 1).length
  const alone = { ...world, grants: world.grants.filter(({ effect }) => effect === 'allow') }
  seen.refusedByDeny += asked.filter(
    ({ permission, about }, i) => !expected[i] && may(alone, member, permission, about, at),
  ).length
  await superuser.query('rollback to savepoint asking')
}

test('[I6] [I7] [I9] [I10] random roles bring, and members may, what a plain evaluator says, before and after every change and its reversal', async () => {
  const run = fc.asyncProperty(
    worlds.chain((world) => fc.tuple(fc.constant(world), changes(world), moments)),
    async ([world, wanted, asking]) => {
      seen.graphs++
      await inRollback(superuser, async () => {
        await superuser.query(
          "update strata_core.settings set value = $1::timestamptz::text where setting = 'test_clock'",
          [timeOf(0)],
        )
        const ids = await found(world)
        await agree(world, ids)
        for (const moment of asking) await ask(world, moment)
        let now = world
        for (const change of wanted) {
          const after = await make(now, ids, change)
          if (!after) continue
          await agree(after, ids)
          await ask(after, asking[0] as { member: number; at: number })
          const undone = (await make(after, ids, change)) as World
          await agree(undone, ids)
          expect(ids.map((_, role) => distinct(brought(undone, role, 'now').map(textOf)))).toEqual(
            ids.map((_, role) => distinct(brought(now, role, 'now').map(textOf))),
          )
          now = (await make(undone, ids, change)) as World
        }
      })
    },
  )
  await fc.assert(run, { numRuns: rounds(40, 1_000) })
})

afterAll(() => {
  expect(seen.graphs).toBeGreaterThanOrEqual(rounds(40, 1_000))
  for (const [what, count] of Object.entries(seen))
    expect([what, count >= rounds(1, 50)]).toEqual([what, true])
})

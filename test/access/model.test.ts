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

vi.setConfig({ testTimeout: 1_800_000 })

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

// Few, so that what is written is about the same ones.
const members = 3
const permissions = 2

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
type Question = { permission: number; about: number | null }
/** What is allowed and denied of what is asked: by the roles of now, which checks go by, or of that time. */
const applying = (
  world: World,
  member: number,
  { permission, about }: Question,
  at: number,
  rolesAt: number | 'now',
) =>
  claims(world, member, at, rolesAt).filter(
    (claim) => claim.permission === permission && applies(world, claim, member, about, at),
  )
const decide = (found: Claim[]) =>
  found.some(({ effect }) => effect === 'allow') && !found.some(({ effect }) => effect === 'deny')
const may = (world: World, member: number, permission: number, about: number | null, at: number) =>
  decide(applying(world, member, { permission, about }, at, 'now'))
const textOf = ({ permission, effect, scope, counterpart }: Claim) =>
  [permission, effect, scope, counterpart].join(' ')
const distinct = (texts: string[]) => [...new Set(texts)].sort()

// What is random. Roles change when somebody changes them, so their rows lie in the past; the rest may begin and end at any time.
// Without a liking for the ends, at which hardly anything stands.
const whole = (min: number, max: number) => fc.noBias(fc.integer({ min, max }))
const past = fc
  .tuple(whole(-6, -1), fc.option(whole(0, 6), { freq: 2 }))
  .map(([from, length]) => ({ from, until: length === null ? null : Math.min(from + length, 0) }))
const any = fc
  .tuple(whole(-6, 6), fc.option(whole(0, 8), { freq: 2 }))
  .map(([from, length]) => ({ from, until: length === null ? null : from + length }))
const index = (count: number) => whole(0, count - 1)
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
            effect: fc.constantFrom('allow', 'deny', 'deny'),
            scope: fc.oneof(scope, fc.constant('organization' as const)),
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
        world.inherits
          .map((row) => ({
            ...row,
            role: Math.min(row.role, row.inherited),
            inherited: Math.max(row.role, row.inherited),
          }))
          .filter(
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
        world.relations
          .map((row) => ({
            ...row,
            upper: Math.min(row.upper, row.lower),
            lower: Math.max(row.upper, row.lower),
          }))
          .filter(({ upper, lower }) => upper < lower),
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
const moments = fc.tuple(whole(-6, 9), whole(-6, 9))

const db = await testDatabase()
let superuser: pg.Client
let organizationId: string
let people: Member[]
let names: string[]
const began = Date.now()
const timeOf = (hours: number) => new Date(began + hours * 3_600_000)
const seen = {
  graphs: 0,
  byRealClock: 0,
  allowed: 0,
  denied: 0,
  inherited: 0,
  circles: 0,
  refusedByDeny: 0,
  otherwiseThen: 0,
}

beforeAll(async () => {
  const hands = await handsOf(db)
  superuser = hands.superuser
  const clinic = await makeClinic(hands)
  organizationId = clinic.organizationId
  people = []
  for (let i = 0; i < members; i++) people.push(await join(hands, clinic))
  names = await makePermissions(superuser, permissions)
  // Before any time that is asked about.
  await superuser.query('update strata_tenancy.memberships set joined_at = $2 where organization_id = $1', [
    organizationId,
    timeOf(-24),
  ])
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

const asked: Question[] = Array.from({ length: permissions }, (_, permission) =>
  [null, ...Array.from({ length: members }, (__, i) => i)].map((about) => ({ permission, about })),
).flat()
const idOf = (member: number | null) => (member === null ? null : (people[member]?.membershipId as string))

const told = ({ permission, effect, scope, counterpart_membership_id }: Record<string, string>) =>
  textOf({
    permission: names.indexOf(permission as string),
    effect: effect as 'allow',
    scope: scope as Scope,
    counterpart: counterpart_membership_id
      ? people.findIndex(({ membershipId }) => membershipId === counterpart_membership_id)
      : null,
  })
const values = () => [asked.map(({ permission }) => names[permission]), asked.map(({ about }) => idOf(about))]

/** Staff ask why a member may what, and what was true of the member: from the dated rows, with the roles as they were. */
async function explain(world: World, member: number, at: number, time: Date | null): Promise<void> {
  const { membershipId } = people[member] as Member
  const found = asked.map((question) => applying(world, member, question, at, at))
  const { rows } = await superuser.query(
    `select q.i::int - 1 as i, q.permission, e.source, e.effect, e.scope, e.counterpart_membership_id, e.is_applied
     from unnest($1::text[], $2::uuid[]) with ordinality as q (permission, about, i)
     cross join lateral strata.explain_permission($3, q.permission, q.about, $4, $5) e order by q.i`,
    [...values(), membershipId, time, organizationId],
  )
  const decisions = rows.filter(({ source }) => source === 'decision')
  expect(decisions.map(({ effect }) => effect === 'allow')).toEqual(found.map(decide))
  const evidence = rows.filter(({ source, is_applied }) => source !== 'decision' && is_applied)
  expect(asked.map((_, i) => distinct(evidence.filter((row) => row.i === i).map(told)))).toEqual(
    found.map((claim) => distinct(claim.map(textOf))),
  )
  const { rows: then } = await superuser.query('select * from strata.permissions_as_of($1, $2, $3)', [
    membershipId,
    time ?? new Date(),
    organizationId,
  ])
  const held = claims(world, member, at, at)
  expect(distinct(then.map(told))).toEqual(distinct(held.map(textOf)))
  const listed = await one<string[]>(
    superuser,
    'select permissions from strata.members_as_of($1, $2) where membership_id = $3',
    [time ?? new Date(), organizationId, membershipId],
  )
  expect(listed).toEqual(
    names
      .filter((_, permission) =>
        decide(held.filter((claim) => claim.permission === permission && claim.scope === 'organization')),
      )
      .sort(),
  )
  const ofNow = claims(world, member, at, 'now')
  if (distinct(held.map(textOf)).join() !== distinct(ofNow.map(textOf)).join()) seen.otherwiseThen++
}

/** A member asks everything, in every way there is to ask it, in a session of the own. */
async function asks(world: World, member: number, at: number): Promise<void> {
  const { token } = people[member] as Member
  expect(await one(superuser, 'select outcome from strata.begin_session($1)', [token])).toBe('begun')
  const expected = asked.map(({ permission, about }) => may(world, member, permission, about, at))
  const { rows } = await superuser.query(
    `select strata.has_permission(q.permission, q.about) as single, a.is_allowed as together
     from unnest($1::text[], $2::uuid[]) with ordinality as q (permission, about, i)
     cross join lateral (select h.is_allowed from strata.has_permissions($3, q.about) h where h.permission = q.permission) a
     order by q.i`,
    [...values(), names],
  )
  expect(rows.map(({ single }) => single)).toEqual(expected)
  expect(rows.map(({ together }) => together)).toEqual(expected)
  const { rows: permitted } = await superuser.query(
    `select array(select p from strata.permitted_memberships(n) p order by p) as members
     from unnest($1::text[]) with ordinality as q (n, i) order by i`,
    [names],
  )
  expect(permitted.map((row) => row.members)).toEqual(
    names.map((_, permission) => who((i) => may(world, member, permission, i, at))),
  )
  const { rows: cached } = await superuser.query('select * from strata.permission_claims()')
  expect(distinct(cached.map(told))).toEqual(distinct(claims(world, member, at, 'now').map(textOf)))

  seen.allowed += expected.filter(Boolean).length
  seen.denied += expected.filter((allowed) => !allowed).length
  const alone = { ...world, grants: world.grants.filter(({ effect }) => effect === 'allow') }
  seen.refusedByDeny += asked.filter(
    ({ permission, about }, i) => !expected[i] && may(alone, member, permission, about, at),
  ).length
}
const who = (is: (member: number) => boolean) =>
  people
    .filter((_, i) => is(i))
    .map(({ membershipId }) => membershipId)
    .sort()

/** Runs the body at a time, or by the real clock, by which checks are nearly always answered; what it did is undone. */
async function atTime(when: number | 'now', body: (at: number) => Promise<void>): Promise<void> {
  await superuser.query('savepoint at_time')
  await superuser.query(
    "update strata_core.settings set value = $1::timestamptz::text where setting = 'test_clock'",
    [when === 'now' ? null : timeOf(when)],
  )
  if (when === 'now') seen.byRealClock++
  await body(when === 'now' ? (Date.now() - began) / 3_600_000 : when)
  await superuser.query('rollback to savepoint at_time')
}
/** Who can do what, and what everybody may. */
async function check(world: World, when: number | 'now'): Promise<void> {
  await atTime(when, async (at) => {
    const { rows } = await superuser.query(
      `select array(select w.membership_id from strata.who_can(q.permission, q.about, $3, 1000) w) as members
       from unnest($1::text[], $2::uuid[]) with ordinality as q (permission, about, i) order by q.i`,
      [...values(), organizationId],
    )
    expect(rows.map((row) => row.members)).toEqual(
      asked.map(({ permission, about }) => who((i) => may(world, i, permission, about, at))),
    )
  })
  for (const member of people.keys()) await atTime(when, (at) => asks(world, member, at))
}
/** Why everybody may what at a time: asked then, or now. */
async function checkReasons(world: World, then: number | 'now', when = then): Promise<void> {
  await atTime(when, async (at) => {
    for (const member of people.keys())
      if (then === 'now') await explain(world, member, at, null)
      else await explain(world, member, then, timeOf(then))
  })
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
        seen.inherited += world.holds.filter(({ role }) => reach(world, role, 'now').size > 1).length
        for (const moment of asking) {
          await check(world, moment)
          await checkReasons(world, moment)
          await checkReasons(world, moment, 0)
        }
        let now = world
        for (const change of wanted) {
          const after = await make(now, ids, change)
          if (!after) continue
          await agree(after, ids)
          await check(after, asking[0])
          const undone = (await make(after, ids, change)) as World
          await agree(undone, ids)
          expect(ids.map((_, role) => distinct(brought(undone, role, 'now').map(textOf)))).toEqual(
            ids.map((_, role) => distinct(brought(now, role, 'now').map(textOf))),
          )
          now = (await make(undone, ids, change)) as World
        }
        await check(now, 'now')
        await checkReasons(now, 'now')
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

/** Why, who can, and as of: answers from the dated rows, held against the check itself in random worlds. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { inSession, one } from '../support/people.js'
import {
  type Clinic,
  give,
  type Hands,
  handsOf,
  inherit,
  join,
  type Member,
  makeClinic,
  makePermissions,
  makeRole,
  ROLES,
} from './support.js'

vi.setConfig({ testTimeout: 600_000 })
const db = await testDatabase()
let hands: Hands
beforeAll(async () => {
  hands = await handsOf(db)
})

interface Evidence {
  source: string
  effect: string
  scope: string | null
  counterpart_membership_id: string | null
  is_applied: boolean
  explanation: string
  role: string | null
  role_path: string[] | null
  teams: string[] | null
  reason: string | null
}
type Ask = { membershipId: string; permission: string; counterpart?: string | null; at?: Date | null }

/** As staff, who may ask of anybody. */
const explain = async (
  { organizationId }: Clinic,
  { membershipId, permission, counterpart = null, at = null }: Ask,
): Promise<Evidence[]> => {
  const { rows } = await hands.operator.query('select * from strata.explain_permission($1, $2, $3, $4, $5)', [
    membershipId,
    permission,
    counterpart,
    at,
    organizationId,
  ])
  return rows
}
const whoCan = async ({ organizationId }: Clinic, permission: string, counterpart: string | null = null) =>
  (
    await hands.operator.query('select membership_id from strata.who_can($1, $2, $3, 1000)', [
      permission,
      counterpart,
      organizationId,
    ])
  ).rows.map(({ membership_id }) => membership_id as string)
const grant = (
  { organizationId }: Clinic,
  membershipId: string,
  permission: string,
  effect: string,
  more: {
    scope?: string
    counterpart?: string | null
    from?: Date
    until?: Date | null
    reason?: string
  } = {},
) =>
  one(
    hands.superuser,
    `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, started_at, ended_at, reason)
     values ($1, $2, $3, $4, $5, $6, coalesce($7, strata_core.clock()), $8, $9) returning membership_grant_id`,
    [
      organizationId,
      membershipId,
      permission,
      effect,
      more.scope ?? 'organization',
      more.counterpart ?? null,
      more.from ?? null,
      more.until ?? null,
      more.reason ?? null,
    ],
  )
const relate = ({ organizationId }: Clinic, upper: string, lower: string, from?: Date, until?: Date) =>
  hands.superuser.query(
    `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type, started_at, ended_at)
     values ($1, 'manager', $2, 'member', $3, 'member', coalesce($4, strata_core.clock()), $5)`,
    [organizationId, upper, lower, from ?? null, until ?? null],
  )

/** Small numbers out of a seed, the same in every run. */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const upTo = (n: number) => Math.floor(next() * n)
  return {
    upTo,
    chance: (p: number) => next() < p,
    pick: <T>(from: readonly T[]): T => from[upTo(from.length)] as T,
  }
}
type Dice = ReturnType<typeof dice>

const HOUR = 3_600_000
/** A period that is over, lasts or is to come. */
function period({ pick }: Dice): [Date, Date | null] {
  const now = Date.now()
  const at = (hours: number) => new Date(now + hours * HOUR)
  return pick([
    [at(-3), null],
    [at(-3), null],
    [at(-3), at(3)],
    [at(-3), at(-1)],
    [at(1), null],
    [at(1), at(2)],
  ])
}

interface World extends Clinic {
  members: Member[]
  permissions: string[]
}

const scopes = ['organization', 'organization', 'own', 'own_lower', 'own_upper']

/** Members above each other, roles that inherit, teams, grants and denies, of all periods. */
async function makeWorld(roll: Dice): Promise<World> {
  const { superuser } = hands
  const clinic = await makeClinic(hands)
  const permissions = await makePermissions(superuser, 3)
  const members: Member[] = []
  for (let i = 0; i < 5; i++) members.push(await join(hands, clinic))
  for (const [i, upper] of members.entries())
    for (const lower of members.slice(i + 1))
      if (roll.chance(0.3)) {
        const [from, until] = period(roll)
        await relate(clinic, upper.membershipId, lower.membershipId, from, until ?? undefined)
      }
  const roles: string[] = []
  for (let i = 0; i < 6; i++) {
    const role = await makeRole(superuser, roll.chance(0.8) ? clinic.organizationId : null)
    if (roll.chance(0.3))
      await superuser.query('update strata_access.roles set is_team = true where role_id = $1', [role])
    for (const permission of permissions)
      if (roll.chance(0.35))
        await superuser.query(
          'insert into strata_access.role_permissions (role_id, permission, scope) values ($1, $2, $3)',
          [role, permission, roll.pick(scopes)],
        )
    for (const other of roles) if (roll.chance(0.25)) await inherit(superuser, role, other).catch(() => {})
    roles.push(role)
  }
  for (const { membershipId } of members) {
    for (const role of roles)
      if (roll.chance(0.3)) await give(superuser, clinic.organizationId, membershipId, role, ...period(roll))
    for (let i = 0; i < 3; i++) {
      const scope = roll.pick(scopes)
      const other = roll.pick(members).membershipId
      const counterpart =
        scope.startsWith('own_') && other !== membershipId && roll.chance(0.5) ? other : null
      const [from, until] = period(roll)
      await grant(clinic, membershipId, roll.pick(permissions), roll.chance(0.6) ? 'allow' : 'deny', {
        scope,
        counterpart,
        from,
        until,
      }).catch((error) => {
        // Two at the same time about the same are refused, and these are made at random.
        if (error.constraint !== 'membership_grants_overlap_check') throw error
      })
    }
  }
  return { ...clinic, members, permissions }
}

/** What every member may do, about nobody and about each, in sessions of their own: what counts in the end. */
async function answers({ members, permissions }: World): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>()
  const counterparts = [null, ...members.map(({ membershipId }) => membershipId)]
  for (const { membershipId, token } of members)
    await inSession(hands.app, token, async () => {
      const { rows } = await hands.app.query(
        `select p, c, strata.has_permission(p, c) as may from unnest($1::text[]) p cross join unnest($2::uuid[]) c`,
        [permissions, counterparts],
      )
      for (const { p, c, may } of rows) found.set(`${membershipId} ${p} ${c}`, may)
    })
  return found
}

/** The same, as it is explained. */
async function explanations({ organizationId, members, permissions }: World, at: Date | null = null) {
  const ids = members.map(({ membershipId }) => membershipId)
  const { rows } = await hands.operator.query(
    `select m, p, c, e.* from unnest($1::uuid[]) m cross join unnest($2::text[]) p cross join unnest($3::uuid[]) c
     cross join lateral strata.explain_permission(m, p, c, $4, $5) e`,
    [ids, permissions, [null, ...ids], at, organizationId],
  )
  const found = new Map<string, Evidence[]>()
  for (const { m, p, c, ...evidence } of rows) {
    const key = `${m} ${p} ${c}`
    found.set(key, [...(found.get(key) ?? []), evidence])
  }
  return found
}

const decisions = (explained: Map<string, Evidence[]>) =>
  new Map([...explained].map(([key, [decision]]) => [key, decision?.effect === 'allow']))

describe('in random worlds of roles, teams, relations, grants and denies', () => {
  test('[I17] the explanation always decides as the check does, and its evidence bears it out; who can is the check turned round', async () => {
    let allowed = 0
    let denied = 0
    const told = new Set<string>()
    for (let seed = 1; seed <= rounds(12, 300); seed++) {
      const world = await makeWorld(dice(seed))
      const truth = await answers(world)
      const explained = await explanations(world)
      expect([seed, decisions(explained)]).toEqual([seed, truth])
      for (const [key, [decision, ...evidence]] of explained) {
        const applied = evidence.filter(({ is_applied }) => is_applied)
        const denies = applied.some(({ effect }) => effect === 'deny')
        const allows = applied.some(({ effect }) => effect === 'allow')
        expect([seed, key, decision?.source, decision?.explanation]).toEqual([
          seed,
          key,
          'decision',
          denies ? 'denied' : allows ? 'allowed' : 'nothing_applies',
        ])
        if (truth.get(key)) allowed++
        else if (denies) denied++
        for (const { explanation, is_applied } of evidence) {
          told.add(explanation)
          expect(is_applied).toBe(explanation === 'applies')
        }
      }
      for (const permission of world.permissions)
        for (const counterpart of [null, ...world.members.map(({ membershipId }) => membershipId)]) {
          const expected = world.members
            .map(({ membershipId }) => membershipId)
            .filter((id) => truth.get(`${id} ${permission} ${counterpart}`))
          expect([seed, await whoCan(world, permission, counterpart)]).toEqual([seed, expected.sort()])
        }
    }
    expect(allowed).toBeGreaterThan(100)
    expect(denied).toBeGreaterThan(10)
    expect([...told].sort()).toEqual([
      'applies',
      'counterpart_needed',
      'ended',
      'not_above',
      'not_begun',
      'not_below',
      'not_oneself',
      'other_counterpart',
    ])
  })

  test('[I12] what was true at a moment is told of that moment, whatever has changed since', async () => {
    const { superuser } = hands
    let changed = 0
    for (let seed = 1001; seed <= 1000 + rounds(6, 100); seed++) {
      const roll = dice(seed)
      const world = await makeWorld(roll)
      const { organizationId } = world
      const truth = await answers(world)
      const then = await one<Date>(superuser, 'select clock_timestamp()')
      const before = await explanations(world, then)
      expect([seed, decisions(before)]).toEqual([seed, truth])
      await superuser.query('select pg_sleep(0.01)')
      // Everything that can end does, or half of it, and something new begins.
      const end = (table: string, where: string) =>
        superuser.query(
          `update strata_access.${table} set ended_at = greatest(strata_core.clock(), started_at) where ${where} and (ended_at is null or ended_at > clock_timestamp())`,
          [organizationId],
        )
      const ofOurs = 'role_id in (select role_id from strata_access.roles where organization_id = $1)'
      if (roll.chance(0.5)) await end('role_permissions', ofOurs)
      if (roll.chance(0.5)) await end('role_inheritance', ofOurs)
      if (roll.chance(0.5)) await end('membership_roles', 'organization_id = $1')
      await end(
        'membership_grants',
        `organization_id = $1 and membership_grant_id::text < '${roll.chance(0.5) ? 'f' : '8'}'`,
      )
      await superuser.query(
        'update strata_tenancy.relationships set ended_at = greatest(strata_core.clock(), started_at) where organization_id = $1 and (ended_at is null or ended_at > clock_timestamp())',
        [organizationId],
      )
      const now = await answers(world)
      expect([seed, decisions(await explanations(world))]).toEqual([seed, now])
      if ([...now].some(([key, may]) => truth.get(key) !== may)) changed++
      expect([seed, decisions(await explanations(world, then))]).toEqual([seed, truth])
    }
    expect(changed).toBeGreaterThan(2)
  })
})

test('[I12] [I17] roles that inherited each other in a circle for a time, by hand, are answered and not followed without end', async () => {
  const { superuser, operator } = hands
  const clinic = await makeClinic(hands)
  const [permission] = (await makePermissions(superuser, 1)) as [string]
  const [a, b] = [
    await makeRole(superuser, clinic.organizationId, [permission]),
    await makeRole(superuser, clinic.organizationId),
  ]
  await superuser.query('update strata_access.role_permissions set started_at = $2 where role_id = $1', [
    a,
    new Date(Date.now() - 5 * HOUR),
  ])
  const member = await join(hands, clinic)
  await superuser.query(`update strata_tenancy.memberships set joined_at = $2 where membership_id = $1`, [
    member.membershipId,
    new Date(Date.now() - 5 * HOUR),
  ])
  await give(superuser, clinic.organizationId, member.membershipId, b, new Date(Date.now() - 5 * HOUR))
  for (const [role, other] of [
    [a, b],
    [b, a],
  ])
    await superuser.query(
      `insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company,
         is_inherited_for_admin_company, started_at, ended_at) values ($1, $2, $3, $3, false, false, $4, $5)`,
      [role, other, clinic.organizationId, new Date(Date.now() - 4 * HOUR), new Date(Date.now() - 2 * HOUR)],
    )
  const then = new Date(Date.now() - 3 * HOUR)
  await operator.query("begin; set local statement_timeout = '5s'")
  const [decision, ...evidence] = await explain(clinic, {
    membershipId: member.membershipId,
    permission,
    at: then,
  })
  const asOf = await operator.query('select role_path from strata.permissions_as_of($1, $2, $3)', [
    member.membershipId,
    then,
    clinic.organizationId,
  ])
  const members = await operator.query('select permissions from strata.members_as_of($1, $2)', [
    then,
    clinic.organizationId,
  ])
  await operator.query('commit')
  expect(decision).toMatchObject({ effect: 'allow', explanation: 'allowed' })
  expect(evidence).toMatchObject([{ is_applied: true }])
  expect(evidence[0]?.role_path).toHaveLength(2)
  expect(asOf.rows.map(({ role_path }) => role_path)).toEqual([evidence[0]?.role_path])
  expect(members.rows).toEqual([{ permissions: [permission] }])
})

describe('whoever asks why', () => {
  test('[I17] is told the role, the way through a team to the role that brings it, who gave it, why and for how long', async () => {
    const { superuser, operator } = hands
    const clinic = await makeClinic(hands)
    const [permission] = (await makePermissions(superuser, 1)) as [string]
    const nurse = await makeRole(superuser, clinic.organizationId, [permission])
    const ward = await makeRole(superuser, clinic.organizationId)
    const night = await makeRole(superuser, clinic.organizationId)
    await superuser.query('update strata_access.roles set is_team = true where role_id = any ($1)', [
      [ward, night],
    ])
    await inherit(superuser, ward, nurse)
    await inherit(superuser, night, ward)
    const member = await join(hands, clinic)
    const until = new Date(Date.now() + HOUR)
    await give(superuser, clinic.organizationId, member.membershipId, night, null, until)
    const code = (roleId: string) =>
      one(superuser, 'select role from strata_access.roles where role_id = $1', [roleId])
    const [decision, ...evidence] = await explain(clinic, { membershipId: member.membershipId, permission })
    expect(decision).toMatchObject({ source: 'decision', effect: 'allow', explanation: 'allowed' })
    const [path, teams] = [
      [await code(night), await code(ward), await code(nurse)],
      [await code(night), await code(ward)],
    ]
    expect(evidence).toMatchObject([
      {
        source: 'role',
        effect: 'allow',
        scope: 'organization',
        is_applied: true,
        explanation: 'applies',
        role: path[0],
        role_path: path,
        teams,
        reason: 'a reason',
        ended_at: until,
      },
    ])
    await operator.query('select strata.suspend_membership($1, $2, $3)', [
      clinic.organizationId,
      member.membershipId,
      'x',
    ])
    const [suspended, ...same] = await explain(clinic, { membershipId: member.membershipId, permission })
    expect(suspended).toMatchObject({ effect: 'deny', explanation: 'suspended' })
    expect(same).toEqual(evidence)
  })

  test('[I17] is told first what denies it, then what would have allowed it, then what does not apply and why not', async () => {
    const clinic = await makeClinic(hands)
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    const role = await makeRole(hands.superuser, clinic.organizationId, [permission])
    const [doctor, patient, other] = [
      await join(hands, clinic),
      await join(hands, clinic),
      await join(hands, clinic),
    ]
    await give(hands.superuser, clinic.organizationId, doctor.membershipId, role)
    await relate(clinic, doctor.membershipId, patient.membershipId)
    await grant(clinic, doctor.membershipId, permission, 'deny', {
      scope: 'own_lower',
      counterpart: patient.membershipId,
      reason: 'a relative',
    })
    const short = async (counterpart: string | null) =>
      (await explain(clinic, { membershipId: doctor.membershipId, permission, counterpart })).map(
        ({ source, effect, explanation, reason }) => [source, effect, explanation, reason],
      )
    expect(await short(patient.membershipId)).toEqual([
      ['decision', 'deny', 'denied', null],
      ['grant', 'deny', 'applies', 'a relative'],
      ['role', 'allow', 'applies', 'a reason'],
    ])
    expect(await short(other.membershipId)).toEqual([
      ['decision', 'allow', 'allowed', null],
      ['role', 'allow', 'applies', 'a reason'],
      ['grant', 'deny', 'other_counterpart', 'a relative'],
    ])
    expect(await short(null)).toEqual([
      ['decision', 'allow', 'allowed', null],
      ['role', 'allow', 'applies', 'a reason'],
      ['grant', 'deny', 'counterpart_needed', 'a relative'],
    ])
    expect(await whoCan(clinic, permission, patient.membershipId)).toEqual([])
    expect(await whoCan(clinic, permission, other.membershipId)).toEqual([doctor.membershipId])
  })

  test('[I17] about oneself may; about colleagues needs audit.read; about anybody else learns nothing, and the refusal is recorded', async () => {
    const clinic = await makeClinic(hands)
    const foreign = await makeClinic(hands)
    const auditor = await join(
      hands,
      clinic,
      await makeRole(hands.superuser, clinic.organizationId, ['audit.read']),
    )
    const member = await join(hands, clinic, ROLES.member)
    const stranger = await join(hands, foreign, ROLES.owner)
    const ask = (token: string, text: string, values: unknown[]) =>
      inSession(hands.app, token, async () => (await hands.app.query(text, values)).rows.length)
    const why = 'select * from strata.explain_permission($1, $2)'
    expect(await ask(member.token, why, [member.membershipId, 'members.read'])).toBe(2)
    expect(await ask(auditor.token, why, [member.membershipId, 'members.read'])).toBe(2)
    expect(await ask(member.token, why, [auditor.membershipId, 'audit.read'])).toBe(0)
    expect(await ask(stranger.token, why, [member.membershipId, 'members.read'])).toBe(0)
    const elsewhere = 'select * from strata.explain_permission($1, $2, p_organization_id => $3)'
    expect(
      await ask(stranger.token, elsewhere, [member.membershipId, 'members.read', clinic.organizationId]),
    ).toBe(0)
    const functions: [string, unknown[]][] = [
      ["select * from strata.who_can('members.read', p_organization_id => $1)", [clinic.organizationId]],
      ['select * from strata.members_as_of(now(), $1)', [clinic.organizationId]],
      ['select * from strata.permission_history(p_organization_id => $1)', [clinic.organizationId]],
      [
        'select * from strata.permissions_as_of($2, now(), $1)',
        [clinic.organizationId, auditor.membershipId],
      ],
    ]
    for (const [text, values] of functions) {
      expect([text, await ask(member.token, text, values)]).toEqual([text, 0])
      expect([text, await ask(stranger.token, text, values)]).toEqual([text, 0])
      expect([text, await ask(auditor.token, text, values)]).not.toEqual([text, 0])
      expect([text, (await hands.operator.query(text, values)).rows.length]).not.toEqual([text, 0])
      // Nobody in particular, outside of a session.
      expect([text, (await hands.app.query(text, values)).rows.length]).toEqual([text, 0])
    }
    const own = 'select * from strata.permissions_as_of($1, now())'
    expect(await ask(member.token, own, [member.membershipId])).toBeGreaterThan(0)
    expect(
      await one<number>(
        hands.superuser,
        `select count(*)::int from strata_audit.security_events where event_type = 'access-denied' and user_id = $1 and details ->> 'permission' = 'audit.read'`,
        [member.userId],
      ),
    ).toBe(5)
  })
})

describe('[I16] who can', () => {
  test('leaves out whoever cannot act: suspended, ended, locked, or in an organization that is suspended', async () => {
    const { operator } = hands
    const clinic = await makeClinic(hands)
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    const role = await makeRole(hands.superuser, clinic.organizationId, [permission])
    const people: Member[] = []
    for (let i = 0; i < 4; i++) people.push(await join(hands, clinic, role))
    const [stays, suspended, left, locked] = people as [Member, Member, Member, Member]
    const ids = (all: Member[]) => all.map(({ membershipId }) => membershipId).sort()
    expect(await whoCan(clinic, permission)).toEqual(ids(people))
    await operator.query('select strata.suspend_membership($1, $2, $3)', [
      clinic.organizationId,
      suspended.membershipId,
      'x',
    ])
    await operator.query('select strata.end_membership($1, $2, $3)', [
      clinic.organizationId,
      left.membershipId,
      'x',
    ])
    await operator.query('select strata.lock_user($1, $2)', [locked.userId, 'x'])
    expect(await whoCan(clinic, permission)).toEqual(ids([stays]))
    for (const [member, why] of [
      [suspended, 'suspended'],
      [left, 'ended'],
      [locked, 'user_suspended'],
    ] as const)
      expect((await explain(clinic, { membershipId: member.membershipId, permission }))[0]).toMatchObject({
        effect: 'deny',
        explanation: why,
      })
    await operator.query('select strata.suspend_organization($1, $2)', [clinic.organizationId, 'x'])
    expect(await whoCan(clinic, permission)).toEqual([])
    await operator.query('select strata.reinstate_organization($1, $2)', [clinic.organizationId, 'x'])
    await operator.query('select strata.unlock_user($1, $2)', [locked.userId, 'x'])
    expect(await whoCan(clinic, permission)).toEqual(ids([stays, locked]))
  })

  test('is answered page by page', async () => {
    const clinic = await makeClinic(hands)
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    const role = await makeRole(hands.superuser, clinic.organizationId, [permission])
    const holder = await join(hands, clinic, role)
    const userId = await one(
      hands.superuser,
      'select user_id from strata_tenancy.memberships where membership_id = $1',
      [holder.membershipId],
    )
    await hands.superuser.query(
      `insert into strata_tenancy.memberships (organization_id, user_id, label, joined_at)
       select $1, $2, 'n' || n, now() from generate_series(1, 20) n`,
      [clinic.organizationId, userId],
    )
    await hands.superuser.query(
      `select strata_access.assign_role($1, membership_id, $2, 'import', null) from strata_tenancy.memberships
       where organization_id = $1 and label in ('n1', 'n2', 'n3', 'n4')`,
      [clinic.organizationId, role],
    )
    const pages: string[] = []
    for (let after: string | null = null; ; ) {
      const { rows }: { rows: { membership_id: string }[] } = await hands.operator.query(
        'select membership_id from strata.who_can($1, null, $2, 2, $3)',
        [permission, clinic.organizationId, after],
      )
      if (rows.length === 0) break
      pages.push(...rows.map(({ membership_id }) => membership_id))
      after = rows.at(-1)?.membership_id ?? null
    }
    expect(pages).toHaveLength(5)
    expect(pages).toEqual([...pages].sort())
  })
})

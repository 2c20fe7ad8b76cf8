/** Checks where a host uses them: in the policies and queries of its own tables, and in a cache. */
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { inSession, one, setClock } from '../support/people.js'
import { loginName } from '../support/server.js'
import {
  type Clinic,
  give,
  type Hands,
  handsOf,
  join,
  type Member,
  makeClinic,
  makePermissions,
  makeRole,
  may,
  ROLES,
} from './support.js'

const db = await testDatabase()
let hands: Hands
let clinic: Clinic
let doctor: Member
let patient: Member
let other: Member
let read: string
let write: string

beforeAll(async () => {
  hands = await handsOf(db)
  clinic = await makeClinic(hands)
  ;[read, write] = (await makePermissions(hands.superuser, 2)) as [string, string]
  doctor = await join(
    hands,
    clinic,
    await makeRole(hands.superuser, clinic.organizationId, [read, write], 'own_lower'),
  )
  patient = await join(hands, clinic, await makeRole(hands.superuser, clinic.organizationId, [read], 'own'))
  other = await join(hands, clinic)
  await hands.superuser.query(
    `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type, started_at)
     values ($1, 'manager', $2, 'member', $3, 'member', now())`,
    [clinic.organizationId, doctor.membershipId, patient.membershipId],
  )
  await hands.superuser.query(`
    create schema host;
    create table host.notes (organization_id uuid not null, membership_id uuid not null, note text not null);
    create table host.settings (setting text not null);
    insert into host.settings values ('secret');
    alter table host.notes enable row level security;
    alter table host.settings enable row level security;
    create policy reading on host.notes for select using (
      organization_id = (select strata.organization_id()) and membership_id in (select strata.permitted_memberships('${read}')));
    create policy writing on host.notes for insert with check (
      organization_id = (select strata.organization_id()) and strata.has_permission('${write}', membership_id));
    create policy reading on host.settings for select using ((select strata.has_permission('members.manage')));
    grant usage on schema host to ${loginName('app')};
    grant select, insert on host.notes, host.settings to ${loginName('app')}`)
  for (const { membershipId } of [doctor, patient, other])
    await hands.superuser.query(
      'insert into host.notes select $1::uuid, m, m::text from (select $2::uuid as m) x',
      [clinic.organizationId, membershipId],
    )
})

const notes = (who: Member) =>
  inSession(hands.app, who.token, async () => {
    const { rows } = await hands.app.query('select note from host.notes')
    return rows.map(({ note }) => note).sort()
  })
const writes = (who: Member, about: Member) =>
  inSession(hands.app, who.token, () =>
    hands.app.query('insert into host.notes values ($1, $2, $3)', [
      clinic.organizationId,
      about.membershipId,
      about.membershipId,
    ]),
  ).then(
    () => 'written',
    (error) => error.code,
  )

describe("a table of the host's own", () => {
  test('[I15] [I9] [I18] [F4] shows a doctor the notes about the patients below, a patient the own ones, and others none', async () => {
    expect(await notes(doctor)).toEqual([patient.membershipId])
    expect(await notes(patient)).toEqual([patient.membershipId])
    expect(await notes(other)).toEqual([])
    expect((await hands.app.query('select from host.notes')).rowCount).toBe(0)
    expect(await writes(doctor, patient)).toBe('written')
    expect(await writes(doctor, other)).toBe('42501')
    expect(await writes(patient, patient)).toBe('42501')
    expect(await one(hands.superuser, 'select count(*)::int from host.notes')).toBe(4)
  })

  test('[I15] [X47] follows a permission that holds for everybody, from the next transaction on, both ways', async () => {
    const settings = (who: Member) =>
      inSession(hands.app, who.token, () => one<number>(hands.app, 'select count(*)::int from host.settings'))
    expect(await settings(other)).toBe(0)
    await give(hands.superuser, clinic.organizationId, other.membershipId, ROLES.administrator)
    expect(await settings(other)).toBe(1)
    await hands.operator.query("select strata.revoke_role($1, $2, $3, 'off')", [
      clinic.organizationId,
      other.membershipId,
      ROLES.administrator,
    ])
    expect(await settings(other)).toBe(0)
  })

  test('[I15] [I19] asks once a statement, however many rows there are', async () => {
    await hands.superuser.query("insert into host.settings select 'x' from generate_series(1, 20000)")
    const { rows } = await inSession(hands.app, doctor.token, () =>
      hands.app.query('explain (analyze, costs off, timing off, summary off) select * from host.settings'),
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/InitPlan 1/)
    // Before 17 the plan calls what the InitPlan returned $0.
    expect(plan).toMatch(/Filter: .*(InitPlan 1|\$0)/)
  })
})

describe('claims for a cache', () => {
  const claims = (who: Member) =>
    inSession(hands.app, who.token, async () => {
      const { rows } = await hands.app.query('select * from strata.permission_claims()')
      return rows
    })

  test('[I20] say what is allowed and denied, and until when that is worth something: at most the lifetime of claims', async () => {
    const began = Date.now()
    const rows = await claims(doctor)
    expect(rows).toEqual(
      [read, write].sort().map((permission) => ({
        permission,
        effect: 'allow',
        scope: 'own_lower',
        counterpart_membership_id: null,
        valid_until: expect.any(Date),
      })),
    )
    for (const { valid_until } of rows) {
      expect(valid_until.getTime()).toBeGreaterThan(began + 299_000)
      expect(valid_until.getTime()).toBeLessThan(Date.now() + 301_000)
    }
    expect(await claims(other)).toEqual([])
    expect((await hands.app.query('select * from strata.permission_claims()')).rows).toEqual([])
  })

  test('[I20] [I10] end where the clock will change what they say: an end of a role, a deny to come', async () => {
    const soon = new Date(Date.now() + 60_000)
    const sooner = new Date(Date.now() + 30_000)
    const member = await join(hands, clinic)
    const role = await makeRole(hands.superuser, clinic.organizationId, [read, write])
    await give(hands.superuser, clinic.organizationId, member.membershipId, role, null, soon)
    await hands.superuser.query(
      `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, started_at) values ($1, $2, $3, 'deny', $4)`,
      [clinic.organizationId, member.membershipId, write, sooner],
    )
    const rows = await claims(member)
    expect(rows.map(({ permission, effect, valid_until }) => [permission, effect, valid_until])).toEqual(
      [
        [read, 'allow', soon],
        [write, 'allow', sooner],
      ].sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)),
    )
    // Until then each claim is what is answered, and from then on it may not be.
    await setClock(hands.installer, sooner)
    try {
      expect(await may(hands.app, member.token, read)).toBe(true)
      expect(await may(hands.app, member.token, write)).toBe(false)
      const after = await claims(member)
      expect(after.filter(({ permission }) => permission === write).map(({ effect }) => effect)).toEqual([
        'allow',
        'deny',
      ])
      await setClock(hands.installer, soon)
      expect(await may(hands.app, member.token, read)).toBe(false)
      expect((await claims(member)).map(({ permission, effect }) => [permission, effect])).toEqual([
        [write, 'deny'],
      ])
    } finally {
      await setClock(hands.installer, null)
    }
  })
})

describe('a person whose membership or user has come to an end', () => {
  test('[X46] [J4] may nothing any more, whatever roles are written for them', async () => {
    const member = await join(hands, clinic, ROLES.administrator)
    expect(await may(hands.app, member.token, 'members.manage')).toBe(true)
    await hands.operator.query("select strata.suspend_user($1, 'a reason')", [member.userId])
    await expect(may(hands.app, member.token, 'members.manage')).rejects.toThrow('user_not_active')
    await hands.operator.query("select strata.reinstate_user($1, 'a reason')", [member.userId])
    expect(await may(hands.app, member.token, 'members.manage')).toBe(true)
    await hands.operator.query("select strata.end_membership($1, $2, 'a reason')", [
      clinic.organizationId,
      member.membershipId,
    ])
    await expect(may(hands.app, member.token, 'members.manage')).rejects.toThrow('membership_not_active')
    expect(
      await one(hands.superuser, `select strata_access.assign_role($1, $2, $3, 'granted', 'a reason')`, [
        clinic.organizationId,
        member.membershipId,
        ROLES.member,
      ]),
    ).toBe('unknown')
  })
})

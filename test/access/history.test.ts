/** Who got what when, by whom and why; who belonged on a date; and the records of it that a log elsewhere gets. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import {
  addRoleInheritance,
  addRolePermission,
  createRole,
  grantPermission,
  grantPlatformRole,
  grantRole,
  listMembersAsOf,
  listPermissionHistory,
  listPermissionsAsOf,
  type OutboxRecord,
  type PermissionChange,
  queries,
  removeRolePermission,
  revokePermission,
  revokePlatformRole,
  revokeRole,
} from '../../src/index.js'
import { be, clientOf } from '../client/support.js'
import { testDatabase } from '../support/database.js'
import { one, setClock } from '../support/people.js'
import {
  type Clinic,
  fresh,
  give,
  type Hands,
  handsOf,
  join,
  type Member,
  makeClinic,
  makePermissions,
  makeRole,
  ROLES,
} from './support.js'

vi.setConfig({ testTimeout: 120_000 })
const db = await testDatabase()
const { strata } = clientOf(db)
const { operator, worker } = strata
let hands: Hands
beforeAll(async () => {
  hands = await handsOf(db)
})

/** An owner who changes what others may. */
async function clinicWithOwner() {
  const clinic = await makeClinic(hands)
  const owner = await join(hands, clinic, ROLES.owner)
  const member = await join(hands, clinic)
  const asOwner = strata.as(owner.token)
  return { clinic, owner, member, asOwner }
}
const grantOf = (membershipId: string) =>
  one(
    hands.superuser,
    'select membership_grant_id from strata_access.membership_grants where membership_id = $1 and ended_at is null',
    [membershipId],
  )

describe('[I12] the history of permissions', () => {
  test('tells of roles, teams, members and grants what was granted and revoked, to whom, by whom, when and why', async () => {
    const { clinic, owner, member, asOwner } = await clinicWithOwner()
    const { role_id } = be(
      await createRole(asOwner, { role: fresh('nurse'), name: 'Nurse', reason: 'wards open' }),
      'created',
    )
    const { role_id: team_id } = be(
      await createRole(asOwner, { role: fresh('ward'), name: 'Ward', is_team: true, reason: 'wards open' }),
      'created',
    )
    const of = { membership_id: member.membershipId }
    const done = async (answer: Promise<string>) => expect(await answer).toBe('done')
    await done(
      addRolePermission(asOwner, { role_id, permission: 'members.read', reason: 'they see each other' }),
    )
    await done(
      addRoleInheritance(asOwner, { role_id: team_id, inherits_role_id: role_id, reason: 'all are nurses' }),
    )
    await done(grantRole(asOwner, { ...of, role_id: team_id, reason: 'joins the ward' }))
    await done(
      grantPermission(asOwner, { ...of, permission: 'members.read', effect: 'deny', reason: 'on leave' }),
    )
    await done(
      revokePermission(asOwner, {
        membership_grant_id: await grantOf(member.membershipId),
        reason: 'is back',
      }),
    )
    await done(revokeRole(asOwner, { ...of, role_id: team_id, reason: 'leaves the ward' }))
    await done(removeRolePermission(asOwner, { role_id, permission: 'members.read', reason: 'too much' }))

    const history = await listPermissionHistory(asOwner, { limit: 7 })
    expect(
      history.map(({ change, subject, permission, effect, reason, actor_membership_id, actor_user_id }) => [
        change,
        subject,
        permission,
        effect,
        reason,
        actor_membership_id === owner.membershipId && actor_user_id === owner.userId,
      ]),
    ).toEqual([
      ['revoked', 'role_permission', 'members.read', 'allow', 'too much', true],
      ['revoked', 'role', null, 'allow', 'leaves the ward', true],
      ['revoked', 'permission', 'members.read', 'deny', 'is back', true],
      ['granted', 'permission', 'members.read', 'deny', 'on leave', true],
      ['granted', 'role', null, 'allow', 'joins the ward', true],
      ['granted', 'role_inheritance', null, 'allow', 'all are nurses', true],
      ['granted', 'role_permission', 'members.read', 'allow', 'they see each other', true],
    ])
    for (const { changed_at, recorded_at } of history) {
      expect(changed_at).toBeInstanceOf(Date)
      expect(Math.abs((recorded_at as Date).getTime() - changed_at.getTime())).toBeLessThan(5000)
    }
    const codes = await one<string[]>(
      hands.superuser,
      'select array_agg(role order by name desc) from strata_access.roles where role_id in ($1, $2)',
      [role_id, team_id],
    )
    expect(history[5]).toMatchObject({ role: codes[0], inherits_role: codes[1] })
    // Of one member, who may read it; and of one role.
    const mine = await listPermissionHistory(strata.as(member.token), of)
    expect(mine.map(({ change, subject }) => `${change} ${subject}`)).toEqual([
      'revoked role',
      'revoked permission',
      'granted permission',
      'granted role',
    ])
    const ofRole = await listPermissionHistory(operator, { organization_id: clinic.organizationId, role_id })
    expect(ofRole.map(({ change, subject }) => `${change} ${subject}`)).toEqual([
      'revoked role_permission',
      'granted role_permission',
    ])
  })

  test('says of what was given with an end that it expired, and of what is to come that it was granted', async () => {
    const { clinic, member, asOwner } = await clinicWithOwner()
    const role = await makeRole(hands.superuser, clinic.organizationId, ['members.read'])
    const soon = new Date(Date.now() + 600)
    const [from, until] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)]
    await give(hands.superuser, clinic.organizationId, member.membershipId, role, null, soon)
    expect(
      await grantRole(asOwner, {
        membership_id: member.membershipId,
        role_id: role,
        reason: 'later',
        from,
        until,
      }),
    ).toBe('done')
    await new Promise((resolve) => setTimeout(resolve, 700))
    const history = await listPermissionHistory(asOwner, { membership_id: member.membershipId })
    expect(
      history.map(({ change, changed_at, until, recorded_at }) => [
        change,
        changed_at,
        until,
        recorded_at !== null,
      ]),
    ).toEqual([
      ['granted', from, until, true],
      ['expired', soon, null, false],
      ['granted', expect.any(Date), soon, true],
    ])
    // Taken back before it began: it ends where it would begin, at that moment.
    expect(
      await revokeRole(asOwner, { membership_id: member.membershipId, role_id: role, reason: 'not needed' }),
    ).toBe('done')
    const [after] = await listPermissionHistory(asOwner, { membership_id: member.membershipId })
    expect(after).toMatchObject({ change: 'revoked', reason: 'not needed' })
    expect(after?.changed_at.getTime()).toBeLessThan(from.getTime())
    expect(after?.recorded_at?.getTime()).toBeLessThan(Date.now() + 1000)
  })

  test('shows no organization the roles of another, nor who of the staff changed those of the platform and why', async () => {
    const { asOwner } = await clinicWithOwner()
    const foreign = await clinicWithOwner()
    const theirs = await makeRole(hands.superuser, foreign.clinic.organizationId, ['members.read'])
    const staff = await one(hands.operator, `select strata.create_user('Staff', 'Person', 'staff')`)
    const platform = await makeRole(hands.superuser, null, ['members.read'])
    await hands.superuser.query(
      `update strata_access.role_permissions set reason = 'an order', granted_by_user_id = $2 where role_id = $1`,
      [platform, staff],
    )
    const all = await listPermissionHistory(asOwner, { limit: 1000 })
    expect(all.filter(({ role_id }) => role_id === theirs)).toEqual([])
    expect(all.filter(({ role_id }) => role_id === platform)).toMatchObject([
      { subject: 'role_permission', reason: null, actor_user_id: null },
    ])
    const ofPlatform = await listPermissionHistory(operator)
    expect(ofPlatform.filter(({ role_id }) => role_id === platform)).toMatchObject([
      { reason: 'an order', actor_user_id: staff },
    ])
    expect(ofPlatform.filter(({ role_id }) => role_id === theirs)).toEqual([])
  })

  test('of the platform, for staff alone, tells who of the staff had which role', async () => {
    const userId = await one(hands.operator, `select strata.create_user('Staff', 'Person', 'staff')`)
    const role_id = await one(
      hands.superuser,
      `insert into strata_access.roles (kind, role, name) values ('platform', $1, 'Support') returning role_id`,
      [fresh('support')],
    )
    expect(await grantPlatformRole(operator, { user_id: userId, role_id, reason: 'new on the team' })).toBe(
      'done',
    )
    expect(await revokePlatformRole(operator, { user_id: userId, role_id, reason: 'has left' })).toBe('done')
    const ofUser = (await listPermissionHistory(operator)).filter(({ user_id }) => user_id === userId)
    expect(ofUser.map(({ change, subject, reason }) => [change, subject, reason])).toEqual([
      ['revoked', 'platform_role', 'has left'],
      ['granted', 'platform_role', 'new on the team'],
    ])
  })

  test('is read page by page, without a gap and without anything twice', async () => {
    const { asOwner, member } = await clinicWithOwner()
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    for (let i = 0; i < 4; i++) {
      await grantPermission(asOwner, { membership_id: member.membershipId, permission, reason: `round ${i}` })
      await revokePermission(asOwner, {
        membership_grant_id: await grantOf(member.membershipId),
        reason: `round ${i}`,
      })
    }
    // Many at one moment, as an import writes them.
    const from = new Date(Date.now() + 60_000)
    for (const each of await makePermissions(hands.superuser, 10)) {
      const grant = { membership_id: member.membershipId, permission: each, reason: 'at once', from }
      expect(await grantPermission(asOwner, grant)).toBe('done')
    }
    const of = { membership_id: member.membershipId }
    const whole = await listPermissionHistory(asOwner, of)
    const paged = []
    for (let after: PermissionChange | undefined; ; ) {
      const page = await listPermissionHistory(asOwner, { ...of, limit: 3, ...(after ? { after } : {}) })
      if (page.length === 0) break
      paged.push(...page)
      after = page.at(-1)
    }
    expect(paged).toEqual(whole)
    expect(whole).toHaveLength(18)
    expect(whole.filter(({ changed_at }) => changed_at.getTime() === from.getTime())).toHaveLength(10)
  })
})

describe('[F7] [I12] on any date', () => {
  test('it is known who belonged, with which roles and which permissions, through suspension, leaving and coming back', async () => {
    const { superuser, operator: staff, installer } = hands
    const clinic = await makeClinic(hands)
    const { organizationId: organization_id } = clinic
    const [permission] = (await makePermissions(superuser, 1)) as [string]
    const role = await makeRole(superuser, organization_id, [permission])
    const code = await one(superuser, 'select role from strata_access.roles where role_id = $1', [role])
    const start = Date.now() + 1000
    const day = (n: number) => new Date(start + n * 86_400_000)
    const on = async (n: number, ...statements: [string, unknown[]][]) => {
      await setClock(installer, day(n))
      for (const [text, values] of statements) await staff.query(text, values)
    }
    let member: Member | undefined
    try {
      await setClock(installer, day(1))
      member = await join(hands, clinic)
      const of = [organization_id, member.membershipId]
      await setClock(installer, day(2))
      await give(superuser, organization_id, member.membershipId, role)
      await on(3, ['select strata.suspend_membership($1, $2, $3)', [...of, 'leave']])
      await on(4, ['select strata.reinstate_membership($1, $2, $3)', [...of, 'back']])
      await on(5, ['select strata.lock_user($1, $2)', [member.userId, 'lost the phone']])
      await on(6, ['select strata.unlock_user($1, $2)', [member.userId, 'found it']])
      await on(7, ["select strata.grant_permission($1, $2, $3, 'an inquiry', 'deny')", [...of, permission]])
      await on(8, ['select strata.revoke_role($1, $2, $3, $4)', [...of, role, 'moves on']])
      await on(9, ['select strata.end_membership($1, $2, $3)', [...of, 'left']])
      await on(11, ['select strata.create_membership($1, $2)', [organization_id, member.userId]])
      await setClock(installer, day(12))
      const then = async (n: number) =>
        (await listMembersAsOf(operator, { organization_id, at: day(n) })).map(
          ({ status, roles, permissions }) => [status, roles, permissions],
        )
      expect(await then(0.5)).toEqual([])
      expect(await then(1.5)).toEqual([['active', [], []]])
      expect(await then(2.5)).toEqual([['active', [code], [permission]]])
      expect(await then(3.5)).toEqual([['suspended', [code], [permission]]])
      expect(await then(4.5)).toEqual([['active', [code], [permission]]])
      expect(await then(5.5)).toEqual([['user_suspended', [code], [permission]]])
      expect(await then(6.5)).toEqual([['active', [code], [permission]]])
      expect(await then(7.5)).toEqual([['active', [code], []]])
      expect(await then(8.5)).toEqual([['active', [], []]])
      expect(await then(9.5)).toEqual([])
      expect(await then(11.5)).toEqual([['active', [], []]])
      // The new membership is another row, and the same person.
      const [before] = await listMembersAsOf(operator, { organization_id, at: day(8.5) })
      const [after] = await listMembersAsOf(operator, { organization_id, at: day(11.5) })
      expect(before?.membership_id).not.toBe(after?.membership_id)
      expect([before?.user_id, after?.user_id]).toEqual([member.userId, member.userId])
      const denied = await listPermissionsAsOf(operator, {
        organization_id,
        membership_id: member.membershipId,
        at: day(7.5),
      })
      expect(
        denied.map(({ effect, source, role, member_status }) => [effect, source, role, member_status]),
      ).toEqual([
        ['deny', 'grant', null, 'active'],
        ['allow', 'role', code, 'active'],
      ])
    } finally {
      await setClock(installer, null)
    }
  })

  test('members are listed page by page', async () => {
    const clinic = await makeClinic(hands)
    const { organizationId: organization_id } = clinic
    const members: Member[] = []
    for (let i = 0; i < 5; i++) members.push(await join(hands, clinic))
    const found: string[] = []
    for (let after: { membership_id: string } | undefined; ; ) {
      const page = await listMembersAsOf(operator, {
        organization_id,
        at: new Date(Date.now() + 1000),
        limit: 2,
        ...(after ? { after } : {}),
      })
      if (page.length === 0) break
      found.push(...page.map(({ membership_id }) => membership_id))
      after = page.at(-1)
    }
    expect(found).toEqual(members.map(({ membershipId }) => membershipId).sort())
  })
})

describe('[I13] every change of permissions', () => {
  const take = async ({ organizationId }: Clinic) => {
    const taken: OutboxRecord[] = []
    for (;;) {
      const some = await worker.run(queries.audit.takeOutbox, { limit: 1000 })
      if (some.length === 0) break
      taken.push(...some)
    }
    return taken
      .map(({ tag, record }) => ({ tag, record: record as Record<string, unknown> }))
      .filter(({ record }) => record.organization_id === organizationId)
  }

  test('is written down for a log elsewhere in the same transaction: who, whom, what, when, why, and nobody by name', async () => {
    const { clinic, owner, member, asOwner } = await clinicWithOwner()
    await take(clinic)
    const of = { membership_id: member.membershipId }
    const { role_id } = be(
      await createRole(asOwner, { role: fresh('nurse'), name: 'Nurse', reason: 'x' }),
      'created',
    )
    await addRolePermission(asOwner, { role_id, permission: 'members.read', reason: 'they see each other' })
    await grantRole(asOwner, { ...of, role_id, reason: 'joins' })
    await revokeRole(asOwner, { ...of, role_id, reason: 'leaves' })
    await grantPermission(asOwner, { ...of, permission: 'members.read', effect: 'deny', reason: 'on leave' })
    // Refused, and so nothing to tell of.
    expect(await grantRole(strata.as(member.token), { ...of, role_id, reason: 'please' })).toBe('not_allowed')
    const records = await take(clinic)
    expect(records.map(({ tag }) => tag)).toEqual([
      'strata.permissions.role_permission_granted',
      'strata.permissions.role_granted',
      'strata.permissions.role_revoked',
      'strata.permissions.permission_granted',
    ])
    expect(records[1]?.record).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      occurred_at: expect.any(String),
      organization_id: clinic.organizationId,
      user_id: member.userId,
      reason: 'joins',
      change: 'granted',
      membership_role_id: expect.any(String),
      membership_id: member.membershipId,
      role_id,
      source: 'granted',
      started_at: expect.any(String),
      ended_at: null,
      granted_by_membership_id: owner.membershipId,
      granted_by_user_id: owner.userId,
      revoked_by_membership_id: null,
      revoked_by_user_id: null,
      actor_user_id: owner.userId,
      actor_membership_id: owner.membershipId,
      actor_impersonator_user_id: null,
    })
    expect(records[2]?.record).toMatchObject({
      change: 'revoked',
      reason: 'leaves',
      ended_at: expect.any(String),
      revoked_by_membership_id: owner.membershipId,
    })
    expect(records[3]?.record).toMatchObject({
      effect: 'deny',
      permission: 'members.read',
      reason: 'on leave',
    })
    expect(JSON.stringify(records)).not.toMatch(/Some|Body|@/)
  })

  test('of a role that a thousand members hold is one record, and at most ten rows in all', async () => {
    const { clinic, member } = await clinicWithOwner()
    const role = await makeRole(hands.superuser, clinic.organizationId)
    await hands.superuser.query(
      `insert into strata_tenancy.memberships (organization_id, user_id, label, joined_at) select $1, $2, 'n' || n, now() from generate_series(1, 1000) n`,
      [clinic.organizationId, member.userId],
    )
    await hands.superuser.query(
      `select strata_access.assign_role($1, membership_id, $2, 'import', null) from strata_tenancy.memberships where organization_id = $1 and label like 'n%'`,
      [clinic.organizationId, role],
    )
    // What was written before is in the count until the backend has reported it.
    await hands.superuser.query('select pg_stat_force_next_flush()')
    await hands.superuser.query('begin')
    await hands.superuser.query(`select strata.add_role_permission($1, $2, 'members.read', 'all of them')`, [
      clinic.organizationId,
      role,
    ])
    const { rows } = await hands.superuser.query(
      `select relname, n_tup_ins + n_tup_upd + n_tup_del as rows from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0`,
    )
    await hands.superuser.query('rollback')
    expect(rows.reduce((sum, { rows }) => sum + Number(rows), 0)).toBeLessThanOrEqual(10)
    expect(rows.find(({ relname }) => relname === 'outbox')?.rows).toBe('1')
  })

  test('of many at once is written with one statement, a record each', async () => {
    const { clinic, member } = await clinicWithOwner()
    const role = await makeRole(hands.superuser, clinic.organizationId)
    await hands.superuser.query(
      `insert into strata_tenancy.memberships (organization_id, user_id, label, joined_at) select $1, $2, 'n' || n, now() from generate_series(1, 500) n`,
      [clinic.organizationId, member.userId],
    )
    await hands.superuser.query(
      `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, source)
       select $1, membership_id, $2, $1, 'import' from strata_tenancy.memberships where organization_id = $1 and label like 'n%'`,
      [clinic.organizationId, role],
    )
    await take(clinic)
    await hands.superuser.query(
      `update strata_access.membership_roles set ended_at = greatest(strata_core.clock(), started_at), revoke_reason = 'the ward closes' where role_id = $1`,
      [role],
    )
    const records = await take(clinic)
    expect(records).toHaveLength(500)
    expect(new Set(records.map(({ tag, record }) => `${tag} ${record.reason}`))).toEqual(
      new Set(['strata.permissions.role_revoked the ward closes']),
    )
    expect(new Set(records.map(({ record }) => record.membership_id)).size).toBe(500)
    // What changes nothing that is told of tells nothing.
    await hands.superuser.query(
      'update strata_access.membership_roles set reason = reason where role_id = $1',
      [role],
    )
    expect(await take(clinic)).toEqual([])
  })

  test('that is rolled back is not told of; and none is while the outbox is off', async () => {
    const { clinic, member, asOwner } = await clinicWithOwner()
    await take(clinic)
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    const grant = () =>
      grantPermission(asOwner, { membership_id: member.membershipId, permission, reason: 'x' })
    await hands.superuser.query('begin')
    await give(hands.superuser, clinic.organizationId, member.membershipId, ROLES.member)
    await hands.superuser.query('rollback')
    expect(await take(clinic)).toEqual([])
    const set = (value: string) =>
      hands.installer.query(
        `begin; set local role strata_owner; update strata_core.settings set value = '${value}' where setting = 'outbox'; commit`,
      )
    await set('off')
    try {
      expect(await grant()).toBe('done')
    } finally {
      await set('on')
    }
    expect(await take(clinic)).toEqual([])
    await revokePermission(asOwner, { membership_grant_id: await grantOf(member.membershipId), reason: 'x' })
    expect(await take(clinic)).toHaveLength(1)
  })

  test('keeps its reason out of the log when the person was erased before it was delivered', async () => {
    const { clinic, member, asOwner } = await clinicWithOwner()
    const [permission] = (await makePermissions(hands.superuser, 1)) as [string]
    await grantPermission(asOwner, { membership_id: member.membershipId, permission, reason: 'is ill' })
    const { rows } = await hands.operator.query('select outcome from strata.erase_user($1, $2)', [
      member.userId,
      'a request',
    ])
    expect(rows).toEqual([{ outcome: 'done' }])
    const records = await take(clinic)
    const mine = records.filter(({ record }) => record.user_id === member.userId)
    expect(mine.length).toBeGreaterThan(0)
    expect(mine.map(({ record }) => record.reason)).not.toContain('is ill')
  })
})

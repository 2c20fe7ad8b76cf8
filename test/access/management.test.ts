/** Who defines roles and gives them, and how far: every function that changes rights, called by members, staff and strangers. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { failure, inSession, one } from '../support/people.js'
import {
  act,
  type Clinic,
  call,
  fresh,
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
let owner: Member
let administrator: Member
let member: Member
/** Registered by a program: owners hold it, administrators do not. */
let permission: string
const reason = 'a reason'
const nobody = '00000000-0000-7000-8000-000000000000'
const day = 86_400_000

beforeAll(async () => {
  hands = await handsOf(db)
})
beforeEach(async () => {
  clinic = await makeClinic(hands)
  owner = await join(hands, clinic, ROLES.owner)
  administrator = await join(hands, clinic, ROLES.administrator)
  member = await join(hands, clinic, ROLES.member)
  permission = (await makePermissions(hands.superuser, 1))[0] as string
})

const as = (who: { token: string }, name: string, ...values: unknown[]) =>
  act(hands.app, who, name, ...values)
const staff = (name: string, ...values: unknown[]) => call(hands.operator, name, ...values)
const create = async (who: { token: string }, role: string, ...more: unknown[]) => {
  const { rows } = await inSession(hands.app, who.token, () =>
    hands.app.query(
      `select * from strata.create_role($1, $2, $2, $3${more.map((_, i) => `, $${i + 4}`).join('')})`,
      [clinic.organizationId, role, reason, ...more],
    ),
  )
  return rows[0] as { outcome: string; role_id: string }
}
const newRole = async (who = owner) => (await create(who, fresh('role'))).role_id
const here = () => clinic.organizationId
const denials = () =>
  one<number>(
    hands.superuser,
    `select count(*)::int from strata_audit.security_events where event_type = 'access-denied' and organization_id = $1`,
    [here()],
  )

describe('an organization', () => {
  test('[I2] [I3] [I5] [I7] [I11] defines a role, says what it brings, gives it and takes it back; who did so and why is kept', async () => {
    const made = await create(owner, 'triage', 'Sees who comes first')
    expect(made.outcome).toBe('created')
    expect(await create(owner, 'triage')).toEqual({ outcome: 'role_taken', role_id: null })
    expect(await as(owner, 'add_role_permission', here(), made.role_id, permission, 'needed')).toBe('done')
    expect(await as(owner, 'add_role_permission', here(), made.role_id, permission, 'needed')).toBe(
      'unchanged',
    )
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await as(owner, 'grant_role', here(), member.membershipId, made.role_id, 'on duty')).toBe('done')
    expect(await as(owner, 'grant_role', here(), member.membershipId, made.role_id, 'again')).toBe(
      'unchanged',
    )
    expect(await may(hands.app, member.token, permission)).toBe(true)
    expect(await may(hands.app, member.token, 'members.read')).toBe(true)

    const { rows } = await inSession(hands.app, member.token, () =>
      hands.app.query('select * from strata.member_roles where role_id = $1', [made.role_id]),
    )
    expect(rows).toMatchObject([
      {
        membership_id: member.membershipId,
        source: 'granted',
        reason: 'on duty',
        granted_by_membership_id: owner.membershipId,
        is_current: true,
        ended_at: null,
      },
    ])
    expect(await as(owner, 'revoke_role', here(), member.membershipId, made.role_id, 'off duty')).toBe('done')
    expect(await as(owner, 'revoke_role', here(), member.membershipId, made.role_id, 'again')).toBe(
      'unchanged',
    )
    expect(await may(hands.app, member.token, permission)).toBe(false)
    const kept = await hands.superuser.query(
      'select granted_by_user_id, reason, revoked_by_user_id, revoked_by_membership_id, revoke_reason from strata_access.membership_roles where role_id = $1',
      [made.role_id],
    )
    expect(kept.rows).toEqual([
      {
        granted_by_user_id: owner.userId,
        reason: 'on duty',
        revoked_by_user_id: owner.userId,
        revoked_by_membership_id: owner.membershipId,
        revoke_reason: 'off duty',
      },
    ])
    expect(await as(owner, 'remove_role_permission', here(), made.role_id, permission, 'no more')).toBe(
      'done',
    )
    expect(await as(owner, 'remove_role_permission', here(), made.role_id, permission, 'no more')).toBe(
      'unchanged',
    )
    const edits = await hands.superuser.query(
      `select granted_by_membership_id, reason, revoked_by_membership_id, revoke_reason, ended_at is not null as has_ended
       from strata_access.role_permissions where role_id = $1`,
      [made.role_id],
    )
    expect(edits.rows).toEqual([
      {
        granted_by_membership_id: owner.membershipId,
        reason: 'needed',
        revoked_by_membership_id: owner.membershipId,
        revoke_reason: 'no more',
        has_ended: true,
      },
    ])
  })

  test('[F19] [I23] puts people into a team that holds a role, and into a part of that team', async () => {
    const role = await makeRole(hands.superuser, here(), [permission])
    const team = (await create(owner, fresh('team'), null, true)).role_id
    const part = (await create(owner, fresh('team'), null, true)).role_id
    expect(await as(owner, 'add_role_inheritance', here(), part, team, 'a part of it')).toBe('done')
    expect(await as(owner, 'grant_role', here(), member.membershipId, part, 'works there')).toBe('done')
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await as(owner, 'add_role_inheritance', here(), team, role, 'does that')).toBe('done')
    expect(await may(hands.app, member.token, permission)).toBe(true)
    expect(await as(owner, 'add_role_inheritance', here(), team, role, 'again')).toBe('unchanged')
    const lists = await inSession(hands.app, member.token, async () => ({
      roles: (
        await hands.app.query('select role_id, is_team from strata.roles where role_id = any ($1)', [
          [role, team, part],
        ])
      ).rows,
      brought: (
        await hands.app.query(
          'select permission, is_inherited from strata.role_permissions where role_id = $1',
          [part],
        )
      ).rows,
      edges: (
        await hands.app.query('select inherits_role_id from strata.role_inheritance where role_id = $1', [
          part,
        ])
      ).rows,
    }))
    expect(new Map(lists.roles.map((row) => [row.role_id, row.is_team]))).toEqual(
      new Map([
        [role, false],
        [team, true],
        [part, true],
      ]),
    )
    expect(lists.brought).toEqual([{ permission, is_inherited: true }])
    expect(lists.edges).toEqual([{ inherits_role_id: team }])
    expect(await as(owner, 'remove_role_inheritance', here(), part, team, 'apart')).toBe('done')
    expect(await as(owner, 'remove_role_inheritance', here(), part, team, 'apart')).toBe('unchanged')
    expect(await may(hands.app, member.token, permission)).toBe(false)
  })

  test('[I6] is refused a role that would inherit itself, and one that others can hold though it brings what only the admin company can', async () => {
    const [a, b] = [await newRole(), await newRole()]
    expect(await as(owner, 'add_role_inheritance', here(), a, b, reason)).toBe('done')
    expect(await as(owner, 'add_role_inheritance', here(), b, a, reason)).toBe('refused')
    expect(await as(owner, 'add_role_inheritance', here(), a, a, reason)).toBe('refused')
    expect(await as(owner, 'add_role_inheritance', here(), a, ROLES.administrator, reason)).toBe('refused')
    expect(await as(owner, 'add_role_inheritance', here(), a, ROLES.member, reason)).toBe('done')
    const board = (await create(owner, fresh('role'), null, true, true)).role_id
    expect(await as(owner, 'add_role_inheritance', here(), board, ROLES.administrator, reason)).toBe('done')
    expect(await as(owner, 'add_role_inheritance', here(), a, board, reason)).toBe('refused')
  })

  test('retires a role, which then brings nothing to anybody and cannot be given, and keeps those that came along', async () => {
    const role = await makeRole(hands.superuser, here(), [permission])
    const heir = await newRole()
    expect(await as(owner, 'add_role_inheritance', here(), heir, role, reason)).toBe('done')
    for (const held of [role, heir]) await give(hands.superuser, here(), member.membershipId, held)
    expect(await may(hands.app, member.token, permission)).toBe(true)
    expect(await as(owner, 'update_role', here(), role, 'Renamed', 'What it was')).toBe('done')
    expect(await as(owner, 'retire_role', here(), role, 'done with')).toBe('done')
    expect(await as(owner, 'retire_role', here(), role, 'done with')).toBe('unchanged')
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await as(owner, 'grant_role', here(), owner.membershipId, role, reason)).toBe('unknown')
    expect(await as(owner, 'add_role_permission', here(), role, permission, reason)).toBe('unknown')
    expect(await as(owner, 'add_role_inheritance', here(), heir, role, reason)).toBe('unknown')
    const { rows } = await hands.superuser.query(
      'select name, retired_by_membership_id, retire_reason from strata_access.roles where role_id = $1',
      [role],
    )
    expect(rows).toEqual([
      { name: 'Renamed', retired_by_membership_id: owner.membershipId, retire_reason: 'done with' },
    ])
    for (const role of Object.values(ROLES))
      expect(await staff('retire_role', null, role, reason)).toBe('refused')
    expect(await staff('remove_role_permission', null, ROLES.owner, permission, reason)).toBe('refused')
  })

  test('does not change or see the roles of another, and does not give them', async () => {
    const other = await makeClinic(hands)
    const theirs = await makeRole(hands.superuser, other.organizationId, [permission])
    for (const [name, ...values] of [
      ['update_role', theirs, 'Mine', null],
      ['retire_role', theirs, reason],
      ['add_role_permission', theirs, permission, reason],
      ['remove_role_permission', theirs, permission, reason],
      ['add_role_inheritance', theirs, ROLES.member, reason],
      ['remove_role_inheritance', theirs, ROLES.member, reason],
      ['grant_role', member.membershipId, theirs, reason],
      ['revoke_role', member.membershipId, theirs, reason],
    ] as const)
      expect([name, await as(owner, name, here(), ...values)]).toEqual([name, 'unknown'])
    const mine = await newRole()
    expect(await as(owner, 'add_role_inheritance', here(), mine, theirs, reason)).toBe('unknown')
    expect(
      await inSession(hands.app, owner.token, () =>
        one(hands.app, 'select count(*)::int from strata.roles where role_id = $1', [theirs]),
      ),
    ).toBe(0)
    // Nor those of the platform, which it sees.
    expect(await as(owner, 'add_role_permission', here(), ROLES.member, permission, reason)).toBe('unknown')
    expect(await as(owner, 'update_role', here(), ROLES.member, 'Mine', null)).toBe('unknown')
    expect(
      await inSession(hands.app, owner.token, () =>
        one(hands.app, 'select is_of_platform from strata.roles where role_id = $1', [ROLES.member]),
      ),
    ).toBe(true)
  })
})

describe('direct permissions', () => {
  const grant = (who: Member, about: Member, ...more: unknown[]) =>
    as(who, 'grant_permission', here(), about.membershipId, permission, reason, ...more)
  const lastGrant = (who: Member) =>
    one(
      hands.superuser,
      'select membership_grant_id from strata_access.membership_grants where membership_id = $1 order by membership_grant_id desc limit 1',
      [who.membershipId],
    )

  test('[I8] [I9] [I11] are allowed and denied, about everybody or those below, and a deny outweighs a role', async () => {
    expect(await grant(owner, member)).toBe('done')
    expect(await grant(owner, member)).toBe('unchanged')
    expect(await grant(owner, member, 'deny')).toBe('contradicted')
    expect(await may(hands.app, member.token, permission)).toBe(true)
    const first = await lastGrant(member)
    expect(await as(owner, 'revoke_permission', here(), first, 'over')).toBe('done')
    expect(await as(owner, 'revoke_permission', here(), first, 'over')).toBe('unchanged')
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await grant(owner, member, 'allow', 'own_lower')).toBe('done')
    expect(await may(hands.app, member.token, permission, administrator.membershipId)).toBe(false)
    await hands.superuser.query(
      `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type, started_at)
       values ($1, 'manager', $2, 'member', $3, 'member', now())`,
      [here(), member.membershipId, administrator.membershipId],
    )
    expect(await may(hands.app, member.token, permission, administrator.membershipId)).toBe(true)
    expect(await may(hands.app, member.token, permission, owner.membershipId)).toBe(false)
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await grant(owner, member, 'deny', 'own_lower', administrator.membershipId)).toBe('done')
    expect(await may(hands.app, member.token, permission, administrator.membershipId)).toBe(false)
    const { rows } = await inSession(hands.app, member.token, () =>
      hands.app.query(
        'select effect, scope, is_current, granted_by_membership_id, revoke_reason from strata.member_grants where membership_id = $1 order by membership_grant_id',
        [member.membershipId],
      ),
    )
    const by = { granted_by_membership_id: owner.membershipId }
    expect(rows).toEqual([
      { effect: 'allow', scope: 'organization', is_current: false, revoke_reason: 'over', ...by },
      { effect: 'allow', scope: 'own_lower', is_current: true, revoke_reason: null, ...by },
      { effect: 'deny', scope: 'own_lower', is_current: true, revoke_reason: null, ...by },
    ])
    await give(
      hands.superuser,
      here(),
      member.membershipId,
      await makeRole(hands.superuser, here(), [permission]),
    )
    expect(await may(hands.app, member.token, permission, administrator.membershipId)).toBe(false)
    expect(await may(hands.app, member.token, permission, owner.membershipId)).toBe(true)
  })

  test('[I10] are given for a time, and only what is missing of it is added', async () => {
    const at = (days: number) => new Date(Date.now() + days * day)
    expect(await grant(owner, member, 'allow', 'organization', null, at(2), at(4))).toBe('done')
    expect(await grant(owner, member, 'allow', 'organization', null, null, at(6))).toBe('done')
    const { rows } = await hands.superuser.query(
      `select round(extract(epoch from started_at - now()) / 86400) as "from", round(extract(epoch from ended_at - now()) / 86400) as until
       from strata_access.membership_grants where membership_id = $1 order by started_at`,
      [member.membershipId],
    )
    expect(rows).toEqual([
      { from: '0', until: '2' },
      { from: '2', until: '4' },
      { from: '4', until: '6' },
    ])
    expect(await grant(owner, member, 'allow', 'organization', null, at(1), at(5))).toBe('unchanged')
  })

  test('that are not allowed values, or of nobody, are answered and change nothing', async () => {
    const values = [here(), member.membershipId, permission, reason]
    for (const [constraint, ...more] of [
      ['membership_grants_effect_check', 'perhaps'],
      ['membership_grants_scope_check', 'allow', 'everywhere'],
      ['membership_grants_counterpart_membership_id_check', 'allow', 'own', owner.membershipId],
      ['membership_grants_ended_at_check', 'allow', 'own', null, null, new Date(Date.now() - day)],
    ] as const)
      await expect(as(owner, 'grant_permission', ...values, ...more)).rejects.toMatchObject({
        code: 'ST402',
        constraint,
      })
    await expect(
      as(owner, 'grant_permission', here(), member.membershipId, permission, ' '),
    ).rejects.toMatchObject({ code: 'ST402', constraint: 'reason_check' })
    expect(await as(owner, 'grant_permission', here(), nobody, permission, reason)).toBe('unknown')
    expect(await as(owner, 'grant_permission', here(), member.membershipId, 'no.such', reason)).toBe(
      'unknown',
    )
    expect(
      await as(
        owner,
        'grant_permission',
        here(),
        member.membershipId,
        permission,
        reason,
        'allow',
        'own_lower',
        nobody,
      ),
    ).toBe('unknown')
    expect(await as(owner, 'revoke_permission', here(), nobody, reason)).toBe('unknown')
    expect(
      await one(
        hands.superuser,
        'select count(*)::int from strata_access.membership_grants where membership_id = $1',
        [member.membershipId],
      ),
    ).toBe(0)
  })
})

test('[F17] [I10] until infinity is without an end, and what begins there is refused', async () => {
  const platform = await one(
    hands.operator,
    "select role_id from strata.create_role(null, $1, 'Support', 'needed', p_kind => 'platform')",
    [fresh('role')],
  )
  const about = member.membershipId
  const calls = [
    ['grant_role', [here(), about, ROLES.owner, reason], 'membership_roles_ended_at_check'],
    [
      'grant_permission',
      [here(), about, permission, reason, 'deny', 'own', null],
      'membership_grants_ended_at_check',
    ],
    ['grant_platform_role', [member.userId, platform, reason], 'user_roles_ended_at_check'],
  ] as const
  for (const [name, values, constraint] of calls) {
    for (const until of [null, 'infinity'])
      await expect(staff(name, ...values, 'infinity', until)).rejects.toMatchObject({
        code: 'ST402',
        constraint,
      })
    expect([name, await staff(name, ...values, null, 'infinity')]).toEqual([name, 'done'])
    expect([name, await staff(name, ...values)]).toEqual([name, 'unchanged'])
  }
  const { rows } = await hands.superuser.query(
    `select ended_at from strata_access.membership_roles where membership_id = $1 and role_id = $3
     union all select ended_at from strata_access.membership_grants where membership_id = $1
     union all select ended_at from strata_access.user_roles where user_id = $2`,
    [about, member.userId, ROLES.owner],
  )
  expect(rows).toEqual([{ ended_at: null }, { ended_at: null }, { ended_at: null }])
  expect(await as(owner, 'leave_organization')).toBe('done')
  expect(await as(member, 'leave_organization')).toBe('last_owner')
})

describe('whoever lacks the permission to manage', () => {
  test('[I14] is refused by every function, which is recorded, and nothing is changed', async () => {
    const role = await makeRole(hands.superuser, here(), ['members.read'])
    const before = await denials()
    const calls = [
      ['create_role', fresh('role'), 'Mine', reason],
      ['update_role', role, 'Mine', null],
      ['retire_role', role, reason],
      ['add_role_permission', role, 'members.read', reason],
      ['remove_role_permission', role, 'members.read', reason],
      ['add_role_inheritance', role, ROLES.member, reason],
      ['remove_role_inheritance', role, ROLES.member, reason],
      ['grant_role', member.membershipId, role, reason],
      ['revoke_role', owner.membershipId, ROLES.owner, reason],
      ['grant_permission', member.membershipId, 'members.read', reason],
      ['revoke_permission', nobody, reason],
      ['set_member_company', member.membershipId, null],
      ['transfer_ownership', member.membershipId, reason],
    ] as const
    for (const [name, ...values] of calls)
      expect([name, await as(member, name, here(), ...values)]).toEqual([name, 'not_allowed'])
    expect(await denials()).toBe(before + calls.length)
    // An owner of another organization is nobody here, and the refusal is recorded at home.
    const other = await makeClinic(hands)
    const stranger = await join(hands, other, ROLES.owner)
    for (const [name, ...values] of calls)
      expect([name, await as(stranger, name, here(), ...values)]).toEqual([name, 'not_allowed'])
    expect(await denials()).toBe(before + calls.length)
    const { rows } = await hands.superuser.query(
      `select distinct organization_id, user_id, actor_membership_id, details ->> 'permission' as permission from strata_audit.security_events
       where event_type = 'access-denied' and user_id = $1 order by permission`,
      [stranger.userId],
    )
    expect(rows.map((row) => row.permission)).toEqual([
      'members.manage',
      'ownership.transfer',
      'roles.grant',
      'roles.manage',
    ])
    expect(rows.every((row) => row.organization_id === other.organizationId)).toBe(true)
    // And so is an application without a session.
    expect(await call(hands.app, 'grant_role', here(), member.membershipId, role, reason)).toBe('not_allowed')
    expect(await call(hands.app, 'leave_organization')).toBe('not_allowed')
  })

  test('[T4] staff who act as an owner manage nothing, though they see what the owner may', async () => {
    const platform = await join(hands, await makeClinic(hands))
    await hands.superuser.query("update strata_users.users set user_type = 'staff' where user_id = $1", [
      platform.userId,
    ])
    const own = await one(hands.auth, 'select token from strata.open_session($1)', [platform.userId])
    const { rows } = await hands.operator.query('select * from strata.impersonate_user($1, $2, $3, $4, $5)', [
      own,
      owner.userId,
      here(),
      owner.membershipId,
      reason,
    ])
    const acting = { token: rows[0].token as string }
    expect(await may(hands.app, acting.token, 'roles.grant')).toBe(true)
    expect(await as(acting, 'grant_role', here(), member.membershipId, ROLES.member, reason)).toBe(
      'not_allowed',
    )
    expect((await create(acting, fresh('role'))).outcome).toBe('not_allowed')
    expect(await as(acting, 'leave_organization')).toBe('not_allowed')
    expect(await as(acting, 'transfer_ownership', here(), administrator.membershipId, reason)).toBe(
      'not_allowed',
    )
  })
})

describe('nobody gives what they do not have', () => {
  const rightsOf = async (who: Member) => {
    const { rows } = await hands.superuser.query(
      'select distinct permission from strata_access.member_permissions($1, $2, now() + interval $$1 second$$) order by 1',
      [here(), who.membershipId],
    )
    return rows.map((row) => row.permission)
  }

  test('[X54] [I14] by a role: an administrator makes nobody an owner, nor gives a role with a permission that administrators lack', async () => {
    const role = await makeRole(hands.superuser, here(), [permission])
    const before = await rightsOf(member)
    expect(await as(administrator, 'grant_role', here(), member.membershipId, ROLES.owner, reason)).toBe(
      'not_allowed',
    )
    expect(
      await as(administrator, 'grant_role', here(), administrator.membershipId, ROLES.owner, reason),
    ).toBe('not_allowed')
    expect(await as(administrator, 'grant_role', here(), member.membershipId, role, reason)).toBe(
      'not_allowed',
    )
    expect(await rightsOf(member)).toEqual(before)
    expect(
      await as(administrator, 'grant_role', here(), member.membershipId, ROLES.administrator, reason),
    ).toBe('done')
    expect(await as(owner, 'grant_role', here(), member.membershipId, role, reason)).toBe('done')
  })

  test('[X54] [I14] by a permission, about everybody or only about themselves', async () => {
    for (const scope of ['organization', 'own', 'own_lower'])
      expect(
        await as(
          administrator,
          'grant_permission',
          here(),
          member.membershipId,
          permission,
          reason,
          'allow',
          scope,
        ),
      ).toBe('not_allowed')
    expect(
      await as(administrator, 'grant_permission', here(), administrator.membershipId, permission, reason),
    ).toBe('not_allowed')
    // Who may do it only to some may not pass it on at all.
    await as(
      owner,
      'grant_permission',
      here(),
      administrator.membershipId,
      permission,
      reason,
      'allow',
      'own_lower',
    )
    expect(
      await as(
        administrator,
        'grant_permission',
        here(),
        member.membershipId,
        permission,
        reason,
        'allow',
        'own_lower',
      ),
    ).toBe('not_allowed')
    expect(await rightsOf(member)).toEqual(['members.read'])
    expect(await as(owner, 'grant_permission', here(), administrator.membershipId, permission, reason)).toBe(
      'done',
    )
    expect(await as(administrator, 'grant_permission', here(), member.membershipId, permission, reason)).toBe(
      'done',
    )
  })

  test('[X54] [I14] by a role edit: neither a permission into a role of their own, nor any change of a role that brings more', async () => {
    const mine = await newRole(administrator)
    expect(await as(administrator, 'add_role_permission', here(), mine, permission, reason)).toBe(
      'not_allowed',
    )
    expect(
      await as(administrator, 'add_role_permission', here(), mine, 'ownership.transfer', reason, 'own'),
    ).toBe('not_allowed')
    expect(await as(administrator, 'add_role_permission', here(), mine, 'members.read', reason)).toBe('done')
    const more = await makeRole(hands.superuser, here(), [permission])
    for (const [name, ...values] of [
      ['add_role_permission', more, 'members.read', reason],
      ['remove_role_permission', more, permission, reason],
      ['add_role_inheritance', more, ROLES.member, reason],
      ['remove_role_inheritance', more, ROLES.member, reason],
      ['update_role', more, 'Less', null],
      ['retire_role', more, reason],
    ] as const)
      expect([name, await as(administrator, name, here(), ...values)]).toEqual([name, 'not_allowed'])
  })

  test('[X54] [I14] by inheritance or a team: nothing that they lack comes into a role or team by another', async () => {
    const more = await makeRole(hands.superuser, here(), [permission])
    const mine = await newRole(administrator)
    const team = (await create(administrator, fresh('team'), null, true, true)).role_id
    expect(await as(administrator, 'add_role_inheritance', here(), mine, more, reason)).toBe('not_allowed')
    expect(await as(administrator, 'add_role_inheritance', here(), team, ROLES.owner, reason)).toBe(
      'not_allowed',
    )
    expect(await as(administrator, 'add_role_inheritance', here(), team, more, reason)).toBe('not_allowed')
    expect(await as(administrator, 'add_role_inheritance', here(), team, ROLES.administrator, reason)).toBe(
      'done',
    )
    // Nor is anybody put into a team that has come to bring more.
    expect(await as(owner, 'add_role_inheritance', here(), team, more, reason)).toBe('done')
    expect(await as(administrator, 'grant_role', here(), administrator.membershipId, team, reason)).toBe(
      'not_allowed',
    )
  })

  test('[X54] [I10] [I14] for longer than they have it, or from a day on which they will not', async () => {
    const soon = new Date(Date.now() + day)
    const later = new Date(Date.now() + 2 * day)
    const deputy = await join(hands, clinic)
    await give(hands.superuser, here(), deputy.membershipId, ROLES.administrator, null, soon)
    const role = ROLES.member
    const other = await join(hands, clinic)
    expect(await as(deputy, 'grant_role', here(), other.membershipId, role, reason)).toBe('not_allowed')
    expect(await as(deputy, 'grant_role', here(), other.membershipId, role, reason, null, later)).toBe(
      'not_allowed',
    )
    expect(await as(deputy, 'grant_role', here(), other.membershipId, role, reason, soon, later)).toBe(
      'not_allowed',
    )
    expect(await as(deputy, 'grant_permission', here(), other.membershipId, 'members.read', reason)).toBe(
      'not_allowed',
    )
    expect(await as(deputy, 'grant_role', here(), other.membershipId, role, reason, null, soon)).toBe('done')
    // A role of their own would outlast them too.
    const mine = await newRole()
    expect(await as(deputy, 'add_role_permission', here(), mine, 'members.read', reason)).toBe('not_allowed')
    // What they will only have later they do not have.
    const heir = await join(hands, clinic, ROLES.administrator)
    await give(hands.superuser, here(), heir.membershipId, ROLES.owner, later, null)
    expect(await as(heir, 'grant_role', here(), other.membershipId, ROLES.owner, reason, later)).toBe(
      'not_allowed',
    )
    expect(await rightsOf(other)).toEqual(['members.read'])
  })

  test('[X54] [I14] around a deny: who is denied something neither gives it, nor lifts the deny, and not by denying it in a narrower scope', async () => {
    expect(
      await as(
        owner,
        'grant_permission',
        here(),
        administrator.membershipId,
        'audit.read',
        reason,
        'deny',
        'own_lower',
      ),
    ).toBe('done')
    const role = await makeRole(hands.superuser, here(), ['audit.read'])
    expect(await as(administrator, 'grant_role', here(), member.membershipId, role, reason)).toBe(
      'not_allowed',
    )
    expect(
      await as(administrator, 'grant_permission', here(), member.membershipId, 'audit.read', reason),
    ).toBe('not_allowed')
    expect(
      await as(administrator, 'grant_role', here(), member.membershipId, ROLES.administrator, reason),
    ).toBe('not_allowed')
    const deny = await one(
      hands.superuser,
      'select membership_grant_id from strata_access.membership_grants where membership_id = $1',
      [administrator.membershipId],
    )
    expect(await as(administrator, 'revoke_permission', here(), deny, reason)).toBe('not_allowed')
    // Nor does anybody lift what is denied to somebody else and was never theirs to give.
    const other = await join(hands, clinic, ROLES.administrator)
    await as(owner, 'grant_permission', here(), member.membershipId, permission, reason, 'deny')
    const theirs = await one(
      hands.superuser,
      'select membership_grant_id from strata_access.membership_grants where membership_id = $1',
      [member.membershipId],
    )
    expect(await as(other, 'revoke_permission', here(), theirs, reason)).toBe('not_allowed')
    expect(await as(owner, 'revoke_permission', here(), theirs, reason)).toBe('done')
    expect(await as(owner, 'revoke_permission', here(), deny, reason)).toBe('done')
    expect(await as(administrator, 'grant_role', here(), member.membershipId, role, reason)).toBe('done')
  })

  test('[X54] [I14] by a relation: nobody puts themselves above or below somebody to do to them what they do not hold about everybody', async () => {
    const relate = (who: Member, upper: Member, lower: Member, until: Date | null = null) =>
      as(who, 'relate_members', here(), 'manager', upper.membershipId, lower.membershipId, null, until)
    for (const scope of ['own_lower', 'own_upper']) {
      const weaker = await join(hands, clinic)
      const pair =
        scope === 'own_lower' ? ([administrator, weaker] as const) : ([weaker, administrator] as const)
      const things = (await makePermissions(hands.superuser, 1))[0] as string
      const role = await makeRole(hands.superuser, here(), [things], scope)
      expect(await as(owner, 'grant_role', here(), administrator.membershipId, role, reason)).toBe('done')
      expect([scope, await relate(administrator, ...pair)]).toEqual([scope, 'not_allowed'])
      expect(await may(hands.app, administrator.token, things, weaker.membershipId)).toBe(false)
      expect(await as(owner, 'revoke_role', here(), administrator.membershipId, role, reason)).toBe('done')
      expect(
        await as(
          owner,
          'grant_permission',
          here(),
          administrator.membershipId,
          things,
          reason,
          'allow',
          scope,
          weaker.membershipId,
        ),
      ).toBe('done')
      expect([scope, await relate(administrator, ...pair)]).toEqual([scope, 'not_allowed'])
      // Who holds it about everybody gives it so, for as long as they hold it.
      const soon = new Date(Date.now() + day)
      expect(
        await as(
          owner,
          'grant_permission',
          here(),
          administrator.membershipId,
          things,
          reason,
          'allow',
          'organization',
          null,
          null,
          soon,
        ),
      ).toBe('done')
      expect([scope, await relate(administrator, ...pair)]).toEqual([scope, 'not_allowed'])
      expect([scope, await relate(administrator, ...pair, soon)]).toEqual([scope, 'created'])
      expect(await relate(administrator, ...pair, soon)).toBe('unchanged')
    }
  })

  test('[X54] [I14] around a deny by the end of a relation that it hangs on', async () => {
    const grant = (...more: unknown[]) =>
      as(owner, 'grant_permission', here(), administrator.membershipId, permission, reason, ...more)
    expect(await grant('allow')).toBe('done')
    expect(await grant('deny', 'own_lower')).toBe('done')
    expect(
      await as(owner, 'relate_members', here(), 'manager', administrator.membershipId, member.membershipId),
    ).toBe('created')
    const relationship = await one(
      hands.superuser,
      'select relationship_id from strata_tenancy.relationships where upper_membership_id = $1',
      [administrator.membershipId],
    )
    expect(await may(hands.app, administrator.token, permission, member.membershipId)).toBe(false)
    expect(await as(administrator, 'end_relationship', here(), relationship)).toBe('not_allowed')
    expect(await may(hands.app, administrator.token, permission, member.membershipId)).toBe(false)
    expect(await as(administrator, 'end_relationship', here(), nobody)).toBe('unknown')
    expect(await as(owner, 'end_relationship', here(), relationship)).toBe('done')
    expect(await may(hands.app, administrator.token, permission, member.membershipId)).toBe(true)
  })

  test('[X54] [I14] and nobody acts upon somebody who may more: an administrator takes, denies and moves nothing of an owner', async () => {
    const companyId = await one(hands.operator, 'select company_id from strata.create_company($1, $2)', [
      here(),
      fresh('Ward'),
    ])
    const target = owner.membershipId
    for (const [name, ...values] of [
      ['revoke_role', target, ROLES.owner, reason],
      ['grant_role', target, ROLES.member, reason],
      ['grant_permission', target, 'members.manage', reason, 'deny'],
      ['set_member_company', target, companyId],
    ] as const)
      expect([name, await as(administrator, name, here(), ...values)]).toEqual([name, 'not_allowed'])
    // Also upon somebody who will only come to more.
    await give(hands.superuser, here(), member.membershipId, ROLES.owner, new Date(Date.now() + day))
    expect(await as(administrator, 'revoke_role', here(), member.membershipId, ROLES.member, reason)).toBe(
      'not_allowed',
    )
    const refusals = await hands.superuser.query(
      `select details -> 'beyond' as beyond from strata_audit.security_events where event_type = 'access-denied' and organization_id = $1`,
      [here()],
    )
    expect(refusals.rows.length).toBeGreaterThan(0)
    expect(refusals.rows.every(({ beyond }) => Array.isArray(beyond) && beyond.length > 0)).toBe(true)
    const peer = await join(hands, clinic, ROLES.administrator)
    expect(
      await as(administrator, 'revoke_role', here(), peer.membershipId, ROLES.administrator, reason),
    ).toBe('done')
  })
})

describe('the admin company', () => {
  test('[F4] only its members are given what only they can hold, also by hand, and none leaves it with such a role', async () => {
    const companyId = await one(hands.operator, 'select company_id from strata.create_company($1, $2)', [
      here(),
      fresh('Ward'),
    ])
    expect(await as(owner, 'set_member_company', here(), member.membershipId, companyId)).toBe('done')
    expect(await as(owner, 'set_member_company', here(), member.membershipId, companyId)).toBe('unchanged')
    for (const role of [ROLES.administrator, ROLES.owner])
      expect(await as(owner, 'grant_role', here(), member.membershipId, role, reason)).toBe(
        'admin_company_required',
      )
    expect(
      await failure(
        hands.superuser,
        `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in) values ($1, $2, $3, '00000000-0000-0000-0000-000000000000')`,
        [here(), member.membershipId, ROLES.owner],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'membership_roles_admin_company_check' })
    expect(await as(owner, 'set_member_company', here(), administrator.membershipId, companyId)).toBe(
      'role_held',
    )
    expect(await as(owner, 'set_member_company', here(), administrator.membershipId, null)).toBe('role_held')
    expect(
      await failure(
        hands.superuser,
        'update strata_tenancy.memberships set company_id = null where membership_id = $1',
        [administrator.membershipId],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'membership_roles_admin_company_check' })
    // Also one that is still to come.
    const later = await join(hands, clinic)
    await give(hands.superuser, here(), later.membershipId, ROLES.administrator, new Date(Date.now() + day))
    expect(await as(owner, 'set_member_company', here(), later.membershipId, companyId)).toBe('role_held')
    expect(await as(owner, 'revoke_role', here(), later.membershipId, ROLES.administrator, reason)).toBe(
      'done',
    )
    expect(await as(owner, 'set_member_company', here(), later.membershipId, companyId)).toBe('done')
    expect(await as(owner, 'set_member_company', here(), later.membershipId, clinic.adminCompanyId)).toBe(
      'done',
    )
    expect(await as(owner, 'set_member_company', here(), later.membershipId, nobody)).toBe('unknown')
    expect(await as(owner, 'set_member_company', here(), nobody, companyId)).toBe('unknown')
  })
})

describe('the platform', () => {
  test('[I1] [I4] gives its own roles to users: worth something in any session of theirs, nothing in an organization, and to nobody who acts as them', async () => {
    const support = fresh('support.see')
    expect(await staff('create_permission', support, 'For support.', 'platform')).toBe('created')
    expect(await staff('create_permission', support, 'For support.')).toBe('taken')
    await expect(staff('create_permission', 'Wrong', 'x')).rejects.toMatchObject({
      code: 'ST402',
      constraint: 'permissions_permission_check',
    })
    const made = await hands.operator.query(
      "select * from strata.create_role(null, $1, 'Support', 'needed', p_kind => 'platform')",
      [fresh('role')],
    )
    const role = made.rows[0].role_id
    expect(made.rows[0].outcome).toBe('created')
    expect(await staff('add_role_permission', null, role, 'members.read', reason)).toBe('unknown')
    expect(await staff('add_role_permission', null, role, support, reason)).toBe('done')
    expect(await staff('grant_platform_role', member.userId, role, 'hired')).toBe('done')
    expect(await staff('grant_platform_role', member.userId, role, 'hired')).toBe('unchanged')
    const has = (token: string) =>
      inSession(hands.app, token, () =>
        one<boolean>(hands.app, 'select strata.has_platform_permission($1)', [support]),
      )
    expect(await has(member.token)).toBe(true)
    expect(
      await has(await one(hands.auth, 'select token from strata.open_session($1)', [member.userId])),
    ).toBe(true)
    expect(await has(owner.token)).toBe(false)
    expect(await one(hands.app, 'select strata.has_platform_permission($1)', [support])).toBe(false)
    expect(await may(hands.app, member.token, support)).toBe(false)
    // Nobody in an organization can hold it, or be given it directly.
    expect(await staff('grant_role', here(), member.membershipId, role, reason)).toBe('unknown')
    expect(await as(owner, 'grant_permission', here(), member.membershipId, support, reason)).toBe('unknown')
    expect(
      await failure(
        hands.superuser,
        `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in) values ($1, $2, $3, '00000000-0000-0000-0000-000000000000')`,
        [here(), member.membershipId, role],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'membership_roles_role_id_check' })
    const platform = await join(hands, await makeClinic(hands))
    await hands.superuser.query("update strata_users.users set user_type = 'staff' where user_id = $1", [
      platform.userId,
    ])
    const own = await one(hands.auth, 'select token from strata.open_session($1)', [platform.userId])
    const acting = await hands.operator.query(
      'select token from strata.impersonate_user($1, $2, $3, $4, $5)',
      [own, member.userId, here(), member.membershipId, reason],
    )
    expect(await has(acting.rows[0].token)).toBe(false)
    expect(await staff('revoke_platform_role', member.userId, role, 'left')).toBe('done')
    expect(await staff('revoke_platform_role', member.userId, role, 'left')).toBe('unchanged')
    expect(await has(member.token)).toBe(false)
    expect(await staff('revoke_platform_role', nobody, role, 'left')).toBe('unknown')
    expect(await staff('grant_platform_role', nobody, role, 'hired')).toBe('unknown')
    expect(await staff('grant_platform_role', member.userId, ROLES.member, 'hired')).toBe('unknown')
    await hands.operator.query("select strata.erase_user($1, 'asked')", [member.userId])
    expect(await staff('grant_platform_role', member.userId, role, 'hired')).toBe('refused')
  })

  test('defines roles that every organization can use, and gives and takes in any without limit', async () => {
    const made = await hands.operator.query(
      "select * from strata.create_role(null, $1, 'Auditor', 'needed')",
      [fresh('role')],
    )
    const role = made.rows[0].role_id
    expect(await staff('add_role_permission', null, role, permission, reason)).toBe('done')
    expect(await staff('grant_role', here(), member.membershipId, role, reason)).toBe('done')
    expect(await may(hands.app, member.token, permission)).toBe(true)
    expect(await staff('grant_permission', here(), member.membershipId, permission, reason, 'deny')).toBe(
      'done',
    )
    expect(await may(hands.app, member.token, permission)).toBe(false)
    expect(await staff('revoke_role', here(), member.membershipId, role, reason)).toBe('done')
    expect(await staff('create_role', nobody, 'x', 'x', reason)).toBe('unknown')
  })
})

describe('where a role came from', () => {
  test('[I22] [I11] is kept with it: the group of a directory, an invitation, an import; and it leaves with the person who is erased', async () => {
    const role = await makeRole(hands.superuser, here(), [permission])
    expect(
      await one(
        hands.superuser,
        `select strata_access.assign_role($1, $2, $3, 'scim', 'in the group', p_source_reference => 'group-4711')`,
        [here(), member.membershipId, role],
      ),
    ).toBe('done')
    const seen = () =>
      inSession(hands.app, owner.token, async () => {
        const { rows } = await hands.app.query(
          'select source, source_reference, reason from strata.member_roles where role_id = $1',
          [role],
        )
        return rows[0]
      })
    expect(await seen()).toEqual({ source: 'scim', source_reference: 'group-4711', reason: 'in the group' })
    await as(owner, 'grant_permission', here(), member.membershipId, permission, 'for Ada', 'deny')
    expect(
      await one(hands.operator, "select outcome from strata.erase_user($1, 'asked')", [member.userId]),
    ).toBe('done')
    expect(await seen()).toEqual({ source: 'scim', source_reference: null, reason: null })
    expect(
      await one(
        hands.superuser,
        'select reason from strata_access.membership_grants where membership_id = $1',
        [member.membershipId],
      ),
    ).toBeNull()
    expect(
      await one(
        hands.superuser,
        `select count(*)::int from strata_audit.row_history where table_name = 'strata_access.membership_roles' and old_image::text like '%group-4711%'`,
      ),
    ).toBe(0)
  })
})

test('rights are changed in read committed alone, where what others committed is seen', async () => {
  for (const isolation of ['repeatable read', 'serializable']) {
    await hands.app.query(`begin isolation level ${isolation}`)
    await hands.app.query('select strata.begin_session($1)', [owner.token])
    expect(
      await failure(hands.app, "select strata.grant_role($1, $2, $3, 'a reason')", [
        here(),
        member.membershipId,
        ROLES.member,
      ]),
    ).toMatchObject({ code: 'ST202' })
    await hands.app.query('rollback')
  }
})

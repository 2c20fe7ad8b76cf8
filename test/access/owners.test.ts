/** An organization that has an owner keeps one, whoever wants to go and by whatever way; and it can be handed over. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { failure, inSession, one, setClock } from '../support/people.js'
import {
  act,
  type Clinic,
  call,
  fresh,
  give,
  type Hands,
  handsOf,
  inherit,
  join,
  type Member,
  makeClinic,
  makeRole,
  may,
  ROLES,
} from './support.js'

const db = await testDatabase()
let hands: Hands
let clinic: Clinic
let owner: Member
const reason = 'a reason'
const nobody = '00000000-0000-7000-8000-000000000000'
const day = 86_400_000

beforeAll(async () => {
  hands = await handsOf(db)
})
beforeEach(async () => {
  clinic = await makeClinic(hands)
  owner = await join(hands, clinic, ROLES.owner)
})

const here = () => clinic.organizationId
const as = (who: { token: string }, name: string, ...values: unknown[]) =>
  act(hands.app, who, name, ...values)
const staff = (name: string, ...values: unknown[]) => call(hands.operator, name, ...values)
const owners = async () => {
  const { rows } = await hands.superuser.query(
    'select membership_id from strata_access.owners where organization_id = $1 order by 1',
    [here()],
  )
  return rows.map(({ membership_id }) => membership_id)
}

/** Every way in which an owner can go that has a function: what is answered, for the last one and for another. */
const functions: [title: string, go: (who: Member) => Promise<string>][] = [
  ['leaves', (who) => as(who, 'leave_organization', reason)],
  ['gives the role up', (who) => as(who, 'revoke_role', here(), who.membershipId, ROLES.owner, reason)],
  ['loses the role by staff', (who) => staff('revoke_role', here(), who.membershipId, ROLES.owner, reason)],
  ['is removed', (who) => staff('end_membership', here(), who.membershipId, reason)],
  ['is suspended here', (who) => staff('suspend_membership', here(), who.membershipId, reason)],
  ['is suspended everywhere', (who) => staff('suspend_user', who.userId, reason)],
  [
    'is suspended for a while',
    (who) => staff('suspend_user', who.userId, reason, new Date(Date.now() + day)),
  ],
  ['is deactivated', (who) => staff('deactivate_user', who.userId, reason)],
  ['is erased', (who) => staff('erase_user', who.userId, reason)],
]

/** And every way by hand: what is written, about a membership $1 or its user $2. */
const byHand: [title: string, sql: string][] = [
  ['an end', 'update strata_access.membership_roles set ended_at = now() where membership_id = $1'],
  [
    'an end to come',
    "update strata_access.membership_roles set ended_at = now() + interval '1 year' where membership_id = $1",
  ],
  [
    'a later beginning',
    "update strata_access.membership_roles set started_at = now() + interval '1 year' where membership_id = $1",
  ],
  [
    'another role',
    `update strata_access.membership_roles set role_id = '${ROLES.member}' where membership_id = $1`,
  ],
  ['nothing any more', 'delete from strata_access.membership_roles where membership_id = $1'],
  [
    'an end of the membership',
    'update strata_tenancy.memberships set ended_at = now() where membership_id = $1',
  ],
  ['a suspension', 'update strata_tenancy.memberships set suspended_at = now() where membership_id = $1'],
  [
    'an end of everybody',
    `update strata_tenancy.memberships set ended_at = now() where organization_id = (select organization_id from strata_tenancy.memberships where membership_id = $1)`,
  ],
  ['a suspension of the user', 'update strata_users.users set suspended_at = now() where user_id = $2'],
  ['a deactivation', 'update strata_users.users set deactivated_at = now() where user_id = $2'],
  [
    'a suspension of all users',
    'update strata_users.users set suspended_at = now() where status = $$active$$',
  ],
]

describe('the last owner', () => {
  test.each(functions)('[F17] [X46] who %s is answered last_owner, and stays', async (_, go) => {
    expect(await go(owner)).toBe('last_owner')
    expect(await owners()).toEqual([owner.membershipId])
    expect(await may(hands.app, owner.token, 'ownership.transfer')).toBe(true)
    // With another one it is done.
    const other = await join(hands, clinic, ROLES.owner)
    expect(await go(owner)).toBe('done')
    expect(await owners()).toEqual([other.membershipId])
  })

  test.each(byHand)('[F17] is kept when somebody writes %s by hand', async (title, sql) => {
    // A statement cannot take a parameter that it does not name.
    const text = sql.replaceAll('$1', `'${owner.membershipId}'`).replaceAll('$2', `'${owner.userId}'`)
    const write = () => failure(hands.superuser, text)
    expect(await write()).toMatchObject({ code: 'ST204' })
    expect(await owners()).toEqual([owner.membershipId])
    if (/everybody|all users/.test(title)) return
    const other = await join(hands, clinic, ROLES.owner)
    expect(await write()).toBeNull()
    expect(await owners()).toEqual([other.membershipId])
  })

  test('[F17] is kept when the user is merged into somebody, unless the membership has moved before', async () => {
    const survivor = await join(hands, await makeClinic(hands))
    const merge =
      'update strata_users.users set merged_at = now(), merged_into_user_id = $2, deactivated_at = now() where user_id = $1'
    expect(await failure(hands.superuser, merge, [owner.userId, survivor.userId])).toMatchObject({
      code: 'ST204',
    })
    await hands.superuser.query(
      'update strata_tenancy.memberships set user_id = $2 where membership_id = $1',
      [owner.membershipId, survivor.userId],
    )
    expect(await owners()).toEqual([owner.membershipId])
    expect(await failure(hands.superuser, merge, [owner.userId, survivor.userId])).toBeNull()
    expect(await owners()).toEqual([owner.membershipId])
    // To somebody who is suspended it does not move.
    const suspended = await join(hands, await makeClinic(hands))
    await staff('suspend_user', suspended.userId, reason)
    expect(
      await failure(
        hands.superuser,
        'update strata_tenancy.memberships set user_id = $2 where membership_id = $1',
        [owner.membershipId, suspended.userId],
      ),
    ).toMatchObject({ code: 'ST204' })
  })

  test('[F17] [F4] does not leave the admin company', async () => {
    expect(await staff('set_member_company', here(), owner.membershipId, null)).toBe('role_held')
    expect(await owners()).toEqual([owner.membershipId])
  })

  test('[F17] [F19] is whoever holds the role by themselves without an end: nobody in a team that inherits it, for a time, or to come', async () => {
    const team = await makeRole(hands.superuser, null)
    await hands.superuser.query(
      'update strata_access.roles set is_for_admin_company = true where role_id = $1',
      [team],
    )
    await inherit(hands.superuser, team, ROLES.owner)
    const inTeam = await join(hands, clinic, team)
    expect(await may(hands.app, inTeam.token, 'ownership.transfer')).toBe(true)
    const forATime = await join(hands, clinic)
    await give(hands.superuser, here(), forATime.membershipId, ROLES.owner, null, new Date(Date.now() + day))
    const later = await join(hands, clinic)
    await give(hands.superuser, here(), later.membershipId, ROLES.owner, new Date(Date.now() + day))
    expect(await as(owner, 'leave_organization')).toBe('last_owner')
    expect(await owners()).toEqual([owner.membershipId])
    // What they hold so is no reason to keep them, and can go at any time.
    for (const who of [inTeam, forATime, later]) expect(await as(who, 'leave_organization')).toBe('done')
    // Once the day has come it is.
    const heir = await join(hands, clinic)
    await give(hands.superuser, here(), heir.membershipId, ROLES.owner, new Date(Date.now() + day))
    await setClock(hands.installer, new Date(Date.now() + 2 * day))
    try {
      expect(await staff('revoke_role', here(), owner.membershipId, ROLES.owner, reason)).toBe('done')
    } finally {
      await setClock(hands.installer, null)
    }
  })

  test('[F17] of a suspended membership or user does not count: whoever else is there is the last', async () => {
    const second = await join(hands, clinic, ROLES.owner)
    const third = await join(hands, clinic, ROLES.owner)
    expect(await staff('suspend_membership', here(), second.membershipId, reason)).toBe('done')
    expect(await staff('suspend_user', third.userId, reason)).toBe('done')
    expect(await as(owner, 'leave_organization')).toBe('last_owner')
    expect(await staff('reinstate_user', third.userId, reason)).toBe('done')
    expect(await as(owner, 'leave_organization')).toBe('done')
    expect(await owners()).toEqual([third.membershipId])
  })

  test('[F17] may go where the organization is closed, or has none', async () => {
    const without = await makeClinic(hands)
    const member = await join(hands, without, ROLES.administrator)
    expect(await staff('end_membership', without.organizationId, member.membershipId, reason)).toBe('done')
    expect(await staff('close_organization', here(), reason)).toBe('done')
    expect(await staff('erase_user', owner.userId, reason)).toBe('done')
  })

  test('[F17] of several organizations is erased in none while one of them would be left alone', async () => {
    const other = await makeClinic(hands)
    const { rows } = await hands.operator.query('select * from strata.create_membership($1, $2)', [
      other.organizationId,
      owner.userId,
    ])
    await hands.superuser.query(
      'update strata_tenancy.memberships set company_id = $2 where membership_id = $1',
      [rows[0].membership_id, other.adminCompanyId],
    )
    await give(hands.superuser, other.organizationId, rows[0].membership_id, ROLES.owner)
    await join(hands, clinic, ROLES.owner)
    expect(await staff('erase_user', owner.userId, reason)).toBe('last_owner')
    expect(
      await one(hands.superuser, 'select given_name from strata_users.users where user_id = $1', [
        owner.userId,
      ]),
    ).toBe('Some')
    await join(hands, other, ROLES.owner)
    expect(await staff('erase_user', owner.userId, reason)).toBe('done')
  })
})

describe('an organization', () => {
  test('[F17] [F4] is founded with an owner, who is a member of the admin company, or without one', async () => {
    const { rows } = await hands.operator.query(
      'select * from strata.create_organization($1, $1, p_owner_user_id => $2)',
      [fresh('founded'), owner.userId],
    )
    const founded = rows[0]
    expect(founded.outcome).toBe('created')
    const { rows: members } = await hands.superuser.query(
      `select m.user_id, m.company_id, m.is_default, m.status, h.source, h.role_id from strata_tenancy.memberships m
       join strata_access.membership_roles h using (organization_id, membership_id) where m.membership_id = $1`,
      [founded.owner_membership_id],
    )
    expect(members).toEqual([
      {
        user_id: owner.userId,
        company_id: founded.admin_company_id,
        is_default: true,
        status: 'active',
        source: 'founded',
        role_id: ROLES.owner,
      },
    ])
    expect(await staff('end_membership', founded.organization_id, founded.owner_membership_id, reason)).toBe(
      'last_owner',
    )
    const { rows: none } = await hands.operator.query('select * from strata.create_organization($1, $1)', [
      fresh('founded'),
    ])
    expect(none).toMatchObject([{ outcome: 'created', owner_membership_id: null }])
    await expect(
      hands.operator.query('select * from strata.create_organization($1, $1, p_owner_user_id => $2)', [
        fresh('founded'),
        nobody,
      ]),
    ).rejects.toMatchObject({ code: 'ST402', constraint: 'memberships_user_id_fkey' })
  })
})

describe('an organization is handed over', () => {
  test('[F18] an owner makes another member the owner in the own place, and keeps the other roles', async () => {
    const heir = await join(hands, clinic, ROLES.member)
    await give(hands.superuser, here(), owner.membershipId, ROLES.member)
    expect(await as(owner, 'transfer_ownership', here(), heir.membershipId, 'retires')).toBe('done')
    expect(await owners()).toEqual([heir.membershipId])
    expect(await may(hands.app, heir.token, 'ownership.transfer')).toBe(true)
    expect(await may(hands.app, owner.token, 'members.manage')).toBe(false)
    expect(await may(hands.app, owner.token, 'members.read')).toBe(true)
    const { rows } = await inSession(hands.app, heir.token, () =>
      hands.app.query(
        'select membership_id, source, reason, granted_by_membership_id, revoke_reason from strata.member_roles where role_id = $1 order by started_at',
        [ROLES.owner],
      ),
    )
    expect(rows).toEqual([
      {
        membership_id: owner.membershipId,
        source: 'granted',
        reason: 'a reason',
        granted_by_membership_id: null,
        revoke_reason: 'retires',
      },
      {
        membership_id: heir.membershipId,
        source: 'transfer',
        reason: 'retires',
        granted_by_membership_id: owner.membershipId,
        revoke_reason: null,
      },
    ])
    expect(await as(owner, 'transfer_ownership', here(), heir.membershipId, 'again')).toBe('not_allowed')
  })

  test('[F18] to nobody who is not there, not active, outside of the admin company or oneself, and to a second owner by stepping down', async () => {
    const companyId = await one(hands.operator, 'select company_id from strata.create_company($1, $2)', [
      here(),
      fresh('Ward'),
    ])
    const outside = await join(hands, clinic)
    await staff('set_member_company', here(), outside.membershipId, companyId)
    const suspended = await join(hands, clinic)
    await staff('suspend_membership', here(), suspended.membershipId, reason)
    const blocked = await join(hands, clinic)
    await staff('suspend_user', blocked.userId, reason)
    const transfer = (to: string) => as(owner, 'transfer_ownership', here(), to, reason)
    expect(await transfer(nobody)).toBe('unknown')
    expect(await transfer(owner.membershipId)).toBe('refused')
    expect(await transfer(suspended.membershipId)).toBe('refused')
    expect(await transfer(blocked.membershipId)).toBe('refused')
    expect(await transfer(outside.membershipId)).toBe('admin_company_required')
    expect(await owners()).toEqual([owner.membershipId])
    const second = await join(hands, clinic, ROLES.owner)
    expect(await transfer(second.membershipId)).toBe('done')
    expect(await owners()).toEqual([second.membershipId])
  })

  test('[F17] [F18] whoever owns it for a time, or from a day to come, is made an owner from now on and without an end', async () => {
    const forATime = await join(hands, clinic)
    await give(hands.superuser, here(), forATime.membershipId, ROLES.owner, null, new Date(Date.now() + day))
    expect(await as(owner, 'transfer_ownership', here(), forATime.membershipId, reason)).toBe('done')
    expect(await owners()).toEqual([forATime.membershipId])
    const later = await join(hands, clinic)
    await give(hands.superuser, here(), later.membershipId, ROLES.owner, new Date(Date.now() + day))
    expect(await as(forATime, 'transfer_ownership', here(), later.membershipId, reason)).toBe('done')
    expect(await owners()).toEqual([later.membershipId])

    const orphan = await makeClinic(hands)
    const heir = await join(hands, orphan)
    const { organizationId } = orphan
    await give(
      hands.superuser,
      organizationId,
      heir.membershipId,
      ROLES.owner,
      null,
      new Date(Date.now() + day),
    )
    expect(await staff('appoint_owner', organizationId, heir.membershipId, reason)).toBe('done')
    expect(await staff('appoint_owner', organizationId, heir.membershipId, reason)).toBe('unchanged')
    expect(await staff('end_membership', organizationId, heir.membershipId, reason)).toBe('last_owner')
  })

  test('[F17] [F18] staff appoint an owner where there is none, or none that can be reached', async () => {
    const orphan = await makeClinic(hands)
    const heir = await join(hands, orphan)
    const appoint = (to: string) => staff('appoint_owner', orphan.organizationId, to, 'the founder left')
    expect(await appoint(nobody)).toBe('unknown')
    expect(await staff('suspend_membership', orphan.organizationId, heir.membershipId, reason)).toBe('done')
    expect(await appoint(heir.membershipId)).toBe('refused')
    expect(await staff('reinstate_membership', orphan.organizationId, heir.membershipId, reason)).toBe('done')
    expect(await staff('set_member_company', orphan.organizationId, heir.membershipId, null)).toBe('done')
    expect(await appoint(heir.membershipId)).toBe('admin_company_required')
    expect(
      await staff('set_member_company', orphan.organizationId, heir.membershipId, orphan.adminCompanyId),
    ).toBe('done')
    expect(await appoint(heir.membershipId)).toBe('done')
    expect(await appoint(heir.membershipId)).toBe('unchanged')
    expect(await may(hands.app, heir.token, 'ownership.transfer')).toBe(true)
  })
})

/** Invitations: who may invite whom as what, and who may accept when. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { fresh, give, type Hands, handsOf, join, makeClinic, makeRole, ROLES } from '../access/support.js'
import { rounds, testDatabase } from '../support/database.js'
import {
  createMembership,
  createUser,
  failure,
  inSession,
  one,
  openSession,
  setClock,
} from '../support/people.js'
import { accept, addressAt, addressee, invite, ownedClinic, prove, rolesOf } from './joining.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('app', { max: 16 })
let hands: Hands
let operator: pg.Client
let app: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  hands = await handsOf(db)
  ;({ operator, app, superuser } = hands)
})

const asMember = <T = string>(token: string, text: string, values: unknown[] = []) =>
  inSession(app, token, () => one<T>(app, text, values))
const revoke = (token: string, organizationId: string, invitationId: string, reason: string | null = null) =>
  asMember(token, 'select strata.revoke_invitation($1, $2, $3)', [organizationId, invitationId, reason])
const decline = (session: string, token: string | null, invitationId: string | null = null) =>
  asMember(session, 'select strata.decline_invitation($1, $2)', [token, invitationId])
const list = async (token: string, organizationId: string, status: string | null = null) =>
  (
    await inSession(app, token, () =>
      app.query('select * from strata.list_invitations($1, $2)', [organizationId, status]),
    )
  ).rows
const mine = async (session: string) =>
  (await inSession(app, session, () => app.query('select * from strata.my_invitations()'))).rows
const statusOf = (invitationId: string) =>
  one(superuser, 'select status from strata_tenancy.invitations where invitation_id = $1', [invitationId])
const endMembership = (organizationId: string, membershipId: string) =>
  one(operator, 'select strata.end_membership($1, $2)', [organizationId, membershipId])
const memberships = (organizationId: string, userId: string) =>
  one<number>(
    superuser,
    'select count(*)::int from strata_tenancy.memberships where organization_id = $1 and user_id = $2 and ended_at is null',
    [organizationId, userId],
  )
/** A placeholder in a directory. */
const enterPlaceholder = (organizationId: string, given = 'Place') =>
  one(
    operator,
    `select membership_id from strata.create_membership($1, null, null, 'default', null, $2, 'Holder')`,
    [organizationId, given],
  )

describe('an invitation', () => {
  test('[F10] [F12] [F14] brings whoever has proved the address into the organization, with several roles at once, and says so to both sides', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId, adminCompanyId } = clinic
    const roleId = await makeRole(superuser, organizationId, ['members.manage'])
    const email = addressAt('example.org')
    const invitation = await invite(hands, owner.token, clinic, {
      email: email.toUpperCase(),
      roleIds: [ROLES.administrator, ROLES.member, roleId],
      companyId: adminCompanyId,
      message: 'Welcome.\nSee you.',
    })
    expect(invitation).toEqual({
      outcome: 'invited',
      invitation_id: expect.any(String),
      token: expect.stringMatching(/^[0-9a-f]{64}$/),
      expires_at: expect.any(Date),
    })
    expect(await list(owner.token, organizationId)).toEqual([
      expect.objectContaining({
        invitation_id: invitation.invitation_id,
        status: 'pending',
        kind: 'email',
        address: email.toUpperCase(),
        role_ids: [ROLES.administrator, ROLES.member, roleId].sort(),
        invited_by_membership_id: owner.membershipId,
      }),
    ])
    const person = await addressee(hands, email)
    expect(await mine(person.token)).toEqual([
      expect.objectContaining({
        invitation_id: invitation.invitation_id,
        organization_id: organizationId,
        address: email.toUpperCase(),
        label: 'default',
        inviter_name: 'Some Body',
        message: 'Welcome.\nSee you.',
        role_names: expect.arrayContaining(['Administrator', 'Member']),
      }),
    ])
    const accepted = await accept(app, person.token, invitation.token)
    expect(accepted).toEqual({
      outcome: 'accepted',
      organization_id: organizationId,
      membership_id: expect.any(String),
    })
    expect(await rolesOf(superuser, accepted.membership_id)).toHaveLength(3)
    const { rows } = await superuser.query(
      `select source, source_reference, granted_by_membership_id, granted_by_user_id from strata_access.membership_roles where membership_id = $1 limit 1`,
      [accepted.membership_id],
    )
    expect(rows).toEqual([
      {
        source: 'invitation',
        source_reference: invitation.invitation_id,
        granted_by_membership_id: owner.membershipId,
        granted_by_user_id: owner.userId,
      },
    ])
    const session = await openSession(hands.auth, person.userId, organizationId, accepted.membership_id)
    expect(await asMember(session, `select strata.has_permission('members.manage')`)).toBe(true)
    expect(await accept(app, person.token, invitation.token)).toEqual({ ...accepted, outcome: 'unchanged' })
    expect(await mine(person.token)).toEqual([])
    expect(await list(owner.token, organizationId, 'accepted')).toHaveLength(1)
    const trail = await superuser.query(
      `select event_type, actor_user_id from strata_audit.security_events where organization_id = $1 and event_type like 'invitation-%'`,
      [organizationId],
    )
    expect(trail.rows).toEqual([{ event_type: 'invitation-accepted', actor_user_id: person.userId }])
  })

  test('[F13] leaves no token behind anywhere, only its digest, in a column that no role may read', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { token } = await invite(hands, owner.token, clinic, { email: addressAt('example.org') })
    const { rows } = await superuser.query(
      `select format('%I.%I', n.nspname, c.relname) as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname like 'strata%' and c.relkind in ('r', 'm')`,
    )
    for (const { relation } of rows)
      expect([
        relation,
        await one<number>(
          superuser,
          `select count(*)::int from ${relation} t where strpos(t::text, $1) > 0`,
          [token],
        ),
      ]).toEqual([relation, 0])
    expect(
      await one<boolean>(
        superuser,
        `select exists (select from strata_tenancy.invitations where token_hash = sha256(convert_to($1, 'UTF8')))`,
        [token],
      ),
    ).toBe(true)
    expect(
      await one<boolean>(
        superuser,
        `select bool_or(has_column_privilege(r, 'strata_tenancy.invitations', 'token_hash', 'select'))
         from unnest(array['strata_app', 'strata_auth', 'strata_operator', 'strata_worker', 'strata_analyst', 'strata_reporter']) r`,
      ),
    ).toBe(false)
  })

  test('[F14] [D13] [X53] is accepted by nobody but whoever is invited, whatever they hold in their hands', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const email = addressAt('example.org')
    const { token, invitation_id } = await invite(hands, owner.token, clinic, { email })
    const claimant = await addressee(hands, email, false)
    const other = await addressee(hands)
    expect((await accept(app, other.token, token)).outcome, 'another person with the token').toBe(
      'not_invitee',
    )
    expect((await accept(app, claimant.token, token)).outcome, 'an address that is only claimed').toBe(
      'not_invitee',
    )
    expect((await accept(app, claimant.token, null, invitation_id)).outcome).toBe('unknown')
    expect(await mine(claimant.token)).toEqual([])
    expect((await accept(app, other.token, null, invitation_id)).outcome, 'by its id alone').toBe('unknown')
    expect(await decline(other.token, token)).toBe('not_invitee')
    expect((await accept(app, owner.token, token)).outcome, 'who invited').toBe('not_invitee')
    expect(
      await one<number>(
        superuser,
        `select count(*)::int from strata_audit.security_events where event_type = 'invitation-refused' and organization_id = $1
           and details = jsonb_build_object('invitation_id', $2::uuid, 'outcome', 'not_invitee')`,
        [clinic.organizationId, invitation_id],
      ),
    ).toBe(3)
    const near = []
    for (const address of [
      email.replace('@', '+x@'),
      email.replace('@', '@sub.'),
      email.replace('person', 'pers.on'),
    ])
      near.push(await addressee(hands, address))
    for (const { token: session, email: address } of near)
      expect([address, (await accept(app, session, token)).outcome]).toEqual([address, 'not_invitee'])
    // Proved at last, and then nobody else's.
    await prove(hands, claimant.userId, email)
    expect(await mine(claimant.token)).toHaveLength(1)
    expect((await accept(app, claimant.token, null, invitation_id)).outcome).toBe('accepted')
    expect((await accept(app, other.token, token)).outcome).toBe('not_invitee')
  })

  test('[F14] of an address that its holder has given up meanwhile is for whoever holds it now', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { token, email, userId } = await addressee(hands)
    const invitation = await invite(hands, owner.token, clinic, { email })
    await superuser.query(
      `update strata_users.identifiers set released_at = clock_timestamp(), release_reason = 'user_removed', is_primary = false where user_id = $1`,
      [userId],
    )
    expect((await accept(app, token, invitation.token)).outcome).toBe('not_invitee')
    const next = await addressee(hands, email)
    expect((await accept(app, next.token, invitation.token)).outcome).toBe('accepted')
  })

  test('[F10] for a phone number, or for a user, is found by that, and by a user of another organization too', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const elsewhere = await ownedClinic(hands)
    const member = await join(hands, elsewhere.clinic)
    const phone = '+447700900431'
    await prove(hands, member.userId, phone, 'phone')
    const byPhone = await invite(hands, owner.token, clinic, { phone: '+44 7700 900-431', label: 'night' })
    const byUser = await invite(hands, owner.token, clinic, {
      userId: member.userId,
      roleIds: [ROLES.member],
    })
    // In the session of the other organization, which takes no part in it.
    expect((await mine(member.token)).map(({ invitation_id }) => invitation_id).sort()).toEqual(
      [byPhone.invitation_id, byUser.invitation_id].sort(),
    )
    const first = await accept(app, member.token, null, byUser.invitation_id)
    const second = await accept(app, member.token, byPhone.token)
    expect([first.outcome, second.outcome]).toEqual(['accepted', 'accepted'])
    const { rows } = await superuser.query(
      'select organization_id, label from strata_tenancy.memberships where membership_id = any ($1) order by label',
      [[first.membership_id, second.membership_id]],
    )
    expect(rows).toEqual([
      { organization_id: clinic.organizationId, label: 'default' },
      { organization_id: clinic.organizationId, label: 'night' },
    ])
    const { rows: granted } = await superuser.query(
      'select granted_by_membership_id from strata_access.membership_roles where membership_id = $1',
      [first.membership_id],
    )
    expect(granted).toEqual([{ granted_by_membership_id: owner.membershipId }])
  })

  test('[F10] runs out by the clock and not by a job, and then shows as expired on both sides', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const { token, invitation_id, expires_at } = await invite(hands, owner.token, clinic, {
      email: person.email,
      lifetime: '1 hour',
    })
    const capped = await invite(hands, owner.token, clinic, {
      email: addressAt('example.org'),
      lifetime: '100 years',
    })
    expect(capped.expires_at.getTime() - Date.now()).toBeLessThan(91 * 86_400_000)
    try {
      await setClock(hands.installer, new Date(expires_at.getTime() - 1))
      expect(await mine(person.token)).toHaveLength(1)
      await setClock(hands.installer, new Date(expires_at.getTime() + 1))
      expect((await accept(app, person.token, token)).outcome).toBe('expired')
      expect(await decline(person.token, token)).toBe('expired')
      expect(await mine(person.token)).toEqual([])
      expect(await list(owner.token, clinic.organizationId, 'expired')).toEqual([
        expect.objectContaining({ invitation_id, status: 'expired' }),
      ])
      expect(await list(owner.token, clinic.organizationId, 'pending')).toHaveLength(1)
      expect(await statusOf(invitation_id), 'nothing was written').toBe('pending')
      // Whoever invites again is not held up by what has run out.
      const again = await invite(hands, owner.token, clinic, { email: person.email })
      expect(again.outcome).toBe('invited')
      expect((await accept(app, person.token, token)).outcome).toBe('revoked')
      expect((await accept(app, person.token, again.token)).outcome).toBe('accepted')
    } finally {
      await setClock(hands.installer, null)
    }
    const { rows } = await superuser.query(
      `select from_status, to_status, then_status from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id`,
      [invitation_id],
    )
    expect(rows).toEqual([
      { from_status: 'none', to_status: 'pending', then_status: ['expired'] },
      { from_status: 'expired', to_status: 'revoked', then_status: null },
    ])
  })

  test('[F8] [F10] is declined by whoever is invited, and can then be accepted no more', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const { token } = await invite(hands, owner.token, clinic, { email: person.email })
    expect([await decline(person.token, token), await decline(person.token, token)]).toEqual([
      'declined',
      'unchanged',
    ])
    expect((await accept(app, person.token, token)).outcome).toBe('declined')
    expect(await list(owner.token, clinic.organizationId, 'declined')).toHaveLength(1)
    expect(await decline(person.token, 'no such token')).toBe('unknown')
    expect(await decline(person.token, null)).toBe('unknown')
    const again = await invite(hands, owner.token, clinic, { email: person.email })
    expect((await accept(app, person.token, again.token)).outcome).toBe('accepted')
    expect(await decline(person.token, again.token)).toBe('already_accepted')
  })

  test('is neither accepted nor declined by somebody of the staff who acts as the person, nor without a session', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const elsewhere = await makeClinic(hands)
    const member = await join(hands, elsewhere)
    const { token, invitation_id } = await invite(hands, owner.token, clinic, { userId: member.userId })
    const staffId = await one(operator, `select strata.create_user('St', 'Aff', 'staff')`)
    await operator.query('select strata.register_user($1)', [staffId])
    const { rows } = await operator.query('select * from strata.impersonate_user($1, $2, $3, $4, $5)', [
      await openSession(hands.auth, staffId),
      member.userId,
      elsewhere.organizationId,
      member.membershipId,
      'a ticket',
    ])
    expect((await accept(app, rows[0].token, token)).outcome).toBe('impersonation_refused')
    expect(await decline(rows[0].token, token)).toBe('impersonation_refused')
    expect(await failure(app, 'select strata.accept_invitation($1)', [token])).toMatchObject({
      code: 'ST101',
    })
    expect(await failure(app, 'select strata.decline_invitation($1)', [token])).toMatchObject({
      code: 'ST101',
    })
    expect((await accept(app, member.token, null, invitation_id)).outcome, 'but by the person').toBe(
      'accepted',
    )
  })
})

describe('inviting', () => {
  test('[F11] again takes the place of what was pending, by whatever the invitee is told, and kills its token', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const placeholder = await enterPlaceholder(clinic.organizationId)
    const byEmail = await invite(hands, owner.token, clinic, { email: person.email })
    const byUser = await invite(hands, owner.token, clinic, { userId: person.userId })
    const bare = await invite(hands, owner.token, clinic, { membershipId: placeholder })
    expect(await list(owner.token, clinic.organizationId, 'pending')).toHaveLength(3)
    // One for the placeholder and the address takes the place of two.
    const both = await invite(hands, owner.token, clinic, {
      membershipId: placeholder,
      email: ` ${person.email.toUpperCase()} `,
    })
    expect(
      (await list(owner.token, clinic.organizationId, 'pending')).map(({ invitation_id }) => invitation_id),
    ).toEqual([both.invitation_id, byUser.invitation_id])
    for (const { token } of [byEmail, bare])
      expect((await accept(app, person.token, token)).outcome).toBe('revoked')
    expect((await accept(app, person.token, both.token)).outcome).toBe('accepted')
  })

  test('[F11] sixteen times at once leaves one pending invitation, whose token is the only one that works', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(2, 40); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const person = await addressee(hands)
      const invitations = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const client = await pool.connect()
          try {
            return await invite({ app: client as unknown as pg.Client, operator }, owner.token, clinic, {
              email: person.email,
            })
          } finally {
            client.release()
          }
        }),
      )
      expect(invitations.map(({ outcome }) => outcome)).toEqual(Array(16).fill('invited'))
      const pending = await list(owner.token, clinic.organizationId, 'pending')
      expect(pending).toHaveLength(1)
      for (const { token, invitation_id } of invitations)
        if (invitation_id !== pending[0].invitation_id)
          expect((await accept(app, person.token, token)).outcome).toBe('revoked')
      const last = invitations.find(({ invitation_id }) => invitation_id === pending[0].invitation_id)
      expect((await accept(app, person.token, last?.token as string)).outcome).toBe('accepted')
    }
  })

  test("[X7] an address that is somebody's, a member's or nobody's is answered alike, and shows alike", async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const someone = await addressee(hands)
    const member = await join(hands, clinic)
    const ofMember = addressAt('example.org')
    await prove(hands, member.userId, ofMember)
    const shapes = []
    for (const email of [someone.email, ofMember, addressAt('nobody.example')]) {
      const answer = await invite(hands, owner.token, clinic, { email })
      const [shown] = (await list(owner.token, clinic.organizationId)).filter(
        ({ invitation_id }) => invitation_id === answer.invitation_id,
      )
      shapes.push({
        outcome: answer.outcome,
        status: shown.status,
        user_id: shown.user_id,
        keys: Object.keys(shown),
      })
    }
    expect(shapes[1]).toEqual(shapes[0])
    expect(shapes[2]).toEqual(shapes[0])
    // Only to whoever has the address it turns out that they are there already.
    const { rows } = await inSession(app, member.token, () =>
      app.query('select * from strata.my_invitations()'),
    )
    expect((await accept(app, member.token, null, rows[0].invitation_id)).outcome).toBe('already_member')
    expect(await memberships(clinic.organizationId, member.userId)).toBe(1)
  })

  test('[X54] needs the permission, and more than it: whoever invites can give none of what they do not have themselves', async () => {
    const { clinic } = await ownedClinic(hands)
    const { organizationId, adminCompanyId } = clinic
    const inviterRole = await makeRole(superuser, organizationId, ['invitations.manage'])
    const [inviter, plain] = [await join(hands, clinic, inviterRole), await join(hands, clinic, ROLES.member)]
    const email = addressAt('example.org')
    expect((await invite(hands, plain.token, clinic, { email })).outcome).toBe('not_allowed')
    expect((await invite(hands, inviter.token, clinic, { email, roleIds: [inviterRole] })).outcome).toBe(
      'invited',
    )
    const stronger = await makeRole(superuser, organizationId, ['invitations.manage', 'members.manage'])
    for (const roleIds of [[stronger], [inviterRole, stronger]])
      expect(
        (await invite(hands, inviter.token, clinic, { email: addressAt('example.org'), roleIds })).outcome,
      ).toBe('not_allowed')
    for (const role of [ROLES.owner, ROLES.administrator])
      expect(
        (
          await invite(hands, inviter.token, clinic, {
            email: addressAt('example.org'),
            roleIds: [role],
            companyId: adminCompanyId,
          })
        ).outcome,
      ).toBe('not_allowed')
    expect(await list(inviter.token, organizationId), 'of all that was refused nothing is left').toHaveLength(
      1,
    )
    expect(await list(plain.token, organizationId)).toEqual([])
    // What they have only until tomorrow they cannot give for good.
    const brief = await join(hands, clinic, inviterRole)
    await give(
      superuser,
      organizationId,
      brief.membershipId,
      stronger,
      null,
      new Date(Date.now() + 86_400_000),
    )
    expect(
      (await invite(hands, brief.token, clinic, { email: addressAt('example.org'), roleIds: [stronger] }))
        .outcome,
    ).toBe('not_allowed')
    const elsewhere = await ownedClinic(hands)
    expect(
      (await invite(hands, elsewhere.owner.token, clinic, { email })).outcome,
      'into another organization',
    ).toBe('not_allowed')
    const foreign = await makeRole(superuser, elsewhere.clinic.organizationId, ['members.read'])
    expect((await invite(hands, null, clinic, { email, roleIds: [foreign] })).outcome).toBe('unknown')
  })

  test('[X54] for a membership that was given more than the inviter has is refused: its rights would go with it', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId, adminCompanyId } = clinic
    const inviterRole = await makeRole(superuser, organizationId, ['invitations.manage', 'members.read'])
    const inviter = await join(hands, clinic, inviterRole)
    const powerful = await enterPlaceholder(organizationId)
    await operator.query('select strata.set_member_company($1, $2, $3)', [
      organizationId,
      powerful,
      adminCompanyId,
    ])
    await give(superuser, organizationId, powerful, ROLES.administrator)
    const email = addressAt('example.org')
    expect((await invite(hands, inviter.token, clinic, { membershipId: powerful, email })).outcome).toBe(
      'not_allowed',
    )
    const harmless = await enterPlaceholder(organizationId)
    const invitation = await invite(hands, inviter.token, clinic, { membershipId: harmless, email })
    expect(invitation.outcome).toBe('invited')
    // The same comes later: the membership becomes powerful after it was handed out.
    await operator.query('select strata.set_member_company($1, $2, $3)', [
      organizationId,
      harmless,
      adminCompanyId,
    ])
    await give(superuser, organizationId, harmless, ROLES.administrator)
    const person = await addressee(hands, email)
    expect((await accept(app, person.token, invitation.token)).outcome).toBe('inviter_not_allowed')
    const anew = await invite(hands, owner.token, clinic, { membershipId: harmless, email })
    expect((await accept(app, person.token, anew.token)).outcome).toBe('accepted')
    expect(await rolesOf(superuser, harmless)).toEqual(['administrator'])
  })

  test('[F4] with a role of the admin company needs that company, when it is made and when it is accepted', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId, adminCompanyId } = clinic
    const email = addressAt('example.org')
    const ward = await one(operator, `select company_id from strata.create_company($1, 'Ward')`, [
      organizationId,
    ])
    for (const companyId of [undefined, ward])
      expect(
        (
          await invite(hands, owner.token, clinic, {
            email,
            roleIds: [ROLES.administrator],
            ...(companyId ? { companyId } : {}),
          })
        ).outcome,
      ).toBe('admin_company_required')
    const placeholder = await enterPlaceholder(organizationId)
    const move = (companyId: string) =>
      operator.query('select strata.set_member_company($1, $2, $3)', [organizationId, placeholder, companyId])
    await move(adminCompanyId)
    const { token } = await invite(hands, owner.token, clinic, {
      membershipId: placeholder,
      email,
      roleIds: [ROLES.administrator],
    })
    await move(ward)
    const person = await addressee(hands, email)
    expect((await accept(app, person.token, token)).outcome).toBe('admin_company_required')
    await move(adminCompanyId)
    expect((await accept(app, person.token, token)).outcome).toBe('accepted')
    const { rows } = await superuser.query(
      'select company_id from strata_tenancy.memberships where membership_id = $1',
      [placeholder],
    )
    expect(rows).toEqual([{ company_id: adminCompanyId }])
  })

  test('[F10] by the platform needs no member, and still names an organization that is there and open', async () => {
    const clinic = await makeClinic(hands)
    const person = await addressee(hands)
    const { token } = await invite(hands, null, clinic, {
      email: person.email,
      roleIds: [ROLES.owner],
      companyId: clinic.adminCompanyId,
    })
    const { outcome, membership_id } = await accept(app, person.token, token)
    expect(outcome).toBe('accepted')
    expect(await rolesOf(superuser, membership_id)).toEqual(['owner'])
    const { rows } = await superuser.query(
      'select granted_by_membership_id, granted_by_user_id from strata_access.membership_roles where membership_id = $1',
      [membership_id],
    )
    expect(rows, 'nobody gives themself a role').toEqual([
      { granted_by_membership_id: null, granted_by_user_id: null },
    ])
    const nowhere = { organizationId: '00000000-0000-7000-8000-000000000000', adminCompanyId: '' }
    expect((await invite(hands, null, nowhere, { email: person.email })).outcome).toBe('unknown')
    await operator.query('select strata.suspend_organization($1)', [clinic.organizationId])
    expect((await invite(hands, null, clinic, { email: person.email })).outcome).toBe(
      'organization_not_active',
    )
  })

  test("[F10] what is none is refused: nobody, two at once, no address, no time, and what is not the organization's", async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const elsewhere = await ownedClinic(hands)
    const email = addressAt('example.org')
    const placeholder = await enterPlaceholder(organizationId)
    const refused = async (given: Parameters<typeof invite>[3]) => {
      await app.query('begin')
      await app.query('select strata.begin_session($1)', [owner.token])
      const {
        email: e,
        phone,
        userId,
        membershipId,
        roleIds = [],
        companyId,
        label,
        lifetime,
        message,
      } = given
      const error = await failure(
        app,
        'select strata.invite_member($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
        [...[organizationId, e, phone, userId, membershipId, roleIds, companyId, label, lifetime, message]],
      )
      await app.query('rollback')
      return error?.constraint
    }
    for (const [given, constraint] of [
      [{}, 'invitations_invitee_check'],
      [{ email, phone: '+447700900432' }, 'invitations_invitee_check'],
      [{ email, userId: owner.userId }, 'invitations_invitee_check'],
      [{ email: 'nobody' }, 'invitations_value_check'],
      [{ email: 'a@b@c.example' }, 'invitations_value_check'],
      [{ phone: '12' }, 'invitations_value_check'],
      [{ email, lifetime: '0' }, 'invitations_expires_at_check'],
      [{ email, lifetime: '-1 day' }, 'invitations_expires_at_check'],
      [{ email, label: '' }, 'invitations_label_check'],
      [{ email, message: '' }, 'invitations_message_check'],
      [{ email, message: 'a\u0007b' }, 'invitations_message_check'],
      [{ email, message: 'x'.repeat(2001) }, 'invitations_message_check'],
      [{ membershipId: placeholder, label: 'x' }, 'invitations_invitee_check'],
    ] as const)
      expect([given, await refused(given)]).toEqual([given, constraint])
    for (const given of [
      { userId: organizationId },
      { membershipId: elsewhere.owner.membershipId },
      { email, companyId: elsewhere.clinic.adminCompanyId },
      { email, roleIds: [organizationId] },
    ])
      expect((await invite(hands, owner.token, clinic, given)).outcome).toBe('unknown')
    expect((await invite(hands, owner.token, clinic, { userId: owner.userId })).outcome).toBe(
      'already_member',
    )
    expect((await invite(hands, owner.token, clinic, { membershipId: owner.membershipId })).outcome).toBe(
      'already_member',
    )
    expect(
      (await invite(hands, owner.token, clinic, { userId: owner.userId, label: 'second' })).outcome,
    ).toBe('invited')
    await app.query('begin isolation level repeatable read')
    await app.query('select strata.begin_session($1)', [owner.token])
    expect(await failure(app, 'select strata.invite_member($1, $2)', [organizationId, email])).toMatchObject({
      code: 'ST202',
    })
    await app.query('rollback')
  })
})

describe('what a new member is', () => {
  const setAttribute = (type: string, isRequired: boolean) =>
    operator.query(
      `select strata.set_party_type_attribute($1, 'licence', 'text', 'A number.', p_is_required => $2)`,
      [type, isRequired],
    )

  test('[F10] [H1] is said by whoever invites, and shows to whoever is invited', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const type = fresh('doctor')
    await operator.query(`select strata.create_party_type($1, 'membership', 'A doctor.')`, [type])
    const person = await addressee(hands)
    const { token } = await invite(hands, owner.token, clinic, { email: person.email, partyType: type })
    expect((await mine(person.token))[0]).toMatchObject({ party_type: type })
    const { membership_id } = await accept(app, person.token, token)
    expect(
      await one(superuser, 'select party_type from strata_tenancy.memberships where membership_id = $1', [
        membership_id,
      ]),
    ).toBe(type)
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [owner.token])
    expect(
      await failure(app, `select strata.invite_member($1, 'a@example.org', p_party_type => 'nothing')`, [
        clinic.organizationId,
      ]),
    ).toMatchObject({ code: 'ST402', constraint: 'invitations_party_type_fkey' })
    await app.query('rollback')
  })

  test('[F10] [H8] has to be entered first where its type has attributes that must be given', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const type = fresh('surgeon')
    await operator.query(`select strata.create_party_type($1, 'membership', 'A surgeon.')`, [type])
    const person = await addressee(hands)
    const before = await invite(hands, owner.token, clinic, { email: person.email, partyType: type })
    await setAttribute(type, true)
    expect((await accept(app, person.token, before.token)).outcome).toBe('attributes_required')
    expect((await invite(hands, owner.token, clinic, { email: person.email, partyType: type })).outcome).toBe(
      'attributes_required',
    )
    const entered = await one(
      operator,
      `select membership_id from strata.create_membership($1, null, p_party_type => $2, p_attributes => '{"licence": "L-1"}')`,
      [clinic.organizationId, type],
    )
    const { token } = await invite(hands, owner.token, clinic, { membershipId: entered, email: person.email })
    expect(await accept(app, person.token, token)).toMatchObject({
      outcome: 'accepted',
      membership_id: entered,
    })
  })
})

describe('a placeholder membership', () => {
  test('[B3] [F10] is claimed as it is, with its name, number, company and roles, by whoever it is sent to', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const ward = await one(operator, `select company_id from strata.create_company($1, 'Ward')`, [
      organizationId,
    ])
    const placeholder = await one(
      operator,
      `select membership_id from strata.create_membership($1, null, $2, 'patient', 'P-77', 'Pat', 'Ient')`,
      [organizationId, ward],
    )
    await give(superuser, organizationId, placeholder, ROLES.member)
    const person = await addressee(hands)
    const { token } = await invite(hands, owner.token, clinic, {
      membershipId: placeholder,
      email: person.email,
    })
    expect((await mine(person.token))[0]).toMatchObject({ label: 'patient', company_name: 'Ward' })
    expect(await accept(app, person.token, token)).toEqual({
      outcome: 'accepted',
      organization_id: organizationId,
      membership_id: placeholder,
    })
    const { rows } = await superuser.query(
      `select user_id, company_id, label, member_number, display_name, status, joined_at is not null as has_joined
       from strata_tenancy.memberships where membership_id = $1`,
      [placeholder],
    )
    expect(rows).toEqual([
      {
        user_id: person.userId,
        company_id: ward,
        label: 'patient',
        member_number: 'P-77',
        display_name: 'Pat Ient',
        status: 'active',
        has_joined: true,
      },
    ])
    expect(await rolesOf(superuser, placeholder)).toEqual(['member'])
    expect((await invite(hands, owner.token, clinic, { membershipId: placeholder })).outcome).toBe(
      'already_member',
    )
  })

  test('[B3] [F14] without an address is claimed by whoever was handed the token, once, and never by its id', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const placeholder = await enterPlaceholder(clinic.organizationId)
    const { token, invitation_id } = await invite(hands, owner.token, clinic, { membershipId: placeholder })
    const [first, second] = [await addressee(hands), await addressee(hands)]
    expect(await mine(first.token)).toEqual([])
    expect((await accept(app, first.token, null, invitation_id)).outcome).toBe('unknown')
    expect((await accept(app, first.token, token)).outcome).toBe('accepted')
    expect((await accept(app, second.token, token)).outcome).toBe('already_accepted')
  })

  test('[B3] that somebody has got meanwhile, or that has ended, is claimed no more', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    for (const meanwhile of [
      (id: string, userId: string) =>
        superuser.query(
          'update strata_tenancy.memberships set user_id = $2, joined_at = clock_timestamp() where membership_id = $1',
          [id, userId],
        ),
      (id: string) => endMembership(clinic.organizationId, id),
    ]) {
      const placeholder = await enterPlaceholder(clinic.organizationId)
      const [person, other] = [await addressee(hands), await addressee(hands)]
      const { token, invitation_id } = await invite(hands, owner.token, clinic, {
        membershipId: placeholder,
        email: person.email,
      })
      await meanwhile(placeholder, other.userId)
      expect(await mine(person.token)).toEqual([])
      expect((await accept(app, person.token, token)).outcome).toBe('revoked')
      expect(await statusOf(invitation_id)).toBe('revoked')
      expect(await memberships(clinic.organizationId, person.userId)).toBe(0)
    }
  })
})

describe('whoever has left', () => {
  test('[F15] [X53] is not brought back by an invitation from before, and comes back by a new one', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const person = await addressee(hands)
    const joined = await invite(hands, owner.token, clinic, { email: person.email })
    const { membership_id } = await accept(app, person.token, joined.token)
    // Pending while they are a member: for another label, and for another address of theirs that they prove only later.
    const later = addressAt('example.org')
    const pendingOnes = [
      await invite(hands, owner.token, clinic, { userId: person.userId, label: 'night' }),
      await invite(hands, owner.token, clinic, { email: later, label: 'day' }),
    ]
    expect(await endMembership(organizationId, membership_id as string)).toBe('done')
    await prove(hands, person.userId, later)
    expect(await mine(person.token)).toEqual([])
    expect((await accept(app, person.token, joined.token)).outcome, 'a token that was used').toBe('unchanged')
    for (const { token, invitation_id } of pendingOnes) {
      expect((await accept(app, person.token, token)).outcome).toBe('revoked')
      expect((await accept(app, person.token, null, invitation_id)).outcome).toBe('revoked')
      expect(await statusOf(invitation_id)).toBe('revoked')
    }
    expect(await memberships(organizationId, person.userId)).toBe(0)
    const again = await invite(hands, owner.token, clinic, { email: person.email })
    const back = await accept(app, person.token, again.token)
    expect(back.outcome).toBe('accepted')
    expect(back.membership_id).not.toBe(membership_id)
    expect(await memberships(organizationId, person.userId)).toBe(1)
  })

  test('[F15] [X53] a revoked invitation stays revoked, whoever holds its token, and inviting again is another one', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const first = await invite(hands, owner.token, clinic, { email: person.email })
    const plain = await join(hands, clinic, ROLES.member)
    expect(await revoke(plain.token, clinic.organizationId, first.invitation_id)).toBe('not_allowed')
    const elsewhere = await ownedClinic(hands)
    expect(await revoke(elsewhere.owner.token, clinic.organizationId, first.invitation_id)).toBe(
      'not_allowed',
    )
    expect(await revoke(elsewhere.owner.token, elsewhere.clinic.organizationId, first.invitation_id)).toBe(
      'unknown',
    )
    expect(await revoke(owner.token, clinic.organizationId, first.invitation_id, 'a mistake')).toBe('done')
    expect(await revoke(owner.token, clinic.organizationId, first.invitation_id)).toBe('unchanged')
    expect((await accept(app, person.token, first.token)).outcome).toBe('revoked')
    const second = await invite(hands, owner.token, clinic, { email: person.email })
    expect((await accept(app, person.token, first.token)).outcome).toBe('revoked')
    expect((await accept(app, person.token, second.token)).outcome).toBe('accepted')
    const [, shown] = await list(owner.token, clinic.organizationId)
    expect(shown).toMatchObject({ status: 'revoked', status_reason: 'a mistake' })
    expect(await revoke(owner.token, clinic.organizationId, second.invitation_id)).toBe('unchanged')
  })

  test('[F15] a member who is suspended gets around it by no invitation, also not by one for another address', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const { token } = await invite(hands, owner.token, clinic, { email: person.email })
    const { membership_id } = await accept(app, person.token, token)
    await operator.query('select strata.suspend_membership($1, $2)', [clinic.organizationId, membership_id])
    const second = addressAt('example.org')
    await prove(hands, person.userId, second)
    const other = await invite(hands, owner.token, clinic, { email: second, label: 'other' })
    expect((await accept(app, person.token, other.token)).outcome).toBe('member_suspended')
    await operator.query('select strata.reinstate_membership($1, $2)', [clinic.organizationId, membership_id])
    expect((await accept(app, person.token, other.token)).outcome).toBe('accepted')
  })
})

describe('[X54] whoever invited', () => {
  /** What makes the inviter one who could not invite any more. */
  const falls: Record<
    string,
    (inviter: { userId: string; membershipId: string }, organizationId: string) => Promise<unknown>
  > = {
    'left the organization': ({ membershipId }, organizationId) =>
      endMembership(organizationId, membershipId),
    'is suspended there': ({ membershipId }, organizationId) =>
      operator.query('select strata.suspend_membership($1, $2)', [organizationId, membershipId]),
    'is locked as a user': ({ userId }) => operator.query('select strata.lock_user($1)', [userId]),
    'lost the role that let them invite': ({ membershipId }, organizationId) =>
      operator.query(
        `select strata.revoke_role($1, $2, role_id, 'a reason')
         from unnest($3::uuid[]) as r (role_id)`,
        [organizationId, membershipId, [managingRole]],
      ),
    'is denied what the role brings': ({ membershipId }, organizationId) =>
      operator.query(
        `select strata.grant_permission($1, $2, 'members.manage', 'a reason', 'deny', 'own_lower')`,
        [organizationId, membershipId],
      ),
  }
  let managingRole: string
  test.each(Object.entries(falls))(
    'and %s brings nobody in any more, and somebody else can',
    async (_, fall) => {
      const { clinic, owner } = await ownedClinic(hands)
      const { organizationId } = clinic
      const managing = await makeRole(superuser, organizationId, ['invitations.manage', 'members.manage'])
      managingRole = managing
      const given = await makeRole(superuser, organizationId, ['members.manage'])
      const inviter = await join(hands, clinic, managing)
      const person = await addressee(hands)
      const { token, invitation_id } = await invite(hands, inviter.token, clinic, {
        email: person.email,
        roleIds: [given],
      })
      await fall(inviter, organizationId)
      expect((await accept(app, person.token, token)).outcome).toBe('inviter_not_allowed')
      expect(await statusOf(invitation_id), 'nothing has happened').toBe('pending')
      expect(await memberships(organizationId, person.userId)).toBe(0)
      expect(
        await one<number>(
          superuser,
          `select count(*)::int from strata_audit.security_events where event_type = 'invitation-refused' and organization_id = $1 and user_id = $2`,
          [organizationId, person.userId],
        ),
      ).toBe(1)
      const anew = await invite(hands, owner.token, clinic, { email: person.email, roleIds: [given] })
      expect((await accept(app, person.token, anew.token)).outcome).toBe('accepted')
    },
  )

  test('gave a role that has since become more than they have: it is not given, until they have it too', async () => {
    const { clinic } = await ownedClinic(hands)
    const { organizationId } = clinic
    const managing = await makeRole(superuser, organizationId, ['invitations.manage'])
    const given = await makeRole(superuser, organizationId, [])
    const inviter = await join(hands, clinic, managing)
    const person = await addressee(hands)
    const { token } = await invite(hands, inviter.token, clinic, { email: person.email, roleIds: [given] })
    await operator.query(`select strata.add_role_permission($1, $2, 'members.manage', 'a reason')`, [
      organizationId,
      given,
    ])
    expect((await accept(app, person.token, token)).outcome).toBe('inviter_not_allowed')
    await give(superuser, organizationId, inviter.membershipId, given)
    expect((await accept(app, person.token, token)).outcome).toBe('accepted')
  })

  test('gives no role that was retired since, also when it was the platform', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const roleId = await makeRole(superuser, clinic.organizationId, [])
    const person = await addressee(hands)
    for (const inviter of [owner.token, null]) {
      const { token } = await invite(hands, inviter, clinic, { email: person.email, roleIds: [roleId] })
      await operator.query(`select strata.retire_role($1, $2, 'a reason')`, [clinic.organizationId, roleId])
      expect((await accept(app, person.token, token)).outcome).toBe('inviter_not_allowed')
      await superuser.query('update strata_access.roles set retired_at = null where role_id = $1', [roleId])
    }
  })

  test('in an organization that is suspended or closed brings nobody in', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const person = await addressee(hands)
    const { token } = await invite(hands, owner.token, clinic, { email: person.email })
    await operator.query('select strata.suspend_organization($1)', [clinic.organizationId])
    expect((await accept(app, person.token, token)).outcome).toBe('organization_not_active')
    expect(await mine(person.token)).toEqual([])
    await operator.query('select strata.reinstate_organization($1)', [clinic.organizationId])
    expect(await mine(person.token)).toHaveLength(1)
    await operator.query('select strata.close_organization($1)', [clinic.organizationId])
    expect((await accept(app, person.token, token)).outcome).toBe('organization_not_active')
  })
})

describe('at the same moment', () => {
  /** Runs the calls together, each on a connection of its own. */
  const together = <T>(...calls: ((client: pg.PoolClient) => Promise<T>)[]) =>
    Promise.all(
      calls.map(async (call) => {
        const client = await pool.connect()
        try {
          return await call(client)
        } finally {
          client.release()
        }
      }),
    )

  test('[X53] [F14] sixteen connections that accept one invitation make one membership, with each role once', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(4, 60); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const person = await addressee(hands)
      const { token, invitation_id } = await invite(hands, owner.token, clinic, {
        email: person.email,
        roleIds: [ROLES.member],
      })
      const answers = await together(
        ...Array.from(
          { length: 16 },
          (_, i) => (client: pg.PoolClient) =>
            accept(client, person.token, i % 2 ? token : null, i % 2 ? null : invitation_id),
        ),
      )
      expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
      expect(answers.filter(({ outcome }) => outcome === 'unchanged')).toHaveLength(15)
      expect(new Set(answers.map(({ membership_id }) => membership_id)).size).toBe(1)
      expect(await memberships(clinic.organizationId, person.userId)).toBe(1)
      expect(await rolesOf(superuser, answers[0]?.membership_id as string)).toEqual(['member'])
    }
  })

  test('[X53] sixteen people with the token of one placeholder: one of them claims it', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(2, 50); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const placeholder = await enterPlaceholder(clinic.organizationId, fresh('Race'))
      const { token } = await invite(hands, owner.token, clinic, { membershipId: placeholder })
      const people = []
      for (let i = 0; i < 16; i++) people.push(await addressee(hands))
      const answers = await together(
        ...people.map(
          ({ token: session }) =>
            (client: pg.PoolClient) =>
              accept(client, session, token),
        ),
      )
      expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
      expect(answers.filter(({ outcome }) => outcome === 'already_accepted')).toHaveLength(15)
    }
  })

  test('[X53] accepting and revoking: either there is a member and nothing was revoked, or it was and there is none', {
    timeout: 300_000,
  }, async () => {
    const ends = { accepted: 0, revoked: 0 }
    for (let round = 0; round < rounds(8, 60); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const person = await addressee(hands)
      const { token, invitation_id } = await invite(hands, owner.token, clinic, { email: person.email })
      const [accepted, revoked] = await together<string>(
        async (client) => (await accept(client, person.token, token)).outcome,
        (client) =>
          inSession(client, owner.token, () =>
            one(client, 'select strata.revoke_invitation($1, $2)', [clinic.organizationId, invitation_id]),
          ),
      )
      expect([
        ['accepted', 'unchanged'],
        ['revoked', 'done'],
      ]).toContainEqual([accepted, revoked])
      expect(await memberships(clinic.organizationId, person.userId)).toBe(accepted === 'accepted' ? 1 : 0)
      ends[accepted as 'accepted' | 'revoked']++
    }
    expect(ends.accepted + ends.revoked).toBeGreaterThan(0)
  })

  test('[X54] accepting waits for a demotion of the inviter that is under way, and is then refused', async () => {
    const { clinic } = await ownedClinic(hands)
    const { organizationId } = clinic
    const managing = await makeRole(superuser, organizationId, ['invitations.manage'])
    const inviter = await join(hands, clinic, managing)
    const person = await addressee(hands)
    const { token } = await invite(hands, inviter.token, clinic, { email: person.email, roleIds: [managing] })
    const demoting = await db.client('operator')
    await demoting.query('begin')
    expect(
      await one(demoting, `select strata.revoke_role($1, $2, $3, 'a reason')`, [
        organizationId,
        inviter.membershipId,
        managing,
      ]),
    ).toBe('done')
    const answer = together((client) => accept(client, person.token, token))
    await expect
      .poll(() =>
        one<number>(
          superuser,
          `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      )
      .toBe(1)
    await demoting.query('commit')
    expect((await answer)[0]?.outcome).toBe('inviter_not_allowed')
  })

  test('[F15] accepting one invitation while the same person is removed: whoever is removed last is out, and nothing of before is left to bring them back', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(6, 60); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const { organizationId } = clinic
      const person = await addressee(hands)
      const membershipId = await createMembership(operator, organizationId, person.userId)
      const { token } = await invite(hands, owner.token, clinic, { userId: person.userId, label: 'second' })
      const [accepted] = await together<string>(
        async (client) => (await accept(client, person.token, token)).outcome,
        async () => endMembership(organizationId, membershipId),
      )
      // Before the removal it made a second membership, which nobody has ended; after it, none.
      expect(['accepted', 'revoked']).toContain(accepted)
      expect(await memberships(organizationId, person.userId)).toBe(accepted === 'accepted' ? 1 : 0)
      if (accepted === 'revoked') expect((await accept(app, person.token, token)).outcome).toBe('revoked')
    }
  })

  test('accepting while the person is erased leaves no member who has a name', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(4, 60); round++) {
      const { clinic, owner } = await ownedClinic(hands)
      const person = await addressee(hands)
      const { token } = await invite(hands, owner.token, clinic, {
        email: person.email,
        message: `For ${person.email}`,
      })
      const [accepted, erased] = await together<string>(
        (client) =>
          accept(client, person.token, token).then(
            ({ outcome }) => outcome,
            // The session had ended before it could begin.
            (error: Error) => error.message,
          ),
        () => one(operator, `select outcome from strata.erase_user($1, 'a request')`, [person.userId]),
      )
      expect(erased).toBe('done')
      expect(accepted).toMatch(
        /^(accepted|not_invitee|revoked|unknown)$|refused: (superseded|user_not_active)/,
      )
      const { rows } = await superuser.query(
        `select count(*) filter (where strpos(i::text, $2) > 0)::int as named, count(*) filter (where i.status = 'pending')::int as pending
         from strata_tenancy.invitations i where organization_id = $1`,
        [clinic.organizationId, person.email],
      )
      expect(rows).toEqual([{ named: 0, pending: 0 }])
    }
  })
})

describe('[B11] what an invitation says about people', () => {
  test('goes with the person who was invited, by address or by name, and the message with whoever wrote it', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const second = await join(hands, clinic, ROLES.owner)
    const person = await addressee(hands)
    const byEmail = await invite(hands, owner.token, clinic, { email: person.email, message: 'Hello word' })
    const byUser = await invite(hands, second.token, clinic, { userId: person.userId, message: 'Hello you' })
    const other = await invite(hands, owner.token, clinic, {
      email: addressAt('example.org'),
      message: 'Hello other',
    })
    const erase = (userId: string) =>
      one(operator, `select outcome from strata.erase_user($1, 'a request')`, [userId])
    const rows = async () =>
      (
        await superuser.query(
          `select invitation_id, value like 'erased:%' as is_blank, message, status from strata_tenancy.invitations where organization_id = $1`,
          [clinic.organizationId],
        )
      ).rows.sort((a, b) => (a.invitation_id < b.invitation_id ? -1 : 1))
    expect(await erase(person.userId)).toBe('done')
    expect(await rows()).toEqual([
      { invitation_id: byEmail.invitation_id, is_blank: true, message: null, status: 'revoked' },
      { invitation_id: byUser.invitation_id, is_blank: null, message: null, status: 'revoked' },
      { invitation_id: other.invitation_id, is_blank: false, message: 'Hello other', status: 'pending' },
    ])
    expect(await erase(owner.userId)).toBe('done')
    expect((await rows())[2]).toMatchObject({ is_blank: false, message: null, status: 'pending' })
  })

  test('goes by itself some time after the end, and not before', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const worker = await db.client('worker')
    const email = addressAt('example.org')
    const { invitation_id, expires_at } = await invite(hands, owner.token, clinic, {
      email,
      message: 'Hello',
    })
    const purge = () => one<number>(worker, 'select strata.purge_invitations()')
    const shown = async () => {
      const { rows } = await superuser.query(
        'select address, message from strata_tenancy.invitations where invitation_id = $1',
        [invitation_id],
      )
      return rows[0]
    }
    try {
      await setClock(hands.installer, new Date(expires_at.getTime() + 89 * 86_400_000))
      await purge()
      expect(await shown()).toEqual({ address: email, message: 'Hello' })
      await setClock(hands.installer, new Date(expires_at.getTime() + 91 * 86_400_000))
      expect(await purge()).toBeGreaterThan(0)
      expect(await shown()).toEqual({ address: `erased:${invitation_id}`, message: null })
      expect(await purge()).toBe(0)
    } finally {
      await setClock(hands.installer, null)
    }
  })

  test('is accepted by nobody who was erased since the session began', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const placeholder = await enterPlaceholder(clinic.organizationId)
    const { token } = await invite(hands, owner.token, clinic, { membershipId: placeholder })
    const person = await addressee(hands)
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [person.token])
    expect(
      await one(operator, `select outcome from strata.erase_user($1, 'a request')`, [person.userId]),
    ).toBe('done')
    expect(await one(app, 'select outcome from strata.accept_invitation($1)', [token])).toBe('unknown')
    await app.query('commit')
    const other = await addressee(hands)
    expect((await accept(app, other.token, token)).outcome).toBe('accepted')
  })

  test('is not written for somebody who was erased before', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const userId = await createUser(operator, 'To', 'Go')
    await operator.query(`select strata.erase_user($1, 'a request')`, [userId])
    expect((await invite(hands, owner.token, clinic, { userId })).outcome).toBe('unknown')
  })
})

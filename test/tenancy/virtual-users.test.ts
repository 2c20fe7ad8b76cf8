/** Several virtual users of one person: which of them acts by default, what the organization sees of the person, and whether they can act at all. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
} from '../support/people.js'
import { found, join, type Logins } from './support.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('operator', { max: 16 })
let logins: Logins
let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  superuser = await db.client('superuser')
  logins = { operator, auth }
})

/** The labels of the memberships of a user in an organization that are the default one. */
const defaultsOf = (organizationId: string, userId: string) =>
  one<string[]>(
    superuser,
    `select array_agg(label order by label) from strata_tenancy.memberships where organization_id = $1 and user_id = $2 and is_default`,
    [organizationId, userId],
  )
const setDefault = (organizationId: string, membershipId: string, on: pg.ClientBase | pg.Pool = operator) =>
  on
    .query('select strata.set_default_membership($1, $2) as outcome', [organizationId, membershipId])
    .then(({ rows }) => rows[0].outcome as string)
const end = (organizationId: string, membershipId: string) =>
  one(operator, 'select strata.end_membership($1, $2)', [organizationId, membershipId])
const opened = async (userId: string, organizationId: string) => {
  const { rows } = await auth.query('select outcome, token from strata.open_session($1, $2)', [
    userId,
    organizationId,
  ])
  return rows[0] as { outcome: string; token: string }
}
const actingAs = async (token: string) =>
  inSession(app, token, () => one(app, 'select strata.membership_id()'))

describe('the default membership', () => {
  test('[G4] [G1] the first membership is the default, another one is by choice, and when it ends the oldest active one that is left takes over', async () => {
    const { organizationId } = await createOrganization(operator, 'defaults')
    const userId = await createActiveUser(operator, auth, 'Several', 'Selves')
    const ids: Record<string, string> = {}
    for (const label of ['one', 'two', 'three', 'four'])
      ids[label] = await createMembership(operator, organizationId, userId, label)
    expect(await defaultsOf(organizationId, userId)).toEqual(['one'])
    expect([
      await setDefault(organizationId, ids.four as string),
      await setDefault(organizationId, ids.four as string),
      await setDefault(organizationId, '00000000-0000-7000-8000-000000000000'),
    ]).toEqual(['done', 'unchanged', 'unknown'])
    expect(await defaultsOf(organizationId, userId)).toEqual(['four'])
    // The oldest is suspended: of those that are active, the oldest.
    await one(operator, 'select strata.suspend_membership($1, $2)', [organizationId, ids.one])
    await end(organizationId, ids.four as string)
    expect(await defaultsOf(organizationId, userId)).toEqual(['two'])
    expect(await setDefault(organizationId, ids.four as string)).toBe('refused')
    await end(organizationId, ids.three as string)
    await end(organizationId, ids.two as string)
    expect(await defaultsOf(organizationId, userId)).toEqual(['one'])
    await end(organizationId, ids.one as string)
    expect(await defaultsOf(organizationId, userId)).toBeNull()
    // Who comes back begins anew.
    await createMembership(operator, organizationId, userId, 'again')
    expect(await defaultsOf(organizationId, userId)).toEqual(['again'])
  })

  test('[G4] nobody without a user has a default, and by hand it cannot be taken away without being given', async () => {
    const { organizationId } = await createOrganization(operator, 'by-hand')
    const nobody = await createMembership(operator, organizationId, null)
    expect(await setDefault(organizationId, nobody)).toBe('refused')
    const userId = await createActiveUser(operator, auth, 'By', 'Hand')
    const first = await createMembership(operator, organizationId, userId)
    const second = await createMembership(operator, organizationId, userId, 'second')
    const unset = 'update strata_tenancy.memberships set is_default = false where membership_id = $1'
    expect(await failure(superuser, unset, [first])).toMatchObject({
      code: 'ST402',
      constraint: 'memberships_is_default_check',
    })
    await superuser.query(
      'update strata_tenancy.memberships set is_default = true where membership_id = $1',
      [second],
    )
    expect(await defaultsOf(organizationId, userId)).toEqual(['second'])
    // A membership that passes to another user is no default that this one chose.
    const other = await createActiveUser(operator, auth, 'Other', 'User')
    await createMembership(operator, organizationId, other, 'own')
    await superuser.query('update strata_tenancy.memberships set user_id = $2 where membership_id = $1', [
      second,
      other,
    ])
    expect([await defaultsOf(organizationId, userId), await defaultsOf(organizationId, other)]).toEqual([
      ['default'],
      ['own'],
    ])
  })

  test('[G4] there is exactly one, whatever joins, ends and choices come at once', async () => {
    const { organizationId } = await createOrganization(operator, 'default-races')
    for (let round = 0; round < rounds(6, 80); round++) {
      const userId = await createActiveUser(operator, auth, 'Race', `${round}`)
      const joinAs = (label: string, on: pg.ClientBase | pg.Pool) =>
        on
          .query('select * from strata.create_membership($1, $2, null, $3)', [organizationId, userId, label])
          .then(({ rows }) => rows[0].membership_id as string)
      const ids = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((label) => joinAs(label, pool)))
      const exactlyOne = async () => {
        const { rows } = await superuser.query(
          `select count(*) filter (where is_default)::int as defaults, count(*)::int as lasting from strata_tenancy.memberships
           where organization_id = $1 and user_id = $2 and ended_at is null`,
          [organizationId, userId],
        )
        expect(rows[0].defaults).toBe(Math.min(rows[0].lasting, 1))
      }
      await exactlyOne()
      await Promise.all([
        ...ids
          .slice(0, 4)
          .map((id) => pool.query('select strata.end_membership($1, $2)', [organizationId, id])),
        ...ids.map((id) => setDefault(organizationId, id, pool)),
        joinAs('g', pool),
      ])
      await exactlyOne()
      await Promise.all([
        ...ids.map((id) => pool.query('select strata.end_membership($1, $2)', [organizationId, id])),
        joinAs('h', pool),
      ])
      await exactlyOne()
    }
  })

  test('[G1] [G5] a session in an organization without a membership acts as the default one, and so do a switch and staff', async () => {
    const { organizationId } = await createOrganization(operator, 'default-session')
    const userId = await createActiveUser(operator, auth, 'Acts', 'Default')
    const first = await createMembership(operator, organizationId, userId)
    const second = await createMembership(operator, organizationId, userId, 'second')
    expect(await actingAs((await opened(userId, organizationId)).token)).toBe(first)
    await setDefault(organizationId, second)
    const { token } = await opened(userId, organizationId)
    expect(await actingAs(token)).toBe(second)
    const elsewhere = await createOrganization(operator, 'default-elsewhere')
    const third = await createMembership(operator, elsewhere.organizationId, userId)
    const { rows } = await auth.query('select * from strata.switch_session($1, $2)', [
      token,
      elsewhere.organizationId,
    ])
    expect(await actingAs(rows[0].token)).toBe(third)
    const staffId = await one(operator, `select strata.create_user('Staff', 'Member', 'staff')`)
    await one(operator, 'select strata.register_user($1)', [staffId])
    await auth.query("select strata.record_verification($1, 'email')", [staffId])
    const staff = (await auth.query('select token from strata.open_session($1)', [staffId])).rows[0].token
    const { rows: acting } = await operator.query(
      'select * from strata.impersonate_user($1, $2, $3, null, $4)',
      [staff, userId, organizationId, 'a ticket'],
    )
    expect(await actingAs(acting[0].token)).toBe(second)
    // A stranger has no default anywhere.
    const stranger = await createActiveUser(operator, auth, 'No', 'Member')
    expect(await opened(stranger, organizationId)).toMatchObject({ outcome: 'unknown_membership' })
    expect(await failure(auth, 'select strata.open_session($1, null, $2)', [userId, first])).toMatchObject({
      code: 'ST402',
      constraint: 'sessions_check',
    })
  })

  test('[G4] a member chooses among the own memberships and among nobody else’s', async () => {
    const { organizationId, owner } = await found(logins, 'choosers')
    const member = await join(logins, organizationId, 'Member')
    const second = await join(logins, organizationId, 'Second', { userId: member.userId, label: 'second' })
    const other = await join(logins, organizationId, 'Other')
    const otherSecond = await createMembership(operator, organizationId, other.userId, 'second')
    const choose = (token: string, membershipId: string) =>
      inSession(app, token, () => setDefault(organizationId, membershipId, app))
    expect([
      await choose(member.token, second.membershipId),
      await choose(second.token, member.membershipId),
      await choose(member.token, otherSecond),
      await choose(owner.token, otherSecond),
    ]).toEqual(['done', 'done', 'not_allowed', 'done'])
  })
})

describe('the profile that counts', () => {
  test('[G2] [G3] [G7] [F9] a member is reached as the organization says, else as the person says, and not at all there once they left', async () => {
    const { organizationId, owner } = await found(logins, 'reached')
    const userId = await createActiveUser(operator, auth, 'Min', 'Lee')
    await superuser.query(
      `insert into strata_users.identifiers (user_id, kind, value, address, is_primary, claimed_at, verified_at, last_proof_at)
       values ($1, 'email', 'min@example.org', 'Min@example.org', true, now(), now(), now()),
              ($1, 'phone', '+442071838750', '+442071838750', true, now(), now(), now()),
              ($1, 'username', 'minlee', 'minlee', true, now(), now(), now()),
              ($1, 'email', 'second@example.org', 'second@example.org', false, now(), now(), now())`,
      [userId],
    )
    const membershipId = await createMembership(operator, organizationId, userId)
    const profile = () =>
      inSession(
        app,
        owner.token,
        async () =>
          (
            await app.query('select email, phone, fax from strata.member_profiles where membership_id = $1', [
              membershipId,
            ])
          ).rows[0],
      )
    expect(await profile()).toEqual({ email: 'Min@example.org', phone: '+442071838750', fax: null })
    const set = (type: string, value: string | null, group = 'main') =>
      one(operator, 'select strata.set_party_contact($1, $2, $3, $4, $5)', [
        organizationId,
        membershipId,
        type,
        value,
        group,
      ])
    expect([
      await set('email', 'lee@clinic.example'),
      await set('email', 'lee@clinic.example'),
      await set('fax', '+442071838751'),
      await set('phone', '+442071838752', 'emergency'),
    ]).toEqual(['done', 'unchanged', 'done', 'done'])
    // Nor does anybody learn more who asks for it past the profile.
    const asked = await inSession(app, owner.token, async () => {
      const answers = []
      for (const kind of ['email', 'phone', 'username'])
        answers.push(await one(app, 'select strata_tenancy.member_address($1, $2)', [membershipId, kind]))
      return answers
    })
    expect(asked).toEqual([null, '+442071838750', null])
    expect(await profile()).toEqual({
      email: 'lee@clinic.example',
      phone: '+442071838750',
      fax: '+442071838751',
    })
    expect([await set('email', null), await set('email', null)]).toEqual(['done', 'unchanged'])
    expect((await profile()).email).toBe('Min@example.org')
    await set('email', 'lee@clinic.example')
    await end(organizationId, membershipId)
    expect(await profile()).toEqual({ email: 'lee@clinic.example', phone: null, fax: '+442071838751' })
    expect(await set('email', 'late@clinic.example')).toBe('refused')
    expect(
      await failure(operator, `select strata.set_party_contact($1, null, 'email', 'nothing')`, [
        organizationId,
      ]),
    ).toMatchObject({ code: 'ST402', constraint: 'party_contacts_value_check' })
  })

  test('[G6] an organization that knows a person by a name, language and zone of its own sees the person’s nowhere', async () => {
    const { organizationId, owner } = await found(logins, 'own-names')
    const userId = await one(
      operator,
      `select strata.create_user('Basename', 'Secretson', 'standard', 'eo', 'Asia/Tokyo')`,
    )
    await auth.query('select strata.register_user($1)', [userId])
    await auth.query("select strata.record_verification($1, 'email')", [userId])
    const member = await join(logins, organizationId, 'x', { userId })
    const everything = () =>
      inSession(app, owner.token, async () => {
        const { rows } = await app.query(
          `select c.oid::regclass::text as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname like 'strata%' and c.relkind in ('r', 'p', 'v') and has_schema_privilege(n.oid, 'usage')
             and has_table_privilege(c.oid, 'select') and c.oid <> 'strata_core.time_zones'::regclass order by 1`,
        )
        let all = ''
        for (const { relation } of rows)
          for (const { row } of (await app.query(`select t::text as row from ${relation} t`)).rows)
            all += `${row}\n`
        return all
      })
    expect(await everything()).toContain('Basename Secretson')
    expect(await everything()).toContain('Asia/Tokyo')
    await inSession(app, member.token, () =>
      app.query(`select strata.update_my_profile('Dr', 'Alias', null, 'fr', 'Europe/Paris')`),
    )
    const seen = await everything()
    expect(seen).toContain('Dr Alias')
    for (const hidden of ['Basename', 'Secretson', 'eo,', 'Asia/Tokyo'])
      expect([hidden, seen.includes(hidden)]).toEqual([hidden, false])
    await inSession(app, owner.token, async () => {
      expect(
        (await app.query('select display_name from strata.users where user_id = $1', [userId])).rows,
      ).toEqual([{ display_name: 'Dr Alias' }])
      expect(
        (await app.query('select locale, time_zone from strata.user_attributes where user_id = $1', [userId]))
          .rows,
      ).toEqual([{ locale: 'fr', time_zone: 'Europe/Paris' }])
    })
    // One name is a name of one's own.
    for (const [given, family] of [
      ['Mono', null],
      [null, 'Nym'],
    ]) {
      await inSession(app, member.token, () =>
        app.query('select strata.update_my_profile($1, $2, null, $3, $4)', [
          given,
          family,
          'fr',
          'Europe/Paris',
        ]),
      )
      const now = await everything()
      expect(now).toContain(given ?? family)
      for (const hidden of ['Basename', 'Secretson', 'Alias'])
        expect([hidden, now.includes(hidden)]).toEqual([hidden, false])
    }
    // A name that the person takes meanwhile shows when the organization has none any more.
    await superuser.query(`update strata_users.users set family_name = 'Newson' where user_id = $1`, [userId])
    expect(await everything()).not.toContain('Newson')
    await inSession(app, member.token, () =>
      app.query('select strata.update_my_profile(null, null, null, null, null)'),
    )
    expect(await everything()).toContain('Basename Newson')
  })
})

describe('whether somebody can act', () => {
  test('[J4] [J8] [F8] the effective status says so for every combination of user, membership and organization, exactly as a session does', async () => {
    const { organizationId, owner } = await found(logins, 'effective')
    const member = await join(logins, organizationId, 'Member')
    const users: Record<string, [string, unknown[]]> = {
      active: ['', []],
      locked: ['update strata_users.users set locked_at = now() where user_id = $1', []],
      unlocked_by_now: [
        `update strata_users.users set locked_at = now() - interval '2 days', locked_until = now() - interval '1 day' where user_id = $1`,
        [],
      ],
      suspended: ['update strata_users.users set suspended_at = now() where user_id = $1', []],
      deactivated: ['update strata_users.users set deactivated_at = now() where user_id = $1', []],
    }
    const memberships: Record<string, string> = {
      active: '',
      suspended: 'update strata_tenancy.memberships set suspended_at = now() where membership_id = $1',
      reinstated_by_now: `update strata_tenancy.memberships set suspended_at = now() - interval '2 days', suspended_until = now() - interval '1 day'
                          where membership_id = $1`,
      ended: 'update strata_tenancy.memberships set ended_at = now() where membership_id = $1',
    }
    const organizations: Record<string, string> = {
      active: '',
      suspended: 'update strata_tenancy.organizations set suspended_at = now() where organization_id = $1',
      reinstated_by_now: `update strata_tenancy.organizations set suspended_at = now() - interval '2 days', suspended_until = now() - interval '1 day'
                          where organization_id = $1`,
      closed: `update strata_tenancy.organizations set closed_at = now() where organization_id = $1`,
    }
    const seen = new Set<string>()
    let combinations = 0
    for (const [user, [changeUser]] of Object.entries(users))
      for (const [membership, changeMembership] of Object.entries(memberships))
        for (const [organization, changeOrganization] of Object.entries(organizations)) {
          await superuser.query('begin')
          // The context of the owner, which nothing of this takes away, sees the others.
          await superuser.query('select strata.begin_session($1)', [owner.token])
          if (changeUser) await superuser.query(changeUser, [member.userId])
          if (changeMembership) await superuser.query(changeMembership, [member.membershipId])
          if (changeOrganization) await superuser.query(changeOrganization, [organizationId])
          const session = await one(superuser, 'select outcome from strata.open_session($1, $2, $3)', [
            member.userId,
            organizationId,
            member.membershipId,
          ])
          const { rows } = await superuser.query(
            `select m.effective_status as member, p.effective_status as profile
             from strata.members m join strata.member_profiles p using (organization_id, membership_id) where m.membership_id = $1`,
            [member.membershipId],
          )
          await superuser.query('rollback')
          const [{ member: status, profile }] = rows
          const where = [user, membership, organization]
          expect([...where, status, status === 'active']).toEqual([...where, profile, session === 'opened'])
          seen.add(status)
          combinations++
        }
    expect(combinations).toBe(80)
    expect([...seen].sort()).toEqual(
      [
        'active',
        'ended',
        'organization_closed',
        'organization_suspended',
        'suspended',
        'user_closed',
        'user_suspended',
      ].sort(),
    )
    // Those without a user, and those whose user has never come.
    const unclaimed = await createMembership(operator, organizationId, null, 'unclaimed')
    const unregistered = await createMembership(
      operator,
      organizationId,
      await one(operator, `select strata.create_user('Never', 'Came')`),
    )
    await inSession(app, owner.token, async () => {
      for (const [id, status] of [
        [unclaimed, 'invited'],
        [unregistered, 'user_unregistered'],
      ])
        expect(
          await one(app, 'select effective_status from strata.members where membership_id = $1', [id]),
        ).toBe(status)
    })
  })

  test('[F7] [F2] the record of a membership says which member ended it, and nobody where the platform did', async () => {
    const { organizationId, owner } = await found(logins, 'by-whom')
    const [first, second] = [
      await join(logins, organizationId, 'First'),
      await join(logins, organizationId, 'Second'),
    ]
    expect(
      await inSession(app, owner.token, () =>
        one(app, `select strata.end_membership($1, $2, 'left for good')`, [
          organizationId,
          first.membershipId,
        ]),
      ),
    ).toBe('done')
    await one(operator, `select strata.end_membership($1, $2, 'cleaning up')`, [
      organizationId,
      second.membershipId,
    ])
    await inSession(app, owner.token, async () => {
      const { rows } = await app.query(
        `select membership_id, status, reason, changed_by_membership_id from strata.membership_status_periods
         where membership_id in ($1, $2) and status = 'ended'`,
        [first.membershipId, second.membershipId],
      )
      expect(
        new Map(rows.map((row) => [row.membership_id, [row.reason, row.changed_by_membership_id]])),
      ).toEqual(
        new Map([
          [first.membershipId, ['left for good', owner.membershipId]],
          [second.membershipId, ['cleaning up', null]],
        ]),
      )
    })
  })
})

import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
  openSession,
} from '../support/people.js'
import { found, join } from './support.js'

let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let superuser: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  superuser = await db.client('superuser')
})

/** Dr Lee at two clinics: one user, one membership each. */
async function drLee(slug: string) {
  const userId = await createActiveUser(operator, auth, 'Min', 'Lee')
  const clinics = await Promise.all(
    ['a', 'b'].map(async (suffix) => {
      const { organizationId } = await createOrganization(operator, `${slug}-${suffix}`)
      const membershipId = await createMembership(operator, organizationId, userId)
      return {
        organizationId,
        membershipId,
        token: await openSession(auth, userId, organizationId, membershipId),
      }
    }),
  )
  return { userId, a: clinics[0] as (typeof clinics)[0], b: clinics[1] as (typeof clinics)[0] }
}

/** How many wait for a lock. */
const waiters = () =>
  one<number>(
    superuser,
    `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )

const profile = async (membershipId: string) => {
  const { rows } = await app.query('select * from strata.member_profiles where membership_id = $1', [
    membershipId,
  ])
  return rows[0]
}

describe('one membership is one virtual user', () => {
  test('[F1] [F2] [G1] [G3] [G6] [F22] Dr Lee has a profile of her own at each of two clinics, and each clinic sees only its own', async () => {
    const { a, b } = await drLee('clinic')
    await inSession(app, a.token, () =>
      app.query("select strata.update_my_profile('Dr Min', null, 'Surgeon', null, 'Asia/Tokyo')"),
    )
    await inSession(app, b.token, () =>
      app.query("select strata.update_my_profile(null, null, 'Consultant', 'de-CH', null)"),
    )
    await inSession(app, a.token, async () => {
      expect(await profile(a.membershipId)).toMatchObject({
        display_name: 'Dr Min',
        given_name: 'Dr Min',
        family_name: null,
        job_title: 'Surgeon',
        time_zone: 'Asia/Tokyo',
        locale: null,
      })
      expect(await profile(b.membershipId)).toBeUndefined()
    })
    await inSession(app, b.token, async () => {
      expect(await profile(b.membershipId)).toMatchObject({
        display_name: 'Min Lee',
        given_name: 'Min',
        job_title: 'Consultant',
        time_zone: null,
        locale: 'de-CH',
      })
      expect(await profile(a.membershipId)).toBeUndefined()
    })
  })

  test('a member edits the own profile and cannot edit that of a colleague, by the function or by hand', async () => {
    const { userId, a } = await drLee('colleagues')
    const colleague = await createMembership(
      operator,
      a.organizationId,
      await createActiveUser(operator, auth, 'Col', 'League'),
    )
    await inSession(app, a.token, async () => {
      const own = 'update strata_tenancy.memberships set job_title = $2 where membership_id = $1'
      expect((await app.query(own, [a.membershipId, 'Chief'])).rowCount).toBe(1)
      expect((await app.query(own, [colleague, 'Fool'])).rowCount).toBe(0)
    })
    expect(
      await one(superuser, 'select job_title from strata_tenancy.memberships where membership_id = $1', [
        colleague,
      ]),
    ).toBeNull()
    expect(
      await inSession(app, a.token, () =>
        one(app, 'select count(*)::int from strata.members where membership_id = $1', [colleague]),
      ),
    ).toBe(1)
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [a.token])
    expect(
      await failure(app, 'update strata_tenancy.memberships set user_id = $2 where membership_id = $1', [
        a.membershipId,
        userId,
      ]),
    ).toMatchObject({ code: '42501' })
    await app.query('rollback')
  })

  test('a member who takes the own name back waits for whoever suspends them at that moment, and neither fails', async () => {
    const { userId, a, b } = await drLee('taken-back')
    await inSession(app, a.token, () =>
      app.query("select strata.update_my_profile('Own', 'Name', null, null, null)"),
    )
    const [staff, other] = [await db.client('operator'), await db.client('app')]
    await staff.query('begin')
    // Staff hold the person by the other membership.
    expect(await one(staff, 'select strata.end_membership($1, $2)', [b.organizationId, b.membershipId])).toBe(
      'done',
    )
    const taking = inSession(other, a.token, () =>
      one(other, 'select strata.update_my_profile(null, null, null, null, null)'),
    ).catch(String)
    await expect.poll(() => waiters()).toBe(1)
    expect(
      await one(staff, 'select strata.suspend_membership($1, $2)', [a.organizationId, a.membershipId]),
    ).toBe('done')
    await staff.query('commit')
    expect(await taking).toBe('done')
    expect(
      await one(
        superuser,
        `select display_name || ', ' || status from strata_tenancy.memberships where membership_id = $1`,
        [a.membershipId],
      ),
    ).toBe('Min Lee, suspended')
    expect(await one(superuser, 'select status from strata_users.users where user_id = $1', [userId])).toBe(
      'active',
    )
  })

  test('[G4] one person holds two memberships in one organization, told apart by label, and a third of the same label is refused', async () => {
    const { userId, a } = await drLee('labels')
    expect(await createMembership(operator, a.organizationId, userId, 'research')).toBeTruthy()
    const { rows } = await operator.query(
      "select * from strata.create_membership($1, $2, null, 'research')",
      [a.organizationId, userId],
    )
    expect(rows).toEqual([{ outcome: 'label_taken', membership_id: null }])
    expect(
      await inSession(app, a.token, () =>
        one(app, 'select array_agg(label order by label) from strata.members where user_id = $1', [userId]),
      ),
    ).toEqual(['default', 'research'])
  })

  test('[X1] [G6] whoever manages members makes nobody a member who was not asked, and learns nothing of them by trying', async () => {
    const logins = { operator, auth }
    const { organizationId, owner } = await found(logins, 'unasked')
    const { userId } = await drLee('elsewhere')
    const nobody = '00000000-0000-7000-8000-000000000000'
    const create = async (id: string, label = 'default') =>
      (
        await app.query('select * from strata.create_membership($1, $2, null, $3)', [
          organizationId,
          id,
          label,
        ])
      ).rows[0]
    const known = async (id: string) =>
      (await app.query('select display_name from strata.member_profiles where user_id = $1', [id])).rows
    const left = await join(logins, organizationId, 'Before')
    await operator.query('select strata.end_membership($1, $2)', [organizationId, left.membershipId])
    await superuser.query(`update strata_users.users set given_name = 'Since' where user_id = $1`, [
      left.userId,
    ])
    await inSession(app, owner.token, async () => {
      for (const id of [userId, left.userId, nobody]) {
        const before = await known(id)
        expect(await create(id, 'again')).toEqual({ outcome: 'invitation_required', membership_id: null })
        expect(await known(id)).toEqual(before)
      }
      expect(await known(left.userId)).toEqual([{ display_name: 'Before Tester' }])
      // Who is there may get a further membership.
      expect((await create(owner.userId, 'patient')).outcome).toBe('created')
    })
    // There was something to learn: staff make anybody a member.
    const { rows } = await operator.query('select outcome from strata.create_membership($1, $2)', [
      organizationId,
      userId,
    ])
    expect(rows).toEqual([{ outcome: 'created' }])
    await inSession(app, owner.token, async () =>
      expect(await known(userId)).toEqual([{ display_name: 'Min Lee' }]),
    )
  })

  test('[X2] [X7] whoever edits a member of another organization neither waits for that person nor holds them up', async () => {
    const logins = { operator, auth }
    const { organizationId, owner } = await found(logins, 'holders')
    const { userId, a } = await drLee('held')
    const staff = await db.client('operator')
    const edit = (where: string, who: string) =>
      one(app, `select strata.update_membership($1, $2, 'member', 'x', null, null, null, null, '{}')`, [
        where,
        who,
      ])
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [owner.token])
    await app.query(`set local lock_timeout = '500ms'`)
    try {
      await staff.query('begin')
      expect(await one(staff, 'select strata.suspend_user($1)', [userId])).toBe('done')
      expect(await edit(a.organizationId, a.membershipId)).toBe('not_allowed')
      await staff.query('rollback')
      expect(await edit(a.organizationId, a.membershipId)).toBe('not_allowed')
      await staff.query(`set lock_timeout = '500ms'`)
      expect(await one(staff, 'select strata.suspend_user($1)', [userId])).toBe('done')
      // Of the own organization the person is held, until it is said how it ends.
      expect(await edit(organizationId, owner.membershipId)).toBe('done')
      expect(await failure(staff, 'select strata.suspend_user($1)', [owner.userId])).toMatchObject({
        code: '55P03',
      })
    } finally {
      await app.query('rollback')
    }
  })

  test('[G5] what a member changes is recorded under the membership that acted, not only under the person', async () => {
    const { userId, a } = await drLee('authored')
    await inSession(app, a.token, () =>
      app.query("select strata.update_my_profile('New', null, null, null, null)"),
    )
    const { rows } = await superuser.query(
      `select actor_user_id, actor_membership_id, organization_id, old_image ->> 'given_name' as given_name
       from strata_audit.row_history where row_key = $1 and operation = 'update'`,
      [a.membershipId],
    )
    expect(rows).toEqual([
      {
        actor_user_id: userId,
        actor_membership_id: a.membershipId,
        organization_id: a.organizationId,
        given_name: null,
      },
    ])
  })

  test('[G7] an employee number belongs to one current membership of the organization, and another organization may use it too', async () => {
    const { a, b } = await drLee('numbers')
    const add = async (organizationId: string) => {
      const { rows } = await operator.query(
        "select outcome from strata.create_membership($1, null, null, 'default', 'E-17', 'Em', 'Ployee')",
        [organizationId],
      )
      return rows[0].outcome
    }
    expect([await add(a.organizationId), await add(a.organizationId), await add(b.organizationId)]).toEqual([
      'created',
      'member_number_taken',
      'created',
    ])
  })

  test('a new name of the person shows wherever the membership has none of its own', async () => {
    const { userId, a, b } = await drLee('renamed')
    await inSession(app, b.token, () =>
      app.query("select strata.update_my_profile('Doc', 'B', null, null, null)"),
    )
    const installer = await db.client('installer')
    await installer.query('begin; set local role strata_owner; set local role strata_definer')
    await installer.query("update strata_users.users set family_name = 'Lee-Park' where user_id = $1", [
      userId,
    ])
    await installer.query('commit')
    const name = 'select display_name from strata.members where membership_id = $1'
    expect(await inSession(app, a.token, () => one(app, name, [a.membershipId]))).toBe('Min Lee-Park')
    expect(await inSession(app, b.token, () => one(app, name, [b.membershipId]))).toBe('Doc B')
  })
})

describe('the course of a membership', () => {
  test('[F7] [F8] a member is invited, joins, is suspended, reinstated, leaves and rejoins, and the record says when, by whom and why', async () => {
    const { userId, a } = await drLee('course')
    const asOperator = (call: string, membershipId: string, reason: string) =>
      one(operator, `select strata.${call}($1, $2, $3)`, [a.organizationId, membershipId, reason])
    expect(await asOperator('suspend_membership', a.membershipId, 'audit')).toBe('done')
    expect(await one(app, 'select outcome from strata.begin_session($1)', [a.token])).toBe(
      'membership_not_active',
    )
    expect(await asOperator('reinstate_membership', a.membershipId, 'cleared')).toBe('done')
    expect(await asOperator('end_membership', a.membershipId, 'moved away')).toBe('done')
    expect(await asOperator('reinstate_membership', a.membershipId, 'no way back')).toBe('refused')
    const again = await createMembership(operator, a.organizationId, userId)
    const token = await openSession(auth, userId, a.organizationId, again)
    const { rows } = await inSession(app, token, () =>
      app.query(
        `select membership_id, status, reason, ended_at is not null as is_over from strata.membership_status_periods
         where membership_id in ($1, $2) order by started_at`,
        [a.membershipId, again],
      ),
    )
    expect(rows.map((row) => [row.membership_id === again, row.status, row.reason, row.is_over])).toEqual([
      [false, 'active', null, true],
      [false, 'suspended', 'audit', true],
      [false, 'active', 'cleared', true],
      [false, 'ended', 'moved away', false],
      [true, 'active', null, false],
    ])
  })

  test('[F6] [O7] a member who left is still named by the row that the membership was', async () => {
    const { a } = await drLee('left')
    const other = await createActiveUser(operator, auth, 'Still', 'Here')
    const token = await openSession(
      auth,
      other,
      a.organizationId,
      await createMembership(operator, a.organizationId, other),
    )
    await one(operator, 'select strata.end_membership($1, $2)', [a.organizationId, a.membershipId])
    expect(
      await inSession(app, token, () =>
        app.query('select display_name, status from strata.members where membership_id = $1', [
          a.membershipId,
        ]),
      ).then((result) => result.rows),
    ).toEqual([{ display_name: 'Min Lee', status: 'ended' }])
  })

  test('[F3] [F23] a membership can be in a company of its own organization and in none of another, whoever writes it', async () => {
    const { userId, a, b } = await drLee('companies')
    const company = await one(operator, "select company_id from strata.create_company($1, 'Radiology')", [
      a.organizationId,
    ])
    expect(
      await one(operator, "select outcome from strata.create_membership($1, $2, $3, 'radiology')", [
        a.organizationId,
        userId,
        company,
      ]),
    ).toBe('created')
    expect(
      await failure(operator, "select strata.create_membership($1, $2, $3, 'radiology')", [
        b.organizationId,
        userId,
        company,
      ]),
    ).toEqual({ code: 'ST402', constraint: 'memberships_company_id_fkey', detail: undefined })
    await superuser.query('begin')
    expect(
      await failure(
        superuser,
        'update strata_tenancy.memberships set company_id = $2 where membership_id = $1',
        [b.membershipId, company],
      ),
    ).toMatchObject({ code: '23503' })
    await superuser.query('rollback')
  })

  test('an organization has exactly one admin company, which nobody can close', async () => {
    const { organizationId, adminCompanyId } = await createOrganization(operator, 'admin-company')
    await superuser.query('begin')
    expect(
      await failure(
        superuser,
        "insert into strata_tenancy.companies (organization_id, name, is_admin) values ($1, 'Two', true)",
        [organizationId],
      ),
    ).toMatchObject({ code: '23505' })
    await superuser.query('rollback; begin')
    expect(
      await failure(
        superuser,
        'update strata_tenancy.companies set closed_at = now() where company_id = $1',
        [adminCompanyId],
      ),
    ).toMatchObject({ code: '23514' })
    await superuser.query('rollback')
  })

  test('[J8] a suspended organization lets no session begin, and a reinstated one does; a closed one stays closed', async () => {
    const { a, b } = await drLee('closing')
    const outcome = () => one(app, 'select outcome from strata.begin_session($1)', [a.token])
    await one(operator, "select strata.suspend_organization($1, 'unpaid')", [a.organizationId])
    expect(await outcome()).toBe('organization_not_active')
    await one(operator, "select strata.reinstate_organization($1, 'paid')", [a.organizationId])
    expect(await outcome()).toBe('begun')
    await one(operator, "select strata.close_organization($1, 'gone')", [a.organizationId])
    expect(await outcome()).toBe('organization_not_active')
    expect(await one(operator, "select strata.reinstate_organization($1, 'again')", [a.organizationId])).toBe(
      'refused',
    )
    expect(await one(app, 'select outcome from strata.begin_session($1)', [b.token])).toBe('begun')
  })

  test('a slug that is taken is answered and not raised, and leaves no half organization', async () => {
    await createOrganization(operator, 'taken')
    const count = () => one<number>(superuser, 'select count(*)::int from strata_tenancy.companies')
    const before = await count()
    expect((await operator.query("select * from strata.create_organization('Other', 'taken')")).rows).toEqual(
      [{ outcome: 'slug_taken', organization_id: null, admin_company_id: null, owner_membership_id: null }],
    )
    expect(await count()).toBe(before)
  })
})

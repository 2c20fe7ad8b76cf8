/** What roles bring: the maintained form, and the checks that read it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { failure, inSession, one, setClock } from '../support/people.js'
import {
  fresh,
  give,
  type Hands,
  handsOf,
  inherit,
  join,
  makeClinic,
  makePermissions,
  makeRole,
  may,
  ROLES,
} from './support.js'

const db = await testDatabase()
let hands: Hands
beforeAll(async () => {
  hands = await handsOf(db)
})

const effective = (roleId: string) =>
  one<string[] | null>(
    hands.superuser,
    `select array_agg(permission || ':' || scope order by permission, scope) from strata_access.effective_role_permissions where role_id = $1`,
    [roleId],
  )

describe('the roles that come along', () => {
  test('[I4] [I5] [I6] an owner inherits the administrator, who inherits the member; the owner holds everything, also what is registered later', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    const administrator = await join(hands, clinic, ROLES.administrator)
    const member = await join(hands, clinic, ROLES.member)
    const outcomes = async (permission: string) =>
      Promise.all([
        await may(hands.app, owner.token, permission),
        await may(hands.app, administrator.token, permission),
        await may(hands.app, member.token, permission),
      ])
    expect(await outcomes('ownership.transfer')).toEqual([true, false, false])
    expect(await outcomes('members.manage')).toEqual([true, true, false])
    expect(await outcomes('members.read')).toEqual([true, true, true])
    const [later] = await makePermissions(hands.superuser, 1)
    expect(await outcomes(later as string)).toEqual([true, false, false])
    expect(await outcomes('nobody.knows')).toEqual([false, false, false])
  })

  test('whoever has no session, or one outside of any organization, may nothing', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    expect(await may(hands.app, owner.token, 'members.read')).toBe(true)
    expect(await one(hands.app, `select strata.has_permission('members.read')`)).toBe(false)
    const outside = await one(hands.auth, 'select token from strata.open_session($1)', [owner.userId])
    expect(await may(hands.app, outside, 'members.read')).toBe(false)
    const { rows } = await hands.app.query(`select * from strata.has_permissions('{members.read}')`)
    expect(rows).toEqual([{ permission: 'members.read', is_allowed: false }])
  })
})

describe('several answers at once', () => {
  test('come in the order in which they were asked, and are those of the single question', async () => {
    const clinic = await makeClinic(hands)
    const administrator = await join(hands, clinic, ROLES.administrator)
    const asked = ['roles.manage', 'ownership.transfer', 'members.read', 'roles.manage', 'nobody.knows']
    const rows = await inSession(hands.app, administrator.token, async () => {
      const answer = await hands.app.query('select * from strata.has_permissions($1)', [asked])
      return answer.rows
    })
    expect(rows).toEqual(
      asked.map((permission, i) => ({ permission, is_allowed: [true, false, true, true, false][i] })),
    )
  })
})

describe('a change by hand', () => {
  test('[I6] [I7] reaches the heirs of a role at once, and only the differences are written', async () => {
    const { organizationId } = await makeClinic(hands)
    const [a, b] = (await makePermissions(hands.superuser, 2)) as [string, string]
    const top = await makeRole(hands.superuser, organizationId, [a])
    const middle = await makeRole(hands.superuser, organizationId)
    const low = await makeRole(hands.superuser, organizationId, [b], 'own')
    await inherit(hands.superuser, middle, low)
    await inherit(hands.superuser, top, middle)
    expect(await effective(top)).toEqual([`${a}:organization`, `${b}:own`])
    expect(await effective(middle)).toEqual([`${b}:own`])
    const xmin = () =>
      one(
        hands.superuser,
        'select xmin from strata_access.effective_role_permissions where role_id = $1 and permission = $2',
        [top, a],
      )
    const before = await xmin()
    await hands.superuser.query(
      'update strata_access.role_permissions set ended_at = strata_core.clock() where role_id = $1',
      [low],
    )
    expect(await effective(top)).toEqual([`${a}:organization`])
    expect(await effective(middle)).toBeNull()
    expect(await xmin()).toBe(before)
  })

  test('that closes a circle, is dated to come or is of a retired role is refused', async () => {
    const { organizationId } = await makeClinic(hands)
    const [a, b, c] = [
      await makeRole(hands.superuser, organizationId),
      await makeRole(hands.superuser, organizationId),
      await makeRole(hands.superuser, organizationId),
    ]
    await inherit(hands.superuser, a, b)
    await inherit(hands.superuser, b, c)
    await expect(inherit(hands.superuser, c, a)).rejects.toMatchObject({
      code: 'ST402',
      constraint: 'role_inheritance_circle_check',
    })
    await expect(inherit(hands.superuser, c, c)).rejects.toMatchObject({ code: '23514' })
    expect(
      await failure(
        hands.superuser,
        `insert into strata_access.role_permissions (role_id, permission, started_at) values ($1, 'members.read', now() + interval '1 day')`,
        [a],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'role_permissions_started_at_check' })
    await hands.superuser.query(
      'update strata_access.roles set retired_at = strata_core.clock() where role_id = $1',
      [b],
    )
    expect(
      await failure(
        hands.superuser,
        `insert into strata_access.role_permissions (role_id, permission) values ($1, 'members.read')`,
        [b],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'role_permissions_retired_check' })
    expect(
      await one(
        hands.superuser,
        'select count(*)::int from strata_access.role_inheritance where $1 in (role_id, inherits_role_id) and ended_at is null',
        [b],
      ),
    ).toBe(0)
  })

  test('a role of one organization can be neither inherited nor held in another', async () => {
    const clinic = await makeClinic(hands)
    const other = await makeClinic(hands)
    const mine = await makeRole(hands.superuser, clinic.organizationId)
    const theirs = await makeRole(hands.superuser, other.organizationId, ['members.read'])
    await expect(inherit(hands.superuser, mine, theirs)).rejects.toMatchObject({
      constraint: 'role_inheritance_inherits_defined_in_check',
    })
    const platform = await makeRole(hands.superuser, null)
    await expect(inherit(hands.superuser, platform, mine)).rejects.toMatchObject({
      constraint: 'role_inheritance_inherits_defined_in_check',
    })
    const member = await join(hands, clinic)
    await expect(give(hands.superuser, clinic.organizationId, member.membershipId, theirs)).rejects.toThrow(
      'unknown',
    )
    expect(
      await failure(
        hands.superuser,
        'insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in) values ($1, $2, $3, $4)',
        [clinic.organizationId, member.membershipId, theirs, other.organizationId],
      ),
    ).toMatchObject({ constraint: 'membership_roles_role_defined_in_check' })
  })
})

describe('by the clock alone', () => {
  test('[I10] a role begins and ends without a job, and so do grants; the test clock counts', async () => {
    const clinic = await makeClinic(hands)
    const [permission, denied] = (await makePermissions(hands.superuser, 2)) as [string, string]
    const roleId = await makeRole(hands.superuser, clinic.organizationId, [permission, denied])
    const member = await join(hands, clinic)
    const hour = (n: number) => new Date(Date.now() + n * 3_600_000)
    await give(hands.superuser, clinic.organizationId, member.membershipId, roleId, hour(1), hour(3))
    await hands.superuser.query(
      `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, started_at, ended_at) values ($1, $2, $3, 'deny', $4, $5)`,
      [clinic.organizationId, member.membershipId, denied, hour(2), hour(2.5)],
    )
    const at = async (n: number) => {
      await setClock(hands.installer, hour(n))
      const { rows } = await hands.app.query(
        'select token from (select 1) x, lateral (select null::text as token) y',
      )
      void rows
      const token = await one(hands.auth, `select token from strata.open_session($1, $2, $3, 1, '1 day')`, [
        member.userId,
        clinic.organizationId,
        member.membershipId,
      ])
      return [await may(hands.app, token, permission), await may(hands.app, token, denied)]
    }
    try {
      expect(await at(0.01)).toEqual([false, false])
      expect(await at(1.01)).toEqual([true, true])
      expect(await at(2.01)).toEqual([true, false])
      expect(await at(2.51)).toEqual([true, true])
      expect(await at(3.01)).toEqual([false, false])
    } finally {
      await setClock(hands.installer, null)
    }
    expect(await may(hands.app, member.token, permission)).toBe(false)
  })
})

void fresh

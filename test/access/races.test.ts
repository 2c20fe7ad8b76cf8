/** Sixteen connections at once, and transactions held open in either order. */
import type pg from 'pg'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import {
  type Clinic,
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
let holder: pg.Client
const apps = db.pool('app', { max: 16 })
const operators = db.pool('operator', { max: 16 })
const superusers = db.pool('superuser', { max: 16 })
const reason = 'a reason'

beforeAll(async () => {
  hands = await handsOf(db)
  holder = await db.client('app')
})

const sixteen = <T>(body: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 16 }, (_, i) => body(i)))

/** In a session of the member, on a connection of its own; answers the outcome, or the SQLSTATE. */
async function act(
  { token }: { token: string },
  name: string,
  values: unknown[],
  isolation = 'read committed',
): Promise<string> {
  const client = await apps.connect()
  try {
    await client.query(`begin isolation level ${isolation}`)
    await client.query('select strata.begin_session($1)', [token])
    const { rows } = await client.query(
      `select strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')}) as outcome`,
      values,
    )
    await client.query('commit')
    return rows[0].outcome
  } catch (error) {
    await client.query('rollback')
    return (error as pg.DatabaseError).code as string
  } finally {
    client.release()
  }
}
const staff = async (name: string, ...values: unknown[]): Promise<string> => {
  const { rows } = await operators.query({
    text: `select * from strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')})`,
    values,
    rowMode: 'array',
  })
  return rows[0]?.[0]
}
const ownersOf = (organizationId: string) =>
  one<number>(hands.superuser, 'select count(*)::int from strata_access.owners where organization_id = $1', [
    organizationId,
  ])
const counted = (outcomes: string[]) =>
  Object.fromEntries([...new Set(outcomes)].sort().map((o) => [o, outcomes.filter((x) => x === o).length]))

/** Until somebody waits for a lock in this database. */
async function waiting(): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const there = await one<number>(
      hands.superuser,
      `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
    if (there > 0) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('Nobody waits.')
}
/** A transaction in the session of the member that has called a function and is not over. */
async function hold({ token }: Member, name: string, values: unknown[]): Promise<string> {
  await holder.query('begin')
  await holder.query('select strata.begin_session($1)', [token])
  return one(holder, `select strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')})`, values)
}

describe('the last owner', () => {
  test('[F17] of sixteen owners who leave at once one stays, whatever way each of them takes', async () => {
    for (let round = 0; round < rounds(3, 40); round++) {
      const clinic = await makeClinic(hands)
      const owners: Member[] = []
      for (let i = 0; i < 16; i++) owners.push(await join(hands, clinic, ROLES.owner))
      const outcomes = await sixteen(async (i) => {
        const who = owners[i] as Member
        const ways = [
          () => act(who, 'leave_organization', [reason]),
          () => act(who, 'revoke_role', [clinic.organizationId, who.membershipId, ROLES.owner, reason]),
          () => staff('suspend_user', who.userId, reason),
          () => staff('erase_user', who.userId, reason),
        ]
        return (ways[(i + round) % 4] as () => Promise<string>)()
      })
      expect(counted(outcomes)).toEqual({ done: 15, last_owner: 1 })
      expect(await ownersOf(clinic.organizationId)).toBe(1)
    }
  })

  test('[F17] of two who leave at once in repeatable read, and by hand, at least one stays', async () => {
    for (let round = 0; round < rounds(8, 200); round++) {
      const clinic = await makeClinic(hands)
      const pair = [await join(hands, clinic, ROLES.owner), await join(hands, clinic, ROLES.owner)] as const
      const byHand = async ({ membershipId }: Member) => {
        const client = await superusers.connect()
        try {
          await client.query('begin isolation level repeatable read; select 1')
          await client.query('select count(*) from strata_access.owners')
          await client.query(
            'update strata_access.membership_roles set ended_at = now() where membership_id = $1',
            [membershipId],
          )
          await client.query('commit')
          return 'done'
        } catch (error) {
          await client.query('rollback')
          return (error as pg.DatabaseError).code as string
        } finally {
          client.release()
        }
      }
      const outcomes = await Promise.all(
        round % 2
          ? pair.map((who) => act(who, 'leave_organization', [reason], 'repeatable read'))
          : pair.map(byHand),
      )
      const left = await ownersOf(clinic.organizationId)
      expect(left).toBeGreaterThanOrEqual(1)
      expect(outcomes.filter((o) => o === 'done').length).toBe(2 - left)
      for (const outcome of outcomes)
        expect(['done', 'last_owner', 'ST204', '40001', '40P01']).toContain(outcome)
    }
  })

  test('[F17] [F18] who hands the organization over while the heir leaves hands it to nobody who is gone', async () => {
    for (let round = 0; round < rounds(6, 100); round++) {
      const clinic = await makeClinic(hands)
      const owner = await join(hands, clinic, ROLES.owner)
      const heir = await join(hands, clinic)
      const [handed, left] = await Promise.all([
        act(owner, 'transfer_ownership', [clinic.organizationId, heir.membershipId, reason]),
        act(heir, 'leave_organization', [reason]),
      ])
      expect(['done done', 'done last_owner', 'unknown done', 'refused done']).toContain(`${handed} ${left}`)
      expect(`${handed} ${left}`).not.toBe('done done')
      expect(await ownersOf(clinic.organizationId)).toBe(1)
    }
  })

  test('[F17] [F18] who hands the organization over while the heir is suspended everywhere hands it to nobody who cannot take it, whoever comes first', async () => {
    for (const sanction of ['suspend_user', 'deactivate_user', 'erase_user']) {
      const clinic = await makeClinic(hands)
      const owner = await join(hands, clinic, ROLES.owner)
      const heir = await join(hands, clinic)
      expect(
        await hold(owner, 'transfer_ownership', [clinic.organizationId, heir.membershipId, reason]),
      ).toBe('done')
      const suspending = staff(sanction, heir.userId, reason)
      await waiting()
      await holder.query('commit')
      expect([sanction, await suspending]).toEqual([sanction, 'last_owner'])
      expect(await ownersOf(clinic.organizationId)).toBe(1)

      const other = await makeClinic(hands)
      const founder = await join(hands, other, ROLES.owner)
      const late = await join(hands, other)
      const client = await operators.connect()
      try {
        await client.query('begin')
        expect(await one(client, `select (strata.${sanction}($1, $2))::text`, [late.userId, reason])).toMatch(
          /done/,
        )
        const handing = act(founder, 'transfer_ownership', [other.organizationId, late.membershipId, reason])
        await waiting()
        await client.query('commit')
        expect([sanction, await handing]).toEqual([sanction, 'refused'])
      } finally {
        client.release()
      }
      expect(await ownersOf(other.organizationId)).toBe(1)
    }
  })

  test('[F17] does not go while somebody who was made an owner beside them is suspended at that moment', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    const second = await join(hands, clinic)
    const client = await operators.connect()
    try {
      await client.query('begin')
      expect(await one(client, 'select strata.suspend_user($1, $2)', [second.userId, reason])).toBe('done')
      // Both wait for the suspension, which has looked already whether the second owns anything.
      const granting = act(owner, 'grant_role', [
        clinic.organizationId,
        second.membershipId,
        ROLES.owner,
        reason,
      ])
      await waiting()
      const leaving = granting.then(() => act(owner, 'leave_organization', [reason]))
      await client.query('commit')
      expect(await granting).toBe('done')
      expect(await leaving).toBe('last_owner')
    } finally {
      client.release()
    }
    expect(await ownersOf(clinic.organizationId)).toBe(1)
  })

  test('[F17] is not taken by a transaction that has not seen who became the owner since it began', async () => {
    for (const isolation of ['repeatable read', 'serializable'])
      for (const sql of [
        'update strata_users.users set suspended_at = now() where user_id = $1 and $2::uuid is not null',
        'update strata_tenancy.memberships set suspended_at = now() where membership_id = $2 and $1::uuid is not null',
        'select strata.suspend_user($1, $2::text)',
        'select strata.deactivate_user($1, $2::text)',
      ]) {
        const clinic = await makeClinic(hands)
        const owner = await join(hands, clinic, ROLES.owner)
        const heir = await join(hands, clinic)
        const client = await superusers.connect()
        try {
          await client.query(`begin isolation level ${isolation}`)
          await client.query('select count(*) from strata_access.owners')
          expect(
            await act(owner, 'grant_role', [clinic.organizationId, heir.membershipId, ROLES.owner, reason]),
          ).toBe('done')
          expect(await act(owner, 'leave_organization', [reason])).toBe('done')
          const error = await client.query(sql, [heir.userId, heir.membershipId]).then(
            ({ rows }) => ({ code: JSON.stringify(rows) }),
            (raised: pg.DatabaseError) => raised,
          )
          expect([isolation, sql, error.code]).toEqual([
            isolation,
            sql,
            expect.stringMatching(/^(40001|ST202)$/),
          ])
        } finally {
          await client.query('rollback')
          client.release()
        }
        expect(await ownersOf(clinic.organizationId)).toBe(1)
      }
  })
})

describe('giving', () => {
  test('the same role sixteen times at once gives it once', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    for (let round = 0; round < rounds(3, 40); round++) {
      const member = await join(hands, clinic)
      const values = [clinic.organizationId, member.membershipId, ROLES.member, reason]
      const outcomes = await sixteen((i) =>
        i % 2 ? act(owner, 'grant_role', values) : staff('grant_role', ...values),
      )
      expect(counted(outcomes)).toEqual({ done: 1, unchanged: 15 })
      const again = await sixteen(() =>
        act(owner, 'grant_permission', [clinic.organizationId, member.membershipId, 'audit.read', reason]),
      )
      expect(counted(again)).toEqual({ done: 1, unchanged: 15 })
    }
  })

  test('[X54] [I14] waits for a demotion that came first, and then is refused', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    const administrator = await join(hands, clinic, ROLES.administrator)
    const member = await join(hands, clinic)
    expect(
      await hold(owner, 'revoke_role', [
        clinic.organizationId,
        administrator.membershipId,
        ROLES.administrator,
        reason,
      ]),
    ).toBe('done')
    const giving = act(administrator, 'grant_role', [
      clinic.organizationId,
      member.membershipId,
      ROLES.administrator,
      reason,
    ])
    await waiting()
    await holder.query('commit')
    expect(await giving).toBe('not_allowed')
  })

  test('[X54] [X46] waits for a removal that came first, by the organization or the platform, and then is refused', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    const member = await join(hands, clinic)
    const values = [clinic.organizationId, member.membershipId, ROLES.administrator, reason]
    const byOwner: [string, (who: Member) => unknown[]][] = [
      ['end_membership', (who) => [clinic.organizationId, who.membershipId, reason]],
      ['suspend_membership', (who) => [clinic.organizationId, who.membershipId, reason]],
    ]
    for (const [name, of] of byOwner) {
      const administrator = await join(hands, clinic, ROLES.administrator)
      expect(await hold(owner, name, of(administrator))).toBe('done')
      const giving = act(administrator, 'grant_role', values)
      await waiting()
      await holder.query('commit')
      expect([name, await giving]).toEqual([name, 'not_allowed'])
    }
    for (const name of ['suspend_user', 'deactivate_user', 'lock_user']) {
      const administrator = await join(hands, clinic, ROLES.administrator)
      const client = await apps.connect()
      try {
        await client.query('begin')
        await client.query('select strata.begin_session($1)', [administrator.token])
        expect(await staff(name, administrator.userId, reason)).toBe('done')
        const text = 'select strata.grant_role($1, $2, $3, $4)'
        expect([name, await one(client, text, values)]).toEqual([name, 'not_allowed'])
      } finally {
        await client.query('rollback')
        client.release()
      }
    }
    expect(
      await one(
        hands.superuser,
        'select count(*)::int from strata_access.membership_roles where membership_id = $1',
        [member.membershipId],
      ),
    ).toBe(0)
  })

  test('[X54] [I14] and demoting at once: who is demoted first has given nothing after it', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    for (let round = 0; round < rounds(5, 100); round++) {
      const administrator = await join(hands, clinic, ROLES.administrator)
      const members: Member[] = []
      for (let i = 0; i < 4; i++) members.push(await join(hands, clinic))
      await Promise.all([
        ...members.map(({ membershipId }) =>
          act(administrator, 'grant_role', [
            clinic.organizationId,
            membershipId,
            ROLES.administrator,
            reason,
          ]),
        ),
        act(owner, 'revoke_role', [
          clinic.organizationId,
          administrator.membershipId,
          ROLES.administrator,
          reason,
        ]),
      ])
      expect(
        await one(
          hands.superuser,
          `select count(*)::int from strata_access.membership_roles g
           join strata_access.membership_roles d on d.membership_id = g.granted_by_membership_id and d.role_id = g.role_id
           where d.membership_id = $1 and g.started_at > d.ended_at`,
          [administrator.membershipId],
        ),
      ).toBe(0)
    }
  })

  test('[F4] a role that needs the admin company, while the member is moved out of it: one of the two is refused', async () => {
    const clinic = await makeClinic(hands)
    const owner = await join(hands, clinic, ROLES.owner)
    for (let round = 0; round < rounds(8, 100); round++) {
      const member = await join(hands, clinic)
      const byHand = round % 2 === 1
      const [given, moved] = await Promise.all([
        act(owner, 'grant_role', [clinic.organizationId, member.membershipId, ROLES.administrator, reason]),
        byHand
          ? superusers
              .query('update strata_tenancy.memberships set company_id = null where membership_id = $1', [
                member.membershipId,
              ])
              .then(() => 'done')
              .catch((error) => error.constraint)
          : act(owner, 'set_member_company', [clinic.organizationId, member.membershipId, null]),
      ])
      expect([
        'done role_held',
        'done membership_roles_admin_company_check',
        'admin_company_required done',
      ]).toContain(`${given} ${moved}`)
    }
  })
})

describe('roles', () => {
  test('[I6] two that come to inherit each other from two sides: one is refused, and what is maintained is right', async () => {
    const clinic = await makeClinic(hands)
    for (let round = 0; round < rounds(10, 200); round++) {
      const ring: string[] = []
      for (let i = 0; i < 4; i++)
        ring.push(await makeRole(hands.superuser, round % 2 ? null : clinic.organizationId))
      const outcomes = await Promise.all(
        ring.map((role, i) =>
          superusers.connect().then(async (client) => {
            try {
              await inherit(client, role, ring[(i + 1) % 4] as string)
              return 'done'
            } catch (error) {
              return (error as pg.DatabaseError).constraint as string
            } finally {
              client.release()
            }
          }),
        ),
      )
      expect(counted(outcomes)).toEqual({ done: 3, role_inheritance_circle_check: 1 })
    }
  })

  test('[I6] that are changed from sixteen connections, those of the platform and of organizations, bring in the end what the rows say', async () => {
    const permissions = await makePermissions(hands.superuser, 4)
    for (let round = 0; round < rounds(4, 60); round++) {
      const clinics: Clinic[] = [await makeClinic(hands), await makeClinic(hands)]
      const platform = [await makeRole(hands.superuser, null), await makeRole(hands.superuser, null)]
      const own: string[] = []
      for (const { organizationId } of clinics)
        for (let i = 0; i < 3; i++) own.push(await makeRole(hands.superuser, organizationId))
      const all = [...platform, ...own]
      await sixteen(async (i) => {
        for (let step = 0; step < 4; step++) {
          const at = (i * 7 + step * 5 + round) % all.length
          const client = await superusers.connect()
          try {
            if ((i + step) % 2)
              await client.query(
                `insert into strata_access.role_permissions (role_id, permission) values ($1, $2)
                 on conflict (role_id, permission, scope) where ended_at is null do nothing`,
                [all[at], permissions[(i + step) % 4]],
              )
            else await inherit(client, all[at] as string, all[(at + i + 1) % all.length] as string)
            if (step === 3)
              await client.query(
                `update strata_access.role_permissions set ended_at = strata_core.clock() where role_id = $1 and ended_at is null`,
                [all[(at + 3) % all.length]],
              )
          } catch (error) {
            expect((error as pg.DatabaseError).constraint ?? (error as pg.DatabaseError).code).toMatch(
              /^role_inheritance_|^40P01$/,
            )
          } finally {
            client.release()
          }
        }
      })
      const { rows } = await hands.superuser.query(
        `with recursive reach (role_id, source_id) as (
           select r, r from unnest($1::uuid[]) r
           union
           select x.role_id, i.inherits_role_id from reach x join strata_access.role_inheritance i on i.role_id = x.source_id and i.ended_at is null
         ), due as (
           select distinct x.role_id, p.permission, p.scope from reach x
           join strata_access.role_permissions p on p.role_id = x.source_id and p.ended_at is null
         ), kept as (
           select e.role_id, e.permission, e.scope from strata_access.effective_role_permissions e where e.role_id = any ($1)
         )
         select 'missing' as what, * from (select * from due except select * from kept) a
         union all
         select 'left over', * from (select * from kept except select * from due) b`,
        [all],
      )
      expect(rows).toEqual([])
    }
  })

  test('[I6] of the platform that are retired at once, while organizations change theirs, meet no deadlock', async () => {
    const permission = (await makePermissions(hands.superuser, 1))[0] as string
    for (let round = 0; round < rounds(4, 60); round++) {
      const clinic = await makeClinic(hands)
      const owner = await join(hands, clinic, ROLES.owner)
      const platform: string[] = []
      for (let i = 0; i < 8; i++) platform.push(await makeRole(hands.superuser, null))
      const own: string[] = []
      for (let i = 0; i < 8; i++) own.push(await makeRole(hands.superuser, clinic.organizationId))
      const outcomes = await sixteen((i) =>
        i % 2
          ? staff('retire_role', null, platform[(i - 1) / 2], reason)
          : act(owner, 'add_role_permission', [clinic.organizationId, own[i / 2], permission, reason]),
      )
      expect(counted(outcomes)).toEqual({ done: 16 })
    }
  })

  test('[I6] one that inherits another the other way round, as soon as it may, begins when that has ended', async () => {
    const [a, b] = [await makeRole(hands.superuser, null), await makeRole(hands.superuser, null)] as const
    await inherit(hands.superuser, a, b)
    const client = await operators.connect()
    try {
      await client.query('begin')
      const turning = () => staff('add_role_inheritance', null, b, a, reason)
      await client.query("select strata.update_role(null, $1, 'Held')", [b])
      const turned = turning()
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(
        await one(client, 'select strata.remove_role_inheritance(null, $1, $2, $3)', [a, b, reason]),
      ).toBe('done')
      await client.query('commit')
      expect(await turned).toBe('done')
    } finally {
      client.release()
    }
    const { rows } = await hands.superuser.query(
      `select u.started_at >= d.ended_at as is_later from strata_access.role_inheritance d, strata_access.role_inheritance u
       where d.role_id = $1 and u.role_id = $2`,
      [a, b],
    )
    expect(rows).toEqual([{ is_later: true }])
  })

  test('[I19] whoever asks is not held up by a role that is being changed', async () => {
    const clinic = await makeClinic(hands)
    const permission = (await makePermissions(hands.superuser, 1))[0] as string
    const role = await makeRole(hands.superuser, clinic.organizationId)
    const member = await join(hands, clinic, role)
    const owner = await join(hands, clinic, ROLES.owner)
    expect(await hold(owner, 'add_role_permission', [clinic.organizationId, role, permission, reason])).toBe(
      'done',
    )
    await hands.app.query("begin; set local lock_timeout = '1s'")
    await hands.app.query('select strata.begin_session($1)', [member.token])
    expect(await one(hands.app, 'select strata.has_permission($1)', [permission])).toBe(false)
    await hands.app.query('rollback')
    await holder.query('commit')
    await hands.app.query('begin')
    await hands.app.query('select strata.begin_session($1)', [member.token])
    expect(await one(hands.app, 'select strata.has_permission($1)', [permission])).toBe(true)
    await hands.app.query('rollback')
  })
})

test('[X47] who is stripped of a role while at work keeps what this transaction has read, and the next one is denied', async () => {
  const clinic = await makeClinic(hands)
  const owner = await join(hands, clinic, ROLES.owner)
  const administrator = await join(hands, clinic, ROLES.administrator)
  await holder.query('begin isolation level repeatable read')
  await holder.query('select strata.begin_session($1)', [administrator.token])
  expect(await one(holder, "select strata.has_permission('members.manage')")).toBe(true)
  expect(
    await act(owner, 'revoke_role', [
      clinic.organizationId,
      administrator.membershipId,
      ROLES.administrator,
      reason,
    ]),
  ).toBe('done')
  expect(await one(holder, "select strata.has_permission('members.manage')")).toBe(true)
  await holder.query('commit')
  await holder.query('begin')
  await holder.query('select strata.begin_session($1)', [administrator.token])
  expect(await one(holder, "select strata.has_permission('members.manage')")).toBe(false)
  await holder.query('commit')
})

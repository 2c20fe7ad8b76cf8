/** Everything that can be done in an organization, at once: whoever waits gets an answer of the function, and nobody a deadlock or an error without a name. */
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { fresh, type Hands, handsOf, join, makeClinic, makeRole, ROLES } from '../access/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createMembership, inSession, one, openSession } from '../support/people.js'
import { addressAt, addressee, prove } from './joining.js'

const db = await testDatabase()
const apps = db.pool('app', { max: 10 })
const operators = db.pool('operator', { max: 4 })
const workers = db.pool('worker', { max: 2 })
let hands: Hands
beforeAll(async () => {
  hands = await handsOf(db)
})

/** The same numbers in every run. */
function numbers(seed: number) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

test('[F8] [F10] [G4] [H6] [P5] sixteen who do everything to the same few people get answers, and never a deadlock', {
  timeout: 300_000,
}, async () => {
  for (let round = 0; round < rounds(1, 6); round++) {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    const { organizationId, adminCompanyId } = clinic
    const owners = [await join(hands, clinic, ROLES.owner), await join(hands, clinic, ROLES.owner)]
    const people = await Promise.all(Array.from({ length: 4 }, () => join(hands, clinic, ROLES.member)))
    for (const { userId } of people) await createMembership(hands.operator, organizationId, userId, 'second')
    for (const { userId } of people) await prove(hands, userId, addressAt('example.org'))
    const role = await makeRole(hands.superuser, organizationId, ['members.read'])
    const ward = await one(hands.operator, `select company_id from strata.create_company($1, 'Ward')`, [
      organizationId,
    ])
    const domain = `${fresh('together')}.example`
    const {
      rows: [added],
    } = await hands.operator.query('select * from strata.add_domain($1, $2)', [organizationId, domain])
    await hands.superuser.query(
      'update strata_tenancy.organization_domains set verified_at = greatest(clock_timestamp(), added_at), joinable_at = clock_timestamp() where organization_domain_id = $1',
      [added.organization_domain_id],
    )
    const newcomers = await Promise.all(Array.from({ length: 3 }, () => addressee(hands, addressAt(domain))))
    const random = numbers(round + 1)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    const named = /^ST|^40001$/
    const wrong: string[] = []
    const told = new Map<string, number>()
    const settle = async (name: string, act: () => Promise<unknown>) => {
      try {
        const outcome = await act()
        told.set(`${name} ${outcome}`, (told.get(`${name} ${outcome}`) ?? 0) + 1)
      } catch (error) {
        const { code, message } = error as pg.DatabaseError
        // A session that somebody else has just ended.
        if (!named.test(code ?? '') && !/The session was refused/.test(message))
          wrong.push(`${name}: ${code} ${message}`)
        told.set(`${name} ${code}`, (told.get(`${name} ${code}`) ?? 0) + 1)
      }
    }
    const members = async () =>
      (
        await hands.superuser.query(
          'select membership_id from strata_tenancy.memberships where organization_id = $1 and user_id = any ($2) and ended_at is null',
          [organizationId, [...people, ...newcomers].map(({ userId }) => userId)],
        )
      ).rows.map(({ membership_id }) => membership_id as string)
    let alive = await members()
    const first = async (client: pg.ClientBase, text: string, values: unknown[]) =>
      (await client.query({ text, values, rowMode: 'array' })).rows[0]?.[0]
    const as = async (session: string, text: string, values: unknown[]) => {
      const client = await apps.connect()
      try {
        return await inSession(client, session, () => first(client, text, values))
      } finally {
        client.release()
      }
    }
    const staff = async (text: string, values: unknown[]) => {
      const client = await operators.connect()
      try {
        return await first(client, text, values)
      } finally {
        client.release()
      }
    }
    const here = (text: string, ...values: unknown[]) => [text, [organizationId, ...values]] as const
    const managing = (): readonly [string, readonly unknown[]] =>
      pick([
        () => here('select strata.suspend_membership($1, $2)', pick(alive)),
        () => here('select strata.reinstate_membership($1, $2)', pick(alive)),
        () => here('select strata.end_membership($1, $2)', pick(alive)),
        () => here('select strata.set_default_membership($1, $2)', pick(alive)),
        () => here(`select strata.set_login_name($1, $2, $3)`, pick(alive), pick(['ann', 'bob', null])),
        () =>
          here(
            `select strata.update_membership($1, $2, 'member', $3, null, $4, null, null, '{}')`,
            pick(alive),
            fresh('l'),
            pick(['Own', null]),
          ),
        () =>
          here(
            'select strata.set_member_company($1, $2, $3)',
            pick(alive),
            pick([ward, null, adminCompanyId]),
          ),
        () =>
          here(
            `select strata.set_party_contact($1, $2, 'phone', $3)`,
            pick(alive),
            pick(['+442071838750', '+442071838751', null]),
          ),
        () =>
          here(
            `select strata.set_party_setting($1, $2, 'a', 'b', to_jsonb($3::text))`,
            pick([...alive, null]),
            fresh('v'),
          ),
        () => here(`select outcome from strata.set_alert_rule($1, $2, 'order.placed', 'email')`, pick(alive)),
        () => here(`select outcome from strata.raise_alert($1, 'order.placed')`),
        () =>
          here(`select outcome from strata.relate_members($1, 'manager', $2, $3)`, pick(alive), pick(alive)),
        () =>
          here(
            `select strata.end_relationship($1, (select relationship_id from strata.relationships limit 1))`,
          ),
        () => here(`select strata.grant_role($1, $2, $3, 'x')`, pick(alive), role),
        () => here(`select strata.revoke_role($1, $2, $3, 'x')`, pick(alive), role),
        () =>
          here(
            `select strata.set_domain_joining($1, $2, true, $3)`,
            added.organization_domain_id,
            pick([[role], []]),
          ),
        () => here('select outcome from strata.add_domain($1, $2)', domain),
        () =>
          here(
            'select outcome from strata.invite_member($1, p_email => $2, p_role_ids => $3)',
            pick(newcomers).email,
            [role],
          ),
        () =>
          here(
            'select outcome from strata.invite_member($1, p_user_id => $2, p_label => $3)',
            pick(people).userId,
            fresh('l'),
          ),
        () =>
          here(
            `select outcome from strata.create_membership($1, $2, p_label => $3)`,
            pick(people).userId,
            fresh('l'),
          ),
        () => here(`select strata.update_organization($1, $2)`, fresh('Clinic')),
        () => here(`select strata.set_security_policy($1, $2, null)`, 1),
      ])()
    const person = () => {
      const { userId } = pick(people)
      return openSession(hands.auth, userId, organizationId)
    }
    const own = (): readonly [string, readonly unknown[]] =>
      pick([
        () => ['select strata.update_my_profile($1, null, null, null, null)', [pick(['Own', null])]] as const,
        () =>
          here(
            `select outcome from strata.set_alert_rule($1, strata.membership_id(), $2, 'email')`,
            pick(['order.placed', 'order.sent']),
          ),
        () =>
          here(
            `select strata.set_party_contact($1, strata.membership_id(), 'email', $2)`,
            `${fresh('p')}@example.org`,
          ),
        () => here('select strata.set_default_membership($1, strata.membership_id())'),
        () => ['select strata.leave_organization()', []] as const,
      ])()
    await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        for (let step = 0; step < rounds(40, 120); step++) {
          if (i === 0 && step % 5 === 0) alive = await members()
          if (i < 6) {
            const [text, values] = managing()
            await settle(text, () => as(pick(owners).token, text, [...values]))
          } else if (i < 9) {
            const [text, values] = managing()
            await settle(text, () =>
              staff(
                text.includes('strata.relationships') ? 'select 1' : text,
                text.includes('strata.relationships') ? [] : [...values],
              ),
            )
            if (step % 10 === 0) {
              await settle('suspend', () => staff('select strata.suspend_user($1)', [pick(people).userId]))
              await settle('reinstate', () =>
                staff('select strata.reinstate_user($1)', [pick(people).userId]),
              )
            }
          } else if (i < 10) {
            if (step === 30)
              await settle('erase', () =>
                staff(`select outcome from strata.erase_user($1, 'asked')`, [people[0]?.userId]),
              )
            await settle('move', () =>
              staff(
                'select outcome from strata.move_membership($1, $2, $3)',
                pick([
                  [organizationId, pick(alive), other.organizationId],
                  [other.organizationId, pick(alive), organizationId],
                ]),
              ),
            )
          } else if (i < 13) {
            const [text, values] = own()
            const token = await person()
            if (token) await settle(text, () => as(token, text, [...values]))
          } else if (i < 15) {
            const { token } = pick(newcomers)
            await settle('join', () =>
              as(token, 'select outcome from strata.join_organization($1)', [organizationId]),
            )
            await settle('accept', () =>
              as(
                token,
                'select outcome from strata.accept_invitation(p_invitation_id => (select invitation_id from strata.my_invitations() limit 1))',
                [],
              ),
            )
          } else {
            const worker = await workers.connect()
            try {
              await settle('take', async () => {
                const { rows } = await worker.query('select * from strata.take_alerts(5)')
                for (const row of rows)
                  await worker.query('select strata.complete_alert($1, $2, $3, $4)', [
                    row.organization_id,
                    row.alert_delivery_id,
                    row.attempt_count,
                    pick(['sent', 'failed']),
                  ])
                return rows.length > 0
              })
              await settle('check', async () => {
                const { rows } = await worker.query('select * from strata.take_domains(5)')
                for (const row of rows)
                  await worker.query('select strata.record_domain_check($1, $2, $3)', [
                    row.organization_id,
                    row.organization_domain_id,
                    [added.txt_value],
                  ])
              })
            } finally {
              worker.release()
            }
          }
        }
      }),
    )
    expect(wrong).toEqual([])
    // Most of what can be done was done.
    const done = /^(.*) (done|created|joined|accepted|moved|raised|opened|true)$/
    expect([...told.keys()].filter((key) => done.test(key)).length).toBeGreaterThan(15)
  }
})

/** Alerts of a membership: what somebody wants to be told of, whom an event reaches and where, and what becomes of each message. */
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  completeAlert,
  endAlertRule,
  listAlertRules,
  listMyAlertRules,
  purgeAlerts,
  raiseAlert,
  setAlertRule,
  takeAlerts,
  takeNotices,
} from '../../src/index.js'
import {
  give,
  type Hands,
  handsOf,
  join,
  type Member,
  makeClinic,
  makeRole,
  ROLES,
} from '../access/support.js'
import { be, clientOf, newcomer, signInOf, withPasskey } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createMembership, inSession, one, openSession, setClock } from '../support/people.js'

vi.setConfig({ testTimeout: 120_000 })
const db = await testDatabase()
const { strata } = clientOf(db, { max: 16 })
const { operator, worker } = strata
let hands: Hands
beforeAll(async () => {
  hands = await handsOf(db)
})
beforeEach(() => hands.superuser.query('truncate strata_tenancy.alert_deliveries, strata_tenancy.alerts'))

type Clinic = Awaited<ReturnType<typeof makeClinic>>
let people = 0
/** A member with a proved address of their own. */
async function member(clinic: Clinic, ...roleIds: string[]): Promise<Member & { email: string }> {
  const person = await join(hands, clinic, ...roleIds)
  const email = `person${++people}@example.org`
  await prove(person.userId, 'email', email)
  return { ...person, email }
}
/** The user has proved an address, and it is the first of its kind. */
async function prove(userId: string, kind: string, address: string): Promise<void> {
  await hands.superuser.query(
    `insert into strata_users.identifiers (user_id, kind, value, address, claimed_at, verified_at, last_proof_at, is_primary)
     values ($1, $2, $3, $3, now(), now(), now(), true)`,
    [userId, kind, address],
  )
}
/** The organization knows another address of the member. */
const contact = async ({ organizationId }: Clinic, { membershipId }: Member, type: string, value: string) => {
  await forget(membershipId, type)
  await hands.superuser.query(
    `insert into strata_tenancy.party_contacts (organization_id, membership_id, contact_type, value, started_at) values ($1, $2, $3, $4, clock_timestamp())`,
    [organizationId, membershipId, type, value],
  )
}
const forget = (membershipId: string, type: string) =>
  hands.superuser.query(
    'update strata_tenancy.party_contacts set ended_at = clock_timestamp() where membership_id = $1 and contact_type = $2 and ended_at is null',
    [membershipId, type],
  )
const wish = (person: Member, topic = 'order.placed', channel = 'email', filter = {}) =>
  setAlertRule(strata.as(person.token), {
    membership_id: person.membershipId,
    topic,
    channel: channel as 'email',
    filter,
  })
const raise = (
  { organizationId }: Clinic,
  more: { topic?: string; payload?: object; alert_key?: string } = {},
) => raiseAlert(worker, { organization_id: organizationId, topic: 'order.placed', ...more } as never)
const addresses = async () => (await takeAlerts(worker)).map(({ address }) => address)
const deliveries = () =>
  hands.superuser
    .query(
      'select given_up_reason, sent_at is not null as is_sent, attempt_count from strata_tenancy.alert_deliveries order by 1, 2',
    )
    .then(({ rows }) => rows)
const must = async (text: string, values: unknown[]) =>
  expect([text, await one(hands.operator, text, values)]).toEqual([text, 'done'])
const setBatch = (value: string) =>
  hands.installer.query(
    `begin; set local role strata_owner; update strata_core.settings set value = '${value}' where setting = 'alert_batch'; commit`,
  )
const runOut = () =>
  hands.superuser.query('update strata_tenancy.alert_deliveries set due_at = clock_timestamp()')

describe('[P1] a rule of alerts', () => {
  test('is bound to a membership: the member sets, sees and ends their own, once each', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    const { alert_rule_id } = be(await wish(person), 'created')
    expect(await wish(person)).toEqual({ outcome: 'unchanged', alert_rule_id })
    be(await wish(person, 'order.placed', 'email', { ward: 'east' }), 'created')
    be(await wish(person, 'order.placed', 'phone'), 'created')
    const mine = strata.as(person.token)
    expect((await listMyAlertRules(mine)).map(({ channel, filter }) => [channel, filter])).toEqual([
      ['email', {}],
      ['email', { ward: 'east' }],
      ['phone', {}],
    ])
    expect(await endAlertRule(mine, { alert_rule_id })).toBe('done')
    expect(await endAlertRule(mine, { alert_rule_id })).toBe('unchanged')
    expect(await listMyAlertRules(mine)).toHaveLength(2)
    expect(
      await one<Date>(
        hands.superuser,
        'select ended_at from strata_tenancy.alert_rules where alert_rule_id = $1',
        [alert_rule_id],
      ),
    ).toBeInstanceOf(Date)
    be(await wish(person), 'created')
  })

  test('of somebody else is set with alerts.manage, by whoever covers them; nobody sets those of an owner', async () => {
    const clinic = await makeClinic(hands)
    const [owner, administrator] = [
      await member(clinic, ROLES.owner),
      await member(clinic, ROLES.administrator),
    ]
    const [plain, colleague] = [await member(clinic, ROLES.member), await member(clinic, ROLES.member)]
    const of = (by: Member, whom: Member) =>
      setAlertRule(strata.as(by.token), { membership_id: whom.membershipId, topic: 'x', channel: 'email' })
    be(await of(administrator, plain), 'created')
    expect(await of(plain, colleague)).toEqual({ outcome: 'not_allowed' })
    expect(await of(administrator, owner)).toEqual({ outcome: 'not_allowed' })
    be(await of(owner, administrator), 'created')
    be(await of(plain, plain), 'unchanged')
    const stranger = await member(await makeClinic(hands), ROLES.owner)
    expect(await of(stranger, plain)).toEqual({ outcome: 'unknown' })
    expect(
      await setAlertRule(operator, {
        organization_id: clinic.organizationId,
        membership_id: owner.membershipId,
        topic: 'x',
        channel: 'fax',
      }),
    ).toMatchObject({ outcome: 'created' })

    const listed = await listAlertRules(strata.as(administrator.token))
    expect(listed.map(({ membership_id }) => membership_id).sort()).toEqual(
      [plain, administrator, owner].map(({ membershipId }) => membershipId).sort(),
    )
    expect(await listAlertRules(strata.as(plain.token))).toEqual([])
    expect(await listAlertRules(strata.as(stranger.token))).toEqual([])
    const [first, second] = listed
    expect(
      await listAlertRules(strata.as(administrator.token), { limit: 1, ...(first ? { after: first } : {}) }),
    ).toEqual([second])
    const ofPlain = listed.find(({ membership_id }) => membership_id === plain.membershipId)
    const ofOwner = listed.find(({ membership_id }) => membership_id === owner.membershipId)
    const end = (by: Member, rule: { alert_rule_id: string } | undefined) =>
      endAlertRule(strata.as(by.token), { alert_rule_id: rule?.alert_rule_id ?? '' })
    expect(await end(colleague, ofPlain)).toBe('not_allowed')
    expect(await end(administrator, ofOwner)).toBe('not_allowed')
    expect(await end(stranger, ofPlain)).toBe('unknown')
    expect(await end(administrator, ofPlain)).toBe('done')
  })

  test('of somebody else waits for whoever suspends that member at the same moment, and neither fails', async () => {
    const clinic = await makeClinic(hands)
    const { organizationId } = clinic
    const [owner, person] = [await join(hands, clinic, ROLES.owner), await join(hands, clinic)]
    const staff = await db.client('operator')
    await staff.query('begin')
    expect(await one(staff, `select strata.update_organization($1, 'Renamed')`, [organizationId])).toBe(
      'done',
    )
    const setting = inSession(hands.app, owner.token, () =>
      one(hands.app, `select outcome from strata.set_alert_rule($1, $2, 'order.placed', 'email')`, [
        organizationId,
        person.membershipId,
      ]),
    ).catch(String)
    await expect
      .poll(() =>
        one<number>(
          hands.superuser,
          `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      )
      .toBe(1)
    expect(
      await one(staff, 'select strata.suspend_membership($1, $2)', [organizationId, person.membershipId]),
    ).toBe('done')
    await staff.query('commit')
    expect(await setting).toBe('created')
  })

  test('is refused for whoever has left, beyond the limit, and while staff act as the member', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic, ROLES.member)
    const of = { organization_id: clinic.organizationId, membership_id: person.membershipId }
    for (let i = 0; i < 100; i++) be(await wish(person, `topic${i}`), 'created')
    expect(await wish(person, 'one.more')).toEqual({ outcome: 'too_many' })
    const staff = await one(hands.operator, `select strata.create_user('Staff', 'Person', 'staff')`)
    await hands.auth.query('select strata.register_user($1)', [staff])
    const own = await openSession(hands.auth, staff)
    const acting = await one(
      hands.operator,
      `select token from strata.impersonate_user($1, $2, $3, $4, 'a ticket')`,
      [own, person.userId, of.organization_id, of.membership_id],
    )
    const [rule] = await listMyAlertRules(strata.as(person.token))
    expect(await endAlertRule(strata.as(acting), { alert_rule_id: rule?.alert_rule_id ?? '' })).toBe(
      'not_allowed',
    )
    await must('select strata.end_membership($1, $2, $3)', [of.organization_id, of.membership_id, 'left'])
    expect(await setAlertRule(operator, { ...of, topic: 'x', channel: 'email' })).toEqual({
      outcome: 'refused',
    })
  })

  test('is a topic of words, a known channel and an object as a filter, whoever writes it', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    const insert = (topic: string, channel: string, filter: unknown) =>
      hands.superuser.query(
        'insert into strata_tenancy.alert_rules (organization_id, membership_id, topic, channel, filter, started_at) values ($1, $2, $3, $4, $5, now())',
        [clinic.organizationId, person.membershipId, topic, channel, JSON.stringify(filter)],
      )
    for (const [values, constraint] of [
      [['Order', 'email', {}], 'alert_rules_topic_check'],
      [['x', 'pigeon', {}], 'alert_rules_channel_check'],
      [['x', 'email', []], 'alert_rules_filter_check'],
      [['x', 'email', { x: 'x'.repeat(1000) }], 'alert_rules_filter_check'],
    ] as const)
      await expect(insert(...(values as [string, string, unknown]))).rejects.toMatchObject({ constraint })
    await expect(
      hands.operator.query("select strata.set_alert_rule($1, $2, 'x', 'pigeon')", [
        clinic.organizationId,
        person.membershipId,
      ]),
    ).rejects.toMatchObject({ code: 'ST402', constraint: 'alert_rules_channel_check' })
  })
})

describe('[P1] an event', () => {
  test('reaches the members of its organization who asked for its topic and whose filter it contains, once each', async () => {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    const [all, east, west, elsewhere] = [
      await member(clinic),
      await member(clinic),
      await member(clinic),
      await member(other),
    ]
    await wish(all)
    await wish(all, 'order.placed', 'email', { ward: 'east' })
    await wish(all, 'order.cancelled')
    await wish(east, 'order.placed', 'email', { ward: 'east' })
    await wish(west, 'order.placed', 'email', { ward: 'west' })
    await wish(elsewhere)
    const raised = await raise(clinic, { payload: { ward: 'east', order: 17 } })
    expect(raised).toMatchObject({ outcome: 'raised', delivery_count: 2 })
    const taken = await takeAlerts(worker)
    expect(taken.map(({ address }) => address).sort()).toEqual([all.email, east.email].sort())
    expect(taken[0]).toMatchObject({
      organization_id: clinic.organizationId,
      channel: 'email',
      topic: 'order.placed',
      payload: { ward: 'east', order: 17 },
      attempt_count: 1,
      raised_at: expect.any(Date),
    })
    expect(await takeAlerts(worker)).toEqual([])
  })

  test('is raised once under a key, however often and by however many at once that is tried', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => raise(clinic, { alert_key: 'order 17', payload: { order: 17 } })),
    )
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['raised', ...Array(15).fill('unchanged')])
    expect(new Set(answers.map((answer) => ('alert_id' in answer ? answer.alert_id : ''))).size).toBe(1)
    expect(await takeAlerts(worker)).toHaveLength(1)
    // Another organization has keys of its own.
    expect(await raise(await makeClinic(hands), { alert_key: 'order 17' })).toMatchObject({
      outcome: 'raised',
    })
  })

  test('is raised by a session in its own organization alone, and nothing of it is left when that is rolled back', async () => {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    const person = await member(clinic)
    await wish(person)
    await strata.withSession(person.token, async (tx) => {
      expect(await raiseAlert(tx, { topic: 'order.placed' })).toMatchObject({
        outcome: 'raised',
        delivery_count: 1,
      })
    })
    const direct = 'select outcome from strata.raise_alert($1, $2)'
    await hands.app.query('begin')
    await hands.app.query('select strata.begin_session($1)', [person.token])
    expect(await one(hands.app, direct, [other.organizationId, 'order.placed'])).toBe('not_allowed')
    await hands.app.query('rollback')
    expect(await one(hands.app, direct, [clinic.organizationId, 'order.placed'])).toBe('not_allowed')
    expect(await takeAlerts(worker)).toHaveLength(1)
    await strata
      .withSession(person.token, async (tx) => {
        await raiseAlert(tx, { topic: 'order.placed' })
        throw new Error('changed my mind')
      })
      .catch(() => {})
    expect(await takeAlerts(worker)).toEqual([])
  })

  test('of an organization that is suspended, or of none, is not raised', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    await must('select strata.suspend_organization($1, $2)', [clinic.organizationId, 'unpaid'])
    expect(await raise(clinic)).toEqual({ outcome: 'organization_not_active' })
    expect(
      await raise({ organizationId: '019a0000-0000-7000-8000-000000000000', adminCompanyId: '' }),
    ).toEqual({ outcome: 'unknown' })
    expect(await takeAlerts(worker)).toEqual([])
  })

  test('of many members is spread in batches, the rest when messages are taken; nobody is left out and nobody told twice', async () => {
    const clinic = await makeClinic(hands)
    const first = await member(clinic)
    const count = rounds(45, 400)
    await hands.superuser.query(
      `with joined as (
         insert into strata_tenancy.memberships (organization_id, user_id, label, joined_at)
         select $1, $2, 'n' || n, now() from generate_series(1, $3::int) n returning organization_id, membership_id)
       insert into strata_tenancy.alert_rules (organization_id, membership_id, topic, channel, started_at)
       select organization_id, membership_id, 'order.placed', 'email', now() from joined`,
      [clinic.organizationId, first.userId, count],
    )
    await setBatch('10')
    try {
      expect(await raise(clinic)).toMatchObject({ outcome: 'raised', delivery_count: 10 })
      const told: string[] = []
      for (let i = 0; i < count && told.length < count; i++)
        for (const taken of await Promise.all(
          Array.from({ length: 4 }, () => takeAlerts(worker, { limit: 7 })),
        ))
          told.push(...taken.map(({ membership_id }) => membership_id))
      expect(told).toHaveLength(count)
      expect(new Set(told).size).toBe(count)
      expect(await takeAlerts(worker)).toEqual([])
    } finally {
      await setBatch('1000')
    }
  })

  test('that is not spread over all its rules yet comes before what happened after it, however much waits', async () => {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    for (let i = 0; i < 5; i++) await wish(await member(clinic))
    const later = await member(other)
    await wish(later)
    await setBatch('2')
    try {
      expect(await raise(clinic)).toMatchObject({ delivery_count: 2 })
      for (let i = 0; i < 3; i++) await raise(other)
      const told: boolean[] = []
      for (let i = 0; i < 8; i++) {
        const [taken] = await takeAlerts(worker, { limit: 1 })
        told.push(taken?.address === later.email)
      }
      expect(told).toEqual([false, false, false, false, false, true, true, true])
    } finally {
      await setBatch('1000')
    }
  })
})

describe('[P2] a message goes', () => {
  test('to the contact that the organization knows of the member, else to the primary address of the user', async () => {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    const person = await member(clinic)
    const elsewhere = await createMembership(hands.operator, other.organizationId, person.userId)
    const there = await openSession(hands.auth, person.userId, other.organizationId, elsewhere)
    await prove(person.userId, 'phone', '+447700900123')
    for (const channel of ['email', 'phone', 'mobile', 'fax']) await wish(person, 'order.placed', channel)
    await wish({ ...person, membershipId: elsewhere, token: there })
    await contact(clinic, person, 'email', 'ward@clinic.example.org')
    await contact(clinic, person, 'fax', '+442079460000')
    await contact(clinic, person, 'phone', '+442079460001')
    await raise(clinic)
    const taken = await takeAlerts(worker)
    expect(taken.map(({ channel, address }) => [channel, address]).sort()).toEqual([
      ['email', 'ward@clinic.example.org'],
      ['fax', '+442079460000'],
      ['mobile', '+447700900123'],
      ['phone', '+442079460001'],
    ])
    await raise(other)
    expect(await addresses()).toEqual([person.email])
  })

  test('where the member is reached when it is taken, not where they were when it happened; at every attempt anew', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    await wish(person)
    await contact(clinic, person, 'email', 'old@clinic.example.org')
    await raise(clinic)
    await contact(clinic, person, 'email', 'new@clinic.example.org')
    expect(await addresses()).toEqual(['new@clinic.example.org'])
    await contact(clinic, person, 'email', 'newer@clinic.example.org')
    await runOut()
    expect(await addresses()).toEqual(['newer@clinic.example.org'])
    await forget(person.membershipId, 'email')
    await runOut()
    expect(await addresses()).toEqual([person.email])
  })

  test('nowhere where there is no address, only one that is not proved, or one that was released', async () => {
    const clinic = await makeClinic(hands)
    const person = await join(hands, clinic)
    await hands.auth.query("select strata.claim_identifier($1, 'email', 'claimed@example.org')", [
      person.userId,
    ])
    const released = await member(clinic)
    await hands.superuser.query(
      `update strata_users.identifiers set is_primary = false, released_at = now(), release_reason = 'user_removed' where user_id = $1`,
      [released.userId],
    )
    for (const one of [person, released]) await wish(one)
    await wish(person, 'order.placed', 'fax')
    await raise(clinic)
    expect(await takeAlerts(worker)).toEqual([])
    expect(await deliveries()).toEqual(
      Array(3).fill({ given_up_reason: 'no_address', is_sent: false, attempt_count: 0 }),
    )
  })
})

describe('[P3] alerts', () => {
  const states: [
    string,
    (clinic: Clinic, person: Member) => Promise<void>,
    (clinic: Clinic, person: Member) => Promise<void>,
  ][] = [
    [
      'the membership is suspended',
      ({ organizationId }, { membershipId }) =>
        must('select strata.suspend_membership($1, $2, $3)', [organizationId, membershipId, 'x']),
      ({ organizationId }, { membershipId }) =>
        must('select strata.reinstate_membership($1, $2, $3)', [organizationId, membershipId, 'x']),
    ],
    [
      'the user is suspended',
      (_, { userId }) => must('select strata.suspend_user($1, $2)', [userId, 'x']),
      (_, { userId }) => must('select strata.reinstate_user($1, $2)', [userId, 'x']),
    ],
    [
      'the user is locked',
      (_, { userId }) => must('select strata.lock_user($1, $2)', [userId, 'x']),
      (_, { userId }) => must('select strata.unlock_user($1, $2)', [userId, 'x']),
    ],
  ]
  test.each(states)(
    'stop while %s, also those that were under way, and come again afterwards',
    async (_, stop, resume) => {
      const clinic = await makeClinic(hands)
      const person = await member(clinic)
      await wish(person)
      await raise(clinic)
      await stop(clinic, person)
      expect(await addresses()).toEqual([])
      expect(await deliveries()).toEqual([
        { given_up_reason: 'not_active', is_sent: false, attempt_count: 0 },
      ])
      expect(await raise(clinic)).toMatchObject({ delivery_count: 0 })
      await resume(clinic, person)
      await raise(clinic)
      expect(await addresses()).toEqual([person.email])
    },
  )

  test('stop when the organization is suspended after the event, and when the member has ended the rule', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    const { alert_rule_id } = be(await wish(person), 'created')
    await raise(clinic)
    await must('select strata.suspend_organization($1, $2)', [clinic.organizationId, 'unpaid'])
    expect(await addresses()).toEqual([])
    await must('select strata.reinstate_organization($1, $2)', [clinic.organizationId, 'paid'])
    await raise(clinic)
    expect(await endAlertRule(strata.as(person.token), { alert_rule_id })).toBe('done')
    expect(await addresses()).toEqual([])
    expect((await deliveries()).map(({ given_up_reason }) => given_up_reason)).toEqual([
      'not_active',
      'rule_ended',
    ])
  })

  const rejoin = async ({ organizationId }: Clinic, { userId }: Member, label = 'default') => {
    const membershipId = await createMembership(hands.operator, organizationId, userId, label)
    return {
      userId,
      membershipId,
      token: await openSession(hands.auth, userId, organizationId, membershipId),
    }
  }
  const topics = async (person: Member) =>
    (await listMyAlertRules(strata.as(person.token))).map(({ topic }) => topic)
  const leave = ({ organizationId }: Clinic, { membershipId }: Member) =>
    must('select strata.end_membership($1, $2, $3)', [organizationId, membershipId, 'left'])

  test('stop when the membership ends and return with the rules of then when the person comes back, once', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    const { alert_rule_id } = be(await wish(person, 'order.placed', 'email', { ward: 'east' }), 'created')
    const { alert_rule_id: given_up } = be(await wish(person, 'order.cancelled'), 'created')
    await endAlertRule(strata.as(person.token), { alert_rule_id: given_up })
    await leave(clinic, person)
    await raise(clinic, { payload: { ward: 'east' } })
    expect(await addresses()).toEqual([])
    const back = await rejoin(clinic, person)
    expect(await listMyAlertRules(strata.as(back.token))).toMatchObject([
      {
        topic: 'order.placed',
        channel: 'email',
        filter: { ward: 'east' },
        continues_alert_rule_id: alert_rule_id,
      },
    ])
    await raise(clinic, { payload: { ward: 'east' } })
    const [taken] = await takeAlerts(worker)
    expect(taken).toMatchObject({ membership_id: back.membershipId, address: person.email })
    await leave(clinic, back)
    const again = await rejoin(clinic, person)
    expect(await topics(again)).toEqual(['order.placed'])
    const lasting = await one<number>(
      hands.superuser,
      'select count(*)::int from strata_tenancy.alert_rules r join strata_tenancy.memberships m using (organization_id, membership_id) where m.user_id = $1 and r.ended_at is null',
      [person.userId],
    )
    expect(lasting).toBe(1)
  })

  test('do not come back to another label, another person or another organization', async () => {
    const [clinic, other] = [await makeClinic(hands), await makeClinic(hands)]
    const [person, colleague] = [await member(clinic), await member(clinic)]
    await wish(person)
    await leave(clinic, person)
    expect(await topics(await rejoin(clinic, person, 'patient'))).toEqual([])
    expect(await topics(await rejoin(other, person))).toEqual([])
    await leave(clinic, colleague)
    expect(await topics(await rejoin(clinic, colleague))).toEqual([])
    expect(await topics(await rejoin(clinic, person))).toEqual(['order.placed'])
  })

  test('come back when an invitation is accepted, and to a membership that was entered for the person', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    await wish(person)
    await leave(clinic, person)
    const membershipId = await createMembership(hands.operator, clinic.organizationId, null)
    expect(
      await one(
        hands.superuser,
        'select count(*)::int from strata_tenancy.alert_rules where membership_id = $1',
        [membershipId],
      ),
    ).toBe(0)
    await hands.superuser.query(
      'update strata_tenancy.memberships set user_id = $2, joined_at = now() where membership_id = $1',
      [membershipId, person.userId],
    )
    expect(
      await one(
        hands.superuser,
        'select count(*)::int from strata_tenancy.alert_rules where membership_id = $1 and ended_at is null',
        [membershipId],
      ),
    ).toBe(1)
  })

  test('come back to many at once in one statement', async () => {
    const { organizationId } = await makeClinic(hands)
    const count = rounds(200, 5000)
    const { rows: users } = await hands.superuser.query(
      `insert into strata_users.users (given_name, registered_at, email_verified_at, first_sign_in_at)
       select 'n' || n, now(), now(), now() from generate_series(1, $1::int) n returning user_id`,
      [count],
    )
    const joined = `insert into strata_tenancy.memberships (organization_id, user_id, joined_at) select $1, unnest($2::uuid[]), now() returning organization_id, membership_id`
    const values = [organizationId, users.map(({ user_id }) => user_id)]
    await hands.superuser.query(
      `with joined as (${joined}) insert into strata_tenancy.alert_rules (organization_id, membership_id, topic, channel, started_at)
       select organization_id, membership_id, t, 'email', now() from joined, unnest('{a,b}'::text[]) t`,
      values,
    )
    await hands.superuser.query(
      'update strata_tenancy.memberships set ended_at = clock_timestamp() where organization_id = $1',
      [organizationId],
    )
    await hands.superuser.query(joined, values)
    const { rows } = await hands.superuser.query(
      `select m.ended_at is null as is_member, count(*)::int from strata_tenancy.alert_rules r join strata_tenancy.memberships m using (organization_id, membership_id)
       where r.organization_id = $1 and r.ended_at is null group by 1`,
      [organizationId],
    )
    expect(rows).toEqual([{ is_member: true, count: 2 * count }])
  })
})

describe('[P4] a person is told by every proved address', () => {
  test('that somebody signed in on a new device, and that a way to sign in was changed', async () => {
    const side = signInOf(db)
    const told = async (user_id: string) =>
      (await takeNotices(side.strata.worker, { limit: 1000 }))
        .filter((notice) => notice.user_id === user_id)
        .map(({ event_type, address, details }) => ({ event_type, address, details }))
    const person = await newcomer(side, 'watchful@example.org')
    // The first device is the one that they sign up on.
    expect(await told(person.user_id)).toEqual([])
    const signIn = async (device_token?: string) => {
      const { challenge } = be(
        await side.strata.signIn({ method: 'email_code', email: person.email }),
        'code_sent',
      )
      return be(
        await side.strata.signIn({
          method: 'email_code',
          challenge,
          code: side.last().code,
          ...(device_token ? { device: { device_token } } : {}),
        }),
        'signed_in',
      )
    }
    await signIn(person.device_token)
    expect(await told(person.user_id)).toEqual([])
    const { device_token } = await signIn()
    const [notice, ...others] = await told(person.user_id)
    expect(others).toEqual([])
    expect(notice).toMatchObject({
      event_type: 'new-device',
      address: person.email,
      details: { device_id: expect.any(String), method: 'email_code' },
    })
    await signIn(device_token as string)
    expect(await told(person.user_id)).toEqual([])
    await withPasskey(side, person.token)
    expect(await told(person.user_id)).toMatchObject([
      { event_type: 'credential-change', details: { credential_type: 'passkey', change_type: 'create' } },
    ])
  })
})

describe('[P5] a message that is under way', () => {
  const failed = (
    taken: { organization_id: string; alert_delivery_id: string; attempt_count: number },
    outcome: 'sent' | 'failed' = 'failed',
  ) =>
    completeAlert(worker, {
      organization_id: taken.organization_id,
      alert_delivery_id: taken.alert_delivery_id,
      attempt: taken.attempt_count,
      outcome,
    })
  const takeOne = async () => {
    const [taken, ...others] = await takeAlerts(worker)
    expect(others).toEqual([])
    return taken as NonNullable<typeof taken>
  }

  test('is sent, once: what nobody says anything of is taken again when the lease has run out', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    await raise(clinic)
    const first = await takeOne()
    expect(await takeAlerts(worker)).toEqual([])
    await runOut()
    const second = await takeOne()
    expect(second).toMatchObject({ alert_delivery_id: first.alert_delivery_id, attempt_count: 2 })
    // Whoever lost the lease cannot say that it failed, but that it was sent.
    expect(await failed(first)).toBe('late')
    expect(await failed(first, 'sent')).toBe('done')
    expect(await failed(second, 'sent')).toBe('unchanged')
    expect(await failed(second)).toBe('late')
    expect(
      await completeAlert(worker, {
        ...first,
        attempt: 1,
        outcome: 'sent',
        alert_delivery_id: first.alert_id,
      } as never).catch(() => 'unknown'),
    ).toBe('unknown')
    await runOut()
    expect(await takeAlerts(worker)).toEqual([])
  })

  test('that ends whoever sends it is given up like one that fails, after five times', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    await raise(clinic)
    for (let attempt_count = 1; attempt_count <= 5; attempt_count++) {
      expect(await takeOne()).toMatchObject({ attempt_count })
      await runOut()
    }
    expect(await takeAlerts(worker)).toEqual([])
    expect(await deliveries()).toEqual([{ given_up_reason: 'failed', is_sent: false, attempt_count: 5 }])
  })

  test('that fails is sent again after a minute, two, four, and given up after five times', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    await raise(clinic)
    const start = Date.now() + 1000
    try {
      let now = 0
      for (const wait of [60, 120, 240, 480]) {
        await setClock(hands.installer, new Date(start + now * 1000))
        expect(await failed(await takeOne())).toBe('postponed')
        await setClock(hands.installer, new Date(start + (now + wait - 1) * 1000))
        expect(await takeAlerts(worker)).toEqual([])
        now += wait
      }
      await setClock(hands.installer, new Date(start + now * 1000))
      expect(await failed(await takeOne())).toBe('given_up')
      await setClock(hands.installer, new Date(start + 86_400_000))
      expect(await takeAlerts(worker)).toEqual([])
      expect(await deliveries()).toEqual([{ given_up_reason: 'failed', is_sent: false, attempt_count: 5 }])
    } finally {
      await setClock(hands.installer, null)
    }
  })

  test('is one taker’s at a time: sixteen at once share a queue without a message twice, and what cannot be sent does not stand in the way', async () => {
    const clinic = await makeClinic(hands)
    const person = await member(clinic)
    const silent = await join(hands, clinic)
    for (let round = 0; round < rounds(2, 30); round++) {
      await hands.superuser.query('truncate strata_tenancy.alert_deliveries, strata_tenancy.alerts')
      await wish(silent)
      await wish(person)
      // Those without an address are the oldest, and more than a taker takes.
      for (let i = 0; i < 40; i++) await raise(clinic)
      const taken = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const mine: string[] = []
          for (;;) {
            const some = await takeAlerts(worker, { limit: 3 })
            if (some.length === 0) return mine
            mine.push(...some.map(({ alert_delivery_id }) => alert_delivery_id))
          }
        }),
      )
      const all = taken.flat()
      expect([all.length, new Set(all).size]).toEqual([40, 40])
      expect(
        await one(
          hands.superuser,
          `select count(*)::int from strata_tenancy.alert_deliveries where given_up_reason = 'no_address'`,
        ),
      ).toBe(40)
    }
  })

  test('is kept for the setting, and what waits longer than that stays', async () => {
    const clinic = await makeClinic(hands)
    await wish(await member(clinic))
    for (let i = 0; i < 3; i++) await raise(clinic, { alert_key: `${i}` })
    const [sent] = await takeAlerts(worker, { limit: 1 })
    await failed(sent as NonNullable<typeof sent>, 'sent')
    await hands.superuser.query(
      `update strata_tenancy.alerts set raised_at = raised_at - interval '91 days' where alert_key in ('0', '1')`,
    )
    expect(await purgeAlerts(worker)).toBe(2)
    const { rows } = await hands.superuser.query('select alert_key from strata_tenancy.alerts order by 1')
    expect(rows).toEqual([{ alert_key: '1' }, { alert_key: '2' }])
  })
})

test('[F6] what an alert told of somebody who has left is still under their membership', async () => {
  const clinic = await makeClinic(hands)
  const role = await makeRole(hands.superuser, clinic.organizationId, ['members.read'])
  const person = await member(clinic, role)
  await wish(person)
  await strata.withSession(person.token, (tx) =>
    raiseAlert(tx, { topic: 'order.placed', payload: { order: 1 } }),
  )
  await give(hands.superuser, clinic.organizationId, (await member(clinic)).membershipId, role)
  await must('select strata.end_membership($1, $2, $3)', [clinic.organizationId, person.membershipId, 'left'])
  const { rows } = await hands.superuser.query(
    `select a.raised_by_membership_id, m.display_name from strata_tenancy.alerts a
     join strata_tenancy.memberships m on m.organization_id = a.organization_id and m.membership_id = a.raised_by_membership_id`,
  )
  expect(rows).toEqual([{ raised_by_membership_id: person.membershipId, display_name: 'Some Body' }])
})

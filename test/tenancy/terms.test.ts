/** Terms in versions, and who accepted which of them for whom. */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Clinic, type Hands, handsOf, join, makeClinic, ROLES } from '../access/support.js'
import { createEnterprise } from '../kyc/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createActiveUser, failure, inSession, one, openSession, setClock } from '../support/people.js'

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

const digest = (text: string) => createHash('sha256').update(text).digest()
let count = 0
const createTerm = async (kind: string, appliesTo: string) => {
  const term = `term_${++count}`
  expect(
    await one(operator, 'select strata.create_term($1, $2, $3, $4)', [term, kind, appliesTo, `Text ${term}`]),
  ).toBe('created')
  return term
}
const publish = (term: string, version: string, isRequired: boolean, at: Date | null = null) =>
  one(operator, 'select strata.publish_term_version($1, $2, $3, $4, $5, $6)', [
    term,
    version,
    `https://example.org/${term}/${version}`,
    digest(`${term} ${version}`),
    isRequired,
    at,
  ])
const accept = async (token: string, term: string, version: string, customerId: string | null = null) => {
  const { rows } = await inSession(app, token, () =>
    app.query('select * from strata.accept_terms($1, $2, $3)', [term, version, customerId]),
  )
  return rows[0] as { outcome: string; consent_id: string | null }
}
const withdraw = (token: string, consentId: string | null) =>
  inSession(app, token, () => one(app, 'select strata.withdraw_consent($1)', [consentId]))
/** What is pending of one term. */
const pending = async (token: string, term: string) => {
  const { rows } = await inSession(app, token, () =>
    app.query('select version, customer_id from strata.pending_terms() where term = $1', [term]),
  )
  return rows as { version: string; customer_id: string | null }[]
}
async function person() {
  const userId = await createActiveUser(operator, hands.auth, 'Con', 'Sent')
  return { userId, token: await openSession(hands.auth, userId) }
}

describe('[T5] a person', () => {
  test('is asked for what is required in the version in force, and not again for better wording', async () => {
    const term = await createTerm('agreement', 'user')
    const { token } = await person()
    expect(await pending(token, term)).toEqual([])
    expect(await publish(term, '1', true)).toBe('published')
    expect(await pending(token, term)).toEqual([{ version: '1', customer_id: null }])
    const first = await accept(token, term, '1')
    expect(first.outcome).toBe('accepted')
    expect(await accept(token, term, '1')).toEqual({ outcome: 'unchanged', consent_id: first.consent_id })
    expect(await pending(token, term)).toEqual([])
    // Another wording of the same; whoever has accepted nothing is asked for the latest.
    expect(await publish(term, '1.1', false)).toBe('published')
    expect(await pending(token, term)).toEqual([])
    expect(await pending((await person()).token, term)).toEqual([{ version: '1.1', customer_id: null }])
    // New terms, and one more correction of them: the latest is asked, and accepting it is enough.
    expect(await publish(term, '2', true)).toBe('published')
    expect(await publish(term, '2.1', false)).toBe('published')
    expect(await pending(token, term)).toEqual([{ version: '2.1', customer_id: null }])
    expect((await accept(token, term, '2')).outcome, 'what is not in force any more').toBe('superseded')
    expect((await accept(token, term, '2.1')).outcome).toBe('accepted')
    expect(await pending(token, term)).toEqual([])
    const { rows } = await inSession(app, token, () =>
      app.query('select version, uri, sha256, withdrawn_at from strata.my_consents() where term = $1', [
        term,
      ]),
    )
    expect(rows).toEqual(
      ['2.1', '1'].map((version) => ({
        version,
        uri: `https://example.org/${term}/${version}`,
        sha256: digest(`${term} ${version}`),
        withdrawn_at: null,
      })),
    )
  })

  test('takes a consent back and gives it again, each with its date; an agreement or a notice stands', async () => {
    const [newsletter, terms, notice] = [
      await createTerm('consent', 'user'),
      await createTerm('agreement', 'user'),
      await createTerm('notice', 'user'),
    ]
    for (const term of [newsletter, terms, notice])
      expect(await publish(term, '1', term !== newsletter)).toBe('published')
    const { token } = await person()
    expect(await pending(token, newsletter), 'nobody must give it').toEqual([])
    const { consent_id } = await accept(token, newsletter, '1')
    expect([await withdraw(token, consent_id), await withdraw(token, consent_id)]).toEqual([
      'withdrawn',
      'unchanged',
    ])
    const again = await accept(token, newsletter, '1')
    expect(again).toEqual({
      outcome: 'accepted',
      consent_id: expect.not.stringMatching(consent_id as string),
    })
    for (const term of [terms, notice])
      expect(await withdraw(token, (await accept(token, term, '1')).consent_id)).toBe('refused')
    const { rows } = await inSession(app, token, () =>
      app.query('select term, withdrawn_at is null as stands from strata.my_consents() order by accepted_at'),
    )
    expect(rows).toEqual([
      { term: newsletter, stands: false },
      { term: newsletter, stands: true },
      { term: terms, stands: true },
      { term: notice, stands: true },
    ])
  })

  test('neither sees nor takes back what others accepted, and nothing without a session', async () => {
    const term = await createTerm('consent', 'user')
    await publish(term, '1', false)
    const [one_, other] = [await person(), await person()]
    const { consent_id } = await accept(one_.token, term, '1')
    expect(await withdraw(other.token, consent_id)).toBe('unknown')
    expect(await withdraw(one_.token, consent_id), 'there was something to take back').toBe('withdrawn')
    const mine = () => one<number>(app, 'select count(*)::int from strata.my_consents()')
    expect(await inSession(app, other.token, mine)).toBe(0)
    expect(await inSession(app, one_.token, mine)).toBe(1)
    expect(await mine()).toBe(0)
    expect(await one<number>(app, 'select count(*)::int from strata.pending_terms()')).toBe(0)
    expect(await failure(app, 'select strata.accept_terms($1, $2)', [term, '1'])).toMatchObject({
      code: 'ST101',
    })
    expect(await failure(app, 'select strata.withdraw_consent($1)', [consent_id])).toMatchObject({
      code: 'ST101',
    })
  })

  test('accepts nothing through somebody of the staff who acts as them', async () => {
    const term = await createTerm('consent', 'user')
    await publish(term, '1', false)
    const clinic = await makeClinic(hands)
    const member = await join(hands, clinic)
    const { consent_id } = await accept(member.token, term, '1')
    const staffId = await one(operator, `select strata.create_user('St', 'Aff', 'staff')`)
    await operator.query('select strata.register_user($1)', [staffId])
    const { rows } = await operator.query('select * from strata.impersonate_user($1, $2, $3, $4, $5)', [
      await openSession(hands.auth, staffId),
      member.userId,
      clinic.organizationId,
      member.membershipId,
      'a ticket',
    ])
    expect((await accept(rows[0].token, term, '1')).outcome).toBe('impersonation_refused')
    expect(await withdraw(rows[0].token, consent_id)).toBe('impersonation_refused')
  })

  test('who accepts the same sixteen times at once has accepted it once', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(3, 50); round++) {
      const term = await createTerm('agreement', 'user')
      await publish(term, '1', true)
      const { token, userId } = await person()
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const client = await pool.connect()
          try {
            const { rows } = await inSession(client, token, () =>
              client.query(`select * from strata.accept_terms($1, '1')`, [term]),
            )
            return rows[0] as { outcome: string; consent_id: string }
          } finally {
            client.release()
          }
        }),
      )
      expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1)
      expect(new Set(outcomes.map(({ consent_id }) => consent_id)).size).toBe(1)
      expect(
        await one<number>(superuser, 'select count(*)::int from strata_tenancy.consents where user_id = $1', [
          userId,
        ]),
      ).toBe(1)
    }
  })
})

describe('[T5] for somebody else', () => {
  test('an organization is bound by whoever manages it, once for all of them, and ordinary members are not even asked', async () => {
    const term = await createTerm('agreement', 'organization')
    await publish(term, '1', true)
    const clinic = await makeClinic(hands)
    const [owner, second, member] = [
      await join(hands, clinic, ROLES.owner),
      await join(hands, clinic, ROLES.owner),
      await join(hands, clinic, ROLES.member),
    ]
    const outside = await openSession(hands.auth, owner.userId)
    expect(await pending(member.token, term)).toEqual([])
    expect(await pending(outside, term), 'outside of the organization').toEqual([])
    expect((await accept(member.token, term, '1')).outcome).toBe('not_allowed')
    expect((await accept(outside, term, '1')).outcome).toBe('not_allowed')
    expect(
      await one<number>(
        superuser,
        `select count(*)::int from strata_audit.security_events where event_type = 'access-denied' and user_id = $1`,
        [member.userId],
      ),
    ).toBe(1)
    expect(await pending(second.token, term)).toEqual([{ version: '1', customer_id: null }])
    const first = await accept(owner.token, term, '1')
    expect(first.outcome).toBe('accepted')
    expect(await accept(second.token, term, '1')).toEqual({
      outcome: 'unchanged',
      consent_id: first.consent_id,
    })
    expect(await pending(second.token, term)).toEqual([])
    const { rows } = await operator.query('select * from strata.list_consents(p_organization_id => $1)', [
      clinic.organizationId,
    ])
    expect(rows).toEqual([
      expect.objectContaining({
        term,
        user_id: owner.userId,
        membership_id: owner.membershipId,
        customer_id: null,
        session_id: expect.anything(),
      }),
    ])
    // Of another organization nothing is known.
    const elsewhere = await join(hands, await makeClinic(hands), ROLES.owner)
    expect(await pending(elsewhere.token, term)).toEqual([{ version: '1', customer_id: null }])
    expect(await withdraw(elsewhere.token, first.consent_id)).toBe('unknown')
    expect(await withdraw(member.token, first.consent_id)).toBe('not_allowed')
    expect(await withdraw(second.token, first.consent_id)).toBe('refused')
  })

  test('a customer is bound by a director or signatory of that day, and not by an employee', async () => {
    const term = await createTerm('agreement', 'customer')
    const consent = await createTerm('consent', 'customer')
    for (const [name, isRequired] of [
      [term, true],
      [consent, false],
    ] as const)
      await publish(name, '1', isRequired)
    const [bakery, forge] = [
      await createEnterprise(operator, 'Bakery'),
      await createEnterprise(operator, 'Forge'),
    ]
    const [director, employee] = [await person(), await person()]
    const represent = (userId: string, customerId: string, capacity: string) =>
      one(operator, 'select strata.add_representative($1, $2, $3)', [userId, customerId, capacity])
    await represent(director.userId, bakery, 'director')
    await represent(employee.userId, bakery, 'employee')
    expect(await pending(director.token, term)).toEqual([{ version: '1', customer_id: bakery }])
    expect(await pending(employee.token, term)).toEqual([])
    expect((await accept(employee.token, term, '1', bakery)).outcome).toBe('not_allowed')
    expect((await accept(director.token, term, '1', forge)).outcome).toBe('not_allowed')
    expect((await accept(director.token, term, '1', bakery)).outcome).toBe('accepted')
    const { consent_id } = await accept(director.token, consent, '1', bakery)
    expect(await withdraw(employee.token, consent_id)).toBe('unknown')
    // Somebody who is director of another one as well, and not of this one any more.
    await represent(director.userId, forge, 'authorised_signatory')
    await operator.query('select strata.end_representative($1, $2)', [director.userId, bakery])
    expect(await pending(director.token, term)).toEqual([{ version: '1', customer_id: forge }])
    expect(await withdraw(director.token, consent_id)).toBe('unknown')
    const successor = await person()
    await represent(successor.userId, bakery, 'director')
    expect(await pending(successor.token, term), 'it binds the customer and not the director').toEqual([])
    expect(await withdraw(successor.token, consent_id)).toBe('withdrawn')
    const { rows } = await operator.query(
      'select term, user_id, withdrawn_by_user_id from strata.list_consents(p_customer_id => $1)',
      [bakery],
    )
    expect(rows).toEqual([
      { term, user_id: director.userId, withdrawn_by_user_id: null },
      { term: consent, user_id: director.userId, withdrawn_by_user_id: successor.userId },
    ])
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [director.token])
    expect(await failure(app, `select strata.accept_terms($1, '1')`, [term])).toMatchObject({
      code: 'ST402',
      constraint: 'consents_applies_to_check',
    })
    await app.query('rollback')
  })
})

describe('[T5] versions', () => {
  test('come one after the other, never change, and begin by the clock', async () => {
    const term = await createTerm('agreement', 'user')
    const soon = new Date(Date.now() + 3_600_000)
    expect(await publish(term, '1', true)).toBe('published')
    expect(await publish(term, '1', true)).toBe('taken')
    expect(await publish(term, '0', true, new Date(Date.now() - 3_600_000))).toBe('out_of_order')
    expect(await publish(term, '2', true, soon)).toBe('published')
    expect(await publish(term, '3', true)).toBe('out_of_order')
    expect(await publish('nothing', '1', true)).toBe('unknown')
    const { token } = await person()
    expect((await accept(token, term, '2')).outcome, 'not in force yet').toBe('unknown')
    expect((await accept(token, term, '1')).outcome).toBe('accepted')
    expect(await pending(token, term)).toEqual([])
    try {
      await setClock(hands.installer, new Date(soon.getTime() + 1000))
      expect(await pending(token, term)).toEqual([{ version: '2', customer_id: null }])
      expect((await accept(token, term, '1')).outcome).toBe('superseded')
    } finally {
      await setClock(hands.installer, null)
    }
    await superuser.query('begin; set local role strata_definer')
    for (const statement of [
      `update strata_tenancy.term_versions set uri = 'https://example.org/other'`,
      'delete from strata_tenancy.term_versions',
      'delete from strata_tenancy.consents',
      `update strata_tenancy.consents set version = 'x'`,
      'update strata_tenancy.consents set accepted_at = now()',
    ]) {
      await superuser.query('savepoint one')
      expect([statement, await failure(superuser, statement)]).toEqual([
        statement,
        expect.objectContaining({ code: '42501' }),
      ])
      await superuser.query('rollback to one')
    }
    await superuser.query('rollback')
  })

  test('are listed before anybody has signed in, until the term is retired', async () => {
    const term = await createTerm('notice', 'user')
    await publish(term, '1', true)
    const { token } = await person()
    const listed = async (client: pg.Client) =>
      one<number>(client, 'select count(*)::int from strata.list_terms() where term = $1', [term])
    for (const client of [app, hands.auth, operator]) expect(await listed(client)).toBe(1)
    const retire = () => one(operator, 'select strata.retire_term($1)', [term])
    expect([await retire(), await retire()]).toEqual(['done', 'unchanged'])
    expect(await one(operator, `select strata.retire_term('nothing')`)).toBe('unknown')
    expect(await listed(hands.auth)).toBe(0)
    expect(await pending(token, term)).toEqual([])
    expect((await accept(token, term, '1')).outcome).toBe('superseded')
    expect(await publish(term, '2', true)).toBe('unknown')
  })

  test('are refused where they could not be what they say: a consent that must be given, an address that is none, no digest', async () => {
    const consent = await createTerm('consent', 'user')
    const call = 'select strata.publish_term_version($1, $2, $3, $4, $5)'
    for (const [values, constraint] of [
      [[consent, '1', 'https://example.org', digest('x'), true], 'term_versions_is_required_check'],
      [[consent, '1', 'javascript:alert(1)', digest('x'), false], 'term_versions_uri_check'],
      [[consent, '1', 'https://example.org', Buffer.alloc(3), false], 'sha256_check'],
      [[consent, 'a b', 'https://example.org', digest('x'), false], 'term_versions_version_check'],
      [[consent, '1', null, digest('x'), false], 'term_versions_version_check'],
    ] as const)
      expect(await failure(operator, call, [...values])).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
    for (const [values, constraint] of [
      [['Bad Name', 'notice', 'user', 'x'], 'terms_term_check'],
      [['good_name', 'contract', 'user', 'x'], 'terms_kind_check'],
      [['good_name', 'notice', 'planet', 'x'], 'terms_applies_to_check'],
      [['good_name', 'notice', 'user', ''], 'terms_name_check'],
    ] as const)
      expect(await failure(operator, 'select strata.create_term($1, $2, $3, $4)', [...values])).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
    expect(
      await one(operator, 'select strata.create_term($1, $2, $3, $4)', [consent, 'notice', 'user', 'x']),
    ).toBe('taken')
  })
})

test('[T5] [B11] erasing a person leaves the evidence under a key that names nobody, and takes their own consents back', async () => {
  const [agreement, newsletter, forClinic] = [
    await createTerm('agreement', 'user'),
    await createTerm('consent', 'user'),
    await createTerm('consent', 'organization'),
  ]
  for (const term of [agreement, newsletter, forClinic]) await publish(term, '1', term === agreement)
  const clinic: Clinic = await makeClinic(hands)
  const [owner] = [await join(hands, clinic, ROLES.owner), await join(hands, clinic, ROLES.owner)]
  for (const term of [agreement, newsletter, forClinic])
    expect((await accept(owner.token, term, '1')).outcome).toBe('accepted')
  expect(await one(operator, `select outcome from strata.erase_user($1, 'a request')`, [owner.userId])).toBe(
    'done',
  )
  const { rows } = await operator.query(
    'select term, withdrawn_at is null as stands, withdrawn_by_user_id from strata.list_consents($1)',
    [owner.userId],
  )
  expect(rows).toEqual([
    { term: agreement, stands: true, withdrawn_by_user_id: null },
    { term: newsletter, stands: false, withdrawn_by_user_id: null },
    { term: forClinic, stands: true, withdrawn_by_user_id: null },
  ])
})

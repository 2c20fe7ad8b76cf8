/** Domains: proved by a TXT record, held by one organization, and what joining by them is worth. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkDomains } from '../../src/index.js'
import {
  act,
  type Clinic,
  call,
  fresh,
  type Hands,
  handsOf,
  join,
  type Member,
  makeClinic,
  makeRole,
  ROLES,
} from '../access/support.js'
import { clientOf, refusal } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { createMembership, failure, inSession, one, openSession, setClock } from '../support/people.js'
import {
  accept as acceptInvitation,
  addressAt,
  addressee,
  invite,
  ownedClinic,
  prove,
  rolesOf,
} from './joining.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('app', { max: 16 })
const workers = db.pool('worker', { max: 16 })
const { strata } = clientOf(db)
let hands: Hands
let operator: pg.Client
let app: pg.Client
let worker: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  hands = await handsOf(db)
  ;({ operator, app, superuser } = hands)
  worker = await db.client('worker')
})

type Added = { outcome: string; organization_domain_id: string; txt_name: string; txt_value: string }
const freshDomain = () => `${fresh('firm')}.example`
/** In a session, or with null as platform staff. */
const add = async (token: string | null, organizationId: string, domain: string): Promise<Added> => {
  const ask = async (client: pg.Client) =>
    (await client.query('select * from strata.add_domain($1, $2)', [organizationId, domain])).rows[0]
  return token === null ? ask(operator) : inSession(app, token, () => ask(app))
}
const remove = (token: string, organizationId: string, domainId: string) =>
  inSession(app, token, () => one(app, 'select strata.remove_domain($1, $2)', [organizationId, domainId]))
const setJoining = (
  token: string,
  organizationId: string,
  domainId: string,
  isJoinable: boolean,
  roleIds: string[] = [],
  companyId: string | null = null,
) =>
  inSession(app, token, () =>
    one(app, 'select strata.set_domain_joining($1, $2, $3, $4, $5)', [
      organizationId,
      domainId,
      isJoinable,
      roleIds,
      companyId,
    ]),
  )
const list = async (token: string, organizationId: string) =>
  (await inSession(app, token, () => app.query('select * from strata.list_domains($1)', [organizationId])))
    .rows
const statusOf = (domainId: string) =>
  one(superuser, 'select status from strata_tenancy.organization_domains where organization_domain_id = $1', [
    domainId,
  ])
/** Makes one domain due and no other, and takes it. */
const take = async (domainId: string, client: pg.ClientBase = worker) => {
  await superuser.query(
    `update strata_tenancy.organization_domains set due_at = case organization_domain_id when $1 then '-infinity'::timestamptz else 'infinity' end`,
    [domainId],
  )
  return (await client.query('select * from strata.take_domains()')).rows
}
const record = (
  organizationId: string,
  domainId: string,
  values: (string | null)[] | null,
  client: pg.ClientBase = worker,
) => one(client, 'select strata.record_domain_check($1, $2, $3)', [organizationId, domainId, values])
/** Takes it and finds these texts. */
const look = async (organizationId: string, domainId: string, values: (string | null)[] | null) => {
  expect(await take(domainId)).toHaveLength(1)
  return record(organizationId, domainId, values)
}
async function verified({ organizationId }: Clinic, domain = freshDomain()) {
  const added = await add(null, organizationId, domain)
  expect(await look(organizationId, added.organization_domain_id, [added.txt_value])).toBe('verified')
  return { ...added, domain }
}
const joinable = async (session: string) =>
  (await inSession(app, session, () => app.query('select * from strata.list_joinable_organizations()'))).rows
const joinBy = async (client: pg.ClientBase, session: string, organizationId: string) =>
  (
    await inSession(client, session, () =>
      client.query('select * from strata.join_organization($1)', [organizationId]),
    )
  ).rows[0] as { outcome: string; membership_id: string | null }

describe('[F16] a domain', () => {
  test('is verified by its record, by nothing less, and stays so as long as it is found', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const domain = freshDomain()
    const added = await add(owner.token, organizationId, domain.toUpperCase())
    expect(added).toEqual({
      outcome: 'added',
      organization_domain_id: expect.any(String),
      txt_name: `_strata-challenge.${domain}`,
      txt_value: expect.stringMatching(/^strata-domain-verification=[0-9a-f]{64}$/),
    })
    expect(await add(owner.token, organizationId, domain)).toEqual({ ...added, outcome: 'unchanged' })
    const { organization_domain_id: id, txt_value } = added
    const elsewhere = await ownedClinic(hands)
    const other = await add(elsewhere.owner.token, elsewhere.clinic.organizationId, domain)
    expect(other.outcome, 'somebody else says the same').toBe('added')
    expect(other.txt_value).not.toBe(txt_value)
    for (const values of [
      [],
      [''],
      [null],
      [txt_value.slice(0, -1)],
      [`${txt_value}x`],
      [` ${txt_value}`],
      [txt_value.toUpperCase()],
      [other.txt_value],
      ['%'],
    ])
      expect([values, await look(organizationId, id, values)]).toEqual([values, 'missed'])
    expect(await statusOf(id)).toBe('pending')
    expect(await look(organizationId, id, null)).toBe('postponed')
    expect(await look(organizationId, id, ['v=spf1 -all', null, txt_value])).toBe('verified')
    expect(await statusOf(id)).toBe('verified')
    // Now and then it is not there, or cannot be looked up, and that alone does not matter.
    expect([
      await look(organizationId, id, []),
      await look(organizationId, id, null),
      await look(organizationId, id, ['other']),
      await look(organizationId, id, [txt_value]),
      await look(organizationId, id, []),
      await look(organizationId, id, []),
      await statusOf(id),
      await look(organizationId, id, []),
      await statusOf(id),
    ]).toEqual([
      'missed',
      'postponed',
      'missed',
      'verified',
      'missed',
      'missed',
      'verified',
      'lapsed',
      'lapsed',
    ])
    expect(await look(organizationId, id, [txt_value])).toBe('verified')
    expect(await list(owner.token, organizationId)).toEqual([
      expect.objectContaining({
        domain,
        status: 'verified',
        is_joinable: false,
        role_ids: [],
        miss_count: 0,
        lapsed_at: null,
      }),
    ])
    const { rows } = await superuser.query(
      'select from_status, to_status from strata_audit.lifecycle_events where row_key = $1 order by lifecycle_event_id',
      [id],
    )
    expect(rows.map(({ from_status, to_status }) => `${from_status} ${to_status}`)).toEqual([
      'none pending',
      'pending verified',
      'verified lapsed',
      'lapsed verified',
    ])
  })

  test('has one holder: whoever comes second waits until the first has lost it, and hears of the first only with the proof in hand', async () => {
    const domain = freshDomain()
    const first = { clinic: await makeClinic(hands) }
    const held = await verified(first.clinic, domain)
    const { clinic, owner } = await ownedClinic(hands)
    const second = await add(owner.token, clinic.organizationId, domain)
    expect(second.outcome).toBe('added')
    expect(await look(clinic.organizationId, second.organization_domain_id, [second.txt_value])).toBe('held')
    expect(await statusOf(second.organization_domain_id)).toBe('pending')
    // The first is looked up at once, and not only when its turn comes.
    expect(
      await one<boolean>(
        superuser,
        'select due_at <= clock_timestamp() from strata_tenancy.organization_domains where organization_domain_id = $1',
        [held.organization_domain_id],
      ),
    ).toBe(true)
    for (let miss = 0; miss < 3; miss++)
      await look(first.clinic.organizationId, held.organization_domain_id, [])
    expect(await statusOf(held.organization_domain_id)).toBe('lapsed')
    expect(await look(clinic.organizationId, second.organization_domain_id, [second.txt_value])).toBe(
      'verified',
    )
    expect(await look(first.clinic.organizationId, held.organization_domain_id, [held.txt_value])).toBe(
      'held',
    )
    // Neither by hand.
    await superuser.query('begin')
    expect(
      await failure(
        superuser,
        'update strata_tenancy.organization_domains set lapsed_at = null, verified_at = clock_timestamp() where organization_domain_id = $1',
        [held.organization_domain_id],
      ),
    ).toMatchObject({ code: '23505', constraint: 'domain_holders_pkey' })
    await superuser.query('rollback')
    expect(await remove(owner.token, clinic.organizationId, second.organization_domain_id)).toBe('done')
    expect(await look(first.clinic.organizationId, held.organization_domain_id, [held.txt_value])).toBe(
      'verified',
    )
  })

  test('of an organization that was closed is free for the next one', async () => {
    const domain = freshDomain()
    const closed = await makeClinic(hands)
    const held = await verified(closed, domain)
    await operator.query('select strata.close_organization($1)', [closed.organizationId])
    expect(await take(held.organization_domain_id), 'nobody looks for it any more').toEqual([])
    const clinic = await makeClinic(hands)
    await verified(clinic, domain)
    expect(await statusOf(held.organization_domain_id)).toBe('removed')
  })

  test('that two organizations prove at the same moment goes to one of them', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(4, 60); round++) {
      const domain = freshDomain()
      const sides = []
      for (let side = 0; side < 2; side++) {
        const { organizationId } = await makeClinic(hands)
        sides.push({ organizationId, ...(await add(null, organizationId, domain)) })
      }
      for (const { organization_domain_id } of sides)
        expect(await take(organization_domain_id)).toHaveLength(1)
      const outcomes = await Promise.all(
        sides.map(async ({ organizationId, organization_domain_id, txt_value }) => {
          const client = await workers.connect()
          try {
            return await record(organizationId, organization_domain_id, [txt_value], client)
          } finally {
            client.release()
          }
        }),
      )
      expect(outcomes.sort()).toEqual(['held', 'verified'])
      expect(
        await one<number>(
          superuser,
          'select count(*)::int from strata_tenancy.domain_holders where domain = $1',
          [domain],
        ),
      ).toBe(1)
    }
  })

  test("at which anybody gets an address is nobody's, also when that is known only later", async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    for (const domain of ['gmail.com', 'GMail.com', 'qq.com', 'yahoo.co.jp', 'mailinator.com'])
      expect([domain, (await add(owner.token, organizationId, domain)).outcome]).toEqual([
        domain,
        'public_domain',
      ])
    const domain = freshDomain()
    const pending = await add(owner.token, organizationId, domain)
    const taken = await verified(clinic)
    await setJoining(owner.token, organizationId, taken.organization_domain_id, true)
    const person = await addressee(hands, addressAt(taken.domain))
    expect(await joinable(person.token)).toHaveLength(1)
    await hands.installer.query('begin; set local role strata_owner')
    for (const name of [domain, taken.domain])
      await hands.installer.query('insert into strata_tenancy.public_mail_domains values ($1)', [name])
    await hands.installer.query('commit')
    expect(await look(organizationId, pending.organization_domain_id, [pending.txt_value])).toBe(
      'public_domain',
    )
    expect(await statusOf(pending.organization_domain_id)).toBe('pending')
    expect(await joinable(person.token)).toEqual([])
    expect((await joinBy(app, person.token, organizationId)).outcome).toBe('unknown')
  })

  test('is refused where it is none: a top level, an address of a machine, a mailbox, an inner or outer dot too many', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const long = `${'a'.repeat(60)}.`.repeat(4)
    for (const domain of [
      ...[
        '',
        ' ',
        'com',
        'localhost',
        '.com',
        'a..example',
        '-a.example',
        'a-.example',
        'example.',
        ' a.example',
        'a.example ',
      ],
      ...[
        '1.2.3.4',
        '127.0.0.1',
        '0x7f.1',
        '[::1]',
        '::1',
        '1.2.3.4.5',
        'a.1',
        'person@a.example',
        'https://a.example',
        'a.example/x',
      ],
      ...[
        '*.example.org',
        '_dmarc.example.org',
        'bücher.example',
        'exa mple.org',
        'a.example\n',
        `${long}example`,
        `${'e'.repeat(64)}.example`,
      ],
    ]) {
      await app.query('begin')
      await app.query('select strata.begin_session($1)', [owner.token])
      expect([
        domain,
        await failure(app, 'select strata.add_domain($1, $2)', [clinic.organizationId, domain]),
      ]).toEqual([
        domain,
        { code: 'ST402', constraint: 'organization_domains_domain_check', detail: undefined },
      ])
      await app.query('rollback')
    }
    for (const domain of ['xn--bcher-kva.example', 'a.co', 'a-b.example', '1.example', 'a.xn--p1ai'])
      expect([domain, (await add(owner.token, clinic.organizationId, domain)).outcome]).toEqual([
        domain,
        'added',
      ])
  })

  test('is managed by whoever may manage domains, in their organization and in no other', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const plain = await join(hands, clinic, ROLES.member)
    const elsewhere = await ownedClinic(hands)
    const domain = await verified(clinic)
    const id = domain.organization_domain_id
    for (const { token } of [plain, elsewhere.owner]) {
      expect((await add(token, organizationId, freshDomain())).outcome).toBe('not_allowed')
      expect(await remove(token, organizationId, id)).toBe('not_allowed')
      expect(await setJoining(token, organizationId, id, true)).toBe('not_allowed')
      expect(await list(token, organizationId)).toEqual([])
    }
    expect(await remove(elsewhere.owner.token, elsewhere.clinic.organizationId, id)).toBe('unknown')
    expect(await setJoining(elsewhere.owner.token, elsewhere.clinic.organizationId, id, true)).toBe('unknown')
    expect(await list(owner.token, organizationId)).toHaveLength(1)
    expect([
      await remove(owner.token, organizationId, id),
      await remove(owner.token, organizationId, id),
    ]).toEqual(['done', 'unchanged'])
    expect(await setJoining(owner.token, organizationId, id, true)).toBe('unknown')
    const again = await add(owner.token, organizationId, domain.domain)
    expect(again).toMatchObject({ outcome: 'added' })
    expect(again.txt_value, 'what was proved once proves nothing of today').not.toBe(domain.txt_value)
    expect((await add(null, '00000000-0000-7000-8000-000000000000', domain.domain)).outcome).toBe('unknown')
    await operator.query('select strata.suspend_organization($1)', [organizationId])
    expect((await add(null, organizationId, freshDomain())).outcome).toBe('organization_not_active')
  })

  test('is named by two at once once, and outside of read committed not at all', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const domain = freshDomain()
    const other = await pool.connect()
    try {
      await other.query('begin isolation level repeatable read')
      await other.query('select strata.begin_session($1)', [owner.token])
      expect((await add(owner.token, clinic.organizationId, domain)).outcome).toBe('added')
      expect(
        await failure(other, 'select * from strata.add_domain($1, $2)', [clinic.organizationId, domain]),
      ).toMatchObject({ code: 'ST202' })
      await other.query('rollback')
    } finally {
      other.release()
    }
    const at = freshDomain()
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, async () => {
        const client = await pool.connect()
        try {
          return await inSession(client, owner.token, () =>
            one(client, 'select outcome from strata.add_domain($1, $2)', [clinic.organizationId, at]),
          )
        } finally {
          client.release()
        }
      }),
    )
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(15)
  })
})

describe('[F16] the worker', () => {
  test('gets each domain once, again when it is not answered for, and ever less often while there is nothing', async () => {
    const { organizationId } = await makeClinic(hands)
    const { organization_domain_id: id, txt_value } = await add(null, organizationId, freshDomain())
    expect(await take(id)).toEqual([
      {
        organization_id: organizationId,
        organization_domain_id: id,
        domain: expect.any(String),
        txt_name: expect.any(String),
      },
    ])
    const again = async () => (await worker.query('select * from strata.take_domains()')).rows
    expect(await again()).toEqual([])
    const due = () =>
      one<Date>(
        superuser,
        'select due_at from strata_tenancy.organization_domains where organization_domain_id = $1',
        [id],
      )
    const start = Date.now()
    let now = start
    const at = async (minutes: number) => {
      now += minutes * 60_000
      await setClock(hands.installer, new Date(now))
    }
    try {
      await at(5.1)
      expect(await again(), 'the lease has run out').toHaveLength(1)
      expect(await record(organizationId, id, []), 'the answer of either counts').toBe('missed')
      expect(await record(organizationId, id, [txt_value]), 'and of one of them').toBe('late')
      const waits: number[] = []
      for (let look = 0; look < 12; look++) {
        waits.push(Math.round(((await due()).getTime() - now) / 60_000))
        await at(waits.at(-1) as number)
        expect(await again()).toHaveLength(1)
        expect(await record(organizationId, id, [])).toBe('missed')
      }
      expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440])
      // Nobody looks for ever, but for whoever asks again.
      await at(31 * 1440)
      expect(await again()).toEqual([])
      const domain = await one(
        superuser,
        'select domain from strata_tenancy.organization_domains where organization_domain_id = $1',
        [id],
      )
      expect((await add(null, organizationId, domain)).outcome).toBe('unchanged')
      expect(await again()).toHaveLength(1)
      expect(await record(organizationId, id, [txt_value])).toBe('verified')
      await at(1440)
      expect(await again()).toHaveLength(1)
    } finally {
      await setClock(hands.installer, null)
    }
  })

  test('twice at once never looks up the same, and an answer for what was removed meanwhile changes nothing', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const added: Added[] = []
    for (let i = 0; i < 20; i++) added.push(await add(null, clinic.organizationId, freshDomain()))
    await superuser.query(
      `update strata_tenancy.organization_domains set due_at = case organization_id when $1 then '-infinity'::timestamptz else 'infinity' end`,
      [clinic.organizationId],
    )
    const taken = await Promise.all(
      Array.from(
        { length: 8 },
        async () =>
          (await workers.query('select organization_domain_id as id from strata.take_domains(5)')).rows,
      ),
    )
    const ids = taken.flat().map(({ id }) => id)
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
    const [{ organization_domain_id: id, txt_value }] = added as [Added]
    expect(await remove(owner.token, clinic.organizationId, id)).toBe('done')
    expect(await record(clinic.organizationId, id, [txt_value])).toBe('late')
    expect(await statusOf(id)).toBe('removed')
    expect(await record(clinic.organizationId, clinic.organizationId, [txt_value])).toBe('unknown')
  })

  test('of the client reads records in pieces, takes a missing name for none, and a failure or a slow answer for nothing at all', async () => {
    const { organizationId } = await makeClinic(hands)
    const looked: Record<string, () => Promise<unknown>> = {}
    const code = (name: string) => Object.assign(new Error(name), { code: name })
    const expected: Record<string, string> = {}
    const make = async (outcome: string, answer: (value: string) => Promise<unknown>) => {
      const { organization_domain_id, txt_name, txt_value } = await add(null, organizationId, freshDomain())
      looked[txt_name] = () => answer(txt_value)
      expected[organization_domain_id] = outcome
    }
    await make('verified', async (value) => [
      ['v=spf1 ', '-all'],
      [value.slice(0, 20), value.slice(20)],
    ])
    await make('pending', async (value) => [[value.slice(0, 20)], [value.slice(20)]])
    await make('pending', async () => [])
    await make('pending', () => Promise.reject(code('ENOTFOUND')))
    await make('pending', () => Promise.reject(code('ESERVFAIL')))
    await make('pending', () => Promise.reject(new Error('something else')))
    await make('pending', () => Promise.reject(undefined))
    await make('pending', () => new Promise(() => {}))
    await make('pending', async (value) => value)
    await make('pending', async () => [['\0'.repeat(3)], ['x'.repeat(100_000)]])
    await make('pending', () => {
      throw new Error('at once')
    })
    await superuser.query(
      `update strata_tenancy.organization_domains set due_at = case organization_id when $1 then '-infinity'::timestamptz else 'infinity' end`,
      [organizationId],
    )
    const told = await checkDomains(strata.worker, {
      resolveTxt: (name) => (looked[name] as () => Promise<string[][]>)(),
      timeoutMs: 200,
      concurrency: 3,
    })
    expect(told).toEqual({
      verified: 1,
      missed: 4,
      lapsed: 0,
      held: 0,
      public_domain: 0,
      postponed: 6,
      late: 0,
    })
    for (const [id, status] of Object.entries(expected)) expect(await statusOf(id)).toBe(status)
    expect(await checkDomains(strata.worker, { resolveTxt: async () => [] })).toMatchObject({ missed: 0 })
    const error = await refusal(checkDomains(strata.worker, { resolveTxt: 'dns' as never }))
    expect(error.code).toBe('ST916')
  })
})

describe('[F16] whoever has an address at the domain', () => {
  async function openClinic(roleIds: (organizationId: string) => Promise<string[]> = async () => []) {
    const { clinic, owner } = await ownedClinic(hands)
    const { organization_domain_id, domain } = await verified(clinic)
    const given = await roleIds(clinic.organizationId)
    expect(await setJoining(owner.token, clinic.organizationId, organization_domain_id, true, given)).toBe(
      'done',
    )
    return { clinic, owner, domain, organization_domain_id }
  }

  test('joins by themself, once, with the roles and in the company that were set', async () => {
    const { clinic, owner, domain, organization_domain_id } = await openClinic()
    const { organizationId } = clinic
    const ward = await one(operator, `select company_id from strata.create_company($1, 'Ward')`, [
      organizationId,
    ])
    const roleId = await makeRole(superuser, organizationId, ['members.read'])
    expect(
      await setJoining(
        owner.token,
        organizationId,
        organization_domain_id,
        true,
        [roleId, ROLES.member],
        ward,
      ),
    ).toBe('done')
    expect(
      await setJoining(
        owner.token,
        organizationId,
        organization_domain_id,
        true,
        [ROLES.member, roleId],
        ward,
      ),
    ).toBe('unchanged')
    const person = await addressee(hands, addressAt(domain).toUpperCase())
    expect(await joinable(person.token)).toEqual([
      { organization_id: organizationId, name: expect.any(String), domain, is_proof_required: false },
    ])
    const joined = await joinBy(app, person.token, organizationId)
    expect(joined.outcome).toBe('joined')
    expect(await joinBy(app, person.token, organizationId)).toEqual({ ...joined, outcome: 'unchanged' })
    expect(await rolesOf(superuser, joined.membership_id)).toHaveLength(2)
    const { rows } = await superuser.query(
      `select m.company_id, m.status, r.source, r.source_reference, r.granted_by_membership_id
       from strata_tenancy.memberships m join strata_access.membership_roles r using (organization_id, membership_id) where m.membership_id = $1`,
      [joined.membership_id],
    )
    expect(rows).toEqual(
      Array(2).fill({
        company_id: ward,
        status: 'active',
        source: 'domain',
        source_reference: organization_domain_id,
        granted_by_membership_id: owner.membershipId,
      }),
    )
    expect(await joinable(person.token)).toEqual([])
  })

  test('has it exactly there, and has proved it: no domain below, no other spelling, no claim', async () => {
    const { clinic, domain } = await openClinic()
    const refused = [
      await addressee(hands, addressAt(domain), false),
      await addressee(hands, addressAt(`sub.${domain}`)),
      await addressee(hands, addressAt(`x${domain}`)),
      await addressee(hands, addressAt(`${domain}.org`)),
      await addressee(hands, addressAt(`${domain}.`)),
      await addressee(hands, `${fresh('x')}.${domain}@elsewhere.example`),
      await addressee(hands),
    ]
    for (const { email, token } of refused) {
      expect([email, await joinable(token)]).toEqual([email, []])
      expect([email, await joinBy(app, token, clinic.organizationId)]).toEqual([
        email,
        { outcome: 'unknown', membership_id: null },
      ])
    }
    // As for an organization that there is not.
    expect(await joinBy(app, refused[0]?.token as string, '00000000-0000-7000-8000-000000000000')).toEqual({
      outcome: 'unknown',
      membership_id: null,
    })
    const tagged = await addressee(hands, `${fresh('who')}+tag@${domain}`)
    expect(
      (await joinBy(app, tagged.token, clinic.organizationId)).outcome,
      'a tag before the @ is theirs to use',
    ).toBe('joined')
  })

  test('and has not proved it lately has to prove it again: somebody who left the company cannot', async () => {
    const { clinic, domain } = await openClinic()
    const person = await addressee(hands, addressAt(domain))
    await superuser.query(
      `update strata_users.identifiers set claimed_at = claimed_at - interval '31 days', verified_at = verified_at - interval '31 days',
         last_proof_at = last_proof_at - interval '31 days' where user_id = $1`,
      [person.userId],
    )
    expect(await joinable(person.token)).toEqual([expect.objectContaining({ is_proof_required: true })])
    expect((await joinBy(app, person.token, clinic.organizationId)).outcome).toBe('proof_required')
    await prove(hands, person.userId, person.email)
    expect((await joinBy(app, person.token, clinic.organizationId)).outcome).toBe('joined')
  })

  test('does not join before the domain is verified, nor once it has lapsed, was removed, or joining was turned off', async () => {
    const { clinic, owner } = await ownedClinic(hands)
    const { organizationId } = clinic
    const domain = freshDomain()
    const { organization_domain_id: id, txt_value } = await add(owner.token, organizationId, domain)
    const person = await addressee(hands, addressAt(domain))
    const outcome = async () => {
      const shown = (await joinable(person.token)).length
      if (shown) return 'shown'
      return (await joinBy(app, person.token, organizationId)).outcome
    }
    expect(await outcome()).toBe('unknown')
    expect(await setJoining(owner.token, organizationId, id, true)).toBe('done')
    expect(await outcome(), 'pending').toBe('unknown')
    expect(await look(organizationId, id, [txt_value])).toBe('verified')
    expect(await outcome()).toBe('shown')
    expect(await setJoining(owner.token, organizationId, id, false)).toBe('done')
    expect(await outcome(), 'turned off').toBe('unknown')
    expect(await setJoining(owner.token, organizationId, id, true)).toBe('done')
    await look(organizationId, id, [])
    expect(await outcome(), 'missed once').toBe('unknown')
    await look(organizationId, id, [txt_value])
    expect(await outcome()).toBe('shown')
    for (let miss = 0; miss < 3; miss++) await look(organizationId, id, [])
    expect(await outcome(), 'lapsed').toBe('unknown')
    expect(await look(organizationId, id, [txt_value])).toBe('verified')
    expect(await outcome()).toBe('shown')
    await operator.query('select strata.suspend_organization($1)', [organizationId])
    expect(await outcome(), 'suspended').toBe('organization_not_active')
    await operator.query('select strata.reinstate_organization($1)', [organizationId])
    expect(await outcome()).toBe('shown')
    expect(await remove(owner.token, organizationId, id)).toBe('done')
    expect(await outcome(), 'removed').toBe('unknown')
    await operator.query('select strata.close_organization($1)', [organizationId])
    expect(await outcome()).toBe('unknown')
  })

  test('[F15] and was removed by the organization does not come back by the domain, until invited; whoever left by themself does', async () => {
    const { clinic, owner, domain } = await openClinic()
    const { organizationId } = clinic
    const [removed, left] = [
      await addressee(hands, addressAt(domain)),
      await addressee(hands, addressAt(domain)),
    ]
    const memberships = []
    for (const { token } of [removed, left])
      memberships.push((await joinBy(app, token, organizationId)).membership_id as string)
    const [ofRemoved, ofLeft] = memberships as [string, string]
    expect(await one(operator, 'select strata.end_membership($1, $2)', [organizationId, ofRemoved])).toBe(
      'done',
    )
    expect(await joinable(removed.token)).toEqual([])
    expect(await joinBy(app, removed.token, organizationId)).toEqual({
      outcome: 'invitation_required',
      membership_id: null,
    })
    const leave = async (userId: string, membershipId: string | null) => {
      const own = await openSession(hands.auth, userId, organizationId, membershipId)
      return inSession(app, own, () => one(app, 'select strata.leave_organization()'))
    }
    expect(await leave(left.userId, ofLeft)).toBe('done')
    expect(await joinable(left.token)).toHaveLength(1)
    expect((await joinBy(app, left.token, organizationId)).outcome).toBe('joined')
    const invitation = await invite(hands, owner.token, clinic, { email: removed.email })
    const back = await acceptInvitation(app, removed.token, invitation.token)
    expect(back.outcome).toBe('accepted')
    expect(await leave(removed.userId, back.membership_id)).toBe('done')
    expect(
      (await joinBy(app, removed.token, organizationId)).outcome,
      'taken back, and then left by themself',
    ).toBe('joined')
  })

  test('[X54] [F15] and left with something denied to them does not come back without it by the domain, until invited or it has ended', async () => {
    const { clinic, owner, domain } = await openClinic()
    const { organizationId } = clinic
    const person = await addressee(hands, addressAt(domain))
    const membershipId = (await joinBy(app, person.token, organizationId)).membership_id as string
    const deny = (until: Date | null) =>
      inSession(app, owner.token, () =>
        one(
          app,
          `select strata.grant_permission($1, $2, 'members.read', 'a reason', 'deny', p_until => $3)`,
          [organizationId, membershipId, until],
        ),
      )
    const soon = new Date(Date.now() + 86_400_000)
    expect(await deny(soon)).toBe('done')
    const leave = async (ownMembershipId: string | null) => {
      const own = await openSession(hands.auth, person.userId, organizationId, ownMembershipId)
      return inSession(app, own, () => one(app, 'select strata.leave_organization()'))
    }
    expect(await leave(membershipId)).toBe('done')
    expect(await joinable(person.token)).toEqual([])
    expect((await joinBy(app, person.token, organizationId)).outcome).toBe('invitation_required')
    await setClock(hands.installer, new Date(soon.getTime() + 1000))
    try {
      const later = await openSession(hands.auth, person.userId)
      expect(await joinable(later)).toHaveLength(1)
    } finally {
      await setClock(hands.installer, null)
    }
    const invitation = await invite(hands, owner.token, clinic, { email: person.email })
    const back = await acceptInvitation(app, person.token, invitation.token)
    expect(back.outcome).toBe('accepted')
    expect(await leave(back.membership_id)).toBe('done')
    expect((await joinBy(app, person.token, organizationId)).outcome).toBe('joined')
  })

  test('is not joined by somebody of the staff who acts as them, nor without a session, nor outside of read committed', async () => {
    const { clinic, domain } = await openClinic()
    const elsewhere = await makeClinic(hands)
    const member = await join(hands, elsewhere)
    await prove(hands, member.userId, addressAt(domain))
    const staffId = await one(operator, `select strata.create_user('St', 'Aff', 'staff')`)
    await operator.query('select strata.register_user($1)', [staffId])
    const { rows } = await operator.query('select * from strata.impersonate_user($1, $2, $3, $4, $5)', [
      await openSession(hands.auth, staffId),
      member.userId,
      elsewhere.organizationId,
      member.membershipId,
      'a ticket',
    ])
    expect((await joinBy(app, rows[0].token, clinic.organizationId)).outcome).toBe('impersonation_refused')
    expect(await failure(app, 'select strata.join_organization($1)', [clinic.organizationId])).toMatchObject({
      code: 'ST101',
    })
    await app.query('begin isolation level repeatable read')
    await app.query('select strata.begin_session($1)', [member.token])
    expect(await failure(app, 'select strata.join_organization($1)', [clinic.organizationId])).toMatchObject({
      code: 'ST202',
    })
    await app.query('rollback')
    expect((await joinBy(app, member.token, clinic.organizationId)).outcome).toBe('joined')
  })

  test('[X54] is given no more than whoever set it could give, no role of another organization, and none of the admin company elsewhere', async () => {
    const { clinic, organization_domain_id: id, owner } = await openClinic()
    const { organizationId, adminCompanyId } = clinic
    const managing = await makeRole(superuser, organizationId, ['domains.manage'])
    const manager = await join(hands, clinic, managing)
    const stronger = await makeRole(superuser, organizationId, ['domains.manage', 'members.manage'])
    for (const roleIds of [[stronger], [managing, ROLES.member], [ROLES.owner]])
      expect(await setJoining(manager.token, organizationId, id, true, roleIds, adminCompanyId)).toBe(
        'not_allowed',
      )
    expect(await setJoining(manager.token, organizationId, id, true, [managing])).toBe('done')
    expect(await setJoining(owner.token, organizationId, id, true, [ROLES.administrator])).toBe(
      'admin_company_required',
    )
    const foreign = await makeRole(superuser, (await makeClinic(hands)).organizationId, [])
    for (const [roleIds, companyId] of [
      [[foreign], null],
      [['00000000-0000-7000-8000-000000000000'], null],
      [[], '00000000-0000-7000-8000-000000000000'],
    ] as const)
      expect(await setJoining(owner.token, organizationId, id, true, [...roleIds], companyId)).toBe('unknown')
    await app.query('begin')
    await app.query('select strata.begin_session($1)', [owner.token])
    expect(
      await failure(app, 'select strata.set_domain_joining($1, $2, false, $3)', [
        organizationId,
        id,
        [managing],
      ]),
    ).toMatchObject({ code: 'ST402' })
    await app.query('rollback')
    expect((await list(owner.token, organizationId))[0]).toMatchObject({
      is_joinable: true,
      role_ids: [managing],
    })
  })

  test('is not given a role that was retired since', async () => {
    let retired = ''
    const { clinic, domain } = await openClinic(async (organizationId) => {
      retired = await makeRole(superuser, organizationId, ['members.read'])
      return [ROLES.member, retired]
    })
    expect(
      await one(operator, `select strata.retire_role($1, $2, 'a reason')`, [clinic.organizationId, retired]),
    ).toBe('done')
    const person = await addressee(hands, addressAt(domain))
    const { outcome, membership_id } = await joinBy(app, person.token, clinic.organizationId)
    expect(outcome).toBe('joined')
    expect(await rolesOf(superuser, membership_id)).toEqual(['member'])
  })

  test('[X54] is given nothing by whoever has lost the right to give it since, left or is suspended, until somebody sets it anew', async () => {
    const { clinic, owner, domain, organization_domain_id: id } = await openClinic()
    const { organizationId, adminCompanyId } = clinic
    const roleId = await makeRole(superuser, organizationId, ['members.read'])
    const setBy = (by: { token: string }) =>
      setJoining(by.token, organizationId, id, true, [ROLES.administrator, roleId], adminCompanyId)
    const rolesOfJoiner = async () => {
      const { outcome, membership_id } = await joinBy(
        app,
        (await addressee(hands, addressAt(domain))).token,
        organizationId,
      )
      expect(outcome).toBe('joined')
      const { rows } = await superuser.query(
        'select company_id from strata_tenancy.memberships where membership_id = $1',
        [membership_id],
      )
      return [(await rolesOf(superuser, membership_id)).length, rows[0].company_id]
    }
    for (const [company, lose] of [
      [
        adminCompanyId,
        (who: Member) =>
          act(app, owner, 'revoke_role', organizationId, who.membershipId, ROLES.administrator, 'a reason'),
      ],
      [null, (who: Member) => call(operator, 'end_membership', organizationId, who.membershipId)],
      [null, (who: Member) => call(operator, 'suspend_membership', organizationId, who.membershipId)],
      [null, (who: Member) => call(operator, 'suspend_user', who.userId, 'a reason')],
    ] as const) {
      const administrator = await join(hands, clinic, ROLES.administrator)
      expect(await setJoining(owner.token, organizationId, id, true, [])).not.toBe('not_allowed')
      expect(await setBy(administrator)).toBe('done')
      expect(await rolesOfJoiner()).toEqual([2, adminCompanyId])
      expect(await lose(administrator)).toBe('done')
      expect(await rolesOfJoiner()).toEqual([0, company])
      expect(
        await one(
          superuser,
          `select details -> 'withheld_role_ids' from strata_audit.security_events
           where event_type = 'domain-joined' and organization_id = $1 order by occurred_at desc limit 1`,
          [organizationId],
        ),
      ).toHaveLength(2)
      expect(await setBy(owner)).toBe('done')
      expect(await setBy(owner)).toBe('unchanged')
      expect(await rolesOfJoiner()).toEqual([2, adminCompanyId])
    }
  })

  test('[X7] and whoever has none neither waits for the organization nor holds it up', async () => {
    const { clinic, domain } = await openClinic()
    const { organizationId } = clinic
    const [stranger, person] = [await addressee(hands), await addressee(hands, addressAt(domain))]
    const staff = await db.client('operator')
    const rename = () =>
      one(staff, 'select strata.update_organization($1, $2)', [organizationId, fresh('Named')])
    const joining = async (token: string) => {
      await app.query('begin')
      await app.query('select strata.begin_session($1)', [token])
      await app.query(`set local lock_timeout = '500ms'`)
      return app.query('select outcome from strata.join_organization($1)', [organizationId]).then(
        ({ rows }) => rows[0].outcome,
        ({ code }) => code,
      )
    }
    try {
      await staff.query('begin')
      expect(await rename()).toBe('done')
      expect(await joining(stranger.token)).toBe('unknown')
      await app.query('rollback')
      expect(await joining(person.token)).toBe('55P03')
      await app.query('rollback')
      await staff.query('rollback')
      expect(await joining(stranger.token)).toBe('unknown')
      await staff.query(`set lock_timeout = '500ms'`)
      expect(await rename()).toBe('done')
    } finally {
      await app.query('rollback')
    }
  })

  test('sixteen times at once joins once', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(3, 60); round++) {
      const { clinic, domain } = await openClinic(async () => [ROLES.member])
      const person = await addressee(hands, addressAt(domain))
      const answers = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const client = await pool.connect()
          try {
            return await joinBy(client, person.token, clinic.organizationId)
          } finally {
            client.release()
          }
        }),
      )
      expect(answers.filter(({ outcome }) => outcome === 'joined')).toHaveLength(1)
      expect(answers.filter(({ outcome }) => outcome === 'unchanged')).toHaveLength(15)
      expect(new Set(answers.map(({ membership_id }) => membership_id)).size).toBe(1)
    }
  })

  test('while the organization removes them is never a member afterwards', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(6, 60); round++) {
      const { clinic, domain } = await openClinic()
      const { organizationId } = clinic
      const person = await addressee(hands, addressAt(domain))
      const membershipId = await createMembership(operator, organizationId, person.userId)
      const client = await pool.connect()
      const [joined, ended] = await Promise.all([
        joinBy(client, person.token, organizationId).finally(() => client.release()),
        one(operator, 'select strata.end_membership($1, $2)', [organizationId, membershipId]),
      ])
      expect(ended).toBe('done')
      expect(['unchanged', 'invitation_required']).toContain(joined.outcome)
      expect(
        await one<number>(
          superuser,
          'select count(*)::int from strata_tenancy.memberships where organization_id = $1 and user_id = $2 and ended_at is null',
          [organizationId, person.userId],
        ),
      ).toBe(0)
      expect((await joinBy(app, person.token, organizationId)).outcome).toBe('invitation_required')
    }
  })
})

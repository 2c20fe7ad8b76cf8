/** Organizations below each other, companies inside them with data of their own, and members who move from one to another. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createStrata,
  listOrganizationsBelow,
  moveMembership,
  setParentOrganization,
} from '../../src/index.js'
import { give, makeRole } from '../access/support.js'
import { rounds, testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  failure,
  inSession,
  one,
  openSession,
} from '../support/people.js'
import { loginName } from '../support/server.js'
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

const put = (organizationId: string, parent: string | null, on: pg.ClientBase | pg.Pool = operator) =>
  on
    .query('select strata.set_parent_organization($1, $2) as outcome', [organizationId, parent])
    .then(({ rows }) => rows[0].outcome as string)
const make = async (...slugs: string[]) => {
  const ids: string[] = []
  for (const slug of slugs) ids.push((await createOrganization(operator, slug)).organizationId)
  return ids
}

describe('organizations below each other', () => {
  test('[F20] stand in a tree of any depth, and whoever manages the top sees all that is below', async () => {
    const top = await found(logins, 'group')
    const [north = '', south = '', leeds = '', ward = ''] = await make('north', 'south', 'leeds', 'ward')
    expect([
      await put(north, top.organizationId),
      await put(south, top.organizationId),
      await put(leeds, north),
      await put(ward, leeds),
      await put(ward, leeds),
      await put(north, ward),
      await put(ward, ward),
      await put(ward, '00000000-0000-7000-8000-000000000000'),
      await put('00000000-0000-7000-8000-000000000000', north),
    ]).toEqual(['done', 'done', 'done', 'done', 'unchanged', 'circle', 'circle', 'parent_refused', 'unknown'])
    const strata = createStrata({
      app: db.pool('app', { max: 2 }),
      operator: db.pool('operator', { max: 2 }),
    })
    const below = await listOrganizationsBelow(strata.as(top.owner.token))
    expect(below.map(({ slug, depth }) => [slug, depth])).toEqual([
      ['north', 1],
      ['south', 1],
      ['leeds', 2],
      ['ward', 3],
    ])
    expect(below.at(-1)?.path).toEqual([top.organizationId, north, leeds, ward])
    expect(await listOrganizationsBelow(strata.operator, { organization_id: north })).toHaveLength(2)
    // Others of the top, and managers of other organizations, see nothing of it.
    const plain = await join(logins, top.organizationId, 'Plain')
    expect(await listOrganizationsBelow(strata.as(plain.token))).toEqual([])
    expect(
      await setParentOrganization(strata.operator, { organization_id: leeds, parent_organization_id: null }),
    ).toBe('done')
    expect(await listOrganizationsBelow(strata.operator, { organization_id: north })).toEqual([])
    await one(operator, 'select strata.close_organization($1)', [south])
    expect([await put(leeds, south), await put(south, north)]).toEqual(['parent_refused', 'refused'])
    const stranger = await found(logins, 'stranger')
    expect(
      await inSession(
        app,
        stranger.owner.token,
        async () =>
          (await app.query('select from strata.list_organizations_below($1)', [top.organizationId])).rowCount,
      ),
    ).toBe(0)
  })

  test('[F20] never make a circle, whoever moves them and however many at once', async () => {
    const size = 8
    for (let round = 0; round < rounds(3, 25); round++) {
      const ids = await make(...Array.from({ length: size }, (_, i) => `ring-${round}-${i}`))
      const outcomes = await Promise.all(ids.map((id, i) => put(id, ids[(i + 1) % size] as string, pool)))
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(size - 1)
      expect(outcomes.filter((outcome) => outcome === 'circle')).toHaveLength(1)
    }
    const [above = '', below = ''] = await make('above', 'below')
    expect(await put(below, above)).toBe('done')
    const move =
      'update strata_tenancy.organizations set parent_organization_id = $2 where organization_id = $1'
    expect(await failure(superuser, move, [above, below])).toMatchObject({
      code: 'ST402',
      constraint: 'organizations_parent_organization_id_check',
    })
    await superuser.query('begin isolation level repeatable read')
    expect(await failure(superuser, move, [below, null])).toBeNull()
    expect(await failure(superuser, move, [above, below])).toMatchObject({ code: 'ST202' })
    await superuser.query('rollback')
  })
})

describe('companies', () => {
  test('[F5] [F3] [F22] rows of a host’s own table that belong to a company are seen and written in that company and in the admin company alone', async () => {
    const { organizationId, adminCompanyId, owner } = await found(logins, 'companies')
    const company = (name: string) =>
      one(operator, 'select company_id from strata.create_company($1, $2)', [organizationId, name])
    const [acme, beta] = [await company('Acme'), await company('Beta')]
    const people = {
      ann: await join(logins, organizationId, 'Ann', { company: acme }),
      ben: await join(logins, organizationId, 'Ben', { company: beta }),
      nobody: await join(logins, organizationId, 'Nobody'),
      owner,
    }
    await superuser.query(`
      create schema forum;
      create table forum.messages (
        message_id uuid primary key default gen_random_uuid(),
        organization_id uuid not null default strata.organization_id(),
        company_id uuid,
        author_membership_id uuid not null default strata.membership_id(),
        body text not null,
        foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id),
        foreign key (organization_id, author_membership_id) references strata_tenancy.memberships (organization_id, membership_id)
      );
      alter table forum.messages enable row level security;
      create policy of_my_organization on forum.messages as restrictive
        using (organization_id = (select strata.organization_id())) with check (organization_id = (select strata.organization_id()));
      create policy of_my_company on forum.messages
        using (company_id is null or company_id = (select strata.company_id()) or (select strata.is_in_admin_company()));
      grant usage on schema forum to ${loginName('app')};
      grant select, insert on forum.messages to ${loginName('app')};`)
    const write = (token: string, companyId: string | null, body: string) =>
      inSession(app, token, () =>
        app.query('insert into forum.messages (company_id, body) values ($1, $2)', [companyId, body]),
      ).then(
        () => 'written',
        (error) => error.code as string,
      )
    expect([
      await write(people.ann.token, acme, 'of Acme'),
      await write(people.ben.token, beta, 'of Beta'),
      await write(people.ben.token, acme, 'forged'),
      await write(people.nobody.token, null, 'of all'),
      await write(people.nobody.token, beta, 'forged'),
      await write(owner.token, adminCompanyId, 'of the admins'),
    ]).toEqual(['written', 'written', '42501', 'written', '42501', 'written'])
    const other = await found(logins, 'companies-other')
    const read = async (token: string) =>
      inSession(app, token, async () =>
        (await app.query('select body from forum.messages order by body')).rows.map(({ body }) => body),
      )
    expect([
      await read(people.ann.token),
      await read(people.ben.token),
      await read(people.nobody.token),
      await read(owner.token),
      await read(other.owner.token),
    ]).toEqual([
      ['of Acme', 'of all'],
      ['of Beta', 'of all'],
      ['of all'],
      ['of Acme', 'of Beta', 'of all', 'of the admins'],
      [],
    ])
    // Without a session nobody is in a company; and once a statement, however many rows.
    expect(
      (await app.query('select strata.company_id() as company, strata.is_in_admin_company() as admin')).rows,
    ).toEqual([{ company: null, admin: false }])
    await superuser.query(
      `insert into forum.messages (organization_id, company_id, author_membership_id, body) select $1, $2, $3, 'many' from generate_series(1, 2000)`,
      [organizationId, acme, people.ann.membershipId],
    )
    await superuser.query('create table forum.calls (n bigint)')
    const plan = await inSession(app, people.ann.token, async () =>
      (await app.query('explain (analyze, costs off, timing off) select count(*) from forum.messages')).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n'),
    )
    expect(plan).toContain('InitPlan')
    expect(plan).not.toMatch(/SubPlan/)
    // Whoever moves to another company reads its messages from the next transaction on; the authored row keeps saying who wrote it.
    await one(operator, 'select strata.set_member_company($1, $2, $3)', [
      organizationId,
      people.ben.membershipId,
      acme,
    ])
    expect(await read(people.ben.token)).toContain('of Acme')
    expect(await read(people.ben.token)).not.toContain('of Beta')
    expect(
      await one(superuser, `select author_membership_id from forum.messages where body = 'of Beta'`),
    ).toBe(people.ben.membershipId)
  })

  test('[F5] where a member lives is seen by the member, the own company and the admin company, what is kept for a member by the first and the last, and a directory by all', async () => {
    const { organizationId, owner } = await found(logins, 'private')
    const company = (name: string) =>
      one(operator, 'select company_id from strata.create_company($1, $2)', [organizationId, name])
    const [acme, beta] = [await company('Acme'), await company('Beta')]
    const ann = await join(logins, organizationId, 'Ann', { company: acme })
    const colleague = await join(logins, organizationId, 'Colleague', { company: acme })
    const ben = await join(logins, organizationId, 'Ben', { company: beta })
    const [none, loner] = [
      await join(logins, organizationId, 'None'),
      await join(logins, organizationId, 'Loner'),
    ]
    for (const membershipId of [ann.membershipId, none.membershipId, null]) {
      await one(operator, `select strata.set_party_contact($1, $2, 'phone', '+442071838750')`, [
        organizationId,
        membershipId,
      ])
      await one(operator, `select strata.set_party_address($1, $2, '{1 Street}')`, [
        organizationId,
        membershipId,
      ])
      await one(operator, `select strata.set_party_setting($1, $2, 'x', 'x', '1')`, [
        organizationId,
        membershipId,
      ])
    }
    const sees = (token: string) =>
      inSession(app, token, async () => {
        const of = async (what: string) =>
          (await app.query(`select membership_id from strata.party_${what}`)).rows
            .map(({ membership_id }) =>
              membership_id === ann.membershipId
                ? 'ann'
                : membership_id === none.membershipId
                  ? 'none'
                  : 'all',
            )
            .sort()
        return [await of('contacts'), await of('addresses'), await of('settings')]
      })
    const everybody = ['all', 'ann', 'none']
    expect(await sees(ann.token)).toEqual([everybody, ['all', 'ann'], ['all', 'ann']])
    expect(await sees(colleague.token)).toEqual([everybody, ['all', 'ann'], ['all']])
    expect(await sees(ben.token)).toEqual([everybody, ['all'], ['all']])
    // Being in no company is no company.
    expect(await sees(loner.token)).toEqual([everybody, ['all'], ['all']])
    expect(await sees(none.token)).toEqual([everybody, ['all', 'none'], ['all', 'none']])
    expect(await sees(owner.token)).toEqual([everybody, everybody, everybody])
  })

  test('[F4] [F5] [X54] whoever is outside of the admin company gets nobody into it, neither themself nor a new member, an invited one or those of a domain', async () => {
    const { organizationId, adminCompanyId } = await found(logins, 'outside')
    const role = await makeRole(superuser, organizationId, [
      'members.manage',
      'invitations.manage',
      'domains.manage',
    ])
    const ward = await one(operator, `select company_id from strata.create_company($1, 'Ward')`, [
      organizationId,
    ])
    const manager = await join(logins, organizationId, 'Manager', { company: ward })
    await give(superuser, organizationId, manager.membershipId, role)
    const inside = await one(operator, 'select membership_id from strata.create_membership($1, null, $2)', [
      organizationId,
      adminCompanyId,
    ])
    const ways = (companyId: string) =>
      inSession(app, manager.token, async () => {
        const domain = (
          await app.query('select organization_domain_id from strata.add_domain($1, $2)', [
            organizationId,
            'outside.example',
          ])
        ).rows[0].organization_domain_id
        const outcomes = []
        for (const [text, values] of [
          ['select strata.set_member_company($1, $2, $3) as outcome', [manager.membershipId, companyId]],
          ['select outcome from strata.create_membership($1, null, $2)', [companyId]],
          [
            `select outcome from strata.invite_member($1, 'x@outside.example', p_company_id => $2)`,
            [companyId],
          ],
          [
            'select strata.set_domain_joining($1, $2, true, p_company_id => $3) as outcome',
            [domain, companyId],
          ],
        ] as [string, string[]][])
          outcomes.push((await app.query(text, [organizationId, ...values])).rows[0].outcome)
        return outcomes
      })
    expect(await ways(adminCompanyId)).toEqual(Array(4).fill('not_allowed'))
    // Nor in the place of somebody who is entered there.
    expect(
      await inSession(app, manager.token, () =>
        one(app, 'select outcome from strata.invite_member($1, p_membership_id => $2)', [
          organizationId,
          inside,
        ]),
      ),
    ).toBe('not_allowed')
    expect(await inSession(app, manager.token, () => one(app, 'select strata.is_in_admin_company()'))).toBe(
      false,
    )
    expect(
      await one(
        superuser,
        `select count(*)::int from strata_audit.security_events
         where event_type = 'access-denied' and organization_id = $1 and actor_membership_id = $2 and details = '{"beyond": ["admin_company"]}'`,
        [organizationId, manager.membershipId],
      ),
    ).toBe(5)
    // Anywhere else, and from within.
    const other = await one(operator, `select company_id from strata.create_company($1, 'Other')`, [
      organizationId,
    ])
    expect(await ways(other)).toEqual(['done', 'created', 'invited', 'done'])
    await one(operator, 'select strata.set_member_company($1, $2, $3)', [
      organizationId,
      manager.membershipId,
      adminCompanyId,
    ])
    expect(await ways(adminCompanyId)).toEqual(['unchanged', 'created', 'invited', 'done'])
    // What was right when somebody was invited is asked again.
    const invitee = await createActiveUser(operator, logins.auth, 'In', 'Vited')
    const { rows } = await inSession(app, manager.token, () =>
      app.query('select token from strata.invite_member($1, p_user_id => $2, p_company_id => $3)', [
        organizationId,
        invitee,
        adminCompanyId,
      ]),
    )
    const session = await openSession(logins.auth, invitee)
    const accept = () =>
      inSession(app, session, () =>
        one(app, 'select outcome from strata.accept_invitation($1)', [rows[0].token]),
      )
    const move = (companyId: string) =>
      one(operator, 'select strata.set_member_company($1, $2, $3)', [
        organizationId,
        manager.membershipId,
        companyId,
      ])
    await move(ward)
    expect(await accept()).toBe('inviter_not_allowed')
    await move(adminCompanyId)
    expect(await accept()).toBe('accepted')
  })
})

describe('a member who moves', () => {
  const strata = createStrata({ app: db.pool('app', { max: 2 }), operator: db.pool('operator', { max: 4 }) })
  const holdings = async (organizationId: string, membershipId: string) => {
    const { rows } = await superuser.query(
      `select (select to_jsonb(m) - '{organization_id,membership_id,company_id,joined_at,created_at,updated_at,ended_at,status,status_reason,is_default}'::text[]
               from strata_tenancy.memberships m where m.organization_id = $1 and m.membership_id = $2) as membership,
              (select jsonb_agg(jsonb_build_array(c.contact_group, c.contact_type, c.value, c.started_at) order by c.value)
               from strata_tenancy.party_contacts c where c.organization_id = $1 and c.membership_id = $2 and c.ended_at is null) as contacts,
              (select jsonb_agg(jsonb_build_array(a.address_group, a.address_lines, a.locality, a.region, a.postal_code, a.country, a.started_at))
               from strata_tenancy.party_addresses a where a.organization_id = $1 and a.membership_id = $2 and a.ended_at is null) as addresses,
              (select jsonb_agg(jsonb_build_array(s.setting_group, s.setting, s.value) order by s.setting)
               from strata_tenancy.party_settings s where s.organization_id = $1 and s.membership_id = $2) as settings`,
      [organizationId, membershipId],
    )
    return rows[0]
  }

  test('[G9] to another organization takes everything along that is said of them, and no role, relation or session; the old membership stays as it was', async () => {
    const [from, to] = [await found(logins, 'from'), await found(logins, 'to')]
    await one(operator, `select strata.create_party_type('mover', 'membership', 'Moves.')`)
    await one(operator, `select strata.set_party_type_attribute('mover', 'badge', 'integer', 'x', true)`)
    const member = await join(logins, from.organizationId, 'Mover', {
      type: 'mover',
      attributes: { badge: 7 },
    })
    const company = await one(operator, `select company_id from strata.create_company($1, 'New')`, [
      to.organizationId,
    ])
    await inSession(app, member.token, () =>
      app.query(`select strata.update_my_profile('Own', 'Name', 'Title', 'de', 'Europe/Berlin')`),
    )
    await superuser.query(
      `update strata_tenancy.memberships set member_number = 'E-9' where membership_id = $1`,
      [member.membershipId],
    )
    const say = (text: string) =>
      one(operator, `select strata.${text}`, [from.organizationId, member.membershipId])
    for (const text of [
      `set_login_name($1, $2, 'mover')`,
      `set_party_contact($1, $2, 'phone', '+442071838750')`,
      `set_party_contact($1, $2, 'phone', '+442071838751')`,
      `set_party_contact($1, $2, 'email', 'm@example.org', 'office')`,
      `set_party_address($1, $2, '{1 Street,Flat 2}', 'Leeds', 'Yorkshire', 'LS1', 'GB')`,
      `set_party_setting($1, $2, 'a', 'b', '{"c": [1]}')`,
    ])
      expect(await say(text)).toBe('done')
    await one(
      operator,
      `select outcome from strata.create_membership($1, null, p_label => 'other', p_party_type => 'mover', p_attributes => '{"badge": 8}')`,
      [from.organizationId],
    )
    await inSession(app, from.owner.token, () =>
      one(
        app,
        `select strata.grant_role($1, $2, (select role_id from strata.roles where role = 'member'), 'x')`,
        [from.organizationId, member.membershipId],
      ),
    )
    const before = await holdings(from.organizationId, member.membershipId)
    const moved = await moveMembership(strata.operator, {
      organization_id: from.organizationId,
      membership_id: member.membershipId,
      to_organization_id: to.organizationId,
      to_company_id: company,
      reason: 'a transfer',
    })
    if (moved.outcome !== 'moved') throw new Error(moved.outcome)
    expect(await holdings(to.organizationId, moved.membership_id)).toEqual(before)
    expect(await holdings(from.organizationId, member.membershipId)).toEqual(before)
    expect(before).toMatchObject({
      membership: { given_name: 'Own', member_number: 'E-9', attributes: { badge: 7 } },
    })
    expect(before.contacts).toHaveLength(2)
    const { rows } = await superuser.query(
      `select m.membership_id, m.status, m.status_reason, m.company_id, m.is_default,
              (select count(*)::int from strata_access.membership_roles r where r.membership_id = m.membership_id and r.ended_at is null) as roles
       from strata_tenancy.memberships m where m.membership_id in ($1, $2) order by m.created_at`,
      [member.membershipId, moved.membership_id],
    )
    expect(rows).toEqual([
      expect.objectContaining({
        membership_id: member.membershipId,
        status: 'ended',
        status_reason: 'a transfer',
        is_default: false,
      }),
      {
        membership_id: moved.membership_id,
        status: 'active',
        status_reason: null,
        company_id: company,
        is_default: true,
        roles: 0,
      },
    ])
    expect(await one(app, 'select outcome from strata.begin_session($1)', [member.token])).toBe(
      'membership_not_active',
    )
    // Where it came from the platform knows, and neither organization learns of the other.
    expect(
      (
        await operator.query(
          'select from_membership_id, to_membership_id from strata.list_membership_moves($1, $2)',
          [to.organizationId, moved.membership_id],
        )
      ).rows,
    ).toEqual([{ from_membership_id: member.membershipId, to_membership_id: moved.membership_id }])
    for (const [session, other] of [
      [from.owner.token, to.organizationId],
      [to.owner.token, from.organizationId],
    ] as const)
      await inSession(app, session, async () => {
        const { rows } = await app.query(
          `select c.oid::regclass::text as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname like 'strata%' and c.relkind in ('r', 'p', 'v') and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')`,
        )
        for (const { relation } of rows)
          expect([
            relation,
            await one(app, `select count(*)::int from ${relation} t where t::text like '%' || $1 || '%'`, [
              other,
            ]),
          ]).toEqual([relation, 0])
      })
    // And on again, with the whole way to be read.
    const third = await found(logins, 'third')
    const again = await moveMembership(strata.operator, {
      organization_id: to.organizationId,
      membership_id: moved.membership_id,
      to_organization_id: third.organizationId,
    })
    if (again.outcome !== 'moved') throw new Error(again.outcome)
    expect(
      (
        await operator.query('select from_organization_id from strata.list_membership_moves($1, $2)', [
          third.organizationId,
          again.membership_id,
        ])
      ).rows.map((row) => row.from_organization_id),
    ).toEqual([to.organizationId, from.organizationId])
  })

  test('[G9] is refused where a number, login or label is taken, the organization is closed, or it would be left without an owner; and nothing is changed', async () => {
    const [from, to] = [await found(logins, 'refusing-from'), await found(logins, 'refusing-to')]
    const move = async (
      membershipId: string,
      organizationId = to.organizationId,
      companyId: string | null = null,
    ) =>
      (
        await operator.query('select * from strata.move_membership($1, $2, $3, null, $4)', [
          from.organizationId,
          membershipId,
          organizationId,
          companyId,
        ])
      ).rows[0]
    const userId = await createActiveUser(operator, auth, 'Both', 'Places')
    const labelled = await createMembership(operator, from.organizationId, userId)
    await createMembership(operator, to.organizationId, userId)
    const numbered = async (organizationId: string) =>
      one(operator, `select membership_id from strata.create_membership($1, null, null, 'n', 'E-1')`, [
        organizationId,
      ])
    const taken = await numbered(from.organizationId)
    await numbered(to.organizationId)
    const named = async (organizationId: string) => {
      const id = await createMembership(operator, organizationId, null, 'named')
      await one(operator, `select strata.set_login_name($1, $2, 'same')`, [organizationId, id])
      return id
    }
    const name = await named(from.organizationId)
    await named(to.organizationId)
    const suspended = (await join(logins, from.organizationId, 'Suspended')).membershipId
    await one(operator, 'select strata.suspend_membership($1, $2)', [from.organizationId, suspended])
    const closed = (await make('refusing-closed'))[0] as string
    await one(operator, 'select strata.close_organization($1)', [closed])
    const free = await createMembership(operator, from.organizationId, null, 'free')
    const unknown = '00000000-0000-7000-8000-000000000000'
    const count = () =>
      one(
        superuser,
        `select jsonb_object_agg(organization_id, n) from (select organization_id, count(*) filter (where ended_at is null) as n
                                          from strata_tenancy.memberships group by organization_id) x`,
      )
    const before = await count()
    for (const [values, outcome] of [
      [[labelled], 'label_taken'],
      [[taken], 'member_number_taken'],
      [[name], 'login_name_taken'],
      [[suspended], 'refused'],
      [[free, closed], 'refused'],
      [[free, from.organizationId], 'refused'],
      [[free, unknown], 'unknown'],
      [[unknown], 'unknown'],
      [[from.owner.membershipId], 'last_owner'],
    ] as [[string, string?], string][])
      expect([outcome, await move(...values)]).toEqual([outcome, { outcome, membership_id: null }])
    expect(
      await failure(operator, 'select strata.move_membership($1, $2, $3, null, $4)', [
        from.organizationId,
        free,
        to.organizationId,
        from.adminCompanyId,
      ]),
    ).toMatchObject({ code: 'ST402', constraint: 'memberships_company_id_fkey' })
    expect(await count()).toEqual(before)
    expect(await move(free)).toMatchObject({ outcome: 'moved' })
  })

  test('[G9] in repeatable read, to where the person came meanwhile, is tried again and not called a label that is taken', async () => {
    const [from, to] = [await found(logins, 'seen-before'), await found(logins, 'came-meanwhile')]
    const member = await join(logins, from.organizationId, 'Mover')
    const move = 'select outcome from strata.move_membership($1, $2, $3)'
    const values = [from.organizationId, member.membershipId, to.organizationId]
    const other = await db.client('operator')
    await other.query('begin isolation level repeatable read')
    await other.query('select clock_timestamp() from strata.list_terms()')
    expect(
      (
        await operator.query(`select outcome from strata.create_membership($1, $2, p_label => 'other')`, [
          to.organizationId,
          member.userId,
        ])
      ).rows[0],
    ).toEqual({ outcome: 'created' })
    expect(await failure(other, move, values)).toMatchObject({ code: '40001' })
    await other.query('rollback')
    expect(await one(other, move, values)).toBe('moved')
  })

  test('[G9] is moved once, whoever else moves or ends the membership at that moment', async () => {
    for (let round = 0; round < rounds(3, 25); round++) {
      const [from = '', to = '', other = ''] = await make(`m${round}-from`, `m${round}-to`, `m${round}-other`)
      const member = await createMembership(
        operator,
        from,
        await createActiveUser(operator, auth, 'Mover', `${round}`),
      )
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          i % 4 === 3
            ? pool.query('select strata.end_membership($1, $2) as outcome', [from, member])
            : pool.query('select outcome from strata.move_membership($1, $2, $3)', [
                from,
                member,
                i % 2 ? to : other,
              ]),
        ),
      )
      const answers = outcomes.map(({ rows }) => rows[0].outcome)
      expect(answers.filter((outcome) => ['moved', 'done'].includes(outcome))).toHaveLength(1)
      expect(answers.every((outcome) => ['moved', 'done', 'refused'].includes(outcome))).toBe(true)
    }
  })
})

/** Who is above whom: types and rules as rows, relations that are dated, and who is reached through others. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { createOrganization, failure, inSession, one, setClock } from '../support/people.js'
import { found, join, type Logins, makeMembers } from './support.js'

const db = await testDatabase()
/** One for the file: the server has so many connections and not more. */
const pool = db.pool('operator', { max: 16 })
let logins: Logins
let operator: pg.Client
let app: pg.Client
let installer: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  app = await db.client('app')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  logins = { operator, auth: await db.client('auth') }
  for (const type of ['doctor', 'patient', 'sales_representative'])
    await one(operator, `select strata.create_party_type($1, 'membership', 'Of a clinic.')`, [type])
  for (const [type, isHierarchy, ...rules] of [
    ['doctor_of', false, ['doctor', 'patient']],
    ['represents', false, ['sales_representative', 'doctor']],
    ['knows', false, ['member', 'member']],
  ] as [string, boolean, ...[string, string][]][]) {
    await one(operator, `select strata.create_relationship_type($1, 'membership', $2, 'Of a clinic.')`, [
      type,
      isHierarchy,
    ])
    for (const rule of rules)
      await one(operator, 'select strata.add_relationship_rule($1, $2, $3)', [type, ...rule])
  }
})

/** Members whose labels differ from those of other rounds. */
const makeNumbered = async (organizationId: string, count: number, round: number): Promise<string[]> =>
  (
    await operator.query(
      `select (strata.create_membership($1, p_label => $3::int || ' ' || n)).membership_id from generate_series(1, $2) as n`,
      [organizationId, count, round],
    )
  ).rows.map(({ membership_id }) => membership_id)

const relate = async (
  organizationId: string,
  type: string,
  upper: string,
  lower: string,
  from: Date | null = null,
  until: Date | null = null,
  on: pg.ClientBase | pg.Pool = operator,
) => {
  const { rows } = await on.query('select * from strata.relate_members($1, $2, $3, $4, $5, $6)', [
    organizationId,
    type,
    upper,
    lower,
    from,
    until,
  ])
  return rows[0] as { outcome: string; relationship_id: string | null }
}
const outcomeOf = async (...values: Parameters<typeof relate>) => (await relate(...values)).outcome
const reach = async (
  membershipId: string,
  direction: string,
  type: string | null = null,
  at: Date | null = null,
) =>
  (
    await app.query('select * from strata.reachable_members($1, $2, $3, $4) order by depth, membership_id', [
      membershipId,
      direction,
      type,
      at,
    ])
  ).rows as { membership_id: string; depth: number; path: string[] }[]

describe('the matrix', () => {
  test('[H1] [H2] [H5] a doctor has patients and a patient several doctors, and what the matrix does not say cannot be related', async () => {
    const { organizationId } = await found(logins, 'matrix')
    const [lee = '', kim = ''] = await makeMembers(operator, organizationId, 2, 'doctor')
    const [ann = '', bob = ''] = await makeMembers(operator, organizationId, 2, 'patient')
    expect([
      await outcomeOf(organizationId, 'doctor_of', lee, ann),
      await outcomeOf(organizationId, 'doctor_of', lee, bob),
      await outcomeOf(organizationId, 'doctor_of', kim, ann),
      await outcomeOf(organizationId, 'doctor_of', kim, ann),
      await outcomeOf(organizationId, 'doctor_of', ann, lee),
      await outcomeOf(organizationId, 'represents', lee, ann),
    ]).toEqual(['created', 'created', 'created', 'unchanged', 'refused', 'refused'])
    const unknown = '00000000-0000-7000-8000-000000000000'
    expect(await outcomeOf(organizationId, 'doctor_of', lee, unknown)).toBe('unknown')
    expect(
      await failure(operator, `select strata.relate_members($1, 'cousin_of', $2, $3)`, [
        organizationId,
        lee,
        ann,
      ]),
    ).toEqual({ code: 'ST402', constraint: 'relationships_relationship_type_fkey', detail: undefined })
    expect(
      await failure(operator, `select strata.relate_members($1, 'knows', $2, $2)`, [
        organizationId,
        (await makeMembers(operator, organizationId, 1, 'member'))[0],
      ]),
    ).toEqual({ code: 'ST402', constraint: 'relationships_lower_membership_id_check', detail: undefined })
  })

  test('[H3] a sales representative and a blood centre come into being as rows, with rules of their own, and no migration', async () => {
    const clinic = await found(logins, 'grows')
    const before = await one<string>(superuser, 'select max(name) from strata_core.migrations')
    expect([
      await one(
        operator,
        `select strata.create_party_type('blood_centre', 'organization', 'Supplies blood.')`,
      ),
      await one(operator, `select strata.create_party_type('blood_centre', 'membership', 'Again.')`),
      await one(
        operator,
        `select strata.create_relationship_type('supplies', 'organization', false, 'Supplies.')`,
      ),
      await one(operator, `select strata.add_relationship_rule('supplies', 'blood_centre', 'organization')`),
      await one(operator, `select strata.add_relationship_rule('supplies', 'blood_centre', 'organization')`),
    ]).toEqual(['created', 'taken', 'created', 'done', 'unchanged'])
    const { rows } = await operator.query(
      `select * from strata.create_organization('Blood', 'blood', p_party_type => 'blood_centre')`,
    )
    const centre = rows[0].organization_id as string
    const supplies = (upper: string, lower: string) =>
      one(operator, `select outcome from strata.relate_organizations('supplies', $1, $2)`, [upper, lower])
    expect([
      await supplies(centre, clinic.organizationId),
      await supplies(clinic.organizationId, centre),
    ]).toEqual(['created', 'refused'])
    const [representative = ''] = await makeMembers(
      operator,
      clinic.organizationId,
      1,
      'sales_representative',
    )
    const [doctor = ''] = await makeMembers(operator, clinic.organizationId, 1, 'doctor')
    expect(await outcomeOf(clinic.organizationId, 'represents', representative, doctor)).toBe('created')
    const { rows: listed } = await operator.query(
      'select upper_name, relationship_type, lower_name from strata.list_organization_relationships($1)',
      [clinic.organizationId],
    )
    expect(listed).toEqual([{ upper_name: 'Blood', relationship_type: 'supplies', lower_name: 'grows' }])
    expect(await one(superuser, 'select max(name) from strata_core.migrations')).toBe(before)
  })

  test('[H4] no statement, not even of a superuser, relates types that the matrix does not allow, members of two organizations, or gives a member a type that is none', async () => {
    const { organizationId } = await found(logins, 'integrity')
    const other = await found(logins, 'integrity-other')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    const [patient = ''] = await makeMembers(operator, organizationId, 1, 'patient')
    const [stranger = ''] = await makeMembers(operator, other.organizationId, 1, 'patient')
    const insert = `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type,
                      lower_membership_id, lower_party_type, started_at) values ($1, $2, $3, $4, $5, $6, now())`
    for (const [values, constraint] of [
      [
        [organizationId, 'doctor_of', patient, 'patient', doctor, 'doctor'],
        'relationships_relationship_type_fkey',
      ],
      // Whoever lies about the type is told by the key.
      [
        [organizationId, 'doctor_of', patient, 'doctor', doctor, 'patient'],
        'relationships_upper_membership_id_fkey',
      ],
      [
        [organizationId, 'doctor_of', doctor, 'doctor', stranger, 'patient'],
        'relationships_lower_membership_id_fkey',
      ],
    ] as const)
      expect(await failure(superuser, insert, [...values])).toMatchObject({ code: '23503', constraint })
    for (const type of ['organization', 'nothing'])
      expect(
        await failure(
          superuser,
          'update strata_tenancy.memberships set party_type = $2 where membership_id = $1',
          [doctor, type],
        ),
      ).toMatchObject({ code: '23503', constraint: 'memberships_party_type_fkey' })
    expect(
      await failure(
        superuser,
        `update strata_tenancy.organizations set party_type = 'doctor' where organization_id = $1`,
        [organizationId],
      ),
    ).toMatchObject({ code: '23503', constraint: 'organizations_party_type_fkey' })
    expect(
      await failure(superuser, `select strata.add_relationship_rule('doctor_of', 'doctor', 'organization')`),
    ).toMatchObject({ code: 'ST402', constraint: 'relationship_rules_lower_party_type_fkey' })
  })

  test('[H4] [H5] a member who was related keeps the type, and a rule that relations rest on stays', async () => {
    const { organizationId } = await found(logins, 'kept')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    const [patient = '', healthy = ''] = await makeMembers(operator, organizationId, 2, 'patient')
    const become = (membershipId: string, type: string) =>
      one(operator, `select strata.update_membership($1, $2, $3, 'x', null, null, null, null, '{}')`, [
        organizationId,
        membershipId,
        type,
      ])
    const { relationship_id } = await relate(organizationId, 'doctor_of', doctor, patient)
    expect(
      await one(operator, 'select strata.end_relationship($1, $2)', [organizationId, relationship_id]),
    ).toBe('done')
    expect([await become(patient, 'doctor'), await become(healthy, 'doctor')]).toEqual(['related', 'done'])
    const remove = (...rule: string[]) =>
      one(operator, 'select strata.remove_relationship_rule($1, $2, $3)', rule)
    await one(operator, `select strata.add_relationship_rule('knows', 'doctor', 'doctor')`)
    expect([
      await remove('doctor_of', 'doctor', 'patient'),
      await remove('knows', 'doctor', 'doctor'),
      await remove('knows', 'doctor', 'doctor'),
    ]).toEqual(['in_use', 'done', 'unknown'])
  })

  test('[H4] [H5] a member who becomes something else, or a rule that goes, while two are related: they are not, and that is an answer', async () => {
    const { organizationId } = await found(logins, 'meanwhile')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    const [patient = ''] = await makeMembers(operator, organizationId, 1, 'patient')
    const types = ['laboratory', 'hospital']
    const organizations: string[] = []
    for (const type of types) {
      await one(operator, `select strata.create_party_type($1, 'organization', 'Of a clinic.')`, [type])
      organizations.push(
        await one(
          operator,
          'select organization_id from strata.create_organization($1, $1, p_party_type => $1)',
          [type],
        ),
      )
    }
    await one(
      operator,
      `select strata.create_relationship_type('tests_for', 'organization', false, 'Of a clinic.')`,
    )
    await one(
      operator,
      `select strata.create_relationship_type('visits', 'membership', false, 'Of a clinic.')`,
    )
    await one(operator, 'select strata.add_relationship_rule($1, $2, $3)', ['tests_for', ...types])
    await one(operator, `select strata.add_relationship_rule('visits', 'doctor', 'patient')`)
    const relateOrganizations = async () =>
      (
        await pool.query(
          `select outcome from strata.relate_organizations('tests_for', $1, $2)`,
          organizations,
        )
      ).rows[0].outcome
    const other = await db.client('operator')
    for (const [change, act] of [
      [
        ['visits', 'doctor', 'patient'],
        () => outcomeOf(organizationId, 'visits', doctor, patient, null, null, pool),
      ],
      [['tests_for', ...types], relateOrganizations],
      [null, () => outcomeOf(organizationId, 'doctor_of', doctor, patient, null, null, pool)],
    ] as [string[] | null, () => Promise<string>][]) {
      await other.query('begin')
      expect(
        await (change
          ? one(other, 'select strata.remove_relationship_rule($1, $2, $3)', change)
          : one(
              other,
              `select strata.update_membership($1, $2, 'doctor', 'x', null, null, null, null, '{}')`,
              [organizationId, patient],
            )),
      ).toBe('done')
      const answer = act().catch(String)
      await expect
        .poll(() =>
          one<number>(
            superuser,
            `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        )
        .toBe(1)
      await other.query('commit')
      expect(await answer).toBe('refused')
    }
    // With nobody in between they would have been.
    await one(operator, 'select strata.add_relationship_rule($1, $2, $3)', ['tests_for', ...types])
    expect(await relateOrganizations()).toBe('created')
  })
})

describe('relations', () => {
  test('[H6] begin and end at the times that are said, without any job, and stay to be read', async () => {
    const { organizationId, owner } = await found(logins, 'dated')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    const [patient = ''] = await makeMembers(operator, organizationId, 1, 'patient')
    const day = (n: number) => new Date(Date.UTC(2031, 0, n))
    const current = async (at: Date) => {
      await setClock(installer, at)
      const token = await one(logins.auth, 'select token from strata.open_session($1, $2)', [
        owner.userId,
        organizationId,
      ])
      return inSession(app, token, async () => [
        (await app.query('select from strata.relationships where is_current')).rowCount,
        (await reach(doctor, 'lower')).length,
      ])
    }
    try {
      await setClock(installer, day(1))
      expect([
        await outcomeOf(organizationId, 'doctor_of', doctor, patient, day(3), day(5)),
        await outcomeOf(organizationId, 'doctor_of', doctor, patient, day(4), day(5)),
        await outcomeOf(organizationId, 'doctor_of', doctor, patient, day(4), day(6)),
        await outcomeOf(organizationId, 'doctor_of', doctor, patient, day(5), day(7)),
        await outcomeOf(organizationId, 'doctor_of', doctor, patient),
      ]).toEqual(['created', 'unchanged', 'overlap', 'created', 'overlap'])
      for (const [at, stands] of [
        [day(2), 0],
        [day(3), 1],
        [new Date(day(5).getTime() - 1), 1],
        [day(5), 1],
        [day(7), 0],
      ] as const)
        expect([at, await current(at)]).toEqual([at, [stands, stands]])
      expect(
        await failure(operator, `select strata.relate_members($1, 'doctor_of', $2, $3, $4, $5)`, [
          organizationId,
          doctor,
          patient,
          day(9),
          day(8),
        ]),
      ).toMatchObject({ code: 'ST402', constraint: 'relationships_ended_at_check' })
      // A later day is asked from the rows as well.
      await setClock(installer, day(10))
      const token = await one(logins.auth, 'select token from strata.open_session($1, $2)', [
        owner.userId,
        organizationId,
      ])
      await inSession(app, token, async () => {
        expect((await reach(doctor, 'lower', null, day(4))).map((row) => row.membership_id)).toEqual([
          patient,
        ])
        expect(await reach(doctor, 'lower', null, day(8))).toEqual([])
      })
    } finally {
      await setClock(installer, null)
    }
  })

  test('[H6] end now or later, once, and one that has not begun never stands', async () => {
    const { organizationId } = await found(logins, 'ended')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    const [ann = '', bob = ''] = await makeMembers(operator, organizationId, 2, 'patient')
    const end = (relationshipId: string | null, until: string | null = null) =>
      one(operator, 'select strata.end_relationship($1, $2, $3)', [organizationId, relationshipId, until])
    const standing = (await relate(organizationId, 'doctor_of', doctor, ann)).relationship_id
    expect([
      await end(standing, '2100-01-01'),
      await end(standing, '2100-01-01'),
      await end(standing),
      await end(standing),
      await end('00000000-0000-7000-8000-000000000000'),
    ]).toEqual(['done', 'unchanged', 'done', 'unchanged', 'unknown'])
    const coming = (await relate(organizationId, 'doctor_of', doctor, bob, new Date('2100-01-01')))
      .relationship_id
    expect([await end(coming), await end(coming)]).toEqual(['done', 'unchanged'])
    expect(
      await one(
        superuser,
        'select ended_at = started_at from strata_tenancy.relationships where relationship_id = $1',
        [coming],
      ),
    ).toBe(true)
    expect(await outcomeOf(organizationId, 'doctor_of', doctor, bob, new Date('2100-01-01'))).toBe('created')
  })

  test('[H6] end with the membership, and nobody is related who has left or leaves at that moment', async () => {
    const { organizationId } = await found(logins, 'leavers')
    for (let round = 0; round < rounds(6, 60); round++) {
      const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
      const patients = await makeMembers(operator, organizationId, 4, 'patient')
      await relate(organizationId, 'doctor_of', doctor, patients[0] as string)
      const outcomes = await Promise.all([
        ...patients
          .slice(1)
          .map((patient) => outcomeOf(organizationId, 'doctor_of', doctor, patient, null, null, pool)),
        pool.query('select strata.end_membership($1, $2)', [organizationId, doctor]).then(() => 'left'),
      ])
      expect(outcomes.every((outcome) => ['created', 'refused', 'left'].includes(outcome))).toBe(true)
      expect(await outcomeOf(organizationId, 'doctor_of', doctor, patients[0] as string)).toBe('refused')
      expect(
        await one(
          superuser,
          `select count(*)::int from strata_tenancy.relationships r
           where r.upper_membership_id = $1 and (r.ended_at is null or r.ended_at > clock_timestamp())`,
          [doctor],
        ),
      ).toBe(0)
      await superuser.query('delete from strata_tenancy.relationships where organization_id = $1', [
        organizationId,
      ])
    }
  })

  test('[H6] the same two are related once however many relate them at once', async () => {
    const { organizationId } = await found(logins, 'once')
    const [doctor = ''] = await makeMembers(operator, organizationId, 1, 'doctor')
    for (let round = 0; round < rounds(3, 25); round++) {
      const [patient = ''] = await makeMembers(operator, organizationId, 1, 'patient')
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, () =>
          outcomeOf(organizationId, 'doctor_of', doctor, patient, null, null, pool),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1)
      // Whoever asked a moment before the other wrote overlaps by that moment.
      expect(outcomes.every((outcome) => ['created', 'unchanged', 'overlap'].includes(outcome))).toBe(true)
    }
  })

  test('of a hierarchy never make a circle, however many relations it takes and however many add them at once', async () => {
    const { organizationId } = await found(logins, 'ring')
    const size = 8
    for (let round = 0; round < rounds(3, 25); round++) {
      const members = await makeMembers(operator, organizationId, size)
      const outcomes = await Promise.all(
        members.map((member, i) =>
          outcomeOf(organizationId, 'manager', member, members[(i + 1) % size] as string, null, null, pool),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(size - 1)
      expect(outcomes.filter((outcome) => outcome === 'circle')).toHaveLength(1)
      await superuser.query(
        `update strata_tenancy.memberships set ended_at = now() where membership_id = any ($1)`,
        [members],
      )
    }
  })

  test('of a hierarchy make no circle at any one moment, and one after the other they may', async () => {
    const { organizationId } = await found(logins, 'seasons')
    const [ann = '', bob = '', cid = ''] = await makeMembers(operator, organizationId, 3)
    const day = (n: number) => new Date(Date.UTC(2090, 0, n))
    expect([
      await outcomeOf(organizationId, 'manager', ann, bob, day(1), day(5)),
      await outcomeOf(organizationId, 'manager', bob, cid, day(4), day(9)),
      // Ann above Bob above Cid on the fourth only.
      await outcomeOf(organizationId, 'manager', cid, ann, day(4), day(9)),
      await outcomeOf(organizationId, 'manager', cid, ann, day(5), day(9)),
      await outcomeOf(organizationId, 'manager', bob, ann, day(5), day(6)),
      await outcomeOf(organizationId, 'manager', cid, bob, day(9)),
    ]).toEqual(['created', 'created', 'circle', 'created', 'created', 'created'])
    // By hand as well, and by whoever would make one longer.
    expect(
      await failure(
        superuser,
        `update strata_tenancy.relationships set ended_at = $3 where organization_id = $1 and upper_membership_id = $2`,
        [organizationId, ann, day(8)],
      ),
    ).toMatchObject({ code: 'ST402', constraint: 'relationships_circle_check' })
    await superuser.query('begin isolation level repeatable read')
    expect(
      await failure(superuser, `select strata.relate_members($1, 'manager', $2, $3)`, [
        organizationId,
        ann,
        cid,
      ]),
    ).toMatchObject({ code: 'ST202' })
    await superuser.query('rollback')
  })

  test('[H6] of a hierarchy are looked through in bounded time, also in a net of them that all begin and end at other times', async () => {
    const { organizationId } = await found(logins, 'net')
    const layers: string[][] = []
    for (let layer = 0; layer < 12; layer++) layers.push(await makeNumbered(organizationId, 10, layer))
    await superuser.query(`begin; set local session_replication_role = replica`)
    for (const [layer, uppers] of layers.entries())
      await superuser.query(
        `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type, started_at, ended_at)
         select $1, 'manager', u.id, 'member', l.id, 'member', timestamptz '2090-01-01' + u.n * interval '7 hours' + l.n * interval '11 hours',
                timestamptz '2091-01-01' + (97 * u.n + 61 * l.n + 13 * $4) % 101 * interval '1 hour'
         from unnest($2::uuid[]) with ordinality as u (id, n) cross join unnest($3::uuid[]) with ordinality as l (id, n)`,
        [organizationId, uppers, layers[layer + 1] ?? [], layer],
      )
    await superuser.query('commit')
    const [top = ''] = await makeNumbered(organizationId, 1, 99)
    const [first, last] = [layers[0]?.[0] as string, layers.at(-1)?.[9] as string]
    const day = (year: number) => new Date(Date.UTC(year, 6, 1))
    const started = performance.now()
    expect([
      await outcomeOf(organizationId, 'manager', top, first, new Date()),
      await outcomeOf(organizationId, 'manager', last, top, day(2090)),
      await outcomeOf(organizationId, 'manager', last, top, day(2091)),
      await outcomeOf(organizationId, 'manager', first, first),
    ]).toEqual(['created', 'circle', 'created', 'circle'])
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test('of organizations never make a circle either, and end as those of members do', async () => {
    await one(
      operator,
      `select strata.create_relationship_type('franchise', 'organization', true, 'Licenses.')`,
    )
    await one(operator, `select strata.add_relationship_rule('franchise', 'organization', 'organization')`)
    const size = 6
    for (let round = 0; round < rounds(2, 15); round++) {
      const ids: string[] = []
      for (let i = 0; i < size; i++)
        ids.push((await createOrganization(operator, `franchise-${round}-${i}`)).organizationId)
      const outcomes = await Promise.all(
        ids.map(async (id, i) => {
          const { rows } = await pool.query(
            `select outcome from strata.relate_organizations('franchise', $1, $2)`,
            [id, ids[(i + 1) % size]],
          )
          return rows[0].outcome as string
        }),
      )
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(size - 1)
      expect(outcomes.filter((outcome) => outcome === 'circle')).toHaveLength(1)
      const first = ids[(outcomes.indexOf('circle') + 1) % size] as string
      const { rows } = await operator.query(
        `select * from strata.reachable_organizations($1, 'lower') order by depth`,
        [first],
      )
      expect(rows.map(({ depth }) => depth)).toEqual([1, 2, 3, 4, 5])
      expect(rows[4].path).toHaveLength(size)
      const [relation] = (
        await operator.query('select * from strata.list_organization_relationships($1)', [first])
      ).rows
      const end = () =>
        one(operator, 'select strata.end_organization_relationship($1)', [
          relation.organization_relationship_id,
        ])
      expect([await end(), await end()]).toEqual(['done', 'unchanged'])
      expect(
        (await operator.query(`select from strata.reachable_organizations($1, 'lower')`, [first])).rowCount,
      ).toBe(0)
      await one(operator, 'select strata.close_organization($1)', [first])
      expect(
        await one(operator, `select outcome from strata.relate_organizations('franchise', $1, $2)`, [
          first,
          ids.at(-1) === first ? ids[0] : ids.at(-1),
        ]),
      ).toBe('refused')
    }
  })
})

describe('reach', () => {
  test('[H7] finds everybody below or above once, by the shortest way, and ends in a circle', async () => {
    const { organizationId, owner } = await found(logins, 'reach')
    const [a = '', b = '', c = '', d = '', e = ''] = await makeMembers(operator, organizationId, 5)
    for (const [upper, lower] of [
      [a, b],
      [b, c],
      [a, d],
      [d, c],
      [c, e],
      [e, a],
    ] as const)
      expect(await outcomeOf(organizationId, 'knows', upper, lower)).toBe('created')
    await inSession(app, owner.token, async () => {
      const lower = await reach(a, 'lower')
      expect(new Map(lower.map((row) => [row.membership_id, row.depth]))).toEqual(
        new Map([
          [b, 1],
          [d, 1],
          [c, 2],
          [e, 3],
        ]),
      )
      expect(lower.find((row) => row.membership_id === e)?.path).toEqual([
        a,
        expect.stringMatching(`${b}|${d}`),
        c,
        e,
      ])
      expect((await reach(a, 'upper')).map((row) => [row.membership_id, row.depth])).toContainEqual([e, 1])
      expect(await reach(a, 'lower', 'manager')).toEqual([])
    })
    expect(await failure(app, `select strata.reachable_members($1, 'sideways')`, [a])).toMatchObject({
      code: 'ST402',
    })
    // Outside of the organization there is nobody to reach.
    const other = await found(logins, 'reach-other')
    await inSession(app, other.owner.token, async () => expect(await reach(a, 'lower')).toEqual([]))
    expect(await reach(a, 'lower')).toEqual([])
  })

  test('[H7] agrees with a search in the test, for any net of relations, and is not slow in a dense one', async () => {
    const { organizationId, owner } = await found(logins, 'nets')
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let round = 0; round < rounds(5, 60); round++) {
      const size = 5 + random(20)
      const members = await makeMembers(operator, organizationId, size)
      const edges = new Set(
        Array.from({ length: size * 2 }, () => [random(size), random(size)])
          .filter(([from, to]) => from !== to)
          .map((edge) => edge.join()),
      )
      const pairs = [...edges].map((edge) => edge.split(',').map((i) => members[Number(i)] as string))
      await superuser.query(
        `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id,
           lower_party_type, started_at)
         select $1, 'knows', u, 'member', l, 'member', now() - interval '1 day' from unnest($2::uuid[], $3::uuid[]) as p (u, l)`,
        [organizationId, pairs.map(([upper]) => upper), pairs.map(([, lower]) => lower)],
      )
      await inSession(app, owner.token, async () => {
        for (const direction of ['lower', 'upper'] as const)
          for (const start of members.slice(0, 4)) {
            const depths = new Map([[start, 0]])
            for (let level = [start], depth = 1; level.length > 0; depth++) {
              level = pairs
                .map((pair) => (direction === 'lower' ? pair : pair.toReversed()))
                .filter(([from, to]) => level.includes(from as string) && !depths.has(to as string))
                .map(([, to]) => to as string)
              for (const member of level) depths.set(member, depth)
            }
            depths.delete(start)
            const rows = await reach(start, direction)
            expect(new Map(rows.map((row) => [row.membership_id, row.depth]))).toEqual(depths)
            for (const { membership_id, depth, path } of rows) {
              expect([path[0], path.at(-1), path.length]).toEqual([start, membership_id, depth + 1])
              for (let i = 1; i < path.length; i++)
                expect(pairs).toContainEqual(
                  direction === 'lower' ? [path[i - 1], path[i]] : [path[i], path[i - 1]],
                )
            }
          }
      })
    }
    // 20 layers of 5, each related to all of the next: 5^19 ways from top to bottom.
    const layers = Array.from({ length: 20 }, (_, i) => i)
    const members = await makeMembers(operator, organizationId, 100)
    const pairs = layers
      .slice(1)
      .flatMap((layer) =>
        Array.from({ length: 25 }, (_, i) => [
          members[(layer - 1) * 5 + Math.floor(i / 5)],
          members[layer * 5 + (i % 5)],
        ]),
      )
    await superuser.query(
      `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id,
         lower_party_type, started_at)
       select $1, 'knows', u, 'member', l, 'member', now() from unnest($2::uuid[], $3::uuid[]) as p (u, l)`,
      [organizationId, pairs.map(([upper]) => upper), pairs.map(([, lower]) => lower)],
    )
    await inSession(app, owner.token, async () => {
      const started = performance.now()
      expect(await reach(members[0] as string, 'lower')).toHaveLength(95)
      expect(performance.now() - started).toBeLessThan(2_000)
    })
  })
})

describe('who may', () => {
  test('a member without the right relates nobody, and an administrator does nothing to an owner', async () => {
    const { organizationId, owner } = await found(logins, 'rights')
    const plain = await join(logins, organizationId, 'Plain')
    const [other = ''] = await makeMembers(operator, organizationId, 1)
    const as = (token: string, upper: string, lower: string) =>
      inSession(app, token, () => outcomeOf(organizationId, 'manager', upper, lower, null, null, app))
    expect(await as(plain.token, plain.membershipId, other)).toBe('not_allowed')
    expect(await as(owner.token, plain.membershipId, other)).toBe('created')
    const administrator = await join(logins, organizationId, 'Admin', {
      company: await one(
        superuser,
        'select company_id from strata_tenancy.companies where organization_id = $1',
        [organizationId],
      ),
    })
    await inSession(app, owner.token, () =>
      one(
        app,
        `select strata.grant_role($1, $2, (select role_id from strata.roles where role = 'administrator'), 'helps')`,
        [organizationId, administrator.membershipId],
      ),
    )
    expect(await as(administrator.token, administrator.membershipId, other)).toBe('created')
    expect(await as(administrator.token, administrator.membershipId, owner.membershipId)).toBe('not_allowed')
    // Another organization is none of theirs.
    const elsewhere = await found(logins, 'rights-elsewhere')
    const [stranger = '', another = ''] = await makeMembers(operator, elsewhere.organizationId, 2)
    expect(
      await inSession(app, owner.token, () =>
        outcomeOf(elsewhere.organizationId, 'manager', stranger, another, null, null, app),
      ),
    ).toBe('not_allowed')
    const { relationship_id } = await relate(elsewhere.organizationId, 'manager', stranger, another)
    for (const organization of [organizationId, elsewhere.organizationId])
      expect(
        await inSession(app, owner.token, () =>
          one(app, 'select strata.end_relationship($1, $2)', [organization, relationship_id]),
        ),
      ).toBe(organization === organizationId ? 'unknown' : 'not_allowed')
  })
})

/** What a system before this one wrote under one number: read with the parties and relations at hand, and believed only where it can mean one thing. */
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  checkPermissionIndexes,
  decodePermissionIndex,
  InvalidInput,
  importPermissionIndex,
  listLegacyPermissions,
  setLegacyNumber,
} from '../../src/index.js'
import { clientOf, refusal } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one } from '../support/people.js'
import {
  type Clinic,
  fresh,
  type Hands,
  handsOf,
  join,
  type Member,
  makeClinic,
  makePermissions,
  may,
} from './support.js'

const db = await testDatabase()
const { strata } = clientOf(db)
const operators = db.pool('operator', { max: 16 })
const on = strata.operator
let hands: Hands
let superuser: pg.Client
let permissions: [string, string]

beforeAll(async () => {
  hands = await handsOf(db)
  superuser = hands.superuser
  permissions = (await makePermissions(superuser, 2)) as [string, string]
})

/** The number of the organization itself, far from those of its members. */
const base = 1000
let clinic: Clinic
beforeEach(async () => {
  // An index can be read by the numbers of all organizations, and the tests count from one.
  await superuser.query('delete from strata_access.legacy_numbers')
  clinic = await makeClinic(hands)
})
const here = () => clinic.organizationId
/** The organization itself, or one of its members, had a number. */
const number = (membership_id: string | null, legacy_number: number) =>
  setLegacyNumber(on, { organization_id: here(), membership_id, legacy_number })
async function numbered(legacyNumber: number): Promise<Member & { number: number }> {
  const member = await join(hands, clinic)
  expect(await number(member.membershipId, legacyNumber)).toBe('done')
  return { ...member, number: legacyNumber }
}
async function relate(upper: Member, lower: Member, from: Date | null = null): Promise<string> {
  const { rows } = await hands.operator.query(
    "select * from strata.relate_members($1, 'manager', $2, $3, $4)",
    [here(), upper.membershipId, lower.membershipId, from],
  )
  expect(rows[0].outcome).toBe('created')
  return rows[0].relationship_id
}
const decode = (permission_index: number) => decodePermissionIndex(on, { permission_index })
const read = async (index: number) =>
  (await decode(index)).map(({ scope, membership_id, counterpart_membership_id }) => [
    scope,
    membership_id,
    counterpart_membership_id,
  ])
const bring = (permission_index: number, of: string[] = permissions) =>
  importPermissionIndex(on, { permission_index, permissions: of })
const grants = async () =>
  (
    await superuser.query(
      `select membership_id, permission, effect, scope, counterpart_membership_id, reason from strata_access.membership_grants
       where organization_id = $1 order by permission, membership_id`,
      [here()],
    )
  ).rows
const day = 86_400_000

describe('an index is read', () => {
  test('as the own number, with each upper party added and each lower one taken away, as far as relations go or went', async () => {
    const [boss, nurse] = [await numbered(70), await numbered(9)]
    expect(await read(boss.number)).toEqual([['own', boss.membershipId, null]])
    expect(await read(boss.number + nurse.number)).toEqual([])
    const cancelled = await relate(boss, nurse, new Date(Date.now() + day))
    await hands.operator.query('select strata.end_relationship($1, $2)', [here(), cancelled])
    expect(await read(boss.number + nurse.number), 'a relation that never stood').toEqual([])
    const relationship = await relate(boss, nurse)
    for (const is of ['lasts', 'has ended']) {
      expect([is, await read(boss.number + nurse.number)]).toEqual([
        is,
        [['own_upper', nurse.membershipId, boss.membershipId]],
      ])
      expect([is, await read(boss.number - nurse.number)]).toEqual([
        is,
        [['own_lower', boss.membershipId, nurse.membershipId]],
      ])
      // Neither the other way round.
      expect(await read(nurse.number - boss.number)).toEqual([])
      await hands.operator.query('select strata.end_relationship($1, $2)', [here(), relationship])
    }
  })

  test('with the organization as the upper party of everybody, which itself is no member', async () => {
    expect(await number(null, base)).toBe('done')
    const nurse = await numbered(9)
    expect(await read(base)).toEqual([['own', null, null]])
    expect(await read(base + nurse.number)).toEqual([['organization', nurse.membershipId, null]])
    expect(await read(base - nurse.number)).toEqual([['own_lower', null, nurse.membershipId]])
    expect((await decode(base + nurse.number))[0]?.organization_id).toBe(here())
  })

  test('in every way that there is: by two pairs of one sum, and by parties of another organization', async () => {
    const [two, five, three, four] = [
      await numbered(2),
      await numbered(5),
      await numbered(3),
      await numbered(4),
    ]
    await relate(two, five)
    await relate(three, four)
    expect(await read(7)).toHaveLength(2)
    const other = await makeClinic(hands)
    expect(await setLegacyNumber(on, { organization_id: other.organizationId, legacy_number: 2 })).toBe(
      'done',
    )
    const organizations = (await decode(2)).map(({ organization_id }) => organization_id)
    expect(organizations.sort()).toEqual([here(), other.organizationId].sort())
  })
})

describe('a whole column is checked before anything is brought over', () => {
  test('clear, ambiguous, of the organization or of nobody, each value once and how often it is there', async () => {
    expect(await number(null, base)).toBe('done')
    const [two, five, seven] = [await numbered(2), await numbered(5), await numbered(7)]
    await relate(two, five)
    const column = [two.number, seven.number, base, two.number, 4, -4, two.number]
    expect(await checkPermissionIndexes(on, { permission_indexes: column })).toEqual([
      {
        reading: 'ambiguous',
        permission_index: seven.number,
        occurrence_count: 1,
        candidate_count: 2,
        scopes: ['own', 'own_upper'],
      },
      {
        reading: 'clear',
        permission_index: two.number,
        occurrence_count: 3,
        candidate_count: 1,
        scopes: ['own'],
      },
      {
        reading: 'organization',
        permission_index: base,
        occurrence_count: 1,
        candidate_count: 1,
        scopes: ['own'],
      },
      { reading: 'unknown', permission_index: -4, occurrence_count: 1, candidate_count: 0, scopes: null },
      { reading: 'unknown', permission_index: 4, occurrence_count: 1, candidate_count: 0, scopes: null },
    ])
    expect(await checkPermissionIndexes(on, { permission_indexes: [] })).toEqual([])
    const withNull = await hands.operator.query(
      'select * from strata.check_permission_indexes($1::bigint[])',
      [[null, two.number]],
    )
    expect(withNull.rows).toHaveLength(1)
  })

  test('of 100,000 values in one answer', async () => {
    const people: (Member & { number: number })[] = []
    for (let i = 1; i <= 20; i++) people.push(await numbered(i))
    const column = Array.from({ length: 100_000 }, (_, i) => 1 + (i % 50_000))
    const rows = await checkPermissionIndexes(on, { permission_indexes: column })
    expect(rows).toHaveLength(50_000)
    expect(rows.every(({ occurrence_count }) => occurrence_count === 2)).toBe(true)
    expect(
      rows.filter(({ reading }) => reading === 'clear').map(({ permission_index }) => permission_index),
    ).toEqual(people.map((person) => person.number))
    await expect(checkPermissionIndexes(on, { permission_indexes: [...column, 1] })).rejects.toBeInstanceOf(
      InvalidInput,
    )
  })
})

describe('what stood under an index', () => {
  test('is granted to whom it means and about whom, with where it came from, and a second time changes nothing', async () => {
    const [boss, nurse] = [await numbered(70), await numbered(9)]
    const relationship = await relate(boss, nurse)
    expect(await bring(boss.number - nurse.number)).toEqual({
      outcome: 'imported',
      organization_id: here(),
      membership_id: boss.membershipId,
      granted_count: 2,
      unknown_permissions: [],
    })
    const reason = `imported from permission_index ${boss.number - nurse.number}`
    const row = {
      membership_id: boss.membershipId,
      effect: 'allow',
      scope: 'own_lower',
      counterpart_membership_id: nurse.membershipId,
      reason,
    }
    const granted = permissions.map((permission) => ({ ...row, permission }))
    expect(await grants()).toEqual(granted)
    expect(await may(hands.app, boss.token, permissions[0], nurse.membershipId)).toBe(true)
    expect(await may(hands.app, boss.token, permissions[0])).toBe(false)
    expect(await bring(boss.number - nurse.number)).toMatchObject({ outcome: 'unchanged', granted_count: 0 })
    expect(await grants()).toEqual(granted)
    // It is about who is below, and worth nothing once they are not.
    await hands.operator.query('select strata.end_relationship($1, $2)', [here(), relationship])
    expect(await may(hands.app, boss.token, permissions[0], nurse.membershipId)).toBe(false)
  })

  test('about everybody is what holds with the organization as the upper party', async () => {
    expect(await number(null, base)).toBe('done')
    const nurse = await numbered(9)
    expect(await bring(base + nurse.number)).toMatchObject({ outcome: 'imported', granted_count: 2 })
    expect(await may(hands.app, nurse.token, permissions[0])).toBe(true)
    expect(await bring(nurse.number, [permissions[0]])).toMatchObject({
      outcome: 'imported',
      granted_count: 1,
    })
    expect((await grants()).map(({ scope }) => scope).sort()).toEqual(['organization', 'organization', 'own'])
  })

  test('is given to nobody where it can mean two things, the organization itself, or nothing', async () => {
    expect(await number(null, base)).toBe('done')
    const [two, five] = [await numbered(2), await numbered(5)]
    await numbered(7)
    await relate(two, five)
    const nothing = {
      organization_id: null,
      membership_id: null,
      granted_count: null,
      unknown_permissions: null,
    }
    expect(await bring(7)).toEqual({ outcome: 'ambiguous', ...nothing })
    expect(await bring(base)).toMatchObject({ outcome: 'organization', granted_count: null })
    expect(await bring(base - two.number)).toMatchObject({ outcome: 'organization', membership_id: null })
    expect(await bring(42)).toEqual({ outcome: 'unknown', ...nothing })
    expect(await grants()).toEqual([])
  })

  test('is not given to somebody whose number is the sum of two others, though those two stand in no relation any more', async () => {
    const [two, five, seven] = [await numbered(2), await numbered(5), await numbered(7)]
    const relationship = await relate(two, five)
    await hands.operator.query('select strata.end_relationship($1, $2)', [here(), relationship])
    expect(await bring(seven.number)).toMatchObject({ outcome: 'ambiguous' })
    // What means only the two is worth nothing, as they stand in none.
    expect(await bring(two.number - five.number)).toMatchObject({ outcome: 'imported' })
    expect(await may(hands.app, two.token, permissions[0], five.membershipId)).toBe(false)
    expect(await listLegacyPermissions(on, { organization_id: here() })).toEqual([])
  })

  test('is named where it is not registered, and then nothing is granted of it', async () => {
    const nurse = await numbered(9)
    expect(await bring(nurse.number, [permissions[0], 'z.old', 'a.old', 'z.old'])).toMatchObject({
      outcome: 'unknown_permission',
      unknown_permissions: ['a.old', 'z.old'],
      granted_count: null,
    })
    const platform = fresh('platform.p')
    await hands.operator.query(`select strata.create_permission($1, 'For a test.', 'platform')`, [platform])
    expect(await bring(nurse.number, [platform])).toMatchObject({ outcome: 'unknown_permission' })
    expect(await grants()).toEqual([])
  })

  test('lifts no deny and ends no other grant, and is not given to whoever has left', async () => {
    const nurse = await numbered(9)
    const deny = `select strata.grant_permission($1, $2, $3, 'a reason', 'deny', 'own')`
    await hands.operator.query(deny, [here(), nurse.membershipId, permissions[0]])
    expect(await bring(nurse.number)).toMatchObject({ outcome: 'imported', granted_count: 1 })
    expect(await may(hands.app, nurse.token, permissions[0], nurse.membershipId)).toBe(false)
    expect(await may(hands.app, nurse.token, permissions[1], nurse.membershipId)).toBe(true)
    expect((await grants()).map(({ effect }) => effect)).toEqual(['deny', 'allow'])
    const gone = await numbered(10)
    await hands.operator.query('select strata.end_membership($1, $2)', [here(), gone.membershipId])
    expect(await bring(gone.number)).toMatchObject({
      outcome: 'ended',
      membership_id: gone.membershipId,
      granted_count: null,
    })
    expect(await grants()).toHaveLength(2)
  })

  test('sixteen times at once is granted once, and while the numbers change it is an answer', async () => {
    for (let round = 0; round < rounds(2, 40); round++) {
      const nurse = await numbered(100 + round)
      const ask = (sql: string, values: unknown[]) =>
        operators.query(sql, values).then(
          ({ rows }) => rows[0].outcome as string,
          (error: pg.DatabaseError) => error.code as string,
        )
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, () =>
          ask('select outcome from strata.import_permission_index($1, $2)', [nurse.number, permissions]),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'imported')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(15)
      const other = await makeClinic(hands)
      const mixed = await Promise.all(
        Array.from({ length: 16 }, (_, i) =>
          i % 4
            ? ask('select outcome from strata.import_permission_index($1, $2)', [nurse.number, permissions])
            : ask('select strata.set_legacy_number($1, null, $2) as outcome', [
                other.organizationId,
                i % 8 ? nurse.number : nurse.number + 10_000 + round,
              ]),
        ),
      )
      for (const outcome of mixed) expect(['ambiguous', 'unchanged', 'done']).toContain(outcome)
    }
  })
})

describe('the old table', () => {
  test('is shown as it would stand now: under every index of what is allowed directly, and where others would be found there too', async () => {
    expect(await number(null, base)).toBe('done')
    const [boss, nurse, seven] = [await numbered(2), await numbered(5), await numbered(7)]
    await relate(boss, nurse)
    await bring(boss.number)
    await bring(boss.number - nurse.number, [permissions[1]])
    const grant = 'select strata.grant_permission($1, $2, $3, $4, $5, $6, $7)'
    const values = (who: Member, effect: string, scope: string, about: Member | null) => [
      here(),
      who.membershipId,
      permissions[0],
      'a reason',
      effect,
      scope,
      about?.membershipId ?? null,
    ]
    await hands.operator.query(grant, values(nurse, 'allow', 'own_upper', null))
    await hands.operator.query(grant, values(seven, 'deny', 'own', null))
    const about = { organization_id: here() }
    expect(await listLegacyPermissions(on, about)).toEqual([
      {
        ...about,
        permission_index: boss.number - nurse.number,
        permissions: [permissions[1]],
        membership_id: boss.membershipId,
        scope: 'own_lower',
        counterpart_membership_id: nurse.membershipId,
        is_ambiguous: false,
      },
      {
        ...about,
        permission_index: boss.number,
        permissions,
        membership_id: boss.membershipId,
        scope: 'own',
        counterpart_membership_id: null,
        is_ambiguous: false,
      },
      {
        ...about,
        permission_index: seven.number,
        permissions: [permissions[0]],
        membership_id: nurse.membershipId,
        scope: 'own_upper',
        counterpart_membership_id: boss.membershipId,
        is_ambiguous: true,
      },
    ])
    expect(await listLegacyPermissions(on, { permission_index: boss.number })).toHaveLength(1)
    expect((await listLegacyPermissions(on)).length).toBeGreaterThanOrEqual(3)
    expect(await listLegacyPermissions(on, { ...about, permission_index: 42 })).toEqual([])
    const elsewhere = (await makeClinic(hands)).organizationId
    expect(await listLegacyPermissions(on, { organization_id: elsewhere })).toEqual([])
    // What is brought over of what is shown, is what there is.
    for (const { permission_index, permissions: shown, is_ambiguous } of await listLegacyPermissions(
      on,
      about,
    ))
      expect(await bring(permission_index, shown)).toMatchObject({
        outcome: is_ambiguous ? 'ambiguous' : 'unchanged',
      })
  })
})

describe('a number', () => {
  test('is of one party of an organization, and may be changed; two organizations may have had the same', async () => {
    const [one, two] = [await numbered(1), await join(hands, clinic)]
    expect(await number(one.membershipId, 1)).toBe('unchanged')
    expect(await number(two.membershipId, 1)).toBe('taken')
    expect(await number(null, 1)).toBe('taken')
    expect(await number(one.membershipId, 2)).toBe('done')
    expect(await number(two.membershipId, 1)).toBe('done')
    expect(await number(one.membershipId, 1)).toBe('taken')
    expect(await number(null, 30)).toBe('done')
    expect(await number(null, 40)).toBe('done')
    expect(await read(30)).toEqual([])
    const other = await makeClinic(hands)
    expect(await setLegacyNumber(on, { organization_id: other.organizationId, legacy_number: 1 })).toBe(
      'done',
    )
    // Nobody's member, and nobody's organization.
    expect(
      await setLegacyNumber(on, {
        organization_id: other.organizationId,
        membership_id: one.membershipId,
        legacy_number: 1,
      }),
    ).toBe('unknown')
    expect(await setLegacyNumber(on, { organization_id: one.membershipId, legacy_number: 1 })).toBe('unknown')
  })

  test('that sixteen parties want at once is given to one of them', async () => {
    for (let round = 0; round < rounds(2, 40); round++) {
      const parties: (string | null)[] = [null]
      for (let i = 1; i < 16; i++) parties.push((await join(hands, clinic)).membershipId)
      const outcomes = await Promise.all(
        parties.map((party) =>
          operators
            .query('select strata.set_legacy_number($1, $2, $3) as outcome', [here(), party, 500 + round])
            .then(({ rows }) => rows[0].outcome as string),
        ),
      )
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(15)
    }
  })
})

test('nobody but staff reads or brings over anything, and no table of it can be reached', async () => {
  const nurse = await numbered(9)
  for (const role of ['app', 'auth', 'worker'] as const) {
    const client = await db.client(role)
    for (const sql of [
      `select strata.set_legacy_number('${here()}', null, 1)`,
      `select * from strata.decode_permission_index(${nurse.number})`,
      `select * from strata.check_permission_indexes('{1}')`,
      `select * from strata.import_permission_index(${nurse.number}, '{members.read}')`,
      'select * from strata.legacy_permissions()',
    ])
      expect([role, sql, await failure(client, sql)]).toMatchObject([role, sql, { code: '42501' }])
  }
  for (const relation of ['legacy_numbers', 'legacy_readings', 'legacy_permissions'])
    for (const client of [hands.app, hands.operator])
      expect([relation, await failure(client, `select * from strata_access.${relation}`)]).toMatchObject([
        relation,
        { code: '42501' },
      ])
  expect(await grants()).toEqual([])
})

describe('hostile values', () => {
  test('are refused before they are sent', async () => {
    const organization_id = here()
    for (const wrong of [0, -1, 1.5, 1e12 + 1, Number.NaN, Number.POSITIVE_INFINITY, '7', null])
      expect(
        await refusal(setLegacyNumber(on, { organization_id, legacy_number: wrong as number })),
      ).toBeInstanceOf(InvalidInput)
    for (const wrong of [1.5, 2e12 + 1, -1e12 - 1, Number.NaN, '7', null]) {
      expect(await refusal(decode(wrong as number))).toBeInstanceOf(InvalidInput)
      expect(await refusal(bring(wrong as number))).toBeInstanceOf(InvalidInput)
      expect(
        await refusal(checkPermissionIndexes(on, { permission_indexes: [wrong as number] })),
      ).toBeInstanceOf(InvalidInput)
    }
    for (const wrong of [[], [''], ['DROP TABLE'], ["x'; --"], Array(1001).fill('members.read')])
      expect(await refusal(bring(base, wrong))).toBeInstanceOf(InvalidInput)
  })

  test('are answered by the database, or refused with one of our errors', async () => {
    const nurse = await numbered(9)
    const { operator } = hands
    for (const wrong of [0, -1, '1000000000001', '9223372036854775807', '-9223372036854775808', null])
      expect(
        await failure(operator, 'select strata.set_legacy_number($1, $2, $3)', [
          here(),
          nurse.membershipId,
          wrong,
        ]),
      ).toMatchObject({ code: 'ST402', constraint: 'legacy_numbers_legacy_number_check', detail: undefined })
    for (const index of ['9223372036854775807', '-9223372036854775808', '0', null]) {
      expect(
        (await operator.query('select * from strata.decode_permission_index($1)', [index])).rows,
      ).toEqual([])
      expect(
        await one(operator, `select outcome from strata.import_permission_index($1, '{members.read}')`, [
          index,
        ]),
      ).toBe('unknown')
    }
    const bringing = 'select outcome, unknown_permissions from strata.import_permission_index($1, $2, $3)'
    for (const [permissionsGiven, outcome] of [
      [null, 'unchanged'],
      [[], 'unchanged'],
      [[null], 'unknown_permission'],
      [["'; drop table x; --"], 'unknown_permission'],
    ] as const)
      expect((await operator.query(bringing, [nurse.number, permissionsGiven, null])).rows).toMatchObject([
        { outcome },
      ])
    for (const reason of ['', ' ', 'two\nlines', 'x'.repeat(1001)])
      expect(await failure(operator, bringing, [nurse.number, permissions, reason])).toMatchObject({
        code: 'ST402',
        constraint: 'reason_check',
      })
    await operator.query('begin isolation level repeatable read')
    expect(await failure(operator, bringing, [nurse.number, permissions, null])).toMatchObject({
      code: 'ST202',
    })
    await operator.query('rollback')
    expect(await grants()).toEqual([])
  })
})

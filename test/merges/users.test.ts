/** Two users who are one person: what comes along, what stays, and that undoing leaves nothing of it. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { createActiveUser, createMembership, createUser, one } from '../support/people.js'
import { found } from '../tenancy/support.js'
import { content, difference, merge, propose, undo } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let auth: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  superuser = await db.client('superuser')
})

const status = (userId: string) =>
  one(superuser, 'select status from strata_users.users where user_id = $1', [userId])

/** An address that somebody holds, or only claims. */
const address = async (userId: string, value: string, verified = true, primary = false) =>
  one(
    superuser,
    `insert into strata_users.identifiers (user_id, kind, value, address, is_primary, claimed_at, verified_at, last_proof_at)
     values ($1, 'email', $2, $2, $4, now() - interval '2 days', case when $3 then now() - interval '1 day' end, case when $3 then now() end) returning identifier_id`,
    [userId, value, verified, primary],
  )

describe('a proposal', () => {
  test('[X69] is known again by its key, also after something else was chosen', async () => {
    const [source, survivor] = [
      await createUser(operator, 'Ann', 'One'),
      await createUser(operator, 'Ann', 'Two'),
    ]
    const first = await propose(operator, 'user', source, survivor, { key: 'twice' })
    expect(first.outcome).toBe('proposed')
    const choose = (choices: object) =>
      one(operator, 'select strata.choose_merge_data($1, $2)', [first.merge_id, choices])
    expect([await choose({ profile: 'source_wins' }), await choose({ profile: 'source_wins' })]).toEqual([
      'done',
      'unchanged',
    ])
    expect(await propose(operator, 'user', source, survivor, { key: 'twice' })).toEqual({
      ...first,
      outcome: 'unchanged',
    })
    expect(await propose(operator, 'user', survivor, source, { key: 'twice' })).toEqual({
      outcome: 'key_reused',
      merge_id: null,
    })
  })
})

describe('[E7] a merge of two users', () => {
  test('[E11] [E12] brings everything along, writes down what it changed, and undoing restores every row', async () => {
    const [source, survivor] = [
      await createActiveUser(operator, auth, 'Ann', 'Source'),
      await createUser(operator, 'Ann', 'Survivor'),
    ]
    await auth.query('select strata.register_user($1)', [survivor])
    const home = await found({ operator, auth }, 'home')
    const away = await found({ operator, auth }, 'away')
    const only = await createMembership(operator, home.organizationId, source)
    const twice = [
      await createMembership(operator, away.organizationId, source),
      await createMembership(operator, away.organizationId, survivor),
    ] as const
    const other = await createMembership(operator, away.organizationId, source, 'night shift')
    const held = await address(source, 'ann@example.com', true, true)
    await address(source, 'both@example.com', true)
    const claim = await address(survivor, 'both@example.com', false)
    await address(survivor, 'ann2@example.com', true, true)
    await superuser.query(
      `insert into strata_users.federated_identities (user_id, issuer, subject, linked_at) values ($1, 'https://issuer.example', 'ann', now())`,
      [source],
    )
    await superuser.query(`insert into strata_users.external_ids values ('crm', '17', $1)`, [source])
    const before = await content(superuser)
    const { mergeId, plan } = await merge(operator, 'user', source, survivor)

    expect(plan.conflicts).toEqual([])
    expect(await status(source)).toBe('merged')
    const members = await superuser.query(
      `select membership_id, user_id, label, status, is_default from strata_tenancy.memberships where membership_id = any ($1)`,
      [[only, ...twice, other]],
    )
    expect(new Map(members.rows.map((row) => [row.membership_id, row]))).toEqual(
      new Map([
        [
          only,
          { membership_id: only, user_id: survivor, label: 'default', status: 'active', is_default: true },
        ],
        [
          twice[0],
          {
            membership_id: twice[0],
            user_id: survivor,
            label: 'default',
            status: 'ended',
            is_default: false,
          },
        ],
        [
          twice[1],
          {
            membership_id: twice[1],
            user_id: survivor,
            label: 'default',
            status: 'active',
            is_default: true,
          },
        ],
        [
          other,
          {
            membership_id: other,
            user_id: survivor,
            label: 'night shift',
            status: 'active',
            is_default: false,
          },
        ],
      ]),
    )
    const identifiers = await superuser.query(
      `select value, user_id = $1 as moved, is_primary, released_at is null as stands, verified_at is not null as verified, release_reason
       from strata_users.identifiers where user_id in ($1, $2) order by value, verified_at nulls first`,
      [survivor, source],
    )
    expect(identifiers.rows).toEqual([
      {
        value: 'ann2@example.com',
        moved: true,
        is_primary: true,
        stands: true,
        verified: true,
        release_reason: null,
      },
      {
        value: 'ann@example.com',
        moved: true,
        is_primary: false,
        stands: true,
        verified: true,
        release_reason: null,
      },
      {
        value: 'both@example.com',
        moved: true,
        is_primary: false,
        stands: false,
        verified: false,
        release_reason: 'merged',
      },
      {
        value: 'both@example.com',
        moved: true,
        is_primary: false,
        stands: true,
        verified: true,
        release_reason: null,
      },
    ])
    expect(await one(operator, `select strata.find_external_id('crm', '17')`)).toBe(survivor)
    // Every row that differs is in the ledger, and the ledger has no other.
    const changed = Object.entries(difference(before, await content(superuser)))
      .filter(([name]) => name !== 'strata_users.user_activity')
      .map(([name, { come, gone }]) => [name, come.length, gone.length])
    const { rows: ledger } = await operator.query(
      'select relation, count(distinct row_key)::integer as rows from strata.list_merge_changes($1, p_limit => 1000) group by 1 order by 1',
      [mergeId],
    )
    expect(changed).toEqual(ledger.map(({ relation, rows }) => [relation, rows, rows]))
    expect([held, claim].every(Boolean)).toBe(true)

    const undone = await undo(operator, mergeId)
    expect(undone).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(difference(before, await content(superuser))).toEqual({})
    expect(await undo(operator, mergeId), 'again').toMatchObject({ ...undone, outcome: 'unchanged' })
  })

  test('[E19] leaves an address standing that one of the two has proved, whoever wins', async () => {
    for (const winner of ['survivor_wins', 'source_wins']) {
      const [source, survivor] = [
        await createUser(operator, 'Bo', 'One'),
        await createUser(operator, 'Bo', 'Two'),
      ]
      const proved = [
        await address(source, `a.${winner}@example.com`, true, true),
        await address(survivor, `b.${winner}@example.com`, true, true),
      ]
      await address(survivor, `a.${winner}@example.com`, false)
      await address(source, `b.${winner}@example.com`, false)
      const { mergeId } = await merge(operator, 'user', source, survivor, { identifiers: winner })
      const { rows } = await superuser.query(
        `select identifier_id, is_primary from strata_users.identifiers where user_id = $1 and released_at is null order by value`,
        [survivor],
      )
      expect(rows, winner).toEqual([
        { identifier_id: proved[0], is_primary: winner === 'source_wins' },
        { identifier_id: proved[1], is_primary: winner === 'survivor_wins' },
      ])
      expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    }
  })
})

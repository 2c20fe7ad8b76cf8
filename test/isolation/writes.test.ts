import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { as, attempt, type Cast, makeCast, shows } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { loginName } from '../support/server.js'
import { allTables, everything } from './reach.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client
let operator: pg.Client
let superuser: pg.Client
let tables: string[]
let tenantTables: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
  operator = await db.client('operator')
  superuser = await db.client('superuser')
  tables = await allTables(superuser)
  const { rows } = await superuser.query(
    `select attrelid::regclass::text as relation from pg_attribute
     where attname = 'organization_id' and not attisdropped and attrelid = any($1::regclass[]) order by 1`,
    [tables],
  )
  tenantTables = rows.map(({ relation }) => relation)
})

/** All that any table holds about a side, to compare before and after. */
const holdings = async (side: Cast['b']) =>
  (await everything(superuser, tables)).split('\n').filter((row) => shows(row, side))

const columnsOf = async (table: string): Promise<string[]> => {
  const { rows } = await superuser.query(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = '' order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name)
}

/** A whole error, as the driver tells it, without what differs from run to run by nature. */
const errorOf = async (client: pg.ClientBase, text: string, values: unknown[]) => {
  try {
    await client.query(text, values)
  } catch (error) {
    const { code, message, detail, hint, where, schema, table, column, dataType, constraint } =
      error as pg.DatabaseError
    return { code, message, detail, hint, where, schema, table, column, dataType, constraint }
  }
  throw new Error(`It did not fail: ${text}`)
}

/**
 * The second wall: what the policies alone hold back, once somebody has granted the application every privilege by mistake. In one
 * transaction that leaves no trace, as the login itself.
 */
async function withEveryPrivilege(token: string, body: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await db.client('superuser')
  await client.query('begin')
  try {
    for (const table of tables)
      await client.query(`grant select, insert, update, delete on ${table} to strata_app`)
    await client.query(
      'grant usage on schema strata_core, strata_audit, strata_users, strata_customers, strata_tenancy, strata_profile to strata_app',
    )
    await client.query(`set local session authorization ${loginName('app')}`)
    const { rows } = await client.query('select * from strata.begin_session($1)', [token])
    expect(rows[0]).toMatchObject({ outcome: 'begun' })
    await body(client)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

describe('rows of another organization', () => {
  test('[X2] [I18] a member can change or delete no row of another organization, not even knowing its id, and may not try in most tables', async () => {
    const before = await holdings(cast.b)
    expect(before.length).toBeGreaterThan(50)
    await as(app, cast.a.owner.token, async () => {
      for (const table of tables) {
        expect([table, await attempt(app, `delete from ${table}`)]).toEqual([table, '42501'])
        expect([table, await attempt(app, `truncate ${table}`)]).toEqual([table, '42501'])
        for (const column of await columnsOf(table)) {
          const granted =
            table === 'strata_tenancy.memberships' &&
            ['given_name', 'family_name', 'job_title', 'locale', 'time_zone'].includes(column)
          // Without a condition: what the policies leave is the own membership.
          expect([table, column, await attempt(app, `update ${table} set ${column} = null`)]).toEqual([
            table,
            column,
            granted ? 1 : '42501',
          ])
        }
      }
      const rename = `update strata_tenancy.memberships set given_name = 'taken' where organization_id = $1 and membership_id = $2`
      for (const person of [cast.b.owner, cast.b.member, cast.b.former])
        expect(await attempt(app, rename, [cast.b.organizationId, person.membershipId])).toBe(0)
      expect(await attempt(app, rename, [cast.a.organizationId, cast.a.member.membershipId])).toBe(0)
      expect(await attempt(app, rename, [cast.a.organizationId, cast.a.owner.membershipId])).toBe(1)
      await app.query(rename, [cast.a.organizationId, cast.a.owner.membershipId])
    })
    expect(await holdings(cast.b)).toEqual(before)
  })

  test('[X2] [X3] [X4] [I18] a member who was granted every privilege by mistake still changes, moves and deletes nothing of others', async () => {
    const before = await holdings(cast.b)
    await withEveryPrivilege(cast.a.owner.token, async (client) => {
      for (const table of tables.filter((name) => !name.includes('migration'))) {
        const [column] = await columnsOf(table)
        const updated = await attempt(client, `update ${table} set ${column} = ${column}`)
        // Of some tables not even the functions of their generated columns may be called.
        if (updated !== '42501')
          expect([table, updated]).toEqual([table, table === 'strata_tenancy.memberships' ? 1 : 0])
      }
      expect(
        await attempt(client, 'update strata_tenancy.memberships set organization_id = $1', [
          cast.b.organizationId,
        ]),
      ).toBe('42501')
      expect(
        await attempt(client, 'update strata_tenancy.memberships set membership_id = $1', [
          cast.a.member.membershipId,
        ]),
      ).toBe('42501')
    })
    expect(await holdings(cast.b)).toEqual(before)
  })

  test('[X3] a member can insert into no table, neither for the other organization nor for the own, with or without the privilege', async () => {
    const rowsToCopy = new Map<string, { a: object; b: object }>()
    for (const table of tenantTables) {
      const rows = await Promise.all(
        [cast.a, cast.b].map(({ organizationId }) =>
          superuser.query(`select to_jsonb(t) as row from ${table} t where organization_id = $1 limit 1`, [
            organizationId,
          ]),
        ),
      )
      const [a, b] = rows.map((result) => result.rows[0]?.row)
      if (a && b) rowsToCopy.set(table, { a, b })
    }
    expect(rowsToCopy.size).toBeGreaterThanOrEqual(5)
    const tryAll = async (client: pg.Client) => {
      for (const [table, sides] of rowsToCopy) {
        const columns = (await columnsOf(table)).join(', ')
        for (const [side, row] of Object.entries(sides)) {
          const insert = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`
          expect([table, side, await attempt(client, insert, [row])]).toEqual([table, side, '42501'])
        }
      }
    }
    await as(app, cast.a.owner.token, () => tryAll(app))
    await withEveryPrivilege(cast.a.owner.token, tryAll)
  })

  test('[X4] a member cannot move the own membership to another organization, person or company', async () => {
    await as(app, cast.a.owner.token, async () => {
      for (const [column, value] of [
        ['organization_id', cast.b.organizationId],
        ['user_id', cast.b.owner.userId],
        ['company_id', cast.b.companyId],
        ['membership_id', cast.b.owner.membershipId],
        ['user_full_name', cast.b.mark],
        ['suspended_at', null],
        ['session_epoch', 7],
      ])
        expect(await attempt(app, `update strata_tenancy.memberships set ${column} = $1`, [value])).toBe(
          '42501',
        )
    })
  })

  test('[X9] an anonymous caller writes nothing', async () => {
    const anonymous = await db.client('app')
    const { rowCount } = await anonymous.query(`update strata_tenancy.memberships set given_name = 'nobody'`)
    expect(rowCount).toBe(0)
    await anonymous.query('begin')
    for (const table of tables)
      expect(await attempt(anonymous, `insert into ${table} default values`)).toBe('42501')
    expect(await attempt(anonymous, `select strata.update_my_profile('a', 'b', null, null, null)`)).toBe(
      'ST101',
    )
    await anonymous.query('rollback')
  })
})

describe('keys across organizations', () => {
  test('[X5] [F23] staff who put a membership into a company of another organization are refused like for a company that does not exist', async () => {
    const create = 'select * from strata.create_membership($1, $2, $3, $4)'
    const known = [cast.a.organizationId, cast.stranger.userId, cast.b.companyId, 'x5']
    const random = [cast.a.organizationId, cast.stranger.userId, randomUUID(), 'x5']
    const refused = await errorOf(operator, create, known)
    expect(refused).toMatchObject({
      code: 'ST402',
      constraint: 'memberships_company_id_fkey',
      detail: undefined,
    })
    expect(refused).toEqual(await errorOf(operator, create, random))
    await operator.query('begin')
    expect(
      await attempt(operator, create, [cast.b.organizationId, cast.stranger.userId, cast.b.companyId, 'x5']),
    ).toBe(1)
    await operator.query('rollback')
  })

  test('[X5] the host cannot open a session that mixes the membership of one organization with another organization', async () => {
    const auth = await db.client('auth')
    const open = async (...values: unknown[]) =>
      (await auth.query('select outcome from strata.open_session($1, $2, $3)', values)).rows[0].outcome
    const { a, b, stranger } = cast
    expect(await open(a.owner.userId, b.organizationId, a.owner.membershipId)).toBe('unknown_membership')
    expect(await open(a.owner.userId, b.organizationId, b.owner.membershipId)).toBe('unknown_membership')
    expect(await open(a.owner.userId, a.organizationId, a.member.membershipId)).toBe('unknown_membership')
    expect(await open(stranger.userId, a.organizationId, a.unclaimedMembershipId)).toBe('unknown_membership')
    expect(await open(a.owner.userId, a.organizationId, randomUUID())).toBe('unknown_membership')
    expect(await open(a.owner.userId, a.organizationId, a.owner.membershipId)).toBe('opened')
  })

  test('[F23] [X5] every foreign key between tables of organizations carries the organization on both ends, and a superuser cannot break it', async () => {
    const { rows } = await superuser.query(
      `select conname, exists (
         select from unnest(c.conkey, c.confkey) as k (own, other)
         join pg_attribute o on o.attrelid = c.conrelid and o.attnum = k.own
         join pg_attribute p on p.attrelid = c.confrelid and p.attnum = k.other
         where o.attname = 'organization_id' and p.attname = 'organization_id') as carries
       from pg_constraint c
       where c.contype = 'f' and c.conrelid = any($1::regclass[]) and c.confrelid = any($1::regclass[])`,
      [tenantTables],
    )
    expect(rows.filter(({ carries }) => carries).length).toBeGreaterThanOrEqual(3)
    // An organization above is another organization by its nature, and nothing of it becomes visible by being above.
    // Staff start an impersonation from a session outside of the organization; no role at run time reads sessions.
    // A role is one of the organization or of the platform: it carries where it is defined, which a check compares.
    expect(
      rows
        .filter(({ carries }) => !carries)
        .map(({ conname }) => conname)
        .sort(),
    ).toEqual([
      'domain_roles_role_id_fkey',
      'invitation_roles_role_id_fkey',
      'membership_roles_role_id_fkey',
      'organizations_parent_organization_id_fkey',
      'sessions_impersonator_session_id_fkey',
    ])
    await expect(
      superuser.query(
        `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in)
         select $1, $2, role_id, defined_in from strata_access.roles where role_id = $3`,
        [cast.a.organizationId, cast.a.member.membershipId, cast.b.access.roleId],
      ),
    ).rejects.toMatchObject({ constraint: 'membership_roles_role_defined_in_check' })
    await superuser.query('begin')
    expect(
      await attempt(
        superuser,
        'update strata_tenancy.memberships set company_id = $1 where membership_id = $2',
        [cast.b.companyId, cast.a.member.membershipId],
      ),
    ).toBe('23503')
    await superuser.query('rollback')
  })

  test('[X6] nobody deletes a parent, no key cascades, and even a superuser is stopped by the rows that hang on it', async () => {
    const { rows } = await superuser.query(
      `select conname from pg_constraint where contype = 'f' and conrelid = any($1::regclass[])
       and (confdeltype <> 'a' or confupdtype <> 'a')`,
      [tables],
    )
    expect(rows).toEqual([])
    const before = await holdings(cast.a)
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger'] as const) {
      const client = await db.client(role)
      await client.query('begin')
      for (const table of tables) expect(await attempt(client, `delete from ${table}`)).toBe('42501')
      await client.query('rollback')
    }
    await superuser.query('begin')
    for (const [table, id] of [
      ['strata_tenancy.organizations', cast.b.organizationId],
      ['strata_customers.customers', cast.b.customerId],
      ['strata_users.users', cast.b.owner.userId],
      ['strata_tenancy.companies', cast.b.companyId],
    ] as const)
      expect(
        await attempt(
          superuser,
          `delete from ${table} where $1 in (${(await columnsOf(table)).filter((c) => c.endsWith('_id')).join(', ')})`,
          [id],
        ),
      ).toBe('23503')
    await superuser.query('rollback')
    expect(await holdings(cast.a)).toEqual(before)
  })
})

describe('unique values as an oracle', () => {
  test('[X7] staff who use a number, label or name that another organization has get the answer for a fresh one', async () => {
    await operator.query('begin')
    const answer = async (text: string, values: unknown[]) => {
      const { rows } = await operator.query(text, values)
      return rows.map(({ outcome, ...rest }) => [outcome, ...Object.keys(rest)])
    }
    const membership = (organization: string, label: string, number: string) =>
      answer('select * from strata.create_membership($1, $2, null, $3, $4)', [
        organization,
        cast.b.owner.userId,
        label,
        number,
      ])
    const ofB = [`${cast.b.mark} owner`, `${cast.b.mark}-owner`] as const
    const taken = await membership(cast.a.organizationId, ...ofB)
    expect(taken).toEqual(await membership(cast.a.organizationId, 'fresh', 'fresh-1'))
    expect(taken).toEqual([['created', 'membership_id']])
    const company = (name: string) =>
      answer('select * from strata.create_company($1, $2)', [cast.a.organizationId, name])
    expect(await company(`${cast.b.mark} ward`)).toEqual(await company('fresh'))
    // In their own organization the same values are taken: there was something to find.
    expect(await membership(cast.b.organizationId, ...ofB)).toEqual([['label_taken', 'membership_id']])
    expect(await membership(cast.b.organizationId, 'fresh', ofB[1])).toEqual([
      ['member_number_taken', 'membership_id'],
    ])
    await operator.query('rollback')
  })

  test('[X7] [X8] a member gets one and the same refusal for an insert or upsert of a key that exists elsewhere, of the own and of a fresh one', async () => {
    const { rows: keys } = await superuser.query(
      `select i.indrelid::regclass::text as relation, array_agg(quote_ident(a.attname) order by a.attnum) as columns, pg_get_expr(i.indpred, i.indrelid) as predicate
       from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
       where i.indisunique and i.indrelid = any($1::regclass[]) group by i.indexrelid, 1, 3 order by 1, 2`,
      [tenantTables.filter((table) => table.startsWith('strata_tenancy'))],
    )
    expect(keys.length).toBeGreaterThanOrEqual(7)
    const before = await holdings(cast.b)
    const tryAll = async (client: pg.Client) => {
      for (const { relation, columns, predicate } of keys) {
        const all = (await columnsOf(relation)).join(', ')
        const target = `on conflict (${columns}) ${predicate ? `where ${predicate}` : ''}`
        for (const action of [
          '',
          `${target} do nothing`,
          `${target} do update set ${columns[0]} = excluded.${columns[0]}`,
        ])
          for (const source of sources[relation] ?? []) {
            const insert = `insert into ${relation} (${all}) select ${all} from jsonb_populate_record(null::${relation}, $1) ${action}`
            expect([relation, action, await attempt(client, insert, [source])]).toEqual([
              relation,
              action,
              '42501',
            ])
          }
      }
    }
    const sources: Record<string, object[]> = {}
    for (const { relation } of keys) {
      const { rows } = await superuser.query(`select to_jsonb(t) as row from ${relation} t`)
      const [row] = rows.filter(({ row }) => row.organization_id === cast.b.organizationId)
      const fresh = Object.fromEntries(
        Object.entries(row.row).map(([name, value]) => [
          name,
          typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? randomUUID() : value,
        ]),
      )
      const own = rows.find((each) => each.row.organization_id === cast.a.organizationId)
      sources[relation] = [row.row, own?.row, fresh]
    }
    await as(app, cast.a.owner.token, () => tryAll(app))
    await withEveryPrivilege(cast.a.owner.token, tryAll)
    expect(await holdings(cast.b)).toEqual(before)
  })

  test('[X27] a member whose own update is refused by a check is told the constraint, and no value of the row', async () => {
    for (const [column, value, code] of [
      ['given_name', '', '23514'],
      ['family_name', 'a\u0007b', '23514'],
      ['job_title', 'x'.repeat(201), '23514'],
      ['locale', 'not a language', '23514'],
      ['time_zone', `Atlantis/${cast.b.mark}`, '23503'],
    ] as const) {
      await as(app, cast.a.owner.token, async () => {
        const error = await errorOf(app, `update strata_tenancy.memberships set ${column} = $1`, [value])
        expect(error.code).toBe(code)
        const { where: _, ...told } = error
        expect(shows(JSON.stringify(told), cast.a) || shows(JSON.stringify(told), cast.b)).toBe(false)
      })
    }
  })
})

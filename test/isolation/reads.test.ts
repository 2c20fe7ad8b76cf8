import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { as, attempt, type Cast, makeCast, rowsOf, shows } from '../support/cast.js'
import { testDatabase, testServer } from '../support/database.js'
import { one } from '../support/people.js'
import { everything, forEveryone, reachableRelations } from './reach.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client
let superuser: pg.Client
/** Everything of ours that the application may select from, and what of it belongs to organizations or persons. */
let reachable: string[]
let ofSomebody: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
  superuser = await db.client('superuser')
  reachable = await reachableRelations(app)
  ofSomebody = reachable.filter((relation) => !forEveryone.includes(relation))
})

describe('a session of one organization', () => {
  test('[X1] [I18] [F22] a member who selects from every relation within reach without a condition sees only the own organization', async () => {
    expect(ofSomebody.length).toBeGreaterThanOrEqual(15)
    for (const [own, other] of [
      [cast.a, cast.b],
      [cast.b, cast.a],
    ] as const) {
      for (const person of [own.owner, own.member, own.reinstated]) {
        await as(app, person.token, async () => {
          for (const relation of ofSomebody) {
            const seen = await everything(app, [relation])
            expect(shows(seen, own), `${relation} shows its own`).toBe(true)
            expect(shows(seen, other), `${relation} shows the other`).toBe(false)
          }
        })
      }
    }
  })

  test('[X1] [G6] a member sees of a colleague who also works elsewhere the profile of here and nothing of there', async () => {
    for (const [own, other] of [
      [cast.a, cast.b],
      [cast.b, cast.a],
    ] as const) {
      await as(app, own.member.token, async () => {
        const { rows } = await app.query('select * from strata.member_profiles where user_id = $1', [
          own.locum.userId,
        ])
        expect(rows).toMatchObject([{ membership_id: own.locum.membershipId, family_name: own.mark }])
        const attributes = await app.query('select * from strata.user_attributes where user_id = $1', [
          own.locum.userId,
        ])
        expect(attributes.rows).toMatchObject([{ membership_count: 1 }])
        expect(await everything(app, ofSomebody)).not.toContain(other.locum.membershipId)
      })
    }
    expect(
      await one(superuser, 'select membership_count from strata_analytics.users where user_id = $1', [
        cast.a.locum.userId,
      ]),
    ).toBe(2)
  })

  test('[X1] [G6] [F6] an organization that somebody left keeps the name of then, and learns nothing new of the person', async () => {
    const operator = await db.client('operator')
    const { a, b, stranger } = cast
    const join = (organizationId: string) =>
      one(operator, 'select membership_id from strata.create_membership($1, $2)', [
        organizationId,
        stranger.userId,
      ])
    const [left, stayed] = [await join(a.organizationId), await join(b.organizationId)]
    await operator.query('select strata.end_membership($1, $2)', [a.organizationId, left])
    await superuser.query(
      `update strata_users.users set family_name = 'newname', avatar_url = 'https://example.org/newname' where user_id = $1`,
      [stranger.userId],
    )
    const profile =
      'select display_name, avatar_url, locale from strata.member_profiles where membership_id = $1'
    await as(app, a.member.token, async () => {
      expect((await app.query(profile, [left])).rows).toEqual([
        { display_name: 'stranger nobody', avatar_url: null, locale: null },
      ])
      expect(await everything(app, ofSomebody)).not.toContain('newname')
    })
    await as(app, b.owner.token, async () => {
      expect((await app.query(profile, [stayed])).rows).toEqual([
        { display_name: 'stranger newname', avatar_url: 'https://example.org/newname', locale: 'en-nobody' },
      ])
    })
    await operator.query('select strata.end_membership($1, $2)', [b.organizationId, stayed])
  })

  test('[X1] a user without an organization sees the own record and nothing of any organization', async () => {
    await as(app, cast.stranger.token, async () => {
      const seen = await everything(app, ofSomebody)
      expect(seen).toContain(cast.stranger.userId)
      expect(shows(seen, cast.a) || shows(seen, cast.b)).toBe(false)
    })
  })

  test('[X1] the superuser sees both organizations in every table that the member was kept out of', async () => {
    const { rows } = await superuser.query(
      `select c.oid::regclass::text as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname like 'strata%' and c.relkind = 'r'
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('organization_id', 'user_id', 'customer_id') and not a.attisdropped)`,
    )
    expect(rows.length).toBeGreaterThanOrEqual(10)
    for (const { relation } of rows) {
      const seen = await everything(superuser, [relation])
      expect(shows(seen, cast.a) && shows(seen, cast.b), relation).toBe(true)
    }
  })
})

describe('no session', () => {
  test('[X9] an anonymous caller finds no row anywhere, and is told nothing but that', async () => {
    const anonymous = await db.client('app')
    for (const relation of ofSomebody)
      expect([relation, await rowsOf(anonymous, `select * from ${relation}`)]).toEqual([relation, []])
    for (const relation of forEveryone)
      expect((await rowsOf(anonymous, `select * from ${relation}`)) as string[]).not.toHaveLength(0)
  })

  test('[X9] an anonymous caller who aggregates, joins or asks whether there is anything learns that there is not', async () => {
    const anonymous = await db.client('app')
    const counted = ofSomebody.map((relation) => `(select count(*) from ${relation})`).join(' + ')
    expect(await one(anonymous, `select ${counted}`)).toBe('0')
    expect(
      await one(
        anonymous,
        `select exists (select from strata.users u full join strata.members m using (user_id))`,
      ),
    ).toBe(false)
  })
})

describe('other ways to read', () => {
  /** What a member sees by select, to compare with. */
  const select = (columns: string, from: string) => `select ${columns} from ${from} order by 1`

  test('[X21] a member who copies out, fetches through a cursor or samples gets what a select gets', async () => {
    const { to } = await import('./copy.js')
    await as(app, cast.a.member.token, async () => {
      for (const relation of ofSomebody) {
        const expected = (await rowsOf(app, select('t::text', `${relation} t`))) as string[]
        expect(expected.length).toBeGreaterThan(0)
        const plain = expected.map((row) => JSON.parse(row)[0] as string)

        const copied = await to(
          app,
          `copy (select t::text from ${relation} t order by 1) to stdout (format csv, force_quote *)`,
        )
        expect(copied, relation).toEqual(plain)

        await app.query(`declare reader scroll cursor for ${select('t::text', `${relation} t`)}`)
        const fetched = await rowsOf(app, 'fetch all from reader')
        await app.query('move absolute 0 from reader')
        expect(await rowsOf(app, 'fetch all from reader')).toEqual(fetched)
        await app.query('close reader')
        expect(fetched).toEqual(expected)
      }
      for (const table of ['organizations', 'companies', 'memberships'].map(
        (name) => `strata_tenancy.${name}`,
      )) {
        const expected = await rowsOf(app, select('t::text', `${table} t`))
        expect(await rowsOf(app, select('t::text', `${table} t tablesample system (100)`))).toEqual(expected)
        expect(await rowsOf(app, select('t::text', `only ${table} t`))).toEqual(expected)
        expect(await to(app, `copy ${table} (organization_id) to stdout`)).toEqual(
          (expected as string[]).map(() => cast.a.organizationId),
        )
      }
    })
  })

  test('[X21] [I19] a prepared statement that was planned and run six times for one organization answers the other with its own rows', async () => {
    const client = await db.client('app')
    const queries = ofSomebody.map((relation, index) => ({
      relation,
      name: `generic_${index}`,
      text: `select t::text from ${relation} t where t::text <> $1 order by 1`,
    }))
    for (const plan of ['auto', 'force_generic_plan', 'force_custom_plan']) {
      await client.query(`set plan_cache_mode = ${plan}`)
      for (const [own, other] of [
        [cast.a, cast.b],
        [cast.b, cast.a],
      ] as const) {
        await as(client, own.owner.token, async () => {
          for (const { relation, name, text } of queries) {
            for (let execution = 0; execution < 6; execution++) {
              const { rows } = await client.query({ name, text, values: [''], rowMode: 'array' })
              const seen = rows.join('\n')
              expect([relation, shows(seen, own), shows(seen, other)]).toEqual([relation, true, false])
            }
          }
        })
      }
    }
    const generic = await one<string>(
      client,
      "select sum(generic_plans) from pg_prepared_statements where name like 'generic_%'",
    )
    expect(Number(generic)).toBeGreaterThanOrEqual(queries.length * 12)
  })

  test('[X21] a member who locks rows for update gets none but the own membership, and none of the other organization', async () => {
    await as(app, cast.a.member.token, async () => {
      for (const strength of ['update', 'no key update', 'share', 'key share']) {
        const locked = (await rowsOf(
          app,
          `select m::text from strata_tenancy.memberships m for ${strength}`,
        )) as string[]
        expect(locked).toHaveLength(1)
        expect(locked.join()).toContain(cast.a.member.membershipId)
      }
      expect(await attempt(app, 'select from strata.members for update')).toBe('42501')
      expect(await attempt(app, 'select from strata_tenancy.organizations for share')).toBe('42501')
      for (const mode of ['row exclusive', 'share', 'exclusive', 'access exclusive'])
        expect(await attempt(app, `lock table strata_tenancy.memberships in ${mode} mode`)).toBe('42501')
    })
  })

  test('[X21] a member who reads back what an update or a merge touched gets rows of the own organization only', async () => {
    await as(app, cast.a.member.token, async () => {
      const updated = await rowsOf(
        app,
        `update strata_tenancy.memberships m set job_title = 'x' from strata_tenancy.memberships o where o.job_title is not null returning m::text, o::text`,
      )
      expect(updated).toHaveLength(1)
      expect(shows(String(updated), cast.b)).toBe(false)
      const target = `merge into strata_tenancy.memberships m using (select unnest($1::uuid[]) as id) s on m.membership_id = s.id`
      const action = `when matched then update set job_title = 'merged'`
      expect(await attempt(app, `${target} ${action}`, [[cast.b.member.membershipId]])).toBe(0)
      expect(
        await attempt(app, `${target} ${action}`, [[cast.a.member.membershipId, cast.b.member.membershipId]]),
      ).toBe(1)
      // A colleague's row may be read, so merge says that it may not be changed instead of passing over it.
      expect(await attempt(app, `${target} ${action}`, [[cast.a.owner.membershipId]])).toBe('42501')
      expect(await attempt(app, `${target} when matched then delete`, [[cast.a.member.membershipId]])).toBe(
        '42501',
      )
      if (testServer().major >= 17) {
        const merged = await rowsOf(app, `${target} ${action} returning m::text`, [
          [cast.a.member.membershipId, cast.b.member.membershipId],
        ])
        expect(merged).toHaveLength(1)
        expect(shows(String(merged), cast.b)).toBe(false)
      }
    })
  })

  test('[X22] a member whose queries are planned for parallel workers sees the same rows', async () => {
    const parallel = testServer().major >= 16 ? 'debug_parallel_query' : 'force_parallel_mode'
    for (const token of [cast.a.owner.token, cast.b.owner.token, cast.stranger.token]) {
      await as(app, token, async () => {
        const expected = await everything(app, reachable)
        for (const setting of [
          `${parallel} = on`,
          'parallel_setup_cost = 0',
          'parallel_tuple_cost = 0',
          'min_parallel_table_scan_size = 0',
          'min_parallel_index_scan_size = 0',
          'max_parallel_workers_per_gather = 4',
        ])
          await app.query(`set local ${setting}`)
        const { rows } = await app.query('explain (costs off) select count(*) from strata_core.time_zones')
        expect(JSON.stringify(rows)).toContain('Gather')
        expect(await everything(app, reachable)).toEqual(expected)
      })
    }
    const anonymous = await db.client('app')
    await anonymous.query(`set ${parallel} = on`)
    expect(await everything(anonymous, ofSomebody)).toBe('')
  })

  test('[X21] a member finds by every plan that the planner knows what the plainest one finds', async () => {
    const joined = `select m::text, p::text, u::text, c::text from strata.members m join strata.member_profiles p using (membership_id)
                    left join strata.users u on u.user_id = m.user_id left join strata.companies c on c.company_id = m.company_id order by m.membership_id`
    await as(app, cast.a.member.token, async () => {
      const expected = await rowsOf(app, joined)
      expect(expected).not.toHaveLength(0)
      const { rows } = await app.query(
        "select name from pg_settings where name like 'enable\\_%' and vartype = 'bool'",
      )
      for (const { name } of rows) {
        await app.query('savepoint planner')
        await app.query(
          "select set_config($1, case current_setting($1) when 'on' then 'off' else 'on' end, true)",
          [name],
        )
        expect([name, await rowsOf(app, joined)]).toEqual([name, expected])
        await app.query('rollback to savepoint planner')
      }
    })
  })
})

describe('what stands behind the interface', () => {
  test('[X29] nobody at run time can put a child or a partition under a table, or read one that does not carry the rule of its parent', async () => {
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
      const client = await db.client(role)
      await client.query('begin')
      expect(await attempt(client, 'create temp table child () inherits (strata_tenancy.memberships)')).toBe(
        '42501',
      )
      await client.query('rollback')
    }
    const { rows } = await superuser.query(
      `select i.inhrelid::regclass::text as child from pg_inherits i join pg_class c on c.oid = i.inhrelid
       join pg_class p on p.oid = i.inhparent join pg_namespace n on n.oid = p.relnamespace
       where n.nspname like 'strata%' and c.relkind in ('r', 'p')
         and (not c.relforcerowsecurity or exists (select from unnest(array['strata_app', 'strata_auth', 'strata_operator', 'strata_worker', 'strata_analyst']) r
                                                   where has_any_column_privilege(r, c.oid, 'select,insert,update')))`,
    )
    expect(rows).toEqual([])
  })

  test('[X30] [K9] nobody at run time reads the materialized view itself, and its view shows each organization its own users', async () => {
    const matview = 'strata_profile.user_attributes_calculated'
    expect(await one(superuser, `select count(*)::int from ${matview}`)).toBeGreaterThan(6)
    for (const role of ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger', 'installer'] as const) {
      const client = await db.client(role)
      expect(await rowsOf(client, `select * from ${matview}`)).toEqual({ code: '42501' })
      expect(await rowsOf(client, `refresh materialized view ${matview}`)).toEqual({ code: '42501' })
    }
    await as(app, cast.a.owner.token, async () => {
      const { rows } = await app.query(
        'select user_id, calculated_at, sign_in_count from strata.user_attributes order by 1',
      )
      const { owner, member, reinstated, erased, locum } = cast.a
      expect(rows.map(({ user_id }) => user_id)).toEqual(
        [owner, member, reinstated, erased, locum].map(({ userId }) => userId).sort(),
      )
      expect(
        // Nothing is calculated of somebody who was erased.
        rows.every(
          ({ user_id, calculated_at, sign_in_count }) =>
            calculated_at !== null &&
            sign_in_count === (user_id === erased.userId ? null : user_id === reinstated.userId ? 2 : 1),
        ),
      ).toBe(true)
    })
  })

  test('[X31] a member who reads the audit sees the periods of the own organization through the interface, no event, no row history and no secret', async () => {
    const before = await one<number>(superuser, 'select count(*)::int from strata_audit.row_history')
    expect(before).toBeGreaterThan(0)
    await as(app, cast.a.member.token, async () => {
      const { rows } = await app.query(
        'select distinct organization_id from strata.membership_status_periods',
      )
      expect(rows).toEqual([{ organization_id: cast.a.organizationId }])
      expect(await attempt(app, 'select from strata_audit.lifecycle_events')).toBe('42501')
      expect(await attempt(app, 'select from strata_audit.row_history')).toBe('42501')
      expect(await attempt(app, 'select from strata_audit.status_periods')).toBe('42501')
      for (const statement of [
        'update strata_audit.lifecycle_events set reason = null',
        'delete from strata_audit.lifecycle_events',
        'truncate strata_audit.lifecycle_events',
      ])
        expect(await attempt(app, statement)).toBe('42501')
    })
    const images = await everything(superuser, ['strata_audit.row_history'])
    for (const secret of [cast.a.owner.token, cast.b.owner.token, 'token', 'epoch', 'block', 'hash'])
      expect(images).not.toContain(secret)
  })
})

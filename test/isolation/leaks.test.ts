import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { as, attempt, begin, type Cast, makeCast, rowsOf, shows } from '../support/cast.js'
import { inRollback, rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { loginName } from '../support/server.js'
import { forEveryone, reachableRelations } from './reach.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client
beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
})

/** A client whose functions tell every value that they are shown: cheap, so that the planner would like to ask them first. */
async function spyOn(client: pg.Client): Promise<() => string> {
  const heard: string[] = []
  client.on('notice', ({ message }) => heard.push(message ?? ''))
  await client.query('set client_min_messages = notice')
  for (const [type, argument] of [
    ['text', 'text'],
    ['uuid', 'uuid'],
  ]) {
    for (const volatility of ['immutable', 'volatile'])
      await client.query(
        `create function pg_temp.spy_${volatility}(p ${argument}) returns boolean language plpgsql ${volatility} parallel safe cost 0.0000001
         as $$ begin raise notice 'saw %', p; return true; end $$`,
      )
    await client.query(
      `create function pg_temp.spy_compare(p ${argument}, q ${argument}) returns boolean language plpgsql immutable parallel safe cost 0.0000001
       as $$ begin raise notice 'saw % %', p, q; return true; end $$`,
    )
    for (const [operator, estimate] of [
      ['<<<!', 'eqsel'],
      ['<<<%', 'scalarltsel'],
      ['<<<#', 'matchingsel'],
    ])
      await client.query(
        `create operator pg_temp.${operator} (leftarg = ${type}, rightarg = ${type}, function = pg_temp.spy_compare, restrict = ${estimate}, join = eqjoinsel)`,
      )
  }
  return () => heard.splice(0).join('\n')
}

const textColumns = async (relation: string, type: 'text' | 'uuid'): Promise<string[]> =>
  (
    await superuser.query(
      `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and atttypid = $2::regtype`,
      [relation, type],
    )
  ).rows.map(({ name }) => name)

/** Everywhere in a query where a function might be shown rows before anything else has sorted them out. */
const places = (relation: string, spy: string) => [
  `select from ${relation} t where ${spy}(t::text)`,
  `select from ${relation} t where not ${spy}(t::text)`,
  `select from ${relation} t order by ${spy}(t::text) limit 1`,
  `select ${spy}(t::text) from ${relation} t`,
  `select distinct on (${spy}(t::text)) 1 from ${relation} t`,
  `select count(*) from ${relation} t group by ${spy}(t::text) having bool_and(${spy}(t::text))`,
  `select count(*) filter (where ${spy}(t::text)) from ${relation} t`,
  `select v, t from (values (1)) v left join ${relation} t on ${spy}(t::text)`,
  `select from ${relation} t join ${relation} u on ${spy}(t::text) and ${spy}(u::text)`,
  `select from ${relation} t where exists (select from ${relation} u where ${spy}(u::text) and ${spy}(t::text))`,
  `select from ${relation} t, lateral (select ${spy}(t::text) as seen offset 0) s where s.seen`,
  `with t as not materialized (select * from ${relation}) select from t where ${spy}(t::text)`,
  `select row_number() over (order by ${spy}(t::text)) from ${relation} t`,
]

describe('functions that tell what they are shown', () => {
  test('[X23] [L4] a member who puts a cheap, talkative function anywhere in a query of any relation hears only of the own organization', async () => {
    const app = await db.client('app')
    const hear = await spyOn(app)
    const relations = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
    await as(app, cast.a.member.token, async () => {
      for (const relation of relations) {
        for (const volatility of ['immutable', 'volatile']) {
          for (const query of places(relation, `pg_temp.spy_${volatility}`)) {
            await app.query(query)
            const heard = hear()
            expect([query, shows(heard, cast.a), shows(heard, cast.b)]).toEqual([query, true, false])
          }
        }
        for (const column of await textColumns(relation, 'text')) {
          await app.query(`select from ${relation} t where pg_temp.spy_immutable(t.${column})`)
          expect([relation, column, shows(hear(), cast.b)]).toEqual([relation, column, false])
        }
      }
    })
    // Without a session the function is shown nothing at all.
    for (const relation of relations) {
      for (const query of places(relation, 'pg_temp.spy_immutable')) await app.query(query)
      expect([relation, hear()]).toEqual([relation, ''])
    }
  })

  test('[X23] [L4] the same functions hear of the other organization as soon as a view that filters by itself is no barrier any more', async () => {
    const client = await db.client('superuser')
    const hear = await spyOn(client)
    const heardThrough = (view: string, column: string, isBarrier: boolean) =>
      inRollback(client, async () => {
        await client.query(`alter view ${view} set (security_barrier = ${isBarrier})`)
        // Rows that an index leaves out are not shown to anybody; in a table of this size it is a matter of luck.
        await client.query('set local enable_indexscan = off')
        await client.query('set local enable_bitmapscan = off')
        await client.query(`set local session authorization ${loginName('app')}`)
        await client.query('select strata.begin_session($1)', [cast.a.member.token])
        await client.query(`select from ${view} t where pg_temp.spy_immutable(t.${column})`)
        const heard = hear()
        return [shows(heard, cast.a), shows(heard, cast.b)]
      })
    // Of the others the equality of ids still comes first, because it is leakproof; here a join has to.
    expect(await heardThrough('strata.users', 'user_id::text', true)).toEqual([true, false])
    expect(await heardThrough('strata.users', 'user_id::text', false)).toEqual([true, true])
  })

  test('[X23] [L4] a member who joins a narrow view with a wide table through a talkative function hears only of the own organization', async () => {
    const app = await db.client('app')
    const hear = await spyOn(app)
    const relations = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
    await as(app, cast.a.member.token, async () => {
      for (const method of ['nestloop', 'hashjoin', 'mergejoin']) {
        await app.query('savepoint method')
        for (const other of ['nestloop', 'hashjoin', 'mergejoin'])
          await app.query(`set local enable_${other} = ${other === method ? 'on' : 'off'}`)
        for (const relation of relations)
          await app.query(
            `select from strata.me me join ${relation} t on pg_temp.spy_immutable(t::text) and pg_temp.spy_compare(me.full_name, t::text)`,
          )
        const heard = hear()
        expect([shows(heard, cast.a), shows(heard, cast.b)]).toEqual([true, false])
        await app.query('rollback to savepoint method')
      }
    })
  })

  test('[X23] a member who has values cast until they fail reads no value of the other organization in the error', async () => {
    const app = await db.client('app')
    const relations = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
    let told = 0
    await begin(app, cast.a.member.token)
    for (const relation of relations) {
      for (const expression of [
        '(t::text)::integer = 1',
        '(t::text)::uuid is null',
        `(t::text)::jsonb ? 'x'`,
        `('{' || t::text)::int[] is null`,
        `1 / (length(t::text) - length(t::text)) = 1`,
        `(t::text)::timestamptz > now()`,
      ]) {
        await app.query('savepoint failing')
        const message = await app.query(`select from ${relation} t where ${expression}`).then(
          () => '',
          (error: pg.DatabaseError) => JSON.stringify({ ...error, message: error.message }),
        )
        await app.query('rollback to savepoint failing')
        expect([relation, expression, shows(message, cast.b)]).toEqual([relation, expression, false])
        if (shows(message, cast.a)) told++
      }
    }
    await app.query('rollback')
    // The errors do carry values; so there was something to read.
    expect(told).toBeGreaterThan(relations.length)
  })

  test('[X23] [X32] a member whose operator asks the planner for an estimate is shown none of the sampled values', async () => {
    const app = await db.client('app')
    const hear = await spyOn(app)
    const ask = async (client: pg.Client, relation: string) => {
      for (const type of ['text', 'uuid'] as const)
        for (const column of await textColumns(relation, type))
          for (const operator of ['<<<!', '<<<%', '<<<#']) {
            const value = type === 'text' ? `'x'::text` : `'00000000-0000-0000-0000-000000000000'::uuid`
            await client.query(
              `explain select from ${relation} t where t.${column} operator(pg_temp.${operator}) ${value}`,
            )
            await client.query(
              `explain select from ${relation} t join ${relation} u on t.${column} operator(pg_temp.${operator}) u.${column}`,
            )
          }
    }
    const relations = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
    await as(app, cast.a.member.token, async () => {
      for (const relation of relations) {
        await ask(app, relation)
        expect([relation, hear()]).toEqual([relation, ''])
      }
    })
    const analyst = await db.client('analyst')
    const hearAnalyst = await spyOn(analyst)
    for (const relation of (await reachableRelations(analyst)).filter((name) =>
      name.startsWith('strata_analytics'),
    ))
      await ask(analyst, relation)
    expect(hearAnalyst()).toBe('')
    // Whom no policy holds back is shown the samples: they are there.
    const hearAll = await spyOn(superuser)
    await ask(superuser, 'strata_tenancy.memberships')
    expect(shows(hearAll(), cast.b)).toBe(true)
  })

  test('[X35] [L4] an analyst whose functions talk hears what the masked views show, and no name behind them', async () => {
    const analyst = await db.client('analyst')
    const hear = await spyOn(analyst)
    for (const view of (await reachableRelations(analyst)).filter((name) =>
      name.startsWith('strata_analytics'),
    )) {
      for (const query of places(view, 'pg_temp.spy_immutable')) await analyst.query(query)
      const heard = hear()
      expect(heard).not.toBe('')
      // There it is the name of a role.
      for (const word of [
        'here',
        'owner',
        'member canary',
        ' job',
        ' reason',
        ' Ltd',
        ' clinic',
        ' ward',
        ' Street',
      ])
        if (word !== 'owner' || view !== 'strata_analytics.member_roles')
          expect([view, word, heard.includes(word)]).toEqual([view, word, false])
    }
  })
})

describe('what the server tells about itself', () => {
  test('[X32] a member who reads every catalog and statistics view within reach finds no value, name or token of anybody', async () => {
    // Somebody of the other organization is at work at this moment, through the same login.
    const busy = await db.client('app')
    await begin(busy, cast.b.owner.token)
    await busy.query('select * from strata.members where display_name = $1 or membership_id = $2', [
      `here ${cast.b.mark}`,
      cast.b.owner.membershipId,
    ])
    const staff = await db.client('operator')
    await staff.query('begin')
    await staff.query('select strata.lock_user($1, $2)', [cast.b.owner.userId, `${cast.b.mark} reason`])

    const catalogs = `select c.oid::regclass::text as relation from pg_class c
      where c.relnamespace = any($1::regnamespace[]) and c.relkind in ('r', 'v') and has_table_privilege(c.oid, 'select') order by 1`
    const { a, b } = cast
    const secrets = [b.mark, ...cast.idsOf(b), b.owner.token, a.owner.token, a.locum.token].map(
      (secret) => `%${secret}%`,
    )
    for (const role of ['app', 'analyst', 'operator', 'stranger'] as const) {
      const client = await db.client(role)
      // The information schema shows the same names of objects, slowly.
      const schemas = ['pg_catalog', 'information_schema'].slice(0, rounds(1, 2))
      const { rows } = await client.query(catalogs, [schemas])
      expect(rows.length).toBeGreaterThan(100)
      if (role === 'app') await begin(client, a.member.token)
      else await client.query('begin')
      for (const { relation } of rows) {
        const found = await attempt(client, `select from ${relation} t where t::text like any ($1)`, [
          secrets,
        ])
        // Some views call functions that only an administrator may call.
        if (found !== '42501') expect([role, relation, found]).toEqual([role, relation, 0])
      }
      await client.query('rollback')
    }
    await busy.query('rollback')
    await staff.query('rollback')
    const samples = JSON.stringify(await rowsOf(superuser, 'select s::text from pg_stats s'))
    expect(shows(samples, cast.a) && shows(samples, cast.b)).toBe(true)
  }, 120_000)

  test('[X32] a member is shown neither statistics of the tables nor what the other logins are asking', async () => {
    const staff = await db.client('operator')
    await staff.query(`select 'said by staff'`)
    const app = await db.client('app')
    await as(app, cast.a.member.token, async () => {
      expect(
        await one(
          app,
          `select count(*)::int from pg_stats where schemaname ~ '^strata_(users|customers|tenancy|audit|profile)'
                        and tablename not in ('user_types')`,
        ),
      ).toBe(0)
      for (const relation of [
        'pg_statistic',
        'pg_statistic_ext_data',
        'pg_authid',
        'pg_largeobject',
        'pg_subscription',
        'pg_user_mapping',
      ])
        expect([relation, await attempt(app, `select * from ${relation}`)]).toEqual([relation, '42501'])
      const { rows } = await app.query(
        `select query from pg_stat_activity where usename like '%operator' and datname = current_database()`,
      )
      expect(rows.length).toBeGreaterThan(0)
      expect(new Set(rows.map(({ query }) => query))).toEqual(new Set(['<insufficient privilege>']))
    })
    expect(
      await one(
        superuser,
        `select count(*)::int from pg_stat_activity where query like '%said by staff%' and usename like '%operator' and datname = current_database()`,
      ),
    ).toBeGreaterThan(0)
  })
})

/** Tables of other programs: what a merge does to them is registered, or it does nothing at all. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { createUser, failure, one } from '../support/people.js'
import { loginName } from '../support/server.js'
import { apply, approve, content, difference, merge, preview, propose, undo } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let worker: pg.Client
let installer: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  worker = await db.client('worker')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  await installer.query('create schema shop; grant usage on schema shop to strata_definer, strata_merger')
  // What a program needs for a foreign key to users, from the owner of pg-strata.
  await asOwner(
    `grant usage on schema strata_users to ${loginName('installer')}; grant references on strata_users.users to ${loginName('installer')}`,
  )
})

/** As the owner of pg-strata, which whoever installs may become. */
const asOwner = async (text: string): Promise<pg.QueryResult> => {
  await installer.query('begin; set local role strata_owner')
  try {
    const result = await installer.query(text)
    await installer.query('commit')
    return result
  } catch (error) {
    await installer.query('rollback')
    throw error
  }
}
const registering = async (args: string) =>
  (await asOwner(`select strata.register_reference(${args}) as outcome`)).rows[0].outcome

const people = async () =>
  [await createUser(operator, 'Sam', 'Source'), await createUser(operator, 'Tess', 'Survivor')] as const

/** A table of the shop that refers to users, with the grants that a merge needs. */
const table = async (name: string, columns: string, granted = true) => {
  await installer.query(`create table shop.${name} (${columns})`)
  if (granted)
    await installer.query(
      `grant select on shop.${name} to strata_definer, strata_merger; grant update on shop.${name} to strata_merger`,
    )
}

const register = (name: string, policy: string, more = '') =>
  registering(`'shop.${name}', 'user_id', 'user', '${policy}'${more}`)

const rows = async (name: string) => (await superuser.query(`select * from shop.${name} order by 1`)).rows

describe('a foreign key of another program', () => {
  test('[E8] without a policy refuses every merge and is named, until it has one', async () => {
    const [source, survivor] = await people()
    const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
    const earlier = await preview(operator, mergeId)
    expect(earlier.is_blocked).toBe(false)
    await approve(operator, mergeId, earlier.plan_hash)
    await table(
      'orders',
      'order_id integer primary key, user_id uuid references strata_users.users, total integer',
    )
    await installer.query(
      `insert into shop.orders values (1, $1, 10), (2, $2, 20)`,
      [source, survivor].map(String),
    )

    const refused = await apply(operator, mergeId, earlier.plan_hash)
    expect(refused.outcome, '[X78] a key that came after the preview').toBe('blocked')
    expect(refused.plan.conflicts).toEqual([
      { conflict: 'missing_policy', relation: 'shop.orders', column: 'user_id' },
    ])
    expect((await rows('orders')).map(({ user_id }) => user_id)).toEqual([source, survivor])

    expect(await register('orders', 'repoint')).toBe('registered')
    expect((await apply(operator, mergeId, earlier.plan_hash)).outcome, 'not what was approved').toBe(
      'plan_changed',
    )
    const again = await preview(operator, mergeId)
    expect((await apply(operator, mergeId, again.plan_hash)).outcome).toBe('approval_required')
    expect(await approve(operator, mergeId, again.plan_hash)).toBe('approved')
    expect((await apply(operator, mergeId, again.plan_hash)).outcome).toBe('applied')
    expect((await rows('orders')).map(({ user_id }) => user_id)).toEqual([survivor, survivor])
    // Later edits stay, what nobody touched goes back.
    await installer.query('update shop.orders set total = 11 where order_id = 1')
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(await rows('orders')).toEqual([
      { order_id: 1, user_id: source, total: 11 },
      { order_id: 2, user_id: survivor, total: 20 },
    ])
  })

  test('[E9] has a policy for what would collide: it blocks, stays, or ends', async () => {
    const [source, survivor] = await people()
    const columns =
      'topic text not null, user_id uuid not null references strata_users.users, ended_at timestamptz'
    await table('blocking', `${columns}, primary key (user_id, topic)`)
    await table('joining', `${columns}, primary key (user_id, topic)`)
    await table('ending', `${columns}, ending_id integer primary key`)
    await installer.query(
      'create unique index ending_idx on shop.ending (user_id, lower(topic)) where ended_at is null',
    )
    for (const name of ['blocking', 'joining', 'ending'])
      for (const [n, [topic, user]] of [
        ['news', source],
        ['News', survivor],
        ['news', survivor],
        ['own', source],
      ].entries())
        if (name !== 'ending' || n !== 2)
          await installer.query(
            `insert into shop.${name} values ($1, $2, null${name === 'ending' ? ', $3' : ''})`,
            name === 'ending' ? [topic, user, n] : [topic, user],
          )
    expect([
      await register('blocking', 'repoint'),
      await register('joining', 'union'),
      await register('ending', 'close_duplicate', `, p_close_assignments => 'ended_at = $3'`),
    ]).toEqual(['registered', 'registered', 'registered'])

    const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
    const before = await content(superuser, ['shop.blocking', 'shop.joining', 'shop.ending'])
    const blocked = await preview(operator, mergeId)
    expect(blocked.plan.conflicts, '[X75]').toEqual([
      { conflict: 'collision', relation: 'shop.blocking', column: 'user_id', rows: 1 },
    ])
    expect(await approve(operator, mergeId, blocked.plan_hash)).toBe('blocked')
    expect(
      difference(before, await content(superuser, ['shop.blocking', 'shop.joining', 'shop.ending'])),
    ).toEqual({})

    await register('blocking', 'keep')
    const { mergeId: second } = await merge(operator, 'user', source, survivor)
    expect((await rows('blocking')).filter(({ user_id }) => user_id === source)).toHaveLength(2)
    expect((await rows('joining')).filter(({ user_id }) => user_id === source)).toMatchObject([
      { topic: 'news' },
    ])
    const ending = await superuser.query(
      'select topic, user_id, ended_at is not null as ended from shop.ending order by ending_id',
    )
    expect(ending.rows).toEqual([
      { topic: 'news', user_id: survivor, ended: true },
      { topic: 'News', user_id: survivor, ended: false },
      { topic: 'own', user_id: survivor, ended: false },
    ])
    expect(await undo(operator, second)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(
      difference(before, await content(superuser, ['shop.blocking', 'shop.joining', 'shop.ending'])),
    ).toEqual({})
  })

  test('[E9] can have a hook, which runs with the rights of its owner, in time or not at all', async () => {
    const [source, survivor] = await people()
    await table(
      'calls',
      'call_id integer primary key generated always as identity, user_id uuid, merge_id uuid, is_undo boolean, caller name',
      false,
    )
    await table('seats', 'user_id uuid primary key references strata_users.users')
    const hook = (body: string, security = 'security definer') =>
      installer.query(`create or replace function shop.on_merge(p_merge uuid, p_source uuid, p_survivor uuid, p_is_undo boolean) returns void
        language plpgsql ${security} as $$ begin ${body} end $$`)
    await hook(
      'insert into shop.calls (user_id, merge_id, is_undo, caller) values (p_source, p_merge, p_is_undo, current_user);',
    )
    expect(
      await register(
        'seats',
        'custom',
        `, p_hook => 'shop.on_merge', p_hook_time_limit => '100 milliseconds'`,
      ),
    ).toBe('registered')
    const { mergeId } = await merge(operator, 'user', source, survivor)
    const installed = await one(installer, 'select current_user::text')
    // The preview has called it too, and was rolled back with what it wrote.
    expect(
      await superuser.query('select user_id, merge_id, is_undo, caller from shop.calls').then((r) => r.rows),
    ).toEqual([{ user_id: source, merge_id: mergeId, is_undo: false, caller: installed }])
    await undo(operator, mergeId)
    expect((await rows('calls')).map(({ is_undo }) => is_undo)).toEqual([false, true])

    for (const [body, security] of [
      ['perform pg_sleep(0.2);', 'security definer'],
      ['', 'security invoker'],
    ] as const) {
      await hook(body, security)
      const { merge_id } = await propose(operator, 'user', source, survivor)
      expect((await preview(operator, merge_id)).plan.conflicts).toMatchObject([
        { conflict: 'hook', sqlstate: 'ST206' },
      ])
    }
    await register('seats', 'keep')
  })

  test('has triggers that run as a role which may do nothing but what was granted for the merge', async () => {
    const [source, survivor] = await people()
    await table('watched', 'user_id uuid references strata_users.users, watched_id integer primary key')
    await table('seen', 'by_role name, is_curious boolean', false)
    await installer.query('grant insert on shop.seen to strata_merger')
    const trigger = (body: string) =>
      installer.query(
        `create or replace function shop.watch() returns trigger language plpgsql as $$ begin ${body} return new; end $$`,
      )
    await trigger('insert into shop.seen values (current_user, false);')
    await installer.query(
      'create trigger watch before update on shop.watched for each row execute function shop.watch()',
    )
    await register('watched', 'repoint')
    await installer.query('insert into shop.watched values ($1, 1)', [source])
    const { mergeId } = await merge(operator, 'user', source, survivor)
    await undo(operator, mergeId)
    expect(await rows('seen')).toEqual([
      { by_role: 'strata_merger', is_curious: false },
      { by_role: 'strata_merger', is_curious: false },
    ])
    await trigger('insert into shop.seen select current_user, true from strata_users.sessions limit 1;')
    const { merge_id } = await propose(operator, 'user', source, survivor)
    expect((await preview(operator, merge_id)).plan.conflicts).toMatchObject([
      { conflict: 'error', sqlstate: '42501' },
    ])
    await register('watched', 'keep')
  })

  test('is registered by who is trusted with pg-strata and may act as the owner of the table', async () => {
    await table('others', 'user_id uuid')
    for (const client of [operator, worker])
      expect(
        await failure(client, `select strata.register_reference('shop.others', 'user_id', 'user', 'keep')`),
      ).toMatchObject({ code: '42501' })
    await superuser.query(
      'create schema if not exists elsewhere; create table elsewhere.things (user_id uuid)',
    )
    expect(await registering(`'elsewhere.things', 'user_id', 'user', 'keep'`)).toBe('not_allowed')
    expect([
      await registering(`'shop.others', 'nothing', 'user', 'keep'`),
      await registering(`'strata_users.users', 'user_id', 'user', 'keep'`),
    ]).toEqual(['unknown', 'unknown'])
    for (const call of [
      `'user', 'burn'`,
      `'people', 'keep'`,
      `'user', 'keep', 'no_group'`,
      `'user', 'close_duplicate'`,
      `'user', 'greatest'`,
    ])
      await expect(registering(`'shop.others', 'user_id', ${call}`), call).rejects.toMatchObject({
        code: 'ST402',
      })
  })
})

describe('rows that another program writes for somebody who was merged', () => {
  test('[X72] are moved after the fact, and go back with the merge', async () => {
    const [source, survivor] = await people()
    await table('late', 'late_id integer primary key, user_id uuid references strata_users.users')
    await register('late', 'repoint')
    const { mergeId } = await merge(operator, 'user', source, survivor)
    await installer.query('insert into shop.late values (1, $1)', [source])
    const settled = await worker.query('select * from strata.settle_merges()')
    expect(settled.rows).toEqual([
      { merge_id: mergeId, relation: 'shop.late', column_name: 'user_id', row_count: '1' },
    ])
    expect(await rows('late')).toEqual([{ late_id: 1, user_id: survivor }])
    expect((await worker.query('select * from strata.settle_merges()')).rows).toEqual([])
    await undo(operator, mergeId)
    expect(await rows('late')).toEqual([{ late_id: 1, user_id: source }])
  })
})

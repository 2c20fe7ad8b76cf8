import { describe, expect, test } from 'vitest'
import { catalogSnapshot } from '../../scripts/support/catalog-snapshot.js'
import { MigrationError, migrate, retryClass, sqlState, status, uninstall } from '../../src/migrate/index.js'
import { SCHEMAS } from '../../src/migrate/names.js'
import { emptyDatabase, testDatabase } from '../support/database.js'
import { migrationsFolder, rejection, SAMPLE, schemas } from './support.js'

describe('[X34] an installer who installs, uninstalls and installs again', () => {
  test('finds the same catalog as after the first time: options, settings, grants, policies, owners', async () => {
    const db = await emptyDatabase()
    const databaseUrl = db.url('installer')
    const root = await db.client('superuser')
    const nothing = await catalogSnapshot(root)
    await migrate({ databaseUrl })
    const first = await catalogSnapshot(root)
    expect(Object.keys(first).length).toBeGreaterThan(100)

    const removed = await uninstall({ databaseUrl })
    expect(removed.schemas).toContain('strata')
    expect(await schemas(root)).toEqual([])
    expect(await catalogSnapshot(root)).toEqual(nothing)
    expect(await status({ databaseUrl })).toMatchObject({ installed: false, applied: [] })

    await migrate({ databaseUrl })
    expect(await catalogSnapshot(root)).toEqual(first)
  })

  test('finds the same catalog as a superuser would have made', async () => {
    const [mine, theirs] = [await emptyDatabase(), await emptyDatabase()]
    await migrate({ databaseUrl: mine.url('installer') })
    await migrate({ databaseUrl: theirs.url('superuser') })
    expect(await catalogSnapshot(await theirs.client('superuser'))).toEqual(
      await catalogSnapshot(await mine.client('superuser')),
    )
  })

  test('leaves the rest of the database as it found it', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    const counts = `select ${[
      'pg_class',
      'pg_proc',
      'pg_type',
      'pg_namespace',
      'pg_constraint',
      'pg_trigger',
      'pg_policy',
      'pg_default_acl',
      'pg_event_trigger',
      'pg_extension',
      'pg_publication',
      'pg_cast',
      'pg_depend',
    ]
      .map((catalog) => `(select count(*)::int from ${catalog}) as ${catalog}`)
      .join(', ')}`
    const before = (await root.query(counts)).rows
    await migrate({ databaseUrl: db.url('installer') })
    expect((await root.query(counts)).rows).not.toEqual(before)
    await uninstall({ databaseUrl: db.url('installer') })
    expect((await root.query(counts)).rows).toEqual(before)
  })
})

describe('[X100] an uninstall', () => {
  test('of what the migrations alone have filled is no loss and needs no force', async () => {
    const db = await testDatabase()
    const { schemas: removed } = await uninstall({ databaseUrl: db.url('installer') })
    expect(removed.length).toBeGreaterThan(5)
    expect(SCHEMAS).toEqual(expect.arrayContaining(removed))
  })

  test('refuses while tables hold rows, although forced row level security hides them from their owner', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      ...SAMPLE,
      '0004_force.sql': `set local role strata_owner;
alter table strata_audit.things enable row level security;
alter table strata_audit.things force row level security;
`,
    })
    const databaseUrl = db.url('installer')
    await migrate({ databaseUrl, directory })
    const owner = await db.client('installer')
    await owner.query('set role strata_owner')
    expect((await owner.query('select * from strata_audit.things')).rows).toEqual([])

    const error = await rejection(MigrationError, uninstall({ databaseUrl }))
    expect(error).toMatchObject({ code: 'has_data', details: ['strata_audit.things: 1 row'] })
    const root = await db.client('superuser')
    expect(await schemas(root)).toEqual(['strata_audit', 'strata_core'])
    const { rows } = await root.query(
      `select relforcerowsecurity as forced, (select count(*)::int from strata_audit.things) as count from pg_class where oid = 'strata_audit.things'::regclass`,
    )
    expect(rows).toEqual([{ forced: true, count: 1 }])

    expect(await uninstall({ databaseUrl, force: true })).toMatchObject({
      schemas: ['strata_audit', 'strata_core'],
    })
    expect(await schemas(root)).toEqual([])
  })

  test('refuses while other schemas stand on ours, lists each, and force does not change that', async () => {
    const db = await emptyDatabase()
    const databaseUrl = db.url('installer')
    const directory = await migrationsFolder(SAMPLE)
    await migrate({ databaseUrl, directory })
    const root = await db.client('superuser')
    await root.query(`
      create schema shop;
      create table shop.orders (order_id integer primary key, thing_id integer references strata_audit.things,
                                title text default strata_audit.thing_name('x'), thing strata_audit.things);
      create view shop.thing_labels as select label from strata_audit.things;
      create function shop.count_things() returns bigint language sql begin atomic select count(*) from strata_audit.things; end;
      create index orders_name_idx on shop.orders (strata_audit.thing_name(title));
      create policy by_name on shop.orders using (strata_audit.thing_name(title) is not null);
      insert into shop.orders (order_id, thing_id) values (7, 1);
    `)
    for (const force of [false, true]) {
      const error = await rejection(MigrationError, uninstall({ databaseUrl, force }))
      expect(error.code).toBe('has_dependents')
      const list = error.details.join('\n')
      for (const part of [
        'constraint orders_thing_id_fkey on table shop.orders',
        'view shop.thing_labels',
        'function shop.count_things()',
        'default value for column title of table shop.orders',
        'column thing of table shop.orders',
        'index shop.orders_name_idx',
        'policy by_name on table shop.orders',
      ]) {
        expect(list).toContain(part)
      }
    }
    expect(await schemas(root)).toEqual(['strata_audit', 'strata_core'])
    expect((await root.query('select order_id, thing_id from shop.orders')).rows).toEqual([
      { order_id: 7, thing_id: 1 },
    ])

    await root.query('drop schema shop cascade')
    expect(await uninstall({ databaseUrl, force: true })).toMatchObject({
      schemas: ['strata_audit', 'strata_core'],
    })
  })

  test('of the whole package lists a foreign key of other software to it', async () => {
    const db = await testDatabase()
    const root = await db.client('superuser')
    await root.query(`
      create schema shop;
      create table shop.orders (order_id integer primary key, user_id uuid references strata_users.users);
      create view shop.people as select user_id from strata.users;
    `)
    const error = await rejection(
      MigrationError,
      uninstall({ databaseUrl: db.url('installer'), force: true }),
    )
    expect(error.code).toBe('has_dependents')
    expect(error.details.map((detail) => detail.replace(/ \(.*/, '')).sort()).toEqual([
      'constraint orders_user_id_fkey on table shop.orders',
      'view shop.people',
    ])
  })

  test('that does not get its locks in time removes nothing and says that repeating can help', async () => {
    const db = await testDatabase()
    const reader = await db.client('superuser')
    await reader.query('begin; select count(*) from strata_users.users')
    const options = { databaseUrl: db.url('installer'), lockTimeoutMs: 100, retryForMs: 400 }
    const error = await rejection(Error, uninstall(options))
    expect([sqlState(error), retryClass(error)]).toEqual(['55P03', 'now'])
    const root = await db.client('superuser')
    expect((await schemas(root)).length).toBeGreaterThan(5)
    await reader.query('commit')
    expect((await uninstall(options)).schemas).toContain('strata_users')
  })

  test('of nothing says so', async () => {
    const db = await emptyDatabase()
    expect(await rejection(MigrationError, uninstall({ databaseUrl: db.url('installer') }))).toMatchObject({
      code: 'not_installed',
    })
  })
})

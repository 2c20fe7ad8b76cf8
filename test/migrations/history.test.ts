import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrationFault } from '../../src/migrate/files.js'
import { MigrationError, migrate, status } from '../../src/migrate/index.js'
import { emptyDatabase, type TestDatabase } from '../support/database.js'
import { history, migrationsFolder, rejection, SAMPLE, SAMPLE_NAMES, schemas, writeFiles } from './support.js'

const NEXT = {
  '0004_create_more.sql': 'set local role strata_owner;\ncreate table strata_audit.more (more_id integer);\n',
}

async function migrated(): Promise<{ db: TestDatabase; directory: string; databaseUrl: string }> {
  const db = await emptyDatabase()
  const directory = await migrationsFolder(SAMPLE)
  const databaseUrl = db.url('installer')
  await migrate({ databaseUrl, directory })
  return { db, directory, databaseUrl }
}

describe('[X93] a runner whose files differ from what was applied', () => {
  const faults: [string, (directory: string) => Promise<void>, string, object][] = [
    [
      'edited',
      (directory) =>
        writeFiles(directory, { '0001_create_audit.sql': `${SAMPLE['0001_create_audit.sql']}\n-- harmless` }),
      '0001_create_audit was edited after it was applied',
      { edited: ['0001_create_audit'] },
    ],
    [
      'deleted',
      (directory) => rm(join(directory, '0002_add_status.sql')),
      '0002_add_status was applied and is not in the package any more',
      { gone: [{ name: '0002_add_status' }] },
    ],
    [
      'renamed',
      (directory) => rename(join(directory, '0002_add_status.sql'), join(directory, '0002_add_state.sql')),
      '0002_add_status was renamed to 0002_add_state',
      { gone: [{ name: '0002_add_status', now: '0002_add_state' }] },
    ],
    [
      'renamed at the end',
      (directory) => rename(join(directory, '0003_name_things.sql'), join(directory, '0003_call_things.sql')),
      '0003_name_things was renamed to 0003_call_things',
      { gone: [{ name: '0003_name_things', now: '0003_call_things' }] },
    ],
  ]
  test.each(faults)('refuses before any DDL when a file was %s', async (_, spoil, told, shown) => {
    const { db, directory, databaseUrl } = await migrated()
    await spoil(directory)
    await writeFiles(directory, NEXT)
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'history_differs', retry: 'never', details: [told] })

    const root = await db.client('superuser')
    expect(await history(root)).toEqual(SAMPLE_NAMES)
    const { rows } = await root.query(`select to_regclass('strata_audit.more') as more`)
    expect(rows).toEqual([{ more: null }])
    expect(await status({ databaseUrl, directory })).toMatchObject({
      upToDate: false,
      pending: ['0004_create_more'],
      ...shown,
    })
  })

  test('refuses when a file turns up before one that was applied', async () => {
    const db = await emptyDatabase()
    const { '0002_add_status.sql': second = '', ...rest } = SAMPLE
    const directory = await migrationsFolder({
      '0001_create_audit.sql': rest['0001_create_audit.sql'] ?? '',
      ...NEXT,
    })
    await migrate({ databaseUrl: db.url('installer'), directory })
    await writeFiles(directory, { '0002_add_status.sql': second })
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error).toMatchObject({
      code: 'history_differs',
      details: ['0002_add_status was left out although later ones were applied'],
    })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual(['0001_create_audit', '0004_create_more'])
  })

  test('refuses when somebody took a row out of the history', async () => {
    const { db, directory, databaseUrl } = await migrated()
    const root = await db.client('superuser')
    await root.query(`delete from strata_core.migrations where name = '0003_name_things'`)
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'history_differs', details: ['0003_name_things'] })
    expect(await history(root)).toEqual(SAMPLE_NAMES.slice(0, 2))
  })
})

describe('[X98] an old package on a database of a newer one', () => {
  test('refuses to migrate and names what it does not know', async () => {
    const { db, directory, databaseUrl } = await migrated()
    const newer = await migrationsFolder({ ...SAMPLE, ...NEXT })
    await migrate({ databaseUrl, directory: newer })
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'newer_database', retry: 'never', details: ['0004_create_more'] })
    expect(await status({ databaseUrl, directory })).toMatchObject({
      upToDate: false,
      pending: [],
      unknown: [{ name: '0004_create_more' }],
    })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual([...SAMPLE_NAMES, '0004_create_more'])
  })

  test('sees the reverse, a new package on an old database, as pending and applies it', async () => {
    const { databaseUrl } = await migrated()
    const directory = await migrationsFolder({ ...SAMPLE, ...NEXT })
    expect(await status({ databaseUrl, directory })).toMatchObject({
      upToDate: false,
      pending: ['0004_create_more'],
      unknown: [],
    })
    expect((await migrate({ databaseUrl, directory })).applied).toMatchObject([{ name: '0004_create_more' }])
    expect(await status({ databaseUrl, directory })).toMatchObject({ upToDate: true, pending: [] })
  })
})

describe('a migration file', () => {
  test.each([
    ['create table strata_core.t (a integer);\n-- Up Migration\n', 'marker'],
    ['create function f() as $$\n  ---- down   migration of things\n$$;\n', 'marker'],
    ['--! include core/roles.sql\n', 'draft'],
    ['create table strata_core.t ();\ncommit;\n', 'transaction'],
    ['  BEGIN;\nselect 1;', 'transaction'],
    ['start transaction;', 'transaction'],
    ['begin isolation level serializable;', 'transaction'],
  ])('that could not be run as one forward step is refused: %j', (text, word) => {
    expect(migrationFault(text)).toContain(word)
  })

  test.each([
    'create procedure p() language plpgsql as $$\nbegin\n  commit;\nend\n$$;\n',
    "select 'x\ncommit;\n';\n",
    '-- commit;\n/*\nrollback;\n*/\nselect 1;\n',
    'create function f() returns integer language sql\nbegin atomic\n  select 1;\nend;\n',
    '-- what goes up must come down\nselect 1;\n',
  ])('that only looks like it is accepted: %j', (text) => {
    expect(migrationFault(text)).toBeUndefined()
  })

  test.each([
    [{ '0001_Create.sql': 'select 1;' }, '0001_Create.sql'],
    [{ 'create.sql': 'select 1;' }, 'create.sql'],
    [{ '0001_one.sql': 'select 1;', '0001_two.sql': 'select 1;' }, '0001'],
    [{ 'README.md': 'nothing here' }, 'no migrations'],
    [{ '0001_one.sql': '-- up migration\nselect 1;' }, '0001_one.sql'],
  ])('of a bad name, number or form is refused before a connection is made: %j', async (files, told) => {
    const directory = await migrationsFolder(files)
    const error = await rejection(
      MigrationError,
      migrate({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nowhere', directory }),
    )
    expect(error).toMatchObject({ code: 'bad_files' })
    expect(error.message).toContain(told)
  })
})

describe('a schema with a name of ours that is not ours', () => {
  test('is left alone, and nothing is installed beside it', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    await root.query(
      'create schema strata; create table strata.precious (a integer); insert into strata.precious values (1)',
    )
    const directory = await migrationsFolder(SAMPLE)
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error).toMatchObject({ code: 'foreign_schema', retry: 'never' })
    expect(await schemas(root)).toEqual(['strata'])
    expect((await root.query('select * from strata.precious')).rows).toEqual([{ a: 1 }])
  })

  test('is refused also when strata_owner owns it but there is no history', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    await root.query('create schema strata_users authorization strata_owner')
    const directory = await migrationsFolder(SAMPLE)
    expect(
      await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory })),
    ).toMatchObject({ code: 'foreign_schema', details: ['strata_users'] })
    expect(await schemas(root)).toEqual(['strata_users'])
  })

  test('is refused when the history is there and empty', async () => {
    const { db, directory, databaseUrl } = await migrated()
    const root = await db.client('superuser')
    await root.query('delete from strata_core.migrations; delete from strata_core.migration_files')
    expect(await rejection(MigrationError, migrate({ databaseUrl, directory }))).toMatchObject({
      code: 'foreign_schema',
      details: ['strata_audit'],
    })
  })
})

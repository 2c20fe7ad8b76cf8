import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { MigrationError, type MigrationProgress, migrate, status } from '../../src/migrate/index.js'
import { neededInsteadOf } from '../../src/migrate/session.js'
import { emptyDatabase, rounds } from '../support/database.js'
import { history, migrationsFolder, rejection, SAMPLE, SAMPLE_NAMES, schemas, writeFiles } from './support.js'

describe('a runner', () => {
  test('applies the migrations in order, once, and tells a program what it did', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder(SAMPLE)
    const seen: MigrationProgress[] = []
    const first = await migrate({
      databaseUrl: db.url('installer'),
      directory,
      onProgress: (p) => seen.push(p),
    })
    expect(first.applied.map(({ name }) => name)).toEqual(SAMPLE_NAMES)
    expect(first.already).toEqual([])
    expect(seen.map(({ event }) => event)).toEqual([
      'planned',
      ...SAMPLE_NAMES.flatMap(() => ['applying', 'applied']),
    ])

    const second = await migrate({ databaseUrl: db.url('installer'), directory })
    expect(second).toEqual({ applied: [], already: SAMPLE_NAMES, pending: [] })

    const root = await db.client('superuser')
    expect(await history(root)).toEqual(SAMPLE_NAMES)
    const { rows } = await root.query('select thing_id, label, status from strata_audit.things')
    expect(rows).toEqual([{ thing_id: 1, label: 'one', status: 'old' }])
  })

  test('shows in a dry run what it would apply and changes nothing', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder(SAMPLE)
    const before = await migrate({ databaseUrl: db.url('installer'), directory, dryRun: true })
    expect(before).toEqual({ applied: [], already: [], pending: SAMPLE_NAMES })
    const root = await db.client('superuser')
    expect(await schemas(root)).toEqual([])
  })

  test('records each file in the transaction of that file, so a failing one leaves no trace and the ones before it stay', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      ...SAMPLE,
      '0002_add_status.sql': `set local role strata_owner;
create table strata_audit.halves (half_id integer);
select 1 / 0;
`,
    })
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error).toMatchObject({
      code: 'migration_failed',
      migration: '0002_add_status',
      sqlState: '22012',
      retry: 'never',
    })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual(['0001_create_audit'])
    const { rows } = await root.query(
      `select (select count(*)::int from strata_core.migration_files) as files, to_regclass('strata_audit.halves') as halves`,
    )
    expect(rows).toEqual([{ files: 1, halves: null }])

    await writeFiles(directory, SAMPLE)
    const again = await migrate({ databaseUrl: db.url('installer'), directory })
    expect(again.applied.map(({ name }) => name)).toEqual(SAMPLE_NAMES.slice(1))
  })

  test('names the line of the file at which the server stopped', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      '0001_create_audit.sql':
        'create schema strata_audit authorization strata_owner;\n\nselect nothing_of_that_name;\n',
    })
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error.message).toContain('0001_create_audit failed at line 3')
  })

  test('[X91] is one of three at once and either applies everything or waits and finds it applied', async () => {
    for (let round = 0; round < rounds(1, 20); round++) {
      const db = await emptyDatabase()
      const directory = await migrationsFolder({ ...SAMPLE, '0004_take_time.sql': 'select pg_sleep(0.3);\n' })
      const waits: MigrationProgress[] = []
      const results = await Promise.all(
        [1, 2, 3].map(() =>
          migrate({
            databaseUrl: db.url('installer'),
            directory,
            onProgress: (p) => p.event === 'waiting' && waits.push(p),
          }),
        ),
      )
      expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 4])
      expect(results.map(({ already }) => already.length).sort()).toEqual([0, 4, 4])
      expect(waits.length).toBeGreaterThan(0)
      const root = await db.client('superuser')
      expect(await history(root)).toEqual([...SAMPLE_NAMES, '0004_take_time'])
      await db.drop()
    }
  }, 180_000)

  test('gives up waiting for another runner after the time it was given', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      '0001_take_time.sql': 'select pg_sleep(1.5);\n',
    })
    const first = migrate({ databaseUrl: db.url('installer'), directory })
    await sleep(500)
    const error = await rejection(
      MigrationError,
      migrate({ databaseUrl: db.url('installer'), directory, waitMs: 200 }),
    )
    expect(error).toMatchObject({ code: 'locked', retry: 'later' })
    expect((await first).applied).toHaveLength(1)
  })

  test('[X92] in a database of another time zone keeps the history in order and the migrations in UTC', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    const directory = await migrationsFolder({
      '0001_create_audit.sql': SAMPLE['0001_create_audit.sql'] ?? '',
    })
    const zones = ['Asia/Shanghai', 'UTC', 'America/Los_Angeles']
    for (const [index, zone] of zones.entries()) {
      await writeFiles(directory, {
        [`000${index + 2}_note_zone.sql`]: `set local role strata_owner;
insert into strata_audit.things (thing_id, label) values (${index}, pg_catalog.current_setting('TimeZone'));
`,
      })
      await root.query(`alter database ${db.name} set timezone = '${zone}'`)
      await migrate({ databaseUrl: db.url('installer'), directory })
    }
    expect(await history(root)).toEqual([
      '0001_create_audit',
      '0002_note_zone',
      '0003_note_zone',
      '0004_note_zone',
    ])
    const { rows } = await root.query('select distinct label from strata_audit.things')
    expect(rows).toEqual([{ label: 'UTC' }])
    const { rows: late } = await root.query(
      `select name from strata_core.migrations where abs(extract(epoch from clock_timestamp() - run_on)) > 60`,
    )
    expect(late).toEqual([])
    expect(await status({ databaseUrl: db.url('installer'), directory })).toMatchObject({ upToDate: true })
  })

  test('works where the defaults of the database are hostile: read only, serializable, another date style', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    for (const setting of [
      'default_transaction_read_only = on',
      "default_transaction_isolation = 'serializable'",
      "datestyle = 'German'",
      'standard_conforming_strings = off',
    ]) {
      await root.query(`alter database ${db.name} set ${setting}`)
    }
    const directory = await migrationsFolder(SAMPLE)
    expect((await migrate({ databaseUrl: db.url('installer'), directory })).applied).toHaveLength(3)
  })
})

describe('[X102] a program that runs migrations', () => {
  const setUp = `create schema strata_audit authorization strata_owner;
set local role strata_owner;
create sequence strata_audit.attempts;
`
  const raising = (sqlState: string, times: number) => `set local role strata_owner;
do $$
begin
  if nextval('strata_audit.attempts') <= ${times} then
    raise exception 'as the test asks' using errcode = '${sqlState}';
  end if;
end
$$;
`

  test.each(['40001', '40P01', '55P03'])(
    'does not notice a passing failure (%s): the file is run again and nothing of the first attempt is left',
    async (sqlState) => {
      const db = await emptyDatabase()
      const directory = await migrationsFolder({
        '0001_set_up.sql': setUp,
        '0002_fail_once.sql': raising(sqlState, 1),
      })
      const seen: MigrationProgress[] = []
      const { applied } = await migrate({
        databaseUrl: db.url('installer'),
        directory,
        onProgress: (p) => seen.push(p),
      })
      expect(applied).toHaveLength(2)
      expect(seen.filter(({ event }) => event === 'retrying')).toMatchObject([
        { name: '0002_fail_once', sqlState, attempt: 1 },
      ])
    },
  )

  test.each([
    ['40001', 'now'],
    ['53100', 'later'],
    ['53200', 'later'],
    ['58030', 'later'],
    ['23505', 'never'],
    ['P0001', 'never'],
  ])('is told for SQLSTATE %s whether to repeat: %s', async (sqlState, retry) => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      '0001_set_up.sql': setUp,
      '0002_fail.sql': raising(sqlState, 1_000),
    })
    const error = await rejection(
      MigrationError,
      migrate({ databaseUrl: db.url('installer'), directory, retryForMs: 300 }),
    )
    expect(error).toMatchObject({ code: 'migration_failed', migration: '0002_fail', sqlState, retry })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual(['0001_set_up'])
  })

  test('is told to repeat later when the server itself has run out of a resource', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    await root.query(`alter role strata_test_installer in database ${db.name} set temp_file_limit = '64kB'`)
    const directory = await migrationsFolder({
      '0001_sort.sql': `set local work_mem = '64kB';
create schema strata_audit authorization strata_owner;
select count(*) from (select n from generate_series(1, 200000) as n order by md5(n::text)) as s;
`,
    })
    const options = { databaseUrl: db.url('installer'), directory }
    const error = await rejection(MigrationError, migrate(options))
    expect(error).toMatchObject({ code: 'migration_failed', sqlState: '53400', retry: 'later' })
    expect(await schemas(root)).toEqual(['strata_core'])
    await root.query(`alter role strata_test_installer in database ${db.name} reset temp_file_limit`)
    expect((await migrate(options)).applied).toHaveLength(1)
  })

  test('is refused by a server that is too old, or whose planner fails on what it would install', () => {
    expect(neededInsteadOf(140_020)).toBe('15')
    expect(neededInsteadOf(160_001)).toBe('16.2')
    for (const number of [150_000, 160_002, 160_014, 170_000, 180_004])
      expect(neededInsteadOf(number)).toBeUndefined()
  })

  test('is told to repeat later when a statement runs longer than it may', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({ '0001_take_time.sql': 'select pg_sleep(20);\n' })
    const began = Date.now()
    const error = await rejection(
      MigrationError,
      migrate({ databaseUrl: db.url('installer'), directory, statementTimeoutMs: 200 }),
    )
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(error).toMatchObject({ code: 'migration_failed', sqlState: '57014', retry: 'later' })
  })
})

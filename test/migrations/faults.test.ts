import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { catalogSnapshot, type Snapshot } from '../../scripts/support/catalog-snapshot.js'
import { MIGRATIONS_DIRECTORY, readMigrations } from '../../src/migrate/files.js'
import { MigrationError, type MigrationProgress, migrate, status } from '../../src/migrate/index.js'
import { emptyDatabase, rounds, type TestDatabase, testDatabase } from '../support/database.js'
import { history, migrationsFolder, rejection, SAMPLE, SAMPLE_NAMES } from './support.js'

/**
 * Counts the DDL commands of the runners of a database, and does something at one of them. The count is a sequence, which a
 * rollback does not take back.
 */
async function atCommand(root: pg.Client, number: number, deed: string): Promise<void> {
  await root.query(`
    create schema if not exists faults;
    create sequence if not exists faults.commands;
    create or replace function faults.act() returns event_trigger language plpgsql security definer as $$
    begin
      if nextval('faults.commands') = ${number} then
        ${deed};
      end if;
    end
    $$;
    grant usage on schema faults to public;
    create event trigger act on ddl_command_end execute function faults.act();
    alter event trigger act enable always;
  `)
}

async function commandsRun(root: pg.Client): Promise<number> {
  const { rows } = await root.query<{ n: number }>(
    'select last_value::int as n from faults.commands where is_called',
  )
  return rows[0]?.n ?? 0
}

/** How many DDL commands a whole installation has. */
async function countCommands(directory: string): Promise<number> {
  const db = await emptyDatabase()
  const root = await db.client('superuser')
  await atCommand(root, 0, 'null')
  await migrate({ databaseUrl: db.url('installer'), directory })
  const total = await commandsRun(root)
  await db.drop()
  return total
}

/** The middle of so many equal parts, so that no command is left out when there are as many as commands. */
function spread(total: number, count: number): number[] {
  const parts = Math.min(total, count)
  return Array.from({ length: parts }, (_, part) => Math.ceil(((part + 0.5) * total) / parts))
}

async function killBackendAt(
  point: number,
  directory: string,
  names: string[],
  catalog?: Snapshot,
): Promise<void> {
  const db = await emptyDatabase()
  const root = await db.client('superuser')
  await atCommand(root, point, 'perform pg_terminate_backend(pg_backend_pid())')
  const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
  expect(error).toMatchObject({ code: 'connection_lost', retry: 'now' })
  expect(await commandsRun(root)).toBe(point)

  const { already, applied } = await migrate({ databaseUrl: db.url('installer'), directory })
  expect([...already, ...applied.map(({ name }) => name)]).toEqual(names)
  expect(await history(root)).toEqual(names)
  expect(await status({ databaseUrl: db.url('installer'), directory })).toMatchObject({ upToDate: true })
  if (catalog) expect(await catalogSnapshot(root)).toEqual(catalog)
  await db.drop()
}

describe('[X94] a runner that is killed', () => {
  test('with its session, at any command of any migration, is followed by one that completes the work', async () => {
    const directory = await migrationsFolder(SAMPLE)
    const total = await countCommands(directory)
    expect(total).toBeGreaterThan(10)
    for (const point of spread(total, rounds(5, total))) await killBackendAt(point, directory, SAMPLE_NAMES)
  }, 180_000)

  test('with its session, in the migrations of the package, is followed by one that completes the work', async () => {
    const names = (await readMigrations()).map(({ name }) => name)
    const total = await countCommands(MIGRATIONS_DIRECTORY)
    const undisturbed = await catalogSnapshot(await (await testDatabase()).client('superuser'))
    for (const point of spread(total, rounds(1, 60)))
      await killBackendAt(point, MIGRATIONS_DIRECTORY, names, undisturbed)
  }, 1_200_000)

  test('as a process, with SIGKILL, gives its lock and its locks back and is followed by one that completes the work', async () => {
    const directory = await migrationsFolder(SAMPLE)
    const total = await countCommands(directory)
    for (const point of spread(total, rounds(1, 6))) await killProcessAt(point, directory)
  }, 300_000)
})

async function killProcessAt(point: number, directory: string): Promise<void> {
  const db = await emptyDatabase()
  const root = await db.client('superuser')
  // Longer than anybody waits below: the server itself has to notice that its client is gone.
  await atCommand(root, point, 'perform pg_sleep(60)')
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      fileURLToPath(new URL('./migrate-process.ts', import.meta.url)),
      db.url('installer'),
      directory,
    ],
    { stdio: 'ignore' },
  )
  const exited = once(child, 'exit')
  await until(
    root,
    `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
  )
  child.kill('SIGKILL')
  await exited
  expect(await migrationsIn(root)).not.toEqual(SAMPLE_NAMES)

  const began = Date.now()
  const { already, applied } = await migrate({ databaseUrl: db.url('installer'), directory, waitMs: 15_000 })
  expect([...already, ...applied.map(({ name }) => name)]).toEqual(SAMPLE_NAMES)
  expect(Date.now() - began).toBeLessThan(15_000)
  expect(await history(root)).toEqual(SAMPLE_NAMES)
  await db.drop()
}

async function migrationsIn(root: pg.Client): Promise<string[]> {
  const { rows } = await root.query(`select to_regclass('strata_core.migrations') is not null as present`)
  return rows[0]?.present ? history(root) : []
}

async function until(client: pg.Client, query: string, forMs = 20_000): Promise<void> {
  const began = Date.now()
  for (;;) {
    const { rowCount } = await client.query(query)
    if (rowCount) return
    if (Date.now() - began > forMs) throw new Error(`nothing came of: ${query}`)
    await sleep(20)
  }
}

const LONG_COLUMN = {
  '0004_add_column.sql': `set local role strata_owner;
alter table strata_audit.things add column note text;
`,
}

/** Somebody who reads a table and does not end the transaction. */
async function longReader(db: TestDatabase): Promise<pg.Client> {
  const reader = await db.client('superuser')
  await reader.query('begin; select count(*) from strata_audit.things')
  return reader
}

describe('[X95] a migration of a table that somebody reads for long', () => {
  test('waits in short turns between which other software works on, and succeeds when the reader is gone', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder(SAMPLE)
    await migrate({ databaseUrl: db.url('installer'), directory })
    const newer = await migrationsFolder({ ...SAMPLE, ...LONG_COLUMN })
    const reader = await longReader(db)
    const app = await db.client('superuser')

    const seen: MigrationProgress[] = []
    const lockTimeoutMs = 150
    let done = false
    const migrating = migrate({
      databaseUrl: db.url('installer'),
      directory: newer,
      lockTimeoutMs,
      onProgress: (p) => seen.push(p),
    }).finally(() => {
      done = true
    })
    let slowest = 0
    let calls = 0
    const began = Date.now()
    while (!done) {
      const sent = performance.now()
      await app.query('select count(*) from strata_audit.things')
      slowest = Math.max(slowest, performance.now() - sent)
      calls++
      if (Date.now() - began > 1_500) await reader.query('commit')
      await sleep(5)
    }
    const { applied } = await migrating
    expect(applied).toMatchObject([{ name: '0004_add_column' }])
    const retries = seen.filter((p) => p.event === 'retrying')
    expect(retries.length).toBeGreaterThanOrEqual(2)
    expect(new Set(retries.map((p) => p.sqlState))).toEqual(new Set(['55P03']))
    expect(calls).toBeGreaterThan(20)
    // It queued behind the ALTER TABLE, but never longer than the lock timeout; the rest is the machine.
    expect(slowest).toBeLessThan(lockTimeoutMs + 500)
  })

  test('gives up after its time, keeps nothing and says that repeating can help', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder(SAMPLE)
    await migrate({ databaseUrl: db.url('installer'), directory })
    const newer = await migrationsFolder({ ...SAMPLE, ...LONG_COLUMN })
    const reader = await longReader(db)
    const options = {
      databaseUrl: db.url('installer'),
      directory: newer,
      lockTimeoutMs: 100,
      retryForMs: 600,
    }
    const error = await rejection(MigrationError, migrate(options))
    expect(error).toMatchObject({ code: 'migration_failed', sqlState: '55P03', retry: 'now' })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual(SAMPLE_NAMES)
    await reader.query('commit')
    expect((await migrate(options)).applied).toMatchObject([{ name: '0004_add_column' }])
  })
})

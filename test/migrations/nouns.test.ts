/** One noun installed alone: core, audit and its own strata, remembered by the database. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogSnapshot, type Snapshot } from '../../scripts/support/catalog-snapshot.js'
import { doctor } from '../../src/doctor/index.js'
import { MIGRATIONS_DIRECTORY, readMigrations } from '../../src/migrate/files.js'
import { MigrationError, migrate, NOUNS, type Noun, status, uninstall } from '../../src/migrate/index.js'
import { filesOf, schemasOf } from '../../src/migrate/nouns.js'
import { emptyDatabase, type TestDatabase, testDatabase } from '../support/database.js'
import { cli, history, migrationsFolder, rejection, SAMPLE, schemas, writeFiles } from './support.js'

const OWN_FILES: Record<Noun, string[]> = {
  users: ['0001_create_core', '0002_create_audit', '0003_create_users'],
  customers: ['0001_create_core', '0002_create_audit', '0004_create_customers', '0005_create_kyc'],
  accounts: ['0001_create_core', '0002_create_audit', '0006_create_accounts'],
}

async function alone(noun: Noun): Promise<TestDatabase> {
  const db = await emptyDatabase()
  await migrate({ databaseUrl: db.url('installer'), only: noun })
  return db
}

/** Objects of the schema strata come with several nouns: grants on the schema are the same in all. */
const whole = async (): Promise<Snapshot> => catalogSnapshot(await (await testDatabase()).client('superuser'))

describe.each(NOUNS)('an installer who wants %s alone', (noun) => {
  test('[S1] gets core, audit and that noun, and later runs, status and doctor know it without being told', async () => {
    const db = await emptyDatabase()
    const databaseUrl = db.url('installer')
    expect(await migrate({ databaseUrl, only: noun, dryRun: true })).toEqual({
      applied: [],
      already: [],
      pending: OWN_FILES[noun],
      only: noun,
    })
    const { applied } = await migrate({ databaseUrl, only: noun })
    expect(applied.map(({ name }) => name)).toEqual(OWN_FILES[noun])
    const root = await db.client('superuser')
    expect(await schemas(root)).toEqual([...schemasOf(noun)].sort())

    const again = { applied: [], already: OWN_FILES[noun], pending: [], only: noun }
    expect(await migrate({ databaseUrl })).toEqual(again)
    expect(await migrate({ databaseUrl, only: noun })).toEqual(again)
    expect(await status({ databaseUrl })).toMatchObject({
      installed: true,
      only: noun,
      upToDate: true,
      pending: [],
      skipped: [],
    })
    for (const role of ['installer', 'stranger'] as const) {
      const { findings } = await doctor(await db.client(role))
      expect(findings, role).toEqual([])
    }
  })

  test('[S1] gets the same objects as in the whole installation, and uninstalls without a trace', async () => {
    const db = await alone(noun)
    const root = await db.client('superuser')
    const mine = await catalogSnapshot(root)
    const all = await whole()
    expect(Object.keys(mine).length).toBeGreaterThan(100)
    // What the whole installation alone has on objects of this one: rows that its other strata registered.
    const rowsOfOthers = ['rows of strata_core.personal_data', 'rows of strata_core.installed_nouns']
    const compared = Object.keys(mine).filter((name) => !rowsOfOthers.some((rows) => name.startsWith(rows)))
    expect(Object.fromEntries(compared.map((name) => [name, mine[name]]))).toEqual(
      Object.fromEntries(compared.map((name) => [name, all[name]])),
    )
    const { schemas: removed } = await uninstall({ databaseUrl: db.url('installer') })
    expect([...removed].sort()).toEqual([...schemasOf(noun)].sort())
    expect(await schemas(root)).toEqual([])
  })

  test('gets further migrations of that noun, and none of the others', async () => {
    const db = await alone(noun)
    const databaseUrl = db.url('installer')
    const directory = await migrationsFolder({})
    for (const { name } of await readMigrations())
      await writeFiles(directory, {
        [`${name}.sql`]: await readFile(join(MIGRATIONS_DIRECTORY, `${name}.sql`), 'utf8'),
      })
    const [schema] = schemasOf(noun).filter(
      (name) => !['strata', 'strata_core', 'strata_audit'].includes(name),
    )
    await writeFiles(directory, {
      '0091_note_more.sql': `-- Nouns: ${noun}\nset local role strata_owner;\ncomment on schema ${schema} is 'More.';\n`,
      '0092_note_all.sql':
        "-- Nouns: every\nset local role strata_owner;\ncomment on schema strata is 'All.';\n",
      '0093_note_tenancy.sql': "set local role strata_owner;\ncomment on schema strata_tenancy is 'None.';\n",
    })
    expect(await status({ databaseUrl, directory })).toMatchObject({
      upToDate: false,
      pending: ['0091_note_more', '0092_note_all'],
    })
    await migrate({ databaseUrl, directory })
    expect(await status({ databaseUrl, directory })).toMatchObject({ upToDate: true, pending: [] })
    // The package without them is the older one.
    const error = await rejection(MigrationError, migrate({ databaseUrl }))
    expect(error.code).toBe('newer_database')
  })
})

describe('an installer who contradicts what a database is', () => {
  test('is refused with one sentence, and nothing is changed', async () => {
    const db = await alone('accounts')
    const databaseUrl = db.url('installer')
    const before = await catalogSnapshot(await db.client('superuser'))
    const error = await rejection(MigrationError, migrate({ databaseUrl, only: 'users' }))
    expect(error).toMatchObject({ code: 'noun_differs', retry: 'never' })
    expect(error.message).toBe(
      'This database has accounts alone, so it cannot have users alone: migrate without --only, or name another database.',
    )
    expect(await catalogSnapshot(await db.client('superuser'))).toEqual(before)

    const full = await testDatabase()
    const refused = await cli(['migrate', '--only', 'accounts', '--database-url', full.url('installer')])
    expect(refused.exitCode).toBe(4)
    expect(refused.stderr).toContain('has the whole of pg-strata')
    expect((await cli(['migrate', '--only', 'nobody', '--database-url', databaseUrl])).exitCode).toBe(2)
  })

  test('is told of a migration that does not belong to the noun', async () => {
    const db = await alone('accounts')
    const root = await db.client('superuser')
    await root.query(
      `insert into strata_core.migration_files (name, checksum, package_version) values ('0003_create_users', repeat('0', 64), '0.1.0');
       insert into strata_core.migrations (name, run_on) values ('0003_create_users', now())`,
    )
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer') }))
    expect(error.code).toBe('history_differs')
    expect((await doctor(root)).findings.map(({ object }) => object)).toContain('migration 0003_create_users')
  })

  test('after a kill in the midst of the first run is remembered what it was going to be', async () => {
    const db = await emptyDatabase()
    const databaseUrl = db.url('installer')
    const [core] = filesOf(await readMigrations(), 'customers')
    const directory = await migrationsFolder({
      [`${core?.name}.sql`]: core?.text ?? '',
      '0002_create_audit.sql': '-- Nouns: every\nset local role strata_owner;\nselect 1 / 0;\n',
    })
    await rejection(MigrationError, migrate({ databaseUrl, directory, only: 'customers' }))
    expect(await history(await db.client('superuser'))).toEqual(['0001_create_core'])
    expect((await migrate({ databaseUrl })).applied.map(({ name }) => name)).toEqual(
      OWN_FILES.customers.slice(1),
    )
  })

  test('and a file that names a noun that there is not is refused before anything is run', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({
      ...SAMPLE,
      '0004_add.sql': '-- Nouns: users, people\nselect 1;\n',
    })
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error).toMatchObject({ code: 'bad_files' })
  })
})

describe('a person at the command line', () => {
  test('sees in the status which noun is installed', async () => {
    const db = await emptyDatabase()
    const url = ['--database-url', db.url('installer')]
    expect((await cli(['migrate', '--only', 'users', ...url])).exitCode).toBe(0)
    const shown = await cli(['status', ...url])
    expect(shown).toMatchObject({ exitCode: 0 })
    expect(shown.stdout).toContain('users alone')
    expect((await cli(['doctor', ...url])).exitCode).toBe(0)
  })
})

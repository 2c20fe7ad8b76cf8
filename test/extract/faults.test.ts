/** What goes wrong on the way: killed commands, servers that go away, targets that will not do. One pair of servers; each test leaves them as they were. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogSnapshot } from '../../scripts/support/catalog-snapshot.js'
import { doctor } from '../../src/doctor/index.js'
import { abortExtraction, ExtractionError, extract } from '../../src/extract/index.js'
import { readMigrations } from '../../src/migrate/files.js'
import { MigrationError, migrate, uninstall } from '../../src/migrate/index.js'
import { cli, cliProcess, migrationsFolder, rejection, writeFiles } from '../migrations/support.js'
import { testServer } from '../support/database.js'
import { admit, allRows, eventually, Load, type Place, place, type Stage, stage } from './support.js'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

let it: Stage
let options: { databaseUrl: string; to: string }

beforeAll(async () => {
  it = await stage({ accounts: 300 })
  options = { databaseUrl: it.source.url, to: it.target.url }
}, 120_000)
afterAll(() => it?.stop(), 60_000)

/** All that an extraction could leave behind on a side. */
async function traces(root: pg.Client): Promise<unknown> {
  const list = async (sql: string) => (await root.query(sql)).rows
  return {
    objects: await catalogSnapshot(root, { rows: false }),
    publications: await list('select pubname from pg_publication'),
    tables: await list('select * from pg_publication_tables'),
    subscriptions: await list('select subname from pg_subscription'),
    slots: await list('select slot_name from pg_replication_slots'),
    origins: await list('select roname from pg_replication_origin'),
    roles: await list('select rolname, rolsuper, rolbypassrls from pg_roles order by 1'),
    members: await list('select roleid::regrole, member::regrole from pg_auth_members order by 1, 2'),
    schemas: await list(`select nspname from pg_namespace where nspname like 'strata%' order by 1`),
    state: (await list(`select to_regclass('strata_core.extractions') is not null as there`))[0].there
      ? await list('select stratum from strata_core.extractions')
      : [],
  }
}

const both = async () => [await traces(it.source.root), await traces(it.target.root)]

/** Both sides have the same rows. */
async function expectSame(): Promise<void> {
  expect(await allRows(it.target.root)).toEqual(await allRows(it.source.root))
}

/** Runs the command, and kills it at the moment when it says the word, or a little later. */
async function killedAt(word: string, args: string[] = [], afterMs = 0): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      MAIN,
      'extract',
      'accounts',
      '--to',
      options.to,
      '--database-url',
      options.databaseUrl,
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
    if (said.includes(word)) setTimeout(() => child.kill('SIGKILL'), afterMs)
  })
  await once(child, 'close')
  return said
}

const STAGES = ['Installing', 'Publishing', 'Subscribing', 'Copying']

describe('a dry run', () => {
  test('prints what would move and what is missing, and changes nothing on either side', async () => {
    const before = await both()
    const shown = await cli([
      'extract',
      'accounts',
      '--dry-run',
      '--database-url',
      options.databaseUrl,
      '--to',
      options.to,
    ])
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' })
    expect(shown.stdout).toMatch(/strata_accounts\.accounts +300 rows move/)
    expect(shown.stdout).toContain('Nothing is missing')
    const json = await cli([
      'extract',
      'accounts',
      '--dry-run',
      '--json',
      '--database-url',
      options.databaseUrl,
      '--to',
      options.to,
    ])
    expect(JSON.parse(json.stdout)).toMatchObject({ stage: 'planned', plan: { lacks: [] } })
    expect(await both()).toEqual(before)
    const help = await cli(['extract', '--help'])
    expect(help.stdout).toContain('pg-strata extract accounts --to postgres://')
    for (const args of [
      ['extract', 'users', '--to', options.to],
      ['extract', 'accounts', '--database-url', options.databaseUrl],
      ['extract', 'accounts', '--to', 'nonsense', '--database-url', options.databaseUrl],
      ['extract', 'accounts', '--abort', '--cut-over', '--to', options.to],
    ])
      expect((await cli(args)).exitCode, args.join(' ')).toBe(2)
    expect(
      (await cli(['extract', 'accounts', '--abort', '--database-url', options.databaseUrl])).stderr,
    ).toContain('There is no extraction')
  })
})

describe('a database that will not do', () => {
  /** What a dry run lists is what a run refuses with, and neither changes anything. */
  async function refused(given: Partial<typeof options> & { sourceUrl?: string }): Promise<ExtractionError> {
    const before = await both()
    const error = await rejection(ExtractionError, extract({ ...options, ...given }))
    expect(await both()).toEqual(before)
    expect(error.message).not.toContain(new URL(options.to).password)
    return error
  }

  test('the same server', async () => {
    await it.source.root.query('create database beside')
    const error = await refused({ to: it.source.server.urlFor({ database: 'beside' }) })
    expect(error.message).toBe(
      'Source and target are databases of one server, where a subscription waits for itself: name a database on another server with --to.',
    )
    await it.source.root.query('drop database beside')
  })

  test('one that has pg-strata already', async () => {
    const kept = await traces(it.target.root)
    await migrate({ databaseUrl: options.to, only: 'accounts' })
    const error = await refused({})
    expect(error).toMatchObject({ code: 'not_possible', retry: 'never' })
    expect(error.message).toContain('already has pg-strata')
    await uninstall({ databaseUrl: options.to, roles: true })
    expect(await traces(it.target.root)).toEqual(kept)
  })

  test('a login without the rights: the statements for an administrator are told, and they are enough', {
    timeout: 60_000,
  }, async () => {
    await it.target.root.query(`create role mover login password 'm'`)
    const to = it.target.server.urlFor({ database: 'bank', user: 'mover', password: 'm' })
    const error = await refused({ to })
    expect(error.code).toBe('privilege_missing')
    if (testServer().major < 16) {
      expect(error.message).toContain('no superuser')
    } else {
      expect(error.sql).toContain('grant pg_create_subscription to "mover"')
      await it.target.root.query(error.sql as string)
      // A login of the source that may replicate and is not above row level security would copy nothing, without a word.
      await it.source.root.query(
        `create role reader login replication password 'r'; grant strata_owner to reader`,
      )
      const sourceUrl = it.source.server.urlFor({ database: 'everything', user: 'reader', password: 'r' })
      const unseen = await refused({ to, sourceUrl })
      expect(unseen).toMatchObject({ code: 'privilege_missing', sql: expect.stringContaining('bypassrls') })
      await it.source.root.query(unseen.sql as string)
      // And the command itself by a login that is no superuser.
      await it.source.root.query(`create role leaver login password 'l'; grant strata_owner to leaver`)
      const databaseUrl = it.source.server.urlFor({ database: 'everything', user: 'leaver', password: 'l' })
      const cannot = await refused({ databaseUrl, to, sourceUrl })
      expect(cannot).toMatchObject({
        code: 'privilege_missing',
        message: expect.stringContaining('cannot publish'),
      })
      await it.source.root.query(cannot.sql as string)
      const before = await traces(it.source.root)
      expect(await extract({ databaseUrl, to, sourceUrl })).toMatchObject({ stage: 'following' })
      await expectSame()
      await abortExtraction({ databaseUrl, to })
      expect(await traces(it.source.root)).toEqual(before)
      await it.source.root.query(`revoke create on database everything from leaver; drop role reader, leaver`)
      await it.target.root.query('revoke create on database bank from mover')
    }
    await it.target.root.query('drop role mover')
  })

  test('an address that leads elsewhere, or in with the wrong password: nothing is subscribed', {
    timeout: 60_000,
  }, async () => {
    const before = await both()
    const wrong = new URL(options.databaseUrl)
    wrong.password = 'guessed'
    const error = await rejection(ExtractionError, extract({ ...options, sourceUrl: wrong.href }))
    expect(error.code).toBe('not_possible')
    expect(error.message).toContain('password authentication failed')
    expect(error.message).toContain('--source-url')
    expect(error.message).not.toContain('guessed')
    const elsewhere = it.source.server.urlFor({ database: 'postgres' })
    expect(
      (await rejection(ExtractionError, extract({ ...options, sourceUrl: elsewhere }))).message,
    ).toContain('leads to another database')
    await abortExtraction(options)
    expect(await both()).toEqual(before)
  })

  test('a source that does not write its log for replication, and a target of an older major version', {
    timeout: 120_000,
  }, async () => {
    const plain = await place('plain', {})
    try {
      await migrate({ databaseUrl: plain.url })
      const error = await rejection(ExtractionError, extract({ databaseUrl: plain.url, to: options.to }))
      expect(error).toMatchObject({
        code: 'not_possible',
        sql: expect.stringContaining('wal_level = logical'),
      })
      const shown = await cli([
        'extract',
        'accounts',
        '--dry-run',
        '--database-url',
        plain.url,
        '--to',
        options.to,
      ])
      expect(shown).toMatchObject({ exitCode: 1 })
      expect(shown.stdout).toContain('✗ source: The source writes its log with wal_level = replica')
    } finally {
      await plain.stop()
    }
    if (testServer().major === 15) return
    const older = await place('older', {}, 15)
    try {
      const error = await rejection(ExtractionError, extract({ ...options, to: older.url }))
      expect(error.message).toContain('must be of the same major version or a newer one')
    } finally {
      await older.stop()
    }
  })

  test('another target than the one that it has begun with', { timeout: 60_000 }, async () => {
    const before = await both()
    await extract(options)
    await it.target.root.query('create database other')
    const to = it.target.server.urlFor({ database: 'other' })
    const error = await rejection(ExtractionError, extract({ ...options, to }))
    expect(error.code).toBe('other_target')
    expect(error.message).toContain('--abort')
    await rejection(ExtractionError, abortExtraction({ ...options, to }))
    await it.target.root.query('drop database other')
    await abortExtraction(options)
    expect(await both()).toEqual(before)
  })
})

describe('a command that is killed', () => {
  test.each(STAGES)(
    'while %s leaves something that --abort takes back without a trace',
    { timeout: 90_000 },
    async (word) => {
      const before = await both()
      await killedAt(word)
      const taken = await cli([
        'extract',
        'accounts',
        '--abort',
        '--database-url',
        options.databaseUrl,
        '--to',
        options.to,
      ])
      expect(taken).toMatchObject({ exitCode: 0 })
      expect(await both()).toEqual(before)
    },
  )

  test('and is aborted by a command that is killed as well is aborted by the next', {
    timeout: 90_000,
  }, async () => {
    const before = await both()
    await extract(options)
    for (const ms of [900, 1_100, 1_300]) {
      const child = spawn(process.execPath, [
        '--import',
        'tsx',
        MAIN,
        'extract',
        'accounts',
        '--abort',
        '--to',
        options.to,
        '--database-url',
        options.databaseUrl,
      ])
      setTimeout(() => child.kill('SIGKILL'), ms)
      await once(child, 'close')
    }
    await abortExtraction(options).catch((error) => {
      if (error.code !== 'not_begun') throw error
    })
    expect(await both()).toEqual(before)
  })

  test('with a target that is gone for good is aborted at the source alone', {
    timeout: 60_000,
  }, async () => {
    const before = await both()
    await extract(options)
    // Gone: the source hears nothing any more.
    await it.target.root.query('alter subscription strata_extract_accounts disable; ')
    await it.target.root.query('alter subscription strata_eligible_customers disable')
    const taken = await cli(['extract', 'accounts', '--abort', '--database-url', options.databaseUrl])
    expect(taken).toMatchObject({ exitCode: 0 })
    expect(taken.stdout).toContain('was not named with --to')
    expect(await traces(it.source.root)).toEqual(before[0])
    for (const name of ['strata_extract_accounts', 'strata_eligible_customers']) {
      await it.target.root.query(`alter subscription ${name} set (slot_name = none)`)
      await it.target.root.query(`drop subscription ${name}`)
    }
    await uninstall({ databaseUrl: options.to, force: true, roles: true })
    expect(await both()).toEqual(before)
  })
})

describe('a cut-over that cannot be', () => {
  test('because somebody holds a lock at the source is taken back again and again, and writes go on', {
    timeout: 60_000,
  }, async () => {
    await extract(options)
    const before = await both()
    const holder = await it.source.connect()
    const hold = `begin; update strata_accounts.accounts set name = 'held' where account_id = (select account_id from strata_accounts.accounts limit 1)`
    await holder.query(hold)
    const writer = await it.source.connect(it.source.operatorUrl)
    let longest = 0
    let writing = true
    const work = (async () => {
      const { rows } = await it.source.root.query(
        'select account_id as id from strata_accounts.accounts order by account_id desc limit 1',
      )
      while (writing) {
        const began = performance.now()
        await writer.query('select strata.rename_account($1, $2)', [rows[0].id, `turn ${began}`])
        longest = Math.max(longest, performance.now() - began)
        await sleep(5)
      }
    })()
    // Already the comparison needs everything before it to be decided.
    const first = await rejection(ExtractionError, extract({ ...options, cutOver: true, retryForMs: 1_000 }))
    expect(first).toMatchObject({ code: 'pause_exceeded', retry: 'later' })
    expect(first.message).toContain('A transaction at the source has been writing for more than 1 s')
    await holder.query('rollback')
    // What has written nothing yet is only met by the switch.
    await holder.query('begin; lock table strata_accounts.accounts in row exclusive mode')
    let attempts = 0
    const error = await rejection(
      ExtractionError,
      extract({
        ...options,
        cutOver: true,
        retryForMs: 3_000,
        onProgress: (progress) => {
          if (progress.event === 'retrying') attempts = progress.attempt
        },
      }),
    ).finally(async () => {
      writing = false
      await work
    })
    expect(error).toMatchObject({ code: 'pause_exceeded', retry: 'later' })
    expect(error.message).toContain('a transaction held a lock')
    expect(attempts).toBeGreaterThan(1)
    await holder.query('rollback')
    expect(longest).toBeLessThan(1_000)
    expect(await both()).toEqual(before)
  })

  test('because the target does not answer in time is taken back in time', { timeout: 60_000 }, async () => {
    const holder = await it.target.connect()
    const writer = await it.source.connect(it.source.operatorUrl)
    let longest = 0
    let writing = true
    const work = (async () => {
      const { rows } = await it.source.root.query(
        'select account_id as id from strata_accounts.accounts limit 1',
      )
      while (writing) {
        const began = performance.now()
        await writer.query('select strata.rename_account($1, $2)', [rows[0].id, `turn ${began}`])
        longest = Math.max(longest, performance.now() - began)
      }
    })()
    const error = await rejection(
      ExtractionError,
      extract({
        ...options,
        cutOver: true,
        retryForMs: 10,
        maxPauseMs: 400,
        onProgress: (progress) => {
          if (progress.event === 'switching')
            void holder.query('begin; lock table strata_accounts.accounts in access exclusive mode')
        },
      }),
    ).finally(async () => {
      await holder.query('rollback')
      writing = false
      await work
    })
    expect(error.code).toBe('pause_exceeded')
    expect(error.message).toMatch(
      /into 400 ms in 1 attempt \(last: the target (was behind|answered too late)\)/,
    )
    expect(longest).toBeLessThan(1_000)
  })

  test('because somebody wrote at the target is refused, and nothing is switched', {
    timeout: 60_000,
  }, async () => {
    await it.target.root.query('set session_replication_role = replica')
    await it.target.root.query(
      `update strata_accounts.account_operators set capacity = 'payer' where account_operator_id = (select min(account_operator_id::text)::uuid from strata_accounts.account_operators)`,
    )
    const error = await rejection(ExtractionError, extract({ ...options, cutOver: true }))
    expect(error).toMatchObject({ code: 'rows_differ', retry: 'never' })
    expect(error.message).toContain('1 row of strata_accounts.account_operators')
    await it.target.root.query(
      `update strata_accounts.account_operators set capacity = 'viewer' where capacity = 'payer'`,
    )
    await it.target.root.query('reset session_replication_role')
    await abortExtraction(options)
  })
})

describe('an installation with an extraction under way', () => {
  test('is neither migrated nor uninstalled, and both say why', { timeout: 60_000 }, async () => {
    await extract(options)
    const directory = await migrationsFolder({})
    for (const { name, text } of await readMigrations())
      await writeFiles(directory, { [`${name}.sql`]: text })
    await writeFiles(directory, {
      '0099_note.sql': '-- Nouns: every\nset local role strata_owner;\nselect 1;\n',
    })
    for (const databaseUrl of [options.databaseUrl, options.to]) {
      const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
      expect(error).toMatchObject({ code: 'extraction_under_way', retry: 'never' })
      expect(error.message).toContain('finish it or give it up')
      const kept = await rejection(MigrationError, uninstall({ databaseUrl, force: true }))
      expect(kept.code).toBe('has_dependents')
      expect(kept.message).toMatch(/(publication|subscription) strata_extract_accounts/)
    }
    await abortExtraction(options)
  })
})

describe('servers and commands that go away in the midst of it', () => {
  test('[S1] the command is killed at every stage, both servers crash, somebody is erased, and in the end nothing is lost', {
    timeout: 240_000,
  }, async () => {
    const load = new Load(it.source, it.target, 20)
    const { rows: frozen } = await it.source.root.query(
      `select strata.freeze_account(account_id, 'private words') as outcome from strata_accounts.accounts
       where account_id = (select max(account_id::text)::uuid from strata_accounts.accounts where status = 'open')`,
    )
    expect(frozen).toEqual([{ outcome: 'done' }])
    for (const word of STAGES) await killedAt(word)

    // The target crashes while it follows: the command says so, and going on needs nothing but the server.
    await extract(options)
    await it.target.server.kill()
    const down = await cliProcess([
      'extract',
      'accounts',
      '--to',
      options.to,
      '--database-url',
      options.databaseUrl,
    ])
    expect(down.exitCode).toBe(3)
    expect(down.stderr).toContain('Cannot reach the database')
    await it.source.root.query(
      `update strata_accounts.accounts set name = 'while it was down' where account_id in (select account_id from strata_accounts.accounts limit 20)`,
    )
    await eventually(async () =>
      (await doctor(it.source.root)).warnings.some(
        ({ rule, object }) => rule === 'extraction' && object.startsWith('replication slot'),
      ),
    )
    await it.target.server.restart()
    await it.source.server.kill()
    await it.source.server.restart()
    it.source.root = await it.source.connect()
    it.target.root = await it.target.connect()
    await extract(options)
    await admit(it.target)

    // A reason is erased after it was copied.
    await it.source.root.query('begin; set local role strata_definer')
    const { rowCount } = await it.source.root.query(
      `update strata_audit.lifecycle_events set reason = null, redacted_at = now() where noun = 'account' and reason = 'private words'`,
    )
    await it.source.root.query('commit')
    expect(rowCount).toBe(1)

    await load.start(2)
    const { rows: some } = await it.source.root.query<{ id: string }>(
      `select account_holder_id as id from strata_accounts.account_holders where capacity = 'owner' limit 1`,
    )
    // A transaction from before the switch, in which everything looks as it did.
    const past = await it.source.connect()
    await past.query('begin isolation level repeatable read')
    await past.query('select count(*) from strata_customers.customers')

    let said = ''
    for (const ms of [0, 200, 400, 600, 800]) said += await killedAt('Comparing', ['--cut-over'], ms)
    said += await killedAt('Clearing', ['--cut-over'], 0)
    const last = await cliProcess([
      'extract',
      'accounts',
      '--cut-over',
      '--to',
      options.to,
      '--database-url',
      options.databaseUrl,
    ])
    expect(last).toMatchObject({ exitCode: 0 })
    expect(said + last.stdout + last.stderr).not.toContain(new URL(options.databaseUrl).password)

    // The statement sees the tables as they are, whatever the transaction sees in them.
    await expect(
      past.query('update strata_accounts.account_holders set ended_at = now() where account_holder_id = $1', [
        some[0]?.id,
      ]),
    ).rejects.toMatchObject({ code: 'ST203' })

    await eventually(async () => load.pauseMs !== undefined)
    const calls = load.acknowledged.calls
    await eventually(async () => load.acknowledged.calls > calls + 20)
    await load.stop()
    expect(load.errors).toEqual([])
    const archive = await allRows(it.source.root)
    const now = await allRows(it.target.root)
    for (const [table, rows] of Object.entries(archive))
      expect(
        [...rows.keys()].filter((key) => !now[table]?.has(key)),
        table,
      ).toEqual([])
    const { rows } = await it.target.root.query<{ id: string; status: string }>(
      'select account_id as id, status from strata_accounts.accounts',
    )
    const found = new Map(rows.map(({ id, status }) => [id, status]))
    expect([...load.acknowledged.status].filter(([id, status]) => found.get(id) !== status)).toEqual([])
    const { rows: private_ } = await it.target.root.query(
      `select from strata_audit.lifecycle_events where reason = 'private words'`,
    )
    expect(private_).toEqual([])
    for (const side of [it.source, it.target] as Place[])
      expect((await doctor(side.root)).findings).toEqual([])
  })
})

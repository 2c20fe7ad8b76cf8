import { describe, expect, test } from 'vitest'
import { ConnectionError, connectionConfig, describeTarget } from '../../src/database.js'
import { emptyDatabase, testDatabase } from '../support/database.js'
import { cli, cliProcess, rejection, schemas } from './support.js'

const form = 'postgres://user:password@host:5432/database'

describe('whoever names the database', () => {
  test.each([
    ['mysql://u:secret@h/d', 'must look like'],
    ['app', 'must look like'],
    ['postgres://u:sec#ret@h/d', 'percent-encoded'],
    ['postgres://u:sec/ret@h/d', 'percent-encoded'],
    ['postgres://u:%zz@h/d', 'percent-encoded'],
    ['postgres://h:port/d', 'cannot be read'],
    ['postgres://h/d/e', 'after the database name'],
  ])('badly is told so, without the password: %s', (url, told) => {
    let error: unknown
    try {
      connectionConfig(url)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ code: 'malformed' })
    expect((error as Error).message).toContain(told)
    expect((error as Error).message).not.toMatch(/sec|ret@|%zz/)
  })

  test.each([
    form,
    'postgresql://h/d',
    'postgres:///d?host=/var/run/postgresql',
    'postgres://u:p%23%2F@h/d?sslmode=disable',
    'postgres://h',
  ])('well is understood: %s', (url) => {
    expect(connectionConfig(url)).toMatchObject({ connectionString: url })
  })

  test('nowhere is told where it may be named', () => {
    expect(() => connectionConfig(undefined, {})).toThrowError(
      expect.objectContaining({ name: 'ConnectionError', code: 'not_given' }),
    )
  })

  test('in several places is heard in the order option, DATABASE_URL, PG*', () => {
    const env = {
      DATABASE_URL: 'postgres://u@one/d',
      PGHOST: 'two',
      PGPORT: '5433',
      PGUSER: 'v',
      PGDATABASE: 'e',
    }
    expect(connectionConfig('postgres://zero/d', env)).toMatchObject({
      connectionString: 'postgres://zero/d',
    })
    expect(connectionConfig(undefined, env)).toMatchObject({ connectionString: 'postgres://u@one/d' })
    expect(connectionConfig(undefined, { ...env, DATABASE_URL: '' })).toMatchObject({
      host: 'two',
      port: 5433,
      user: 'v',
      database: 'e',
    })
    expect(() => connectionConfig(undefined, { PGHOST: 'h', PGPORT: 'many' })).toThrowError(
      expect.objectContaining({ code: 'malformed' }),
    )
  })

  test('reads its name in messages without the password', () => {
    expect(describeTarget({ user: 'u', host: 'h', port: 1, database: 'd' })).toBe('u@h:1/d')
    expect(describeTarget({ user: 'u', host: '/tmp', port: 1, database: 'd' })).toBe('u@/tmp/d')
  })
})

describe('the command line', () => {
  test('answers bad input at its door with one sentence and an exit code of its own, and never shows a password', async () => {
    const db = await emptyDatabase()
    const good = new URL(db.url('installer'))
    const withUrl = (change: (url: URL) => void) => {
      const url = new URL(good)
      change(url)
      return ['--database-url', url.href]
    }
    const cases: [string[], number, RegExp][] = [
      [['status'], 2, /No database is named/],
      [['migrate', '--database-url', 'postgres://u:hunter2#@h/d'], 2, /percent-encoded/],
      [['migrate', '--no-such-option'], 2, /unknown option '--no-such-option'/],
      [['migrate', '--wait', 'long'], 2, /number of seconds/],
      [['migrate', '--lock-timeout', '0'], 2, /more than 0/],
      [['migrat'], 2, /unknown command 'migrat'/],
      [
        [
          'migrate',
          ...withUrl((url) => {
            url.port = '1'
          }),
        ],
        3,
        /nothing listens there/,
      ],
      [
        [
          'migrate',
          ...withUrl((url) => {
            url.hostname = 'no-such-host.invalid'
          }),
        ],
        3,
        /Cannot (reach|use) the database/,
      ],
      [
        [
          'uninstall',
          ...withUrl((url) => {
            url.password = 'hunter2'
          }),
        ],
        3,
        /refuses the user or the password/,
      ],
      [
        [
          'status',
          ...withUrl((url) => {
            url.pathname = '/no_such_database'
          }),
        ],
        3,
        /does not exist/,
      ],
    ]
    for (const [args, expected, sentence] of cases) {
      const { exitCode, stdout, stderr } = await cli(args)
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: expected, stdout: '' })
      expect(stderr).toMatch(sentence)
      expect(stderr).not.toMatch(/hunter2|at .*\.ts:\d/)
      expect(stderr).not.toContain(good.password)
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
    }
    const root = await db.client('superuser')
    expect(await schemas(root)).toEqual([])
  })

  test('installs, tells the state and removes, as text and as JSON, with the exit codes of the manual', async () => {
    const db = await emptyDatabase()
    const env = { DATABASE_URL: db.url('installer') }
    const before = await cli(['status', '--json'], env)
    expect(before.exitCode).toBe(1)
    expect(JSON.parse(before.stdout)).toMatchObject({ installed: false, upToDate: false, applied: [] })

    const dry = await cli(['migrate', '--dry-run', '--json'], env)
    const { pending } = JSON.parse(dry.stdout) as { pending: string[] }
    expect(pending.length).toBeGreaterThan(3)

    const migrated = await cliProcess(['migrate'], env)
    expect(migrated).toMatchObject({ exitCode: 0, stderr: '' })
    for (const name of pending) expect(migrated.stdout).toMatch(new RegExp(`✓ ${name} +\\d+ ms`))
    expect(migrated.stdout).not.toContain('\u001b')

    const url = new URL(db.url('installer'))
    const after = await cli(['status'], {
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGUSER: url.username,
      PGPASSWORD: url.password,
      PGDATABASE: db.name,
    })
    const again = await cli(['migrate', '--json'], env)
    const missing = await cli(['status', '--json'], { DATABASE_URL: db.url('stranger') })
    expect(after.exitCode).toBe(0)
    expect(after.stdout).toContain('Up to date.')
    expect(JSON.parse(again.stdout)).toEqual({ applied: [], already: pending, pending: [] })
    // Somebody without rights is told what an administrator can do, in the same document.
    expect(missing.exitCode).toBe(5)
    expect(JSON.parse(missing.stdout)).toMatchObject({
      error: { code: 'privilege_missing', sql: expect.stringContaining('grant strata_owner to') },
    })

    const removed = await cli(['uninstall'], env)
    expect(removed.exitCode).toBe(0)
    expect(removed.stdout).toContain('Removed: ')
    const gone = await cli(['uninstall', '--json'], env)
    expect(gone.exitCode).toBe(4)
    expect(JSON.parse(gone.stdout)).toMatchObject({ error: { code: 'not_installed' } })
  })

  test('refuses to remove data until it is forced', async () => {
    const db = await testDatabase()
    const root = await db.client('superuser')
    await root.query(`insert into strata_customers.customers (kind, given_name) values ('individual', 'Ada')`)
    const env = { DATABASE_URL: db.url('installer') }
    const refused = await cli(['uninstall'], env)
    expect(refused.exitCode).toBe(4)
    expect(refused.stderr).toContain('strata_customers.customers: 1 row')
    expect((await cli(['uninstall', '--force'], env)).exitCode).toBe(0)
    expect(await schemas(root)).toEqual([])
  })
})

test('a failure to connect keeps the reason of the driver for programs', async () => {
  const { connect } = await import('../../src/database.js')
  const error = await rejection(ConnectionError, connect({ host: '127.0.0.1', port: 1, user: 'u' }))
  expect(error).toMatchObject({ code: 'unreachable', cause: expect.anything() })
})

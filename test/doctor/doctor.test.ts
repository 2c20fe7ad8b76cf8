import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Diagnosis, doctor, rules } from '../../src/doctor/index.js'
import { KNOWN_UNTIL } from '../../src/doctor/rules/server-version.js'
import { cli } from '../migrations/support.js'
import { emptyDatabase, inRollback, type Role, testDatabase, testServer } from '../support/database.js'
import { loginName } from '../support/server.js'

const db = await testDatabase()
let superuser: pg.Client

beforeAll(async () => {
  superuser = await db.client('superuser')
})

async function diagnose(role: Role): Promise<Diagnosis> {
  return doctor(await db.client(role))
}

describe('a program that asks the doctor', () => {
  test('is told of no finding in what the migrations make', async () => {
    const { findings, rules: asked, serverVersion } = await diagnose('installer')
    expect(findings).toEqual([])
    expect(asked).toEqual(rules.map(({ name }) => name))
    expect(serverVersion).toMatch(new RegExp(`^${testServer().major}\\.\\d+$`))
  })

  test.each(['stranger', 'app', 'analyst'] as const)(
    'as %s sees the catalog, and is told what it cannot see',
    async (role) => {
      const { findings, unseen } = await diagnose(role)
      expect(findings).toEqual([])
      expect(unseen.map(({ rule }) => rule).sort()).toEqual([
        'context-key',
        'documents',
        'domains',
        'eligibility',
        'extraction',
        'merge-policies',
        'merge-references',
        'migrations',
        'outbox',
        'permissions',
        'personal-data',
        'settings',
      ])
      await superuser.query('alter table strata_users.users no force row level security')
      try {
        expect((await diagnose(role)).findings.map(({ rule, object }) => [rule, object])).toEqual([
          ['row-security', 'strata_users.users'],
        ])
      } finally {
        await superuser.query('alter table strata_users.users force row level security')
      }
    },
  )

  test('in the midst of a transaction sees what is not committed, and finds its transaction as it was', async () => {
    await inRollback(superuser, async () => {
      await superuser.query(
        "set local search_path = 'strata'; drop policy tenant_isolation on strata_tenancy.companies",
      )
      const { findings } = await doctor(superuser)
      expect(findings.map(({ rule }) => rule)).toContain('tenant-isolation')
      const { rows } = await superuser.query(
        "select current_setting('search_path') as path, current_user as me",
      )
      expect(rows).toEqual([{ path: 'strata', me: superuser.user }])
    })
    expect((await doctor(superuser)).findings).toEqual([])
    expect(superuser.getTransactionStatus()).toBe('I')
  })

  test('is not fooled by tables and functions of the same names in its search_path', async () => {
    const client = await db.client('stranger')
    await client.query(`
      create temp table pg_policy (polname text); create temp table pg_class (oid oid);
      create function pg_temp.aclexplode(aclitem[]) returns setof text language sql as 'select null::text'`)
    await client.query('set search_path = pg_temp, pg_catalog')
    expect((await doctor(client)).findings).toEqual([])
    await superuser.query('grant delete on strata_tenancy.companies to strata_app')
    try {
      expect((await doctor(client)).findings.map(({ message }) => message)).toContain(
        'strata_app may delete and should not.',
      )
    } finally {
      await superuser.query('revoke delete on strata_tenancy.companies from strata_app')
    }
    const { rows } = await client.query("select current_setting('search_path') as path")
    expect(rows).toEqual([{ path: 'pg_temp, pg_catalog' }])
  })

  test('may ask for single rules', async () => {
    const asked = rules.filter(({ name }) => name === 'secrets')
    expect((await doctor(superuser, { rules: asked })).rules).toEqual(['secrets'])
  })

  test('is told of each finding what is wrong with what, and the statement that mends it', async () => {
    await inRollback(superuser, async () => {
      await superuser.query('grant update (label) on strata_tenancy.memberships to strata_app')
      const { findings } = await doctor(superuser)
      const [{ object, remedy } = { object: '', remedy: '' }, ...others] = findings.filter(
        ({ rule }) => rule === 'grants',
      )
      expect(object).toBe('strata_tenancy.memberships')
      expect(others).toEqual([])
      await superuser.query(remedy.replace(/^Run: (.*)\.$/, '$1'))
      expect((await doctor(superuser)).findings).toEqual([])
    })
  })

  test('in a database without one of the roles is told of the role', async () => {
    await inRollback(superuser, async () => {
      await superuser.query('alter role strata_worker rename to strata_test_renamed')
      const { findings } = await doctor(superuser)
      expect(findings).toMatchObject([{ rule: 'roles', object: 'role strata_worker' }])
    })
  })
})

test('a reader of docs/doctor.md finds every rule there, and how far the list of security releases goes', () => {
  const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8')
  const listed = page.split('\n').filter((line) => /^\| `[a-z-]+` \| (error|warning) \|/.test(line))
  expect(listed).toEqual(rules.map(({ name, severity, why }) => `| \`${name}\` | ${severity} | ${why} |`))
  expect(page).toContain(`up to ${KNOWN_UNTIL}.`)
})

describe('whoever runs pg-strata doctor', () => {
  test('gets exit code 0 without findings, in text and in JSON', async () => {
    const text = await cli(['doctor', '--database-url', db.url('installer')])
    expect(text.exitCode).toBe(0)
    expect(text.stdout).toContain(`${rules.length} rules`)
    expect(text.stdout).toContain('0 findings')
    const json = await cli(['doctor', '--json', '--database-url', db.url('installer')])
    expect(json.exitCode).toBe(0)
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [], unseen: [] })
  })

  test('gets exit code 1 for a finding, with its rule, object, message and remedy', async () => {
    await superuser.query("comment on table strata_users.users is ''")
    try {
      const text = await cli(['doctor', '--database-url', db.url('stranger')])
      expect(text.exitCode).toBe(1)
      expect(text.stdout).toMatch(/✗ comments\n +strata_users\.users: .*\.\n +Run: comment on/)
      expect(text.stdout).toContain('? settings: this login cannot see')
      const json = await cli(['doctor', '--json', '--database-url', db.url('stranger')])
      expect(json.exitCode).toBe(1)
      const { findings } = JSON.parse(json.stdout) as Diagnosis
      expect(findings).toMatchObject([{ rule: 'comments', severity: 'error', object: 'strata_users.users' }])
      expect(Object.keys(findings[0] ?? {}).sort()).toEqual([
        'message',
        'object',
        'remedy',
        'rule',
        'severity',
      ])
    } finally {
      await superuser.query(
        "comment on table strata_users.users is 'One row per person or machine that operates, also those without a login. Never deleted.'",
      )
    }
  })

  test('gets exit code 0 for a warning, and 1 with --strict', async () => {
    await superuser.query(`create table public.orders (user_id uuid references strata_users.users);
      insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, registered_by, registered_at)
      values ('user', 'public.orders', 'user_id', 'keep', 'application', current_user, now())`)
    try {
      const lenient = await cli(['doctor', '--json', '--database-url', db.url('installer')])
      expect(lenient.exitCode).toBe(0)
      expect((JSON.parse(lenient.stdout) as Diagnosis).warnings).toContainEqual(
        expect.objectContaining({ rule: 'foreign-references', severity: 'warning' }),
      )
      expect((await cli(['doctor', '--strict', '--database-url', db.url('installer')])).exitCode).toBe(1)
    } finally {
      await superuser.query(
        `drop table public.orders; delete from strata_merges.merge_policies where relation = 'public.orders'`,
      )
    }
  })

  test('is told in one finding that nothing is installed', async () => {
    const empty = await emptyDatabase()
    const { exitCode, stdout } = await cli(['doctor', '--json', '--database-url', empty.url('installer')])
    expect(exitCode).toBe(1)
    expect((JSON.parse(stdout) as Diagnosis).findings).toMatchObject([
      { rule: 'installed', object: 'database' },
    ])
  })

  test('gets one sentence and another exit code for a bad URL, a wrong password and an unknown option', async () => {
    const wrong = new URL(db.url('app'))
    wrong.password = 'wrong'
    // A server that trusts everybody takes any password.
    const probe = new pg.Client(wrong.href)
    const trusts = await probe.connect().then(
      () => true,
      () => false,
    )
    await probe.end()
    for (const [args, code] of [
      [['--database-url', 'nonsense'], 2],
      [['--database-url', `postgres://${loginName('app')}@127.0.0.1:1/none`], 3],
      ...(trusts ? [] : [[['--database-url', wrong.href], 3] as const]),
      [['--nonsense'], 2],
    ] as const) {
      const { exitCode, stdout, stderr } = await cli(['doctor', ...args])
      expect([args, exitCode]).toEqual([args, code])
      expect(stdout).toBe('')
      expect(stderr).not.toContain('    at ')
    }
  })
})

afterAll(async () => {
  // What was broken for a test is whole again.
  expect((await doctor(superuser)).findings).toEqual([])
})

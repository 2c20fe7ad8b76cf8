import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs the command as a person does, on the server of this test run. */
function bench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, DATABASE_URL: inject('server').adminUrl }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'bench/run.ts', ...args],
      { cwd: root, env, maxBuffer: 1 << 24 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

const names = [
  'rls',
  'client',
  'session',
  'context',
  'sign-in',
  'enumeration',
  'permission-check',
  'permission-ten',
  'permission-list',
  'permission-role-change',
  'history',
  'refresh',
  'duplicates',
  'duplicates-scale',
  'merge-scale',
] as const

const document = z.strictObject({
  cases: z.array(
    z.strictObject({
      case: z.enum(names),
      variant: z.string().min(1),
      against: z.string().min(1).nullable(),
      ratio: z.strictObject({
        min: z.number().positive(),
        median: z.number().positive(),
        max: z.number().positive(),
      }),
      unit: z.enum(['time', 'throughput', 'ms', 'score']),
      sizes: z.record(z.string(), z.number()),
    }),
  ),
})

const variantsOf = (cases: z.infer<typeof document>['cases'], name: string) =>
  cases.filter((measured) => measured.case === name).map(({ variant }) => variant)

describe('npm run bench', () => {
  test('measures every case, prints one document for programs, and leaves no database and no login behind', async () => {
    const { code, stdout, stderr } = await bench('--size', 'tiny', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { cases } = document.parse(JSON.parse(stdout))
    for (const { ratio, unit, against } of cases) {
      expect(ratio.min).toBeLessThanOrEqual(ratio.median)
      expect(ratio.median).toBeLessThanOrEqual(ratio.max)
      expect(against === null).toBe(unit === 'ms' || unit === 'score')
    }
    expect(variantsOf(cases, 'rls')).toEqual(['list', 'by id', 'count', 'skew guard', 'skew guard, by hand'])
    expect(variantsOf(cases, 'client')).toEqual(
      expect.arrayContaining(['generated select', 'generated insert, 16 connections']),
    )
    expect(variantsOf(cases, 'session')).toEqual(
      expect.arrayContaining(['withSession', 'one call', 'withSession, 16 connections, pipeline']),
    )
    expect(variantsOf(cases, 'context')).toContain('begin; begin_session; commit')
    expect(variantsOf(cases, 'sign-in')).toEqual(['decision', 'decision abroad', 'recorded', 'growth'])
    expect(variantsOf(cases, 'enumeration')).toEqual([
      'a wrong password',
      'a code to sign in',
      'a code to sign up',
      'a wrong code',
      'a code to recover',
    ])
    expect(variantsOf(cases, 'permission-check')).toEqual(
      expect.arrayContaining(['has_permission', 'recursive CTE', 'tuples', 'growth']),
    )
    expect(variantsOf(cases, 'permission-ten')).toContain('has_permissions')
    expect(variantsOf(cases, 'permission-list')).toEqual(['permitted_memberships'])
    expect(variantsOf(cases, 'permission-role-change')).toEqual([
      'a tuple',
      'a change',
      'a change, in ms',
      'has_permission during a change',
    ])
    expect(variantsOf(cases, 'history')).toContain('one row')
    expect(variantsOf(cases, 'refresh')).toEqual(['refresh_user_attributes'])
    for (const name of ['duplicates', 'duplicates-scale', 'merge-scale'])
      expect(variantsOf(cases, name), name).not.toEqual([])
    expect(cases.find(({ case: name }) => name === 'rls')?.sizes).toMatchObject({
      users: 2_000,
      organizations: 20,
      postgres: inject('server').major,
    })

    const admin = new pg.Client({ connectionString: inject('server').adminUrl })
    await admin.connect()
    try {
      const { rows } = await admin.query(
        `select datname as name from pg_database where datname like 'strata\\_bench\\_%'
         union all select rolname from pg_roles where rolname like 'strata\\_bench\\_%'`,
      )
      expect(rows).toEqual([])
    } finally {
      await admin.end()
    }
  }, 180_000)

  test('tells whoever asks for a case that does not exist which ones do', async () => {
    const { code, stdout, stderr } = await bench('--only', 'rls,speed')
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toBe(`There is no case "speed"; the cases are ${names.join(', ')}.\n`)
  })

  test('tells whoever asks for a size that does not exist which ones do', async () => {
    const { code, stderr } = await bench('--size', 'huge')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*huge.* tiny, small, full\.\n$/)
  })

  test('lists its cases without a database', async () => {
    const { code, stdout } = await bench('--list')
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(names.length)
    expect(stdout).toMatch(/^rls +queries of an organization/)
  })
})

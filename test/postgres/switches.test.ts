/** Which server a test run uses, and what it leaves on one that is not its own. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres } from '../../src/postgres/index.js'
import { serverKind, startServer } from '../support/server.js'
import { ask } from './programs.js'

const scratch = await mkdtemp(join(tmpdir(), 'strata-switches-test-'))
const server = await startPostgres()
afterAll(async () => {
  await server.stop()
  await rm(scratch, { recursive: true, force: true })
})

const ours = `select datname from pg_database where datname ~ '^strata'
  union all select rolname from pg_roles where rolname ~ '^strata' order by 1`

describe('a test run with DATABASE_URL', () => {
  test('uses that server, beside another run, and takes away what both made and what a killed run left', async () => {
    // The first belongs to nobody, the second to a run that holds the lock of its number.
    await ask(server.url, 'create database strata_test_111_left')
    await ask(server.url, 'create database strata_test_222_live')
    await ask(server.url, 'create database strata_production')
    const live = new pg.Client(server.url)
    await live.connect()
    await live.query('select pg_advisory_lock($1, 222)', [0x57a7])

    const runs = await Promise.all(
      ['one', 'other'].map((name) => nestedRun(name, { DATABASE_URL: server.url })),
    )
    for (const { code, output } of runs) {
      expect(output).toContain('pg-strata: 1 passed, 0 failed, 0 skipped')
      expect(code).toBe(0)
    }
    const reports = ['one', 'other'].map((name) => JSON.parse(readFileSync(join(scratch, name), 'utf8')))
    expect(reports.map(({ kind }) => kind)).toEqual(['url', 'url'])
    expect(reports[0].databasePrefix).not.toBe(reports[1].databasePrefix)

    const left = (await ask(server.url, ours)).flat()
    expect(left.filter((name) => /^strata_(test_\d|production)/.test(String(name)))).toEqual([
      'strata_production',
      'strata_test_222_live',
    ])
    // The logins stay for the run that lives, and go with the last one.
    expect(left).toContain('strata_test_app')
    await live.end()
    expect((await nestedRun('last', { DATABASE_URL: server.url })).output).toContain('1 passed, 0 failed')
    expect((await ask(server.url, ours)).flat()).toEqual(['strata_production'])
  }, 60_000)

  test('is refused in one sentence to a login that is no superuser', async () => {
    await ask(server.url, "create role plain login password 'plain'")
    const url = server.urlFor({ user: 'plain', password: 'plain' })
    const { code, output } = await nestedRun('plain', { DATABASE_URL: url })
    expect(code).not.toBe(0)
    expect(output).toContain('let DATABASE_URL name a superuser of a server for tests')
  })
})

describe('the switch STRATA_PG_TEST', () => {
  test('chooses a container, which DATABASE_URL overrides', () => {
    expect(serverKind({})).toBe('embedded')
    expect(serverKind({ STRATA_PG_TEST: 'docker' })).toBe('docker')
    expect(serverKind({ STRATA_PG_TEST: 'docker', DATABASE_URL: 'postgres://localhost/x' })).toBe('url')
    expect(() => serverKind({ STRATA_PG_TEST: 'podman' })).toThrow('STRATA_PG_TEST is "podman"')
  })

  test('says in one sentence that Docker is not there', async () => {
    await expect(startServer({ STRATA_PG_TEST: 'docker', PATH: scratch })).rejects.toThrow(
      /^STRATA_PG_TEST=docker needs a running Docker engine: .*\.$/,
    )
  })
})

async function nestedRun(
  name: string,
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
  const config = fileURLToPath(new URL('./fixtures/nested.config.ts', import.meta.url))
  const inherited = Object.entries(process.env).filter(([key]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(key))
  const run = spawn(process.execPath, [vitest, 'run', '--config', config], {
    env: { ...Object.fromEntries(inherited), ...env, NESTED_REPORT: join(scratch, name) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [run.stdout, run.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const code = await new Promise<number | null>((resolve) => run.on('close', resolve))
  return { code, output }
}

/** The demo as a user runs it: a process of its own, on real data where the checkout stands beside it, on broken files, and kept. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Step } from '../../src/demo/index.js'
import { rounds, testWhen } from '../support/database.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const febrl = join(root, '../shared/data/febrl')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strata-demo-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

type Ran = { code: number | null; stdout: string; stderr: string; pid: number }

function demo(...words: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'demo', ...words], {
      cwd: root,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => {
      stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr, pid: child.pid as number }))
  })
}

/** What a run printed with --json; its steps by name. */
function stepsOf({ stdout }: Ran): { [Name in Step['step']]: Extract<Step, { step: Name }> } {
  const { steps } = JSON.parse(stdout) as { steps: Step[] }
  return Object.fromEntries(steps.map((step) => [step.step, step])) as never
}

const foldersOf = (pid: number): string[] =>
  [...new Set([tmpdir(), '/tmp'])].flatMap((path) =>
    readdirSync(path).filter((name) => name.startsWith(`pg-strata-${pid}-`)),
  )

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 100) {
    if (waited > 20_000) throw new Error('It did not come to that.')
    await sleep(100)
  }
}

describe('On real people', () => {
  const path = join(febrl, 'dataset4a.csv')
  const here = testWhen(
    existsSync(path),
    'there is no ../shared/data/febrl/dataset4a.csv beside the checkout',
  )
  let ran: Ran
  let steps: ReturnType<typeof stepsOf>
  // Counted without the reader that is tested: this file quotes nothing.
  const rows = existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map((value) => value.trim()))
    : []
  const named = rows.filter(([, given, surname]) => given || surname).length

  beforeAll(async () => {
    if (!existsSync(path)) return
    ran = await demo('--csv', path, '--json')
    steps = stepsOf(ran)
  }, 240_000)

  here(
    'the demo loads everybody who has a name, as customers and users in 50 organizations, and says who is left out',
    () => {
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(0)
      const { counts, rejected, columns } = steps.load
      expect(rows.length).toBeGreaterThan(4000)
      expect(rejected).toHaveLength(rows.length - named)
      expect(rejected.every(({ incomplete }) => incomplete)).toBe(true)
      expect(counts).toMatchObject({ users: named, customers: named + 50, organizations: 50 })
      expect(counts.memberships).toBeGreaterThan(named)
      expect(columns.unmatched.map(({ column }) => column)).toEqual(['rec_id', 'soc_sec_id'])
    },
  )

  here(
    '[Q9] pg-strata installs beside graphile-worker, pg-boss and a table of users, and changes no definition and no row of theirs',
    () => {
      expect(steps.neighbours.neighbours.map(({ name }) => name)).toEqual([
        'public.users',
        'graphile_worker',
        'pgboss',
      ])
      for (const { rows } of steps.neighbours.neighbours) expect(rows).toBeGreaterThan(0)
      expect(steps.migrate.migrations.length).toBeGreaterThan(0)
      expect(steps.aftermath.neighbours).toEqual(
        ['public.users', 'graphile_worker', 'pgboss'].map((name) => ({
          name,
          definitionUntouched: true,
          dataUntouched: true,
        })),
      )
    },
  )

  here('the other programs do the jobs that had waited since before', () => {
    expect(steps.aftermath.jobs).toEqual([
      { library: 'graphile-worker', done: true },
      { library: 'pg-boss', done: true },
    ])
  })

  here('one person asks the same query in two organizations, and gets two answers', () => {
    const [first, second] = steps.tenants.tenants
    expect(first?.members).toBeGreaterThan(0)
    expect(second?.members).toBeGreaterThan(0)
    expect(first?.first).not.toEqual(second?.first)
  })

  here('whoever forges a context sees nothing, where a real session sees rows', () => {
    expect(steps.forgeries.forgeries).toHaveLength(4)
    expect(steps.forgeries.forgeries.map(({ seen }) => seen)).toEqual([0, 0, 0, 0])
    expect(steps.forgeries.there).toBeGreaterThan(0)
  })

  here(
    '[E5] [E7] [E8] [E12] one person is found twice and merged, with the orders of another program, and parted again',
    () => {
      const outcomes = steps.merging.attempts.map(({ outcome }) => outcome)
      expect(Number(outcomes[0])).toBeGreaterThan(named)
      expect(Number(outcomes[1])).toBeGreaterThan(0.99)
      expect(outcomes.slice(2)).toEqual([
        'applied',
        'missing_policy sales.orders',
        'registered',
        'applied',
        '5 of 5 orders',
        'the one that is left',
        'undone',
        '2 of 5 orders',
        '99',
      ])
    },
  )

  here('an analyst counts every user by status, and reads no name', () => {
    const { rows, refused } = steps.analysis
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.reduce((sum, row) => sum + Number(row.users), 0)).toBe(named)
    expect(refused.sqlState).toBe('42501')
  })

  here('[J7] a user who was locked for a second was locked for a second, by the record of statuses', () => {
    expect(steps.life.moments.map(({ status }) => status)).toEqual([
      'placeholder',
      'pending_verification',
      'pending_first_sign_in',
      'active',
      'locked',
      'active',
    ])
    expect(steps.life.sessionWhileLocked).toBe('user_not_active')
    expect(steps.life.lockedSeconds).toBeGreaterThan(0.5)
    expect(steps.life.lockedSeconds).toBeLessThanOrEqual(1)
  })

  here(
    '[X55] a stranger who guesses, or who was given the number of another, is not let in, and the owner is',
    () => {
      expect(steps.arrivals.attempts.map(({ outcome }) => outcome)).toEqual([
        'code_sent',
        'refused',
        'signed_up',
        'refused',
        'refused',
        'throttled',
        'signed_in',
        'code_sent',
        'signed_up',
        'code_sent',
        'step_up_required',
      ])
    },
  )

  here(
    '[E16] [A15] a customer is verified once, by a document that a second customer is not verified by, and loses the account with the name',
    () => {
      expect(steps.verification.attempts.map(({ outcome }) => outcome)).toEqual([
        'not_eligible',
        'invalid',
        'submitted',
        'passed',
        'redeemed',
        'already_redeemed',
        'done',
        'submitted',
        'passed',
        'duplicate',
        'not_eligible',
        'verification_pending',
        'frozen',
      ])
    },
  )

  here('the server is gone with the demo, and so is its folder', async () => {
    expect(foldersOf(ran.pid)).toEqual([])
    expect(await listens(steps.start.port)).toBe(false)
  })

  // Misspelt duplicates of the same people, with days that do not exist.
  testWhen(existsSync(path) && rounds(0, 1) === 1, 'the second file is for the long run')(
    'a file with impossible dates is loaded without those rows, and the exit code says so',
    async () => {
      const second = await demo('--csv', join(febrl, 'dataset4b.csv'), '--json')
      const { counts, rejected } = stepsOf(second).load
      expect(second.code).toBe(1)
      expect(rejected.filter(({ incomplete }) => !incomplete).length).toBeGreaterThan(10)
      expect(counts.users + rejected.length).toBe(5000)
    },
    240_000,
  )
})

describe('On a file with broken rows, kept', () => {
  let ran: Ran
  let steps: ReturnType<typeof stepsOf>

  beforeAll(async () => {
    const path = join(folder, 'broken.csv')
    const rows = [
      'first,last,dob,street,suburb',
      'ada,lee,1980-02-29,harbour road 1,southport',
      'too,few',
      'bob,ray,1981-02-29,harbour road 2,southport',
      // Passes every check of ours; the database knows better.
      'cid,moe,1066-10-14,harbour road 3,southport',
      ',,1982-01-01,harbour road 4,southport',
      'dan,kay,1983-01-01,harbour road 5,southport',
    ]
    await writeFile(path, rows.join('\n'))
    ran = await demo('--csv', path, '--keep', '--json')
    steps = stepsOf(ran)
  }, 240_000)

  afterAll(async () => {
    const pid = Number(/^kill (\d+)$/.exec(steps?.kept?.stop ?? '')?.[1])
    try {
      if (pid) process.kill(pid)
    } catch {
      // The last test has ended it.
    }
  })

  async function ask<Row extends pg.QueryResultRow>(
    login: 'operator' | 'analyst' | 'installer',
    text: string,
  ): Promise<Row[]> {
    const client = new pg.Client({ connectionString: steps.kept.urls[login] })
    await client.connect()
    try {
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end()
    }
  }

  test('the demo names each row that it rejects, also those that only the database refuses, and ends with exit code 1', () => {
    expect(ran.code).toBe(1)
    expect(steps.load.rejected.map(({ line, incomplete }) => [line, incomplete ?? false])).toEqual([
      [3, false],
      [4, false],
      [5, false],
      [6, true],
    ])
    expect(steps.load.counts.users).toBe(2)
  })

  test('nothing of a rejected row is in the database, and all of the others', async () => {
    const [counted] = await ask<Record<string, number>>(
      'analyst',
      `select (select count(*)::int from strata_analytics.customers where kind = 'individual') as customers,
              (select count(*)::int from strata_analytics.customers where birth_year in (1980, 1983)) as by_birth,
              (select count(*)::int from strata_analytics.users) as users,
              (select count(distinct user_id)::int from strata_analytics.memberships) as members`,
    )
    // Seven more users than people: the one whose life the demo shows, two who arrive by themselves, a doctor and the three of a company; then the two of the merge. Two more customers too, who are one; and somebody who is a customer twice.
    expect(counted).toEqual({ customers: 6, by_birth: 2, users: 11, members: 7 })
  })

  test('the logins that it prints are no superusers and pass no policy by', async () => {
    const { urls } = steps.kept
    expect(Object.keys(urls)).toEqual(['host', 'installer', 'app', 'auth', 'operator', 'worker', 'analyst'])
    const names = Object.values(urls).map((url) => new URL(url).username)
    const rows = await ask<{ n: number }>(
      'analyst',
      `select count(*)::int as n from pg_roles where rolname = any('{${names}}') and not rolsuper and not rolbypassrls`,
    )
    expect(rows).toEqual([{ n: names.length }])
  })

  test('what it says how to stop stops, and leaves nothing behind', async () => {
    const { port } = steps.start
    expect(await listens(port)).toBe(true)
    expect(foldersOf(ran.pid)).toHaveLength(1)
    process.kill(Number(/^kill (\d+)$/.exec(steps.kept.stop)?.[1]))
    await until(async () => foldersOf(ran.pid).length === 0 && !(await listens(port)))
  })
})

describe('Interrupted', () => {
  test.each([
    ['and would have gone', ['--people', '500']],
    ['and would have kept its server', ['--people', '500', '--keep']],
  ])(
    'by Ctrl-C, the demo leaves nothing behind: it had begun %s',
    async (_, words) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'demo', ...words], {
        cwd: root,
      })
      let told = ''
      child.stderr.on('data', (data) => {
        told += data
      })
      // The second step: the server runs, and is in use.
      await new Promise((resolve) => {
        let steps = ''
        child.stdout.on('data', (data) => {
          steps += data
          if (/graphile_worker/.test(steps)) resolve(undefined)
        })
      })
      const pid = child.pid as number
      expect(foldersOf(pid)).toHaveLength(1)
      const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
      child.kill('SIGINT')
      expect([130, 'SIGINT']).toContain(await ended)
      await until(() => foldersOf(pid).length === 0)
      expect(told).toBe('')
    },
    60_000,
  )
})

describe('On input that it cannot use', () => {
  test.each([
    ['a file that does not exist', () => ['--csv', join(folder, 'nobody.csv')]],
    ['a file without a header', () => ['--csv', join(folder, 'headless.csv')]],
    ['no people', () => ['--people', '0']],
    ['an option that there is not', () => ['--cvs', 'people.csv']],
  ])('the demo says so in one sentence, ends with exit code 2 and starts nothing: %s', async (_, words) => {
    await writeFile(join(folder, 'headless.csv'), 'ada,lee\nbob,ray\n')
    const { code, stdout, stderr, pid } = await demo(...words())
    expect(code).toBe(2)
    expect(stdout).toBe('')
    // commander adds a second line where it can guess what was meant.
    expect(stderr).toMatch(/^[^\n]+\n(\(Did you mean [^\n]+\n)?$/)
    expect(foldersOf(pid)).toEqual([])
  })

  test('a file of which the database takes no row leaves no server behind, and no progress bar without a terminal', async () => {
    const path = join(folder, 'ancient.csv')
    await writeFile(path, 'first,last,dob\nharold,godwinson,1066-10-14\n')
    const { code, stdout, stderr, pid } = await demo('--csv', path)
    expect(code).toBe(2)
    expect(stdout).toMatch(/line 2/)
    expect(stderr).toMatch(/^[^\n]+\.\n$/)
    expect(foldersOf(pid)).toEqual([])
  }, 120_000)
})

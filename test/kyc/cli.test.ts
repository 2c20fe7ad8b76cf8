/** People who verify customers at the command line. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { age, table } from '../../src/cli/support/table.js'
import { beginFingerprintKey, runVerificationChecks, type VerificationOutcome } from '../../src/index.js'
import { clientOf } from '../client/support.js'
import { cli, cliProcess } from '../migrations/support.js'
import { emptyDatabase, testDatabase } from '../support/database.js'
import { createActiveUser, one, openSession } from '../support/people.js'
import { addSsn, newCase, newCustomer, newKeys, ssn } from './clients.js'

const db = await testDatabase()
const { strata } = clientOf(db)
const keys = newKeys()
let superuser: pg.Client
let numbers = 0
beforeAll(async () => {
  superuser = await db.client('superuser')
  await beginFingerprintKey(strata.operator, { fingerprint_key_id: 'f1' })
})
beforeEach(() =>
  superuser.query(
    `with ended as (update strata_kyc.verification_checks set canceled_at = strata_core.clock() where status = 'pending')
     update strata_kyc.verification_cases set canceled_at = strata_core.clock() where status in ('requires_input', 'processing')`,
  ),
)

const run = (args: string[], env: Record<string, string> = {}) =>
  cli(['verification', ...args], { DATABASE_URL: db.url('operator'), ...env })
const json = async (args: string[], env: Record<string, string> = {}) => {
  const { exitCode, stdout, stderr } = await run([...args, '--json'], env)
  return { exitCode, stderr, answer: JSON.parse(stdout) }
}
/** A case that waits for people, because the registry could not say. */
const waiting = async (number = ssn(++numbers), outcome: VerificationOutcome = 'inconclusive') => {
  const made = await newCase(strata, keys, number)
  const answer = { outcome, reference: 'R-77', payload: { score: 0.4, number } }
  const provider = { name: 'registry', check: async () => answer }
  await runVerificationChecks(strata.worker, { providers: [provider], keys })
  return { ...made, number }
}
const statusOf = (customer_id: string) =>
  one(superuser, 'select status from strata_customers.customers where customer_id = $1', [customer_id])

describe('[A7] a member of staff at the command line', () => {
  test('sees the queue, the oldest first, with its age, what was said so far and who else showed the document', async () => {
    expect(await run(['list'])).toMatchObject({ exitCode: 0, stdout: 'Nothing waits for people.\n' })
    const first = await waiting()
    const second = await waiting()
    await addSsn(strata, keys, await newCustomer(strata, 'Other'), second.number)
    await superuser.query(
      `update strata_kyc.verification_checks set requested_at = requested_at - interval '3 days 4 hours' where verification_case_id = $1`,
      [first.verification_case_id],
    )
    const { exitCode, stdout, stderr } = await run(['list'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^id +waits +customer +document +so far +duplicate +until$/)
    expect(lines[1]).toMatch(
      new RegExp(
        `^${first.verification_case_id} +3 d 4 h +Kim No\\d{4} +us_ssn US …${first.number.slice(-4)} +registry: inconclusive +- +\\d{4}-\\d\\d-\\d\\d$`,
      ),
    )
    expect(lines[2]).toMatch(new RegExp(`^${second.verification_case_id} +0 min .* shown by 1 other `))
    expect(lines[3]).toBe('2 documents of 2 verifications.')
    expect(stdout).not.toContain(first.number)

    const { answer } = await json(['list', '--limit', '1'])
    expect(answer).toHaveLength(1)
    expect(answer).toMatchObject([
      { verification_case_id: first.verification_case_id, other_results: ['registry:inconclusive'] },
    ])
    expect((await run(['list', '--limit', '1'])).stdout).toContain(
      '1 document of 1 verification; there may be more, see --limit.',
    )
  })

  test('looks at one verification with its evidence, and nowhere at the number', async () => {
    const { verification_case_id, customer_id, number } = await waiting()
    const { exitCode, stdout } = await run(['show', verification_case_id])
    expect(exitCode).toBe(0)
    for (const told of [
      `Verification  ${verification_case_id}`,
      `Customer      ${customer_id}`,
      'Status        processing, by the policy "individual"',
      `inconclusive  registry by registry  us_ssn US …${number.slice(-4)}`,
      '    reference  R-77',
      `    answer     {"score":0.4,"number":"****${number.slice(-4)}"}`,
      'pending  manual by people',
    ])
      expect(stdout).toContain(told)
    expect(stdout).not.toContain(number)
    const { answer } = await json(['show', verification_case_id.toUpperCase()])
    expect(answer).toMatchObject({
      verification_case_id,
      customer_id,
      status: 'processing',
      acceptance_policy: 'individual',
      checks: [
        { method: 'registry', status: 'inconclusive', provider_reference: 'R-77' },
        { method: 'manual', status: 'pending' },
      ],
    })
  })

  test('approves, and it is recorded who did when the own session is given', async () => {
    const auth = await db.client('auth')
    const operator = await db.client('operator')
    const user_id = await createActiveUser(operator, auth, 'Staff', 'Member')
    const PG_STRATA_SESSION = await openSession(auth, user_id)
    const { verification_case_id, customer_id } = await waiting()
    const args = ['approve', verification_case_id, '--reason', 'compared with the card']
    expect(await run(args, { PG_STRATA_SESSION })).toEqual({
      exitCode: 0,
      stdout: 'The customer is verified.\n',
      stderr: '',
    })
    expect(await statusOf(customer_id)).toBe('active')
    const { answer } = await json(['show', verification_case_id])
    expect(answer).toMatchObject({
      status: 'verified',
      checks: [
        {},
        { status: 'passed', status_reason: 'compared with the card', reviewed_by_user_id: user_id },
      ],
    })
    expect((await run(['show', verification_case_id])).stdout).toContain(`manual by user ${user_id}`)

    const next = await waiting()
    const told = await json(['approve', next.verification_case_id, '--reason', 'x'], {
      PG_STRATA_SESSION: 'of nobody',
    })
    expect(told).toMatchObject({ exitCode: 4, answer: { error: { code: 'session_refused' } } })
    expect(await statusOf(next.customer_id)).toBe('pending_verification')
  })

  test('rejects, and asks the customer for more', async () => {
    const rejected = await waiting()
    expect(
      await json(['reject', rejected.verification_case_id, '--reason', 'the picture is another one']),
    ).toEqual({
      exitCode: 0,
      stderr: '',
      answer: { verification_case_id: rejected.verification_case_id, outcome: 'rejected' },
    })
    expect(await statusOf(rejected.customer_id)).toBe('rejected')

    const asked = await waiting()
    const { stdout } = await run([
      'request-input',
      asked.verification_case_id,
      '--reason',
      'the scan is cut off',
    ])
    expect(stdout).toBe('The verification waits for the customer.\n')
    const { answer } = await json(['show', asked.verification_case_id])
    expect(answer.status).toBe('requires_input')
  })

  test('is told why nothing was changed, with exit code 4', async () => {
    const decided = await waiting()
    await run(['reject', decided.verification_case_id, '--reason', 'no'])
    const holder = await waiting(ssn(++numbers), 'passed')
    const duplicate = await waiting(holder.number)
    const unanswered = await newCase(strata, keys, ssn(++numbers))
    const nobody = randomUUID()
    for (const [id, code, told] of [
      [decided.verification_case_id, 'closed', 'has been decided before, or has run out'],
      [duplicate.verification_case_id, 'duplicate', 'another customer is verified by the same document'],
      [unanswered.verification_case_id, 'incomplete', 'a provider has not answered yet'],
      [nobody, 'unknown', `There is no verification ${nobody}`],
    ] as const) {
      const text = await run(['approve', id, '--reason', 'looks good'])
      expect(text).toMatchObject({ exitCode: 4, stdout: '' })
      expect(text.stderr).toContain(told)
      expect(text.stderr.trim().split('\n')).toHaveLength(1)
      const { exitCode, answer } = await json(['approve', id, '--reason', 'looks good'])
      expect({ exitCode, answer }).toMatchObject({ exitCode: 4, answer: { error: { code } } })
    }
    expect(await json(['show', nobody])).toMatchObject({
      exitCode: 4,
      answer: { error: { code: 'unknown' } },
    })
  })

  test('is told what is wrong with the command, with exit code 2', async () => {
    const id = randomUUID()
    const cases: [string[], RegExp][] = [
      [['approve', id], /required option '--reason <text>' not specified/],
      [['approve', id, '--reason', ' '], /a line of 1 to 1000 characters/],
      [['approve', id, '--reason', 'x'.repeat(1001)], /a line of 1 to 1000 characters/],
      [['approve', id, '--reason', 'two\nlines'], /a line of 1 to 1000 characters/],
      [['approve', '42', '--reason', 'x'], /the id of a verification/],
      [['approve', '--reason', 'x'], /missing required argument 'id'/],
      [['show'], /missing required argument 'id'/],
      [['show', id, '--reason', 'x'], /unknown option '--reason'/],
      [['list', '--limit', 'all'], /whole number from 1 to 1000/],
      [['lits'], /unknown command 'lits'/],
    ]
    for (const [args, told] of cases) {
      const { exitCode, stdout, stderr } = await run(args)
      expect({ args, exitCode, stdout }).toEqual({ args, exitCode: 2, stdout: '' })
      expect(stderr).toMatch(told)
    }
  })

  test('with another login, without an installation or without a server, is told what to do', async () => {
    const app = await run(['list'], { DATABASE_URL: db.url('app') })
    expect(app).toMatchObject({ exitCode: 5, stdout: '' })
    expect(app.stderr).toMatch(/is not a member of strata_operator; run `grant strata_operator to/)
    const root = await json(['list'], { DATABASE_URL: db.url('superuser') })
    expect(root).toMatchObject({
      exitCode: 5,
      answer: { error: { code: 'connection_refused_by_role' } },
    })
    const empty = await emptyDatabase()
    const nothing = await run(['list'], { DATABASE_URL: empty.url('installer') })
    expect(nothing).toMatchObject({ exitCode: 4, stdout: '' })
    expect(nothing.stderr).toMatch(/pg-strata migrate/)
    expect(await run(['list'], { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' })).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/nothing listens there/),
    })
    expect((await cli(['verification', 'list'])).exitCode).toBe(2)
  })

  test('finds examples in the help, and everything works as a process of its own', async () => {
    const { verification_case_id } = await waiting()
    const help = await cliProcess(['verification', '--help'])
    expect(help.exitCode).toBe(0)
    for (const told of [
      'list',
      'show',
      'approve',
      'reject',
      'request-input',
      'Examples:',
      'PG_STRATA_SESSION',
    ])
      expect(help.stdout).toContain(told)
    const env = { DATABASE_URL: db.url('operator') }
    const listed = await cliProcess(['verification', 'list', '--json'], env)
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(listed.stdout)).toMatchObject([{ verification_case_id }])
    const again = await cliProcess([
      'verification',
      'approve',
      verification_case_id,
      '--reason',
      'seen',
      '--database-url',
      db.url('operator'),
    ])
    expect(again).toEqual({ exitCode: 0, stdout: 'The customer is verified.\n', stderr: '' })
  })
})

describe('a table for a terminal', () => {
  test('is as wide as its widest cell, and holds nothing that a terminal would obey', () => {
    const rows = [
      ['id', 'name'],
      ['1', 'a\u001b[31mred\u001b[0m\nline\u202e'],
      ['22', '京都'],
    ]
    expect(table(rows)).toEqual(['id  name', '1   a [31mred [0m line', '22  京都'])
    expect(table([])).toEqual([])
  })

  test.each([
    [0, '0 min'],
    [59, '59 min'],
    [60, '1 h'],
    [61, '1 h 1 min'],
    [1440, '1 d'],
    [1500, '1 d 1 h'],
    [4 * 1440 + 59, '4 d 59 min'],
    [-5, '0 min'],
  ])('says how long %i minutes are: %s', (minutes, told) => {
    const now = new Date()
    expect(age(new Date(now.getTime() - minutes * 60_000), now)).toBe(told)
  })
})

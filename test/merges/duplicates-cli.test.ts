/** Staff who look for duplicates at the command line. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { clear, load } from '../../bench/duplicates.js'
import { generate } from '../../bench/febrl.js'
import { Histogram } from '../../src/cli/duplicates.js'
import { cli } from '../migrations/support.js'
import { testDatabase } from '../support/database.js'
import { one } from '../support/people.js'

const db = await testDatabase()
let superuser: pg.Client
const recipe = { seed: 3, originals: 200, duplicates: 2, share: 0.3, perField: 2, perRecord: 5 }
const run = (...args: string[]) => cli(['duplicates', ...args], { DATABASE_URL: db.url('operator') })

beforeAll(async () => {
  superuser = await db.client('superuser')
  await clear(superuser)
  await load(superuser, generate(recipe))
})

describe('[E5] [E6] pg-strata duplicates', () => {
  test('tells what was compared, draws a histogram, and shows ids and evidence but no name, and no progress where nobody watches', async () => {
    const { exitCode, stdout, stderr } = await run('--limit', '3')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^Compared \d+ customers in [\d,]+ pairs: \d+ candidates in \d+ clusters\.\n/)
    expect(stdout).toMatch(/^score +pairs +probability$/m)
    expect(stdout).toMatch(/^-?\d+ – -?\d+ +█+ +\d+ +/m)
    expect(stdout.match(/^[0-9a-f-]{36} +[0-9a-f-]{36} .*\+\d/gm)).toHaveLength(3)
    const { rows } = await superuser.query(
      'select family_name from strata_customers.customers where length(family_name) > 6 and verified_at is null',
    )
    expect(rows.length).toBeGreaterThan(20)
    for (const { family_name } of rows) expect(stdout).not.toContain(family_name)
  })

  test('answers programs with one document, whose bins hold every pair that was kept', async () => {
    const { exitCode, stdout } = await run('--json', '--min-probability', '0.99', '--limit', '5')
    const answer = JSON.parse(stdout)
    expect(exitCode).toBe(0)
    expect(answer.candidates).toHaveLength(5)
    for (const { probability } of answer.candidates) expect(probability).toBeGreaterThanOrEqual(0.99)
    const kept = await one<number>(
      superuser,
      "select count(*)::int from strata_merges.duplicate_candidates where kind = 'customer'",
    )
    const counted = answer.histogram.reduce((sum: number, bin: { count: number }) => sum + bin.count, 0)
    expect(counted).toBe(kept)
  })

  test('dismisses a pair with a reason, and says what is wrong with any other', async () => {
    const { stdout } = await run('--json', '--limit', '1')
    const [{ record_id, other_record_id }] = JSON.parse(stdout).candidates
    const dismissed = await run('--dismiss', record_id, other_record_id, '--reason', 'twins')
    expect(dismissed).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await run('--dismiss', other_record_id, record_id, '--reason', 'twins')).stdout).toContain(
      'known before',
    )
    const left = JSON.parse((await run('--json', '--limit', '1')).stdout).candidates
    expect(left[0].record_id + left[0].other_record_id).not.toBe(record_id + other_record_id)

    const stranger = '00000000-0000-4000-8000-00000000dead'
    expect((await run('--dismiss', record_id, stranger, '--reason', 'x')).exitCode).toBe(4)
    expect((await run('--dismiss', record_id, other_record_id)).exitCode).toBe(2)
    expect((await run('--dismiss', record_id, record_id, '--reason', 'x')).exitCode).toBe(2)
    expect((await run('--min-probability', '2')).exitCode).toBe(2)
    expect((await run('--kind', 'company')).exitCode).toBe(2)
  })

  test('finds nobody among users, and says so', async () => {
    const { exitCode, stdout } = await run('--kind', 'user')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout:
        'Compared 0 users in 0 pairs: 0 candidates in 0 clusters.\nNone is probable enough to be shown.\n',
    })
  })
})

test('A histogram shows a few beside very many, in the order of their scores', () => {
  const histogram = new Histogram()
  for (let i = 0; i < 1000; i++) histogram.add({ score: 41, probability: 1 })
  histogram.add({ score: -3, probability: 0.002 })
  expect(histogram.bins().map((bin) => [bin.score_from, bin.count])).toEqual([
    [-4, 1],
    [40, 1000],
  ])
  expect(histogram.lines()[2]).toMatch(/^-4 – 0 +█ +1 +0\.2 %$/)
})

/** What counts as a proof of a capability. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Capability, capabilitiesPage, idsOfTitle, prove } from '../../scripts/support/capabilities.js'

const known: Capability[] = JSON.parse(
  readFileSync(new URL('../../scripts/data/capabilities.json', import.meta.url), 'utf8'),
)

const report = (...tests: [title: string, status: string][]) => ({
  testResults: [
    {
      name: 'a.test.ts',
      assertionResults: tests.map(([title, status]) => ({ fullName: `a file ${title}`, title, status })),
    },
  ],
})

describe('the list of capabilities', () => {
  test('holds 226 capabilities and 102 attacks, each id once', () => {
    const ids = known.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !id.startsWith('X'))).toHaveLength(226)
    expect(ids.filter((id) => id.startsWith('X'))).toEqual(Array.from({ length: 102 }, (_, i) => `X${i + 1}`))
    expect(known.every(({ capability }) => capability.length > 2)).toBe(true)
  })
})

describe('proving', () => {
  test('only a test that ran and passed proves what its title says', () => {
    const outcome = prove(
      known,
      report(
        ['a member left (F6)', 'passed'],
        ['[F7] a member rejoins', 'passed'],
        ['[F7] and leaves', 'passed'],
        ['[F8] a member waits', 'failed'],
        ['[F9] later', 'skipped'],
      ),
    )
    expect(outcome).toMatchObject({ total: 328, done: 1, tests: 2, unknown: [] })
    expect(outcome.missing).toHaveLength(327)
    expect(outcome.missing).toEqual(expect.arrayContaining(['F6', 'F8', 'F9']))
    expect(outcome.proved.find(({ id }) => id === 'F7')?.tests).toEqual([
      '[F7] a member rejoins',
      '[F7] and leaves',
    ])
  })

  test('one title can prove several, and a slip of the pen is told', () => {
    expect(idsOfTitle('[X12] [X13, F22] nobody [sees] it [x1] [F]')).toEqual(['X12', 'X13', 'F22'])
    const outcome = prove(known, report(['[X12] [Z9] nobody gets in', 'passed']))
    expect(outcome.done).toBe(1)
    expect(outcome.unknown).toEqual([{ id: 'Z9', title: '[X12] [Z9] nobody gets in' }])
  })

  test('a reader finds the proof of each, or not yet', () => {
    const page = capabilitiesPage(prove(known, report(['[X12] a | b', 'passed'])))
    expect(page).toMatch(/^\| X12 \| .* \| \[X12\] a \\\| b \|$/m)
    expect(page).toMatch(/^\| A1 \| .* \| not yet \|$/m)
    expect(page).toContain('1 of 328')
  })
})

import { describe, expect, test } from 'vitest'
import {
  type Comparison,
  hands,
  type Measurement,
  measure,
  median,
  meetsBar,
  ratios,
  rotated,
} from '../../bench/harness.js'
import { missed, sparkline, table, toDocument } from '../../bench/report.js'

/** A clock that only the variants move: what they say they cost is what passes. */
function machine() {
  let now = 0
  const log: string[] = []
  return {
    clock: () => now,
    log,
    costs: (name: string, ms: (turn: number) => number) => {
      let turn = 0
      return {
        name,
        before: async (n: number) => {
          turn = n
          now += 1_000 // what is done around a slice must not count
        },
        run: async (count: number) => {
          log.push(name)
          now += count * ms(turn)
        },
        after: async () => {
          now += 1_000
        },
      }
    },
  }
}

const plan = { rounds: 5, turns: 3, sliceMs: 12 }

describe('the bench', () => {
  test('compares a variant with its other in the same round, and not with the other in another', async () => {
    const { clock, costs } = machine()
    // The machine becomes slower by a half in every round; the variant stays twice as expensive.
    const drift = (turn: number) => 1.5 ** Math.floor(turn / plan.turns)
    const comparison: Comparison = {
      variants: [
        costs('plain', drift),
        { ...costs('guarded', (turn) => 2 * drift(turn)), against: 'plain', bar: { limit: 2 } },
      ],
      sizes: { users: 7 },
    }
    const [guarded, ...others] = await measure(comparison, plan, { clock })
    expect(others).toEqual([])
    expect(guarded?.rounds).toHaveLength(5)
    for (const ratio of guarded?.rounds ?? []) expect(ratio).toBeCloseTo(2, 10)
    expect(guarded).toMatchObject({
      variant: 'guarded',
      against: 'plain',
      unit: 'time',
      sizes: { users: 7, rounds: 5 },
    })
  })

  test('turns the ratio over for throughput, and gives milliseconds as they are', async () => {
    const { clock, costs } = machine()
    const [fast, alone] = await measure(
      {
        variants: [
          costs('plain', () => 3),
          { ...costs('fast', () => 2), against: 'plain', unit: 'throughput' },
          { ...costs('alone', () => 0.25), unit: 'ms' },
        ],
      },
      plan,
      { clock },
    )
    expect(median(fast?.rounds ?? [])).toBeCloseTo(1.5, 10)
    expect(median(alone?.rounds ?? [])).toBeCloseTo(0.25, 10)
    expect(alone?.against).toBeNull()
  })

  test('lets the variants take turns, each of them first as often as the others', async () => {
    const { clock, costs, log } = machine()
    await measure({ variants: [costs('a', () => 12), costs('b', () => 12), costs('c', () => 12)] }, plan, {
      clock,
    })
    const turns = log.slice(-plan.rounds * plan.turns * 3).join('')
    expect(turns).toMatch(/^(abcbcacab){5}$/)
  })

  test('does long work once per round', async () => {
    const { clock, costs, log } = machine()
    await measure({ long: true, variants: [costs('bulk', () => 5_000)] }, plan, { clock })
    expect(log).toHaveLength(1 + plan.rounds)
  })

  test('does not take the first operation, which connects and prepares, for long work', async () => {
    let now = 0
    const counts: number[] = []
    const run = async (count: number) => {
      now += counts.length === 0 ? 500 : count * 3
      counts.push(count)
    }
    await measure({ variants: [{ name: 'plain', run }] }, plan, { clock: () => now })
    expect(counts.at(-1)).toBe(plan.sliceMs / 3)
  })

  test('refuses a variant that is compared with nothing that exists', async () => {
    const { clock, costs } = machine()
    const comparison = { variants: [{ ...costs('a', () => 12), against: 'nobody' }] }
    await expect(measure(comparison, plan, { clock })).rejects.toThrow('nobody')
  })

  test('does all the work it was asked for, and never more at once than it has connections', async () => {
    let now = 0
    let most = 0
    const seen: number[] = []
    await hands(3, async (i) => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(i)
      now--
    })(10)
    expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(most).toBe(3)
  })

  test('takes the median, whichever way the rounds came', () => {
    expect(median([9, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(ratios([2, 9], [1, 3], 'time')).toEqual([2, 3])
    expect(ratios([2, 9], [1, 3], 'throughput')).toEqual([1 / 2, 1 / 3])
    expect(rotated(['a', 'b', 'c'], 4)).toEqual(['b', 'c', 'a'])
  })
})

describe('the report', () => {
  const of = (change: Partial<Measurement>): Measurement => ({
    variant: 'by id',
    against: 'by hand',
    unit: 'time',
    bar: { limit: 1.35, aim: 1.2 },
    sizes: { users: 7 },
    rounds: [1.4, 1.2, 1.3],
    ms: 0.1,
    ...change,
  })

  test('says that a bar is missed when the median misses it, and only then', () => {
    expect(meetsBar(of({}))).toBe(true)
    expect(meetsBar(of({ rounds: [1.4, 1.36, 0.1] }))).toBe(false)
    expect(meetsBar(of({ unit: 'throughput', bar: { limit: 0.95 }, rounds: [0.96] }))).toBe(true)
    expect(meetsBar(of({ unit: 'throughput', bar: { limit: 0.95 }, rounds: [0.94] }))).toBe(false)
    expect(meetsBar(of({ bar: undefined, rounds: [99] }))).toBe(true)
    const results = [of({}), of({ rounds: [2] })].map((measurement) => ({ case: 'rls', measurement }))
    expect(missed(results)).toEqual([results[1]])
  })

  test('gives programs the ratios and the sizes, and nothing else', () => {
    const results = [{ case: 'rls', measurement: of({ rounds: [1.4, 1.23456, 1.3] }) }]
    expect(toDocument(results)).toEqual({
      cases: [
        {
          case: 'rls',
          variant: 'by id',
          against: 'by hand',
          ratio: { min: 1.235, median: 1.3, max: 1.4 },
          unit: 'time',
          sizes: { users: 7 },
        },
      ],
    })
  })

  test('draws the rounds, and marks each bar as met or missed', () => {
    expect(sparkline([1, 2, 3])).toBe('▁▅█')
    expect(sparkline([2, 2])).toBe('▄▄')
    const [heading, met, failed] = table([of({}), of({ rounds: [2] })])
    expect(heading).toContain('median')
    expect(met).toMatch(/1\.30 .*1\.20 – 1\.40 .*✓ ≤ 1\.35 \(aim 1\.20\)/)
    expect(failed).toContain('✗ ≤ 1.35')
  })
})

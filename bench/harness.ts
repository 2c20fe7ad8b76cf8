/**
 * Measuring by comparison. Variants of one piece of work take turns in short slices (A B C, B C A, …) in one process, so that whatever
 * else the machine does meets all of them alike. A round is several such turns; each round gives one ratio per variant, and what is
 * reported is the median of the rounds. Times of their own are worth nothing beyond the machine and the minute they were taken in.
 */

/**
 * `time`: time of the variant ÷ time of the other. `throughput`: the reverse. `ms`: milliseconds of one operation, against nothing.
 * `score`: from 0 to 1, and no time at all.
 */
export type Unit = 'time' | 'throughput' | 'ms' | 'score'

export type Sizes = Record<string, number>

export interface Bar {
  /** What the median must reach: at most for time, at least for throughput. */
  limit: number
  /** Where it ought to be. */
  aim?: number
  /** For times: what it must not fall below either, where being faster would tell something, too. */
  least?: number
}

export interface Variant {
  name: string
  /** The variant it is compared with; without one, and without unit `ms`, it is only there to be compared with. */
  against?: string
  unit?: Unit
  bar?: Bar
  /** Does the work `count` times. Only this is timed. */
  run(count: number): Promise<void>
  /** Around each slice, not timed. Variants of one turn get the same number. */
  before?(turn: number): Promise<void>
  after?(): Promise<void>
}

/** Variants that take turns. The first decides how much work a slice is. */
export interface Comparison {
  variants: Variant[]
  sizes?: Sizes
  /** One operation is long work by itself: a slice is one of it. */
  long?: boolean
}

export interface Plan {
  rounds: number
  /** Turns in a round. */
  turns: number
  /** What a slice of the first variant should last. */
  sliceMs: number
}

export interface Measurement {
  variant: string
  against: string | null
  unit: Unit
  bar: Bar | undefined
  sizes: Sizes
  /** One value per round, in order. */
  rounds: number[]
  /** Milliseconds of one operation, median of the rounds. */
  ms: number
}

type Clock = () => number

/** What a case measured by itself, because taking turns would tell nothing: how right an answer is, or how a time grows. */
export interface Measured {
  measurements: Measurement[]
}

export async function measure(
  { variants, sizes = {}, long = false }: Comparison,
  plan: Plan,
  options: { onTurn?: (done: number, total: number) => void; clock?: Clock } = {},
): Promise<Measurement[]> {
  const clock = options.clock ?? (() => performance.now())
  const { rounds, turns, sliceMs } = long ? { ...plan, turns: 1, sliceMs: 0 } : plan
  const [first, ...others] = variants
  if (!first) return []
  // The same amount of work for all: how much of a slice goes into getting under way must not depend on the variant.
  const count = await calibrate(first, sliceMs, clock)
  for (const variant of others) await slice(variant, count, 0, clock)

  const times = new Map<Variant, number[]>(variants.map((variant) => [variant, []]))
  for (let round = 0; round < rounds; round++) {
    const spent = new Map<Variant, number>()
    for (let t = 0; t < turns; t++) {
      const turn = round * turns + t
      for (const variant of rotated(variants, turn)) {
        spent.set(variant, (spent.get(variant) ?? 0) + (await slice(variant, count, turn, clock)))
      }
      options.onTurn?.(turn + 1, rounds * turns)
    }
    for (const [variant, ms] of spent) times.get(variant)?.push(ms / turns / count)
  }

  const timesOf = (name: string) => {
    const found = variants.find((variant) => variant.name === name)
    if (!found) throw new Error(`There is no variant "${name}" to compare with.`)
    return times.get(found) as number[]
  }
  return variants
    .filter(({ against, unit }) => against !== undefined || unit === 'ms')
    .map((variant) => {
      const { name, against, unit = 'time', bar } = variant
      const own = times.get(variant) as number[]
      return {
        variant: name,
        against: against ?? null,
        unit,
        bar,
        sizes: { ...sizes, rounds },
        rounds: against === undefined ? own : ratios(own, timesOf(against), unit),
        ms: median(own),
      }
    })
}

/** The ratio of each round: what happened in the same seconds is compared, never one round with another. */
export function ratios(own: readonly number[], other: readonly number[], unit: Unit): number[] {
  return own.map((ms, round) => {
    const against = other[round] as number
    return unit === 'throughput' ? against / ms : ms / against
  })
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

export function meetsBar({ unit, bar, rounds }: Pick<Measurement, 'unit' | 'bar' | 'rounds'>): boolean {
  if (!bar) return true
  if (unit === 'throughput' || unit === 'score') return median(rounds) >= bar.limit
  return median(rounds) <= bar.limit && median(rounds) >= (bar.least ?? 0)
}

export function rotated<T>(items: readonly T[], by: number): T[] {
  const start = items.length === 0 ? 0 : by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

/**
 * Also the warm-up of the first variant: caches are filled and statements prepared by the time the number of operations is found. What takes
 * long is asked twice: the very first operations connect and prepare, and would pass for long work.
 */
async function calibrate(variant: Variant, sliceMs: number, clock: Clock): Promise<number> {
  let count = 1
  for (;;) {
    let ms = await slice(variant, count, 0, clock)
    if (sliceMs > 0 && ms >= sliceMs / 2) ms = Math.min(ms, await slice(variant, count, 0, clock))
    if (ms >= sliceMs / 2) return Math.max(1, Math.round((count * sliceMs) / Math.max(ms, Number.EPSILON)))
    count *= 2
  }
}

async function slice(variant: Variant, count: number, turn: number, clock: Clock): Promise<number> {
  await variant.before?.(turn)
  const began = clock()
  await variant.run(count)
  const ms = clock() - began
  await variant.after?.()
  return ms
}

/** Work by several hands at once: what many connections do together. */
export function hands(connections: number, work: (i: number) => Promise<unknown>) {
  return async (count: number): Promise<void> => {
    let next = 0
    const hand = async () => {
      while (next < count) await work(next++)
    }
    await Promise.all(Array.from({ length: Math.min(connections, count) }, hand))
  }
}

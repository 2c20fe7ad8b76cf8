/** What a measurement looks like: a document for programs, a table for people. */
import { type Bar, type Measurement, median, meetsBar, type Unit } from './harness.js'

export interface CaseResult {
  case: string
  measurement: Measurement
}

export function toDocument(results: readonly CaseResult[]) {
  return {
    cases: results.map(({ case: name, measurement: { variant, against, unit, rounds, sizes } }) => ({
      case: name,
      variant,
      against,
      ratio: {
        min: rounded(Math.min(...rounds)),
        median: rounded(median(rounds)),
        max: rounded(Math.max(...rounds)),
      },
      unit,
      sizes,
    })),
  }
}

export function missed(results: readonly CaseResult[]): CaseResult[] {
  return results.filter(({ measurement }) => !meetsBar(measurement))
}

/** The lines of one case, under its heading. */
export function table(measurements: readonly Measurement[]): string[] {
  const rows = measurements.map((m) => [
    m.variant,
    figure(median(m.rounds), m.unit),
    `${figure(Math.min(...m.rounds), m.unit)} – ${figure(Math.max(...m.rounds), m.unit)}`,
    verdict(m),
    sparkline(m.rounds),
    m.against ? `${m.unit === 'throughput' ? 'throughput' : 'time'} ÷ ${m.against}` : m.unit,
  ])
  return aligned([['variant', 'median', 'min – max', 'bar', 'rounds', 'measured as'], ...rows])
}

function verdict({ unit, bar, rounds }: Measurement): string {
  if (!bar) return '·'
  const text = barText(unit, bar)
  return `${meetsBar({ unit, bar, rounds }) ? '✓' : '✗'} ${text}`
}

export function barText(unit: Unit, { limit, aim, least }: Bar): string {
  if (least !== undefined) return `${least.toFixed(2)} – ${limit.toFixed(2)}`
  const sign = unit === 'throughput' || unit === 'score' ? '≥' : '≤'
  return `${sign} ${limit.toFixed(unit === 'score' ? 3 : 2)}${aim === undefined ? '' : ` (aim ${aim.toFixed(2)})`}`
}

/** One mark per round, from the lowest to the highest of them. */
export function sparkline(values: readonly number[]): string {
  const marks = '▁▂▃▄▅▆▇█'
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  return values
    .map((value) => marks[span === 0 ? 3 : Math.round(((value - low) / span) * (marks.length - 1))])
    .join('')
}

function figure(value: number, unit: Unit): string {
  if (unit === 'score') return value.toFixed(4)
  if (unit !== 'ms') return value.toFixed(2)
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(4)
}

const rounded = (value: number) => Number(value.toPrecision(4))

function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  )
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] as number)).join('   ')}`.trimEnd(),
  )
}

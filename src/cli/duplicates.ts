/** `pg-strata duplicates`: looks for records that may be one twice, and helps a person to pick a threshold. For a login that is a member of strata_operator. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Desk } from '../client.js'
import {
  type DuplicateCandidate,
  dismissDuplicate,
  findDuplicates,
  listDuplicateCandidates,
} from '../duplicates.js'
import { uuid } from '../inputs.js'
import { action, type DatabaseOptions, withDatabase } from './support/command.js'
import { RefusedError, UsageError } from './support/errors.js'
import { EXIT } from './support/exit.js'
import type { Output } from './support/output.js'
import { withStrata } from './support/strata.js'
import { table } from './support/table.js'

interface Options extends DatabaseOptions {
  kind: 'user' | 'customer'
  minProbability?: number
  limit: number
  dismiss?: string
  reason?: string
}

const actorVariable = 'PG_STRATA_SESSION'

export function register(program: Command): void {
  withDatabase(program.command('duplicates'))
    .argument('[other]', 'with --dismiss: the other record', recordId)
    .description('look for users or customers that may be one twice, and show the most probable')
    .addOption(
      new Option('--kind <kind>', 'what to look for').choices(['user', 'customer']).default('customer'),
    )
    .option(
      '--min-probability <number>',
      'from 0 to 1: show those above it (default: the setting duplicate_probability)',
      probability,
    )
    .option('--limit <count>', 'how many candidates to show at most', count, 20)
    .option('--dismiss <id>', 'say that this record and another are two, and look for nothing', recordId)
    .option('--reason <text>', 'why, with --dismiss; it is kept', reason)
    .addHelpText(
      'after',
      `
The login has to be a member of strata_operator. Put the token of your own session into ${actorVariable}, and it
is recorded that you dismissed a pair. Nothing is merged. What is shown are ids and evidence, never a value.

Examples:
  pg-strata duplicates --kind customer
  pg-strata duplicates --kind user --min-probability 0.9 --limit 5 --json
  pg-strata duplicates --dismiss 01a20128-0936-7a31-ae2c-1c7e85b77a12 01a20128-0936-7a31-ae2c-1c7e85b77a13 --reason "twins"`,
    )
    .action((other: string | undefined, options: Options) =>
      action((asked: Options, output) =>
        withStrata(asked.databaseUrl, ({ operator }) =>
          asked.dismiss === undefined && other === undefined
            ? search(operator, asked, output)
            : dismiss(operator, asked, other, output),
        ),
      )(options),
    )
}

async function search(operator: Desk<'operator'>, options: Options, output: Output) {
  const { kind, limit } = options
  const min = options.minProbability === undefined ? {} : { min_probability: options.minProbability }
  const found = await whileWatched(output, `Comparing ${kind}s`, () => findDuplicates(operator, { kind }))
  const histogram = new Histogram()
  // One page after the other: what is kept of them are counts.
  for (let after: DuplicateCandidate | undefined; ; ) {
    const page = await listDuplicateCandidates(operator, {
      kind,
      min_probability: 0,
      limit: 1000,
      ...(after ? { after } : {}),
    })
    for (const candidate of page) histogram.add(candidate)
    after = page.at(-1)
    if (page.length < 1000) break
  }
  const candidates = await listDuplicateCandidates(operator, { kind, limit, ...min })
  output.result({ kind, ...found, histogram: histogram.bins(), candidates })
  output.line(
    `Compared ${number(found.record_count)} ${kind}s in ${number(found.pair_count)} pairs: ${number(found.candidate_count)} candidates in ${number(found.cluster_count)} clusters.`,
  )
  if (candidates.length === 0) output.line('None is probable enough to be shown.')
  for (const line of histogram.lines()) output.line(line)
  if (candidates.length > 0) tell(candidates, output)
  return EXIT.done
}

async function dismiss(
  operator: Desk<'operator'>,
  { kind, dismiss: one, reason: why }: Options,
  other: string | undefined,
  output: Output,
) {
  if (one === undefined || other === undefined || one === other)
    throw new UsageError('Two different ids are dismissed: pg-strata duplicates --dismiss <id> <id>.')
  if (why === undefined) throw new UsageError('A dismissal needs its --reason.')
  const pair = { kind, record_id: one, other_record_id: other, reason: why }
  const actor = process.env[actorVariable]
  const outcome = actor
    ? await operator.transaction((tx) => dismissDuplicate(tx, pair), { actor })
    : await dismissDuplicate(operator, pair)
  if (outcome === 'unknown')
    throw new RefusedError(
      outcome,
      `The ${kind}s ${one} and ${other} are no candidates: pg-strata duplicates --kind ${kind} shows those that are.`,
    )
  output.result({ kind, record_id: one, other_record_id: other, outcome })
  output.line(
    outcome === 'done'
      ? 'They are two, until they agree in something else than now.'
      : 'That they are two was known before.',
  )
  return EXIT.done
}

/** Scores in bins of four bits, each with how many are how probable. */
export class Histogram {
  readonly #bins = new Map<number, { count: number; least: number; most: number }>()

  add({ score, probability }: Pick<DuplicateCandidate, 'score' | 'probability'>): void {
    const from = Math.floor(score / width) * width
    const bin = this.#bins.get(from)
    if (!bin) this.#bins.set(from, { count: 1, least: probability, most: probability })
    else {
      bin.count++
      bin.least = Math.min(bin.least, probability)
      bin.most = Math.max(bin.most, probability)
    }
  }

  bins() {
    return [...this.#bins]
      .sort(([a], [b]) => a - b)
      .map(([from, { count, least, most }]) => ({
        score_from: from,
        score_to: from + width,
        count,
        min_probability: least,
        max_probability: most,
      }))
  }

  lines(): string[] {
    const bins = this.bins()
    const most = Math.max(...bins.map((bin) => bin.count))
    const rows = bins.map((bin) => [
      `${bin.score_from} – ${bin.score_to}`,
      // A few beside very many still show.
      '█'.repeat(Math.max(1, Math.round((bin.count / most) * 40))),
      number(bin.count),
      percent(bin.min_probability, bin.max_probability),
    ])
    return rows.length === 0 ? [] : ['', ...table([['score', '', 'pairs', 'probability'], ...rows]), '']
  }
}

const width = 4
const number = (value: number) => value.toLocaleString('en')
const per = (value: number) =>
  value > 0.9995 ? '> 99.9 %' : value < 0.001 ? '< 0.1 %' : `${(value * 100).toFixed(1)} %`
const percent = (least: number, most: number) =>
  per(least) === per(most) ? per(least) : `${per(least)} to ${per(most)}`

function tell(candidates: readonly DuplicateCandidate[], output: Output): void {
  const rows = candidates.map((one) => [
    one.record_id,
    one.other_record_id,
    one.score.toFixed(1),
    per(one.probability),
    one.evidence
      .map(({ attribute, level, weight }) => `${attribute} ${level} ${weight > 0 ? '+' : ''}${weight}`)
      .join(', '),
  ])
  for (const line of table([['id', 'other id', 'score', 'probability', 'evidence'], ...rows]))
    output.line(line)
}

/** The search is one statement, so that what is shown is the time that it has taken. */
async function whileWatched<T>(output: Output, label: string, work: () => Promise<T>): Promise<T> {
  const progress = output.progress(label, 100)
  const began = Date.now()
  const timer = setInterval(() => {
    const seconds = (Date.now() - began) / 1000
    // Never full before it is done: half of what is left every ten seconds.
    progress.update(Math.floor(100 * (1 - 0.5 ** (seconds / 10))), `${Math.round(seconds)} s`)
  }, 250)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    progress.stop()
  }
}

function recordId(text: string): string {
  if (!uuid.safeParse(text).success)
    throw new InvalidArgumentError('It must be the id of a record, as pg-strata duplicates shows it.')
  return text.toLowerCase()
}

function probability(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('It must be a number from 0 to 1.')
  return value
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
  return value
}

function reason(text: string): string {
  if (text.trim() === '' || [...text].length > 1000 || /\p{Cc}/u.test(text.trim()))
    throw new InvalidArgumentError('It must be a line of 1 to 1000 characters.')
  return text
}

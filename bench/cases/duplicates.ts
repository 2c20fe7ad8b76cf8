/**
 * How well duplicates are found, with one configuration and the default threshold for all sets: FEBRL's own, where they lie (STRATA_FEBRL, or
 * ../shared/data/febrl), and sets of the same kind that are made here, from an easy one to one that is worse than FEBRL's worst. Who is who is
 * for the score alone: records come in another order than they were made in, under random ids, and the search never sees it.
 */
import type { DuplicateCandidate } from '../../src/index.js'
import { clear, load, type Score, score } from '../duplicates.js'
import { type DataSet, generate, type Recipe, random, readDataSets, shuffle } from '../febrl.js'
import type { Measurement } from '../harness.js'
import pg from '../pg.js'
import { published } from '../published.js'
import type { World } from '../world.js'
import type { Case } from './case.js'

/** Originals, duplicates of one at most, part of the originals that have any, changes of a field and of a record at most. */
const recipes: [number, number, number, number, number][] = [
  [5000, 1, 1, 1, 5],
  [5000, 1, 1, 3, 10],
  [4000, 5, 0.1, 2, 5],
  [4000, 6, 0.1, 3, 10],
  [2000, 5, 0.5, 2, 10],
  [2000, 6, 0.5, 3, 10],
  [1500, 6, 1, 3, 8],
  [1000, 6, 1, 3, 12],
  [500, 1, 1, 1, 4],
  [500, 1, 1, 3, 10],
  [300, 6, 1, 3, 10],
  [3000, 6, 0.3, 3, 12],
  [8000, 2, 0.1, 3, 10],
]

/** What a set of the same kind that nobody has seen must reach, and what those must that everybody knows. */
const bars: Record<string, number> = { 'FEBRL 1': 1, 'FEBRL 4': 0.999 }
const unseen = 0.995

export const duplicates: Case = {
  name: 'duplicates',
  claim: 'strata.find_duplicates() × the truth: pairs of records of one person, dirty as they come',
  async *comparisons(world, notes) {
    const folder = process.env.STRATA_FEBRL ?? '../shared/data/febrl'
    const known = readDataSets(folder)
    if (known.length === 0) notes(`there are no data sets of FEBRL in ${folder}`)
    const few = world.size.name === 'tiny'
    const made = recipes.map(toRecipe).map((recipe) => ({
      name: `made ${recipe.seed}`,
      people: [...generate(few ? { ...recipe, originals: recipe.originals / 20 } : recipe)],
    }))
    const bench = await open(world)
    const measurements: Measurement[] = []
    const ofMade: number[] = []
    try {
      let done = 0
      const sets = few ? made.slice(0, 3) : [...known, ...made]
      for (const set of sets) {
        const { found, seconds } = await bench.measure(set)
        const bar = set.name.startsWith('made') ? unseen : bars[set.name]
        measurements.push(...tell(set, found, seconds, few ? undefined : bar))
        if (set.name.startsWith('made')) ofMade.push(found.f1)
        world.report('duplicates', ++done, sets.length)
      }
    } finally {
      await bench.close()
    }
    const sorted = ofMade.sort((a, b) => a - b)
    notes(
      `of ${sorted.length} sets that were made: worst F1 ${sorted[0]?.toFixed(4)}, median ${sorted[sorted.length >> 1]?.toFixed(4)}`,
    )
    yield { measurements }
  },
}

function toRecipe(
  [originals, most, share, perField, perRecord]: (typeof recipes)[number],
  i: number,
): Recipe {
  return { seed: 101 + i, originals, duplicates: most, share, perField, perRecord }
}

function tell(
  { name, people }: DataSet,
  found: Score,
  seconds: number,
  f1: number | undefined,
): Measurement[] {
  const sizes = { records: people.length, rounds: 1 }
  const one = (
    what: string,
    unit: Measurement['unit'],
    value: number,
    bar?: Measurement['bar'],
  ): Measurement => ({
    variant: `${name} ${what}`,
    against: null,
    unit,
    bar,
    sizes,
    rounds: [value],
    ms: seconds * 1000,
  })
  return [
    one('precision', 'score', found.precision),
    one('recall', 'score', found.recall),
    one('F1', 'score', found.f1, f1 === undefined ? undefined : { limit: f1 }),
    one(
      `of ${people.length} records`,
      'ms',
      seconds * 1000,
      f1 === undefined || people.length !== 10_000 ? undefined : { limit: 5000 },
    ),
  ]
}

const databases = new WeakMap<World, Promise<World>>()

/** A database of its own, with customers and nothing else, for all cases that search it. It goes with the world. */
export async function open(world: World) {
  const made = databases.get(world) ?? world.beside('duplicates', { users: 0, organizations: 0 })
  databases.set(world, made)
  const own = await made
  const admin = new pg.Client({ connectionString: own.url('superuser') })
  await admin.connect()
  const { createStrata, findDuplicates, listDuplicateCandidates } = await published()
  const [worker, operator] = await Promise.all([own.pool('worker', 1), own.pool('operator', 1)])
  const strata = createStrata({ app: worker, worker, operator })
  return {
    admin,
    search: async () => {
      const began = performance.now()
      const answer = await findDuplicates(strata.worker, { kind: 'customer' })
      return { answer, seconds: (performance.now() - began) / 1000 }
    },
    async measure({ people }: DataSet) {
      await clear(admin)
      const truth = await load(admin, shuffle(people, random(people.length)))
      const { seconds } = await this.search()
      const reported: DuplicateCandidate[] = []
      for (let page: DuplicateCandidate[] = []; ; ) {
        const after = page.at(-1)
        page = await listDuplicateCandidates(strata.operator, {
          kind: 'customer',
          limit: 1000,
          ...(after ? { after } : {}),
        })
        reported.push(...page)
        if (page.length < 1000) break
      }
      return { found: score(truth, reported), seconds }
    },
    close: async () => {
      await admin.end()
      await own.closePools()
    },
  }
}

/** Ten times the records: how much longer the search takes, and what it writes to temporary files, which is what does not fit into work_mem. */
import { clear, load } from '../duplicates.js'
import { generate } from '../febrl.js'
import type { Measurement } from '../harness.js'
import type { Case } from './case.js'
import { open } from './duplicates.js'

const originals = { tiny: 200, small: 8_000, full: 80_000 }

export const duplicatesScale: Case = {
  name: 'duplicates-scale',
  claim: 'strata.find_duplicates() of ten times as many customers',
  async *comparisons(world, notes) {
    const bench = await open(world)
    const times: number[] = []
    const counts: number[] = []
    try {
      const base = originals[world.size.name]
      for (const count of [base, 10 * base]) {
        await clear(bench.admin)
        const recipe = { seed: 7, originals: count, duplicates: 1, share: 0.25, perField: 3, perRecord: 10 }
        const { size } = await load(bench.admin, generate(recipe))
        const before = await written(bench.admin)
        const { answer, seconds } = await bench.search()
        times.push(seconds)
        counts.push(size)
        const spilt = (await written(bench.admin)) - before
        notes(
          `${size.toLocaleString('en')} records: ${seconds.toFixed(1)} s, ${answer.pair_count.toLocaleString('en')} pairs, ${Math.round(spilt / 2 ** 20)} MB of temporary files`,
        )
        world.report('duplicates-scale', times.length, 2)
      }
    } finally {
      await bench.close()
    }
    const [small = 1, large = 1] = times
    const measurement: Measurement = {
      variant: `${counts[1]} records`,
      against: `${counts[0]} records`,
      unit: 'time',
      bar: world.size.name === 'tiny' ? undefined : { limit: 12 },
      sizes: { records: counts[1] ?? 0, rounds: 1 },
      rounds: [large / small],
      ms: large * 1000,
    }
    yield { measurements: [measurement] }
  },
}

async function written(admin: { query(text: string): Promise<{ rows: { bytes: string }[] }> }) {
  await admin.query('select pg_stat_clear_snapshot()')
  const { rows } = await admin.query(
    'select temp_bytes as bytes from pg_stat_database where datname = current_database()',
  )
  return Number(rows[0]?.bytes)
}

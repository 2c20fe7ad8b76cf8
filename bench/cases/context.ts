/** For information: what proving the context costs in itself, in milliseconds of this machine. */
import assert from 'node:assert/strict'
import pg from '../pg.js'
import type { Case } from './case.js'

const perStatement = 1_000

export const context: Case = {
  name: 'context',
  claim: 'a verification of the context, and the start of a session, by themselves',
  async *comparisons(world) {
    const { tenants } = await world.seed()
    const token = tenants[0]?.token as string
    const client = new pg.Client({ connectionString: world.url('app') })
    await client.connect()
    try {
      const begin = async () => {
        await client.query('begin')
        const { rows } = await client.query('select outcome from strata.begin_session($1)', [token])
        assert.equal(rows[0].outcome, 'begun')
      }
      const commit = async () => {
        await client.query('commit')
      }
      // A function that is stable but called with a row is called for each row.
      const loop = (expression: string, name: string) => async (count: number) => {
        for (let i = 0; i < count; i++) {
          const { rows } = await client.query({
            name,
            text: `select count(${expression})::integer as n from generate_series(1, ${perStatement}) as i`,
          })
          assert.equal(rows[0].n, perStatement)
        }
      }
      yield {
        sizes: { ...world.tenantSizes, per_statement: perStatement },
        variants: [
          {
            name: '1,000 verifications',
            unit: 'ms',
            before: begin,
            run: loop('strata_core.organization_id()', 'ids'),
            after: commit,
          },
          {
            name: '1,000 readings of the clock',
            unit: 'ms',
            before: begin,
            run: loop('strata_core.clock()', 'clock'),
            after: commit,
          },
          { name: 'begin; commit', unit: 'ms', run: transactions(client) },
          { name: 'begin; begin_session; commit', unit: 'ms', run: transactions(client, token) },
        ],
      }
    } finally {
      await client.end()
    }
  },
}

// A second begin_session in the same transaction would not do what the first one does: it compares.
function transactions(client: InstanceType<typeof pg.Client>, token?: string) {
  const text = 'select outcome from strata.begin_session($1)'
  return async (count: number) => {
    for (let i = 0; i < count; i++) {
      await client.query('begin')
      if (token) await client.query({ name: 'begin_session', text, values: [token] })
      await client.query('commit')
    }
  }
}

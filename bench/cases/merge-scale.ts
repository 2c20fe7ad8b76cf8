/**
 * A merge ten times as large: half of its rows in a table of another program, half in one of ours. Both sizes work on fresh rows at each turn, so that neither walks over what
 * a former one has left behind.
 */
import { randomUUID } from 'node:crypto'
import type { Variant } from '../harness.js'
import pg from '../pg.js'
import type { Case } from './case.js'

export const mergeScale: Case = {
  name: 'merge-scale',
  claim: 'a merge, and undoing it, with ten times as many rows × the smaller one; nothing spills to disk',
  async *comparisons(world, note) {
    const small = world.size.name === 'tiny' ? 100 : 10_000
    const admin = new pg.Client({ connectionString: world.url('superuser') })
    const operator = new pg.Client({ connectionString: world.url('operator') })
    await Promise.all([admin.connect(), operator.connect()])
    const one = async (client: typeof admin, text: string, values: unknown[] = []) =>
      Object.values((await client.query(text, values)).rows[0] as object)[0]
    try {
      await admin.query(`
        create schema shop;
        create table shop.orders (order_id bigint generated always as identity primary key, user_id uuid not null references strata_users.users, total integer);
        create index on shop.orders (user_id);
        grant usage on schema shop to strata_definer, strata_merger;
        grant select on shop.orders to strata_definer, strata_merger;
        grant update on shop.orders to strata_merger;
        select strata.register_reference('shop.orders', 'user_id', 'user', 'repoint');`)

      let mergeId: unknown
      let hash: unknown
      const ready = (count: number) => async () => {
        const [source, survivor] = [
          await one(operator, `select strata.create_user('Kim', 'Source')`),
          await one(operator, `select strata.create_user('Kim', 'Survivor')`),
        ]
        const proposed = await operator.query('select * from strata.propose_merge($1, $2, $3, $4)', [
          'user',
          source,
          survivor,
          randomUUID(),
        ])
        mergeId = proposed.rows[0].merge_id
        hash = await one(operator, 'select plan_hash from strata.preview_merge($1)', [mergeId])
        await operator.query(`select strata.approve_merge($1, $2, 'measured')`, [mergeId, hash])
        // The plan is the same for however many rows; so its preview is made while there are none.
        await admin.query(
          'insert into shop.orders (user_id, total) select $1, n from generate_series(1, $2) n',
          [source, count / 2],
        )
        await admin.query(
          `insert into strata_users.external_ids (source, external_id, user_id) select 'crm', $1 || n, $1::uuid from generate_series(1, $2) n`,
          [source, count / 2],
        )
        await admin.query('vacuum analyze shop.orders, strata_users.external_ids, strata_merges.merge_ledger')
      }
      const said = (wanted: string, outcome: unknown) => {
        if (outcome !== wanted) throw new Error(`The merge was not ${wanted}: ${outcome}.`)
      }
      const merging = async () =>
        said(
          'applied',
          await one(operator, 'select outcome from strata.apply_merge($1, $2)', [mergeId, hash]),
        )
      const undoing = async () =>
        said(
          'undone',
          await one(operator, `select outcome from strata.undo_merge($1, 'measured')`, [mergeId]),
        )
      const spilled = async () => {
        await admin.query('select pg_stat_force_next_flush()')
        await operator.query('select pg_stat_force_next_flush()')
        await operator.query('select 1')
        return Number(
          await one(admin, 'select temp_files from pg_stat_database where datname = current_database()'),
        )
      }
      let before = 0
      let spills = 0
      /** Counts only what is measured: making ready fills tables by other means. */
      const counted = (prepare: () => Promise<void>): Pick<Variant, 'before' | 'after'> => ({
        before: async () => {
          await prepare()
          before = await spilled()
        },
        after: async () => {
          spills += (await spilled()) - before
        },
      })
      const sized = (count: number) => `${count.toLocaleString('en')} rows`
      for (const [name, prepared, run] of [
        ['merge', ready, merging],
        [
          'undo',
          (count: number) => async () => {
            await ready(count)()
            await merging()
            await admin.query(
              'vacuum analyze shop.orders, strata_users.external_ids, strata_merges.merge_ledger',
            )
          },
          undoing,
        ],
      ] as const)
        yield {
          long: true,
          sizes: { rows: small * 10 },
          variants: [
            { name: `${name} ${sized(small)}`, unit: 'ms', run, ...counted(prepared(small)) },
            {
              name: `${name} ${sized(small * 10)}`,
              against: `${name} ${sized(small)}`,
              bar: { limit: 12 },
              run,
              ...counted(prepared(small * 10)),
            },
          ],
        }
      note(`Temporary files while merging and undoing: ${spills}.`)
      if (spills > 0) throw new Error(`Merging spilled to disk: ${spills} temporary files.`)
    } finally {
      await Promise.all([admin.end(), operator.end()])
    }
  },
}

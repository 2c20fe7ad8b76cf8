/**
 * For information: what row history adds to a write. Two tables with the columns, checks and indexes of memberships and nothing else; on one of them
 * the generator of the package has laid its triggers.
 */
import type { Client } from 'pg'
import type { Comparison, Variant } from '../harness.js'
import pg from '../pg.js'
import type { World } from '../world.js'
import type { Case } from './case.js'

const plain = 'bench.memberships_plain'
const kept = 'bench.memberships_kept'
const listed =
  '{organization_id,membership_id,user_id,company_id,label,member_number,given_name,family_name,job_title,locale,time_zone,status,status_reason}'
const row = `'00000000-0000-4000-8000-000000000001'::uuid, gen_random_uuid(), 'Ada', 'Lovelace', 'ada', clock_timestamp()`
const columns = 'organization_id, user_id, given_name, family_name, label, joined_at'

export const history: Case = {
  name: 'history',
  claim: 'writing with row history × the same table without it',
  async *comparisons(world) {
    await world.asSuperuser(async (admin) => {
      await admin.query('create schema if not exists bench')
      for (const table of [plain, kept]) {
        await admin.query(`create table ${table} (like strata_tenancy.memberships including all)`)
      }
      await admin.query(`select strata_audit.lay_row_history('${kept}', 'membership_id', '${listed}')`)
    })
    const client = new pg.Client({ connectionString: world.url('superuser') })
    await client.connect()
    try {
      for (const commit of ['on', 'off']) {
        await client.query(`set synchronous_commit = ${commit}`)
        yield single(world, client, commit === 'on' ? 'one row' : 'one row, asynchronous commit')
      }
      yield bulk(world, client, 'insert')
      yield bulk(world, client, 'update')
    } finally {
      await client.end()
    }
  },
}

function single(world: World, client: Client, name: string): Comparison {
  const write = (table: string) => async (count: number) => {
    for (let i = 0; i < count; i++) {
      await client.query({ name: `one ${table}`, text: `insert into ${table} (${columns}) values (${row})` })
    }
  }
  return pair({ rows: 1, postgres: world.major }, name, (table) => ({ run: write(table) }))
}

function bulk(world: World, client: Client, kind: 'insert' | 'update'): Comparison {
  const rows = world.size.bulk
  const insert = (table: string) =>
    client.query(`insert into ${table} (${columns}) select ${row} from generate_series(1, ${rows})`)
  const comparison = pair(
    { rows, postgres: world.major },
    `${rows.toLocaleString('en')} rows, ${kind}`,
    (table) => ({
      before: async () => {
        await client.query(`truncate ${table}`)
        if (kind === 'insert') return
        await client.query('set session_replication_role = replica')
        await insert(table)
        await client.query('set session_replication_role = origin')
        await client.query(`vacuum (analyze) ${table}`)
      },
      run: async (count) => {
        for (let i = 0; i < count; i++) {
          if (kind === 'insert') await insert(table)
          else await client.query(`update ${table} set job_title = 'Analyst'`)
        }
      },
    }),
  )
  return { ...comparison, long: true }
}

function pair(
  sizes: Record<string, number>,
  name: string,
  work: (table: string) => Pick<Variant, 'run' | 'before'>,
): Comparison {
  return {
    sizes,
    variants: [
      { name: 'without history', ...work(plain) },
      { name, against: 'without history', ...work(kept) },
    ],
  }
}

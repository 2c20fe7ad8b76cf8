/** Many accounts: what the functions and the freeze read, and how long it takes. No call may read a table from end to end. */
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { inRollback, rounds, testDatabase } from '../support/database.js'

const db = await testDatabase()
const count = rounds(20_000, 200_000)
let superuser: pg.Client
const customerOf = (i: number) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`
const accountOf = (i: number) => `00000000-0000-7000-9000-${String(i).padStart(12, '0')}`

beforeAll(async () => {
  superuser = await db.client('superuser')
  // Four accounts a customer; the first three are open, the second and third are below the first.
  await superuser.query(
    `insert into strata_accounts.eligible_customers (customer_id, eligible_at)
     select ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, now() from generate_series(0, $1 / 4 - 1) i`,
    [count],
  )
  await superuser.query(
    `insert into strata_accounts.accounts (account_id, customer_id, parent_account_id, account_type, currency, opened_at)
     select ('00000000-0000-7000-9000-' || lpad(i::text, 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad((i / 4)::text, 12, '0'))::uuid,
            case when i % 4 in (1, 2) then ('00000000-0000-7000-9000-' || lpad((i / 4 * 4)::text, 12, '0'))::uuid end, 'payment', 'EUR', null
     from generate_series(0, $1 - 1) i`,
    [count],
  )
  await superuser.query(
    `insert into strata_accounts.account_holders (account_id, customer_id, capacity) select account_id, customer_id, 'owner' from strata_accounts.accounts`,
  )
  await superuser.query(
    `update strata_accounts.accounts set opened_at = now() where right(account_id::text, 12)::bigint % 4 < 3`,
  )
  // Merges of old, undone long ago.
  await superuser.query(
    `insert into strata_accounts.account_moves (account_id, from_customer_id, to_customer_id, former_status, moved_at, undone_at)
     select a.account_id, a.customer_id, ('00000000-0000-7000-8000-' || lpad(($1 / 4 - 1)::text, 12, '0'))::uuid, 'open', now(), now()
     from strata_accounts.accounts a where a.customer_id < ('00000000-0000-7000-8000-' || lpad(($1 / 4 - 1)::text, 12, '0'))::uuid`,
    [count],
  )
  await superuser.query('analyze')
}, 300_000)

/** Runs the calls in one transaction, as the group role; answers the median time of each and the tables that were read from end to end. */
async function measure(calls: Record<string, (i: number) => [text: string, values: unknown[]]>) {
  const times: Record<string, number> = {}
  const scans = async () =>
    (
      await superuser.query(
        `select relname, seq_scan::int from pg_stat_xact_user_tables
         where schemaname in ('strata_accounts', 'strata_audit') and seq_scan > 0 and relname not in ('currencies', 'account_types')`,
      )
    ).rows
  const scanned = await inRollback(superuser, async () => {
    // What this connection has read before, and not yet reported, is counted too.
    const earlier = new Set((await scans()).map((row) => JSON.stringify(row)))
    for (const [name, call] of Object.entries(calls)) {
      const each: number[] = []
      for (let i = 0; i < 40; i++) {
        const [text, values] = call(i + 10)
        const start = performance.now()
        const { rows } = await superuser.query(text, values)
        each.push(performance.now() - start)
        if (rows[0]?.outcome)
          expect([name, rows[0].outcome]).toEqual([name, expect.stringMatching(/^(done|created|added)$/)])
      }
      times[name] = Number(each.sort((a, b) => a - b)[20]?.toFixed(2))
    }
    return (await scans()).filter((row) => !earlier.has(JSON.stringify(row)))
  })
  return { times, scanned }
}

test('an operator opens, freezes, closes, lists and moves accounts by indexes alone, and so does a loss of eligibility', async () => {
  const { times, scanned } = await measure({
    open_account: (i) => ['select strata.open_account($1) as outcome', [accountOf(i * 4 + 3)]],
    freeze_account: (i) => ['select strata.freeze_account($1) as outcome', [accountOf(i * 4)]],
    unfreeze_account: (i) => ['select strata.unfreeze_account($1) as outcome', [accountOf(i * 4)]],
    create_account: (i) => [
      `select outcome from strata.create_account($1, 'payment', 'EUR', p_parent_account_id => $2)`,
      [customerOf(i), accountOf(i * 4)],
    ],
    set_default_account: (i) => ['select strata.set_default_account($1) as outcome', [accountOf(i * 4 + 1)]],
    set_parent_account: (i) => [
      'select strata.set_parent_account($1, null) as outcome',
      [accountOf(i * 4 + 1)],
    ],
    add_account_holder: (i) => [
      `select outcome from strata.add_account_holder($1, $2, 'payer')`,
      [accountOf(i * 4), customerOf(i + 100)],
    ],
    close_account: (i) => ['select strata.close_account($1) as outcome', [accountOf(i * 4 + 2)]],
    list_accounts: (i) => ['select account_id from strata.list_accounts($1)', [customerOf(i)]],
    account_status_periods: (i) => ['select status from strata.account_status_periods($1)', [accountOf(i)]],
    'eligibility lost, four accounts frozen': (i) => [
      'update strata_accounts.eligible_customers set lost_at = clock_timestamp() where customer_id = $1',
      [customerOf(i)],
    ],
    'merge of four accounts': (i) => [
      'update strata_accounts.eligible_customers set merged_into_customer_id = $2 where customer_id = $1',
      [customerOf(i), customerOf(i + 200)],
    ],
    'merge of four accounts undone': (i) => [
      'update strata_accounts.eligible_customers set merged_into_customer_id = null, lost_at = null where customer_id = $1',
      [customerOf(i)],
    ],
  })
  console.log(`${count} accounts, median ms: ${JSON.stringify(times)}`)
  expect(scanned).toEqual([])
})

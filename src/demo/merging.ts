/** One person twice: found by evidence, merged with the orders of another program, and parted again. */
import type pg from 'pg'
import {
  applyMerge,
  approveMerge,
  canonicalUserId,
  createCustomer,
  createUser,
  findDuplicates,
  listDuplicateCandidates,
  previewMerge,
  proposeMerge,
  registerUser,
  type Strata,
  setCustomerAddress,
  undoMerge,
} from '../index.js'
import type { Attempt } from './scenes.js'
import { loginName } from './stage.js'

const REASON = 'the demo'

/**
 * @param host A login of the program that owns the orders.
 * @param installer The login that installed pg-strata, and says what a merge does to them.
 */
export async function reunite(
  strata: Strata,
  host: pg.Pool,
  installer: pg.Pool,
): Promise<{ attempts: Attempt[] }> {
  const { operator, worker } = strata
  const attempts: Attempt[] = []
  const look = (what: string, outcome: string | number | null | undefined) => {
    attempts.push({ what, outcome: String(outcome) })
  }

  // The same person, written down by two people.
  const enter = async (given_name: string, family_name: string, street: string) => {
    const customer_id = await createCustomer(operator, {
      kind: 'individual',
      given_name,
      family_name,
      born_on: '1987-04-12',
    })
    await setCustomerAddress(operator, {
      customer_id,
      address_type: 'residence',
      address_lines: [street],
      locality: 'Port Hale',
      postal_code: '4417',
    })
    return customer_id
  }
  const nora = await enter('Nora', 'Whitfield', '12 Quayside Lane')
  const norah = await enter('Norah', 'Whitfeild', '12 Quaysid Lane')
  const { record_count } = await findDuplicates(worker, { kind: 'customer' })
  look('customers compared with each other', record_count)
  const candidates = await listDuplicateCandidates(operator, { kind: 'customer', limit: 1000 })
  const found = candidates.find(
    ({ record_id, other_record_id }) =>
      [record_id, other_record_id].sort().join() === [nora, norah].sort().join(),
  )
  look(
    'Nora Whitfield and Norah Whitfeild are one, with a probability of',
    found ? found.probability.toFixed(4) : 'not found',
  )
  const both = {
    kind: 'customer',
    source_id: norah,
    survivor_id: nora,
    idempotency_key: 'demo: Nora',
  } as const
  look('Norah becomes Nora', (await carryOut(strata, both)).outcome)

  // Two users with orders in a table of another program.
  const person = async () => {
    const user_id = await createUser(operator, { given_name: 'Sil', family_name: 'Marsh' })
    await registerUser(operator, { user_id })
    return user_id
  }
  const [abroad, home] = [await person(), await person()]
  await asOwner(
    installer,
    `grant usage on schema strata_users to ${loginName('host')}; grant references on strata_users.users to ${loginName('host')}`,
  )
  await host.query(`
    create schema sales;
    create table sales.orders (order_id integer primary key, user_id uuid not null references strata_users.users, total numeric not null);
    create index orders_user_id_idx on sales.orders (user_id);`)
  await host.query(
    'insert into sales.orders select n, case when n < 4 then $1::uuid else $2 end, 10 * n from generate_series(1, 5) n',
    [abroad, home],
  )
  const orders = async () => {
    const { rows } = await host.query<{ orders: string }>(
      'select count(*)::text as orders from sales.orders where user_id = $1',
      [home],
    )
    return `${rows[0]?.orders} of 5 orders`
  }
  const merge = { kind: 'user', source_id: abroad, survivor_id: home, idempotency_key: 'demo: Sil' } as const
  const { merge_id } = await proposed(strata, merge)
  const blocked = await previewMerge(operator, { merge_id })
  look(
    'Sil has two users; the merge names what it would forget',
    blocked.outcome === 'previewed'
      ? blocked.plan.conflicts.map(({ conflict, relation }) => `${conflict} ${relation}`).join()
      : blocked.outcome,
  )
  await host.query(`
    grant usage on schema sales to strata_definer, strata_merger;
    grant select on sales.orders to strata_definer, strata_merger;
    grant update (user_id) on sales.orders to strata_merger;`)
  const { rows } = await asOwner<{ outcome: string }>(
    installer,
    `select strata.register_reference('sales.orders', 'user_id', 'user', 'repoint') as outcome`,
  )
  look('the shop says what becomes of its orders', rows[0]?.outcome)
  const merged = await carryOut(strata, merge)
  look('the merge, previewed and approved', merged.outcome)
  look('the user that is left has', await orders())
  look(
    'the old id leads to',
    (await canonicalUserId(operator, { user_id: abroad })) === home ? 'the one that is left' : 'nobody',
  )
  await host.query('update sales.orders set total = 99 where order_id = 1')
  const undone = await undoMerge(operator, { merge_id, reason: 'they were two after all' })
  look('they were two after all', undone.outcome)
  look('each has their own again: the second one', await orders())
  const { rows: kept } = await host.query<{ total: string }>(
    'select total::text from sales.orders where order_id = 1',
  )
  look('what was changed meanwhile stays: order 1 costs', kept[0]?.total)
  return { attempts }
}

async function proposed(strata: Strata, merge: Parameters<typeof proposeMerge>[1]) {
  const { outcome, ...rest } = await proposeMerge(strata.operator, merge)
  if (!('merge_id' in rest)) throw new Error(`No merge: ${outcome}.`)
  return rest
}

async function carryOut(strata: Strata, merge: Parameters<typeof proposeMerge>[1]) {
  const { operator } = strata
  const { merge_id } = await proposed(strata, merge)
  const previewed = await previewMerge(operator, { merge_id })
  if (previewed.outcome !== 'previewed') return previewed
  const { plan_hash } = previewed
  await approveMerge(operator, { merge_id, plan_hash, reason: REASON })
  return applyMerge(operator, { merge_id, plan_hash })
}

async function asOwner<R extends pg.QueryResultRow>(
  installer: pg.Pool,
  text: string,
): Promise<pg.QueryResult<R>> {
  const client = await installer.connect()
  try {
    await client.query('begin; set local role strata_owner')
    const result = await client.query<R>(text)
    await client.query('commit')
    return result
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** Programs that merge through the typed client. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  applyMerge,
  approveMerge,
  canonicalCustomerId,
  canonicalUserId,
  listMergeChanges,
  listMerges,
  previewMerge,
  proposeMerge,
  proposeOwnMerge,
  undoMerge,
} from '../../src/index.js'
import { clientOf } from '../client/support.js'
import { createPerson } from '../kyc/support.js'
import { testDatabase } from '../support/database.js'
import { createActiveUser, createUser, one, openSession } from '../support/people.js'

const db = await testDatabase()
const { strata } = clientOf(db)
let operator: pg.Client
let auth: pg.Client
let superuser: pg.Client
let keys = 0

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  superuser = await db.client('superuser')
})

const people = async () =>
  [await createUser(operator, 'Sam', 'Source'), await createUser(operator, 'Tess', 'Survivor')] as const
async function prepared(source_id: string, survivor_id: string, kind: 'user' | 'customer' = 'user') {
  const idempotency_key = `key ${++keys}`
  const proposed = await proposeMerge(strata.operator, { kind, source_id, survivor_id, idempotency_key })
  if (!('merge_id' in proposed)) throw new Error(proposed.outcome)
  const { merge_id } = proposed
  const preview = await previewMerge(strata.operator, { merge_id })
  if (preview.outcome !== 'previewed') throw new Error(preview.outcome)
  const { plan_hash } = preview
  expect(await approveMerge(strata.operator, { merge_id, plan_hash, reason: 'one' })).toBe('approved')
  return { merge_id, plan_hash }
}

describe('a program that merges', () => {
  test('[E13] applies, is told the same again, finds the survivor under the old id, and undoes', async () => {
    const [source, survivor] = await people()
    const merge = await prepared(source, survivor)
    const first = await applyMerge(strata.operator, merge)
    expect(first).toMatchObject({ outcome: 'applied', row_count: expect.any(Number) })
    expect(await applyMerge(strata.operator, merge), '[X80]').toEqual({ ...first, outcome: 'unchanged' })
    expect(await canonicalUserId(strata.operator, { user_id: source })).toBe(survivor)
    const { merge_id } = merge
    expect(await listMerges(strata.operator, { record_id: survivor })).toMatchObject([
      { merge_id, status: 'applied' },
    ])
    const changes = await listMergeChanges(strata.operator, { merge_id, limit: 1 })
    const rest = await listMergeChanges(strata.operator, { merge_id, after: changes[0] })
    expect('row_count' in first && first.row_count).toBe(changes.length + rest.length)
    expect(await undoMerge(strata.operator, { merge_id, reason: 'two' })).toEqual({
      outcome: 'undone',
      restored_count: 'row_count' in first && first.row_count,
      kept_count: 0,
    })
    expect(await canonicalUserId(strata.operator, { user_id: source })).toBe(source)
  })

  test('[E14] merges customers the same way', async () => {
    const [source, survivor] = [await createPerson(operator, 'One'), await createPerson(operator, 'Two')]
    expect(await applyMerge(strata.operator, await prepared(source, survivor, 'customer'))).toMatchObject({
      outcome: 'applied',
    })
    expect(await canonicalCustomerId(strata.operator, { customer_id: source })).toBe(survivor)
  })

  test('[X70] waits for who holds a record, and tries again when that took too long', async () => {
    const [source, survivor] = await people()
    const merge = await prepared(source, survivor)
    await superuser.query('begin')
    await superuser.query('select from strata_users.users where user_id = $1 for update', [source])
    const applied = applyMerge(strata.operator, { ...merge, lock_timeout: 50 })
    await sleep(120)
    await superuser.query('rollback')
    expect(await applied).toMatchObject({ outcome: 'applied' })

    const next = await prepared(...(await people()))
    await superuser.query('begin')
    await superuser.query('lock table strata_users.external_ids in access exclusive mode')
    const given = applyMerge(strata.operator, { ...next, lock_timeout: 20 })
    await expect(given, 'for ever').rejects.toMatchObject({ condition: 'lock_not_available', retry: 'later' })
    await superuser.query('rollback')
    expect(await applyMerge(strata.operator, next)).toMatchObject({ outcome: 'applied' })
  })

  test('[X77] ends a trigger of another program that never ends, and nothing has changed', async () => {
    const [source, survivor] = await people()
    await superuser.query(`create schema shop;
      create table shop.orders (order_id integer primary key, user_id uuid);
      insert into shop.orders values (1, '${source}');
      grant usage on schema shop to strata_definer, strata_merger;
      grant select on shop.orders to strata_definer, strata_merger; grant update on shop.orders to strata_merger;
      insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, registered_by, registered_at)
      values ('user', 'shop.orders', 'user_id', 'repoint', 'application', current_user, now())`)
    const merge = await prepared(source, survivor)
    await superuser.query(`create function shop.sleep() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
      create trigger sleeps before update on shop.orders for each row execute function shop.sleep()`)
    const began = Date.now()
    await expect(applyMerge(strata.operator, { ...merge, statement_timeout: 300 })).rejects.toMatchObject({
      condition: 'query_canceled',
    })
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(await one(superuser, 'select user_id from shop.orders')).toBe(source)
    expect(await canonicalUserId(strata.operator, { user_id: source })).toBe(source)
    await superuser.query('drop trigger sleeps on shop.orders')
    expect(await applyMerge(strata.operator, merge)).toMatchObject({ outcome: 'applied' })
  })

  test('[E2] [E19] of a person who is both, proposes, previews and applies in the own session, and nobody else does', async () => {
    const person = async (name: string) => {
      const userId = await createActiveUser(operator, auth, name, 'Both')
      return { userId, token: await openSession(auth, userId) }
    }
    const [own, other, stranger] = [await person('Own'), await person('Other'), await person('Stranger')]
    const proposed = await strata.withSession(own.token, (tx) =>
      proposeOwnMerge(tx, { other_token: other.token, idempotency_key: 'mine' }),
    )
    if (!('merge_id' in proposed)) throw new Error(proposed.outcome)
    const { merge_id } = proposed
    for (const { token } of [other, stranger])
      expect(await strata.withSession(token, (tx) => previewMerge(tx, { merge_id }))).toEqual({
        outcome: 'unknown',
      })
    const preview = await strata.withSession(own.token, (tx) => previewMerge(tx, { merge_id }))
    if (preview.outcome !== 'previewed') throw new Error(preview.outcome)
    expect(preview).toMatchObject({ is_blocked: false, needs_approval: false, plan: { approval: [] } })
    const { plan_hash } = preview
    expect(
      await strata.withSession(own.token, (tx) => applyMerge(tx, { merge_id, plan_hash })),
    ).toMatchObject({
      outcome: 'applied',
    })
    await expect(strata.withSession(other.token, () => undefined)).rejects.toMatchObject({
      condition: 'session_refused',
    })
  })
})

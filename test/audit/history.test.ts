import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { createOrganization, createUser, failure, one } from '../support/people.js'

let operator: pg.Client
let installer: pg.Client
let superuser: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
})

const asDefiner = async (text: string, values: unknown[] = []) => {
  await installer.query('begin; set local role strata_owner; set local role strata_definer')
  try {
    return await failure(installer, text, values)
  } finally {
    await installer.query('commit')
  }
}

test('[O1] every change of a user leaves the image before it, in order, with the transaction that made it', async () => {
  const userId = await createUser(operator, 'One', 'Name')
  for (const name of ['Two', 'Three'])
    expect(
      await asDefiner('update strata_users.users set given_name = $2 where user_id = $1', [userId, name]),
    ).toBeNull()
  const { rows } = await superuser.query(
    `select operation, old_image ->> 'given_name' as given_name, transaction_id from strata_audit.row_history
     where table_name = 'strata_users.users' and row_key = $1 order by row_history_id`,
    [userId],
  )
  expect(rows.map((row) => [row.operation, row.given_name])).toEqual([
    ['insert', null],
    ['update', 'One'],
    ['update', 'Two'],
  ])
  expect(new Set(rows.map((row) => row.transaction_id)).size).toBe(3)
})

test('a statement that changes a thousand rows writes their history at once and in full', async () => {
  await superuser.query(
    "insert into strata_users.users (given_name) select 'Bulk ' || i from generate_series(1, 1000) i",
  )
  expect(
    await one(
      superuser,
      `select count(*)::int from strata_audit.row_history h join strata_users.users u on u.user_id = h.row_key
       where u.given_name like 'Bulk %' and h.operation = 'insert'`,
    ),
  ).toBe(1000)
  expect(
    await one(
      superuser,
      `select count(*)::int from strata_audit.lifecycle_events e join strata_users.users u on u.user_id = e.row_key
       where u.given_name like 'Bulk %' and e.to_status = 'placeholder'`,
    ),
  ).toBe(1000)
})

test('[O4] [X86] no role changes, removes or empties the audit trail, not even a superuser by mistake', async () => {
  const { organizationId } = await createOrganization(operator, 'audited')
  await operator.query('select strata.refuse_impersonation($1)', [organizationId])
  const count = () => one<number>(superuser, 'select count(*)::int from strata_audit.row_history')
  const before = await count()
  expect(before).toBeGreaterThan(0)
  for (const table of ['row_history', 'lifecycle_events', 'security_events'])
    for (const [text, code] of [
      [`update strata_audit.${table} set actor_role = 'nobody'`, 'ST301'],
      [`delete from strata_audit.${table}`, 'ST301'],
      [`truncate strata_audit.${table}`, 'ST301'],
      [`set session_replication_role = replica; delete from strata_audit.${table}`, 'ST301'],
    ] as const) {
      await superuser.query('begin')
      expect(await failure(superuser, text), text).toMatchObject({ code })
      await superuser.query('rollback; reset session_replication_role')
    }
  expect(await asDefiner('delete from strata_audit.row_history')).toMatchObject({ code: '42501' })
  for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const)
    expect(await failure(await db.client(role), 'delete from strata_audit.row_history'), role).toMatchObject({
      code: '42501',
    })
  expect(await count()).toBe(before)
})

test('[O6] the history of a table holds the listed columns and nothing of a session', async () => {
  const tables = await one(superuser, 'select array_agg(distinct table_name) from strata_audit.row_history')
  expect(tables).toContain('strata_users.users')
  expect(tables).not.toContain('strata_users.sessions')
  const keys = await one(
    superuser,
    `select array_agg(distinct k) from strata_audit.row_history, jsonb_object_keys(old_image) k where table_name = 'strata_users.users'`,
  )
  expect(keys).not.toContain('session_epoch')
})

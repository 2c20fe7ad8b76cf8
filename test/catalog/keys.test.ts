/** Tables that a larger system would spread over machines: the key to spread by is in every key of theirs. */
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'

const db = await testDatabase()
let superuser: pg.Client
beforeAll(async () => {
  superuser = await db.client('superuser')
})

/** Every primary and unique key of ours, also as an index alone, and the first of its columns. */
const keys = `
  select c.oid::regclass::text as table, i.indexrelid::regclass::text as key, a.attname as first,
         exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'organization_id' and t.attnotnull) as is_tenant
  from pg_index i
  join pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'p')
  join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'strata\\_%'
  left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
  where i.indisunique and not c.relispartition`

test('[S5] whoever spreads organizations over machines finds the organization first in every key of what belongs to one', async () => {
  const { rows } = await superuser.query(keys)
  const tenant = rows.filter(({ is_tenant, key }) => is_tenant && key !== 'strata_tenancy.organizations_pkey')
  const spread = tenant.filter(({ table }) => table !== 'strata_tenancy.organizations')
  expect(spread.length).toBeGreaterThan(4)
  expect(spread.filter(({ first }) => first !== 'organization_id')).toEqual([])
})

test('[S5] whoever spreads customers and accounts over machines finds their own key in every row that hangs on one', async () => {
  const { rows } = await superuser.query(
    `select k.conrelid::regclass::text as table, k.confrelid::regclass::text as target, array_agg(distinct a.attname::text) as columns
     from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
     where k.contype = 'f' and k.connamespace in ('strata_kyc'::regnamespace, 'strata_customers'::regnamespace, 'strata_accounts'::regnamespace)
     group by k.oid, k.conrelid, k.confrelid`,
  )
  const hanging = [
    'strata_kyc.identity_documents',
    'strata_kyc.verification_cases',
    'strata_kyc.verification_checks',
  ]
  const tables = [...new Set(rows.filter(({ target }) => hanging.includes(target)).map(({ table }) => table))]
  expect(tables.length).toBeGreaterThan(2)
  for (const table of tables) {
    const { rows: found } = await superuser.query(
      `select from pg_attribute where attrelid = $1::regclass and attname = 'customer_id' and attnotnull`,
      [table],
    )
    expect([table, found.length]).toEqual([table, 1])
  }
})

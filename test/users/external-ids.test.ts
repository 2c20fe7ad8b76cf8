import { expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { createUser, failure, one } from '../support/people.js'

const db = await testDatabase()

test('[B13] what another system calls a user leads back to that user and to nobody else', async () => {
  const operator = await db.client('operator')
  const auth = await db.client('auth')
  const add = (user: string, source: string, id: string) =>
    one(operator, 'select strata.add_external_id($1, $2, $3)', [user, source, id])
  const find = (source: string, id: string) =>
    one<string | null>(auth, 'select strata.find_external_id($1, $2)', [source, id])
  const grace = await createUser(operator, 'Grace', 'Hopper')
  const ada = await createUser(operator, 'Ada', 'Lovelace')
  expect([
    await add(grace, 'crm', '17'),
    await add(grace, 'crm', '18'),
    await add(grace, 'crm', '17'),
  ]).toEqual(['done', 'done', 'unchanged'])
  expect(await add(ada, 'crm', '17')).toBe('taken')
  expect(await add(ada, 'legacy', '17')).toBe('done')
  expect([
    await find('crm', '17'),
    await find('crm', '18'),
    await find('legacy', '17'),
    await find('crm', '99'),
  ]).toEqual([grace, grace, ada, null])
  expect(await add('00000000-0000-7000-8000-000000000000', 'crm', '20')).toBe('unknown')
  expect(await failure(operator, "select strata.add_external_id($1, 'CRM 1', 'x')", [grace])).toMatchObject({
    code: 'ST402',
    constraint: 'external_ids_source_check',
    detail: undefined,
  })
})

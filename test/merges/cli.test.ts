/** Staff who merge at the command line: what they see before they say yes, and what they are told where it does not work. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../migrations/support.js'
import { testDatabase } from '../support/database.js'
import { createActiveUser, createUser, one, openSession } from '../support/people.js'
import { loginName } from '../support/server.js'

const db = await testDatabase()
let operator: pg.Client
let auth: pg.Client
let installer: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
})

const run = (args: string[], env: Record<string, string> = {}) =>
  cli(['merge', ...args], { DATABASE_URL: db.url('operator'), ...env })
const json = async (args: string[], env: Record<string, string> = {}) => {
  const { exitCode, stdout, stderr } = await run([...args, '--json'], env)
  return { exitCode, stderr, answer: JSON.parse(stdout) }
}
const people = async () =>
  [await createUser(operator, 'Sam', 'Source'), await createUser(operator, 'Tess', 'Survivor')] as const
const statusOf = (userId: string) =>
  one(superuser, 'select status from strata_users.users where user_id = $1', [userId])
const crm = (userId: string) =>
  superuser.query('insert into strata_users.external_ids values ($1, $2, $3)', ['crm', randomUUID(), userId])

describe('[E17] a member of staff who merges at the command line', () => {
  test('[E10] sees what each side has and what would happen, and nothing changes without a yes', async () => {
    const [source, survivor] = await people()
    await crm(source)
    const shown = await run(['users', source, survivor])
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' })
    expect(shown.stdout).toMatch(/^ {2}group +source +survivor +choice +what it is$/m)
    expect(shown.stdout).toMatch(/^ {2}external_ids +1 +0 +survivor_wins +What other systems/m)
    expect(shown.stdout).toMatch(/^ {2}moves +external_ids +strata_users\.external_ids\.user_id +1$/m)
    expect(shown.stdout).toContain('nobody has proved to be both')
    expect(shown.stdout).toContain('Nothing was changed.')
    expect(await statusOf(source)).toBe('placeholder')

    const refused = await run(['users', source, survivor, '--yes'])
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--reason') })
    const done = await run(['users', source, survivor, '--yes', '--reason', 'one person'])
    expect(done).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await statusOf(source), '[E13]').toBe('merged')
    const [, mergeId = ''] = /pg-strata merge --undo (\S+) --reason/.exec(done.stdout) ?? []
    const again = await json(['users', source, survivor, '--yes', '--reason', 'one person'])
    expect(again).toMatchObject({ exitCode: 0, answer: { outcome: 'unchanged', merge_id: mergeId } })

    expect((await run(['--changes', mergeId])).stdout).toContain('strata_users.external_ids')
    expect((await json(['--list', source])).answer).toMatchObject([{ merge_id: mergeId, status: 'applied' }])
    expect((await run(['--undo', mergeId])).exitCode, 'without a reason').toBe(2)
    const undone = await run(['--undo', mergeId, '--reason', 'two people'])
    expect(undone).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(' 0 stay as they are') })
    expect(await statusOf(source)).toBe('placeholder')
    // What was undone can be merged again, as another merge.
    const third = await json(['users', source, survivor, '--yes', '--reason', 'one after all'])
    expect(third).toMatchObject({ exitCode: 0, answer: { outcome: 'applied' } })
    expect(third.answer.merge_id).not.toBe(mergeId)
  })

  test('leaves a group behind, and finds the merge again though it has been chosen otherwise since', async () => {
    const [source, survivor] = await people()
    await crm(source)
    const first = await json(['users', source, survivor, '--choose', 'external_ids=leave'])
    expect(first.answer.plan.steps.map((step: { relation: string }) => step.relation)).not.toContain(
      'strata_users.external_ids',
    )
    const second = await json(['users', source, survivor, '--choose', 'external_ids=survivor_wins'])
    expect(second.answer.merge_id).toBe(first.answer.merge_id)
    expect(second.answer.plan.steps).toContainEqual(
      expect.objectContaining({ relation: 'strata_users.external_ids', rows: 1 }),
    )
    for (const wrong of ['nothing=leave', 'consents=leave', 'profile=maybe'])
      expect((await run(['users', source, survivor, '--choose', wrong])).exitCode, wrong).toBe(2)
    expect(await run(['--cancel', first.answer.merge_id])).toMatchObject({ exitCode: 0 })
    const { answer } = await json(['--list', source])
    expect(answer).toMatchObject([{ status: 'canceled' }])
  })

  test('[E19] who proposed in a session does not approve, and somebody else does by the same command', async () => {
    const [source, survivor] = await people()
    const session = async (name: string) => ({
      PG_STRATA_SESSION: await openSession(auth, await createActiveUser(operator, auth, name, 'Staff')),
    })
    const [one, other] = [await session('One'), await session('Other')]
    const args = ['users', source, survivor, '--yes', '--reason', 'looked at']
    expect(await json(args, one)).toMatchObject({ exitCode: 4, answer: { error: { code: 'not_allowed' } } })
    expect(await statusOf(source)).toBe('placeholder')
    expect(await json(args, other)).toMatchObject({ exitCode: 0, answer: { outcome: 'applied' } })
  })

  test('[E8] is told what to run where a table of another program has no policy, and it helps', async () => {
    const [source, survivor] = await people()
    await installer.query(`begin; set local role strata_owner;
      grant usage on schema strata_users to ${loginName('installer')};
      grant references on strata_users.users to ${loginName('installer')}; commit`)
    await installer.query(
      'create schema shop; create table shop.orders (order_id integer primary key, user_id uuid references strata_users.users)',
    )
    await installer.query('insert into shop.orders values (1, $1)', [source])
    const blocked = await run(['users', source, survivor, '--yes', '--reason', 'one person'])
    expect(blocked.exitCode).toBe(4)
    expect(blocked.stderr).toContain('shop.orders.user_id')
    const [, sql = ''] = /^(set role strata_owner;[\s\S]*;)$/m.exec(blocked.stderr) ?? []
    expect(sql).toContain("select strata.register_reference('shop.orders', 'user_id', 'user', 'repoint');")
    await installer.query(sql)
    expect(await run(['users', source, survivor, '--yes', '--reason', 'one person'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    })
    expect(await one(superuser, 'select user_id from shop.orders')).toBe(survivor)

    // Written by the shop since, for who is somebody else today.
    await installer.query('insert into shop.orders values (2, $1)', [source])
    const worker = { DATABASE_URL: db.url('worker') }
    expect((await run(['--settle'], worker)).stdout).toMatch(/shop\.orders\.user_id +1$/m)
    expect((await run(['--settle'], worker)).stdout).toBe('Nothing to move.\n')
    expect((await json(['--seal'], worker)).answer).toEqual({ sealed: 0 })
  })

  test('is told what is wrong with the words, before anything is asked of the database', async () => {
    const known = randomUUID()
    for (const args of [[], ['users'], ['people', known, known], ['users', 'x', known], ['--undo', 'x']])
      expect((await run(args, { DATABASE_URL: 'postgres://127.0.0.1:1/none' })).exitCode, args.join()).toBe(2)
    expect((await run(['--list', '--seal'])).exitCode).toBe(2)
    expect(await json(['users', known, known])).toMatchObject({
      exitCode: 4,
      answer: { error: { code: 'same_record' } },
    })
    expect(await json(['users', known, randomUUID()])).toMatchObject({
      exitCode: 4,
      answer: { error: { code: 'unknown' } },
    })
    expect(await json(['--undo', known, '--reason', 'x'])).toMatchObject({
      exitCode: 4,
      answer: { error: { code: 'unknown' } },
    })
  })
})

/**
 * Whoever merges is killed: the program, its connection, or the server, at each step, in the middle of the work and at the very end of it. What was to happen has happened wholly or
 * not at all, and whoever asks again hears of the first time.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ownServer } from '../isolation/own-server.js'
import { createUser, one } from '../support/people.js'
import { connectionUrl } from '../support/server.js'
import { content, difference } from './support.js'

const ALSO = [
  'shop.orders',
  'strata_merges.merges',
  'strata_merges.merge_steps',
  'strata_merges.merge_ledger',
  'strata_merges.pending_grants',
]
/** More than a batch. */
const ROWS = 1_200

let own: Awaited<ReturnType<typeof ownServer>>
beforeAll(async () => {
  own = await ownServer({})
  const superuser = await own.client('superuser')
  await superuser.query(`
    create schema shop;
    create table shop.orders (order_id bigint generated always as identity primary key, user_id uuid not null references strata_users.users);
    create index on shop.orders (user_id);
    grant usage on schema shop to strata_definer, strata_merger;
    grant select on shop.orders to strata_definer, strata_merger;
    grant update on shop.orders to strata_merger;
    select strata.register_reference('shop.orders', 'user_id', 'user', 'repoint')`)
}, 120_000)
afterAll(() => own?.stop(), 60_000)

type Step = 'propose' | 'preview' | 'approve' | 'apply' | 'undo'
const STEPS: Step[] = ['propose', 'preview', 'approve', 'apply', 'undo']
interface Merge {
  source: string
  survivor: string
  key: string
}
let keys = 0

/** The statement of a step, of the merge that was proposed under the key: what a program would send again. */
const statement = (step: Step, { source, survivor, key }: Merge): string => {
  const id = `(select merge_id from strata.list_merges() m where m.source_id = '${source}')`
  const hash = `(select plan_hash from strata.list_merges() m where m.source_id = '${source}')`
  return {
    propose: `select outcome, merge_id::text as told from strata.propose_merge('user', '${source}', '${survivor}', '${key}')`,
    preview: `select outcome, plan_hash as told from strata.preview_merge(${id})`,
    approve: `select strata.approve_merge(${id}, ${hash}, 'looked at') as outcome, null as told`,
    apply: `select outcome, row_count::text as told from strata.apply_merge(${id}, ${hash})`,
    undo: `select outcome, restored_count::text as told from strata.undo_merge(${id}, 'was wrong')`,
  }[step]
}
/** What is answered the first time, and when it has happened already. */
const OUTCOMES: Record<Step, [string, string]> = {
  propose: ['proposed', 'unchanged'],
  preview: ['previewed', 'previewed'],
  approve: ['approved', 'unchanged'],
  apply: ['applied', 'unchanged'],
  undo: ['undone', 'unchanged'],
}

/** Two people, and everything that comes before the step. */
async function until(step: Step): Promise<Merge> {
  const operator = await own.client('operator')
  const superuser = await own.client('superuser')
  const made = {
    source: await createUser(operator, 'Kim', 'Source'),
    survivor: await createUser(operator, 'Kim', 'Survivor'),
    key: `crash ${++keys}`,
  }
  // Of the merges before nothing is asked any more.
  await superuser.query('truncate shop.orders, strata_merges.merge_ledger')
  await superuser.query('insert into shop.orders (user_id) select $1 from generate_series(1, $2)', [
    made.source,
    ROWS,
  ])
  for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) {
    const { rows } = await operator.query(statement(earlier, made))
    expect(rows[0].outcome).toBe(OUTCOMES[earlier][0])
  }
  await Promise.all([operator.end(), superuser.end()])
  return made
}

/** Holds a table so that the step stops there: in the middle, or when it has done everything but say so. */
async function stopAt(table: string): Promise<{ waits(): Promise<number>; goOn(): Promise<void> }> {
  const holder = await own.client('superuser')
  const looker = await own.client('superuser')
  await holder.query(`begin; lock table ${table} in share mode`)
  return {
    waits: async () => {
      for (const began = Date.now(); Date.now() - began < 20_000; ) {
        const { rows } = await looker.query(
          `select pid from pg_stat_activity where wait_event_type = 'Lock' and backend_type = 'client backend' and pid <> pg_backend_pid()`,
        )
        if (rows[0]) return rows[0].pid
        await sleep(10)
      }
      throw new Error(`Nobody waits for ${table}.`)
    },
    goOn: async () => {
      await holder.query('rollback').catch(() => {})
      await Promise.all([holder.end(), looker.end()].map((ended) => ended.catch(() => {})))
    },
  }
}

const tables = async () => {
  const superuser = await own.client('superuser')
  const all = await content(superuser, ALSO)
  await superuser.end()
  return all
}
const settled = async (pid: number) => {
  const superuser = await own.client('superuser')
  while (await one<boolean>(superuser, 'select exists (select from pg_stat_activity where pid = $1)', [pid]))
    await sleep(10)
  await superuser.end()
}
const again = async (step: Step, made: Merge): Promise<{ outcome: string; told: string | null }> => {
  const operator = await own.client('operator')
  const { rows } = await operator.query(statement(step, made))
  await operator.end()
  return rows[0]
}

const program = `
  import pg from 'pg'
  const client = new pg.Client({ connectionString: process.argv[1] })
  await client.connect()
  await client.query(process.argv[2])`

const KILLED: Record<string, (made: Merge, step: Step, table: string) => Promise<void>> = {
  'the program is killed': async (made, step, table) => {
    const held = await stopAt(table)
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        program,
        connectionUrl(own.adminUrl, 'operator', own.name),
        statement(step, made),
      ],
      { stdio: 'ignore' },
    )
    const pid = await held.waits()
    child.kill('SIGKILL')
    await once(child, 'close')
    await held.goOn()
    await settled(pid)
  },
  'its connection is ended': async (made, step, table) => {
    const held = await stopAt(table)
    const operator = await own.client('operator')
    const asked = operator.query(statement(step, made)).catch((error: pg.DatabaseError) => error.code)
    const pid = await held.waits()
    const superuser = await own.client('superuser')
    await superuser.query('select pg_terminate_backend($1)', [pid])
    expect(await asked).toBe('57P01')
    await settled(pid)
    await Promise.all([held.goOn(), superuser.end(), operator.end().catch(() => {})])
  },
  'the server is killed': async (made, step, table) => {
    const held = await stopAt(table)
    const operator = await own.client('operator')
    const asked = operator.query(statement(step, made)).then(
      () => 'answered',
      () => 'failed',
    )
    await held.waits()
    await own.server.kill('SIGKILL')
    expect(await asked).toBe('failed')
    await own.server.restart()
    await held.goOn()
  },
}

describe('[X79] killed in the middle of', () => {
  for (const step of STEPS)
    test.each(Object.keys(KILLED))(
      `${step}, when %s: all or nothing, and the same call again completes it`,
      { timeout: 120_000 },
      async (how) => {
        const moves = step === 'apply' || step === 'undo' || step === 'preview'
        for (const table of moves ? ['shop.orders', 'strata_merges.merges'] : ['strata_merges.merges']) {
          const made = await until(step)
          const before = await tables()
          await KILLED[how]?.(made, step, table)
          const after = await tables()
          const isDone = Object.keys(difference(before, after)).length > 0
          // Only a program that was killed leaves a statement behind, which then comes to its end.
          if (how !== 'the program is killed') expect(isDone, table).toBe(false)
          const { outcome, told } = await again(step, made)
          expect(outcome, table).toBe(OUTCOMES[step][isDone ? 1 : 0])
          if (isDone && step !== 'preview')
            expect(difference(after, await tables()), 'nothing happens twice').toEqual({})
          if (told !== null && (step === 'apply' || step === 'undo'))
            expect(Number(told)).toBeGreaterThanOrEqual(ROWS)
          if (step === 'undo') {
            const superuser = await own.client('superuser')
            expect(
              await one(superuser, 'select count(*) from shop.orders where user_id = $1', [made.source]),
            ).toBe(String(ROWS))
            await superuser.end()
          }
        }
      },
    )
})

describe('[X80] a connection that is cut when COMMIT has been sent', () => {
  test('leaves a merge that was carried out, and whoever asks again gets the first result', {
    timeout: 120_000,
  }, async () => {
    // Passes everything on, until it is told to keep the next answer to itself.
    let isMute = false
    const sockets: Socket[] = []
    const proxy = createServer((inside) => {
      const outside = connect(own.server.port, own.server.host)
      sockets.push(inside, outside)
      inside.pipe(outside)
      outside.on('data', (data) => (isMute ? inside.destroy() : inside.write(data)))
      for (const socket of [inside, outside]) socket.on('error', () => {})
      inside.on('close', () => outside.destroy())
      outside.on('close', () => inside.destroy())
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    try {
      for (const step of STEPS) {
        const made = await until(step)
        const url = new URL(connectionUrl(own.adminUrl, 'operator', own.name))
        url.hostname = '127.0.0.1'
        url.port = String((proxy.address() as { port: number }).port)
        isMute = false
        const client = new pg.Client({ connectionString: url.href })
        client.on('error', () => {})
        await client.connect()
        await client.query('begin')
        const { rows } = await client.query(statement(step, made))
        expect(rows[0].outcome).toBe(OUTCOMES[step][0])
        isMute = true
        await expect(client.query('commit')).rejects.toThrow()
        const after = await tables()
        const second = await again(step, made)
        expect(second).toEqual({ outcome: OUTCOMES[step][1], told: rows[0].told })
        if (step !== 'preview') expect(difference(after, await tables())).toEqual({})
      }
    } finally {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    }
  })
})

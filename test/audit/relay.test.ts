/** The outbox as a queue, and its way to a log elsewhere. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  fluentdSink,
  getOutboxBacklog,
  type OutboxRecord,
  purgeOutbox,
  queries,
  type RecordSink,
  relayOutbox,
  streamSink,
} from '../../src/index.js'
import { clientOf, refusal } from '../client/support.js'
import { cli, cliProcess } from '../migrations/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { type Behaviour, type Receiver, startReceiver } from '../support/receiver.js'

const db = await testDatabase()
const { strata } = clientOf(db, { max: 16 })
const { worker } = strata
let superuser: pg.Client
let receiver: Receiver

beforeAll(async () => {
  superuser = await db.client('superuser')
})
beforeEach(async () => {
  await superuser.query('truncate strata_audit.outbox')
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const granted = 'strata.permissions.role_granted'
/** Writes records as a trigger would; answers their ids in order. */
const write = async (count: number, tag = granted, client: pg.ClientBase = superuser): Promise<string[]> => {
  const { rows } = await client.query<{ outbox_id: string }>(
    `insert into strata_audit.outbox (tag, record, reason, occurred_at, due_at)
     select $2, jsonb_build_object('number', n), 'because ' || n, clock_timestamp() - interval '1 minute' + n * interval '1 millisecond',
            clock_timestamp() - interval '1 minute' + n * interval '1 millisecond'
     from generate_series(1, $1::int) n order by n returning outbox_id`,
    [count, tag],
  )
  return rows.map(({ outbox_id }) => outbox_id)
}
const idsOf = (records: { record: Record<string, unknown> }[]) => records.map(({ record }) => record.id)
const waiting = async () => (await getOutboxBacklog(worker)).waiting_count
const sinkTo = (options: { timeoutMs?: number; tagPrefix?: string } = {}) =>
  fluentdSink({ host: '127.0.0.1', port: receiver.port, timeoutMs: 300, ...options })
const relayed = async (sink: RecordSink = sinkTo(), more = {}) => {
  try {
    return await relayOutbox(worker, { sink, once: true, retryMs: 5, ...more })
  } finally {
    await sink.close()
  }
}

describe('[I13] a record of the outbox', () => {
  test('arrives with its tag, its time, its id and its reason, and is waited for no more', async () => {
    const [id] = await write(1)
    const occurred_at = await one<Date>(superuser, 'select occurred_at from strata_audit.outbox')
    expect(await relayed()).toEqual({ delivered: 1, failures: 0 })
    const ms = occurred_at.getTime()
    expect(receiver.received).toEqual([
      {
        tag: granted,
        time: { seconds: Math.floor(ms / 1000), nanoseconds: (ms % 1000) * 1_000_000 },
        record: {
          id,
          number: 1,
          reason: 'because 1',
          user_id: null,
          organization_id: null,
          occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+[+Z]/),
        },
      },
    ])
    expect(receiver.messages[0]?.options).toEqual({ chunk: expect.stringMatching(/^.{24}$/), size: 1 })
    expect(await getOutboxBacklog(worker)).toMatchObject({
      waiting_count: 0,
      oldest_at: null,
      last_delivered_at: expect.any(Date),
    })
    expect(await relayed()).toEqual({ delivered: 0, failures: 0 })
    expect(receiver.received).toHaveLength(1)
  })

  test('travels with others of its tag in one message, in their order, behind a prefix', async () => {
    const first = await write(3)
    await write(2, 'strata.permissions.role_revoked')
    await relayed(sinkTo({ tagPrefix: 'acme.eu' }))
    expect(receiver.messages.map(({ tag, options }) => [tag, options.size])).toEqual([
      [`acme.eu.${granted}`, 3],
      ['acme.eu.strata.permissions.role_revoked', 2],
    ])
    expect(idsOf(receiver.received).slice(0, 3)).toEqual(first)
  })

  test('that is committed after a later one was delivered is delivered too', async () => {
    const late = await db.client('superuser')
    await late.query('begin')
    const [early] = await write(1, granted, late)
    const [other] = await write(1)
    await relayed()
    expect(idsOf(receiver.received)).toEqual([other])
    await late.query('commit')
    await relayed()
    expect(idsOf(receiver.received)).toEqual([other, early])
  })

  test('whose transaction is rolled back goes nowhere', async () => {
    await superuser.query('begin')
    await write(1)
    await superuser.query('rollback')
    expect(await relayed()).toEqual({ delivered: 0, failures: 0 })
  })

  test('cannot be larger than a receiver takes, or anything but an object with a tag of words', async () => {
    const insert = (tag: string, record: unknown) =>
      superuser.query(
        'insert into strata_audit.outbox (tag, record, occurred_at, due_at) values ($1, $2, now(), now())',
        [tag, JSON.stringify(record)],
      )
    await expect(insert(granted, { x: 'x'.repeat(16_384) })).rejects.toMatchObject({
      constraint: 'outbox_record_check',
    })
    await expect(insert(granted, [1])).rejects.toMatchObject({ constraint: 'outbox_record_check' })
    for (const tag of ['Strata.x', 'strata', 'strata..x', '.', `strata.${'x'.repeat(200)}`])
      await expect(insert(tag, {})).rejects.toMatchObject({ constraint: 'outbox_tag_check' })
  })
})

describe('[I13] a receiver', () => {
  test.each(['half', 'swallow', 'mute', 'stranger', 'nonsense', 'helo'] as Behaviour[])(
    'that answers the first message with %s gets it again, with the same ids and the same content',
    async (behaviour) => {
      const ids = await write(5)
      let isFirst = true
      receiver.behave(() => (isFirst ? behaviour : 'ack'))
      const run = relayed(sinkTo(), {
        onFailure: () => {
          isFirst = false
        },
      })
      expect(await run).toEqual({ delivered: 5, failures: 1 })
      expect(idsOf(receiver.acknowledged)).toEqual(ids)
      const byId = new Map(receiver.acknowledged.map((one) => [one.record.id, one]))
      for (const one of receiver.received) expect(one).toEqual(byId.get(one.record.id))
      expect(await waiting()).toBe(0)
    },
  )

  test('that takes its time is waited for, and gets nothing twice', async () => {
    const ids = await write(3)
    receiver.behave('slow')
    expect(await relayed()).toEqual({ delivered: 3, failures: 0 })
    expect(idsOf(receiver.received)).toEqual(ids)
  })

  test('that ends a connection nobody used for a while is connected to anew, without a failure', async () => {
    await write(1)
    const sink = sinkTo()
    await relayOutbox(worker, { sink, once: true })
    receiver.hangUp()
    await sleep(50)
    await write(1)
    expect(await relayed(sink)).toEqual({ delivered: 1, failures: 0 })
    expect(receiver.connections).toBe(2)
  })

  test('that never answers, or is not there, leaves every record waiting and due, and says why', async () => {
    await write(3)
    receiver.behave('mute')
    const told: [string, number][] = []
    const error = await refusal(
      relayed(sinkTo({ timeoutMs: 30 }), {
        attempts: 3,
        onFailure: ({ message }: Error, waitMs: number) => told.push([message, waitMs]),
      }),
    )
    expect(error).toMatchObject({ code: 'ST917', condition: 'records_not_delivered', retry: 'later' })
    expect(error.message).toContain(`fluentd://127.0.0.1:${receiver.port}: no acknowledgement in time`)
    expect(told.map(([, waitMs]) => waitMs)).toEqual([5, 10])
    const { rows } = await superuser.query(
      'select attempt_count, due_at <= clock_timestamp() as is_due, delivered_at from strata_audit.outbox',
    )
    expect(rows).toEqual(Array(3).fill({ attempt_count: 3, is_due: true, delivered_at: null }))

    await receiver.close()
    expect((await refusal(relayed(sinkTo(), { attempts: 1 }))).message).toMatch(/ECONNREFUSED/)
    receiver = await startReceiver(receiver.port)
    expect(await relayed()).toEqual({ delivered: 3, failures: 0 })
  })

  test('that wants a shared key is told from one that is down', async () => {
    await write(1)
    receiver.behave('helo')
    expect((await refusal(relayed(sinkTo(), { attempts: 1 }))).message).toContain('asks for a shared key')
  })

  test('that behaves anyhow loses nothing: two relays, every fault, and each record arrives at least once and never with other content', {
    timeout: 300_000,
  }, async () => {
    const count = rounds(300, 1500)
    const ids = await write(count)
    const others = await write(count / 3, 'strata.permissions.role_revoked')
    const faults: Behaviour[] = ['ack', 'ack', 'slow', 'half', 'swallow', 'mute', 'stranger', 'nonsense']
    let seed = 7
    receiver.behave(() => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return faults[(seed >>> 16) % faults.length] as Behaviour
    })
    const told = await Promise.all(
      [1, 2].map(() => relayed(sinkTo({ timeoutMs: 200 }), { batch: 20, attempts: 100, retryMs: 1 })),
    )
    // One relay may end while the other still has what it took.
    expect(await relayed(sinkTo({ timeoutMs: 200 }), { attempts: 100 })).toBeDefined()
    expect(told.reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(5)
    expect(await waiting()).toBe(0)
    expect(new Set(idsOf(receiver.acknowledged))).toEqual(new Set([...ids, ...others]))
    expect(receiver.received.length).toBeGreaterThan(ids.length + others.length)
    const contents = new Map<unknown, string>()
    for (const one of receiver.received) {
      const content = JSON.stringify(one)
      expect(contents.get(one.record.id) ?? content).toBe(content)
      contents.set(one.record.id, content)
    }
  })
})

describe('[I13] whoever takes from the outbox', () => {
  const take = (limit: number) => worker.run(queries.audit.takeOutbox, { limit })
  const complete = async (outbox_ids: string[]) =>
    (await worker.run(queries.audit.completeOutbox, { outbox_ids }))[0]?.count
  const release = async (records: { outbox_id: string; attempt_count: number }[]) =>
    (
      await worker.run(queries.audit.releaseOutbox, {
        outbox_ids: records.map(({ outbox_id }) => outbox_id),
        attempts: records.map(({ attempt_count }) => attempt_count),
      })
    )[0]?.count
  const runOut = () =>
    superuser.query('update strata_audit.outbox set due_at = clock_timestamp() where delivered_at is null')

  test('gets what nobody else has: sixteen at once share it without one record twice', async () => {
    for (let round = 0; round < rounds(3, 50); round++) {
      await superuser.query('truncate strata_audit.outbox')
      const ids = await write(400)
      const taken = await Promise.all(
        Array.from({ length: 16 }, async () => {
          const mine: string[] = []
          for (;;) {
            const records = await take(11)
            if (records.length === 0) return mine
            mine.push(...records.map(({ outbox_id }) => outbox_id))
          }
        }),
      )
      expect(taken.flat().sort()).toEqual([...ids].sort())
    }
  })

  test('and says nothing more loses it to the next when the lease has run out, and may still say that it arrived', async () => {
    await write(2)
    const [first, second] = (await take(10)) as [OutboxRecord, OutboxRecord]
    expect(await take(10)).toEqual([])
    await runOut()
    const again = await take(10)
    expect(again.map(({ outbox_id, attempt_count }) => [outbox_id, attempt_count])).toEqual([
      [first.outbox_id, 2],
      [second.outbox_id, 2],
    ])
    // The lease of the second taker is not the first one's to give back.
    expect(await release([first, second])).toBe(0)
    expect(await take(10)).toEqual([])
    expect(await complete([first.outbox_id])).toBe(1)
    expect(await complete([first.outbox_id])).toBe(0)
    expect(await release(again)).toBe(1)
    expect((await take(10)).map(({ outbox_id }) => outbox_id)).toEqual([second.outbox_id])
  })

  test('cannot say of what nobody took that it arrived, nor of what there is not', async () => {
    const [id] = (await write(1)) as [string]
    expect(await complete([id, '019a0000-0000-7000-8000-000000000000'])).toBe(0)
    expect(await complete([])).toBe(0)
    expect(await waiting()).toBe(1)
  })

  test('completes and gives back the same records in any order without a deadlock', async () => {
    for (let round = 0; round < rounds(3, 100); round++) {
      await superuser.query('truncate strata_audit.outbox')
      await write(60)
      const taken = await take(60)
      const answers = await Promise.allSettled(
        Array.from({ length: 16 }, (_, i) => {
          const order = i % 2 ? taken : [...taken].reverse()
          return i % 4 < 2 ? complete(order.map(({ outbox_id }) => outbox_id)) : release(order)
        }),
      )
      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([])
      expect(await waiting()).toBe(0)
    }
  })

  test('purges what was delivered longer ago than the setting, and nothing that waits', async () => {
    await write(3)
    const [old, fresh] = (await take(2)) as [OutboxRecord, OutboxRecord]
    await complete([old.outbox_id, fresh.outbox_id])
    await superuser.query(
      `update strata_audit.outbox set occurred_at = now() - interval '1 year', due_at = now() - interval '1 year',
         taken_at = case when taken_at is not null then now() - interval '8 days' end,
         delivered_at = case when outbox_id = $1 then now() - interval '8 days' else delivered_at end`,
      [old.outbox_id],
    )
    expect(await purgeOutbox(worker)).toBe(1)
    const { rows } = await superuser.query(
      'select delivered_at is null as waits from strata_audit.outbox order by 1',
    )
    expect(rows).toEqual([{ waits: false }, { waits: true }])
  })
})

describe('[I13] pg-strata relay', () => {
  const to = () => `fluentd://127.0.0.1:${receiver.port}`
  const run = (args: string[]) => cli(['relay', ...args], { DATABASE_URL: db.url('worker') })

  test('--once delivers all there is, and says how much', async () => {
    const ids = await write(7)
    expect(await run(['--to', to(), '--once', '--batch', '3', '--tag-prefix', 'acme'])).toEqual({
      exitCode: 0,
      stdout: `7 records delivered to ${to()}.\n`,
      stderr: '',
    })
    expect(idsOf(receiver.acknowledged)).toEqual(ids)
    expect(receiver.messages.map(({ tag }) => tag)).toEqual(Array(3).fill(`acme.${granted}`))
    const { stdout } = await run(['--to', to(), '--once', '--json'])
    expect(JSON.parse(stdout)).toEqual({ to: to(), delivered: 0, failures: 0, waiting: 0 })
  })

  test('says in one sentence that a receiver is not there, exits with 6, and nothing is lost', async () => {
    await write(1)
    await receiver.close()
    const { exitCode, stdout, stderr } = await cliProcess(['relay', '--to', to(), '--once'], {
      DATABASE_URL: db.url('worker'),
    })
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' })
    expect(stderr).toMatch(
      /^The records were not delivered to fluentd:\/\/127\.0\.0\.1:\d+: connect ECONNREFUSED .* Trying again in 1 s\.\n/,
    )
    expect(await waiting()).toBe(1)
  }, 60_000)

  test('--to stdout writes lines of JSON there and everything else to stderr', async () => {
    const ids = await write(3)
    const { exitCode, stdout, stderr } = await cliProcess(
      ['relay', '--to', 'stdout', '--once', '--tag-prefix', 'x'],
      {
        DATABASE_URL: db.url('worker'),
      },
    )
    expect(exitCode).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ tag, record }) => [tag, record.id])).toEqual(ids.map((id) => [`x.${granted}`, id]))
    expect(stderr).toBe('3 records delivered to standard output.\n')
    expect(await waiting()).toBe(0)
  })

  test.each([
    [['--to', 'http://127.0.0.1:1']],
    [['--to', 'fluentd://user@127.0.0.1:1']],
    [['--to', 'fluentd://']],
    [['--to', 'fluentd://127.0.0.1:1/path']],
    [['--to', 'stdout', '--tag-prefix', 'a b']],
    [['--to', 'stdout', '--batch', '0']],
    [['--to', 'stdout', '--once', '--json']],
    [[]],
  ])('refuses %j', async (args) => {
    expect((await run(args)).exitCode).toBe(2)
  })

  test('refuses a login that is no worker', async () => {
    const { exitCode, stderr } = await cli(['relay', '--to', to(), '--once'], { DATABASE_URL: db.url('app') })
    expect(exitCode).toBe(5)
    expect(stderr).toContain('strata_worker')
  })

  test('goes on until it is stopped, over a receiver that goes and comes back and a database that cuts it off', async () => {
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', main, 'relay', '--to', to(), '--json', '--timeout', '1'],
      {
        env: { ...process.env, DATABASE_URL: db.url('worker') },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    try {
      const written = await write(2)
      const arrived = async () => {
        for (let i = 0; i < 600 && (await waiting()) > 0; i++) await sleep(50)
      }
      await arrived()
      await receiver.close()
      const { port } = receiver
      written.push(...(await write(2)))
      await sleep(300)
      const before = receiver
      receiver = await startReceiver(port)
      receiver.acknowledged.push(...before.acknowledged)
      await arrived()
      await superuser.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'strata_test_worker'`,
      )
      written.push(...(await write(2)))
      await arrived()
      expect([...new Set(idsOf(receiver.acknowledged))].sort()).toEqual([...written].sort())
    } finally {
      child.kill('SIGTERM')
      const [exitCode] = child.exitCode === null ? await once(child, 'close') : [child.exitCode]
      expect(exitCode).toBe(0)
    }
    expect(JSON.parse(stdout)).toMatchObject({ delivered: 6, waiting: 0 })
  }, 90_000)

  test('that is killed while it waits for an answer loses nothing: the next one delivers it', async () => {
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const ids = await write(4)
    receiver.behave('mute')
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'relay', '--to', to()], {
      env: { ...process.env, DATABASE_URL: db.url('worker') },
      stdio: 'ignore',
    })
    for (let i = 0; i < 1000 && receiver.received.length < 4; i++) await sleep(50)
    expect(receiver.received).toHaveLength(4)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await waiting()).toBe(4)
    receiver.behave('ack')
    // Under its lease nobody else has it yet.
    expect(await relayed()).toEqual({ delivered: 0, failures: 0 })
    await superuser.query('update strata_audit.outbox set due_at = clock_timestamp()')
    expect(await relayed()).toEqual({ delivered: 4, failures: 0 })
    expect(idsOf(receiver.acknowledged)).toEqual(ids)
    expect(idsOf(receiver.received)).toEqual([...ids, ...ids])
  }, 90_000)
})

describe('a sink of the host', () => {
  test('that throws at once, refuses what is large, and one record for ever, holds up no other record', async () => {
    const ids = await write(40)
    const poison = ids[17] as string
    const arrived = new Set<string>()
    const sink: RecordSink = {
      name: 'the sink',
      deliver(_, records) {
        if (records.length > 8) throw new Error('too large')
        if (records.some(({ outbox_id }) => outbox_id === poison)) return Promise.reject(new Error('refused'))
        for (const { outbox_id } of records) arrived.add(outbox_id)
        return Promise.resolve()
      },
      close: async () => {},
    }
    const error = await refusal(relayed(sink, { attempts: 8, batch: 16, retryMs: 1 }))
    expect(error).toMatchObject({ condition: 'records_not_delivered' })
    expect(arrived).toEqual(new Set(ids.filter((id) => id !== poison)))
    expect(await waiting()).toBe(1)
  })
})

describe('a stream', () => {
  test('that breaks ends the relay at once, and what it did not take waits on', async () => {
    await write(2)
    const broken = new PassThrough()
    broken.destroy(new Error('gone'))
    const error = await refusal(relayed(streamSink(broken), { once: false }))
    expect(error).toMatchObject({ condition: 'records_not_delivered' })
    expect(await waiting()).toBe(2)
  })
})

test('A program that gives relayOutbox or fluentdSink what they cannot use is told at once', async () => {
  expect(() => fluentdSink({ host: '', port: 1 })).toThrow('host')
  expect(() => fluentdSink({ host: 'x', tagPrefix: 'a b' })).toThrow('tagPrefix')
  for (const wrong of [{ batch: 0 }, { batch: 1001 }, { attempts: 0 }, { sink: {} }])
    await expect(
      relayOutbox(worker, { sink: streamSink(new PassThrough()), once: true, ...wrong } as never),
    ).rejects.toMatchObject({
      condition: 'option_invalid',
    })
})

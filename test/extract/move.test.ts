/** Accounts move to a server of their own while four programs write them and a fifth changes customers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/doctor/index.js'
import { extract } from '../../src/extract/index.js'
import { rounds } from '../support/database.js'
import { admit, allRows, eventually, Load, type Stage, stage } from './support.js'

const ACCOUNTS = rounds(3_000, 200_000)

describe('a team that moves accounts to a server of their own under load', () => {
  let it: Stage
  let load: Load
  let archive: Record<string, Map<string, string>>
  let newcomer: string

  beforeAll(async () => {
    it = await stage({ accounts: ACCOUNTS })
    load = new Load(it.source, it.target)
  }, 600_000)
  afterAll(async () => {
    await load?.stop().catch(() => {})
    await it?.stop()
  }, 60_000)

  test('[S2] copies everything and follows, and both sides agree at the switch', {
    timeout: 900_000,
  }, async () => {
    const { source, target } = it
    await load.start()
    const options = { databaseUrl: source.url, to: target.url }
    const began = performance.now()
    const following = await extract(options)
    expect(following.stage).toBe('following')
    const copiedMs = Math.round(performance.now() - began)
    await admit(target)

    const result = await extract({ ...options, cutOver: true })
    expect(result.stage).toBe('done')
    const movedAfterMs = Math.round(performance.now() - began)
    await eventually(async () => load.pauseMs !== undefined)
    // Writes go on at the target for a while.
    const calls = load.acknowledged.calls
    await eventually(async () => load.acknowledged.calls > calls + 100)
    await load.stop()
    expect(load.errors).toEqual([])
    console.log(
      JSON.stringify({
        accounts: ACCOUNTS,
        copiedMs,
        movedAfterMs,
        cutOver: result.cutOver,
        callsPerSecond: load.perSecond,
        calls: load.acknowledged.calls,
        pauseMs: Math.round(load.pauseMs ?? 0),
        longestGapMs: Math.round(load.longestGapMs),
        longestCallMs: Math.round(load.longestCallMs),
        rows: result.moved,
      }),
    )
    expect(load.pauseMs).toBeLessThan(1_000)
    expect(result.cutOver?.heldMs).toBeLessThan(1_000)
  })

  test('[S2] nothing that was acknowledged is lost, and nothing is there twice', {
    timeout: 300_000,
  }, async () => {
    const { source, target } = it
    archive = await allRows(source.root)
    const now = await allRows(target.root)
    for (const [table, rows] of Object.entries(archive)) {
      const lost = [...rows.keys()].filter((key) => !now[table]?.has(key))
      expect(lost, table).toEqual([])
    }
    // What was not written since is the same to the letter; the trail of before is never written again.
    for (const table of ['account_types', 'currencies', 'account_operators'])
      expect(now[table], table).toEqual(archive[table])
    for (const table of ['lifecycle_events', 'row_history'])
      expect([...(archive[table] ?? [])].filter(([key, row]) => now[table]?.get(key) !== row)).toEqual([])

    const { rows } = await target.root.query<{ id: string; status: string; name: string | null }>(
      'select account_id as id, status, name from strata_accounts.accounts',
    )
    const found = new Map(rows.map((row) => [row.id, row]))
    const wrong = [...load.acknowledged.status].filter(([id, status]) => found.get(id)?.status !== status)
    expect(wrong).toEqual([])
    expect([...load.acknowledged.names].filter(([id, name]) => found.get(id)?.name !== name)).toEqual([])
    expect(load.acknowledged.status.size).toBeGreaterThan(20)
  })
})

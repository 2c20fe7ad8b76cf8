/** Accounts move to a server of their own while four programs write them and a fifth changes customers. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/doctor/index.js'
import { abortExtraction, extract } from '../../src/extract/index.js'
import { cli } from '../migrations/support.js'
import { rounds } from '../support/database.js'
import { admit, allRows, eventually, Load, type Stage, stage } from './support.js'

const ACCOUNTS = rounds(3_000, 200_000)

describe('a team that moves accounts to a server of their own under load', () => {
  let it: Stage
  let load: Load
  let archive: Record<string, Map<string, string>>

  beforeAll(async () => {
    it = await stage({ accounts: ACCOUNTS })
    load = new Load(it.source, it.target)
  }, 600_000)
  afterAll(async () => {
    await load?.stop().catch(() => {})
    await it?.stop()
  }, 60_000)

  test('[S1] copies everything and follows, and writes wait for less than a second at the switch', {
    timeout: 900_000,
  }, async () => {
    const { source, target } = it
    await load.start()
    const options = { databaseUrl: source.url, to: target.url }
    const began = performance.now()
    expect(await extract(options)).toMatchObject({ stage: 'following', movedAt: undefined })
    const copiedMs = Math.round(performance.now() - began)
    await admit(target)
    // Nobody writes there before the switch.
    const early = await target.connect(target.operatorUrl)
    const [id] = [...load.acknowledged.status.keys()]
    await expect(
      early.query('select strata.rename_account($1, $2)', [id, 'too early']),
    ).rejects.toMatchObject({
      code: 'ST203',
    })

    const result = await extract({ ...options, cutOver: true })
    expect(result.stage).toBe('done')
    const movedMs = Math.round(performance.now() - began)
    await eventually(async () => load.pauseMs !== undefined)
    const perSecond = load.perSecond
    // Writes go on at the target.
    const calls = load.acknowledged.calls
    await eventually(async () => load.acknowledged.calls > calls + 200)
    await load.stop()
    expect(load.errors).toEqual([])
    const round = (ms: number | undefined) => Math.round(ms ?? 0)
    console.log(
      `extract: ${ACCOUNTS} accounts, ${JSON.stringify({
        rows: result.moved?.reduce((sum, { rows }) => sum + rows, 0),
        perSecond,
        copiedMs,
        movedMs,
        ...result.cutOver,
        pauseMs: round(load.pauseMs),
        longestGapMs: round(load.longestGapMs),
        longestCallMs: round(load.longestCallMs),
      })}`,
    )
    expect(load.pauseMs).toBeLessThan(1_000)
    expect(load.longestCallMs).toBeLessThan(1_000)
    expect(result.cutOver?.heldMs).toBeLessThan(1_000)
  })

  test('[S1] loses nothing that was acknowledged, and has nothing twice', { timeout: 300_000 }, async () => {
    const { source, target } = it
    archive = await allRows(source.root)
    const now = await allRows(target.root)
    for (const [table, rows] of Object.entries(archive))
      expect(
        [...rows.keys()].filter((key) => !now[table]?.has(key)),
        table,
      ).toEqual([])
    // What nobody writes is the same to the letter, and so is the trail of what was.
    for (const table of ['account_types', 'currencies', 'account_operators'])
      expect(now[table], table).toEqual(archive[table])
    for (const table of ['lifecycle_events', 'row_history'])
      expect([...(archive[table] ?? [])].filter(([key, row]) => now[table]?.get(key) !== row)).toEqual([])

    const { rows } = await target.root.query<{ id: string; status: string; name: string | null }>(
      'select account_id as id, status, name from strata_accounts.accounts',
    )
    const found = new Map(rows.map((row) => [row.id, row]))
    expect([...load.acknowledged.status].filter(([id, status]) => found.get(id)?.status !== status)).toEqual(
      [],
    )
    expect([...load.acknowledged.names].filter(([id, name]) => found.get(id)?.name !== name)).toEqual([])
    expect(load.acknowledged.status.size).toBeGreaterThan(20)
    // No account was made but those that were acknowledged, and every one of them has its owner.
    const { rows: strangers } = await target.root.query<{ id: string }>(
      `select a.account_id as id from strata_accounts.accounts a
       where a.name like 'made in turn%' or not exists (select from strata_accounts.account_holders h where h.account_id = a.account_id and h.capacity = 'owner')`,
    )
    expect(strangers.filter(({ id }) => !load.acknowledged.status.has(id))).toEqual([])
  })

  test('[S2] has the accounts of every customer as eligibility says, whatever happened around the switch', async () => {
    const { target } = it
    const wrong = async () => {
      const { rows } = await target.root.query(
        `select e.customer_id, e.lost_at, a.status, a.frozen_by
         from strata_accounts.accounts a join strata_accounts.eligible_customers e using (customer_id)
         where e.lost_at is not null and a.status = 'open' or e.lost_at is null and a.frozen_by = 'policy' limit 5`,
      )
      return rows
    }
    await eventually(async () => (await wrong()).length === 0)
  })

  test('[S1] opens, freezes and closes at the target with the same functions, and leaves the same trail', async () => {
    const { target } = it
    const operator = await target.connect(target.operatorUrl)
    const { rows: customers } = await target.root.query<{ id: string }>(
      'select customer_id as id from strata_accounts.eligible_customers where lost_at is null limit 1',
    )
    const call = async (sql: string, values: unknown[]) => (await operator.query(sql, values)).rows[0]
    const { account_id: id } = await call(
      `select * from strata.create_account($1, 'settlement', 'CHF', 'after')`,
      [customers[0]?.id],
    )
    for (const verb of ['open', 'freeze', 'unfreeze', 'close'])
      expect(await call(`select strata.${verb}_account($1, 'test') as outcome`, [id])).toEqual({
        outcome: 'done',
      })
    const { rows: periods } = await operator.query('select status from strata.account_status_periods($1)', [
      id,
    ])
    expect(periods.map(({ status }) => status)).toEqual(['pending', 'open', 'frozen', 'open', 'closed'])
    const { rows } = await target.root.query(
      `select count(*)::int as count from strata_audit.row_history where row_key = $1 and table_name = 'strata_accounts.accounts'`,
      [id],
    )
    expect(rows).toEqual([{ count: 5 }])
  })

  test('[S2] [R1] a customer who is verified at the source can open an account at the target within seconds', async () => {
    const { source, target } = it
    const operator = await target.connect(target.operatorUrl)
    const times: number[] = []
    for (let n = 0; n < 10; n++) {
      const { rows } = await source.root.query<{ id: string }>(
        `insert into strata_customers.customers (kind, given_name, submitted_at, verified_at) values ('individual', 'Grace', now(), now()) returning customer_id as id`,
      )
      const began = performance.now()
      const made = await eventually(async () => {
        const { rows: answer } = await operator.query(
          `select outcome, account_id from strata.create_account($1, 'payment', 'EUR')`,
          [rows[0]?.id],
        )
        return answer[0]?.outcome === 'created' ? answer[0] : undefined
      })
      times.push(performance.now() - began)
      const opened = await operator.query('select strata.open_account($1) as outcome', [made.account_id])
      expect(opened.rows).toEqual([{ outcome: 'done' }])
    }
    console.log(
      `extract: eligible at the target after ${Math.round(Math.max(...times))} ms at most (10 customers)`,
    )
    expect(Math.max(...times)).toBeLessThan(5_000)
  })

  test('[S2] a customer who is suspended at the source has accounts frozen at the target, with lifecycle and history', async () => {
    const { source, target } = it
    const here = await source.connect(source.operatorUrl)
    const { rows } = await target.root.query<{ id: string; account: string }>(
      `select customer_id as id, account_id as account from strata_accounts.accounts
       join strata_accounts.eligible_customers using (customer_id)
       where status = 'open' and lost_at is null and merged_into_customer_id is null limit 1`,
    )
    const { id, account } = rows[0] as { id: string; account: string }
    const look = async () => {
      const { rows: found } = await target.root.query(
        `select a.status, a.frozen_by,
                (select count(*)::int from strata_audit.lifecycle_events where noun = 'account' and row_key = a.account_id) as events,
                (select count(*)::int from strata_audit.row_history where row_key = a.account_id) as changes, a.updated_at
         from strata_accounts.accounts a where a.account_id = $1`,
        [account],
      )
      return found[0]
    }
    const before = await look()
    const began = performance.now()
    expect(
      (await here.query('select strata.suspend_customer($1, $2) as outcome', [id, 'test'])).rows,
    ).toEqual([{ outcome: 'done' }])
    const frozen = await eventually(async () => {
      const now = await look()
      return now.status === 'frozen' ? now : undefined
    })
    const frozenMs = Math.round(performance.now() - began)
    expect(frozen).toMatchObject({
      frozen_by: 'policy',
      events: before.events + 1,
      changes: before.changes + 1,
    })
    expect(frozen.updated_at.getTime()).toBeGreaterThan(before.updated_at.getTime())
    await here.query('select strata.reinstate_customer($1, $2)', [id, 'test'])
    const open = await eventually(async () => {
      const now = await look()
      return now.status === 'open' ? now : undefined
    })
    expect(open).toMatchObject({ frozen_by: null, events: before.events + 2, changes: before.changes + 2 })
    console.log(`extract: frozen at the target after ${frozenMs} ms`)
    expect(frozenMs).toBeLessThan(5_000)
  })

  test('[S2] [R5] a customer who is merged at the source has the accounts moved to the survivor at the target, and back when that is undone', async () => {
    const { source, target } = it
    const { rows } = await target.root.query<{ id: string; accounts: number }>(
      `select customer_id as id, count(*)::int as accounts from strata_accounts.accounts
       join strata_accounts.eligible_customers using (customer_id) where lost_at is null group by 1 order by 1 desc limit 2`,
    )
    const [gone, survivor] = rows as [(typeof rows)[number], (typeof rows)[number]]
    await source.root.query(
      'update strata_customers.customers set merged_at = now(), merged_into_customer_id = $2 where customer_id = $1',
      [gone.id, survivor.id],
    )
    await eventually(async () => {
      const { rows: now } = await target.root.query(
        'select count(*)::int as count from strata_accounts.accounts where customer_id = $1',
        [survivor.id],
      )
      return now[0].count === gone.accounts + survivor.accounts
    })
    // And back, when the merge is undone.
    await source.root.query(
      'update strata_customers.customers set merged_at = null, merged_into_customer_id = null where customer_id = $1',
      [gone.id],
    )
    await eventually(async () => {
      const { rows: now } = await target.root.query(
        `select count(*) filter (where a.customer_id = $1)::int as gone, count(*) filter (where a.customer_id = $2)::int as survivor,
                (select count(*)::int from strata_audit.row_history where table_name = 'strata_accounts.account_moves') as history,
                count(m.account_move_id)::int as moves
         from strata_accounts.accounts a
         left join strata_accounts.account_moves m on m.account_id = a.account_id and m.from_customer_id = $1 and m.account_holder_id is null and m.undone_at is not null
         where a.customer_id in ($1, $2)`,
        [gone.id, survivor.id],
      )
      return (
        now[0].gone === gone.accounts &&
        now[0].survivor === survivor.accounts &&
        now[0].moves === gone.accounts &&
        now[0].history > 0
      )
    })
  })

  test('[S1] the source refuses every change by name and keeps its archive', async () => {
    const { source } = it
    const operator = await source.connect(source.operatorUrl)
    const { rows } = await source.root.query<{ id: string; customer: string }>(
      `select account_id as id, customer_id as customer from strata_accounts.accounts where status = 'open' limit 1`,
    )
    const { id, customer } = rows[0] as { id: string; customer: string }
    const writes: [string, unknown[]][] = [
      [`select strata.create_account($1, 'payment', 'EUR')`, [customer]],
      ['select strata.freeze_account($1)', [id]],
      ['select strata.close_account($1)', [id]],
      ['select strata.rename_account($1, $2)', [id, 'no']],
      [`select strata.add_account_operator($1, strata_core.uuid_v7(), 'payer')`, [id]],
    ]
    for (const [sql, values] of writes) {
      await expect(operator.query(sql, values), sql).rejects.toMatchObject({
        code: 'ST203',
        message: expect.stringContaining('does not take changes of accounts'),
        hint: expect.stringContaining('strata_core.extractions'),
      })
    }
    for (const sql of [
      `update strata_accounts.account_types set description = 'no'`,
      'delete from strata_accounts.account_holders',
      'truncate strata_accounts.account_operators',
    ])
      await expect(source.root.query(sql), sql).rejects.toMatchObject({ code: 'ST203' })
    expect(await allRows(source.root)).toEqual(archive)
    // Reading the archive is not refused.
    expect(
      (await operator.query('select * from strata.list_accounts($1)', [customer])).rowCount,
    ).toBeGreaterThan(0)
  })

  test('[S1] the doctor finds nothing on either side, and says when eligibility no longer comes', async () => {
    for (const { root } of [it.source, it.target]) {
      const { findings, warnings } = await doctor(root)
      expect(findings).toEqual([])
      expect(warnings.filter(({ rule }) => rule === 'extraction')).toEqual([])
    }
    await it.target.root.query('alter subscription strata_eligible_customers disable')
    const told = async ({ root }: { root: pg.Client }) =>
      (await doctor(root)).warnings.filter(({ rule }) => rule === 'extraction').map(({ object }) => object)
    expect(await told(it.target)).toEqual(['subscription strata_eligible_customers'])
    await eventually(async () =>
      (await told(it.source)).some((object) => object.startsWith('replication slot')),
    )
    await it.target.root.query('alter subscription strata_eligible_customers enable')
    await eventually(async () => (await told(it.source)).length + (await told(it.target)).length === 0)
  })

  test('[S1] run again, the command says that it is done; there is nothing to abort, and nothing is left of the copy', async () => {
    const { source, target } = it
    const again = await cli([
      'extract',
      'accounts',
      '--database-url',
      source.url,
      '--to',
      target.url,
      '--cut-over',
    ])
    expect(again).toMatchObject({ exitCode: 0 })
    expect(again.stdout).toContain('Done:')
    const aborted = await cli([
      'extract',
      'accounts',
      '--database-url',
      source.url,
      '--to',
      target.url,
      '--abort',
    ])
    expect(aborted).toMatchObject({ exitCode: 4 })
    expect(aborted.stderr).toContain('what was written cannot be taken back')
    await expect(abortExtraction({ databaseUrl: source.url })).rejects.toMatchObject({ code: 'moved' })
    const left = async (client: pg.Client, sql: string) =>
      (await client.query(sql)).rows.map(({ name }) => name)
    expect(await left(source.root, 'select pubname::text as name from pg_publication')).toEqual([
      'strata_eligible_customers',
    ])
    expect(await left(source.root, 'select slot_name::text as name from pg_replication_slots')).toEqual([
      expect.stringMatching(/^strata_eligible_[0-9a-f]{12}$/),
    ])
    expect(await left(target.root, 'select subname::text as name from pg_subscription')).toEqual([
      'strata_eligible_customers',
    ])
    // Nobody but a superuser reads the password there, and the command never showed it.
    const password = new URL(source.url).password
    expect(again.stdout + again.stderr + aborted.stdout + aborted.stderr).not.toContain(password)
    const operator = await target.connect(target.operatorUrl)
    await expect(operator.query('select subconninfo from pg_subscription')).rejects.toBeInstanceOf(
      pg.DatabaseError,
    )
  })
})

/** Two servers, one that has everything and one that is to have the accounts; and a load of writes that notices every loss. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { migrate } from '../../src/migrate/index.js'
import { type PostgresServer, startPostgres } from '../../src/postgres/index.js'

export const WRITING_LOGIN = 'bank'
const PASSWORD = 'written-nowhere'

export interface Place {
  server: PostgresServer
  /** As a superuser. */
  url: string
  root: pg.Client
  connect(url?: string): Promise<pg.Client>
  operatorUrl: string
}

export interface Stage {
  source: Place
  target: Place
  stop(): Promise<void>
}

const SETTINGS = { shared_buffers: '64MB', max_replication_slots: '20', max_wal_senders: '20' }

export async function place(
  database: string,
  settings: Record<string, string>,
  major?: 15 | 16 | 17 | 18,
): Promise<Place & { stop(): Promise<void> }> {
  const server = await startPostgres({ settings: { ...SETTINGS, ...settings }, ...(major ? { major } : {}) })
  const open: pg.Client[] = []
  const url = server.urlFor({ database })
  const connect = async (to = url): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: to })
    client.on('error', () => {})
    await client.connect()
    open.push(client)
    return client
  }
  const admin = await connect(server.urlFor({}))
  await admin.query(`create database ${database}`)
  await admin.query(`create role ${WRITING_LOGIN} login password '${PASSWORD}'`)
  return {
    server,
    url,
    root: await connect(),
    connect,
    operatorUrl: server.urlFor({ database, user: WRITING_LOGIN, password: PASSWORD }),
    stop: async () => {
      await Promise.allSettled(open.map((client) => client.end()))
      await server.stop()
    },
  }
}

/** A source with everything and a target with nothing. */
export async function stage({
  accounts,
  customers = Math.max(20, Math.ceil(accounts / 3)),
}: {
  accounts: number
  customers?: number
}): Promise<Stage> {
  const source = await place('everything', { wal_level: 'logical' })
  const target = await place('bank', {})
  await migrate({ databaseUrl: source.url })
  await source.root.query(`grant strata_operator to ${WRITING_LOGIN}`)
  await fill(source.root, customers, accounts)
  return {
    source,
    target,
    stop: async () => {
      await Promise.allSettled([source.stop(), target.stop()])
    },
  }
}

async function fill(root: pg.Client, customers: number, accounts: number): Promise<void> {
  await root.query(
    `insert into strata_customers.customers (kind, given_name, family_name, submitted_at, verified_at)
     select 'individual', 'Ada ' || i, 'Number', now(), now() from generate_series(1, $1::int) i`,
    [customers],
  )
  await root.query(
    `insert into strata_accounts.accounts (customer_id, account_type, currency, name)
     select c.customer_id, 'payment', 'EUR', 'account ' || i
     from generate_series(0, $1::int - 1) i
     join (select customer_id, row_number() over (order by customer_id) - 1 as n from strata_customers.customers) c on c.n = i % $2::int`,
    [accounts, customers],
  )
  await root.query('analyze strata_accounts.accounts')
  for (let opened = 1; opened > 0; ) {
    const { rowCount } = await root.query(
      `update strata_accounts.accounts set opened_at = now()
       where account_id in (select account_id from strata_accounts.accounts where status = 'pending' limit 5000)`,
    )
    opened = rowCount ?? 0
  }
  await root.query(
    `insert into strata_accounts.account_holders (account_id, customer_id, capacity)
     select account_id, customer_id, 'owner' from strata_accounts.accounts`,
  )
  await root.query(
    `insert into strata_accounts.account_operators (account_id, user_id, capacity)
     select account_id, strata_core.uuid_v7(), 'viewer' from strata_accounts.accounts limit 500`,
  )
  await root.query('analyze')
}

/** After the target has been installed, the writing login may act there, too. */
export async function admit({ root }: Place): Promise<void> {
  await root.query(`grant strata_operator to ${WRITING_LOGIN}`)
}

export interface Acknowledged {
  /** The status that the last acknowledged call left an account in. */
  status: Map<string, string>
  /** Names that were given, and acknowledged. */
  names: Map<string, string>
  calls: number
  refused: number
}

/**
 * Writers through the functions of the interface, each with accounts of its own, so that what was acknowledged last is what has to be there. When the source
 * says that the accounts have moved, a writer asks the target again and again until it takes them.
 */
export class Load {
  readonly acknowledged: Acknowledged = { status: new Map(), names: new Map(), calls: 0, refused: 0 }
  readonly errors: unknown[] = []
  longestCallMs = 0
  longestGapMs = 0
  #lastAck = 0
  #lastHere: number | undefined
  /** From the last write that the source took until the first that the target took. */
  pauseMs: number | undefined
  #running = true
  #work: Promise<void>[] = []
  startedAt = 0

  constructor(
    readonly source: Place,
    readonly target: Place,
    readonly paceMs = 2,
  ) {}

  async start(writers = 4): Promise<void> {
    const { rows } = await this.source.root.query<{ id: string; customer: string }>(
      `select account_id as id, customer_id as customer from strata_accounts.accounts where status = 'open' order by account_id limit 2000`,
    )
    const { rows: customers } = await this.source.root.query<{ id: string }>(
      `select customer_id as id from strata_customers.customers order by customer_id limit 50`,
    )
    // Those are suspended meanwhile, so nobody's own expectations hold for their accounts.
    const suspended = new Set(customers.slice(0, 10).map(({ id }) => id))
    const own = rows.filter(({ customer }) => !suspended.has(customer))
    this.startedAt = performance.now()
    this.#lastAck = performance.now()
    this.#work = [
      ...Array.from({ length: writers }, (_, n) =>
        this.#write(
          own.filter((_, i) => i % writers === n).map(({ id }) => id),
          customers.slice(10 + n * 5, 15 + n * 5).map(({ id }) => id),
        ),
      ),
      this.#suspend([...suspended]),
    ]
  }

  get perSecond(): number {
    return Math.round(this.acknowledged.calls / ((performance.now() - this.startedAt) / 1000))
  }

  async stop(): Promise<void> {
    this.#running = false
    await Promise.all(this.#work)
  }

  async #write(accounts: string[], customers: string[]): Promise<void> {
    const here = await this.source.connect(this.source.operatorUrl)
    let there: pg.Client | undefined
    for (let turn = 0; this.#running; turn++) {
      const call = this.#call(turn, accounts, customers)
      for (;;) {
        const began = performance.now()
        try {
          const { rows } = await (there ?? here).query(call.sql, call.values)
          this.#acknowledge(began, there !== undefined)
          call.done(rows[0])
          break
        } catch (error) {
          const state = (error as { code?: string }).code
          if (state === 'ST203' && this.#running) {
            this.acknowledged.refused++
            there ??= await this.target.connect(this.target.operatorUrl)
            await sleep(2)
            continue
          }
          if (this.#running || state !== 'ST203') this.errors.push(error)
          break
        }
      }
      await sleep(this.paceMs)
    }
  }

  #call(turn: number, accounts: string[], customers: string[]) {
    const { status, names } = this.acknowledged
    const id = accounts[turn % accounts.length] as string
    const set = (to: string) => (row: { outcome: string }) => {
      if (row.outcome === 'done') status.set(id, to)
    }
    const kind = turn % 5
    if (kind === 0) {
      return {
        sql: `select outcome, account_id from strata.create_account($1, 'payment', 'EUR', $2)`,
        values: [customers[turn % customers.length], `made in turn ${turn}`],
        done: (row: { outcome: string; account_id: string }) => {
          if (row.outcome !== 'created') throw new Error(`not created: ${row.outcome}`)
          status.set(row.account_id, 'pending')
          accounts.push(row.account_id)
        },
      }
    }
    if (kind === 1) {
      const name = `named in turn ${turn}`
      return {
        sql: 'select strata.rename_account($1, $2) as outcome',
        values: [id, name],
        done: (row: { outcome: string }) => {
          if (row.outcome === 'done') names.set(id, name)
        },
      }
    }
    const now = status.get(id) ?? 'open'
    const [sql, to] =
      now === 'pending'
        ? ['select strata.open_account($1) as outcome', 'open']
        : now === 'frozen'
          ? turn % 3 === 0
            ? ['select strata.close_account($1) as outcome', 'closed']
            : ['select strata.unfreeze_account($1) as outcome', 'open']
          : ['select strata.freeze_account($1) as outcome', 'frozen']
    return { sql: sql as string, values: [id], done: set(to as string) }
  }

  #acknowledge(began: number, atTarget: boolean): void {
    const now = performance.now()
    this.longestCallMs = Math.max(this.longestCallMs, now - began)
    this.longestGapMs = Math.max(this.longestGapMs, now - this.#lastAck)
    this.#lastAck = now
    this.acknowledged.calls++
    if (!atTarget) this.#lastHere = now
    else if (this.#lastHere !== undefined) this.pauseMs ??= now - this.#lastHere
  }

  /** Customers stay at the source, before and after. */
  async #suspend(customers: string[]): Promise<void> {
    const client = await this.source.connect(this.source.operatorUrl)
    for (let turn = 0; this.#running; turn++) {
      const id = customers[turn % customers.length]
      const verb = Math.floor(turn / customers.length) % 2 === 0 ? 'suspend' : 'reinstate'
      const began = performance.now()
      try {
        await client.query(`select strata.${verb}_customer($1, 'load')`, [id])
        this.longestCallMs = Math.max(this.longestCallMs, performance.now() - began)
      } catch (error) {
        this.errors.push(error)
      }
      await sleep(this.paceMs * 5)
    }
  }
}

const TABLES = ['accounts', 'account_holders', 'account_operators', 'account_types', 'currencies'] as const

/** Every row of the stratum as text, by table and key. */
export async function allRows(client: pg.Client, audit = true): Promise<Record<string, Map<string, string>>> {
  const found: Record<string, Map<string, string>> = {}
  for (const table of TABLES) {
    const { rows } = await client.query({
      text: `select t::text as row from strata_accounts.${table} t`,
      rowMode: 'array',
    })
    found[table] = new Map(rows.map(([row]) => [String(row).slice(0, 41), String(row)]))
    if (found[table].size !== rows.length) throw new Error(`doubled rows in ${table}`)
  }
  if (audit) {
    for (const [table, key, filter] of [
      ['lifecycle_events', 'lifecycle_event_id', `noun = 'account'`],
      ['row_history', 'row_history_id', `table_name like 'strata\\_accounts.%'`],
    ] as const) {
      const { rows } = await client.query<{ id: string; row: string }>(
        `select ${key}::text as id, t::text as row from strata_audit.${table} t where ${filter}`,
      )
      found[table] = new Map(rows.map(({ id, row }) => [id, row]))
    }
  }
  return found
}

export async function eventually<T>(look: () => Promise<T | undefined | false>, forMs = 20_000): Promise<T> {
  const began = Date.now()
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() - began > forMs) throw new Error(`not within ${forMs} ms`)
    await sleep(20)
  }
}

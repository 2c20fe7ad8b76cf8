/**
 * What the cases are measured in: one server, one database installed by the real migrations, seeded once per run and shared by all
 * cases. The server is durable (fsync on), as in production; the launcher's own default is not.
 */
import { randomBytes } from 'node:crypto'
import type { Pool, PoolConfig } from 'pg'
import { migrate } from '../src/migrate/index.js'
import { type PostgresServer, startPostgres } from '../src/postgres/index.js'
import type { Plan, Sizes } from './harness.js'
import pg from './pg.js'

export type SizeName = 'tiny' | 'small' | 'full'

export interface Size {
  name: SizeName
  users: number
  organizations: number
  /** Memberships whose rights are checked, in a database of their own: the question is always the same, so its size is too. */
  memberships: number
  /** Rows of the bulk statements of `history`. */
  bulk: number
  plan: Plan
}

/** `tiny` proves that every case runs; its figures mean nothing. */
export const sizes: Record<SizeName, Size> = {
  tiny: size('tiny', 2_000, 20, 2_000, 500, { rounds: 3, turns: 2, sliceMs: 4 }),
  small: size('small', 50_000, 500, 400_000, 10_000, { rounds: 15, turns: 10, sliceMs: 20 }),
  full: size('full', 1_000_000, 10_000, 400_000, 50_000, { rounds: 15, turns: 20, sliceMs: 20 }),
}

function size(
  name: SizeName,
  users: number,
  organizations: number,
  memberships: number,
  bulk: number,
  plan: Plan,
): Size {
  return { name, users, organizations, memberships, bulk, plan }
}

/** Organization 0 holds this part of all memberships, in tenths of 1; the others share the rest evenly. */
const giantShare = 0.3

export interface Tenant {
  organization_id: string
  /** Members of it, up to 50. */
  membership_ids: string[]
  /** Of a session of the first of them. */
  token: string
}

export interface Seed {
  tenants: Tenant[]
  /** The one organization that is thousands of times larger than the others. */
  giant: Tenant
  giantMembers: number
  tenantMembers: number
}

/** `handwritten` is the other side of the comparisons: it bypasses row-level security, as an application does that has none. */
export type Login = 'app' | 'auth' | 'operator' | 'worker' | 'handwritten' | 'superuser'

export type Report = (label: string, done: number, total: number) => void

export class World {
  readonly #logins: Record<string, string>
  readonly #pools = new Set<Pool>()
  readonly #made: string[] = []
  readonly #beside = new Set<World>()
  #seed: Promise<Seed> | undefined

  private constructor(
    readonly size: Size,
    readonly major: number,
    readonly version: string,
    readonly database: string,
    private readonly adminUrl: string,
    private readonly server: PostgresServer | undefined,
    readonly report: Report,
  ) {
    const own = ['installer', 'app', 'auth', 'operator', 'worker', 'handwritten']
    this.#logins = Object.fromEntries(own.map((login) => [login, `${database}_${login}`]))
  }

  /** On the server of `DATABASE_URL`, as its superuser, or on one of its own. */
  static async open(size: Size, report: Report): Promise<World> {
    const given = process.env.DATABASE_URL
    const server = given ? undefined : await startPostgres({ settings: durable(size) })
    const adminUrl = given ?? (server as PostgresServer).url
    try {
      const facts = await once(adminUrl, async (admin) => {
        const { rows } = await admin.query<{ version: string; is_superuser: boolean }>(
          `select current_setting('server_version') as version, rolsuper as is_superuser from pg_catalog.pg_roles where rolname = current_user`,
        )
        return rows[0] as { version: string; is_superuser: boolean }
      })
      if (!facts.is_superuser) {
        throw new NoWorld(
          'The bench makes logins and compares with one that bypasses row-level security: let DATABASE_URL name a superuser of a server for tests.',
        )
      }
      const [version = ''] = facts.version.split(' ')
      const name = `strata_bench_${randomBytes(4).toString('hex')}`
      const world = new World(size, Number.parseInt(version, 10), version, name, adminUrl, server, report)
      await world.#install()
      return world
    } catch (error) {
      await server?.stop()
      throw error
    }
  }

  /** Another one on the same server. It is closed with this one, or before. */
  async beside(
    name: string,
    { users, organizations }: Pick<Size, 'users' | 'organizations'>,
  ): Promise<World> {
    const world = new World(
      { ...this.size, users, organizations },
      this.major,
      this.version,
      `${this.database}_${name}`,
      this.adminUrl,
      undefined,
      this.report,
    )
    this.#beside.add(world)
    await world.#install()
    return world
  }

  url(login: Login): string {
    const url = new URL(this.adminUrl)
    url.pathname = `/${this.database}`
    if (login !== 'superuser') {
      url.username = this.#logins[login] as string
      url.password = this.#logins[login] as string
    }
    return url.href
  }

  /** A pool whose connections are all open already. */
  async pool(login: Login, connections: number, options: PoolConfig = {}): Promise<Pool> {
    const pool = new pg.Pool({
      connectionString: this.url(login),
      max: connections,
      idleTimeoutMillis: 0,
      ...options,
    })
    pool.on('error', () => {})
    this.#pools.add(pool)
    const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
    for (const client of clients) client.release()
    return pool
  }

  async closePools(): Promise<void> {
    const pools = [...this.#pools]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.end()))
  }

  /** Rows are written by one statement per chunk with triggers and foreign keys off: history, events and checks are not what is measured on them. */
  seed(): Promise<Seed> {
    this.#seed ??= this.#sow()
    return this.#seed
  }

  get tenantSizes(): Sizes {
    return { users: this.size.users, organizations: this.size.organizations, postgres: this.major }
  }

  async close(): Promise<void> {
    for (const world of this.#beside) await world.close()
    this.#beside.clear()
    await this.closePools()
    try {
      if (!this.server) {
        await once(this.adminUrl, async (admin) => {
          await admin.query(`drop database if exists ${this.database} with (force)`)
          for (const role of this.#made) {
            // Another database of this server may have come to need a group role meanwhile.
            await admin.query(`drop role if exists ${role}`).catch((error: { code?: string }) => {
              if (error.code !== '2BP01') throw error
            })
          }
        })
      }
    } finally {
      await this.server?.stop()
    }
  }

  async #install(): Promise<void> {
    const groups = ['owner', 'definer', 'reporter', 'auth', 'app', 'operator', 'worker', 'analyst'].map(
      (group) => `strata_${group}`,
    )
    await once(this.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ rolname: string }>(
        'select rolname from pg_catalog.pg_roles where rolname = any($1)',
        [groups],
      )
      await admin.query(`create database ${this.database}`)
      for (const [login, role] of Object.entries(this.#logins)) {
        const right = { installer: 'createrole', handwritten: 'bypassrls' }[login] ?? ''
        await admin.query(`create role ${role} login ${right} password ${pg.escapeLiteral(role)}`)
        this.#made.push(role)
      }
      await admin.query(`grant create on database ${this.database} to ${this.#logins.installer}`)
      if (rows.some(({ rolname }) => rolname === 'strata_owner')) {
        // Another installation made the roles, and an installer cannot make itself a member of what it did not make.
        const how = this.major >= 16 ? 'with inherit false, set true' : ''
        await admin.query(`grant strata_owner to ${this.#logins.installer} ${how}`)
      }
      this.#made.push(...groups.filter((group) => !rows.some(({ rolname }) => rolname === group)))
    })
    const installer = new URL(this.url('app'))
    installer.username = installer.password = this.#logins.installer as string
    await migrate({
      databaseUrl: installer.href,
      onProgress: (step) => {
        if (step.event === 'applying') this.report('Migrating', step.index, step.total)
      },
    })
    await this.asSuperuser(async (admin) => {
      for (const group of ['app', 'auth', 'operator', 'worker']) {
        await admin.query(`grant strata_${group} to ${this.#logins[group]}`)
      }
      await admin.query(`grant usage on schema strata_tenancy, strata_users to ${this.#logins.handwritten}`)
      await admin.query(
        `grant select on strata_tenancy.memberships, strata_users.identifiers to ${this.#logins.handwritten}`,
      )
    })
  }

  asSuperuser<T>(work: (admin: InstanceType<typeof pg.Client>) => Promise<T>): Promise<T> {
    return once(this.url('superuser'), work)
  }

  role(login: Exclude<Login, 'superuser'>): string {
    return this.#logins[login] as string
  }

  async #sow(): Promise<Seed> {
    const { users, organizations } = this.size
    const giantMembers = Math.round(users * giantShare)
    await this.asSuperuser(async (admin) => {
      await admin.query('set session_replication_role = replica')
      await admin.query('set synchronous_commit = off')
      await admin.query(`
        create temporary table tenants as
        select n, strata_core.uuid_v7() as organization_id from generate_series(0, ${organizations - 1}) as n`)
      await admin.query('alter table tenants add primary key (n)')
      await admin.query(`
        insert into strata_tenancy.organizations (organization_id, name, slug)
        select organization_id, 'Organization ' || n, 'organization-' || n from tenants`)
      await admin.query('analyze tenants')
      const chunk = Math.min(users, 20_000)
      for (let from = 0; from < users; from += chunk) {
        const to = Math.min(from + chunk, users)
        // Neighbours in the table belong to different organizations, and names come in no order: as it is after years of use.
        await admin.query(
          `with people as (
             select n, strata_core.uuid_v7() as user_id, initcap(translate(substr(md5(n::text), 1, 7), '0123456789', 'aeioulmnrs')) as given_name,
               initcap(translate(substr(md5(n::text), 8, 9), '0123456789', 'aeioulmnrs')) as family_name
             from generate_series($1::int, $2::int) as n
           ), entered as (
             insert into strata_users.users (user_id, given_name, family_name, registered_at, email_verified_at, first_sign_in_at)
             select user_id, given_name, family_name, clock_timestamp(), clock_timestamp(), clock_timestamp() from people
           )
           insert into strata_tenancy.memberships (organization_id, user_id, is_default, user_full_name, joined_at)
           select t.organization_id, p.user_id, true, p.given_name || ' ' || p.family_name, clock_timestamp()
           from people p
           join tenants t on t.n = case when p.n % 10 < $3 then 0 else 1 + p.n % ($4 - 1) end`,
          [from, to - 1, giantShare * 10, organizations],
        )
        this.report('Seeding', to, users)
      }
    })
    await this.asSuperuser(async (admin) => {
      this.report('Vacuum', 0, 1)
      await admin.query('vacuum (analyze) strata_users.users')
      await admin.query('vacuum (analyze) strata_tenancy.organizations')
      await admin.query('vacuum (analyze) strata_tenancy.memberships')
      await admin.query('checkpoint')
      this.report('Vacuum', 1, 1)
    })
    const [giant, ...tenants] = await this.#openSessions()
    return {
      giant: giant as Tenant,
      tenants,
      giantMembers,
      tenantMembers: Math.round((users - giantMembers) / (organizations - 1)),
    }
  }

  async #openSessions(): Promise<Tenant[]> {
    const tenants = await this.asSuperuser(async (admin) => {
      const { rows } = await admin.query<Omit<Tenant, 'token'> & { user_id: string; membership_id: string }>(`
        select o.organization_id, array_agg(m.membership_id order by m.membership_id) as membership_ids,
               (array_agg(m.user_id order by m.membership_id))[1] as user_id, (array_agg(m.membership_id order by m.membership_id))[1] as membership_id
        from (
          select organization_id from strata_tenancy.organizations where slug = 'organization-0'
          union all
          (select organization_id from strata_tenancy.organizations where slug <> 'organization-0' order by md5(slug) limit 200)
        ) o
        cross join lateral (
          select membership_id, user_id from strata_tenancy.memberships s where s.organization_id = o.organization_id limit 50
        ) m
        group by o.organization_id
        order by o.organization_id <> (select organization_id from strata_tenancy.organizations where slug = 'organization-0')`)
      return rows
    })
    return this.openSessions(tenants)
  }

  /** The same with the tokens of new sessions. */
  openSessions<T extends { user_id: string; organization_id: string; membership_id: string }>(
    members: readonly T[],
  ): Promise<(T & { token: string })[]> {
    return once(this.url('auth'), async (auth) => {
      const opened: (T & { token: string })[] = []
      for (const member of members) {
        const { rows } = await auth.query<{ outcome: string; token: string }>(
          'select outcome, token from strata.open_session($1, $2, $3)',
          [member.user_id, member.organization_id, member.membership_id],
        )
        const [session] = rows
        if (session?.outcome !== 'opened') throw new Error(`A session was not opened: ${session?.outcome}.`)
        opened.push({ ...member, token: session.token })
      }
      return opened
    })
  }
}

/** Why there is nothing to measure in, as one sentence. */
export class NoWorld extends Error {
  override name = 'NoWorld'
}

function durable({ name }: Size): Record<string, string> {
  return {
    fsync: 'on',
    full_page_writes: 'on',
    shared_buffers: name === 'tiny' ? '256MB' : '2GB',
    max_wal_size: '8GB',
  }
}

async function once<T>(
  url: string,
  work: (client: InstanceType<typeof pg.Client>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

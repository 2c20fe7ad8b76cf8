/**
 * The software that lived in the database before: graphile-worker and pg-boss, each installed by its own package, and a table of users as
 * many an application has one. Everything here runs as the application's own login.
 */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { installedVersion } from './packages.js'
import type { Stage } from './stage.js'

export interface Neighbour {
  /** Its schema, or the table. */
  name: string
  /** Version of the package that made it. */
  version?: string
  tables: number
  rows: number
}

/** SHA-256 over the definition of every object, with owner and grants, and over every row. */
export interface Fingerprint {
  definition: string
  data: string
}

export interface Job {
  library: string
  /** Waited in the queue since before pg-strata came, and was then done by the library. */
  done: boolean
}

interface Library {
  package: string
  schema: string
  /** Makes the schema and leaves a job in it. */
  install(url: string): Promise<void>
  /** Has the library do what waits; answers what it did. */
  work(url: string): Promise<string[]>
}

const PARCEL = 'parcel-0001'

const libraries: Library[] = [
  {
    package: 'graphile-worker',
    schema: 'graphile_worker',
    async install(connectionString) {
      const { Logger, makeWorkerUtils } = await import('graphile-worker')
      const utils = await makeWorkerUtils({ connectionString, logger: new Logger(() => () => {}) })
      await utils.migrate()
      await utils.addJob('ship', { parcel: PARCEL })
      await utils.release()
    },
    async work(connectionString) {
      const { Logger, runOnce } = await import('graphile-worker')
      const done: string[] = []
      const ship = async (payload: unknown) => {
        done.push((payload as { parcel: string }).parcel)
      }
      await runOnce({
        connectionString,
        taskList: { ship },
        logger: new Logger(() => () => {}),
        noHandleSignals: true,
      })
      return done
    },
  },
  {
    package: 'pg-boss',
    schema: 'pgboss',
    async install(connectionString) {
      await withBoss(connectionString, async (boss) => {
        await boss.createQueue('ship')
        await boss.send('ship', { parcel: PARCEL })
      })
    },
    async work(connectionString) {
      return withBoss(connectionString, async (boss) => {
        const jobs = await boss.fetch<{ parcel: string }>('ship')
        await boss.complete(
          'ship',
          jobs.map(({ id }) => id),
        )
        return jobs.map(({ data }) => data.parcel)
      })
    },
  },
]

type Boss = InstanceType<typeof import('pg-boss')>

async function withBoss<T>(connectionString: string, body: (boss: Boss) => Promise<T>): Promise<T> {
  const { default: PgBoss } = await import('pg-boss')
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  try {
    return await body(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
}

export interface Neighbourhood {
  neighbours: Neighbour[]
  /** Packages that are not installed here and so have no part in the demo. */
  absent: string[]
  fingerprint(): Promise<Fingerprint[]>
  work(): Promise<Job[]>
}

export async function settleNeighbours(stage: Stage): Promise<Neighbourhood> {
  const host = stage.pool('host', { max: 1 })
  await host.query(`
    create table public.users (
      id            serial primary key,
      username      text not null unique,
      password_hash text not null,
      is_admin      boolean not null default false,
      created_at    timestamptz not null default now()
    )`)
  await host.query(`
    insert into public.users (username, password_hash, is_admin)
    select 'user' || n, md5('not a real hash' || n), n % 100 = 0 from generate_series(1, 1000) as n`)
  const present = libraries.filter((library) => installedVersion(library.package))
  for (const library of present) await library.install(stage.url('host'))

  const schemas = ['public', ...present.map(({ schema }) => schema)]
  const neighbours: Neighbour[] = []
  for (const schema of schemas) {
    const tables = await tablesOf(host, schema)
    let rows = 0
    for (const table of tables) {
      rows += (await host.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n ?? 0
    }
    const library = present.find((one) => one.schema === schema)
    neighbours.push({
      name: library ? schema : 'public.users',
      ...(library ? { version: installedVersion(library.package) as string } : {}),
      tables: tables.length,
      rows,
    })
  }
  return {
    neighbours,
    absent: libraries.filter((library) => !present.includes(library)).map((library) => library.package),
    async fingerprint() {
      const prints: Fingerprint[] = []
      for (const schema of schemas) prints.push(await fingerprint(host, schema))
      return prints
    },
    async work() {
      const jobs: Job[] = []
      for (const library of present) {
        const done = await library.work(stage.url('host'))
        jobs.push({ library: library.package, done: done.length === 1 && done[0] === PARCEL })
      }
      return jobs
    },
  }
}

async function tablesOf(client: pg.Pool, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'm')
     order by 1`,
    [schema],
  )
  return rows.map(({ name }) => name)
}

// Whatever somebody could change without changing a row: columns, constraints, indexes, triggers, policies, functions, views, owners, grants.
const DEFINITION = `
  with s as (select oid, nspname, nspowner, nspacl from pg_namespace where nspname = $1)
  select concat_ws('|', 'schema', nspname, nspowner, nspacl) as line from s
  union all select concat_ws('|', 'relation', c.relname, c.relkind, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relfilenode, c.reloptions,
                             case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end)
            from pg_class c join s on s.oid = c.relnamespace
  union all select concat_ws('|', 'column', a.attrelid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attacl,
                             pg_get_expr(d.adbin, d.adrelid))
            from pg_attribute a join pg_class c on c.oid = a.attrelid join s on s.oid = c.relnamespace
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attnum > 0
  union all select concat_ws('|', 'constraint', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) from pg_constraint k join s on s.oid = k.connamespace
  union all select concat_ws('|', 'index', pg_get_indexdef(i.indexrelid)) from pg_index i join pg_class c on c.oid = i.indexrelid join s on s.oid = c.relnamespace
  union all select concat_ws('|', 'trigger', pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = t.tgrelid join s on s.oid = c.relnamespace
  union all select concat_ws('|', 'policy', p.polrelid::regclass, p.polname, p.polcmd, p.polroles, pg_get_expr(p.polqual, p.polrelid))
            from pg_policy p join pg_class c on c.oid = p.polrelid join s on s.oid = c.relnamespace
  union all select concat_ws('|', 'function', p.oid::regprocedure, p.proowner, p.proacl, p.prosrc) from pg_proc p join s on s.oid = p.pronamespace
  union all select concat_ws('|', 'type', t.typname, t.typtype, t.typowner, t.typacl) from pg_type t join s on s.oid = t.typnamespace
  order by line`

async function fingerprint(client: pg.Pool, schema: string): Promise<Fingerprint> {
  const definition = createHash('sha256')
  for (const { line } of (await client.query<{ line: string }>(DEFINITION, [schema])).rows)
    definition.update(`${line}\n`)
  const data = createHash('sha256')
  for (const table of await tablesOf(client, schema)) {
    data.update(`${table}\n`)
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)
    for (const { row } of rows) data.update(`${row}\n`)
  }
  return { definition: definition.digest('hex'), data: data.digest('hex') }
}

/**
 * Which stratum knows which: what Postgres records (foreign keys, views, policies, defaults, SQL functions) and what the bodies of plpgsql
 * functions name, against the table of the architecture. Users, customers and accounts must never know each other.
 */
import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { inRollback, testDatabase } from '../support/database.js'

/** What each stratum may depend on, besides itself. */
const mayKnow: Record<string, readonly string[]> = {
  strata_core: [],
  strata_audit: ['strata_core'],
  strata_users: ['strata_core', 'strata_audit'],
  strata_customers: ['strata_core', 'strata_audit'],
  strata_kyc: ['strata_core', 'strata_audit', 'strata_customers'],
  strata_accounts: ['strata_core', 'strata_audit'],
  strata_tenancy: ['strata_core', 'strata_audit', 'strata_users', 'strata_customers'],
  strata_access: ['strata_core', 'strata_audit', 'strata_users', 'strata_tenancy'],
  strata_profile: ['strata_core', 'strata_audit', 'strata_users', 'strata_tenancy'],
}
mayKnow.strata_merges = Object.keys(mayKnow)
const strata = Object.keys(mayKnow)
mayKnow.strata_wiring = strata
mayKnow.strata = [...strata, 'strata_wiring', 'strata_analytics']
mayKnow.strata_analytics = [...strata, 'strata_wiring', 'strata']

const db = await testDatabase()
let superuser: pg.Client

beforeAll(async () => {
  superuser = await db.client('superuser')
  // The planner has no idea of the size of the list of all objects and would walk it once per dependency.
  await superuser.query('set enable_nestloop = off')
})

describe('the strata', () => {
  test('know only what the architecture lets them know', async () => {
    const found = await edges()
    expect(new Set(found.map(({ from, to }) => `${from} -> ${to}`)).size).toBeGreaterThan(20)
    expect(forbidden(found)).toEqual([])
  })

  test('[S1] install as nouns: what of the interface comes with accounts knows accounts, audit and core alone', async () => {
    const migration = readFileSync(
      new URL('../../migrations/0006_create_accounts.sql', import.meta.url),
      'utf8',
    )
    const functions = [...migration.matchAll(/^create function (strata\.\w+)\(/gm)].map(
      ([, name]) => name as string,
    )
    expect(functions.length).toBeGreaterThanOrEqual(15)
    const found = (await edges()).filter(({ by }) =>
      functions.some((name) => by.startsWith(`function ${name}(`)),
    )
    expect(new Set(found.map(({ to }) => to))).toEqual(
      new Set(['strata_core', 'strata_audit', 'strata_accounts']),
    )
    // A foreign schema that is only named, in whatever text, would be a dependency as well.
    const text = migration.replace(/--.*$/gm, '')
    expect(
      [
        ...text.matchAll(
          /\bstrata_(?!core|audit|accounts|owner|definer|reporter|auth|app|operator|worker|analyst)\w+/g,
        ),
      ].map(String),
    ).toEqual([])
  })

  test('are all in the table, with every dependency that the project exists to avoid left out', async () => {
    const { rows } = await superuser.query(
      `select nspname::text as name from pg_namespace where nspname = 'strata' or nspname like 'strata\\_%' order by 1`,
    )
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(mayKnow).sort())
    expect(mayKnow.strata_users).not.toContain('strata_customers')
    expect(mayKnow.strata_customers).not.toContain('strata_users')
    for (const noun of ['strata_users', 'strata_customers', 'strata_kyc', 'strata_accounts'])
      expect(mayKnow[noun]).not.toContain('strata_tenancy')
  })

  const faults: [title: string, sql: string, edge: string][] = [
    [
      'a foreign key from users to customers',
      'alter table strata_users.users add customer_id uuid references strata_customers.customers',
      'strata_users -> strata_customers',
    ],
    [
      'a view of customers over users',
      'create view strata_customers.people as select user_id from strata_users.users',
      'strata_customers -> strata_users',
    ],
    [
      'a policy of users that asks memberships',
      'create policy colleague_select on strata_users.users for select to strata_app using (user_id in (select m.user_id from strata_tenancy.memberships m))',
      'strata_users -> strata_tenancy',
    ],
    [
      'a default of core that comes from users',
      `alter table strata_core.keys add made_by text default strata_users.user_status(null, null, null, null, null, null, null, null)`,
      'strata_core -> strata_users',
    ],
    [
      'a SQL function of audit that reads users',
      'create function strata_audit.people() returns bigint language sql begin atomic select count(*) from strata_users.users; end',
      'strata_audit -> strata_users',
    ],
    [
      'a plpgsql function of users that reads organizations',
      `create function strata_users.seats() returns bigint language plpgsql as $$ begin return (select count(*) from strata_tenancy.organizations); end $$`,
      'strata_users -> strata_tenancy',
    ],
    [
      'a trigger on customers that calls a function of users',
      `create function strata_users.tg_probe() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger probe after insert on strata_customers.customers for each statement execute function strata_users.tg_probe()`,
      'strata_customers -> strata_users',
    ],
    [
      'a table of users that needs an object of another program',
      'create table public.colours (colour text primary key); alter table strata_users.users add colour text references public.colours',
      'strata_users -> public',
    ],
  ]
  for (const [title, sql, edge] of faults) {
    test(`do not get past this test with ${title}`, async () => {
      await inRollback(superuser, async () => {
        await superuser.query(sql)
        expect(forbidden(await edges()).map((found) => found.split(':')[0])).toContain(edge)
      })
    })
  }
})

interface Edge {
  from: string
  to: string
  by: string
}

function forbidden(found: readonly Edge[]): string[] {
  return found
    .filter(({ from, to }) => from !== to && !mayKnow[from]?.includes(to))
    .map(({ from, to, by }) => `${from} -> ${to}: ${by}`)
}

async function edges(): Promise<Edge[]> {
  const { rows: recorded } = await superuser.query<Edge>(`
    with ours as (
      select oid, nspname::text as name from pg_namespace where nspname = 'strata' or nspname like 'strata\\_%'
    ), member (classid, objid, namespace) as materialized (
      select 'pg_class'::regclass, oid, relnamespace from pg_class
      union all select 'pg_proc'::regclass, oid, pronamespace from pg_proc
      union all select 'pg_type'::regclass, oid, typnamespace from pg_type
      union all select 'pg_constraint'::regclass, k.oid, c.relnamespace from pg_constraint k join pg_class c on c.oid = k.conrelid
      union all select 'pg_attrdef'::regclass, d.oid, c.relnamespace from pg_attrdef d join pg_class c on c.oid = d.adrelid
      union all select 'pg_rewrite'::regclass, w.oid, c.relnamespace from pg_rewrite w join pg_class c on c.oid = w.ev_class
      union all select 'pg_policy'::regclass, p.oid, c.relnamespace from pg_policy p join pg_class c on c.oid = p.polrelid
      -- A trigger belongs to its table, or to wiring: that is how wiring connects tables which do not know it.
      union all
      select 'pg_trigger'::regclass, t.oid, case when n.nspname = 'strata_wiring' then n.oid else c.relnamespace end
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
      where not t.tgisinternal
    )
    select distinct f.name as "from", t.nspname::text as "to", pg_describe_object(d.classid, d.objid, 0) as by
    from ours f
    join member m on m.namespace = f.oid
    join pg_depend d on d.classid = m.classid and d.objid = m.objid
    join member r on r.classid = d.refclassid and r.objid = d.refobjid
    join pg_namespace t on t.oid = r.namespace
    where t.nspname not in ('pg_catalog', 'pg_toast') and t.oid <> f.oid`)
  const { rows: bodies } = await superuser.query<{ from: string; by: string; body: string }>(`
    select n.nspname::text as "from", 'function ' || p.oid::regprocedure as by, p.prosrc as body
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where (n.nspname = 'strata' or n.nspname like 'strata\\_%') and l.lanname = 'plpgsql'`)
  const { rows: names } = await superuser.query<{ name: string }>(`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname like 'strata%'
    union select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname like 'strata%'`)
  const known = new Set(names.map(({ name }) => name))
  const named = bodies.flatMap(({ from, by, body }) =>
    [...body.replace(/--.*$/gm, '').matchAll(/\bstrata(?:_[a-z]+)?\.[a-z_0-9]+/g)]
      // A custom setting looks like a name too.
      .filter(([name]) => known.has(name))
      .map(([name]) => ({ from, to: name.split('.')[0] as string, by })),
  )
  return [...recorded, ...named]
}

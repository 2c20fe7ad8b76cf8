import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { MIGRATIONS_DIRECTORY } from '../../src/migrate/files.js'
import { migrate, uninstall } from '../../src/migrate/index.js'
import { emptyDatabase } from '../support/database.js'
import { history, migrationsFolder, SAMPLE, SAMPLE_NAMES } from './support.js'

/**
 * A schema public full of other programs' things with our names, and of functions and operators that stand in for the server's own
 * and count each call. Everybody finds them first.
 */
async function fillPublic(root: pg.Client, database: string): Promise<void> {
  await root.query(`
    create sequence public.calls;
    grant all on schema public to public;
    grant usage on sequence public.calls to public;
    create table public.users (user_id integer primary key, secret text);
    create table public.migrations (id integer primary key, name text, run_on timestamp);
    create table public.migration_files (name text primary key, checksum text);
    create table public.pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
    create table public.things (thing_id integer);
    insert into public.users values (1, 'kept');
    insert into public.pgmigrations (name, run_on) values ('0001_create_audit', now());
    create domain public.uuid as text;
    create domain public.int4 as text;
  `)
  const fakes = [
    'upper(p text) returns text',
    'now() returns timestamptz',
    'clock_timestamp() returns timestamptz',
    'format(p text, variadic q text[]) returns text',
    'current_setting(p text) returns text',
    'current_setting(p text, q boolean) returns text',
    'set_config(p text, q text, r boolean) returns text',
    'pg_has_role(p name, q text, r text) returns boolean',
    'pg_try_advisory_lock(p bigint) returns boolean',
    'sha256(p bytea) returns bytea',
    'uuid_v7() returns pg_catalog.uuid',
  ]
  for (const fake of fakes) {
    await root.query(
      `create function public.${fake} language plpgsql as $$ begin perform nextval('public.calls'); return null; end $$`,
    )
  }
  for (const type of ['text', 'name', 'oid', 'pg_catalog.int4']) {
    const name = type.replace('pg_catalog.', '')
    await root.query(`
      create function public.same_${name}(a ${type}, b ${type}) returns boolean language plpgsql as
        $$ begin perform nextval('public.calls'); return false; end $$;
      create operator public.= (leftarg = ${type}, rightarg = ${type}, function = public.same_${name});
    `)
  }
  await root.query(`alter database ${database} set search_path = public, pg_catalog`)
}

/** Everything in public as the catalog has it, down to the transaction that last touched each row of it, and the rows. */
async function publicAsItIs(root: pg.Client): Promise<string[]> {
  const { rows } = await root.query<{ line: string }>(`
    select format('class %s %s %s %s %s', oid, relname, relowner, relacl, xmin) as line from pg_class where relnamespace = 'public'::regnamespace
    union all select format('function %s %s %s %s', oid, proname, proacl, xmin) from pg_proc where pronamespace = 'public'::regnamespace
    union all select format('type %s %s %s', oid, typname, xmin) from pg_type where typnamespace = 'public'::regnamespace
    union all select format('operator %s %s', oid, xmin) from pg_operator where oprnamespace = 'public'::regnamespace
    union all select format('trigger %s', t.oid) from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = 'public'::regnamespace
    union all select format('schema %s %s', nspacl, xmin) from pg_namespace where nspname = 'public'
    union all select format('user %s %s', u, xmin) from public.users u
    union all select format('history %s %s', m, xmin) from public.pgmigrations m
    union all select format('calls %s %s', last_value, is_called) from public.calls
    order by 1`)
  return rows.map(({ line }) => line)
}

describe("[X96] in a database full of other programs' objects with our names", () => {
  test('the hostile functions would be found and counted by whoever does not pin its path', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    await fillPublic(root, db.name)
    const careless = await db.client('installer')
    await careless.query(
      `select upper('a'), clock_timestamp() from pg_class where relname = 'pg_class'::text`,
    )
    const { rows } = await root.query('select is_called, last_value::int >= 2 as counted from public.calls')
    expect(rows).toEqual([{ is_called: true, counted: true }])
  })

  test.each([
    ['a sample', () => migrationsFolder(SAMPLE)],
    ['the package', async () => MIGRATIONS_DIRECTORY],
  ])(
    'the migrations of %s touch nothing there and call nothing there, nor does removing them',
    async (_, folder) => {
      const db = await emptyDatabase()
      const root = await db.client('superuser')
      await fillPublic(root, db.name)
      const before = await publicAsItIs(root)
      expect(before.length).toBeGreaterThan(30)

      const directory = await folder()
      const { applied } = await migrate({ databaseUrl: db.url('installer'), directory })
      expect(applied.length).toBeGreaterThan(0)
      expect(await publicAsItIs(root)).toEqual(before)
      expect(await history(root)).toEqual(applied.map(({ name }) => name))

      await uninstall({ databaseUrl: db.url('installer'), force: true })
      expect(await publicAsItIs(root)).toEqual(before)
    },
  )

  test('a function of ours means what it meant when it was made, whoever calls it', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    await fillPublic(root, db.name)
    await migrate({ databaseUrl: db.url('installer'), directory: await migrationsFolder(SAMPLE) })
    expect(await history(root)).toEqual(SAMPLE_NAMES)
    const caller = await db.client('superuser')
    const { rows } = await caller.query(
      `select strata_audit.thing_name('a') as name, is_called from public.calls`,
    )
    expect(rows).toEqual([{ name: 'A', is_called: false }])
  })
})

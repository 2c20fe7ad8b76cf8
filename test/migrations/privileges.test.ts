import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MigrationError, migrate, status, uninstall } from '../../src/migrate/index.js'
import { GROUP_ROLES } from '../../src/migrate/names.js'
import { type PostgresServer, startPostgres } from '../../src/postgres/index.js'
import { emptyDatabase } from '../support/database.js'
import { history, migrationsFolder, rejection, SAMPLE, SAMPLE_NAMES, schemas } from './support.js'

// Roles belong to a whole server, and the server of the run has them already: these tests need one of their own.
describe('[X97] a login role that lacks a privilege', () => {
  let server: PostgresServer
  const clients: pg.Client[] = []

  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await Promise.allSettled(clients.map((client) => client.end()))
    await server.stop()
  })

  async function root(database = 'postgres'): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: server.urlFor({ database }) })
    client.on('error', () => {})
    await client.connect()
    clients.push(client)
    return client
  }

  /** A login with these rights and a database; in the end neither it nor our roles are left. */
  async function installer(name: string, rights: string, mayCreate: boolean) {
    const admin = await root()
    await admin.query(`create role ${name} login password 'p' nosuperuser nobypassrls ${rights}`)
    await admin.query(`create database ${name}`)
    if (mayCreate) await admin.query(`grant create on database ${name} to ${name}`)
    return {
      databaseUrl: server.urlFor({ database: name, user: name, password: 'p' }),
      root: await root(name),
    }
  }

  async function dropOurRoles(): Promise<void> {
    const admin = await root()
    const { rows } = await admin.query<{ datname: string }>(
      `select datname from pg_database where datname not in ('postgres', 'template0', 'template1')`,
    )
    for (const { datname } of rows) await admin.query(`drop database ${datname} with (force)`)
    for (const role of GROUP_ROLES) await admin.query(`drop role if exists ${role}`)
  }

  async function groupRoles(client: pg.Client): Promise<string[]> {
    const { rows } = await client.query<{ rolname: string }>(
      `select rolname from pg_roles where rolname ~ '^strata_' order by 1`,
    )
    return rows.map(({ rolname }) => rolname)
  }

  test('CREATEROLE: is given the SQL for an administrator, nothing is half-done, and after that SQL it installs and uninstalls', async () => {
    await dropOurRoles()
    const { databaseUrl, root: admin } = await installer('without_createrole', 'nocreaterole', true)
    const directory = await migrationsFolder(SAMPLE)
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'privilege_missing', retry: 'never' })
    expect(error.message).toContain('CREATEROLE')
    expect(await schemas(admin)).toEqual([])
    expect(await groupRoles(admin)).toEqual([])

    await admin.query(error.sql ?? '')
    expect(await groupRoles(admin)).toEqual([...GROUP_ROLES].sort())
    expect((await migrate({ databaseUrl, directory })).applied).toHaveLength(3)
    expect(await history(admin)).toEqual(SAMPLE_NAMES)
    await uninstall({ databaseUrl, force: true })
    expect(await schemas(admin)).toEqual([])
    // An administrator made the roles, and they are not taken away by somebody who could not.
    const again = await migrate({ databaseUrl, directory })
    expect(again.applied).toHaveLength(3)
    const { droppedRoles, keptRoles } = await uninstall({ databaseUrl, force: true, roles: true })
    expect(droppedRoles).toEqual([])
    expect(keptRoles.map(({ role }) => role).sort()).toEqual([...GROUP_ROLES].sort())
  })

  test('CREATE on the database: is given the SQL for an administrator, and no role is made before', async () => {
    await dropOurRoles()
    const { databaseUrl, root: admin } = await installer('without_create', 'createrole', false)
    const directory = await migrationsFolder(SAMPLE)
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'privilege_missing' })
    expect(error.message).toContain('CREATE on database without_create')
    expect(await groupRoles(admin)).toEqual([])
    expect(await schemas(admin)).toEqual([])
    await admin.query(error.sql ?? '')
    expect((await migrate({ databaseUrl, directory })).applied).toHaveLength(3)
  })

  test('everything: the one script of the refusal is enough', async () => {
    await dropOurRoles()
    const { databaseUrl, root: admin } = await installer('without_anything', 'nocreaterole', false)
    const directory = await migrationsFolder(SAMPLE)
    const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
    await admin.query(error.sql ?? '')
    expect((await migrate({ databaseUrl, directory })).applied).toHaveLength(3)
  })

  test('membership in strata_owner, which another login has: installs after the SQL, with the roles that are there', async () => {
    await dropOurRoles()
    const directory = await migrationsFolder(SAMPLE)
    const first = await installer('first_installer', 'createrole', true)
    await migrate({ databaseUrl: first.databaseUrl, directory })
    const oids = `select rolname, oid from pg_roles where rolname ~ '^strata_' order by 1`
    const { rows: before } = await first.root.query(oids)

    const second = await installer('second_installer', 'nocreaterole', true)
    const error = await rejection(MigrationError, migrate({ databaseUrl: second.databaseUrl, directory }))
    expect(error).toMatchObject({ code: 'privilege_missing' })
    expect(error.sql).toMatch(/^grant strata_owner to "?second_installer"?.*;$/)
    expect(await schemas(second.root)).toEqual([])
    await second.root.query(error.sql ?? '')
    expect((await migrate({ databaseUrl: second.databaseUrl, directory })).applied).toHaveLength(3)
    expect((await second.root.query(oids)).rows).toEqual(before)

    // Roles that the other database needs are kept, and the reason is told.
    const { droppedRoles, keptRoles } = await uninstall({
      databaseUrl: first.databaseUrl,
      force: true,
      roles: true,
    })
    expect(droppedRoles).not.toContain('strata_owner')
    expect(keptRoles.find(({ role }) => role === 'strata_owner')?.reason).toContain('second_installer')
    expect(await status({ databaseUrl: second.databaseUrl, directory })).toMatchObject({ upToDate: true })
  })

  test('nothing, as a plain CREATEROLE login: installs, uninstalls with its roles and leaves the server as it was', async () => {
    await dropOurRoles()
    const { databaseUrl, root: admin } = await installer('plain_installer', 'createrole', true)
    await migrate({ databaseUrl })
    expect(await groupRoles(admin)).toEqual([...GROUP_ROLES].sort())
    const { droppedRoles, keptRoles } = await uninstall({ databaseUrl, roles: true })
    expect(keptRoles).toEqual([])
    expect(droppedRoles.sort()).toEqual([...GROUP_ROLES].sort())
    expect(await schemas(admin)).toEqual([])
    const { rows } = await admin.query(
      `select (select count(*)::int from pg_default_acl) as defaults, (select count(*)::int from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = 'plain_installer') as memberships`,
    )
    expect(rows).toEqual([{ defaults: 0, memberships: 0 }])
  })

  test('two of them in two databases of one server at once: each installs, whoever makes the roles', async () => {
    await dropOurRoles()
    const directory = await migrationsFolder(SAMPLE)
    const admin = await root()
    await admin.query(`create role twin login password 'p' createrole`)
    const names = ['twin_a', 'twin_b', 'twin_c']
    for (const name of names) {
      await admin.query(`create database ${name}`)
      await admin.query(`grant create on database ${name} to twin`)
    }
    const results = await Promise.all(
      names.map((database) =>
        migrate({ databaseUrl: server.urlFor({ database, user: 'twin', password: 'p' }), directory }),
      ),
    )
    expect(results.map(({ applied }) => applied.length)).toEqual([3, 3, 3])
  })

  test('about pgcrypto, which lives in a schema of its own: it is not needed and not touched', async ({
    skip,
  }) => {
    await dropOurRoles()
    const { databaseUrl, root: admin } = await installer('elsewhere', 'createrole', true)
    const { rows } = await admin.query(`select from pg_available_extensions where name = 'pgcrypto'`)
    skip(rows.length === 0, 'this server has no pgcrypto')
    await admin.query('create schema extras; create extension pgcrypto schema extras')
    const extension = `select e.xmin, n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where extname = 'pgcrypto'`
    const before = (await admin.query(extension)).rows
    expect((await migrate({ databaseUrl })).applied.length).toBeGreaterThan(0)
    expect((await admin.query(extension)).rows).toEqual(before)
  })
})

test('[X97] a login that lost CREATE on the database since is given the SQL when a later migration needs it', async () => {
  const db = await emptyDatabase()
  const databaseUrl = db.url('installer')
  await migrate({ databaseUrl, directory: await migrationsFolder(SAMPLE) })
  const root = await db.client('superuser')
  await root.query(`revoke create on database ${db.name} from strata_test_installer`)
  const directory = await migrationsFolder({
    ...SAMPLE,
    '0004_create_users.sql': 'create schema strata_users authorization strata_owner;\n',
  })
  const error = await rejection(MigrationError, migrate({ databaseUrl, directory }))
  expect(error).toMatchObject({ code: 'privilege_missing', sqlState: '42501', retry: 'never' })
  expect(await history(root)).toEqual(SAMPLE_NAMES)
  await root.query(error.sql ?? '')
  expect((await migrate({ databaseUrl, directory })).applied).toHaveLength(1)
})

describe('[X36] a login that is neither superuser nor BYPASSRLS', () => {
  const FORCED = {
    '0001_create_audit.sql': `create schema strata_audit authorization strata_owner;
set local role strata_owner;
create table strata_audit.people (person_id integer primary key, name text not null);
alter table strata_audit.people enable row level security;
alter table strata_audit.people force row level security;
create policy definer_all on strata_audit.people to strata_definer using (true) with check (true);
grant usage on schema strata_audit to strata_definer;
grant select, insert, update on strata_audit.people to strata_definer;
set local role strata_definer;
insert into strata_audit.people select n, 'person ' || n from generate_series(1, 1000) as n;
`,
  }
  const backfill = (role: string) => `set local role strata_owner;
alter table strata_audit.people add column initial text;
set local role ${role};
do $$
declare
  v_count bigint;
begin
  update strata_audit.people set initial = left(name, 1);
  get diagnostics v_count = row_count;
  if v_count <> (select 1000) then
    raise exception 'the backfill changed % rows', v_count using errcode = 'assert_failure';
  end if;
end
$$;
`

  test('upgrades with a backfill under forced row level security: as a role with a policy it changes every row', async () => {
    const db = await emptyDatabase()
    const root = await db.client('superuser')
    const { rows: login } = await root.query(
      `select rolsuper, rolbypassrls from pg_roles where rolname = 'strata_test_installer'`,
    )
    expect(login).toEqual([{ rolsuper: false, rolbypassrls: false }])

    await migrate({ databaseUrl: db.url('installer'), directory: await migrationsFolder(FORCED) })
    const directory = await migrationsFolder({ ...FORCED, '0002_backfill.sql': backfill('strata_definer') })
    await migrate({ databaseUrl: db.url('installer'), directory })
    const { rows } = await root.query(`select initial, count(*)::int from strata_audit.people group by 1`)
    expect(rows).toEqual([{ initial: 'p', count: 1000 }])
  })

  test('is stopped by its own count when the same backfill runs as the owner, who sees no rows, and keeps nothing', async () => {
    const db = await emptyDatabase()
    const directory = await migrationsFolder({ ...FORCED, '0002_backfill.sql': backfill('strata_owner') })
    const error = await rejection(MigrationError, migrate({ databaseUrl: db.url('installer'), directory }))
    expect(error).toMatchObject({ code: 'migration_failed', migration: '0002_backfill', sqlState: 'P0004' })
    const root = await db.client('superuser')
    expect(await history(root)).toEqual(['0001_create_audit'])
    const { rows } = await root.query(
      `select count(*)::int from information_schema.columns where table_name = 'people' and column_name = 'initial'`,
    )
    expect(rows).toEqual([{ count: 0 }])
  })
})

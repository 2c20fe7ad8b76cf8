/** Every kind of change that schema:check must see, made one at a time and undone: each shows under the name of its object. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  catalogSnapshot,
  compareSnapshots,
  formatDifferences,
  type Snapshot,
} from '../../scripts/support/catalog-snapshot.js'
import { emptyDatabase, inRollback } from '../support/database.js'

const schema = `
  create schema strata_probe;
  create type strata_probe.point as (x integer, y integer);
  create type strata_probe.mood as enum ('calm', 'busy');
  create domain strata_probe.code as text check (value ~ '^[a-z]+$');
  create sequence strata_probe.numbers;
  create table strata_probe.kinds (kind text primary key, description text not null);
  insert into strata_probe.kinds values ('one', 'the first'), ('two', 'the second');
  create table strata_probe.things (
    organization_id uuid not null,
    thing_id uuid not null default gen_random_uuid(),
    kind text not null references strata_probe.kinds (kind),
    name text,
    loud text generated always as (upper(name)) stored,
    number integer generated always as identity,
    created_at timestamptz not null default clock_timestamp(),
    constraint things_pkey primary key (organization_id, thing_id),
    constraint things_name_check check (length(name) < 100)
  );
  create index things_name_idx on strata_probe.things (name);
  create statistics strata_probe.things_stats (dependencies) on kind, name from strata_probe.things;
  alter table strata_probe.things enable row level security;
  alter table strata_probe.things force row level security;
  create policy tenant_isolation on strata_probe.things as restrictive for all to public using (name = 'mine') with check (name = 'mine');
  create function strata_probe.tg__note() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$ begin return new; end $$;
  create trigger t100_note before update on strata_probe.things for each row execute function strata_probe.tg__note();
  create view strata_probe.my_things with (security_invoker = true) as select thing_id, name from strata_probe.things;
  create materialized view strata_probe.counts as select count(*) as things from strata_probe.things;
  comment on table strata_probe.things is 'One row per thing.';
  comment on column strata_probe.things.name is 'What it is called.';
`

/** What is done, and the object that must be named for it (and nothing else). */
const changes: [kind: string, sql: string, ...objects: string[]][] = [
  [
    'a grant on a table',
    'grant select on strata_probe.things to public',
    'grants on table strata_probe.things',
  ],
  [
    'a grant on a column',
    'grant select (name) on strata_probe.things to public',
    'grants on column strata_probe.things.name',
  ],
  [
    'a grant on a function',
    'revoke execute on function strata_probe.tg__note() from public',
    'grants on function strata_probe.tg__note()',
  ],
  ['a grant on a schema', 'grant usage on schema strata_probe to public', 'grants on schema strata_probe'],
  [
    'a grant on a type',
    'revoke usage on type strata_probe.mood from public',
    'grants on type strata_probe.mood',
  ],
  [
    'a grant on a sequence',
    'grant usage on sequence strata_probe.numbers to public',
    'grants on sequence strata_probe.numbers',
  ],
  [
    'a comment on a table',
    "comment on table strata_probe.things is 'Another.'",
    'comment on table strata_probe.things',
  ],
  [
    'a comment on a column',
    'comment on column strata_probe.things.name is null',
    'comment on table column strata_probe.things.name',
  ],
  [
    'a comment on a policy',
    "comment on policy tenant_isolation on strata_probe.things is 'Why.'",
    'comment on policy tenant_isolation on strata_probe.things',
  ],
  [
    'a comment on a constraint',
    "comment on constraint things_name_check on strata_probe.things is 'Why.'",
    'comment on table constraint things_name_check on strata_probe.things',
  ],
  [
    'a view replaced without its options',
    'create or replace view strata_probe.my_things as select thing_id, name from strata_probe.things',
    'view strata_probe.my_things',
  ],
  [
    'a view with another definition',
    'create or replace view strata_probe.my_things with (security_invoker = true) as select thing_id, upper(name) as name from strata_probe.things',
    'view strata_probe.my_things',
  ],
  [
    'a policy with another expression',
    "alter policy tenant_isolation on strata_probe.things using (name = 'yours')",
    'policy tenant_isolation on strata_probe.things',
  ],
  [
    'a policy made permissive',
    "drop policy tenant_isolation on strata_probe.things; create policy tenant_isolation on strata_probe.things for all to public using (name = 'mine') with check (name = 'mine')",
    'policy tenant_isolation on strata_probe.things',
  ],
  [
    'row security no longer forced',
    'alter table strata_probe.things no force row level security',
    'table strata_probe.things',
  ],
  [
    'row security switched off',
    'alter table strata_probe.things disable row level security',
    'table strata_probe.things',
  ],
  [
    'a disabled trigger',
    'alter table strata_probe.things disable trigger t100_note',
    'trigger t100_note on strata_probe.things',
  ],
  [
    'disabled foreign keys',
    'alter table strata_probe.kinds disable trigger all',
    'foreign key triggers of strata_probe.kinds',
  ],
  [
    'a trigger on another event',
    'create or replace trigger t100_note before insert on strata_probe.things for each row execute function strata_probe.tg__note()',
    'trigger t100_note on strata_probe.things',
  ],
  [
    'a function that lost its search_path',
    'alter function strata_probe.tg__note() reset search_path',
    'function strata_probe.tg__note()',
  ],
  [
    'a function made security definer',
    'alter function strata_probe.tg__note() security definer',
    'function strata_probe.tg__note()',
  ],
  [
    'a function made stable',
    'alter function strata_probe.tg__note() stable',
    'function strata_probe.tg__note()',
  ],
  [
    'a function made leakproof',
    'alter function strata_probe.tg__note() leakproof',
    'function strata_probe.tg__note()',
  ],
  [
    'a function made parallel safe',
    'alter function strata_probe.tg__note() parallel safe',
    'function strata_probe.tg__note()',
  ],
  [
    'a function with another body',
    'create or replace function strata_probe.tg__note() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$ begin return old; end $$',
    'function strata_probe.tg__note()',
  ],
  [
    'another owner',
    'alter view strata_probe.my_things owner to pg_database_owner',
    'view strata_probe.my_things',
    'grants on view strata_probe.my_things',
  ],
  [
    'a column with another default',
    'alter table strata_probe.things alter column name set default $$x$$',
    'table strata_probe.things',
  ],
  [
    'a column that may be null',
    'alter table strata_probe.things alter column created_at drop not null',
    'table strata_probe.things',
  ],
  [
    'a column stored differently',
    'alter table strata_probe.things alter column name set storage external',
    'table strata_probe.things',
  ],
  [
    'a constraint with another bound',
    'alter table strata_probe.things drop constraint things_name_check, add constraint things_name_check check (length(name) < 99)',
    'constraint things_name_check on strata_probe.things',
  ],
  [
    'a constraint that is not validated',
    'alter table strata_probe.things drop constraint things_name_check, add constraint things_name_check check (length(name) < 100) not valid',
    'constraint things_name_check on strata_probe.things',
  ],
  ['a dropped index', 'drop index strata_probe.things_name_idx', 'index strata_probe.things_name_idx'],
  [
    'an index with a condition',
    'drop index strata_probe.things_name_idx; create index things_name_idx on strata_probe.things (name) where name is not null',
    'index strata_probe.things_name_idx',
  ],
  ['dropped statistics', 'drop statistics strata_probe.things_stats', 'statistics strata_probe.things_stats'],
  [
    'a value more in an enum',
    "alter type strata_probe.mood rename value 'busy' to 'hectic'",
    'type strata_probe.mood',
  ],
  [
    'a field more in a composite type',
    'alter type strata_probe.point add attribute z integer',
    'type strata_probe.point',
  ],
  ['a domain with a default', "alter domain strata_probe.code set default 'a'", 'domain strata_probe.code'],
  [
    'a sequence that counts differently',
    'alter sequence strata_probe.numbers increment 2',
    'sequence strata_probe.numbers',
  ],
  [
    'an operator, which no section describes',
    'create function strata_probe.both(boolean, boolean) returns boolean language sql immutable return $1 and $2; create operator strata_probe.& (leftarg = boolean, rightarg = boolean, function = strata_probe.both)',
    'function strata_probe.both(boolean, boolean)',
    'grants on function strata_probe.both(boolean, boolean)',
    'operator strata_probe.&(boolean,boolean)',
  ],
  [
    'default privileges',
    'alter default privileges in schema strata_probe grant select on tables to public',
    'default privileges of postgres in strata_probe on r',
  ],
  [
    'an event trigger',
    'create function strata_probe.tg__ddl() returns event_trigger language plpgsql as $$ begin end $$; create event trigger probe on ddl_command_end execute function strata_probe.tg__ddl()',
    'event trigger probe',
    'function strata_probe.tg__ddl()',
    'grants on function strata_probe.tg__ddl()',
  ],
  [
    'a rule',
    'create rule quiet as on delete to strata_probe.kinds do instead nothing',
    'rule quiet on strata_probe.kinds',
  ],
  [
    'a changed seed row',
    "update strata_probe.kinds set description = 'the last' where kind = 'two'",
    'rows of strata_probe.kinds',
  ],
  ['a missing seed row', "delete from strata_probe.kinds where kind = 'two'", 'rows of strata_probe.kinds'],
]

let client: pg.Client
let before: Snapshot

describe('the catalog snapshot', () => {
  beforeAll(async () => {
    client = await (await emptyDatabase()).client('superuser')
    await client.query(schema)
    before = await catalogSnapshot(client)
  })

  test('a developer who changes nothing sees no difference', async () => {
    expect(Object.keys(before).length).toBeGreaterThan(30)
    expect(compareSnapshots(before, await catalogSnapshot(client))).toEqual([])
  })

  test.each(changes)('%s is seen under the name of its object', async (_, sql, ...objects) => {
    const named = await inRollback(client, async () => {
      await client.query(sql)
      return compareSnapshots(before, await catalogSnapshot(client)).map(({ object }) => object)
    })
    expect(named).toEqual(
      [...objects].sort().map((object) => object.replace('of postgres', `of ${client.user}`)),
    )
  })

  test('a column in another place is seen though every column is there', async () => {
    const differences = await inRollback(client, async () => {
      await client.query(
        `alter table strata_probe.kinds drop column description; alter table strata_probe.kinds rename column kind to description;
         alter table strata_probe.kinds add column kind text not null default 'x'; alter table strata_probe.kinds alter column kind drop default`,
      )
      return compareSnapshots(before, await catalogSnapshot(client))
    })
    const { left, right } = differences.find(({ object }) => object === 'table strata_probe.kinds') ?? {}
    expect(left?.split('\n').slice(-2)).toEqual(['  kind text not null', '  description text not null'])
    expect(right?.split('\n').slice(-2)).toEqual(['  description text not null', '  kind text not null'])
    expect(formatDifferences([{ object: 'table', left, right }], 'files', 'database')).toBe(
      'table\n  the same lines in another order:\n  files:   kind text not null\n  files:   description text not null\n' +
        '  database:   description text not null\n  database:   kind text not null',
    )
  })

  test('a grant written out that equals the default is no difference', async () => {
    const differences = await inRollback(client, async () => {
      await client.query(
        'grant all on strata_probe.kinds to current_user; grant execute on function strata_probe.tg__note() to public',
      )
      return compareSnapshots(before, await catalogSnapshot(client))
    })
    expect(differences).toEqual([])
  })

  test('ids and times that the database makes up are no difference, and rows may be left out', async () => {
    const snapshot = await inRollback(client, async () => {
      await client.query(
        "insert into strata_probe.things (organization_id, kind, name) values (gen_random_uuid(), 'one', 'mine')",
      )
      return catalogSnapshot(client)
    })
    expect(snapshot['rows of strata_probe.things']).toContain('"name": "mine"')
    expect(snapshot['rows of strata_probe.things']).not.toMatch(/thing_id|created_at|number/)
    expect(
      Object.keys(await catalogSnapshot(client, { rows: false })).filter((name) => name.startsWith('rows')),
    ).toEqual([])
  })

  test('a developer reads what only one side has, by object', () => {
    const text = formatDifferences(
      compareSnapshots({ 'table a': 'x\ny', 'table b': 'z' }, { 'table a': 'x\nw', 'table c': 'z' }),
      'files',
      'database',
    )
    expect(text).toBe(
      'table a\n  files: y\n  database: w\n\ntable b\n  only in files\n\ntable c\n  only in database',
    )
  })
})

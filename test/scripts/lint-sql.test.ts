/** Each of our SQL lints refuses a bad example and accepts the good one beside it. */
import { describe, expect, test } from 'vitest'
import { lintSql, lints, type Place } from '../../scripts/support/sql-lints.js'

interface Example {
  rule: string
  what: string
  bad: string
  good: string
  path?: string
  place?: Place
  /** Lines of the findings in the bad example; one on line 1 unless told. */
  lines?: number[]
}

const body =
  'language plpgsql\n  set search_path = pg_catalog, strata_core, pg_temp\nas $$ begin return; end $$;'

const examples: Example[] = [
  {
    rule: 'file-is-object',
    what: 'a file that makes another object than its name says',
    path: 'core/functions/make_thing.sql',
    bad: `create function strata_core.make_things() returns void ${body}`,
    good: `create function strata_core.make_thing() returns void ${body}`,
  },
  {
    rule: 'file-is-object',
    what: 'a file that makes two objects',
    path: 'core/tables/things.sql',
    bad: 'create table strata_core.things (thing_id uuid not null);\ncreate table strata_core.parts (part_id uuid not null);',
    good: 'create table strata_core.things (thing_id uuid not null);\ncreate index things_thing_id_idx on strata_core.things (thing_id);',
    lines: [2],
  },
  {
    rule: 'file-is-object',
    what: 'a file in the folder of another stratum',
    path: 'users/tables/things.sql',
    bad: 'create table strata_core.things (thing_id uuid not null);',
    good: 'create table strata_users.things (thing_id uuid not null);',
  },
  {
    rule: 'file-is-object',
    what: 'a file that makes nothing of the kind',
    path: 'interface/views/things.sql',
    bad: 'grant select on strata.things to strata_app;',
    good: 'create view strata.things with (security_invoker = true) as select 1 as one;',
  },
  {
    rule: 'lower-case',
    what: 'a keyword in capitals',
    bad: 'SELECT 1;',
    good: "select 'SELECT', E'A' -- FROM\n;",
  },
  {
    rule: 'no-direction-marker',
    what: 'a comment that node-pg-migrate takes for a marker, even in a body',
    bad: 'do $$ begin\n  -- Down migration of the row\nend $$;',
    good: '-- The migration goes up only.\nselect 1;',
    lines: [2],
  },
  {
    rule: 'search-path',
    what: 'a definer function with an empty search_path',
    bad: "create function strata_core.f() returns void language plpgsql security definer set search_path = '' as $$ begin end $$;",
    good: 'create function strata_core.f() returns void language plpgsql security definer set search_path = pg_catalog, strata_core, pg_temp as $$ begin end $$;',
  },
  {
    rule: 'search-path',
    what: 'a definer function whose pg_temp is not last',
    bad: 'create function strata_core.f() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp, strata_core as $$ begin end $$;',
    good: 'create function strata_core.f() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin end $$;',
  },
  {
    rule: 'search-path',
    what: 'a definer function that trusts the schema of the host',
    bad: 'create function strata_core.f() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin end $$;',
    good: 'create function strata_core.f() returns integer language sql immutable begin atomic select 1; end;',
  },
  {
    rule: 'search-path',
    what: 'a definer function in SQL without any',
    bad: 'create function strata_core.f() returns integer language sql security definer begin atomic select 1; end;',
    good: 'create function strata_core.f() returns integer language sql security definer set search_path = pg_catalog, strata_core, pg_temp begin atomic select 1; end;',
  },
  {
    rule: 'sql-function-atomic',
    what: 'an SQL function whose body is a string',
    bad: 'create function strata_core.f() returns integer language sql immutable as $$ select 1 $$;',
    good: 'create function strata_core.f() returns integer language sql immutable begin atomic select case when true then 1 else 2 end; end;',
  },
  {
    rule: 'view-options',
    what: 'a view without options',
    bad: 'create or replace view strata.things as with (t) as (select 1) select 1;',
    good: 'create or replace view strata.things with (security_invoker = true) as select 1 as one;',
  },
  {
    rule: 'view-options',
    what: 'a view with invoker and barrier',
    bad: 'create view strata.things with (security_invoker = true, security_barrier = true) as select 1 as one;',
    good: 'create view strata.things with (security_barrier = true) as select 1 as one;',
  },
  {
    rule: 'policy-name',
    what: 'a restrictive policy of another name',
    bad: 'create policy tenants on strata_core.things as restrictive for all to strata_app using (true) with check (true);',
    good: 'create policy tenant_isolation on strata_core.things as restrictive for all to strata_app using (true) with check (true);',
  },
  {
    rule: 'policy-name',
    what: 'a permissive policy that borrows the name of the restrictive one',
    bad: 'create policy tenant_isolation on strata_core.things for select to strata_app using (true);',
    good: 'create policy member_select on strata_core.things for select to strata_app using (true);',
  },
  {
    rule: 'policy-name',
    what: 'a policy that repeats the table',
    bad: 'create policy things_select on strata_core.things for select to strata_app using (true);',
    good: 'create policy member_select on strata_core.things for select to strata_app using (true);',
  },
  {
    rule: 'policy-name',
    what: 'a policy that writes without a check',
    bad: 'create policy self_update on strata_core.things for update to strata_app using (true);',
    good: 'create policy self_update on strata_core.things for update to strata_app using (true) with check (true);',
  },
  {
    rule: 'policy-name',
    what: 'a policy for everybody, by saying nothing',
    bad: 'create policy member_select on strata_core.things for select using (true);',
    good: 'create policy member_select on strata_core.things for select to strata_app using (true);',
  },
  {
    rule: 'constraint-name',
    what: 'constraints without a written name',
    bad: 'create table strata_core.things (\n  thing_id uuid primary key,\n  part_id uuid references strata_core.parts (part_id),\n  name text check (name <> $$$$),\n  unique (name)\n);',
    good: 'create table strata_core.things (\n  thing_id uuid not null,\n  is_big boolean not null default (1 > 2),\n  constraint things_pkey primary key (thing_id),\n  constraint things_part_id_fkey foreign key (part_id) references strata_core.parts (part_id)\n);',
    lines: [2, 3, 4, 5],
  },
  {
    rule: 'constraint-name',
    what: 'a constraint with another suffix',
    bad: 'alter table strata_core.things add constraint things_name_unique unique (name);',
    good: 'alter table strata_core.things add constraint things_name_key unique (name);',
  },
  {
    rule: 'index-name',
    what: 'an index with a name of its own',
    bad: 'create unique index by_name on strata_core.things (name);',
    good: 'create unique index things_name_idx on strata_core.things (name);',
  },
  {
    rule: 'trigger-name',
    what: 'a trigger without a place in the order',
    bad: 'create trigger touch before update on strata_core.things for each row execute function strata_core.tg__touch();',
    good: 'create trigger t100_touch before update on strata_core.things for each row execute function strata_core.tg__touch();',
  },
  {
    rule: 'trigger-name',
    what: 'a trigger function that does not look like one',
    bad: `create function strata_core.touch() returns trigger ${body}`,
    good: `create function strata_core.tg_things__touch() returns trigger ${body}`,
  },
  {
    rule: 'column-name',
    what: 'columns whose name and type disagree',
    bad: 'create table strata_core.things (\n  made timestamptz,\n  born date,\n  locked boolean,\n  seen_at text\n);',
    good: 'create table strata_core.things (made_at timestamptz, locked_until timestamptz, born_on date, is_locked boolean, name text);',
    lines: [2, 3, 4, 5],
  },
  {
    rule: 'zoned-time',
    what: 'a time without a zone',
    bad: 'select now()::timestamp;',
    good: 'select now()::timestamptz;',
  },
  {
    rule: 'no-cascade',
    what: 'a delete that reaches past the policies',
    bad: 'alter table strata_core.things add constraint things_part_id_fkey foreign key (part_id) references strata_core.parts (part_id) on delete cascade;',
    good: 'alter table strata_core.things add constraint things_part_id_fkey foreign key (part_id) references strata_core.parts (part_id);',
  },
  {
    rule: 'parameter-prefix',
    what: 'a parameter that can be taken for a column',
    bad: `create function strata_core.f(user_id uuid, p_name text, variadic p_rest text[]) returns void ${body}`,
    good: `create function strata_core.f(p_user_id uuid default gen_random_uuid(), out outcome text, in p_name text) ${body}`,
  },
  {
    rule: 'local-prefix',
    what: 'a local that can be taken for a column',
    bad: 'do $$\ndeclare\n  user_id uuid := (select gen_random_uuid());\n  v_name text;\nbegin\n  for i in 1 .. 2 loop null; end loop;\nend $$;',
    good: 'do $$\ndeclare\n  v_user_id uuid;\n  v_name constant text := $q$x$q$;\nbegin\n  null;\nend $$;',
    lines: [3],
  },
  {
    rule: 'no-concatenated-sql',
    what: 'SQL put together with ||',
    bad: "do $$ begin\n  execute 'drop table ' || v_name;\nend $$;",
    good: "do $$ begin\n  execute format('drop table %I', v_schema || v_name);\nend $$;",
    lines: [2],
  },
  {
    rule: 'no-concatenated-sql',
    what: 'SQL put together with || in a variable',
    bad: "do $$ begin\n  v_sql := 'drop table ' || v_name;\n  execute v_sql;\nend $$;",
    good: "do $$ begin\n  v_key := 'a' || 'b';\n  v_sql := format('drop table %I', v_key);\n  execute v_sql;\nend $$;",
    lines: [2],
  },
  {
    rule: 'no-quoted-identifier',
    what: 'a quoted name',
    bad: 'select 1 as "One";',
    good: `select '"One"' collate "C" as one;`,
  },
  {
    rule: 'no-quoted-identifier',
    what: 'a quoted name in a query, unless it ends in ! or ?',
    place: 'query',
    bad: '/* @name one */\nselect 1 as "one";',
    good: '/* @name one */\nselect 1 as "one!", 2 as "two?";',
    lines: [2],
  },
  {
    rule: 'qualified-name',
    what: 'an object in the schema of whoever comes first',
    bad: 'create table things (thing_id uuid);',
    good: 'create table strata_core.things (thing_id uuid);',
  },
  {
    rule: 'qualified-name',
    what: 'anything of public',
    bad: 'select public.f();',
    good: 'grant select on strata.things to public;',
  },
  {
    rule: 'migration-frame',
    what: 'a migration under another name, without our role, with its own transaction, and not compiled',
    place: 'migration',
    path: 'Add-Things.sql',
    bad: 'begin;\n--! include core/schema.sql\ncreate index concurrently things_a_idx on strata_core.things (a);\ncommit;',
    good: 'set local role strata_owner;\ndo $$ begin null; end $$;',
    lines: [1, 1, 1, 2, 3, 4],
  },
  {
    rule: 'query-comment',
    what: 'a line comment outside of a statement',
    place: 'query',
    bad: '-- Users.\n/* @name one */\nselect 1;\n-- More.\n',
    good: '/* Users. */\n\n/* @name one */\nselect 1 -- the first\n;\n',
    lines: [1, 4],
  },
  {
    rule: 'query-comment',
    what: 'prose in the block of the name',
    place: 'query',
    bad: '/* @name one\n   Reads one.\n */\nselect 1;',
    good: '/*\n  @name one\n  @param rows -> ((a, b)...)\n*/\nselect 1;',
    lines: [2],
  },
]

describe('our SQL lints', () => {
  test.each(examples)(
    'a writer is refused $what ($rule)',
    ({ rule, bad, good, path, place = 'schema', lines = [1] }) => {
      const lint = (text: string, name: string) =>
        lintSql({ path: name, place, text }).filter((finding) => finding.rule === rule)
      const name = path ?? 'core/thing.sql'
      expect(lint(bad, name).map(({ line }) => line)).toEqual(lines)
      expect(lint(good, place === 'migration' ? '0001_add_things.sql' : name)).toEqual([])
    },
  )

  test('no lint goes without an example', () => {
    expect(Object.keys(lints).filter((rule) => !examples.some((example) => example.rule === rule))).toEqual(
      [],
    )
  })

  test('a writer may create in a do block, which is read, and from a template, which is text', () => {
    const make =
      'create function strata_core.f(id uuid) returns void language sql begin atomic select 1; end;'
    const rules = (text: string) =>
      lintSql({ path: 'core/x.sql', place: 'schema', text }).map(({ rule }) => rule)
    expect(rules(`do $$ begin if true then ${make} end if; end $$;`)).toContain('parameter-prefix')
    expect(rules(`do $$ begin execute format($f$${make}$f$); end $$;`)).toEqual([])
  })
})

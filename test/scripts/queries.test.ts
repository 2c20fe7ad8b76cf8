/** Typing queries: what pgtyped gets wrong in silence is told, and a fixed set of values becomes a union. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeColumns } from '../../scripts/support/describe.js'
import { differingFiles } from '../../scripts/support/files.js'
import { generateQueries, queryNames, refuseIncomplete } from '../../scripts/support/queries.js'
import { outcomesOfComment, ValueSets, valuesOfCheck } from '../../scripts/support/value-sets.js'
import { emptyDatabase, inRollback, type TestDatabase } from '../support/database.js'

const schema = `
  create schema strata_probe;
  create function strata_probe.light(until timestamptz) returns text language sql immutable return case when until is null then 'green' else 'red' end;
  create table strata_probe.lamps (
    lamp_id uuid primary key default gen_random_uuid(),
    until timestamptz,
    status text generated always as (strata_probe.light(until)) stored check (status in ('red', 'green')),
    mood text check (mood is null or mood in ('it''s fine')),
    size integer check (size in (1, 2)),
    label text not null check (label ~ '^[a-z]')
  );
  create table strata_probe.poles (pole_id uuid primary key, status text check (status in ('up', 'down')));
  comment on column strata_probe.lamps.label is 'What stands on it.';
  create view strata_probe.my_lamps with (security_invoker = true) as select lamp_id, status, label, upper(status) as shout from strata_probe.lamps;
  create view strata_probe.twice as select lamp_id, status from strata_probe.my_lamps;
  create view strata_probe.now_lamps as select lamp_id, strata_probe.light(l.until) as status from strata_probe.lamps l;
  create schema strata;
  create view strata.lamps as select l.lamp_id, strata_probe.light(l.until) as status, p.status is null as alone from strata_probe.lamps l left join strata_probe.poles p on true;
  create view strata.mixed as select strata_probe.light(l.until) as status, strata_probe.light(l.until) as colour, p.pole_id from strata_probe.lamps l join strata_probe.poles p on p.status = l.status;
  comment on column strata.mixed.colour is 'As strata_probe.lamps.status, at this moment.';
  create function strata.switch_lamp(p_lamp_id uuid) returns text language sql return 'done';
  comment on function strata.switch_lamp(uuid) is 'Switches a lamp. Outcomes: done, unknown. Idempotent.';
`

let database: TestDatabase
let client: pg.Client
let folder: string

beforeAll(async () => {
  database = await emptyDatabase()
  client = await database.client('superuser')
  await client.query(schema)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strata-query-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const generate = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return generateQueries(database.url('superuser'), client, folder)
}

describe('generating queries', () => {
  test('a developer gets typed queries, with unions where the catalog lists the values', async () => {
    const files = await generate({
      'lamps.sql': `/* Lamps. */

/* @name listLamps */
select lamp_id as "lamp_id!", status as "status!", label, -- the label is what people know
       shout
from strata_probe.my_lamps where label = :label!;

/* @name switchLamp */
select strata.switch_lamp(:lampId!) as "outcome!";
`,
      'poles.sql': `/* @name listPoles */
select status, colour as "colour!" from strata.mixed;

/* @name listTwice */
select status, 1 as one from (select * from strata_probe.twice union all select * from strata_probe.twice) twice;
`,
    })
    expect(Object.keys(files).sort()).toEqual(['lamps.ts', 'poles.ts', 'values.ts'])
    expect(files['values.ts']).toContain("export const lampStatusValues = ['green', 'red'] as const")
    expect(files['values.ts']).toContain(
      "export const switchLampOutcomeValues = ['done', 'unknown'] as const",
    )
    expect(files['values.ts']).not.toContain('poleStatus')
    const lamps = files['lamps.ts'] ?? ''
    expect(lamps).toContain("import type { LampStatus, SwitchLampOutcome } from './values.js';")
    expect(lamps).toMatch(/export interface ListLampsResult \{[^}]*\n {2}status: LampStatus;/)
    expect(lamps).toMatch(/export interface ListLampsResult \{[^}]*\n {2}shout: string \| null;/)
    expect(lamps).toMatch(/export interface ListLampsParams \{\n {2}label: string;\n\}/)
    expect(lamps).toMatch(/export interface SwitchLampResult \{\n {2}outcome: SwitchLampOutcome;\n\}/)
    expect(files['poles.ts']).toMatch(/ListTwiceResult \{[^}]*\n {2}status: LampStatus \| null;\n\}/)
    expect(files['poles.ts']).toMatch(
      /ListPolesResult \{[^}]*\n {2}colour: LampStatus;\n {2}status: string \| null;\n\}/,
    )
  }, 60_000)

  test('a query that the database refuses is told, though pgtyped ends with 0', async () => {
    await expect(
      generate({ 'lamps.sql': '/* @name listLamps */\nselect colour from strata_probe.lamps;\n' }),
    ).rejects.toThrow(
      /sql\/queries\/lamps\.sql: the database refuses ListLamps\.\ncolumn "colour" does not exist/,
    )
  }, 60_000)

  test.each([
    [
      'a line comment between queries',
      '/* @name a */\nselect 1;\n-- more\n',
      /lamps\.sql:3: .*more than pgtyped can read/,
    ],
    ['prose in the block of the name', '/* @name a\n  Reads. */\nselect 1;\n', /lamps\.sql:2: prose inside/],
    [
      'two queries of one name',
      '/* @name a */\nselect 1;\n/* @name a */\nselect 2;\n',
      /two queries are named a/,
    ],
    ['no query at all', '/* nothing yet */\n', /no query with an @name/],
  ])('a developer who writes %s is told before anything runs', async (_, text, message) => {
    await expect(generate({ 'lamps.sql': text })).rejects.toThrow(message)
  })

  test('a developer without query files, or with one named like the unions, is told', async () => {
    await expect(generate({})).rejects.toThrow(/There are no query files/)
    await expect(generate({ 'values.sql': '/* @name a */\nselect 1;' })).rejects.toThrow(/name is taken/)
  })

  test('an output that misses a query is refused, also when pgtyped said nothing', () => {
    const output = 'export const listLamps = new PreparedQuery<A,B>(x);\n'
    expect(() => refuseIncomplete('lamps.sql', ['listLamps'], output, '')).not.toThrow()
    expect(() => refuseIncomplete('lamps.sql', ['listLamps', 'findLamp'], output, '')).toThrow(
      /made 1 of 2 .*missing: findLamp/,
    )
    expect(() => refuseIncomplete('lamps.sql', ['listLamps'], '', '')).toThrow(/made 0 of 1/)
    expect(() =>
      refuseIncomplete(
        'lamps.sql',
        ['listLamps'],
        output,
        "Error: Postgres type 'box' is not supported by mapping",
      ),
    ).toThrow(/'box'/)
  })

  test('names are read from block comments only', () => {
    expect(
      queryNames("/* @name one */ select '/* @name two */';\n/*\n @name three\n*/ select 1 -- @name four\n;"),
    ).toEqual(['one', 'three'])
  })
})

describe('sets of values', () => {
  const setOf = (relation: string, column: string) => new ValueSets(client).ofName(relation, column)
  const lampStatus = { name: 'LampStatus', values: ['red', 'green'] }

  test.each([
    ['a column with a check', 'strata_probe.lamps', 'status', lampStatus],
    [
      'a column that may also be null',
      'strata_probe.lamps',
      'mood',
      { name: 'LampMood', values: ["it's fine"] },
    ],
    ['a column with another kind of check', 'strata_probe.lamps', 'label', undefined],
    ['a view over it', 'strata_probe.my_lamps', 'status', lampStatus],
    ['a view over a view', 'strata_probe.twice', 'status', lampStatus],
    ['a computed column over one table', 'strata_probe.now_lamps', 'status', lampStatus],
    ['a computed column in the view of that name', 'strata.lamps', 'status', lampStatus],
    ['a computed column that could be either', 'strata.mixed', 'status', undefined],
    ['a computed column whose comment names the other', 'strata.mixed', 'colour', lampStatus],
    ['a computed column of another name', 'strata_probe.my_lamps', 'shout', undefined],
  ])('%s', async (_, relation, column, expected) => {
    expect(await setOf(relation, column)).toEqual(expected)
  })

  test('a check is read as Postgres prints it', async () => {
    const { rows } = await client.query(
      `select a.attname as column, pg_get_constraintdef(c.oid) as check from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.conrelid = 'strata_probe.lamps'::regclass and c.contype = 'c' order by 1`,
    )
    expect(rows.map((row) => [row.column, valuesOfCheck(row.check, row.column)])).toEqual([
      ['label', undefined],
      ['mood', ["it's fine"]],
      ['size', undefined],
      ['status', ['red', 'green']],
    ])
  })

  test('outcomes are read from a comment that lists them', () => {
    expect(outcomesOfComment('Begins it. Outcomes: begun, expired, user_not_active. Idempotent.')).toEqual([
      'begun',
      'expired',
      'user_not_active',
    ])
    expect(outcomesOfComment('Outcomes vary.')).toBeUndefined()
    expect(outcomesOfComment(null)).toBeUndefined()
  })
})

test('a statement is described without being run', async () => {
  const columns = await inRollback(client, async () => {
    const described = await describeColumns(
      client,
      'delete from strata_probe.lamps where label = $1 returning lamp_id, 1 as one',
    )
    expect((await client.query("insert into strata_probe.lamps (label) values ('a')")).rowCount).toBe(1)
    return described
  })
  expect(columns.map(({ name, columnID }) => [name, columnID])).toEqual([
    ['lamp_id', 1],
    ['one', 0],
  ])
  await expect(describeColumns(client, 'select nothing')).rejects.toMatchObject({ code: '42703' })
})

test('a stale, missing or superfluous file is named, with the first line that differs', () => {
  expect(
    differingFiles(
      { 'a.ts': '1\n2\n', 'b.ts': '1\n', 'c.ts': 'same' },
      { 'a.ts': '1\n3\n', 'c.ts': 'same', 'd.ts': '' },
    ),
  ).toEqual(['a.ts is stale from line 2 on', 'b.ts is missing', 'd.ts comes from nothing any more'])
})

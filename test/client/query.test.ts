import { parseSQLFile, queryASTToIR } from '@pgtyped/parser'
import { PreparedQuery, processSQLQueryIR } from '@pgtyped/runtime'
import { beforeAll, describe, expect, test } from 'vitest'
import { queries } from '../../src/index.js'
import { compile } from '../../src/query.js'
import { type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { clientOf, makeHostTable } from './support.js'

type AnyQuery = PreparedQuery<Record<string, unknown>, Record<string, unknown>>
type IR = Parameters<typeof processSQLQueryIR>[0]
const irOf = (query: AnyQuery) => (query as unknown as { queryIR: IR }).queryIR
const generated = Object.values(queries).flatMap((module) =>
  Object.entries(module as unknown as Record<string, unknown>).filter(
    ([, query]) => query instanceof PreparedQuery,
  ),
) as [string, AnyQuery][]

/** A query as pgtyped would have generated it. */
function handMade(text: string): AnyQuery {
  const { queries: parsed } = parseSQLFile(`/*\n  @name handMade\n*/\n${text};`)
  return new PreparedQuery(queryASTToIR(parsed[0] as never))
}

test('every generated query is compiled to the text and the values that pgtyped renders', () => {
  expect(generated.length).toBeGreaterThan(30)
  const names = new Set<string>()
  for (const [title, query] of generated) {
    const ir = irOf(query)
    const params = Object.fromEntries(ir.params.map((p, i) => [p.name, `value ${i}`]))
    const { query: text, bindings } = processSQLQueryIR(ir, params)
    const statement = compile(query).bind(params, 'named')
    // The marks for guaranteed columns are all that may differ.
    expect(statement.text, title).toBe(text.replaceAll('!"', '"'))
    expect(statement.values, title).toEqual(bindings)
    expect(statement.name, title).toMatch(/^strata_[0-9a-f]{32}$/)
    expect(compile(query).bind(params, 'unnamed'), title).toEqual({ text: statement.text, values: bindings })
    expect(compile(query).bind(params, 'named').text, title).toBe(statement.text)
    names.add(statement.name as string)
  }
  expect(names.size).toBe(new Set(generated.map(([, query]) => irOf(query).statement)).size)
})

test('a query is compiled once, and two queries of one text share a prepared statement', () => {
  const [one, other] = [handMade('select :a::int as "a!"'), handMade('select :a::int as "a!"')]
  expect(compile(one)).toBe(compile(one))
  expect(compile(one).bind({ a: 1 }, 'named')).toEqual(compile(other).bind({ a: 1 }, 'named'))
})

test('a value that is not given is null, and one given twice is sent once', () => {
  const query = handMade('select :a::text as a, :b::text as b, :a::text as again')
  expect(compile(query).bind({ b: 'x' }, 'unnamed')).toEqual({
    text: 'select $1::text as a, $2::text as b, $1::text as again',
    values: [undefined, 'x'],
  })
})

test('only marks of columns are taken off, not text that looks like one', () => {
  const query = handMade(`select 'as if "x!"' as "a!", b as "b?" from (select 1 as b) "c!"`)
  expect(compile(query).bind({}, 'unnamed').text).toBe(
    `select 'as if "x!"' as "a", b as "b" from (select 1 as b) "c!"`,
  )
})

describe('on a database', async () => {
  const db = await testDatabase()
  const { strata } = clientOf(db, { max: 1 })
  let cast: Cast
  beforeAll(async () => {
    cast = await makeCast(db)
    await makeHostTable(db)
  })

  test('a member gets the rows that pgtyped’s own runtime gets', async () => {
    const organization_id = cast.a.organizationId
    const cases: [AnyQuery, Record<string, unknown>][] = [
      [queries.tenancy.listMembers as never, { limit: 50 }],
      [queries.tenancy.getMember as never, { membership_id: cast.a.member.membershipId }],
      [queries.tenancy.listCompanies as never, {}],
      [queries.tenancy.countMembers as never, {}],
      [queries.users.getMe as never, {}],
      [queries.users.listUserStatusPeriods as never, { user_id: cast.a.reinstated.userId }],
      [queries.customers.getCustomer as never, {}],
      [queries.profile.getUserAttributes as never, { user_id: cast.a.member.userId }],
    ]
    await strata.withSession(cast.a.member.token, async (tx) => {
      for (const [query, params] of cases) {
        const expected = await query.run({ ...params, organization_id }, tx)
        expect(expected).not.toEqual([])
        expect(await tx.run(query, params)).toEqual(expected)
      }
    })
  })

  test('the host’s queries with lists and rows of parameters work too', async () => {
    const parse = (text: string) =>
      new PreparedQuery<Record<string, unknown>, { note: string }>(
        queryASTToIR(parseSQLFile(text).queries[0] as never),
      )
    const insertMany = parse(
      '/*\n  @name insertMany\n  @param rows -> ((note, about)...)\n*/\ninsert into host.notes (note, about) values :rows returning note;',
    )
    const insertOne = parse(
      '/*\n  @name insertOne\n  @param row -> (note, about)\n*/\ninsert into host.notes (note, about) values :row returning note as "note!";',
    )
    const findMany = parse(
      '/*\n  @name findMany\n  @param among -> (...)\n*/\nselect note as "note!" from host.notes where note in :among order by note;',
    )
    await strata.withSession(cast.a.owner.token, async (tx) => {
      const rows = [
        { note: 'a', about: '1' },
        { note: 'b', about: null },
      ]
      expect(await tx.run(insertMany, { rows })).toEqual([{ note: 'a' }, { note: 'b' }])
      expect(await tx.run(insertOne, { row: { note: 'c', about: '3' } })).toEqual([{ note: 'c' }])
      expect(await tx.run(findMany, { among: ['a', 'c', 'nobody'] })).toEqual([{ note: 'a' }, { note: 'c' }])
      expect(await tx.run(findMany, { among: ['b'] })).toEqual([{ note: 'b' }])
    })
  })

  test('a statement whose result type changed costs its connection, and the next call works', async () => {
    const superuser = await db.client('superuser')
    const read = handMade('select * from host.notes')
    await strata.withSession(cast.a.owner.token, (tx) => tx.run(read))
    await superuser.query('alter table host.notes add column more text')
    await expect(strata.withSession(cast.a.owner.token, (tx) => tx.run(read))).rejects.toMatchObject({
      code: '0A000',
    })
    expect(await strata.withSession(cast.a.owner.token, (tx) => tx.run(read))).toBeInstanceOf(Array)
  })
})

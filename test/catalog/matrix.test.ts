/**
 * The matrix of privileges, done and not only read: every relation, every login, every command, with and without a session; every function,
 * every login. What src/doctor/privileges.ts lists must work, and everything else must be refused.
 */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { functions, relations } from '../../src/doctor/privileges.js'
import { ofIds } from '../isolation/reach.js'
import { attempt, begin, type Cast, makeCast, rowsOf, shows } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import {
  allowed,
  allRelations,
  allRoutines,
  commands,
  type Login,
  logins,
  mayExecute,
  open,
  type Relation,
  type Routine,
  refusals,
  statement,
} from './matrix.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client
let all: Relation[]
let routines: Routine[]
let before: string
const clients = new Map<Login, pg.Client>()

beforeAll(async () => {
  superuser = await db.client('superuser')
  cast = await makeCast(db)
  for (const login of logins) clients.set(login, await db.client(login))
  all = await allRelations(superuser)
  routines = await allRoutines(superuser)
  before = await checksum()
})

test('the matrix names every table, view and function, and nothing that is not there', () => {
  expect(all.filter(({ kind, isPartition }) => kind !== 'S' && !isPartition).map(({ name }) => name)).toEqual(
    Object.keys(relations).sort(),
  )
  expect([...new Set(routines.map(({ name }) => name))].sort()).toEqual(Object.keys(functions).sort())
})

describe.each(logins)('%s without a session', (login) => {
  test('[X9] [X26] [X30] does what the matrix lists, sees nobody, and is refused all else', async () => {
    const client = clients.get(login) as pg.Client
    const faults: string[] = []
    await client.query('begin')
    for (const relation of all) {
      for (const command of commands) {
        const outcome = await run(client, relation, command)
        const expected = expectation(login, relation, command)
        if (!expected.includes(outcome.code)) faults.push(`${command} ${relation.name}: ${outcome.code}`)
        // Analysts see everybody, masked; nobody else sees anybody.
        const somebody = login !== 'analyst' && ![...open, ...ofIds].includes(relation.name)
        if (somebody && outcome.rows > 0) faults.push(`${command} ${relation.name}: ${outcome.rows} rows`)
        if (command === 'select' && outcome.code === 'done' && !somebody && outcome.rows === 0)
          faults.push(`${command} ${relation.name}: no rows`)
      }
    }
    await client.query('rollback')
    expect(faults).toEqual([])
  })

  test('[X26] calls the functions that the matrix lists, and is refused all others', async () => {
    const client = clients.get(login) as pg.Client
    const faults: string[] = []
    await client.query('begin')
    for (const { name, signature, call } of routines) {
      const refused = (await attempt(client, call)) === '42501'
      if (refused === mayExecute(login, name)) faults.push(signature)
    }
    await client.query('rollback')
    expect(faults).toEqual([])
  })
})

describe.each(['a', 'b'] as const)('the application in a session of %s', (own) => {
  test('[X1] [X2] [X6] reads and writes its own and nothing of the other', async () => {
    const client = clients.get('app') as pg.Client
    const [mine, other] = own === 'a' ? [cast.a, cast.b] : [cast.b, cast.a]
    const faults: string[] = []
    await begin(client, mine.owner.token)
    for (const relation of all) {
      for (const command of commands) {
        const outcome = await run(client, relation, command)
        const expected = expectation('app', relation, command)
        if (!expected.includes(outcome.code)) faults.push(`${command} ${relation.name}: ${outcome.code}`)
        if (shows(outcome.text, other)) faults.push(`${command} ${relation.name}: shows the other`)
        const grant = allowed('app', relation.name, command)
        if (command === 'select' && grant && !open.includes(relation.name) && !shows(outcome.text, mine))
          faults.push(`${command} ${relation.name}: does not show its own`)
        // Writing at all is the own membership's profile, and nothing else.
        if (command !== 'select' && outcome.rows > 0) {
          expect([command, relation.name, outcome.rows]).toEqual(['update', 'strata_tenancy.memberships', 1])
          expect(outcome.text).toContain(mine.owner.membershipId)
        }
      }
    }
    await client.query('rollback')
    expect(faults).toEqual([])
  })

  test('writes no other column than the granted ones', async () => {
    const client = clients.get('app') as pg.Client
    const { rows } = await superuser.query<{ name: string; column: string; special: boolean }>(
      `select c.oid::regclass::text as name, quote_ident(a.attname) as column, a.attidentity <> '' or a.attgenerated <> '' as special
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where n.nspname ~ '^strata' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
         and pg_catalog.has_any_column_privilege('strata_app', c.oid, 'update')`,
    )
    await begin(client, (own === 'a' ? cast.a : cast.b).owner.token)
    const written: string[] = []
    for (const { name, column, special } of rows) {
      // What the database itself writes can only be set to its default.
      const outcome = await attempt(client, `update ${name} set ${column} = ${special ? 'default' : 'null'}`)
      if (outcome !== '42501') written.push(`${name}.${column}`)
    }
    await client.query('rollback')
    expect(rows.length).toBeGreaterThan(20)
    expect(written.sort()).toEqual(
      ['family_name', 'given_name', 'job_title', 'locale', 'time_zone'].map(
        (column) => `strata_tenancy.memberships.${column}`,
      ),
    )
  })
})

test('[X9] the platform staff in a session still read no table', async () => {
  const client = clients.get('operator') as pg.Client
  await begin(client, cast.a.owner.token)
  const read: string[] = []
  for (const relation of all) {
    const outcome = await run(client, relation, 'select')
    if (outcome.code === 'done') read.push(relation.name)
  }
  await client.query('rollback')
  expect(read).toEqual([...ofIds, ...open].filter((name) => !/^strata_(users|tenancy)\./.test(name)))
})

test('[X35] an analyst sees every organization and no word that a person wrote', async () => {
  const client = clients.get('analyst') as pg.Client
  const readable = all.filter(({ name }) => allowed('analyst', name, 'select') && !open.includes(name))
  expect(readable.every(({ name }) => name.startsWith('strata_analytics.'))).toBe(true)
  const seen: string[] = []
  for (const { name } of readable) {
    const rows = await rowsOf(client, `select t::text from ${name} t`)
    if (Array.isArray(rows)) seen.push(...rows.map((row) => row.toLowerCase()))
  }
  // What the cast gave people to write, beside the slug, the legal form and the language, which name nobody.
  const written = ['street', 'job', 'reason', 'owner', 'member', 'ward', 'clinic', 'browser', 'key'].flatMap(
    (word) => [cast.a, cast.b].map(({ mark }) => `${mark} ${word}`),
  )
  expect(
    seen.filter((row) => [...written, ' here', 'example.org'].some((words) => row.includes(words))),
  ).toEqual([])
  for (const { organizationId, customerId } of [cast.a, cast.b]) {
    expect(seen.some((row) => row.includes(organizationId))).toBe(true)
    expect(seen.some((row) => row.includes(customerId))).toBe(true)
  }
})

afterAll(async () => {
  // Nothing of all this may have been committed.
  expect(await checksum()).toBe(before)
})

interface Outcome {
  code: string
  rows: number
  text: string
}

/** Tries a command; an allowed update answers the rows it touched. */
async function run(client: pg.Client, relation: Relation, command: Command): Promise<Outcome> {
  const grant = allowed(loginOf(client), relation.name, command)
  const sql = statement(relation, command, grant?.columns?.[0])
  await client.query('savepoint attempt')
  try {
    const { rows, rowCount } = await client.query(
      grant && command === 'update' ? `${sql} returning t::text` : sql,
    )
    return { code: 'done', rows: rowCount ?? 0, text: JSON.stringify(rows).toLowerCase() }
  } catch (error) {
    return { code: (error as pg.DatabaseError).code ?? 'none', rows: 0, text: String(error).toLowerCase() }
  } finally {
    await client.query('rollback to savepoint attempt')
  }
}

type Command = (typeof commands)[number]

function loginOf(client: pg.Client): Login {
  const found = [...clients].find(([, other]) => other === client)
  if (!found) throw new Error('Not one of the logins.')
  return found[0]
}

function expectation(login: Login, relation: Relation, command: Command): string[] {
  return allowed(login, relation.name, command) ? ['done'] : refusals(relation.kind)
}

async function checksum(): Promise<string> {
  const tables = (await allRelations(superuser)).filter(({ kind }) => kind === 'r')
  const sums = tables.map(
    ({ name }) => `(select coalesce(md5(string_agg(t::text, '' order by t::text)), '') from ${name} t)`,
  )
  const { rows } = await superuser.query(`select md5(${sums.join(' || ')}) as sum`)
  return rows[0].sum
}

import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { as, begin, type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { callsOf, type Login } from './calls.js'
import { forEveryone, reachableRelations } from './reach.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client
/** Parts of the key as a server prints bytes: in a plan as signed numbers, in hex, escaped. */
let key: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
  const { rows } = await superuser.query('select inner_block, outer_block from strata_core.keys')
  // What follows the 32 random bytes of a block is padding that everybody knows.
  const blocks = [rows[0].inner_block, rows[0].outer_block].map((block: Buffer) => block.subarray(0, 32))
  key = blocks.flatMap((block) => {
    const numbers = [...block].map((byte) => (byte > 127 ? byte - 256 : byte))
    return [0, 8, 16, 24].flatMap((from) => [
      numbers.slice(from, from + 6).join(' '),
      block.subarray(from, from + 6).toString('hex'),
    ])
  })
  await superuser.query(`
    create schema control;
    grant usage on schema control to public;
    create function control.keeps_the_key() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $$ declare v_key strata_core.keys; begin
        select k.* into strict v_key from strata_core.keys k where k.purpose = 'context';
        perform length(convert_to(current_user, 'UTF8') || v_key.inner_block || v_key.outer_block);
        return 1;
      end $$;
    alter function control.keeps_the_key() owner to strata_definer`)
})

/** A connection that has the server tell everything that it can be made to tell a login, and a way to read it. */
async function talkative(role: Login): Promise<{ client: pg.Client; told: () => string }> {
  const client = await db.client(role)
  const heard: string[] = []
  client.on('notice', (notice) => heard.push(JSON.stringify({ ...notice, message: notice.message })))
  for (const setting of [
    'debug_print_parse = on',
    'debug_print_rewritten = on',
    'debug_print_plan = on',
    'debug_pretty_print = off',
    'plpgsql.print_strict_params = on',
    `plpgsql.extra_warnings = 'all'`,
    'log_parameter_max_length_on_error = -1',
    'trace_notify = on',
    'trace_sort = on',
    'client_min_messages = debug5',
  ])
    await client.query(`set ${setting}`)
  return { client, told: () => heard.splice(0).join('\n') }
}
const knowsKey = (text: string) => key.some((part) => text.includes(part))
const inBytes = (text: string) => [...Buffer.from(text)].join(' ')

test('[X12] [C6] [C13] an attacker who has the server print all that runs as somebody else is never shown the key', async () => {
  let login: { role: Login; client: pg.Client; told: () => string } | undefined
  let printed = 0
  for (const [role, name, values] of callsOf(cast)) {
    if (login?.role !== role) {
      await login?.client.query('rollback')
      login = { role, ...(await talkative(role)) }
      await login.client.query('begin')
    }
    const { client, told } = login
    // With a context that is not empty a session begins the long way.
    for (const context of ['', 'x'.repeat(181)]) {
      await client.query('savepoint one_call')
      if (name === 'strata.begin_session')
        await client.query(`select set_config('strata.context', $1, true)`, [context])
      const parameters = values.map((_, index) => `$${index + 1}`).join(', ')
      await client.query(`select called from ${name}(${parameters}) as called`, values).catch(() => {})
      const heard = told()
      printed += heard.length
      expect([name, context, knowsKey(heard)]).toEqual([name, context, false])
      if (context === '') await client.query('rollback to savepoint one_call')
    }
  }
  await login?.client.query('rollback')
  expect(printed).toBeGreaterThan(1_000_000)

  const { client, told } = await talkative('app')
  await client.query('select control.keeps_the_key()')
  expect(knowsKey(told())).toBe(true)
}, 60_000)

test('[X12] [C13] an attacker who has the verification of a context printed, right or wrong, is shown neither the key nor a signature that would pass', async () => {
  const { client, told } = await talkative('app')
  await begin(client, cast.a.owner.token)
  const real = await one(client, `select current_setting('strata.context')`)
  const signature = await one(client, `select current_setting('strata.signature')`)
  told()
  await client.query(`select set_config('strata.context', $1, true)`, [
    cast.b.organizationId + real.slice(36),
  ])
  for (let execution = 0; execution < 7; execution++) {
    expect(await one(client, 'select strata.organization_id()')).toBeNull()
    expect(await one(client, 'select count(*)::int from strata.members')).toBe(0)
  }
  const heard = told()
  await client.query('rollback')
  expect(heard.length).toBeGreaterThan(10_000)
  expect(knowsKey(heard)).toBe(false)
  // A signature is 64 digits; the only one that may be printed is the one that the attacker has.
  const digits = [...heard.matchAll(/(?: (?:4[89]|5[0-7]|9[7-9]|10[0-2])){64}/g)].map(([run]) => run.trim())
  for (const run of digits) expect(inBytes(signature)).toContain(run)
})

test('[X12] [X32] a member who has the plans of all views printed is shown no value of the other organization', async () => {
  const { client, told } = await talkative('app')
  const relations = (await reachableRelations(client)).filter((relation) => !forEveryone.includes(relation))
  await as(client, cast.a.owner.token, async () => {
    for (const relation of relations) {
      await client.query(`select * from ${relation}`)
      await client.query(`update strata_tenancy.memberships set job_title = $1`, [cast.a.mark])
      const heard = told()
      expect(heard.length).toBeGreaterThan(1_000)
      for (const word of [cast.b.mark, cast.b.organizationId])
        expect([relation, word, heard.includes(word) || heard.includes(inBytes(word))]).toEqual([
          relation,
          word,
          false,
        ])
    }
  })
})

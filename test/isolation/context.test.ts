import type pg from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { as, attempt, begin, type Cast, makeCast, shows } from '../support/cast.js'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { loginName } from '../support/server.js'
import { everything, forEveryone, reachableRelations, rowCount } from './reach.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client
let superuser: pg.Client
let ofSomebody: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
  superuser = await db.client('superuser')
  ofSomebody = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
})
afterEach(() => app.query('rollback'))

const identity =
  'strata.organization_id(), strata.user_id(), strata.membership_id(), strata.session_id(), strata.assurance_level(), strata.impersonator_user_id()'
const whoAmI = async (client: pg.ClientBase): Promise<unknown[]> =>
  (await client.query({ text: `select ${identity}`, rowMode: 'array' })).rows[0] ?? []
const nobody = [null, null, null, null, null, null]
const owner = () => [
  cast.a.organizationId,
  cast.a.owner.userId,
  cast.a.owner.membershipId,
  cast.a.owner.sessionId,
  2,
  null,
]
/** The context and, behind its 181 characters, the signature. */
const signed = (client: pg.ClientBase) =>
  one(
    client,
    `select coalesce(current_setting('strata.context', true), '') || coalesce(current_setting('strata.signature', true), '')`,
  )
const put = (client: pg.ClientBase, context: string, local: boolean) =>
  client.query(`select set_config('strata.context', $1, $3), set_config('strata.signature', $2, $3)`, [
    context.slice(0, 181),
    context.slice(181),
    local,
  ])
/** That nothing is shown, and that the same questions would have shown something. */
const expectNothing = async (client: pg.ClientBase) => {
  expect(await whoAmI(client)).toEqual(nobody)
  expect(await rowCount(client, ofSomebody)).toBe(0)
}

describe('the signed context', () => {
  test('[F22] [C13] a member who began a session is known by it to every statement of the transaction, and to no longer', async () => {
    await begin(app, cast.a.owner.token)
    expect(await whoAmI(app)).toEqual(owner())
    expect(shows(await everything(app, ofSomebody), cast.a)).toBe(true)
    await app.query('commit')
    await expectNothing(app)
  })

  test('[X10] a member whose transaction ended leaves an empty setting behind, which shows nothing and refuses writes', async () => {
    for (const end of ['commit', 'rollback']) {
      await begin(app, cast.a.owner.token)
      await app.query(end)
      expect(await signed(app)).toBe('')
      await app.query('begin')
      await expectNothing(app)
      expect(await attempt(app, `update strata_tenancy.memberships set given_name = 'x'`)).toBe(0)
      expect(await attempt(app, `select strata.update_my_profile('a', 'b', null, null, null)`)).toBe('ST101')
      await app.query('rollback')
    }
  })

  test('[X11] [C13] an attacker who writes garbage of any length or alphabet into the context sees nothing and causes no error', async () => {
    await begin(app, cast.a.owner.token)
    const real = await signed(app)
    expect(real).toHaveLength(245)
    const body = real.slice(0, 181)
    const mac = real.slice(181)
    const zero = '00000000-0000-0000-0000-000000000000'
    const garbage = [
      '',
      ' ',
      'null',
      '{}',
      cast.a.organizationId,
      cast.a.owner.token,
      body,
      mac,
      mac + body,
      `${body}|${mac}`,
      ` ${real}`,
      `${real} `,
      `${real}\n`,
      real.slice(1),
      real.slice(0, -1),
      real.toUpperCase(),
      body + mac.toUpperCase(),
      body + 'f'.repeat(64),
      body + ' '.repeat(64),
      `${zero.repeat(4)}3${zero}${mac}`,
      cast.b.organizationId + real.slice(36),
      real.slice(0, 36) + cast.b.owner.userId + real.slice(72),
      real.slice(0, 72) + cast.b.owner.membershipId + real.slice(108),
      `${real.slice(0, 144)}3${real.slice(145)}`,
      real.slice(0, 145) + cast.staff.userId + mac,
      'x'.repeat(245),
      'é'.repeat(245),
      '😀'.repeat(245),
      `\u202e${real.slice(3)}`,
      real.replaceAll('a', 'а'),
      real.replaceAll('-', '‐'),
      'x'.repeat(1_000_000),
      real.repeat(1_000),
    ]
    for (const text of garbage) {
      await put(app, text, true)
      expect([text.slice(0, 40), await whoAmI(app)]).toEqual([text.slice(0, 40), nobody])
      expect(await one(app, 'select count(*)::int from strata.members')).toBe(0)
      // As one of the two settings, beside the real other one.
      for (const [context, signature] of [
        [body, text],
        [text, mac],
      ] as const) {
        if (context === body && signature === mac) continue
        await app.query(
          `select set_config('strata.context', $1, true), set_config('strata.signature', $2, true)`,
          [context, signature],
        )
        expect([text.slice(0, 40), await whoAmI(app)]).toEqual([text.slice(0, 40), nobody])
        expect(await one(app, 'select count(*)::int from strata.members')).toBe(0)
      }
    }
    await expectNothing(app)
    await put(app, real, true)
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback')
  })

  test('[X14] [C13] a member who flips any bit of the signed context sees nothing', async () => {
    await begin(app, cast.a.owner.token)
    await app.query(`create function pg_temp.flip() returns table (tried integer, passed integer, saw integer) language plpgsql as $$
      declare
        v_real text := current_setting('strata.context') || current_setting('strata.signature');
        v_flipped text;
      begin
        tried := 0; passed := 0; saw := 0;
        for i in 1 .. length(v_real) loop
          for b in 0 .. 6 loop
            -- NUL is no text, and bit 7 alone no UTF-8.
            continue when ascii(substr(v_real, i, 1)) # (1 << b) = 0;
            v_flipped := overlay(v_real placing chr(ascii(substr(v_real, i, 1)) # (1 << b)) from i);
            perform set_config('strata.context', left(v_flipped, 181), true), set_config('strata.signature', substr(v_flipped, 182), true);
            tried := tried + 1;
            passed := passed + (strata.organization_id() is not null or strata.user_id() is not null or strata.membership_id() is not null
                                or strata.session_id() is not null or strata.assurance_level() is not null
                                or strata.impersonator_user_id() is not null)::integer;
            if b = i % 7 then
              saw := saw + (select count(*) from strata.members) + (select count(*) from strata.users) + (select count(*) from strata.me);
            end if;
          end loop;
        end loop;
        perform set_config('strata.context', left(v_real, 181), true), set_config('strata.signature', substr(v_real, 182), true);
        return next;
      end $$`)
    const { rows } = await app.query('select * from pg_temp.flip()')
    expect(rows).toEqual([{ tried: 245 * 7, passed: 0, saw: 0 }])
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback')
  })

  test('[X14] [C13] a member who changes the context in the midst of the statement that reads it gets what was signed, or nothing', async () => {
    await begin(app, cast.a.owner.token)
    const real = (await signed(app)).slice(0, 181)
    const forged = cast.b.organizationId + real.slice(36)
    const change = `set_config('strata.context', '${forged}', true)`
    const seen: unknown[] = []
    for (const query of [
      `select ${change} as changed, c.organization_id from strata_core.context c`,
      `select c.organization_id, ${change} as changed from strata_core.context c`,
      `select c.organization_id from strata_core.context c where ${change} is not null`,
      `select c.organization_id from (select ${change} as changed) s, strata_core.context c`,
      `select c.organization_id from strata_core.context c, lateral (select ${change} as changed, c.user_id offset 0) s order by s.changed`,
      `select (array_agg(c.organization_id order by ${change}))[1] as organization_id from strata_core.context c`,
      `with s as materialized (select ${change} as changed) select c.organization_id from s, strata_core.context c`,
      `select c.organization_id from strata_core.context c union all select organization_id from strata.members where ${change} is not null`,
      `select m.organization_id from strata.members m where ${change} is not null`,
      `select m.organization_id, ${change} as changed from strata.members m`,
      `select m.organization_id from (select ${change} as changed offset 0) s, strata.members m`,
      `select strata.organization_id() as organization_id from (select ${change} as changed offset 0) s`,
      `select p.organization_id from strata.member_profiles p where ${change} is not null`,
    ]) {
      await app.query('savepoint one')
      const { rows } = await app.query(query)
      for (const { organization_id } of rows) {
        expect([query, organization_id]).not.toEqual([query, cast.b.organizationId])
        seen.push(organization_id)
      }
      // The change took place: who asks now is nobody.
      expect([query, await whoAmI(app)]).toEqual([query, nobody])
      await app.query('rollback to savepoint one')
      expect(await whoAmI(app)).toEqual(owner())
    }
    expect(seen).toContain(cast.a.organizationId)
    await app.query('rollback')
  })

  test('[X12] [C13] a member who sets every setting that might name an organization to the other one gains nothing', async () => {
    const { rows } = await superuser.query(
      `select distinct m[1] as name
       from (select coalesce(p.prosrc, '') || coalesce(pg_get_function_sqlbody(p.oid), '') as definition, p.pronamespace as namespace from pg_proc p
             union all select pg_get_viewdef(c.oid), c.relnamespace from pg_class c where c.relkind in ('v', 'm')) d
       join pg_namespace n on n.oid = d.namespace,
         regexp_matches(d.definition, 'current_setting\\(''([a-z_.]+)''', 'g') m
       where n.nspname ~ '^strata' order by 1`,
    )
    // The server's own settings have no dot, and none of them could name an organization.
    const read = rows.map(({ name }) => name).filter((name: string) => name.includes('.'))
    expect(read).toEqual(['strata.context', 'strata.signature'])
    const names = [
      ...read,
      ...[
        'strata',
        'strata_core',
        'app',
        'request',
        'request.jwt',
        'jwt',
        'jwt.claims',
        'rls',
        'myapp',
        'auth',
        'session',
      ].flatMap((prefix) =>
        [
          'organization_id',
          'org_id',
          'tenant',
          'tenant_id',
          'current_tenant',
          'user_id',
          'user',
          'membership_id',
          'claims',
          'sub',
          'role',
          'session_id',
          'token',
          'is_admin',
          'bypass',
          'assurance_level',
          'clock',
          'test_clock',
        ].map((name) => `${prefix}.${name}`),
      ),
    ]
    const values = [
      cast.b.organizationId,
      cast.b.owner.userId,
      cast.b.owner.token,
      JSON.stringify({
        organization_id: cast.b.organizationId,
        sub: cast.b.owner.userId,
        role: 'strata_owner',
      }),
      'true',
    ]
    const client = await db.client('app')
    let before = ''
    await as(client, cast.a.owner.token, async () => {
      before = await everything(client, ofSomebody)
    })
    for (const value of values) {
      await client.query(`select count(set_config(name, $2, false)) from unnest($1::text[]) as name`, [
        names,
        value,
      ])
      await expectNothing(client)
      await as(client, cast.a.owner.token, async () => {
        expect(await whoAmI(client)).toEqual(owner())
        await client.query(
          `select count(set_config(name, $2, true)) from unnest($1::text[]) as name where name not in ('strata.context', 'strata.signature')`,
          [names, value],
        )
        expect(await everything(client, ofSomebody)).toBe(before)
      })
    }
  })

  test('[X12] [X16] an attacker who makes a context the default of the connection, of the login or of the database starts with nothing', async () => {
    await begin(app, cast.a.owner.token)
    const real = await signed(app)
    const login = loginName('app')
    const inDatabase = `alter role ${login} in database "${db.name}"`
    const settings = { context: real.slice(0, 181), signature: real.slice(181) }
    const options = await db.client('app', {
      options: `-c strata.context=${settings.context} -c strata.signature=${settings.signature}`,
    } as pg.ClientConfig)
    expect(await signed(options)).toBe(real)
    await expectNothing(options)
    await options.query('begin')
    expect(await attempt(options, `${inDatabase} set strata.context = '${settings.context}'`)).toBe('42501')
    await options.query('rollback')
    for (const [name, value] of Object.entries(settings))
      await superuser.query(`${inDatabase} set strata.${name} = '${value}'`)
    const later = await db.client('app')
    expect(await signed(later)).toBe(real)
    await expectNothing(later)
    for (const name of Object.keys(settings)) await superuser.query(`${inDatabase} reset strata.${name}`)
    await app.query('rollback')
  })

  test('[X12] a member who turns every switch of the server that a login may turn sees nothing more', async () => {
    const client = await db.client('app')
    const { rows } = await superuser.query<{ name: string; value: string }>(
      `select name, v.value from pg_settings s,
         unnest(case s.vartype when 'bool' then array[case s.setting when 'on' then 'off' else 'on' end] else s.enumvals end) as v (value)
       where s.context = 'user' and s.vartype in ('bool', 'enum') and v.value <> s.setting and s.name not in ('client_min_messages')
       order by 1, 2`,
    )
    expect(rows.length).toBeGreaterThan(60)
    const views = [
      'strata.me',
      'strata.members',
      'strata.users',
      'strata.customers',
      'strata.user_attributes',
    ]
    await begin(client, cast.a.owner.token)
    const before = await everything(client, views)
    expect(shows(before, cast.a)).toBe(true)
    for (const { name, value } of rows) {
      await client.query('savepoint switch')
      const set = await attempt(client, 'select set_config($1, $2, true)', [name, value])
      if (set === 1) {
        await client.query('select set_config($1, $2, true)', [name, value])
        const seen = await everything(client, views).catch((error: Error) => error.message)
        if (name === 'row_security') expect(seen).toContain('42501')
        else
          expect([name, value, shows(seen, cast.a), shows(seen, cast.b)]).toEqual([name, value, true, false])
      }
      await client.query('rollback to savepoint switch')
    }
    await client.query('rollback')
  })

  test('[X12] a member whose switches are turned before the session begins gets the own organization or nothing', async () => {
    const client = await db.client('app')
    for (const [name, value] of [
      ['transform_null_equals', 'on'],
      ['quote_all_identifiers', 'on'],
      ['backslash_quote', 'on'],
      ['bytea_output', 'escape'],
      ['DateStyle', 'SQL, DMY'],
      ['IntervalStyle', 'sql_standard'],
      ['TimeZone', 'Pacific/Kiritimati'],
      ['extra_float_digits', '-15'],
      ['client_encoding', 'LATIN1'],
      ['lc_time', 'C'],
      ['search_path', 'pg_temp'],
      ['default_transaction_isolation', 'serializable'],
      ['default_transaction_read_only', 'on'],
      ['plan_cache_mode', 'force_generic_plan'],
      ['check_function_bodies', 'off'],
    ] as const) {
      await client.query('select set_config($1, $2, false)', [name, value])
      await as(client, cast.a.owner.token, async () => {
        expect([name, await whoAmI(client)]).toEqual([name, owner()])
        expect(shows(await everything(client, ['strata.members', 'strata.users']), cast.b)).toBe(false)
      })
      await client.query('reset all')
    }
  })
})

describe('a context that is used again', () => {
  test('[X13] [C13] a member who keeps the signed context cannot use it in the next transaction of the connection', async () => {
    for (let round = 0; round < rounds(5, 200); round++) {
      await begin(app, cast.a.owner.token)
      const real = await signed(app)
      await app.query(round % 2 ? 'commit' : 'rollback')
      await app.query('begin')
      await put(app, real, true)
      await expectNothing(app)
      await app.query('commit')
      await put(app, real, false)
      await expectNothing(app)
      await app.query('reset strata.context; reset strata.signature')
    }
  })

  test('[X13] [C13] another connection that copies the signed context, while its transaction is still open, sees nothing', async () => {
    const other = await db.client('app')
    await begin(app, cast.a.owner.token)
    const real = await signed(app)
    for (const local of [true, false]) {
      await other.query('begin')
      await put(other, real, local)
      await expectNothing(other)
      await other.query('commit')
      await expectNothing(other)
    }
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback')
  })

  test('[X13] a member who rolls back to a savepoint before the session began has no session', async () => {
    await app.query('begin; savepoint before')
    await app.query('select strata.begin_session($1)', [cast.a.owner.token])
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback to savepoint before')
    await expectNothing(app)
    await app.query('savepoint again')
    await app.query('select strata.begin_session($1)', [cast.a.owner.token])
    await app.query('release savepoint again')
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback')
    await expectNothing(app)
  })

  test('[X13] a context that was kept for the connection dies with the message that began it, however many transactions that message holds', async () => {
    // Transactions of one simple message begin at the same moment, by the server's definition of that moment: the one thing that the
    // signature cannot tell apart. Whoever sends that message holds the token anyway, and could as well keep the first transaction open.
    const client = await db.client('app')
    await client.query(`begin; select strata.begin_session('${cast.a.owner.token}');
      select set_config(s, current_setting(s), false) from unnest(array['strata.context', 'strata.signature']) s; commit; begin; select count(*) from strata.members; commit`)
    expect(await signed(client)).toHaveLength(245)
    await expectNothing(client)
    await client.query('begin')
    await expectNothing(client)
    await client.query('rollback')
  })

  test('[X13] a procedure that commits inside leaves the context behind with the transaction that it ended', async () => {
    const client = await db.client('app')
    await client.query(`do $$
      declare
        v_context   text;
        v_signature text;
        v_seen      bigint;
      begin
        perform strata.begin_session('${cast.a.owner.token}');
        v_context := current_setting('strata.context');
        v_signature := current_setting('strata.signature');
        select count(*) into v_seen from strata.members;
        if v_seen = 0 then raise exception 'nothing to see'; end if;
        commit;
        perform set_config('strata.context', v_context, false), set_config('strata.signature', v_signature, false);
        select count(*) into v_seen from strata.members;
        if v_seen > 0 or strata.user_id() is not null then raise exception 'the context outlived its transaction'; end if;
      end $$`)
    await expectNothing(client)
  })
})

describe('two sessions', () => {
  test('[X15] a member who begins the session of another organization inside the own transaction is refused', async () => {
    for (const required of [false, true]) {
      for (const other of [cast.b.owner.token, cast.a.member.token, cast.stranger.token]) {
        await begin(app, cast.a.owner.token)
        await app.query('savepoint second')
        await expect(
          app.query('select strata.begin_session($1, $2)', [other, required]),
        ).rejects.toMatchObject({
          code: 'ST102',
          detail: undefined,
        })
        // The refusal ends the transaction: nothing can be asked in it any more.
        await expect(app.query('select 1')).rejects.toMatchObject({ code: '25P02' })
        await app.query('rollback to savepoint second')
        expect(await whoAmI(app)).toEqual(owner())
        await app.query('rollback')
      }
    }
  })

  test('[X15] a member who begins the same session again keeps it', async () => {
    await begin(app, cast.a.owner.token)
    await app.query('select strata.begin_session($1)', [cast.a.owner.token])
    expect(await whoAmI(app)).toEqual(owner())
    await app.query('rollback')
  })

  test('[X15] a member whose second token is refused has no session left instead of the first', async () => {
    await begin(app, cast.a.owner.token)
    expect(await one(app, 'select outcome from strata.begin_session($1)', ['no token'])).toBe('unknown')
    await expectNothing(app)
    await app.query('rollback')
  })

  test('[X15] whoever holds two tokens and wipes the first session sees the second organization and never both', async () => {
    await begin(app, cast.a.owner.token)
    await app.query('declare reader cursor for select m::text from strata.members m')
    await put(app, '', true)
    expect(await one(app, 'select outcome from strata.begin_session($1)', [cast.b.owner.token])).toBe('begun')
    const seen = await everything(app, ofSomebody)
    expect([shows(seen, cast.a), shows(seen, cast.b)]).toEqual([false, true])
    // A cursor asks who is asking when it is first read.
    const fetched = JSON.stringify((await app.query('fetch all from reader')).rows)
    expect([shows(fetched, cast.a), shows(fetched, cast.b)]).toEqual([false, true])
    await app.query('rollback')
  })
})

describe('what is left in a connection', () => {
  test('[X16] the next borrower of a connection whose context was set for good sees nothing', async () => {
    const pool = db.pool('app', { max: 1 })
    const first = await pool.connect()
    await begin(first, cast.a.owner.token)
    await put(first, await signed(first), false)
    await first.query('commit')
    expect(await signed(first)).toHaveLength(245)
    first.release()
    const second = await pool.connect()
    expect(await signed(second)).toHaveLength(245)
    await expectNothing(second)
    await as(second, cast.b.owner.token, async () => {
      const seen = await everything(second, ofSomebody)
      expect([shows(seen, cast.a), shows(seen, cast.b)]).toEqual([false, true])
    })
    second.release()
  })

  test('[X18] statements, views and cursors left behind hold questions and no answers: the next borrower gets the own rows', async () => {
    const client = await db.client('app')
    await begin(client, cast.a.owner.token)
    await client.query('prepare left_behind as select m::text from strata.members m')
    await client.query('execute left_behind')
    await client.query('create temp view left_behind as select m::text as row from strata.members m')
    await client.query('commit')
    expect((await client.query('execute left_behind')).rows).toEqual([])
    expect((await client.query('select * from left_behind')).rows).toEqual([])
    await as(client, cast.b.owner.token, async () => {
      for (const query of ['execute left_behind', 'select * from left_behind']) {
        const seen = JSON.stringify((await client.query(query)).rows)
        expect([shows(seen, cast.a), shows(seen, cast.b)]).toEqual([false, true])
      }
    })
  })

  test('[X18] rows that a member copied into the connection are gone after the reset that a pool can send, and only the copies were ever there', async () => {
    const client = await db.client('app')
    await begin(client, cast.a.owner.token)
    await client.query('declare held cursor with hold for select m::text from strata.members m')
    await client.query('create temp table kept as select * from strata.members')
    await client.query('prepare asked as select 1')
    await client.query('listen something')
    await client.query('select pg_advisory_lock(7)')
    await client.query('commit')
    // The server keeps what it was told to keep: this is why a connection that was told to is not given to the next one.
    expect(shows(JSON.stringify((await client.query('fetch 2 from held')).rows), cast.a)).toBe(true)
    expect((await client.query('select from kept')).rowCount).toBe(9)
    await client.query('discard all')
    await client.query('begin')
    expect(await attempt(client, 'fetch all from held')).toBe('34000')
    expect(await attempt(client, 'select from kept')).toBe('42P01')
    expect(await attempt(client, 'execute asked')).toBe('26000')
    await client.query('rollback')
    expect((await client.query('select pg_listening_channels()')).rows).toEqual([])
    expect(
      (await client.query(`select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`))
        .rows,
    ).toEqual([])
    await expectNothing(client)
  })
})

import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { as, type Cast, makeCast, shows } from '../support/cast.js'
import { inRollback, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { callsOf, inside, type Login } from './calls.js'
import { everything, forEveryone, reachableRelations } from './reach.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client

beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
  // Two victims of the kind that the house style forbids: proof that the traps below do spring.
  await superuser.query(`
    create schema control;
    grant usage on schema control to public;
    create function control.empty_path(p text) returns boolean language plpgsql security definer set search_path = ''
      as $$ declare v text; begin v := p; return v is not null; end $$;
    create function control.open_path(p text) returns text language plpgsql security definer
      as $$ begin return encode(sha256(convert_to(p || 'x', 'UTF8')), 'hex'); end $$;
    alter function control.empty_path(text) owner to strata_definer;
    alter function control.open_path(text) owner to strata_definer;
    -- A row that another program wrote for somebody who had been merged: there is something to settle.
    create table control.orders (order_id integer primary key, user_id uuid);
    insert into control.orders values (1, '${cast.a.merging.mergedUserId}');
    grant select on control.orders to strata_definer, strata_merger;
    grant update on control.orders to strata_merger;
    grant usage on schema control to strata_definer, strata_merger;
    insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, registered_by, registered_at)
    values ('user', 'control.orders', 'user_id', 'repoint', 'application', current_user, now());
    create schema hostile;
    grant usage, create on schema hostile to public;
    ${springFunction('hostile')}`)
  // Another policy is another plan.
  const { merging } = cast.a
  merging.planHash = await one(
    await db.client('operator'),
    'select plan_hash from strata.preview_merge($1)',
    [merging.openMergeId],
  )
})

const springFunction = (
  schema: string,
) => `create function ${schema}.spring(what text) returns boolean language plpgsql volatile
  set search_path = pg_catalog, pg_temp
  as $$ begin if current_user <> session_user then raise notice 'sprung % as %', what, current_user; end if; return true; end $$`

type Trapped = { client: pg.Client; sprung: () => string[] }

/** A connection whose traps say as whom they were sprung; its own doing does not count. */
async function setTraps(role: Login, schema: 'pg_temp' | 'hostile'): Promise<Trapped> {
  const client = await db.client(role)
  const heard: string[] = []
  client.on('notice', ({ message }) => heard.push(message ?? ''))
  await client.query('set client_min_messages = notice')
  await client.query(`create temp sequence exists_so_that_pg_temp_does`)
  const spring = `${schema}.spring`
  if (schema === 'pg_temp') await client.query(springFunction('pg_temp'))
  // Written with the rights of the attacker, out of what our own functions say, from the catalog.
  await client.query(
    `do $do$
     declare
       v_schema pg_catalog.text := '${schema}';
       v_words  pg_catalog.text[];
       r        record;
       v_sql    pg_catalog.text;
     begin
       select array_agg(distinct w[1]) into v_words
       from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace,
            pg_catalog.regexp_matches(coalesce(p.prosrc, '') || coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), ''), '[a-z_][a-z0-9_]*', 'g') w
       where n.nspname ~ '^strata';

       for r in
         select 0 as step, pg_catalog.format('create function %s.%I(%s) returns %s language plpgsql as $f$ begin perform ${spring}(%L); %s end $f$',
                  v_schema, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid), 'function ' || p.proname,
                  case p.prorettype when 'void'::pg_catalog.regtype then '' else 'return null;' end) as sql
         from pg_catalog.pg_proc p
         where p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace and p.prokind = 'f' and not p.proretset and p.proname = any (v_words)
         union all
         select 1, pg_catalog.format('create function %1$s.op_%2$s(l %3$s, r %4$s) returns %5$s language plpgsql as $f$ begin perform ${spring}(%6$L); return null; end $f$;
                    create operator %1$s.%7$s (leftarg = %3$s, rightarg = %4$s, function = %1$s.op_%2$s)',
                  v_schema, o.oid, pg_catalog.format_type(o.oprleft, null), pg_catalog.format_type(o.oprright, null), pg_catalog.format_type(o.oprresult, null),
                  'operator ' || o.oprname, o.oprname)
         from pg_catalog.pg_operator o
         where o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace and o.oprkind = 'b'
           and o.oprname in ('=', '<>', '<', '>', '<=', '>=', '||', '+', '-', '#', '~', '!~')
           and array[o.oprleft, o.oprright]::pg_catalog.regtype[] <@ '{text,uuid,bytea,bool,int4,int8,timestamptz,interval,jsonb,name,oid,date}'::pg_catalog.regtype[]
         union all
         select 2, pg_catalog.format('create domain %s.%I as %s check (${spring}(%L))', v_schema, t.typname, pg_catalog.format_type(t.oid, null), 'type ' || t.typname)
         from pg_catalog.pg_type t
         where t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace and t.typtype = 'b' and t.typelem = 0 and t.typname !~ '^(pg_|_)'
         union all
         select distinct 3, pg_catalog.format('create view %s.%I as select ${spring}(%L) as trap', v_schema, c.relname, 'relation ' || c.relname)
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where n.nspname ~ '^strata' and c.relkind in ('r', 'v', 'm')
         order by 1
       loop
         begin
           execute r.sql;
         exception when others then
           -- A pseudo-type that plpgsql cannot take, or a trap that another attacker has set already.
           if sqlstate not in ('42P13', '42723', '42710', '42P07', '0A000', '42P16', '42883', '42704') then
             raise exception '% for %', sqlerrm, r.sql using errcode = sqlstate;
           end if;
         end;
       end loop;
     end $do$`,
  )
  heard.splice(0)
  if (schema === 'hostile')
    await client.query(
      `select pg_catalog.set_config('search_path', 'hostile, pg_temp, pg_catalog, strata', false)`,
    )
  return { client, sprung: () => heard.splice(0).filter((message) => message.startsWith('sprung')) }
}

const refusals: Record<string, string> = { 'strata_core.raise_error': 'ST101' }
/** A customer who has just left is kept, and a new key covers no document. */
const refused = ['strata.register_user', 'strata.erase_customer', 'strata.retire_fingerprint_key']
/** Null for an owner who acts as nobody else. */
const unanswered = ['strata_core.impersonator_user_id']
// Refusals would leave most of a function uncalled. An address begins with the mark of its side.
const good = [
  'active',
  'canarya',
  'moved',
  'done',
  'created',
  'opened',
  'revoked',
  'begun',
  'allow',
  'step_up',
  'sent',
  'found',
  'applied',
]
good.push('entered', 'signed_in', 'signed_up', 'step_up_required', 'claimed', 'completed', 'approved')
good.push(
  'clear',
  'placed',
  'lifted',
  'redeemed',
  'submitted',
  'added',
  'verified',
  'recorded',
  'verification_pending',
  'true',
  'members',
)

good.push('proposed', 'previewed', 'undone', 'profile')
good.push('held', 'invited', 'accepted', 'declined', 'joined', 'published', 'withdrawn')

/** Answers the tables that the calls wrote to. */
async function callAll(schema: 'pg_temp' | 'hostile'): Promise<Set<string>> {
  const written = new Set<string>()
  // One login after the other, each in a transaction that leaves no trace.
  const calls = callsOf(cast)
  for (const role of new Set(calls.map(([login]) => login))) {
    const trapped = await setTraps(role, schema)
    await inRollback(trapped.client, async () => {
      for (const [login, name, values] of calls) if (login === role) await callOne(trapped, name, values)
      const { rows } = await trapped.client.query('select * from pg_catalog.pg_stat_xact_user_tables')
      for (const { schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del } of rows)
        if (Number(n_tup_ins) + Number(n_tup_upd) + Number(n_tup_del) > 0)
          written.add(`${schemaname}.${relname}`)
    })
  }
  return written
}

async function callOne({ client, sprung }: Trapped, name: string, values: unknown[]): Promise<void> {
  const text = `select called from ${name}(${values.map((_, i) => `$${i + 1}`).join(', ')}) as called`
  await client.query('savepoint one_call')
  const answer = await client.query({ text, values, rowMode: 'array' }).then(
    ({ rows }) => String(rows[0]?.[0]),
    (error: pg.DatabaseError) => error.code as string,
  )
  const second = name === 'strata.begin_session' && values[0] !== cast.a.owner.token
  const refusal = second ? 'ST102' : refusals[name]
  if (refusal) {
    expect([name, answer]).toEqual([name, refusal])
    await client.query('rollback to savepoint one_call')
  } else {
    // Neither an error, nor a count of nothing.
    expect([name, answer]).toEqual([name, expect.not.stringMatching(/^([0-9A-Z]{5}|\(0,0\))$/)])
    const outcome = answer.match(/^\(?([a-z_]+)/)?.[1]
    if (unanswered.includes(name)) expect([name, answer]).toEqual([name, 'null'])
    else if (outcome && outcome.length > 3 && !answer.includes('-'))
      expect([name, outcome, good.includes(outcome) || refused.includes(name)]).toEqual([name, outcome, true])
  }
  expect([name, sprung()]).toEqual([name, []])
}

describe('traps laid for functions that run as somebody else', () => {
  test('[X24] [X25] [I21] every function that runs with the rights of its owner is called here, and every table with such a trigger is written to', async () => {
    const { rows } = await superuser.query(
      `select format('%I.%I', n.nspname, p.proname) as name, p.prorettype = 'trigger'::regtype as is_trigger,
         (select array_agg(distinct t.tgrelid::regclass::text) from pg_trigger t where t.tgfoid = p.oid) as tables
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test'`,
    )
    const called = new Set([...callsOf(cast).map(([, name]) => name), ...inside])
    expect(rows.filter(({ name, is_trigger }) => !is_trigger && !called.has(name))).toEqual([])
    const written = await callAll('pg_temp')
    const triggered = rows.filter(({ is_trigger }) => is_trigger).flatMap(({ tables }) => tables as string[])
    expect(triggered.length).toBeGreaterThan(10)
    // Nobody but the owner of the schema writes the settings, and it could as well replace the trigger. A merge writes the moves of accounts.
    expect(
      triggered.filter((table) => !written.has(table) && table !== 'strata_accounts.account_moves'),
    ).toEqual(['strata_core.settings'])
  })

  test('[X24] [I21] an attacker who shadows every type, relation, function and operator in pg_temp never runs as the owner of a function', async () => {
    await callAll('pg_temp')
    for (const role of ['app', 'operator'] as const) {
      const { client, sprung } = await setTraps(role, 'pg_temp')
      await client.query('select control.empty_path($1)', ['x'])
      expect([...new Set(sprung())]).toEqual(['sprung type text as strata_definer'])
    }
  })

  test('[X25] [I21] an attacker whose search_path begins with a schema of fakes never runs as the owner of a function', async () => {
    await callAll('hostile')
    const { client, sprung } = await setTraps('app', 'hostile')
    await client.query('select control.open_path($1)', ['x'])
    expect(sprung().join()).toMatch(/sprung .* as strata_definer/)
  })

  test('[X24] [X25] a member who has laid all these traps for the views and policies sees what anybody in the organization sees', async () => {
    const plain = await db.client('app')
    const relations = (await reachableRelations(plain)).filter((relation) => !forEveryone.includes(relation))
    const expected = await as(plain, cast.a.owner.token, () => everything(plain, relations))
    for (const schema of ['pg_temp', 'hostile'] as const) {
      const { client, sprung } = await setTraps('app', schema)
      await client.query('begin')
      await client.query('select strata.begin_session($1)', [cast.a.owner.token])
      for (const relation of relations) {
        // Whole rows: even their text is asked for in the words of the attacker's schema otherwise.
        const { rows } = await client.query({ text: `select * from ${relation}`, rowMode: 'array' })
        expect(rows.length).toBeGreaterThan(0)
        expect([relation, shows(JSON.stringify(rows), cast.b)]).toEqual([relation, false])
      }
      expect(sprung()).toEqual([])
      await client.query('rollback')
      await client.query(`select pg_catalog.set_config('search_path', '"$user", public', false)`)
    }
    expect(shows(expected, cast.a)).toBe(true)
  })
})

test('[X24] [I21] an attacker cannot hang a function that runs as somebody else on a table of the own, to have it read for him', async () => {
  const app = await db.client('app')
  await app.query(
    'create temp table bait (organization_id uuid, membership_id uuid, user_id uuid, user_full_name text)',
  )
  const { rows } = await superuser.query(
    `select p.oid::regproc::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where p.prorettype = 'trigger'::regtype and n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test'`,
  )
  expect(rows.length).toBeGreaterThan(10)
  for (const { name } of rows)
    await expect(
      app.query(`create trigger bait before insert on bait for each row execute function ${name}()`),
    ).rejects.toMatchObject({ code: '42501' })
})

/** What somebody tries with merges, and what other programs do to them. After every refusal nothing has changed. */
import { createHash, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { createEnterprise, createPerson, verifyCustomer } from '../kyc/support.js'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  failure,
  inSession,
  one,
  openSession,
} from '../support/people.js'
import { found, makeMembers } from '../tenancy/support.js'
import { apply, approve, content, difference, merge, preview, propose, undo } from './support.js'

const db = await testDatabase()
let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let worker: pg.Client
let superuser: pg.Client

beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  worker = await db.client('worker')
  superuser = await db.client('superuser')
  await one(operator, `select strata.begin_fingerprint_key('f1')`)
  await superuser.query('create schema shop; grant usage on schema shop to strata_definer, strata_merger')
})

const user = (name = 'Kim') => createActiveUser(operator, auth, name, 'Attacked')
const pair = async () => [await user('Source'), await user('Survivor')] as const
const unchanged = async (body: () => Promise<unknown>, also: string[] = []) => {
  const before = await content(superuser, also)
  await body()
  expect(difference(before, await content(superuser, also))).toEqual({})
}

/** A table of another program with a row of whoever is asked for; registered. */
async function shop(
  name: string,
  {
    columns = 'order_id bigint generated always as identity primary key, user_id uuid not null',
    policy = 'repoint',
    more = '',
  } = {},
): Promise<string> {
  const relation = `shop.${name}`
  await superuser.query(`create table ${relation} (${columns})`)
  await superuser.query(
    `grant select on ${relation} to strata_definer, strata_merger; grant update on ${relation} to strata_merger`,
  )
  expect(
    await one(superuser, `select strata.register_reference($1, 'user_id', 'user', $2${more})`, [
      relation,
      policy,
    ]),
  ).toBe('registered')
  return relation
}
const forget = (relation: string) =>
  superuser.query(
    `delete from strata_merges.merge_policies where relation = '${relation}'; drop table if exists ${relation} cascade`,
  )

/** What a preview says, and that applying says it too, without a trace. */
async function conflicts(source: string, survivor: string, also: string[] = []): Promise<unknown[]> {
  const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
  const before = await content(superuser, also)
  const { plan, plan_hash: hash } = await preview(operator, mergeId)
  if (plan.conflicts.length > 0) {
    expect(await approve(operator, mergeId, hash)).toBe('blocked')
    expect((await apply(operator, mergeId, hash)).outcome).toBe('blocked')
  }
  expect(difference(before, await content(superuser, also))).toEqual({})
  return plan.conflicts
}

describe('[X68] records that cannot be merged', () => {
  test('have a code of their own each, and nothing changes', async () => {
    const [source, survivor] = await pair()
    const [merged, into, erased] = [await user(), await user(), await user()]
    await merge(operator, 'user', merged, into)
    expect(await one(operator, `select outcome from strata.erase_user($1, 'wanted it')`, [erased])).toBe(
      'done',
    )
    const customers = [
      await createPerson(operator, 'One'),
      await createEnterprise(operator, 'Two'),
      await createPerson(operator, 'Three'),
    ] as const
    expect(await one(operator, `select strata.close_customer($1, 'left')`, [customers[2]])).toBe('done')
    await superuser.query(
      `update strata_users.users set user_type = (select user_type from strata_users.user_types where kind <> 'person' limit 1), kind = (select kind from strata_users.user_types where kind <> 'person' limit 1) where user_id = $1`,
      [into],
    )
    const robot = into
    await unchanged(async () => {
      for (const [kind, from, to, outcome] of [
        ['user', source, source, 'same_record'],
        ['user', merged, survivor, 'source_merged'],
        ['user', source, merged, 'survivor_merged'],
        ['user', source, randomUUID(), 'unknown'],
        ['user', randomUUID(), survivor, 'unknown'],
        ['user', source, customers[0], 'unknown'],
        ['user', erased, survivor, 'erased'],
        ['user', source, robot, 'other_kind'],
        ['customer', customers[0], customers[1], 'other_kind'],
        ['customer', customers[0], customers[2], 'closed'],
        ['customer', source, survivor, 'unknown'],
      ] as const)
        expect(await propose(operator, kind, from, to), `${kind} ${outcome}`).toMatchObject({
          outcome,
          merge_id: null,
        })
      expect(
        (await superuser.query('select 1 from strata_merges.merges where source_id = $1', [source])).rowCount,
      ).toBe(0)
      for (const [values, constraint] of [
        [['robot', source, survivor, 'k', '{}', null], 'merges_kind_check'],
        [['user', source, survivor, '', '{}', null], 'merges_idempotency_key_check'],
        [['user', source, survivor, null, '{}', null], ''],
        [['user', source, survivor, 'k', '{"nonsense":"leave"}', null], 'merges_choices_check'],
        [['user', source, survivor, 'k', '{"sanctions":"leave"}', null], 'merges_choices_check'],
        [['user', source, survivor, 'k', '[]', null], 'merges_choices_check'],
        [['user', source, survivor, 'k', '{}', 'a\nb'], 'merges_status_reason_check'],
      ] as const)
        expect(
          await failure(operator, 'select * from strata.propose_merge($1, $2, $3, $4, $5, $6)', [...values]),
        ).toMatchObject({ code: 'ST402', ...(constraint && { constraint }) })
    })
  })

  test('and whoever has no right to merge gets 42501, also of a merge that there is', async () => {
    const [source, survivor] = await pair()
    const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
    const { plan_hash: hash } = await preview(operator, mergeId)
    const calls: [string, unknown[]][] = [
      [`select * from strata.propose_merge('user', $1, $2, 'k')`, [source, survivor]],
      [`select * from strata.approve_merge($1, $2, 'yes')`, [mergeId, hash]],
      [`select * from strata.undo_merge($1, 'no')`, [mergeId]],
      ['select * from strata.settle_merges()', []],
      ['select * from strata.seal_merges()', []],
      ['select * from strata_merges.merges', []],
      ['select strata_merges.run_merge(null)', []],
    ]
    await unchanged(async () => {
      for (const role of ['app', 'auth', 'analyst', 'stranger'] as const) {
        const client = await db.client(role)
        for (const [text, values] of calls)
          expect(await failure(client, text, values), `${role}: ${text}`).toMatchObject({ code: '42501' })
      }
    })
    expect(await preview(operator, mergeId), 'there was something to find').toMatchObject({
      outcome: 'previewed',
    })
  })
})

describe('what a machine does not decide', () => {
  test('[X73] two customers verified by different documents need approval, and whoever proposed it does not give it', async () => {
    const [source, survivor] = [await createPerson(operator, 'One'), await createPerson(operator, 'Two')]
    await verifyCustomer(operator, worker, source, 'C01X00T47')
    await verifyCustomer(operator, worker, survivor, 'C01X00T48')
    const { merge_id: mergeId } = await propose(operator, 'customer', source, survivor)
    const { plan, plan_hash: hash, needs_approval: needed } = await preview(operator, mergeId)
    expect(needed).toBe(true)
    expect(plan.approval).toContain('both_verified')
    await unchanged(async () => {
      expect((await apply(operator, mergeId, hash)).outcome).toBe('approval_required')
      expect(await approve(operator, mergeId, createHash('sha256').update('other').digest('hex'))).toBe(
        'plan_changed',
      )
      expect(
        (await apply(operator, mergeId, createHash('sha256').update('other').digest('hex'))).outcome,
      ).toBe('plan_changed')
    })
    expect(await approve(operator, mergeId, hash)).toBe('approved')
    expect((await apply(operator, mergeId, hash)).outcome).toBe('applied')
    expect(
      (
        await superuser.query(
          'select verified_at is not null as verified, status from strata_customers.customers where customer_id = any ($1) order by status',
          [[source, survivor]],
        )
      ).rows,
    ).toEqual([
      { verified: true, status: 'active' },
      { verified: true, status: 'merged' },
    ])
  })

  test('[X73] nobody is verified by the documents of whom they were merged with', async () => {
    const [source, survivor] = [
      await createPerson(operator, 'Verified'),
      await createPerson(operator, 'Plain'),
    ]
    await verifyCustomer(operator, worker, source, 'C01X00T49')
    const { mergeId } = await merge(operator, 'customer', source, survivor)
    const verified = () =>
      one(superuser, 'select verified_at from strata_customers.customers where customer_id = $1', [survivor])
    expect(await verified()).toBe(null)
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(await verified()).toBe(null)
  })

  test('[X74] the membership that both have keeps the roles of the survivor; the others are written down and not given, denials come along', async () => {
    const { organizationId, owner } = await found({ operator, auth }, 'roles')
    await one(operator, `select strata.create_permission('cards.cut', 'Cards')`)
    await one(operator, `select strata.create_permission('cards.see', 'Cards')`)
    const role = async (name: string, permission: string) => {
      const roleId = await one(operator, `select role_id from strata.create_role($1, $2, $2, 'wanted')`, [
        organizationId,
        name,
      ])
      await one(operator, `select strata.add_role_permission($1, $2, $3, 'wanted')`, [
        organizationId,
        roleId,
        permission,
      ])
      return roleId
    }
    const [strong, weak] = [await role('strong', 'cards.cut'), await role('weak', 'cards.see')]
    const [source, survivor] = await pair()
    const [theirs, mine] = [
      await createMembership(operator, organizationId, source),
      await createMembership(operator, organizationId, survivor),
    ]
    await one(operator, `select strata.grant_role($1, $2, $3, 'wanted')`, [organizationId, theirs, strong])
    await one(operator, `select strata.grant_role($1, $2, $3, 'wanted')`, [organizationId, mine, weak])
    await one(operator, `select strata.grant_permission($1, $2, 'cards.see', 'stop', 'deny')`, [
      organizationId,
      theirs,
    ])
    const token = await openSession(auth, survivor, organizationId, mine)
    const can = (permission: string) =>
      inSession(app, token, () => one<boolean>(app, 'select strata.has_permission($1)', [permission]))
    expect([await can('cards.see'), await can('cards.cut')]).toEqual([true, false])
    const { mergeId, plan } = await merge(operator, 'user', source, survivor)
    expect(plan.pending_grants).toEqual([
      expect.objectContaining({
        kind: 'role',
        role_id: strong,
        membership_id: mine,
        organization_id: organizationId,
      }),
    ])
    expect(
      await one(superuser, 'select count(*) from strata_merges.pending_grants where merge_id = $1', [
        mergeId,
      ]),
    ).toBe('1')
    expect([await can('cards.see'), await can('cards.cut')], 'the denial counts').toEqual([false, false])
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect([await can('cards.see'), await can('cards.cut')]).toEqual([true, false])
    expect(owner.membershipId).toBeTruthy()
  })

  test('[X74] a role of the platform is never inherited, and asks for approval', async () => {
    const [source, survivor] = await pair()
    const role = await one(
      operator,
      `select role_id from strata.create_role(null, 'helper', 'Helper', 'wanted', p_kind => 'platform')`,
    )
    expect(await one(operator, `select strata.grant_platform_role($1, $2, 'helps')`, [source, role])).toBe(
      'done',
    )
    const { mergeId, plan } = await merge(operator, 'user', source, survivor)
    expect(plan.approval).toContain('platform_role')
    expect(plan.pending_grants).toEqual([expect.objectContaining({ kind: 'platform_role', role_id: role })])
    const holders = () =>
      one<string[]>(
        superuser,
        'select array_agg(user_id) from strata_access.user_roles where ended_at is null and role_id = $1',
        [role],
      )
    expect(await holders()).toEqual([source])
    // Taken from the one who was merged, it does not come back.
    expect(await one(operator, `select strata.revoke_platform_role($1, $2, 'stopped')`, [source, role])).toBe(
      'done',
    )
    expect((await undo(operator, mergeId)).outcome).toBe('undone')
    expect(await holders()).toEqual(null)
  })
})

describe('tables of other programs', () => {
  test('[X75] a unique collision blocks and is listed with its table, and nothing has changed', async () => {
    const relation = await shop('seats', {
      columns:
        'seat integer, user_id uuid not null references strata_users.users, primary key (user_id, seat)',
    })
    const [source, survivor] = await pair()
    await superuser.query(`insert into ${relation} values (1, $1), (2, $1), (1, $2)`, [source, survivor])
    expect(await conflicts(source, survivor, [relation])).toEqual([
      { conflict: 'collision', relation, column: 'user_id', rows: 1 },
    ])
    await superuser.query(`delete from ${relation} where user_id = $1`, [survivor])
    expect(await conflicts(source, survivor, [relation]), 'without the row nothing is in the way').toEqual([])
    await forget(relation)
  })

  test.each([
    [
      'row level security without a policy',
      'alter table $ enable row level security; alter table $ force row level security',
      'row_security',
    ],
    [
      'a policy that hides rows',
      'alter table $ enable row level security; create policy p on $ using (order_id % 2 = 0)',
      'row_security',
    ],
    [
      'a restrictive policy',
      'alter table $ enable row level security; create policy p on $ using (true); create policy r on $ as restrictive for update using (order_id < 0)',
      'row_security',
    ],
    [
      'a policy for reading alone',
      'alter table $ enable row level security; create policy p on $ for select using (true)',
      'row_security',
    ],
    [
      'a trigger that swallows the change',
      `create function shop.swallow() returns trigger language plpgsql as 'begin return null; end'; create trigger t before update on $ for each row execute function shop.swallow()`,
      'rows_missing',
    ],
    [
      'a trigger that takes the change back',
      `create function shop.back() returns trigger language plpgsql as 'begin return old; end'; create trigger t before update on $ for each row execute function shop.back()`,
      'rows_missing',
    ],
    ['a rule instead of the change', 'create rule r as on update to $ do instead nothing', null],
    [
      'a trigger that raises',
      `create function shop.fail() returns trigger language plpgsql as 'begin raise exception ''the name is Kim''; end'; create trigger t before update on $ for each row execute function shop.fail()`,
      'error',
    ],
    ['no right to write', 'revoke update on $ from strata_merger', 'no_privilege'],
    ['no key', 'alter table $ drop constraint "orders_pkey"', 'no_key'],
  ])('[X76] [X77] %s: is found out, and the merge does not happen', async (_, text, conflict) => {
    const relation = await shop('orders')
    const [source, survivor] = await pair()
    await superuser.query(`insert into ${relation} (user_id) values ($1), ($1), ($1)`, [source])
    await superuser.query(text.replaceAll('$', relation))
    const answer = await conflicts(source, survivor, [relation])
    expect(answer).toHaveLength(1)
    if (conflict) expect(answer).toMatchObject([{ conflict }])
    // Texts of other programs may hold data.
    expect(JSON.stringify(answer)).not.toContain('Kim')
    await forget(relation)
    await superuser.query('drop function if exists shop.swallow, shop.back, shop.fail')
  })

  test('[X77] a trigger that sleeps ends with the time limit of whoever merges, and nothing has happened', async () => {
    const relation = await shop('slow')
    const [source, survivor] = await pair()
    await superuser.query(`insert into ${relation} (user_id) values ($1)`, [source])
    const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
    const { plan_hash: hash } = await preview(operator, mergeId)
    await approve(operator, mergeId, hash)
    await superuser.query(`create function shop.sleep() returns trigger language plpgsql as 'begin perform pg_sleep(20); return new; end';
      create trigger t before update on ${relation} for each row execute function shop.sleep()`)
    await unchanged(async () => {
      await operator.query(`set statement_timeout = '300ms'`)
      expect(
        await failure(operator, 'select * from strata.apply_merge($1, $2)', [mergeId, hash]),
      ).toMatchObject({ code: '57014' })
      await operator.query('reset statement_timeout')
    }, [relation])
    await superuser.query(`drop trigger t on ${relation}`)
    // Whoever holds a row of it is waited for as long as lock_timeout says.
    await superuser.query(`begin; update ${relation} set user_id = user_id`)
    await operator.query(`set lock_timeout = '200ms'`)
    expect(
      await failure(operator, 'select * from strata.apply_merge($1, $2)', [mergeId, hash]),
    ).toMatchObject({ code: '55P03' })
    await operator.query('reset lock_timeout')
    await superuser.query('rollback')
    expect((await apply(operator, mergeId, hash)).outcome).toBe('applied')
    await undo(operator, mergeId)
    await forget(relation)
  })

  test('[X77] a trigger that writes to us is stopped with the merge', async () => {
    const relation = await shop('spy')
    const [source, survivor] = await pair()
    await superuser.query(`insert into ${relation} (user_id) values ($1)`, [source])
    await superuser.query(`create function shop.take() returns trigger language plpgsql as
        $t$ begin update strata_users.users set given_name = 'Taken' where user_id = new.user_id; return new; end $t$;
      create trigger t before update on ${relation} for each row execute function shop.take()`)
    expect(await conflicts(source, survivor, [relation])).toMatchObject([
      { conflict: 'error', sqlstate: '42501' },
    ])
    await forget(relation)
  })

  test('[X78] a foreign key that comes between approval and applying is refused and named', async () => {
    const [source, survivor] = await pair()
    const { merge_id: mergeId } = await propose(operator, 'user', source, survivor)
    const { plan_hash: hash } = await preview(operator, mergeId)
    await approve(operator, mergeId, hash)
    await superuser.query(
      'create table shop.later (later_id integer primary key, "Whose?" uuid references strata_users.users)',
    )
    await unchanged(async () => {
      const answer = await apply(operator, mergeId, hash)
      expect(answer.outcome).toBe('blocked')
      expect(answer.plan.conflicts).toEqual([
        { conflict: 'missing_policy', relation: 'shop.later', column: 'Whose?' },
      ])
    })
    await superuser.query('drop table shop.later')
    expect((await apply(operator, mergeId, hash)).outcome, 'gone again, it is what was approved').toBe(
      'applied',
    )
  })

  test('[X76] names that need quoting, several keys, partitions, generated columns and deferred constraints are no obstacle', async () => {
    const [source, survivor] = await pair()
    await superuser.query(`
      create table shop."Order; drop table x --" ("Key" integer, "user" uuid references strata_users.users, twice integer generated always as ("Key" * 2) stored, primary key ("Key"));
      create table shop.parted (user_id uuid not null references strata_users.users, day date not null, primary key (user_id, day)) partition by hash (user_id);
      create table shop.parted_0 partition of shop.parted for values with (modulus 2, remainder 0);
      create table shop.parted_1 partition of shop.parted for values with (modulus 2, remainder 1);
      create table shop.deferred (n integer primary key, user_id uuid not null references strata_users.users deferrable initially deferred, unique (n, user_id) deferrable initially deferred);
      grant select on all tables in schema shop to strata_definer, strata_merger;
      grant update on all tables in schema shop to strata_merger;`)
    for (const [relation, column] of [
      ['shop."Order; drop table x --"', 'user'],
      ['shop.parted', 'user_id'],
      ['shop.deferred', 'user_id'],
    ])
      expect(
        await one(superuser, `select strata.register_reference($1, $2, 'user', 'repoint')`, [
          relation,
          column,
        ]),
      ).toBe('registered')
    await superuser.query(`insert into shop."Order; drop table x --" values (1, '${source}'), (2, '${survivor}');
      insert into shop.parted select '${source}', date '2026-01-01' + n from generate_series(1, 5) n; insert into shop.deferred values (1, '${source}')`)
    const also = ['shop."Order; drop table x --"', 'shop.parted', 'shop.deferred']
    const before = await content(superuser, also)
    const { mergeId } = await merge(operator, 'user', source, survivor)
    for (const relation of also)
      expect(
        (await superuser.query(`select 1 from ${relation} r where to_jsonb(r)::text like '%${source}%'`))
          .rowCount,
        relation,
      ).toBe(0)
    expect(await undo(operator, mergeId)).toMatchObject({ outcome: 'undone', kept_count: '0' })
    expect(difference(before, await content(superuser, also))).toEqual({})
    // A table that has gone since is no reason not to undo the rest.
    const again = await merge(operator, 'user', source, survivor)
    await superuser.query('drop table shop.deferred')
    expect(await undo(operator, again.mergeId)).toMatchObject({ outcome: 'undone', kept_count: '1' })
    expect((await superuser.query(`select 1 from shop.parted where user_id = $1`, [source])).rowCount).toBe(5)
    for (const relation of also) await forget(relation)
  })
})

describe('undoing', () => {
  test('[X81] after edits restores what nobody touched and lists the rest; twice is once', async () => {
    const relation = await shop('edited', {
      columns: 'order_id integer primary key, user_id uuid references strata_users.users, note text',
    })
    const [source, survivor] = await pair()
    const other = await user()
    await superuser.query(
      `insert into ${relation} values (1, $1, 'a'), (2, $1, 'b'), (3, $1, 'c'), (4, $2, 'd')`,
      [source, survivor],
    )
    const { mergeId } = await merge(operator, 'user', source, survivor)
    await superuser.query(`update ${relation} set note = 'edited' where order_id = 1`)
    await superuser.query(`update ${relation} set user_id = $1 where order_id = 2`, [other])
    await superuser.query(`delete from ${relation} where order_id = 3`)
    await superuser.query(`insert into ${relation} values (5, $1, 'new')`, [survivor])
    const undone = await undo(operator, mergeId)
    expect(undone).toMatchObject({ outcome: 'undone', kept_count: '2' })
    expect((await superuser.query(`select * from ${relation} order by 1`)).rows).toEqual([
      { order_id: 1, user_id: source, note: 'edited' },
      { order_id: 2, user_id: other, note: 'b' },
      { order_id: 4, user_id: survivor, note: 'd' },
      { order_id: 5, user_id: survivor, note: 'new' },
    ])
    const { rows } = await operator.query('select * from strata.list_merge_changes($1, p_limit => 1000)', [
      mergeId,
    ])
    expect(
      rows
        .filter(({ kept_reason }) => kept_reason)
        .map(({ kept_reason }) => kept_reason)
        .sort(),
    ).toEqual(['changed', 'gone'])
    await unchanged(
      async () => expect(await undo(operator, mergeId)).toMatchObject({ ...undone, outcome: 'unchanged' }),
      [relation],
    )
    expect(
      await failure(operator, 'select * from strata.undo_merge($1, null)', [
        (await merge(operator, 'user', source, survivor)).mergeId,
      ]),
    ).toMatchObject({ code: 'ST402' })
    await forget(relation)
  })

  test('[X82] of a merge into somebody who was merged since is refused with the one to undo first', async () => {
    const [a, b, c] = [await user('A'), await user('B'), await user('C')]
    const before = await content(superuser)
    const first = await merge(operator, 'user', a, b)
    const second = await merge(operator, 'user', b, c)
    const into = () =>
      one<string[]>(
        superuser,
        'select array_agg(merged_into_user_id order by user_id) from strata_users.users where user_id = any ($1)',
        [[a, b, c]],
      )
    const chained = [a, b, c].sort().map((id) => (id === c ? null : c))
    expect(await into()).toEqual(chained)
    await unchanged(async () =>
      expect(await undo(operator, first.mergeId)).toMatchObject({
        outcome: 'later_merge',
        later_merge_id: second.mergeId,
      }),
    )
    expect((await undo(operator, second.mergeId)).outcome).toBe('undone')
    expect((await undo(operator, first.mergeId)).outcome).toBe('undone')
    expect(difference(before, await content(superuser))).toEqual({})
  })

  test('[X83] brings no session, no code, no verified mark and no revoked role back', async () => {
    const { organizationId } = await found({ operator, auth }, 'back')
    const [source, survivor] = await pair()
    const [theirs] = [
      await createMembership(operator, organizationId, source),
      await createMembership(operator, organizationId, survivor),
    ]
    const [helper] = await makeMembers(operator, organizationId, 1)
    const role = await one(operator, `select role_id from strata.create_role($1, 'back', 'Back', 'wanted')`, [
      organizationId,
    ])
    await one(operator, `select strata.grant_role($1, $2, $3, 'wanted')`, [organizationId, theirs, role])
    const token = await openSession(auth, source, organizationId, theirs)
    const session = () => inSession(app, token, async () => 'begun').catch((error: Error) => error.message)
    expect(await session()).toBe('begun')
    const { mergeId } = await merge(operator, 'user', source, survivor)
    expect(await session()).toContain('refused')
    // What the survivor has proved, and what was taken meanwhile.
    await superuser.query(
      `insert into strata_users.identifiers (user_id, kind, value, address, claimed_at, verified_at, last_proof_at) values ($1, 'email', 'new@example.com', 'new@example.com', now(), now(), now())`,
      [survivor],
    )
    expect(
      await one(operator, `select strata.revoke_role($1, $2, $3, 'not wanted')`, [
        organizationId,
        theirs,
        role,
      ]),
    ).toBe('done')
    expect((await undo(operator, mergeId)).outcome).toBe('undone')
    expect(await session(), 'ended sessions stay ended').toContain('refused')
    expect(
      await one(
        superuser,
        'select count(*) from strata_access.membership_roles where membership_id = $1 and role_id = $2 and ended_at is null',
        [theirs, role],
      ),
    ).toBe('0')
    expect(
      await one(superuser, `select user_id from strata_users.identifiers where value = 'new@example.com'`),
    ).toBe(survivor)
    expect(helper).toBeTruthy()
  })

  test('[X83] a document that was found bad since does not keep anybody verified', async () => {
    const [source, survivor] = [await createPerson(operator, 'One'), await createPerson(operator, 'Two')]
    const { documentId } = await verifyCustomer(operator, worker, source, 'C01X00T50')
    const { mergeId } = await merge(operator, 'customer', source, survivor)
    expect(
      await one(operator, `select strata.reject_document($1, 'forged')`, [documentId]).catch(
        (error) => error.message,
      ),
    ).toBeTruthy()
    expect((await undo(operator, mergeId)).outcome).toBe('undone')
    const rejected = await one(
      superuser,
      'select rejected_at is not null from strata_kyc.identity_documents where identity_document_id = $1',
      [documentId],
    )
    const verified = await one(
      superuser,
      'select verified_at is not null from strata_customers.customers where customer_id = $1',
      [source],
    )
    expect([rejected, verified]).toEqual([true, false])
  })

  test('[X83] what is sealed, or of somebody who was erased, stays as it is', async () => {
    const [source, survivor] = await pair()
    const { mergeId } = await merge(operator, 'user', source, survivor)
    expect(await one(operator, `select outcome from strata.erase_user($1, 'wanted it')`, [survivor])).toBe(
      'done',
    )
    await unchanged(async () => expect((await undo(operator, mergeId)).outcome).toBe('sealed'))
    expect(
      await one(superuser, 'select count(*) from strata_merges.merge_ledger where merge_id = $1', [mergeId]),
    ).toBe('0')
  })
})

describe('[E18] somebody merges their own two users', () => {
  const own = (token: string, other: string, key: string = randomUUID()) =>
    inSession(
      app,
      token,
      async () => (await app.query('select * from strata.propose_own_merge($1, $2)', [other, key])).rows[0],
    )

  test('with the token of a live session of the other, and of nobody else', async () => {
    const [source, survivor] = await pair()
    const stranger = await user('Stranger')
    const [token, other, strange] = [
      await openSession(auth, survivor),
      await openSession(auth, source),
      await openSession(auth, stranger),
    ]
    expect(await own(token, 'a'.repeat(43))).toMatchObject({ outcome: 'session_refused' })
    expect(await own(token, token)).toMatchObject({ outcome: 'same_record' })
    const revoked = await openSession(auth, source)
    await one(auth, 'select strata.revoke_session($1)', [revoked])
    expect(await own(token, revoked)).toMatchObject({ outcome: 'session_refused' })
    const expired = await openSession(auth, source)
    await superuser.query(
      `update strata_users.sessions set opened_at = now() - interval '1 hour', authenticated_at = now() - interval '1 hour', expires_at = now() - interval '1 second' where session_id = (select session_id from strata_users.sessions where user_id = $1 order by session_id desc limit 1)`,
      [source],
    )
    expect(await own(token, expired)).toMatchObject({ outcome: 'session_refused' })
    const old = await openSession(auth, source)
    await superuser.query(
      `update strata_users.sessions set authenticated_at = authenticated_at - interval '1 day' where session_id = (select session_id from strata_users.sessions where user_id = $1 order by session_id desc limit 1)`,
      [source],
    )
    expect(await own(token, old)).toMatchObject({ outcome: 'reauthentication_required' })
    expect(await failure(app, `select * from strata.propose_own_merge($1, 'k')`, [other])).toMatchObject({
      code: 'ST101',
    })

    const proposed = await own(token, other, 'mine')
    expect(proposed.outcome).toBe('proposed')
    // The key of one person is not the key of another.
    expect((await own(strange, other, 'mine')).merge_id).not.toBe(proposed.merge_id)
    // Somebody else's merge is unknown, whoever asks.
    for (const asks of [strange, other]) {
      expect(await inSession(app, asks, async () => (await preview(app, proposed.merge_id)).outcome)).toBe(
        'unknown',
      )
      expect(await inSession(app, asks, async () => (await apply(app, proposed.merge_id, 'x')).outcome)).toBe(
        'unknown',
      )
      expect(
        await inSession(app, asks, () => one(app, 'select strata.cancel_merge($1)', [proposed.merge_id])),
      ).toBe('unknown')
    }
    const staff = await propose(operator, 'user', source, survivor)
    expect(
      await inSession(app, token, async () => (await preview(app, staff.merge_id)).outcome),
      'of staff, not proved',
    ).toBe('unknown')
    const { plan, plan_hash: hash } = await inSession(app, token, () => preview(app, proposed.merge_id))
    expect(plan.approval).toEqual([])
    expect((await inSession(app, token, () => apply(app, proposed.merge_id, hash))).outcome).toBe('applied')
    expect((await propose(operator, 'user', source, survivor)).outcome).toBe('source_merged')
  })

  test('not while somebody impersonates, not without the second factor that is set up, and not where staff do it', async () => {
    const [source, survivor] = await pair()
    const [token, other] = [await openSession(auth, survivor), await openSession(auth, source)]
    await superuser.query(
      `insert into strata_users.totp_factors (user_id, secret_ciphertext, key_id, created_at, confirmed_at, last_step) values ($1, decode(repeat('01', 64), 'hex'), 'e1', now(), now(), 1)`,
      [source],
    )
    expect(await own(token, other)).toMatchObject({ outcome: 'reauthentication_required' })
    await superuser.query('delete from strata_users.totp_factors where user_id = $1', [source])
    await superuser.query(`update strata_core.settings set value = 'refuse' where setting = 'own_merge'`)
    expect(await own(token, other)).toMatchObject({ outcome: 'not_allowed' })
    await superuser.query(`update strata_core.settings set value = 'allow' where setting = 'own_merge'`)
    expect(await own(token, other), 'and otherwise they may').toMatchObject({ outcome: 'proposed' })
  })
})

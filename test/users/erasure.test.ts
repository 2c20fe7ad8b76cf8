import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { eraseUser } from '../../src/index.js'
import { clientOf } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  createUser,
  failure,
  inSession,
  one,
  openSession,
} from '../support/people.js'
import { requestCode, signUp, signUpWithCode } from './support.js'

let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let installer: pg.Client
let superuser: pg.Client

const db = await testDatabase()
beforeAll(async () => {
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
})

const erase = (userId: string, reason: string | null = 'a request'): Promise<string> =>
  one(operator, 'select outcome from strata.erase_user($1, $2)', [userId, reason])

/** How many connections wait for a lock. */
const waiting = () =>
  one<number>(
    superuser,
    `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )

/** Every relation that stores something, in the schemas of ours and in the catalog of statistics, with a column of its rows as text. */
const stored = `
  select format('%I.%I', n.nspname, c.relname) as relation
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and (n.nspname = 'strata' or n.nspname like 'strata\\_%')
     or c.oid in ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass)
  order by 1`

/** The relations that hold a word anywhere in a row. */
async function holders(word: string): Promise<string[]> {
  const { rows } = await superuser.query<{ relation: string }>(stored)
  expect(rows.length).toBeGreaterThan(20)
  const found: string[] = []
  for (const { relation } of rows) {
    const { rowCount } = await superuser.query(
      `select from ${relation} t where strpos(lower(t::text), $1) > 0 limit 1`,
      [word],
    )
    if (rowCount) found.push(relation)
  }
  return found
}

let organizationCount = 0

/** A person who has left a word everywhere where a person can leave one, and a colleague who has nothing to do with it. */
async function makeKnownPerson(word: string) {
  const userId = await one(operator, 'select strata.create_user($1, $1, $2, $3, $4)', [
    word,
    'standard',
    'de-CH',
    'Europe/Zurich',
  ])
  await auth.query('select strata.register_user($1, $2)', [userId, `${word} registers`])
  await auth.query("select strata.record_verification($1, 'email')", [userId])
  await auth.query('select strata.record_sign_in($1)', [userId])
  await superuser.query(
    `update strata_users.users set avatar_url = 'https://example.org/' || $2 where user_id = $1`,
    [userId, word],
  )
  const address = `${word}.${organizationCount}@example.org`
  for (const [kind, value] of [
    ['email', address],
    ['username', word],
  ])
    expect(
      await one(superuser, 'select strata_users.prove_identifier($1, $2, $3)', [userId, kind, value]),
    ).toBe('proved')
  await auth.query("select strata.request_code('recover', 'email', $1)", [address])
  const { rows: requested } = await auth.query("select * from strata.request_code('sign_in', 'email', $1)", [
    address,
  ])
  const { rows: signedIn } = await auth.query(
    'select * from strata.sign_in_with_code($1, $2, row(null, null, $3, $4, null, null, null))',
    [requested[0].challenge_token, requested[0].code, '203.0.113.7', `Browser of ${word}`],
  )
  expect(signedIn[0].outcome).toBe('signed_in')
  await superuser.query(
    `insert into strata_users.federated_identities (user_id, issuer, subject, linked_at) values ($1, 'https://id.example', $2, now())`,
    [userId, `subject ${word} ${organizationCount}`],
  )
  await auth.query("select strata.add_external_id($1, 'crm', $2)", [
    userId,
    `crm ${word} ${organizationCount}`,
  ])
  const { rows: challenge } = await auth.query('select * from strata.request_passkey_challenge()')
  expect(
    await one(
      auth,
      "select strata.add_passkey($1, $2, sha256('h'), sha256($3), sha256('k'), 0, '{}', true, $4)",
      [signedIn[0].session_token, challenge[0].challenge_token, word, `Key of ${word}`],
    ),
  ).toMatch(/done|refused/)
  organizationCount += 1
  const { organizationId } = await createOrganization(operator, `org-${organizationCount}`)
  const colleagueId = await createActiveUser(operator, auth, 'Col', 'League')
  const colleagueMembershipId = await createMembership(operator, organizationId, colleagueId)
  const membershipId = await one(
    operator,
    'select membership_id from strata.create_membership($1, $2, null, $3, $3, $3, $3)',
    [organizationId, userId, word],
  )
  const endedMembershipId = await createMembership(operator, organizationId, userId, `${word} once`)
  for (const [call, ...values] of [
    ['end_membership', organizationId, endedMembershipId, `${word} left`],
    ['suspend_membership', organizationId, membershipId, `${word} was rude`],
    ['reinstate_membership', organizationId, membershipId, `${word} apologised`],
    ['suspend_user', userId, `${word} was rude`],
    ['reinstate_user', userId, `${word} apologised`],
  ] as const)
    expect(
      await one(operator, `select strata.${call}(${values.map((_, i) => `$${i + 1}`)})`, [...values]),
    ).toBe('done')
  const token = await openSession(auth, userId, organizationId, membershipId)
  await inSession(app, token, () =>
    app.query('select strata.update_my_profile($1, $1, $1, $2, $3)', [word, 'de-AT', 'Europe/Vienna']),
  )
  const colleagueToken = await openSession(auth, colleagueId, organizationId, colleagueMembershipId)
  return { userId, organizationId, membershipId, endedMembershipId, token, colleagueId, colleagueToken }
}

describe('erasing a person', () => {
  test('[B11] an erased person is in no table, no materialized view, no history, no event and no statistic, of all relations that there are', async () => {
    const word = 'canaryerased'
    const { userId, organizationId, membershipId } = await makeKnownPerson(word)
    // Many rows with the word and other ones, so that ANALYZE has common values and bounds to write down.
    await superuser.query(
      `insert into strata_users.users (given_name, family_name) select 'Other ' || i, 'Other ' || i from generate_series(1, 200) i`,
    )
    await (await db.client('worker')).query('select strata.refresh_user_attributes()')
    await superuser.query('analyze')
    expect(await holders(word)).toEqual([
      'strata_audit.lifecycle_events',
      'strata_audit.row_history',
      'strata_tenancy.memberships',
      'strata_users.challenges',
      'strata_users.devices',
      'strata_users.external_ids',
      'strata_users.federated_identities',
      'strata_users.identifiers',
      'strata_users.notices',
      'strata_users.passkeys',
      'strata_users.sign_ins_default',
      'strata_users.users',
    ])

    expect(await erase(userId)).toBe('done')
    expect(await holders(word)).toEqual([])
    await (await db.client('worker')).query('select strata.refresh_user_attributes()')
    await superuser.query('analyze')
    expect(await holders(word)).toEqual([])

    // The language and the zone of somebody who is gone are nothing that is kept either.
    const { rows } = await superuser.query(
      `select num_nonnulls(u.locale, u.time_zone, m.locale, m.time_zone)::int as left_over from strata_users.users u
       join strata_tenancy.memberships m using (user_id) where u.user_id = $1 and m.membership_id = $2 and m.organization_id = $3`,
      [userId, membershipId, organizationId],
    )
    expect(rows).toEqual([{ left_over: 0 }])
  })

  test('the same search finds a word in the statistics as soon as a column is sampled', async () => {
    await superuser.query('begin')
    try {
      await superuser.query('alter table strata_users.users alter given_name set statistics 100')
      await superuser.query(
        `insert into strata_users.users (given_name) select 'sampledcanary' from generate_series(1, 50)`,
      )
      await superuser.query('analyze strata_users.users')
      expect(await holders('sampledcanary')).toContain('pg_catalog.pg_statistic')
    } finally {
      await superuser.query('rollback')
    }
  })

  test('[B11] an erased person has no session any more, is given none, and stays erased when somebody asks again', async () => {
    const { userId, token, organizationId, membershipId } = await makeKnownPerson('canarysession')
    expect(await erase(userId)).toBe('done')
    expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).not.toBe('begun')
    expect(
      await one(auth, 'select outcome from strata.open_session($1, $2, $3)', [
        userId,
        organizationId,
        membershipId,
      ]),
    ).toBe('user_not_active')
    const version = 'select xmin::text from strata_users.users where user_id = $1'
    const before = await one(superuser, version, [userId])
    expect(await erase(userId, 'again')).toBe('unchanged')
    expect(await one(superuser, version, [userId])).toBe(before)
    for (const call of ['lock_user', 'suspend_user', 'deactivate_user', 'reactivate_user', 'register_user'])
      expect(await one(operator, `select strata.${call}($1)`, [userId]), call).toBe('refused')
  })

  test('[B11] an erased person is still the author of what was written, and colleagues read a member without a name', async () => {
    await superuser.query(`
      create table public.posts (post_id integer primary key, author_user_id uuid not null references strata_users.users, organization_id uuid not null,
        author_membership_id uuid not null, body text not null,
        foreign key (organization_id, author_membership_id) references strata_tenancy.memberships (organization_id, membership_id))`)
    try {
      const person = await makeKnownPerson('canaryauthor')
      const { userId, organizationId, membershipId, endedMembershipId, colleagueToken } = person
      await superuser.query('insert into public.posts values (1, $1, $2, $3, $4), (2, $1, $2, $5, $4)', [
        userId,
        organizationId,
        membershipId,
        'what was said',
        endedMembershipId,
      ])
      const { rows } = await operator.query('select * from strata.erase_user($1, $2)', [userId, 'a request'])
      expect(rows[0].unreached).toContain('table of another program: public.posts')
      expect(
        await one(
          superuser,
          `select count(*)::int from public.posts p join strata_users.users u on u.user_id = p.author_user_id
           join strata_tenancy.memberships m on m.organization_id = p.organization_id and m.membership_id = p.author_membership_id
           where u.status = 'erased' and m.user_id = u.user_id`,
        ),
      ).toBe(2)
      await inSession(app, colleagueToken, async () => {
        const read = async (sql: string) => (await app.query(sql, [userId])).rows
        expect(await read('select display_name, status from strata.users where user_id = $1')).toEqual([
          { display_name: null, status: 'erased' },
        ])
        const profiles = await read(
          `select membership_id, display_name, given_name, family_name, avatar_url, job_title, locale, time_zone, status
           from strata.member_profiles where user_id = $1 order by status`,
        )
        const nobody = {
          display_name: null,
          given_name: null,
          family_name: null,
          avatar_url: null,
          job_title: null,
          locale: null,
          time_zone: null,
        }
        expect(profiles).toEqual([
          { membership_id: membershipId, ...nobody, status: 'active' },
          { membership_id: endedMembershipId, ...nobody, status: 'ended' },
        ])
        expect(
          await read('select display_name, member_number, job_title from strata.members where user_id = $1'),
        ).toEqual([
          { display_name: null, member_number: null, job_title: null },
          { display_name: null, member_number: null, job_title: null },
        ])
      })
    } finally {
      await superuser.query('drop table public.posts')
    }
  })

  test('[B10] [B11] a person is erased at a time, by somebody and for a reason, which stay, and of the earlier events everything but the words', async () => {
    const { userId } = await makeKnownPerson('canaryevents')
    const events = async () =>
      (
        await superuser.query(
          `select to_status, reason, redacted_at is not null as is_redacted, actor_role from strata_audit.lifecycle_events
           where noun = 'user' and row_key = $1 order by lifecycle_event_id`,
          [userId],
        )
      ).rows
    const before = await events()
    expect(await erase(userId, 'ticket 4711')).toBe('done')
    const after = await events()
    expect(after.slice(0, -1)).toEqual(
      before.map((event) => ({ ...event, reason: null, is_redacted: event.reason !== null })),
    )
    expect(after.at(-1)).toEqual({
      to_status: 'erased',
      reason: 'ticket 4711',
      is_redacted: false,
      actor_role: 'strata_test_operator',
    })
    expect(
      await one(
        superuser,
        'select erased_at is not null and status_reason = $2 from strata_users.users where user_id = $1',
        [userId, 'ticket 4711'],
      ),
    ).toBe(true)
    // What was changed and when can still be read; the images only lack what was personal.
    const { rows } = await superuser.query(
      `select operation, old_image ? 'status' as has_status, old_image ?| '{given_name,family_name,avatar_url,status_reason,locale}' as is_personal
       from strata_audit.row_history where table_name = 'strata_users.users' and row_key = $1 and operation = 'update' and redacted_at is not null`,
      [userId],
    )
    expect(rows.length).toBeGreaterThan(4)
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(1)
    expect(rows[0]).toEqual({ operation: 'update', has_status: true, is_personal: false })
  })

  test('[B11] erasing a person takes the users along that were merged into this one, and one who was merged is refused', async () => {
    const target = await createActiveUser(operator, auth, 'Canarytarget', 'Canarytarget')
    const source = await createActiveUser(operator, auth, 'Canarytarget', 'Before')
    await superuser.query(
      'update strata_users.users set merged_at = now(), merged_into_user_id = $2 where user_id = $1',
      [source, target],
    )
    expect(await erase(source)).toBe('refused')
    expect(await erase(target)).toBe('done')
    expect(await holders('canarytarget')).toEqual([])
    expect(await one(superuser, 'select status from strata_users.users where user_id = $1', [source])).toBe(
      'merged',
    )
  })

  test('erasing a person leaves everybody else as they were', async () => {
    const { userId, colleagueId } = await makeKnownPerson('canaryalone')
    const others = () =>
      one(
        superuser,
        `select md5(string_agg(t, '' order by t)) from (
           select u::text as t from strata_users.users u where u.user_id <> $1
           union all select m::text from strata_tenancy.memberships m where m.user_id is distinct from $1
           union all select h::text from strata_audit.row_history h where h.row_key = $2 or h.old_image ->> 'user_id' = $2::text
           union all select e::text from strata_audit.lifecycle_events e where e.row_key = $2) x`,
        [userId, colleagueId],
      )
    const before = await others()
    expect(await erase(userId)).toBe('done')
    expect(await others()).toBe(before)
  })
})

describe('a claim on a number', () => {
  test.each(['holder', 'claimant'])(
    '[B11] [D8] goes blank and ends when its %s is erased, and the number is free',
    async (who) => {
      const phone = who === 'holder' ? '+4915123450001' : '+4915123450002'
      const holder = await signUp(auth, phone)
      const { challenge_token, code } = await requestCode(auth, 'sign_up', phone)
      const recycled = await signUpWithCode(auth, challenge_token, code, { number_status: 'recycled' })
      expect(recycled).toMatchObject({ outcome: 'step_up_required', is_claimable: true })
      await superuser.query(
        'update strata_users.identifiers set last_proof_at = verified_at where user_id = $1',
        [holder.user_id],
      )
      await superuser.query(
        `update strata_users.user_activity set last_sign_in_at = last_sign_in_at - interval '1 year' where user_id = $1`,
        [holder.user_id],
      )
      await superuser.query(
        `update strata_users.identifiers set claimed_at = claimed_at - interval '1 year', verified_at = verified_at - interval '1 year',
         last_proof_at = last_proof_at - interval '1 year' where user_id = $1`,
        [holder.user_id],
      )
      await superuser.query(
        `update strata_users.devices set last_seen_at = last_seen_at - interval '1 year', first_seen_at = first_seen_at - interval '1 year' where user_id = $1`,
        [holder.user_id],
      )
      const claimed = await auth.query('select * from strata.claim_number($1)', [recycled.step_up_token])
      expect(claimed.rows[0].outcome).toMatch(/claimed|contested/)
      const about = () =>
        superuser.query('select * from strata_users.number_reassignments where holder_user_id = $1', [
          holder.user_id,
        ])
      const { rows: before } = await about()
      expect(before).toMatchObject([{ value: phone, status: expect.stringMatching(/claimed|contested/) }])
      expect(await erase(who === 'holder' ? holder.user_id : before[0].claimant_user_id)).toBe('done')
      const { rows: after } = await about()
      expect(after).toMatchObject([{ status: 'withdrawn', status_reason: null }])
      expect(after[0].value).toBe(`erased:${after[0].number_reassignment_id}`)
      expect(after[0].address).toBe(after[0].value)
      if (who === 'holder') expect((await signUp(auth, phone)).outcome).toBe('signed_up')
    },
  )
})

describe('what the operator learns', () => {
  test('[B11] an operator who erases is told through the client what the database cannot reach', async () => {
    const userId = await createUser(operator, 'Told', 'Canary')
    const { strata } = clientOf(db)
    const first = await eraseUser(strata.operator, { user_id: userId, reason: 'a request' })
    expect(first.outcome).toBe('done')
    const kinds = first.unreached.map((text) => text.split(':')[0])
    expect(kinds).toEqual([
      'backups',
      'write-ahead log',
      'dead row versions',
      'server log',
      'free text',
      'the same person as a customer',
    ])
    expect(await eraseUser(strata.operator, { user_id: userId, reason: 'a request' })).toEqual({
      outcome: 'unchanged',
      unreached: first.unreached,
    })
    expect(
      await eraseUser(strata.operator, { user_id: '00000000-0000-7000-8000-000000000000', reason: 'x' }),
    ).toEqual({ outcome: 'unknown', unreached: [] })
    await expect(eraseUser(strata.operator, { user_id: userId, reason: ' ' })).rejects.toMatchObject({
      name: 'InvalidInput',
    })
  })

  test('[B11] an operator who erases is told of publications, and of materialized views that hold names until they are refreshed', async () => {
    const userId = await createUser(operator, 'View', 'Canaryview')
    await superuser.query(`
      create materialized view strata_profile.names as select user_id, full_name from strata_users.users;
      create publication canary_publication for table strata_users.users;
      insert into strata_core.personal_data (relation, column_name, subject, treatment, description)
      values ('strata_profile.names', 'full_name', 'user', 'derived', 'Follows at its next refresh.')`)
    try {
      const { rows } = await operator.query('select * from strata.erase_user($1, $2)', [userId, 'a request'])
      expect(rows[0].unreached).toContain('materialized view: strata_profile.names, until it is refreshed')
      expect(rows[0].unreached).toContain('publication: canary_publication, with what its subscribers hold')
      expect(await holders('canaryview')).toEqual(['strata_profile.names'])
      await superuser.query('refresh materialized view strata_profile.names')
      expect(await holders('canaryview')).toEqual([])
    } finally {
      await superuser.query(`drop materialized view strata_profile.names; drop publication canary_publication;
        delete from strata_core.personal_data where relation = 'strata_profile.names'`)
    }
  })

  test('[B10] an operator who erases has to say why, and cannot do it where a snapshot would hide what others have just committed', async () => {
    const userId = await createUser(operator, 'Un', 'Touched')
    for (const [reason, constraint] of [
      [null, 'users_erased_at_check'],
      ['', 'users_status_reason_check'],
      ['x'.repeat(1001), 'users_status_reason_check'],
    ] as const)
      expect(await failure(operator, 'select strata.erase_user($1, $2)', [userId, reason])).toEqual({
        code: 'ST402',
        constraint,
        detail: undefined,
      })
    for (const level of ['repeatable read', 'serializable']) {
      await operator.query(`begin isolation level ${level}`)
      expect(await failure(operator, 'select strata.erase_user($1, $2)', [userId, 'x'])).toMatchObject({
        code: 'ST202',
      })
      await operator.query('rollback')
    }
    expect(
      await one(superuser, 'select full_name from strata_users.users where user_id = $1', [userId]),
    ).toBe('Un Touched')
  })

  test('[B11] an operator who erases reaches a table that joined in with a few lines: addresses are released, devices deleted, trails redacted', async () => {
    const userId = await createUser(operator, 'Later', 'Canarylater')
    await superuser.query(`
      create table strata_users.probe_addresses (address_id uuid primary key default gen_random_uuid(), user_id uuid not null, value text not null unique,
        address text, released_at timestamptz, release_reason text, check ((released_at is null) = (release_reason is null)));
      create table strata_users.probe_devices (device_id uuid primary key default gen_random_uuid(), user_id uuid not null, agent text);
      create table strata_users.probe_tickets (device_id uuid references strata_users.probe_devices, user_id uuid not null, secret text);
      create table strata_audit.probe_trail (user_id uuid, network text, outcome text, redacted_at timestamptz);
      grant select, insert, update, delete on strata_users.probe_addresses, strata_users.probe_devices, strata_users.probe_tickets, strata_audit.probe_trail
        to strata_definer;
      select strata_audit.lay_append_only('strata_audit.probe_trail');
      select strata_core.lay_personal_data('strata_users.probe_addresses', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
        p_columns => '{value}', p_replacement => 'address_id::text');
      select strata_core.lay_personal_data('strata_users.probe_addresses', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
        p_columns => '{address}');
      select strata_core.lay_personal_data('strata_users.probe_addresses', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
        p_columns => '{released_at}', p_replacement => 'coalesce(released_at, strata_core.clock())');
      select strata_core.lay_personal_data('strata_users.probe_addresses', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
        p_columns => '{release_reason}', p_replacement => $$coalesce(release_reason, 'erased')$$);
      select strata_core.lay_personal_data('strata_users.probe_devices', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
        p_columns => '{agent}');
      select strata_core.lay_personal_data('strata_users.probe_tickets', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'delete_row',
        p_columns => '{secret}');
      select strata_core.lay_personal_data('strata_audit.probe_trail', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'redact',
        p_columns => '{network}');
      select strata_users.lay_erasure_guard('strata_users.probe_addresses');
      select strata_users.lay_erasure_guard('strata_users.probe_devices')`)
    try {
      await superuser.query(
        `with d as (insert into strata_users.probe_devices (user_id, agent) values ($1, 'canarylater') returning device_id),
              t as (insert into strata_users.probe_tickets select device_id, $1, 'canarylater' from d),
              a as (insert into strata_users.probe_addresses (user_id, value, address) values ($1, 'canarylater@a', 'CanaryLater@a'), ($1, 'canarylater@b', null))
         insert into strata_audit.probe_trail values ($1, 'canarylater', 'ok')`,
        [userId],
      )
      expect(await erase(userId)).toBe('done')
      expect(await holders('canarylater')).toEqual([])
      const { rows } = await superuser.query(
        `select value = address_id::text as is_replaced, release_reason from strata_users.probe_addresses where user_id = $1`,
        [userId],
      )
      expect(rows).toEqual([
        { is_replaced: true, release_reason: 'erased' },
        { is_replaced: true, release_reason: 'erased' },
      ])
      expect(await one(superuser, 'select outcome from strata_audit.probe_trail')).toBe('ok')
      expect(await one(superuser, 'select count(*)::int from strata_users.probe_tickets')).toBe(0)
      // The address is free for whoever proves it next.
      const somebody = await createUser(operator, 'Some', 'Body')
      await superuser.query(
        `insert into strata_users.probe_addresses (user_id, value) values ($1, 'canarylater@a')`,
        [somebody],
      )
      // Whoever is gone is given none again.
      for (const [write, table] of [
        [`insert into strata_users.probe_addresses (user_id, value) values ($1, 'x')`, 'probe_addresses'],
        [`update strata_users.probe_addresses set address = 'x' where user_id = $1`, 'probe_addresses'],
        [`update strata_users.probe_addresses set user_id = $1 where user_id <> $1`, 'probe_addresses'],
        ['insert into strata_users.probe_devices (user_id) values ($1)', 'probe_devices'],
      ] as const)
        expect(await failure(superuser, write, [userId]), write).toMatchObject({
          code: 'ST402',
          constraint: `${table}_erased_check`,
        })
      // And who adds one while the person is being erased waits, and is refused.
      await operator.query('begin')
      expect(await erase(somebody)).toBe('done')
      const adding = failure(
        await db.client('superuser'),
        'insert into strata_users.probe_devices (user_id) values ($1)',
        [somebody],
      )
      await expect.poll(waiting).toBe(1)
      await operator.query('commit')
      expect(await adding).toMatchObject({ code: 'ST402' })
    } finally {
      await superuser.query(`drop table strata_users.probe_tickets, strata_users.probe_devices, strata_users.probe_addresses, strata_audit.probe_trail;
        drop function strata_users.tg_probe_addresses__refuse_erased(), strata_users.tg_probe_devices__refuse_erased();
        delete from strata_core.personal_data where relation like '%.probe\\_%'`)
    }
  })
})

describe('after the erasure', () => {
  test('[B11] nobody writes anything personal about an erased person again: not the owner, not a function, not a superuser by mistake', async () => {
    const { userId, organizationId, membershipId } = await makeKnownPerson('canaryafter')
    expect(await erase(userId)).toBe('done')
    for (const column of ['given_name', 'family_name', 'avatar_url', 'locale', 'time_zone'])
      expect(
        await failure(
          superuser,
          `update strata_users.users set ${column} = case '${column}' when 'avatar_url' then 'https://x.org/' when 'time_zone' then 'UTC' else 'de' end where user_id = $1`,
          [userId],
        ),
        column,
      ).toMatchObject({ code: '23514', constraint: 'users_erased_at_check' })
    for (const column of [
      'member_number',
      'given_name',
      'family_name',
      'user_full_name',
      'job_title',
      'locale',
      'time_zone',
      'label',
    ])
      expect(
        await failure(
          superuser,
          `update strata_tenancy.memberships set ${column} = case '${column}' when 'time_zone' then 'UTC' else 'de' end where membership_id = $1`,
          [membershipId],
        ),
        column,
      ).toMatchObject({ code: '23514', constraint: 'memberships_erased_at_check' })
    expect(
      await failure(operator, 'select * from strata.create_membership($1, $2)', [organizationId, userId]),
    ).toMatchObject({ code: 'ST402', constraint: 'memberships_erased_at_check' })
    // The organization still ends the membership of somebody who is gone.
    expect(await one(operator, 'select strata.end_membership($1, $2)', [organizationId, membershipId])).toBe(
      'done',
    )
  })

  test('[B11] a person who edits the profile in a transaction that began before is refused', async () => {
    const { userId, token } = await makeKnownPerson('canarybefore')
    await app.query('begin')
    try {
      expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).toBe('begun')
      expect(await erase(userId)).toBe('done')
      expect(
        await failure(app, "select strata.update_my_profile('canarybefore', null, null, null, null)"),
      ).toMatchObject({ code: 'ST402', constraint: 'memberships_erased_at_check' })
    } finally {
      await app.query('rollback')
    }
    expect(await holders('canarybefore')).toEqual([])
  })

  test('[B11] a membership that is made while the person is being erased copies no name', async () => {
    const userId = await createUser(operator, 'Canarymeanwhile', 'Canarymeanwhile')
    const { organizationId } = await createOrganization(operator, 'meanwhile')
    await operator.query('begin')
    expect(await erase(userId)).toBe('done')
    const other = await db.client('operator')
    const joining = failure(other, 'select * from strata.create_membership($1, $2)', [organizationId, userId])
    await expect.poll(waiting).toBe(1)
    await operator.query('commit')
    expect(await joining).toMatchObject({ code: 'ST402', constraint: 'memberships_erased_at_check' })
    expect(await holders('canarymeanwhile')).toEqual([])
  })

  test('[B11] [X46] sixteen connections that edit the profile, sign in and open sessions while the person is erased meet no deadlock and leave nothing', {
    timeout: rounds(30_000, 600_000),
  }, async () => {
    const word = 'canaryrace'
    const codes = new Set<string>()
    const auths = db.pool('auth', { max: 6 })
    const operators = db.pool('operator', { max: 4 })
    const apps = db.pool('app', { max: 6 })
    for (let round = 0; round < rounds(5, 200); round += 1) {
      const { userId, organizationId, membershipId, token } = await makeKnownPerson(word)
      const address = await one<string>(
        superuser,
        "select value from strata_users.identifiers where user_id = $1 and kind = 'email'",
        [userId],
      )
      const challenge = (
        await auth.query("select * from strata.request_code('sign_in', 'email', $1)", [address])
      ).rows[0]
      const attempts: Promise<unknown>[] = []
      const attempt = (work: () => Promise<unknown>) =>
        attempts.push(
          work().catch((error: pg.DatabaseError) => {
            codes.add(`${error.code} ${error.constraint ?? ''}`.trim())
          }),
        )
      const edit = async () => {
        const client = await apps.connect()
        try {
          await client.query('begin')
          const outcome = await one(client, 'select outcome from strata.begin_session($1)', [token])
          if (outcome === 'begun')
            await client.query('select strata.update_my_profile($1, $1, $1, null, null)', [word])
          await client.query('commit')
        } catch (error) {
          await client.query('rollback')
          throw error
        } finally {
          client.release()
        }
      }
      for (let i = 0; i < 6; i += 1) {
        attempt(edit)
        attempt(edit)
        attempt(() => auths.query('select strata.record_sign_in($1)', [userId]))
        if (i === 0)
          attempt(() =>
            auths.query(
              'select * from strata.sign_in_with_code($1, $2, row(null, null, $3, $4, null, null, null))',
              [challenge.challenge_token, challenge.code, '203.0.113.7', 'A Browser'],
            ),
          )
        attempt(() =>
          auths.query(
            "select * from strata.sign_in_with_password('email', $1, null, true, row(null, null, $2, $3, null, null, null))",
            [address, '203.0.113.7', 'A Browser'],
          ),
        )
        attempt(() =>
          auths.query('select * from strata.open_session($1, $2, $3)', [
            userId,
            organizationId,
            membershipId,
          ]),
        )
        if (i === 2 || i === 3)
          attempt(() => operators.query('select * from strata.erase_user($1, $2)', [userId, 'x']))
        attempt(() =>
          operators.query('select * from strata.create_membership($1, $2, null, $3)', [
            organizationId,
            userId,
            `${word} ${i}`,
          ]),
        )
        attempt(() =>
          operators.query('select strata.suspend_membership($1, $2, $3)', [
            organizationId,
            membershipId,
            'x',
          ]),
        )
      }
      await Promise.all(attempts)
      expect(await one(superuser, 'select status from strata_users.users where user_id = $1', [userId])).toBe(
        'erased',
      )
      expect(await holders(word)).toEqual([])
      // An attempt after the erasure is one on an address that nobody has.
      expect(
        await one(
          superuser,
          'select count(*)::int from strata_users.sign_ins where user_id = $1 and num_nonnulls(network, user_agent) > 0',
          [userId],
        ),
      ).toBe(0)
      expect(await one(app, 'select outcome from strata.begin_session($1)', [token])).not.toBe('begun')
    }
    expect([...codes].filter((code) => code !== 'ST402 memberships_erased_at_check')).toEqual([])
  })
})

describe('the trail itself', () => {
  test('[O4] [X86] the audit trail loses personal values to an erasure and nothing else to anybody, strata_definer included', async () => {
    const userId = await createUser(operator, 'Trail', 'Keeper')
    await operator.query("select strata.deactivate_user($1, 'because')", [userId])
    const history = `strata_audit.row_history set %s where row_key = '${userId}' and operation = 'update'`
    const events = `strata_audit.lifecycle_events set %s where row_key = '${userId}' and reason is not null`
    const personal = `old_image - '{given_name,family_name,full_name,avatar_url,locale,time_zone,status_reason}'::text[]`
    const redaction = [
      history.replace('%s', `old_image = ${personal}, redacted_at = now()`),
      events.replace('%s', 'reason = null, redacted_at = now()'),
    ] as const
    const refused = [
      history.replace('%s', 'redacted_at = now()'),
      history.replace('%s', `old_image = ${personal}`),
      history.replace('%s', `old_image = '{}', redacted_at = now()`),
      history.replace('%s', `old_image = old_image - 'given_name', redacted_at = now()`),
      history.replace('%s', `old_image = ${personal} - 'status', redacted_at = now()`),
      history.replace('%s', `old_image = ${personal} || '{"status": "erased"}', redacted_at = now()`),
      history.replace('%s', `old_image = ${personal}, redacted_at = now(), operation = 'delete'`),
      history.replace('%s', `old_image = ${personal}, redacted_at = now(), actor_user_id = row_key`),
      history.replace(
        '%s',
        `old_image = ${personal}, redacted_at = now(), table_name = 'strata_tenancy.memberships'`,
      ),
      events.replace('%s', 'redacted_at = now()'),
      events.replace('%s', 'reason = null'),
      events.replace('%s', `reason = 'another', redacted_at = now()`),
      events.replace('%s', `reason = null, redacted_at = now(), to_status = 'active'`),
      events.replace('%s', `reason = null, redacted_at = now(), occurred_at = now()`),
    ]
    // As strata_definer with every privilege on the table, as the owner and as a superuser; each also as a replica.
    const tried = async (role: string, replica: boolean, update: string) => {
      await superuser.query('begin')
      try {
        await superuser.query(
          'grant all on strata_audit.row_history, strata_audit.lifecycle_events to strata_definer',
        )
        await superuser.query(`create policy probe on strata_audit.row_history for update to strata_owner using (true) with check (true);
          create policy probe on strata_audit.lifecycle_events for update to strata_owner using (true) with check (true);
          create policy probe_select on strata_audit.row_history for select to strata_owner using (true);
          create policy probe_select on strata_audit.lifecycle_events for select to strata_owner using (true)`)
        if (replica) await superuser.query('set local session_replication_role = replica')
        if (role !== 'superuser') await superuser.query(`set local role ${role}`)
        const { rowCount } = await superuser.query(`update ${update}`)
        return `${rowCount} rows`
      } catch (error) {
        return (error as pg.DatabaseError).code
      } finally {
        await superuser.query('rollback')
      }
    }
    for (const replica of [false, true]) {
      for (const role of ['strata_definer', 'strata_owner', 'superuser'])
        for (const update of refused)
          expect(await tried(role, replica, update), `${role}: ${update}`).toBe('ST301')
      for (const update of redaction) {
        expect(await tried('strata_definer', replica, update)).toBe('1 rows')
        for (const role of ['strata_owner', 'superuser'])
          expect(await tried(role, replica, update), `${role}: ${update}`).toBe('ST301')
      }
    }
    // Once and not again: what was taken out does not come back, and nothing more goes.
    expect(await erase(userId)).toBe('done')
    for (const update of [
      history.replace('%s', `old_image = old_image || '{"given_name": "Trail"}', redacted_at = null`),
      history.replace('%s', 'redacted_at = now()'),
      events
        .replace('%s', 'reason = null, redacted_at = null')
        .replace('reason is not null', 'redacted_at is not null'),
    ])
      expect(await tried('strata_definer', false, update), update).toBe('ST301')
    // What is not even granted: all columns but the three.
    await installer.query('begin; set local role strata_owner; set local role strata_definer')
    expect(
      await failure(installer, `update strata_audit.row_history set operation = 'delete'`),
    ).toMatchObject({
      code: '42501',
    })
    await installer.query('rollback')
  })
})

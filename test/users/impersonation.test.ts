import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createStrata,
  getMe,
  getOrganization,
  impersonateUser,
  refuseImpersonation,
} from '../../src/index.js'
import { attempt, begin, type Cast, makeCast, type Person } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import {
  createActiveUser,
  createUser,
  failure,
  inSession,
  one,
  openSession,
  setClock,
} from '../support/people.js'

const hour = 3_600_000
const nobody = '00000000-0000-0000-0000-000000000000'

const db = await testDatabase()
let cast: Cast
let operator: pg.Client
let auth: pg.Client
let app: pg.Client
let installer: pg.Client
let superuser: pg.Client
let member: Person
let organizationId: string

beforeAll(async () => {
  cast = await makeCast(db)
  operator = await db.client('operator')
  auth = await db.client('auth')
  app = await db.client('app')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  member = cast.a.member
  organizationId = cast.a.organizationId
})
beforeEach(() => app.query('rollback'))

type Answer = { outcome: string; token: string; session_id: string; expires_at: Date }
type Wanted = Partial<{
  by: string | null
  user: string | null
  organization: string | null
  membership: string | null
  reason: string | null
  lifetime: string | null
}>
const call = 'select * from strata.impersonate_user($1, $2, $3, $4, $5, $6)'
const values = (wanted: Wanted): unknown[] => {
  const { by, user, organization, membership, reason, lifetime } = {
    by: cast.staff.token,
    user: member.userId,
    organization: organizationId,
    membership: member.membershipId,
    reason: 'ticket 4711',
    lifetime: null,
    ...wanted,
  }
  return [by, user, organization, membership, reason, lifetime]
}
const impersonate = async (wanted: Wanted = {}): Promise<Answer> =>
  (await operator.query(call, values(wanted))).rows[0]
const started = async (wanted: Wanted = {}): Promise<Answer> => {
  const answer = await impersonate(wanted)
  expect(answer.outcome).toBe('opened')
  return answer
}
/** What is answered, with proof that a refusal hands out nothing and opens nothing. */
const refused = async (wanted: Wanted): Promise<string> => {
  const count = () => one<number>(superuser, 'select count(*)::int from strata_users.sessions')
  const before = await count()
  const { outcome, ...rest } = await impersonate(wanted)
  expect(rest).toEqual({ token: null, session_id: null, expires_at: null })
  expect(await count()).toBe(before)
  return outcome
}
const outcomeOf = (token: string, client = app) =>
  one(client, 'select outcome from strata.begin_session($1)', [token])
const done = async (text: string, ...given: unknown[]) =>
  expect(await one(operator, `select strata.${text}`, given)).toBe('done')

/** Somebody on the staff of the platform, with a session. */
const employ = async (name: string) => {
  const userId = await one(operator, `select strata.create_user($1, 'Staff', 'staff')`, [name])
  await auth.query('select strata.register_user($1)', [userId])
  await auth.query(`select strata.record_verification($1, 'email')`, [userId])
  await auth.query('select strata.record_sign_in($1)', [userId])
  return { userId, token: await openSession(auth, userId) }
}
const eventCount = () => one<number>(superuser, 'select count(*)::int from strata_audit.security_events')
const lastEvent = async () =>
  (
    await superuser.query(
      `select organization_id, user_id, event_type, actor_user_id, actor_session_id, actor_impersonator_user_id, details, reason
       from strata_audit.security_events order by security_event_id desc limit 1`,
    )
  ).rows[0]

describe('acting as a user', () => {
  test('[T4] staff who act as a user are known by both identities, and so is every row that they change', async () => {
    const { token, session_id } = await started()
    const both = {
      actor_user_id: member.userId,
      actor_membership_id: member.membershipId,
      actor_session_id: session_id,
      actor_impersonator_user_id: cast.staff.userId,
    }
    const history = async () =>
      (
        await superuser.query(
          `select actor_user_id, actor_membership_id, actor_session_id, actor_impersonator_user_id from strata_audit.row_history
           where table_name = 'strata_tenancy.memberships' and row_key = $1 order by row_history_id desc limit 1`,
          [member.membershipId],
        )
      ).rows[0]
    await inSession(app, token, async () => {
      const { rows } = await app.query('select * from strata_core.context')
      expect(rows).toEqual([
        {
          organization_id: organizationId,
          user_id: member.userId,
          membership_id: member.membershipId,
          session_id,
          assurance_level: 1,
          impersonator_user_id: cast.staff.userId,
          has_test_clock: false,
        },
      ])
      expect(await one(app, 'select strata.impersonator_user_id()')).toBe(cast.staff.userId)
      await app.query(`select strata.update_my_profile('By', 'Staff', 'job', null, null)`)
    })
    expect(await history()).toEqual(both)

    // What the person does alone is recorded alone.
    await inSession(app, member.token, () =>
      app.query(`select strata.update_my_profile('By', 'Self', 'job', null, null)`),
    )
    expect(await history()).toEqual({
      ...both,
      actor_session_id: member.sessionId,
      actor_impersonator_user_id: null,
    })
  })

  test('[T4] staff who change a status as a user leave both identities in the lifecycle event', async () => {
    // Nothing that an application may call changes a status yet: a function that somebody adds does.
    await superuser.query(`
      create schema host; grant usage on schema host to public;
      create function host.suspend_me() returns void language sql security definer set search_path = pg_catalog, pg_temp
      begin atomic
        update strata_tenancy.memberships m set suspended_at = now() where m.membership_id = (select strata_core.membership_id());
      end;
      alter function host.suspend_me() owner to strata_definer`)
    const { token, session_id } = await started()
    await inSession(app, token, () => app.query('select host.suspend_me()'))
    const { rows } = await superuser.query(
      `select to_status, actor_user_id, actor_session_id, actor_impersonator_user_id from strata_audit.lifecycle_events
       where row_key = $1 order by lifecycle_event_id desc limit 1`,
      [member.membershipId],
    )
    expect(rows).toEqual([
      {
        to_status: 'suspended',
        actor_user_id: member.userId,
        actor_session_id: session_id,
        actor_impersonator_user_id: cast.staff.userId,
      },
    ])
    expect(await outcomeOf(token)).toBe('membership_not_active')
    await done('reinstate_membership($1, $2)', organizationId, member.membershipId)
    expect(await outcomeOf(token)).toBe('begun')
  })

  test('[T4] staff who begin or end acting as a user are recorded with the reason, and without the token', async () => {
    const own = { token: cast.staff.token, sessionId: cast.staff.sessionId, userId: cast.staff.userId }
    const { token, session_id, expires_at } = await started({ reason: 'asked for help with a form' })
    const start = await lastEvent()
    expect(start).toEqual({
      organization_id: organizationId,
      user_id: member.userId,
      event_type: 'impersonation-started',
      actor_user_id: own.userId,
      actor_session_id: own.sessionId,
      actor_impersonator_user_id: null,
      reason: 'asked for help with a form',
      details: {
        outcome: 'opened',
        session_id,
        membership_id: member.membershipId,
        expires_at: expect.any(String),
      },
    })
    expect(new Date(start.details.expires_at)).toEqual(expires_at)
    expect(await one(auth, 'select strata.revoke_session($1)', [token])).toBe('revoked')
    expect(await lastEvent()).toMatchObject({
      event_type: 'impersonation-ended',
      user_id: member.userId,
      organization_id: organizationId,
      details: { session_id, impersonator_user_id: own.userId },
    })
    const count = await eventCount()
    expect(await one(auth, 'select strata.revoke_session($1)', [token])).toBe('unchanged')
    expect(await outcomeOf(token)).toBe('revoked')
    expect(await eventCount()).toBe(count)
    // The end of an ordinary session is another event.
    await auth.query('select strata.revoke_session($1)', [await openSession(auth, member.userId)])
    expect(await lastEvent()).toMatchObject({ event_type: 'session-revoked', user_id: member.userId })
    const { rows } = await superuser.query('select details::text from strata_audit.security_events')
    const told = JSON.stringify(rows)
    for (const secret of [token, own.token]) expect(told).not.toContain(secret)
  })

  test('[T4] staff who give no reason, no organization or no lifetime that is one are refused as bad input', async () => {
    const count = await eventCount()
    for (const [wanted, constraint] of [
      [{ reason: null }, 'reason_check'],
      [{ reason: '' }, 'reason_check'],
      [{ reason: '   ' }, 'reason_check'],
      [{ reason: 'a\u0007b' }, 'reason_check'],
      [{ reason: 'x'.repeat(1001) }, 'reason_check'],
      [{ organization: null, membership: null }, 'sessions_check'],
      [{ organization: null }, 'sessions_check'],
      [{ lifetime: '0' }, 'sessions_check'],
      [{ lifetime: '-1 second' }, 'sessions_check'],
    ] as [Wanted, string][])
      expect([wanted, await failure(operator, call, values(wanted))]).toEqual([
        wanted,
        { code: 'ST402', constraint, detail: undefined },
      ])
    expect(await eventCount()).toBe(count)
  })

  test('[T4] staff act as a user for an hour at most, and for less when their own session ends earlier', async () => {
    const now = new Date('2031-05-01T10:00:00Z')
    await setClock(installer, now)
    try {
      const staff = await employ('Hourly')
      const at = (answer: Answer) => answer.expires_at.getTime() - now.getTime()
      expect(at(await started({ by: staff.token }))).toBe(hour)
      expect(at(await started({ by: staff.token, lifetime: '90 days' }))).toBe(hour)
      const short = await started({ by: staff.token, lifetime: '10 minutes' })
      expect(at(short)).toBe(hour / 6)
      const { rows } = await auth.query(`select * from strata.open_session($1, p_lifetime => '7 minutes')`, [
        staff.userId,
      ])
      expect(at(await started({ by: rows[0].token }))).toBe(7 * 60_000)

      await setClock(installer, new Date(now.getTime() + hour / 6 - 1))
      expect(await outcomeOf(short.token)).toBe('begun')
      await setClock(installer, new Date(now.getTime() + hour / 6))
      expect(await outcomeOf(short.token)).toBe('expired')
    } finally {
      await setClock(installer, null)
    }
  })

  test('[T4] [X14] staff who write the settings of the connection cannot drop or change the impersonator: any bit flipped, and there is no context', async () => {
    const { token } = await started()
    await begin(app, token)
    // The impersonator stands in the last 36 characters of the context.
    await app.query(`create function pg_temp.forge() returns table (tried integer, passed integer) language plpgsql as $$
      declare
        v_real   text := current_setting('strata.context');
        v_forged text;
      begin
        tried := 0; passed := 0;
        for v_forged in
          select left(v_real, 145) || t from unnest(array['', '${nobody}', '${member.userId}', '${cast.a.owner.userId}']) t
          union all
          select overlay(v_real placing chr(ascii(substr(v_real, i, 1)) # (1 << b)) from i)
          from generate_series(146, 181) i, generate_series(0, 6) b where ascii(substr(v_real, i, 1)) <> 1 << b
        loop
          perform set_config('strata.context', v_forged, true);
          tried := tried + 1;
          passed := passed + (strata.user_id() is not null or (select count(*) from strata.members) > 0)::integer;
        end loop;
        perform set_config('strata.context', v_real, true);
        return next;
      end $$`)
    expect((await app.query('select * from pg_temp.forge()')).rows).toEqual([
      { tried: 4 + 36 * 7, passed: 0 },
    ])
    expect(await one(app, 'select strata.impersonator_user_id()')).toBe(cast.staff.userId)
    expect(await one(app, 'select count(*)::int from strata.members')).toBeGreaterThan(0)
    await app.query('rollback')
  })

  test('[T4] [X15] staff cannot go on as the person in the same transaction, nor the person as staff', async () => {
    const { token } = await started()
    for (const [first, second] of [
      [token, member.token],
      [member.token, token],
      [token, (await started()).token],
    ] as const) {
      await begin(app, first)
      expect(await attempt(app, `select strata.begin_session('${second}')`)).toBe('ST102')
      expect(await outcomeOf(first)).toBe('begun')
      await app.query('rollback')
    }
  })

  test('[T4] staff who act as a user do not sign in for them, and are out when all sessions of the user are ended', async () => {
    const counted = () =>
      one(superuser, 'select sign_in_count from strata_users.user_activity where user_id = $1', [
        member.userId,
      ])
    const before = await counted()
    const { token } = await started()
    await inSession(app, token, () => app.query('select from strata.members'))
    expect(await counted()).toBe(before)
    // All sessions of the person: also those in which somebody else acts.
    const { userId, membershipId } = cast.a.reinstated
    const other = await started({ user: userId, membership: membershipId })
    expect(await outcomeOf(other.token)).toBe('begun')
    expect(await one(operator, 'select strata.revoke_user_sessions($1)', [userId])).toBe('revoked')
    expect(await outcomeOf(other.token)).toBe('superseded')
    expect(await outcomeOf(token)).toBe('begun')
  })
})

test('[T4] staff who act as a user change and see nothing by which the person signs in', async () => {
  const { token } = await started()
  const hash = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`
  const with_ = async (session: string) => [
    await one(auth, 'select strata.set_password($1, $2)', [session, hash]),
    await one(auth, 'select strata.replace_recovery_codes($1, array[sha256($2)])', [session, 'x']),
    await one(auth, "select strata.remove_credential($1, 'password')", [session]),
    await one(auth, 'select outcome from strata.switch_session($1)', [session]),
  ]
  const somebody = await createActiveUser(operator, auth, 'Some', 'Body')
  const before = await with_(await openSession(auth, somebody))
  expect(before).toEqual(['done', 'done', expect.stringMatching(/done|last_method/), 'opened'])
  expect(await with_(token)).toEqual(Array(4).fill('session_refused'))
  // Every function that takes a person's session, also those that are written one day: no value of theirs comes before that.
  const { rows } = await superuser.query<{ call: string }>(
    `select format('select * from strata.%I(%s)', p.proname, string_agg(
              case a.name when 'p_session_token' then '$1' else format('%I => null', a.name) end, ', ' order by a.position)) as call
     from pg_proc p cross join unnest(p.proargnames) with ordinality a (name, position)
     where p.pronamespace = 'strata'::regnamespace and 'p_session_token' = any (p.proargnames) and p.prosecdef and a.position <= p.pronargs
     group by p.oid, p.proname`,
  )
  const calls = rows.map(({ call }) => call.replace('$1', 'p_session_token => $1'))
  expect(calls.length).toBeGreaterThan(18)
  for (const call of calls) {
    const answer = await auth.query({ text: call, values: [token], rowMode: 'array' }).then(
      (result) => result.rows[0]?.[0],
      (error: pg.DatabaseError) => error.code,
    )
    expect([call, answer]).toEqual([call, expect.stringMatching(/^(session_refused|ST103|ST402)$/)])
  }
  expect(await failure(auth, 'select from strata.list_credentials($1)', [token])).toMatchObject({
    code: 'ST103',
  })
  expect(await outcomeOf(token)).toBe('begun')
})

describe('who may not', () => {
  test('[T4] nobody but staff impersonates, and the attempt of somebody known is recorded', async () => {
    const { token: impersonation } = await started()
    for (const [by, who] of [
      [cast.a.owner.token, { actor_user_id: cast.a.owner.userId, actor_impersonator_user_id: null }],
      [cast.stranger.token, { actor_user_id: cast.stranger.userId, actor_impersonator_user_id: null }],
      // Whoever impersonates cannot do it once more.
      [impersonation, { actor_user_id: member.userId, actor_impersonator_user_id: cast.staff.userId }],
    ] as const) {
      expect(await refused({ by, user: cast.a.owner.userId, membership: cast.a.owner.membershipId })).toBe(
        'operator_refused',
      )
      expect(await lastEvent()).toMatchObject({
        ...who,
        user_id: cast.a.owner.userId,
        event_type: 'impersonation-refused',
        details: { outcome: 'operator_refused' },
        reason: 'ticket 4711',
      })
    }
    const count = await eventCount()
    for (const by of [null, '', 'no token', 'x'.repeat(64)])
      expect(await refused({ by })).toBe('operator_refused')
    expect(await eventCount()).toBe(count)
    for (const role of ['app', 'auth', 'worker', 'analyst', 'stranger'] as const) {
      const client = await db.client(role)
      expect(await failure(client, call, values({})), role).toMatchObject({ code: '42501' })
      await client.end()
    }
  })

  test('[T4] a person on the staff is no longer able to when the own session has ended or they left the staff', async () => {
    const staff = await employ('Leaving')
    await done('lock_user($1)', staff.userId)
    expect(await refused({ by: staff.token })).toBe('operator_refused')
    await done('unlock_user($1)', staff.userId)
    await started({ by: staff.token })
    await auth.query('select strata.revoke_session($1)', [staff.token])
    expect(await refused({ by: staff.token })).toBe('operator_refused')
    const again = await openSession(auth, staff.userId)
    await started({ by: again })
    await superuser.query(`update strata_users.users set user_type = 'standard' where user_id = $1`, [
      staff.userId,
    ])
    expect(await refused({ by: again })).toBe('operator_refused')
  })

  test('[T4] staff do not impersonate themselves, other staff, a placeholder, a locked person or somebody unknown', async () => {
    const at = async (user: string) => ({
      user,
      membership: await one(
        operator,
        `select membership_id from strata.create_membership($1, $2, null, 'other')`,
        [organizationId, user],
      ),
    })
    const own = await at(cast.staff.userId)
    expect(await refused(own)).toBe('self')
    const colleague = await employ('Colleague')
    expect(await refused(await at(colleague.userId))).toBe('user_refused')
    expect(await lastEvent()).toMatchObject({
      user_id: colleague.userId,
      details: { outcome: 'user_refused' },
    })
    expect(await refused(await at(await createUser(operator, 'Not', 'Registered')))).toBe('user_not_active')
    expect(await refused({ user: nobody })).toBe('unknown_user')
    expect(await refused({ user: null })).toBe('unknown_user')
    const locked = { user: cast.a.reinstated.userId, membership: cast.a.reinstated.membershipId }
    await done('lock_user($1)', locked.user)
    expect(await refused(locked)).toBe('user_not_active')
    await done('unlock_user($1)', locked.user)
    await started(locked)
  })

  test('[T4] staff act only as a membership that is active, of that person and in that organization', async () => {
    const { a, b } = cast
    for (const wanted of [
      { membership: b.member.membershipId },
      { organization: b.organizationId },
      { membership: a.owner.membershipId },
      { membership: a.unclaimedMembershipId },
      { membership: nobody },
      { user: a.locum.userId, membership: b.locum.membershipId },
      { user: b.member.userId, membership: b.member.membershipId },
    ])
      expect([wanted, await refused(wanted)]).toEqual([wanted, 'unknown_membership'])
    const { userId: user, membershipId: membership } = a.former
    expect(await refused({ user, membership })).toBe('membership_not_active')
    await done('suspend_organization($1)', organizationId)
    expect(await refused({})).toBe('organization_not_active')
    await done('reinstate_organization($1)', organizationId)
  })

  test('[T4] nobody does staff work under the name of another: a session of an impersonation does not begin for an operator', async () => {
    const { token } = await started()
    await operator.query('begin')
    const { rows } = await operator.query('select * from strata.begin_session($1)', [token])
    const { outcome, ...who } = rows[0]
    expect(outcome).toBe('impersonation_refused')
    expect(new Set(Object.values(who))).toEqual(new Set([null]))
    expect(await one(operator, 'select strata.user_id()')).toBeNull()
    await operator.query('rollback')
    expect(await outcomeOf(token)).toBe('begun')
  })
})

describe('the end of an impersonation', () => {
  test('[T4] staff are out at the next transaction when they are locked, leave the staff or end the session they started from', async () => {
    const staff = await employ('Ending')
    const [by, another] = [await openSession(auth, staff.userId), await openSession(auth, staff.userId)]
    const first = await started({ by })
    const second = await started({ by: another })
    const type = (name: string) =>
      superuser.query('update strata_users.users set user_type = $2 where user_id = $1', [staff.userId, name])

    await done('lock_user($1)', staff.userId)
    for (const { token } of [first, second]) expect(await outcomeOf(token)).toBe('impersonator_not_active')
    await app.query('begin')
    expect(await attempt(app, `select strata.begin_session('${first.token}', true)`)).toBe('ST103')
    await outcomeOf(first.token)
    expect(await one(app, 'select count(*)::int from strata.members')).toBe(0)
    await app.query('rollback')
    await done('unlock_user($1)', staff.userId)
    expect(await outcomeOf(first.token)).toBe('begun')

    await type('standard')
    expect(await outcomeOf(first.token)).toBe('impersonator_not_active')
    await type('staff')
    expect(await outcomeOf(first.token)).toBe('begun')

    await auth.query('select strata.revoke_session($1)', [by])
    expect(await outcomeOf(first.token)).toBe('impersonator_not_active')
    expect(await outcomeOf(second.token)).toBe('begun')
    await operator.query('select strata.revoke_user_sessions($1)', [staff.userId])
    expect(await outcomeOf(second.token)).toBe('impersonator_not_active')
    expect(await outcomeOf(member.token)).toBe('begun')
  })

  test('[T4] staff are out when the user is locked, the membership or organization suspended, or the user joins the staff', async () => {
    const { token } = await started()
    for (const [change, undo, outcome, given] of [
      ['lock_user($1)', 'unlock_user($1)', 'user_not_active', [member.userId]],
      [
        'suspend_membership($1, $2)',
        'reinstate_membership($1, $2)',
        'membership_not_active',
        [organizationId, member.membershipId],
      ],
      ['suspend_organization($1)', 'reinstate_organization($1)', 'organization_not_active', [organizationId]],
    ] as const) {
      await done(change, ...given)
      expect(await outcomeOf(token)).toBe(outcome)
      await done(undo, ...given)
      expect(await outcomeOf(token)).toBe('begun')
    }
    await superuser.query(`update strata_users.users set user_type = 'staff' where user_id = $1`, [
      member.userId,
    ])
    expect(await outcomeOf(token)).toBe('impersonation_refused')
    await superuser.query(`update strata_users.users set user_type = 'standard' where user_id = $1`, [
      member.userId,
    ])
  })

  test('[T4] an organization that refuses is not entered by staff, and those inside are stopped; another one is not touched', async () => {
    const { token } = await started()
    const decide = (verb: string, organization: string, reason: string | null = null) =>
      one(operator, `select strata.${verb}_impersonation($1, $2)`, [organization, reason])
    expect(await decide('refuse', organizationId, 'their contract says so')).toBe('done')
    expect(await lastEvent()).toMatchObject({
      organization_id: organizationId,
      user_id: null,
      event_type: 'impersonation-disallowed',
      reason: 'their contract says so',
    })
    expect(await decide('refuse', organizationId)).toBe('unchanged')
    expect(await decide('refuse', nobody)).toBe('unknown')
    expect(await refused({})).toBe('organization_refused')
    expect(await lastEvent()).toMatchObject({
      user_id: member.userId,
      actor_user_id: cast.staff.userId,
      event_type: 'impersonation-refused',
      details: { outcome: 'organization_refused' },
    })
    expect(await outcomeOf(token)).toBe('impersonation_refused')
    expect(await outcomeOf(member.token)).toBe('begun')
    expect(await outcomeOf(cast.b.impersonation.token)).toBe('begun')
    await inSession(app, member.token, async () =>
      expect(await one(app, 'select impersonation_refused_at from strata.organizations')).toBeInstanceOf(
        Date,
      ),
    )
    expect(await decide('allow', organizationId)).toBe('done')
    expect(await lastEvent()).toMatchObject({ event_type: 'impersonation-allowed', details: {} })
    expect(await decide('allow', organizationId)).toBe('unchanged')
    expect(await outcomeOf(token)).toBe('begun')
    await started()
    // Both decisions are in the history of the organization.
    const { rows } = await superuser.query(
      `select old_image ->> 'impersonation_refused_at' is null as allowed from strata_audit.row_history
       where table_name = 'strata_tenancy.organizations' and row_key = $1 order by row_history_id desc limit 2`,
      [organizationId],
    )
    expect(rows).toEqual([{ allowed: false }, { allowed: true }])
    const bad = await failure(operator, `select strata.refuse_impersonation($1, '')`, [organizationId])
    expect(bad).toMatchObject({ code: 'ST402', constraint: 'reason_check' })
    expect(await outcomeOf(token)).toBe('begun')
  })
})

test('[T4] a superuser who writes an impersonation by hand must say who, why and from which session, and not of oneself', async () => {
  await superuser.query('begin')
  for (const [change, constraint] of [
    ['impersonation_reason = null', 'sessions_impersonator_user_id_check'],
    ['impersonator_session_id = null', 'sessions_impersonator_user_id_check'],
    ['impersonator_user_id = null', 'sessions_impersonator_user_id_check'],
    ['impersonator_user_id = user_id', 'sessions_impersonator_user_id_check'],
    ['assurance_level = 2', 'sessions_impersonator_user_id_check'],
    [
      'organization_id = null, membership_id = null, membership_epoch = null',
      'sessions_impersonator_user_id_check',
    ],
    [`impersonation_reason = ' '`, 'reason_check'],
  ]) {
    await superuser.query('savepoint one')
    expect([
      change,
      await failure(superuser, `update strata_users.sessions set ${change} where session_id = $1`, [
        cast.a.impersonation.sessionId,
      ]),
    ]).toMatchObject([change, { code: '23514', constraint }])
    await superuser.query('rollback to savepoint one')
  }
  await superuser.query('rollback')
})

describe('the client', () => {
  const strata = createStrata({ app: db.pool('app'), auth: db.pool('auth'), operator: db.pool('operator') })
  const wanted = () => ({
    operator_token: cast.staff.token,
    user_id: member.userId,
    organization_id: organizationId,
    membership_id: member.membershipId,
    reason: 'ticket 4711',
    lifetime_seconds: 60,
  })

  test('[T4] the application of the person can tell that it is not the person', async () => {
    const opened = await impersonateUser(strata.operator, wanted())
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    expect(opened.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(60_000)
    const [me, session] = await strata.withSession(opened.token, async (tx) => [
      await getMe(tx),
      await tx.session,
    ])
    const expected = { user_id: member.userId, impersonator_user_id: cast.staff.userId, assurance_level: 1 }
    expect([me, session]).toMatchObject([expected, expected])
    expect(await getMe(strata.as(member.token))).toMatchObject({ impersonator_user_id: null })
    expect(await strata.withSession(member.token, (tx) => tx.session)).toMatchObject({
      impersonator_user_id: null,
    })
    expect(await strata.revokeSession(opened.token)).toBe('revoked')
    await expect(getMe(strata.as(opened.token))).rejects.toMatchObject({ outcome: 'revoked' })
  })

  test('[T4] a program that impersonates gets refusals as outcomes and bad input as errors, and is stopped by a refusal of the organization', async () => {
    const opened = await impersonateUser(strata.operator, wanted())
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    expect(await impersonateUser(strata.operator, { ...wanted(), operator_token: 'x' })).toEqual({
      outcome: 'operator_refused',
    })
    await expect(impersonateUser(strata.operator, { ...wanted(), reason: ' ' })).rejects.toMatchObject({
      code: 'ST402',
      issues: [{ path: 'reason' }],
    })
    expect(await refuseImpersonation(strata.operator, { organization_id: organizationId })).toBe('done')
    await expect(strata.withSession(opened.token, getMe)).rejects.toMatchObject({
      condition: 'session_refused',
      outcome: 'impersonation_refused',
    })
    expect((await getOrganization(strata.as(member.token)))?.impersonation_refused_at).toBeInstanceOf(Date)
    // At the operator's door nobody is somebody else.
    const { token } = cast.b.impersonation
    await expect(
      strata.operator.transaction(
        (tx) => refuseImpersonation(tx, { organization_id: cast.b.organizationId }),
        { actor: token },
      ),
    ).rejects.toMatchObject({ outcome: 'impersonation_refused' })
  })
})

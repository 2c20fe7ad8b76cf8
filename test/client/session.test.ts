import { PreparedQuery } from '@pgtyped/runtime'
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  createUser,
  getMe,
  getOrganization,
  listMembers,
  openSession,
  queries,
  SessionRefused,
  updateMyProfile,
} from '../../src/index.js'
import { type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { anyToken, clientOf, makeHostTable, notes, refusal } from './support.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client

// The host's own query, compiled like ours.
const writeNote = new PreparedQuery<{ note: string }, { note: string }>({
  usedParamSet: { note: true },
  params: [{ name: 'note', required: true, transform: { type: 'scalar' }, locs: [{ a: 38, b: 42 }] }],
  statement: 'insert into host.notes (note) values (:note) returning note',
} as never)

beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await makeHostTable(db)
})
beforeEach(() => superuser.query('truncate host.notes'))

describe.each([
  ['a pool', { pipeline: false }],
  ['a pipelined pool', { pipeline: true }],
  ['a pool with unnamed statements', { prepare: 'unnamed' as const }],
])('over %s', (_, options) => {
  const { app, strata } = clientOf(db, { max: 2, ...options })

  test('a member reads the members of the own organization and no others', async () => {
    for (const side of [cast.a, cast.b]) {
      for (let again = 0; again < 3; again++) {
        const members = await strata.withSession(side.member.token, (tx) => listMembers(tx, { limit: 50 }))
        expect(members.length).toBeGreaterThan(5)
        expect(new Set(members.map((m) => m.organization_id))).toEqual(new Set([side.organizationId]))
        expect(members.map((m) => m.membership_id)).toContain(side.owner.membershipId)
      }
    }
  })

  test('a member calls one operation with the token alone, and gets the same rows', async () => {
    const { token } = cast.a.member
    const expected = await strata.withSession(token, (tx) => listMembers(tx, { limit: 50 }))
    expect(await strata.run(token, queries.tenancy.listMembers, { limit: 50 })).toEqual(expected)
    expect(await listMembers(strata.as(token), { limit: 50 })).toEqual(expected)
    expect((await getOrganization(strata.as(token)))?.organization_id).toBe(cast.a.organizationId)
  })

  test('the database tells who acts, before and after the first query', async () => {
    const expected = {
      user_id: cast.a.owner.userId,
      organization_id: cast.a.organizationId,
      membership_id: cast.a.owner.membershipId,
      session_id: cast.a.owner.sessionId,
    }
    await strata.withSession(cast.a.owner.token, async (tx) => {
      expect(await tx.session).toMatchObject(expected)
      await getMe(tx)
      expect(await tx.session).toMatchObject(expected)
    })
  })

  test('one operation is one transaction that is committed when it is answered', async () => {
    await updateMyProfile(strata.as(cast.a.locum.token), {
      given_name: 'Once',
      family_name: null,
      job_title: null,
      locale: null,
      time_zone: null,
    })
    const { rows } = await superuser.query(
      'select given_name from strata_tenancy.memberships where membership_id = $1',
      [cast.a.locum.membershipId],
    )
    expect(rows).toEqual([{ given_name: 'Once' }])
  })

  test('a user without an organization reads the own record and no tenant rows', async () => {
    const { token, userId } = cast.stranger
    for (let again = 0; again < 2; again++) {
      expect((await getMe(strata.as(token)))?.user_id).toBe(userId)
      expect(await listMembers(strata.as(token))).toEqual([])
      expect(await strata.withSession(token, (tx) => listMembers(tx))).toEqual([])
    }
    expect(await listMembers(strata.as(cast.a.owner.token))).not.toEqual([])
    const error = await refusal(
      updateMyProfile(strata.as(token), {
        given_name: null,
        family_name: null,
        job_title: null,
        locale: null,
        time_zone: null,
      }),
    )
    expect(error).toMatchObject({ code: 'ST101', condition: 'context_required' })
  })

  test.each([
    ['of nobody', () => anyToken()],
    ['that is empty', () => ''],
    ['that is much too long', () => 'a'.repeat(100_000)],
    ['with a zero byte', () => `${'a'.repeat(63)}\0`],
    ['that is no text', () => 42 as unknown as string],
  ])(
    '[X11] the bearer of a token %s does not get into the callback and writes nothing',
    async (_, tokenOf) => {
      const token = tokenOf()
      let entered = false
      const enter = async () => {
        entered = true
      }
      for (const attempt of [
        () => strata.withSession(token, enter),
        () => strata.run(token, writeNote, { note: 'never' }),
        () => strata.run(token, queries.tenancy.listMembers, { limit: 5 }),
        () => getMe(strata.as(token)),
      ]) {
        const error = await refusal(attempt())
        expect(error).toBeInstanceOf(SessionRefused)
        expect(error).toMatchObject({ code: 'ST103', condition: 'session_refused', outcome: 'unknown' })
        if (token) expect(`${error.message}${error.stack}`).not.toContain(token)
      }
      expect(entered).toBe(false)
      expect(await notes(superuser)).toEqual([])
    },
  )

  test('a session that was ended behind the client gives no rows, runs nothing and commits nothing', async () => {
    const opened = await openSession(strata.auth, {
      user_id: cast.a.member.userId,
      organization_id: cast.a.organizationId,
      membership_id: cast.a.member.membershipId,
    })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    const { token } = opened
    await strata.withSession(token, (tx) => tx.run(writeNote, { note: 'before' }))
    expect(await notes(superuser)).toEqual(['before'])
    await superuser.query(
      `update strata_users.sessions set revoked_at = clock_timestamp() where token_hash = sha256(convert_to($1, 'UTF8'))`,
      [token],
    )

    // The client has seen the token accepted a moment ago: the callback is entered, and its queries are refused.
    const seen: unknown[] = []
    const error = await refusal(
      strata.withSession(token, async (tx) => {
        const first = tx.run(writeNote, { note: 'first' }).catch((reason) => seen.push(reason))
        await first
        await tx.run(writeNote, { note: 'second' }).catch((reason) => seen.push(reason))
        await tx.session.catch((reason) => seen.push(reason))
        return 'as if nothing had happened'
      }),
    )
    expect(error).toMatchObject({ condition: 'session_refused', outcome: 'revoked' })
    expect(seen).toEqual([error, error, error])

    // From then on it does not even get that far.
    let entered = false
    await refusal(
      strata.withSession(token, () => {
        entered = true
      }),
    )
    expect(entered).toBe(false)
    for (const attempt of [
      () => strata.run(token, writeNote, { note: 'third' }),
      () => listMembers(strata.as(token)),
    ]) {
      expect(await refusal(attempt())).toMatchObject({ outcome: 'revoked' })
    }
    expect(await notes(superuser)).toEqual(['before'])
    expect(await listMembers(strata.as(cast.a.member.token))).not.toEqual([])
  })

  test('one operation in a session that was ended behind the client is not executed', async () => {
    const opened = await openSession(strata.auth, { user_id: cast.stranger.userId })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    await strata.run(opened.token, writeNote, { note: 'before' })
    await superuser.query(
      `update strata_users.sessions set expires_at = opened_at + interval '1 microsecond' where session_id = $1`,
      [opened.session_id],
    )
    const error = await refusal(strata.run(opened.token, writeNote, { note: 'after' }))
    expect(error).toMatchObject({ outcome: 'expired' })
    expect(await notes(superuser)).toEqual(['before'])
  })

  test('whoever revokes a session through the client is refused before the next callback', async () => {
    const opened = await openSession(strata.auth, { user_id: cast.stranger.userId })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    expect(await getMe(strata.as(opened.token))).toMatchObject({ user_id: cast.stranger.userId })
    expect(await strata.revokeSession(opened.token)).toBe('revoked')
    expect(await strata.revokeSession(opened.token)).toBe('unchanged')
    expect(await strata.revokeSession(anyToken())).toBe('unknown')
    let entered = false
    const attempt = strata.withSession(opened.token, () => {
      entered = true
    })
    expect(await refusal(attempt)).toMatchObject({ outcome: 'revoked' })
    expect(entered).toBe(false)
  })

  test('a callback that asks nothing is still refused when its session is', async () => {
    expect(await strata.withSession(cast.a.owner.token, () => 'asked nothing')).toBe('asked nothing')
    await refusal(strata.withSession(anyToken(), () => 'asked nothing'))
  })

  test('the host writes its own table in the same transaction, or not at all', async () => {
    const { token } = cast.a.owner
    await strata.withSession(token, async (tx) => {
      await tx.query('insert into host.notes (note) values ($1)', ['kept'])
      const { rows, rowCount } = await tx.query<{ note: string }>('select note from host.notes')
      expect([rows, rowCount]).toEqual([[{ note: 'kept' }], 1])
    })
    const failure = new Error('the host changed its mind')
    await expect(
      strata.withSession(token, async (tx) => {
        await tx.query('insert into host.notes (note) values ($1)', ['dropped'])
        throw failure
      }),
    ).rejects.toBe(failure)
    expect(await notes(superuser)).toEqual(['kept'])
  })

  test('a pgtyped query of the host takes the transaction as its connection', async () => {
    const rows = await strata.withSession(cast.a.owner.token, (tx) => writeNote.run({ note: 'typed' }, tx))
    expect(rows).toEqual([{ note: 'typed' }])
    expect(await notes(superuser)).toEqual(['typed'])
  })

  test('[X9] [X10] after a session its connection has no context: it sees nothing and has nobody', async () => {
    expect(await strata.withSession(cast.a.owner.token, (tx) => listMembers(tx))).not.toEqual([])
    for (let i = 0; i < 4; i++) {
      const { rows } = await app.query(
        'select (select count(*)::int from strata.members) as members, (select count(*)::int from strata.me) as me, strata.user_id() as who',
      )
      expect(rows).toEqual([{ members: 0, me: 0, who: null }])
    }
    const { rows } = await superuser.query('select count(*)::int as members from strata_tenancy.memberships')
    expect(rows[0].members).toBeGreaterThan(10)
  })

  test("[X15] a second session inside A's transaction is refused, as B's and as a client call", async () => {
    const { token } = cast.a.owner
    const error = await refusal(
      strata.withSession(token, async (tx) => {
        await getMe(tx)
        await tx.query('select * from strata.begin_session($1)', [cast.b.owner.token])
      }),
    )
    expect(error).toMatchObject({ code: 'ST102', condition: 'context_already_set' })
    for (const nested of [
      () => strata.withSession(cast.b.owner.token, (tx) => listMembers(tx)),
      () => listMembers(strata.as(cast.b.owner.token)),
    ]) {
      expect(await refusal(strata.withSession(token, nested))).toMatchObject({ condition: 'session_nested' })
    }
  })

  test('work that a callback started may begin sessions once the callback is over', async () => {
    let after: Promise<unknown[]> | undefined
    await strata.withSession(cast.a.owner.token, async (tx) => {
      await getMe(tx)
      after = new Promise((resolve, reject) => {
        setTimeout(() => listMembers(strata.as(cast.b.owner.token)).then(resolve, reject), 50)
      })
    })
    expect(await after).not.toEqual([])
  })

  test('an organization given among the parameters does not replace that of the session', async () => {
    for (let again = 0; again < 2; again++) {
      const rows = await strata.run(cast.a.owner.token, queries.tenancy.listMembers, {
        limit: 50,
        organization_id: cast.b.organizationId,
      } as never)
      expect(new Set(rows.map((row) => row.organization_id))).toEqual(new Set([cast.a.organizationId]))
    }
  })

  test('an operator does several things in one transaction, or none', async () => {
    const names = async () =>
      (await superuser.query(`select given_name from strata_users.users where given_name like 'Tx%'`)).rows
        .length
    await strata.operator.transaction(async (tx) => {
      await createUser(tx, { given_name: 'TxOne' })
      await createUser(tx, { given_name: 'TxTwo' })
    })
    const before = await names()
    expect(before).toBeGreaterThanOrEqual(2)
    await expect(
      strata.operator.transaction(async (tx) => {
        await createUser(tx, { given_name: 'TxThree' })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await names()).toBe(before)
  })

  test('a transaction is read only, or serializable, when told', async () => {
    const { token } = cast.a.owner
    const settings = await strata.withSession(
      token,
      async (tx) =>
        (await tx.query<{ level: string }>(`select current_setting('transaction_isolation') as level`)).rows,
      { isolation: 'serializable' },
    )
    expect(settings).toEqual([{ level: 'serializable' }])
    const error = await refusal(
      strata.withSession(token, (tx) => tx.run(writeNote, { note: 'no' }), { readOnly: true }),
    )
    expect(error.code).toBe('25006')
    expect(await strata.withSession(token, (tx) => listMembers(tx), { readOnly: true })).not.toEqual([])
  })
})

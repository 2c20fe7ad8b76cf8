import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { rounds, testDatabase } from '../support/database.js'
import { failure, one, setClock } from '../support/people.js'
import {
  HASH,
  kindOf,
  requestCode,
  signInByCode,
  signInWithIdentity,
  signInWithPassword,
  signUp,
  signUpWithCode,
  wrong,
} from './support.js'

const db = await testDatabase()
let auth: pg.Client
let app: pg.Client
let worker: pg.Client
let superuser: pg.Client
let installer: pg.Client
let pool: pg.Pool

beforeAll(async () => {
  auth = await db.client('auth')
  app = await db.client('app')
  worker = await db.client('worker')
  superuser = await db.client('superuser')
  installer = await db.client('installer')
  pool = db.pool('auth', { max: 16 })
})

let count = 0
const newEmail = () => `mover${++count}@example.com`
const newPhone = () => `+4915124${String(450_000 + ++count)}`
const beginsAs = (token: string | null) => one(app, 'select outcome from strata.begin_session($1)', [token])
/** What tests look at as a superuser, because nobody at run time may. */
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const column = async <T>(client: pg.ClientBase, text: string, values: unknown[]) =>
  (await client.query({ text, values, rowMode: 'array' })).rows.map(([value]) => value as T)
const atOnce = <T>(times: number, work: (client: pg.PoolClient, i: number) => Promise<T>) =>
  Promise.all(
    Array.from({ length: times }, async (_, i) => {
      const client = await pool.connect()
      try {
        return await work(client, i)
      } finally {
        client.release()
      }
    }),
  )

interface Begun {
  outcome: string
  identifier_change_id: string
  version: number
  challenge_token: string
  code: string
  expires_at: Date
  address: string
  old_challenge_token: string | null
  old_code: string | null
  old_address: string | null
}
interface Confirmed {
  outcome: string
  version: number | null
  identifier_id: string | null
  expires_at: Date | null
}

const begin = async (session: string | null, address: string, replaces: string | null = null) =>
  (
    await auth.query('select * from strata.begin_identifier_change($1, $2, $3, $4)', [
      session,
      kindOf(address),
      address,
      replaces,
    ])
  ).rows[0] as Begun
const confirm = async (
  session: string,
  change: Pick<Begun, 'identifier_change_id' | 'version'>,
  token: string | null,
  code: string | null,
  client: pg.ClientBase = auth,
) =>
  (
    await client.query('select * from strata.confirm_identifier_change($1, $2, $3, $4, $5)', [
      session,
      change.identifier_change_id,
      change.version,
      token,
      code,
    ])
  ).rows[0] as Confirmed
/** Adds an address, or puts it in the place of another. */
async function change(session: string, address: string, replaces: string | null = null): Promise<string> {
  const begun = await begin(session, address, replaces)
  const { outcome, identifier_id } = await confirm(session, begun, begun.challenge_token, begun.code)
  if (outcome !== 'applied') throw new Error(`${address} was not added: ${outcome}`)
  return identifier_id as string
}
const identifierOf = (userId: string, address: string) =>
  stored(
    'select identifier_id from strata_users.identifiers where user_id = $1 and value = $2 and released_at is null',
    [userId, address],
  )
const primaryOf = (userId: string, kind = 'email') =>
  column<string>(
    superuser,
    'select value from strata_users.identifiers where user_id = $1 and kind = $2 and is_primary',
    [userId, kind],
  )
const remove = (session: string, id: string, client: pg.ClientBase = auth) =>
  one(client, 'select strata.remove_identifier($1, $2)', [session, id])
/** Messages to a user that nobody has sent yet, as event and address. */
const messagesTo = (userId: string) =>
  column<string>(
    superuser,
    // Messages of one moment have no order among them: by when the address was claimed.
    `select n.event_type || ' ' || n.address from strata_users.notices n join strata_users.identifiers i using (identifier_id)
     where n.user_id = $1 and n.sent_at is null order by i.claimed_at, n.event_type`,
    [userId],
  )
const later = (minutes: number) => setClock(installer, new Date(Date.now() + minutes * 60_000))
async function setting(name: string, value: string): Promise<void> {
  await installer.query('begin; set local role strata_owner')
  await installer.query('update strata_core.settings set value = $2 where setting = $1', [name, value])
  await installer.query('commit')
}

describe('an address that a user adds', () => {
  test('[C2] [C3] [D1] counts once the user has proved it, and not before', async () => {
    const [first, second, phone] = [newEmail(), newEmail(), newPhone()]
    const person = await signUp(auth, first)
    const begun = await begin(person.session_token, second)
    expect(begun).toMatchObject({ outcome: 'sent', version: 1, address: second, old_code: null })
    expect((await signInByCode(auth, second)).outcome).toBe('no_user')
    const done = await confirm(person.session_token, begun, begun.challenge_token, begun.code)
    expect(done).toMatchObject({ outcome: 'applied', version: 2 })
    await change(person.session_token, phone)
    expect(await primaryOf(person.user_id)).toEqual([first])
    expect(await primaryOf(person.user_id, 'phone')).toEqual([phone])
    const through = await signInByCode(auth, second, { device_token: person.device_token })
    expect(through).toMatchObject({ outcome: 'signed_in', user_id: person.user_id })
    expect(await messagesTo(person.user_id)).toEqual([
      `recovery-information-changed ${first}`,
      `recovery-information-changed ${first}`,
      `recovery-information-changed ${second}`,
    ])
  })

  test('a user who came with an identity of another provider keeps it when the first address is proved', async () => {
    const email = newEmail()
    const person = await signInWithIdentity(auth, 'https://a.example', `sub-${email}`)
    await change(person.session_token as string, email)
    expect(await beginsAs(person.session_token)).toBe('begun')
    expect((await signInWithIdentity(auth, 'https://a.example', `sub-${email}`)).user_id).toBe(person.user_id)
  })

  test('[C4] a user makes only a proved address primary, and one of a kind is', async () => {
    const [first, second] = [newEmail(), newEmail()]
    const { session_token, user_id } = await signUp(auth, first)
    const id = await change(session_token, second)
    const make = (identifier: string) =>
      one(auth, 'select strata.make_identifier_primary($1, $2)', [session_token, identifier])
    expect([await make(id), await make(id)]).toEqual(['done', 'unchanged'])
    expect(await primaryOf(user_id)).toEqual([second])
    const claim = newEmail()
    await auth.query('select strata.claim_identifier($1, $2, $3)', [user_id, 'email', claim])
    expect(await make(await identifierOf(user_id, claim))).toBe('unproved')
    const stranger = await signUp(auth, newEmail())
    expect(
      await one(auth, 'select strata.make_identifier_primary($1, $2)', [stranger.session_token, id]),
    ).toBe('unknown')
  })

  test('[X7] whether somebody holds an address is told to nobody before it is proved, and then to its owner', async () => {
    const [known, own] = [newEmail(), newEmail()]
    await signUp(auth, known)
    const person = await signUp(auth, own)
    const shape = async (address: string) =>
      Object.entries(await begin(person.session_token, address)).map(([name, value]) => [
        name,
        value === null,
      ])
    expect(await shape(known)).toEqual(await shape(newEmail()))
    const begun = await begin(person.session_token, known)
    expect((await confirm(person.session_token, begun, begun.challenge_token, begun.code)).outcome).toBe(
      'held',
    )
    expect(
      await stored('select status from strata_users.identifier_changes where identifier_change_id = $1', [
        begun.identifier_change_id,
      ]),
    ).toBe('canceled')
    expect((await begin(person.session_token, own)).outcome).toBe('unchanged')
  })
})

describe('a change of address', () => {
  test('[D1] [D12] [D14] [D11] a new address takes the place of the old one, which is told, quarantined and ends the sessions that rest on it', async () => {
    const [old, other, fresh] = [newEmail(), newEmail(), newEmail()]
    const person = await signUp(auth, old)
    await change(person.session_token, other)
    const device = { device_token: person.device_token }
    const byOther = await signInByCode(auth, other, device)
    const bystander = await signInByCode(auth, other, device)
    await superuser.query('delete from strata_users.notices')
    await change(byOther.session_token as string, fresh, await identifierOf(person.user_id, old))
    expect([
      await beginsAs(person.session_token),
      await beginsAs(bystander.session_token),
      await beginsAs(byOther.session_token),
    ]).toEqual(['revoked', 'revoked', 'begun'])
    expect(await primaryOf(person.user_id)).toEqual([fresh])
    expect(await messagesTo(person.user_id)).toEqual(
      [old, other].map((address) => `identifier-changed ${address}`),
    )
    expect((await signInByCode(auth, old)).outcome).toBe('no_user')
    const { challenge_token, code } = await requestCode(auth, 'sign_up', old)
    expect((await signUpWithCode(auth, challenge_token, code)).outcome).toBe('quarantined')
    const stranger = await signUp(auth, newEmail())
    const begun = await begin(stranger.session_token, old)
    expect((await confirm(stranger.session_token, begun, begun.challenge_token, begun.code)).outcome).toBe(
      'quarantined',
    )
    // The user who gave it up may take it back.
    await change(byOther.session_token as string, old)
  })

  test('a sign-in that waits for its second proof ends with the address that its first one rested on', async () => {
    const [old, fresh] = [newEmail(), newEmail()]
    const person = await signUp(auth, old, { password_hash: HASH })
    await superuser.query(
      `insert into strata_users.totp_factors (user_id, secret_ciphertext, key_id, created_at, confirmed_at, last_step)
       values ($1, decode(repeat('00', 40), 'hex'), 'k1', now(), now(), 1)`,
      [person.user_id],
    )
    const waiting = await signInByCode(auth, old, { device_token: person.device_token })
    expect(waiting.outcome).toBe('step_up_required')
    // Signed in with the second factor, as far as the database knows.
    await superuser.query('update strata_users.sessions set assurance_level = 2 where session_id = $1', [
      person.session_id,
    ])
    await change(person.session_token, fresh, await identifierOf(person.user_id, old))
    const { rows } = await auth.query("select * from strata.step_up($1, 'totp', true, p_totp_step => 99)", [
      waiting.step_up_token,
    ])
    expect(rows[0].outcome).toBe('refused')
  })

  test('[D3] a user whose sign-in is ten minutes old must sign in again to change anything', async () => {
    const person = await signUp(auth, newEmail())
    const id = await change(person.session_token, newEmail())
    const begun = await begin(person.session_token, newEmail())
    await later(11)
    try {
      const token = person.session_token
      expect((await begin(token, newEmail())).outcome).toBe('reauthentication_required')
      expect((await confirm(token, begun, begun.challenge_token, begun.code)).outcome).toBe(
        'reauthentication_required',
      )
      expect(await one(auth, 'select strata.make_identifier_primary($1, $2)', [token, id])).toBe(
        'reauthentication_required',
      )
      expect(await remove(token, id)).toBe('reauthentication_required')
      expect(
        await one(auth, 'select strata.cancel_identifier_change($1, $2)', [
          token,
          begun.identifier_change_id,
        ]),
      ).toBe('done')
    } finally {
      await setClock(installer, null)
    }
    expect((await begin('nobody', newEmail())).outcome).toBe('session_refused')
    expect((await confirm('nobody', begun, begun.challenge_token, begun.code)).outcome).toBe(
      'session_refused',
    )
    expect(await remove('nobody', id)).toBe('session_refused')
  })

  test('[D2] where both sides must confirm, either may be first and neither is enough', async () => {
    await setting('identifier_change_confirmation', 'both')
    try {
      for (const newFirst of [true, false]) {
        const [old, fresh] = [newEmail(), newEmail()]
        const person = await signUp(auth, old)
        const token = person.session_token
        const begun = await begin(token, fresh, await identifierOf(person.user_id, old))
        expect(begun).toMatchObject({ outcome: 'sent', address: fresh, old_address: old })
        const steps = [
          [begun.challenge_token, begun.code],
          [begun.old_challenge_token, begun.old_code],
        ] as const
        const [first, second] = newFirst ? steps : [steps[1], steps[0]]
        const half = await confirm(token, begun, first[0], first[1])
        expect(half).toMatchObject({
          outcome: 'pending',
          version: 2,
          identifier_id: null,
        })
        expect(Math.abs(Number(half.expires_at) - Number(begun.expires_at))).toBeLessThan(1000)
        expect(await primaryOf(person.user_id)).toEqual([old])
        // The same side twice is one side.
        expect((await confirm(token, { ...begun, version: 2 }, first[0], first[1])).outcome).toBe('refused')
        const whole = await confirm(token, { ...begun, version: 2 }, second[0], second[1])
        expect(whole.outcome).toBe('applied')
        expect(await primaryOf(person.user_id)).toEqual([fresh])
      }
      // Nothing is replaced, so there is no other side.
      const person = await signUp(auth, newEmail())
      expect((await begin(person.session_token, newEmail())).old_code).toBeNull()
    } finally {
      await setting('identifier_change_confirmation', 'new')
    }
  })

  test('[D4] whoever confirms what has changed meanwhile is told of the conflict, and the code is not used up', async () => {
    const person = await signUp(auth, newEmail())
    const begun = await begin(person.session_token, newEmail())
    expect(
      await confirm(person.session_token, { ...begun, version: 7 }, begun.challenge_token, begun.code),
    ).toMatchObject({ outcome: 'conflict', version: 1 })
    expect((await confirm(person.session_token, begun, begun.challenge_token, begun.code)).outcome).toBe(
      'applied',
    )
  })

  test('[X40] a code is worth nothing for another change, for another user, or when the change was given up', async () => {
    const [one_, two] = [await signUp(auth, newEmail()), await signUp(auth, newEmail())]
    const address = newEmail()
    const mine = await begin(one_.session_token, address)
    const theirs = await begin(two.session_token, address)
    expect((await confirm(two.session_token, theirs, mine.challenge_token, mine.code)).outcome).toBe(
      'refused',
    )
    expect((await confirm(two.session_token, mine, theirs.challenge_token, theirs.code)).outcome).toBe(
      'refused',
    )
    // A code for signing up is none for a change.
    const signing = await requestCode(auth, 'sign_up', address)
    expect((await confirm(two.session_token, theirs, signing.challenge_token, signing.code)).outcome).toBe(
      'refused',
    )
    // Beginning anew cancels what was begun.
    const again = await begin(two.session_token, newEmail())
    expect((await confirm(two.session_token, theirs, theirs.challenge_token, theirs.code)).outcome).toBe(
      'refused',
    )
    const cancel = (token: string) =>
      one(auth, 'select strata.cancel_identifier_change($1, $2)', [token, again.identifier_change_id])
    expect([
      await cancel(one_.session_token),
      await cancel(two.session_token),
      await cancel(two.session_token),
    ]).toEqual(['unknown', 'done', 'unchanged'])
    expect((await confirm(two.session_token, again, again.challenge_token, again.code)).outcome).toBe(
      'refused',
    )
  })

  test('[X39] wrong codes are counted though every call failed, and the right one then does not help', async () => {
    const person = await signUp(auth, newEmail())
    const begun = await begin(person.session_token, newEmail())
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++)
      outcomes.push(
        (await confirm(person.session_token, begun, begun.challenge_token, wrong(begun.code))).outcome,
      )
    expect(outcomes).toEqual([...Array(5).fill('refused'), 'throttled'])
    expect((await confirm(person.session_token, begun, begun.challenge_token, begun.code)).outcome).toBe(
      'throttled',
    )
  })

  test('codes for a new address run out after five requests', async () => {
    const person = await signUp(auth, newEmail())
    const address = newEmail()
    const outcomes: string[] = []
    for (let i = 0; i < 6; i++) outcomes.push((await begin(person.session_token, address)).outcome)
    expect(outcomes).toEqual([...Array(5).fill('sent'), 'throttled'])
  })

  test('what is no address is refused before anything is done', async () => {
    const person = await signUp(auth, newEmail())
    for (const [kind, address] of [
      ['email', 'nobody'],
      ['phone', '12345'],
      ['username', 'somebody'],
    ])
      expect(
        await failure(auth, 'select strata.begin_identifier_change($1, $2, $3)', [
          person.session_token,
          kind,
          address,
        ]),
      ).toMatchObject({ code: 'ST402', constraint: 'identifiers_value_check', detail: undefined })
    const stranger = await signUp(auth, newEmail())
    const theirs = await stored('select identifier_id from strata_users.identifiers where user_id = $1', [
      stranger.user_id,
    ])
    expect((await begin(person.session_token, newEmail(), theirs)).outcome).toBe('unknown')
  })

  test('[D4] of 16 who confirm at once one changes the address', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const person = await signUp(auth, newEmail())
      const address = newEmail()
      const begun = await begin(person.session_token, address)
      const results = await atOnce(16, (client) =>
        confirm(person.session_token, begun, begun.challenge_token, begun.code, client),
      )
      expect(results.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1)
      expect(
        await stored<number>('select count(*)::int from strata_users.identifiers where value = $1', [
          address,
        ]),
      ).toBe(1)
    }
  })

  test('[X7] two users who prove one address at once: one gets it', { timeout: 300_000 }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      const address = newEmail()
      await superuser.query('delete from strata_users.throttles')
      const people = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const client = await pool.connect()
          try {
            return await signUp(client, newEmail())
          } finally {
            client.release()
          }
        }),
      )
      const begun: Begun[] = []
      for (const { session_token } of people) begun.push(await begin(session_token, address))
      const results = await atOnce(4, (client, i) => {
        const it = begun[i] as Begun
        return confirm(people[i]?.session_token as string, it, it.challenge_token, it.code, client)
      })
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'held', 'held', 'held'])
    }
  })
})

describe('an address that a user removes', () => {
  test('[C14] [X49] the last way to sign in stays, also when two are removed at once', {
    timeout: 300_000,
  }, async () => {
    const person = await signUp(auth, newEmail(), { password_hash: HASH })
    const only = await stored('select identifier_id from strata_users.identifiers where user_id = $1', [
      person.user_id,
    ])
    // A password without an address to enter it with is no way in.
    expect(await remove(person.session_token, only)).toBe('last_method')
    for (let round = 0; round < rounds(5, 200); round++) {
      const [a, b] = [newEmail(), newEmail()]
      const { session_token, user_id } = await signUp(auth, a)
      await change(session_token, b)
      await superuser.query('update strata_users.sessions set identifier_id = null where user_id = $1', [
        user_id,
      ])
      const ids = [await identifierOf(user_id, a), await identifierOf(user_id, b)]
      const outcomes = await atOnce(16, (client, i) => remove(session_token, ids[i % 2] as string, client))
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome === 'last_method')).toHaveLength(8)
      expect(await primaryOf(user_id)).toHaveLength(1)
    }
  })

  test('[D12] [D14] all addresses are told, the next of its kind becomes primary, and sessions that rest on it end', async () => {
    const [a, b] = [newEmail(), newEmail()]
    const person = await signUp(auth, a)
    await change(person.session_token, b)
    const elsewhere = await signInByCode(auth, a)
    await superuser.query('delete from strata_users.notices')
    expect(await remove(person.session_token, await identifierOf(person.user_id, a))).toBe('done')
    expect(await primaryOf(person.user_id)).toEqual([b])
    expect(await messagesTo(person.user_id)).toEqual([`identifier-changed ${a}`, `identifier-changed ${b}`])
    expect(await beginsAs(elsewhere.session_token)).toBe('revoked')
    // In which it was done, and which rested on it too, goes on; the event says the same.
    expect(await beginsAs(person.session_token)).toBe('begun')
    const { rows } = await superuser.query(
      "select details, actor_user_id, actor_session_id from strata_audit.security_events where user_id = $1 and event_type = 'session-revoked' order by security_event_id desc limit 1",
      [person.user_id],
    )
    expect(rows).toEqual([
      {
        details: { except_session_id: person.session_id },
        actor_user_id: person.user_id,
        actor_session_id: person.session_id,
      },
    ])
    expect(await remove(person.session_token, await identifierOf(person.user_id, b))).toBe('last_method')
  })

  test('an unproved claim goes without a word, and nobody removes what is not theirs', async () => {
    const person = await signUp(auth, newEmail())
    const claim = newEmail()
    await auth.query('select strata.claim_identifier($1, $2, $3)', [person.user_id, 'email', claim])
    const id = await identifierOf(person.user_id, claim)
    const stranger = await signUp(auth, newEmail())
    expect(await remove(stranger.session_token, id)).toBe('unknown')
    expect([await remove(person.session_token, id), await remove(person.session_token, id)]).toEqual([
      'done',
      'unknown',
    ])
    expect(await messagesTo(person.user_id)).toEqual([])
    expect(await beginsAs(person.session_token)).toBe('begun')
  })

  test('changes and removals of one user by 16 at once end without a deadlock, and one way in is left', {
    timeout: 300_000,
  }, async () => {
    for (let round = 0; round < rounds(3, 200); round++) {
      await superuser.query('delete from strata_users.throttles')
      const [a, b] = [newEmail(), newEmail()]
      const { session_token, user_id, device_token } = await signUp(auth, a, { password_hash: HASH })
      await change(session_token, b)
      await superuser.query('update strata_users.sessions set identifier_id = null where user_id = $1', [
        user_id,
      ])
      const ids = [await identifierOf(user_id, a), await identifierOf(user_id, b)]
      const begun = await begin(session_token, newEmail(), ids[0])
      const codes: (string | null)[] = []
      await atOnce(16, async (client, i) => {
        switch (i % 5) {
          case 0:
            return remove(session_token, ids[1] as string, client)
          case 1:
            return confirm(session_token, begun, begun.challenge_token, begun.code, client)
          case 2:
            return client.query('select * from strata.begin_identifier_change($1, $2, $3, $4)', [
              session_token,
              'email',
              begun.address,
              ids[1],
            ])
          case 3:
            return codes.push((await signInByCode(client, b, { device_token })).outcome)
          default:
            return signInWithPassword(client, a, true, { device_token })
        }
      })
      expect((await primaryOf(user_id)).length).toBe(1)
      expect(
        await stored<number>(
          "select cardinality(strata_users.usable_methods($1)) + count(*)::int from strata_users.identifier_changes where user_id = $1 and status = 'none'",
          [user_id],
        ),
      ).toBeGreaterThan(0)
    }
  })
})

describe('a message to a user', () => {
  const take = async (client: pg.ClientBase, limit = 100) =>
    (await client.query('select * from strata.take_notices($1)', [limit])).rows as {
      notice_id: string
      user_id: string
      address: string
    }[]
  const complete = (id: string) => one(worker, 'select strata.complete_notice($1)', [id])

  test('[D12] is taken by one sender, sent once, and taken again when nobody said that it was sent', async () => {
    await superuser.query('delete from strata_users.notices')
    const person = await signUp(auth, newEmail())
    await change(person.session_token, newEmail())
    expect([await take(worker, 0), await take(worker, -1)]).toEqual([[], []])
    const [notice] = await take(worker)
    expect(notice).toMatchObject({ user_id: person.user_id, event_type: 'recovery-information-changed' })
    const id = (notice as { notice_id: string }).notice_id
    expect(await take(worker)).toEqual([])
    await later(6)
    try {
      expect((await take(worker)).map(({ notice_id }) => notice_id)).toEqual([id])
      expect([await complete(id), await complete(id)]).toEqual(['done', 'unchanged'])
      expect(await complete('00000000-0000-0000-0000-000000000000')).toBe('unknown')
    } finally {
      await setClock(installer, null)
    }
    await later(60)
    try {
      expect(await take(worker)).toEqual([])
    } finally {
      await setClock(installer, null)
    }
  })

  test('senders at once never get the same one', async () => {
    await superuser.query('delete from strata_users.notices')
    for (let i = 0; i < 6; i++) {
      const person = await signUp(auth, newEmail())
      await change(person.session_token, newEmail())
    }
    const senders = db.pool('worker', { max: 8 })
    const taken = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = await senders.connect()
        try {
          return await take(client, 2)
        } finally {
          client.release()
        }
      }),
    )
    const ids = taken.flat().map(({ notice_id }) => notice_id)
    expect(ids).toHaveLength(new Set(ids).size)
    expect(ids.length + (await take(worker)).length).toBe(6)
  })

  test('is read by nobody who only signs people in', async () => {
    expect(await failure(auth, 'select strata.take_notices(1)')).toMatchObject({ code: '42501' })
    expect(await failure(worker, 'select from strata_users.notices')).toMatchObject({ code: '42501' })
  })
})

/** One transaction is held open while another waits for it: what the second one does once it goes on must fit what the first one has made true. */
import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import {
  createMembership,
  createOrganization,
  createUser,
  failure,
  one,
  openSession,
} from '../support/people.js'
import {
  believe,
  HASH,
  OTHER_HASH,
  requestCode,
  type SignIn,
  signInByCode,
  signInWithIdentity,
  signInWithPassword,
  signUp,
  signUpWithCode,
} from './support.js'

const db = await testDatabase()
let auth: pg.Client
let other: pg.Client
let third: pg.Client
let operator: pg.Client
let app: pg.Client
let installer: pg.Client
let superuser: pg.Client
beforeAll(async () => {
  auth = await db.client('auth')
  other = await db.client('auth')
  third = await db.client('auth')
  operator = await db.client('operator')
  app = await db.client('app')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
})
beforeEach(() => Promise.all([auth.query('rollback'), operator.query('rollback')]))

let count = 0
const newEmail = () => `between${++count}@example.com`
const newPhone = () => `+49151${String(30_000_000 + ++count)}`
const stored = <T = string>(text: string, values: unknown[] = []) => one<T>(superuser, text, values)
const row = async <T = SignIn>(client: pg.Client, text: string, values: unknown[] = []) =>
  (await client.query(text, values)).rows[0] as T
const beginsAs = (token: string | null) => one(app, 'select outcome from strata.begin_session($1)', [token])
const passwordOf = (userId: string) =>
  stored('select password_hash from strata_users.password_credentials where user_id = $1', [userId])

/** Until so many wait for a lock in this database. */
async function waiting(wanted = 1): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const there = await stored<number>(
      `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    )
    if (there >= wanted) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('Nobody came to wait.')
}
/** What `second` answers, which waits for what `first` has done in an open transaction of `client`. */
async function behind<T>(
  client: pg.Client,
  first: () => Promise<unknown>,
  second: () => Promise<T>,
): Promise<T> {
  await client.query('begin')
  await first()
  const answer = second()
  answer.catch(() => {})
  await waiting()
  await client.query('commit')
  return answer
}
const setPassword = (client: pg.Client, token: string | null, hash: string) =>
  one(client, 'select strata.set_password($1, $2)', [token, hash])
const withTotp = async (token: string) => {
  const secret = Buffer.alloc(40, 1)
  expect(await one(auth, "select strata.add_totp_factor($1, $2, 'k')", [token, secret])).toBe('done')
  expect(await one(auth, 'select strata.confirm_totp_factor($1, $2, 5)', [token, secret])).toBe('done')
}
const byTotp = (client: pg.Client, stepUp: string | null, step: number) =>
  row(client, "select * from strata.step_up($1, 'totp', true, p_totp_step => $2)", [stepUp, step])

describe('two who become one user', () => {
  test('[B3] a placeholder with two addresses is claimed by one of two strangers who prove one each', async () => {
    const [email, phone] = [newEmail(), newPhone()]
    const placeholder = await createUser(operator, 'Place', 'Holder')
    await auth.query("select strata.claim_identifier($1, 'email', $2)", [placeholder, email])
    await auth.query("select strata.claim_identifier($1, 'phone', $2)", [placeholder, phone])
    const [a, b] = [await requestCode(auth, 'sign_up', email), await requestCode(auth, 'sign_up', phone)]
    let first: SignIn | undefined
    const second = await behind(
      auth,
      async () => {
        first = await signUpWithCode(auth, a.challenge_token, a.code, { password_hash: HASH })
      },
      () => signUpWithCode(other, b.challenge_token, b.code, { password_hash: OTHER_HASH }),
    )
    expect(first).toMatchObject({ outcome: 'signed_up', user_id: placeholder })
    expect(second.outcome).toBe('signed_up')
    expect(second.user_id).not.toBe(placeholder)
    expect(await passwordOf(placeholder)).toBe(HASH)
  })

  test('[B8] a guest becomes one person, whoever else has the token', async () => {
    const guest = await one(operator, "select strata.create_user('A', 'Guest', 'guest')")
    await auth.query('select strata.register_user($1)', [guest])
    const token = await openSession(auth, guest)
    const [a, b] = [
      await requestCode(auth, 'sign_up', newEmail()),
      await requestCode(auth, 'sign_up', newEmail()),
    ]
    let first: SignIn | undefined
    const second = await behind(
      auth,
      async () => {
        first = await signUpWithCode(auth, a.challenge_token, a.code, { guest: token, password_hash: HASH })
      },
      () => signUpWithCode(other, b.challenge_token, b.code, { guest: token, password_hash: OTHER_HASH }),
    )
    expect(first?.user_id).toBe(guest)
    expect(second.outcome).toBe('signed_up')
    expect(second.user_id).not.toBe(guest)
    expect(await passwordOf(guest)).toBe(HASH)
  })

  test('[B3] a placeholder who is deactivated meanwhile is not the one who signs up', async () => {
    const email = newEmail()
    const placeholder = await createUser(operator, 'Left', 'Early')
    await auth.query("select strata.claim_identifier($1, 'email', $2)", [placeholder, email])
    const { challenge_token, code } = await requestCode(auth, 'sign_up', email)
    const result = await behind(
      operator,
      () => operator.query('select strata.deactivate_user($1)', [placeholder]),
      () => signUpWithCode(other, challenge_token, code),
    )
    // Where the transitions do not let a placeholder be deactivated, there is nothing to be late for.
    const status = await stored('select status from strata_users.users where user_id = $1', [placeholder])
    expect([status, result.user_id === placeholder]).toEqual(
      status === 'deactivated' ? ['deactivated', false] : [expect.any(String), true],
    )
    expect(result.outcome).toBe('signed_up')
  })

  test('[T4] [B8] staff who act as a guest cannot make that guest themselves', async () => {
    const staff = await one(operator, "select strata.create_user('S', 'Staff', 'staff')")
    await auth.query('select strata.register_user($1)', [staff])
    await auth.query("select strata.record_verification($1, 'email')", [staff])
    const guest = await one(operator, "select strata.create_user('G', 'Guest', 'guest')")
    await auth.query('select strata.register_user($1)', [guest])
    const { organizationId } = await createOrganization(operator, 'guests')
    const membershipId = await createMembership(operator, organizationId, guest)
    const acting = await row<{ outcome: string; token: string }>(
      operator,
      `select * from strata.impersonate_user($1, $2, $3, $4, 'a reason', null)`,
      [await openSession(auth, staff), guest, organizationId, membershipId],
    )
    expect(acting.outcome).toBe('opened')
    const { challenge_token, code } = await requestCode(auth, 'sign_up', newEmail())
    const result = await signUpWithCode(auth, challenge_token, code, {
      guest: acting.token,
      password_hash: HASH,
    })
    expect(result.outcome).toBe('signed_up')
    expect(result.user_id).not.toBe(guest)
    expect(await stored('select kind from strata_users.users where user_id = $1', [guest])).toBe('guest')
  })
})

describe('a session that ends while its call waits', () => {
  test('[X46] does not set the password after the one that ended it', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    const thief = await signInByCode(auth, email)
    const late = await behind(
      auth,
      async () => expect(await setPassword(auth, owner.session_token, HASH)).toBe('done'),
      () => setPassword(other, thief.session_token, OTHER_HASH),
    )
    expect(late).toBe('session_refused')
    expect(await passwordOf(owner.user_id)).toBe(HASH)
    expect(await beginsAs(owner.session_token)).toBe('begun')
  })

  test('[X46] adds no passkey and no evidence beside a recovery', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    const thief = await signInByCode(auth, email)
    const { challenge_token, code } = await requestCode(auth, 'recover', email)
    const challenge = await one(auth, 'select challenge_token from strata.request_passkey_challenge()')
    await auth.query('begin')
    const reset = await row(auth, 'select * from strata.reset_password($1, $2, $3, $4)', [
      challenge_token,
      code,
      OTHER_HASH,
      `("${owner.device_token}",,,,,,)`,
    ])
    expect(reset.outcome).toBe('signed_in')
    const passkey = one(other, `select strata.add_passkey($1, $2, $3, $4, $5, 0, '{}', true, null)`, [
      thief.session_token,
      challenge,
      Buffer.alloc(32, 7),
      Buffer.alloc(32, 8),
      Buffer.alloc(64, 9),
    ])
    const fact = one(third, "select strata.record_identification($1, 'date_of_birth', sha256('x'), 1)", [
      thief.session_token,
    ])
    await waiting(2)
    await auth.query('commit')
    expect(await Promise.all([passkey, fact])).toEqual(['session_refused', 'session_refused'])
    expect(
      await stored<number>('select count(*)::int from strata_users.passkeys where user_id = $1', [
        owner.user_id,
      ]),
    ).toBe(0)
  })

  test('[X46] is not exchanged for another that lives', async () => {
    const owner = await signUp(auth, newEmail())
    const late = await behind(
      operator,
      () => operator.query('select strata.revoke_user_sessions($1)', [owner.user_id]),
      () => row<{ outcome: string }>(other, 'select * from strata.switch_session($1)', [owner.session_token]),
    )
    expect(late.outcome).toBe('session_refused')
    expect(
      await stored<number>(
        `select count(*)::int from strata_users.sessions s join strata_users.users u using (user_id)
         where s.user_id = $1 and s.user_epoch = u.session_epoch and s.revoked_at is null`,
        [owner.user_id],
      ),
    ).toBe(0)
  })

  test('[X46] an identity that is removed meanwhile signs nobody in', async () => {
    await believe(await db.client('installer'), 'https://id.example')
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    expect((await signInWithIdentity(auth, 'https://id.example', email, email, true)).outcome).toBe(
      'signed_in',
    )
    const id = await stored(
      'select federated_identity_id from strata_users.federated_identities where user_id = $1',
      [owner.user_id],
    )
    const late = await behind(
      auth,
      async () =>
        expect(
          await one(auth, "select strata.remove_credential($1, 'identity', $2)", [owner.session_token, id]),
        ).toBe('done'),
      () => signInWithIdentity(other, 'https://id.example', email),
    )
    expect(late).toMatchObject({ outcome: 'refused', session_token: null })
  })
})

describe('a sign-in that waits for its second proof', () => {
  test('[X46] [X48] ends with the password that its first proof was made with, and with all sessions', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    await withTotp(owner.session_token)
    const stale = await signInWithPassword(auth, email, true)
    expect(stale.outcome).toBe('step_up_required')
    expect(await setPassword(auth, owner.session_token, OTHER_HASH)).toBe('done')
    expect((await byTotp(auth, stale.step_up_token, 100)).outcome).toBe('refused')
    const next = await signInWithPassword(auth, email, true, { hash: OTHER_HASH })
    expect(await one(operator, 'select strata.revoke_user_sessions($1)', [owner.user_id])).toBe('revoked')
    expect((await byTotp(auth, next.step_up_token, 101)).outcome).toBe('refused')
    // One from after it is good.
    const fresh = await signInWithPassword(auth, email, true, { hash: OTHER_HASH })
    expect((await byTotp(auth, fresh.step_up_token, 102)).outcome).toBe('signed_in')
  })

  test('[X48] a recovery that waits does not overwrite the password that the owner set meanwhile', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    await withTotp(owner.session_token)
    const { challenge_token, code } = await requestCode(auth, 'recover', email)
    const pending = await row(auth, 'select * from strata.reset_password($1, $2, $3)', [
      challenge_token,
      code,
      OTHER_HASH,
    ])
    expect(pending.outcome).toBe('step_up_required')
    expect(await setPassword(auth, owner.session_token, HASH)).toBe('done')
    expect((await byTotp(auth, pending.step_up_token, 100)).outcome).toBe('refused')
    expect(await passwordOf(owner.user_id)).toBe(HASH)
  })

  test('[X40] takes no code that was sent for another one', async () => {
    const [email, phone] = [newEmail(), newPhone()]
    const owner = await signUp(auth, email)
    const added = await row<{
      identifier_change_id: string
      version: number
      challenge_token: string
      code: string
    }>(auth, "select * from strata.begin_identifier_change($1, 'phone', $2)", [owner.session_token, phone])
    await auth.query('select * from strata.confirm_identifier_change($1, $2, $3, $4, $5)', [
      owner.session_token,
      added.identifier_change_id,
      added.version,
      added.challenge_token,
      added.code,
    ])
    const unusual = () => signUpStranger(phone)
    const earlier = await unusual()
    const code = await row<{ outcome: string; challenge_token: string; code: string }>(
      auth,
      "select * from strata.request_step_up_code($1, 'email_code')",
      [earlier.step_up_token],
    )
    expect(code.outcome).toBe('sent')
    const later = await unusual()
    const bring = (stepUp: string | null) =>
      row(auth, "select * from strata.step_up($1, 'email_code', p_code_token => $2, p_code => $3)", [
        stepUp,
        code.challenge_token,
        code.code,
      ])
    expect((await bring(later.step_up_token)).outcome).toBe('refused')
    expect((await bring(earlier.step_up_token)).outcome).toBe('signed_in')
  })
  /** Whoever signs up with a number that another holds is asked for more. */
  async function signUpStranger(phone: string): Promise<SignIn> {
    const { challenge_token, code } = await requestCode(auth, 'sign_up', phone)
    const result = await signUpWithCode(auth, challenge_token, code)
    expect(result.outcome).toBe('step_up_required')
    return result
  }
})

describe('a second factor', () => {
  test('[D3] is not taken away by a session from before it, and the one that set it up needs no other proof', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    const before = await signInByCode(auth, email)
    await withTotp(owner.session_token)
    const remove = (token: string | null) => one(auth, "select strata.remove_credential($1, 'totp')", [token])
    expect(await remove(before.session_token)).toBe('reauthentication_required')
    expect(await setPassword(auth, before.session_token, OTHER_HASH)).toBe('reauthentication_required')
    expect(
      await one(auth, "select strata.replace_recovery_codes($1, array[sha256('x')])", [owner.session_token]),
    ).toBe('done')
    expect(await remove(owner.session_token)).toBe('done')
  })

  test('[X43] is asked for still when the passkey was set aside', async () => {
    const email = newEmail()
    const owner = await signUp(auth, email, { password_hash: HASH })
    await superuser.query(
      `insert into strata_users.passkeys (user_id, credential_id, public_key, sign_count, is_backed_up, registered_at, suspect_at)
       values ($1, sha256($2), sha256('x'), 9, false, now(), now())`,
      [owner.user_id, email],
    )
    const answer = await signInWithPassword(auth, email, true, { device_token: owner.device_token })
    expect(answer).toMatchObject({ outcome: 'step_up_required', step_up_methods: ['email_code'] })
  })
})

describe('counters', () => {
  test('[X39] a right code forgives no wrong password, and a wrong password costs no code', async () => {
    const phone = newPhone()
    const owner = await signUp(auth, phone, { password_hash: HASH })
    const outcomes: string[] = []
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 4; j++) outcomes.push((await signInWithPassword(auth, phone, false)).outcome)
      const code = await signInByCode(auth, phone, { device_token: owner.device_token })
      expect(code.outcome).toBe('signed_in')
    }
    expect(outcomes.filter((outcome) => outcome === 'throttled')).toHaveLength(3)
  })

  test('[X39] a stranger who asks for codes and enters wrong ones shuts nobody out of a device that is known', async () => {
    const email = newEmail()
    const { device_token } = await signUp(auth, email, { password_hash: HASH })
    const ask = async (device: string | null) =>
      row<{ outcome: string; challenge_token: string; code: string }>(
        auth,
        "select * from strata.request_code('sign_in', 'email', $1, $2)",
        [email, device],
      )
    let last = await ask(null)
    for (let i = 0; i < 5; i++) {
      await row(auth, 'select * from strata.sign_in_with_code($1, $2)', [last.challenge_token, '000000'])
      const next = await ask(null)
      if (next.outcome === 'sent') last = next
    }
    expect((await ask(null)).outcome).toBe('throttled')
    expect((await ask('0'.repeat(64))).outcome).toBe('throttled')
    const mine = await ask(device_token)
    expect(mine.outcome).toBe('sent')
    const back = await row(auth, 'select * from strata.sign_in_with_code($1, $2, $3)', [
      mine.challenge_token,
      mine.code,
      `("${device_token}",,,,,,)`,
    ])
    expect(back.outcome).toBe('signed_in')
  })
})

describe('erasing somebody', () => {
  test.each(['right password', 'wrong password', 'code'])(
    '[B11] leaves no network and no browser of a sign-in that waited: %s',
    async (how) => {
      const email = newEmail()
      const person = await signUp(auth, email, { password_hash: HASH })
      const { challenge_token, code } = await requestCode(auth, 'sign_in', email)
      const signals = '(,DE,192.0.2.1,"A Browser",,,)'
      const late = await behind(
        operator,
        () => operator.query("select * from strata.erase_user($1, 'asked')", [person.user_id]),
        () =>
          how === 'code'
            ? row(other, 'select * from strata.sign_in_with_code($1, $2, $3)', [
                challenge_token,
                code,
                signals,
              ])
            : row(other, "select * from strata.sign_in_with_password('email', $1, $2, $3, $4)", [
                email,
                HASH,
                how === 'right password',
                signals,
              ]),
      )
      expect(late.session_token).toBeNull()
      expect(
        await stored<number>(
          'select count(*)::int from strata_users.sign_ins where user_id = $1 and (network is not null or user_agent is not null)',
          [person.user_id],
        ),
      ).toBe(0)
    },
  )

  test('[B11] leaves no code for a second proof that was asked for meanwhile', async () => {
    const [email, phone] = [newEmail(), newPhone()]
    const person = await signUp(auth, email)
    await auth.query("select strata.claim_identifier($1, 'phone', $2)", [person.user_id, phone])
    await superuser.query(
      `update strata_users.identifiers set verified_at = claimed_at, last_proof_at = claimed_at, is_primary = true where user_id = $1 and kind = 'phone'`,
      [person.user_id],
    )
    const { challenge_token, code } = await requestCode(auth, 'sign_up', phone)
    const stranger = await signUpWithCode(auth, challenge_token, code)
    expect(stranger.outcome).toBe('step_up_required')
    await operator.query('begin')
    await operator.query("select * from strata.erase_user($1, 'asked')", [person.user_id])
    const asked = row<{ outcome: string }>(
      other,
      "select * from strata.request_step_up_code($1, 'email_code')",
      [stranger.step_up_token],
    )
    await waiting()
    await operator.query('commit')
    expect((await asked).outcome).toBe('refused')
    expect(
      await stored<number>(
        'select count(*)::int from strata_users.challenges where value = $1 or value = $2',
        [email, phone],
      ),
    ).toBe(0)
  })

  test('[T4] [B11] takes the reasons of those who acted as the person out of the events', async () => {
    const person = await signUp(auth, newEmail())
    await superuser.query(
      `insert into strata_audit.security_events (user_id, event_type, actor_role, reason, occurred_at)
       values ($1, 'impersonation-started', 'somebody', 'to look at their diagnosis', now())`,
      [person.user_id],
    )
    await operator.query("select * from strata.erase_user($1, 'asked')", [person.user_id])
    const { rows } = await superuser.query(
      'select event_type, reason, redacted_at is not null as redacted from strata_audit.security_events where user_id = $1 order by 1',
      [person.user_id],
    )
    expect(rows).toContainEqual({ event_type: 'impersonation-started', reason: null, redacted: true })
    expect(
      await failure(
        superuser,
        "update strata_audit.security_events set reason = 'again' where user_id = $1",
        [person.user_id],
      ),
    ).toMatchObject({ code: 'ST301' })
  })
})

describe('locks', () => {
  /** Somebody else holds a row for as long as both others come to wait, each for what the other may hold. */
  async function crossed<A, B>(
    held: string,
    values: unknown[],
    one_: () => Promise<A>,
    two: () => Promise<B>,
    secondWaits = true,
  ) {
    const holder = await db.client('superuser')
    await holder.query('begin')
    expect((await holder.query(held, values)).rowCount).toBe(1)
    const first = one_()
    await waiting(1)
    const second = two()
    if (secondWaits) await waiting(2)
    else await second
    await holder.query('commit')
    await holder.end()
    return Promise.all([first, second])
  }
  const erase = (userId: string) =>
    row<{ outcome: string }>(operator, "select * from strata.erase_user($1, 'asked')", [userId])
  const long = async (userId: string) => {
    await superuser.query(
      `update strata_users.user_activity set last_sign_in_at = last_sign_in_at - interval '200 days' where user_id = $1`,
      [userId],
    )
    await superuser.query(
      `update strata_users.identifiers set verified_at = verified_at - interval '300 days', claimed_at = claimed_at - interval '300 days',
         last_proof_at = last_proof_at - interval '200 days' where user_id = $1`,
      [userId],
    )
  }

  test('[B11] erasing meets somebody who confirms a change of address at the old one, without a deadlock', async () => {
    await installer.query('begin; set local role strata_owner')
    await installer.query(
      "update strata_core.settings set value = 'both' where setting = 'identifier_change_confirmation'",
    )
    await installer.query('commit')
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await withTotp(person.session_token)
    expect((await signInWithPassword(auth, email, true)).outcome).toBe('step_up_required')
    const id = await stored('select identifier_id from strata_users.identifiers where user_id = $1', [
      person.user_id,
    ])
    const begun = await row<Record<string, string>>(
      auth,
      "select * from strata.begin_identifier_change($1, 'email', $2, $3)",
      [person.session_token, newEmail(), id],
    )
    const [erased, confirmed] = await crossed(
      "select from strata_users.challenges where purpose = 'verify' and user_id = $1 for update",
      [person.user_id],
      () => erase(person.user_id),
      () =>
        row<{ outcome: string }>(
          other,
          'select * from strata.confirm_identifier_change($1, $2, $3, $4, $5)',
          [
            person.session_token,
            begun.identifier_change_id,
            begun.version,
            begun.old_challenge_token,
            begun.old_code,
          ],
        ),
    )
    expect([erased.outcome, confirmed.outcome]).toEqual(['done', 'refused'])
  })

  test('[B11] erasing meets somebody who claims the number, without a deadlock', async () => {
    const phone = newPhone()
    const person = await signUp(auth, phone, { password_hash: HASH })
    await long(person.user_id)
    const waits = [
      await signInByCode(auth, phone),
      await signInByCode(auth, phone),
      await signInByCode(auth, phone),
    ]
    expect(waits.map(({ is_claimable }) => is_claimable)).toEqual([true, true, true])
    const [erased, claimed] = await crossed(
      `select from strata_users.challenges where token_hash = sha256(convert_to($1, 'UTF8')) for update`,
      [waits[1]?.step_up_token],
      () => erase(person.user_id),
      () =>
        row<{ outcome: string }>(other, 'select * from strata.claim_number($1)', [waits[2]?.step_up_token]),
    )
    expect(erased.outcome).toBe('done')
    expect(claimed.outcome).toBe('refused')
  })

  test('[X40] a second proof meets somebody who removes the address, without a deadlock', async () => {
    const email = newEmail()
    const person = await signUp(auth, email, { password_hash: HASH })
    await superuser.query(
      `insert into strata_users.federated_identities (user_id, issuer, subject, linked_at) values ($1, 'https://id.example', $2, now())`,
      [person.user_id, email],
    )
    await long(person.user_id)
    const [between, last] = [
      await signInWithPassword(auth, email, true),
      await signInWithPassword(auth, email, true),
    ]
    const code = await row<{ challenge_token: string; code: string }>(
      auth,
      "select * from strata.request_step_up_code($1, 'email_code')",
      [last.step_up_token],
    )
    const id = await stored('select identifier_id from strata_users.identifiers where user_id = $1', [
      person.user_id,
    ])
    const [removed, stepped] = await crossed(
      `select from strata_users.challenges where token_hash = sha256(convert_to($1, 'UTF8')) for update`,
      [between.step_up_token],
      () => one(auth, 'select strata.remove_identifier($1, $2)', [person.session_token, id]),
      // Its code is younger than everything that the removal holds, so it is let in before the address goes.
      () =>
        row(other, "select * from strata.step_up($1, 'email_code', p_code_token => $2, p_code => $3)", [
          last.step_up_token,
          code.challenge_token,
          code.code,
        ]),
      false,
    )
    expect([removed, stepped.outcome]).toEqual(['done', 'signed_in'])
  })
})

test('[X61] a number is the same with and without the zero that is dialled at home', async () => {
  const forms = ['+49 (0)30 123 456 78', '+49 30 12345678', '+49(0)30/12345678']
  const { rows } = await superuser.query(
    "select distinct strata_users.normalise_identifier('phone', n) as value from unnest($1::text[]) n",
    [forms],
  )
  expect(rows).toEqual([{ value: '+493012345678' }])
})

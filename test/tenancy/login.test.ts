/** One login for everything, and one for each organization beside it: the same person, the same password, another membership that acts. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  createMembership,
  createOrganization,
  endMembership,
  InvalidInput,
  setLoginName,
  setPassword,
  setSecurityPolicy,
  suspendMembership,
  suspendUser,
} from '../../src/index.js'
import { be, newcomer, refusal, signInOf, withTotp } from '../client/support.js'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'

const db = await testDatabase()
const side = signInOf(db, { max: 16 })
const { strata } = side
const { operator } = strata
let superuser: pg.Client
beforeAll(async () => {
  superuser = await db.client('superuser')
})

const password = 'correct horse battery'
let count = 0
/** A person with a password who belongs to two organizations, in each under a login name. */
async function twice() {
  const n = ++count
  const person = await newcomer(side, `login${n}@example.org`, { password })
  const at = async (slug: string, login_name: string) => {
    const { organization_id } = be(await createOrganization(operator, { name: slug, slug }), 'created')
    const { membership_id } = be(
      await createMembership(operator, { organization_id, user_id: person.user_id }),
      'created',
    )
    expect(await setLoginName(operator, { organization_id, membership_id, login_name })).toBe('done')
    return { organization_id, membership_id, slug }
  }
  const [a, b] = [await at(`harbour-${n}`, 'dr.lee'), await at(`hillside-${n}`, 'lee')]
  return { ...person, a, b }
}
type Person = Awaited<ReturnType<typeof twice>>
const signInTo = (organization: string, login_name: string, given = password, device_token?: string) =>
  strata.signIn({
    method: 'password',
    identifier: { organization, login_name },
    password: given,
    ...(device_token ? { device: { device_token } } : {}),
  })
const sessionOf = (token: string) => strata.withSession(token, (tx) => tx.session)
const memberOf = ({ organization_id, membership_id }: Person['a']) => ({ organization_id, membership_id })
const knownDevice = ({ device_token }: Person) => device_token

describe('a login for one organization', () => {
  test('[G10] opens a session as that membership with the person’s own password, and the login for everything stays as it was', async () => {
    const lee = await twice()
    for (const [at, name] of [
      [lee.a, 'DR.Lee'],
      [lee.b, 'lee'],
    ] as const) {
      const { token, user_id } = be(await signInTo(at.slug, name, password, knownDevice(lee)), 'signed_in')
      expect(user_id).toBe(lee.user_id)
      expect(await sessionOf(token)).toMatchObject({
        user_id: lee.user_id,
        organization_id: at.organization_id,
        membership_id: at.membership_id,
        assurance_level: 1,
      })
    }
    const everywhere = be(
      await strata.signIn({
        method: 'password',
        identifier: { email: lee.email },
        password,
        device: { device_token: lee.device_token },
      }),
      'signed_in',
    )
    expect(await sessionOf(everywhere.token)).toMatchObject({ organization_id: null, membership_id: null })
    // One password: changed once, changed for all.
    expect(
      await setPassword(strata.auth, { session_token: everywhere.token, password: 'another long password' }),
    ).toBe('done')
    expect(await signInTo(lee.a.slug, 'dr.lee', password)).toEqual({ outcome: 'refused' })
  })

  test('[G10] a name means one person in an organization as long as they belong, and others elsewhere', async () => {
    const [lee, kim] = [await twice(), await twice()]
    const { organization_id } = lee.a
    const { membership_id } = be(
      await createMembership(operator, { organization_id, user_id: kim.user_id }),
      'created',
    )
    const name = (login_name: string | null) =>
      setLoginName(operator, { organization_id, membership_id, login_name })
    expect([await name('dr.lee'), await name('dr.kim'), await name('DR.KIM'), await name(null)]).toEqual([
      'taken',
      'done',
      'unchanged',
      'done',
    ])
    await endMembership(operator, { organization_id, membership_id: lee.a.membership_id })
    expect(await signInTo(lee.a.slug, 'dr.lee')).toEqual({ outcome: 'refused' })
    expect(await name('dr.lee')).toBe('done')
    const { user_id } = be(await signInTo(lee.a.slug, 'dr.lee', password, knownDevice(kim)), 'signed_in')
    expect(user_id).toBe(kim.user_id)
    for (const bad of ['', 'a b', '-a', 'ä', 'a/b'])
      expect(await refusal(name(bad))).toBeInstanceOf(InvalidInput)
  })

  test('[G10] a second factor is asked for here as everywhere, and the session is still of that membership', async () => {
    const lee = await twice()
    const { next } = await withTotp(side, lee.token)
    const waiting = be(await signInTo(lee.a.slug, 'dr.lee'), 'step_up_required')
    const done = be(
      await strata.signIn({ method: 'step_up', step_up: waiting.step_up, with: 'totp', code: next() }),
      'signed_in',
    )
    expect(await sessionOf(done.token)).toMatchObject({
      organization_id: lee.a.organization_id,
      membership_id: lee.a.membership_id,
      assurance_level: 2,
    })
  })

  test('[G10] [F21] an organization that wants more than a password asks for a second proof, and tells whoever gave one that it does not do', async () => {
    const lee = await twice()
    const { organization_id, membership_id, slug } = lee.a
    const policy = (minimum_assurance_level: number, allowed_sign_in_methods: ['identity'] | null = null) =>
      setSecurityPolicy(operator, { organization_id, minimum_assurance_level, allowed_sign_in_methods })
    expect(await policy(2)).toBe('done')
    const waiting = be(await signInTo(slug, 'dr.lee', password, knownDevice(lee)), 'step_up_required')
    expect(waiting.methods).toEqual(['email_code'])
    const { challenge } = be(
      await strata.signIn({ method: 'step_up', step_up: waiting.step_up, with: 'email_code' }),
      'code_sent',
    )
    // A code by e-mail makes nobody surer (NIST SP 800-63B §5.1.3.1).
    expect(
      await strata.signIn({
        method: 'step_up',
        step_up: waiting.step_up,
        with: 'email_code',
        challenge,
        code: side.last().code,
      }),
    ).toEqual({ outcome: 'assurance_too_low' })
    const { next } = await withTotp(side, lee.token)
    const again = be(await signInTo(slug, 'dr.lee'), 'step_up_required')
    expect(
      be(
        await strata.signIn({ method: 'step_up', step_up: again.step_up, with: 'totp', code: next() }),
        'signed_in',
      ),
    ).toMatchObject({ assurance_level: 2 })
    // Whoever is suspended meanwhile is told after both proofs; a password alone tells nothing.
    const third = be(await signInTo(slug, 'dr.lee'), 'step_up_required')
    await suspendMembership(operator, { organization_id, membership_id })
    await superuser.query('update strata_users.totp_factors set last_step = 0')
    expect(
      await strata.signIn({ method: 'step_up', step_up: third.step_up, with: 'totp', code: next() }),
    ).toEqual({ outcome: 'membership_not_active' })
    const kim = await twice()
    await setSecurityPolicy(operator, {
      organization_id: kim.a.organization_id,
      minimum_assurance_level: 1,
      allowed_sign_in_methods: ['identity'],
    })
    expect(await signInTo(kim.a.slug, 'dr.lee', password, knownDevice(kim))).toEqual({ outcome: 'refused' })
    expect(
      await one(
        superuser,
        'select reasons[1] from strata_users.sign_ins where user_id = $1 order by attempted_at desc limit 1',
        [kim.user_id],
      ),
    ).toBe('method_not_allowed')
  })
})

describe('whoever tries names', () => {
  /** What an attempt leaves behind, without what differs by nature. */
  const trace = async (work: () => Promise<unknown>) => {
    const counted = async () =>
      (
        await superuser.query(
          `select (select count(*)::int from strata_users.sign_ins) as sign_ins, (select count(*)::int from strata_users.throttles) as throttles,
                  (select count(*)::int from strata_users.sessions) as sessions, (select count(*)::int from strata_users.challenges) as challenges`,
        )
      ).rows[0] as Record<string, number>
    const before = await counted()
    const answer = await work()
    const after = await counted()
    return JSON.stringify([
      answer,
      Object.entries(after).map(([table, rows]) => [table, rows - (before[table] as number)]),
    ])
  }

  test('[G10] [C13] learns the same from a name that is known, one that is not, one who left, one who may not, and an organization that is none', async () => {
    const lee = await twice()
    const gone = await twice()
    await endMembership(operator, memberOf(gone.a))
    const barred = await twice()
    await suspendMembership(operator, memberOf(barred.a))
    const locked = await twice()
    await suspendUser(operator, { user_id: locked.user_id, reason: 'a test' })
    const attempts: [string, () => Promise<unknown>][] = [
      ['a wrong password', () => signInTo(lee.a.slug, 'dr.lee', 'wrong password')],
      ['nobody of that name', () => signInTo(lee.a.slug, 'dr.who')],
      ['no such organization', () => signInTo('no-such-clinic', 'dr.lee')],
      ['somebody who left', () => signInTo(gone.a.slug, 'dr.lee')],
      [
        'somebody who is suspended there',
        () => signInTo(barred.a.slug, 'dr.lee', password, knownDevice(barred)),
      ],
      [
        'somebody who is suspended everywhere',
        () => signInTo(locked.a.slug, 'dr.lee', password, knownDevice(locked)),
      ],
    ]
    const [[, first] = ['', async () => {}]] = attempts
    const about = await trace(first)
    expect(about).toContain('refused')
    for (const [name, work] of attempts.slice(1)) {
      await superuser.query('delete from strata_users.throttles')
      expect([name, await trace(work)]).toEqual([name, about])
    }
  })

  test('[G10] [C13] is slowed down as with any address, known or not, also when many try at once', async () => {
    const lee = await twice()
    const limit = 10
    for (const name of ['dr.lee', 'dr.who']) {
      const outcomes: string[] = []
      for (let i = 0; i <= limit; i++)
        outcomes.push((await signInTo(lee.a.slug, name, 'wrong password')).outcome)
      expect(outcomes.at(0)).toBe('refused')
      expect(outcomes.at(-1)).toBe('throttled')
      // The right one is not tried either.
      expect(await signInTo(lee.a.slug, name)).toMatchObject({ outcome: 'throttled' })
    }
    for (let round = 0; round < rounds(1, 20); round++) {
      const tallies: Record<string, number>[] = []
      for (const name of ['lee', 'nobody']) {
        await superuser.query('delete from strata_users.throttles')
        const answers = await Promise.all(
          Array.from({ length: 16 }, () => signInTo(lee.b.slug, name, 'wrong password')),
        )
        const tally: Record<string, number> = {}
        for (const { outcome } of answers) tally[outcome] = (tally[outcome] ?? 0) + 1
        tallies.push(tally)
      }
      expect(tallies[0]).toEqual(tallies[1])
      expect(tallies[0]).toMatchObject({ throttled: expect.any(Number) })
    }
    // The name in one organization and the address anywhere are counted apart: guesses at the one do not shut out the other.
    await superuser.query('delete from strata_users.throttles')
    for (let i = 0; i <= limit; i++) await signInTo(lee.a.slug, 'dr.lee', 'wrong password')
    be(
      await strata.signIn({
        method: 'password',
        identifier: { email: lee.email },
        password,
        device: { device_token: lee.device_token },
      }),
      'signed_in',
    )
  }, 120_000)
})

import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { type Cast, emailOf, makeCast, signalsOf } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { failure } from '../support/people.js'

const db = await testDatabase()
let cast: Cast
let analyst: pg.Client
let auth: pg.Client

beforeAll(async () => {
  cast = await makeCast(db)
  analyst = await db.client('analyst')
  auth = await db.client('auth')
})

test('[C11] [D10] an analyst reads how every attempt was decided and why, and neither address nor network nor browser', async () => {
  await auth.query(`select strata.sign_in_with_password('email', $1, null, false, $2)`, [
    emailOf(cast.a.mark, 'reinstated'),
    signalsOf(cast.a.mark),
  ])
  const { rows } = await analyst.query(
    'select method, outcome, decision, score, reasons, country from strata_analytics.sign_ins where user_id = $1 order by attempted_at',
    [cast.a.reinstated.userId],
  )
  expect(rows).toEqual([
    {
      method: 'email_code',
      outcome: 'signed_up',
      decision: 'allow',
      score: 0,
      reasons: [],
      country: 'GB',
    },
    {
      method: 'password',
      outcome: 'signed_in',
      decision: 'allow',
      score: 30,
      reasons: ['new_device'],
      country: 'GB',
    },
    {
      method: 'password',
      outcome: 'step_up_required',
      decision: 'step_up',
      score: 60,
      reasons: ['new_country', 'new_device', 'score_step_up'],
      country: 'FR',
    },
    {
      method: 'password',
      outcome: 'refused',
      decision: null,
      score: null,
      reasons: ['wrong_password'],
      country: 'GB',
    },
  ])
  for (const column of ['network', 'user_agent', 'throttle_key', 'identifier_id'])
    expect(await failure(analyst, `select ${column} from strata_analytics.sign_ins`)).toMatchObject({
      code: '42703',
    })
})

test('[C2] [C3] [D7] an analyst reads which kinds of address a user holds, proved or not, and no address', async () => {
  const { rows } = await analyst.query(
    `select kind, is_primary, verified_at is not null as verified, released_at, release_reason
     from strata_analytics.identifiers where user_id = $1 order by kind, is_primary desc`,
    [cast.a.owner.userId],
  )
  expect(rows).toEqual([
    { kind: 'email', is_primary: true, verified: true, released_at: null, release_reason: null },
    { kind: 'email', is_primary: false, verified: true, released_at: null, release_reason: null },
    { kind: 'phone', is_primary: false, verified: false, released_at: null, release_reason: null },
  ])
  for (const column of ['value', 'address'])
    expect(await failure(analyst, `select ${column} from strata_analytics.identifiers`)).toMatchObject({
      code: '42703',
    })
})

test('[C15] an analyst counts who can sign in in one way only, and whoever has been given a second one is no longer among them', async () => {
  const atRisk = async () =>
    (await analyst.query('select user_id from strata_analytics.users_at_risk')).rows.map(
      ({ user_id }) => user_id,
    )
  const { member, owner } = cast.b
  expect(await atRisk()).toContain(member.userId)
  expect(await atRisk()).not.toContain(owner.userId)
  await auth.query('select strata.set_password($1, $2)', [
    member.token,
    `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${'C'.repeat(43)}`,
  ])
  expect(await atRisk()).not.toContain(member.userId)
})

test('[C15] [C6] nobody at run time can ask for the ways in which somebody in particular signs in', async () => {
  for (const role of ['app', 'auth', 'operator', 'worker', 'analyst'] as const) {
    const client = await db.client(role)
    for (const call of ['sign_in_methods($1)', 'single_methods() where user_id = $1'])
      expect(
        await failure(client, `select * from strata_profile.${call}`, [cast.a.owner.userId]),
      ).toMatchObject({ code: '42501' })
  }
})

/** What `strata.assess_sign_in` makes of a fact, rule by rule, as the rows of `strata_users.sign_in_rules` are shipped. */
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'
import { HASH, type Signals, signals, signInWithPassword, signUp } from './support.js'

const db = await testDatabase()
let auth: pg.Client
let installer: pg.Client
let superuser: pg.Client
/** Somebody at home in Germany, who was here a moment ago. */
let person: Awaited<ReturnType<typeof signUp>>
beforeAll(async () => {
  auth = await db.client('auth')
  installer = await db.client('installer')
  superuser = await db.client('superuser')
  person = await signUp(auth, '+4915112340001', { password_hash: HASH, country: 'DE' })
})

interface Assessment {
  decision: string
  score: number
  reasons: string[]
}
interface Given extends Signals {
  method?: string
  stranger?: boolean
  /** When the address was last proved, in days before now. */
  proved?: number
  user_id?: string | null
}
async function assess({ method = 'sms_code', stranger = false, proved = 0, user_id, ...given }: Given) {
  const { rows } = await auth.query<Assessment>(
    'select decision, score, reasons from strata.assess_sign_in($1, $2, now() - make_interval(days => $3), $4, $5)',
    [user_id === undefined ? person.user_id : user_id, method, proved, signals(given), stranger],
  )
  return rows[0]
}
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
const known = () => ({ device_token: person.device_token, country: 'DE' })
const allow = { decision: 'allow', score: 0, reasons: [] }

describe('a rule', () => {
  const cases: [string, () => Given, Assessment][] = [
    ['nothing is unusual', known, allow],
    ['nobody is known', () => ({ ...known(), user_id: null }), allow],
    ['new_device', () => ({ method: 'password' }), { decision: 'allow', score: 30, reasons: ['new_device'] }],
    ['no rule for an e-mail', () => ({ method: 'email_code', country: 'FR' }), allow],
    [
      'new_country',
      () => ({ ...known(), country: 'FR', method: 'password' }),
      { decision: 'allow', score: 30, reasons: ['new_country'] },
    ],
    [
      'code_on_new_device',
      () => ({}),
      { decision: 'allow', score: 40, reasons: ['code_on_new_device', 'new_device'] },
    ],
    [
      'score_step_up',
      () => ({ method: 'password', country: 'FR' }),
      { decision: 'step_up', score: 60, reasons: ['new_country', 'new_device', 'score_step_up'] },
    ],
    [
      'sim_changed, after the number was last proved',
      () => ({ ...known(), proved: 3, sim_changed_at: day(1) }),
      { decision: 'allow', score: 40, reasons: ['sim_changed'] },
    ],
    ['no sim_changed before it was', () => ({ ...known(), proved: 3, sim_changed_at: day(5) }), allow],
    [
      'number_unchanged, which takes away',
      () => ({ number_status: 'unchanged' }),
      { decision: 'allow', score: 10, reasons: ['code_on_new_device', 'new_device', 'number_unchanged'] },
    ],
    ['no weight in unknown', () => ({ ...known(), number_status: 'unknown' }), allow],
    [
      'number_recycled, since a day after the proof',
      () => ({ ...known(), proved: 9, number_status: 'recycled', number_recycled_on: day(5) }),
      {
        decision: 'recycled_suspected',
        score: 100,
        reasons: ['number_recycled', 'score_recycled', 'score_step_up'],
      },
    ],
    [
      'no number_recycled before the proof',
      () => ({ ...known(), proved: 2, number_status: 'recycled', number_recycled_on: day(5) }),
      allow,
    ],
    [
      'number_recycled without a day',
      () => ({ ...known(), number_status: 'recycled' }),
      {
        decision: 'recycled_suspected',
        score: 100,
        reasons: ['number_recycled', 'score_recycled', 'score_step_up'],
      },
    ],
    [
      'stranger',
      () => ({ stranger: true, country: 'DE' }),
      { decision: 'step_up', score: 40, reasons: ['code_on_new_device', 'new_device', 'stranger'] },
    ],
    ['no stranger on a known device', () => ({ ...known(), stranger: true }), allow],
    [
      'score_refuse',
      () => ({ country: 'FR', proved: 9, number_status: 'recycled', sim_changed_at: day(1) }),
      {
        decision: 'refuse',
        score: 210,
        reasons: [
          'code_on_new_device',
          'new_country',
          'new_device',
          'number_recycled',
          'sim_changed',
          'score_recycled',
          'score_refuse',
          'score_step_up',
        ],
      },
    ],
  ]
  test.each(cases)('[D9] [D10] %s', async (_, given, expected) => {
    expect(await assess(given())).toEqual(expected)
  })

  const away = async (days: number, given: () => Given) => {
    await superuser.query(
      "update strata_users.user_activity set last_sign_in_at = now() - make_interval(days => $2) - interval '1 hour' where user_id = $1",
      [person.user_id, days],
    )
    try {
      return await assess({ ...given(), proved: days })
    } finally {
      await superuser.query(
        'update strata_users.user_activity set last_sign_in_at = now() where user_id = $1',
        [person.user_id],
      )
    }
  }
  test.each([
    [29, allow],
    [30, { decision: 'allow', score: 20, reasons: ['dormant_30_days'] }],
    [
      180,
      { decision: 'step_up', score: 50, reasons: ['dormant_180_days', 'dormant_30_days', 'score_step_up'] },
    ],
  ])('[D9] [D10] of dormancy after %s days', async (days, expected) => {
    expect(await away(days, known)).toEqual(expected)
  })
  test('[D9] [D10] score_recycled: so much at once that the number may be somebody else’s', async () => {
    expect(await away(180, () => ({}))).toEqual({
      decision: 'recycled_suspected',
      score: 90,
      reasons: [
        'code_on_new_device',
        'dormant_180_days',
        'dormant_30_days',
        'new_device',
        'score_recycled',
        'score_step_up',
      ],
    })
  })

  test('[D9] [D10] second_factor_enrolled: asked for on every device', async () => {
    const other = await signUp(auth, '+4915112340002', { password_hash: HASH })
    await superuser.query(
      `insert into strata_users.totp_factors (user_id, secret_ciphertext, key_id, created_at, confirmed_at, last_step)
       values ($1, decode(repeat('00', 40), 'hex'), 'k1', now(), now(), 1)`,
      [other.user_id],
    )
    expect(await assess({ user_id: other.user_id, device_token: other.device_token })).toEqual({
      decision: 'step_up',
      score: 0,
      reasons: ['second_factor_enrolled'],
    })
  })

  test('[D9] a day that is none or for ever decides nothing and raises nothing', async () => {
    for (const at of ['infinity', '-infinity', null]) {
      const { rows } = await auth.query(
        'select decision from strata.assess_sign_in($1, $2, $3::timestamptz, $4)',
        [person.user_id, 'sms_code', at, signals(known())],
      )
      expect(rows).toEqual([{ decision: 'allow' }])
    }
  })

  test('[D10] is named by a test of this file, and changed by changing its row', async () => {
    const { rows } = await superuser.query<{ rule: string }>('select rule from strata_users.sign_in_rules')
    const proved = new Set([
      ...cases.flatMap(([, , { reasons }]) => reasons),
      ...['dormant_30_days', 'dormant_180_days', 'second_factor_enrolled'],
    ])
    expect(rows.map(({ rule }) => rule).sort()).toEqual([...proved].sort())
    await installer.query('begin; set local role strata_owner')
    await installer.query("update strata_users.sign_in_rules set weight = 60 where rule = 'new_country'")
    await installer.query('commit')
    expect(await assess({ ...known(), country: 'FR', method: 'password' })).toEqual({
      decision: 'step_up',
      score: 60,
      reasons: ['new_country', 'score_step_up'],
    })
  })
})

test('[D10] an attempt that is refused by the rules opens nothing, and is stored with its reasons', async () => {
  await installer.query('begin; set local role strata_owner')
  await installer.query("update strata_users.sign_in_rules set at_least = 60 where rule = 'score_refuse'")
  await installer.query('commit')
  const answer = await signInWithPassword(auth, '+4915112340001', true, { country: 'FR' })
  expect(answer).toMatchObject({ outcome: 'refused', session_token: null, step_up_token: null })
  const { rows } = await superuser.query(
    'select outcome, decision, score, reasons, session_id from strata_users.sign_ins where user_id = $1 order by attempted_at desc limit 1',
    [person.user_id],
  )
  expect(rows).toEqual([
    {
      outcome: 'refused',
      decision: 'refuse',
      score: 90,
      reasons: ['new_country', 'new_device', 'score_refuse', 'score_step_up'],
      session_id: null,
    },
  ])
})

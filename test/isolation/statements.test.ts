import { afterAll, beforeAll, expect, test } from 'vitest'
import { PostgresUnavailableError } from '../../src/postgres/index.js'
import { as, type Cast, emailOf, HASH, makeCast, shows, signalsOf } from '../support/cast.js'
import { testServer } from '../support/database.js'
import { one } from '../support/people.js'
import { type OwnServer, ownServer } from './own-server.js'

let place: OwnServer | undefined
let cast: Cast
let missing = 'the server of this run is not one that tests may configure'

beforeAll(async () => {
  if (testServer().kind !== 'embedded') return
  try {
    place = await ownServer({
      settings: {
        shared_preload_libraries: 'pg_stat_statements',
        'pg_stat_statements.track': 'all',
        'pg_stat_statements.track_utility': 'on',
        track_activities: 'on',
      },
    })
  } catch (error) {
    if (!(error instanceof PostgresUnavailableError)) throw error
    missing = error.message
    return
  }
  const superuser = await place.client('superuser')
  await superuser.query('create extension pg_stat_statements')
  cast = await makeCast(place)
}, 120_000)
afterAll(() => place?.stop())

test('[X32] whoever reads the statistics of statements finds the shape of what was asked and no value, not even of a statement with literals', async (context) => {
  if (!place) return context.skip(missing)
  const [app, operator, superuser, auth] = await Promise.all(
    (['app', 'operator', 'superuser', 'auth'] as const).map((role) => place?.client(role)),
  )
  if (!app || !operator || !superuser || !auth) throw new Error('no connection')
  const { b } = cast
  await operator.query(`select strata.lock_user('${b.reinstated.userId}', '${b.mark} reason')`)
  await operator.query(`select * from strata.create_company('${b.organizationId}', '${b.mark} annex')`)
  await auth.query(`select strata.request_code('sign_in', 'email', '${emailOf(b.mark, 'reinstated')}')`)
  await auth.query(
    `select strata.sign_in_with_password('email', '${emailOf(b.mark, 'owner')}', '${HASH}', true, '${signalsOf(b.mark)}')`,
  )
  await app.query(`begin; select * from strata.begin_session('${b.owner.token}');
    select * from strata.members where display_name = 'here ${b.mark}' or membership_id = '${b.owner.membershipId}';
    update strata_tenancy.memberships set job_title = '${b.mark} job'; rollback`)
  await as(app, cast.a.owner.token, async () => {
    const { rows } = await app.query('select query from pg_stat_statements')
    const told = JSON.stringify(rows)
    expect(told).toContain('strata.members where display_name = $')
    expect(told).toContain('<insufficient privilege>')
    expect(told).not.toContain('lock_user')
  })
  const { rows } = await superuser.query('select query from pg_stat_statements')
  const everyone = JSON.stringify(rows)
  expect(everyone).toContain('strata.lock_user($')
  // With nested statements, so that the bodies of functions are among them.
  expect(everyone).toContain('strata_users.sessions')
  expect(shows(everyone, b)).toBe(false)
  expect(everyone).toContain('strata_users.sign_ins')
  for (const token of [HASH, b.open.signIn.token, b.open.secondFactor, b.owner.token, cast.a.owner.token])
    expect(everyone).not.toContain(token)
  expect(await one<number>(superuser, 'select count(*)::int from pg_stat_statements')).toBeGreaterThan(50)
})

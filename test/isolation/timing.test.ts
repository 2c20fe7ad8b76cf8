import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { begin, type Cast, makeCast } from '../support/cast.js'
import { rounds, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
})

const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1] as number

/**
 * Interleaved rounds, each in an order of its own, measured where nothing of the network or the driver is in it; so that whatever else the
 * machine does falls on all sides alike. In few rounds the noise of a busy machine is larger than what is looked for, hence the two bounds.
 */
async function medians(name: string, guesses: string[], each: number): Promise<number[]> {
  const samples = guesses.map(() => [] as number[])
  for (let round = 0; round < rounds(40, 2_000); round++) {
    const order = guesses.map((_, index) => (index + round) % guesses.length)
    for (const index of order) {
      const spent = await one<number>(app, `select pg_temp.${name}($1, $2)`, [guesses[index], each])
      samples[index]?.push(spent)
    }
  }
  return samples.map(median)
}

test('[X28] an attacker cannot tell by the time that it takes whether a guess at the signature of a context begins well', async () => {
  await app.query(`create function pg_temp.try_signature(p_signature text, p_times integer) returns double precision language plpgsql as $$
    declare v_from timestamptz; v_seen uuid;
    begin
      perform set_config('strata.signature', p_signature, true);
      v_from := clock_timestamp();
      for i in 1 .. p_times loop v_seen := strata.user_id(); end loop;
      return extract(epoch from clock_timestamp() - v_from) * 1e6 / p_times;
    end $$`)
  await begin(app, cast.a.owner.token)
  const real = await one(app, `select current_setting('strata.signature')`)
  const wrongFrom = (position: number) =>
    real.slice(0, position) + [...real.slice(position)].map((digit) => (digit === '0' ? '1' : '0')).join('')
  const [nothing, half, most] = await medians(
    'try_signature',
    [wrongFrom(0), wrongFrom(32), wrongFrom(63)],
    50,
  )
  await app.query('rollback')
  for (const closer of [half, most] as number[])
    expect(closer / (nothing as number)).toBeGreaterThan(rounds(0.5, 0.95))
  for (const closer of [half, most] as number[])
    expect(closer / (nothing as number)).toBeLessThan(rounds(2, 1.05))
}, 300_000)

test('[X28] an attacker cannot tell by the time that it takes whether a guess at a token begins like a real one', async () => {
  await app.query(`create function pg_temp.try_token(p_token text, p_times integer) returns double precision language plpgsql as $$
    declare v_from timestamptz := clock_timestamp(); v_outcome text;
    begin
      for i in 1 .. p_times loop v_outcome := (strata.begin_session(p_token)).outcome; end loop;
      if v_outcome <> 'unknown' then raise exception 'the guess was right'; end if;
      return extract(epoch from clock_timestamp() - v_from) * 1e6 / p_times;
    end $$`)
  const { token } = cast.b.owner
  const wrongFrom = (position: number) =>
    token.slice(0, position) + [...token.slice(position)].map((digit) => (digit === '0' ? '1' : '0')).join('')
  await app.query('begin')
  const [nothing, half, most] = await medians('try_token', [wrongFrom(0), wrongFrom(32), wrongFrom(63)], 20)
  await app.query('rollback')
  for (const closer of [half, most] as number[]) {
    expect(closer / (nothing as number)).toBeGreaterThan(rounds(0.5, 0.95))
    expect(closer / (nothing as number)).toBeLessThan(rounds(2, 1.05))
  }
}, 300_000)

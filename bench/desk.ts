/**
 * Slices of work through the client, in a transaction each: in a session of a member, or by hand by a login that bypasses the policies. One connection
 * takes the rights of either before each slice: two backends differ by up to a half in the same work, for as long as they live, see cases/rls.ts.
 */
import type { PoolConfig } from 'pg'
import type { SessionTransaction, Transaction } from '../src/index.js'
import type { Variant } from './harness.js'
import { published } from './published.js'
import type { Holder, Rights } from './rights.js'

export type Slice = Required<Pick<Variant, 'run' | 'before'>>

export interface Desk {
  inSession(work: (tx: SessionTransaction, holder: Holder, i: number) => Promise<unknown>): Slice
  byHand(work: (tx: Transaction<'auth'>, holder: Holder, i: number) => Promise<unknown>): Slice
}

/** Each turn is another member's. */
export async function openDesk({ world, holders }: Rights, options: PoolConfig = {}): Promise<Desk> {
  const { createStrata } = await published()
  const pool = await world.pool('superuser', 1, options)
  const strata = createStrata({ app: pool, auth: pool })
  let holder = holders[0] as Holder
  const become = (login: 'app' | 'auth' | 'handwritten') => async (turn: number) => {
    holder = holders[turn % holders.length] as Holder
    await pool.query(`set session authorization ${world.role(login)}`)
  }
  // Each door looks at a login once, and the one that bypasses the policies would not get through.
  await become('auth')(0)
  await strata.auth.transaction((tx) => tx.query('select'))

  return {
    inSession: (work) => ({
      before: become('app'),
      run: (count) =>
        strata.withSession(holder.token, async (tx) => {
          for (let i = 0; i < count; i++) await work(tx, holder, i)
        }),
    }),
    byHand: (work) => ({
      before: become('handwritten'),
      run: (count) =>
        strata.auth.transaction(async (tx) => {
          for (let i = 0; i < count; i++) await work(tx, holder, i)
        }),
    }),
  }
}

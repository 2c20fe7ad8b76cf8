/**
 * Whether a member may do something, asked inside a session, against the look-up of that member by hand: both prepared, through the client, inside
 * a transaction. Beside it the designs that one would take instead. Those find the answer and nothing else: they do not prove who asks, and know nothing of
 * dates, of denials and of who is above whom; casbin does not even ask the database. `growth`: the same among a hundred times as many members.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import type { Runner } from '../../src/index.js'
import { hasPermission } from '../../src/queries/access.js'
import { openDesk, type Slice } from '../desk.js'
import { memberByKey, recursiveCheck, statusByKey, tupleCheck } from '../queries/rights.js'
import { type Holder, listed, type Rights, rights } from '../rights.js'
import type { Case, Notes } from './case.js'

/** Two backends differ for as long as they live: what is compared across databases is asked over several on either side. */
const connections = 8

type Ask<Tx> = (tx: Tx, holder: Holder, i: number) => Promise<boolean>

const asked = ({ asked }: Holder, i: number) => asked[i % asked.length] as string
const ours: Ask<Runner<'app'>> = async (tx, holder, i) =>
  (await tx.run(hasPermission, { permission: asked(holder, i) }))[0]?.is_allowed === true
const below: Ask<Runner<'app'>> = async (tx, { lower_ids }, i) => {
  const counterpart_membership_id = lower_ids[i % lower_ids.length] as string
  return (
    (await tx.run(hasPermission, { permission: listed, counterpart_membership_id }))[0]?.is_allowed === true
  )
}
const byRecursion: Ask<Runner<'auth'>> = async (tx, holder, i) =>
  (await tx.run(recursiveCheck, { ...holder, permission: asked(holder, i) }))[0]?.is_allowed === true
const byTuples: Ask<Runner<'auth'>> = async (tx, holder, i) => {
  const about = { object: `permission:${asked(holder, i)}`, subject: `membership:${holder.membership_id}` }
  return (await tx.run(tupleCheck, about))[0]?.is_allowed === true
}

export const permissionCheck: Case = {
  name: 'permission-check',
  claim: 'strata.has_permission, with the proof of who asks × a look-up of the member by hand',
  async *comparisons(world, note) {
    const [many, few] = await rights(world)
    const { inSession, byHand } = await openDesk(many)
    const enforce = await openCasbin(many, note)
    const byCasbin =
      enforce && byHand(told(async (_, holder, i) => enforce(holder.membership_id, asked(holder, i))))
    const sides = [inSession(told(ours)), byHand(told(byRecursion)), byHand(told(byTuples)), byCasbin]
    for (const { before, run } of sides.filter((side) => side !== undefined)) {
      for (let turn = 0; turn < 20; turn++) {
        await before(turn)
        await run(10)
      }
    }
    const about = inSession(async (tx, holder, i) => assert.ok(await below(tx, holder, i)))
    await about.before(0)
    await about.run(10)

    const against = 'member by key'
    yield {
      sizes: sizesOf(many),
      variants: [
        { name: against, ...byHand((tx, holder) => tx.run(memberByKey, holder)) },
        { name: 'one column by key', against, ...byHand((tx, holder) => tx.run(statusByKey, holder)) },
        { name: 'has_permission', against, bar: { limit: 1.4, aim: 1.25 }, ...inSession(ours) },
        { name: 'has_permission of somebody below', against, ...inSession(below) },
        { name: 'recursive CTE', against, ...byHand(byRecursion) },
        { name: 'tuples', against, ...byHand(byTuples) },
        ...(byCasbin ? [{ name: 'casbin', against, ...byCasbin }] : []),
      ],
    }
    await many.world.closePools()

    const [small, large] = [await checks(few), await checks(many)]
    yield {
      sizes: { ...sizesOf(many), memberships_before: few.world.size.users },
      variants: [
        { name: 'a hundredth of the memberships', ...small },
        { name: 'growth', against: 'a hundredth of the memberships', bar: { limit: 1.1 }, ...large },
      ],
    }
    await Promise.all([many.world.closePools(), few.world.closePools()])
  },
}

type OpenCasbin = (admin: Client) => Promise<(membership_id: string, permission: string) => boolean>

/** As far as it is installed: it is no dependency of this package, and so its types are not looked for. */
async function openCasbin({ world }: Rights, note: Notes) {
  if (!existsSync(fileURLToPath(new URL('../node_modules/casbin', import.meta.url)))) {
    note('casbin is not installed; `npm ci --prefix bench` installs it.')
    return undefined
  }
  const peer = 'casbin'
  const { open } = (await import(`../peers/${peer}.js`)) as { open: OpenCasbin }
  return world.asSuperuser(open)
}

const sizesOf = ({ world }: Rights) => ({
  memberships: world.size.users,
  roles: 50,
  permissions: 200,
  postgres: world.major,
})

/** Every second of what a holder is asked is allowed. */
function told<Tx>(ask: Ask<Tx>) {
  return async (tx: Tx, holder: Holder, i: number) => assert.equal(await ask(tx, holder, i), i % 2 === 1)
}

/** The check over one of several connections, by turns. */
async function checks(rights: Rights): Promise<Slice> {
  const desks = await Promise.all(Array.from({ length: connections }, () => openDesk(rights)))
  const slices = desks.map(({ inSession }) => inSession(ours))
  let slice = slices[0] as Slice
  for (const { before, run } of slices) {
    await before(0)
    await run(200)
  }
  return {
    before: (turn) => {
      slice = slices[turn % connections] as Slice
      return slice.before(turn)
    },
    run: (count) => slice.run(count),
  }
}

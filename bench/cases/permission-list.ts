/** The members below the one who asks, as far as that one may do something to them, by name: under the policies against the same join by hand, without them. */
import assert from 'node:assert/strict'
import { openDesk } from '../desk.js'
import { membersBelow, permittedMembers } from '../queries/rights.js'
import { listed, rights } from '../rights.js'
import type { Case } from './case.js'

export const permissionList: Case = {
  name: 'permission-list',
  claim: 'members filtered by a permission over those below × the same join by hand',
  async *comparisons(world) {
    const [many] = await rights(world)
    const { inSession, byHand } = await openDesk(many)
    const answers: unknown[][] = []
    const ours = inSession(async (tx) => {
      answers.push(await tx.run(permittedMembers, { permission: listed }))
    })
    const theirs = byHand(async (tx, holder) => {
      answers.push(await tx.run(membersBelow, { ...holder, permission: listed }))
    })
    for (const { before, run } of [ours, theirs]) {
      await before(0)
      await run(1)
    }
    assert.deepEqual(answers[0], answers[1])
    assert.ok(answers[0] && answers[0].length > 0)

    yield {
      sizes: { memberships: many.world.size.users, rows: answers[0].length, postgres: world.major },
      variants: [
        {
          name: 'by hand',
          ...byHand((tx, holder) => tx.run(membersBelow, { ...holder, permission: listed })),
        },
        {
          name: 'permitted_memberships',
          against: 'by hand',
          bar: { limit: 1.5 },
          ...inSession((tx) => tx.run(permittedMembers, { permission: listed })),
        },
      ],
    }
    await many.world.closePools()
  },
}

/** Ten questions about one member in one call, and in ten, against a look-up of that member by hand, see permission-check.ts. */
import assert from 'node:assert/strict'
import { hasPermission, hasPermissions } from '../../src/queries/access.js'
import { openDesk } from '../desk.js'
import { memberByKey } from '../queries/rights.js'
import { rights } from '../rights.js'
import type { Case } from './case.js'

export const permissionTen: Case = {
  name: 'permission-ten',
  claim: 'strata.has_permissions of ten permissions × a look-up of the member by hand',
  async *comparisons(world) {
    const [many] = await rights(world)
    const { inSession, byHand } = await openDesk(many)
    const agreed = inSession(async (tx, { asked }) => {
      const answers = await tx.run(hasPermissions, { permissions: asked })
      assert.deepEqual(
        answers,
        asked.map((permission, i) => ({ permission, is_allowed: i % 2 === 1 })),
      )
    })
    await agreed.before(0)
    await agreed.run(1)

    const against = 'member by key'
    yield {
      sizes: { memberships: many.world.size.users, checks: 10, postgres: world.major },
      variants: [
        { name: against, ...byHand((tx, holder) => tx.run(memberByKey, holder)) },
        {
          name: 'has_permissions',
          against,
          bar: { limit: 3.5 },
          ...inSession((tx, { asked }) => tx.run(hasPermissions, { permissions: asked })),
        },
        {
          name: 'ten times has_permission',
          against,
          ...inSession(async (tx, { asked }) => {
            for (const permission of asked) await tx.run(hasPermission, { permission })
          }),
        },
      ],
    }
    await many.world.closePools()
  },
}

/** Article 3: companies between memberships and the organization. The scene is the one that the demo plays. */
import { expect, test } from 'vitest'
import { divide } from '../../src/demo/companies.js'
import { clientOf } from '../client/support.js'
import { testDatabase } from '../support/database.js'

const db = await testDatabase()

test('[F3] [F4] [F5] [F6] [P2] [P3] companies keep to themselves, the admin company runs it, and what a member wrote outlives the membership', async () => {
  const { attempts } = await divide(clientOf(db).strata, db.pool('superuser'))
  expect(attempts.map(({ what, outcome }) => [what, outcome])).toEqual([
    ['Mia, the owner, makes Tom of the dock an administrator', 'admin_company_required'],
    ['Mia leaves, who is the last owner', 'last_owner'],
    ['Tom writes a message to all and one to the dock; he reads', '2'],
    ['Ana of the depot reads', '1'],
    ['Mia of the admin company reads', '2'],
    ['a ship is late: told is', 'tom@dock.example'],
    ['Tom leaves; the next ship is late: told is', 'nobody'],
    ['his messages are still by', 'Tom Wharf'],
    ['Tom comes back, with another address; a ship is late: told is', 'tom@new-dock.example'],
    ['and he reads again', '2'],
  ])
})

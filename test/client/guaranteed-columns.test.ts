/**
 * A query says `as "name!"` where a column is never null, and the type believes it. Here every query with such a column runs on the
 * cast, in a transaction that is rolled back, and each has to answer rows without a null in it.
 */
import type { PreparedQuery } from '@pgtyped/runtime'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { queries } from '../../src/index.js'
import { compile } from '../../src/query.js'
import { type Cast, makeCast } from '../support/cast.js'
import { inRollback, testDatabase } from '../support/database.js'

type Query = PreparedQuery<unknown, Record<string, unknown>>
type Door = 'app' | 'auth' | 'operator' | 'worker'

/** Through which door a query goes, and with what; inside the app's, as the owner of organization A. */
const calls: Record<string, [door: Door, values: (cast: Cast) => Record<string, unknown>]> = {
  getCustomer: ['app', () => ({})],
  createCustomer: ['operator', () => ({ kind: 'individual', given_name: 'Ada', family_name: 'Byron' })],
  setCustomerAddress: [
    'operator',
    ({ a }) => ({
      customer_id: a.customerId,
      address_type: 'billing',
      address_lines: ['1 High Street'],
      country: 'GB',
    }),
  ],
  suspendCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  reinstateCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  closeCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  getUserAttributes: ['app', ({ a }) => ({ user_id: a.owner.userId })],
  listUserAttributes: ['app', () => ({ after_user_id: none, limit: 10 })],
  refreshUserAttributes: ['worker', () => ({})],
  getOrganization: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  listCompanies: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  getMember: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.unclaimedMembershipId }),
  ],
  listMembers: ['app', ({ a }) => ({ organization_id: a.organizationId, limit: 10 })],
  listMembersAfter: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      limit: 10,
      after_display_name: '',
      after_membership_id: none,
    }),
  ],
  countMembers: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  getMemberProfile: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.unclaimedMembershipId }),
  ],
  updateMyProfile: ['app', () => ({ given_name: 'Ada' })],
  listMembershipStatusPeriods: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.reinstated.membershipId }),
  ],
  createOrganization: ['operator', () => ({ name: 'New clinic', slug: 'new-clinic' })],
  suspendOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  reinstateOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  closeOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  createCompany: ['operator', ({ a }) => ({ organization_id: a.organizationId, name: 'New ward' })],
  createMembership: ['operator', ({ a }) => ({ organization_id: a.organizationId, label: 'new' })],
  suspendMembership: ['operator', ({ a }) => membershipOf(a)],
  reinstateMembership: ['operator', ({ a }) => membershipOf(a)],
  endMembership: ['operator', ({ a }) => membershipOf(a)],
  openSession: ['auth', ({ a }) => ({ user_id: a.owner.userId, assurance_level: 1 })],
  revokeSession: ['auth', ({ a }) => ({ token: a.owner.token })],
  revokeUserSessions: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  getMe: ['app', () => ({})],
  getUser: ['app', ({ a }) => ({ user_id: a.member.userId })],
  listUsers: ['app', () => ({ after_user_id: none, limit: 10 })],
  listUserStatusPeriods: ['app', ({ a }) => ({ user_id: a.reinstated.userId })],
  createUser: ['operator', () => ({ user_type: 'standard' })],
  registerUser: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  recordVerification: ['auth', ({ a }) => ({ user_id: a.owner.userId, kind: 'phone' })],
  recordSignIn: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  lockUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  unlockUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  suspendUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  reinstateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  deactivateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  reactivateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
}

const none = '00000000-0000-0000-0000-000000000000'
const membershipOf = (side: Cast['a']) => ({
  organization_id: side.organizationId,
  membership_id: side.member.membershipId,
})

const guaranteed = Object.values(queries)
  .flatMap((module) => Object.entries(module) as [string, Query][])
  .map(([name, query]) => {
    const { statement } = (query as unknown as { queryIR: { statement: string } }).queryIR
    const columns = [...new Set([...statement.matchAll(/\bas "(\w+)!"/g)].map((match) => match[1] as string))]
    return { name, query, columns }
  })
  .filter(({ columns }) => columns.length > 0)

describe('a column that a query calls never null', () => {
  let cast: Cast
  const clients = {} as Record<Door, pg.Client>

  beforeAll(async () => {
    const db = await testDatabase()
    cast = await makeCast(db)
    for (const door of ['app', 'auth', 'operator', 'worker'] as const) clients[door] = await db.client(door)
  }, 60_000)

  test('every such query has a call here, and every call is of such a query', () => {
    expect(guaranteed.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort())
  })

  test.each(guaranteed)('$name answers rows, and no null in $columns', async ({ name, query, columns }) => {
    const [door, values] = calls[name] ?? ['app', () => ({})]
    const client = clients[door]
    const rows = await inRollback(client, async () => {
      if (door === 'app') await client.query('select strata.begin_session($1)', [cast.a.owner.token])
      return (await client.query(compile(query).bind(values(cast), 'unnamed'))).rows
    })
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      for (const column of columns) expect(row, column).toHaveProperty(column, expect.anything())
  })
})

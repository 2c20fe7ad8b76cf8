/** Short ways to the organizations, members and sessions that the tests of tenancy begin with. */
import type pg from 'pg'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  one,
  openSession,
} from '../support/people.js'

export type Logins = { operator: pg.ClientBase; auth: pg.ClientBase }
export type Joined = { userId: string; membershipId: string; token: string }
export type Founded = { organizationId: string; adminCompanyId: string; owner: Joined }

/** A member with a user of their own and a session; of a type, in a company. */
export async function join(
  { operator, auth }: Logins,
  organizationId: string,
  name: string,
  more: { userId?: string; type?: string; company?: string | null; label?: string; attributes?: object } = {},
): Promise<Joined> {
  const userId = more.userId ?? (await createActiveUser(operator, auth, name, 'Tester'))
  const { rows } = await operator.query(
    `select * from strata.create_membership($1, $2, $3, $4, p_party_type => $5, p_attributes => $6)`,
    [
      organizationId,
      userId,
      more.company ?? null,
      more.label ?? 'default',
      more.type ?? 'member',
      more.attributes ?? {},
    ],
  )
  if (rows[0].outcome !== 'created') throw new Error(`${name} did not join: ${rows[0].outcome}`)
  const membershipId = rows[0].membership_id as string
  return { userId, membershipId, token: await openSession(auth, userId, organizationId, membershipId) }
}

/** An organization with an owner, who belongs to the admin company. */
export async function found(logins: Logins, slug: string): Promise<Founded> {
  const { organizationId, adminCompanyId } = await createOrganization(logins.operator, slug)
  const owner = await join(logins, organizationId, 'Owner', { company: adminCompanyId })
  const outcome = await one(logins.operator, 'select strata.appoint_owner($1, $2, $3)', [
    organizationId,
    owner.membershipId,
    'founded it',
  ])
  if (outcome !== 'done') throw new Error(`Nobody owns ${slug}: ${outcome}`)
  return { organizationId, adminCompanyId, owner }
}

/** Members without a login, for what only takes keys. */
export async function makeMembers(
  operator: pg.ClientBase,
  organizationId: string,
  count: number,
  type = 'member',
): Promise<string[]> {
  const { rows } = await operator.query(
    `select (strata.create_membership($1, p_party_type => $3, p_label => 'number ' || n)).membership_id from generate_series(1, $2) as n`,
    [organizationId, count, type],
  )
  return rows.map(({ membership_id }) => membership_id)
}

export { createMembership }

/** Organizations with members and roles, for the tests of who may do what. */
import type pg from 'pg'
import type { TestDatabase } from '../support/database.js'
import {
  createActiveUser,
  createMembership,
  createOrganization,
  inSession,
  one,
  openSession,
} from '../support/people.js'

export const ROLES = {
  owner: '00000000-0000-4000-8000-000000000001',
  administrator: '00000000-0000-4000-8000-000000000002',
  member: '00000000-0000-4000-8000-000000000003',
} as const

export type Member = { userId: string; membershipId: string; token: string }
export type Clinic = { organizationId: string; adminCompanyId: string }
export type Hands = Record<'operator' | 'auth' | 'app' | 'superuser' | 'installer', pg.Client>

export async function handsOf(db: TestDatabase): Promise<Hands> {
  const [operator, auth, app, superuser, installer] = await Promise.all(
    (['operator', 'auth', 'app', 'superuser', 'installer'] as const).map((role) => db.client(role)),
  )
  return { operator, auth, app, superuser, installer } as Hands
}

let count = 0
/** A name that no other organization, role or permission of the file has. */
export const fresh = (word: string): string => `${word}${++count}`

export async function makeClinic({ operator }: Hands): Promise<Clinic> {
  return createOrganization(operator, fresh('clinic'))
}

/** A member of the admin company who holds the roles without an end, whoever may give them. */
export async function join(
  hands: Hands,
  { organizationId, adminCompanyId }: Clinic,
  ...roleIds: string[]
): Promise<Member> {
  const userId = await createActiveUser(hands.operator, hands.auth, 'Some', 'Body')
  const membershipId = await createMembership(hands.operator, organizationId, userId)
  await hands.superuser.query(
    'update strata_tenancy.memberships set company_id = $2 where membership_id = $1',
    [membershipId, adminCompanyId],
  )
  for (const roleId of roleIds) await give(hands.superuser, organizationId, membershipId, roleId)
  return { userId, membershipId, token: await openSession(hands.auth, userId, organizationId, membershipId) }
}

/** Gives a role without asking who may. */
export async function give(
  superuser: pg.ClientBase,
  organizationId: string,
  membershipId: string,
  roleId: string,
  from: Date | null = null,
  until: Date | null = null,
): Promise<void> {
  const outcome = await one(
    superuser,
    `select strata_access.assign_role($1, $2, $3, 'granted', 'a reason', $4, $5)`,
    [organizationId, membershipId, roleId, from, until],
  )
  if (outcome !== 'done') throw new Error(`The role was not given: ${outcome}`)
}

/** A role of an organization, or of the platform, with permissions, written by hand. */
export async function makeRole(
  superuser: pg.ClientBase,
  organizationId: string | null,
  permissions: string[] = [],
  scope = 'organization',
): Promise<string> {
  const roleId = await one(
    superuser,
    'insert into strata_access.roles (organization_id, role, name) values ($1, $2, $2) returning role_id',
    [organizationId, fresh('role')],
  )
  for (const permission of permissions)
    await superuser.query(
      'insert into strata_access.role_permissions (role_id, permission, scope) values ($1, $2, $3)',
      [roleId, permission, scope],
    )
  return roleId
}

/** Permissions of a program, written by hand. */
export async function makePermissions(superuser: pg.ClientBase, number: number): Promise<string[]> {
  const names = Array.from({ length: number }, () => fresh('things.p'))
  await superuser.query(
    `insert into strata_access.permissions (permission, description) select p, 'For a test.' from unnest($1::text[]) p`,
    [names],
  )
  return names
}

/** One role inherits another from now on, written by hand. */
export async function inherit(
  superuser: pg.ClientBase,
  roleId: string,
  inheritsRoleId: string,
): Promise<void> {
  await superuser.query(
    `insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company, is_inherited_for_admin_company)
     select a.role_id, b.role_id, a.defined_in, b.defined_in, a.is_for_admin_company, b.is_for_admin_company
     from strata_access.roles a, strata_access.roles b where a.role_id = $1 and b.role_id = $2`,
    [roleId, inheritsRoleId],
  )
}

/** What a member may, in a session of the own. */
export async function may(
  app: pg.ClientBase,
  token: string,
  permission: string,
  counterpart: string | null = null,
): Promise<boolean> {
  return inSession(app, token, () =>
    one<boolean>(app, 'select strata.has_permission($1, $2)', [permission, counterpart]),
  )
}

/** Calls a function of the interface in a session of a member, and commits; answers its outcome. */
export async function act(
  app: pg.ClientBase,
  { token }: { token: string },
  name: string,
  ...values: unknown[]
): Promise<string> {
  return inSession(app, token, () => call(app, name, ...values))
}

/** Calls a function of the interface; answers its outcome, or the first column. */
export async function call(client: pg.ClientBase, name: string, ...values: unknown[]): Promise<string> {
  const { rows } = await client.query({
    text: `select * from strata.${name}(${values.map((_, i) => `$${i + 1}`).join(', ')})`,
    values,
    rowMode: 'array',
  })
  return rows[0]?.[0]
}

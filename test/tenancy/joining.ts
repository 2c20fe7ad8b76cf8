/** People with proved addresses, and organizations that invite them or have their domain. */
import type pg from 'pg'
import { type Clinic, type Hands, join, makeClinic, ROLES } from '../access/support.js'
import { createActiveUser, inSession, one, openSession } from '../support/people.js'

let count = 0
/** An address that nobody else in the file has. */
export const addressAt = (domain: string, local = 'person') => `${local}.${++count}@${domain}`

export type Addressee = { userId: string; email: string; token: string }

/** Somebody in no organization, who has proved an address. */
export async function addressee(
  hands: Hands,
  email = addressAt('example.org'),
  isProved = true,
): Promise<Addressee> {
  const userId = await createActiveUser(hands.operator, hands.auth, 'Ad', 'Dressee')
  if (isProved) await prove(hands, userId, email)
  else await hands.auth.query("select strata.claim_identifier($1, 'email', $2)", [userId, email])
  return { userId, email, token: await openSession(hands.auth, userId) }
}

export async function prove(
  { superuser }: Hands,
  userId: string,
  address: string,
  kind = 'email',
): Promise<void> {
  const outcome = await one(superuser, 'select strata_users.prove_identifier($1, $2, $3, true)', [
    userId,
    kind,
    address,
  ])
  if (outcome !== 'proved') throw new Error(`${address} was not proved: ${outcome}`)
}

/** An organization with an owner. */
export async function ownedClinic(hands: Hands) {
  const clinic = await makeClinic(hands)
  return { clinic, owner: await join(hands, clinic, ROLES.owner) }
}

export type Invitation = { outcome: string; invitation_id: string; token: string; expires_at: Date }
export type Invite = {
  email?: string
  phone?: string
  userId?: string
  membershipId?: string
  roleIds?: string[]
  companyId?: string
  label?: string
  lifetime?: string
  message?: string
  partyType?: string
}

/** Invites in a session, or with null as platform staff. */
export async function invite(
  { app, operator }: Pick<Hands, 'app' | 'operator'>,
  token: string | null,
  { organizationId }: Clinic,
  given: Invite,
): Promise<Invitation> {
  const {
    email,
    phone,
    userId,
    membershipId,
    roleIds = [],
    companyId,
    label,
    lifetime,
    message,
    partyType,
  } = given
  const values = [
    organizationId,
    email,
    phone,
    userId,
    membershipId,
    roleIds,
    companyId,
    label,
    lifetime,
    message,
    partyType,
  ]
  const ask = async (client: pg.ClientBase) =>
    (
      await client.query(
        'select * from strata.invite_member($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
        values,
      )
    ).rows[0]
  return token === null ? ask(operator) : inSession(app, token, () => ask(app))
}

export type Accepted = { outcome: string; organization_id: string | null; membership_id: string | null }

export async function accept(
  client: pg.ClientBase,
  session: string,
  token: string | null,
  invitationId: string | null = null,
): Promise<Accepted> {
  const { rows } = await inSession(client, session, () =>
    client.query('select * from strata.accept_invitation($1, $2)', [token, invitationId]),
  )
  return rows[0]
}

/** The roles that a membership holds now, by name. */
export const rolesOf = async (superuser: pg.ClientBase, membershipId: string | null): Promise<string[]> =>
  one(
    superuser,
    `select coalesce(array_agg(r.role order by r.role), '{}') from strata_access.membership_roles m join strata_access.roles r using (role_id)
     where m.membership_id = $1 and (m.ended_at is null or m.ended_at > clock_timestamp())`,
    [membershipId],
  )

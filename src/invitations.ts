/**
 * Invitations: every function parses its input, runs one query and answers a typed result. The message goes out from the host, with the token that
 * `inviteMember` answers once; sending it again is inviting again.
 */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import * as queries from './queries/invitations.js'
import type { AcceptInvitationOutcome, InviteMemberOutcome } from './queries/values.js'

export type Invited =
  | { outcome: 'invited'; invitation_id: string; token: string; expires_at: Date }
  | { outcome: Exclude<InviteMemberOutcome, 'invited'> }
export type Invitation = queries.ListInvitationsResult
export type MyInvitation = queries.ListMyInvitationsResult
export type AcceptedInvitation =
  | { outcome: 'accepted'; organization_id: string; membership_id: string }
  | { outcome: 'unchanged'; organization_id: string; membership_id: string }
  | { outcome: Exclude<AcceptInvitationOutcome, 'accepted' | 'unchanged'> }

/**
 * Invites somebody by an address or as a user, with roles; with `membership_id` for a membership that nobody has claimed. The token is for the message to whoever is
 * invited. An invitation of the same person from before is worth nothing any more.
 */
export async function inviteMember<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.inviteMember>>,
): Promise<Invited> {
  const { invitee, ...rest } = parse(inputs.inviteMember, input)
  const [row] = await manage(on, queries.inviteMember, { ...rest, ...invitee })
  const { outcome, invitation_id, token, expires_at } = row as queries.InviteMemberResult
  return (outcome === 'invited' ? { outcome, invitation_id, token, expires_at } : { outcome }) as Invited
}

/** Takes an invitation back: its token is worth nothing from now on. */
export async function revokeInvitation<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.revokeInvitation>>,
) {
  const [row] = await manage(on, queries.revokeInvitation, parse(inputs.revokeInvitation, input))
  return (row as queries.RevokeInvitationResult).outcome
}

/** The invitations into an organization, the latest first, page by page; none for whoever may not manage them. */
export async function listInvitations<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.listInvitations>>
): Promise<Invitation[]> {
  const { after, ...rest } = parse(inputs.listInvitations, input ?? {})
  return manage(on, queries.listInvitations, { ...rest, after_invitation_id: after?.invitation_id })
}

/** The user of the session accepts an invitation: by its token, or by its id where it is for the user or for an address that the user has proved. */
export async function acceptInvitation(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.invitationOfMine>,
): Promise<AcceptedInvitation> {
  const [row] = await tx.run(queries.acceptInvitation, parse(inputs.invitationOfMine, input))
  const { outcome, organization_id, membership_id } = row as queries.AcceptInvitationResult
  return (membership_id ? { outcome, organization_id, membership_id } : { outcome }) as AcceptedInvitation
}

/** The user of the session declines an invitation. */
export async function declineInvitation(tx: Runner<'app'>, input: z.input<typeof inputs.invitationOfMine>) {
  const [row] = await tx.run(queries.declineInvitation, parse(inputs.invitationOfMine, input))
  return (row as queries.DeclineInvitationResult).outcome
}

/** What the user of the session can accept now, by name or by a proved address. */
export async function listMyInvitations(tx: Runner<'app'>): Promise<MyInvitation[]> {
  return tx.run(queries.listMyInvitations)
}

/** Takes address and message out of invitations that ended long ago; answers of how many. */
export async function purgeInvitations(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<number> {
  const [row] = await on.run(queries.purgeInvitations, parse(inputs.atMost, input))
  return (row as queries.PurgeInvitationsResult).count
}

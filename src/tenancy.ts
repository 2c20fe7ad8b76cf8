/** Organizations, companies and memberships: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import * as queries from './queries/tenancy.js'
import type {
  CreateCompanyOutcome,
  CreateMembershipOutcome,
  MoveMembershipOutcome,
} from './queries/values.js'
import type { Change } from './users.js'

export type Organization = queries.GetOrganizationResult
export type Company = queries.ListCompaniesResult
export type Member = queries.ListMembersResult
export type MemberDetails = queries.GetMemberResult
export type MemberProfile = queries.GetMemberProfileResult
export type CreatedOrganization =
  | {
      outcome: 'created'
      organization_id: string
      admin_company_id: string
      /** Of the owner; null where none was named. */
      owner_membership_id: string | null
    }
  | { outcome: 'slug_taken' }
export type CreatedCompany =
  | { outcome: 'created'; company_id: string }
  | { outcome: Exclude<CreateCompanyOutcome, 'created'> }
export type CreatedMembership =
  | { outcome: 'created'; membership_id: string }
  | { outcome: Exclude<CreateMembershipOutcome, 'created'> }
export type MovedMembership =
  | { outcome: 'moved'; membership_id: string }
  | { outcome: Exclude<MoveMembershipOutcome, 'moved'> }
export type OrganizationBelow = queries.ListOrganizationsBelowResult
export type MembershipMove = queries.ListMembershipMovesResult

const changed = (rows: { outcome: string }[]) => rows[0]?.outcome as Change
// What was not created has no keys.
const created = (row: { outcome: string } | undefined) =>
  row?.outcome === 'created' ? row : { outcome: row?.outcome }

/** The organization of the session. */
export async function getOrganization(tx: Runner<'app'>): Promise<Organization | undefined> {
  const [row] = await tx.run(queries.getOrganization)
  return row
}

/** The companies of the session's organization, closed ones too, by name. */
export async function listCompanies(tx: Runner<'app'>): Promise<Company[]> {
  return tx.run(queries.listCompanies)
}

/** One membership of the session's organization, with whether it can act. */
export async function getMember(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<MemberDetails | undefined> {
  const [row] = await tx.run(queries.getMember, parse(inputs.memberRef, input))
  return row
}

/** The memberships of the session's organization, ended ones too, by name, page by page. Who has no name comes last. */
export async function listMembers(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberPage> = {},
): Promise<Member[]> {
  const { limit, after } = parse(inputs.memberPage, input)
  if (!after) return tx.run(queries.listMembers, { limit })
  const rows = await tx.run(queries.listMembersAfter, {
    limit,
    after_display_name: after.display_name,
    after_membership_id: after.membership_id,
  })
  return rows as Member[]
}

/** How many memberships of the session's organization have not ended. */
export async function countMembers(tx: Runner<'app'>): Promise<number> {
  const [row] = await tx.run(queries.countMembers)
  return row?.count ?? 0
}

/** The profile that counts in the session's organization: the membership's own values over the user's. */
export async function getMemberProfile(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<MemberProfile | undefined> {
  const [row] = await tx.run(queries.getMemberProfile, parse(inputs.memberRef, input))
  return row
}

/** Sets the own profile of the membership that acts. */
export async function updateMyProfile(tx: Runner<'app'>, input: z.input<typeof inputs.myProfile>) {
  const [row] = await tx.run(queries.updateMyProfile, parse(inputs.myProfile, input))
  return row?.outcome as 'done'
}

/** How long a membership had which status. */
export async function listMembershipStatusPeriods(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
) {
  return tx.run(queries.listMembershipStatusPeriods, parse(inputs.memberRef, input))
}

/** Founds an organization with its admin company and, where one is named, its owner. */
export async function createOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createOrganization>,
): Promise<CreatedOrganization> {
  const [row] = await on.run(queries.createOrganization, parse(inputs.createOrganization, input))
  return created(row) as CreatedOrganization
}

/** Sets name and attributes, all of them. */
export async function updateOrganization<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.updateOrganization>>,
) {
  const [row] = await manage(on, queries.updateOrganization, parse(inputs.updateOrganization, input))
  return (row as queries.UpdateOrganizationResult).outcome
}

/**
 * Says how surely members must have been recognised, and how they may have signed in. Whoever is signed in otherwise is refused at the next transaction, with
 * `assurance_too_low` or `method_not_allowed`; a policy that would shut out whoever sets it is answered so, and not set.
 */
export async function setSecurityPolicy<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.securityPolicy>>,
) {
  const [row] = await manage(on, queries.setSecurityPolicy, parse(inputs.securityPolicy, input))
  return (row as queries.SetSecurityPolicyResult).outcome
}

export async function suspendOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeOrganizationUntil>,
) {
  return changed(await on.run(queries.suspendOrganization, parse(inputs.changeOrganizationUntil, input)))
}

export async function reinstateOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeOrganization>,
) {
  return changed(await on.run(queries.reinstateOrganization, parse(inputs.changeOrganization, input)))
}

/** Closes an organization for good; nothing is deleted. */
export async function closeOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeOrganization>,
) {
  return changed(await on.run(queries.closeOrganization, parse(inputs.changeOrganization, input)))
}

/** Puts an organization below another one, or at the top; never below itself. */
export async function setParentOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.setParentOrganization>,
) {
  const [row] = await on.run(queries.setParentOrganization, parse(inputs.setParentOrganization, input))
  return (row as queries.SetParentOrganizationResult).outcome
}

/** Everything below an organization, the nearest first; nothing for whoever may not manage it. */
export async function listOrganizationsBelow<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.managed>>
): Promise<OrganizationBelow[]> {
  return manage(on, queries.listOrganizationsBelow, parse(inputs.managed, input ?? {}))
}

/** Forbids staff to act as members of an organization; who does so now is stopped at the next transaction. */
export async function refuseImpersonation<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.changeImpersonation>>
) {
  const [row] = await manage(on, queries.refuseImpersonation, parse(inputs.changeImpersonation, input ?? {}))
  return (row as queries.RefuseImpersonationResult).outcome
}

/** Lets staff act as members of an organization again. */
export async function allowImpersonation<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.changeImpersonation>>
) {
  const [row] = await manage(on, queries.allowImpersonation, parse(inputs.changeImpersonation, input ?? {}))
  return (row as queries.AllowImpersonationResult).outcome
}

/** Founds a company inside an organization. */
export async function createCompany<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.createCompany>>,
): Promise<CreatedCompany> {
  const [row] = await manage(on, queries.createCompany, parse(inputs.createCompany, input))
  return created(row) as CreatedCompany
}

/**
 * With a user the membership begins at once; without one it is a person without a login, to be claimed later. The first one of a user in an organization is
 * the default, and made by staff alone: members invite.
 */
export async function createMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.createMembership>>,
): Promise<CreatedMembership> {
  const [row] = await manage(on, queries.createMembership, parse(inputs.createMembership, input))
  return created(row) as CreatedMembership
}

/** Sets what the organization says of a member, all of it. */
export async function updateMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.updateMembership>>,
) {
  const [row] = await manage(on, queries.updateMembership, parse(inputs.updateMembership, input))
  return (row as queries.UpdateMembershipResult).outcome
}

export async function suspendMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.changeMembershipUntil>>,
) {
  const [row] = await manage(on, queries.suspendMembership, parse(inputs.changeMembershipUntil, input))
  return (row as queries.SuspendMembershipResult).outcome
}

export async function reinstateMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.changeMembership>>,
) {
  const [row] = await manage(on, queries.reinstateMembership, parse(inputs.changeMembership, input))
  return (row as queries.ReinstateMembershipResult).outcome
}

/** Ends a membership for good, and the relations of the member with it; what it authored stays. */
export async function endMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.changeMembership>>,
) {
  const [row] = await manage(on, queries.endMembership, parse(inputs.changeMembership, input))
  return (row as queries.EndMembershipResult).outcome
}

/** Makes a membership the one as which its user acts where only the organization is named. Everybody may choose among the own ones. */
export async function setDefaultMembership<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.ofMember>>,
) {
  const [row] = await manage(on, queries.setDefaultMembership, parse(inputs.ofMember, input))
  return (row as queries.SetDefaultMembershipResult).outcome
}

/** Gives a member a name to sign in with to this organization, with the person's own password; null takes it back. */
export async function setLoginName<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.setLoginName>>,
) {
  const [row] = await manage(on, queries.setLoginName, parse(inputs.setLoginName, input))
  return (row as queries.SetLoginNameResult).outcome
}

/**
 * Ends a membership in one organization and makes one in another, with type, names, number, attributes, and current contacts, addresses and settings. Roles
 * and relations stay behind, as does what was authored.
 */
export async function moveMembership(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.moveMembership>,
): Promise<MovedMembership> {
  const [row] = await on.run(queries.moveMembership, parse(inputs.moveMembership, input))
  const { outcome, membership_id } = row as queries.MoveMembershipResult
  return (outcome === 'moved' ? { outcome, membership_id } : { outcome }) as MovedMembership
}

/** The moves that led to a membership, the last one first. */
export async function listMembershipMoves(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.membershipMoves>,
): Promise<MembershipMove[]> {
  return on.run(queries.listMembershipMoves, parse(inputs.membershipMoves, input))
}

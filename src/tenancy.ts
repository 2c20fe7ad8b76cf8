/** Organizations, companies and memberships: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/tenancy.js'
import type { AllowImpersonationOutcome, RefuseImpersonationOutcome } from './queries/values.js'
import type { Change } from './users.js'

export type Organization = queries.GetOrganizationResult
export type Company = queries.ListCompaniesResult
export type Member = queries.GetMemberResult
export type MemberProfile = queries.GetMemberProfileResult
export type CreatedOrganization =
  | { outcome: 'created'; organization_id: string; admin_company_id: string }
  | { outcome: 'slug_taken' }
export type CreatedCompany = { outcome: 'created'; company_id: string } | { outcome: 'name_taken' }
export type CreatedMembership =
  | { outcome: 'created'; membership_id: string }
  | { outcome: 'label_taken' | 'member_number_taken' }

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

/** One membership of the session's organization. */
export async function getMember(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<Member | undefined> {
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

/** Founds an organization with its admin company. */
export async function createOrganization(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createOrganization>,
): Promise<CreatedOrganization> {
  const [row] = await on.run(queries.createOrganization, parse(inputs.createOrganization, input))
  return created(row) as CreatedOrganization
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

/** Forbids staff to act as members of an organization; who does so now is stopped at the next transaction. */
export async function refuseImpersonation(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeOrganization>,
) {
  const [row] = await on.run(queries.refuseImpersonation, parse(inputs.changeOrganization, input))
  return row?.outcome as RefuseImpersonationOutcome
}

/** Lets staff act as members of an organization again. */
export async function allowImpersonation(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeOrganization>,
) {
  const [row] = await on.run(queries.allowImpersonation, parse(inputs.changeOrganization, input))
  return row?.outcome as AllowImpersonationOutcome
}

/** Founds a company inside an organization. */
export async function createCompany(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createCompany>,
): Promise<CreatedCompany> {
  const [row] = await on.run(queries.createCompany, parse(inputs.createCompany, input))
  return created(row) as CreatedCompany
}

/** With a user the membership begins at once; without one it is a person without a login, to be claimed later. */
export async function createMembership(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createMembership>,
): Promise<CreatedMembership> {
  const [row] = await on.run(queries.createMembership, parse(inputs.createMembership, input))
  return created(row) as CreatedMembership
}

export async function suspendMembership(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeMembershipUntil>,
) {
  return changed(await on.run(queries.suspendMembership, parse(inputs.changeMembershipUntil, input)))
}

export async function reinstateMembership(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.changeMembership>,
) {
  return changed(await on.run(queries.reinstateMembership, parse(inputs.changeMembership, input)))
}

/** Ends a membership for good; what it authored stays. */
export async function endMembership(on: Runner<'operator'>, input: z.input<typeof inputs.changeMembership>) {
  return changed(await on.run(queries.endMembership, parse(inputs.changeMembership, input)))
}

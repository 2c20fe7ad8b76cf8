/** Who may what: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Managing, manage } from './managing.js'
import * as queries from './queries/access.js'
import type { CreateRoleOutcome } from './queries/values.js'

export type Permission = queries.ListPermissionsResult
export type Role = queries.ListRolesResult
export type RolePermission = queries.ListRolePermissionsResult
export type RoleInheritance = queries.ListRoleInheritanceResult
export type MemberRole = queries.ListMemberRolesResult
export type RoleHolder = queries.ListRoleHoldersResult
export type MemberGrant = queries.ListMemberGrantsResult
export type PermissionClaim = queries.ListPermissionClaimsResult
export type CreatedRole =
  | { outcome: 'created'; role_id: string }
  | { outcome: Exclude<CreateRoleOutcome, 'created'> }

/** Staff name the organization whose role it is, or null for one of the platform. */
type OfOrganizationOrPlatform<D extends Managing, I> = D extends 'operator'
  ? Omit<I, 'organization_id'> & { organization_id: string | null }
  : I

/** Whether the membership that acts may do something: at all, or to one member. */
export async function hasPermission(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.permissionCheck>,
): Promise<boolean> {
  const [row] = await tx.run(queries.hasPermission, parse(inputs.permissionCheck, input))
  return row?.is_allowed ?? false
}

/** Several answers of `hasPermission` of one moment, by permission. */
export async function hasPermissions(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.permissionChecks>,
): Promise<Map<string, boolean>> {
  const rows = await tx.run(queries.hasPermissions, parse(inputs.permissionChecks, input))
  return new Map(rows.map(({ permission, is_allowed }) => [permission, is_allowed]))
}

/** Whether the user of the session may do something for the platform. */
export async function hasPlatformPermission(
  tx: Runner<'app' | 'operator'>,
  input: z.input<typeof inputs.permissionRef>,
): Promise<boolean> {
  const [row] = await tx.run(queries.hasPlatformPermission, parse(inputs.permissionRef, input))
  return row?.is_allowed ?? false
}

/** The members to whom the membership that acts may do something. In your own queries join `strata.permitted_memberships(…)`. */
export async function listPermittedMemberships(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.permissionRef>,
): Promise<string[]> {
  const rows = await tx.run(queries.listPermittedMemberships, parse(inputs.permissionRef, input))
  return rows.map(({ membership_id }) => membership_id)
}

/** What the membership that acts is allowed and denied now, for a cache, and until when each is worth something. */
export async function listPermissionClaims(tx: Runner<'app'>): Promise<PermissionClaim[]> {
  return tx.run(queries.listPermissionClaims)
}

/** Everything that can be allowed, by name. */
export async function listPermissions(tx: Runner<'app'>): Promise<Permission[]> {
  return tx.run(queries.listPermissions)
}

/** The roles and teams that members can hold, retired ones too, by name. */
export async function listRoles(tx: Runner<'app'>): Promise<Role[]> {
  return tx.run(queries.listRoles)
}

/** What a role brings now, by itself or by what it inherits. */
export async function listRolePermissions(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.roleOfMine>,
): Promise<RolePermission[]> {
  return tx.run(queries.listRolePermissions, parse(inputs.roleOfMine, input))
}

/** Which role inherits which, directly. */
export async function listRoleInheritance(tx: Runner<'app'>): Promise<RoleInheritance[]> {
  return tx.run(queries.listRoleInheritance)
}

/** The roles that a member holds, held and will hold. */
export async function listMemberRoles(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<MemberRole[]> {
  return tx.run(queries.listMemberRoles, parse(inputs.memberRef, input))
}

/** Who holds a role now, by themselves and not through another one. */
export async function listRoleHolders(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.roleOfMine>,
): Promise<RoleHolder[]> {
  return tx.run(queries.listRoleHolders, parse(inputs.roleOfMine, input))
}

/** What a member is, was and will be allowed and denied without a role. */
export async function listMemberGrants(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<MemberGrant[]> {
  return tx.run(queries.listMemberGrants, parse(inputs.memberRef, input))
}

/** Registers a permission of your program; owners hold it at once. */
export async function createPermission(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createPermission>,
) {
  const [row] = await on.run(queries.createPermission, parse(inputs.createPermission, input))
  return (row as queries.CreatePermissionResult).outcome
}

/** Defines a role or team, which brings nothing yet. */
export async function createRole<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.createRole>>,
): Promise<CreatedRole> {
  const [row] = await manage(on, queries.createRole, parse(inputs.createRole, input))
  return (row?.outcome === 'created' ? row : { outcome: row?.outcome }) as CreatedRole
}

/** Changes name and description, both of them. */
export async function updateRole<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.updateRole>>,
) {
  const [row] = await manage(on, queries.updateRole, parse(inputs.updateRole, input))
  return (row as queries.UpdateRoleResult).outcome
}

/** From now on the role brings nothing and nobody can be given it. */
export async function retireRole<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.changeRole>>,
) {
  const [row] = await manage(on, queries.retireRole, parse(inputs.changeRole, input))
  return (row as queries.RetireRoleResult).outcome
}

/** From now on the role brings the permission. */
export async function addRolePermission<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.changeRolePermission>>,
) {
  const [row] = await manage(on, queries.addRolePermission, parse(inputs.changeRolePermission, input))
  return (row as queries.AddRolePermissionResult).outcome
}

/** From now on the role does not bring the permission by itself. */
export async function removeRolePermission<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.changeRolePermission>>,
) {
  const [row] = await manage(on, queries.removeRolePermission, parse(inputs.changeRolePermission, input))
  return (row as queries.RemoveRolePermissionResult).outcome
}

/** From now on the role brings what the other brings: a team holds a role, or is part of a team. */
export async function addRoleInheritance<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.changeRoleInheritance>>,
) {
  const [row] = await manage(on, queries.addRoleInheritance, parse(inputs.changeRoleInheritance, input))
  return (row as queries.AddRoleInheritanceResult).outcome
}

/** From now on the role does not bring what the other brings. */
export async function removeRoleInheritance<D extends Managing>(
  on: Runner<D>,
  input: OfOrganizationOrPlatform<D, z.input<typeof inputs.changeRoleInheritance>>,
) {
  const [row] = await manage(on, queries.removeRoleInheritance, parse(inputs.changeRoleInheritance, input))
  return (row as queries.RemoveRoleInheritanceResult).outcome
}

/** Gives a member a role, or makes them one of a team; from now and without an end, or as it says. */
export async function grantRole<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.grantRole>>,
) {
  const [row] = await manage(on, queries.grantRole, parse(inputs.grantRole, input))
  return (row as queries.GrantRoleResult).outcome
}

/** Takes a role from a member now, and whenever it would have begun later. */
export async function revokeRole<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.revokeRole>>,
) {
  const [row] = await manage(on, queries.revokeRole, parse(inputs.revokeRole, input))
  return (row as queries.RevokeRoleResult).outcome
}

/** Allows or denies a member something without a role. A deny outweighs everything that allows. */
export async function grantPermission<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.grantPermission>>,
) {
  const [row] = await manage(on, queries.grantPermission, parse(inputs.grantPermission, input))
  return (row as queries.GrantPermissionResult).outcome
}

/** Takes back what a member was allowed or denied without a role. */
export async function revokePermission<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.revokePermission>>,
) {
  const [row] = await manage(on, queries.revokePermission, parse(inputs.revokePermission, input))
  return (row as queries.RevokePermissionResult).outcome
}

/** Gives a user a role of the platform. */
export async function grantPlatformRole(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.grantPlatformRole>,
) {
  const [row] = await on.run(queries.grantPlatformRole, parse(inputs.grantPlatformRole, input))
  return (row as queries.GrantPlatformRoleResult).outcome
}

/** Takes a role of the platform from a user. */
export async function revokePlatformRole(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.revokePlatformRole>,
) {
  const [row] = await on.run(queries.revokePlatformRole, parse(inputs.revokePlatformRole, input))
  return (row as queries.RevokePlatformRoleResult).outcome
}

/** Gives an organization an owner, also where it has none. */
export async function appointOwner(on: Runner<'operator'>, input: z.input<typeof inputs.appointOwner>) {
  const [row] = await on.run(queries.appointOwner, parse(inputs.appointOwner, input))
  return (row as queries.AppointOwnerResult).outcome
}

/** Makes another member the owner in the place of the one that acts. */
export async function transferOwnership(tx: Runner<'app'>, input: z.input<typeof inputs.transferOwnership>) {
  const [row] = await tx.run(queries.transferOwnership, parse(inputs.transferOwnership, input))
  return (row as queries.TransferOwnershipResult).outcome
}

/** Ends the membership that acts. */
export async function leaveOrganization(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.leaveOrganization> = {},
) {
  const [row] = await tx.run(queries.leaveOrganization, parse(inputs.leaveOrganization, input))
  return (row as queries.LeaveOrganizationResult).outcome
}

/** Moves a member to another company of the organization, or to none. */
export async function setMemberCompany<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.setMemberCompany>>,
) {
  const [row] = await manage(on, queries.setMemberCompany, parse(inputs.setMemberCompany, input))
  return (row as queries.SetMemberCompanyResult).outcome
}

/** Who is above whom: relations of members and of organizations, typed by a matrix that is made of rows. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import * as queries from './queries/relationships.js'
import type { RelateMembersOutcome, RelateOrganizationsOutcome } from './queries/values.js'

export type RelationshipRule = queries.ListRelationshipRulesResult
export type Relationship = queries.ListRelationshipsResult
export type OrganizationRelationship = queries.ListOrganizationRelationshipsResult
export type ReachableMember = queries.ListReachableMembersResult
export type ReachableOrganization = queries.ListReachableOrganizationsResult
/** With `unchanged` and `overlap` comes the relation that there is. */
export type RelatedMembers =
  | { outcome: 'created' | 'unchanged' | 'overlap'; relationship_id: string }
  | { outcome: Exclude<RelateMembersOutcome, 'created' | 'unchanged' | 'overlap'> }
export type RelatedOrganizations =
  | { outcome: 'created' | 'unchanged' | 'overlap'; organization_relationship_id: string }
  | { outcome: Exclude<RelateOrganizationsOutcome, 'created' | 'unchanged' | 'overlap'> }

/** A new kind of relation is a row; which types may stand in it, `addRelationshipRule` says. */
export async function createRelationshipType(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.createRelationshipType>,
) {
  const [row] = await on.run(queries.createRelationshipType, parse(inputs.createRelationshipType, input))
  return (row as queries.CreateRelationshipTypeResult).outcome
}

/** Lets members or organizations of one type stand above those of another. */
export async function addRelationshipRule(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.relationshipRule>,
) {
  const [row] = await on.run(queries.addRelationshipRule, parse(inputs.relationshipRule, input))
  return (row as queries.AddRelationshipRuleResult).outcome
}

/** Takes a rule back that no relation rests on. */
export async function removeRelationshipRule(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.relationshipRule>,
) {
  const [row] = await on.run(queries.removeRelationshipRule, parse(inputs.relationshipRule, input))
  return (row as queries.RemoveRelationshipRuleResult).outcome
}

/** The matrix: which type may be above which, in what. */
export async function listRelationshipRules(tx: Runner<'app'>): Promise<RelationshipRule[]> {
  return tx.run(queries.listRelationshipRules)
}

/** Puts a member above another: from now or `from` on, until ended or `until`. */
export async function relateMembers<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.relateMembers>>,
): Promise<RelatedMembers> {
  const [row] = await manage(on, queries.relateMembers, parse(inputs.relateMembers, input))
  const { outcome, relationship_id } = row as queries.RelateMembersResult
  return (relationship_id ? { outcome, relationship_id } : { outcome }) as RelatedMembers
}

/** Ends a relation of two members, now or later; it stays to be read. */
export async function endRelationship<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.endRelationship>>,
) {
  const [row] = await manage(on, queries.endRelationship, parse(inputs.endRelationship, input))
  return (row as queries.EndRelationshipResult).outcome
}

/** The relations that a member stands, stood or will stand in, on either side. */
export async function listRelationships(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.memberRef>,
): Promise<Relationship[]> {
  return tx.run(queries.listRelationships, parse(inputs.memberRef, input))
}

/** Everybody below or above a member, directly or through others, once each and by the shortest way. */
export async function listReachableMembers(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.reachableMembers>,
): Promise<ReachableMember[]> {
  return tx.run(queries.listReachableMembers, parse(inputs.reachableMembers, input))
}

/** Puts an organization above another: from now or `from` on, until ended or `until`. */
export async function relateOrganizations(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.relateOrganizations>,
): Promise<RelatedOrganizations> {
  const [row] = await on.run(queries.relateOrganizations, parse(inputs.relateOrganizations, input))
  const { outcome, organization_relationship_id } = row as queries.RelateOrganizationsResult
  return (
    organization_relationship_id ? { outcome, organization_relationship_id } : { outcome }
  ) as RelatedOrganizations
}

/** Ends a relation of two organizations, now or later; it stays to be read. */
export async function endOrganizationRelationship(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.endOrganizationRelationship>,
) {
  const [row] = await on.run(
    queries.endOrganizationRelationship,
    parse(inputs.endOrganizationRelationship, input),
  )
  return (row as queries.EndOrganizationRelationshipResult).outcome
}

/** The relations that an organization stands, stood or will stand in; none for whoever may not manage it. */
export async function listOrganizationRelationships<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.managed>>
): Promise<OrganizationRelationship[]> {
  return manage(on, queries.listOrganizationRelationships, parse(inputs.managed, input ?? {}))
}

/** Every organization below or above one, directly or through others; none for whoever may not manage it. */
export async function listReachableOrganizations<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.reachableOrganizations>>,
): Promise<ReachableOrganization[]> {
  return manage(on, queries.listReachableOrganizations, parse(inputs.reachableOrganizations, input))
}

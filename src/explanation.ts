/**
 * Why somebody may, who may, and who might then: what the rows of roles, teams and grants say, which end and are never deleted. Members ask of themselves; of others
 * whoever has `audit.read` in the organization of the session, and platform staff of any. Whoever may not ask gets nothing, and the refusal is recorded.
 */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import * as queries from './queries/access.js'

/** One way by which a member was, is or will be allowed or denied something. */
export type Evidence = Omit<queries.ExplainPermissionResult, 'source'> & { source: 'role' | 'grant' }
export interface Explanation {
  is_allowed: boolean
  /** `allowed`, `denied` (something that applies denies it), `nothing_applies`, or why the member cannot act. */
  explanation: string
  /** The moment that it is about. */
  at: Date
  /** What applies first, and of that what denies. */
  evidence: Evidence[]
}
export type PermissionThen = queries.ListPermissionsAsOfResult
export type MemberThen = queries.ListMembersAsOfResult
export type WhoCan = queries.WhoCanResult
export type PermissionChange = Omit<queries.ListPermissionHistoryResult, 'change'> & {
  change: 'granted' | 'revoked' | 'expired'
}

/** Why a member may do something or not: at all, or to another member; now, or at another time. Nothing of a member that there is not, or that one may not ask about. */
export async function explainPermission<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.explainPermission>>,
): Promise<Explanation | undefined> {
  const [decision, ...evidence] = await manage(
    on,
    queries.explainPermission,
    parse(inputs.explainPermission, input),
  )
  if (!decision) return undefined
  const { effect, explanation, started_at: at } = decision
  return { is_allowed: effect === 'allow', explanation, at, evidence: evidence as Evidence[] }
}

/** What a member was allowed and denied at a time, one row for each way by which it came. */
export async function listPermissionsAsOf<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.permissionsAsOf>>,
): Promise<PermissionThen[]> {
  return manage(on, queries.listPermissionsAsOf, parse(inputs.permissionsAsOf, input))
}

/** Who belonged at a time, with the roles and permissions of then, page by page: `after` is the last of the page before. */
export async function listMembersAsOf<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.membersAsOf>>,
): Promise<MemberThen[]> {
  const { after, ...rest } = parse(inputs.membersAsOf, input)
  return manage(on, queries.listMembersAsOf, { ...rest, after_membership_id: after?.membership_id })
}

/** Who may do something now, at all or to one member, page by page: `after` is the last of the page before. Whoever cannot act is left out. */
export async function whoCan<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.whoCan>>,
): Promise<WhoCan[]> {
  const { after, ...rest } = parse(inputs.whoCan, input)
  return manage(on, queries.whoCan, { ...rest, after_membership_id: after?.membership_id })
}

/**
 * What was granted and revoked, by whom and why, the latest first: all of it, of one member or of one role. Page by page: `after` is the last of the page before.
 * Staff without an organization get the history of the platform: its roles, and who of the staff had them.
 */
export async function listPermissionHistory<D extends Managing>(
  on: Runner<D>,
  ...[input = {}]: Listing<D, z.input<typeof inputs.permissionHistory>> | []
): Promise<PermissionChange[]> {
  const { after, ...rest } = parse(inputs.permissionHistory, input)
  const changes = await manage(on, queries.listPermissionHistory, {
    ...rest,
    after_record_key: after?.record_key,
    after_change: after?.change,
  })
  return changes as PermissionChange[]
}

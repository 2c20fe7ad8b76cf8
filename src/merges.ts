/**
 * Merging: two users, or two customers, who are one. Proposed, previewed, approved where a person has to look, applied, undone or sealed.
 *
 * What changes rows runs in a transaction of its own with limits of time, because the triggers and hooks of other programs run in it. One that lost
 * against another one is tried again: a merge is named by its id, so that a repetition finds what the first time did.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Desk, Runner, Transaction } from './client.js'
import { StrataError } from './errors.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/merges.js'
import type {
  ApplyMergeOutcome,
  PreviewMergeOutcome,
  ProposeMergeOutcome,
  ProposeOwnMergeOutcome,
  UndoMergeOutcome,
} from './queries/values.js'

/** What a merge does, as the preview found it. Numbers of rows are those of the moment: they are no part of what is approved. */
export const mergePlan = z.object({
  /** What stops it: `missing_policy`, `collision`, `blocked`, what a table of another program lacks, or an error with its SQLSTATE. */
  conflicts: z.array(
    z.looseObject({
      conflict: z.string(),
      relation: z.string().optional(),
      column: z.string().optional(),
      rows: z.number().optional(),
      sqlstate: z.string().optional(),
      constraint: z.string().optional(),
    }),
  ),
  /** Why people have to look at it: `not_proved`, `both_verified`, `platform_role`, `second_factor`, `sanction`. */
  approval: z.array(z.string()),
  steps: z.array(
    z.object({
      step: z.number(),
      relation: z.string(),
      column: z.string(),
      policy: z.string(),
      data_group: z.string(),
      rows: z.number(),
    }),
  ),
  /** Rows that stay with the source, because the survivor has such a row. */
  kept: z.array(
    z.looseObject({ kept: z.number(), relation: z.string(), column: z.string(), data_group: z.string() }),
  ),
  /** Rights of the source that the survivor does not get. */
  pending_grants: z.array(
    z.looseObject({
      kind: z.string(),
      organization_id: z.string().optional(),
      membership_id: z.string().optional(),
      role_id: z.string().optional(),
      permission: z.string().optional(),
      scope: z.string().optional(),
      relationship_id: z.string().optional(),
    }),
  ),
})
export type MergePlan = z.infer<typeof mergePlan>

export type MergeChoices = z.infer<typeof inputs.mergeChoices>
export type MergeGroup = Omit<queries.ListMergeGroupsResult, 'source_count' | 'survivor_count'> & {
  source_count: number
  survivor_count: number
}
export type Merge = Omit<
  queries.ListMergesResult,
  'plan' | 'choices' | 'row_count' | 'restored_count' | 'kept_count'
> & {
  choices: MergeChoices
  plan: MergePlan | null
  row_count: number | null
  restored_count: number | null
  kept_count: number | null
}
export type MergeChange = Omit<queries.ListMergeChangesResult, 'row_key' | 'row_number'> & {
  row_key: Record<string, unknown>
  row_number: number
}

type Made = 'proposed' | 'unchanged'
export type MergeProposed<O extends string = ProposeMergeOutcome> =
  | { outcome: Made; merge_id: string }
  | { outcome: Exclude<O, Made> }

export type MergePreviewed =
  /** Blocked while there are conflicts; `needs_approval` says whether `approveMerge` comes before `applyMerge`. */
  | { outcome: 'previewed'; plan_hash: string; is_blocked: boolean; needs_approval: boolean; plan: MergePlan }
  | { outcome: Exclude<PreviewMergeOutcome, 'previewed'> }

type Applied = 'applied' | 'unchanged'
type Found = 'plan_changed' | 'blocked'
export type MergeApplied =
  | { outcome: Applied; row_count: number; plan: MergePlan }
  /** With what was found instead. */
  | { outcome: Found; plan: MergePlan | null }
  | { outcome: Exclude<ApplyMergeOutcome, Applied | Found> }

type Undone = 'undone' | 'unchanged'
export type MergeUndone =
  /** Rows that went back, and rows that somebody has changed since: `listMergeChanges` with `is_kept` tells which, and why. */
  | { outcome: Undone; restored_count: number; kept_count: number }
  /** The survivor has been merged since: undo that one first. */
  | { outcome: 'later_merge'; later_merge_id: string }
  | { outcome: Exclude<UndoMergeOutcome, Undone | 'later_merge'> }

export interface SettledRows {
  merge_id: string
  relation: string
  column_name: string
  row_count: number
}

/** A door with transactions of its own, or a transaction that the caller has begun: in a session that is always one. */
type Within<D extends 'app' | 'operator' | 'worker'> = (D extends 'app' ? never : Desk<D>) | Transaction<D>

/** Proposes to merge one record into another, and changes nothing yet. The same key is the same merge. */
export async function proposeMerge(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.proposeMerge>,
): Promise<MergeProposed> {
  const [row] = await on.run(queries.proposeMerge, parse(inputs.proposeMerge, input))
  return proposal(row as queries.ProposeMergeResult)
}

/** Somebody who is signed in as two users proposes to merge the other one, whose token this is, into this one. */
export async function proposeOwnMerge(
  on: Runner<'app'>,
  input: z.input<typeof inputs.proposeOwnMerge>,
): Promise<MergeProposed<ProposeOwnMergeOutcome>> {
  const [row] = await on.run(queries.proposeOwnMerge, parse(inputs.proposeOwnMerge, input))
  return proposal(row as queries.ProposeOwnMergeResult)
}

/** What each side has, by what people call it: the first page of the wizard. */
export async function listMergeGroups(
  on: Runner<'app' | 'operator'>,
  input: z.input<typeof inputs.mergeRef>,
): Promise<MergeGroup[]> {
  const rows = await on.run(queries.listMergeGroups, parse(inputs.mergeRef, input))
  return rows.map((row) => ({
    ...row,
    source_count: Number(row.source_count),
    survivor_count: Number(row.survivor_count),
  }))
}

/** Chooses what the merge brings along. A preview and an approval of before are void. */
export async function chooseMergeData(
  on: Runner<'app' | 'operator'>,
  input: z.input<typeof inputs.chooseMergeData>,
) {
  const [row] = await on.run(queries.chooseMergeData, parse(inputs.chooseMergeData, input))
  return (row as queries.ChooseMergeDataResult).outcome
}

/** What the merge would do, found by doing it and rolling it back. */
export async function previewMerge(
  on: Within<'app'> | Within<'operator'>,
  input: z.input<typeof inputs.previewMerge>,
): Promise<MergePreviewed> {
  const { merge_id, ...limits } = parse(inputs.previewMerge, input)
  const [row] = await limited(on, limits, (tx) => tx.run(queries.previewMerge, { merge_id }))
  const { outcome, plan, plan_hash, is_blocked, needs_approval } = row as queries.PreviewMergeResult
  return (
    outcome === 'previewed'
      ? { outcome, plan_hash, is_blocked, needs_approval, plan: mergePlan.parse(plan) }
      : { outcome }
  ) as MergePreviewed
}

/** Approves the plan that was looked at, by its hash. Nobody approves what they proposed, or a merge of themselves. */
export async function approveMerge(on: Runner<'operator'>, input: z.input<typeof inputs.approveMerge>) {
  const [row] = await on.run(queries.approveMerge, parse(inputs.approveMerge, input))
  return (row as queries.ApproveMergeResult).outcome
}

/** Carries the merge out, all of it or nothing, if the plan is still the one of this hash. */
export async function applyMerge(
  on: Within<'app'> | Within<'operator'>,
  input: z.input<typeof inputs.applyMerge>,
): Promise<MergeApplied> {
  const { merge_id, plan_hash, ...limits } = parse(inputs.applyMerge, input)
  const [row] = await limited(on, limits, (tx) => tx.run(queries.applyMerge, { merge_id, plan_hash }))
  const { outcome, row_count, plan } = row as queries.ApplyMergeResult
  switch (outcome) {
    case 'applied':
    case 'unchanged':
      return { outcome, row_count: Number(row_count), plan: mergePlan.parse(plan) }
    case 'plan_changed':
    case 'blocked':
      return { outcome, plan: planOf(plan) }
    default:
      return { outcome }
  }
}

/** Puts back what nobody has changed since. */
export async function undoMerge(
  on: Within<'operator'>,
  input: z.input<typeof inputs.undoMerge>,
): Promise<MergeUndone> {
  const { merge_id, reason, ...limits } = parse(inputs.undoMerge, input)
  const [row] = await limited(on, limits, (tx) => tx.run(queries.undoMerge, { merge_id, reason }))
  const { outcome, restored_count, kept_count, later_merge_id } = row as queries.UndoMergeResult
  switch (outcome) {
    case 'undone':
    case 'unchanged':
      return { outcome, restored_count: Number(restored_count), kept_count: Number(kept_count) }
    case 'later_merge':
      return { outcome, later_merge_id: later_merge_id as string }
    default:
      return { outcome }
  }
}

/** Gives up a merge that has not been applied. */
export async function cancelMerge(on: Runner<'app' | 'operator'>, input: z.input<typeof inputs.cancelMerge>) {
  const [row] = await on.run(queries.cancelMerge, parse(inputs.cancelMerge, input))
  return (row as queries.CancelMergeResult).outcome
}

/** Merges of one record or of all, the newest first. */
export async function listMerges(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.listMerges> = {},
): Promise<Merge[]> {
  const rows = await on.run(queries.listMerges, parse(inputs.listMerges, input))
  return rows.map((row) => ({
    ...row,
    choices: inputs.mergeChoices.parse(row.choices),
    plan: planOf(row.plan),
    row_count: numberOf(row.row_count),
    restored_count: numberOf(row.restored_count),
    kept_count: numberOf(row.kept_count),
  }))
}

/** The rows that a merge changed, by their keys and without their values, until it is sealed; with `is_kept` those that undoing left. */
export async function listMergeChanges(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.listMergeChanges>,
): Promise<MergeChange[]> {
  const { after, ...page } = parse(inputs.listMergeChanges, input)
  const rows = await on.run(queries.listMergeChanges, {
    ...page,
    after_step: after.step,
    after_row: String(after.row_number),
  })
  return rows.map((row) => ({
    ...row,
    row_key: row.row_key as Record<string, unknown>,
    row_number: Number(row.row_number),
  }))
}

/** Who a user is today: the survivor of a merge, or the user. Undefined when there is none. */
export async function canonicalUserId(
  on: Runner<'app' | 'operator' | 'worker'>,
  input: z.input<typeof inputs.userRef>,
): Promise<string | undefined> {
  const [row] = await on.run(queries.canonicalUserId, parse(inputs.userRef, input))
  return row?.user_id ?? undefined
}

/** Which customer a customer is today: the survivor of a merge, or the customer. Undefined when there is none. */
export async function canonicalCustomerId(
  on: Runner<'app' | 'operator' | 'worker'>,
  input: z.input<typeof inputs.customerRef>,
): Promise<string | undefined> {
  const [row] = await on.run(queries.canonicalCustomerId, parse(inputs.customerRef, input))
  return row?.customer_id ?? undefined
}

/** Seals merges whose time to be undone is over and removes the former values. Answers how many; call it again while that is the limit. */
export async function sealMerges(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<number> {
  const [row] = await on.run(queries.sealMerges, parse(inputs.atMost, input))
  return (row as queries.SealMergesResult).count
}

/** Moves rows that other programs have written for somebody who had been merged. */
export async function settleMerges(
  on: Within<'worker'>,
  input: z.input<typeof inputs.settleMerges> = {},
): Promise<SettledRows[]> {
  const rows = await limited(on, parse(inputs.settleMerges, input), (tx) => tx.run(queries.settleMerges))
  return rows.map((row) => ({ ...row, row_count: Number(row.row_count) }))
}

const numberOf = (count: string | null) => (count === null ? null : Number(count))
const planOf = (plan: unknown): MergePlan | null => (plan === null ? null : mergePlan.parse(plan))

function proposal<O extends string>(row: { outcome: O; merge_id: string | null }): MergeProposed<O> {
  const { outcome, merge_id } = row
  return (merge_id ? { outcome, merge_id } : { outcome }) as MergeProposed<O>
}

interface Limits {
  lock_timeout: number
  statement_timeout: number
}

/** Lost against another transaction, or waited too long for it: the same again will most likely pass. */
const passing = new Set(['serialization_failure', 'deadlock_detected', 'lock_not_available'])
const rounds = 5

/** Runs a query in limits of time, in a transaction of its own that is repeated, or in the caller's, which is not ours to repeat. */
async function limited<D extends 'app' | 'operator' | 'worker', R>(
  on: Desk<D> | Transaction<D>,
  { lock_timeout, statement_timeout }: Limits,
  work: (tx: Transaction<D>) => Promise<R>,
): Promise<R> {
  const within = async (tx: Transaction<D>) => {
    const limits = { lock_timeout: `${lock_timeout}ms`, statement_timeout: `${statement_timeout}ms` }
    await (tx as unknown as Runner).run(queries.setMergeLimits, limits)
    return work(tx)
  }
  if (!('transaction' in on)) return within(on)
  for (let round = 1; ; round++) {
    try {
      return await on.transaction(within)
    } catch (error) {
      if (!(error instanceof StrataError && passing.has(error.condition)) || round === rounds) throw error
      await sleep(Math.random() * 20 * 2 ** round)
    }
  }
}

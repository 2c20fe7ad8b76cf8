/** Who may be one person or company twice: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/duplicates.js'

export type DuplicateSearch = queries.FindDuplicatesResult

/** What two records agree or differ in, and what that speaks for, in bits; never a value. The heaviest first. */
export interface DuplicateEvidence {
  attribute: string
  level: string
  weight: number
}

export type DuplicateCandidate = Omit<queries.ListDuplicateCandidatesResult, 'evidence'> & {
  evidence: DuplicateEvidence[]
}

/**
 * Compares all records of a kind, and learns from them what agreement is worth; or, with `record_ids`, new or changed ones with all
 * that were compared before. Answers how many were compared, and how many candidates there are now.
 */
export async function findDuplicates(
  on: Runner<'operator' | 'worker'>,
  input: z.input<typeof inputs.findDuplicates>,
): Promise<DuplicateSearch> {
  const { kind, record_ids } = parse(inputs.findDuplicates, input)
  const [row] = await on.run(queries.findDuplicates, { kind, record_ids: record_ids ?? null })
  return row as DuplicateSearch
}

/** The most probable first. The last candidate of a page, given as `after`, begins the next. */
export async function listDuplicateCandidates(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.listDuplicateCandidates>,
): Promise<DuplicateCandidate[]> {
  const { after, min_probability, ...asked } = parse(inputs.listDuplicateCandidates, input)
  const rows = await on.run(queries.listDuplicateCandidates, {
    ...asked,
    min_probability: min_probability ?? null,
    after_score: after?.score ?? null,
    after_record_id: after?.record_id ?? null,
    after_other_record_id: after?.other_record_id ?? null,
  })
  return rows as unknown as DuplicateCandidate[]
}

/** They are two. It is remembered until they agree in something else than now. */
export async function dismissDuplicate(
  on: Runner<'operator'>,
  input: z.input<typeof inputs.dismissDuplicate>,
) {
  const [row] = await on.run(queries.dismissDuplicate, parse(inputs.dismissDuplicate, input))
  return (row as queries.DismissDuplicateResult).outcome
}

/**
 * The second record of somebody is rejected instead of merged: a user is deactivated and signed out everywhere, a customer rejected where a verification is pending and
 * closed otherwise. `refused`: the one is merged or erased, or the other is not there to stay. Name nobody in the reason.
 */
export async function rejectDuplicate(on: Runner<'operator'>, input: z.input<typeof inputs.rejectDuplicate>) {
  const [row] = await on.run(queries.rejectDuplicate, parse(inputs.rejectDuplicate, input))
  return (row as queries.RejectDuplicateResult).outcome
}

/** Takes a dismissal back; the next search counts them in again. */
export async function reopenDuplicate(on: Runner<'operator'>, input: z.input<typeof inputs.duplicateRef>) {
  const [row] = await on.run(queries.reopenDuplicate, parse(inputs.duplicateRef, input))
  return (row as queries.ReopenDuplicateResult).outcome
}

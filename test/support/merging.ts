/** Users of the cast who turned out to be one person, and others who may. */
import type pg from 'pg'
import { one } from './people.js'

export type Merging = {
  /** Was merged into the survivor and had a role of the platform, which the survivor did not get. */
  mergedUserId: string
  survivorUserId: string
  mergeId: string
  /** Looks like the survivor; previewed, and nobody has approved it. */
  doubleUserId: string
  openMergeId: string
  planHash: string
}

export async function mergeUsers(
  { operator, superuser }: { operator: pg.Client; superuser: pg.Client },
  mark: string,
  [mergedUserId, survivorUserId, doubleUserId]: readonly [string, string, string],
): Promise<Merging> {
  const row = async (outcome: string, text: string, values: unknown[]) => {
    const { rows } = await operator.query(`select * from strata.${text}`, values)
    if (rows[0].outcome !== outcome) throw new Error(`${rows[0].outcome}: ${text}`)
    return rows[0]
  }
  const proposed = async (source: string) => {
    const { merge_id: mergeId } = await row('proposed', "propose_merge('user', $1, $2, $3, p_reason => $4)", [
      source,
      survivorUserId,
      `${mark} ${source}`,
      `${mark} reason`,
    ])
    const { plan_hash: planHash } = await row('previewed', 'preview_merge($1)', [mergeId])
    return { mergeId, planHash } as { mergeId: string; planHash: string }
  }
  await superuser.query(
    `insert into strata_access.user_roles (user_id, role_id, reason)
     select $1, r.role_id, $2 from strata_access.roles r where r.role = 'cast_support'`,
    [mergedUserId, `${mark} reason`],
  )
  const merge = await proposed(mergedUserId)
  const values = [merge.mergeId, merge.planHash]
  const approved = await one(operator, 'select strata.approve_merge($1, $2, $3)', [
    ...values,
    `${mark} reason`,
  ])
  if (approved !== 'approved') throw new Error(`${mark}: ${approved}`)
  await row('applied', 'apply_merge($1, $2)', values)
  const { mergeId: openMergeId, planHash } = await proposed(doubleUserId)
  return { mergedUserId, survivorUserId, mergeId: merge.mergeId, doubleUserId, openMergeId, planHash }
}

export const idsOfMerging = ({ planHash, ...ids }: Merging): string[] => Object.values(ids)

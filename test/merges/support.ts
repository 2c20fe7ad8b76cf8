/** Short ways to merges, and the content of all tables before and after. */
import type pg from 'pg'
import { one } from '../support/people.js'

export type Plan = {
  conflicts: {
    conflict: string
    relation?: string
    column?: string
    sqlstate?: string
    constraint?: string
    rows?: number
  }[]
  approval: string[]
  steps: { relation: string; column: string; policy: string; rows: number }[]
  kept: { relation: string; kept: number }[]
  pending_grants: Record<string, unknown>[]
}
export type Preview = {
  outcome: string
  plan_hash: string
  is_blocked: boolean
  needs_approval: boolean
  plan: Plan
}
export type Kind = 'user' | 'customer'

let keys = 0

/** Proposes under a key of its own; answers the outcome and the merge. */
export async function propose(
  operator: pg.ClientBase,
  kind: Kind,
  source: string,
  survivor: string,
  { key = `key ${++keys}`, choices = {} }: { key?: string; choices?: Record<string, string> } = {},
): Promise<{ outcome: string; merge_id: string }> {
  const { rows } = await operator.query('select * from strata.propose_merge($1, $2, $3, $4, $5)', [
    kind,
    source,
    survivor,
    key,
    choices,
  ])
  return rows[0]
}

export async function preview(client: pg.ClientBase, mergeId: string): Promise<Preview> {
  return (await client.query('select * from strata.preview_merge($1)', [mergeId])).rows[0]
}

export async function approve(operator: pg.ClientBase, mergeId: string, hash: string): Promise<string> {
  return one(operator, "select strata.approve_merge($1, $2, 'looked at')", [mergeId, hash])
}

export async function apply(
  client: pg.ClientBase,
  mergeId: string,
  hash: string,
): Promise<{ outcome: string; row_count: string | null; plan: Plan }> {
  return (await client.query('select * from strata.apply_merge($1, $2)', [mergeId, hash])).rows[0]
}

export async function undo(
  operator: pg.ClientBase,
  mergeId: string,
): Promise<{
  outcome: string
  restored_count: string | null
  kept_count: string | null
  later_merge_id: string | null
}> {
  return (await operator.query("select * from strata.undo_merge($1, 'was wrong')", [mergeId])).rows[0]
}

/** All of it, for staff who agree; fails where the plan is blocked. */
export async function merge(
  operator: pg.ClientBase,
  kind: Kind,
  source: string,
  survivor: string,
  choices: Record<string, string> = {},
): Promise<{ mergeId: string; plan: Plan }> {
  const { merge_id: mergeId } = await propose(operator, kind, source, survivor, { choices })
  const { plan_hash: hash, plan } = await preview(operator, mergeId)
  if (plan.approval.length > 0) await approve(operator, mergeId, hash)
  const { outcome, plan: applied } = await apply(operator, mergeId, hash)
  if (outcome !== 'applied') throw new Error(`${outcome}: ${JSON.stringify({ plan, applied })}`)
  return { mergeId, plan }
}

/** Trails, messages and what accounts remember tell of merges and of their undoing; ended sessions stay ended; updated_at is when somebody wrote, which is what it says. */
const left =
  /^(strata_audit|strata_merges|strata_core|strata_profile)\.|\.(sessions|sign_ins\w*|notices|account_moves)$/

/** The rows of all tables, each table as sorted text, without when a row was last written. */
export async function content(superuser: pg.ClientBase, also: string[] = []): Promise<Map<string, string[]>> {
  const { rows } = await superuser.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname like 'strata\\_%' order by 1`,
  )
  const names = [...rows.map(({ name }) => name as string).filter((name) => !left.test(name)), ...also]
  const { rows: all } = await superuser.query(
    names
      .map(
        (name) =>
          `select '${name}' as name, array(select (to_jsonb(t) - '{updated_at,session_epoch,changed_at}'::text[])::text from ${name} t order by 1) as rows`,
      )
      .join(' union all '),
  )
  return new Map(all.map(({ name, rows }) => [name as string, rows as string[]]))
}

/** What one content has that another has not, by table; empty when they are equal. */
export function difference(
  before: Map<string, string[]>,
  after: Map<string, string[]>,
): Record<string, { gone: string[]; come: string[] }> {
  const found: Record<string, { gone: string[]; come: string[] }> = {}
  for (const [name, rows] of before) {
    const now = after.get(name) ?? []
    const [was, is] = [new Set(rows), new Set(now)]
    const gone = rows.filter((row) => !is.has(row))
    const come = now.filter((row) => !was.has(row))
    if (gone.length + come.length > 0) found[name] = { gone, come }
  }
  return found
}

/**
 * Alerts: what members want to be told of in an organization, what happened, and the messages that follow. Your sender takes messages, sends them, and says what
 * became of each; to whom and where is decided at the moment of taking, so that nobody who has left is told anything.
 */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import * as queries from './queries/tenancy.js'
import type { RaiseAlertOutcome, SetAlertRuleOutcome } from './queries/values.js'

export type MyAlertRule = queries.ListMyAlertRulesResult
export type AlertRule = queries.ListAlertRulesResult
export type Alert = queries.TakeAlertsResult
export type AlertRuleSet =
  | { outcome: 'created' | 'unchanged'; alert_rule_id: string }
  | { outcome: Exclude<SetAlertRuleOutcome, 'created' | 'unchanged'> }
export type AlertRaised =
  | { outcome: 'raised'; alert_id: string; delivery_count: number }
  | { outcome: 'unchanged'; alert_id: string }
  | { outcome: Exclude<RaiseAlertOutcome, 'raised' | 'unchanged'> }

/** A member wants to be told of a topic in one way: of every event, or of those whose payload contains `filter`. Members set their own; others with `alerts.manage`. */
export async function setAlertRule<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.setAlertRule>>,
): Promise<AlertRuleSet> {
  const [row] = await manage(on, queries.setAlertRule, parse(inputs.setAlertRule, input))
  return (row?.alert_rule_id ? row : { outcome: row?.outcome }) as AlertRuleSet
}

/** A member is told of it no more, also of what waits to be sent. */
export async function endAlertRule<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.alertRuleRef>>,
) {
  const [row] = await manage(on, queries.endAlertRule, parse(inputs.alertRuleRef, input))
  return (row as queries.EndAlertRuleResult).outcome
}

/** What the membership that acts is told of. */
export async function listMyAlertRules(tx: Runner<'app'>): Promise<MyAlertRule[]> {
  return tx.run(queries.listMyAlertRules)
}

/** The rules of an organization or of one member, ended ones too, page by page: `after` is the last of the page before. For `alerts.manage`; nobody else gets any. */
export async function listAlertRules<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.alertRules>>
): Promise<AlertRule[]> {
  const { after, ...rest } = parse(inputs.alertRules, input ?? {})
  return manage(on, queries.listAlertRules, { ...rest, after_alert_rule_id: after?.alert_rule_id })
}

/**
 * Something happened that members may want to be told of. In the transaction in which it happens nobody is told of what was rolled back; under an `alert_key` it is
 * raised once, however often that is tried.
 */
export async function raiseAlert<D extends Managing | 'worker'>(
  on: Runner<D>,
  input: D extends 'app'
    ? z.input<typeof inputs.raiseAlert>
    : z.input<typeof inputs.raiseAlert> & { organization_id: string },
): Promise<AlertRaised> {
  const [row] = await manage(on as Runner<Managing>, queries.raiseAlert, parse(inputs.raiseAlert, input))
  if (row?.outcome === 'raised') return row as AlertRaised
  return (
    row?.alert_id ? { outcome: row.outcome, alert_id: row.alert_id } : { outcome: row?.outcome }
  ) as AlertRaised
}

/** Takes messages that wait to be sent. Send each, then say so with `completeAlert`; what nobody says anything of is taken again. */
export async function takeAlerts(
  on: Runner<'worker'>,
  input: z.input<typeof inputs.atMost> = {},
): Promise<Alert[]> {
  return on.run(queries.takeAlerts, parse(inputs.atMost, input))
}

/** What became of a message that was taken: `sent`, or `failed`, which is tried again later and not for ever. `attempt` is its `attempt_count`. */
export async function completeAlert(on: Runner<'worker'>, input: z.input<typeof inputs.completeAlert>) {
  const [row] = await on.run(queries.completeAlert, parse(inputs.completeAlert, input))
  return (row as queries.CompleteAlertResult).outcome
}

/** Deletes what was raised longer ago than the setting `alert_retention`; answers how many rows. For once a day. */
export async function purgeAlerts(on: Runner<'worker'>): Promise<number> {
  for (let purged = 0; ; ) {
    const [row] = await on.run(queries.purgeAlerts, { limit: 10_000 })
    if (!row?.count) return purged
    purged += row.count
  }
}

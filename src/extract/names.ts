/** The names that an extraction gives to what it makes, and what moves. */
export const STRATUM = 'strata_accounts'

/** The projection by which the stratum knows customers: it goes on being written at the source, and followed at the target. */
export const PROJECTION = 'eligible_customers'

/** Refuses changes where the stratum is not, or not yet. */
export const GUARD = 't010_refuse_moved'

export const PUBLICATIONS = {
  rows: 'strata_extract_accounts',
  /** Only inserts: an update under a row filter would be refused at the source where the filter is not on the key. */
  audit: 'strata_extract_accounts_audit',
  projection: 'strata_eligible_customers',
} as const

export const SUBSCRIPTIONS = {
  /** Ends with the cut-over. */
  moved: 'strata_extract_accounts',
  /** Stays. */
  projection: 'strata_eligible_customers',
} as const

export type Stream = keyof typeof SUBSCRIPTIONS
export const STREAMS = ['moved', 'projection'] as const satisfies readonly Stream[]

/** Slots belong to the whole server, which may have other databases with pg-strata in them. */
export function slotName(stream: Stream, extractionId: string): string {
  return `${stream === 'moved' ? 'strata_accounts' : 'strata_eligible'}_${extractionId.replaceAll('-', '').slice(-12)}`
}

/** What the lifecycle events of the stratum's tables call their rows. */
export const NOUN = 'account'

/** The rows of the audit trail that belong to the stratum, as conditions on its two tables. */
export const AUDIT_TABLES = {
  lifecycle_events: { key: 'lifecycle_event_id', filter: `noun = '${NOUN}'` },
  row_history: { key: 'row_history_id', filter: `starts_with(table_name, '${STRATUM}.')` },
} as const

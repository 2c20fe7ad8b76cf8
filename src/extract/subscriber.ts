/** The connection string with which the target subscribes. It ends up in the target's pg_subscription, which only superusers read, and nowhere else. */
import type pg from 'pg'
import type { Side } from './pair.js'

/** Answers a libpq connection string, and the login in it. */
export function subscriberConnection(
  source: Side,
  sourceUrl: string | undefined,
): { text: string; user: string } {
  const url = sourceUrl ?? source.config.connectionString
  if (url !== undefined) {
    const { username } = new URL(url)
    return { text: url, user: decodeURIComponent(username) || (source.client.user ?? '') }
  }
  const { host, port, database, user, password } = source.client as pg.Client & { password?: string | null }
  const parts: Record<string, unknown> = { host, port, dbname: database, user, password }
  const text = Object.entries(parts)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name}='${String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
    .join(' ')
  return { text, user: user ?? '' }
}

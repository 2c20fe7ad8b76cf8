import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PostgresUnavailableError } from './errors.js'

export type Account = { uid: number; gid: number }

/**
 * Postgres refuses to run as root. When we are root, an account that already exists lends its number: nothing is
 * created on the machine. Undefined when we are an ordinary user, who runs the server as himself.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      // `id` and not /etc/passwd, because accounts may live in a directory service.
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      const account = { uid: id('-u'), gid: id('-g') }
      if (account.uid > 0) return account
    } catch {
      // No such account: try the next.
    }
  }
  throw new PostgresUnavailableError(
    'Postgres refuses to run as root, and there is neither a postgres nor a nobody account to run it as: run this as an ordinary user.',
  )
}

/** Whether an account may enter every folder on the way to a path, and enter or execute the path itself. */
export function isReachable(path: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(path)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  const parent = dirname(path)
  return parent === path || isReachable(parent, account)
}

/** Attributes of users, static and calculated: every function parses its input, runs one query and answers a typed result. */
import type { z } from 'zod'
import type { Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import * as queries from './queries/profile.js'

export type UserAttributes = queries.GetUserAttributesResult

/** The attributes of a user of the session's organization; the calculated ones are of `calculated_at`. */
export async function getUserAttributes(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.userRef>,
): Promise<UserAttributes | undefined> {
  const [row] = await tx.run(queries.getUserAttributes, parse(inputs.userRef, input))
  return row
}

/** The attributes of all users of the session's organization, by key, page by page. */
export async function listUserAttributes(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.userPage> = {},
): Promise<UserAttributes[]> {
  const { limit, after } = parse(inputs.userPage, input)
  return tx.run(queries.listUserAttributes, { limit, after_user_id: after.user_id })
}

/** Brings the calculated attributes of all users up to date, without blocking readers. */
export async function refreshUserAttributes(
  on: Runner<'worker'>,
): Promise<queries.RefreshUserAttributesResult> {
  const [row] = await on.run(queries.refreshUserAttributes)
  return row as queries.RefreshUserAttributesResult
}

/** What a member who is allowed to may do in the organization of the session, and platform staff in any that they name. */
import type { PreparedQuery } from '@pgtyped/runtime'
import type { Runner } from './client.js'

export type Managing = 'app' | 'operator'

/** Inside a session the organization is the session's and is not given; outside, it is. */
export type InOrganization<D extends Managing, I> = D extends 'operator' ? I & { organization_id: string } : I

/** The same where nothing else has to be given: then a session needs no input at all. */
export type Listing<D extends Managing, I> = D extends 'operator'
  ? [input: I & { organization_id: string }]
  : [input?: I]

/** Runs a query that takes the organization: filled in by a session, or as it was given. */
export function manage<D extends Managing, P, R>(
  on: Runner<D>,
  query: PreparedQuery<P, R>,
  params: object,
): Promise<R[]> {
  return (on as unknown as { run(query: PreparedQuery<P, R>, params: object): Promise<R[]> }).run(
    query,
    params,
  )
}

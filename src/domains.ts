/**
 * Domains of organizations: a domain is verified by a TXT record, and whoever has proved an address there may join where the organization lets them. What is looked
 * up, and what follows from it, the database decides; `checkDomains` only looks.
 */
import type { z } from 'zod'
import { z as zod } from 'zod'
import type { Desk, Runner } from './client.js'
import * as inputs from './inputs.js'
import { parse } from './inputs.js'
import { type InOrganization, type Listing, type Managing, manage } from './managing.js'
import { checkOption } from './options.js'
import * as queries from './queries/domains.js'
import type { AddDomainOutcome, JoinOrganizationOutcome, RecordDomainCheckOutcome } from './queries/values.js'

/** What has to be written into the DNS of the domain. */
export type DomainRecord = { organization_domain_id: string; txt_name: string; txt_value: string }
export type AddedDomain =
  | ({ outcome: 'added' } & DomainRecord)
  | ({ outcome: 'unchanged' } & DomainRecord)
  | { outcome: Exclude<AddDomainOutcome, 'added' | 'unchanged'> }
export type OrganizationDomain = queries.ListDomainsResult
export type JoinableOrganization = queries.ListJoinableOrganizationsResult
export type JoinedOrganization =
  | { outcome: 'joined'; membership_id: string }
  | { outcome: 'unchanged'; membership_id: string }
  | { outcome: Exclude<JoinOrganizationOutcome, 'joined' | 'unchanged'> }

/** Names a domain of an organization and answers the TXT record that verifies it. An internationalised name may be given as people write it. */
export async function addDomain<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.addDomain>>,
): Promise<AddedDomain> {
  const [row] = await manage(on, queries.addDomain, parse(inputs.addDomain, input))
  const { outcome, ...record } = row as queries.AddDomainResult
  return (record.txt_name ? { outcome, ...record } : { outcome }) as AddedDomain
}

/** Takes a domain back; whoever has joined by it stays. */
export async function removeDomain<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.removeDomain>>,
) {
  const [row] = await manage(on, queries.removeDomain, parse(inputs.removeDomain, input))
  return (row as queries.RemoveDomainResult).outcome
}

/** Whether whoever has proved an address at a domain may join by themself, with which roles and in which company. */
export async function setDomainJoining<D extends Managing>(
  on: Runner<D>,
  input: InOrganization<D, z.input<typeof inputs.setDomainJoining>>,
) {
  const [row] = await manage(on, queries.setDomainJoining, parse(inputs.setDomainJoining, input))
  return (row as queries.SetDomainJoiningResult).outcome
}

/** The domains of an organization, removed ones last; none for whoever may not manage them. */
export async function listDomains<D extends Managing>(
  on: Runner<D>,
  ...[input]: Listing<D, z.input<typeof inputs.managed>>
): Promise<OrganizationDomain[]> {
  return manage(on, queries.listDomains, parse(inputs.managed, input ?? {}))
}

/** The organizations that the user of the session may join by an address that the user has proved. */
export async function listJoinableOrganizations(tx: Runner<'app'>): Promise<JoinableOrganization[]> {
  return tx.run(queries.listJoinableOrganizations)
}

/** The user of the session joins an organization by an address that the user has proved at one of its domains. */
export async function joinOrganization(
  tx: Runner<'app'>,
  input: z.input<typeof inputs.organizationRef>,
): Promise<JoinedOrganization> {
  const { organization_id } = parse(inputs.organizationRef, input)
  const [row] = await tx.run(queries.joinOrganization, { other_organization_id: organization_id })
  const { outcome, membership_id } = row as queries.JoinOrganizationResult
  return (membership_id ? { outcome, membership_id } : { outcome }) as JoinedOrganization
}

export type DomainCheckRun = Record<Exclude<RecordDomainCheckOutcome, 'unknown'>, number>

/** Reads the TXT records of a name, each as the pieces it is made of: `resolveTxt` of `node:dns/promises`, or something like it. */
export type ResolveTxt = (name: string) => Promise<string[][]>

const run = zod.object({
  resolveTxt: zod.custom((value) => typeof value === 'function', 'must be a function'),
  limit: zod.int().min(1).max(1_000_000),
  timeoutMs: zod.int().min(1).max(240_000),
  concurrency: zod.int().min(1).max(100),
})

/**
 * Looks up the TXT records of the domains that are due, and writes down what was found. A name that does not exist has no record; a look-up that fails otherwise, or takes
 * longer than `timeoutMs`, says nothing, and the domain is looked up again later. `timeoutMs` has to be shorter than the setting `domain_check_lease`. For every few
 * minutes, and in several programs at once. Throws `option_invalid` (ST916) and what the database throws.
 */
export async function checkDomains(
  on: Desk<'worker'>,
  options: { resolveTxt: ResolveTxt; limit?: number; timeoutMs?: number; concurrency?: number },
): Promise<DomainCheckRun> {
  const { resolveTxt, limit = 1000, timeoutMs = 10_000, concurrency = 4 } = options
  checkOption(run, { resolveTxt, limit, timeoutMs, concurrency }, 'checkDomains')
  const told: DomainCheckRun = {
    ...{ verified: 0, missed: 0, lapsed: 0, held: 0, public_domain: 0, postponed: 0, late: 0 },
  }
  let left = limit
  // One at a time, so that none is taken before somebody is free to look.
  const workers = Array.from({ length: concurrency }, async () => {
    while (left-- > 0) {
      const [domain] = await on.run(queries.takeDomains, { limit: 1 })
      if (!domain) return
      const { organization_id, organization_domain_id, txt_name } = domain
      const [row] = await on.run(queries.recordDomainCheck, {
        organization_id,
        organization_domain_id,
        txt_values: await readTxt(resolveTxt, txt_name, timeoutMs),
      })
      const { outcome } = row as queries.RecordDomainCheckResult
      told[outcome === 'unknown' ? 'late' : outcome]++
    }
  })
  for (const ended of await Promise.allSettled(workers)) if (ended.status === 'rejected') throw ended.reason
  return told
}

/** More, or longer ones, are no answer of a name that was made for one record. */
const MOST_RECORDS = 200
const MOST_CHARACTERS = 4096

/** The texts of the records of a name; null when they could not be read. Never rejects, and does not take longer than `timeoutMs`. */
async function readTxt(resolveTxt: ResolveTxt, name: string, timeoutMs: number): Promise<string[] | null> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The look-up took too long.')), timeoutMs)
  })
  try {
    const records = await Promise.race([(async () => resolveTxt(name))(), tooLate])
    return zod
      .array(zod.array(zod.string()))
      .parse(records)
      .slice(0, MOST_RECORDS)
      .map((pieces) => pieces.join(''))
      .filter((text) => text.length <= MOST_CHARACTERS && !text.includes('\0'))
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Loading people through the functions of the interface, a few hundred to a transaction. All that a row of the file becomes (customer, address,
 * user, membership) is in one transaction, so nobody is half loaded. A chunk that is refused is done again person by person, and who is refused
 * then is named.
 */
import type pg from 'pg'
import { createCustomer, createOrganization, type Strata, toStrataError } from '../index.js'
import { hasAddress, type Person, type Rejection } from './people.js'

export interface Organization {
  name: string
  organization_id: string
}

export interface Member {
  user_id: string
  organization: Organization
  membership_id: string
}

export interface Counts {
  customers: number
  addresses: number
  users: number
  organizations: number
  memberships: number
  registered: number
  verified: number
  signedIn: number
}

export interface Loaded {
  counts: Counts
  rejected: Rejection[]
  /** One person who is in two organizations, as a virtual user in each. */
  twice: [Member, Member] | undefined
}

const CHUNK = 250
const CONNECTIONS = 2

const places = [
  'Harbour',
  'Hillside',
  'Riverside',
  'Garden',
  'Station',
  'Market',
  'Lakeview',
  'Northgate',
  'Southbank',
  'Old Town',
]
const trades = ['Clinic', 'Dental', 'Eye Centre', 'Laboratory', 'Pharmacy']

export async function load(
  strata: Strata,
  pools: { operator: pg.Pool; auth: pg.Pool },
  people: readonly Person[],
  onProgress: (done: number) => void,
): Promise<Loaded> {
  const organizations = await foundOrganizations(strata)
  const counts: Counts = {
    customers: organizations.length,
    addresses: 0,
    users: 0,
    organizations: organizations.length,
    memberships: 0,
    registered: 0,
    verified: 0,
    signedIn: 0,
  }
  const rejected: Rejection[] = []
  const twice: (Loaded['twice'] | undefined)[] = []

  const chunks = Array.from({ length: Math.ceil(people.length / CHUNK) }, (_, n) =>
    people.slice(n * CHUNK, (n + 1) * CHUNK).map((person, i) => ({
      ...person,
      organization: organizations[(n * CHUNK + i) % organizations.length] as Organization,
    })),
  )
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let n = next++; n < chunks.length; n = next++) {
      const chunk = chunks[n] as Placed[]
      const loaded = await enter(pools.operator, chunk, rejected)
      twice[n] = await live(pools, loaded, organizations, counts)
      counts.customers += loaded.length
      counts.users += loaded.length
      counts.memberships += loaded.length
      counts.addresses += loaded.filter(({ person }) => hasAddress(person)).length
      done += chunk.length
      onProgress(done)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  rejected.sort((a, b) => a.line - b.line)
  return { counts, rejected, twice: twice.find(Boolean) }
}

type Placed = Person & { organization: Organization }
type Entered = Member & { person: Placed }

/** An enterprise is the customer; the organization belongs to it. */
async function foundOrganizations(strata: Strata): Promise<Organization[]> {
  const names = trades.flatMap((trade) => places.map((place) => `${place} ${trade}`))
  return Promise.all(
    names.map(async (name) => {
      const customer_id = await createCustomer(strata.operator, {
        kind: 'enterprise',
        legal_name: `${name} Ltd`,
        legal_form: 'Ltd',
      })
      const slug = name.toLowerCase().replaceAll(' ', '-')
      const founded = await createOrganization(strata.operator, { name, slug, customer_id })
      if (founded.outcome !== 'created') throw new Error(`The organization ${slug} was there already.`)
      return { name, organization_id: founded.organization_id }
    }),
  )
}

/** Customer, address, user and membership of each person: all of a chunk, or each person alone when one of them is refused. */
async function enter(operator: pg.Pool, chunk: Placed[], rejected: Rejection[]): Promise<Entered[]> {
  try {
    return await enterTogether(operator, chunk)
  } catch (error) {
    const { code, message, constraint } = toStrataError(error)
    // A value that the database does not take; everything else is not the file's fault.
    if (!/^(ST402|22|23)/.test(code)) throw error
    const [person] = chunk
    if (chunk.length === 1 && person) {
      rejected.push({
        line: person.line,
        reason: `the database refuses it: ${constraint ?? message} (${code})`,
      })
      return []
    }
  }
  const entered: Entered[] = []
  for (const person of chunk) entered.push(...(await enter(operator, [person], rejected)))
  return entered
}

async function enterTogether(operator: pg.Pool, chunk: Placed[]): Promise<Entered[]> {
  const client = await operator.connect()
  try {
    await client.query('begin')
    const customers = await keys(
      client,
      `select strata.create_customer(p_kind => 'individual', p_given_name => p.given_name, p_family_name => p.family_name,
                                     p_born_on => p.born_on, p_country => p.country) as key
       from jsonb_to_recordset($1) as p (given_name text, family_name text, born_on date, country text)`,
      chunk,
    )
    const addressed = chunk.flatMap((person, i) =>
      hasAddress(person) ? [{ ...person, customer_id: customers[i] }] : [],
    )
    const users = await keys(
      client,
      `select strata.create_user(p_given_name => p.given_name, p_family_name => p.family_name, p_locale => p.locale,
                                 p_time_zone => p.time_zone) as key
       from jsonb_to_recordset($1) as p (given_name text, family_name text, locale text, time_zone text)`,
      chunk,
    )
    await client.query(
      `select strata.set_customer_address(p_customer_id => p.customer_id, p_address_type => 'residence', p_address_lines => p.address_lines,
                                          p_locality => p.locality, p_region => p.region, p_postal_code => p.postal_code,
                                          p_country => p.country)
       from jsonb_to_recordset($1) as p (customer_id uuid, address_lines text[], locality text, region text, postal_code text, country text)`,
      [JSON.stringify(addressed)],
    )
    const memberships = await join(
      client,
      chunk.map((person, i) => ({ user_id: users[i] as string, organization: person.organization })),
    )
    await client.query('commit')
    return chunk.map((person, i) => ({ ...(memberships[i] as Member), person }))
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** What happens to users later on: most register, prove a contact and sign in, and some work for a second organization. */
async function live(
  { operator, auth }: { operator: pg.Pool; auth: pg.Pool },
  entered: Entered[],
  organizations: Organization[],
  counts: Counts,
): Promise<Loaded['twice']> {
  const share = (of: number): string[] => entered.filter((_, i) => i % 10 < of).map(({ user_id }) => user_id)
  const registered = share(9)
  const verified = share(8)
  const signedIn = share(6)
  await operator.query('select strata.register_user(u) from unnest($1::uuid[]) as u', [registered])
  await auth.query(`select strata.record_verification(u, 'email') from unnest($1::uuid[]) as u`, [verified])
  await auth.query('select strata.record_sign_in(u) from unnest($1::uuid[]) as u', [signedIn])
  counts.registered += registered.length
  counts.verified += verified.length
  counts.signedIn += signedIn.length

  const busy = entered.filter((_, i) => i % 10 === 0)
  const second = await join(
    operator,
    busy.map(({ user_id, organization }) => ({
      user_id,
      organization: organizations[
        (organizations.indexOf(organization) + 1) % organizations.length
      ] as Organization,
    })),
  )
  counts.memberships += second.length
  // Somebody with a full name reads better on the screen.
  const chosen = Math.max(
    0,
    busy.findIndex(({ person }) => person.given_name && person.family_name),
  )
  const [one, other] = [busy[chosen], second[chosen]]
  return one && other && [one, other]
}

async function join(
  connection: pg.Pool | pg.PoolClient,
  members: Omit<Member, 'membership_id'>[],
): Promise<Member[]> {
  const memberships = await keys(
    connection,
    `select c.membership_id as key
     from jsonb_to_recordset($1) as m (organization_id uuid, user_id uuid),
          strata.create_membership(p_organization_id => m.organization_id, p_user_id => m.user_id) as c`,
    members.map(({ user_id, organization: { organization_id } }) => ({ user_id, organization_id })),
  )
  return members.map((member, i) => ({ ...member, membership_id: memberships[i] as string }))
}

/** One key for each row, in their order. */
async function keys(connection: pg.Pool | pg.PoolClient, text: string, rows: object[]): Promise<string[]> {
  const answer = await connection.query<{ key: string }>(text, [JSON.stringify(rows)])
  return answer.rows.map(({ key }) => key)
}

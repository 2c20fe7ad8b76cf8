/**
 * The cast: two organizations of the same shape, made through the package's own functions by the logins that may call them. Every text that
 * a person could have written carries the mark of whom it belongs to, so that a test can look at whole rows and ask whose they are.
 */
import pg from 'pg'
import type { TestDatabase } from './database.js'
import { inSession, one } from './people.js'

export const marks = { a: 'canarya', b: 'canaryb' } as const
export type Mark = (typeof marks)[keyof typeof marks]

export type Person = { userId: string; membershipId: string; sessionId: string; token: string }
export type Side = {
  mark: Mark
  customerId: string
  organizationId: string
  adminCompanyId: string
  companyId: string
  slug: string
  /** Belongs to the admin company. */
  owner: Person
  /** Belongs to the other company. */
  member: Person
  /** Was suspended with a reason and reinstated. */
  reinstated: Person
  /** Belonged, and left. */
  former: Omit<Person, 'sessionId' | 'token'>
  /** Also works in the other organization: one user, two memberships. */
  locum: Person
  /** A membership without a login. */
  unclaimedMembershipId: string
}
export type Cast = {
  a: Side
  b: Side
  /** Registered, signed in, in no organization. */
  stranger: { userId: string; sessionId: string; token: string }
  /** Every id that belongs to one side and not to the other. */
  idsOf(side: Side): string[]
}

export async function makeCast(db: Pick<TestDatabase, 'client'>): Promise<Cast> {
  const [operator, auth, app, worker, superuser] = await Promise.all(
    (['operator', 'auth', 'app', 'worker', 'superuser'] as const).map((role) => db.client(role)),
  )
  const staff = { operator, auth, app } as Staff
  const locumId = await makeUser(staff, 'locum')
  const a = await makeSide(staff, marks.a, locumId)
  const b = await makeSide(staff, marks.b, locumId)
  const strangerId = await makeUser(staff, 'stranger')
  const { token, sessionId } = await openSession(staff.auth, strangerId)
  // No function writes these yet; as for every column of text, there must be something in them that could leak.
  await superuser?.query(
    `update strata_users.users set avatar_url = 'https://example.org/' || lower(family_name) where family_name like 'canary%'`,
  )
  await superuser?.query(
    `update strata_tenancy.companies c set status_reason = o.slug from strata_tenancy.organizations o where o.organization_id = c.organization_id`,
  )
  await superuser?.query('analyze')
  await worker?.query('select strata.refresh_user_attributes()')
  await Promise.all([operator, auth, app, worker, superuser].map((client) => client?.end()))
  return { a, b, stranger: { userId: strangerId, sessionId, token }, idsOf }
}

/** Begins a transaction in the session of a token and answers the context; fails when the session is refused. */
export async function begin(
  client: pg.ClientBase,
  token: string,
): Promise<{ user_id: string; organization_id: string | null; membership_id: string | null }> {
  await client.query('begin')
  const { rows } = await client.query('select * from strata.begin_session($1)', [token])
  if (rows[0]?.outcome !== 'begun') {
    await client.query('rollback')
    throw new Error(`The session was refused: ${rows[0]?.outcome}`)
  }
  return rows[0]
}

/** Runs the body in the session of a token and rolls back. */
export async function as<T>(client: pg.ClientBase, token: string, body: () => Promise<T>): Promise<T> {
  await begin(client, token)
  try {
    return await body()
  } finally {
    await client.query('rollback')
  }
}

/** The whole rows of a query as text, in a savepoint of their own; the SQLSTATE where it fails. */
export async function rowsOf(
  client: pg.ClientBase,
  query: string,
  values: unknown[] = [],
): Promise<string[] | { code: string }> {
  try {
    const { rows } = await client.query({ text: query, values, rowMode: 'array' })
    return rows.map((row) => JSON.stringify(row))
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return { code: error.code ?? 'none' }
  }
}

/** Tries a statement without losing the transaction; answers its SQLSTATE, or the number of rows it touched. */
export async function attempt(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<string | number> {
  await client.query('savepoint attempt')
  try {
    const { rowCount } = await client.query(text, values)
    return rowCount ?? 0
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    return error.code ?? 'none'
  } finally {
    await client.query('rollback to savepoint attempt')
  }
}

/** Whether a text shows anything of a side: its mark, or one of its ids. */
export function shows(text: string, side: Side): boolean {
  const lower = text.toLowerCase()
  return lower.includes(side.mark) || idsOf(side).some((id) => lower.includes(id))
}

type Staff = { operator: pg.Client; auth: pg.Client; app: pg.Client }

async function makeSide(staff: Staff, mark: Mark, locumId: string): Promise<Side> {
  const { operator } = staff
  const customerId = await one(
    operator,
    'select strata.create_customer($1, p_legal_name => $2, p_legal_form => $3, p_country => $4)',
    ['enterprise', `${mark} Ltd`, mark, 'GB'],
  )
  await operator.query('select strata.set_customer_address($1, $2, $3, $4, $4, $4, $5)', [
    customerId,
    'registered',
    [`${mark} Street 1`],
    mark,
    'GB',
  ])
  const { rows } = await operator.query('select * from strata.create_organization($1, $2, $3)', [
    `${mark} clinic`,
    `${mark}-clinic`,
    customerId,
  ])
  const { organization_id: organizationId, admin_company_id: adminCompanyId } = rows[0]
  const companyId = await one(operator, 'select company_id from strata.create_company($1, $2)', [
    organizationId,
    `${mark} ward`,
  ])

  const join = async (name: string, company: string, known?: string): Promise<Person> => {
    const userId = known ?? (await makeUser(staff, name, mark))
    const membershipId = await one(
      operator,
      'select membership_id from strata.create_membership($1, $2, $3, $4, $5, $6, $7)',
      [organizationId, userId, company, `${mark} ${name}`, `${mark}-${name}`, `${name} here`, mark],
    )
    const { token, sessionId } = await openSession(staff.auth, userId, organizationId, membershipId)
    return { userId, membershipId, sessionId, token }
  }
  const owner = await join('owner', adminCompanyId)
  const member = await join('member', companyId)
  const reinstated = await join('reinstated', companyId)
  const former = await join('former', companyId)
  const locum = await join('locum', companyId, locumId)
  const unclaimedMembershipId = await one(
    operator,
    'select membership_id from strata.create_membership($1, null, $2, $3, $4, $5, $6)',
    [organizationId, companyId, `${mark} unclaimed`, `${mark}-unclaimed`, 'unclaimed', mark],
  )
  for (const person of [owner, member]) {
    await inSession(staff.app, person.token, () =>
      staff.app.query('select strata.update_my_profile($1, $2, $3, $4, $5)', [
        'here',
        mark,
        `${mark} job`,
        `en-${mark}`,
        'Europe/London',
      ]),
    )
  }

  const reason = `${mark} reason`
  const must = async (text: string, values: unknown[]) => {
    const outcome = await one(operator, text, values)
    if (outcome !== 'done') throw new Error(`${outcome}: ${text}`)
  }
  for (const verb of ['suspend', 'reinstate']) {
    await must(`select strata.${verb}_membership($1, $2, $3)`, [
      organizationId,
      reinstated.membershipId,
      reason,
    ])
    await must(`select strata.${verb}_user($1, $2)`, [reinstated.userId, reason])
    await must(`select strata.${verb}_organization($1, $2)`, [organizationId, reason])
  }
  await must('select strata.end_membership($1, $2, $3)', [organizationId, former.membershipId, reason])
  return {
    mark,
    customerId,
    organizationId,
    adminCompanyId,
    companyId,
    slug: `${mark}-clinic`,
    owner,
    member,
    reinstated,
    former: { userId: former.userId, membershipId: former.membershipId },
    locum,
    unclaimedMembershipId,
  }
}

/** Registered, with a proved contact, signed in once: may open sessions. */
async function makeUser({ operator, auth }: Staff, name: string, mark = 'nobody'): Promise<string> {
  const userId = await one(operator, 'select strata.create_user($1, $2, $3, $4, $5)', [
    name,
    mark,
    'standard',
    `en-${mark}`,
    'Europe/London',
  ])
  await auth.query('select strata.register_user($1, $2)', [userId, `${mark} reason`])
  await auth.query("select strata.record_verification($1, 'email')", [userId])
  await auth.query('select strata.record_sign_in($1)', [userId])
  return userId
}

async function openSession(
  auth: pg.Client,
  userId: string,
  organizationId: string | null = null,
  membershipId: string | null = null,
): Promise<{ token: string; sessionId: string }> {
  const { rows } = await auth.query('select * from strata.open_session($1, $2, $3, 2)', [
    userId,
    organizationId,
    membershipId,
  ])
  if (rows[0].outcome !== 'opened') throw new Error(`No session was opened: ${rows[0].outcome}`)
  return { token: rows[0].token, sessionId: rows[0].session_id }
}

function idsOf(side: Side): string[] {
  const people = [side.owner, side.member, side.reinstated, side.former]
  return [
    side.organizationId,
    side.customerId,
    side.adminCompanyId,
    side.companyId,
    side.unclaimedMembershipId,
    ...people.flatMap(({ userId, membershipId }) => [userId, membershipId]),
    ...[side.owner, side.member, side.reinstated, side.locum].map(({ sessionId }) => sessionId),
    side.locum.membershipId,
  ]
}

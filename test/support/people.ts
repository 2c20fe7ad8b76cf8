/** Short ways to bring users, organizations and memberships into being, through the functions that an operator calls. */
import type pg from 'pg'

/** The one value of a query that answers one row with one column. */
export async function one<T = string>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<T> {
  const { rows } = await client.query({ text, values, rowMode: 'array' })
  if (rows.length !== 1) throw new Error(`${rows.length} rows instead of one: ${text}`)
  return rows[0]?.[0] as T
}

/** The SQLSTATE with which a query fails, and the constraint it names; null when it does not fail. */
export async function failure(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<{ code: string; constraint: string | undefined; detail: string | undefined } | null> {
  try {
    await client.query(text, values)
    return null
  } catch (error) {
    const { code, constraint, detail } = error as pg.DatabaseError
    return { code: code ?? 'none', constraint: constraint || undefined, detail }
  }
}

export async function createUser(operator: pg.ClientBase, given: string, family: string): Promise<string> {
  return one(operator, 'select strata.create_user($1, $2)', [given, family])
}

/** A user who may sign in: registered, with a proved contact. */
export async function createActiveUser(
  operator: pg.ClientBase,
  auth: pg.ClientBase,
  given: string,
  family: string,
): Promise<string> {
  const userId = await createUser(operator, given, family)
  await auth.query('select strata.register_user($1)', [userId])
  await auth.query("select strata.record_verification($1, 'email')", [userId])
  await auth.query('select strata.record_sign_in($1)', [userId])
  return userId
}

export async function createOrganization(
  operator: pg.ClientBase,
  slug: string,
  customerId: string | null = null,
): Promise<{ organizationId: string; adminCompanyId: string }> {
  const { rows } = await operator.query('select * from strata.create_organization($1, $1, $2)', [
    slug,
    customerId,
  ])
  return { organizationId: rows[0].organization_id, adminCompanyId: rows[0].admin_company_id }
}

export async function createMembership(
  operator: pg.ClientBase,
  organizationId: string,
  userId: string | null,
  label = 'default',
): Promise<string> {
  return one(operator, 'select membership_id from strata.create_membership($1, $2, null, $3)', [
    organizationId,
    userId,
    label,
  ])
}

export async function openSession(
  auth: pg.ClientBase,
  userId: string,
  organizationId: string | null = null,
  membershipId: string | null = null,
): Promise<string> {
  return one(auth, 'select token from strata.open_session($1, $2, $3)', [
    userId,
    organizationId,
    membershipId,
  ])
}

/** Runs the body in a transaction of the session, and commits. */
export async function inSession<T>(app: pg.ClientBase, token: string, body: () => Promise<T>): Promise<T> {
  await app.query('begin')
  try {
    const outcome = await one(app, 'select outcome from strata.begin_session($1)', [token])
    if (outcome !== 'begun') throw new Error(`The session was refused: ${outcome}`)
    const result = await body()
    await app.query('commit')
    return result
  } catch (error) {
    await app.query('rollback')
    throw error
  }
}

/** Sets the clock that decides expiry, as the owner; null is the real time again. */
export async function setClock(installer: pg.ClientBase, time: Date | null): Promise<void> {
  await installer.query('begin; set local role strata_owner')
  const { rowCount } = await installer.query(
    "update strata_core.settings set value = $1 where setting = 'test_clock'",
    [time?.toISOString() ?? null],
  )
  await installer.query('commit')
  if (rowCount !== 1) throw new Error('The test clock was not set.')
}

/**
 * The cast: two organizations of the same shape, made through the package's own functions by the logins that may call them. Every text that
 * a person could have written carries the mark of whom it belongs to, so that a test can look at whole rows and ask whose they are.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { TestDatabase } from './database.js'
import { idsOfJoining, type Joining, publishTerms, waysIn } from './joining.js'
import { idsOfMerging, type Merging, mergeUsers } from './merging.js'
import { type Papers, showPapers, startWaiting } from './papers.js'
import { inSession, one } from './people.js'

export const marks = { a: 'canarya', b: 'canaryb' } as const
export type Mark = (typeof marks)[keyof typeof marks]

export type Person = { userId: string; membershipId: string; sessionId: string; token: string }
/** What was asked for and nobody has answered yet. */
export type Open = {
  /** A code for the address of the member. */
  signIn: { token: string; code: string }
  /** A code for an address that nobody has. */
  signUp: { token: string; code: string }
  /** The owner gave the password and waits for the second factor. */
  secondFactor: string
  /** The reinstated gave the password on a device and in a country that are new. */
  stepUp: string
  /** Bytes for an authenticator to sign. */
  passkey: string
  /** A code for the member, who forgot the password. */
  reset: { token: string; code: string }
  /** A code for an address that nobody has, for somebody who lost every way in. */
  recover: { token: string; code: string }
  /** The owner wants a second address. */
  change: Change
  /** The member wants a number. */
  phoneChange: Change
  /** Of the reinstated; it can be approved. */
  recoveryCaseId: string
  /** A message that nobody has sent. */
  noticeId: string
  /** What the member wants to be told of, and a message that nobody has sent. */
  alertRuleId: string
  alertDeliveryId: string
  /** A record for a log elsewhere, which nobody has delivered. */
  outboxId: string
}
type Change = { id: string; version: number; token: string; code: string }
/** What became of two numbers that were passed on; their people are in no organization. */
export type PassedOn = {
  /** Of a claim that is old enough to end by itself. */
  reassignmentId: string
  address: string
  /** Signed in by more than the number. */
  holderToken: string
  claimantToken: string
  /** For the holder, who has not answered yet. */
  proof: { token: string; code: string }
  /** Of somebody who was given another number and has not said yet that they are new. */
  stepUpToken: string
}
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
  /** Was suspended with a reason and reinstated. Has a second address. */
  reinstated: Person & { secondIdentifierId: string }
  /** Belonged, and left. */
  former: Omit<Person, 'sessionId' | 'token'>
  /** Belongs, and was erased: a member without a name. */
  erased: Omit<Person, 'sessionId' | 'token'>
  /** Also works in the other organization: one user, two memberships. */
  locum: Person
  /** Staff who act as the member. */
  impersonation: { sessionId: string; token: string }
  /** A membership without a login. */
  unclaimedMembershipId: string
  /** The owner leads the member. */
  relationshipId: string
  /** An organization of the same customer, which it is related to. */
  partnerId: string
  organizationRelationshipId: string
  /** Of the member, and not the default one. */
  secondMembershipId: string
  /** A membership without a login that was moved to the partner: what it was and what it is. */
  moved: { fromId: string; toId: string }
  open: Open
  number: PassedOn
  papers: Papers
  /** Of the customer. */
  account: {
    /** Open and the default; was frozen with a reason. */
    accountId: string
    /** Below it, and pending. */
    pendingAccountId: string
    /** The customer is a payer of it too. */
    holderId: string
    /** The owner administers it. */
    operatorId: string
  }
  /** By which a system before this one knew the member. */
  legacyNumber: number
  /** Who may what. The owner holds the role owner, the member is in the team. */
  access: {
    /** Of the organization, with a permission about oneself. */
    roleId: string
    /** Inherits the role. */
    teamId: string
    /** What is denied to the member, directly. */
    grantId: string
    /** Of the platform, the same on both sides. */
    platformRoleId: string
  }
  joining: Joining
  merging: Merging
  /** Of the owner, who has one of every kind. */
  passkey: { credentialId: Buffer; handle: Buffer }
}
export type Cast = {
  a: Side
  b: Side
  /** Registered, signed in, in no organization. */
  stranger: { userId: string; sessionId: string; token: string }
  /** Of the platform itself, in no organization. */
  staff: { userId: string; sessionId: string; token: string }
  /** Every id that belongs to one side and not to the other. */
  idsOf(side: Side): string[]
}

export async function makeCast(db: Pick<TestDatabase, 'client'>): Promise<Cast> {
  const [operator, auth, app, worker, superuser] = await Promise.all(
    (['operator', 'auth', 'app', 'worker', 'superuser'] as const).map((role) => db.client(role)),
  )
  const staff = { operator, auth, app, worker, superuser } as Staff
  const locumId = await makeUser(staff, 'locum')
  const platformId = await makeUser(staff, 'platform', 'nobody', 'staff')
  const platform = { userId: platformId, ...(await openSession(staff.auth, platformId)) }
  await superuser?.query(`
    insert into strata_access.permissions (kind, permission, description) values ('platform', 'cast.support', 'Of a test.');
    insert into strata_access.roles (kind, role, name) values ('platform', 'cast_support', 'Support');
    insert into strata_access.role_permissions (role_id, kind, permission)
    select role_id, kind, 'cast.support' from strata_access.roles where role = 'cast_support'`)
  await operator?.query(`
    select strata.create_relationship_type('network', 'organization', true, 'Belongs to a network.');
    select strata.add_relationship_rule('network', 'organization', 'organization');
    select strata.create_relationship_type('probe', 'organization', false, 'Of a test.');
    select strata.create_party_type('practice', 'organization', 'Of a test.');
    select strata.set_party_type_attribute('member', 'note', 'text', 'Of a test.');
    select strata.set_party_type_attribute('organization', 'note', 'text', 'Of a test.')`)
  await publishTerms(staff.operator)
  const a = await makeSide(staff, marks.a, locumId, platform.token)
  const b = await makeSide(staff, marks.b, locumId, platform.token)
  for (const { papers } of [a, b]) await startWaiting(staff.operator, staff.superuser, papers)
  const strangerId = await makeUser(staff, 'stranger')
  const { token, sessionId } = await openSession(staff.auth, strangerId)
  // No function writes these yet; as for every column of text, there must be something in them that could leak.
  await superuser?.query(
    `update strata_users.users set avatar_url = 'https://example.org/' || lower(family_name) where family_name like 'canary%'`,
  )
  await superuser?.query(
    `update strata_tenancy.companies c set status_reason = o.slug from strata_tenancy.organizations o where o.organization_id = c.organization_id`,
  )
  await superuser?.query(
    `insert into strata_accounts.account_moves (account_id, from_customer_id, to_customer_id, former_status, former_status_reason, moved_at, undone_at)
     select a.account_id, a.customer_id, o.customer_id, a.status, a.status_reason, now(), now()
     from strata_accounts.accounts a join strata_accounts.eligible_customers o on o.customer_id = any ($1) and o.customer_id <> a.customer_id
     where a.customer_id = any ($1)`,
    [[a.customerId, b.customerId]],
  )
  await superuser?.query(
    `insert into strata_users.linking_policies (issuer, linking, description) values ('https://cast.example.org', 'confirm', 'Of a test.')`,
  )
  await superuser?.query(
    `insert into strata_merges.rejected_duplicates (kind, rejected_record_id, kept_record_id, reason, rejected_at)
     values ('user', gen_random_uuid(), gen_random_uuid(), 'Of a test.', now())`,
  )
  await superuser?.query('analyze')
  await worker?.query('select strata.refresh_user_attributes()')
  await Promise.all([operator, auth, app, worker, superuser].map((client) => client?.end()))
  return { a, b, stranger: { userId: strangerId, sessionId, token }, staff: platform, idsOf }
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

type Staff = Record<'operator' | 'auth' | 'app' | 'worker' | 'superuser', pg.Client>

async function makeSide(staff: Staff, mark: Mark, locumId: string, platformToken: string): Promise<Side> {
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
  const { rows } = await operator.query(
    'select * from strata.create_organization($1, $2, $3, p_attributes => $4)',
    [`${mark} clinic`, `${mark}-clinic`, customerId, { note: mark }],
  )
  const { organization_id: organizationId, admin_company_id: adminCompanyId } = rows[0]
  const companyId = await one(operator, 'select company_id from strata.create_company($1, $2)', [
    organizationId,
    `${mark} ward`,
  ])

  const join = async (name: string, company: string, known?: string): Promise<Person> => {
    const userId = known ?? (await makeUser(staff, name, mark))
    const membershipId = await one(
      operator,
      'select membership_id from strata.create_membership($1, $2, $3, $4, $5, $6, $7, p_attributes => $8)',
      [
        ...[organizationId, userId, company, `${mark} ${name}`, `${mark}-${name}`, `${name} here`, mark],
        { note: mark },
      ],
    )
    await operator.query('select strata.set_login_name($1, $2, $3)', [
      organizationId,
      membershipId,
      `${mark}.${name}`,
    ])
    const { token, sessionId } = await openSession(staff.auth, userId, organizationId, membershipId)
    return { userId, membershipId, sessionId, token }
  }
  const owner = await join('owner', adminCompanyId)
  const passkey = await giveCredentials(staff.auth, mark, owner)
  const member = await join('member', companyId)
  const access = await giveRights(staff.superuser, mark, organizationId, owner, member)
  const returning = await join('reinstated', companyId)
  const { secondIdentifierId, recoveryCaseId } = await askForMore(staff, mark, returning)
  const reinstated = { ...returning, secondIdentifierId }
  await staff.auth.query('select strata.set_password($1, $2)', [reinstated.token, HASH])
  // A new password makes strangers of devices: this one is where the person is at home.
  await staff.auth.query(`select strata.sign_in_with_password('email', $1, $2, true, $3)`, [
    emailOf(mark, 'reinstated'),
    HASH,
    signalsOf(mark),
  ])
  const former = await join('former', companyId)
  const erased = await join('erased', companyId)
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

  const relationshipId = await one(
    operator,
    `select relationship_id from strata.relate_members($1, 'manager', $2, $3)`,
    [organizationId, owner.membershipId, member.membershipId],
  )
  const partnerId = await one(
    operator,
    'select organization_id from strata.create_organization($1, $2, $3, $4)',
    [`${mark} partner`, `${mark}-partner`, customerId, organizationId],
  )
  const organizationRelationshipId = await one(
    operator,
    `select organization_relationship_id from strata.relate_organizations('network', $1, $2)`,
    [organizationId, partnerId],
  )

  // Of the organization, of a member in each company, and of one who was erased.
  for (const membershipId of [null, owner.membershipId, member.membershipId, erased.membershipId]) {
    const party = [organizationId, membershipId]
    for (const [text, values] of [
      ["set_party_contact($1, $2, 'email', $3)", [...party, emailOf(mark, 'office')]],
      ['set_party_address($1, $2, $3, $4, $4, $4, $5)', [...party, [`${mark} Road 1`], mark, 'GB']],
      ["set_party_setting($1, $2, 'view', 'theme', $3)", [...party, JSON.stringify(mark)]],
    ] as const) {
      const outcome = await one(operator, `select strata.${text}`, [...values])
      if (outcome !== 'done') throw new Error(`${outcome}: ${text}`)
    }
  }
  // The member is somebody else there as well.
  const secondMembershipId = await one(
    operator,
    'select membership_id from strata.create_membership($1, $2, $3, $4)',
    [organizationId, member.userId, companyId, `${mark} second`],
  )
  const movedMembershipId = await one(
    operator,
    'select membership_id from strata.create_membership($1, null, $2, $3, p_given_name => $3)',
    [organizationId, companyId, `${mark} moved`],
  )
  const { rows: moves } = await operator.query('select * from strata.move_membership($1, $2, $3, $4)', [
    organizationId,
    movedMembershipId,
    partnerId,
    `${mark} reason`,
  ])
  if (moves[0].outcome !== 'moved') throw new Error(`Nobody was moved: ${moves[0].outcome}`)

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
  // Each leaves an event of its own.
  for (const verb of ['refuse', 'allow']) {
    await must(`select strata.${verb}_impersonation($1, $2)`, [organizationId, reason])
  }
  const { rows: started } = await operator.query(
    'select * from strata.impersonate_user($1, $2, $3, $4, $5)',
    [platformToken, member.userId, organizationId, member.membershipId, reason],
  )
  if (started[0].outcome !== 'opened') throw new Error(`No impersonation was started: ${started[0].outcome}`)
  const impersonation = { sessionId: started[0].session_id, token: started[0].token }
  const erasure = await one(operator, 'select outcome from strata.erase_user($1, $2)', [
    erased.userId,
    reason,
  ])
  if (erasure !== 'done') throw new Error(`Nobody was erased: ${erasure}`)
  const joining = await waysIn(
    staff,
    mark,
    { organizationId, companyId, partnerId, roleId: access.roleId },
    { owner, locum },
    inSession,
  )
  const account = await openAccounts(staff, mark, customerId, owner.userId)
  const number = await passNumberOn(staff, mark)
  const noticeId = await one(
    staff.superuser,
    'select notice_id from strata_users.notices where user_id = $1 limit 1',
    [reinstated.userId],
  )
  const legacyNumber = await importLegacy(operator, mark, organizationId, member.membershipId)
  const alert = await raiseAlert(staff, mark, organizationId, [member, owner, reinstated, locum])
  const outboxId = await one(
    staff.superuser,
    'select outbox_id from strata_audit.outbox where organization_id = $1 and user_id = $2 and reason = $3 limit 1',
    [organizationId, member.userId, reason],
  )
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
    erased: { userId: erased.userId, membershipId: erased.membershipId },
    locum,
    impersonation,
    unclaimedMembershipId,
    relationshipId,
    partnerId,
    organizationRelationshipId,
    secondMembershipId,
    moved: { fromId: movedMembershipId, toId: moves[0].membership_id },
    open: {
      ...(await leaveOpen(staff.auth, mark)),
      change: await beginChange(staff.auth, owner, 'email', emailOf(mark, 'changed')),
      phoneChange: await beginChange(staff.auth, member, 'phone', phoneOf(mark, 3)),
      recoveryCaseId,
      noticeId,
      ...alert,
      outboxId,
    },
    number,
    papers: await showPapers(staff, mark, customerId, owner.userId),
    account,
    access,
    joining,
    merging: await mergeUsers(staff, mark, [
      await makeUser(staff, 'merged', mark),
      await makeUser(staff, 'survivor', mark),
      await makeUser(staff, 'double', mark),
    ]),
    legacyNumber,
    passkey,
  }
}

/** A role and a team of the organization, who holds them, and a role of the platform for the owner. */
async function giveRights(
  superuser: pg.Client,
  mark: string,
  organizationId: string,
  owner: Person,
  member: Person,
): Promise<Side['access']> {
  const reason = `${mark} reason`
  const make = (name: string, isTeam: boolean) =>
    one(
      superuser,
      `insert into strata_access.roles (organization_id, role, name, description, is_team, reason)
       values ($1, $2, $3, $3, $4, $5) returning role_id`,
      [organizationId, `${mark}_${name}`, `${mark} ${name}`, isTeam, reason],
    )
  const roleId = await make('nurse', false)
  const teamId = await make('shift', true)
  await superuser.query(
    `insert into strata_access.role_permissions (role_id, permission, scope, reason) values ($1, 'audit.read', 'own', $2)`,
    [roleId, reason],
  )
  await superuser.query(
    `insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company,
       is_inherited_for_admin_company, reason) values ($1, $2, $3, $3, false, false, $4)`,
    [teamId, roleId, organizationId, reason],
  )
  for (const [person, role] of [
    [owner, OWNER_ROLE],
    [member, teamId],
  ] as const)
    await superuser.query('select strata_access.assign_role($1, $2, $3, $4, $5, p_source_reference => $5)', [
      organizationId,
      person.membershipId,
      role,
      'import',
      reason,
    ])
  const grantId = await one(
    superuser,
    `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, reason)
     values ($1, $2, 'members.read', 'deny', 'own_lower', $3, $4) returning membership_grant_id`,
    [organizationId, member.membershipId, owner.membershipId, reason],
  )
  const platformRoleId = await one(
    superuser,
    `insert into strata_access.user_roles (user_id, role_id, reason)
     select $1, r.role_id, $2 from strata_access.roles r where r.role = 'cast_support' returning role_id`,
    [owner.userId, reason],
  )
  return { roleId, teamId, grantId, platformRoleId }
}

/** All of them are told of the same thing. */
async function raiseAlert(
  { operator, superuser }: Staff,
  mark: string,
  organizationId: string,
  members: Person[],
) {
  const about = { mark }
  const ids: string[] = []
  for (const { membershipId } of members)
    ids.push(
      await one(operator, 'select alert_rule_id from strata.set_alert_rule($1, $2, $3, $4, $5)', [
        organizationId,
        membershipId,
        mark,
        'email',
        about,
      ]),
    )
  const alertId = await one(operator, 'select alert_id from strata.raise_alert($1, $2, $3, $4)', [
    organizationId,
    mark,
    about,
    `${mark} key`,
  ])
  const alertDeliveryId = await one(
    superuser,
    'select alert_delivery_id from strata_tenancy.alert_deliveries where alert_id = $1 and membership_id = $2',
    [alertId, members[0]?.membershipId],
  )
  return { alertRuleId: ids[0] as string, alertDeliveryId }
}

/** The member is known by a number, and allowed by it what one may by oneself. */
async function importLegacy(operator: pg.Client, mark: string, organizationId: string, membershipId: string) {
  const legacyNumber = mark === marks.a ? 1010 : 2010
  const number = 'select strata.set_legacy_number($1, $2, $3)'
  await operator.query(number, [organizationId, null, legacyNumber + 90])
  await operator.query(number, [organizationId, membershipId, legacyNumber])
  const { rows } = await operator.query(
    `select outcome from strata.import_permission_index($1, '{members.read}', $2)`,
    [legacyNumber, `${mark} reason`],
  )
  if (rows[0].outcome !== 'imported') throw new Error(`${mark}: ${rows[0].outcome}`)
  return legacyNumber
}

const OWNER_ROLE = '00000000-0000-4000-8000-000000000001'

/** A hash of the shape that is stored: nobody here verifies a password. */
export const HASH = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${'A'.repeat(43)}`
export const emailOf = (mark: string, name: string) => `${mark}.${name}@example.org`
/** The text of a composite value: where an attempt to sign in comes from. */
export const signalsOf = (mark: string, country = 'GB') => `(,${country},192.0.2.1,"${mark} browser",,,)`
const phoneOf = (mark: string, which: number) => `+44770090${which}00${mark === marks.a ? 1 : 2}`
const issuerOf = (mark: string) => `https://${mark}.example.org`

/** A password, a passkey, a second factor, recovery codes and a phone number that is not proved. */
async function giveCredentials(auth: pg.Client, mark: string, { userId, token }: Person) {
  const bytes = (what: string) => createHash('sha256').update(`${mark} ${what}`).digest()
  const passkey = { credentialId: bytes('credential'), handle: bytes('handle') }
  const challenge = await one(auth, 'select challenge_token from strata.request_passkey_challenge()')
  const key = [challenge, passkey.handle, passkey.credentialId, Buffer.alloc(64, 1), 1, ['internal'], true]
  for (const [text, values] of [
    ['set_password($1, $2)', [token, HASH]],
    ['add_passkey($1, $2, $3, $4, $5, $6, $7, $8, $9)', [token, ...key, `${mark} key`]],
    ['add_totp_factor($1, $2, $3)', [token, Buffer.from(`${mark} `.repeat(8)), `${mark}-key`]],
    ['confirm_totp_factor($1, $2, 1)', [token, Buffer.from(`${mark} `.repeat(8))]],
    ['replace_recovery_codes($1, $2)', [token, [bytes('code 1'), bytes('code 2')]]],
    ['claim_identifier($1, $2, $3)', [userId, 'phone', phoneOf(mark, 0)]],
  ] as const) {
    const outcome = await one(auth, `select strata.${text}`, [...values])
    if (outcome !== 'done') throw new Error(`${outcome}: ${text}`)
  }
  return passkey
}

/** A second address, of which the first is told; a name in another system; a private fact, and somebody who wants to recover by it. */
async function askForMore({ auth, superuser }: Staff, mark: string, person: Person) {
  const { userId, token } = person
  const fact = createHash('sha256').update(`${mark} fact`).digest()
  const row = async (text: string, values: unknown[]) => (await auth.query(text, values)).rows[0]
  const change = await beginChange(auth, person, 'email', emailOf(mark, 'second'))
  const lost = await requestCode(auth, 'recover', emailOf(mark, 'elsewhere'))
  const applied = await row('select * from strata.confirm_identifier_change($1, $2, $3, $4, $5)', [
    token,
    change.id,
    change.version,
    change.token,
    change.code,
  ])
  const answers = [
    applied,
    await row("select strata.add_external_id($1, 'crm', $2) as outcome", [userId, `${mark}-crm`]),
    await row("select strata.record_identification($1, 'date_of_birth', $2, 1) as outcome", [token, fact]),
    await row(
      "select * from strata.open_recovery_case($1, $2, 'email', $3, array['date_of_birth'], array[$4::bytea], array[1], $5)",
      [lost.token, lost.code, emailOf(mark, 'reinstated'), fact, signalsOf(mark)],
    ),
  ]
  const outcomes = answers.map(({ outcome }) => outcome).join()
  if (outcomes !== 'applied,done,done,opened') throw new Error(`${mark}: ${outcomes}`)
  const recoveryCaseId = answers[3].recovery_case_id as string
  await superuser.query(
    `update strata_users.recovery_cases set opened_at = opened_at - interval '2 days', reviewable_at = reviewable_at - interval '2 days'
     where recovery_case_id = $1`,
    [recoveryCaseId],
  )
  return { secondIdentifierId: applied.identifier_id as string, recoveryCaseId }
}

async function beginChange(
  auth: pg.Client,
  { token }: Person,
  kind: string,
  address: string,
): Promise<Change> {
  const { rows } = await auth.query('select * from strata.begin_identifier_change($1, $2, $3)', [
    token,
    kind,
    address,
  ])
  const [begun] = rows
  if (begun.outcome !== 'sent') throw new Error(`${address}: ${begun.outcome}`)
  return {
    id: begun.identifier_change_id,
    version: begun.version,
    token: begun.challenge_token,
    code: begun.code,
  }
}

/** Two numbers whose holders have not been seen for a year, and the next ones who were given them: one claims it, the other may. */
async function passNumberOn({ auth, superuser }: Staff, mark: string): Promise<PassedOn> {
  const signUp = async (phone: string, signals: string) => {
    const { rows } = await auth.query("select * from strata.request_code('sign_up', 'phone', $1)", [phone])
    const { challenge_token, code } = rows[0]
    const text = 'select * from strata.sign_up($1, $2, $3, $4, p_signals => $5)'
    return (await auth.query(text, [challenge_token, code, 'holder', mark, signals])).rows[0]
  }
  const passOn = async (phone: string) => {
    const { user_id } = await signUp(phone, signalsOf(mark))
    await superuser.query(
      `update strata_users.identifiers set claimed_at = claimed_at - interval '1 year', verified_at = verified_at - interval '1 year',
         last_proof_at = last_proof_at - interval '1 year' where user_id = $1`,
      [user_id],
    )
    await superuser.query(
      "update strata_users.user_activity set last_sign_in_at = last_sign_in_at - interval '1 year' where user_id = $1",
      [user_id],
    )
    const { step_up_token } = await signUp(phone, signalsOf(mark, 'FR'))
    return { userId: user_id as string, stepUpToken: step_up_token as string }
  }
  const address = phoneOf(mark, 1)
  const holder = await passOn(address)
  const { rows } = await auth.query('select * from strata.claim_number($1, $2, $3)', [
    holder.stepUpToken,
    'next',
    mark,
  ])
  if (rows[0].outcome !== 'claimed') throw new Error(`${mark}: ${rows[0].outcome}`)
  const reassignmentId = rows[0].number_reassignment_id as string
  await superuser.query(
    `update strata_users.number_reassignments set claimed_at = claimed_at - interval '31 days' where number_reassignment_id = $1`,
    [reassignmentId],
  )
  const { token: holderToken } = await openSession(auth, holder.userId)
  const proof = await auth.query('select * from strata.request_number_proof($1, $2)', [
    holderToken,
    reassignmentId,
  ])
  if (proof.rows[0].outcome !== 'sent') throw new Error(`${address}: ${proof.rows[0].outcome}`)
  const { stepUpToken } = await passOn(phoneOf(mark, 2))
  return {
    reassignmentId,
    address,
    holderToken,
    claimantToken: rows[0].session_token,
    proof: { token: proof.rows[0].challenge_token, code: proof.rows[0].code },
    stepUpToken,
  }
}

/** The customer is verified, and has an account and another one below it. */
async function openAccounts(
  { operator, superuser }: Staff,
  mark: string,
  customerId: string,
  userId: string,
) {
  for (const event of ['submitted_at', 'verified_at'])
    await superuser.query(
      `update strata_customers.customers set ${event} = clock_timestamp() where customer_id = $1`,
      [customerId],
    )
  const row = async (text: string, values: unknown[], outcome: string) => {
    const [answer] = (await operator.query(`select * from strata.${text}`, values)).rows
    if (answer.outcome !== outcome) throw new Error(`${answer.outcome}: ${text}`)
    return answer
  }
  const create = (...values: unknown[]) =>
    row("create_account($1, 'payment', 'EUR', $2, $3)", [customerId, ...values], 'created')
  const { account_id: accountId } = await create(`${mark} account`, null)
  for (const verb of ['open', 'freeze', 'unfreeze'])
    await row(`${verb}_account($1, $2) as outcome`, [accountId, `${mark} reason`], 'done')
  await row('set_default_account($1) as outcome', [accountId], 'done')
  const { account_id: pendingAccountId } = await create(`${mark} pending`, accountId)
  const payer = await row("add_account_holder($1, $2, 'payer')", [accountId, customerId], 'added')
  const administrator = await row(
    "add_account_operator($1, $2, 'administrator')",
    [accountId, userId],
    'added',
  )
  return {
    accountId,
    pendingAccountId,
    holderId: payer.account_holder_id,
    operatorId: administrator.account_operator_id,
  }
}

async function requestCode(
  auth: pg.Client,
  purpose: string,
  address: string,
): Promise<{ token: string; code: string }> {
  const { rows } = await auth.query("select * from strata.request_code($1, 'email', $2)", [purpose, address])
  return { token: rows[0].challenge_token, code: rows[0].code }
}

async function leaveOpen(auth: pg.Client, mark: string) {
  const code = (purpose: string, name: string) => requestCode(auth, purpose, emailOf(mark, name))
  const waiting = async (name: string) => {
    const { rows } = await auth.query(
      `select * from strata.sign_in_with_password('email', $1, $2, true, $3)`,
      [emailOf(mark, name), HASH, signalsOf(mark, 'FR')],
    )
    if (rows[0].outcome !== 'step_up_required') throw new Error(`${name} of ${mark}: ${rows[0].outcome}`)
    return rows[0].step_up_token as string
  }
  return {
    signIn: await code('sign_in', 'member'),
    signUp: await code('sign_up', 'newcomer'),
    secondFactor: await waiting('owner'),
    stepUp: await waiting('reinstated'),
    passkey: await one(auth, 'select challenge_token from strata.request_passkey_challenge()'),
    reset: await code('recover', 'member'),
    recover: await code('recover', 'lost'),
  }
}

/** Entered in a directory, then signed up by the address that was entered: by a code, or the owner by an identity elsewhere. May open sessions. */
async function makeUser(
  { operator, auth }: Staff,
  name: string,
  mark = 'nobody',
  type = 'standard',
): Promise<string> {
  const userId = await one(operator, 'select strata.create_user($1, $2, $3, $4, $5)', [
    name,
    mark,
    type,
    `en-${mark}`,
    'Europe/London',
  ])
  const address = emailOf(mark, name)
  const signals = signalsOf(mark)
  await auth.query("select strata.claim_identifier($1, 'email', $2)", [userId, address])
  const sign = async () => {
    if (name === 'owner')
      return auth.query('select * from strata.sign_in_with_identity($1, $2, $3, true, p_signals => $4)', [
        issuerOf(mark),
        `${mark}-subject`,
        address,
        signals,
      ])
    const { rows } = await auth.query(`select * from strata.request_code('sign_up', 'email', $1)`, [address])
    const { challenge_token, code } = rows[0]
    return auth.query('select * from strata.sign_up($1, $2, p_signals => $3)', [
      challenge_token,
      code,
      signals,
    ])
  }
  const { rows } = await sign()
  if (rows[0].outcome !== 'signed_up' || rows[0].user_id !== userId)
    throw new Error(`${address}: ${rows[0].outcome}`)
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

const papersOf = ({ verified, waiting, reviewed, asked, lapsed }: Papers) =>
  [verified, waiting, reviewed, asked, lapsed].flatMap(({ customerId, documentId, caseId }) => [
    customerId,
    documentId,
    caseId,
  ])

function idsOf(side: Side): string[] {
  const people = [side.owner, side.member, side.reinstated, side.former, side.erased]
  return [
    side.organizationId,
    side.customerId,
    side.adminCompanyId,
    side.companyId,
    side.unclaimedMembershipId,
    side.relationshipId,
    side.partnerId,
    side.organizationRelationshipId,
    side.secondMembershipId,
    side.moved.fromId,
    side.moved.toId,
    ...people.flatMap(({ userId, membershipId }) => [userId, membershipId]),
    ...[side.owner, side.member, side.reinstated, side.locum].map(({ sessionId }) => sessionId),
    side.locum.membershipId,
    side.impersonation.sessionId,
    ...papersOf(side.papers),
    ...Object.values(side.account),
    ...idsOfJoining(side.joining),
    ...idsOfMerging(side.merging),
    side.access.roleId,
    side.access.teamId,
    side.access.grantId,
  ]
}

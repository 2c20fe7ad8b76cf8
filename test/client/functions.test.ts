import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import * as documents from '../../src/documents.js'
import * as strataModule from '../../src/index.js'
import * as s from '../../src/index.js'
import * as passkeys from '../../src/passkeys.js'
import * as passwords from '../../src/passwords.js'
import * as recoveryCodes from '../../src/recovery-codes.js'
import * as registry from '../../src/registry.js'
import * as secrets from '../../src/secrets.js'
import * as totp from '../../src/totp.js'
import { type Cast, makeCast } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { anyToken, clientOf, refusal } from './support.js'

const db = await testDatabase()
const { strata } = clientOf(db)
const { operator, auth, worker } = strata
const nobody = '00000000-0000-7000-8000-000000000000'
let cast: Cast
let superuser: pg.Client
beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
})

const active = async (given_name = 'Ada') => {
  const user_id = await s.createUser(operator, {
    given_name,
    family_name: 'Lovelace',
    locale: 'EN-gb',
    time_zone: 'Europe/London',
  })
  expect(await s.registerUser(operator, { user_id })).toBe('done')
  expect(await s.recordVerification(auth, { user_id, kind: 'email' })).toBe('done')
  expect(await s.recordSignIn(auth, { user_id })).toBe('done')
  return user_id
}
const statusOf = async (user_id: string) =>
  (await superuser.query('select status from strata_users.users where user_id = $1', [user_id])).rows[0]
    .status

test('every generated query has a function of its name, and every function a query', () => {
  const ofQueries = Object.values(strataModule.queries).flatMap((module) =>
    Object.keys(module).filter(
      (name) => typeof (module as Record<string, unknown>)[name] === 'object' && !name.endsWith('Values'),
    ),
  )
  // What the client computes by itself, so that the database sees no secret.
  const computed = [documents, passkeys, passwords, recoveryCodes, registry, secrets, totp].flatMap(
    (module) => Object.keys(module),
  )
  const functions = Object.entries(strataModule)
    .filter(
      ([name, value]) =>
        typeof value === 'function' &&
        /^[a-z]/.test(name) &&
        !['createStrata', 'toStrataError', ...computed].includes(name),
    )
    .map(([name]) => name)
  const ofOthers = [
    'revokeSession', // belongs to the client itself
    'listMembersAfter', // the second page, through listMembers
    // Parts of signIn and signUp.
    ...['findPassword', 'signInWithPassword', 'signInWithCode', 'signInWithIdentity', 'signInWithPasskey'],
    ...['findPasskey', 'findTotp', 'findStepUpPassword', 'requestStepUpCode', 'stepUp'],
    // Parts of what a signed-in person does.
    ...['findEnrolment', 'requestPasskeyChallenge', 'addTotpFactor', 'confirmTotpFactor'],
    // Parts of addDocument, rotateDocumentKeys and runVerificationChecks.
    ...['submitDocument', 'takeDocumentsToRekey', 'rekeyDocument'],
    ...['takeVerificationChecks', 'completeVerificationCheck'],
    ...['takeDomains', 'recordDomainCheck'], // of checkDomains
    ...['takeOutbox', 'completeOutbox', 'releaseOutbox'], // of relayOutbox
    'setMergeLimits', // of previewMerge, applyMerge, undoMerge and settleMerges
  ]
  const ofSeveral = [
    'signIn',
    'beginPasskey',
    'beginTotp',
    'confirmTotp',
    'runVerificationChecks',
    'checkDomains',
    'relayOutbox',
    'fluentdSink',
    'streamSink',
  ]
  const named = functions.filter((name) => !ofSeveral.includes(name))
  expect([...named, ...ofOthers].sort()).toEqual(ofQueries.sort())
})

describe('users', () => {
  test('an operator locks, unlocks, suspends, reinstates, deactivates and reactivates a user', async () => {
    const user_id = await active()
    for (const [change, status] of [
      [s.lockUser, 'locked'],
      [s.unlockUser, 'active'],
      [s.suspendUser, 'suspended'],
      [s.reinstateUser, 'active'],
      [s.deactivateUser, 'deactivated'],
      [s.reactivateUser, 'active'],
    ] as const) {
      expect(await change(operator, { user_id, reason: 'because' })).toBe('done')
      expect(await statusOf(user_id)).toBe(status)
      expect(await change(operator, { user_id: nobody })).toBe('unknown')
    }
    expect(await s.unlockUser(operator, { user_id })).toBe('unchanged')
    expect(await s.suspendUser(operator, { user_id, reason: 'unpaid' })).toBe('done')
    expect(await s.unlockUser(operator, { user_id, reason: 'by mistake' })).toBe('unchanged')
    expect(
      await one(superuser, 'select status_reason from strata_users.users where user_id = $1', [user_id]),
    ).toBe('unpaid')
    expect(await s.reinstateUser(operator, { user_id })).toBe('done')
    expect(await statusOf(user_id)).toBe('active')
  })

  test('a change by an operator who names a session records who it was, and is not made for a session that ended', async () => {
    const user_id = await active()
    const staff = await active('Grace')
    const opened = await strata.openSession({ user_id: staff })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    const actor = opened.token
    await operator.transaction((tx) => s.suspendUser(tx, { user_id, reason: 'fraud' }), { actor })
    const { rows } = await superuser.query(
      `select actor_user_id, actor_session_id from strata_audit.lifecycle_events where row_key = $1 and to_status = 'suspended'`,
      [user_id],
    )
    expect(rows).toEqual([{ actor_user_id: staff, actor_session_id: opened.session_id }])

    await strata.revokeSession(actor)
    let entered = false
    const late = operator.transaction(
      (tx) => {
        entered = true
        return s.reinstateUser(tx, { user_id })
      },
      { actor },
    )
    expect(await refusal(late)).toMatchObject({ outcome: 'revoked' })
    expect([entered, await statusOf(user_id)]).toEqual([false, 'suspended'])
  })

  test('what is to end in the past, or at no time, is told as that, and nothing is changed', async () => {
    const user_id = await active()
    const organization_id = cast.b.organizationId
    const membership_id = cast.b.member.membershipId
    for (const [until, message] of [
      [new Date(Date.now() - 1000), 'must be in the future'],
      [new Date('never'), 'must be a valid date'],
    ] as const)
      for (const change of [
        s.lockUser(operator, { user_id, until }),
        s.suspendUser(operator, { user_id, until }),
        s.suspendOrganization(operator, { organization_id, until }),
        s.suspendMembership(operator, { organization_id, membership_id, until }),
      ]) {
        const error = await refusal(change)
        expect(error).toBeInstanceOf(s.InvalidInput)
        expect((error as s.InvalidInput).issues).toEqual([{ path: 'until', message }])
      }
    expect(await statusOf(user_id)).toBe('active')
  })

  test('a user who is locked until tomorrow may not sign in, and may when that is over', async () => {
    const user_id = await active()
    expect(await s.lockUser(operator, { user_id, until: new Date(Date.now() + 86_400_000) })).toBe('done')
    expect(await s.recordSignIn(auth, { user_id })).toBe('refused')
    expect(await strata.openSession({ user_id })).toEqual({ outcome: 'user_not_active' })
    const { rows } = await superuser.query(
      `update strata_users.users set locked_at = now() - interval '2 days', locked_until = now() - interval '1 day' where user_id = $1 returning 1`,
      [user_id],
    )
    expect(rows).toHaveLength(1)
    expect(await strata.openSession({ user_id })).toMatchObject({ outcome: 'opened' })
  })

  test('[S4] a session is opened for whom the host recognised, by whatever means, and not for others', async () => {
    const { organizationId: organization_id, member } = cast.a
    const opened = await strata.openSession({
      user_id: member.userId,
      organization_id,
      membership_id: member.membershipId,
      assurance_level: 3,
      lifetime_seconds: 60,
    })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    expect(opened.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(60_000)
    const session = await strata.withSession(opened.token, (tx) => tx.session)
    expect(session).toMatchObject({
      user_id: member.userId,
      assurance_level: 3,
      session_id: opened.session_id,
    })
    expect(await strata.openSession({ user_id: nobody })).toEqual({ outcome: 'unknown_user' })
    expect(
      await strata.openSession({
        user_id: member.userId,
        organization_id,
        membership_id: cast.a.owner.membershipId,
      }),
    ).toEqual({ outcome: 'unknown_membership' })
    expect(
      await strata.openSession({
        user_id: cast.a.former.userId,
        organization_id,
        membership_id: cast.a.former.membershipId,
      }),
    ).toEqual({ outcome: 'membership_not_active' })
  })

  test('all sessions of a user end at once', async () => {
    const user_id = await active()
    const tokens: string[] = []
    for (let i = 0; i < 2; i++) {
      const opened = await strata.openSession({ user_id })
      if (opened.outcome === 'opened') tokens.push(opened.token)
    }
    for (const token of tokens)
      expect(await s.getMe(strata.as(token))).toMatchObject({ user_id, sign_in_count: 1 })
    expect(await s.revokeUserSessions(auth, { user_id })).toBe('revoked')
    expect(await s.revokeUserSessions(operator, { user_id: nobody })).toBe('unknown')
    for (const token of tokens)
      expect(await refusal(s.getMe(strata.as(token)))).toMatchObject({ outcome: 'superseded' })
  })

  test('a member reads the users of the own organization, page by page, and no others', async () => {
    const tx = strata.as(cast.a.member.token)
    const all = await s.listUsers(tx, { limit: 100 })
    expect(all.map((u) => u.user_id)).toContain(cast.a.owner.userId)
    const paged: s.User[] = []
    for (let page = await s.listUsers(tx, { limit: 2 }); page.length; ) {
      paged.push(...page)
      page = await s.listUsers(tx, { limit: 2, after: page.at(-1) as s.User })
    }
    expect(paged).toEqual(all)
    expect(await s.getUser(tx, { user_id: cast.a.owner.userId })).toEqual(
      all.find((u) => u.user_id === cast.a.owner.userId),
    )
    expect(await s.getUser(tx, { user_id: cast.b.owner.userId })).toBeUndefined()
    expect(await s.getUser(strata.as(cast.b.member.token), { user_id: cast.b.owner.userId })).toBeDefined()
    const periods = await s.listUserStatusPeriods(tx, { user_id: cast.a.reinstated.userId })
    expect(periods.map((p) => p.status)).toContain('suspended')
    expect(
      await s.listUserStatusPeriods(strata.as(cast.b.member.token), { user_id: cast.a.reinstated.userId }),
    ).toEqual([])
  })
})

describe('customers', () => {
  test('an operator enters both kinds, with an address, and ends the relation', async () => {
    for (const customer of [
      {
        kind: 'individual',
        given_name: 'Ada',
        family_name: 'Lovelace',
        born_on: '1815-12-10',
        country: 'GB',
      } as const,
      { kind: 'enterprise', legal_name: 'Analytical Engines Ltd', legal_form: 'Ltd', country: 'GB' } as const,
    ]) {
      if (customer.kind === 'individual') {
        const error = await refusal(s.createCustomer(operator, customer))
        expect(error).toMatchObject({ code: 'ST402', constraint: 'customers_born_on_check' })
      }
      const customer_id = await s.createCustomer(
        operator,
        customer.kind === 'individual' ? { ...customer, born_on: '1990-12-10' } : customer,
      )
      expect(
        await s.setCustomerAddress(operator, {
          customer_id,
          address_lines: ['1 High Street'],
          country: 'GB',
        }),
      ).toBe('done')
      expect(await s.setCustomerAddress(operator, { customer_id: nobody, address_lines: [] })).toBe('unknown')
      const { rows } = await superuser.query(
        'select country from strata_customers.customer_addresses where customer_id = $1',
        [customer_id],
      )
      expect(rows).toEqual([{ country: 'GB' }])
      expect(await s.suspendCustomer(operator, { customer_id })).toBe('refused') // not active yet
      expect(await s.closeCustomer(operator, { customer_id, reason: 'left' })).toBe('done')
      expect(await s.reinstateCustomer(operator, { customer_id: nobody })).toBe('unknown')
      expect(await s.closeCustomer(operator, { customer_id: nobody })).toBe('unknown')
      expect(await s.suspendCustomer(operator, { customer_id })).toBe('refused')
    }
  })

  test('a date of birth is the day that was given, wherever the program runs', async () => {
    const customer_id = await s.createCustomer(operator, {
      kind: 'individual',
      family_name: 'X',
      born_on: '1990-01-01',
    })
    const { rows } = await superuser.query(
      'select born_on::text from strata_customers.customers where customer_id = $1',
      [customer_id],
    )
    expect(rows).toEqual([{ born_on: '1990-01-01' }])
  })

  test('a member reads the customer behind the own organization', async () => {
    const [a, b] = await Promise.all(
      [cast.a, cast.b].map((side) => s.getCustomer(strata.as(side.member.token))),
    )
    expect([a?.customer_id, b?.customer_id]).toEqual([cast.a.customerId, cast.b.customerId])
  })
})

describe('accounts', () => {
  test('an operator makes, opens, names, orders, freezes and closes accounts of a customer', async () => {
    const { customerId: customer_id } = cast.a
    const made = await s.createAccount(operator, { customer_id, currency: 'CHF', name: ' Rent ' })
    const below = await s.createAccount(operator, { customer_id, account_type: 'billing', currency: 'CHF' })
    if (made.outcome !== 'created' || below.outcome !== 'created') expect.fail()
    const { account_id } = made
    expect(await s.createAccount(operator, { customer_id: nobody, currency: 'CHF' })).toEqual({
      outcome: 'unknown',
    })
    expect(await s.openAccount(operator, { account_id, reason: 'signed' })).toBe('done')
    expect(await s.freezeAccount(operator, { account_id })).toBe('done')
    expect(await s.unfreezeAccount(operator, { account_id })).toBe('done')
    expect(await s.renameAccount(operator, { account_id, name: null })).toBe('done')
    expect(await s.setDefaultAccount(operator, { account_id })).toBe('done')
    const parent = { account_id: below.account_id, parent_account_id: account_id }
    expect(await s.setParentAccount(operator, parent)).toBe('done')
    expect(await s.closeAccount(operator, { account_id })).toBe('has_children')
    expect(await s.closeAccount(operator, { account_id: below.account_id })).toBe('done')
    expect(await s.closeAccount(operator, { account_id })).toBe('done')
    const periods = await s.listAccountStatusPeriods(operator, { account_id })
    expect(periods.map(({ status }) => status)).toEqual(['pending', 'open', 'frozen', 'open', 'closed'])
    const all = await s.listAccounts(operator, { customer_id })
    expect(all.map((account) => account.account_id)).toContain(account_id)
    expect(await s.listAccounts(operator, { customer_id, after: all.at(-1) })).toEqual([])
  })

  test('an operator adds and ends holders and operators of an account', async () => {
    const { accountId: account_id } = cast.b.account
    const customer_id = cast.a.customerId
    const holder = await s.addAccountHolder(operator, { account_id, customer_id, capacity: 'joint_owner' })
    const user = { account_id, user_id: cast.a.owner.userId, capacity: 'payer' } as const
    const added = await s.addAccountOperator(operator, user)
    if (holder.outcome !== 'added' || added.outcome !== 'added') expect.fail()
    expect(await s.addAccountOperator(operator, user)).toEqual({ ...added, outcome: 'unchanged' })
    expect(await s.addAccountOperator(operator, { ...user, account_id: nobody })).toEqual({
      outcome: 'unknown',
    })
    expect(await s.endAccountHolder(operator, { account_holder_id: holder.account_holder_id })).toBe('done')
    expect(await s.endAccountOperator(operator, { account_operator_id: added.account_operator_id })).toBe(
      'done',
    )
    const roles = await s.listAccountRoles(operator, { account_id })
    expect(roles.filter(({ ended_at }) => ended_at).map(({ capacity }) => capacity)).toEqual([
      'joint_owner',
      'payer',
    ])
  })

  test('a member reads the accounts of the customer behind the own organization, and everybody what there is to choose from', async () => {
    const side = strata.as(cast.a.member.token)
    const own = await s.listOwnAccounts(side)
    expect(own.map(({ customer_id }) => customer_id).every((id) => id === cast.a.customerId)).toBe(true)
    const { accountId: account_id } = cast.a.account
    expect(await s.getOwnAccount(side, { account_id })).toMatchObject({ account_id, status: 'open' })
    expect(await s.getOwnAccount(side, { account_id: cast.b.account.accountId })).toBeUndefined()
    expect(await s.listOwnAccounts(side, { after: own.at(-1) })).toEqual([])
    expect((await s.listCurrencies(side)).find(({ currency }) => currency === 'JPY')).toMatchObject({
      minor_unit: 0,
    })
    expect((await s.listAccountTypes(operator)).map(({ account_type }) => account_type)).toContain('payment')
  })
})

describe('organizations, companies and memberships', () => {
  test('an operator founds, suspends, reinstates and closes an organization', async () => {
    const founded = await s.createOrganization(operator, { name: 'Acme', slug: 'acme' })
    if (founded.outcome !== 'created') expect.fail(founded.outcome)
    const { organization_id } = founded
    expect(await s.createOrganization(operator, { name: 'Acme', slug: 'acme' })).toEqual({
      outcome: 'slug_taken',
    })
    expect(await s.createCompany(operator, { organization_id, name: 'Ward' })).toMatchObject({
      outcome: 'created',
    })
    expect(await s.createCompany(operator, { organization_id, name: 'Ward' })).toEqual({
      outcome: 'name_taken',
    })

    const user_id = await active()
    const joined = await s.createMembership(operator, { organization_id, user_id, member_number: '7' })
    if (joined.outcome !== 'created') expect.fail(joined.outcome)
    const { membership_id } = joined
    expect(await s.createMembership(operator, { organization_id, user_id })).toEqual({
      outcome: 'label_taken',
    })
    expect(await s.createMembership(operator, { organization_id, member_number: '7' })).toEqual({
      outcome: 'member_number_taken',
    })
    expect(
      await s.createMembership(operator, { organization_id, given_name: 'No', family_name: 'Login' }),
    ).toMatchObject({ outcome: 'created' })

    const opened = await strata.openSession({ user_id, organization_id, membership_id })
    if (opened.outcome !== 'opened') expect.fail(opened.outcome)
    const tx = strata.as(opened.token)
    expect(await s.getOrganization(tx)).toMatchObject({ organization_id, slug: 'acme', status: 'active' })
    expect((await s.listCompanies(tx)).map((c) => [c.name, c.is_admin])).toEqual([
      ['Acme', true],
      ['Ward', false],
    ])
    expect(await s.countMembers(tx)).toBe(2)
    expect((await s.getMember(tx, { membership_id }))?.member_number).toBe('7')
    expect(await s.getMember(tx, { membership_id: cast.a.owner.membershipId })).toBeUndefined()

    for (const [change, outcome] of [
      [s.suspendMembership, 'membership_not_active'],
      [s.reinstateMembership, undefined],
    ] as const) {
      expect(await change(operator, { organization_id, membership_id })).toBe('done')
      if (outcome) expect(await refusal(s.getOrganization(tx))).toMatchObject({ outcome })
    }
    const again = await strata.openSession({ user_id, organization_id, membership_id })
    if (again.outcome !== 'opened') expect.fail(again.outcome)
    const later = strata.as(again.token)
    const periods = await s.listMembershipStatusPeriods(later, { membership_id })
    expect(periods.map((p) => p.status)).toEqual(['active', 'suspended', 'active'])

    expect(
      await s.suspendOrganization(operator, { organization_id, until: new Date(Date.now() + 60_000) }),
    ).toBe('done')
    expect(await refusal(s.getOrganization(later))).toMatchObject({ outcome: 'organization_not_active' })
    expect(await s.reinstateOrganization(operator, { organization_id })).toBe('done')
    expect(await s.getOrganization(later)).toMatchObject({ status: 'active' })
    expect(await s.endMembership(operator, { organization_id, membership_id, reason: 'left' })).toBe('done')
    expect(await s.endMembership(operator, { organization_id, membership_id })).toBe('refused')
    expect(await s.closeOrganization(operator, { organization_id })).toBe('done')
    expect(await s.closeOrganization(operator, { organization_id: nobody })).toBe('unknown')
  })

  test('the members come by name, page by page, the nameless last, each exactly once', async () => {
    const tx = strata.as(cast.b.owner.token)
    for (let i = 0; i < 5; i++) await s.createMembership(operator, { organization_id: cast.b.organizationId })
    for (let i = 0; i < 4; i++) {
      await s.createMembership(operator, {
        organization_id: cast.b.organizationId,
        given_name: 'Same',
        family_name: 'Name',
      })
    }
    const all = await s.listMembers(tx, { limit: 1000 })
    // The five, and the one who was erased.
    expect(all.filter((m) => m.display_name === null)).toHaveLength(6)
    expect(all.slice(-6).every((m) => m.display_name === null)).toBe(true)
    for (const limit of [1, 2, 3, 7]) {
      const paged: s.Member[] = []
      for (let page = await s.listMembers(tx, { limit }); page.length; ) {
        paged.push(...page)
        page = await s.listMembers(tx, { limit, after: page.at(-1) as s.Member })
      }
      expect(paged).toEqual(all)
    }
  })

  test('a member sets the own profile, and the rest comes from the user', async () => {
    const tx = strata.as(cast.a.member.token)
    const mine = {
      given_name: ' Grace ',
      family_name: null,
      job_title: null,
      locale: 'de-ch',
      time_zone: null,
    }
    expect(await s.updateMyProfile(tx, mine)).toBe('done')
    expect(await s.getMemberProfile(tx, { membership_id: cast.a.member.membershipId })).toMatchObject({
      given_name: 'Grace',
      family_name: null,
      locale: 'de-CH',
      time_zone: 'Europe/London',
    })
  })
})

test('a worker refreshes the attributes that a member then reads', async () => {
  const done = await s.refreshUserAttributes(worker)
  expect(done.row_count).toBeGreaterThan(8)
  expect(done.finished_at.getTime()).toBeGreaterThanOrEqual(done.started_at.getTime())
  const tx = strata.as(cast.a.member.token)
  const own = await s.getUserAttributes(tx, { user_id: cast.a.member.userId })
  expect(own).toMatchObject({ is_verified: true, has_signed_in: true, membership_count: 2 })
  expect(own?.created_cohort_on).toMatch(/^\d{4}-\d{2}-01$/)
  expect((await s.listUserAttributes(tx)).length).toBeGreaterThan(3)
  expect(await s.getUserAttributes(tx, { user_id: cast.b.member.userId })).toBeUndefined()
})

test('the doors are apart: what one may, the others may not', async () => {
  const user_id = cast.a.member.userId
  for (const attempt of [
    () => s.lockUser(worker as never, { user_id }),
    () => s.lockUser(auth as never, { user_id }),
    () => s.openSession(operator as never, { user_id }),
    () => s.refreshUserAttributes(operator as never),
    () => s.createUser(strata.as(cast.a.owner.token) as never, { given_name: 'X' }),
    () => s.getMe(operator as never),
  ]) {
    expect(await refusal(attempt())).toMatchObject({ condition: 'insufficient_privilege' })
  }
  expect(await strata.revokeSession(anyToken())).toBe('unknown')
})

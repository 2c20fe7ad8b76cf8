/** Invitations, domains and terms through the client: in a session, by staff, and what never reaches the database. */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import * as s from '../../src/index.js'
import { type Hands, handsOf, ROLES } from '../access/support.js'
import { testDatabase } from '../support/database.js'
import { addressAt, addressee, ownedClinic, prove } from '../tenancy/joining.js'
import { be, clientOf, refusal } from './support.js'

const db = await testDatabase()
const { strata } = clientOf(db)
let hands: Hands
let superuser: pg.Client
beforeAll(async () => {
  hands = await handsOf(db)
  superuser = hands.superuser
})

test('[F10] [F12] a member invites in a session and staff outside of one, and whoever is invited accepts or declines', async () => {
  const { clinic, owner } = await ownedClinic(hands)
  const organization_id = clinic.organizationId
  const manager = strata.as(owner.token)
  const person = await addressee(hands)
  const session = strata.as(person.token)
  const first = be(
    await s.inviteMember(manager, {
      invitee: { email: `  ${person.email} ` },
      role_ids: [ROLES.member],
      lifetime_seconds: 3600,
      message: 'Two\nlines',
    }),
    'invited',
  )
  expect(first.expires_at.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
  expect(await s.declineInvitation(session, { invitation_id: first.invitation_id })).toBe('declined')
  expect(await s.acceptInvitation(session, { token: first.token })).toEqual({ outcome: 'declined' })
  const second = be(
    await s.inviteMember(strata.operator, { organization_id, invitee: { user_id: person.userId } }),
    'invited',
  )
  const [mine] = await s.listMyInvitations(session)
  expect(mine).toMatchObject({ invitation_id: second.invitation_id, organization_id, inviter_name: null })
  const accepted = be(await s.acceptInvitation(session, { token: second.token }), 'accepted')
  expect(accepted).toEqual({ outcome: 'accepted', organization_id, membership_id: expect.any(String) })
  expect(await s.inviteMember(manager, { invitee: { user_id: person.userId } })).toEqual({
    outcome: 'already_member',
  })

  const third = be(await s.inviteMember(manager, { invitee: { phone: '+44 20 7946 0018' } }), 'invited')
  const page = await s.listInvitations(manager, { limit: 2 })
  expect(page.map(({ invitation_id }) => invitation_id)).toEqual([third.invitation_id, second.invitation_id])
  const rest = await s.listInvitations(strata.operator, {
    organization_id,
    after: page.at(-1) as s.Invitation,
  })
  expect(rest.map(({ invitation_id, status }) => [invitation_id, status])).toEqual([
    [first.invitation_id, 'declined'],
  ])
  expect(await s.revokeInvitation(manager, { invitation_id: third.invitation_id, reason: 'a mistake' })).toBe(
    'done',
  )
  expect(
    await s.revokeInvitation(strata.operator, { organization_id, invitation_id: third.invitation_id }),
  ).toBe('unchanged')
  expect(await s.listInvitations(manager, { status: 'pending' })).toEqual([])
  expect(await s.purgeInvitations(strata.worker)).toBe(0)
})

test('what cannot be an invitation, a domain or a term is refused before it is sent', () => {
  const id = '0190a000-0000-7000-8000-000000000001'
  for (const [schema, value] of [
    [s.inputs.inviteMember, { invitee: {} }],
    [s.inputs.inviteMember, { invitee: { email: 'a@example.org', phone: '+442079460018' } }],
    [s.inputs.inviteMember, { invitee: { membership_id: id, email: 'a@example.org', user_id: id } }],
    [s.inputs.inviteMember, { invitee: { membership_id: id }, label: 'x' }],
    [s.inputs.inviteMember, { invitee: { email: 'a@example.org' }, message: 'bell \u0007' }],
    [s.inputs.inviteMember, { invitee: { email: 'a@example.org' }, lifetime_seconds: 0 }],
    [s.inputs.invitationOfMine, {}],
    [s.inputs.setDomainJoining, { organization_domain_id: id, is_joinable: false, role_ids: [id] }],
    [
      s.inputs.publishTermVersion,
      { term: 'x1', version: '1', uri: 'http://example.org', sha256: Buffer.alloc(32), is_required: true },
    ],
    ...[
      'example',
      '1.2.3.4',
      '0x7f.1',
      'https://example.org',
      'a@example.org',
      '*.example.org',
      '_x.example.org',
      'a..b',
      '',
      `${'a'.repeat(64)}.example`,
    ].map((domain) => [s.inputs.addDomain, { domain }] as const),
  ] as const)
    expect([value, schema.safeParse(value).success]).toEqual([value, false])
  for (const [written, ascii] of [
    ['Example.ORG', 'example.org'],
    [' example.org. ', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
  ])
    expect(s.inputs.domain.parse(written)).toBe(ascii)
  expect(s.inputs.inviteMember.safeParse({ invitee: { membership_id: id } }).success).toBe(true)
})

test('[F16] an organization has its domain verified by a resolver, and whoever has an address there joins', async () => {
  const { clinic, owner } = await ownedClinic(hands)
  const organization_id = clinic.organizationId
  const manager = strata.as(owner.token)
  const added = be(await s.addDomain(manager, { domain: 'Bücherei.example' }), 'added')
  expect(added.txt_name).toBe('_strata-challenge.xn--bcherei-n2a.example')
  expect(await s.addDomain(manager, { domain: 'gmail.com' })).toEqual({ outcome: 'public_domain' })
  expect(await s.addDomain(strata.operator, { organization_id, domain: 'bücherei.example' })).toEqual({
    ...added,
    outcome: 'unchanged',
  })
  const records: Record<string, string[][]> = {}
  const resolveTxt = async (name: string) => {
    const found = records[name]
    if (!found) throw Object.assign(new Error(name), { code: 'ENOTFOUND' })
    return found
  }
  expect(await s.checkDomains(strata.worker, { resolveTxt })).toMatchObject({ missed: 1, verified: 0 })
  records[added.txt_name] = [[added.txt_value.slice(0, 30), added.txt_value.slice(30)]]
  await superuser.query(`update strata_tenancy.organization_domains set due_at = '-infinity'`)
  expect(await s.checkDomains(strata.worker, { resolveTxt })).toMatchObject({ missed: 0, verified: 1 })
  const { organization_domain_id } = added
  expect(
    await s.setDomainJoining(manager, {
      organization_domain_id,
      is_joinable: true,
      role_ids: [ROLES.member],
    }),
  ).toBe('done')
  const person = await addressee(hands, addressAt('xn--bcherei-n2a.example'))
  const session = strata.as(person.token)
  expect(await s.listJoinableOrganizations(session)).toMatchObject([
    { organization_id, is_proof_required: false },
  ])
  const joined = be(await s.joinOrganization(session, { organization_id }), 'joined')
  expect(await s.joinOrganization(session, { organization_id })).toEqual({ ...joined, outcome: 'unchanged' })
  // A session of one organization joins another one, and not its own again.
  const elsewhere = await ownedClinic(hands)
  await prove(hands, elsewhere.owner.userId, addressAt('xn--bcherei-n2a.example'))
  be(await s.joinOrganization(strata.as(elsewhere.owner.token), { organization_id }), 'joined')
  const [domain] = await s.listDomains(manager)
  expect(domain).toMatchObject({
    organization_domain_id,
    status: 'verified',
    is_joinable: true,
    role_ids: [ROLES.member],
  })
  expect(await s.listDomains(strata.operator, { organization_id })).toEqual([domain])
  expect(await s.removeDomain(manager, { organization_domain_id, reason: 'sold' })).toBe('done')
  expect(
    await s.listJoinableOrganizations(
      strata.as((await addressee(hands, addressAt('xn--bcherei-n2a.example'))).token),
    ),
  ).toEqual([])
  const stranger = strata.as((await addressee(hands)).token)
  expect(await s.joinOrganization(stranger, { organization_id })).toEqual({ outcome: 'unknown' })
  expect((await refusal(s.checkDomains(strata.worker, { resolveTxt, timeoutMs: 0 }))).code).toBe('ST916')
})

test('[T5] a person is shown what is to be accepted, accepts it, and takes back what can be', async () => {
  const sha256 = createHash('sha256').update('text').digest()
  const publish = (term: string, version: string, is_required: boolean) =>
    s.publishTermVersion(strata.operator, {
      term,
      version,
      uri: `https://example.org/${term}/${version}`,
      sha256,
      is_required,
    })
  expect(
    await s.createTerm(strata.operator, { term: 'terms_of_use', kind: 'agreement', name: 'Terms of use' }),
  ).toBe('created')
  expect(await s.createTerm(strata.operator, { term: 'news', kind: 'consent', name: 'News' })).toBe('created')
  expect([await publish('terms_of_use', '1', true), await publish('news', '1', false)]).toEqual([
    'published',
    'published',
  ])
  expect((await s.listTerms(strata.auth)).map(({ term, version }) => [term, version])).toEqual([
    ['news', '1'],
    ['terms_of_use', '1'],
  ])
  const person = await addressee(hands)
  const session = strata.as(person.token)
  const [pending] = await s.listPendingTerms(session)
  expect(pending).toMatchObject({
    term: 'terms_of_use',
    version: '1',
    name: 'Terms of use',
    sha256,
    customer_id: null,
  })
  be(await s.acceptTerms(session, { term: 'terms_of_use', version: '1' }), 'accepted')
  expect(await s.listPendingTerms(session)).toEqual([])
  const news = be(await s.acceptTerms(session, { term: 'news', version: '1' }), 'accepted')
  expect(await s.acceptTerms(session, { term: 'news', version: '0' })).toEqual({ outcome: 'unknown' })
  expect(await s.withdrawConsent(session, { consent_id: news.consent_id })).toBe('withdrawn')
  expect(
    (await s.listMyConsents(session)).map(({ term, withdrawn_at }) => [term, withdrawn_at !== null]),
  ).toEqual([
    ['news', true],
    ['terms_of_use', false],
  ])
  const evidence = await s.listConsents(strata.operator, { user_id: person.userId, limit: 1 })
  expect(evidence).toMatchObject([{ term: 'terms_of_use', user_id: person.userId, sha256 }])
  const next = await s.listConsents(strata.operator, {
    user_id: person.userId,
    after: evidence[0] as s.Consent,
  })
  expect(next).toMatchObject([{ term: 'news' }])
  expect(await s.retireTerm(strata.operator, { term: 'news' })).toBe('done')
})

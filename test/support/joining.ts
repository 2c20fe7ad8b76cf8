/** Ways into an organization, and what was agreed to, for the cast: an invitation of every state, domains, terms and consents, every text with its mark. */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { one } from './people.js'

export type Joining = {
  /** For an address that nobody has; with a role, in the company. */
  pending: { invitationId: string; token: string }
  /** For the owner as a user, and for the owner's address. */
  ownerByUser: { invitationId: string; token: string }
  ownerByAddress: { invitationId: string; token: string }
  /** Was revoked with a reason. */
  revokedId: string
  /** Became the membership of the locum. */
  acceptedId: string
  /** Nobody has looked for its record yet. */
  namedDomain: { id: string; value: string }
  /** Of the partner of the organization: verified, and the owner, who has an address there, may join by it. */
  domainId: string
  /** Was taken back with a reason. */
  removedDomainId: string
  /** The owner's: of an agreement for the organization, and of something that can be taken back. */
  agreementId: string
  consentId: string
}

/** What the platform asks everybody to agree to. */
export async function publishTerms(operator: pg.ClientBase): Promise<void> {
  for (const [term, kind, appliesTo, required] of [
    ['cast_terms', 'agreement', 'user', true],
    ['cast_contract', 'agreement', 'organization', true],
    ['cast_news', 'consent', 'user', false],
    ['cast_notice', 'notice', 'user', true],
  ]) {
    await operator.query(`select strata.create_term($1, $2, $3, 'A text')`, [term, kind, appliesTo])
    const outcome = await one(
      operator,
      `select strata.publish_term_version($1, '1', 'https://example.org/terms/1', $2, $3)`,
      [term, createHash('sha256').update(String(term)).digest(), required],
    )
    if (outcome !== 'published') throw new Error(`${term}: ${outcome}`)
  }
}

type Hands = Record<'operator' | 'app' | 'worker' | 'superuser', pg.Client>
type People = { owner: { userId: string; token: string }; locum: { userId: string; membershipId: string } }

export async function waysIn(
  { operator, app, worker, superuser }: Hands,
  mark: string,
  organization: { organizationId: string; companyId: string; partnerId: string; roleId: string },
  { owner, locum }: People,
  inSession: <T>(client: pg.ClientBase, token: string, body: () => Promise<T>) => Promise<T>,
): Promise<Joining> {
  const { organizationId, companyId, partnerId, roleId } = organization
  const row = async (client: pg.Client, text: string, values: unknown[], outcome: string) => {
    const { rows } = await client.query(`select * from strata.${text}`, values)
    if (rows[0]?.outcome !== outcome) throw new Error(`${rows[0]?.outcome}: ${text}`)
    return rows[0]
  }
  const invite = async (invitee: string, value: string, label: string) => {
    const text = `invite_member($1, p_role_ids => array[$2::uuid], p_company_id => $3, p_label => $4, p_message => $5, ${invitee} => $6)`
    const values = [organizationId, roleId, companyId, `${mark} ${label}`, `${mark} message`, value]
    const made = await inSession(app, owner.token, () => row(app, text, values, 'invited'))
    return { invitationId: made.invitation_id as string, token: made.token as string }
  }
  const addressOf = (name: string) => `${mark}.${name}@example.org`
  const revoked = await invite('p_email', addressOf('revoked'), 'revoked')
  await row(
    operator,
    'revoke_invitation($1, $2, $3) as outcome',
    [organizationId, revoked.invitationId, `${mark} reason`],
    'done',
  )
  const accepted = await invite('p_email', addressOf('accepted'), 'accepted')
  await superuser.query(
    `update strata_tenancy.invitations set accepted_at = clock_timestamp(), accepted_by_user_id = $2, accepted_membership_id = $3 where invitation_id = $1`,
    [accepted.invitationId, locum.userId, locum.membershipId],
  )

  const addDomain = (id: string, domain: string) => row(operator, 'add_domain($1, $2)', [id, domain], 'added')
  const removed = await addDomain(organizationId, `${mark}-removed.example`)
  await row(
    operator,
    'remove_domain($1, $2, $3) as outcome',
    [organizationId, removed.organization_domain_id, `${mark} reason`],
    'done',
  )
  const held = await addDomain(partnerId, `${mark}.example`)
  await worker.query('select strata.take_domains()')
  await row(
    worker,
    'record_domain_check($1, $2, $3) as outcome',
    [partnerId, held.organization_domain_id, [held.txt_value]],
    'verified',
  )
  await row(
    operator,
    `set_domain_joining($1, $2, true, array['00000000-0000-4000-8000-000000000003'::uuid]) as outcome`,
    [partnerId, held.organization_domain_id],
    'done',
  )
  await superuser.query(`select strata_users.prove_identifier($1, 'email', $2, true)`, [
    owner.userId,
    `owner@${mark}.example`,
  ])
  const ofOwn = await addDomain(organizationId, `${mark}-own.example`)
  await row(
    operator,
    'set_domain_joining($1, $2, true, array[$3::uuid], $4) as outcome',
    [organizationId, ofOwn.organization_domain_id, roleId, companyId],
    'done',
  )

  const accept = async (term: string) =>
    (await inSession(app, owner.token, () => row(app, `accept_terms($1, '1')`, [term], 'accepted')))
      .consent_id
  await accept('cast_terms')
  return {
    pending: await invite('p_email', addressOf('invited'), 'invited'),
    ownerByUser: await invite('p_user_id', owner.userId, 'second'),
    ownerByAddress: await invite('p_email', addressOf('owner'), 'third'),
    revokedId: revoked.invitationId,
    acceptedId: accepted.invitationId,
    namedDomain: { id: ofOwn.organization_domain_id, value: ofOwn.txt_value },
    domainId: held.organization_domain_id,
    removedDomainId: removed.organization_domain_id,
    agreementId: await accept('cast_contract'),
    consentId: await accept('cast_news'),
  }
}

export const idsOfJoining = ({
  namedDomain,
  pending,
  ownerByUser,
  ownerByAddress,
  ...ids
}: Joining): string[] => [
  namedDomain.id,
  ...[pending, ownerByUser, ownerByAddress].map(({ invitationId }) => invitationId),
  ...Object.values(ids),
]

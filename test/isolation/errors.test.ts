import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { begin, type Cast, emailOf, HASH, makeCast, signalsOf } from '../support/cast.js'
import { testDatabase } from '../support/database.js'
import { sealedOf } from '../support/papers.js'

const db = await testDatabase()
let cast: Cast
let superuser: pg.Client
beforeAll(async () => {
  cast = await makeCast(db)
  superuser = await db.client('superuser')
})

const opening = ['open_session', 'impersonate_user']
const reasoned = [
  'impersonate_user',
  'review_number_reassignment',
  'review_recovery_case',
  'review_verification',
]
reasoned.push(
  'review_verification_check',
  'reject_document',
  'redact_verification_data',
  'place_legal_hold',
  'erase_customer',
  ...['create_role', 'retire_role', 'grant_role', 'revoke_role', 'grant_permission', 'revoke_permission'],
  ...['add_role_permission', 'remove_role_permission', 'add_role_inheritance', 'remove_role_inheritance'],
  ...['grant_platform_role', 'revoke_platform_role', 'appoint_owner', 'transfer_ownership'],
  ...['approve_merge', 'undo_merge'],
)

/** What only makes sense in a session. */
const inSession = new Set([
  ...['update_my_profile', 'accept_terms', 'withdraw_consent', 'invite_member', 'list_invitations'],
  ...['revoke_invitation', 'accept_invitation', 'decline_invitation', 'add_domain', 'remove_domain'],
  ...['set_domain_joining', 'list_domains', 'join_organization', 'propose_own_merge'],
])

/** What a routine takes otherwise than others that call it the same. */
const special = (routine: string): Record<string, unknown> => {
  const { a } = cast
  const { joining } = a
  const terms = { p_term: 'cast_notice', p_version: '1', p_customer_id: null }
  const routines: Record<string, Record<string, unknown>> = {
    create_term: { p_term: 'fresh', p_kind: 'notice', p_applies_to: 'user' },
    publish_term_version: {
      ...terms,
      p_version: '2',
      p_uri: 'https://example.org/fresh',
      p_is_required: true,
    },
    accept_terms: terms,
    retire_term: terms,
    invite_member: { p_user_id: null, p_membership_id: null, p_role_ids: [a.access.roleId] },
    accept_invitation: { p_token: joining.ownerByUser.token, p_invitation_id: null },
    decline_invitation: { p_token: joining.ownerByAddress.token, p_invitation_id: null },
    revoke_invitation: { p_invitation_id: joining.pending.invitationId },
    join_organization: { p_organization_id: a.partnerId },
    set_domain_joining: { p_role_ids: [a.access.roleId] },
    list_consents: { p_user_id: a.owner.userId, p_customer_id: null },
  }
  return routines[routine] ?? {}
}

/** Values with which a call goes well, by the name of the parameter. */
const plain = (name: string, routine: string): unknown => {
  const { a, staff, stranger } = cast
  const values: Record<string, unknown> = {
    p_token: a.owner.token,
    p_operator_token: staff.token,
    p_reason: reasoned.includes(routine) ? 'a reason' : null,
    p_user_id: opening.includes(routine) ? a.owner.userId : stranger.userId,
    p_organization_id: a.organizationId,
    p_membership_id: opening.includes(routine) ? a.owner.membershipId : a.reinstated.membershipId,
    p_company_id: a.companyId,
    p_customer_id: routine === 'submit_document' ? a.papers.asked.customerId : a.customerId,
    p_from_customer_id: a.papers.verified.customerId,
    p_to_customer_id: a.customerId,
    p_customer_relationship_id: a.papers.verified.relationshipId,
    p_relationship_type: relationOf(routine),
    p_party_type: partyTypeOf(routine),
    p_applies_to: 'membership',
    p_attribute: routine === 'remove_party_type_attribute' ? 'note' : 'fresh',
    p_value_type: 'text',
    p_is_required: false,
    p_allowed_values: ['fresh'],
    p_pattern: '^fresh$',
    p_attributes: JSON.stringify(routine === 'create_organization' ? {} : { note: 'fresh' }),
    p_member_number: null,
    p_job_title: 'Fresh',
    p_login_name: 'fresh',
    p_contact_group: 'fresh',
    p_address_group: 'fresh',
    p_setting_group: 'fresh',
    p_setting: 'fresh',
    p_direction: 'lower',
    p_minimum_assurance_level: 1,
    p_allowed_sign_in_methods: ['host', 'password'],
    p_parent_organization_id: null,
    p_to_organization_id: a.partnerId,
    p_is_hierarchy: true,
    p_upper_party_type: 'member',
    p_lower_party_type: 'member',
    p_upper_membership_id: a.member.membershipId,
    p_lower_membership_id: a.reinstated.membershipId,
    p_relationship_id: a.relationshipId,
    p_upper_organization_id: a.organizationId,
    p_lower_organization_id: a.partnerId,
    p_organization_relationship_id: a.organizationRelationshipId,
    p_legal_name: routine === 'update_customer' ? 'Fresh Ltd' : null,
    p_contact_type: 'website',
    p_value: wordOf(routine),
    p_capacity: 'employee',
    p_benefit: routine === 'create_benefit' ? 'fresh' : a.papers.benefit,
    p_description: 'fresh',
    p_is_verification_required: false,
    p_ended_at: '2100-01-01',
    p_reference: 'fresh',
    p_legal_hold_id: a.papers.verified.legalHoldId,
    p_identity_document_id: documentOf(routine),
    p_document_type: 'passport',
    p_last_four: 'RESH',
    p_ciphertext: sealedOf('fresh', 'fresh'),
    p_old_ciphertext: a.papers.asked.ciphertext,
    p_fingerprint_key_ids: ['cast'],
    p_fingerprint_key_id: 'fresh',
    p_encryption_key_id: 'fresh',
    p_issued_on: '2020-01-01',
    p_expires_on: '2090-01-01',
    p_uri: 's3://fresh/file',
    p_media_type: 'image/png',
    p_sha256: Buffer.alloc(32, 9),
    p_market: 'GB',
    p_number: 'C01X00T47',
    p_verification_case_id:
      routine === 'review_verification' ? a.papers.reviewed.caseId : a.papers.asked.caseId,
    p_verification_check_id: checkOf(routine),
    p_provider: 'registry',
    p_attempt: routine === 'complete_alert' ? 1 : 0,
    p_outcome: routine === 'complete_alert' ? 'sent' : 'passed',
    p_topic: 'fresh.topic',
    p_channel: 'email',
    p_filter: '{}',
    p_alert_key: 'fresh',
    p_alert_rule_id: a.open.alertRuleId,
    p_alert_delivery_id: a.open.alertDeliveryId,
    p_provider_reference: 'fresh',
    p_payload: JSON.stringify({ fresh: true }),
    p_assurance_level: 1,
    p_lifetime: '1 hour',
    p_kind: kindOf(routine),
    p_user_type: 'standard',
    p_address_type: 'postal',
    p_address_lines: ['1 Street'],
    p_slug: 'fresh',
    p_name: 'Fresh',
    p_given_name: routine === 'update_customer' ? null : 'Given',
    p_family_name: routine === 'update_customer' ? null : 'Family',
    p_locale: 'en',
    p_time_zone: 'Europe/London',
    p_country: 'GB',
    p_label: 'fresh',
    p_until: '2100-01-01',
    p_required: true,
    p_session_token: sessionOf(routine),
    p_challenge_token: challengeOf(routine).token,
    p_step_up_token: stepUpOf(routine),
    p_code: challengeOf(routine).code,
    p_purpose: 'sign_in',
    p_address: addressOf(routine),
    p_identifier_change_id: routine === 'cancel_identifier_change' ? a.open.phoneChange.id : a.open.change.id,
    p_version: a.open.change.version,
    p_identifier_id: a.reinstated.secondIdentifierId,
    p_number_reassignment_id: a.number.reassignmentId,
    p_recovery_case_id: a.open.recoveryCaseId,
    p_notice_id: a.open.noticeId,
    p_outbox_ids: [a.open.outboxId],
    p_legacy_number: 4711,
    p_permission_index: a.legacyNumber,
    p_permission_indexes: [a.legacyNumber],
    p_attempts: [1],
    p_decision: decisions[routine] ?? 'release',
    p_lost_kind: 'email',
    p_lost_address: emailOf(a.mark, 'member'),
    p_kinds: ['date_of_birth'],
    p_fingerprints: [Buffer.alloc(32, 6)],
    p_fingerprint: Buffer.alloc(32, 6),
    p_key_versions: [1],
    p_key_version: 1,
    p_new_handle: Buffer.alloc(32, 7),
    p_source: 'crm',
    p_external_id: routine === 'find_external_id' ? `${a.mark}-crm` : 'fresh',
    p_limit: 10,
    p_email: 'fresh@example.org',
    p_is_email_verified: true,
    p_issuer: 'https://fresh.example.org',
    p_subject: 'fresh subject',
    p_username: 'fresh',
    p_password_hash: HASH,
    p_new_password_hash: HASH,
    p_is_verified: true,
    p_signals: signalsOf('fresh'),
    p_is_stranger: false,
    p_method: routine === 'step_up' ? 'totp' : routine === 'assess_sign_in' ? 'password' : 'email_code',
    p_totp_step: routine === 'confirm_totp_factor' ? 1 : 2,
    p_credential_id: credentialOf(routine),
    p_handle: Buffer.alloc(32, 1),
    p_public_key: Buffer.alloc(32, 2),
    p_sign_count_before: 1,
    p_sign_count: 2,
    p_transports: ['usb'],
    p_is_backed_up: true,
    p_secret_ciphertext: Buffer.alloc(32, 3),
    p_key_id: 'fresh',
    p_code_hashes: [Buffer.alloc(32, 4)],
    p_permission: routine === 'create_permission' ? 'fresh.see' : 'members.read',
    p_permissions: ['members.read'],
    p_role: 'fresh',
    p_role_id: routine.endsWith('platform_role')
      ? a.access.platformRoleId
      : routine.endsWith('inheritance')
        ? a.access.teamId
        : a.access.roleId,
    p_inherits_role_id: a.access.roleId,
    p_membership_grant_id: a.access.grantId,
    p_is_team: false,
    p_is_for_admin_company: false,
    p_effect: 'allow',
    p_scope: 'organization',
    p_months_ahead: 0,
    p_keep_months: 24,
    p_domain: 'fresh.example',
    p_organization_domain_id: a.joining.namedDomain.id,
    p_is_joinable: true,
    p_txt_values: [a.joining.namedDomain.value],
    p_consent_id: a.joining.consentId,
    p_rejected_id: stranger.userId,
    p_kept_id: a.owner.userId,
    p_merge_id: /undo|changes/.test(routine) ? a.merging.mergeId : a.merging.openMergeId,
    p_source_id: a.former.userId,
    p_survivor_id: stranger.userId,
    p_idempotency_key: 'fresh',
    p_choices: { profile: 'leave' },
    p_plan_hash: a.merging.planHash,
    p_other_token: a.member.token,
    p_record_id: a.merging.survivorUserId,
    p_after_step: 0,
    p_after_row: 0,
    ...special(routine),
  }
  return values[name] ?? null
}

const decisions: Record<string, string> = {
  review_recovery_case: 'approve',
  review_verification: 'approve',
  review_verification_check: 'pass',
}
const relations: Record<string, string> = {
  relate_customers: 'beneficial_owner',
  relate_organizations: 'network',
  create_relationship_type: 'fresh',
}
const typed = [
  'create_membership',
  'update_membership',
  'remove_party_type_attribute',
  'set_party_type_attribute',
]
const partyTypeOf = (routine: string) => {
  if (routine === 'create_organization') return 'practice'
  return typed.includes(routine) ? 'member' : 'fresh'
}
const relationOf = (routine: string) => relations[routine] ?? 'manager'
const documentOf = (routine: string) =>
  routine === 'submit_document' ? '0190a000-0000-7000-8000-00000000f1e5' : cast.a.papers.asked.documentId
/** Evidence of a check has one id and not the other. */
const checkOf = (routine: string) => {
  if (routine === 'add_attachment') return null
  return routine === 'review_verification_check'
    ? cast.a.papers.reviewed.checkId
    : cast.a.papers.waiting.checkId
}
const kinds: Record<string, string> = {
  create_customer: 'individual',
  propose_merge: 'user',
  remove_credential: 'passkey',
  record_identification: 'date_of_birth',
  reject_duplicate: 'user',
}
const kindOf = (routine: string) =>
  kinds[routine] ?? (/_(role|permission)$/.test(routine) ? 'organization' : 'email')
const addressOf = (routine: string) => {
  const { mark, number } = cast.a
  if (routine === 'number_history') return number.address
  return routine === 'begin_identifier_change' ? 'fresh@example.org' : emailOf(mark, 'owner')
}
const challengeOf = (routine: string): { token: string; code: string } => {
  const { open, number } = cast.a
  if (routine.endsWith('passkey')) return { token: open.passkey, code: '' }
  const asked: Record<string, { token: string; code: string }> = {
    sign_up: open.signUp,
    confirm_identifier_change: open.change,
    reset_password: open.reset,
    open_recovery_case: open.recover,
    prove_number_holding: number.proof,
  }
  return asked[routine] ?? open.signIn
}
const stepUpOf = (routine: string) => {
  const { open, number } = cast.a
  if (routine === 'claim_number') return number.stepUpToken
  return routine === 'request_step_up_code' ? open.stepUp : open.secondFactor
}
const wordOf = (routine: string) => {
  if (routine === 'find_holder') return emailOf(cast.a.mark, 'owner')
  return routine === 'set_party_setting' ? '"fresh"' : 'https://fresh.example.org'
}
const sessionOf = (routine: string) => {
  const { number, owner, reinstated, member } = cast.a
  const sessions: Record<string, string> = {
    cancel_identifier_change: member.token,
    make_identifier_primary: reinstated.token,
    remove_identifier: reinstated.token,
    refuse_recovery: reinstated.token,
    list_number_reassignments: number.holderToken,
    request_number_proof: number.holderToken,
    prove_number_holding: number.holderToken,
    withdraw_number_claim: number.claimantToken,
  }
  return sessions[routine] ?? owner.token
}
const credentialOf = (routine: string) =>
  routine === 'remove_credential'
    ? null
    : routine === 'add_passkey'
      ? Buffer.alloc(32, 5)
      : cast.a.passkey.credentialId

/** Values of the other organization, and others that are refused or strange. */
const hostile = (type: string): unknown[] => {
  const { b } = cast
  const long = `${b.mark} ${'x'.repeat(3000)}`
  const byType: Record<string, unknown[]> = {
    uuid: [
      null,
      b.organizationId,
      b.companyId,
      b.customerId,
      b.owner.userId,
      b.owner.membershipId,
      b.former.membershipId,
      randomUUID(),
      '00000000-0000-0000-0000-000000000000',
    ],
    text: [
      null,
      '',
      ' ',
      b.mark,
      b.slug,
      `${b.mark} owner`,
      `${b.mark}-owner`,
      `${b.mark} ward`,
      long,
      `${b.mark}\u0007`,
      `${b.mark}'--`,
      `%s %I ${b.mark}`,
      b.owner.token,
      emailOf(b.mark, 'owner'),
      `${'x'.repeat(300)}@${b.mark}.example.org`,
      `https://${b.mark}.example.org`,
      b.open.signIn.token,
      b.open.secondFactor,
    ],
    bytea: [
      null,
      Buffer.alloc(0),
      Buffer.from(b.mark),
      Buffer.alloc(5000, 1),
      b.passkey.credentialId,
      b.passkey.handle,
    ],
    'bytea[]': [
      null,
      [],
      [null],
      [Buffer.from(b.mark)],
      Array(2).fill(Buffer.alloc(32)),
      Array(60).fill(Buffer.alloc(32)),
    ],
    bigint: [null, '-1', '0', '1', '4294967296', '9223372036854775807'],
    'strata_users.sign_in_signals': [
      null,
      '(,,,,,,)',
      signalsOf(b.mark, b.mark),
      signalsOf(long),
      signalsOf(''),
      `(${b.owner.token},GB,192.0.2.1/24,${b.mark},recycled,2020-01-01,infinity)`,
      `(,gb,,,${b.mark},infinity,-infinity)`,
    ],
    'text[]': [null, [], [null], [b.mark], [b.mark, null], Array(6).fill(b.mark), [long]],
    boolean: [null, true, false],
    'bigint[]': [null, [], [null], ['-1', null], Array(200).fill('9223372036854775807')],
    'uuid[]': [null, [], [null], [b.open.outboxId, null], Array(200).fill(b.open.outboxId)],
    jsonb: [
      null,
      '[]',
      '1',
      'null',
      '{}',
      JSON.stringify({ [b.mark]: long }),
      JSON.stringify({ x: 'x'.repeat(2_000_000) }),
    ],
    'integer[]': [null, [], [null], [-1], [1, null], Array(200).fill(1)],
    'double precision': [null, 0.5, -1, 'NaN', 'Infinity'],
    integer: [null, -1, 0, 4, 2_147_483_647],
    interval: [null, '0', '-1 day', '-1 month 31 days', '178000000 years', '-178000000 years'],
    date: [null, '0001-01-01', '9999-12-31', 'infinity', '-infinity', '4713-01-01 BC'],
    'timestamp with time zone': [
      null,
      'infinity',
      '-infinity',
      '1970-01-01',
      '294276-12-31',
      '4713-01-01 BC',
    ],
  }
  const values = byType[type]
  if (!values) throw new Error(`What would be hostile as ${type}?`)
  return values
}

describe('errors of the interface', () => {
  test('[X27] whoever calls a function of the interface with values of another organization gets an outcome or one of our errors, without detail and without any value', async () => {
    const { rows: routines } = await superuser.query(
      `select p.proname as name, p.proargnames[1:p.pronargs] as names,
         (select array_agg(format_type(t, null) order by i) from unnest(p.proargtypes) with ordinality as a (t, i)) as types,
         (select array_agg(r) from unnest(array['operator', 'auth', 'app', 'worker']) r where has_function_privilege('strata_' || r, p.oid, 'execute')) as roles
       from pg_proc p where p.pronamespace = 'strata'::regnamespace and p.pronargs > 0 order by 1`,
    )
    const callable = routines.filter(({ roles }) => roles)
    expect(callable.length).toBeGreaterThan(25)
    const codes = new Map<string, number>()
    const clients = new Map<string, pg.Client>()
    for (const { name, names, types, roles } of callable) {
      for (const role of roles as ('operator' | 'auth' | 'app' | 'worker')[]) {
        if (!clients.has(role)) clients.set(role, await db.client(role))
        const client = clients.get(role) as pg.Client
        if (role === 'app' && inSession.has(name)) await begin(client, cast.a.owner.token)
        else await client.query('begin')
        const call = `select * from strata.${name}(${names.map((p: string, i: number) => `${p} => $${i + 1}`).join(', ')})`
        for (const [index, type] of (types as string[]).entries()) {
          for (const value of hostile(type)) {
            const values = names.map((p: string, i: number) => (i === index ? value : plain(p, name)))
            await client.query('savepoint one')
            const error = await client.query(call, values).then(
              () => undefined,
              (thrown: pg.DatabaseError) => thrown,
            )
            await client.query('rollback to savepoint one')
            if (!error) continue
            expect(error).toBeInstanceOf(pg.DatabaseError)
            const { code, message, detail, hint, where, internalQuery, constraint, table, column } = error
            codes.set(String(code), (codes.get(String(code)) ?? 0) + 1)
            const told = JSON.stringify({ message, hint, where, internalQuery, constraint, table, column })
            const given = values
              .flat()
              .filter((each: unknown) => typeof each === 'string' && each.length > 10)
            expect([name, names[index], value, code, detail]).toEqual([
              name,
              names[index],
              value,
              expect.stringMatching(/^ST\d{3}$/),
              undefined,
            ])
            for (const each of [cast.b.mark, ...given, ...cast.idsOf(cast.b)])
              expect([name, names[index], each, told.includes(each)]).toEqual([
                name,
                names[index],
                each,
                false,
              ])
          }
        }
        await client.query('rollback')
      }
    }
    // There were errors to look at.
    expect([...codes.keys()].sort()).toEqual(['ST103', 'ST402'])
    expect(codes.get('ST402')).toBeGreaterThan(100)
  }, 300_000)

  test('[X27] a caller who sends what is no value of the type is told by the server about the own text only', async () => {
    const operator = await db.client('operator')
    for (const [call, value, code] of [
      ['strata.lock_user($1)', 'not a uuid', '22P02'],
      ['strata.lock_user($1::uuid, null, $2)', 'yesterdayish', '22007'],
      ['strata.create_company($1, $2)', '\u0000', '22021'],
    ] as const) {
      const values = call.includes('$2') ? [cast.b.owner.userId, value] : [value]
      const error = await operator.query(`select ${call}`, values).then(
        () => undefined,
        (thrown: pg.DatabaseError) => thrown,
      )
      expect(error?.code).toBe(code)
      expect(error?.detail).toBeUndefined()
      expect(error?.message).not.toContain(cast.b.owner.userId)
    }
  })
})

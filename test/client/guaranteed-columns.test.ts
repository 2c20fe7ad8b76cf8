/**
 * A query says `as "name!"` where a column is never null, and the type believes it. Here every query with such a column runs on the
 * cast, in a transaction that is rolled back, and each has to answer rows without a null in it.
 */
import type { PreparedQuery } from '@pgtyped/runtime'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { hashPassword, queries } from '../../src/index.js'
import { compile } from '../../src/query.js'
import { type Cast, makeCast, marks } from '../support/cast.js'
import { inRollback, type TestDatabase, testDatabase } from '../support/database.js'
import { documentOf, submitting } from '../support/papers.js'
import { be, newcomer, signInOf, withPasskey, withTotp } from './support.js'

type Query = PreparedQuery<unknown, Record<string, unknown>>
type Door = 'app' | 'auth' | 'operator' | 'worker'

/** Through which door a query goes, and with what; inside the app's, as the owner of organization A. */
const calls: Record<string, [door: Door, values: (cast: Cast) => Record<string, unknown>]> = {
  hasPermission: ['app', () => ({ permission: 'members.read' })],
  hasPermissions: ['app', () => ({ permissions: ['members.read', 'nobody.knows'] })],
  hasPlatformPermission: ['app', () => ({ permission: 'cast.support' })],
  listPermittedMemberships: ['app', () => ({ permission: 'members.read' })],
  listPermissionClaims: ['app', () => ({})],
  listPermissions: ['app', () => ({})],
  listRoles: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  listRolePermissions: ['app', ({ a }) => ({ organization_id: a.organizationId, role_id: a.access.teamId })],
  listRoleInheritance: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  listMemberRoles: ['app', ({ a }) => membershipOf(a)],
  listRoleHolders: ['app', ({ a }) => ({ organization_id: a.organizationId, role_id: a.access.teamId })],
  listMemberGrants: ['app', ({ a }) => membershipOf(a)],
  createPermission: [
    'operator',
    () => ({ permission: 'other.see', description: 'Other', kind: 'organization' }),
  ],
  createRole: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      role: 'other',
      name: 'Other',
      reason: 'a reason',
      is_team: true,
      is_for_admin_company: false,
      kind: 'organization',
    }),
  ],
  updateRole: ['app', ({ a }) => ({ ...roleOf(a), name: 'Other' })],
  retireRole: ['app', ({ a }) => ({ ...roleOf(a), reason: 'a reason' })],
  addRolePermission: ['app', ({ a }) => ({ ...roleOf(a), ...changing })],
  removeRolePermission: ['app', ({ a }) => ({ ...roleOf(a), ...changing })],
  addRoleInheritance: [
    'app',
    ({ a }) => ({ ...roleOf(a), inherits_role_id: a.access.roleId, reason: 'a reason' }),
  ],
  removeRoleInheritance: [
    'app',
    ({ a }) => ({ ...roleOf(a), inherits_role_id: a.access.roleId, reason: 'a reason' }),
  ],
  setAlertRule: [
    'operator',
    ({ a }) => ({ ...membershipOf(a), topic: 'fresh.topic', channel: 'email', filter: {} }),
  ],
  endAlertRule: [
    'operator',
    ({ a }) => ({ organization_id: a.organizationId, alert_rule_id: a.open.alertRuleId }),
  ],
  listMyAlertRules: ['app', () => ({})],
  listAlertRules: ['operator', ({ a }) => ({ organization_id: a.organizationId, limit: 10 })],
  raiseAlert: ['operator', ({ a }) => ({ organization_id: a.organizationId, topic: a.mark, payload: {} })],
  takeAlerts: ['worker', () => ({ limit: 10 })],
  completeAlert: [
    'worker',
    ({ a }) => ({
      organization_id: a.organizationId,
      alert_delivery_id: a.open.alertDeliveryId,
      attempt: 1,
      outcome: 'sent',
    }),
  ],
  purgeAlerts: ['worker', () => ({ limit: 10 })],
  explainPermission: [
    'app',
    ({ a }) => ({
      ...membershipOf(a),
      permission: 'members.read',
      counterpart_membership_id: a.owner.membershipId,
    }),
  ],
  listPermissionsAsOf: ['app', ({ a }) => ({ ...membershipOf(a), at: '2100-01-01' })],
  listMembersAsOf: ['app', ({ a }) => ({ ...membershipOf(a), at: '2100-01-01', limit: 100 })],
  whoCan: ['operator', ({ a }) => ({ ...membershipOf(a), permission: 'members.read', limit: 100 })],
  listPermissionHistory: ['operator', ({ a }) => ({ organization_id: a.organizationId, limit: 100 })],
  setLegacyNumber: ['operator', ({ a }) => ({ ...membershipOf(a), legacy_number: 4711 })],
  decodePermissionIndex: ['operator', ({ a }) => ({ permission_index: a.legacyNumber })],
  checkPermissionIndexes: ['operator', ({ a }) => ({ permission_indexes: [a.legacyNumber, 1] })],
  importPermissionIndex: [
    'operator',
    ({ a }) => ({ permission_index: a.legacyNumber, permissions: ['members.read'] }),
  ],
  listLegacyPermissions: ['operator', () => ({})],
  grantRole: ['app', ({ a }) => ({ ...membershipOf(a), role_id: a.access.roleId, reason: 'a reason' })],
  revokeRole: ['app', ({ a }) => ({ ...membershipOf(a), role_id: a.access.teamId, reason: 'a reason' })],
  grantPermission: ['app', ({ a }) => ({ ...membershipOf(a), ...changing, effect: 'allow' })],
  revokePermission: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      membership_grant_id: a.access.grantId,
      reason: 'a reason',
    }),
  ],
  grantPlatformRole: [
    'operator',
    ({ a, stranger }) => ({
      user_id: stranger.userId,
      role_id: a.access.platformRoleId,
      reason: 'a reason',
    }),
  ],
  revokePlatformRole: [
    'operator',
    ({ a }) => ({ user_id: a.owner.userId, role_id: a.access.platformRoleId, reason: 'a reason' }),
  ],
  appointOwner: ['operator', ({ a }) => ({ ...membershipOf(a), reason: 'a reason' })],
  transferOwnership: ['app', ({ a }) => ({ ...membershipOf(a), reason: 'a reason' })],
  leaveOrganization: ['app', () => ({})],
  setMemberCompany: ['app', ({ a }) => ({ ...membershipOf(a), company_id: a.adminCompanyId })],
  getCustomer: ['app', () => ({})],
  createCustomer: ['operator', () => ({ kind: 'individual', given_name: 'Ada', family_name: 'Byron' })],
  setCustomerAddress: [
    'operator',
    ({ a }) => ({
      customer_id: a.customerId,
      address_type: 'billing',
      address_lines: ['1 High Street'],
      country: 'GB',
    }),
  ],
  suspendCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  reinstateCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  closeCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  updateCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId, legal_name: 'Other' })],
  customerHistory: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  setCustomerContact: ['operator', ({ a }) => ({ customer_id: a.customerId, contact_type: 'email' })],
  relateCustomers: [
    'operator',
    ({ a, b }) => ({
      from_customer_id: a.customerId,
      to_customer_id: b.customerId,
      relationship_type: 'parent_company',
    }),
  ],
  endCustomerRelationship: ['operator', () => ({ customer_relationship_id: none })],
  listCustomerRelationships: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  addRepresentative: [
    'operator',
    ({ a }) => ({ user_id: a.member.userId, customer_id: a.customerId, capacity: 'employee' }),
  ],
  endRepresentative: ['operator', ({ a }) => ({ user_id: a.owner.userId, customer_id: a.customerId })],
  listRepresentatives: ['operator', ({ a }) => ({ customer_id: a.customerId })],
  createBenefit: [
    'operator',
    () => ({ benefit: 'another', description: 'Another', is_verification_required: true }),
  ],
  endBenefit: ['operator', ({ a }) => ({ benefit: a.papers.benefit })],
  redeemBenefit: ['operator', ({ a, b }) => ({ benefit: b.papers.benefit, customer_id: a.customerId })],
  placeLegalHold: ['operator', ({ a }) => ({ customer_id: a.customerId, reason: 'a reason' })],
  liftLegalHold: ['operator', ({ a }) => ({ legal_hold_id: a.papers.verified.legalHoldId })],
  eraseCustomer: ['operator', ({ a }) => ({ customer_id: a.customerId, reason: 'a reason' })],
  checkDocumentNumber: ['operator', () => ({ document_type: 'us_ein', country: 'US', number: '94-2404110' })],
  submitDocument: [
    'operator',
    ({ a }) => ({
      customer_id: a.papers.asked.customerId,
      identity_document_id: none,
      document_type: 'us_ssn',
      country: 'US',
      last_four: '4399',
      ciphertext: a.papers.asked.ciphertext,
      fingerprint_key_ids: ['cast'],
      fingerprints: [Buffer.alloc(32)],
    }),
  ],
  withdrawDocument: ['operator', ({ a }) => ({ identity_document_id: a.papers.verified.documentId })],
  rejectDocument: [
    'operator',
    ({ a }) => ({ identity_document_id: a.papers.verified.documentId, reason: 'a reason' }),
  ],
  addAttachment: [
    'operator',
    ({ a }) => ({
      identity_document_id: a.papers.asked.documentId,
      uri: 's3://bucket/key',
      media_type: 'image/jpeg',
      sha256: Buffer.alloc(32),
    }),
  ],
  listDocuments: ['operator', ({ a }) => ({ customer_id: a.papers.verified.customerId })],
  listDuplicateCustomers: ['operator', () => ({ limit: 10 })],
  findDuplicates: ['worker', () => ({ kind: 'customer', record_ids: null })],
  listDuplicateCandidates: [
    'operator',
    () => ({
      kind: 'customer',
      min_probability: 0,
      is_dismissed: false,
      limit: 10,
      after_score: null,
      after_record_id: null,
      after_other_record_id: null,
    }),
  ],
  rejectDuplicate: [
    'operator',
    ({ a, b }) => ({
      kind: 'customer',
      rejected_id: a.papers.verified.customerId,
      kept_id: b.papers.asked.customerId,
      reason: 'a reason',
    }),
  ],
  dismissDuplicate: [
    'operator',
    ({ a, b }) => ({
      kind: 'customer',
      record_id: a.papers.verified.customerId,
      other_record_id: b.papers.asked.customerId,
      reason: 'a reason',
    }),
  ],
  reopenDuplicate: [
    'operator',
    ({ a, b }) => ({
      kind: 'customer',
      record_id: a.papers.verified.customerId,
      other_record_id: b.papers.asked.customerId,
    }),
  ],
  beginFingerprintKey: ['operator', () => ({ fingerprint_key_id: 'another' })],
  retireFingerprintKey: ['operator', () => ({ fingerprint_key_id: 'cast' })],
  takeDocumentsToRekey: ['worker', () => ({ encryption_key_id: 'another', limit: 10 })],
  rekeyDocument: [
    'worker',
    ({ a }) => ({
      identity_document_id: a.papers.asked.documentId,
      old_ciphertext: a.papers.asked.ciphertext,
      ciphertext: a.papers.waiting.ciphertext,
      fingerprint_key_ids: ['cast'],
      fingerprints: [Buffer.alloc(32)],
    }),
  ],
  openVerification: ['operator', ({ a }) => ({ customer_id: a.papers.asked.customerId })],
  submitVerification: ['operator', ({ a }) => caseOf(a.papers.asked)],
  cancelVerification: ['operator', ({ a }) => caseOf(a.papers.asked)],
  takeVerificationChecks: ['worker', () => ({ provider: 'registry', limit: 10 })],
  completeVerificationCheck: [
    'worker',
    ({ a }) => ({ verification_check_id: a.papers.waiting.checkId, attempt: 1, outcome: 'passed' }),
  ],
  listVerificationReviews: ['operator', () => ({ limit: 10 })],
  listVerificationCases: ['operator', ({ a }) => ({ customer_id: a.papers.verified.customerId })],
  listVerificationChecks: ['operator', ({ a }) => caseOf(a.papers.asked)],
  reviewVerification: [
    'operator',
    ({ a }) => ({ ...caseOf(a.papers.reviewed), decision: 'approve', reason: 'a reason' }),
  ],
  reviewVerificationCheck: [
    'operator',
    ({ a }) => ({
      verification_check_id: a.papers.reviewed.checkId,
      decision: 'pass',
      reason: 'a reason',
    }),
  ],
  proposeMerge: [
    'operator',
    ({ a, stranger }) => ({
      kind: 'user',
      source_id: a.former.userId,
      survivor_id: stranger.userId,
      idempotency_key: 'another',
      choices: {},
    }),
  ],
  proposeOwnMerge: [
    'app',
    ({ a }) => ({ other_token: a.member.token, idempotency_key: 'another', choices: {} }),
  ],
  listMergeGroups: ['operator', ({ a }) => ({ merge_id: a.merging.openMergeId })],
  chooseMergeData: [
    'operator',
    ({ a }) => ({ merge_id: a.merging.openMergeId, choices: { profile: 'leave' } }),
  ],
  previewMerge: ['operator', ({ a }) => ({ merge_id: a.merging.openMergeId })],
  approveMerge: [
    'operator',
    ({ a }) => ({ merge_id: a.merging.openMergeId, plan_hash: a.merging.planHash, reason: 'a reason' }),
  ],
  setMergeLimits: ['operator', () => ({ lock_timeout: '5s', statement_timeout: '10min' })],
  applyMerge: ['operator', ({ a }) => ({ merge_id: a.merging.openMergeId, plan_hash: a.merging.planHash })],
  undoMerge: ['operator', ({ a }) => ({ merge_id: a.merging.mergeId, reason: 'a reason' })],
  cancelMerge: ['operator', ({ a }) => ({ merge_id: a.merging.openMergeId })],
  listMerges: ['operator', () => ({ limit: 10 })],
  listMergeChanges: [
    'operator',
    ({ a }) => ({
      merge_id: a.merging.mergeId,
      is_kept: false,
      limit: 10,
      after_step: 0,
      after_row: '0',
    }),
  ],
  sealMerges: ['worker', () => ({ limit: 10 })],
  settleMerges: ['worker', () => ({})],
  settleVerifications: ['worker', () => ({ limit: 10 })],
  redactVerificationData: [
    'operator',
    ({ a }) => ({ customer_id: a.papers.verified.customerId, reason: 'a reason' }),
  ],
  listOwnAccounts: ['app', () => ({ after_account_id: none, limit: 10 })],
  getOwnAccount: ['app', ({ a }) => accountOf(a)],
  listCurrencies: ['app', () => ({})],
  listAccountTypes: ['app', () => ({})],
  createAccount: [
    'operator',
    ({ a }) => ({ customer_id: a.customerId, account_type: 'payment', currency: 'EUR' }),
  ],
  listPartyTypes: ['app', () => ({})],
  createPartyType: [
    'operator',
    () => ({ party_type: 'another', applies_to: 'membership', description: 'Another' }),
  ],
  setPartyTypeAttribute: [
    'operator',
    () => ({
      party_type: 'member',
      attribute: 'another',
      value_type: 'text',
      description: 'Another',
      is_required: false,
    }),
  ],
  removePartyTypeAttribute: ['operator', () => ({ party_type: 'member', attribute: 'note' })],
  listPartyTypeAttributes: ['app', () => ({ party_type: 'member' })],
  setPartyContact: [
    'app',
    ({ a }) => ({ ...memberOf(a), contact_type: 'fax', value: '+442071838750', contact_group: 'main' }),
  ],
  listPartyContacts: ['app', ({ a }) => memberOf(a)],
  setPartyAddress: ['app', ({ a }) => ({ ...memberOf(a), address_lines: ['x'], address_group: 'main' })],
  listPartyAddresses: ['app', ({ a }) => memberOf(a)],
  setPartySetting: [
    'app',
    ({ a }) => ({ ...memberOf(a), setting_group: 'view', setting: 'theme', value: '1' }),
  ],
  listPartySettings: ['app', ({ a }) => memberOf(a)],
  createRelationshipType: [
    'operator',
    () => ({
      relationship_type: 'another',
      applies_to: 'membership',
      is_hierarchy: true,
      description: 'Another',
    }),
  ],
  addRelationshipRule: ['operator', () => ruleOf('probe')],
  removeRelationshipRule: ['operator', () => ruleOf('network')],
  listRelationshipRules: ['app', () => ({})],
  relateMembers: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      relationship_type: 'manager',
      upper_membership_id: a.member.membershipId,
      lower_membership_id: a.reinstated.membershipId,
    }),
  ],
  endRelationship: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, relationship_id: a.relationshipId }),
  ],
  listRelationships: ['app', ({ a }) => memberOf(a)],
  listReachableMembers: ['app', ({ a }) => ({ ...memberOf(a), direction: 'upper' })],
  relateOrganizations: [
    'operator',
    ({ a, b }) => ({
      relationship_type: 'network',
      upper_organization_id: a.organizationId,
      lower_organization_id: b.organizationId,
    }),
  ],
  endOrganizationRelationship: [
    'operator',
    ({ a }) => ({ organization_relationship_id: a.organizationRelationshipId }),
  ],
  listOrganizationRelationships: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  listReachableOrganizations: ['app', ({ a }) => ({ organization_id: a.organizationId, direction: 'lower' })],
  updateOrganization: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, name: 'Another', attributes: {} }),
  ],
  setSecurityPolicy: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      minimum_assurance_level: 1,
      allowed_sign_in_methods: ['host'],
    }),
  ],
  setParentOrganization: ['operator', ({ a }) => ({ organization_id: a.partnerId })],
  listOrganizationsBelow: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  updateMembership: [
    'app',
    ({ a }) => ({ ...memberOf(a), party_type: 'member', label: 'another', attributes: {} }),
  ],
  setDefaultMembership: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.secondMembershipId }),
  ],
  setLoginName: ['app', ({ a }) => ({ ...memberOf(a), login_name: 'another' })],
  moveMembership: [
    'operator',
    ({ a }) => ({
      organization_id: a.organizationId,
      membership_id: a.unclaimedMembershipId,
      to_organization_id: a.partnerId,
    }),
  ],
  listMembershipMoves: [
    'operator',
    ({ a }) => ({ organization_id: a.partnerId, membership_id: a.moved.toId }),
  ],
  openAccount: ['operator', ({ a }) => accountOf(a)],
  freezeAccount: ['operator', ({ a }) => accountOf(a)],
  unfreezeAccount: ['operator', ({ a }) => accountOf(a)],
  closeAccount: ['operator', ({ a }) => accountOf(a)],
  renameAccount: ['operator', ({ a }) => accountOf(a)],
  setDefaultAccount: ['operator', ({ a }) => accountOf(a)],
  setParentAccount: ['operator', ({ a }) => accountOf(a)],
  addAccountHolder: [
    'operator',
    ({ a }) => ({ ...accountOf(a), customer_id: a.customerId, capacity: 'payer' }),
  ],
  endAccountHolder: ['operator', ({ a }) => ({ account_holder_id: a.account.holderId })],
  addAccountOperator: [
    'operator',
    ({ a }) => ({ ...accountOf(a), user_id: a.owner.userId, capacity: 'viewer' }),
  ],
  endAccountOperator: ['operator', ({ a }) => ({ account_operator_id: a.account.operatorId })],
  listAccounts: ['operator', ({ a }) => ({ customer_id: a.customerId, limit: 10 })],
  listAccountRoles: ['operator', ({ a }) => accountOf(a)],
  listAccountStatusPeriods: ['operator', ({ a }) => accountOf(a)],
  getUserAttributes: ['app', ({ a }) => ({ user_id: a.owner.userId })],
  listUserAttributes: ['app', () => ({ after_user_id: none, limit: 10 })],
  refreshUserAttributes: ['worker', () => ({})],
  getOrganization: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  listCompanies: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  getMember: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.unclaimedMembershipId }),
  ],
  listMembers: ['app', ({ a }) => ({ organization_id: a.organizationId, limit: 10 })],
  listMembersAfter: [
    'app',
    ({ a }) => ({
      organization_id: a.organizationId,
      limit: 10,
      after_display_name: '',
      after_membership_id: none,
    }),
  ],
  countMembers: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  getMemberProfile: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.unclaimedMembershipId }),
  ],
  updateMyProfile: ['app', () => ({ given_name: 'Ada' })],
  listMembershipStatusPeriods: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, membership_id: a.reinstated.membershipId }),
  ],
  createOrganization: [
    'operator',
    () => ({ name: 'New clinic', slug: 'new-clinic', party_type: 'organization', attributes: {} }),
  ],
  suspendOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  reinstateOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  closeOrganization: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  createCompany: ['operator', ({ a }) => ({ organization_id: a.organizationId, name: 'New ward' })],
  createMembership: [
    'operator',
    ({ a }) => ({ organization_id: a.organizationId, label: 'new', party_type: 'member', attributes: {} }),
  ],
  suspendMembership: ['operator', ({ a }) => membershipOf(a)],
  reinstateMembership: ['operator', ({ a }) => membershipOf(a)],
  endMembership: ['operator', ({ a }) => membershipOf(a)],
  impersonateUser: [
    'operator',
    ({ a, staff }) => ({
      operator_token: staff.token,
      user_id: a.owner.userId,
      organization_id: a.organizationId,
      membership_id: a.owner.membershipId,
      reason: 'a reason',
    }),
  ],
  refuseImpersonation: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  allowImpersonation: ['operator', ({ a }) => ({ organization_id: a.organizationId })],
  inviteMember: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, email: 'new@example.org', role_ids: [] }),
  ],
  revokeInvitation: [
    'app',
    ({ a }) => ({ organization_id: a.organizationId, invitation_id: a.joining.pending.invitationId }),
  ],
  listInvitations: ['app', ({ a }) => ({ organization_id: a.organizationId, limit: 10 })],
  acceptInvitation: ['app', ({ a }) => ({ token: a.joining.ownerByUser.token })],
  declineInvitation: ['app', ({ a }) => ({ token: a.joining.ownerByUser.token })],
  listMyInvitations: ['app', () => ({})],
  purgeInvitations: ['worker', () => ({ limit: 10 })],
  addDomain: ['app', ({ a }) => ({ organization_id: a.organizationId, domain: 'new.example' })],
  removeDomain: ['app', ({ a }) => domainOf(a)],
  setDomainJoining: ['app', ({ a }) => ({ ...domainOf(a), is_joinable: true, role_ids: [] })],
  listDomains: ['app', ({ a }) => ({ organization_id: a.organizationId })],
  takeDomains: ['worker', () => ({ limit: 10 })],
  recordDomainCheck: ['worker', ({ a }) => ({ ...domainOf(a), txt_values: [] })],
  listJoinableOrganizations: ['app', () => ({})],
  joinOrganization: ['app', ({ a }) => ({ other_organization_id: a.partnerId })],
  createTerm: ['operator', () => ({ term: 'another', kind: 'notice', applies_to: 'user', name: 'Another' })],
  publishTermVersion: [
    'operator',
    () => ({
      term: 'cast_notice',
      version: '2',
      uri: 'https://example.org',
      sha256: Buffer.alloc(32),
      is_required: true,
    }),
  ],
  retireTerm: ['operator', () => ({ term: 'cast_notice' })],
  listTerms: ['auth', () => ({})],
  listPendingTerms: ['app', () => ({})],
  acceptTerms: ['app', () => ({ term: 'cast_notice', version: '1' })],
  withdrawConsent: ['app', ({ a }) => ({ consent_id: a.joining.consentId })],
  listMyConsents: ['app', () => ({})],
  listConsents: ['operator', () => ({ limit: 10 })],
  openSession: ['auth', ({ a }) => ({ user_id: a.owner.userId, assurance_level: 1 })],
  revokeSession: ['auth', ({ a }) => ({ token: a.owner.token })],
  revokeUserSessions: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  getMe: ['app', () => ({})],
  getUser: ['app', ({ a }) => ({ user_id: a.member.userId })],
  listUsers: ['app', () => ({ after_user_id: none, limit: 10 })],
  listUserStatusPeriods: ['app', ({ a }) => ({ user_id: a.reinstated.userId })],
  createUser: ['operator', () => ({ user_type: 'standard' })],
  eraseUser: ['operator', ({ a }) => ({ user_id: a.former.userId, reason: 'a request' })],
  registerUser: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  recordVerification: ['auth', ({ a }) => ({ user_id: a.owner.userId, kind: 'phone' })],
  recordSignIn: ['auth', ({ a }) => ({ user_id: a.owner.userId })],
  lockUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  unlockUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  suspendUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  reinstateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  deactivateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  reactivateUser: ['operator', ({ a }) => ({ user_id: a.owner.userId })],
  addExternalId: ['operator', ({ a }) => ({ user_id: a.owner.userId, source: 'other', external_id: '1' })],
  switchSession: ['auth', () => session()],
  claimIdentifier: [
    'auth',
    ({ a }) => ({ user_id: a.owner.userId, kind: 'email', address: 'new@example.org' }),
  ],
  enterParticipant: ['operator', () => ({ kind: 'email', address: 'outsider@example.org' })],
  listMyIdentifiers: ['app', () => ({})],
  requestCode: ['auth', () => ({ purpose: 'sign_in', ...person.by })],
  findPassword: ['auth', () => person.by],
  signInWithPassword: ['auth', () => ({ ...person.by, password_hash: 'x', is_verified: false })],
  signInWithCode: ['auth', () => ({ challenge_token: 'x', code: '123456' })],
  signUp: ['auth', () => ({ challenge_token: 'x', code: '123456' })],
  signInWithIdentity: [
    'auth',
    () => ({ issuer: 'https://id.example', subject: 'x', is_email_verified: false }),
  ],
  requestPasskeyChallenge: ['auth', () => ({})],
  findPasskey: ['auth', () => ({ credential_id: person.credential_id })],
  signInWithPasskey: ['auth', () => ({ challenge_token: 'x', credential_id: person.credential_id })],
  requestStepUpCode: ['auth', () => ({ step_up_token: person.step_up, method: 'email_code' })],
  findTotp: ['auth', () => ({ step_up_token: person.step_up })],
  stepUp: ['auth', () => ({ step_up_token: person.step_up, method: 'totp', is_verified: false })],
  setPassword: ['auth', () => ({ ...session(), password_hash: person.password_hash })],
  addPasskey: [
    'auth',
    () => ({
      ...session(),
      challenge_token: 'x',
      handle: Buffer.alloc(64),
      credential_id: Buffer.alloc(32),
      public_key: Buffer.alloc(64),
      sign_count: 0,
      transports: [],
      is_backed_up: false,
    }),
  ],
  findEnrolment: ['auth', () => session()],
  addTotpFactor: ['auth', () => ({ ...session(), secret_ciphertext: Buffer.alloc(64), key_id: 'x' })],
  confirmTotpFactor: ['auth', () => ({ ...session(), secret_ciphertext: Buffer.alloc(64), totp_step: 1 })],
  replaceRecoveryCodes: ['auth', () => ({ ...session(), code_hashes: [Buffer.alloc(32)] })],
  linkIdentity: ['auth', () => ({ ...session(), issuer: 'https://id.example', subject: 'linked' })],
  findHolder: ['operator', () => ({ kind: 'email', value: person.by.address })],
  removeCredential: ['auth', () => ({ ...session(), kind: 'password' })],
  listCredentials: ['auth', () => session()],
  purgeSignInData: ['worker', () => ({})],
  takeOutbox: ['worker', () => ({ limit: 10 })],
  completeOutbox: ['worker', () => ({ outbox_ids: [none] })],
  releaseOutbox: ['worker', () => ({ outbox_ids: [none], attempts: [1] })],
  purgeOutbox: ['worker', () => ({ limit: 10 })],
  getOutboxBacklog: ['worker', () => ({})],
  takeNotices: ['worker', () => ({ limit: 10 })],
  completeNotice: ['worker', () => ({ notice_id: none })],
  beginIdentifierChange: ['auth', () => ({ ...session(), kind: 'email', address: 'other@example.org' })],
  confirmIdentifierChange: [
    'auth',
    () => ({ ...session(), identifier_change_id: none, version: 1, challenge_token: 'x', code: '123456' }),
  ],
  cancelIdentifierChange: ['auth', () => ({ ...session(), identifier_change_id: none })],
  makeIdentifierPrimary: ['auth', () => ({ ...session(), identifier_id: none })],
  removeIdentifier: ['auth', () => ({ ...session(), identifier_id: none })],
  resetPassword: [
    'auth',
    () => ({ challenge_token: 'x', code: '123456', password_hash: person.password_hash }),
  ],
  claimNumber: ['auth', () => ({ step_up_token: 'x' })],
  requestNumberProof: ['auth', () => ({ ...session(), number_reassignment_id: none })],
  proveNumberHolding: [
    'auth',
    () => ({ ...session(), number_reassignment_id: none, challenge_token: 'x', code: '123456' }),
  ],
  withdrawNumberClaim: ['auth', () => ({ ...session(), number_reassignment_id: none })],
  listNumberReassignments: ['auth', () => ({ session_token: claimant })],
  listOpenNumberReassignments: ['operator', () => ({ limit: 10 })],
  reviewNumberReassignment: [
    'operator',
    () => ({ number_reassignment_id: none, decision: 'release', reason: 'a reason' }),
  ],
  settleNumberReassignments: ['worker', () => ({ limit: 10 })],
  // The number that the cast passed on.
  listNumberHistory: ['operator', () => ({ address: '+447700901001' })],
  maintainSignIns: ['worker', () => ({ months_ahead: 3, keep_months: 24 })],
  listUsersAtRisk: ['app', () => ({ after_user_id: none, limit: 10 })],
  recordIdentification: [
    'auth',
    () => ({ ...session(), kind: 'date_of_birth', fingerprint: Buffer.alloc(32), key_version: 1 }),
  ],
  openRecoveryCase: [
    'auth',
    () => ({
      challenge_token: 'x',
      code: '123456',
      lost_kind: 'email',
      lost_address: person.by.address,
      kinds: [],
      fingerprints: [],
      key_versions: [],
    }),
  ],
  refuseRecovery: ['auth', () => session()],
  listRecoveryCases: ['operator', () => ({ limit: 10 })],
  listSecurityEvents: ['operator', () => ({ user_id: person.user_id, limit: 10 })],
  reviewRecoveryCase: [
    'operator',
    () => ({ recovery_case_id: none, decision: 'approve', reason: 'a reason' }),
  ],
}

/** Somebody with every kind of credential, whose sign-in waits for the second proof. */
let person: {
  user_id: string
  by: { kind: string; address: string }
  token: string
  step_up: string
  credential_id: Buffer
  password_hash: string
}
const session = () => ({ session_token: person.token })
/** A session of somebody who claims a number. */
let claimant: string

async function makePerson(db: TestDatabase): Promise<typeof person> {
  const side = signInOf(db)
  const [email, password] = ['somebody@example.org', 'correct horse battery']
  const { user_id, token } = await newcomer(side, email, { password })
  const { credentialId } = await withPasskey(side, token)
  await withTotp(side, token)
  const answer = await side.strata.signIn({ method: 'password', identifier: { email }, password })
  return {
    user_id,
    by: { kind: 'email', address: email },
    token,
    step_up: be(answer, 'step_up_required').step_up,
    credential_id: credentialId,
    password_hash: await hashPassword(password),
  }
}

const none = '00000000-0000-0000-0000-000000000000'
const caseOf = ({ caseId }: { caseId: string }) => ({ verification_case_id: caseId })
const memberOf = ({ organizationId, member }: Cast['a']) => ({
  organization_id: organizationId,
  membership_id: member.membershipId,
})
const ruleOf = (relationship_type: string) => ({
  relationship_type,
  upper_party_type: 'organization',
  lower_party_type: 'organization',
})
const accountOf = (side: Cast['a']) => ({ account_id: side.account.accountId })
const domainOf = (side: Cast['a']) => ({
  organization_id: side.organizationId,
  organization_domain_id: side.joining.namedDomain.id,
})
const membershipOf = (side: Cast['a']) => ({
  organization_id: side.organizationId,
  membership_id: side.member.membershipId,
})

const roleOf = (side: Cast['a']) => ({
  organization_id: side.organizationId,
  role_id: side.access.teamId,
})
const changing = { permission: 'members.read', scope: 'organization', reason: 'a reason' }

const guaranteed = Object.values(queries)
  .flatMap((module) => Object.entries(module) as [string, Query][])
  .map(([name, query]) => {
    const { statement } = (query as unknown as { queryIR: { statement: string } }).queryIR
    const columns = [...new Set([...statement.matchAll(/\bas "(\w+)!"/g)].map((match) => match[1] as string))]
    return { name, query, columns }
  })
  .filter(({ columns }) => columns.length > 0)

describe('a column that a query calls never null', () => {
  let cast: Cast
  const clients = {} as Record<Door, pg.Client>

  beforeAll(async () => {
    const db = await testDatabase()
    cast = await makeCast(db)
    person = await makePerson(db)
    const operator = await db.client('operator')
    await operator.query("select strata.claim_identifier($1, 'email', 'owner@example.org')", [
      cast.a.owner.userId,
    ])
    // What one customer was verified by, another one shows.
    const shown = documentOf(marks.a, 'verified', cast.b.papers.asked.customerId)
    await operator.query(`select from ${submitting}`, shown)
    await operator.query("select strata.find_duplicates('customer')")
    const superuser = await db.client('superuser')
    // What another program wrote for somebody who had been merged.
    await superuser.query(`
      create schema shop;
      create table shop.orders (order_id integer primary key, user_id uuid);
      insert into shop.orders values (1, '${cast.a.merging.mergedUserId}');
      grant usage on schema shop to strata_definer, strata_merger;
      grant select on shop.orders to strata_definer, strata_merger;
      grant update on shop.orders to strata_merger;
      insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, registered_by, registered_at)
      values ('user', 'shop.orders', 'user_id', 'repoint', 'application', current_user, now())`)
    const { rows } = await superuser.query(
      'select claimant_user_id from strata_users.number_reassignments limit 1',
    )
    const auth = await db.client('auth')
    claimant = (await auth.query('select token from strata.open_session($1)', [rows[0].claimant_user_id]))
      .rows[0].token
    for (const door of ['app', 'auth', 'operator', 'worker'] as const) clients[door] = await db.client(door)
  }, 60_000)

  test('every such query has a call here, and every call is of such a query', () => {
    expect(guaranteed.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort())
  })

  test.each(guaranteed)('$name answers rows, and no null in $columns', async ({ name, query, columns }) => {
    const [door, values] = calls[name] ?? ['app', () => ({})]
    const client = clients[door]
    const rows = await inRollback(client, async () => {
      if (door === 'app') await client.query('select strata.begin_session($1)', [cast.a.owner.token])
      return (await client.query(compile(query).bind(values(cast), 'unnamed'))).rows
    })
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows)
      for (const column of columns) expect(row, column).toHaveProperty(column, expect.anything())
  })
})

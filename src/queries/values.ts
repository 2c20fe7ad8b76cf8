/** The closed sets of values that result columns hold, read from the catalog. */

export const acceptInvitationOutcomeValues = ['accepted', 'admin_company_required', 'already_accepted', 'already_member', 'attributes_required', 'declined', 'expired', 'impersonation_refused', 'inviter_not_allowed', 'member_suspended', 'not_invitee', 'organization_not_active', 'revoked', 'unchanged', 'unknown'] as const
export type AcceptInvitationOutcome = (typeof acceptInvitationOutcomeValues)[number]

export const acceptTermsOutcomeValues = ['accepted', 'impersonation_refused', 'not_allowed', 'superseded', 'unchanged', 'unknown'] as const
export type AcceptTermsOutcome = (typeof acceptTermsOutcomeValues)[number]

export const accountStatusValues = ['closed', 'frozen', 'open', 'pending'] as const
export type AccountStatus = (typeof accountStatusValues)[number]

export const addAccountHolderOutcomeValues = ['added', 'not_eligible', 'refused', 'unchanged', 'unknown'] as const
export type AddAccountHolderOutcome = (typeof addAccountHolderOutcomeValues)[number]

export const addAccountOperatorOutcomeValues = ['added', 'refused', 'unchanged', 'unknown'] as const
export type AddAccountOperatorOutcome = (typeof addAccountOperatorOutcomeValues)[number]

export const addAttachmentOutcomeValues = ['added', 'unknown'] as const
export type AddAttachmentOutcome = (typeof addAttachmentOutcomeValues)[number]

export const addDomainOutcomeValues = ['added', 'not_allowed', 'organization_not_active', 'public_domain', 'unchanged', 'unknown'] as const
export type AddDomainOutcome = (typeof addDomainOutcomeValues)[number]

export const addExternalIdOutcomeValues = ['done', 'taken', 'unchanged', 'unknown'] as const
export type AddExternalIdOutcome = (typeof addExternalIdOutcomeValues)[number]

export const addPasskeyOutcomeValues = ['done', 'reauthentication_required', 'refused', 'session_refused'] as const
export type AddPasskeyOutcome = (typeof addPasskeyOutcomeValues)[number]

export const addRelationshipRuleOutcomeValues = ['done', 'unchanged'] as const
export type AddRelationshipRuleOutcome = (typeof addRelationshipRuleOutcomeValues)[number]

export const addRepresentativeOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type AddRepresentativeOutcome = (typeof addRepresentativeOutcomeValues)[number]

export const addRoleInheritanceOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type AddRoleInheritanceOutcome = (typeof addRoleInheritanceOutcomeValues)[number]

export const addRolePermissionOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type AddRolePermissionOutcome = (typeof addRolePermissionOutcomeValues)[number]

export const addTotpFactorOutcomeValues = ['done', 'reauthentication_required', 'session_refused'] as const
export type AddTotpFactorOutcome = (typeof addTotpFactorOutcomeValues)[number]

export const alertRuleChannelValues = ['email', 'fax', 'mobile', 'phone'] as const
export type AlertRuleChannel = (typeof alertRuleChannelValues)[number]

export const allowImpersonationOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type AllowImpersonationOutcome = (typeof allowImpersonationOutcomeValues)[number]

export const applyMergeOutcomeValues = ['applied', 'approval_required', 'blocked', 'canceled', 'closed', 'erased', 'not_previewed', 'other_kind', 'plan_changed', 'source_merged', 'survivor_merged', 'unchanged', 'undone', 'unknown'] as const
export type ApplyMergeOutcome = (typeof applyMergeOutcomeValues)[number]

export const appointOwnerOutcomeValues = ['admin_company_required', 'done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type AppointOwnerOutcome = (typeof appointOwnerOutcomeValues)[number]

export const approveMergeOutcomeValues = ['applied', 'approved', 'blocked', 'canceled', 'not_allowed', 'not_previewed', 'plan_changed', 'sealed', 'unchanged', 'undone', 'unknown'] as const
export type ApproveMergeOutcome = (typeof approveMergeOutcomeValues)[number]

export const beginFingerprintKeyOutcomeValues = ['begun', 'retired', 'unchanged'] as const
export type BeginFingerprintKeyOutcome = (typeof beginFingerprintKeyOutcomeValues)[number]

export const beginIdentifierChangeOutcomeValues = ['reauthentication_required', 'sent', 'session_refused', 'throttled', 'unchanged', 'unknown'] as const
export type BeginIdentifierChangeOutcome = (typeof beginIdentifierChangeOutcomeValues)[number]

export const cancelIdentifierChangeOutcomeValues = ['done', 'session_refused', 'unchanged', 'unknown'] as const
export type CancelIdentifierChangeOutcome = (typeof cancelIdentifierChangeOutcomeValues)[number]

export const cancelMergeOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type CancelMergeOutcome = (typeof cancelMergeOutcomeValues)[number]

export const cancelVerificationOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type CancelVerificationOutcome = (typeof cancelVerificationOutcomeValues)[number]

export const checkDocumentNumberOutcomeValues = ['invalid', 'malformed', 'unknown', 'valid'] as const
export type CheckDocumentNumberOutcome = (typeof checkDocumentNumberOutcomeValues)[number]

export const chooseMergeDataOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type ChooseMergeDataOutcome = (typeof chooseMergeDataOutcomeValues)[number]

export const claimIdentifierOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type ClaimIdentifierOutcome = (typeof claimIdentifierOutcomeValues)[number]

export const claimNumberOutcomeValues = ['already_claimed', 'claimed', 'completed', 'contested', 'quarantined', 'refused', 'released'] as const
export type ClaimNumberOutcome = (typeof claimNumberOutcomeValues)[number]

export const closeAccountOutcomeValues = ['done', 'has_children', 'refused', 'unchanged', 'unknown'] as const
export type CloseAccountOutcome = (typeof closeAccountOutcomeValues)[number]

export const closeCustomerOutcomeValues = ['done', 'refused', 'unknown'] as const
export type CloseCustomerOutcome = (typeof closeCustomerOutcomeValues)[number]

export const companyStatusValues = ['active', 'closed'] as const
export type CompanyStatus = (typeof companyStatusValues)[number]

export const completeAlertOutcomeValues = ['done', 'given_up', 'late', 'postponed', 'unchanged', 'unknown'] as const
export type CompleteAlertOutcome = (typeof completeAlertOutcomeValues)[number]

export const completeNoticeOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type CompleteNoticeOutcome = (typeof completeNoticeOutcomeValues)[number]

export const completeVerificationCheckOutcomeValues = ['late', 'postponed', 'recorded', 'unknown'] as const
export type CompleteVerificationCheckOutcome = (typeof completeVerificationCheckOutcomeValues)[number]

export const confirmIdentifierChangeOutcomeValues = ['applied', 'conflict', 'held', 'pending', 'quarantined', 'reauthentication_required', 'refused', 'session_refused', 'throttled'] as const
export type ConfirmIdentifierChangeOutcome = (typeof confirmIdentifierChangeOutcomeValues)[number]

export const confirmTotpFactorOutcomeValues = ['done', 'reauthentication_required', 'refused', 'session_refused'] as const
export type ConfirmTotpFactorOutcome = (typeof confirmTotpFactorOutcomeValues)[number]

export const createAccountOutcomeValues = ['created', 'parent_refused', 'unknown'] as const
export type CreateAccountOutcome = (typeof createAccountOutcomeValues)[number]

export const createBenefitOutcomeValues = ['created', 'taken'] as const
export type CreateBenefitOutcome = (typeof createBenefitOutcomeValues)[number]

export const createCompanyOutcomeValues = ['created', 'name_taken', 'not_allowed'] as const
export type CreateCompanyOutcome = (typeof createCompanyOutcomeValues)[number]

export const createMembershipOutcomeValues = ['created', 'invitation_required', 'label_taken', 'member_number_taken', 'not_allowed'] as const
export type CreateMembershipOutcome = (typeof createMembershipOutcomeValues)[number]

export const createOrganizationOutcomeValues = ['created', 'slug_taken'] as const
export type CreateOrganizationOutcome = (typeof createOrganizationOutcomeValues)[number]

export const createPartyTypeOutcomeValues = ['created', 'taken'] as const
export type CreatePartyTypeOutcome = (typeof createPartyTypeOutcomeValues)[number]

export const createPermissionOutcomeValues = ['created', 'taken'] as const
export type CreatePermissionOutcome = (typeof createPermissionOutcomeValues)[number]

export const createRelationshipTypeOutcomeValues = ['created', 'taken'] as const
export type CreateRelationshipTypeOutcome = (typeof createRelationshipTypeOutcomeValues)[number]

export const createRoleOutcomeValues = ['created', 'not_allowed', 'role_taken', 'unknown'] as const
export type CreateRoleOutcome = (typeof createRoleOutcomeValues)[number]

export const createTermOutcomeValues = ['created', 'taken'] as const
export type CreateTermOutcome = (typeof createTermOutcomeValues)[number]

export const customerKindValues = ['enterprise', 'individual'] as const
export type CustomerKind = (typeof customerKindValues)[number]

export const customerStatusValues = ['active', 'closed', 'merged', 'pending_verification', 'prospective', 'rejected', 'suspended'] as const
export type CustomerStatus = (typeof customerStatusValues)[number]

export const deactivateUserOutcomeValues = ['done', 'last_owner', 'refused', 'unchanged', 'unknown'] as const
export type DeactivateUserOutcome = (typeof deactivateUserOutcomeValues)[number]

export const declineInvitationOutcomeValues = ['already_accepted', 'declined', 'expired', 'impersonation_refused', 'not_invitee', 'revoked', 'unchanged', 'unknown'] as const
export type DeclineInvitationOutcome = (typeof declineInvitationOutcomeValues)[number]

export const dismissDuplicateOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type DismissDuplicateOutcome = (typeof dismissDuplicateOutcomeValues)[number]

export const effectiveRolePermissionScopeValues = ['organization', 'own', 'own_lower', 'own_upper'] as const
export type EffectiveRolePermissionScope = (typeof effectiveRolePermissionScopeValues)[number]

export const endAccountHolderOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type EndAccountHolderOutcome = (typeof endAccountHolderOutcomeValues)[number]

export const endAccountOperatorOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type EndAccountOperatorOutcome = (typeof endAccountOperatorOutcomeValues)[number]

export const endAlertRuleOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type EndAlertRuleOutcome = (typeof endAlertRuleOutcomeValues)[number]

export const endBenefitOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type EndBenefitOutcome = (typeof endBenefitOutcomeValues)[number]

export const endCustomerRelationshipOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type EndCustomerRelationshipOutcome = (typeof endCustomerRelationshipOutcomeValues)[number]

export const endMembershipOutcomeValues = ['done', 'last_owner', 'not_allowed', 'refused', 'unknown'] as const
export type EndMembershipOutcome = (typeof endMembershipOutcomeValues)[number]

export const endOrganizationRelationshipOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type EndOrganizationRelationshipOutcome = (typeof endOrganizationRelationshipOutcomeValues)[number]

export const endRelationshipOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type EndRelationshipOutcome = (typeof endRelationshipOutcomeValues)[number]

export const endRepresentativeOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type EndRepresentativeOutcome = (typeof endRepresentativeOutcomeValues)[number]

export const enterParticipantOutcomeValues = ['entered', 'held', 'known'] as const
export type EnterParticipantOutcome = (typeof enterParticipantOutcomeValues)[number]

export const eraseCustomerOutcomeValues = ['done', 'held', 'refused', 'unchanged', 'unknown'] as const
export type EraseCustomerOutcome = (typeof eraseCustomerOutcomeValues)[number]

export const eraseUserOutcomeValues = ['done', 'last_owner', 'refused', 'unchanged', 'unknown'] as const
export type EraseUserOutcome = (typeof eraseUserOutcomeValues)[number]

export const findEnrolmentOutcomeValues = ['found', 'reauthentication_required', 'session_refused'] as const
export type FindEnrolmentOutcome = (typeof findEnrolmentOutcomeValues)[number]

export const freezeAccountOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type FreezeAccountOutcome = (typeof freezeAccountOutcomeValues)[number]

export const grantPermissionOutcomeValues = ['contradicted', 'done', 'not_allowed', 'unchanged', 'unknown'] as const
export type GrantPermissionOutcome = (typeof grantPermissionOutcomeValues)[number]

export const grantPlatformRoleOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type GrantPlatformRoleOutcome = (typeof grantPlatformRoleOutcomeValues)[number]

export const grantRoleOutcomeValues = ['admin_company_required', 'done', 'not_allowed', 'unchanged', 'unknown'] as const
export type GrantRoleOutcome = (typeof grantRoleOutcomeValues)[number]

export const identifierKindValues = ['email', 'phone', 'username'] as const
export type IdentifierKind = (typeof identifierKindValues)[number]

export const impersonateUserOutcomeValues = ['assurance_too_low', 'membership_not_active', 'opened', 'operator_refused', 'organization_not_active', 'organization_refused', 'self', 'unknown_membership', 'unknown_user', 'user_not_active', 'user_refused'] as const
export type ImpersonateUserOutcome = (typeof impersonateUserOutcomeValues)[number]

export const importPermissionIndexOutcomeValues = ['ambiguous', 'ended', 'imported', 'organization', 'unchanged', 'unknown', 'unknown_permission'] as const
export type ImportPermissionIndexOutcome = (typeof importPermissionIndexOutcomeValues)[number]

export const inviteMemberOutcomeValues = ['admin_company_required', 'already_member', 'attributes_required', 'invited', 'not_allowed', 'organization_not_active', 'unknown'] as const
export type InviteMemberOutcome = (typeof inviteMemberOutcomeValues)[number]

export const joinOrganizationOutcomeValues = ['impersonation_refused', 'invitation_required', 'joined', 'organization_not_active', 'proof_required', 'unchanged', 'unknown'] as const
export type JoinOrganizationOutcome = (typeof joinOrganizationOutcomeValues)[number]

export const leaveOrganizationOutcomeValues = ['done', 'last_owner', 'not_allowed', 'refused', 'unknown'] as const
export type LeaveOrganizationOutcome = (typeof leaveOrganizationOutcomeValues)[number]

export const liftLegalHoldOutcomeValues = ['lifted', 'unchanged', 'unknown'] as const
export type LiftLegalHoldOutcome = (typeof liftLegalHoldOutcomeValues)[number]

export const linkIdentityOutcomeValues = ['done', 'reauthentication_required', 'session_refused', 'taken', 'unchanged'] as const
export type LinkIdentityOutcome = (typeof linkIdentityOutcomeValues)[number]

export const lockUserOutcomeValues = ['done', 'refused', 'unknown'] as const
export type LockUserOutcome = (typeof lockUserOutcomeValues)[number]

export const maintainSignInsOutcomeValues = ['busy', 'created', 'dropped', 'emptied', 'skipped'] as const
export type MaintainSignInsOutcome = (typeof maintainSignInsOutcomeValues)[number]

export const makeIdentifierPrimaryOutcomeValues = ['done', 'reauthentication_required', 'session_refused', 'unchanged', 'unknown', 'unproved'] as const
export type MakeIdentifierPrimaryOutcome = (typeof makeIdentifierPrimaryOutcomeValues)[number]

export const memberProfileEffectiveStatusValues = ['active', 'ended', 'invited', 'organization_closed', 'organization_suspended', 'suspended', 'user_closed', 'user_suspended', 'user_unregistered'] as const
export type MemberProfileEffectiveStatus = (typeof memberProfileEffectiveStatusValues)[number]

export const membershipGrantEffectValues = ['allow', 'deny'] as const
export type MembershipGrantEffect = (typeof membershipGrantEffectValues)[number]

export const membershipGrantScopeValues = ['organization', 'own', 'own_lower', 'own_upper'] as const
export type MembershipGrantScope = (typeof membershipGrantScopeValues)[number]

export const membershipRoleSourceValues = ['domain', 'founded', 'granted', 'import', 'invitation', 'scim', 'sso', 'transfer'] as const
export type MembershipRoleSource = (typeof membershipRoleSourceValues)[number]

export const membershipStatusValues = ['active', 'ended', 'invited', 'suspended'] as const
export type MembershipStatus = (typeof membershipStatusValues)[number]

export const moveMembershipOutcomeValues = ['label_taken', 'last_owner', 'login_name_taken', 'member_number_taken', 'moved', 'refused', 'unknown'] as const
export type MoveMembershipOutcome = (typeof moveMembershipOutcomeValues)[number]

export const openAccountOutcomeValues = ['done', 'not_eligible', 'refused', 'unchanged', 'unknown'] as const
export type OpenAccountOutcome = (typeof openAccountOutcomeValues)[number]

export const openRecoveryCaseOutcomeValues = ['opened', 'refused', 'throttled'] as const
export type OpenRecoveryCaseOutcome = (typeof openRecoveryCaseOutcomeValues)[number]

export const openSessionOutcomeValues = ['assurance_too_low', 'membership_not_active', 'method_not_allowed', 'opened', 'organization_not_active', 'unknown_membership', 'unknown_user', 'user_not_active'] as const
export type OpenSessionOutcome = (typeof openSessionOutcomeValues)[number]

export const openVerificationOutcomeValues = ['no_policy', 'opened', 'refused', 'unchanged', 'unknown'] as const
export type OpenVerificationOutcome = (typeof openVerificationOutcomeValues)[number]

export const organizationStatusValues = ['active', 'closed', 'suspended'] as const
export type OrganizationStatus = (typeof organizationStatusValues)[number]

export const partyContactContactTypeValues = ['email', 'fax', 'mobile', 'phone', 'website'] as const
export type PartyContactContactType = (typeof partyContactContactTypeValues)[number]

export const partyTypeAppliesToValues = ['membership', 'organization'] as const
export type PartyTypeAppliesTo = (typeof partyTypeAppliesToValues)[number]

export const partyTypeAttributeValueTypeValues = ['boolean', 'date', 'integer', 'numeric', 'text'] as const
export type PartyTypeAttributeValueType = (typeof partyTypeAttributeValueTypeValues)[number]

export const permissionKindValues = ['organization', 'platform'] as const
export type PermissionKind = (typeof permissionKindValues)[number]

export const placeLegalHoldOutcomeValues = ['placed', 'unknown'] as const
export type PlaceLegalHoldOutcome = (typeof placeLegalHoldOutcomeValues)[number]

export const previewMergeOutcomeValues = ['applied', 'canceled', 'closed', 'erased', 'other_kind', 'previewed', 'sealed', 'source_merged', 'survivor_merged', 'undone', 'unknown'] as const
export type PreviewMergeOutcome = (typeof previewMergeOutcomeValues)[number]

export const proposeMergeOutcomeValues = ['closed', 'erased', 'key_reused', 'other_kind', 'proposed', 'same_record', 'source_merged', 'survivor_merged', 'unchanged', 'unknown'] as const
export type ProposeMergeOutcome = (typeof proposeMergeOutcomeValues)[number]

export const proposeOwnMergeOutcomeValues = ['erased', 'key_reused', 'not_allowed', 'other_kind', 'proposed', 'reauthentication_required', 'same_record', 'session_refused', 'source_merged', 'survivor_merged', 'unchanged', 'unknown'] as const
export type ProposeOwnMergeOutcome = (typeof proposeOwnMergeOutcomeValues)[number]

export const proveNumberHoldingOutcomeValues = ['closed', 'done', 'reauthentication_required', 'refused', 'rests_on_number', 'session_refused', 'throttled', 'unknown'] as const
export type ProveNumberHoldingOutcome = (typeof proveNumberHoldingOutcomeValues)[number]

export const publishTermVersionOutcomeValues = ['out_of_order', 'published', 'taken', 'unknown'] as const
export type PublishTermVersionOutcome = (typeof publishTermVersionOutcomeValues)[number]

export const raiseAlertOutcomeValues = ['not_allowed', 'organization_not_active', 'raised', 'unchanged', 'unknown'] as const
export type RaiseAlertOutcome = (typeof raiseAlertOutcomeValues)[number]

export const reactivateUserOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type ReactivateUserOutcome = (typeof reactivateUserOutcomeValues)[number]

export const recordDomainCheckOutcomeValues = ['held', 'lapsed', 'late', 'missed', 'postponed', 'public_domain', 'unknown', 'verified'] as const
export type RecordDomainCheckOutcome = (typeof recordDomainCheckOutcomeValues)[number]

export const recordIdentificationOutcomeValues = ['done', 'reauthentication_required', 'session_refused'] as const
export type RecordIdentificationOutcome = (typeof recordIdentificationOutcomeValues)[number]

export const redactVerificationDataOutcomeValues = ['done', 'held', 'refused', 'unknown'] as const
export type RedactVerificationDataOutcome = (typeof redactVerificationDataOutcomeValues)[number]

export const redeemBenefitOutcomeValues = ['already_redeemed', 'ended', 'not_eligible', 'redeemed', 'unknown'] as const
export type RedeemBenefitOutcome = (typeof redeemBenefitOutcomeValues)[number]

export const refuseImpersonationOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type RefuseImpersonationOutcome = (typeof refuseImpersonationOutcomeValues)[number]

export const refuseRecoveryOutcomeValues = ['done', 'session_refused', 'unchanged'] as const
export type RefuseRecoveryOutcome = (typeof refuseRecoveryOutcomeValues)[number]

export const registerUserOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type RegisterUserOutcome = (typeof registerUserOutcomeValues)[number]

export const reinstateCustomerOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type ReinstateCustomerOutcome = (typeof reinstateCustomerOutcomeValues)[number]

export const reinstateMembershipOutcomeValues = ['done', 'not_allowed', 'refused', 'unknown'] as const
export type ReinstateMembershipOutcome = (typeof reinstateMembershipOutcomeValues)[number]

export const reinstateUserOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type ReinstateUserOutcome = (typeof reinstateUserOutcomeValues)[number]

export const rejectDocumentOutcomeValues = ['done', 'unchanged', 'unknown', 'verification_pending'] as const
export type RejectDocumentOutcome = (typeof rejectDocumentOutcomeValues)[number]

export const rejectDuplicateOutcomeValues = ['done', 'last_owner', 'refused', 'unchanged', 'unknown'] as const
export type RejectDuplicateOutcome = (typeof rejectDuplicateOutcomeValues)[number]

export const rekeyDocumentOutcomeValues = ['changed', 'done', 'unknown'] as const
export type RekeyDocumentOutcome = (typeof rekeyDocumentOutcomeValues)[number]

export const relateCustomersOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type RelateCustomersOutcome = (typeof relateCustomersOutcomeValues)[number]

export const relateMembersOutcomeValues = ['circle', 'created', 'not_allowed', 'overlap', 'refused', 'unchanged', 'unknown'] as const
export type RelateMembersOutcome = (typeof relateMembersOutcomeValues)[number]

export const relateOrganizationsOutcomeValues = ['circle', 'created', 'overlap', 'refused', 'unchanged', 'unknown'] as const
export type RelateOrganizationsOutcome = (typeof relateOrganizationsOutcomeValues)[number]

export const relationshipTypeAppliesToValues = ['membership', 'organization'] as const
export type RelationshipTypeAppliesTo = (typeof relationshipTypeAppliesToValues)[number]

export const removeCredentialOutcomeValues = ['done', 'last_method', 'reauthentication_required', 'session_refused', 'unknown'] as const
export type RemoveCredentialOutcome = (typeof removeCredentialOutcomeValues)[number]

export const removeDomainOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type RemoveDomainOutcome = (typeof removeDomainOutcomeValues)[number]

export const removeIdentifierOutcomeValues = ['done', 'last_method', 'reauthentication_required', 'session_refused', 'unknown'] as const
export type RemoveIdentifierOutcome = (typeof removeIdentifierOutcomeValues)[number]

export const removePartyTypeAttributeOutcomeValues = ['done', 'unknown'] as const
export type RemovePartyTypeAttributeOutcome = (typeof removePartyTypeAttributeOutcomeValues)[number]

export const removeRelationshipRuleOutcomeValues = ['done', 'in_use', 'unknown'] as const
export type RemoveRelationshipRuleOutcome = (typeof removeRelationshipRuleOutcomeValues)[number]

export const removeRoleInheritanceOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type RemoveRoleInheritanceOutcome = (typeof removeRoleInheritanceOutcomeValues)[number]

export const removeRolePermissionOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type RemoveRolePermissionOutcome = (typeof removeRolePermissionOutcomeValues)[number]

export const renameAccountOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type RenameAccountOutcome = (typeof renameAccountOutcomeValues)[number]

export const reopenDuplicateOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type ReopenDuplicateOutcome = (typeof reopenDuplicateOutcomeValues)[number]

export const replaceRecoveryCodesOutcomeValues = ['done', 'reauthentication_required', 'session_refused'] as const
export type ReplaceRecoveryCodesOutcome = (typeof replaceRecoveryCodesOutcomeValues)[number]

export const requestCodeOutcomeValues = ['sent', 'throttled'] as const
export type RequestCodeOutcome = (typeof requestCodeOutcomeValues)[number]

export const requestNumberProofOutcomeValues = ['reauthentication_required', 'rests_on_number', 'sent', 'session_refused', 'throttled', 'unknown'] as const
export type RequestNumberProofOutcome = (typeof requestNumberProofOutcomeValues)[number]

export const requestStepUpCodeOutcomeValues = ['refused', 'sent', 'throttled'] as const
export type RequestStepUpCodeOutcome = (typeof requestStepUpCodeOutcomeValues)[number]

export const resetPasswordOutcomeValues = ['no_user', 'refused', 'signed_in', 'step_up_required', 'throttled', 'user_not_active'] as const
export type ResetPasswordOutcome = (typeof resetPasswordOutcomeValues)[number]

export const retireFingerprintKeyOutcomeValues = ['incomplete', 'retired', 'unchanged', 'unknown'] as const
export type RetireFingerprintKeyOutcome = (typeof retireFingerprintKeyOutcomeValues)[number]

export const retireRoleOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type RetireRoleOutcome = (typeof retireRoleOutcomeValues)[number]

export const retireTermOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type RetireTermOutcome = (typeof retireTermOutcomeValues)[number]

export const reviewNumberReassignmentOutcomeValues = ['closed', 'completed', 'contest_open', 'refused', 'released', 'unknown'] as const
export type ReviewNumberReassignmentOutcome = (typeof reviewNumberReassignmentOutcomeValues)[number]

export const reviewRecoveryCaseOutcomeValues = ['approved', 'closed', 'held', 'quarantined', 'refused', 'too_early', 'unknown', 'user_not_active'] as const
export type ReviewRecoveryCaseOutcome = (typeof reviewRecoveryCaseOutcomeValues)[number]

export const reviewVerificationCheckOutcomeValues = ['changed', 'closed', 'duplicate', 'pending', 'rejected', 'unknown', 'verified'] as const
export type ReviewVerificationCheckOutcome = (typeof reviewVerificationCheckOutcomeValues)[number]

export const reviewVerificationOutcomeValues = ['closed', 'duplicate', 'incomplete', 'input_requested', 'rejected', 'unknown', 'verified'] as const
export type ReviewVerificationOutcome = (typeof reviewVerificationOutcomeValues)[number]

export const revokeInvitationOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type RevokeInvitationOutcome = (typeof revokeInvitationOutcomeValues)[number]

export const revokePermissionOutcomeValues = ['done', 'not_allowed', 'unchanged', 'unknown'] as const
export type RevokePermissionOutcome = (typeof revokePermissionOutcomeValues)[number]

export const revokePlatformRoleOutcomeValues = ['done', 'unchanged', 'unknown'] as const
export type RevokePlatformRoleOutcome = (typeof revokePlatformRoleOutcomeValues)[number]

export const revokeRoleOutcomeValues = ['done', 'last_owner', 'not_allowed', 'unchanged', 'unknown'] as const
export type RevokeRoleOutcome = (typeof revokeRoleOutcomeValues)[number]

export const sessionMethodValues = ['email_code', 'identity', 'passkey', 'password', 'sms_code'] as const
export type SessionMethod = (typeof sessionMethodValues)[number]

export const setAlertRuleOutcomeValues = ['created', 'not_allowed', 'refused', 'too_many', 'unchanged', 'unknown'] as const
export type SetAlertRuleOutcome = (typeof setAlertRuleOutcomeValues)[number]

export const setCustomerAddressOutcomeValues = ['done', 'unknown'] as const
export type SetCustomerAddressOutcome = (typeof setCustomerAddressOutcomeValues)[number]

export const setCustomerContactOutcomeValues = ['done', 'unknown'] as const
export type SetCustomerContactOutcome = (typeof setCustomerContactOutcomeValues)[number]

export const setDefaultAccountOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type SetDefaultAccountOutcome = (typeof setDefaultAccountOutcomeValues)[number]

export const setDefaultMembershipOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type SetDefaultMembershipOutcome = (typeof setDefaultMembershipOutcomeValues)[number]

export const setDomainJoiningOutcomeValues = ['admin_company_required', 'done', 'not_allowed', 'unchanged', 'unknown'] as const
export type SetDomainJoiningOutcome = (typeof setDomainJoiningOutcomeValues)[number]

export const setLegacyNumberOutcomeValues = ['done', 'taken', 'unchanged', 'unknown'] as const
export type SetLegacyNumberOutcome = (typeof setLegacyNumberOutcomeValues)[number]

export const setLoginNameOutcomeValues = ['done', 'not_allowed', 'refused', 'taken', 'unchanged', 'unknown'] as const
export type SetLoginNameOutcome = (typeof setLoginNameOutcomeValues)[number]

export const setMemberCompanyOutcomeValues = ['done', 'not_allowed', 'role_held', 'unchanged', 'unknown'] as const
export type SetMemberCompanyOutcome = (typeof setMemberCompanyOutcomeValues)[number]

export const setParentAccountOutcomeValues = ['circle', 'done', 'parent_refused', 'refused', 'unchanged', 'unknown'] as const
export type SetParentAccountOutcome = (typeof setParentAccountOutcomeValues)[number]

export const setParentOrganizationOutcomeValues = ['circle', 'done', 'parent_refused', 'refused', 'unchanged', 'unknown'] as const
export type SetParentOrganizationOutcome = (typeof setParentOrganizationOutcomeValues)[number]

export const setPartyAddressOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type SetPartyAddressOutcome = (typeof setPartyAddressOutcomeValues)[number]

export const setPartyContactOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type SetPartyContactOutcome = (typeof setPartyContactOutcomeValues)[number]

export const setPartySettingOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type SetPartySettingOutcome = (typeof setPartySettingOutcomeValues)[number]

export const setPartyTypeAttributeOutcomeValues = ['done', 'unchanged'] as const
export type SetPartyTypeAttributeOutcome = (typeof setPartyTypeAttributeOutcomeValues)[number]

export const setPasswordOutcomeValues = ['done', 'reauthentication_required', 'session_refused'] as const
export type SetPasswordOutcome = (typeof setPasswordOutcomeValues)[number]

export const setSecurityPolicyOutcomeValues = ['assurance_too_low', 'done', 'method_not_allowed', 'not_allowed', 'unchanged', 'unknown'] as const
export type SetSecurityPolicyOutcome = (typeof setSecurityPolicyOutcomeValues)[number]

export const signInWithCodeOutcomeValues = ['no_user', 'refused', 'signed_in', 'signed_up', 'step_up_required', 'throttled', 'user_not_active'] as const
export type SignInWithCodeOutcome = (typeof signInWithCodeOutcomeValues)[number]

export const signInWithIdentityOutcomeValues = ['confirmation_required', 'refused', 'signed_in', 'signed_up', 'step_up_required', 'user_not_active'] as const
export type SignInWithIdentityOutcome = (typeof signInWithIdentityOutcomeValues)[number]

export const signInWithPasskeyOutcomeValues = ['refused', 'signed_in', 'step_up_required', 'user_not_active'] as const
export type SignInWithPasskeyOutcome = (typeof signInWithPasskeyOutcomeValues)[number]

export const signInWithPasswordOutcomeValues = ['refused', 'signed_in', 'step_up_required', 'throttled'] as const
export type SignInWithPasswordOutcome = (typeof signInWithPasswordOutcomeValues)[number]

export const signUpOutcomeValues = ['quarantined', 'refused', 'signed_in', 'signed_up', 'step_up_required', 'throttled', 'user_not_active', 'username_taken'] as const
export type SignUpOutcome = (typeof signUpOutcomeValues)[number]

export const stepUpOutcomeValues = ['assurance_too_low', 'membership_not_active', 'method_not_allowed', 'organization_not_active', 'refused', 'signed_in', 'throttled', 'unknown_membership', 'user_not_active'] as const
export type StepUpOutcome = (typeof stepUpOutcomeValues)[number]

export const submitDocumentOutcomeValues = ['fingerprints_missing', 'no_fingerprint_key', 'refused', 'submitted', 'unknown'] as const
export type SubmitDocumentOutcome = (typeof submitDocumentOutcomeValues)[number]

export const submitVerificationOutcomeValues = ['documents_missing', 'duplicate', 'refused', 'representative_missing', 'submitted', 'unknown'] as const
export type SubmitVerificationOutcome = (typeof submitVerificationOutcomeValues)[number]

export const suspendCustomerOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type SuspendCustomerOutcome = (typeof suspendCustomerOutcomeValues)[number]

export const suspendMembershipOutcomeValues = ['done', 'last_owner', 'not_allowed', 'refused', 'unknown'] as const
export type SuspendMembershipOutcome = (typeof suspendMembershipOutcomeValues)[number]

export const suspendUserOutcomeValues = ['done', 'last_owner', 'refused', 'unknown'] as const
export type SuspendUserOutcome = (typeof suspendUserOutcomeValues)[number]

export const switchSessionOutcomeValues = ['assurance_too_low', 'membership_not_active', 'method_not_allowed', 'opened', 'organization_not_active', 'session_refused', 'unknown_membership', 'user_not_active'] as const
export type SwitchSessionOutcome = (typeof switchSessionOutcomeValues)[number]

export const transferOwnershipOutcomeValues = ['admin_company_required', 'done', 'not_allowed', 'refused', 'unknown'] as const
export type TransferOwnershipOutcome = (typeof transferOwnershipOutcomeValues)[number]

export const undoMergeOutcomeValues = ['later_merge', 'not_applied', 'sealed', 'unchanged', 'undone', 'unknown'] as const
export type UndoMergeOutcome = (typeof undoMergeOutcomeValues)[number]

export const unfreezeAccountOutcomeValues = ['done', 'not_eligible', 'refused', 'unchanged', 'unknown'] as const
export type UnfreezeAccountOutcome = (typeof unfreezeAccountOutcomeValues)[number]

export const unlockUserOutcomeValues = ['done', 'refused', 'unchanged', 'unknown'] as const
export type UnlockUserOutcome = (typeof unlockUserOutcomeValues)[number]

export const updateCustomerOutcomeValues = ['done', 'refused', 'unchanged', 'unknown', 'verification_pending'] as const
export type UpdateCustomerOutcome = (typeof updateCustomerOutcomeValues)[number]

export const updateMembershipOutcomeValues = ['done', 'label_taken', 'member_number_taken', 'not_allowed', 'refused', 'related', 'unchanged', 'unknown'] as const
export type UpdateMembershipOutcome = (typeof updateMembershipOutcomeValues)[number]

export const updateOrganizationOutcomeValues = ['done', 'not_allowed', 'refused', 'unchanged', 'unknown'] as const
export type UpdateOrganizationOutcome = (typeof updateOrganizationOutcomeValues)[number]

export const updateRoleOutcomeValues = ['done', 'not_allowed', 'unknown'] as const
export type UpdateRoleOutcome = (typeof updateRoleOutcomeValues)[number]

export const userStatusValues = ['active', 'deactivated', 'erased', 'locked', 'merged', 'pending_first_sign_in', 'pending_verification', 'placeholder', 'suspended'] as const
export type UserStatus = (typeof userStatusValues)[number]

export const withdrawConsentOutcomeValues = ['impersonation_refused', 'not_allowed', 'refused', 'unchanged', 'unknown', 'withdrawn'] as const
export type WithdrawConsentOutcome = (typeof withdrawConsentOutcomeValues)[number]

export const withdrawDocumentOutcomeValues = ['done', 'unchanged', 'unknown', 'verification_pending'] as const
export type WithdrawDocumentOutcome = (typeof withdrawDocumentOutcomeValues)[number]

export const withdrawNumberClaimOutcomeValues = ['closed', 'done', 'session_refused', 'unknown'] as const
export type WithdrawNumberClaimOutcome = (typeof withdrawNumberClaimOutcomeValues)[number]

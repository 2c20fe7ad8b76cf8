/** The closed sets of values that result columns hold, read from the catalog. */

export const companyStatusValues = ['active', 'closed'] as const
export type CompanyStatus = (typeof companyStatusValues)[number]

export const customerKindValues = ['enterprise', 'individual'] as const
export type CustomerKind = (typeof customerKindValues)[number]

export const customerStatusValues = ['active', 'closed', 'merged', 'pending_verification', 'prospective', 'rejected', 'suspended'] as const
export type CustomerStatus = (typeof customerStatusValues)[number]

export const membershipStatusValues = ['active', 'ended', 'invited', 'suspended'] as const
export type MembershipStatus = (typeof membershipStatusValues)[number]

export const organizationStatusValues = ['active', 'closed', 'suspended'] as const
export type OrganizationStatus = (typeof organizationStatusValues)[number]

export const userStatusValues = ['active', 'deactivated', 'erased', 'locked', 'merged', 'pending_first_sign_in', 'pending_verification', 'placeholder', 'suspended'] as const
export type UserStatus = (typeof userStatusValues)[number]

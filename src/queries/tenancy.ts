/** Types generated for queries found in "sql/queries/tenancy.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AlertRuleChannel, AllowImpersonationOutcome, CompanyStatus, CompleteAlertOutcome, CreateCompanyOutcome, CreateMembershipOutcome, CreateOrganizationOutcome, EndAlertRuleOutcome, EndMembershipOutcome, MemberProfileEffectiveStatus, MembershipStatus, MoveMembershipOutcome, OrganizationStatus, RaiseAlertOutcome, RefuseImpersonationOutcome, ReinstateMembershipOutcome, SetAlertRuleOutcome, SetDefaultMembershipOutcome, SetLoginNameOutcome, SetParentOrganizationOutcome, SetSecurityPolicyOutcome, SuspendMembershipOutcome, UpdateMembershipOutcome, UpdateOrganizationOutcome } from './values.js';

export type DateOrString = Date | string;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type NumberOrString = number | string;

export type stringArray = (string)[];

/** 'GetOrganization' parameters type */
export interface GetOrganizationParams {
  organization_id: string;
}

/** 'GetOrganization' return type */
export interface GetOrganizationResult {
  allowed_sign_in_methods: stringArray | null;
  attributes: Json;
  closed_at: Date | null;
  created_at: Date;
  customer_id: string | null;
  /** When it forbade staff to act as its members; null while they may. */
  impersonation_refused_at: Date | null;
  minimum_assurance_level: number;
  name: string;
  organization_id: string;
  parent_organization_id: string | null;
  party_type: string;
  slug: string;
  /** Status now: a suspension that has run out does not count. */
  status: OrganizationStatus;
  suspended_until: Date | null;
}

/** 'GetOrganization' query type */
export interface GetOrganizationQuery {
  params: GetOrganizationParams;
  result: GetOrganizationResult;
}

const getOrganizationIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":436,"b":452}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  customer_id,\n  parent_organization_id,\n  party_type as \"party_type!\",\n  name as \"name!\",\n  slug as \"slug!\",\n  attributes as \"attributes!\",\n  status as \"status!\",\n  suspended_until,\n  closed_at,\n  created_at as \"created_at!\",\n  impersonation_refused_at,\n  minimum_assurance_level as \"minimum_assurance_level!\",\n  allowed_sign_in_methods\nfrom strata.organizations\nwhere organization_id = :organization_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   customer_id,
 *   parent_organization_id,
 *   party_type as "party_type!",
 *   name as "name!",
 *   slug as "slug!",
 *   attributes as "attributes!",
 *   status as "status!",
 *   suspended_until,
 *   closed_at,
 *   created_at as "created_at!",
 *   impersonation_refused_at,
 *   minimum_assurance_level as "minimum_assurance_level!",
 *   allowed_sign_in_methods
 * from strata.organizations
 * where organization_id = :organization_id!
 * ```
 */
export const getOrganization = new PreparedQuery<GetOrganizationParams,GetOrganizationResult>(getOrganizationIR);


/** 'ListCompanies' parameters type */
export interface ListCompaniesParams {
  organization_id: string;
}

/** 'ListCompanies' return type */
export interface ListCompaniesResult {
  closed_at: Date | null;
  company_id: string;
  created_at: Date;
  is_admin: boolean;
  name: string;
  organization_id: string;
  status: CompanyStatus;
}

/** 'ListCompanies' query type */
export interface ListCompaniesQuery {
  params: ListCompaniesParams;
  result: ListCompaniesResult;
}

const listCompaniesIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":237,"b":253}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  company_id as \"company_id!\",\n  name as \"name!\",\n  is_admin as \"is_admin!\",\n  status as \"status!\",\n  closed_at,\n  created_at as \"created_at!\"\nfrom strata.companies\nwhere organization_id = :organization_id!\norder by name"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   company_id as "company_id!",
 *   name as "name!",
 *   is_admin as "is_admin!",
 *   status as "status!",
 *   closed_at,
 *   created_at as "created_at!"
 * from strata.companies
 * where organization_id = :organization_id!
 * order by name
 * ```
 */
export const listCompanies = new PreparedQuery<ListCompaniesParams,ListCompaniesResult>(listCompaniesIR);


/** 'GetMember' parameters type */
export interface GetMemberParams {
  membership_id: string;
  organization_id: string;
}

/** 'GetMember' return type */
export interface GetMemberResult {
  attributes: Json;
  company_id: string | null;
  created_at: Date;
  display_name: string | null;
  ended_at: Date | null;
  is_default: boolean;
  job_title: string | null;
  joined_at: Date | null;
  label: string;
  login_name: string | null;
  member_number: string | null;
  membership_id: string;
  organization_id: string;
  party_type: string;
  /** Status now, as strata_tenancy.memberships.status, but a suspension that has run out does not count. */
  status: MembershipStatus;
  suspended_until: Date | null;
  user_id: string | null;
}

/** 'GetMember' query type */
export interface GetMemberQuery {
  params: GetMemberParams;
  result: GetMemberResult;
}

const getMemberIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":425,"b":441}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":465,"b":479}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  user_id,\n  company_id,\n  party_type as \"party_type!\",\n  label as \"label!\",\n  is_default as \"is_default!\",\n  member_number,\n  login_name,\n  display_name,\n  job_title,\n  attributes as \"attributes!\",\n  status as \"status!\",\n  joined_at,\n  suspended_until,\n  ended_at,\n  created_at as \"created_at!\"\nfrom strata.members\nwhere organization_id = :organization_id!\n  and membership_id = :membership_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   user_id,
 *   company_id,
 *   party_type as "party_type!",
 *   label as "label!",
 *   is_default as "is_default!",
 *   member_number,
 *   login_name,
 *   display_name,
 *   job_title,
 *   attributes as "attributes!",
 *   status as "status!",
 *   joined_at,
 *   suspended_until,
 *   ended_at,
 *   created_at as "created_at!"
 * from strata.members
 * where organization_id = :organization_id!
 *   and membership_id = :membership_id!
 * ```
 */
export const getMember = new PreparedQuery<GetMemberParams,GetMemberResult>(getMemberIR);


/** 'ListMembers' parameters type */
export interface ListMembersParams {
  limit: NumberOrString;
  organization_id: string;
}

/** 'ListMembers' return type */
export interface ListMembersResult {
  attributes: Json;
  company_id: string | null;
  created_at: Date;
  display_name: string | null;
  ended_at: Date | null;
  is_default: boolean;
  job_title: string | null;
  joined_at: Date | null;
  label: string;
  login_name: string | null;
  member_number: string | null;
  membership_id: string;
  organization_id: string;
  party_type: string;
  /** Status now, as strata_tenancy.memberships.status, but a suspension that has run out does not count. */
  status: MembershipStatus;
  suspended_until: Date | null;
  user_id: string | null;
}

/** 'ListMembers' query type */
export interface ListMembersQuery {
  params: ListMembersParams;
  result: ListMembersResult;
}

const listMembersIR: any = {"usedParamSet":{"organization_id":true,"limit":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":425,"b":441}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":486,"b":492}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  user_id,\n  company_id,\n  party_type as \"party_type!\",\n  label as \"label!\",\n  is_default as \"is_default!\",\n  member_number,\n  login_name,\n  display_name,\n  job_title,\n  attributes as \"attributes!\",\n  status as \"status!\",\n  joined_at,\n  suspended_until,\n  ended_at,\n  created_at as \"created_at!\"\nfrom strata.members\nwhere organization_id = :organization_id!\norder by display_name, membership_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   user_id,
 *   company_id,
 *   party_type as "party_type!",
 *   label as "label!",
 *   is_default as "is_default!",
 *   member_number,
 *   login_name,
 *   display_name,
 *   job_title,
 *   attributes as "attributes!",
 *   status as "status!",
 *   joined_at,
 *   suspended_until,
 *   ended_at,
 *   created_at as "created_at!"
 * from strata.members
 * where organization_id = :organization_id!
 * order by display_name, membership_id
 * limit :limit!
 * ```
 */
export const listMembers = new PreparedQuery<ListMembersParams,ListMembersResult>(listMembersIR);


/** 'ListMembersAfter' parameters type */
export interface ListMembersAfterParams {
  after_display_name?: string | null | void;
  after_membership_id: string;
  limit: NumberOrString;
  organization_id: string;
}

/** 'ListMembersAfter' return type */
export interface ListMembersAfterResult {
  attributes: Json;
  company_id: string | null;
  created_at: Date;
  display_name: string | null;
  ended_at: Date | null;
  is_default: boolean;
  job_title: string | null;
  joined_at: Date | null;
  label: string;
  login_name: string | null;
  member_number: string | null;
  membership_id: string;
  organization_id: string;
  party_type: string;
  status: MembershipStatus;
  suspended_until: Date | null;
  user_id: string | null;
}

/** 'ListMembersAfter' query type */
export interface ListMembersAfterQuery {
  params: ListMembersAfterParams;
  result: ListMembersAfterResult;
}

const listMembersAfterIR: any = {"usedParamSet":{"organization_id":true,"after_display_name":true,"after_membership_id":true,"limit":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":453,"b":469},{"a":812,"b":828}]},{"name":"after_display_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":497,"b":515},{"a":543,"b":561},{"a":872,"b":890}]},{"name":"after_membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":582,"b":602},{"a":929,"b":949}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":656,"b":662},{"a":989,"b":995},{"a":1054,"b":1060}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  user_id,\n  company_id,\n  party_type as \"party_type!\",\n  label as \"label!\",\n  is_default as \"is_default!\",\n  member_number,\n  login_name,\n  display_name,\n  job_title,\n  attributes as \"attributes!\",\n  status as \"status!\",\n  joined_at,\n  suspended_until,\n  ended_at,\n  created_at as \"created_at!\"\nfrom (\n  (\n    select * from strata.members\n    where organization_id = :organization_id!\n      and display_name >= :after_display_name\n      and (display_name > :after_display_name or membership_id > :after_membership_id!)\n    order by display_name, membership_id\n    limit :limit!\n  )\n  union all\n  (\n    -- Who has no name comes last, and is reached from a name too.\n    select * from strata.members\n    where organization_id = :organization_id!\n      and display_name is null\n      and (:after_display_name::text is not null or membership_id > :after_membership_id!)\n    order by membership_id\n    limit :limit!\n  )\n) members\norder by display_name, membership_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   user_id,
 *   company_id,
 *   party_type as "party_type!",
 *   label as "label!",
 *   is_default as "is_default!",
 *   member_number,
 *   login_name,
 *   display_name,
 *   job_title,
 *   attributes as "attributes!",
 *   status as "status!",
 *   joined_at,
 *   suspended_until,
 *   ended_at,
 *   created_at as "created_at!"
 * from (
 *   (
 *     select * from strata.members
 *     where organization_id = :organization_id!
 *       and display_name >= :after_display_name
 *       and (display_name > :after_display_name or membership_id > :after_membership_id!)
 *     order by display_name, membership_id
 *     limit :limit!
 *   )
 *   union all
 *   (
 *     -- Who has no name comes last, and is reached from a name too.
 *     select * from strata.members
 *     where organization_id = :organization_id!
 *       and display_name is null
 *       and (:after_display_name::text is not null or membership_id > :after_membership_id!)
 *     order by membership_id
 *     limit :limit!
 *   )
 * ) members
 * order by display_name, membership_id
 * limit :limit!
 * ```
 */
export const listMembersAfter = new PreparedQuery<ListMembersAfterParams,ListMembersAfterResult>(listMembersAfterIR);


/** 'CountMembers' parameters type */
export interface CountMembersParams {
  organization_id: string;
}

/** 'CountMembers' return type */
export interface CountMembersResult {
  count: number;
}

/** 'CountMembers' query type */
export interface CountMembersQuery {
  params: CountMembersParams;
  result: CountMembersResult;
}

const countMembersIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":81,"b":97}]}],"statement":"select count(*)::integer as \"count!\"\nfrom strata.members\nwhere organization_id = :organization_id!\n  and ended_at is null"};

/**
 * Query generated from SQL:
 * ```
 * select count(*)::integer as "count!"
 * from strata.members
 * where organization_id = :organization_id!
 *   and ended_at is null
 * ```
 */
export const countMembers = new PreparedQuery<CountMembersParams,CountMembersResult>(countMembersIR);


/** 'GetMemberProfile' parameters type */
export interface GetMemberProfileParams {
  membership_id: string;
  organization_id: string;
}

/** 'GetMemberProfile' return type */
export interface GetMemberProfileResult {
  avatar_url: string | null;
  display_name: string | null;
  /** Whether the member can act now, from the status of user, membership and organization. */
  effective_status: MemberProfileEffectiveStatus;
  /** E-mail address: the one of the membership (contact group main), else the primary one of the user, which was proved. @pii */
  email: string | null;
  /** Family name: the one of the membership where it has a name of its own, else the one of the user. @pii */
  family_name: string | null;
  /** Fax number (E.164) of the membership (contact group main). @pii */
  fax: string | null;
  /** Given name: the one of the membership where it has a name of its own, else the one of the user. @pii */
  given_name: string | null;
  job_title: string | null;
  /** Language tag (BCP 47): the one of the membership, else the one of the user; null when neither has one. */
  locale: string | null;
  membership_id: string;
  organization_id: string;
  /** Phone number (E.164): the one of the membership (contact group main), else the primary one of the user, which was proved. @pii */
  phone: string | null;
  /** Status of the membership now, as strata_tenancy.memberships.status, but a suspension that has run out does not count. */
  status: MembershipStatus;
  /** IANA time zone: the one of the membership, else the one of the user; null when neither has one. */
  time_zone: string | null;
  user_id: string | null;
}

/** 'GetMemberProfile' query type */
export interface GetMemberProfileQuery {
  params: GetMemberProfileParams;
  result: GetMemberProfileResult;
}

const getMemberProfileIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":333,"b":349}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":373,"b":387}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  user_id,\n  display_name,\n  given_name,\n  family_name,\n  avatar_url,\n  job_title,\n  email,\n  phone,\n  fax,\n  locale,\n  time_zone,\n  status as \"status!\",\n  effective_status as \"effective_status!\"\nfrom strata.member_profiles\nwhere organization_id = :organization_id!\n  and membership_id = :membership_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   user_id,
 *   display_name,
 *   given_name,
 *   family_name,
 *   avatar_url,
 *   job_title,
 *   email,
 *   phone,
 *   fax,
 *   locale,
 *   time_zone,
 *   status as "status!",
 *   effective_status as "effective_status!"
 * from strata.member_profiles
 * where organization_id = :organization_id!
 *   and membership_id = :membership_id!
 * ```
 */
export const getMemberProfile = new PreparedQuery<GetMemberProfileParams,GetMemberProfileResult>(getMemberProfileIR);


/** 'UpdateMyProfile' parameters type */
export interface UpdateMyProfileParams {
  family_name?: string | null | void;
  given_name?: string | null | void;
  job_title?: string | null | void;
  locale?: string | null | void;
  time_zone?: string | null | void;
}

/** 'UpdateMyProfile' return type */
export interface UpdateMyProfileResult {
  outcome: string;
}

/** 'UpdateMyProfile' query type */
export interface UpdateMyProfileQuery {
  params: UpdateMyProfileParams;
  result: UpdateMyProfileResult;
}

const updateMyProfileIR: any = {"usedParamSet":{"given_name":true,"family_name":true,"job_title":true,"locale":true,"time_zone":true},"params":[{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":51,"b":61}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":83,"b":94}]},{"name":"job_title","required":false,"transform":{"type":"scalar"},"locs":[{"a":114,"b":123}]},{"name":"locale","required":false,"transform":{"type":"scalar"},"locs":[{"a":140,"b":146}]},{"name":"time_zone","required":false,"transform":{"type":"scalar"},"locs":[{"a":166,"b":175}]}],"statement":"select strata.update_my_profile(\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_job_title => :job_title,\n  p_locale => :locale,\n  p_time_zone => :time_zone\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.update_my_profile(
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_job_title => :job_title,
 *   p_locale => :locale,
 *   p_time_zone => :time_zone
 * ) as "outcome!"
 * ```
 */
export const updateMyProfile = new PreparedQuery<UpdateMyProfileParams,UpdateMyProfileResult>(updateMyProfileIR);


/** 'ListMembershipStatusPeriods' parameters type */
export interface ListMembershipStatusPeriodsParams {
  membership_id: string;
  organization_id: string;
}

/** 'ListMembershipStatusPeriods' return type */
export interface ListMembershipStatusPeriodsResult {
  /** Member who did it; null when the platform did, or the clock. */
  changed_by_membership_id: string | null;
  /** When it ended; null while it lasts. */
  ended_at: Date | null;
  /** The membership. */
  membership_id: string;
  /** Organization of the session. */
  organization_id: string;
  /** Why, in the words of whoever did it; null when none was given or the period began by the clock. @pii */
  reason: string | null;
  /** When the period began. */
  started_at: Date;
  /** Status in the period. */
  status: string;
}

/** 'ListMembershipStatusPeriods' query type */
export interface ListMembershipStatusPeriodsQuery {
  params: ListMembershipStatusPeriodsParams;
  result: ListMembershipStatusPeriodsResult;
}

const listMembershipStatusPeriodsIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":250,"b":266}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":290,"b":304}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  membership_id as \"membership_id!\",\n  status as \"status!\",\n  reason,\n  changed_by_membership_id,\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.membership_status_periods\nwhere organization_id = :organization_id!\n  and membership_id = :membership_id!\norder by started_at"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   membership_id as "membership_id!",
 *   status as "status!",
 *   reason,
 *   changed_by_membership_id,
 *   started_at as "started_at!",
 *   ended_at
 * from strata.membership_status_periods
 * where organization_id = :organization_id!
 *   and membership_id = :membership_id!
 * order by started_at
 * ```
 */
export const listMembershipStatusPeriods = new PreparedQuery<ListMembershipStatusPeriodsParams,ListMembershipStatusPeriodsResult>(listMembershipStatusPeriodsIR);


/** 'CreateOrganization' parameters type */
export interface CreateOrganizationParams {
  attributes: Json;
  customer_id?: string | null | void;
  name: string;
  owner_user_id?: string | null | void;
  parent_organization_id?: string | null | void;
  party_type: string;
  slug: string;
}

/** 'CreateOrganization' return type */
export interface CreateOrganizationResult {
  admin_company_id: string | null;
  organization_id: string | null;
  outcome: CreateOrganizationOutcome;
  owner_membership_id: string | null;
}

/** 'CreateOrganization' query type */
export interface CreateOrganizationQuery {
  params: CreateOrganizationParams;
  result: CreateOrganizationResult;
}

const createOrganizationIR: any = {"usedParamSet":{"name":true,"slug":true,"customer_id":true,"parent_organization_id":true,"party_type":true,"attributes":true,"owner_user_id":true},"params":[{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":138,"b":143}]},{"name":"slug","required":true,"transform":{"type":"scalar"},"locs":[{"a":158,"b":163}]},{"name":"customer_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":185,"b":196}]},{"name":"parent_organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":229,"b":251}]},{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":272,"b":283}]},{"name":"attributes","required":true,"transform":{"type":"scalar"},"locs":[{"a":304,"b":315}]},{"name":"owner_user_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":339,"b":352}]}],"statement":"select\n  outcome as \"outcome!\",\n  organization_id,\n  admin_company_id,\n  owner_membership_id\nfrom strata.create_organization(\n  p_name => :name!,\n  p_slug => :slug!,\n  p_customer_id => :customer_id,\n  p_parent_organization_id => :parent_organization_id,\n  p_party_type => :party_type!,\n  p_attributes => :attributes!,\n  p_owner_user_id => :owner_user_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   organization_id,
 *   admin_company_id,
 *   owner_membership_id
 * from strata.create_organization(
 *   p_name => :name!,
 *   p_slug => :slug!,
 *   p_customer_id => :customer_id,
 *   p_parent_organization_id => :parent_organization_id,
 *   p_party_type => :party_type!,
 *   p_attributes => :attributes!,
 *   p_owner_user_id => :owner_user_id
 * )
 * ```
 */
export const createOrganization = new PreparedQuery<CreateOrganizationParams,CreateOrganizationResult>(createOrganizationIR);


/** 'SuspendOrganization' parameters type */
export interface SuspendOrganizationParams {
  organization_id: string;
  reason?: string | null | void;
  until?: DateOrString | null | void;
}

/** 'SuspendOrganization' return type */
export interface SuspendOrganizationResult {
  outcome: string;
}

/** 'SuspendOrganization' query type */
export interface SuspendOrganizationQuery {
  params: SuspendOrganizationParams;
  result: SuspendOrganizationResult;
}

const suspendOrganizationIR: any = {"usedParamSet":{"organization_id":true,"reason":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":87,"b":93}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":107,"b":112}]}],"statement":"select strata.suspend_organization(p_organization_id => :organization_id!, p_reason => :reason, p_until => :until) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.suspend_organization(p_organization_id => :organization_id!, p_reason => :reason, p_until => :until) as "outcome!"
 * ```
 */
export const suspendOrganization = new PreparedQuery<SuspendOrganizationParams,SuspendOrganizationResult>(suspendOrganizationIR);


/** 'ReinstateOrganization' parameters type */
export interface ReinstateOrganizationParams {
  organization_id: string;
  reason?: string | null | void;
}

/** 'ReinstateOrganization' return type */
export interface ReinstateOrganizationResult {
  outcome: string;
}

/** 'ReinstateOrganization' query type */
export interface ReinstateOrganizationQuery {
  params: ReinstateOrganizationParams;
  result: ReinstateOrganizationResult;
}

const reinstateOrganizationIR: any = {"usedParamSet":{"organization_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":74}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":89,"b":95}]}],"statement":"select strata.reinstate_organization(p_organization_id => :organization_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reinstate_organization(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const reinstateOrganization = new PreparedQuery<ReinstateOrganizationParams,ReinstateOrganizationResult>(reinstateOrganizationIR);


/** 'CloseOrganization' parameters type */
export interface CloseOrganizationParams {
  organization_id: string;
  reason?: string | null | void;
}

/** 'CloseOrganization' return type */
export interface CloseOrganizationResult {
  outcome: string;
}

/** 'CloseOrganization' query type */
export interface CloseOrganizationQuery {
  params: CloseOrganizationParams;
  result: CloseOrganizationResult;
}

const closeOrganizationIR: any = {"usedParamSet":{"organization_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":54,"b":70}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":85,"b":91}]}],"statement":"select strata.close_organization(p_organization_id => :organization_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.close_organization(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const closeOrganization = new PreparedQuery<CloseOrganizationParams,CloseOrganizationResult>(closeOrganizationIR);


/** 'RefuseImpersonation' parameters type */
export interface RefuseImpersonationParams {
  organization_id: string;
  reason?: string | null | void;
}

/** 'RefuseImpersonation' return type */
export interface RefuseImpersonationResult {
  outcome: RefuseImpersonationOutcome;
}

/** 'RefuseImpersonation' query type */
export interface RefuseImpersonationQuery {
  params: RefuseImpersonationParams;
  result: RefuseImpersonationResult;
}

const refuseImpersonationIR: any = {"usedParamSet":{"organization_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":87,"b":93}]}],"statement":"select strata.refuse_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.refuse_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const refuseImpersonation = new PreparedQuery<RefuseImpersonationParams,RefuseImpersonationResult>(refuseImpersonationIR);


/** 'AllowImpersonation' parameters type */
export interface AllowImpersonationParams {
  organization_id: string;
  reason?: string | null | void;
}

/** 'AllowImpersonation' return type */
export interface AllowImpersonationResult {
  outcome: AllowImpersonationOutcome;
}

/** 'AllowImpersonation' query type */
export interface AllowImpersonationQuery {
  params: AllowImpersonationParams;
  result: AllowImpersonationResult;
}

const allowImpersonationIR: any = {"usedParamSet":{"organization_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":55,"b":71}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":86,"b":92}]}],"statement":"select strata.allow_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.allow_impersonation(p_organization_id => :organization_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const allowImpersonation = new PreparedQuery<AllowImpersonationParams,AllowImpersonationResult>(allowImpersonationIR);


/** 'CreateCompany' parameters type */
export interface CreateCompanyParams {
  name: string;
  organization_id: string;
}

/** 'CreateCompany' return type */
export interface CreateCompanyResult {
  company_id: string | null;
  outcome: CreateCompanyOutcome;
}

/** 'CreateCompany' query type */
export interface CreateCompanyQuery {
  params: CreateCompanyParams;
  result: CreateCompanyResult;
}

const createCompanyIR: any = {"usedParamSet":{"organization_id":true,"name":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":109}]},{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":127}]}],"statement":"select\n  outcome as \"outcome!\",\n  company_id\nfrom strata.create_company(p_organization_id => :organization_id!, p_name => :name!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   company_id
 * from strata.create_company(p_organization_id => :organization_id!, p_name => :name!)
 * ```
 */
export const createCompany = new PreparedQuery<CreateCompanyParams,CreateCompanyResult>(createCompanyIR);


/** 'CreateMembership' parameters type */
export interface CreateMembershipParams {
  attributes: Json;
  company_id?: string | null | void;
  family_name?: string | null | void;
  given_name?: string | null | void;
  label: string;
  member_number?: string | null | void;
  organization_id: string;
  party_type: string;
  user_id?: string | null | void;
}

/** 'CreateMembership' return type */
export interface CreateMembershipResult {
  membership_id: string | null;
  outcome: CreateMembershipOutcome;
}

/** 'CreateMembership' query type */
export interface CreateMembershipQuery {
  params: CreateMembershipParams;
  result: CreateMembershipResult;
}

const createMembershipIR: any = {"usedParamSet":{"organization_id":true,"user_id":true,"company_id":true,"label":true,"member_number":true,"given_name":true,"family_name":true,"party_type":true,"attributes":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":118}]},{"name":"user_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":136,"b":143}]},{"name":"company_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":164,"b":174}]},{"name":"label","required":true,"transform":{"type":"scalar"},"locs":[{"a":190,"b":196}]},{"name":"member_number","required":false,"transform":{"type":"scalar"},"locs":[{"a":220,"b":233}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":254,"b":264}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":286,"b":297}]},{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":318,"b":329}]},{"name":"attributes","required":true,"transform":{"type":"scalar"},"locs":[{"a":350,"b":361}]}],"statement":"select\n  outcome as \"outcome!\",\n  membership_id\nfrom strata.create_membership(\n  p_organization_id => :organization_id!,\n  p_user_id => :user_id,\n  p_company_id => :company_id,\n  p_label => :label!,\n  p_member_number => :member_number,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_party_type => :party_type!,\n  p_attributes => :attributes!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   membership_id
 * from strata.create_membership(
 *   p_organization_id => :organization_id!,
 *   p_user_id => :user_id,
 *   p_company_id => :company_id,
 *   p_label => :label!,
 *   p_member_number => :member_number,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_party_type => :party_type!,
 *   p_attributes => :attributes!
 * )
 * ```
 */
export const createMembership = new PreparedQuery<CreateMembershipParams,CreateMembershipResult>(createMembershipIR);


/** 'SuspendMembership' parameters type */
export interface SuspendMembershipParams {
  membership_id: string;
  organization_id: string;
  reason?: string | null | void;
  until?: DateOrString | null | void;
}

/** 'SuspendMembership' return type */
export interface SuspendMembershipResult {
  outcome: SuspendMembershipOutcome;
}

/** 'SuspendMembership' query type */
export interface SuspendMembershipQuery {
  params: SuspendMembershipParams;
  result: SuspendMembershipResult;
}

const suspendMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"reason":true,"until":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":73}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":111}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":128,"b":134}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":150,"b":155}]}],"statement":"select strata.suspend_membership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_reason => :reason,\n  p_until => :until\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.suspend_membership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_reason => :reason,
 *   p_until => :until
 * ) as "outcome!"
 * ```
 */
export const suspendMembership = new PreparedQuery<SuspendMembershipParams,SuspendMembershipResult>(suspendMembershipIR);


/** 'ReinstateMembership' parameters type */
export interface ReinstateMembershipParams {
  membership_id: string;
  organization_id: string;
  reason?: string | null | void;
}

/** 'ReinstateMembership' return type */
export interface ReinstateMembershipResult {
  outcome: ReinstateMembershipOutcome;
}

/** 'ReinstateMembership' query type */
export interface ReinstateMembershipQuery {
  params: ReinstateMembershipParams;
  result: ReinstateMembershipResult;
}

const reinstateMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":59,"b":75}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":113}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":130,"b":136}]}],"statement":"select strata.reinstate_membership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reinstate_membership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const reinstateMembership = new PreparedQuery<ReinstateMembershipParams,ReinstateMembershipResult>(reinstateMembershipIR);


/** 'EndMembership' parameters type */
export interface EndMembershipParams {
  membership_id: string;
  organization_id: string;
  reason?: string | null | void;
}

/** 'EndMembership' return type */
export interface EndMembershipResult {
  outcome: EndMembershipOutcome;
}

/** 'EndMembership' query type */
export interface EndMembershipQuery {
  params: EndMembershipParams;
  result: EndMembershipResult;
}

const endMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":53,"b":69}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":107}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":124,"b":130}]}],"statement":"select strata.end_membership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_membership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const endMembership = new PreparedQuery<EndMembershipParams,EndMembershipResult>(endMembershipIR);


/** 'UpdateMembership' parameters type */
export interface UpdateMembershipParams {
  attributes: Json;
  family_name?: string | null | void;
  given_name?: string | null | void;
  job_title?: string | null | void;
  label: string;
  member_number?: string | null | void;
  membership_id: string;
  organization_id: string;
  party_type: string;
}

/** 'UpdateMembership' return type */
export interface UpdateMembershipResult {
  outcome: UpdateMembershipOutcome;
}

/** 'UpdateMembership' query type */
export interface UpdateMembershipQuery {
  params: UpdateMembershipParams;
  result: UpdateMembershipResult;
}

const updateMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"party_type":true,"label":true,"member_number":true,"given_name":true,"family_name":true,"job_title":true,"attributes":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":72}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":96,"b":110}]},{"name":"party_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":131,"b":142}]},{"name":"label","required":true,"transform":{"type":"scalar"},"locs":[{"a":158,"b":164}]},{"name":"member_number","required":false,"transform":{"type":"scalar"},"locs":[{"a":188,"b":201}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":222,"b":232}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":254,"b":265}]},{"name":"job_title","required":false,"transform":{"type":"scalar"},"locs":[{"a":285,"b":294}]},{"name":"attributes","required":true,"transform":{"type":"scalar"},"locs":[{"a":315,"b":326}]}],"statement":"select strata.update_membership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_party_type => :party_type!,\n  p_label => :label!,\n  p_member_number => :member_number,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_job_title => :job_title,\n  p_attributes => :attributes!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.update_membership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_party_type => :party_type!,
 *   p_label => :label!,
 *   p_member_number => :member_number,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_job_title => :job_title,
 *   p_attributes => :attributes!
 * ) as "outcome!"
 * ```
 */
export const updateMembership = new PreparedQuery<UpdateMembershipParams,UpdateMembershipResult>(updateMembershipIR);


/** 'SetDefaultMembership' parameters type */
export interface SetDefaultMembershipParams {
  membership_id: string;
  organization_id: string;
}

/** 'SetDefaultMembership' return type */
export interface SetDefaultMembershipResult {
  outcome: SetDefaultMembershipOutcome;
}

/** 'SetDefaultMembership' query type */
export interface SetDefaultMembershipQuery {
  params: SetDefaultMembershipParams;
  result: SetDefaultMembershipResult;
}

const setDefaultMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":74}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":96,"b":110}]}],"statement":"select strata.set_default_membership(p_organization_id => :organization_id!, p_membership_id => :membership_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_default_membership(p_organization_id => :organization_id!, p_membership_id => :membership_id!) as "outcome!"
 * ```
 */
export const setDefaultMembership = new PreparedQuery<SetDefaultMembershipParams,SetDefaultMembershipResult>(setDefaultMembershipIR);


/** 'SetLoginName' parameters type */
export interface SetLoginNameParams {
  login_name?: string | null | void;
  membership_id: string;
  organization_id: string;
}

/** 'SetLoginName' return type */
export interface SetLoginNameResult {
  outcome: SetLoginNameOutcome;
}

/** 'SetLoginName' query type */
export interface SetLoginNameQuery {
  params: SetLoginNameParams;
  result: SetLoginNameResult;
}

const setLoginNameIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"login_name":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":53,"b":69}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":107}]},{"name":"login_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":128,"b":138}]}],"statement":"select strata.set_login_name(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_login_name => :login_name\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_login_name(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_login_name => :login_name
 * ) as "outcome!"
 * ```
 */
export const setLoginName = new PreparedQuery<SetLoginNameParams,SetLoginNameResult>(setLoginNameIR);


/** 'MoveMembership' parameters type */
export interface MoveMembershipParams {
  membership_id: string;
  organization_id: string;
  reason?: string | null | void;
  to_company_id?: string | null | void;
  to_organization_id: string;
}

/** 'MoveMembership' return type */
export interface MoveMembershipResult {
  membership_id: string | null;
  outcome: MoveMembershipOutcome;
}

/** 'MoveMembership' query type */
export interface MoveMembershipQuery {
  params: MoveMembershipParams;
  result: MoveMembershipResult;
}

const moveMembershipIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"to_organization_id":true,"reason":true,"to_company_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":100,"b":116}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":140,"b":154}]},{"name":"to_organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":183,"b":202}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":219,"b":225}]},{"name":"to_company_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":249,"b":262}]}],"statement":"select\n  outcome as \"outcome!\",\n  membership_id\nfrom strata.move_membership(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_to_organization_id => :to_organization_id!,\n  p_reason => :reason,\n  p_to_company_id => :to_company_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   membership_id
 * from strata.move_membership(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_to_organization_id => :to_organization_id!,
 *   p_reason => :reason,
 *   p_to_company_id => :to_company_id
 * )
 * ```
 */
export const moveMembership = new PreparedQuery<MoveMembershipParams,MoveMembershipResult>(moveMembershipIR);


/** 'ListMembershipMoves' parameters type */
export interface ListMembershipMovesParams {
  membership_id: string;
  organization_id: string;
}

/** 'ListMembershipMoves' return type */
export interface ListMembershipMovesResult {
  from_membership_id: string;
  from_organization_id: string;
  moved_at: Date;
  to_membership_id: string;
  to_organization_id: string;
}

/** 'ListMembershipMoves' query type */
export interface ListMembershipMovesQuery {
  params: ListMembershipMovesParams;
  result: ListMembershipMovesResult;
}

const listMembershipMovesIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":276,"b":292}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":314,"b":328}]}],"statement":"select\n  from_organization_id as \"from_organization_id!\",\n  from_membership_id as \"from_membership_id!\",\n  to_organization_id as \"to_organization_id!\",\n  to_membership_id as \"to_membership_id!\",\n  moved_at as \"moved_at!\"\nfrom strata.list_membership_moves(p_organization_id => :organization_id!, p_membership_id => :membership_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   from_organization_id as "from_organization_id!",
 *   from_membership_id as "from_membership_id!",
 *   to_organization_id as "to_organization_id!",
 *   to_membership_id as "to_membership_id!",
 *   moved_at as "moved_at!"
 * from strata.list_membership_moves(p_organization_id => :organization_id!, p_membership_id => :membership_id!)
 * ```
 */
export const listMembershipMoves = new PreparedQuery<ListMembershipMovesParams,ListMembershipMovesResult>(listMembershipMovesIR);


/** 'UpdateOrganization' parameters type */
export interface UpdateOrganizationParams {
  attributes: Json;
  name: string;
  organization_id: string;
}

/** 'UpdateOrganization' return type */
export interface UpdateOrganizationResult {
  outcome: UpdateOrganizationOutcome;
}

/** 'UpdateOrganization' query type */
export interface UpdateOrganizationQuery {
  params: UpdateOrganizationParams;
  result: UpdateOrganizationResult;
}

const updateOrganizationIR: any = {"usedParamSet":{"organization_id":true,"name":true,"attributes":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":74}]},{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":89,"b":94}]},{"name":"attributes","required":true,"transform":{"type":"scalar"},"locs":[{"a":115,"b":126}]}],"statement":"select strata.update_organization(\n  p_organization_id => :organization_id!,\n  p_name => :name!,\n  p_attributes => :attributes!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.update_organization(
 *   p_organization_id => :organization_id!,
 *   p_name => :name!,
 *   p_attributes => :attributes!
 * ) as "outcome!"
 * ```
 */
export const updateOrganization = new PreparedQuery<UpdateOrganizationParams,UpdateOrganizationResult>(updateOrganizationIR);


/** 'SetSecurityPolicy' parameters type */
export interface SetSecurityPolicyParams {
  allowed_sign_in_methods?: stringArray | null | void;
  minimum_assurance_level: number;
  organization_id: string;
}

/** 'SetSecurityPolicy' return type */
export interface SetSecurityPolicyResult {
  outcome: SetSecurityPolicyOutcome;
}

/** 'SetSecurityPolicy' query type */
export interface SetSecurityPolicyQuery {
  params: SetSecurityPolicyParams;
  result: SetSecurityPolicyResult;
}

const setSecurityPolicyIR: any = {"usedParamSet":{"organization_id":true,"minimum_assurance_level":true,"allowed_sign_in_methods":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":74}]},{"name":"minimum_assurance_level","required":true,"transform":{"type":"scalar"},"locs":[{"a":108,"b":132}]},{"name":"allowed_sign_in_methods","required":false,"transform":{"type":"scalar"},"locs":[{"a":166,"b":189}]}],"statement":"select strata.set_security_policy(\n  p_organization_id => :organization_id!,\n  p_minimum_assurance_level => :minimum_assurance_level!,\n  p_allowed_sign_in_methods => :allowed_sign_in_methods\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_security_policy(
 *   p_organization_id => :organization_id!,
 *   p_minimum_assurance_level => :minimum_assurance_level!,
 *   p_allowed_sign_in_methods => :allowed_sign_in_methods
 * ) as "outcome!"
 * ```
 */
export const setSecurityPolicy = new PreparedQuery<SetSecurityPolicyParams,SetSecurityPolicyResult>(setSecurityPolicyIR);


/** 'SetParentOrganization' parameters type */
export interface SetParentOrganizationParams {
  organization_id: string;
  parent_organization_id?: string | null | void;
}

/** 'SetParentOrganization' return type */
export interface SetParentOrganizationResult {
  outcome: SetParentOrganizationOutcome;
}

/** 'SetParentOrganization' query type */
export interface SetParentOrganizationQuery {
  params: SetParentOrganizationParams;
  result: SetParentOrganizationResult;
}

const setParentOrganizationIR: any = {"usedParamSet":{"organization_id":true,"parent_organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":62,"b":78}]},{"name":"parent_organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":111,"b":133}]}],"statement":"select strata.set_parent_organization(\n  p_organization_id => :organization_id!,\n  p_parent_organization_id => :parent_organization_id\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_parent_organization(
 *   p_organization_id => :organization_id!,
 *   p_parent_organization_id => :parent_organization_id
 * ) as "outcome!"
 * ```
 */
export const setParentOrganization = new PreparedQuery<SetParentOrganizationParams,SetParentOrganizationResult>(setParentOrganizationIR);


/** 'ListOrganizationsBelow' parameters type */
export interface ListOrganizationsBelowParams {
  organization_id: string;
}

/** 'ListOrganizationsBelow' return type */
export interface ListOrganizationsBelowResult {
  depth: number;
  name: string;
  organization_id: string;
  party_type: string;
  path: stringArray;
  slug: string;
  status: string;
}

/** 'ListOrganizationsBelow' query type */
export interface ListOrganizationsBelowQuery {
  params: ListOrganizationsBelowParams;
  result: ListOrganizationsBelowResult;
}

const listOrganizationsBelowIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":237,"b":253}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  name as \"name!\",\n  slug as \"slug!\",\n  party_type as \"party_type!\",\n  status as \"status!\",\n  depth as \"depth!\",\n  path as \"path!\"\nfrom strata.list_organizations_below(p_organization_id => :organization_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   name as "name!",
 *   slug as "slug!",
 *   party_type as "party_type!",
 *   status as "status!",
 *   depth as "depth!",
 *   path as "path!"
 * from strata.list_organizations_below(p_organization_id => :organization_id!)
 * ```
 */
export const listOrganizationsBelow = new PreparedQuery<ListOrganizationsBelowParams,ListOrganizationsBelowResult>(listOrganizationsBelowIR);


/** 'SetAlertRule' parameters type */
export interface SetAlertRuleParams {
  channel: string;
  filter: Json;
  membership_id: string;
  organization_id: string;
  topic: string;
}

/** 'SetAlertRule' return type */
export interface SetAlertRuleResult {
  alert_rule_id: string | null;
  outcome: SetAlertRuleOutcome;
}

/** 'SetAlertRule' query type */
export interface SetAlertRuleQuery {
  params: SetAlertRuleParams;
  result: SetAlertRuleResult;
}

const setAlertRuleIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"topic":true,"channel":true,"filter":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":115}]},{"name":"membership_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":139,"b":153}]},{"name":"topic","required":true,"transform":{"type":"scalar"},"locs":[{"a":169,"b":175}]},{"name":"channel","required":true,"transform":{"type":"scalar"},"locs":[{"a":193,"b":201}]},{"name":"filter","required":true,"transform":{"type":"scalar"},"locs":[{"a":218,"b":225}]}],"statement":"select\n  outcome as \"outcome!\",\n  alert_rule_id\nfrom strata.set_alert_rule(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id!,\n  p_topic => :topic!,\n  p_channel => :channel!,\n  p_filter => :filter!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   alert_rule_id
 * from strata.set_alert_rule(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id!,
 *   p_topic => :topic!,
 *   p_channel => :channel!,
 *   p_filter => :filter!
 * )
 * ```
 */
export const setAlertRule = new PreparedQuery<SetAlertRuleParams,SetAlertRuleResult>(setAlertRuleIR);


/** 'EndAlertRule' parameters type */
export interface EndAlertRuleParams {
  alert_rule_id: string;
  organization_id: string;
}

/** 'EndAlertRule' return type */
export interface EndAlertRuleResult {
  outcome: EndAlertRuleOutcome;
}

/** 'EndAlertRule' query type */
export interface EndAlertRuleQuery {
  params: EndAlertRuleParams;
  result: EndAlertRuleResult;
}

const endAlertRuleIR: any = {"usedParamSet":{"organization_id":true,"alert_rule_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":66}]},{"name":"alert_rule_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":88,"b":102}]}],"statement":"select strata.end_alert_rule(p_organization_id => :organization_id!, p_alert_rule_id => :alert_rule_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_alert_rule(p_organization_id => :organization_id!, p_alert_rule_id => :alert_rule_id!) as "outcome!"
 * ```
 */
export const endAlertRule = new PreparedQuery<EndAlertRuleParams,EndAlertRuleResult>(endAlertRuleIR);


/** 'ListMyAlertRules' parameters type */
export type ListMyAlertRulesParams = void;

/** 'ListMyAlertRules' return type */
export interface ListMyAlertRulesResult {
  alert_rule_id: string;
  channel: AlertRuleChannel;
  continues_alert_rule_id: string | null;
  filter: Json;
  started_at: Date;
  topic: string;
}

/** 'ListMyAlertRules' query type */
export interface ListMyAlertRulesQuery {
  params: ListMyAlertRulesParams;
  result: ListMyAlertRulesResult;
}

const listMyAlertRulesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  alert_rule_id as \"alert_rule_id!\",\n  topic as \"topic!\",\n  channel as \"channel!\",\n  filter as \"filter!\",\n  continues_alert_rule_id,\n  started_at as \"started_at!\"\nfrom strata.my_alert_rules\norder by topic, channel, alert_rule_id"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   alert_rule_id as "alert_rule_id!",
 *   topic as "topic!",
 *   channel as "channel!",
 *   filter as "filter!",
 *   continues_alert_rule_id,
 *   started_at as "started_at!"
 * from strata.my_alert_rules
 * order by topic, channel, alert_rule_id
 * ```
 */
export const listMyAlertRules = new PreparedQuery<ListMyAlertRulesParams,ListMyAlertRulesResult>(listMyAlertRulesIR);


/** 'ListAlertRules' parameters type */
export interface ListAlertRulesParams {
  after_alert_rule_id?: string | null | void;
  limit: number;
  membership_id?: string | null | void;
  organization_id: string;
}

/** 'ListAlertRules' return type */
export interface ListAlertRulesResult {
  alert_rule_id: string;
  channel: string;
  continues_alert_rule_id: string | null;
  ended_at: Date | null;
  filter: Json;
  membership_id: string;
  started_at: Date;
  topic: string;
}

/** 'ListAlertRules' query type */
export interface ListAlertRulesQuery {
  params: ListAlertRulesParams;
  result: ListAlertRulesResult;
}

const listAlertRulesIR: any = {"usedParamSet":{"organization_id":true,"membership_id":true,"limit":true,"after_alert_rule_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":272,"b":288}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":312,"b":325}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":341,"b":347}]},{"name":"after_alert_rule_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":363,"b":382}]}],"statement":"select\n  alert_rule_id as \"alert_rule_id!\",\n  membership_id as \"membership_id!\",\n  topic as \"topic!\",\n  channel as \"channel!\",\n  filter as \"filter!\",\n  continues_alert_rule_id,\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.list_alert_rules(\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_limit => :limit!,\n  p_after => :after_alert_rule_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   alert_rule_id as "alert_rule_id!",
 *   membership_id as "membership_id!",
 *   topic as "topic!",
 *   channel as "channel!",
 *   filter as "filter!",
 *   continues_alert_rule_id,
 *   started_at as "started_at!",
 *   ended_at
 * from strata.list_alert_rules(
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_limit => :limit!,
 *   p_after => :after_alert_rule_id
 * )
 * ```
 */
export const listAlertRules = new PreparedQuery<ListAlertRulesParams,ListAlertRulesResult>(listAlertRulesIR);


/** 'RaiseAlert' parameters type */
export interface RaiseAlertParams {
  alert_key?: string | null | void;
  organization_id: string;
  payload: Json;
  topic: string;
}

/** 'RaiseAlert' return type */
export interface RaiseAlertResult {
  alert_id: string | null;
  delivery_count: number | null;
  outcome: RaiseAlertOutcome;
}

/** 'RaiseAlert' query type */
export interface RaiseAlertQuery {
  params: RaiseAlertParams;
  result: RaiseAlertResult;
}

const raiseAlertIR: any = {"usedParamSet":{"organization_id":true,"topic":true,"payload":true,"alert_key":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":109,"b":125}]},{"name":"topic","required":true,"transform":{"type":"scalar"},"locs":[{"a":141,"b":147}]},{"name":"payload","required":true,"transform":{"type":"scalar"},"locs":[{"a":165,"b":173}]},{"name":"alert_key","required":false,"transform":{"type":"scalar"},"locs":[{"a":193,"b":202}]}],"statement":"select\n  outcome as \"outcome!\",\n  alert_id,\n  delivery_count\nfrom strata.raise_alert(\n  p_organization_id => :organization_id!,\n  p_topic => :topic!,\n  p_payload => :payload!,\n  p_alert_key => :alert_key\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   alert_id,
 *   delivery_count
 * from strata.raise_alert(
 *   p_organization_id => :organization_id!,
 *   p_topic => :topic!,
 *   p_payload => :payload!,
 *   p_alert_key => :alert_key
 * )
 * ```
 */
export const raiseAlert = new PreparedQuery<RaiseAlertParams,RaiseAlertResult>(raiseAlertIR);


/** 'TakeAlerts' parameters type */
export interface TakeAlertsParams {
  limit: number;
}

/** 'TakeAlerts' return type */
export interface TakeAlertsResult {
  address: string;
  alert_delivery_id: string;
  alert_id: string;
  attempt_count: number;
  channel: string;
  locale: string | null;
  membership_id: string;
  organization_id: string;
  payload: Json;
  raised_at: Date;
  topic: string;
  user_id: string;
}

/** 'TakeAlerts' query type */
export interface TakeAlertsQuery {
  params: TakeAlertsParams;
  result: TakeAlertsResult;
}

const takeAlertsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":388,"b":394}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  alert_delivery_id as \"alert_delivery_id!\",\n  alert_id as \"alert_id!\",\n  membership_id as \"membership_id!\",\n  user_id as \"user_id!\",\n  channel as \"channel!\",\n  address as \"address!\",\n  topic as \"topic!\",\n  payload as \"payload!\",\n  locale,\n  raised_at as \"raised_at!\",\n  attempt_count as \"attempt_count!\"\nfrom strata.take_alerts(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   alert_delivery_id as "alert_delivery_id!",
 *   alert_id as "alert_id!",
 *   membership_id as "membership_id!",
 *   user_id as "user_id!",
 *   channel as "channel!",
 *   address as "address!",
 *   topic as "topic!",
 *   payload as "payload!",
 *   locale,
 *   raised_at as "raised_at!",
 *   attempt_count as "attempt_count!"
 * from strata.take_alerts(p_limit => :limit!)
 * ```
 */
export const takeAlerts = new PreparedQuery<TakeAlertsParams,TakeAlertsResult>(takeAlertsIR);


/** 'CompleteAlert' parameters type */
export interface CompleteAlertParams {
  alert_delivery_id: string;
  attempt: number;
  organization_id: string;
  outcome: string;
}

/** 'CompleteAlert' return type */
export interface CompleteAlertResult {
  outcome: CompleteAlertOutcome;
}

/** 'CompleteAlert' query type */
export interface CompleteAlertQuery {
  params: CompleteAlertParams;
  result: CompleteAlertResult;
}

const completeAlertIR: any = {"usedParamSet":{"organization_id":true,"alert_delivery_id":true,"attempt":true,"outcome":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":53,"b":69}]},{"name":"alert_delivery_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":115}]},{"name":"attempt","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":141}]},{"name":"outcome","required":true,"transform":{"type":"scalar"},"locs":[{"a":159,"b":167}]}],"statement":"select strata.complete_alert(\n  p_organization_id => :organization_id!,\n  p_alert_delivery_id => :alert_delivery_id!,\n  p_attempt => :attempt!,\n  p_outcome => :outcome!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.complete_alert(
 *   p_organization_id => :organization_id!,
 *   p_alert_delivery_id => :alert_delivery_id!,
 *   p_attempt => :attempt!,
 *   p_outcome => :outcome!
 * ) as "outcome!"
 * ```
 */
export const completeAlert = new PreparedQuery<CompleteAlertParams,CompleteAlertResult>(completeAlertIR);


/** 'PurgeAlerts' parameters type */
export interface PurgeAlertsParams {
  limit: number;
}

/** 'PurgeAlerts' return type */
export interface PurgeAlertsResult {
  count: number;
}

/** 'PurgeAlerts' query type */
export interface PurgeAlertsQuery {
  params: PurgeAlertsParams;
  result: PurgeAlertsResult;
}

const purgeAlertsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":38,"b":44}]}],"statement":"select strata.purge_alerts(p_limit => :limit!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.purge_alerts(p_limit => :limit!) as "count!"
 * ```
 */
export const purgeAlerts = new PreparedQuery<PurgeAlertsParams,PurgeAlertsResult>(purgeAlertsIR);



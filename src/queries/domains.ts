/** Types generated for queries found in "sql/queries/domains.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddDomainOutcome, JoinOrganizationOutcome, RecordDomainCheckOutcome, RemoveDomainOutcome, SetDomainJoiningOutcome } from './values.js';

export type stringArray = (string)[];

/** 'AddDomain' parameters type */
export interface AddDomainParams {
  domain: string;
  organization_id: string;
}

/** 'AddDomain' return type */
export interface AddDomainResult {
  organization_domain_id: string | null;
  outcome: AddDomainOutcome;
  txt_name: string | null;
  txt_value: string | null;
}

/** 'AddDomain' query type */
export interface AddDomainQuery {
  params: AddDomainParams;
  result: AddDomainResult;
}

const addDomainIR: any = {"usedParamSet":{"organization_id":true,"domain":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":118,"b":134}]},{"name":"domain","required":true,"transform":{"type":"scalar"},"locs":[{"a":149,"b":156}]}],"statement":"select outcome as \"outcome!\", organization_domain_id, txt_name, txt_value\nfrom strata.add_domain(p_organization_id => :organization_id!, p_domain => :domain!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", organization_domain_id, txt_name, txt_value
 * from strata.add_domain(p_organization_id => :organization_id!, p_domain => :domain!)
 * ```
 */
export const addDomain = new PreparedQuery<AddDomainParams,AddDomainResult>(addDomainIR);


/** 'RemoveDomain' parameters type */
export interface RemoveDomainParams {
  organization_domain_id: string;
  organization_id: string;
  reason?: string | null | void;
}

/** 'RemoveDomain' return type */
export interface RemoveDomainResult {
  outcome: RemoveDomainOutcome;
}

/** 'RemoveDomain' query type */
export interface RemoveDomainQuery {
  params: RemoveDomainParams;
  result: RemoveDomainResult;
}

const removeDomainIR: any = {"usedParamSet":{"organization_id":true,"organization_domain_id":true,"reason":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":52,"b":68}]},{"name":"organization_domain_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":101,"b":124}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":141,"b":147}]}],"statement":"select strata.remove_domain(\n  p_organization_id => :organization_id!,\n  p_organization_domain_id => :organization_domain_id!,\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_domain(
 *   p_organization_id => :organization_id!,
 *   p_organization_domain_id => :organization_domain_id!,
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const removeDomain = new PreparedQuery<RemoveDomainParams,RemoveDomainResult>(removeDomainIR);


/** 'SetDomainJoining' parameters type */
export interface SetDomainJoiningParams {
  company_id?: string | null | void;
  is_joinable: boolean;
  organization_domain_id: string;
  organization_id: string;
  role_ids: stringArray;
}

/** 'SetDomainJoining' return type */
export interface SetDomainJoiningResult {
  outcome: SetDomainJoiningOutcome;
}

/** 'SetDomainJoining' query type */
export interface SetDomainJoiningQuery {
  params: SetDomainJoiningParams;
  result: SetDomainJoiningResult;
}

const setDomainJoiningIR: any = {"usedParamSet":{"organization_id":true,"organization_domain_id":true,"is_joinable":true,"role_ids":true,"company_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":73}]},{"name":"organization_domain_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":106,"b":129}]},{"name":"is_joinable","required":true,"transform":{"type":"scalar"},"locs":[{"a":151,"b":163}]},{"name":"role_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":182,"b":191}]},{"name":"company_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":212,"b":222}]}],"statement":"select strata.set_domain_joining(\n  p_organization_id => :organization_id!,\n  p_organization_domain_id => :organization_domain_id!,\n  p_is_joinable => :is_joinable!,\n  p_role_ids => :role_ids!,\n  p_company_id => :company_id\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_domain_joining(
 *   p_organization_id => :organization_id!,
 *   p_organization_domain_id => :organization_domain_id!,
 *   p_is_joinable => :is_joinable!,
 *   p_role_ids => :role_ids!,
 *   p_company_id => :company_id
 * ) as "outcome!"
 * ```
 */
export const setDomainJoining = new PreparedQuery<SetDomainJoiningParams,SetDomainJoiningResult>(setDomainJoiningIR);


/** 'ListDomains' parameters type */
export interface ListDomainsParams {
  organization_id: string;
}

/** 'ListDomains' return type */
export interface ListDomainsResult {
  added_at: Date;
  checked_at: Date | null;
  company_id: string | null;
  domain: string;
  is_joinable: boolean;
  lapsed_at: Date | null;
  miss_count: number;
  organization_domain_id: string;
  removed_at: Date | null;
  role_ids: stringArray;
  status: string;
  status_reason: string | null;
  txt_name: string;
  txt_value: string;
  verified_at: Date | null;
}

/** 'ListDomains' query type */
export interface ListDomainsQuery {
  params: ListDomainsParams;
  result: ListDomainsResult;
}

const listDomainsIR: any = {"usedParamSet":{"organization_id":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":414,"b":430}]}],"statement":"select\n  organization_domain_id as \"organization_domain_id!\",\n  domain as \"domain!\",\n  status as \"status!\",\n  txt_name as \"txt_name!\",\n  txt_value as \"txt_value!\",\n  is_joinable as \"is_joinable!\",\n  role_ids as \"role_ids!\",\n  company_id,\n  miss_count as \"miss_count!\",\n  status_reason,\n  added_at as \"added_at!\",\n  verified_at,\n  lapsed_at,\n  removed_at,\n  checked_at\nfrom strata.list_domains(p_organization_id => :organization_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_domain_id as "organization_domain_id!",
 *   domain as "domain!",
 *   status as "status!",
 *   txt_name as "txt_name!",
 *   txt_value as "txt_value!",
 *   is_joinable as "is_joinable!",
 *   role_ids as "role_ids!",
 *   company_id,
 *   miss_count as "miss_count!",
 *   status_reason,
 *   added_at as "added_at!",
 *   verified_at,
 *   lapsed_at,
 *   removed_at,
 *   checked_at
 * from strata.list_domains(p_organization_id => :organization_id!)
 * ```
 */
export const listDomains = new PreparedQuery<ListDomainsParams,ListDomainsResult>(listDomainsIR);


/** 'TakeDomains' parameters type */
export interface TakeDomainsParams {
  limit: number;
}

/** 'TakeDomains' return type */
export interface TakeDomainsResult {
  domain: string;
  organization_domain_id: string;
  organization_id: string;
  txt_name: string;
}

/** 'TakeDomains' query type */
export interface TakeDomainsQuery {
  params: TakeDomainsParams;
  result: TakeDomainsResult;
}

const takeDomainsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":188,"b":194}]}],"statement":"select\n  organization_id as \"organization_id!\",\n  organization_domain_id as \"organization_domain_id!\",\n  domain as \"domain!\",\n  txt_name as \"txt_name!\"\nfrom strata.take_domains(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   organization_domain_id as "organization_domain_id!",
 *   domain as "domain!",
 *   txt_name as "txt_name!"
 * from strata.take_domains(p_limit => :limit!)
 * ```
 */
export const takeDomains = new PreparedQuery<TakeDomainsParams,TakeDomainsResult>(takeDomainsIR);


/** 'RecordDomainCheck' parameters type */
export interface RecordDomainCheckParams {
  organization_domain_id: string;
  organization_id: string;
  txt_values?: stringArray | null | void;
}

/** 'RecordDomainCheck' return type */
export interface RecordDomainCheckResult {
  outcome: RecordDomainCheckOutcome;
}

/** 'RecordDomainCheck' query type */
export interface RecordDomainCheckQuery {
  params: RecordDomainCheckParams;
  result: RecordDomainCheckResult;
}

const recordDomainCheckIR: any = {"usedParamSet":{"organization_id":true,"organization_domain_id":true,"txt_values":true},"params":[{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":74}]},{"name":"organization_domain_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":107,"b":130}]},{"name":"txt_values","required":false,"transform":{"type":"scalar"},"locs":[{"a":151,"b":161}]}],"statement":"select strata.record_domain_check(\n  p_organization_id => :organization_id!,\n  p_organization_domain_id => :organization_domain_id!,\n  p_txt_values => :txt_values\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.record_domain_check(
 *   p_organization_id => :organization_id!,
 *   p_organization_domain_id => :organization_domain_id!,
 *   p_txt_values => :txt_values
 * ) as "outcome!"
 * ```
 */
export const recordDomainCheck = new PreparedQuery<RecordDomainCheckParams,RecordDomainCheckResult>(recordDomainCheckIR);


/** 'ListJoinableOrganizations' parameters type */
export type ListJoinableOrganizationsParams = void;

/** 'ListJoinableOrganizations' return type */
export interface ListJoinableOrganizationsResult {
  domain: string;
  is_proof_required: boolean;
  name: string;
  organization_id: string;
}

/** 'ListJoinableOrganizations' query type */
export interface ListJoinableOrganizationsQuery {
  params: ListJoinableOrganizationsParams;
  result: ListJoinableOrganizationsResult;
}

const listJoinableOrganizationsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  organization_id as \"organization_id!\",\n  name as \"name!\",\n  domain as \"domain!\",\n  is_proof_required as \"is_proof_required!\"\nfrom strata.list_joinable_organizations()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   organization_id as "organization_id!",
 *   name as "name!",
 *   domain as "domain!",
 *   is_proof_required as "is_proof_required!"
 * from strata.list_joinable_organizations()
 * ```
 */
export const listJoinableOrganizations = new PreparedQuery<ListJoinableOrganizationsParams,ListJoinableOrganizationsResult>(listJoinableOrganizationsIR);


/** 'JoinOrganization' parameters type */
export interface JoinOrganizationParams {
  other_organization_id: string;
}

/** 'JoinOrganization' return type */
export interface JoinOrganizationResult {
  membership_id: string | null;
  outcome: JoinOrganizationOutcome;
}

/** 'JoinOrganization' query type */
export interface JoinOrganizationQuery {
  params: JoinOrganizationParams;
  result: JoinOrganizationResult;
}

const joinOrganizationIR: any = {"usedParamSet":{"other_organization_id":true},"params":[{"name":"other_organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":95,"b":117}]}],"statement":"select outcome as \"outcome!\", membership_id\nfrom strata.join_organization(p_organization_id => :other_organization_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", membership_id
 * from strata.join_organization(p_organization_id => :other_organization_id!)
 * ```
 */
export const joinOrganization = new PreparedQuery<JoinOrganizationParams,JoinOrganizationResult>(joinOrganizationIR);



/** Types generated for queries found in "sql/queries/terms.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AcceptTermsOutcome, CreateTermOutcome, PublishTermVersionOutcome, RetireTermOutcome, WithdrawConsentOutcome } from './values.js';

export type DateOrString = Date | string;

/** 'CreateTerm' parameters type */
export interface CreateTermParams {
  applies_to: string;
  kind: string;
  name: string;
  term: string;
}

/** 'CreateTerm' return type */
export interface CreateTermResult {
  outcome: CreateTermOutcome;
}

/** 'CreateTerm' query type */
export interface CreateTermQuery {
  params: CreateTermParams;
  result: CreateTermResult;
}

const createTermIR: any = {"usedParamSet":{"term":true,"kind":true,"applies_to":true,"name":true},"params":[{"name":"term","required":true,"transform":{"type":"scalar"},"locs":[{"a":36,"b":41}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":54,"b":59}]},{"name":"applies_to","required":true,"transform":{"type":"scalar"},"locs":[{"a":78,"b":89}]},{"name":"name","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":107}]}],"statement":"select strata.create_term(p_term => :term!, p_kind => :kind!, p_applies_to => :applies_to!, p_name => :name!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_term(p_term => :term!, p_kind => :kind!, p_applies_to => :applies_to!, p_name => :name!) as "outcome!"
 * ```
 */
export const createTerm = new PreparedQuery<CreateTermParams,CreateTermResult>(createTermIR);


/** 'PublishTermVersion' parameters type */
export interface PublishTermVersionParams {
  is_required: boolean;
  published_at?: DateOrString | null | void;
  sha256: Buffer;
  term: string;
  uri: string;
  version: string;
}

/** 'PublishTermVersion' return type */
export interface PublishTermVersionResult {
  outcome: PublishTermVersionOutcome;
}

/** 'PublishTermVersion' query type */
export interface PublishTermVersionQuery {
  params: PublishTermVersionParams;
  result: PublishTermVersionResult;
}

const publishTermVersionIR: any = {"usedParamSet":{"term":true,"version":true,"uri":true,"sha256":true,"is_required":true,"published_at":true},"params":[{"name":"term","required":true,"transform":{"type":"scalar"},"locs":[{"a":48,"b":53}]},{"name":"version","required":true,"transform":{"type":"scalar"},"locs":[{"a":71,"b":79}]},{"name":"uri","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":97}]},{"name":"sha256","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":121}]},{"name":"is_required","required":true,"transform":{"type":"scalar"},"locs":[{"a":143,"b":155}]},{"name":"published_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":178,"b":190}]}],"statement":"select strata.publish_term_version(\n  p_term => :term!,\n  p_version => :version!,\n  p_uri => :uri!,\n  p_sha256 => :sha256!,\n  p_is_required => :is_required!,\n  p_published_at => :published_at\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.publish_term_version(
 *   p_term => :term!,
 *   p_version => :version!,
 *   p_uri => :uri!,
 *   p_sha256 => :sha256!,
 *   p_is_required => :is_required!,
 *   p_published_at => :published_at
 * ) as "outcome!"
 * ```
 */
export const publishTermVersion = new PreparedQuery<PublishTermVersionParams,PublishTermVersionResult>(publishTermVersionIR);


/** 'RetireTerm' parameters type */
export interface RetireTermParams {
  term: string;
}

/** 'RetireTerm' return type */
export interface RetireTermResult {
  outcome: RetireTermOutcome;
}

/** 'RetireTerm' query type */
export interface RetireTermQuery {
  params: RetireTermParams;
  result: RetireTermResult;
}

const retireTermIR: any = {"usedParamSet":{"term":true},"params":[{"name":"term","required":true,"transform":{"type":"scalar"},"locs":[{"a":26,"b":31}]}],"statement":"select strata.retire_term(:term!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.retire_term(:term!) as "outcome!"
 * ```
 */
export const retireTerm = new PreparedQuery<RetireTermParams,RetireTermResult>(retireTermIR);


/** 'ListTerms' parameters type */
export type ListTermsParams = void;

/** 'ListTerms' return type */
export interface ListTermsResult {
  applies_to: string;
  is_required: boolean;
  kind: string;
  name: string;
  published_at: Date;
  sha256: Buffer;
  term: string;
  uri: string;
  version: string;
}

/** 'ListTerms' query type */
export interface ListTermsQuery {
  params: ListTermsParams;
  result: ListTermsResult;
}

const listTermsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  term as \"term!\",\n  version as \"version!\",\n  kind as \"kind!\",\n  applies_to as \"applies_to!\",\n  name as \"name!\",\n  uri as \"uri!\",\n  sha256 as \"sha256!\",\n  is_required as \"is_required!\",\n  published_at as \"published_at!\"\nfrom strata.list_terms()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   term as "term!",
 *   version as "version!",
 *   kind as "kind!",
 *   applies_to as "applies_to!",
 *   name as "name!",
 *   uri as "uri!",
 *   sha256 as "sha256!",
 *   is_required as "is_required!",
 *   published_at as "published_at!"
 * from strata.list_terms()
 * ```
 */
export const listTerms = new PreparedQuery<ListTermsParams,ListTermsResult>(listTermsIR);


/** 'ListPendingTerms' parameters type */
export type ListPendingTermsParams = void;

/** 'ListPendingTerms' return type */
export interface ListPendingTermsResult {
  applies_to: string;
  customer_id: string | null;
  kind: string;
  name: string;
  published_at: Date;
  sha256: Buffer;
  term: string;
  uri: string;
  version: string;
}

/** 'ListPendingTerms' query type */
export interface ListPendingTermsQuery {
  params: ListPendingTermsParams;
  result: ListPendingTermsResult;
}

const listPendingTermsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  term as \"term!\",\n  version as \"version!\",\n  kind as \"kind!\",\n  applies_to as \"applies_to!\",\n  customer_id,\n  name as \"name!\",\n  uri as \"uri!\",\n  sha256 as \"sha256!\",\n  published_at as \"published_at!\"\nfrom strata.pending_terms()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   term as "term!",
 *   version as "version!",
 *   kind as "kind!",
 *   applies_to as "applies_to!",
 *   customer_id,
 *   name as "name!",
 *   uri as "uri!",
 *   sha256 as "sha256!",
 *   published_at as "published_at!"
 * from strata.pending_terms()
 * ```
 */
export const listPendingTerms = new PreparedQuery<ListPendingTermsParams,ListPendingTermsResult>(listPendingTermsIR);


/** 'AcceptTerms' parameters type */
export interface AcceptTermsParams {
  customer_id?: string | null | void;
  term: string;
  version: string;
}

/** 'AcceptTerms' return type */
export interface AcceptTermsResult {
  consent_id: string | null;
  outcome: AcceptTermsOutcome;
}

/** 'AcceptTerms' query type */
export interface AcceptTermsQuery {
  params: AcceptTermsParams;
  result: AcceptTermsResult;
}

const acceptTermsIR: any = {"usedParamSet":{"term":true,"version":true,"customer_id":true},"params":[{"name":"term","required":true,"transform":{"type":"scalar"},"locs":[{"a":76,"b":81}]},{"name":"version","required":true,"transform":{"type":"scalar"},"locs":[{"a":97,"b":105}]},{"name":"customer_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":125,"b":136}]}],"statement":"select outcome as \"outcome!\", consent_id\nfrom strata.accept_terms(p_term => :term!, p_version => :version!, p_customer_id => :customer_id)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", consent_id
 * from strata.accept_terms(p_term => :term!, p_version => :version!, p_customer_id => :customer_id)
 * ```
 */
export const acceptTerms = new PreparedQuery<AcceptTermsParams,AcceptTermsResult>(acceptTermsIR);


/** 'WithdrawConsent' parameters type */
export interface WithdrawConsentParams {
  consent_id: string;
}

/** 'WithdrawConsent' return type */
export interface WithdrawConsentResult {
  outcome: WithdrawConsentOutcome;
}

/** 'WithdrawConsent' query type */
export interface WithdrawConsentQuery {
  params: WithdrawConsentParams;
  result: WithdrawConsentResult;
}

const withdrawConsentIR: any = {"usedParamSet":{"consent_id":true},"params":[{"name":"consent_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":31,"b":42}]}],"statement":"select strata.withdraw_consent(:consent_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.withdraw_consent(:consent_id!) as "outcome!"
 * ```
 */
export const withdrawConsent = new PreparedQuery<WithdrawConsentParams,WithdrawConsentResult>(withdrawConsentIR);


/** 'ListMyConsents' parameters type */
export type ListMyConsentsParams = void;

/** 'ListMyConsents' return type */
export interface ListMyConsentsResult {
  accepted_at: Date;
  applies_to: string;
  consent_id: string;
  customer_id: string | null;
  kind: string;
  name: string;
  organization_id: string | null;
  sha256: Buffer;
  term: string;
  uri: string;
  version: string;
  withdrawn_at: Date | null;
}

/** 'ListMyConsents' query type */
export interface ListMyConsentsQuery {
  params: ListMyConsentsParams;
  result: ListMyConsentsResult;
}

const listMyConsentsIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  consent_id as \"consent_id!\",\n  term as \"term!\",\n  version as \"version!\",\n  kind as \"kind!\",\n  applies_to as \"applies_to!\",\n  name as \"name!\",\n  uri as \"uri!\",\n  sha256 as \"sha256!\",\n  organization_id,\n  customer_id,\n  accepted_at as \"accepted_at!\",\n  withdrawn_at\nfrom strata.my_consents()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   consent_id as "consent_id!",
 *   term as "term!",
 *   version as "version!",
 *   kind as "kind!",
 *   applies_to as "applies_to!",
 *   name as "name!",
 *   uri as "uri!",
 *   sha256 as "sha256!",
 *   organization_id,
 *   customer_id,
 *   accepted_at as "accepted_at!",
 *   withdrawn_at
 * from strata.my_consents()
 * ```
 */
export const listMyConsents = new PreparedQuery<ListMyConsentsParams,ListMyConsentsResult>(listMyConsentsIR);


/** 'ListConsents' parameters type */
export interface ListConsentsParams {
  after_consent_id?: string | null | void;
  customer_id?: string | null | void;
  limit: number;
  organization_id?: string | null | void;
  user_id?: string | null | void;
}

/** 'ListConsents' return type */
export interface ListConsentsResult {
  accepted_at: Date;
  applies_to: string;
  consent_id: string;
  customer_id: string | null;
  kind: string;
  membership_id: string | null;
  organization_id: string | null;
  session_id: string;
  sha256: Buffer;
  term: string;
  uri: string;
  user_id: string;
  version: string;
  withdrawn_at: Date | null;
  withdrawn_by_user_id: string | null;
}

/** 'ListConsents' query type */
export interface ListConsentsQuery {
  params: ListConsentsParams;
  result: ListConsentsResult;
}

const listConsentsIR: any = {"usedParamSet":{"user_id":true,"organization_id":true,"customer_id":true,"limit":true,"after_consent_id":true},"params":[{"name":"user_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":393,"b":400}]},{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":426,"b":441}]},{"name":"customer_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":463,"b":474}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":490,"b":496}]},{"name":"after_consent_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":512,"b":528}]}],"statement":"select\n  consent_id as \"consent_id!\",\n  term as \"term!\",\n  version as \"version!\",\n  kind as \"kind!\",\n  applies_to as \"applies_to!\",\n  uri as \"uri!\",\n  sha256 as \"sha256!\",\n  user_id as \"user_id!\",\n  organization_id,\n  membership_id,\n  customer_id,\n  session_id as \"session_id!\",\n  accepted_at as \"accepted_at!\",\n  withdrawn_at,\n  withdrawn_by_user_id\nfrom strata.list_consents(\n  p_user_id => :user_id,\n  p_organization_id => :organization_id,\n  p_customer_id => :customer_id,\n  p_limit => :limit!,\n  p_after => :after_consent_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   consent_id as "consent_id!",
 *   term as "term!",
 *   version as "version!",
 *   kind as "kind!",
 *   applies_to as "applies_to!",
 *   uri as "uri!",
 *   sha256 as "sha256!",
 *   user_id as "user_id!",
 *   organization_id,
 *   membership_id,
 *   customer_id,
 *   session_id as "session_id!",
 *   accepted_at as "accepted_at!",
 *   withdrawn_at,
 *   withdrawn_by_user_id
 * from strata.list_consents(
 *   p_user_id => :user_id,
 *   p_organization_id => :organization_id,
 *   p_customer_id => :customer_id,
 *   p_limit => :limit!,
 *   p_after => :after_consent_id
 * )
 * ```
 */
export const listConsents = new PreparedQuery<ListConsentsParams,ListConsentsResult>(listConsentsIR);



/** Types generated for queries found in "sql/queries/duplicates.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { DismissDuplicateOutcome, RejectDuplicateOutcome, ReopenDuplicateOutcome } from './values.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type stringArray = (string)[];

/** 'FindDuplicates' parameters type */
export interface FindDuplicatesParams {
  kind: string;
  record_ids?: stringArray | null | void;
}

/** 'FindDuplicates' return type */
export interface FindDuplicatesResult {
  candidate_count: number;
  cluster_count: number;
  pair_count: number;
  record_count: number;
}

/** 'FindDuplicates' query type */
export interface FindDuplicatesQuery {
  params: FindDuplicatesParams;
  result: FindDuplicatesResult;
}

const findDuplicatesIR: any = {"usedParamSet":{"kind":true,"record_ids":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":188,"b":193}]},{"name":"record_ids","required":false,"transform":{"type":"scalar"},"locs":[{"a":212,"b":222}]}],"statement":"select\n  record_count as \"record_count!\",\n  pair_count as \"pair_count!\",\n  candidate_count as \"candidate_count!\",\n  cluster_count as \"cluster_count!\"\nfrom strata.find_duplicates(p_kind => :kind!, p_record_ids => :record_ids::uuid[])"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   record_count as "record_count!",
 *   pair_count as "pair_count!",
 *   candidate_count as "candidate_count!",
 *   cluster_count as "cluster_count!"
 * from strata.find_duplicates(p_kind => :kind!, p_record_ids => :record_ids::uuid[])
 * ```
 */
export const findDuplicates = new PreparedQuery<FindDuplicatesParams,FindDuplicatesResult>(findDuplicatesIR);


/** 'ListDuplicateCandidates' parameters type */
export interface ListDuplicateCandidatesParams {
  after_other_record_id?: string | null | void;
  after_record_id?: string | null | void;
  after_score?: number | null | void;
  is_dismissed?: boolean | null | void;
  kind: string;
  limit: number;
  min_probability?: number | null | void;
}

/** 'ListDuplicateCandidates' return type */
export interface ListDuplicateCandidatesResult {
  cluster_id: string | null;
  dismiss_reason: string | null;
  dismissed_at: Date | null;
  dismissed_by_user_id: string | null;
  evidence: Json;
  found_at: Date;
  other_record_id: string;
  probability: number;
  record_id: string;
  score: number;
}

/** 'ListDuplicateCandidates' query type */
export interface ListDuplicateCandidatesQuery {
  params: ListDuplicateCandidatesParams;
  result: ListDuplicateCandidatesResult;
}

const listDuplicateCandidatesIR: any = {"usedParamSet":{"kind":true,"min_probability":true,"is_dismissed":true,"limit":true,"after_score":true,"after_record_id":true,"after_other_record_id":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":304,"b":309}]},{"name":"min_probability","required":false,"transform":{"type":"scalar"},"locs":[{"a":333,"b":348}]},{"name":"is_dismissed","required":false,"transform":{"type":"scalar"},"locs":[{"a":387,"b":399}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":413,"b":419}]},{"name":"after_score","required":false,"transform":{"type":"scalar"},"locs":[{"a":441,"b":452}]},{"name":"after_record_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":494,"b":509}]},{"name":"after_other_record_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":545,"b":566}]}],"statement":"select\n  record_id as \"record_id!\",\n  other_record_id as \"other_record_id!\",\n  score as \"score!\",\n  probability as \"probability!\",\n  evidence as \"evidence!\",\n  cluster_id,\n  found_at as \"found_at!\",\n  dismissed_at,\n  dismissed_by_user_id,\n  dismiss_reason\nfrom strata.list_duplicate_candidates(p_kind => :kind!, p_min_probability => :min_probability::double precision, p_is_dismissed => :is_dismissed, p_limit => :limit!,\n  p_after_score => :after_score::double precision, p_after_record_id => :after_record_id::uuid, p_after_other_record_id => :after_other_record_id::uuid)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   record_id as "record_id!",
 *   other_record_id as "other_record_id!",
 *   score as "score!",
 *   probability as "probability!",
 *   evidence as "evidence!",
 *   cluster_id,
 *   found_at as "found_at!",
 *   dismissed_at,
 *   dismissed_by_user_id,
 *   dismiss_reason
 * from strata.list_duplicate_candidates(p_kind => :kind!, p_min_probability => :min_probability::double precision, p_is_dismissed => :is_dismissed, p_limit => :limit!,
 *   p_after_score => :after_score::double precision, p_after_record_id => :after_record_id::uuid, p_after_other_record_id => :after_other_record_id::uuid)
 * ```
 */
export const listDuplicateCandidates = new PreparedQuery<ListDuplicateCandidatesParams,ListDuplicateCandidatesResult>(listDuplicateCandidatesIR);


/** 'DismissDuplicate' parameters type */
export interface DismissDuplicateParams {
  kind: string;
  other_record_id: string;
  reason: string;
  record_id: string;
}

/** 'DismissDuplicate' return type */
export interface DismissDuplicateResult {
  outcome: DismissDuplicateOutcome;
}

/** 'DismissDuplicate' query type */
export interface DismissDuplicateQuery {
  params: DismissDuplicateParams;
  result: DismissDuplicateResult;
}

const dismissDuplicateIR: any = {"usedParamSet":{"kind":true,"record_id":true,"other_record_id":true,"reason":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":42,"b":47}]},{"name":"record_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":65,"b":75}]},{"name":"other_record_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":115}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":130,"b":137}]}],"statement":"select strata.dismiss_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.dismiss_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const dismissDuplicate = new PreparedQuery<DismissDuplicateParams,DismissDuplicateResult>(dismissDuplicateIR);


/** 'RejectDuplicate' parameters type */
export interface RejectDuplicateParams {
  kept_id: string;
  kind: string;
  reason: string;
  rejected_id: string;
}

/** 'RejectDuplicate' return type */
export interface RejectDuplicateResult {
  outcome: RejectDuplicateOutcome;
}

/** 'RejectDuplicate' query type */
export interface RejectDuplicateQuery {
  params: RejectDuplicateParams;
  result: RejectDuplicateResult;
}

const rejectDuplicateIR: any = {"usedParamSet":{"kind":true,"rejected_id":true,"kept_id":true,"reason":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":41,"b":46}]},{"name":"rejected_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":66,"b":78}]},{"name":"kept_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":94,"b":102}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":117,"b":124}]}],"statement":"select strata.reject_duplicate(p_kind => :kind!, p_rejected_id => :rejected_id!, p_kept_id => :kept_id!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reject_duplicate(p_kind => :kind!, p_rejected_id => :rejected_id!, p_kept_id => :kept_id!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const rejectDuplicate = new PreparedQuery<RejectDuplicateParams,RejectDuplicateResult>(rejectDuplicateIR);


/** 'ReopenDuplicate' parameters type */
export interface ReopenDuplicateParams {
  kind: string;
  other_record_id: string;
  record_id: string;
}

/** 'ReopenDuplicate' return type */
export interface ReopenDuplicateResult {
  outcome: ReopenDuplicateOutcome;
}

/** 'ReopenDuplicate' query type */
export interface ReopenDuplicateQuery {
  params: ReopenDuplicateParams;
  result: ReopenDuplicateResult;
}

const reopenDuplicateIR: any = {"usedParamSet":{"kind":true,"record_id":true,"other_record_id":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":41,"b":46}]},{"name":"record_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":64,"b":74}]},{"name":"other_record_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":98,"b":114}]}],"statement":"select strata.reopen_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reopen_duplicate(p_kind => :kind!, p_record_id => :record_id!, p_other_record_id => :other_record_id!) as "outcome!"
 * ```
 */
export const reopenDuplicate = new PreparedQuery<ReopenDuplicateParams,ReopenDuplicateResult>(reopenDuplicateIR);



/** Types generated for queries found in "sql/queries/merges.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { ApplyMergeOutcome, ApproveMergeOutcome, CancelMergeOutcome, ChooseMergeDataOutcome, PreviewMergeOutcome, ProposeMergeOutcome, ProposeOwnMergeOutcome, UndoMergeOutcome } from './values.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type NumberOrString = number | string;

export type stringArray = (string)[];

/** 'ProposeMerge' parameters type */
export interface ProposeMergeParams {
  choices: Json;
  idempotency_key: string;
  kind: string;
  reason?: string | null | void;
  source_id: string;
  survivor_id: string;
}

/** 'ProposeMerge' return type */
export interface ProposeMergeResult {
  merge_id: string | null;
  outcome: ProposeMergeOutcome;
}

/** 'ProposeMerge' query type */
export interface ProposeMergeQuery {
  params: ProposeMergeParams;
  result: ProposeMergeResult;
}

const proposeMergeIR: any = {"usedParamSet":{"kind":true,"source_id":true,"survivor_id":true,"idempotency_key":true,"choices":true,"reason":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":78,"b":83}]},{"name":"source_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":103,"b":113}]},{"name":"survivor_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":135,"b":147}]},{"name":"idempotency_key","required":true,"transform":{"type":"scalar"},"locs":[{"a":173,"b":189}]},{"name":"choices","required":true,"transform":{"type":"scalar"},"locs":[{"a":207,"b":215}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":232,"b":238}]}],"statement":"select outcome as \"outcome!\", merge_id\nfrom strata.propose_merge(\n  p_kind => :kind!,\n  p_source_id => :source_id!,\n  p_survivor_id => :survivor_id!,\n  p_idempotency_key => :idempotency_key!,\n  p_choices => :choices!,\n  p_reason => :reason\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", merge_id
 * from strata.propose_merge(
 *   p_kind => :kind!,
 *   p_source_id => :source_id!,
 *   p_survivor_id => :survivor_id!,
 *   p_idempotency_key => :idempotency_key!,
 *   p_choices => :choices!,
 *   p_reason => :reason
 * )
 * ```
 */
export const proposeMerge = new PreparedQuery<ProposeMergeParams,ProposeMergeResult>(proposeMergeIR);


/** 'ProposeOwnMerge' parameters type */
export interface ProposeOwnMergeParams {
  choices: Json;
  idempotency_key: string;
  other_token: string;
}

/** 'ProposeOwnMerge' return type */
export interface ProposeOwnMergeResult {
  merge_id: string | null;
  outcome: ProposeOwnMergeOutcome;
}

/** 'ProposeOwnMerge' query type */
export interface ProposeOwnMergeQuery {
  params: ProposeOwnMergeParams;
  result: ProposeOwnMergeResult;
}

const proposeOwnMergeIR: any = {"usedParamSet":{"other_token":true,"idempotency_key":true,"choices":true},"params":[{"name":"other_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":89,"b":101}]},{"name":"idempotency_key","required":true,"transform":{"type":"scalar"},"locs":[{"a":127,"b":143}]},{"name":"choices","required":true,"transform":{"type":"scalar"},"locs":[{"a":161,"b":169}]}],"statement":"select outcome as \"outcome!\", merge_id\nfrom strata.propose_own_merge(\n  p_other_token => :other_token!,\n  p_idempotency_key => :idempotency_key!,\n  p_choices => :choices!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", merge_id
 * from strata.propose_own_merge(
 *   p_other_token => :other_token!,
 *   p_idempotency_key => :idempotency_key!,
 *   p_choices => :choices!
 * )
 * ```
 */
export const proposeOwnMerge = new PreparedQuery<ProposeOwnMergeParams,ProposeOwnMergeResult>(proposeOwnMergeIR);


/** 'ListMergeGroups' parameters type */
export interface ListMergeGroupsParams {
  merge_id: string;
}

/** 'ListMergeGroups' return type */
export interface ListMergeGroupsResult {
  choice: string;
  data_group: string;
  description: string;
  is_optional: boolean;
  source_count: string;
  survivor_count: string;
}

/** 'ListMergeGroups' query type */
export interface ListMergeGroupsQuery {
  params: ListMergeGroupsParams;
  result: ListMergeGroupsResult;
}

const listMergeGroupsIR: any = {"usedParamSet":{"merge_id":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":244,"b":253}]}],"statement":"select\n  data_group as \"data_group!\",\n  description as \"description!\",\n  is_optional as \"is_optional!\",\n  choice as \"choice!\",\n  source_count as \"source_count!\",\n  survivor_count as \"survivor_count!\"\nfrom strata.list_merge_groups(p_merge_id => :merge_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   data_group as "data_group!",
 *   description as "description!",
 *   is_optional as "is_optional!",
 *   choice as "choice!",
 *   source_count as "source_count!",
 *   survivor_count as "survivor_count!"
 * from strata.list_merge_groups(p_merge_id => :merge_id!)
 * ```
 */
export const listMergeGroups = new PreparedQuery<ListMergeGroupsParams,ListMergeGroupsResult>(listMergeGroupsIR);


/** 'ChooseMergeData' parameters type */
export interface ChooseMergeDataParams {
  choices: Json;
  merge_id: string;
}

/** 'ChooseMergeData' return type */
export interface ChooseMergeDataResult {
  outcome: ChooseMergeDataOutcome;
}

/** 'ChooseMergeData' query type */
export interface ChooseMergeDataQuery {
  params: ChooseMergeDataParams;
  result: ChooseMergeDataResult;
}

const chooseMergeDataIR: any = {"usedParamSet":{"merge_id":true,"choices":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":55}]},{"name":"choices","required":true,"transform":{"type":"scalar"},"locs":[{"a":71,"b":79}]}],"statement":"select strata.choose_merge_data(p_merge_id => :merge_id!, p_choices => :choices!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.choose_merge_data(p_merge_id => :merge_id!, p_choices => :choices!) as "outcome!"
 * ```
 */
export const chooseMergeData = new PreparedQuery<ChooseMergeDataParams,ChooseMergeDataResult>(chooseMergeDataIR);


/** 'PreviewMerge' parameters type */
export interface PreviewMergeParams {
  merge_id: string;
}

/** 'PreviewMerge' return type */
export interface PreviewMergeResult {
  is_blocked: boolean | null;
  needs_approval: boolean | null;
  outcome: PreviewMergeOutcome;
  plan: Json | null;
  plan_hash: string | null;
}

/** 'PreviewMerge' query type */
export interface PreviewMergeQuery {
  params: PreviewMergeParams;
  result: PreviewMergeResult;
}

const previewMergeIR: any = {"usedParamSet":{"merge_id":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":123}]}],"statement":"select outcome as \"outcome!\", plan_hash, is_blocked, needs_approval, plan\nfrom strata.preview_merge(p_merge_id => :merge_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", plan_hash, is_blocked, needs_approval, plan
 * from strata.preview_merge(p_merge_id => :merge_id!)
 * ```
 */
export const previewMerge = new PreparedQuery<PreviewMergeParams,PreviewMergeResult>(previewMergeIR);


/** 'ApproveMerge' parameters type */
export interface ApproveMergeParams {
  merge_id: string;
  plan_hash: string;
  reason: string;
}

/** 'ApproveMerge' return type */
export interface ApproveMergeResult {
  outcome: ApproveMergeOutcome;
}

/** 'ApproveMerge' query type */
export interface ApproveMergeQuery {
  params: ApproveMergeParams;
  result: ApproveMergeResult;
}

const approveMergeIR: any = {"usedParamSet":{"merge_id":true,"plan_hash":true,"reason":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":42,"b":51}]},{"name":"plan_hash","required":true,"transform":{"type":"scalar"},"locs":[{"a":69,"b":79}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":94,"b":101}]}],"statement":"select strata.approve_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.approve_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const approveMerge = new PreparedQuery<ApproveMergeParams,ApproveMergeResult>(approveMergeIR);


/** 'SetMergeLimits' parameters type */
export interface SetMergeLimitsParams {
  lock_timeout: string;
  statement_timeout: string;
}

/** 'SetMergeLimits' return type */
export interface SetMergeLimitsResult {
  lock_timeout: string;
  statement_timeout: string;
}

/** 'SetMergeLimits' query type */
export interface SetMergeLimitsQuery {
  params: SetMergeLimitsParams;
  result: SetMergeLimitsResult;
}

const setMergeLimitsIR: any = {"usedParamSet":{"lock_timeout":true,"statement_timeout":true},"params":[{"name":"lock_timeout","required":true,"transform":{"type":"scalar"},"locs":[{"a":36,"b":49}]},{"name":"statement_timeout","required":true,"transform":{"type":"scalar"},"locs":[{"a":112,"b":130}]}],"statement":"select\n  set_config('lock_timeout', :lock_timeout!, true) as \"lock_timeout!\",\n  set_config('statement_timeout', :statement_timeout!, true) as \"statement_timeout!\""};

/**
 * Query generated from SQL:
 * ```
 * select
 *   set_config('lock_timeout', :lock_timeout!, true) as "lock_timeout!",
 *   set_config('statement_timeout', :statement_timeout!, true) as "statement_timeout!"
 * ```
 */
export const setMergeLimits = new PreparedQuery<SetMergeLimitsParams,SetMergeLimitsResult>(setMergeLimitsIR);


/** 'ApplyMerge' parameters type */
export interface ApplyMergeParams {
  merge_id: string;
  plan_hash: string;
}

/** 'ApplyMerge' return type */
export interface ApplyMergeResult {
  outcome: ApplyMergeOutcome;
  plan: Json | null;
  row_count: string | null;
}

/** 'ApplyMerge' query type */
export interface ApplyMergeQuery {
  params: ApplyMergeParams;
  result: ApplyMergeResult;
}

const applyMergeIR: any = {"usedParamSet":{"merge_id":true,"plan_hash":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":84,"b":93}]},{"name":"plan_hash","required":true,"transform":{"type":"scalar"},"locs":[{"a":111,"b":121}]}],"statement":"select outcome as \"outcome!\", row_count, plan\nfrom strata.apply_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", row_count, plan
 * from strata.apply_merge(p_merge_id => :merge_id!, p_plan_hash => :plan_hash!)
 * ```
 */
export const applyMerge = new PreparedQuery<ApplyMergeParams,ApplyMergeResult>(applyMergeIR);


/** 'UndoMerge' parameters type */
export interface UndoMergeParams {
  merge_id: string;
  reason: string;
}

/** 'UndoMerge' return type */
export interface UndoMergeResult {
  kept_count: string | null;
  later_merge_id: string | null;
  outcome: UndoMergeOutcome;
  restored_count: string | null;
}

/** 'UndoMerge' query type */
export interface UndoMergeQuery {
  params: UndoMergeParams;
  result: UndoMergeResult;
}

const undoMergeIR: any = {"usedParamSet":{"merge_id":true,"reason":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":110,"b":119}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":134,"b":141}]}],"statement":"select outcome as \"outcome!\", restored_count, kept_count, later_merge_id\nfrom strata.undo_merge(p_merge_id => :merge_id!, p_reason => :reason!)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", restored_count, kept_count, later_merge_id
 * from strata.undo_merge(p_merge_id => :merge_id!, p_reason => :reason!)
 * ```
 */
export const undoMerge = new PreparedQuery<UndoMergeParams,UndoMergeResult>(undoMergeIR);


/** 'CancelMerge' parameters type */
export interface CancelMergeParams {
  merge_id: string;
  reason?: string | null | void;
}

/** 'CancelMerge' return type */
export interface CancelMergeResult {
  outcome: CancelMergeOutcome;
}

/** 'CancelMerge' query type */
export interface CancelMergeQuery {
  params: CancelMergeParams;
  result: CancelMergeResult;
}

const cancelMergeIR: any = {"usedParamSet":{"merge_id":true,"reason":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":41,"b":50}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":65,"b":71}]}],"statement":"select strata.cancel_merge(p_merge_id => :merge_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.cancel_merge(p_merge_id => :merge_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const cancelMerge = new PreparedQuery<CancelMergeParams,CancelMergeResult>(cancelMergeIR);


/** 'ListMerges' parameters type */
export interface ListMergesParams {
  before_merge_id?: string | null | void;
  limit: number;
  record_id?: string | null | void;
  status?: string | null | void;
}

/** 'ListMerges' return type */
export interface ListMergesResult {
  applied_at: Date | null;
  approved_at: Date | null;
  approved_by_user_id: string | null;
  choices: Json;
  kept_count: string | null;
  kind: string;
  merge_id: string;
  plan: Json | null;
  plan_hash: string | null;
  proposed_at: Date;
  proposed_by_user_id: string | null;
  proved_at: Date | null;
  restored_count: string | null;
  row_count: string | null;
  sealed_at: Date | null;
  source_id: string;
  status: string;
  survivor_id: string;
  undone_at: Date | null;
}

/** 'ListMerges' query type */
export interface ListMergesQuery {
  params: ListMergesParams;
  result: ListMergesResult;
}

const listMergesIR: any = {"usedParamSet":{"record_id":true,"status":true,"limit":true,"before_merge_id":true},"params":[{"name":"record_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":414,"b":423}]},{"name":"status","required":false,"transform":{"type":"scalar"},"locs":[{"a":438,"b":444}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":458,"b":464}]},{"name":"before_merge_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":479,"b":494}]}],"statement":"select\n  merge_id as \"merge_id!\",\n  kind as \"kind!\",\n  source_id as \"source_id!\",\n  survivor_id as \"survivor_id!\",\n  status as \"status!\",\n  choices as \"choices!\",\n  plan,\n  plan_hash,\n  proposed_by_user_id,\n  proved_at,\n  proposed_at as \"proposed_at!\",\n  approved_by_user_id,\n  approved_at,\n  applied_at,\n  undone_at,\n  sealed_at,\n  row_count,\n  restored_count,\n  kept_count\nfrom strata.list_merges(p_record_id => :record_id, p_status => :status, p_limit => :limit!, p_before => :before_merge_id)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   merge_id as "merge_id!",
 *   kind as "kind!",
 *   source_id as "source_id!",
 *   survivor_id as "survivor_id!",
 *   status as "status!",
 *   choices as "choices!",
 *   plan,
 *   plan_hash,
 *   proposed_by_user_id,
 *   proved_at,
 *   proposed_at as "proposed_at!",
 *   approved_by_user_id,
 *   approved_at,
 *   applied_at,
 *   undone_at,
 *   sealed_at,
 *   row_count,
 *   restored_count,
 *   kept_count
 * from strata.list_merges(p_record_id => :record_id, p_status => :status, p_limit => :limit!, p_before => :before_merge_id)
 * ```
 */
export const listMerges = new PreparedQuery<ListMergesParams,ListMergesResult>(listMergesIR);


/** 'ListMergeChanges' parameters type */
export interface ListMergeChangesParams {
  after_row: NumberOrString;
  after_step: number;
  is_kept: boolean;
  limit: number;
  merge_id: string;
}

/** 'ListMergeChanges' return type */
export interface ListMergeChangesResult {
  changed_columns: stringArray;
  column_name: string;
  data_group: string;
  is_restored: boolean;
  kept_reason: string | null;
  policy: string;
  relation: string;
  row_key: Json;
  row_number: string;
  step: number;
}

/** 'ListMergeChanges' query type */
export interface ListMergeChangesQuery {
  params: ListMergeChangesParams;
  result: ListMergeChangesResult;
}

const listMergeChangesIR: any = {"usedParamSet":{"merge_id":true,"is_kept":true,"limit":true,"after_step":true,"after_row":true},"params":[{"name":"merge_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":332,"b":341}]},{"name":"is_kept","required":true,"transform":{"type":"scalar"},"locs":[{"a":359,"b":367}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":383,"b":389}]},{"name":"after_step","required":true,"transform":{"type":"scalar"},"locs":[{"a":410,"b":421}]},{"name":"after_row","required":true,"transform":{"type":"scalar"},"locs":[{"a":441,"b":451}]}],"statement":"select\n  step as \"step!\",\n  row_number as \"row_number!\",\n  relation as \"relation!\",\n  column_name as \"column_name!\",\n  policy as \"policy!\",\n  data_group as \"data_group!\",\n  row_key as \"row_key!\",\n  changed_columns as \"changed_columns!\",\n  is_restored as \"is_restored!\",\n  kept_reason\nfrom strata.list_merge_changes(\n  p_merge_id => :merge_id!,\n  p_is_kept => :is_kept!,\n  p_limit => :limit!,\n  p_after_step => :after_step!,\n  p_after_row => :after_row!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   step as "step!",
 *   row_number as "row_number!",
 *   relation as "relation!",
 *   column_name as "column_name!",
 *   policy as "policy!",
 *   data_group as "data_group!",
 *   row_key as "row_key!",
 *   changed_columns as "changed_columns!",
 *   is_restored as "is_restored!",
 *   kept_reason
 * from strata.list_merge_changes(
 *   p_merge_id => :merge_id!,
 *   p_is_kept => :is_kept!,
 *   p_limit => :limit!,
 *   p_after_step => :after_step!,
 *   p_after_row => :after_row!
 * )
 * ```
 */
export const listMergeChanges = new PreparedQuery<ListMergeChangesParams,ListMergeChangesResult>(listMergeChangesIR);


/** 'CanonicalUserId' parameters type */
export interface CanonicalUserIdParams {
  user_id: string;
}

/** 'CanonicalUserId' return type */
export interface CanonicalUserIdResult {
  user_id: string | null;
}

/** 'CanonicalUserId' query type */
export interface CanonicalUserIdQuery {
  params: CanonicalUserIdParams;
  result: CanonicalUserIdResult;
}

const canonicalUserIdIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":53}]}],"statement":"select strata.canonical_user_id(p_user_id => :user_id!) as user_id"};

/**
 * Query generated from SQL:
 * ```
 * select strata.canonical_user_id(p_user_id => :user_id!) as user_id
 * ```
 */
export const canonicalUserId = new PreparedQuery<CanonicalUserIdParams,CanonicalUserIdResult>(canonicalUserIdIR);


/** 'CanonicalCustomerId' parameters type */
export interface CanonicalCustomerIdParams {
  customer_id: string;
}

/** 'CanonicalCustomerId' return type */
export interface CanonicalCustomerIdResult {
  customer_id: string | null;
}

/** 'CanonicalCustomerId' query type */
export interface CanonicalCustomerIdQuery {
  params: CanonicalCustomerIdParams;
  result: CanonicalCustomerIdResult;
}

const canonicalCustomerIdIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":53,"b":65}]}],"statement":"select strata.canonical_customer_id(p_customer_id => :customer_id!) as customer_id"};

/**
 * Query generated from SQL:
 * ```
 * select strata.canonical_customer_id(p_customer_id => :customer_id!) as customer_id
 * ```
 */
export const canonicalCustomerId = new PreparedQuery<CanonicalCustomerIdParams,CanonicalCustomerIdResult>(canonicalCustomerIdIR);


/** 'SealMerges' parameters type */
export interface SealMergesParams {
  limit: number;
}

/** 'SealMerges' return type */
export interface SealMergesResult {
  count: number;
}

/** 'SealMerges' query type */
export interface SealMergesQuery {
  params: SealMergesParams;
  result: SealMergesResult;
}

const sealMergesIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":37,"b":43}]}],"statement":"select strata.seal_merges(p_limit => :limit!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.seal_merges(p_limit => :limit!) as "count!"
 * ```
 */
export const sealMerges = new PreparedQuery<SealMergesParams,SealMergesResult>(sealMergesIR);


/** 'SettleMerges' parameters type */
export type SettleMergesParams = void;

/** 'SettleMerges' return type */
export interface SettleMergesResult {
  column_name: string;
  merge_id: string;
  relation: string;
  row_count: string;
}

/** 'SettleMerges' query type */
export interface SettleMergesQuery {
  params: SettleMergesParams;
  result: SettleMergesResult;
}

const settleMergesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  merge_id as \"merge_id!\",\n  relation as \"relation!\",\n  column_name as \"column_name!\",\n  row_count as \"row_count!\"\nfrom strata.settle_merges()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   merge_id as "merge_id!",
 *   relation as "relation!",
 *   column_name as "column_name!",
 *   row_count as "row_count!"
 * from strata.settle_merges()
 * ```
 */
export const settleMerges = new PreparedQuery<SettleMergesParams,SettleMergesResult>(settleMergesIR);



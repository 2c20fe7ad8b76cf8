/** Types generated for queries found in "sql/queries/audit.sql" */
import { PreparedQuery } from '@pgtyped/runtime';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type numberArray = (number)[];

export type stringArray = (string)[];

/** 'TakeOutbox' parameters type */
export interface TakeOutboxParams {
  limit: number;
}

/** 'TakeOutbox' return type */
export interface TakeOutboxResult {
  attempt_count: number;
  occurred_at: Date;
  outbox_id: string;
  record: Json;
  tag: string;
}

/** 'TakeOutbox' query type */
export interface TakeOutboxQuery {
  params: TakeOutboxParams;
  result: TakeOutboxResult;
}

const takeOutboxIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":180,"b":186}]}],"statement":"select\n  outbox_id as \"outbox_id!\",\n  tag as \"tag!\",\n  record as \"record!\",\n  occurred_at as \"occurred_at!\",\n  attempt_count as \"attempt_count!\"\nfrom strata.take_outbox(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outbox_id as "outbox_id!",
 *   tag as "tag!",
 *   record as "record!",
 *   occurred_at as "occurred_at!",
 *   attempt_count as "attempt_count!"
 * from strata.take_outbox(p_limit => :limit!)
 * ```
 */
export const takeOutbox = new PreparedQuery<TakeOutboxParams,TakeOutboxResult>(takeOutboxIR);


/** 'CompleteOutbox' parameters type */
export interface CompleteOutboxParams {
  outbox_ids: stringArray;
}

/** 'CompleteOutbox' return type */
export interface CompleteOutboxResult {
  count: number;
}

/** 'CompleteOutbox' query type */
export interface CompleteOutboxQuery {
  params: CompleteOutboxParams;
  result: CompleteOutboxResult;
}

const completeOutboxIR: any = {"usedParamSet":{"outbox_ids":true},"params":[{"name":"outbox_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":57}]}],"statement":"select strata.complete_outbox(p_outbox_ids => :outbox_ids!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.complete_outbox(p_outbox_ids => :outbox_ids!) as "count!"
 * ```
 */
export const completeOutbox = new PreparedQuery<CompleteOutboxParams,CompleteOutboxResult>(completeOutboxIR);


/** 'ReleaseOutbox' parameters type */
export interface ReleaseOutboxParams {
  attempts: numberArray;
  outbox_ids: stringArray;
}

/** 'ReleaseOutbox' return type */
export interface ReleaseOutboxResult {
  count: number;
}

/** 'ReleaseOutbox' query type */
export interface ReleaseOutboxQuery {
  params: ReleaseOutboxParams;
  result: ReleaseOutboxResult;
}

const releaseOutboxIR: any = {"usedParamSet":{"outbox_ids":true,"attempts":true},"params":[{"name":"outbox_ids","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":56}]},{"name":"attempts","required":true,"transform":{"type":"scalar"},"locs":[{"a":73,"b":82}]}],"statement":"select strata.release_outbox(p_outbox_ids => :outbox_ids!, p_attempts => :attempts!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.release_outbox(p_outbox_ids => :outbox_ids!, p_attempts => :attempts!) as "count!"
 * ```
 */
export const releaseOutbox = new PreparedQuery<ReleaseOutboxParams,ReleaseOutboxResult>(releaseOutboxIR);


/** 'PurgeOutbox' parameters type */
export interface PurgeOutboxParams {
  limit: number;
}

/** 'PurgeOutbox' return type */
export interface PurgeOutboxResult {
  count: number;
}

/** 'PurgeOutbox' query type */
export interface PurgeOutboxQuery {
  params: PurgeOutboxParams;
  result: PurgeOutboxResult;
}

const purgeOutboxIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":38,"b":44}]}],"statement":"select strata.purge_outbox(p_limit => :limit!) as \"count!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.purge_outbox(p_limit => :limit!) as "count!"
 * ```
 */
export const purgeOutbox = new PreparedQuery<PurgeOutboxParams,PurgeOutboxResult>(purgeOutboxIR);


/** 'GetOutboxBacklog' parameters type */
export type GetOutboxBacklogParams = void;

/** 'GetOutboxBacklog' return type */
export interface GetOutboxBacklogResult {
  last_delivered_at: Date | null;
  oldest_at: Date | null;
  waiting_count: number;
}

/** 'GetOutboxBacklog' query type */
export interface GetOutboxBacklogQuery {
  params: GetOutboxBacklogParams;
  result: GetOutboxBacklogResult;
}

const getOutboxBacklogIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  waiting_count::int as \"waiting_count!\",\n  oldest_at,\n  last_delivered_at\nfrom strata.outbox_backlog()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   waiting_count::int as "waiting_count!",
 *   oldest_at,
 *   last_delivered_at
 * from strata.outbox_backlog()
 * ```
 */
export const getOutboxBacklog = new PreparedQuery<GetOutboxBacklogParams,GetOutboxBacklogResult>(getOutboxBacklogIR);



/** Types generated for queries found in "sql/queries/kyc.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { CheckDocumentNumberOutcome } from './values.js';

/** 'CheckDocumentNumber' parameters type */
export interface CheckDocumentNumberParams {
  country: string;
  document_type: string;
  number: string;
  region?: string | null | void;
}

/** 'CheckDocumentNumber' return type */
export interface CheckDocumentNumberResult {
  document_number: string | null;
  outcome: CheckDocumentNumberOutcome;
}

/** 'CheckDocumentNumber' query type */
export interface CheckDocumentNumberQuery {
  params: CheckDocumentNumberParams;
  result: CheckDocumentNumberResult;
}

const checkDocumentNumberIR: any = {"usedParamSet":{"document_type":true,"country":true,"region":true,"number":true},"params":[{"name":"document_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":116}]},{"name":"country","required":true,"transform":{"type":"scalar"},"locs":[{"a":134,"b":142}]},{"name":"region","required":false,"transform":{"type":"scalar"},"locs":[{"a":159,"b":165}]},{"name":"number","required":true,"transform":{"type":"scalar"},"locs":[{"a":182,"b":189}]}],"statement":"select outcome as \"outcome!\", document_number\nfrom strata.check_document_number(\n  p_document_type => :document_type!,\n  p_country => :country!,\n  p_region => :region,\n  p_number => :number!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select outcome as "outcome!", document_number
 * from strata.check_document_number(
 *   p_document_type => :document_type!,
 *   p_country => :country!,
 *   p_region => :region,
 *   p_number => :number!
 * )
 * ```
 */
export const checkDocumentNumber = new PreparedQuery<CheckDocumentNumberParams,CheckDocumentNumberResult>(checkDocumentNumberIR);



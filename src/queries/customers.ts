/** Types generated for queries found in "sql/queries/customers.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { CustomerKind, CustomerStatus } from './values.js';

export type DateOrString = Date | string;

export type stringArray = (string)[];

/** 'GetCustomer' parameters type */
export type GetCustomerParams = void;

/** 'GetCustomer' return type */
export interface GetCustomerResult {
  country: string | null;
  created_at: Date;
  customer_id: string;
  kind: CustomerKind;
  legal_form: string | null;
  name: string;
  /** Status, accounting for time: strata_customers.customers.status. */
  status: CustomerStatus;
  verified_at: Date | null;
}

/** 'GetCustomer' query type */
export interface GetCustomerQuery {
  params: GetCustomerParams;
  result: GetCustomerResult;
}

const getCustomerIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  customer_id as \"customer_id!\",\n  kind as \"kind!\",\n  name as \"name!\",\n  legal_form,\n  country,\n  status as \"status!\",\n  verified_at,\n  created_at as \"created_at!\"\nfrom strata.customers"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   customer_id as "customer_id!",
 *   kind as "kind!",
 *   name as "name!",
 *   legal_form,
 *   country,
 *   status as "status!",
 *   verified_at,
 *   created_at as "created_at!"
 * from strata.customers
 * ```
 */
export const getCustomer = new PreparedQuery<GetCustomerParams,GetCustomerResult>(getCustomerIR);


/** 'CreateCustomer' parameters type */
export interface CreateCustomerParams {
  born_on?: DateOrString | null | void;
  country?: string | null | void;
  family_name?: string | null | void;
  given_name?: string | null | void;
  kind: string;
  legal_form?: string | null | void;
  legal_name?: string | null | void;
}

/** 'CreateCustomer' return type */
export interface CreateCustomerResult {
  customer_id: string;
}

/** 'CreateCustomer' query type */
export interface CreateCustomerQuery {
  params: CreateCustomerParams;
  result: CreateCustomerResult;
}

const createCustomerIR: any = {"usedParamSet":{"kind":true,"given_name":true,"family_name":true,"legal_name":true,"born_on":true,"legal_form":true,"country":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":48}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":69,"b":79}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":101,"b":112}]},{"name":"legal_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":133,"b":143}]},{"name":"born_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":161,"b":168}]},{"name":"legal_form","required":false,"transform":{"type":"scalar"},"locs":[{"a":189,"b":199}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":217,"b":224}]}],"statement":"select strata.create_customer(\n  p_kind => :kind!,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_legal_name => :legal_name,\n  p_born_on => :born_on,\n  p_legal_form => :legal_form,\n  p_country => :country\n) as \"customer_id!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_customer(
 *   p_kind => :kind!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_legal_name => :legal_name,
 *   p_born_on => :born_on,
 *   p_legal_form => :legal_form,
 *   p_country => :country
 * ) as "customer_id!"
 * ```
 */
export const createCustomer = new PreparedQuery<CreateCustomerParams,CreateCustomerResult>(createCustomerIR);


/** 'SetCustomerAddress' parameters type */
export interface SetCustomerAddressParams {
  address_lines: stringArray;
  address_type: string;
  country?: string | null | void;
  customer_id: string;
  locality?: string | null | void;
  postal_code?: string | null | void;
  region?: string | null | void;
}

/** 'SetCustomerAddress' return type */
export interface SetCustomerAddressResult {
  outcome: string;
}

/** 'SetCustomerAddress' query type */
export interface SetCustomerAddressQuery {
  params: SetCustomerAddressParams;
  result: SetCustomerAddressResult;
}

const setCustomerAddressIR: any = {"usedParamSet":{"customer_id":true,"address_type":true,"address_lines":true,"locality":true,"region":true,"postal_code":true,"country":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":55,"b":67}]},{"name":"address_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":90,"b":103}]},{"name":"address_lines","required":true,"transform":{"type":"scalar"},"locs":[{"a":127,"b":141}]},{"name":"locality","required":false,"transform":{"type":"scalar"},"locs":[{"a":160,"b":168}]},{"name":"region","required":false,"transform":{"type":"scalar"},"locs":[{"a":185,"b":191}]},{"name":"postal_code","required":false,"transform":{"type":"scalar"},"locs":[{"a":213,"b":224}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":242,"b":249}]}],"statement":"select strata.set_customer_address(\n  p_customer_id => :customer_id!,\n  p_address_type => :address_type!,\n  p_address_lines => :address_lines!,\n  p_locality => :locality,\n  p_region => :region,\n  p_postal_code => :postal_code,\n  p_country => :country\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_customer_address(
 *   p_customer_id => :customer_id!,
 *   p_address_type => :address_type!,
 *   p_address_lines => :address_lines!,
 *   p_locality => :locality,
 *   p_region => :region,
 *   p_postal_code => :postal_code,
 *   p_country => :country
 * ) as "outcome!"
 * ```
 */
export const setCustomerAddress = new PreparedQuery<SetCustomerAddressParams,SetCustomerAddressResult>(setCustomerAddressIR);


/** 'SuspendCustomer' parameters type */
export interface SuspendCustomerParams {
  customer_id: string;
  reason?: string | null | void;
}

/** 'SuspendCustomer' return type */
export interface SuspendCustomerResult {
  outcome: string;
}

/** 'SuspendCustomer' query type */
export interface SuspendCustomerQuery {
  params: SuspendCustomerParams;
  result: SuspendCustomerResult;
}

const suspendCustomerIR: any = {"usedParamSet":{"customer_id":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":48,"b":60}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":75,"b":81}]}],"statement":"select strata.suspend_customer(p_customer_id => :customer_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.suspend_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const suspendCustomer = new PreparedQuery<SuspendCustomerParams,SuspendCustomerResult>(suspendCustomerIR);


/** 'ReinstateCustomer' parameters type */
export interface ReinstateCustomerParams {
  customer_id: string;
  reason?: string | null | void;
}

/** 'ReinstateCustomer' return type */
export interface ReinstateCustomerResult {
  outcome: string;
}

/** 'ReinstateCustomer' query type */
export interface ReinstateCustomerQuery {
  params: ReinstateCustomerParams;
  result: ReinstateCustomerResult;
}

const reinstateCustomerIR: any = {"usedParamSet":{"customer_id":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":62}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":77,"b":83}]}],"statement":"select strata.reinstate_customer(p_customer_id => :customer_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reinstate_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const reinstateCustomer = new PreparedQuery<ReinstateCustomerParams,ReinstateCustomerResult>(reinstateCustomerIR);


/** 'CloseCustomer' parameters type */
export interface CloseCustomerParams {
  customer_id: string;
  reason?: string | null | void;
}

/** 'CloseCustomer' return type */
export interface CloseCustomerResult {
  outcome: string;
}

/** 'CloseCustomer' query type */
export interface CloseCustomerQuery {
  params: CloseCustomerParams;
  result: CloseCustomerResult;
}

const closeCustomerIR: any = {"usedParamSet":{"customer_id":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":58}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":73,"b":79}]}],"statement":"select strata.close_customer(p_customer_id => :customer_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.close_customer(p_customer_id => :customer_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const closeCustomer = new PreparedQuery<CloseCustomerParams,CloseCustomerResult>(closeCustomerIR);



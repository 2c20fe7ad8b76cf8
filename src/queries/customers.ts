/** Types generated for queries found in "sql/queries/customers.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddRepresentativeOutcome, CloseCustomerOutcome, CreateBenefitOutcome, CustomerKind, CustomerStatus, EndBenefitOutcome, EndCustomerRelationshipOutcome, EndRepresentativeOutcome, EraseCustomerOutcome, LiftLegalHoldOutcome, PlaceLegalHoldOutcome, RedeemBenefitOutcome, ReinstateCustomerOutcome, RelateCustomersOutcome, SetCustomerAddressOutcome, SetCustomerContactOutcome, SuspendCustomerOutcome, UpdateCustomerOutcome } from './values.js';

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
  /** When what it was verified by runs out; null: not by itself. */
  verified_until: Date | null;
}

/** 'GetCustomer' query type */
export interface GetCustomerQuery {
  params: GetCustomerParams;
  result: GetCustomerResult;
}

const getCustomerIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  customer_id as \"customer_id!\",\n  kind as \"kind!\",\n  name as \"name!\",\n  legal_form,\n  country,\n  status as \"status!\",\n  verified_at,\n  verified_until,\n  created_at as \"created_at!\"\nfrom strata.customers"};

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
 *   verified_until,
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
  outcome: SetCustomerAddressOutcome;
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
  outcome: SuspendCustomerOutcome;
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
  outcome: ReinstateCustomerOutcome;
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
  outcome: CloseCustomerOutcome;
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


/** 'UpdateCustomer' parameters type */
export interface UpdateCustomerParams {
  born_on?: DateOrString | null | void;
  country?: string | null | void;
  customer_id: string;
  family_name?: string | null | void;
  given_name?: string | null | void;
  legal_form?: string | null | void;
  legal_name?: string | null | void;
  reason?: string | null | void;
}

/** 'UpdateCustomer' return type */
export interface UpdateCustomerResult {
  outcome: UpdateCustomerOutcome;
}

/** 'UpdateCustomer' query type */
export interface UpdateCustomerQuery {
  params: UpdateCustomerParams;
  result: UpdateCustomerResult;
}

const updateCustomerIR: any = {"usedParamSet":{"customer_id":true,"given_name":true,"family_name":true,"legal_name":true,"born_on":true,"legal_form":true,"country":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":50,"b":62}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":83,"b":93}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":115,"b":126}]},{"name":"legal_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":147,"b":157}]},{"name":"born_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":175,"b":182}]},{"name":"legal_form","required":false,"transform":{"type":"scalar"},"locs":[{"a":203,"b":213}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":231,"b":238}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":255,"b":261}]}],"statement":"select strata.update_customer(\n  p_customer_id => :customer_id!,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_legal_name => :legal_name,\n  p_born_on => :born_on,\n  p_legal_form => :legal_form,\n  p_country => :country,\n  p_reason => :reason\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.update_customer(
 *   p_customer_id => :customer_id!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_legal_name => :legal_name,
 *   p_born_on => :born_on,
 *   p_legal_form => :legal_form,
 *   p_country => :country,
 *   p_reason => :reason
 * ) as "outcome!"
 * ```
 */
export const updateCustomer = new PreparedQuery<UpdateCustomerParams,UpdateCustomerResult>(updateCustomerIR);


/** 'CustomerHistory' parameters type */
export interface CustomerHistoryParams {
  customer_id: string;
}

/** 'CustomerHistory' return type */
export interface CustomerHistoryResult {
  actor_role: string | null;
  actor_user_id: string | null;
  born_on: string | null;
  country: string | null;
  ended_at: Date | null;
  family_name: string | null;
  given_name: string | null;
  legal_form: string | null;
  legal_name: string | null;
  started_at: Date;
}

/** 'CustomerHistory' query type */
export interface CustomerHistoryQuery {
  params: CustomerHistoryParams;
  result: CustomerHistoryResult;
}

const customerHistoryIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":222,"b":234}]}],"statement":"select\n  given_name,\n  family_name,\n  legal_name,\n  born_on::text as born_on,\n  legal_form,\n  country,\n  started_at as \"started_at!\",\n  ended_at,\n  actor_user_id,\n  actor_role\nfrom strata.customer_history(p_customer_id => :customer_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   given_name,
 *   family_name,
 *   legal_name,
 *   born_on::text as born_on,
 *   legal_form,
 *   country,
 *   started_at as "started_at!",
 *   ended_at,
 *   actor_user_id,
 *   actor_role
 * from strata.customer_history(p_customer_id => :customer_id!)
 * ```
 */
export const customerHistory = new PreparedQuery<CustomerHistoryParams,CustomerHistoryResult>(customerHistoryIR);


/** 'SetCustomerContact' parameters type */
export interface SetCustomerContactParams {
  contact_type: string;
  customer_id: string;
  value?: string | null | void;
}

/** 'SetCustomerContact' return type */
export interface SetCustomerContactResult {
  outcome: SetCustomerContactOutcome;
}

/** 'SetCustomerContact' query type */
export interface SetCustomerContactQuery {
  params: SetCustomerContactParams;
  result: SetCustomerContactResult;
}

const setCustomerContactIR: any = {"usedParamSet":{"customer_id":true,"contact_type":true,"value":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":52,"b":64}]},{"name":"contact_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":85,"b":98}]},{"name":"value","required":false,"transform":{"type":"scalar"},"locs":[{"a":112,"b":117}]}],"statement":"select strata.set_customer_contact(p_customer_id => :customer_id!, p_contact_type => :contact_type!, p_value => :value) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_customer_contact(p_customer_id => :customer_id!, p_contact_type => :contact_type!, p_value => :value) as "outcome!"
 * ```
 */
export const setCustomerContact = new PreparedQuery<SetCustomerContactParams,SetCustomerContactResult>(setCustomerContactIR);


/** 'RelateCustomers' parameters type */
export interface RelateCustomersParams {
  from_customer_id: string;
  relationship_type: string;
  to_customer_id: string;
}

/** 'RelateCustomers' return type */
export interface RelateCustomersResult {
  outcome: RelateCustomersOutcome;
}

/** 'RelateCustomers' query type */
export interface RelateCustomersQuery {
  params: RelateCustomersParams;
  result: RelateCustomersResult;
}

const relateCustomersIR: any = {"usedParamSet":{"from_customer_id":true,"to_customer_id":true,"relationship_type":true},"params":[{"name":"from_customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":73}]},{"name":"to_customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":98,"b":113}]},{"name":"relationship_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":141,"b":159}]}],"statement":"select strata.relate_customers(\n  p_from_customer_id => :from_customer_id!,\n  p_to_customer_id => :to_customer_id!,\n  p_relationship_type => :relationship_type!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.relate_customers(
 *   p_from_customer_id => :from_customer_id!,
 *   p_to_customer_id => :to_customer_id!,
 *   p_relationship_type => :relationship_type!
 * ) as "outcome!"
 * ```
 */
export const relateCustomers = new PreparedQuery<RelateCustomersParams,RelateCustomersResult>(relateCustomersIR);


/** 'EndCustomerRelationship' parameters type */
export interface EndCustomerRelationshipParams {
  customer_relationship_id: string;
}

/** 'EndCustomerRelationship' return type */
export interface EndCustomerRelationshipResult {
  outcome: EndCustomerRelationshipOutcome;
}

/** 'EndCustomerRelationship' query type */
export interface EndCustomerRelationshipQuery {
  params: EndCustomerRelationshipParams;
  result: EndCustomerRelationshipResult;
}

const endCustomerRelationshipIR: any = {"usedParamSet":{"customer_relationship_id":true},"params":[{"name":"customer_relationship_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":70,"b":95}]}],"statement":"select strata.end_customer_relationship(p_customer_relationship_id => :customer_relationship_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_customer_relationship(p_customer_relationship_id => :customer_relationship_id!) as "outcome!"
 * ```
 */
export const endCustomerRelationship = new PreparedQuery<EndCustomerRelationshipParams,EndCustomerRelationshipResult>(endCustomerRelationshipIR);


/** 'ListCustomerRelationships' parameters type */
export interface ListCustomerRelationshipsParams {
  customer_id: string;
}

/** 'ListCustomerRelationships' return type */
export interface ListCustomerRelationshipsResult {
  customer_relationship_id: string;
  ended_at: Date | null;
  from_customer_id: string;
  from_name: string;
  relationship_type: string;
  started_at: Date;
  to_customer_id: string;
  to_name: string;
}

/** 'ListCustomerRelationships' query type */
export interface ListCustomerRelationshipsQuery {
  params: ListCustomerRelationshipsParams;
  result: ListCustomerRelationshipsResult;
}

const listCustomerRelationshipsIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":346,"b":358}]}],"statement":"select\n  customer_relationship_id as \"customer_relationship_id!\",\n  relationship_type as \"relationship_type!\",\n  from_customer_id as \"from_customer_id!\",\n  from_name as \"from_name!\",\n  to_customer_id as \"to_customer_id!\",\n  to_name as \"to_name!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.list_customer_relationships(p_customer_id => :customer_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   customer_relationship_id as "customer_relationship_id!",
 *   relationship_type as "relationship_type!",
 *   from_customer_id as "from_customer_id!",
 *   from_name as "from_name!",
 *   to_customer_id as "to_customer_id!",
 *   to_name as "to_name!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.list_customer_relationships(p_customer_id => :customer_id!)
 * ```
 */
export const listCustomerRelationships = new PreparedQuery<ListCustomerRelationshipsParams,ListCustomerRelationshipsResult>(listCustomerRelationshipsIR);


/** 'AddRepresentative' parameters type */
export interface AddRepresentativeParams {
  capacity: string;
  customer_id: string;
  user_id: string;
}

/** 'AddRepresentative' return type */
export interface AddRepresentativeResult {
  outcome: AddRepresentativeOutcome;
}

/** 'AddRepresentative' query type */
export interface AddRepresentativeQuery {
  params: AddRepresentativeParams;
  result: AddRepresentativeResult;
}

const addRepresentativeIR: any = {"usedParamSet":{"user_id":true,"customer_id":true,"capacity":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":54}]},{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":74,"b":86}]},{"name":"capacity","required":true,"transform":{"type":"scalar"},"locs":[{"a":103,"b":112}]}],"statement":"select strata.add_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity!) as "outcome!"
 * ```
 */
export const addRepresentative = new PreparedQuery<AddRepresentativeParams,AddRepresentativeResult>(addRepresentativeIR);


/** 'EndRepresentative' parameters type */
export interface EndRepresentativeParams {
  capacity?: string | null | void;
  customer_id: string;
  user_id: string;
}

/** 'EndRepresentative' return type */
export interface EndRepresentativeResult {
  outcome: EndRepresentativeOutcome;
}

/** 'EndRepresentative' query type */
export interface EndRepresentativeQuery {
  params: EndRepresentativeParams;
  result: EndRepresentativeResult;
}

const endRepresentativeIR: any = {"usedParamSet":{"user_id":true,"customer_id":true,"capacity":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":54}]},{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":74,"b":86}]},{"name":"capacity","required":false,"transform":{"type":"scalar"},"locs":[{"a":103,"b":111}]}],"statement":"select strata.end_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_representative(p_user_id => :user_id!, p_customer_id => :customer_id!, p_capacity => :capacity) as "outcome!"
 * ```
 */
export const endRepresentative = new PreparedQuery<EndRepresentativeParams,EndRepresentativeResult>(endRepresentativeIR);


/** 'ListRepresentatives' parameters type */
export interface ListRepresentativesParams {
  customer_id: string;
}

/** 'ListRepresentatives' return type */
export interface ListRepresentativesResult {
  capacity: string;
  ended_at: Date | null;
  full_name: string | null;
  started_at: Date;
  user_id: string;
}

/** 'ListRepresentatives' query type */
export interface ListRepresentativesQuery {
  params: ListRepresentativesParams;
  result: ListRepresentativesResult;
}

const listRepresentativesIR: any = {"usedParamSet":{"customer_id":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":164,"b":176}]}],"statement":"select\n  user_id as \"user_id!\",\n  full_name,\n  capacity as \"capacity!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.list_representatives(p_customer_id => :customer_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   full_name,
 *   capacity as "capacity!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.list_representatives(p_customer_id => :customer_id!)
 * ```
 */
export const listRepresentatives = new PreparedQuery<ListRepresentativesParams,ListRepresentativesResult>(listRepresentativesIR);


/** 'CreateBenefit' parameters type */
export interface CreateBenefitParams {
  benefit: string;
  description: string;
  ended_at?: DateOrString | null | void;
  is_verification_required: boolean;
}

/** 'CreateBenefit' return type */
export interface CreateBenefitResult {
  outcome: CreateBenefitOutcome;
}

/** 'CreateBenefit' query type */
export interface CreateBenefitQuery {
  params: CreateBenefitParams;
  result: CreateBenefitResult;
}

const createBenefitIR: any = {"usedParamSet":{"benefit":true,"description":true,"is_verification_required":true,"ended_at":true},"params":[{"name":"benefit","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":53}]},{"name":"description","required":true,"transform":{"type":"scalar"},"locs":[{"a":75,"b":87}]},{"name":"is_verification_required","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":147}]},{"name":"ended_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":166,"b":174}]}],"statement":"select strata.create_benefit(\n  p_benefit => :benefit!,\n  p_description => :description!,\n  p_is_verification_required => :is_verification_required!,\n  p_ended_at => :ended_at\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_benefit(
 *   p_benefit => :benefit!,
 *   p_description => :description!,
 *   p_is_verification_required => :is_verification_required!,
 *   p_ended_at => :ended_at
 * ) as "outcome!"
 * ```
 */
export const createBenefit = new PreparedQuery<CreateBenefitParams,CreateBenefitResult>(createBenefitIR);


/** 'EndBenefit' parameters type */
export interface EndBenefitParams {
  benefit: string;
}

/** 'EndBenefit' return type */
export interface EndBenefitResult {
  outcome: EndBenefitOutcome;
}

/** 'EndBenefit' query type */
export interface EndBenefitQuery {
  params: EndBenefitParams;
  result: EndBenefitResult;
}

const endBenefitIR: any = {"usedParamSet":{"benefit":true},"params":[{"name":"benefit","required":true,"transform":{"type":"scalar"},"locs":[{"a":39,"b":47}]}],"statement":"select strata.end_benefit(p_benefit => :benefit!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.end_benefit(p_benefit => :benefit!) as "outcome!"
 * ```
 */
export const endBenefit = new PreparedQuery<EndBenefitParams,EndBenefitResult>(endBenefitIR);


/** 'RedeemBenefit' parameters type */
export interface RedeemBenefitParams {
  benefit: string;
  customer_id: string;
  reference?: string | null | void;
}

/** 'RedeemBenefit' return type */
export interface RedeemBenefitResult {
  outcome: RedeemBenefitOutcome;
}

/** 'RedeemBenefit' query type */
export interface RedeemBenefitQuery {
  params: RedeemBenefitParams;
  result: RedeemBenefitResult;
}

const redeemBenefitIR: any = {"usedParamSet":{"benefit":true,"customer_id":true,"reference":true},"params":[{"name":"benefit","required":true,"transform":{"type":"scalar"},"locs":[{"a":42,"b":50}]},{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":70,"b":82}]},{"name":"reference","required":false,"transform":{"type":"scalar"},"locs":[{"a":100,"b":109}]}],"statement":"select strata.redeem_benefit(p_benefit => :benefit!, p_customer_id => :customer_id!, p_reference => :reference) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.redeem_benefit(p_benefit => :benefit!, p_customer_id => :customer_id!, p_reference => :reference) as "outcome!"
 * ```
 */
export const redeemBenefit = new PreparedQuery<RedeemBenefitParams,RedeemBenefitResult>(redeemBenefitIR);


/** 'PlaceLegalHold' parameters type */
export interface PlaceLegalHoldParams {
  customer_id: string;
  reason: string;
  until?: DateOrString | null | void;
}

/** 'PlaceLegalHold' return type */
export interface PlaceLegalHoldResult {
  legal_hold_id: string | null;
  outcome: PlaceLegalHoldOutcome;
}

/** 'PlaceLegalHold' query type */
export interface PlaceLegalHoldQuery {
  params: PlaceLegalHoldParams;
  result: PlaceLegalHoldResult;
}

const placeLegalHoldIR: any = {"usedParamSet":{"customer_id":true,"reason":true,"until":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":94,"b":106}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":121,"b":128}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":142,"b":147}]}],"statement":"select\n  outcome as \"outcome!\",\n  legal_hold_id\nfrom strata.place_legal_hold(p_customer_id => :customer_id!, p_reason => :reason!, p_until => :until)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   legal_hold_id
 * from strata.place_legal_hold(p_customer_id => :customer_id!, p_reason => :reason!, p_until => :until)
 * ```
 */
export const placeLegalHold = new PreparedQuery<PlaceLegalHoldParams,PlaceLegalHoldResult>(placeLegalHoldIR);


/** 'LiftLegalHold' parameters type */
export interface LiftLegalHoldParams {
  legal_hold_id: string;
}

/** 'LiftLegalHold' return type */
export interface LiftLegalHoldResult {
  outcome: LiftLegalHoldOutcome;
}

/** 'LiftLegalHold' query type */
export interface LiftLegalHoldQuery {
  params: LiftLegalHoldParams;
  result: LiftLegalHoldResult;
}

const liftLegalHoldIR: any = {"usedParamSet":{"legal_hold_id":true},"params":[{"name":"legal_hold_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":49,"b":63}]}],"statement":"select strata.lift_legal_hold(p_legal_hold_id => :legal_hold_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.lift_legal_hold(p_legal_hold_id => :legal_hold_id!) as "outcome!"
 * ```
 */
export const liftLegalHold = new PreparedQuery<LiftLegalHoldParams,LiftLegalHoldResult>(liftLegalHoldIR);


/** 'EraseCustomer' parameters type */
export interface EraseCustomerParams {
  customer_id: string;
  reason: string;
}

/** 'EraseCustomer' return type */
export interface EraseCustomerResult {
  held_until: Date | null;
  outcome: EraseCustomerOutcome;
  unreached: stringArray | null;
}

/** 'EraseCustomer' query type */
export interface EraseCustomerQuery {
  params: EraseCustomerParams;
  result: EraseCustomerResult;
}

const eraseCustomerIR: any = {"usedParamSet":{"customer_id":true,"reason":true},"params":[{"name":"customer_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":114}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":129,"b":136}]}],"statement":"select\n  outcome as \"outcome!\",\n  held_until,\n  unreached\nfrom strata.erase_customer(p_customer_id => :customer_id!, p_reason => :reason!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   held_until,
 *   unreached
 * from strata.erase_customer(p_customer_id => :customer_id!, p_reason => :reason!)
 * ```
 */
export const eraseCustomer = new PreparedQuery<EraseCustomerParams,EraseCustomerResult>(eraseCustomerIR);



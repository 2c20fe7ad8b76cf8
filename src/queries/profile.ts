/** Types generated for queries found in "sql/queries/profile.sql" */
import { PreparedQuery } from '@pgtyped/runtime';

export type NumberOrString = number | string;

/** 'GetUserAttributes' parameters type */
export interface GetUserAttributesParams {
  user_id: string;
}

/** 'GetUserAttributes' return type */
export interface GetUserAttributesResult {
  /** The calculated attributes hold what had happened by then; null before the first refresh. */
  calculated_at: Date | null;
  created_cohort_on: string | null;
  /** Whole days since the user was created. Fresh. */
  days_since_created: number;
  /** Whole days since the last sign-in; null before the first. Fresh. */
  days_since_last_sign_in: number | null;
  first_sign_in_cohort_on: string | null;
  /** Whether the user ever signed in. Fresh. */
  has_signed_in: boolean;
  /** Whether the last sign-in is less than 30 days ago. Fresh. */
  is_active_30_days: boolean;
  /** Whether an e-mail address or phone number was proved. Fresh. */
  is_verified: boolean;
  /** Language tag (BCP 47): the one of the user's default membership, else the one of the user. */
  locale: string | null;
  /** Memberships of the user in the session's organization, ended ones too. Fresh. */
  membership_count: number | null;
  seconds_to_first_sign_in: number | null;
  sign_in_count: number | null;
  /** IANA time zone: the one of the user's default membership, else the one of the user. */
  time_zone: string | null;
  user_id: string;
  user_type: string;
}

/** 'GetUserAttributes' query type */
export interface GetUserAttributesQuery {
  params: GetUserAttributesParams;
  result: GetUserAttributesResult;
}

const getUserAttributesIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":521,"b":529}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  locale,\n  time_zone,\n  is_verified as \"is_verified!\",\n  has_signed_in as \"has_signed_in!\",\n  is_active_30_days as \"is_active_30_days!\",\n  days_since_created as \"days_since_created!\",\n  days_since_last_sign_in,\n  created_cohort_on::text,\n  first_sign_in_cohort_on::text,\n  extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,\n  membership_count,\n  sign_in_count,\n  calculated_at\nfrom strata.user_attributes\nwhere user_id = :user_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   locale,
 *   time_zone,
 *   is_verified as "is_verified!",
 *   has_signed_in as "has_signed_in!",
 *   is_active_30_days as "is_active_30_days!",
 *   days_since_created as "days_since_created!",
 *   days_since_last_sign_in,
 *   created_cohort_on::text,
 *   first_sign_in_cohort_on::text,
 *   extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,
 *   membership_count,
 *   sign_in_count,
 *   calculated_at
 * from strata.user_attributes
 * where user_id = :user_id!
 * ```
 */
export const getUserAttributes = new PreparedQuery<GetUserAttributesParams,GetUserAttributesResult>(getUserAttributesIR);


/** 'ListUserAttributes' parameters type */
export interface ListUserAttributesParams {
  after_user_id: string;
  limit: NumberOrString;
}

/** 'ListUserAttributes' return type */
export interface ListUserAttributesResult {
  /** The calculated attributes hold what had happened by then; null before the first refresh. */
  calculated_at: Date | null;
  created_cohort_on: string | null;
  /** Whole days since the user was created. Fresh. */
  days_since_created: number;
  /** Whole days since the last sign-in; null before the first. Fresh. */
  days_since_last_sign_in: number | null;
  first_sign_in_cohort_on: string | null;
  /** Whether the user ever signed in. Fresh. */
  has_signed_in: boolean;
  /** Whether the last sign-in is less than 30 days ago. Fresh. */
  is_active_30_days: boolean;
  /** Whether an e-mail address or phone number was proved. Fresh. */
  is_verified: boolean;
  /** Language tag (BCP 47): the one of the user's default membership, else the one of the user. */
  locale: string | null;
  /** Memberships of the user in the session's organization, ended ones too. Fresh. */
  membership_count: number | null;
  seconds_to_first_sign_in: number | null;
  sign_in_count: number | null;
  /** IANA time zone: the one of the user's default membership, else the one of the user. */
  time_zone: string | null;
  user_id: string;
  user_type: string;
}

/** 'ListUserAttributes' query type */
export interface ListUserAttributesQuery {
  params: ListUserAttributesParams;
  result: ListUserAttributesResult;
}

const listUserAttributesIR: any = {"usedParamSet":{"after_user_id":true,"limit":true},"params":[{"name":"after_user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":521,"b":535}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":560,"b":566}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  locale,\n  time_zone,\n  is_verified as \"is_verified!\",\n  has_signed_in as \"has_signed_in!\",\n  is_active_30_days as \"is_active_30_days!\",\n  days_since_created as \"days_since_created!\",\n  days_since_last_sign_in,\n  created_cohort_on::text,\n  first_sign_in_cohort_on::text,\n  extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,\n  membership_count,\n  sign_in_count,\n  calculated_at\nfrom strata.user_attributes\nwhere user_id > :after_user_id!\norder by user_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   locale,
 *   time_zone,
 *   is_verified as "is_verified!",
 *   has_signed_in as "has_signed_in!",
 *   is_active_30_days as "is_active_30_days!",
 *   days_since_created as "days_since_created!",
 *   days_since_last_sign_in,
 *   created_cohort_on::text,
 *   first_sign_in_cohort_on::text,
 *   extract(epoch from time_to_first_sign_in)::double precision as seconds_to_first_sign_in,
 *   membership_count,
 *   sign_in_count,
 *   calculated_at
 * from strata.user_attributes
 * where user_id > :after_user_id!
 * order by user_id
 * limit :limit!
 * ```
 */
export const listUserAttributes = new PreparedQuery<ListUserAttributesParams,ListUserAttributesResult>(listUserAttributesIR);


/** 'RefreshUserAttributes' parameters type */
export type RefreshUserAttributesParams = void;

/** 'RefreshUserAttributes' return type */
export interface RefreshUserAttributesResult {
  finished_at: Date;
  row_count: number;
  started_at: Date;
}

/** 'RefreshUserAttributes' query type */
export interface RefreshUserAttributesQuery {
  params: RefreshUserAttributesParams;
  result: RefreshUserAttributesResult;
}

const refreshUserAttributesIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  row_count::integer as \"row_count!\",\n  started_at as \"started_at!\",\n  finished_at as \"finished_at!\"\nfrom strata.refresh_user_attributes()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   row_count::integer as "row_count!",
 *   started_at as "started_at!",
 *   finished_at as "finished_at!"
 * from strata.refresh_user_attributes()
 * ```
 */
export const refreshUserAttributes = new PreparedQuery<RefreshUserAttributesParams,RefreshUserAttributesResult>(refreshUserAttributesIR);



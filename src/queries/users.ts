/** Types generated for queries found in "sql/queries/users.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { UserStatus } from './values.js';

export type DateOrString = Date | string;

export type NumberOrString = number | string;

/** 'OpenSession' parameters type */
export interface OpenSessionParams {
  assurance_level: number;
  lifetime_seconds?: number | null | void;
  membership_id?: string | null | void;
  organization_id?: string | null | void;
  user_id: string;
}

/** 'OpenSession' return type */
export interface OpenSessionResult {
  expires_at: Date | null;
  outcome: string;
  session_id: string | null;
  token: string | null;
}

/** 'OpenSession' query type */
export interface OpenSessionQuery {
  params: OpenSessionParams;
  result: OpenSessionResult;
}

const openSessionIR: any = {"usedParamSet":{"user_id":true,"organization_id":true,"membership_id":true,"assurance_level":true,"lifetime_seconds":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":109,"b":117}]},{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":143,"b":158}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":182,"b":195}]},{"name":"assurance_level","required":true,"transform":{"type":"scalar"},"locs":[{"a":221,"b":237}]},{"name":"lifetime_seconds","required":false,"transform":{"type":"scalar"},"locs":[{"a":278,"b":294}]}],"statement":"select\n  outcome as \"outcome!\",\n  token,\n  session_id,\n  expires_at\nfrom strata.open_session(\n  p_user_id => :user_id!,\n  p_organization_id => :organization_id,\n  p_membership_id => :membership_id,\n  p_assurance_level => :assurance_level!,\n  p_lifetime => make_interval(secs => :lifetime_seconds)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   token,
 *   session_id,
 *   expires_at
 * from strata.open_session(
 *   p_user_id => :user_id!,
 *   p_organization_id => :organization_id,
 *   p_membership_id => :membership_id,
 *   p_assurance_level => :assurance_level!,
 *   p_lifetime => make_interval(secs => :lifetime_seconds)
 * )
 * ```
 */
export const openSession = new PreparedQuery<OpenSessionParams,OpenSessionResult>(openSessionIR);


/** 'RevokeSession' parameters type */
export interface RevokeSessionParams {
  token: string;
}

/** 'RevokeSession' return type */
export interface RevokeSessionResult {
  outcome: string;
}

/** 'RevokeSession' query type */
export interface RevokeSessionQuery {
  params: RevokeSessionParams;
  result: RevokeSessionResult;
}

const revokeSessionIR: any = {"usedParamSet":{"token":true},"params":[{"name":"token","required":true,"transform":{"type":"scalar"},"locs":[{"a":40,"b":46}]}],"statement":"select strata.revoke_session(p_token => :token!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_session(p_token => :token!) as "outcome!"
 * ```
 */
export const revokeSession = new PreparedQuery<RevokeSessionParams,RevokeSessionResult>(revokeSessionIR);


/** 'RevokeUserSessions' parameters type */
export interface RevokeUserSessionsParams {
  user_id: string;
}

/** 'RevokeUserSessions' return type */
export interface RevokeUserSessionsResult {
  outcome: string;
}

/** 'RevokeUserSessions' query type */
export interface RevokeUserSessionsQuery {
  params: RevokeUserSessionsParams;
  result: RevokeUserSessionsResult;
}

const revokeUserSessionsIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":48,"b":56}]}],"statement":"select strata.revoke_user_sessions(p_user_id => :user_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.revoke_user_sessions(p_user_id => :user_id!) as "outcome!"
 * ```
 */
export const revokeUserSessions = new PreparedQuery<RevokeUserSessionsParams,RevokeUserSessionsResult>(revokeUserSessionsIR);


/** 'GetMe' parameters type */
export type GetMeParams = void;

/** 'GetMe' return type */
export interface GetMeResult {
  /** How surely the person was recognised, 1 to 3 (NIST SP 800-63). */
  assurance_level: number;
  avatar_url: string | null;
  email_verified_at: Date | null;
  family_name: string | null;
  first_sign_in_at: Date | null;
  full_name: string | null;
  given_name: string | null;
  last_sign_in_at: Date | null;
  locale: string | null;
  /** Membership that acts; null outside any organization. */
  membership_id: string | null;
  /** Organization of the session; null outside any. */
  organization_id: string | null;
  phone_verified_at: Date | null;
  registered_at: Date | null;
  sign_in_count: number;
  /** Status now: a lock or suspension that has run out does not count. */
  status: UserStatus;
  time_zone: string | null;
  user_id: string;
  user_type: string;
}

/** 'GetMe' query type */
export interface GetMeQuery {
  params: GetMeParams;
  result: GetMeResult;
}

const getMeIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  given_name,\n  family_name,\n  full_name,\n  avatar_url,\n  locale,\n  time_zone,\n  status as \"status!\",\n  registered_at,\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  organization_id,\n  membership_id,\n  assurance_level as \"assurance_level!\"\nfrom strata.me"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   given_name,
 *   family_name,
 *   full_name,
 *   avatar_url,
 *   locale,
 *   time_zone,
 *   status as "status!",
 *   registered_at,
 *   email_verified_at,
 *   phone_verified_at,
 *   first_sign_in_at,
 *   last_sign_in_at,
 *   sign_in_count as "sign_in_count!",
 *   organization_id,
 *   membership_id,
 *   assurance_level as "assurance_level!"
 * from strata.me
 * ```
 */
export const getMe = new PreparedQuery<GetMeParams,GetMeResult>(getMeIR);


/** 'GetUser' parameters type */
export interface GetUserParams {
  user_id: string;
}

/** 'GetUser' return type */
export interface GetUserResult {
  created_at: Date;
  email_verified_at: Date | null;
  first_sign_in_at: Date | null;
  full_name: string | null;
  last_sign_in_at: Date | null;
  phone_verified_at: Date | null;
  sign_in_count: number;
  /** Status now: a lock or suspension that has run out does not count. */
  status: UserStatus;
  user_id: string;
  user_type: string;
}

/** 'GetUser' query type */
export interface GetUserQuery {
  params: GetUserParams;
  result: GetUserResult;
}

const getUserIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":279,"b":287}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  full_name,\n  status as \"status!\",\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  created_at as \"created_at!\"\nfrom strata.users\nwhere user_id = :user_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   full_name,
 *   status as "status!",
 *   email_verified_at,
 *   phone_verified_at,
 *   first_sign_in_at,
 *   last_sign_in_at,
 *   sign_in_count as "sign_in_count!",
 *   created_at as "created_at!"
 * from strata.users
 * where user_id = :user_id!
 * ```
 */
export const getUser = new PreparedQuery<GetUserParams,GetUserResult>(getUserIR);


/** 'ListUsers' parameters type */
export interface ListUsersParams {
  after_user_id: string;
  limit: NumberOrString;
}

/** 'ListUsers' return type */
export interface ListUsersResult {
  created_at: Date;
  email_verified_at: Date | null;
  first_sign_in_at: Date | null;
  full_name: string | null;
  last_sign_in_at: Date | null;
  phone_verified_at: Date | null;
  sign_in_count: number;
  /** Status now: a lock or suspension that has run out does not count. */
  status: UserStatus;
  user_id: string;
  user_type: string;
}

/** 'ListUsers' query type */
export interface ListUsersQuery {
  params: ListUsersParams;
  result: ListUsersResult;
}

const listUsersIR: any = {"usedParamSet":{"after_user_id":true,"limit":true},"params":[{"name":"after_user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":279,"b":293}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":318,"b":324}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  full_name,\n  status as \"status!\",\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  created_at as \"created_at!\"\nfrom strata.users\nwhere user_id > :after_user_id!\norder by user_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   full_name,
 *   status as "status!",
 *   email_verified_at,
 *   phone_verified_at,
 *   first_sign_in_at,
 *   last_sign_in_at,
 *   sign_in_count as "sign_in_count!",
 *   created_at as "created_at!"
 * from strata.users
 * where user_id > :after_user_id!
 * order by user_id
 * limit :limit!
 * ```
 */
export const listUsers = new PreparedQuery<ListUsersParams,ListUsersResult>(listUsersIR);


/** 'ListUserStatusPeriods' parameters type */
export interface ListUserStatusPeriodsParams {
  user_id: string;
}

/** 'ListUserStatusPeriods' return type */
export interface ListUserStatusPeriodsResult {
  /** When it ended; null while it lasts. */
  ended_at: Date | null;
  /** When the period began. */
  started_at: Date;
  /** Status in the period. */
  status: string;
  /** The user. */
  user_id: string;
}

/** 'ListUserStatusPeriods' query type */
export interface ListUserStatusPeriodsQuery {
  params: ListUserStatusPeriodsParams;
  result: ListUserStatusPeriodsResult;
}

const listUserStatusPeriodsIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":145,"b":153}]}],"statement":"select\n  user_id as \"user_id!\",\n  status as \"status!\",\n  started_at as \"started_at!\",\n  ended_at\nfrom strata.user_status_periods\nwhere user_id = :user_id!\norder by started_at"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   status as "status!",
 *   started_at as "started_at!",
 *   ended_at
 * from strata.user_status_periods
 * where user_id = :user_id!
 * order by started_at
 * ```
 */
export const listUserStatusPeriods = new PreparedQuery<ListUserStatusPeriodsParams,ListUserStatusPeriodsResult>(listUserStatusPeriodsIR);


/** 'CreateUser' parameters type */
export interface CreateUserParams {
  family_name?: string | null | void;
  given_name?: string | null | void;
  locale?: string | null | void;
  time_zone?: string | null | void;
  user_type: string;
}

/** 'CreateUser' return type */
export interface CreateUserResult {
  user_id: string;
}

/** 'CreateUser' query type */
export interface CreateUserQuery {
  params: CreateUserParams;
  result: CreateUserResult;
}

const createUserIR: any = {"usedParamSet":{"given_name":true,"family_name":true,"user_type":true,"locale":true,"time_zone":true},"params":[{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":45,"b":55}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":77,"b":88}]},{"name":"user_type","required":true,"transform":{"type":"scalar"},"locs":[{"a":108,"b":118}]},{"name":"locale","required":false,"transform":{"type":"scalar"},"locs":[{"a":135,"b":141}]},{"name":"time_zone","required":false,"transform":{"type":"scalar"},"locs":[{"a":161,"b":170}]}],"statement":"select strata.create_user(\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_user_type => :user_type!,\n  p_locale => :locale,\n  p_time_zone => :time_zone\n) as \"user_id!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.create_user(
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_user_type => :user_type!,
 *   p_locale => :locale,
 *   p_time_zone => :time_zone
 * ) as "user_id!"
 * ```
 */
export const createUser = new PreparedQuery<CreateUserParams,CreateUserResult>(createUserIR);


/** 'RegisterUser' parameters type */
export interface RegisterUserParams {
  reason?: string | null | void;
  user_id: string;
}

/** 'RegisterUser' return type */
export interface RegisterUserResult {
  outcome: string;
}

/** 'RegisterUser' query type */
export interface RegisterUserQuery {
  params: RegisterUserParams;
  result: RegisterUserResult;
}

const registerUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":41,"b":49}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":64,"b":70}]}],"statement":"select strata.register_user(p_user_id => :user_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.register_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const registerUser = new PreparedQuery<RegisterUserParams,RegisterUserResult>(registerUserIR);


/** 'RecordVerification' parameters type */
export interface RecordVerificationParams {
  kind: string;
  user_id: string;
}

/** 'RecordVerification' return type */
export interface RecordVerificationResult {
  outcome: string;
}

/** 'RecordVerification' query type */
export interface RecordVerificationQuery {
  params: RecordVerificationParams;
  result: RecordVerificationResult;
}

const recordVerificationIR: any = {"usedParamSet":{"user_id":true,"kind":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":47,"b":55}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":68,"b":73}]}],"statement":"select strata.record_verification(p_user_id => :user_id!, p_kind => :kind!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.record_verification(p_user_id => :user_id!, p_kind => :kind!) as "outcome!"
 * ```
 */
export const recordVerification = new PreparedQuery<RecordVerificationParams,RecordVerificationResult>(recordVerificationIR);


/** 'RecordSignIn' parameters type */
export interface RecordSignInParams {
  user_id: string;
}

/** 'RecordSignIn' return type */
export interface RecordSignInResult {
  outcome: string;
}

/** 'RecordSignIn' query type */
export interface RecordSignInQuery {
  params: RecordSignInParams;
  result: RecordSignInResult;
}

const recordSignInIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":42,"b":50}]}],"statement":"select strata.record_sign_in(p_user_id => :user_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.record_sign_in(p_user_id => :user_id!) as "outcome!"
 * ```
 */
export const recordSignIn = new PreparedQuery<RecordSignInParams,RecordSignInResult>(recordSignInIR);


/** 'LockUser' parameters type */
export interface LockUserParams {
  reason?: string | null | void;
  until?: DateOrString | null | void;
  user_id: string;
}

/** 'LockUser' return type */
export interface LockUserResult {
  outcome: string;
}

/** 'LockUser' query type */
export interface LockUserQuery {
  params: LockUserParams;
  result: LockUserResult;
}

const lockUserIR: any = {"usedParamSet":{"user_id":true,"reason":true,"until":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":37,"b":45}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":60,"b":66}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":80,"b":85}]}],"statement":"select strata.lock_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.lock_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as "outcome!"
 * ```
 */
export const lockUser = new PreparedQuery<LockUserParams,LockUserResult>(lockUserIR);


/** 'UnlockUser' parameters type */
export interface UnlockUserParams {
  reason?: string | null | void;
  user_id: string;
}

/** 'UnlockUser' return type */
export interface UnlockUserResult {
  outcome: string;
}

/** 'UnlockUser' query type */
export interface UnlockUserQuery {
  params: UnlockUserParams;
  result: UnlockUserResult;
}

const unlockUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":39,"b":47}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":62,"b":68}]}],"statement":"select strata.unlock_user(p_user_id => :user_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.unlock_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const unlockUser = new PreparedQuery<UnlockUserParams,UnlockUserResult>(unlockUserIR);


/** 'SuspendUser' parameters type */
export interface SuspendUserParams {
  reason?: string | null | void;
  until?: DateOrString | null | void;
  user_id: string;
}

/** 'SuspendUser' return type */
export interface SuspendUserResult {
  outcome: string;
}

/** 'SuspendUser' query type */
export interface SuspendUserQuery {
  params: SuspendUserParams;
  result: SuspendUserResult;
}

const suspendUserIR: any = {"usedParamSet":{"user_id":true,"reason":true,"until":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":40,"b":48}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":63,"b":69}]},{"name":"until","required":false,"transform":{"type":"scalar"},"locs":[{"a":83,"b":88}]}],"statement":"select strata.suspend_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.suspend_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as "outcome!"
 * ```
 */
export const suspendUser = new PreparedQuery<SuspendUserParams,SuspendUserResult>(suspendUserIR);


/** 'ReinstateUser' parameters type */
export interface ReinstateUserParams {
  reason?: string | null | void;
  user_id: string;
}

/** 'ReinstateUser' return type */
export interface ReinstateUserResult {
  outcome: string;
}

/** 'ReinstateUser' query type */
export interface ReinstateUserQuery {
  params: ReinstateUserParams;
  result: ReinstateUserResult;
}

const reinstateUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":42,"b":50}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":65,"b":71}]}],"statement":"select strata.reinstate_user(p_user_id => :user_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reinstate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const reinstateUser = new PreparedQuery<ReinstateUserParams,ReinstateUserResult>(reinstateUserIR);


/** 'DeactivateUser' parameters type */
export interface DeactivateUserParams {
  reason?: string | null | void;
  user_id: string;
}

/** 'DeactivateUser' return type */
export interface DeactivateUserResult {
  outcome: string;
}

/** 'DeactivateUser' query type */
export interface DeactivateUserQuery {
  params: DeactivateUserParams;
  result: DeactivateUserResult;
}

const deactivateUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":51}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":66,"b":72}]}],"statement":"select strata.deactivate_user(p_user_id => :user_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.deactivate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const deactivateUser = new PreparedQuery<DeactivateUserParams,DeactivateUserResult>(deactivateUserIR);


/** 'ReactivateUser' parameters type */
export interface ReactivateUserParams {
  reason?: string | null | void;
  user_id: string;
}

/** 'ReactivateUser' return type */
export interface ReactivateUserResult {
  outcome: string;
}

/** 'ReactivateUser' query type */
export interface ReactivateUserQuery {
  params: ReactivateUserParams;
  result: ReactivateUserResult;
}

const reactivateUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":51}]},{"name":"reason","required":false,"transform":{"type":"scalar"},"locs":[{"a":66,"b":72}]}],"statement":"select strata.reactivate_user(p_user_id => :user_id!, p_reason => :reason) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.reactivate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!"
 * ```
 */
export const reactivateUser = new PreparedQuery<ReactivateUserParams,ReactivateUserResult>(reactivateUserIR);



/** Types generated for queries found in "sql/queries/users.sql" */
import { PreparedQuery } from '@pgtyped/runtime';
import type { AddExternalIdOutcome, AddPasskeyOutcome, AddTotpFactorOutcome, BeginIdentifierChangeOutcome, CancelIdentifierChangeOutcome, ClaimIdentifierOutcome, ClaimNumberOutcome, CompleteNoticeOutcome, ConfirmIdentifierChangeOutcome, ConfirmTotpFactorOutcome, DeactivateUserOutcome, EnterParticipantOutcome, EraseUserOutcome, FindEnrolmentOutcome, IdentifierKind, ImpersonateUserOutcome, LinkIdentityOutcome, LockUserOutcome, MaintainSignInsOutcome, MakeIdentifierPrimaryOutcome, OpenRecoveryCaseOutcome, OpenSessionOutcome, ProveNumberHoldingOutcome, ReactivateUserOutcome, RecordIdentificationOutcome, RefuseRecoveryOutcome, RegisterUserOutcome, ReinstateUserOutcome, RemoveCredentialOutcome, RemoveIdentifierOutcome, ReplaceRecoveryCodesOutcome, RequestCodeOutcome, RequestNumberProofOutcome, RequestStepUpCodeOutcome, ResetPasswordOutcome, ReviewNumberReassignmentOutcome, ReviewRecoveryCaseOutcome, SessionMethod, SetPasswordOutcome, SignInWithCodeOutcome, SignInWithIdentityOutcome, SignInWithPasskeyOutcome, SignInWithPasswordOutcome, SignUpOutcome, StepUpOutcome, SuspendUserOutcome, SwitchSessionOutcome, UnlockUserOutcome, UserStatus, WithdrawNumberClaimOutcome } from './values.js';

export type BufferArray = (Buffer)[];

export type DateOrString = Date | string;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type NumberOrString = number | string;

export type numberArray = (number)[];

export type stringArray = (string)[];

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
  outcome: OpenSessionOutcome;
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


/** 'ImpersonateUser' parameters type */
export interface ImpersonateUserParams {
  lifetime_seconds?: number | null | void;
  membership_id?: string | null | void;
  operator_token: string;
  organization_id: string;
  reason: string;
  user_id: string;
}

/** 'ImpersonateUser' return type */
export interface ImpersonateUserResult {
  expires_at: Date | null;
  outcome: ImpersonateUserOutcome;
  session_id: string | null;
  token: string | null;
}

/** 'ImpersonateUser' query type */
export interface ImpersonateUserQuery {
  params: ImpersonateUserParams;
  result: ImpersonateUserResult;
}

const impersonateUserIR: any = {"usedParamSet":{"operator_token":true,"user_id":true,"organization_id":true,"membership_id":true,"reason":true,"lifetime_seconds":true},"params":[{"name":"operator_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":120,"b":135}]},{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":153,"b":161}]},{"name":"organization_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":187,"b":203}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":227,"b":240}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":257,"b":264}]},{"name":"lifetime_seconds","required":false,"transform":{"type":"scalar"},"locs":[{"a":305,"b":321}]}],"statement":"select\n  outcome as \"outcome!\",\n  token,\n  session_id,\n  expires_at\nfrom strata.impersonate_user(\n  p_operator_token => :operator_token!,\n  p_user_id => :user_id!,\n  p_organization_id => :organization_id!,\n  p_membership_id => :membership_id,\n  p_reason => :reason!,\n  p_lifetime => make_interval(secs => :lifetime_seconds)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   token,
 *   session_id,
 *   expires_at
 * from strata.impersonate_user(
 *   p_operator_token => :operator_token!,
 *   p_user_id => :user_id!,
 *   p_organization_id => :organization_id!,
 *   p_membership_id => :membership_id,
 *   p_reason => :reason!,
 *   p_lifetime => make_interval(secs => :lifetime_seconds)
 * )
 * ```
 */
export const impersonateUser = new PreparedQuery<ImpersonateUserParams,ImpersonateUserResult>(impersonateUserIR);


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
  /** Member of staff who acts as this user; null when it is the user. */
  impersonator_user_id: string | null;
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

const getMeIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  given_name,\n  family_name,\n  full_name,\n  avatar_url,\n  locale,\n  time_zone,\n  status as \"status!\",\n  registered_at,\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  organization_id,\n  membership_id,\n  assurance_level as \"assurance_level!\",\n  impersonator_user_id\nfrom strata.me"};

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
 *   assurance_level as "assurance_level!",
 *   impersonator_user_id
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
  /** Name that counts in the organization: the one of the user's default membership, or else the user's. @pii */
  display_name: string | null;
  email_verified_at: Date | null;
  first_sign_in_at: Date | null;
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

const getUserIR: any = {"usedParamSet":{"user_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":282,"b":290}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  display_name,\n  status as \"status!\",\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  created_at as \"created_at!\"\nfrom strata.users\nwhere user_id = :user_id!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   display_name,
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
  /** Name that counts in the organization: the one of the user's default membership, or else the user's. @pii */
  display_name: string | null;
  email_verified_at: Date | null;
  first_sign_in_at: Date | null;
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

const listUsersIR: any = {"usedParamSet":{"after_user_id":true,"limit":true},"params":[{"name":"after_user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":282,"b":296}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":321,"b":327}]}],"statement":"select\n  user_id as \"user_id!\",\n  user_type as \"user_type!\",\n  display_name,\n  status as \"status!\",\n  email_verified_at,\n  phone_verified_at,\n  first_sign_in_at,\n  last_sign_in_at,\n  sign_in_count as \"sign_in_count!\",\n  created_at as \"created_at!\"\nfrom strata.users\nwhere user_id > :after_user_id!\norder by user_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   user_type as "user_type!",
 *   display_name,
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
  outcome: RegisterUserOutcome;
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
  outcome: LockUserOutcome;
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
  outcome: UnlockUserOutcome;
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
  outcome: SuspendUserOutcome;
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
  outcome: ReinstateUserOutcome;
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
  outcome: DeactivateUserOutcome;
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
  outcome: ReactivateUserOutcome;
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


/** 'SwitchSession' parameters type */
export interface SwitchSessionParams {
  membership_id?: string | null | void;
  organization_id?: string | null | void;
  session_token: string;
}

/** 'SwitchSession' return type */
export interface SwitchSessionResult {
  expires_at: Date | null;
  outcome: SwitchSessionOutcome;
  session_id: string | null;
  token: string | null;
}

/** 'SwitchSession' query type */
export interface SwitchSessionQuery {
  params: SwitchSessionParams;
  result: SwitchSessionResult;
}

const switchSessionIR: any = {"usedParamSet":{"session_token":true,"organization_id":true,"membership_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":128}]},{"name":"organization_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":152,"b":167}]},{"name":"membership_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":189,"b":202}]}],"statement":"select\n  outcome as \"outcome!\",\n  token,\n  session_id,\n  expires_at\nfrom strata.switch_session(p_session_token => :session_token!, p_organization_id => :organization_id, p_membership_id => :membership_id)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   token,
 *   session_id,
 *   expires_at
 * from strata.switch_session(p_session_token => :session_token!, p_organization_id => :organization_id, p_membership_id => :membership_id)
 * ```
 */
export const switchSession = new PreparedQuery<SwitchSessionParams,SwitchSessionResult>(switchSessionIR);


/** 'EnterParticipant' parameters type */
export interface EnterParticipantParams {
  address: string;
  family_name?: string | null | void;
  given_name?: string | null | void;
  kind: string;
}

/** 'EnterParticipant' return type */
export interface EnterParticipantResult {
  outcome: EnterParticipantOutcome;
  user_id: string;
}

/** 'EnterParticipant' query type */
export interface EnterParticipantQuery {
  params: EnterParticipantParams;
  result: EnterParticipantResult;
}

const enterParticipantIR: any = {"usedParamSet":{"kind":true,"address":true,"given_name":true,"family_name":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":104}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":122,"b":130}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":151,"b":161}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":183,"b":194}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id as \"user_id!\"\nfrom strata.enter_participant(\n  p_kind => :kind!,\n  p_address => :address!,\n  p_given_name => :given_name,\n  p_family_name => :family_name\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id as "user_id!"
 * from strata.enter_participant(
 *   p_kind => :kind!,
 *   p_address => :address!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name
 * )
 * ```
 */
export const enterParticipant = new PreparedQuery<EnterParticipantParams,EnterParticipantResult>(enterParticipantIR);


/** 'ClaimIdentifier' parameters type */
export interface ClaimIdentifierParams {
  address: string;
  kind: string;
  user_id: string;
}

/** 'ClaimIdentifier' return type */
export interface ClaimIdentifierResult {
  outcome: ClaimIdentifierOutcome;
}

/** 'ClaimIdentifier' query type */
export interface ClaimIdentifierQuery {
  params: ClaimIdentifierParams;
  result: ClaimIdentifierResult;
}

const claimIdentifierIR: any = {"usedParamSet":{"user_id":true,"kind":true,"address":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":44,"b":52}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":65,"b":70}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":86,"b":94}]}],"statement":"select strata.claim_identifier(p_user_id => :user_id!, p_kind => :kind!, p_address => :address!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.claim_identifier(p_user_id => :user_id!, p_kind => :kind!, p_address => :address!) as "outcome!"
 * ```
 */
export const claimIdentifier = new PreparedQuery<ClaimIdentifierParams,ClaimIdentifierResult>(claimIdentifierIR);


/** 'ListMyIdentifiers' parameters type */
export type ListMyIdentifiersParams = void;

/** 'ListMyIdentifiers' return type */
export interface ListMyIdentifiersResult {
  address: string;
  claimed_at: Date;
  identifier_id: string;
  is_primary: boolean;
  kind: IdentifierKind;
  last_proof_at: Date | null;
  verified_at: Date | null;
}

/** 'ListMyIdentifiers' query type */
export interface ListMyIdentifiersQuery {
  params: ListMyIdentifiersParams;
  result: ListMyIdentifiersResult;
}

const listMyIdentifiersIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  identifier_id as \"identifier_id!\",\n  kind as \"kind!\",\n  address as \"address!\",\n  is_primary as \"is_primary!\",\n  claimed_at as \"claimed_at!\",\n  verified_at,\n  last_proof_at\nfrom strata.my_identifiers\norder by kind, claimed_at"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   identifier_id as "identifier_id!",
 *   kind as "kind!",
 *   address as "address!",
 *   is_primary as "is_primary!",
 *   claimed_at as "claimed_at!",
 *   verified_at,
 *   last_proof_at
 * from strata.my_identifiers
 * order by kind, claimed_at
 * ```
 */
export const listMyIdentifiers = new PreparedQuery<ListMyIdentifiersParams,ListMyIdentifiersResult>(listMyIdentifiersIR);


/** 'RequestCode' parameters type */
export interface RequestCodeParams {
  address: string;
  device_token?: string | null | void;
  kind: string;
  purpose: string;
}

/** 'RequestCode' return type */
export interface RequestCodeResult {
  address: string | null;
  challenge_token: string | null;
  code: string | null;
  expires_at: Date;
  is_known: boolean | null;
  outcome: RequestCodeOutcome;
}

/** 'RequestCode' query type */
export interface RequestCodeQuery {
  params: RequestCodeParams;
  result: RequestCodeResult;
}

const requestCodeIR: any = {"usedParamSet":{"purpose":true,"kind":true,"address":true,"device_token":true},"params":[{"name":"purpose","required":true,"transform":{"type":"scalar"},"locs":[{"a":150,"b":158}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":171,"b":176}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":192,"b":200}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":221,"b":233}]}],"statement":"select\n  outcome as \"outcome!\",\n  challenge_token,\n  expires_at as \"expires_at!\",\n  code,\n  address,\n  is_known\nfrom strata.request_code(p_purpose => :purpose!, p_kind => :kind!, p_address => :address!, p_device_token => :device_token)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   challenge_token,
 *   expires_at as "expires_at!",
 *   code,
 *   address,
 *   is_known
 * from strata.request_code(p_purpose => :purpose!, p_kind => :kind!, p_address => :address!, p_device_token => :device_token)
 * ```
 */
export const requestCode = new PreparedQuery<RequestCodeParams,RequestCodeResult>(requestCodeIR);


/** 'FindPassword' parameters type */
export interface FindPasswordParams {
  address: string;
  country?: string | null | void;
  device_token?: string | null | void;
  kind: string;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'FindPassword' return type */
export interface FindPasswordResult {
  decision: string;
  password_hash: string | null;
  reasons: stringArray;
}

/** 'FindPassword' query type */
export interface FindPasswordQuery {
  params: FindPasswordParams;
  result: FindPasswordResult;
}

const findPasswordIR: any = {"usedParamSet":{"kind":true,"address":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":119}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":137,"b":145}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":164,"b":176}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":179,"b":186}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":189,"b":196}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":199,"b":209}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":212,"b":225}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":228,"b":246}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":249,"b":263}]}],"statement":"select\n  password_hash,\n  decision as \"decision!\",\n  reasons as \"reasons!\"\nfrom strata.find_password(\n  p_kind => :kind!,\n  p_address => :address!,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   password_hash,
 *   decision as "decision!",
 *   reasons as "reasons!"
 * from strata.find_password(
 *   p_kind => :kind!,
 *   p_address => :address!,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const findPassword = new PreparedQuery<FindPasswordParams,FindPasswordResult>(findPasswordIR);


/** 'SignInWithPassword' parameters type */
export interface SignInWithPasswordParams {
  address: string;
  country?: string | null | void;
  device_token?: string | null | void;
  is_verified: boolean;
  kind: string;
  network?: string | null | void;
  new_password_hash?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  password_hash?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'SignInWithPassword' return type */
export interface SignInWithPasswordResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: SignInWithPasswordOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'SignInWithPassword' query type */
export interface SignInWithPasswordQuery {
  params: SignInWithPasswordParams;
  result: SignInWithPasswordResult;
}

const signInWithPasswordIR: any = {"usedParamSet":{"kind":true,"address":true,"password_hash":true,"is_verified":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true,"new_password_hash":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":221,"b":226}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":244,"b":252}]},{"name":"password_hash","required":false,"transform":{"type":"scalar"},"locs":[{"a":276,"b":289}]},{"name":"is_verified","required":true,"transform":{"type":"scalar"},"locs":[{"a":311,"b":323}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":342,"b":354}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":357,"b":364}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":367,"b":374}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":377,"b":387}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":390,"b":403}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":406,"b":424}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":427,"b":441}]},{"name":"new_password_hash","required":false,"transform":{"type":"scalar"},"locs":[{"a":470,"b":487}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.sign_in_with_password(\n  p_kind => :kind!,\n  p_address => :address!,\n  p_password_hash => :password_hash,\n  p_is_verified => :is_verified!,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),\n  p_new_password_hash => :new_password_hash\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.sign_in_with_password(
 *   p_kind => :kind!,
 *   p_address => :address!,
 *   p_password_hash => :password_hash,
 *   p_is_verified => :is_verified!,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),
 *   p_new_password_hash => :new_password_hash
 * )
 * ```
 */
export const signInWithPassword = new PreparedQuery<SignInWithPasswordParams,SignInWithPasswordResult>(signInWithPasswordIR);


/** 'SignInWithCode' parameters type */
export interface SignInWithCodeParams {
  challenge_token: string;
  code: string;
  country?: string | null | void;
  device_token?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'SignInWithCode' return type */
export interface SignInWithCodeResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: SignInWithCodeOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'SignInWithCode' query type */
export interface SignInWithCodeQuery {
  params: SignInWithCodeParams;
  result: SignInWithCodeResult;
}

const signInWithCodeIR: any = {"usedParamSet":{"challenge_token":true,"code":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":228,"b":244}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":259,"b":264}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":283,"b":295}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":298,"b":305}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":308,"b":315}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":318,"b":328}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":331,"b":344}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":347,"b":365}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":368,"b":382}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.sign_in_with_code(\n  p_challenge_token => :challenge_token!,\n  p_code => :code!,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.sign_in_with_code(
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const signInWithCode = new PreparedQuery<SignInWithCodeParams,SignInWithCodeResult>(signInWithCodeIR);


/** 'SignUp' parameters type */
export interface SignUpParams {
  challenge_token: string;
  code: string;
  country?: string | null | void;
  device_token?: string | null | void;
  family_name?: string | null | void;
  given_name?: string | null | void;
  guest_token?: string | null | void;
  locale?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  password_hash?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  time_zone?: string | null | void;
  user_agent?: string | null | void;
  username?: string | null | void;
}

/** 'SignUp' return type */
export interface SignUpResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: SignUpOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'SignUp' query type */
export interface SignUpQuery {
  params: SignUpParams;
  result: SignUpResult;
}

const signUpIR: any = {"usedParamSet":{"challenge_token":true,"code":true,"given_name":true,"family_name":true,"locale":true,"time_zone":true,"username":true,"password_hash":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true,"guest_token":true},"params":[{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":218,"b":234}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":249,"b":254}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":275,"b":285}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":307,"b":318}]},{"name":"locale","required":false,"transform":{"type":"scalar"},"locs":[{"a":335,"b":341}]},{"name":"time_zone","required":false,"transform":{"type":"scalar"},"locs":[{"a":361,"b":370}]},{"name":"username","required":false,"transform":{"type":"scalar"},"locs":[{"a":389,"b":397}]},{"name":"password_hash","required":false,"transform":{"type":"scalar"},"locs":[{"a":421,"b":434}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":453,"b":465}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":468,"b":475}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":478,"b":485}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":488,"b":498}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":501,"b":514}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":517,"b":535}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":538,"b":552}]},{"name":"guest_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":575,"b":586}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.sign_up(\n  p_challenge_token => :challenge_token!,\n  p_code => :code!,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_locale => :locale,\n  p_time_zone => :time_zone,\n  p_username => :username,\n  p_password_hash => :password_hash,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),\n  p_guest_token => :guest_token\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.sign_up(
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_locale => :locale,
 *   p_time_zone => :time_zone,
 *   p_username => :username,
 *   p_password_hash => :password_hash,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),
 *   p_guest_token => :guest_token
 * )
 * ```
 */
export const signUp = new PreparedQuery<SignUpParams,SignUpResult>(signUpIR);


/** 'SignInWithIdentity' parameters type */
export interface SignInWithIdentityParams {
  country?: string | null | void;
  device_token?: string | null | void;
  email?: string | null | void;
  family_name?: string | null | void;
  given_name?: string | null | void;
  is_email_verified: boolean;
  issuer: string;
  locale?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  subject: string;
  user_agent?: string | null | void;
}

/** 'SignInWithIdentity' return type */
export interface SignInWithIdentityResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: SignInWithIdentityOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'SignInWithIdentity' query type */
export interface SignInWithIdentityQuery {
  params: SignInWithIdentityParams;
  result: SignInWithIdentityResult;
}

const signInWithIdentityIR: any = {"usedParamSet":{"issuer":true,"subject":true,"email":true,"is_email_verified":true,"given_name":true,"family_name":true,"locale":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"issuer","required":true,"transform":{"type":"scalar"},"locs":[{"a":223,"b":230}]},{"name":"subject","required":true,"transform":{"type":"scalar"},"locs":[{"a":248,"b":256}]},{"name":"email","required":false,"transform":{"type":"scalar"},"locs":[{"a":272,"b":277}]},{"name":"is_email_verified","required":true,"transform":{"type":"scalar"},"locs":[{"a":305,"b":323}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":344,"b":354}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":376,"b":387}]},{"name":"locale","required":false,"transform":{"type":"scalar"},"locs":[{"a":404,"b":410}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":429,"b":441}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":444,"b":451}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":454,"b":461}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":464,"b":474}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":477,"b":490}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":493,"b":511}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":514,"b":528}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.sign_in_with_identity(\n  p_issuer => :issuer!,\n  p_subject => :subject!,\n  p_email => :email,\n  p_is_email_verified => :is_email_verified!,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_locale => :locale,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.sign_in_with_identity(
 *   p_issuer => :issuer!,
 *   p_subject => :subject!,
 *   p_email => :email,
 *   p_is_email_verified => :is_email_verified!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_locale => :locale,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const signInWithIdentity = new PreparedQuery<SignInWithIdentityParams,SignInWithIdentityResult>(signInWithIdentityIR);


/** 'RequestPasskeyChallenge' parameters type */
export type RequestPasskeyChallengeParams = void;

/** 'RequestPasskeyChallenge' return type */
export interface RequestPasskeyChallengeResult {
  challenge_token: string;
  expires_at: Date;
}

/** 'RequestPasskeyChallenge' query type */
export interface RequestPasskeyChallengeQuery {
  params: RequestPasskeyChallengeParams;
  result: RequestPasskeyChallengeResult;
}

const requestPasskeyChallengeIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  challenge_token as \"challenge_token!\",\n  expires_at as \"expires_at!\"\nfrom strata.request_passkey_challenge()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   challenge_token as "challenge_token!",
 *   expires_at as "expires_at!"
 * from strata.request_passkey_challenge()
 * ```
 */
export const requestPasskeyChallenge = new PreparedQuery<RequestPasskeyChallengeParams,RequestPasskeyChallengeResult>(requestPasskeyChallengeIR);


/** 'FindPasskey' parameters type */
export interface FindPasskeyParams {
  credential_id: Buffer;
}

/** 'FindPasskey' return type */
export interface FindPasskeyResult {
  handles: BufferArray;
  public_key: Buffer;
  sign_count: string;
}

/** 'FindPasskey' query type */
export interface FindPasskeyQuery {
  params: FindPasskeyParams;
  result: FindPasskeyResult;
}

const findPasskeyIR: any = {"usedParamSet":{"credential_id":true},"params":[{"name":"credential_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":137,"b":151}]}],"statement":"select\n  public_key as \"public_key!\",\n  sign_count as \"sign_count!\",\n  handles as \"handles!\"\nfrom strata.find_passkey(p_credential_id => :credential_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   public_key as "public_key!",
 *   sign_count as "sign_count!",
 *   handles as "handles!"
 * from strata.find_passkey(p_credential_id => :credential_id!)
 * ```
 */
export const findPasskey = new PreparedQuery<FindPasskeyParams,FindPasskeyResult>(findPasskeyIR);


/** 'SignInWithPasskey' parameters type */
export interface SignInWithPasskeyParams {
  challenge_token: string;
  country?: string | null | void;
  credential_id: Buffer;
  device_token?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sign_count?: NumberOrString | null | void;
  sign_count_before?: NumberOrString | null | void;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'SignInWithPasskey' return type */
export interface SignInWithPasskeyResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: SignInWithPasskeyOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'SignInWithPasskey' query type */
export interface SignInWithPasskeyQuery {
  params: SignInWithPasskeyParams;
  result: SignInWithPasskeyResult;
}

const signInWithPasskeyIR: any = {"usedParamSet":{"challenge_token":true,"credential_id":true,"sign_count_before":true,"sign_count":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":231,"b":247}]},{"name":"credential_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":271,"b":285}]},{"name":"sign_count_before","required":false,"transform":{"type":"scalar"},"locs":[{"a":313,"b":330}]},{"name":"sign_count","required":false,"transform":{"type":"scalar"},"locs":[{"a":351,"b":361}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":380,"b":392}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":395,"b":402}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":405,"b":412}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":415,"b":425}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":428,"b":441}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":444,"b":462}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":465,"b":479}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.sign_in_with_passkey(\n  p_challenge_token => :challenge_token!,\n  p_credential_id => :credential_id!,\n  p_sign_count_before => :sign_count_before,\n  p_sign_count => :sign_count,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.sign_in_with_passkey(
 *   p_challenge_token => :challenge_token!,
 *   p_credential_id => :credential_id!,
 *   p_sign_count_before => :sign_count_before,
 *   p_sign_count => :sign_count,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const signInWithPasskey = new PreparedQuery<SignInWithPasskeyParams,SignInWithPasskeyResult>(signInWithPasskeyIR);


/** 'RequestStepUpCode' parameters type */
export interface RequestStepUpCodeParams {
  method: string;
  step_up_token: string;
}

/** 'RequestStepUpCode' return type */
export interface RequestStepUpCodeResult {
  address: string | null;
  challenge_token: string | null;
  code: string | null;
  expires_at: Date | null;
  outcome: RequestStepUpCodeOutcome;
}

/** 'RequestStepUpCode' query type */
export interface RequestStepUpCodeQuery {
  params: RequestStepUpCodeParams;
  result: RequestStepUpCodeResult;
}

const requestStepUpCodeIR: any = {"usedParamSet":{"step_up_token":true,"method":true},"params":[{"name":"step_up_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":135,"b":149}]},{"name":"method","required":true,"transform":{"type":"scalar"},"locs":[{"a":164,"b":171}]}],"statement":"select\n  outcome as \"outcome!\",\n  challenge_token,\n  expires_at,\n  code,\n  address\nfrom strata.request_step_up_code(p_step_up_token => :step_up_token!, p_method => :method!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   challenge_token,
 *   expires_at,
 *   code,
 *   address
 * from strata.request_step_up_code(p_step_up_token => :step_up_token!, p_method => :method!)
 * ```
 */
export const requestStepUpCode = new PreparedQuery<RequestStepUpCodeParams,RequestStepUpCodeResult>(requestStepUpCodeIR);


/** 'FindTotp' parameters type */
export interface FindTotpParams {
  step_up_token: string;
}

/** 'FindTotp' return type */
export interface FindTotpResult {
  key_id: string;
  secret_ciphertext: Buffer;
  user_id: string;
}

/** 'FindTotp' query type */
export interface FindTotpQuery {
  params: FindTotpParams;
  result: FindTotpResult;
}

const findTotpIR: any = {"usedParamSet":{"step_up_token":true},"params":[{"name":"step_up_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":140,"b":154}]}],"statement":"select\n  user_id as \"user_id!\",\n  secret_ciphertext as \"secret_ciphertext!\",\n  key_id as \"key_id!\"\nfrom strata.find_totp(p_step_up_token => :step_up_token!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   secret_ciphertext as "secret_ciphertext!",
 *   key_id as "key_id!"
 * from strata.find_totp(p_step_up_token => :step_up_token!)
 * ```
 */
export const findTotp = new PreparedQuery<FindTotpParams,FindTotpResult>(findTotpIR);


/** 'FindStepUpPassword' parameters type */
export interface FindStepUpPasswordParams {
  step_up_token: string;
}

/** 'FindStepUpPassword' return type */
export interface FindStepUpPasswordResult {
  password_hash: string | null;
}

/** 'FindStepUpPassword' query type */
export interface FindStepUpPasswordQuery {
  params: FindStepUpPasswordParams;
  result: FindStepUpPasswordResult;
}

const findStepUpPasswordIR: any = {"usedParamSet":{"step_up_token":true},"params":[{"name":"step_up_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":74,"b":88}]}],"statement":"select password_hash from strata.find_step_up_password(p_step_up_token => :step_up_token!)"};

/**
 * Query generated from SQL:
 * ```
 * select password_hash from strata.find_step_up_password(p_step_up_token => :step_up_token!)
 * ```
 */
export const findStepUpPassword = new PreparedQuery<FindStepUpPasswordParams,FindStepUpPasswordResult>(findStepUpPasswordIR);


/** 'StepUp' parameters type */
export interface StepUpParams {
  code?: string | null | void;
  code_token?: string | null | void;
  country?: string | null | void;
  credential_id?: Buffer | null | void;
  device_token?: string | null | void;
  is_verified: boolean;
  method: string;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  password_hash?: string | null | void;
  recovery_code_hash?: Buffer | null | void;
  sign_count?: NumberOrString | null | void;
  sign_count_before?: NumberOrString | null | void;
  sim_changed_at?: DateOrString | null | void;
  step_up_token: string;
  totp_step?: NumberOrString | null | void;
  user_agent?: string | null | void;
}

/** 'StepUp' return type */
export interface StepUpResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: StepUpOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'StepUp' query type */
export interface StepUpQuery {
  params: StepUpParams;
  result: StepUpResult;
}

const stepUpIR: any = {"usedParamSet":{"step_up_token":true,"method":true,"is_verified":true,"code_token":true,"code":true,"totp_step":true,"recovery_code_hash":true,"password_hash":true,"credential_id":true,"sign_count_before":true,"sign_count":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"step_up_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":216,"b":230}]},{"name":"method","required":true,"transform":{"type":"scalar"},"locs":[{"a":247,"b":254}]},{"name":"is_verified","required":true,"transform":{"type":"scalar"},"locs":[{"a":276,"b":288}]},{"name":"code_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":309,"b":319}]},{"name":"code","required":false,"transform":{"type":"scalar"},"locs":[{"a":334,"b":338}]},{"name":"totp_step","required":false,"transform":{"type":"scalar"},"locs":[{"a":358,"b":367}]},{"name":"recovery_code_hash","required":false,"transform":{"type":"scalar"},"locs":[{"a":396,"b":414}]},{"name":"password_hash","required":false,"transform":{"type":"scalar"},"locs":[{"a":438,"b":451}]},{"name":"credential_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":475,"b":488}]},{"name":"sign_count_before","required":false,"transform":{"type":"scalar"},"locs":[{"a":516,"b":533}]},{"name":"sign_count","required":false,"transform":{"type":"scalar"},"locs":[{"a":554,"b":564}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":583,"b":595}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":598,"b":605}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":608,"b":615}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":618,"b":628}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":631,"b":644}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":647,"b":665}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":668,"b":682}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.step_up(\n  p_step_up_token => :step_up_token!,\n  p_method => :method!,\n  p_is_verified => :is_verified!,\n  p_code_token => :code_token,\n  p_code => :code,\n  p_totp_step => :totp_step,\n  p_recovery_code_hash => :recovery_code_hash,\n  p_password_hash => :password_hash,\n  p_credential_id => :credential_id,\n  p_sign_count_before => :sign_count_before,\n  p_sign_count => :sign_count,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.step_up(
 *   p_step_up_token => :step_up_token!,
 *   p_method => :method!,
 *   p_is_verified => :is_verified!,
 *   p_code_token => :code_token,
 *   p_code => :code,
 *   p_totp_step => :totp_step,
 *   p_recovery_code_hash => :recovery_code_hash,
 *   p_password_hash => :password_hash,
 *   p_credential_id => :credential_id,
 *   p_sign_count_before => :sign_count_before,
 *   p_sign_count => :sign_count,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const stepUp = new PreparedQuery<StepUpParams,StepUpResult>(stepUpIR);


/** 'SetPassword' parameters type */
export interface SetPasswordParams {
  password_hash: string;
  session_token: string;
}

/** 'SetPassword' return type */
export interface SetPasswordResult {
  outcome: SetPasswordOutcome;
}

/** 'SetPassword' query type */
export interface SetPasswordQuery {
  params: SetPasswordParams;
  result: SetPasswordResult;
}

const setPasswordIR: any = {"usedParamSet":{"session_token":true,"password_hash":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":46,"b":60}]},{"name":"password_hash","required":true,"transform":{"type":"scalar"},"locs":[{"a":82,"b":96}]}],"statement":"select strata.set_password(p_session_token => :session_token!, p_password_hash => :password_hash!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.set_password(p_session_token => :session_token!, p_password_hash => :password_hash!) as "outcome!"
 * ```
 */
export const setPassword = new PreparedQuery<SetPasswordParams,SetPasswordResult>(setPasswordIR);


/** 'AddPasskey' parameters type */
export interface AddPasskeyParams {
  challenge_token: string;
  credential_id: Buffer;
  handle: Buffer;
  is_backed_up: boolean;
  label?: string | null | void;
  public_key: Buffer;
  session_token: string;
  sign_count: NumberOrString;
  transports: stringArray;
}

/** 'AddPasskey' return type */
export interface AddPasskeyResult {
  outcome: AddPasskeyOutcome;
}

/** 'AddPasskey' query type */
export interface AddPasskeyQuery {
  params: AddPasskeyParams;
  result: AddPasskeyResult;
}

const addPasskeyIR: any = {"usedParamSet":{"session_token":true,"challenge_token":true,"handle":true,"credential_id":true,"public_key":true,"sign_count":true,"transports":true,"is_backed_up":true,"label":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":48,"b":62}]},{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":88,"b":104}]},{"name":"handle","required":true,"transform":{"type":"scalar"},"locs":[{"a":121,"b":128}]},{"name":"credential_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":152,"b":166}]},{"name":"public_key","required":true,"transform":{"type":"scalar"},"locs":[{"a":187,"b":198}]},{"name":"sign_count","required":true,"transform":{"type":"scalar"},"locs":[{"a":219,"b":230}]},{"name":"transports","required":true,"transform":{"type":"scalar"},"locs":[{"a":251,"b":262}]},{"name":"is_backed_up","required":true,"transform":{"type":"scalar"},"locs":[{"a":285,"b":298}]},{"name":"label","required":false,"transform":{"type":"scalar"},"locs":[{"a":314,"b":319}]}],"statement":"select strata.add_passkey(\n  p_session_token => :session_token!,\n  p_challenge_token => :challenge_token!,\n  p_handle => :handle!,\n  p_credential_id => :credential_id!,\n  p_public_key => :public_key!,\n  p_sign_count => :sign_count!,\n  p_transports => :transports!,\n  p_is_backed_up => :is_backed_up!,\n  p_label => :label\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_passkey(
 *   p_session_token => :session_token!,
 *   p_challenge_token => :challenge_token!,
 *   p_handle => :handle!,
 *   p_credential_id => :credential_id!,
 *   p_public_key => :public_key!,
 *   p_sign_count => :sign_count!,
 *   p_transports => :transports!,
 *   p_is_backed_up => :is_backed_up!,
 *   p_label => :label
 * ) as "outcome!"
 * ```
 */
export const addPasskey = new PreparedQuery<AddPasskeyParams,AddPasskeyResult>(addPasskeyIR);


/** 'FindEnrolment' parameters type */
export interface FindEnrolmentParams {
  new_handle?: Buffer | null | void;
  session_token: string;
}

/** 'FindEnrolment' return type */
export interface FindEnrolmentResult {
  credential_ids: BufferArray | null;
  display_name: string | null;
  handle: Buffer | null;
  outcome: FindEnrolmentOutcome;
  secret_ciphertext: Buffer | null;
  user_id: string | null;
  user_name: string | null;
}

/** 'FindEnrolment' query type */
export interface FindEnrolmentQuery {
  params: FindEnrolmentParams;
  result: FindEnrolmentResult;
}

const findEnrolmentIR: any = {"usedParamSet":{"session_token":true,"new_handle":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":166,"b":180}]},{"name":"new_handle","required":false,"transform":{"type":"scalar"},"locs":[{"a":199,"b":209}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  user_name,\n  display_name,\n  handle,\n  credential_ids,\n  secret_ciphertext\nfrom strata.find_enrolment(p_session_token => :session_token!, p_new_handle => :new_handle)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   user_name,
 *   display_name,
 *   handle,
 *   credential_ids,
 *   secret_ciphertext
 * from strata.find_enrolment(p_session_token => :session_token!, p_new_handle => :new_handle)
 * ```
 */
export const findEnrolment = new PreparedQuery<FindEnrolmentParams,FindEnrolmentResult>(findEnrolmentIR);


/** 'AddTotpFactor' parameters type */
export interface AddTotpFactorParams {
  key_id: string;
  secret_ciphertext: Buffer;
  session_token: string;
}

/** 'AddTotpFactor' return type */
export interface AddTotpFactorResult {
  outcome: AddTotpFactorOutcome;
}

/** 'AddTotpFactor' query type */
export interface AddTotpFactorQuery {
  params: AddTotpFactorParams;
  result: AddTotpFactorResult;
}

const addTotpFactorIR: any = {"usedParamSet":{"session_token":true,"secret_ciphertext":true,"key_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":52,"b":66}]},{"name":"secret_ciphertext","required":true,"transform":{"type":"scalar"},"locs":[{"a":94,"b":112}]},{"name":"key_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":129,"b":136}]}],"statement":"select strata.add_totp_factor(\n  p_session_token => :session_token!,\n  p_secret_ciphertext => :secret_ciphertext!,\n  p_key_id => :key_id!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_totp_factor(
 *   p_session_token => :session_token!,
 *   p_secret_ciphertext => :secret_ciphertext!,
 *   p_key_id => :key_id!
 * ) as "outcome!"
 * ```
 */
export const addTotpFactor = new PreparedQuery<AddTotpFactorParams,AddTotpFactorResult>(addTotpFactorIR);


/** 'ConfirmTotpFactor' parameters type */
export interface ConfirmTotpFactorParams {
  secret_ciphertext: Buffer;
  session_token: string;
  totp_step: NumberOrString;
}

/** 'ConfirmTotpFactor' return type */
export interface ConfirmTotpFactorResult {
  outcome: ConfirmTotpFactorOutcome;
}

/** 'ConfirmTotpFactor' query type */
export interface ConfirmTotpFactorQuery {
  params: ConfirmTotpFactorParams;
  result: ConfirmTotpFactorResult;
}

const confirmTotpFactorIR: any = {"usedParamSet":{"session_token":true,"secret_ciphertext":true,"totp_step":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":70}]},{"name":"secret_ciphertext","required":true,"transform":{"type":"scalar"},"locs":[{"a":98,"b":116}]},{"name":"totp_step","required":true,"transform":{"type":"scalar"},"locs":[{"a":136,"b":146}]}],"statement":"select strata.confirm_totp_factor(\n  p_session_token => :session_token!,\n  p_secret_ciphertext => :secret_ciphertext!,\n  p_totp_step => :totp_step!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.confirm_totp_factor(
 *   p_session_token => :session_token!,
 *   p_secret_ciphertext => :secret_ciphertext!,
 *   p_totp_step => :totp_step!
 * ) as "outcome!"
 * ```
 */
export const confirmTotpFactor = new PreparedQuery<ConfirmTotpFactorParams,ConfirmTotpFactorResult>(confirmTotpFactorIR);


/** 'ReplaceRecoveryCodes' parameters type */
export interface ReplaceRecoveryCodesParams {
  code_hashes: BufferArray;
  session_token: string;
}

/** 'ReplaceRecoveryCodes' return type */
export interface ReplaceRecoveryCodesResult {
  outcome: ReplaceRecoveryCodesOutcome;
}

/** 'ReplaceRecoveryCodes' query type */
export interface ReplaceRecoveryCodesQuery {
  params: ReplaceRecoveryCodesParams;
  result: ReplaceRecoveryCodesResult;
}

const replaceRecoveryCodesIR: any = {"usedParamSet":{"session_token":true,"code_hashes":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":56,"b":70}]},{"name":"code_hashes","required":true,"transform":{"type":"scalar"},"locs":[{"a":90,"b":102}]}],"statement":"select strata.replace_recovery_codes(p_session_token => :session_token!, p_code_hashes => :code_hashes!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.replace_recovery_codes(p_session_token => :session_token!, p_code_hashes => :code_hashes!) as "outcome!"
 * ```
 */
export const replaceRecoveryCodes = new PreparedQuery<ReplaceRecoveryCodesParams,ReplaceRecoveryCodesResult>(replaceRecoveryCodesIR);


/** 'RemoveCredential' parameters type */
export interface RemoveCredentialParams {
  credential_id?: string | null | void;
  kind: string;
  session_token: string;
}

/** 'RemoveCredential' return type */
export interface RemoveCredentialResult {
  outcome: RemoveCredentialOutcome;
}

/** 'RemoveCredential' query type */
export interface RemoveCredentialQuery {
  params: RemoveCredentialParams;
  result: RemoveCredentialResult;
}

const removeCredentialIR: any = {"usedParamSet":{"session_token":true,"kind":true,"credential_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":51,"b":65}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":78,"b":83}]},{"name":"credential_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":105,"b":118}]}],"statement":"select strata.remove_credential(p_session_token => :session_token!, p_kind => :kind!, p_credential_id => :credential_id) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_credential(p_session_token => :session_token!, p_kind => :kind!, p_credential_id => :credential_id) as "outcome!"
 * ```
 */
export const removeCredential = new PreparedQuery<RemoveCredentialParams,RemoveCredentialResult>(removeCredentialIR);


/** 'LinkIdentity' parameters type */
export interface LinkIdentityParams {
  issuer: string;
  session_token: string;
  subject: string;
}

/** 'LinkIdentity' return type */
export interface LinkIdentityResult {
  outcome: LinkIdentityOutcome;
}

/** 'LinkIdentity' query type */
export interface LinkIdentityQuery {
  params: LinkIdentityParams;
  result: LinkIdentityResult;
}

const linkIdentityIR: any = {"usedParamSet":{"session_token":true,"issuer":true,"subject":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":47,"b":61}]},{"name":"issuer","required":true,"transform":{"type":"scalar"},"locs":[{"a":76,"b":83}]},{"name":"subject","required":true,"transform":{"type":"scalar"},"locs":[{"a":99,"b":107}]}],"statement":"select strata.link_identity(p_session_token => :session_token!, p_issuer => :issuer!, p_subject => :subject!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.link_identity(p_session_token => :session_token!, p_issuer => :issuer!, p_subject => :subject!) as "outcome!"
 * ```
 */
export const linkIdentity = new PreparedQuery<LinkIdentityParams,LinkIdentityResult>(linkIdentityIR);


/** 'FindHolder' parameters type */
export interface FindHolderParams {
  issuer?: string | null | void;
  kind: string;
  value: string;
}

/** 'FindHolder' return type */
export interface FindHolderResult {
  hold: string;
  since: Date;
  status: string;
  until: Date | null;
  user_id: string;
}

/** 'FindHolder' query type */
export interface FindHolderQuery {
  params: FindHolderParams;
  result: FindHolderResult;
}

const findHolderIR: any = {"usedParamSet":{"kind":true,"value":true,"issuer":true},"params":[{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":137,"b":142}]},{"name":"value","required":true,"transform":{"type":"scalar"},"locs":[{"a":156,"b":162}]},{"name":"issuer","required":false,"transform":{"type":"scalar"},"locs":[{"a":177,"b":183}]}],"statement":"select\n  hold as \"hold!\",\n  user_id as \"user_id!\",\n  status as \"status!\",\n  since as \"since!\",\n  until\nfrom strata.find_holder(p_kind => :kind!, p_value => :value!, p_issuer => :issuer)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   hold as "hold!",
 *   user_id as "user_id!",
 *   status as "status!",
 *   since as "since!",
 *   until
 * from strata.find_holder(p_kind => :kind!, p_value => :value!, p_issuer => :issuer)
 * ```
 */
export const findHolder = new PreparedQuery<FindHolderParams,FindHolderResult>(findHolderIR);


/** 'ListCredentials' parameters type */
export interface ListCredentialsParams {
  session_token: string;
}

/** 'ListCredentials' return type */
export interface ListCredentialsResult {
  added_at: Date;
  credential_id: string | null;
  kind: string;
  label: string | null;
  last_used_at: Date | null;
}

/** 'ListCredentials' query type */
export interface ListCredentialsQuery {
  params: ListCredentialsParams;
  result: ListCredentialsResult;
}

const listCredentialsIR: any = {"usedParamSet":{"session_token":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":142,"b":156}]}],"statement":"select\n  kind as \"kind!\",\n  credential_id,\n  label,\n  added_at as \"added_at!\",\n  last_used_at\nfrom strata.list_credentials(p_session_token => :session_token!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   kind as "kind!",
 *   credential_id,
 *   label,
 *   added_at as "added_at!",
 *   last_used_at
 * from strata.list_credentials(p_session_token => :session_token!)
 * ```
 */
export const listCredentials = new PreparedQuery<ListCredentialsParams,ListCredentialsResult>(listCredentialsIR);


/** 'PurgeSignInData' parameters type */
export type PurgeSignInDataParams = void;

/** 'PurgeSignInData' return type */
export interface PurgeSignInDataResult {
  challenge_count: string;
  notice_count: string;
  session_count: string;
  throttle_count: string;
}

/** 'PurgeSignInData' query type */
export interface PurgeSignInDataQuery {
  params: PurgeSignInDataParams;
  result: PurgeSignInDataResult;
}

const purgeSignInDataIR: any = {"usedParamSet":{},"params":[],"statement":"select\n  challenge_count as \"challenge_count!\",\n  throttle_count as \"throttle_count!\",\n  session_count as \"session_count!\",\n  notice_count as \"notice_count!\"\nfrom strata.purge_sign_in_data()"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   challenge_count as "challenge_count!",
 *   throttle_count as "throttle_count!",
 *   session_count as "session_count!",
 *   notice_count as "notice_count!"
 * from strata.purge_sign_in_data()
 * ```
 */
export const purgeSignInData = new PreparedQuery<PurgeSignInDataParams,PurgeSignInDataResult>(purgeSignInDataIR);


/** 'AddExternalId' parameters type */
export interface AddExternalIdParams {
  external_id: string;
  source: string;
  user_id: string;
}

/** 'AddExternalId' return type */
export interface AddExternalIdResult {
  outcome: AddExternalIdOutcome;
}

/** 'AddExternalId' query type */
export interface AddExternalIdQuery {
  params: AddExternalIdParams;
  result: AddExternalIdResult;
}

const addExternalIdIR: any = {"usedParamSet":{"user_id":true,"source":true,"external_id":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":51}]},{"name":"source","required":true,"transform":{"type":"scalar"},"locs":[{"a":66,"b":73}]},{"name":"external_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":105}]}],"statement":"select strata.add_external_id(p_user_id => :user_id!, p_source => :source!, p_external_id => :external_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.add_external_id(p_user_id => :user_id!, p_source => :source!, p_external_id => :external_id!) as "outcome!"
 * ```
 */
export const addExternalId = new PreparedQuery<AddExternalIdParams,AddExternalIdResult>(addExternalIdIR);


/** 'FindExternalId' parameters type */
export interface FindExternalIdParams {
  external_id: string;
  source: string;
}

/** 'FindExternalId' return type */
export interface FindExternalIdResult {
  user_id: string | null;
}

/** 'FindExternalId' query type */
export interface FindExternalIdQuery {
  params: FindExternalIdParams;
  result: FindExternalIdResult;
}

const findExternalIdIR: any = {"usedParamSet":{"source":true,"external_id":true},"params":[{"name":"source","required":true,"transform":{"type":"scalar"},"locs":[{"a":43,"b":50}]},{"name":"external_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":70,"b":82}]}],"statement":"select strata.find_external_id(p_source => :source!, p_external_id => :external_id!) as user_id"};

/**
 * Query generated from SQL:
 * ```
 * select strata.find_external_id(p_source => :source!, p_external_id => :external_id!) as user_id
 * ```
 */
export const findExternalId = new PreparedQuery<FindExternalIdParams,FindExternalIdResult>(findExternalIdIR);


/** 'EraseUser' parameters type */
export interface EraseUserParams {
  reason: string;
  user_id: string;
}

/** 'EraseUser' return type */
export interface EraseUserResult {
  outcome: EraseUserOutcome;
  unreached: stringArray;
}

/** 'EraseUser' query type */
export interface EraseUserQuery {
  params: EraseUserParams;
  result: EraseUserResult;
}

const eraseUserIR: any = {"usedParamSet":{"user_id":true,"reason":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":96,"b":104}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":119,"b":126}]}],"statement":"select\n  outcome as \"outcome!\",\n  unreached as \"unreached!\"\nfrom strata.erase_user(p_user_id => :user_id!, p_reason => :reason!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   unreached as "unreached!"
 * from strata.erase_user(p_user_id => :user_id!, p_reason => :reason!)
 * ```
 */
export const eraseUser = new PreparedQuery<EraseUserParams,EraseUserResult>(eraseUserIR);


/** 'TakeNotices' parameters type */
export interface TakeNoticesParams {
  limit: number;
}

/** 'TakeNotices' return type */
export interface TakeNoticesResult {
  address: string;
  created_at: Date;
  details: Json;
  event_type: string;
  kind: string;
  locale: string | null;
  notice_id: string;
  user_id: string;
}

/** 'TakeNotices' query type */
export interface TakeNoticesQuery {
  params: TakeNoticesParams;
  result: TakeNoticesResult;
}

const takeNoticesIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":237,"b":243}]}],"statement":"select\n  notice_id as \"notice_id!\",\n  user_id as \"user_id!\",\n  kind as \"kind!\",\n  address as \"address!\",\n  event_type as \"event_type!\",\n  details as \"details!\",\n  locale,\n  created_at as \"created_at!\"\nfrom strata.take_notices(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   notice_id as "notice_id!",
 *   user_id as "user_id!",
 *   kind as "kind!",
 *   address as "address!",
 *   event_type as "event_type!",
 *   details as "details!",
 *   locale,
 *   created_at as "created_at!"
 * from strata.take_notices(p_limit => :limit!)
 * ```
 */
export const takeNotices = new PreparedQuery<TakeNoticesParams,TakeNoticesResult>(takeNoticesIR);


/** 'CompleteNotice' parameters type */
export interface CompleteNoticeParams {
  notice_id: string;
}

/** 'CompleteNotice' return type */
export interface CompleteNoticeResult {
  outcome: CompleteNoticeOutcome;
}

/** 'CompleteNotice' query type */
export interface CompleteNoticeQuery {
  params: CompleteNoticeParams;
  result: CompleteNoticeResult;
}

const completeNoticeIR: any = {"usedParamSet":{"notice_id":true},"params":[{"name":"notice_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":45,"b":55}]}],"statement":"select strata.complete_notice(p_notice_id => :notice_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.complete_notice(p_notice_id => :notice_id!) as "outcome!"
 * ```
 */
export const completeNotice = new PreparedQuery<CompleteNoticeParams,CompleteNoticeResult>(completeNoticeIR);


/** 'BeginIdentifierChange' parameters type */
export interface BeginIdentifierChangeParams {
  address: string;
  kind: string;
  replaces_identifier_id?: string | null | void;
  session_token: string;
}

/** 'BeginIdentifierChange' return type */
export interface BeginIdentifierChangeResult {
  address: string | null;
  challenge_token: string | null;
  code: string | null;
  expires_at: Date | null;
  identifier_change_id: string | null;
  old_address: string | null;
  old_challenge_token: string | null;
  old_code: string | null;
  outcome: BeginIdentifierChangeOutcome;
  version: number | null;
}

/** 'BeginIdentifierChange' query type */
export interface BeginIdentifierChangeQuery {
  params: BeginIdentifierChangeParams;
  result: BeginIdentifierChangeResult;
}

const beginIdentifierChangeIR: any = {"usedParamSet":{"session_token":true,"kind":true,"address":true,"replaces_identifier_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":226,"b":240}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":255,"b":260}]},{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":278,"b":286}]},{"name":"replaces_identifier_id","required":false,"transform":{"type":"scalar"},"locs":[{"a":319,"b":341}]}],"statement":"select\n  outcome as \"outcome!\",\n  identifier_change_id,\n  version,\n  expires_at,\n  challenge_token,\n  code,\n  address,\n  old_challenge_token,\n  old_code,\n  old_address\nfrom strata.begin_identifier_change(\n  p_session_token => :session_token!,\n  p_kind => :kind!,\n  p_address => :address!,\n  p_replaces_identifier_id => :replaces_identifier_id\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   identifier_change_id,
 *   version,
 *   expires_at,
 *   challenge_token,
 *   code,
 *   address,
 *   old_challenge_token,
 *   old_code,
 *   old_address
 * from strata.begin_identifier_change(
 *   p_session_token => :session_token!,
 *   p_kind => :kind!,
 *   p_address => :address!,
 *   p_replaces_identifier_id => :replaces_identifier_id
 * )
 * ```
 */
export const beginIdentifierChange = new PreparedQuery<BeginIdentifierChangeParams,BeginIdentifierChangeResult>(beginIdentifierChangeIR);


/** 'ConfirmIdentifierChange' parameters type */
export interface ConfirmIdentifierChangeParams {
  challenge_token: string;
  code: string;
  identifier_change_id: string;
  session_token: string;
  version: number;
}

/** 'ConfirmIdentifierChange' return type */
export interface ConfirmIdentifierChangeResult {
  expires_at: Date | null;
  identifier_id: string | null;
  outcome: ConfirmIdentifierChangeOutcome;
  version: number | null;
}

/** 'ConfirmIdentifierChange' query type */
export interface ConfirmIdentifierChangeQuery {
  params: ConfirmIdentifierChangeParams;
  result: ConfirmIdentifierChangeResult;
}

const confirmIdentifierChangeIR: any = {"usedParamSet":{"session_token":true,"identifier_change_id":true,"version":true,"challenge_token":true,"code":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":147}]},{"name":"identifier_change_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":178,"b":199}]},{"name":"version","required":true,"transform":{"type":"scalar"},"locs":[{"a":217,"b":225}]},{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":251,"b":267}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":282,"b":287}]}],"statement":"select\n  outcome as \"outcome!\",\n  version,\n  identifier_id,\n  expires_at\nfrom strata.confirm_identifier_change(\n  p_session_token => :session_token!,\n  p_identifier_change_id => :identifier_change_id!,\n  p_version => :version!,\n  p_challenge_token => :challenge_token!,\n  p_code => :code!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   version,
 *   identifier_id,
 *   expires_at
 * from strata.confirm_identifier_change(
 *   p_session_token => :session_token!,
 *   p_identifier_change_id => :identifier_change_id!,
 *   p_version => :version!,
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!
 * )
 * ```
 */
export const confirmIdentifierChange = new PreparedQuery<ConfirmIdentifierChangeParams,ConfirmIdentifierChangeResult>(confirmIdentifierChangeIR);


/** 'CancelIdentifierChange' parameters type */
export interface CancelIdentifierChangeParams {
  identifier_change_id: string;
  session_token: string;
}

/** 'CancelIdentifierChange' return type */
export interface CancelIdentifierChangeResult {
  outcome: CancelIdentifierChangeOutcome;
}

/** 'CancelIdentifierChange' query type */
export interface CancelIdentifierChangeQuery {
  params: CancelIdentifierChangeParams;
  result: CancelIdentifierChangeResult;
}

const cancelIdentifierChangeIR: any = {"usedParamSet":{"session_token":true,"identifier_change_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":72}]},{"name":"identifier_change_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":101,"b":122}]}],"statement":"select strata.cancel_identifier_change(p_session_token => :session_token!, p_identifier_change_id => :identifier_change_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.cancel_identifier_change(p_session_token => :session_token!, p_identifier_change_id => :identifier_change_id!) as "outcome!"
 * ```
 */
export const cancelIdentifierChange = new PreparedQuery<CancelIdentifierChangeParams,CancelIdentifierChangeResult>(cancelIdentifierChangeIR);


/** 'MakeIdentifierPrimary' parameters type */
export interface MakeIdentifierPrimaryParams {
  identifier_id: string;
  session_token: string;
}

/** 'MakeIdentifierPrimary' return type */
export interface MakeIdentifierPrimaryResult {
  outcome: MakeIdentifierPrimaryOutcome;
}

/** 'MakeIdentifierPrimary' query type */
export interface MakeIdentifierPrimaryQuery {
  params: MakeIdentifierPrimaryParams;
  result: MakeIdentifierPrimaryResult;
}

const makeIdentifierPrimaryIR: any = {"usedParamSet":{"session_token":true,"identifier_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":71}]},{"name":"identifier_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":93,"b":107}]}],"statement":"select strata.make_identifier_primary(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.make_identifier_primary(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as "outcome!"
 * ```
 */
export const makeIdentifierPrimary = new PreparedQuery<MakeIdentifierPrimaryParams,MakeIdentifierPrimaryResult>(makeIdentifierPrimaryIR);


/** 'RemoveIdentifier' parameters type */
export interface RemoveIdentifierParams {
  identifier_id: string;
  session_token: string;
}

/** 'RemoveIdentifier' return type */
export interface RemoveIdentifierResult {
  outcome: RemoveIdentifierOutcome;
}

/** 'RemoveIdentifier' query type */
export interface RemoveIdentifierQuery {
  params: RemoveIdentifierParams;
  result: RemoveIdentifierResult;
}

const removeIdentifierIR: any = {"usedParamSet":{"session_token":true,"identifier_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":51,"b":65}]},{"name":"identifier_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":87,"b":101}]}],"statement":"select strata.remove_identifier(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.remove_identifier(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as "outcome!"
 * ```
 */
export const removeIdentifier = new PreparedQuery<RemoveIdentifierParams,RemoveIdentifierResult>(removeIdentifierIR);


/** 'ResetPassword' parameters type */
export interface ResetPasswordParams {
  challenge_token: string;
  code: string;
  country?: string | null | void;
  device_token?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  password_hash: string;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'ResetPassword' return type */
export interface ResetPasswordResult {
  assurance_level: number | null;
  device_token: string | null;
  expires_at: Date | null;
  is_claimable: boolean | null;
  outcome: ResetPasswordOutcome;
  session_id: string | null;
  session_token: string | null;
  step_up_methods: stringArray | null;
  step_up_token: string | null;
  user_id: string | null;
}

/** 'ResetPassword' query type */
export interface ResetPasswordQuery {
  params: ResetPasswordParams;
  result: ResetPasswordResult;
}

const resetPasswordIR: any = {"usedParamSet":{"challenge_token":true,"code":true,"password_hash":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":225,"b":241}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":256,"b":261}]},{"name":"password_hash","required":true,"transform":{"type":"scalar"},"locs":[{"a":285,"b":299}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":318,"b":330}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":333,"b":340}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":343,"b":350}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":353,"b":363}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":366,"b":379}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":382,"b":400}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":403,"b":417}]}],"statement":"select\n  outcome as \"outcome!\",\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  assurance_level,\n  device_token,\n  step_up_token,\n  step_up_methods,\n  is_claimable\nfrom strata.reset_password(\n  p_challenge_token => :challenge_token!,\n  p_code => :code!,\n  p_password_hash => :password_hash!,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   assurance_level,
 *   device_token,
 *   step_up_token,
 *   step_up_methods,
 *   is_claimable
 * from strata.reset_password(
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!,
 *   p_password_hash => :password_hash!,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const resetPassword = new PreparedQuery<ResetPasswordParams,ResetPasswordResult>(resetPasswordIR);


/** 'ClaimNumber' parameters type */
export interface ClaimNumberParams {
  country?: string | null | void;
  device_token?: string | null | void;
  family_name?: string | null | void;
  given_name?: string | null | void;
  locale?: string | null | void;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  step_up_token: string;
  time_zone?: string | null | void;
  user_agent?: string | null | void;
}

/** 'ClaimNumber' return type */
export interface ClaimNumberResult {
  contest_until: Date | null;
  device_token: string | null;
  expires_at: Date | null;
  number_reassignment_id: string | null;
  outcome: ClaimNumberOutcome;
  session_id: string | null;
  session_token: string | null;
  user_id: string | null;
}

/** 'ClaimNumber' query type */
export interface ClaimNumberQuery {
  params: ClaimNumberParams;
  result: ClaimNumberResult;
}

const claimNumberIR: any = {"usedParamSet":{"step_up_token":true,"given_name":true,"family_name":true,"locale":true,"time_zone":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"step_up_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":193,"b":207}]},{"name":"given_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":228,"b":238}]},{"name":"family_name","required":false,"transform":{"type":"scalar"},"locs":[{"a":260,"b":271}]},{"name":"locale","required":false,"transform":{"type":"scalar"},"locs":[{"a":288,"b":294}]},{"name":"time_zone","required":false,"transform":{"type":"scalar"},"locs":[{"a":314,"b":323}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":342,"b":354}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":357,"b":364}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":367,"b":374}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":377,"b":387}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":390,"b":403}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":406,"b":424}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":427,"b":441}]}],"statement":"select\n  outcome as \"outcome!\",\n  number_reassignment_id,\n  user_id,\n  session_token,\n  session_id,\n  expires_at,\n  device_token,\n  contest_until\nfrom strata.claim_number(\n  p_step_up_token => :step_up_token!,\n  p_given_name => :given_name,\n  p_family_name => :family_name,\n  p_locale => :locale,\n  p_time_zone => :time_zone,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   number_reassignment_id,
 *   user_id,
 *   session_token,
 *   session_id,
 *   expires_at,
 *   device_token,
 *   contest_until
 * from strata.claim_number(
 *   p_step_up_token => :step_up_token!,
 *   p_given_name => :given_name,
 *   p_family_name => :family_name,
 *   p_locale => :locale,
 *   p_time_zone => :time_zone,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const claimNumber = new PreparedQuery<ClaimNumberParams,ClaimNumberResult>(claimNumberIR);


/** 'RequestNumberProof' parameters type */
export interface RequestNumberProofParams {
  number_reassignment_id: string;
  session_token: string;
}

/** 'RequestNumberProof' return type */
export interface RequestNumberProofResult {
  address: string | null;
  challenge_token: string | null;
  code: string | null;
  expires_at: Date | null;
  outcome: RequestNumberProofOutcome;
}

/** 'RequestNumberProof' query type */
export interface RequestNumberProofQuery {
  params: RequestNumberProofParams;
  result: RequestNumberProofResult;
}

const requestNumberProofIR: any = {"usedParamSet":{"session_token":true,"number_reassignment_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":135,"b":149}]},{"name":"number_reassignment_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":180,"b":203}]}],"statement":"select\n  outcome as \"outcome!\",\n  challenge_token,\n  expires_at,\n  code,\n  address\nfrom strata.request_number_proof(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   challenge_token,
 *   expires_at,
 *   code,
 *   address
 * from strata.request_number_proof(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!)
 * ```
 */
export const requestNumberProof = new PreparedQuery<RequestNumberProofParams,RequestNumberProofResult>(requestNumberProofIR);


/** 'ProveNumberHolding' parameters type */
export interface ProveNumberHoldingParams {
  challenge_token: string;
  code: string;
  number_reassignment_id: string;
  session_token: string;
}

/** 'ProveNumberHolding' return type */
export interface ProveNumberHoldingResult {
  expires_at: Date | null;
  outcome: ProveNumberHoldingOutcome;
}

/** 'ProveNumberHolding' query type */
export interface ProveNumberHoldingQuery {
  params: ProveNumberHoldingParams;
  result: ProveNumberHoldingResult;
}

const proveNumberHoldingIR: any = {"usedParamSet":{"session_token":true,"number_reassignment_id":true,"challenge_token":true,"code":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":100,"b":114}]},{"name":"number_reassignment_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":147,"b":170}]},{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":196,"b":212}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":227,"b":232}]}],"statement":"select\n  outcome as \"outcome!\",\n  expires_at\nfrom strata.prove_number_holding(\n  p_session_token => :session_token!,\n  p_number_reassignment_id => :number_reassignment_id!,\n  p_challenge_token => :challenge_token!,\n  p_code => :code!\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   expires_at
 * from strata.prove_number_holding(
 *   p_session_token => :session_token!,
 *   p_number_reassignment_id => :number_reassignment_id!,
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!
 * )
 * ```
 */
export const proveNumberHolding = new PreparedQuery<ProveNumberHoldingParams,ProveNumberHoldingResult>(proveNumberHoldingIR);


/** 'WithdrawNumberClaim' parameters type */
export interface WithdrawNumberClaimParams {
  number_reassignment_id: string;
  session_token: string;
}

/** 'WithdrawNumberClaim' return type */
export interface WithdrawNumberClaimResult {
  outcome: WithdrawNumberClaimOutcome;
}

/** 'WithdrawNumberClaim' query type */
export interface WithdrawNumberClaimQuery {
  params: WithdrawNumberClaimParams;
  result: WithdrawNumberClaimResult;
}

const withdrawNumberClaimIR: any = {"usedParamSet":{"session_token":true,"number_reassignment_id":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":55,"b":69}]},{"name":"number_reassignment_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":100,"b":123}]}],"statement":"select strata.withdraw_number_claim(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.withdraw_number_claim(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!) as "outcome!"
 * ```
 */
export const withdrawNumberClaim = new PreparedQuery<WithdrawNumberClaimParams,WithdrawNumberClaimResult>(withdrawNumberClaimIR);


/** 'ListNumberReassignments' parameters type */
export interface ListNumberReassignmentsParams {
  session_token: string;
}

/** 'ListNumberReassignments' return type */
export interface ListNumberReassignmentsResult {
  address: string;
  claimed_at: Date;
  completed_at: Date | null;
  contest_until: Date | null;
  number_reassignment_id: string;
  released_at: Date | null;
  role: string;
  status: string;
}

/** 'ListNumberReassignments' query type */
export interface ListNumberReassignmentsQuery {
  params: ListNumberReassignmentsParams;
  result: ListNumberReassignmentsResult;
}

const listNumberReassignmentsIR: any = {"usedParamSet":{"session_token":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":264,"b":278}]}],"statement":"select\n  number_reassignment_id as \"number_reassignment_id!\",\n  role as \"role!\",\n  status as \"status!\",\n  address as \"address!\",\n  claimed_at as \"claimed_at!\",\n  contest_until,\n  released_at,\n  completed_at\nfrom strata.list_number_reassignments(p_session_token => :session_token!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   number_reassignment_id as "number_reassignment_id!",
 *   role as "role!",
 *   status as "status!",
 *   address as "address!",
 *   claimed_at as "claimed_at!",
 *   contest_until,
 *   released_at,
 *   completed_at
 * from strata.list_number_reassignments(p_session_token => :session_token!)
 * ```
 */
export const listNumberReassignments = new PreparedQuery<ListNumberReassignmentsParams,ListNumberReassignmentsResult>(listNumberReassignmentsIR);


/** 'ListOpenNumberReassignments' parameters type */
export interface ListOpenNumberReassignmentsParams {
  limit: number;
}

/** 'ListOpenNumberReassignments' return type */
export interface ListOpenNumberReassignmentsResult {
  address: string;
  claimant_user_id: string;
  claimed_at: Date;
  contest_until: Date | null;
  has_evidence: boolean;
  holder_user_id: string;
  last_proof_at: Date;
  number_reassignment_id: string;
  number_recycled_on: string | null;
  number_status: string | null;
  status: string;
}

/** 'ListOpenNumberReassignments' query type */
export interface ListOpenNumberReassignmentsQuery {
  params: ListOpenNumberReassignmentsParams;
  result: ListOpenNumberReassignmentsResult;
}

const listOpenNumberReassignmentsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":410,"b":416}]}],"statement":"select\n  number_reassignment_id as \"number_reassignment_id!\",\n  status as \"status!\",\n  address as \"address!\",\n  holder_user_id as \"holder_user_id!\",\n  claimant_user_id as \"claimant_user_id!\",\n  claimed_at as \"claimed_at!\",\n  contest_until,\n  number_status,\n  number_recycled_on::text,\n  last_proof_at as \"last_proof_at!\",\n  has_evidence as \"has_evidence!\"\nfrom strata.list_open_number_reassignments(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   number_reassignment_id as "number_reassignment_id!",
 *   status as "status!",
 *   address as "address!",
 *   holder_user_id as "holder_user_id!",
 *   claimant_user_id as "claimant_user_id!",
 *   claimed_at as "claimed_at!",
 *   contest_until,
 *   number_status,
 *   number_recycled_on::text,
 *   last_proof_at as "last_proof_at!",
 *   has_evidence as "has_evidence!"
 * from strata.list_open_number_reassignments(p_limit => :limit!)
 * ```
 */
export const listOpenNumberReassignments = new PreparedQuery<ListOpenNumberReassignmentsParams,ListOpenNumberReassignmentsResult>(listOpenNumberReassignmentsIR);


/** 'ReviewNumberReassignment' parameters type */
export interface ReviewNumberReassignmentParams {
  decision: string;
  number_reassignment_id: string;
  reason: string;
}

/** 'ReviewNumberReassignment' return type */
export interface ReviewNumberReassignmentResult {
  outcome: ReviewNumberReassignmentOutcome;
}

/** 'ReviewNumberReassignment' query type */
export interface ReviewNumberReassignmentQuery {
  params: ReviewNumberReassignmentParams;
  result: ReviewNumberReassignmentResult;
}

const reviewNumberReassignmentIR: any = {"usedParamSet":{"number_reassignment_id":true,"decision":true,"reason":true},"params":[{"name":"number_reassignment_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":72,"b":95}]},{"name":"decision","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":123}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":140,"b":147}]}],"statement":"select strata.review_number_reassignment(\n  p_number_reassignment_id => :number_reassignment_id!,\n  p_decision => :decision!,\n  p_reason => :reason!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.review_number_reassignment(
 *   p_number_reassignment_id => :number_reassignment_id!,
 *   p_decision => :decision!,
 *   p_reason => :reason!
 * ) as "outcome!"
 * ```
 */
export const reviewNumberReassignment = new PreparedQuery<ReviewNumberReassignmentParams,ReviewNumberReassignmentResult>(reviewNumberReassignmentIR);


/** 'SettleNumberReassignments' parameters type */
export interface SettleNumberReassignmentsParams {
  limit: number;
}

/** 'SettleNumberReassignments' return type */
export interface SettleNumberReassignmentsResult {
  expired_count: number;
  released_count: number;
}

/** 'SettleNumberReassignments' query type */
export interface SettleNumberReassignmentsQuery {
  params: SettleNumberReassignmentsParams;
  result: SettleNumberReassignmentsResult;
}

const settleNumberReassignmentsIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":133,"b":139}]}],"statement":"select\n  released_count as \"released_count!\",\n  expired_count as \"expired_count!\"\nfrom strata.settle_number_reassignments(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   released_count as "released_count!",
 *   expired_count as "expired_count!"
 * from strata.settle_number_reassignments(p_limit => :limit!)
 * ```
 */
export const settleNumberReassignments = new PreparedQuery<SettleNumberReassignmentsParams,SettleNumberReassignmentsResult>(settleNumberReassignmentsIR);


/** 'ListNumberHistory' parameters type */
export interface ListNumberHistoryParams {
  address: string;
}

/** 'ListNumberHistory' return type */
export interface ListNumberHistoryResult {
  held_from: Date;
  held_to: Date | null;
  last_proof_at: Date;
  quarantined_until: Date | null;
  release_reason: string | null;
  user_id: string;
}

/** 'ListNumberHistory' query type */
export interface ListNumberHistoryQuery {
  params: ListNumberHistoryParams;
  result: ListNumberHistoryResult;
}

const listNumberHistoryIR: any = {"usedParamSet":{"address":true},"params":[{"name":"address","required":true,"transform":{"type":"scalar"},"locs":[{"a":187,"b":195}]}],"statement":"select\n  user_id as \"user_id!\",\n  held_from as \"held_from!\",\n  held_to,\n  last_proof_at as \"last_proof_at!\",\n  release_reason,\n  quarantined_until\nfrom strata.number_history(p_address => :address!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   held_from as "held_from!",
 *   held_to,
 *   last_proof_at as "last_proof_at!",
 *   release_reason,
 *   quarantined_until
 * from strata.number_history(p_address => :address!)
 * ```
 */
export const listNumberHistory = new PreparedQuery<ListNumberHistoryParams,ListNumberHistoryResult>(listNumberHistoryIR);


/** 'MaintainSignIns' parameters type */
export interface MaintainSignInsParams {
  keep_months: number;
  months_ahead: number;
}

/** 'MaintainSignIns' return type */
export interface MaintainSignInsResult {
  month: string;
  outcome: MaintainSignInsOutcome;
}

/** 'MaintainSignIns' query type */
export interface MaintainSignInsQuery {
  params: MaintainSignInsParams;
  result: MaintainSignInsResult;
}

const maintainSignInsIR: any = {"usedParamSet":{"months_ahead":true,"keep_months":true},"params":[{"name":"months_ahead","required":true,"transform":{"type":"scalar"},"locs":[{"a":102,"b":115}]},{"name":"keep_months","required":true,"transform":{"type":"scalar"},"locs":[{"a":135,"b":147}]}],"statement":"select month::text as \"month!\", outcome as \"outcome!\" from strata.maintain_sign_ins(p_months_ahead => :months_ahead!, p_keep_months => :keep_months!)"};

/**
 * Query generated from SQL:
 * ```
 * select month::text as "month!", outcome as "outcome!" from strata.maintain_sign_ins(p_months_ahead => :months_ahead!, p_keep_months => :keep_months!)
 * ```
 */
export const maintainSignIns = new PreparedQuery<MaintainSignInsParams,MaintainSignInsResult>(maintainSignInsIR);


/** 'ListUsersAtRisk' parameters type */
export interface ListUsersAtRiskParams {
  after_user_id: string;
  limit: NumberOrString;
}

/** 'ListUsersAtRisk' return type */
export interface ListUsersAtRiskResult {
  full_name: string | null;
  /** The one way, as in strata_users.sessions.method. */
  method: SessionMethod;
  user_id: string;
}

/** 'ListUsersAtRisk' query type */
export interface ListUsersAtRiskQuery {
  params: ListUsersAtRiskParams;
  result: ListUsersAtRiskResult;
}

const listUsersAtRiskIR: any = {"usedParamSet":{"after_user_id":true,"limit":true},"params":[{"name":"after_user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":109,"b":123}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":148,"b":154}]}],"statement":"select\n  user_id as \"user_id!\",\n  full_name,\n  method as \"method!\"\nfrom strata.users_at_risk\nwhere user_id > :after_user_id!\norder by user_id\nlimit :limit!"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   user_id as "user_id!",
 *   full_name,
 *   method as "method!"
 * from strata.users_at_risk
 * where user_id > :after_user_id!
 * order by user_id
 * limit :limit!
 * ```
 */
export const listUsersAtRisk = new PreparedQuery<ListUsersAtRiskParams,ListUsersAtRiskResult>(listUsersAtRiskIR);


/** 'RecordIdentification' parameters type */
export interface RecordIdentificationParams {
  fingerprint: Buffer;
  key_version: number;
  kind: string;
  session_token: string;
}

/** 'RecordIdentification' return type */
export interface RecordIdentificationResult {
  outcome: RecordIdentificationOutcome;
}

/** 'RecordIdentification' query type */
export interface RecordIdentificationQuery {
  params: RecordIdentificationParams;
  result: RecordIdentificationResult;
}

const recordIdentificationIR: any = {"usedParamSet":{"session_token":true,"kind":true,"fingerprint":true,"key_version":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":58,"b":72}]},{"name":"kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":87,"b":92}]},{"name":"fingerprint","required":true,"transform":{"type":"scalar"},"locs":[{"a":114,"b":126}]},{"name":"key_version","required":true,"transform":{"type":"scalar"},"locs":[{"a":148,"b":160}]}],"statement":"select strata.record_identification(\n  p_session_token => :session_token!,\n  p_kind => :kind!,\n  p_fingerprint => :fingerprint!,\n  p_key_version => :key_version!\n) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.record_identification(
 *   p_session_token => :session_token!,
 *   p_kind => :kind!,
 *   p_fingerprint => :fingerprint!,
 *   p_key_version => :key_version!
 * ) as "outcome!"
 * ```
 */
export const recordIdentification = new PreparedQuery<RecordIdentificationParams,RecordIdentificationResult>(recordIdentificationIR);


/** 'OpenRecoveryCase' parameters type */
export interface OpenRecoveryCaseParams {
  challenge_token: string;
  code: string;
  country?: string | null | void;
  device_token?: string | null | void;
  fingerprints: BufferArray;
  key_versions: numberArray;
  kinds: stringArray;
  lost_address: string;
  lost_kind: string;
  network?: string | null | void;
  number_recycled_on?: DateOrString | null | void;
  number_status?: string | null | void;
  sim_changed_at?: DateOrString | null | void;
  user_agent?: string | null | void;
}

/** 'OpenRecoveryCase' return type */
export interface OpenRecoveryCaseResult {
  expires_at: Date | null;
  outcome: OpenRecoveryCaseOutcome;
  recovery_case_id: string | null;
  reviewable_at: Date | null;
}

/** 'OpenRecoveryCase' query type */
export interface OpenRecoveryCaseQuery {
  params: OpenRecoveryCaseParams;
  result: OpenRecoveryCaseResult;
}

const openRecoveryCaseIR: any = {"usedParamSet":{"challenge_token":true,"code":true,"lost_kind":true,"lost_address":true,"kinds":true,"fingerprints":true,"key_versions":true,"device_token":true,"country":true,"network":true,"user_agent":true,"number_status":true,"number_recycled_on":true,"sim_changed_at":true},"params":[{"name":"challenge_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":137,"b":153}]},{"name":"code","required":true,"transform":{"type":"scalar"},"locs":[{"a":168,"b":173}]},{"name":"lost_kind","required":true,"transform":{"type":"scalar"},"locs":[{"a":193,"b":203}]},{"name":"lost_address","required":true,"transform":{"type":"scalar"},"locs":[{"a":226,"b":239}]},{"name":"kinds","required":true,"transform":{"type":"scalar"},"locs":[{"a":255,"b":261}]},{"name":"fingerprints","required":true,"transform":{"type":"scalar"},"locs":[{"a":284,"b":297}]},{"name":"key_versions","required":true,"transform":{"type":"scalar"},"locs":[{"a":320,"b":333}]},{"name":"device_token","required":false,"transform":{"type":"scalar"},"locs":[{"a":352,"b":364}]},{"name":"country","required":false,"transform":{"type":"scalar"},"locs":[{"a":367,"b":374}]},{"name":"network","required":false,"transform":{"type":"scalar"},"locs":[{"a":377,"b":384}]},{"name":"user_agent","required":false,"transform":{"type":"scalar"},"locs":[{"a":387,"b":397}]},{"name":"number_status","required":false,"transform":{"type":"scalar"},"locs":[{"a":400,"b":413}]},{"name":"number_recycled_on","required":false,"transform":{"type":"scalar"},"locs":[{"a":416,"b":434}]},{"name":"sim_changed_at","required":false,"transform":{"type":"scalar"},"locs":[{"a":437,"b":451}]}],"statement":"select\n  outcome as \"outcome!\",\n  recovery_case_id,\n  reviewable_at,\n  expires_at\nfrom strata.open_recovery_case(\n  p_challenge_token => :challenge_token!,\n  p_code => :code!,\n  p_lost_kind => :lost_kind!,\n  p_lost_address => :lost_address!,\n  p_kinds => :kinds!,\n  p_fingerprints => :fingerprints!,\n  p_key_versions => :key_versions!,\n  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)\n)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   outcome as "outcome!",
 *   recovery_case_id,
 *   reviewable_at,
 *   expires_at
 * from strata.open_recovery_case(
 *   p_challenge_token => :challenge_token!,
 *   p_code => :code!,
 *   p_lost_kind => :lost_kind!,
 *   p_lost_address => :lost_address!,
 *   p_kinds => :kinds!,
 *   p_fingerprints => :fingerprints!,
 *   p_key_versions => :key_versions!,
 *   p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
 * )
 * ```
 */
export const openRecoveryCase = new PreparedQuery<OpenRecoveryCaseParams,OpenRecoveryCaseResult>(openRecoveryCaseIR);


/** 'RefuseRecovery' parameters type */
export interface RefuseRecoveryParams {
  session_token: string;
}

/** 'RefuseRecovery' return type */
export interface RefuseRecoveryResult {
  outcome: RefuseRecoveryOutcome;
}

/** 'RefuseRecovery' query type */
export interface RefuseRecoveryQuery {
  params: RefuseRecoveryParams;
  result: RefuseRecoveryResult;
}

const refuseRecoveryIR: any = {"usedParamSet":{"session_token":true},"params":[{"name":"session_token","required":true,"transform":{"type":"scalar"},"locs":[{"a":49,"b":63}]}],"statement":"select strata.refuse_recovery(p_session_token => :session_token!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.refuse_recovery(p_session_token => :session_token!) as "outcome!"
 * ```
 */
export const refuseRecovery = new PreparedQuery<RefuseRecoveryParams,RefuseRecoveryResult>(refuseRecoveryIR);


/** 'ListRecoveryCases' parameters type */
export interface ListRecoveryCasesParams {
  limit: number;
}

/** 'ListRecoveryCases' return type */
export interface ListRecoveryCasesResult {
  address: string;
  expires_at: Date;
  identification: string | null;
  is_known_country: boolean | null;
  is_known_device: boolean;
  is_matched: boolean;
  is_number_claimed: boolean;
  opened_at: Date;
  recovery_case_id: string;
  reviewable_at: Date;
  user_id: string;
}

/** 'ListRecoveryCases' query type */
export interface ListRecoveryCasesQuery {
  params: ListRecoveryCasesParams;
  result: ListRecoveryCasesResult;
}

const listRecoveryCasesIR: any = {"usedParamSet":{"limit":true},"params":[{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":394,"b":400}]}],"statement":"select\n  recovery_case_id as \"recovery_case_id!\",\n  user_id as \"user_id!\",\n  address as \"address!\",\n  identification,\n  is_matched as \"is_matched!\",\n  is_known_device as \"is_known_device!\",\n  is_known_country,\n  is_number_claimed as \"is_number_claimed!\",\n  opened_at as \"opened_at!\",\n  reviewable_at as \"reviewable_at!\",\n  expires_at as \"expires_at!\"\nfrom strata.list_recovery_cases(p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   recovery_case_id as "recovery_case_id!",
 *   user_id as "user_id!",
 *   address as "address!",
 *   identification,
 *   is_matched as "is_matched!",
 *   is_known_device as "is_known_device!",
 *   is_known_country,
 *   is_number_claimed as "is_number_claimed!",
 *   opened_at as "opened_at!",
 *   reviewable_at as "reviewable_at!",
 *   expires_at as "expires_at!"
 * from strata.list_recovery_cases(p_limit => :limit!)
 * ```
 */
export const listRecoveryCases = new PreparedQuery<ListRecoveryCasesParams,ListRecoveryCasesResult>(listRecoveryCasesIR);


/** 'ReviewRecoveryCase' parameters type */
export interface ReviewRecoveryCaseParams {
  decision: string;
  reason: string;
  recovery_case_id: string;
}

/** 'ReviewRecoveryCase' return type */
export interface ReviewRecoveryCaseResult {
  outcome: ReviewRecoveryCaseOutcome;
}

/** 'ReviewRecoveryCase' query type */
export interface ReviewRecoveryCaseQuery {
  params: ReviewRecoveryCaseParams;
  result: ReviewRecoveryCaseResult;
}

const reviewRecoveryCaseIR: any = {"usedParamSet":{"recovery_case_id":true,"decision":true,"reason":true},"params":[{"name":"recovery_case_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":57,"b":74}]},{"name":"decision","required":true,"transform":{"type":"scalar"},"locs":[{"a":91,"b":100}]},{"name":"reason","required":true,"transform":{"type":"scalar"},"locs":[{"a":115,"b":122}]}],"statement":"select strata.review_recovery_case(p_recovery_case_id => :recovery_case_id!, p_decision => :decision!, p_reason => :reason!) as \"outcome!\""};

/**
 * Query generated from SQL:
 * ```
 * select strata.review_recovery_case(p_recovery_case_id => :recovery_case_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!"
 * ```
 */
export const reviewRecoveryCase = new PreparedQuery<ReviewRecoveryCaseParams,ReviewRecoveryCaseResult>(reviewRecoveryCaseIR);


/** 'ListSecurityEvents' parameters type */
export interface ListSecurityEventsParams {
  limit: number;
  user_id: string;
}

/** 'ListSecurityEvents' return type */
export interface ListSecurityEventsResult {
  actor_impersonator_user_id: string | null;
  actor_role: string;
  actor_user_id: string | null;
  details: Json;
  event_type: string;
  event_uri: string | null;
  occurred_at: Date;
  organization_id: string | null;
  reason: string | null;
  security_event_id: string;
}

/** 'ListSecurityEvents' query type */
export interface ListSecurityEventsQuery {
  params: ListSecurityEventsParams;
  result: ListSecurityEventsResult;
}

const listSecurityEventsIR: any = {"usedParamSet":{"user_id":true,"limit":true},"params":[{"name":"user_id","required":true,"transform":{"type":"scalar"},"locs":[{"a":306,"b":314}]},{"name":"limit","required":true,"transform":{"type":"scalar"},"locs":[{"a":328,"b":334}]}],"statement":"select\n  security_event_id as \"security_event_id!\",\n  event_type as \"event_type!\",\n  event_uri,\n  organization_id,\n  actor_user_id,\n  actor_impersonator_user_id,\n  actor_role as \"actor_role!\",\n  details as \"details!\",\n  reason,\n  occurred_at as \"occurred_at!\"\nfrom strata.list_security_events(p_user_id => :user_id!, p_limit => :limit!)"};

/**
 * Query generated from SQL:
 * ```
 * select
 *   security_event_id as "security_event_id!",
 *   event_type as "event_type!",
 *   event_uri,
 *   organization_id,
 *   actor_user_id,
 *   actor_impersonator_user_id,
 *   actor_role as "actor_role!",
 *   details as "details!",
 *   reason,
 *   occurred_at as "occurred_at!"
 * from strata.list_security_events(p_user_id => :user_id!, p_limit => :limit!)
 * ```
 */
export const listSecurityEvents = new PreparedQuery<ListSecurityEventsParams,ListSecurityEventsResult>(listSecurityEventsIR);



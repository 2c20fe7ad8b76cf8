/* @name openSession */
select
  outcome as "outcome!",
  token,
  session_id,
  expires_at
from strata.open_session(
  p_user_id => :user_id!,
  p_organization_id => :organization_id,
  p_membership_id => :membership_id,
  p_assurance_level => :assurance_level!,
  p_lifetime => make_interval(secs => :lifetime_seconds)
);

/* @name revokeSession */
select strata.revoke_session(p_token => :token!) as "outcome!";

/* @name revokeUserSessions */
select strata.revoke_user_sessions(p_user_id => :user_id!) as "outcome!";

/* @name getMe */
select
  user_id as "user_id!",
  user_type as "user_type!",
  given_name,
  family_name,
  full_name,
  avatar_url,
  locale,
  time_zone,
  status as "status!",
  registered_at,
  email_verified_at,
  phone_verified_at,
  first_sign_in_at,
  last_sign_in_at,
  sign_in_count as "sign_in_count!",
  organization_id,
  membership_id,
  assurance_level as "assurance_level!"
from strata.me;

/* @name getUser */
select
  user_id as "user_id!",
  user_type as "user_type!",
  full_name,
  status as "status!",
  email_verified_at,
  phone_verified_at,
  first_sign_in_at,
  last_sign_in_at,
  sign_in_count as "sign_in_count!",
  created_at as "created_at!"
from strata.users
where user_id = :user_id!;

/* @name listUsers */
select
  user_id as "user_id!",
  user_type as "user_type!",
  full_name,
  status as "status!",
  email_verified_at,
  phone_verified_at,
  first_sign_in_at,
  last_sign_in_at,
  sign_in_count as "sign_in_count!",
  created_at as "created_at!"
from strata.users
where user_id > :after_user_id!
order by user_id
limit :limit!;

/* @name listUserStatusPeriods */
select
  user_id as "user_id!",
  status as "status!",
  started_at as "started_at!",
  ended_at
from strata.user_status_periods
where user_id = :user_id!
order by started_at;

/* @name createUser */
select strata.create_user(
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_user_type => :user_type!,
  p_locale => :locale,
  p_time_zone => :time_zone
) as "user_id!";

/* @name registerUser */
select strata.register_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!";

/* @name recordVerification */
select strata.record_verification(p_user_id => :user_id!, p_kind => :kind!) as "outcome!";

/* @name recordSignIn */
select strata.record_sign_in(p_user_id => :user_id!) as "outcome!";

/* @name lockUser */
select strata.lock_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as "outcome!";

/* @name unlockUser */
select strata.unlock_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!";

/* @name suspendUser */
select strata.suspend_user(p_user_id => :user_id!, p_reason => :reason, p_until => :until) as "outcome!";

/* @name reinstateUser */
select strata.reinstate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!";

/* @name deactivateUser */
select strata.deactivate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!";

/* @name reactivateUser */
select strata.reactivate_user(p_user_id => :user_id!, p_reason => :reason) as "outcome!";

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

/* @name impersonateUser */
select
  outcome as "outcome!",
  token,
  session_id,
  expires_at
from strata.impersonate_user(
  p_operator_token => :operator_token!,
  p_user_id => :user_id!,
  p_organization_id => :organization_id!,
  p_membership_id => :membership_id,
  p_reason => :reason!,
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
  assurance_level as "assurance_level!",
  impersonator_user_id
from strata.me;

/* @name getUser */
select
  user_id as "user_id!",
  user_type as "user_type!",
  display_name,
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
  display_name,
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

/* @name switchSession */
select
  outcome as "outcome!",
  token,
  session_id,
  expires_at
from strata.switch_session(p_session_token => :session_token!, p_organization_id => :organization_id, p_membership_id => :membership_id);

/* @name enterParticipant */
select
  outcome as "outcome!",
  user_id as "user_id!"
from strata.enter_participant(
  p_kind => :kind!,
  p_address => :address!,
  p_given_name => :given_name,
  p_family_name => :family_name
);

/* @name claimIdentifier */
select strata.claim_identifier(p_user_id => :user_id!, p_kind => :kind!, p_address => :address!) as "outcome!";

/* @name listMyIdentifiers */
select
  identifier_id as "identifier_id!",
  kind as "kind!",
  address as "address!",
  is_primary as "is_primary!",
  claimed_at as "claimed_at!",
  verified_at,
  last_proof_at
from strata.my_identifiers
order by kind, claimed_at;

/* @name requestCode */
select
  outcome as "outcome!",
  challenge_token,
  expires_at as "expires_at!",
  code,
  address,
  is_known
from strata.request_code(p_purpose => :purpose!, p_kind => :kind!, p_address => :address!, p_device_token => :device_token);

/* @name findPassword */
select
  password_hash,
  decision as "decision!",
  reasons as "reasons!"
from strata.find_password(
  p_kind => :kind!,
  p_address => :address!,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name signInWithPassword */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.sign_in_with_password(
  p_kind => :kind!,
  p_address => :address!,
  p_password_hash => :password_hash,
  p_is_verified => :is_verified!,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),
  p_new_password_hash => :new_password_hash
);

/* @name signInWithCode */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.sign_in_with_code(
  p_challenge_token => :challenge_token!,
  p_code => :code!,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name signUp */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.sign_up(
  p_challenge_token => :challenge_token!,
  p_code => :code!,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_locale => :locale,
  p_time_zone => :time_zone,
  p_username => :username,
  p_password_hash => :password_hash,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at),
  p_guest_token => :guest_token
);

/* @name signInWithIdentity */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.sign_in_with_identity(
  p_issuer => :issuer!,
  p_subject => :subject!,
  p_email => :email,
  p_is_email_verified => :is_email_verified!,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_locale => :locale,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name requestPasskeyChallenge */
select
  challenge_token as "challenge_token!",
  expires_at as "expires_at!"
from strata.request_passkey_challenge();

/* @name findPasskey */
select
  public_key as "public_key!",
  sign_count as "sign_count!",
  handles as "handles!"
from strata.find_passkey(p_credential_id => :credential_id!);

/* @name signInWithPasskey */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.sign_in_with_passkey(
  p_challenge_token => :challenge_token!,
  p_credential_id => :credential_id!,
  p_sign_count_before => :sign_count_before,
  p_sign_count => :sign_count,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name requestStepUpCode */
select
  outcome as "outcome!",
  challenge_token,
  expires_at,
  code,
  address
from strata.request_step_up_code(p_step_up_token => :step_up_token!, p_method => :method!);

/* @name findTotp */
select
  user_id as "user_id!",
  secret_ciphertext as "secret_ciphertext!",
  key_id as "key_id!"
from strata.find_totp(p_step_up_token => :step_up_token!);

/* @name findStepUpPassword */
select password_hash from strata.find_step_up_password(p_step_up_token => :step_up_token!);

/* @name stepUp */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.step_up(
  p_step_up_token => :step_up_token!,
  p_method => :method!,
  p_is_verified => :is_verified!,
  p_code_token => :code_token,
  p_code => :code,
  p_totp_step => :totp_step,
  p_recovery_code_hash => :recovery_code_hash,
  p_password_hash => :password_hash,
  p_credential_id => :credential_id,
  p_sign_count_before => :sign_count_before,
  p_sign_count => :sign_count,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name setPassword */
select strata.set_password(p_session_token => :session_token!, p_password_hash => :password_hash!) as "outcome!";

/* @name addPasskey */
select strata.add_passkey(
  p_session_token => :session_token!,
  p_challenge_token => :challenge_token!,
  p_handle => :handle!,
  p_credential_id => :credential_id!,
  p_public_key => :public_key!,
  p_sign_count => :sign_count!,
  p_transports => :transports!,
  p_is_backed_up => :is_backed_up!,
  p_label => :label
) as "outcome!";

/* @name findEnrolment */
select
  outcome as "outcome!",
  user_id,
  user_name,
  display_name,
  handle,
  credential_ids,
  secret_ciphertext
from strata.find_enrolment(p_session_token => :session_token!, p_new_handle => :new_handle);

/* @name addTotpFactor */
select strata.add_totp_factor(
  p_session_token => :session_token!,
  p_secret_ciphertext => :secret_ciphertext!,
  p_key_id => :key_id!
) as "outcome!";

/* @name confirmTotpFactor */
select strata.confirm_totp_factor(
  p_session_token => :session_token!,
  p_secret_ciphertext => :secret_ciphertext!,
  p_totp_step => :totp_step!
) as "outcome!";

/* @name replaceRecoveryCodes */
select strata.replace_recovery_codes(p_session_token => :session_token!, p_code_hashes => :code_hashes!) as "outcome!";

/* @name removeCredential */
select strata.remove_credential(p_session_token => :session_token!, p_kind => :kind!, p_credential_id => :credential_id) as "outcome!";

/* @name linkIdentity */
select strata.link_identity(p_session_token => :session_token!, p_issuer => :issuer!, p_subject => :subject!) as "outcome!";

/* @name findHolder */
select
  hold as "hold!",
  user_id as "user_id!",
  status as "status!",
  since as "since!",
  until
from strata.find_holder(p_kind => :kind!, p_value => :value!, p_issuer => :issuer);

/* @name listCredentials */
select
  kind as "kind!",
  credential_id,
  label,
  added_at as "added_at!",
  last_used_at
from strata.list_credentials(p_session_token => :session_token!);

/* @name purgeSignInData */
select
  challenge_count as "challenge_count!",
  throttle_count as "throttle_count!",
  session_count as "session_count!",
  notice_count as "notice_count!"
from strata.purge_sign_in_data();

/* @name addExternalId */
select strata.add_external_id(p_user_id => :user_id!, p_source => :source!, p_external_id => :external_id!) as "outcome!";

/* @name findExternalId */
select strata.find_external_id(p_source => :source!, p_external_id => :external_id!) as user_id;
/* @name eraseUser */
select
  outcome as "outcome!",
  unreached as "unreached!"
from strata.erase_user(p_user_id => :user_id!, p_reason => :reason!);
/* @name takeNotices */
select
  notice_id as "notice_id!",
  user_id as "user_id!",
  kind as "kind!",
  address as "address!",
  event_type as "event_type!",
  details as "details!",
  locale,
  created_at as "created_at!"
from strata.take_notices(p_limit => :limit!);

/* @name completeNotice */
select strata.complete_notice(p_notice_id => :notice_id!) as "outcome!";

/* @name beginIdentifierChange */
select
  outcome as "outcome!",
  identifier_change_id,
  version,
  expires_at,
  challenge_token,
  code,
  address,
  old_challenge_token,
  old_code,
  old_address
from strata.begin_identifier_change(
  p_session_token => :session_token!,
  p_kind => :kind!,
  p_address => :address!,
  p_replaces_identifier_id => :replaces_identifier_id
);

/* @name confirmIdentifierChange */
select
  outcome as "outcome!",
  version,
  identifier_id,
  expires_at
from strata.confirm_identifier_change(
  p_session_token => :session_token!,
  p_identifier_change_id => :identifier_change_id!,
  p_version => :version!,
  p_challenge_token => :challenge_token!,
  p_code => :code!
);

/* @name cancelIdentifierChange */
select strata.cancel_identifier_change(p_session_token => :session_token!, p_identifier_change_id => :identifier_change_id!) as "outcome!";

/* @name makeIdentifierPrimary */
select strata.make_identifier_primary(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as "outcome!";

/* @name removeIdentifier */
select strata.remove_identifier(p_session_token => :session_token!, p_identifier_id => :identifier_id!) as "outcome!";

/* @name resetPassword */
select
  outcome as "outcome!",
  user_id,
  session_token,
  session_id,
  expires_at,
  assurance_level,
  device_token,
  step_up_token,
  step_up_methods,
  is_claimable
from strata.reset_password(
  p_challenge_token => :challenge_token!,
  p_code => :code!,
  p_password_hash => :password_hash!,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name claimNumber */
select
  outcome as "outcome!",
  number_reassignment_id,
  user_id,
  session_token,
  session_id,
  expires_at,
  device_token,
  contest_until
from strata.claim_number(
  p_step_up_token => :step_up_token!,
  p_given_name => :given_name,
  p_family_name => :family_name,
  p_locale => :locale,
  p_time_zone => :time_zone,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name requestNumberProof */
select
  outcome as "outcome!",
  challenge_token,
  expires_at,
  code,
  address
from strata.request_number_proof(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!);

/* @name proveNumberHolding */
select
  outcome as "outcome!",
  expires_at
from strata.prove_number_holding(
  p_session_token => :session_token!,
  p_number_reassignment_id => :number_reassignment_id!,
  p_challenge_token => :challenge_token!,
  p_code => :code!
);

/* @name withdrawNumberClaim */
select strata.withdraw_number_claim(p_session_token => :session_token!, p_number_reassignment_id => :number_reassignment_id!) as "outcome!";

/* @name listNumberReassignments */
select
  number_reassignment_id as "number_reassignment_id!",
  role as "role!",
  status as "status!",
  address as "address!",
  claimed_at as "claimed_at!",
  contest_until,
  released_at,
  completed_at
from strata.list_number_reassignments(p_session_token => :session_token!);

/* @name listOpenNumberReassignments */
select
  number_reassignment_id as "number_reassignment_id!",
  status as "status!",
  address as "address!",
  holder_user_id as "holder_user_id!",
  claimant_user_id as "claimant_user_id!",
  claimed_at as "claimed_at!",
  contest_until,
  number_status,
  number_recycled_on::text,
  last_proof_at as "last_proof_at!",
  has_evidence as "has_evidence!"
from strata.list_open_number_reassignments(p_limit => :limit!);

/* @name reviewNumberReassignment */
select strata.review_number_reassignment(
  p_number_reassignment_id => :number_reassignment_id!,
  p_decision => :decision!,
  p_reason => :reason!
) as "outcome!";

/* @name settleNumberReassignments */
select
  released_count as "released_count!",
  expired_count as "expired_count!"
from strata.settle_number_reassignments(p_limit => :limit!);

/* @name listNumberHistory */
select
  user_id as "user_id!",
  held_from as "held_from!",
  held_to,
  last_proof_at as "last_proof_at!",
  release_reason,
  quarantined_until
from strata.number_history(p_address => :address!);
/* @name maintainSignIns */
select month::text as "month!", outcome as "outcome!" from strata.maintain_sign_ins(p_months_ahead => :months_ahead!, p_keep_months => :keep_months!);

/* @name listUsersAtRisk */
select
  user_id as "user_id!",
  full_name,
  method as "method!"
from strata.users_at_risk
where user_id > :after_user_id!
order by user_id
limit :limit!;

/* @name recordIdentification */
select strata.record_identification(
  p_session_token => :session_token!,
  p_kind => :kind!,
  p_fingerprint => :fingerprint!,
  p_key_version => :key_version!
) as "outcome!";

/* @name openRecoveryCase */
select
  outcome as "outcome!",
  recovery_case_id,
  reviewable_at,
  expires_at
from strata.open_recovery_case(
  p_challenge_token => :challenge_token!,
  p_code => :code!,
  p_lost_kind => :lost_kind!,
  p_lost_address => :lost_address!,
  p_kinds => :kinds!,
  p_fingerprints => :fingerprints!,
  p_key_versions => :key_versions!,
  p_signals => (:device_token, :country, :network, :user_agent, :number_status, :number_recycled_on, :sim_changed_at)
);

/* @name refuseRecovery */
select strata.refuse_recovery(p_session_token => :session_token!) as "outcome!";

/* @name listRecoveryCases */
select
  recovery_case_id as "recovery_case_id!",
  user_id as "user_id!",
  address as "address!",
  identification,
  is_matched as "is_matched!",
  is_known_device as "is_known_device!",
  is_known_country,
  is_number_claimed as "is_number_claimed!",
  opened_at as "opened_at!",
  reviewable_at as "reviewable_at!",
  expires_at as "expires_at!"
from strata.list_recovery_cases(p_limit => :limit!);

/* @name reviewRecoveryCase */
select strata.review_recovery_case(p_recovery_case_id => :recovery_case_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!";

/* @name listSecurityEvents */
select
  security_event_id as "security_event_id!",
  event_type as "event_type!",
  event_uri,
  organization_id,
  actor_user_id,
  actor_impersonator_user_id,
  actor_role as "actor_role!",
  details as "details!",
  reason,
  occurred_at as "occurred_at!"
from strata.list_security_events(p_user_id => :user_id!, p_limit => :limit!);

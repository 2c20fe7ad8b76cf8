/* @name checkDocumentNumber */
select outcome as "outcome!", document_number
from strata.check_document_number(
  p_document_type => :document_type!,
  p_country => :country!,
  p_region => :region,
  p_number => :number!
);

/* @name submitDocument */
select outcome as "outcome!", missing_fingerprint_key_ids
from strata.submit_document(
  p_customer_id => :customer_id!,
  p_identity_document_id => :identity_document_id!,
  p_document_type => :document_type!,
  p_country => :country!,
  p_region => :region,
  p_last_four => :last_four!,
  p_ciphertext => :ciphertext!,
  p_fingerprint_key_ids => :fingerprint_key_ids!,
  p_fingerprints => :fingerprints!,
  p_issued_on => :issued_on,
  p_expires_on => :expires_on
);

/* @name withdrawDocument */
select strata.withdraw_document(p_identity_document_id => :identity_document_id!, p_reason => :reason) as "outcome!";

/* @name rejectDocument */
select strata.reject_document(p_identity_document_id => :identity_document_id!, p_reason => :reason!) as "outcome!";

/* @name addAttachment */
select outcome as "outcome!", attachment_id
from strata.add_attachment(
  p_identity_document_id => :identity_document_id,
  p_verification_check_id => :verification_check_id,
  p_uri => :uri!,
  p_media_type => :media_type!,
  p_sha256 => :sha256!
);

/* @name listDocuments */
select
  identity_document_id as "identity_document_id!",
  document_type as "document_type!",
  country as "country!",
  region,
  last_four,
  issued_on::text as issued_on,
  expires_on::text as expires_on,
  is_expired as "is_expired!",
  status as "status!",
  status_reason,
  submitted_at as "submitted_at!",
  verified_at,
  attachment_uris as "attachment_uris!",
  duplicate_customer_ids as "duplicate_customer_ids!"
from strata.list_documents(p_customer_id => :customer_id!);

/* @name listDuplicateCustomers */
select
  customer_id as "customer_id!",
  other_customer_id as "other_customer_id!",
  document_type as "document_type!",
  country as "country!",
  region,
  is_verified as "is_verified!",
  is_other_verified as "is_other_verified!",
  found_at as "found_at!"
from strata.list_duplicate_customers(p_limit => :limit!);

/* @name beginFingerprintKey */
select strata.begin_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as "outcome!";

/* @name retireFingerprintKey */
select strata.retire_fingerprint_key(p_fingerprint_key_id => :fingerprint_key_id!) as "outcome!";

/* @name takeDocumentsToRekey */
select
  identity_document_id as "identity_document_id!",
  document_type as "document_type!",
  country as "country!",
  region,
  ciphertext as "ciphertext!",
  fingerprint_key_ids as "fingerprint_key_ids!"
from strata.take_documents_to_rekey(p_encryption_key_id => :encryption_key_id!, p_limit => :limit!, p_after => :after);

/* @name rekeyDocument */
select strata.rekey_document(
  p_identity_document_id => :identity_document_id!,
  p_old_ciphertext => :old_ciphertext!,
  p_ciphertext => :ciphertext!,
  p_fingerprint_key_ids => :fingerprint_key_ids!,
  p_fingerprints => :fingerprints!
) as "outcome!";

/* @name openVerification */
select outcome as "outcome!", verification_case_id, acceptance_policy
from strata.open_verification(p_customer_id => :customer_id!, p_market => :market);

/* @name submitVerification */
select outcome as "outcome!", missing
from strata.submit_verification(p_verification_case_id => :verification_case_id!);

/* @name cancelVerification */
select strata.cancel_verification(p_verification_case_id => :verification_case_id!, p_reason => :reason) as "outcome!";

/* @name takeVerificationChecks */
select
  verification_check_id as "verification_check_id!",
  customer_kind as "customer_kind!",
  name as "name!",
  given_name,
  family_name,
  legal_name,
  born_on::text as born_on,
  identity_document_id as "identity_document_id!",
  document_type as "document_type!",
  country as "country!",
  region,
  issued_on::text as issued_on,
  expires_on::text as expires_on,
  ciphertext,
  method as "method!",
  attempt_count as "attempt_count!"
from strata.take_verification_checks(p_provider => :provider!, p_limit => :limit!);

/* @name completeVerificationCheck */
select strata.complete_verification_check(
  p_verification_check_id => :verification_check_id!,
  p_attempt => :attempt!,
  p_outcome => :outcome!,
  p_provider_reference => :provider_reference,
  p_payload => :payload
) as "outcome!";

/* @name listVerificationReviews */
select
  verification_check_id as "verification_check_id!",
  verification_case_id as "verification_case_id!",
  customer_id as "customer_id!",
  customer_kind as "customer_kind!",
  name as "name!",
  born_on::text as born_on,
  market,
  identity_document_id as "identity_document_id!",
  document_type as "document_type!",
  country as "country!",
  region,
  last_four,
  issued_on::text as issued_on,
  expires_on::text as expires_on,
  other_results as "other_results!",
  attachment_uris as "attachment_uris!",
  duplicate_customer_ids as "duplicate_customer_ids!",
  requested_at as "requested_at!",
  expires_at as "expires_at!"
from strata.list_verification_reviews(p_limit => :limit!);

/* @name listVerificationCases */
select
  verification_case_id as "verification_case_id!",
  acceptance_policy as "acceptance_policy!",
  market,
  status as "status!",
  status_reason,
  reviewed_by_user_id,
  opened_at as "opened_at!",
  submitted_at,
  decided_at,
  expires_at as "expires_at!"
from strata.list_verification_cases(p_customer_id => :customer_id!);

/* @name listVerificationChecks */
select
  verification_check_id,
  customer_id as "customer_id!",
  case_status as "case_status!",
  acceptance_policy as "acceptance_policy!",
  identity_document_id,
  document_type,
  country,
  region,
  last_four,
  method,
  provider,
  status,
  status_reason,
  attempt_count,
  provider_reference,
  payload,
  reviewed_by_user_id,
  requested_at,
  completed_at,
  attachment_uris as "attachment_uris!"
from strata.list_verification_checks(p_verification_case_id => :verification_case_id!);

/* @name reviewVerification */
select strata.review_verification(p_verification_case_id => :verification_case_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!";

/* @name reviewVerificationCheck */
select strata.review_verification_check(p_verification_check_id => :verification_check_id!, p_decision => :decision!, p_reason => :reason!) as "outcome!";

/* @name settleVerifications */
select expired_count as "expired_count!", reopened_count as "reopened_count!" from strata.settle_verifications(p_limit => :limit!);

/* @name redactVerificationData */
select outcome as "outcome!", nullif(held_until, 'infinity') as held_until, document_count, attachment_uris
from strata.redact_verification_data(p_customer_id => :customer_id!, p_reason => :reason!);

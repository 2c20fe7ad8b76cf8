grant select on strata_kyc.acceptance_policies, strata_kyc.acceptance_policy_documents to strata_definer;
grant select, insert, update on strata_kyc.fingerprint_keys, strata_kyc.identity_documents, strata_kyc.verification_cases, strata_kyc.verification_checks,
  strata_kyc.attachments to strata_definer;
grant select, insert, update, delete on strata_kyc.document_fingerprints to strata_definer;
-- What analysts may know: neither numbers nor what providers said.
grant select (identity_document_id, customer_id, document_type, country, region, issued_on, expires_on, submitted_at, verified_at, rejected_at, superseded_at, withdrawn_at,
  status, redacted_at) on strata_kyc.identity_documents to strata_reporter;
grant select (verification_case_id, customer_id, acceptance_policy, market, opened_at, expires_at, submitted_at, verified_at, rejected_at, canceled_at, expired_at, status)
  on strata_kyc.verification_cases to strata_reporter;
grant select (verification_check_id, verification_case_id, customer_id, identity_document_id, method, provider, attempt_count, requested_at, completed_at, result, status)
  on strata_kyc.verification_checks to strata_reporter;

grant execute on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz),
  strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz), strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  to strata_definer, strata_reporter;
grant select on strata_kyc.document_types to strata_definer, strata_reporter, strata_auth, strata_app, strata_operator;

-- A number is checked with the rights of whoever asks, and tells nobody anything that is kept here.
grant execute on function strata_kyc.clean_number(text), strata_kyc.weighted_sum(text, integer[], text), strata_kyc.luhn_remainder(text), strata_kyc.is_mod_11_10(text),
  strata_kyc.calendar_date(integer, integer, integer), strata_kyc.icao_check_digit(text), strata_kyc.icao_state(text), strata_kyc.read_mrz(text),
  strata_kyc.us_driver_licence_pattern(text), strata_kyc.normalise_document_number(text, text),
  strata_kyc.normalise_cn_resident_id(text, text), strata_kyc.is_valid_cn_resident_id(text, text),
  strata_kyc.normalise_cn_uscc(text, text), strata_kyc.is_valid_cn_uscc(text, text),
  strata_kyc.normalise_eu_vat(text, text), strata_kyc.is_valid_eu_vat(text, text),
  strata_kyc.normalise_gb_company_number(text, text), strata_kyc.is_valid_gb_company_number(text, text),
  strata_kyc.normalise_passport(text, text), strata_kyc.is_valid_passport(text, text),
  strata_kyc.normalise_us_driver_licence(text, text), strata_kyc.is_valid_us_driver_licence(text, text),
  strata_kyc.normalise_us_ein(text, text), strata_kyc.is_valid_us_ein(text, text),
  strata_kyc.normalise_us_ssn(text, text), strata_kyc.is_valid_us_ssn(text, text)
  to strata_definer, strata_auth, strata_app, strata_operator;

revoke create on schema strata_kyc from strata_definer;

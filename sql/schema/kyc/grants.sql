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

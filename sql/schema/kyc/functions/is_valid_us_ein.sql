create function strata_kyc.is_valid_us_ein(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ein(p_number, p_issuer) ~ '^(0[1-6]|1[0-6]|2[0-7]|3|4[0-8]|5|6[0-8]|7[1-7]|8[0-8]|9[0-589])', false);
end;

comment on function strata_kyc.is_valid_us_ein(text, text) is 'Whether the prefix of an Employer Identification Number is one of those that the Internal Revenue Service lists as valid. It has no check digit. False for everything else, null included.';

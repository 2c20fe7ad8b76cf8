create function strata_kyc.is_valid_us_driver_licence(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select strata_kyc.normalise_us_driver_licence(p_number, p_issuer) is not null;
end;

comment on function strata_kyc.is_valid_us_driver_licence(text, text) is 'Whether a state (US-CA) has driver licence numbers like this one. No check digit is looked at: most states have none. False for everything else, null included.';

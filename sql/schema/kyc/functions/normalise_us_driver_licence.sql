create function strata_kyc.normalise_us_driver_licence(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select case when strata_kyc.clean_number(p_number) ~ strata_kyc.us_driver_licence_pattern(p_issuer) then strata_kyc.clean_number(p_number) end;
end;

comment on function strata_kyc.normalise_us_driver_licence(text, text) is 'The number of a driver licence of a state (US-CA) in capitals, without blanks and punctuation; an older one of Washington keeps its asterisks. Null: that state has no such numbers (strata_kyc.us_driver_licence_pattern), or there is no such state.';

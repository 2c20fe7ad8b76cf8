create function strata_kyc.is_valid_us_ssn(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(strata_kyc.normalise_us_ssn(p_number, p_issuer) ~ '^(?!000|666|9|078051120|219099999)[0-9]{3}(?!00)[0-9]{2}(?!0000)', false);
end;

comment on function strata_kyc.is_valid_us_ssn(text, text) is 'Whether the Social Security Administration can have assigned this number: no area 000, 666 or 900 to 999, no group 00, no serial 0000 (SSA, POMS RM 10201.035), and not one of the two that advertisements made famous. It has no check digit. False for everything else, null included.';

create function strata_kyc.luhn_remainder(p_digits text) returns integer
  language sql immutable parallel safe
begin atomic
  -- In the second alphabet a digit stands at the place of the sum of the digits of its double.
  select (strata_kyc.weighted_sum(reverse(p_digits), '{1,0}') + strata_kyc.weighted_sum(reverse(p_digits), '{0,1}', '0516273849')) % 10;
end;

comment on function strata_kyc.luhn_remainder(text) is 'What Luhn''s sum (ISO/IEC 7812-1, annex B) leaves when divided by ten: 0 when the last digit is the check digit of the others. Finds every single wrong digit. They must be digits. Null for null.';

create function strata_kyc.normalise_us_ein(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9]{9}$');
end;

comment on function strata_kyc.normalise_us_ein(text, text) is 'An Employer Identification Number as nine digits. Null: it has others. The issuer is always US and not looked at.';

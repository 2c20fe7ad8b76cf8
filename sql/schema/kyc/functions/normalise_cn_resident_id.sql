create function strata_kyc.normalise_cn_resident_id(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[1-9][0-9]{16}[0-9X]$');
end;

comment on function strata_kyc.normalise_cn_resident_id(text, text) is 'A citizen identification number of China as 17 digits and a check character, which may be X (GB 11643-1999). Null: it has another shape; the 15 digits of before 1999 are not read. The issuer is always CN and not looked at.';

create function strata_kyc.normalise_cn_uscc(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$');
end;

comment on function strata_kyc.normalise_cn_uscc(text, text) is 'A Unified Social Credit Code of China as 18 digits and capitals, of which I, O, S, V and Z are not used (GB 32100-2015). Null: it has another shape. The issuer is always CN and not looked at.';

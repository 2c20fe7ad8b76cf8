create function strata_kyc.normalise_document_number(p_number text, p_issuer text) returns text
  language sql immutable parallel safe
begin atomic
  select substring(strata_kyc.clean_number(p_number) from '^[A-Z0-9]{1,64}$');
end;

comment on function strata_kyc.normalise_document_number(text, text) is 'The general normal form of a document number, whoever issued it: 1 to 64 capitals and digits. Null: it has other characters, none, or too many.';

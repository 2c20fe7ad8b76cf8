create function strata_kyc.is_valid_gb_company_number(p_number text, p_issuer text) returns boolean
  language sql immutable parallel safe
begin atomic
  select coalesce(
    strata_kyc.normalise_gb_company_number(p_number, p_issuer)
      ~ '^(?![A-Z]{0,2}0+$)(AC|CE|CS|EN|ES|FC|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC|[0-9]{2})',
    false);
end;

comment on function strata_kyc.is_valid_gb_company_number(text, text) is 'Whether Companies House can have given this number: it has no prefix, or one of those that are in use (Companies House, URI customer guide, and what came since), and is not all zeros. It has no check digit. False for everything else, null included.';

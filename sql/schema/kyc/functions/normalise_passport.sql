create function strata_kyc.normalise_passport(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  if p_issuer ~ '^[A-Z]{2}$' then
    if length(v_number) > 9 then
      v_number := (strata_kyc.read_mrz(v_number)).document_number;
    end if;
    return substring(v_number from '^[A-Z0-9]{6,9}$');
  end if;
  return null;
end
$$;

comment on function strata_kyc.normalise_passport(text, text) is 'The number of a passport, 6 to 9 capitals and digits, from the number itself or from the machine readable zone: its second line, or both (ICAO Doc 9303 part 4). Null: neither of them, or no country (ISO 3166-1 alpha-2) issued it.';

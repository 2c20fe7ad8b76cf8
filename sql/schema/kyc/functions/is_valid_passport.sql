create function strata_kyc.is_valid_passport(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
  v_zone   record;
begin
  if coalesce(length(v_number), 0) <= 9 then
    return strata_kyc.normalise_passport(v_number, p_issuer) is not null;
  end if;
  v_zone := strata_kyc.read_mrz(v_number);
  return v_zone.is_valid and length(v_zone.document_number) >= 6
    and coalesce(p_issuer ~ '^[A-Z]{2}$', false) and coalesce(v_zone.issuer = strata_kyc.icao_state(p_issuer), true);
end
$$;

comment on function strata_kyc.is_valid_passport(text, text) is 'Whether a passport can have this number. The number by itself has no check digit: its shape decides. From a machine readable zone all five check digits and both dates must fit (ICAO Doc 9303 parts 3 and 4) and, where the first line is there too, the state that issued it must be the country, if its code is known. False for everything else, null included.';
